"""A server that is away, or that has had enough, in a real browser: nothing written is lost, and it is said what goes on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.test_accessibility import settled
from tests.browser.visitor import Visitor
from tests.support.errand_process import ErrandProcess


@pytest.fixture
def errand(start_errand: Callable[..., ErrandProcess]) -> ErrandProcess:
    """One that may be ended, and that counts commands as usual."""
    return start_errand()


def test_axe_finds_nothing_while_the_server_is_away(visitor: Visitor, errand: ErrandProcess) -> None:
    visitor.opens_chat().is_online()
    errand.kill()
    visitor.says("hello")
    expect(visitor.log.get_by_role("article", name="Automatic reply")).to_be_visible()
    assert violations(settled(visitor.page)) == []


def test_message_written_while_the_server_is_down_arrives_exactly_once(visitor: Visitor, errand: ErrandProcess) -> None:
    visitor.opens_chat().is_online().says("hello")
    expect(visitor.own_message("hello")).to_have_attribute("data-state", "sent")
    errand.kill()
    expect(visitor.line).to_have_text("Reconnecting…")
    visitor.says("set an alarm for tomorrow at 7 am")
    expect(visitor.own_message("set an alarm")).to_contain_text("Waiting to be sent")
    expect(visitor.log.get_by_role("article", name="Automatic reply")).to_have_count(1)
    errand.restart()
    visitor.sees("set for tomorrow, 7:00").is_online()
    expect(visitor.own_message("set an alarm")).to_have_count(1)
    expect(visitor.log.get_by_role("article", name="Automatic reply")).to_have_count(0)


def test_visitor_who_wrote_faster_than_allowed_is_back_online_after_a_reload(visitor: Visitor) -> None:
    visitor.opens_chat().says("hello").is_online()
    for number in range(24):
        visitor.says(f"hello {number}")
    visitor.page.reload()
    visitor.is_online()
    expect(visitor.own_message("hello 23")).to_have_count(1)
    expect(visitor.log.get_by_role("article", name="You")).to_have_count(25)
