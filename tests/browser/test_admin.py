"""The operators' page on the real server: token, list, filters, one session's timeline, clearing it."""

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FloatRect, Page, expect

from tests.browser.axe import violations
from tests.browser.visitor import Visitor
from tests.support.errand_process import ErrandProcess


@pytest.fixture
def errand(start_errand: Callable[..., ErrandProcess]) -> ErrandProcess:
    """One without the chats of other tests."""
    return start_errand()


def signs_in(page: Page, token: str | None) -> None:
    assert token is not None
    page.goto("/admin")
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Open").click()


def test_operator_finds_a_visitors_session_and_reads_its_timeline(
    visitor: Visitor, new_context: Callable[..., BrowserContext], errand: ErrandProcess
) -> None:
    visitor.opens_chat().says("wake me at 7 am tomorrow").sees("set for tomorrow")
    visitor.says("set an alarm")
    expect(visitor.form).to_be_visible()
    page = new_context().new_page()
    signs_in(page, errand.admin_token)
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label("State").select_option("completed")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(rows).to_have_count(1)
    rows.get_by_role("button").click()
    timeline = page.locator(".timeline")
    expect(timeline).to_contain_text("wake me at 7 am tomorrow")
    expect(timeline).to_contain_text("tool execution")
    assert violations(page) == []


def test_operator_clears_a_session_that_waits(
    visitor: Visitor, new_context: Callable[..., BrowserContext], errand: ErrandProcess
) -> None:
    visitor.opens_chat().says("set an alarm")
    expect(visitor.form).to_be_visible()
    page = new_context().new_page()
    signs_in(page, errand.admin_token)
    page.locator("tbody tr").get_by_role("button").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Clear session").click()
    expect(page.locator("tbody tr")).not_to_contain_text(re.compile("active"))
    expect(visitor.form).to_have_count(0)


def test_wrong_token_shows_nothing(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    signs_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Token")).to_be_focused()
    assert page.evaluate("sessionStorage.length") == 0
    assert violations(page) == []


def test_the_filters_stand_beside_one_another_and_never_above(
    new_context: Callable[..., BrowserContext], errand: ErrandProcess
) -> None:
    page = new_context().new_page()
    signs_in(page, errand.admin_token)
    fields = page.locator(".filters :is(input, select)")
    expect(fields).to_have_count(7)
    for width in (320, 640, 900, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        boxes = [box for field in fields.all() if (box := field.bounding_box())]
        assert [one for one, other in itertools.permutations(boxes, 2) if covers(one, other)] == [], width
        assert max(box["x"] + box["width"] for box in boxes) <= width


def covers(one: FloatRect, other: FloatRect) -> bool:
    """Whether two boxes have a place in common."""
    beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    below = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
    return not (beside or below)
