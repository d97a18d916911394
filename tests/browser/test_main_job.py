"""The main job in a real browser: a visitor sets an alarm, and finds it again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.visitor import Visitor

RECORD = "Object.entries(sessionStorage).filter(([name]) => name.endsWith(':chat'))"


def asks_for_an_alarm(visitor: Visitor) -> None:
    visitor.says("set an alarm")
    expect(visitor.form).to_be_visible()


def test_visitor_sets_an_alarm_in_the_widget_by_text(visitor: Visitor) -> None:
    asks_for_an_alarm(visitor.opens_widget())
    steps = visitor.log.locator("details").first
    expect(steps.get_by_text("Intent recognized")).to_have_count(1)
    expect(steps.locator("strong")).to_have_text("create_alarm")
    expect(visitor.session).to_contain_text("In progress")
    visitor.says("tomorrow at 7 am").sees("Alarm set for tomorrow, 7:00")
    expect(visitor.form).to_have_count(0)
    expect(visitor.session).to_contain_text("Completed")


def test_visitor_finds_the_same_transcript_after_a_reload(visitor: Visitor) -> None:
    asks_for_an_alarm(visitor.opens_widget())
    visitor.says("tomorrow at 7 am").sees("Alarm set for tomorrow, 7:00")
    before = visitor.transcript()
    visitor.page.reload()
    visitor.looks_into_widget().sees("Alarm set for tomorrow, 7:00")
    assert visitor.transcript() == before
    assert len(before) == len(set(before))


def test_second_device_with_the_chats_token_shows_the_same_and_both_are_live(
    visitor: Visitor, new_context: Callable[..., BrowserContext]
) -> None:
    asks_for_an_alarm(visitor.opens_chat())
    record = visitor.page.evaluate(RECORD)
    context = new_context()
    context.add_init_script(f"for (const [name, value] of {record}) sessionStorage.setItem(name, value)")
    second = Visitor(context.new_page()).opens_chat().sees("When should it ring?")
    second.says("tomorrow at 7 am").sees("Alarm set for tomorrow, 7:00")
    visitor.sees("Alarm set for tomorrow, 7:00")
    assert visitor.transcript() == second.transcript()


def test_duplicated_tab_starts_a_chat_of_its_own(visitor: Visitor) -> None:
    visitor.opens_chat().says("hello").is_online()
    expect(visitor.own_message("hello")).to_have_count(1)
    record = visitor.page.evaluate(RECORD)
    tab = visitor.page.context.new_page()
    tab.add_init_script(f"for (const [name, value] of {record}) sessionStorage.setItem(name, value)")
    duplicate = Visitor(tab).opens_chat().is_online()
    expect(duplicate.log.get_by_role("article")).to_have_count(0)
    assert duplicate.page.evaluate(RECORD) != record


def test_visitor_answers_with_the_form(visitor: Visitor) -> None:
    asks_for_an_alarm(visitor.opens_chat())
    visitor.form.get_by_role("button", name="Send").click()
    when = visitor.form.get_by_label(re.compile("^When"))
    expect(when).to_have_attribute("aria-invalid", "true")
    expect(when).to_be_focused()
    when.fill("2000-01-01T07:00")
    visitor.form.get_by_role("button", name="Send").click()
    expect(visitor.form.locator(".field-error").first).not_to_be_empty()
    expect(when).to_have_value("2000-01-01T07:00")
    when.fill("2099-01-02T07:30")
    visitor.form.get_by_label(re.compile("^Label")).fill("Kiln")
    visitor.form.get_by_role("button", name="Send").click()
    visitor.sees("Alarm “Kiln” set for")
    expect(visitor.log.get_by_role("heading", name="You answered")).to_have_count(1)


def test_visitor_cancels_the_form_and_goes_on_later(visitor: Visitor) -> None:
    asks_for_an_alarm(visitor.opens_chat())
    visitor.form.get_by_role("button", name="Cancel").click()
    expect(visitor.log.get_by_role("heading", name="Cancelled")).to_have_count(1)
    visitor.session.get_by_role("button", name="Continue").click()
    expect(visitor.form).to_be_visible()
    visitor.says("tomorrow at 7 am").sees("Alarm set for tomorrow, 7:00")


def test_typed_values_are_kept_over_a_reload(visitor: Visitor) -> None:
    asks_for_an_alarm(visitor.opens_chat())
    visitor.form.get_by_label(re.compile("^Label")).fill("Kiln")
    visitor.composer.fill("half a sent")
    visitor.page.reload()
    expect(visitor.form.get_by_label(re.compile("^Label"))).to_have_value("Kiln")
    expect(visitor.composer).to_have_value("half a sent")


def test_outbox_survives_a_reload_while_the_server_is_away(visitor: Visitor) -> None:
    visitor.opens_chat().is_online()
    visitor.page.route_web_socket(re.compile("/ws/chat$"), lambda socket: socket.close(code=1012))
    visitor.page.route("**/api/v1/chat/**", lambda route: route.abort())
    visitor.page.reload()
    visitor.says("set an alarm for tomorrow at 7 am")
    expect(visitor.own_message("set an alarm")).to_contain_text("Waiting to be sent")
    visitor.page.unroute("**/api/v1/chat/**")
    visitor.page.reload()
    visitor.sees("set for tomorrow, 7:00")
    expect(visitor.own_message("set an alarm")).to_have_count(1)


def test_rest_carries_the_chat_when_sockets_are_blocked(visitor: Visitor) -> None:
    visitor.page.route_web_socket(re.compile("/ws/chat$"), lambda socket: socket.close(code=1011))
    asks_for_an_alarm(visitor.opens_chat())
    expect(visitor.line).to_have_text("Online, without live line")
    visitor.says("tomorrow at 7 am").sees("Alarm set for tomorrow, 7:00")
    visitor.page.reload()
    visitor.sees("Alarm set for tomorrow, 7:00")


def test_older_messages_come_when_the_visitor_scrolls_up_and_the_place_is_kept(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")  # what is measured has come to rest
    visitor.opens_chat().is_online()
    for number in range(30):
        visitor.says(f"list my alarms ({number})")
        expect(visitor.own_message(f"list my alarms ({number})")).to_have_attribute("data-state", "sent")
    expect(visitor.log.get_by_role("article", name="Errand")).to_have_count(30)
    visitor.page.reload()
    expect(visitor.own_message("list my alarms (29)")).to_be_visible()
    reading = visitor.log.get_by_role("article").first
    name = reading.get_attribute("aria-labelledby")
    place = visitor.page.locator(f"[aria-labelledby={name}]")
    own = visitor.log.get_by_role("article", name="You")
    shown = own.count()
    assert shown < 30
    held: list[Route] = []  # the older messages come when the place has been measured, not before

    def hold(route: Route) -> None:
        held.append(route)

    visitor.page.route("**/history?*", hold)
    with visitor.page.expect_request("**/history?*"):
        visitor.log.evaluate("(log) => (log.scrollTop = 1)")
    cut = visitor.log.locator("details").first  # the page of history ended in the middle of these steps: they grow
    cut.locator("summary").click()
    if cut.get_attribute("open") is None:
        cut.locator("summary").click()
    visitor.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    before = place.evaluate("(article) => article.getBoundingClientRect().top")
    for route in held:
        route.continue_()
    visitor.page.unroute("**/history?*")
    expect(own).not_to_have_count(shown)
    assert abs(place.evaluate("(article) => article.getBoundingClientRect().top") - before) <= 2
    steps = place.locator("xpath=preceding-sibling::*[1]").get_by_role("listitem")
    expect(steps).to_have_count(7)
    expect(steps.first).to_have_text("Initializing session")
    expect(steps.last).to_have_text("Generating final response")


def test_visitor_chooses_among_a_few_with_a_button(visitor: Visitor) -> None:
    visitor.opens_chat().says("wake me at 7 am tomorrow").sees("set for tomorrow, 7:00")
    visitor.says("wake me at 8 am tomorrow").sees("set for tomorrow, 8:00")
    visitor.says("cancel my alarm")
    choices = visitor.log.get_by_role("group", name="Choices").get_by_role("button")
    expect(choices).to_contain_text(["7:00", "8:00", "All of them"])
    choices.filter(has_text="8:00").click()
    expect(visitor.answer("Cancel the alarm for tomorrow, 8:00?")).to_be_visible()
    visitor.log.get_by_role("button", name="Yes, do it").click()
    expect(visitor.answer("8:00").last).to_contain_text("is cancelled")
    expect(visitor.log.locator("[aria-pressed=true]")).to_have_count(1)
    expect(visitor.session).to_contain_text("Completed")


@pytest.mark.parametrize(
    ("locale", "answer"), [("en-US", "Friday, May 6, 2050, 7:30 PM"), ("en-GB", "Sunday 5 June 2050, 19:30")]
)
def test_dates_are_read_and_written_as_where_the_visitor_lives(
    locale: str, answer: str, new_context: Callable[..., BrowserContext]
) -> None:
    Visitor(new_context(locale=locale).new_page()).opens_chat().says("alarm on 5/6/2050 at 7:30 pm").sees(answer)
