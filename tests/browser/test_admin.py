"""The admin page in a real browser: the token opens it; sessions are listed, shown with their events, and cleared."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.browser.visitor import Visitor
from tests.support.errand_process import ErrandProcess


def test_operator_finds_a_session_and_clears_it(
    visitor: Visitor, new_context: Callable[..., BrowserContext], errand: ErrandProcess
) -> None:
    visitor.opens_chat().says("set an alarm")
    expect(visitor.form).to_be_visible()
    page = new_context().new_page()
    page.goto("/admin")
    page.get_by_label("Token").fill(str(errand.admin_token))
    page.get_by_role("button", name="Open").click()
    page.locator("#rows").get_by_role("button").or_(page.locator("#rows").get_by_role("link")).first.click()
    detail = page.locator("#detail")
    expect(detail.get_by_text("Intent recognized: create_alarm")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    detail.get_by_role("button", name="Clear session").click()
    expect(page.locator("#rows").get_by_text("abandoned")).to_be_visible()
    expect(visitor.form).to_have_count(0)


def test_a_wrong_token_opens_nothing(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.goto("/admin")
    page.get_by_label("Token").fill("guessed")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#work")).to_be_hidden()
