"""Text that is still being written, turns that are stopped, people who answer, and tasks to go on with."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.scripted_server import ScriptedServer
from tests.browser.test_accessibility import SPOKEN, settled
from tests.browser.visitor import Visitor

TASKS = [
    {"user_intent_id": "i9", "intent": "create_alarm", "label": "Set an alarm", "abandoned_at": "2026-01-01T00:00:00Z"}
]


@pytest.fixture
def server(visitor: Visitor) -> ScriptedServer:
    """The script of the visitor's page, which is open and online."""
    server = ScriptedServer(visitor.page)
    visitor.opens_chat().is_online()
    return server


def writing(visitor: Visitor) -> Locator:
    return visitor.log.locator("[aria-busy=true]")


def test_text_appears_while_it_is_written_and_is_replaced_by_the_whole(
    visitor: Visitor, server: ScriptedServer
) -> None:
    visitor.says("hello")
    server.streams("r9", "The kiln ", "is *free*")
    expect(writing(visitor)).to_contain_text("The kiln is *free*")
    server.says("The kiln is free on Monday.", response_id="r9", cause=1, final=True)
    visitor.sees("The kiln is free on Monday.")
    expect(writing(visitor)).to_have_count(0)
    expect(visitor.log.get_by_role("article", name="Errand")).to_have_count(1)


def test_text_with_a_hole_waits_for_the_whole(visitor: Visitor, server: ScriptedServer) -> None:
    server.streams("r9", "One ")
    server.streams("r9", "three", start=2)
    expect(writing(visitor)).to_have_text("ErrandOne ")
    server.says("One two three", response_id="r9")
    visitor.sees("One two three")


def test_text_that_never_ends_goes_when_the_line_comes_back(visitor: Visitor, server: ScriptedServer) -> None:
    visitor.says("hello")
    server.streams("r9", "Half a sen")
    expect(writing(visitor)).to_have_count(1)
    server.drops()
    visitor.is_online()
    expect(writing(visitor)).to_have_count(0)


def test_text_that_ends_in_an_error_makes_room_for_it(visitor: Visitor, server: ScriptedServer) -> None:
    visitor.says("hello")
    server.streams("r9", "Half a sen")
    expect(writing(visitor)).to_have_count(1)
    server.pushes("error", code="internal", retryable=True, response_id="r9", content="Try again.", cause=1, final=True)
    visitor.sees("Try again.")
    expect(writing(visitor)).to_have_count(0)


def test_text_is_told_once_when_it_is_whole(visitor: Visitor, server: ScriptedServer) -> None:
    visitor.page.evaluate(SPOKEN)
    server.streams("r9", *(f"word{number} " for number in range(200)))
    expect(writing(visitor)).to_contain_text("word199")
    server.says("All the words.", response_id="r9")
    expect(visitor.page.get_by_role("status")).to_contain_text("All the words.")
    assert visitor.page.evaluate("spoken") == ["Errand says: All the words."]


def test_running_turn_is_stopped_and_the_button_goes_with_it(visitor: Visitor, server: ScriptedServer) -> None:
    stop = visitor.page.get_by_role("button", name="Stop")
    expect(stop).to_be_hidden()
    visitor.says("hello")
    stop.click()
    assert server.gets("stop") == {"type": "stop"}
    server.says("Stopped.", cause=1, final=True)
    expect(stop).to_be_hidden()
    expect(visitor.composer).to_be_focused()


@pytest.mark.parametrize(("trigger", "label"), [("alarm", "Alarm"), ("reminder", "Reminder"), ("timer", "Timer")])
def test_unasked_response_says_what_made_it_speak(
    visitor: Visitor, server: ScriptedServer, trigger: str, label: str
) -> None:
    server.says("Time to fire the kiln.", trigger=trigger)
    expect(visitor.answer("Time to fire").locator(".trigger")).to_have_text(label)


def test_operator_answers_under_their_own_name(visitor: Visitor, server: ScriptedServer) -> None:
    visitor.page.evaluate(SPOKEN)
    server.says("I will look.", author={"kind": "operator", "name": "Ana <b>"}, trigger="operator")
    answer = visitor.log.get_by_role("article", name="Ana <b>")
    expect(answer.locator(".author")).to_have_text("Ana <b>")
    expect(answer.locator(".trigger")).to_have_text("Message from our team")
    expect(visitor.page.get_by_role("status")).to_contain_text("Ana <b> says: I will look.")


def test_task_set_aside_is_offered_and_continued(visitor: Visitor, server: ScriptedServer) -> None:
    server.pushes("status", status="intent_started", intent="create_alarm", label="Set an alarm")
    server.pushes("status", status="intent_abandoned", intent="create_alarm", label="Set an alarm", reason="timeout")
    expect(visitor.session).to_contain_text("Unfinished: Set an alarm")
    visitor.session.get_by_role("button", name="Continue: Set an alarm").click()
    assert server.gets("resume_intent")["user_intent_id"] == "i1"


def test_returning_visitor_continues_or_discards_what_was_left(visitor: Visitor) -> None:
    server = ScriptedServer(visitor.page, session={"state": "abandoned", "resumable": TASKS})
    visitor.opens_chat().is_online()
    assert violations(settled(visitor.page)) == []
    expect(visitor.session.get_by_role("button", name="Continue: Set an alarm")).to_be_visible()
    visitor.session.get_by_role("button", name="Discard: Set an alarm").click()
    assert server.gets("abandon_intent")["user_intent_id"] == TASKS[0]["user_intent_id"]
    told = {"intent": "create_alarm", "label": "Set an alarm", "user_intent_id": TASKS[0]["user_intent_id"]}
    server.pushes("status", status="intent_abandoned", reason="discarded", **told)
    expect(visitor.place.get_by_text("Unfinished: Set an alarm")).to_be_hidden()


def test_axe_finds_nothing_while_text_is_written(visitor: Visitor, server: ScriptedServer) -> None:
    visitor.says("hello")
    server.streams("r9", "The kiln ", "is free")
    expect(writing(visitor)).to_have_count(1)
    assert violations(settled(visitor.page)) == []
