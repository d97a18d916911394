"""Confirmation, list, choices and form in a real browser: what they send, how they lock, who is told and where focus is."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.axe import violations
from tests.browser.scripted_server import Frame, ScriptedServer
from tests.browser.test_accessibility import LOOKS, SPOKEN, settled
from tests.browser.visitor import Visitor

CONFIRMATION: Frame = {
    "content": "Cancel the alarm at 7:00?",
    "ui": {
        "title": "Cancel an alarm",
        "rows": [{"label": "Alarm", "value": "Kiln"}, {"label": "When", "value": "tomorrow, 7:00"}],
        "confirm": "Cancel the alarm",
        "decline": "Keep it",
        "danger": True,
    },
}
LIST: Frame = {
    "content": "Two alarms: Kiln at 7:00, and Tea at 8:00.",
    "ui": {
        "title": "Your alarms",
        "items": [
            {
                "id": "a1",
                "title": "Kiln",
                "subtitle": "tomorrow, 7:00",
                "actions": [{"id": "change", "label": "Change"}, {"id": "cancel", "label": "Cancel", "danger": True}],
            },
            {
                "id": "a2",
                "title": "Tea",
                "subtitle": "tomorrow, 8:00",
                "actions": [{"id": "cancel", "label": "Cancel"}],
            },
            {"id": "a3", "title": "Rang today, 6:00"},
        ],
    },
}
FORM: Frame = {
    "content": "Form with 2 fields: When, Label",
    "schema": {
        "type": "object",
        "required": ["when"],
        "properties": {
            "when": {"type": "string", "format": "datetime-local", "title": "When"},
            "label": {"type": "string", "title": "Label"},
        },
    },
}


@pytest.fixture
def server(visitor: Visitor) -> ScriptedServer:
    """The script of the visitor's page, which is open and online."""
    server = ScriptedServer(visitor.page)
    visitor.opens_chat().is_online()
    return server


def card(visitor: Visitor, name: str) -> Locator:
    return visitor.log.get_by_role("group", name=name)


@pytest.mark.parametrize(
    ("button", "action", "values", "state", "decided"),
    [
        ("Cancel the alarm", "submit", {"confirmed": True}, "accepted", "You answered: Cancel the alarm"),
        ("Keep it", "cancel", {}, "cancelled", "You answered: Keep it"),
    ],
)
def test_confirmation_shows_what_it_is_about_sends_the_answer_and_locks(
    visitor: Visitor, server: ScriptedServer, button: str, action: str, values: Frame, state: str, decided: str
) -> None:
    server.shows("confirmation", **CONFIRMATION)
    asked = card(visitor, "Cancel an alarm")
    expect(asked).to_contain_text("Cancel the alarm at 7:00?")
    expect(asked.get_by_role("definition")).to_have_text(["Kiln", "tomorrow, 7:00"])
    asked.get_by_role("button", name=button).click()
    sent = server.gets("component_action")
    assert [sent[name] for name in ("component_id", "rev", "action", "values")] == ["k1", 1, action, values]
    server.shows("confirmation", **CONFIRMATION, rev=2, state=state, values=values)
    expect(asked).to_contain_text(decided)
    expect(asked.get_by_role("button")).to_have_count(0)
    expect(asked.get_by_role("heading")).to_be_focused()


@pytest.mark.parametrize(
    ("state", "reason"),
    [("superseded", "This question no longer needs an answer"), ("expired", "This question has expired")],
)
def test_confirmation_of_no_use_says_why(visitor: Visitor, server: ScriptedServer, state: str, reason: str) -> None:
    server.shows("confirmation", **CONFIRMATION)
    server.shows("confirmation", **CONFIRMATION, rev=2, state=state)
    expect(card(visitor, "Cancel an alarm")).to_contain_text(reason)
    expect(visitor.log.get_by_role("button")).to_have_count(0)


def test_question_that_the_message_asks_is_not_repeated_in_its_confirmation(
    visitor: Visitor, server: ScriptedServer
) -> None:
    server.says(CONFIRMATION["content"], question_id="q1")
    server.shows("confirmation", **CONFIRMATION, question_id="q1")
    expect(card(visitor, "Cancel an alarm").get_by_role("button")).to_have_count(2)
    expect(visitor.log.get_by_text("Cancel the alarm at 7:00?")).to_have_count(1)


def test_second_press_while_the_first_is_under_way_sends_nothing(visitor: Visitor, server: ScriptedServer) -> None:
    server.shows("confirmation", **CONFIRMATION)
    buttons = card(visitor, "Cancel an alarm").get_by_role("button")
    buttons.nth(0).click()
    expect(buttons.nth(0)).to_have_attribute("aria-disabled", "true")
    expect(buttons.nth(0)).to_be_focused()
    buttons.nth(1).click(force=True)
    server.says("Done.")
    visitor.sees("Done.")
    assert [command["type"] for command in server.commands] == ["component_action"]


def test_list_offers_actions_by_row_and_shows_which_was_chosen(visitor: Visitor, server: ScriptedServer) -> None:
    server.shows("list", **LIST)
    rows = card(visitor, "Your alarms").get_by_role("listitem")
    expect(rows).to_have_count(3)
    expect(rows.nth(2).get_by_role("button")).to_have_count(0)
    visitor.log.get_by_role("button", name="Cancel: Tea").click()
    sent = server.gets("component_action")
    assert [sent["action"], sent["values"]] == ["choose", {"item": "a2", "action": "cancel"}]
    server.shows("list", **LIST, rev=2, state="accepted", values=sent["values"])
    expect(visitor.log.get_by_role("button")).to_have_count(0)
    expect(rows.nth(1).locator(".mark")).to_have_text("Cancel")
    expect(rows.nth(0)).to_have_text(re.compile("Kiln.*tomorrow, 7:00"))


def test_list_that_changes_while_it_is_open_keeps_the_focus_on_the_same_button(
    visitor: Visitor, server: ScriptedServer
) -> None:
    server.shows("list", **LIST)
    tea = visitor.log.get_by_role("button", name="Cancel: Tea")
    tea.focus()
    server.shows("list", content="One alarm.", ui={**LIST["ui"], "items": LIST["ui"]["items"][1:]}, rev=2)
    expect(visitor.log.get_by_role("listitem")).to_have_count(2)
    expect(tea).to_be_focused()


def test_choices_of_any_field_show_what_was_chosen(visitor: Visitor, server: ScriptedServer) -> None:
    options = [{"const": "create_alarm", "title": "Set an alarm"}, {"const": "create_timer", "title": "Start a timer"}]
    schema = {
        "type": "object",
        "required": ["task"],
        "properties": {"task": {"type": "string", "title": "Task", "oneOf": options}},
    }
    asked = {"content": "Choose one: Set an alarm, Start a timer", "schema": schema, "question_id": "q1"}
    server.says("Which one do you mean?", question_id="q1")
    server.shows("choices", **asked)
    chip = card(visitor, "Choices").get_by_role("button", name="Start a timer")
    chip.click()
    expect(chip).to_be_focused()
    sent = server.gets("component_action")
    assert [sent["action"], sent["values"]] == ["choose", {"task": "create_timer"}]
    server.shows("choices", **asked, rev=2, state="accepted", values=sent["values"])
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(chip).to_have_attribute("aria-disabled", "true")
    expect(chip).to_be_focused()


def test_form_is_cancelled_whatever_stands_in_its_fields(visitor: Visitor) -> None:
    visitor.opens_chat().says("set an alarm")
    visitor.form.get_by_label(re.compile("^When")).fill("2000-01-01T07:00")
    visitor.form.get_by_role("button", name="Cancel").click()
    expect(visitor.log.get_by_role("heading", name="Cancelled")).to_have_count(1)
    expect(visitor.log.locator("[aria-invalid=true]")).to_have_count(0)


def test_text_fills_the_form_and_what_the_visitor_typed_elsewhere_stays(
    visitor: Visitor, server: ScriptedServer
) -> None:
    server.shows("form", **FORM)
    label = visitor.form.get_by_label(re.compile("^Label"))
    label.fill("Kiln")
    server.shows("form", **FORM, rev=2, values={"when": "2099-01-02T07:30"})
    expect(visitor.form.get_by_label(re.compile("^When"))).to_have_value("2099-01-02T07:30")
    expect(label).to_have_value("Kiln")
    expect(label).to_be_focused()
    server.shows("form", **FORM, rev=3, values={"when": "2099-01-02T07:30", "label": "Oven"})
    expect(label).to_have_value("Oven")


@pytest.mark.parametrize("look", [*LOOKS, "arabic"])
def test_axe_finds_nothing_in_confirmation_and_list_open_and_locked(
    look: str, new_context: Callable[..., BrowserContext]
) -> None:
    options: dict[str, Any] = {"locale": "ar"} if look == "arabic" else LOOKS[look]
    visitor = Visitor(new_context(**options).new_page())
    server = ScriptedServer(visitor.page)
    visitor.opens_chat()
    expect(visitor.place.locator("html")).to_have_attribute("data-ready", "true")
    visitor.page.wait_for_function("document.querySelector('#line').dataset.look === 'good'")
    server.shows("confirmation", **CONFIRMATION)
    server.shows("list", **LIST, component_id="k2")
    expect(visitor.page.locator(".rows button")).to_have_count(3)
    opened = violations(settled(visitor.page))
    server.shows("confirmation", **CONFIRMATION, rev=2, state="accepted", values={"confirmed": True})
    server.shows("list", **LIST, component_id="k2", rev=2, state="accepted", values={"item": "a1", "action": "change"})
    expect(visitor.page.locator(".mark")).to_have_count(1)
    locked = violations(settled(visitor.page))
    assert (opened, locked) == ([], [])
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_confirmation_and_list_are_used_with_the_keyboard_alone(visitor: Visitor, server: ScriptedServer) -> None:
    server.shows("list", **LIST)
    server.shows("confirmation", **CONFIRMATION, component_id="k2")
    expect(visitor.log.get_by_role("button")).to_have_count(5)
    visitor.log.focus()
    reached = []
    for _ in range(5):
        visitor.page.keyboard.press("Tab")
        reached.append(visitor.page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
    assert reached == ["Change: Kiln", "Cancel: Kiln", "Cancel: Tea", "Cancel the alarm", "Keep it"]
    visitor.page.keyboard.press("Enter")
    assert server.gets("component_action")["action"] == "cancel"


def test_screen_reader_hears_each_component_once(visitor: Visitor, server: ScriptedServer) -> None:
    visitor.page.evaluate(SPOKEN)
    server.says("Cancel the alarm at 7:00?", question_id="q1")
    server.shows("confirmation", **CONFIRMATION, question_id="q1")
    expect(visitor.page.get_by_role("status")).to_contain_text("Cancel the alarm at 7:00?")
    server.shows("list", **LIST, component_id="k2")
    expect(visitor.page.get_by_role("status")).to_contain_text("Two alarms")
    server.shows("list", **LIST, component_id="k2", rev=2)
    server.says("Done.")
    expect(visitor.page.get_by_role("status")).to_contain_text("Done.")
    assert visitor.page.evaluate("spoken") == [
        "Errand says: Cancel the alarm at 7:00?",
        "Two alarms: Kiln at 7:00, and Tea at 8:00.",
        "Errand says: Done.",
    ]
