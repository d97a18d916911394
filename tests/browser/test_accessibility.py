"""WCAG 2.2 AA in a real browser: axe in every state, keyboard alone, focus, and what a screen reader is told."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.visitor import Visitor

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced-colors": {"forced_colors": "active"},
    "320px": {"viewport": {"width": 320, "height": 640}},
    "still": {"reduced_motion": "reduce"},
}
END_MOVING = """() => document.getAnimations()
    .filter((one) => one.effect.getTiming().iterations !== Infinity).forEach((one) => one.finish())"""
SPOKEN = """() => {
    window.spoken = [];
    const keep = (records) => records.forEach(({ addedNodes }) => addedNodes.forEach((node) => spoken.push(node.textContent)));
    for (const region of document.querySelectorAll('[role=status],[role=alert]'))
        new MutationObserver(keep).observe(region, { childList: true });
}"""


def settled(page: Page) -> Page:
    """The page when nothing moves any more: colours in the middle of a fade are nobody's choice."""
    for frame in page.frames:
        frame.evaluate(END_MOVING)
    return page


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_from_the_empty_chat_to_the_completed_task(
    look: str, new_context: Callable[..., BrowserContext]
) -> None:
    visitor = Visitor(new_context(**LOOKS[look]).new_page()).opens_chat().is_online()
    found = {"empty": violations(settled(visitor.page))}
    visitor.says("set an alarm")
    expect(visitor.form).to_be_visible()
    found["form"] = violations(settled(visitor.page))
    visitor.form.get_by_role("button", name="Send").click()
    expect(visitor.form.locator("[aria-invalid=true]")).to_have_count(1)
    found["errors"] = violations(settled(visitor.page))
    visitor.says("tomorrow at 7 am").sees("set for tomorrow")
    visitor.log.locator("summary").last.click()
    found["done"] = violations(settled(visitor.page))
    assert found == {"empty": [], "form": [], "errors": [], "done": []}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demo_with_the_panel_open_and_closed(
    scheme: str, new_context: Callable[..., BrowserContext]
) -> None:
    visitor = Visitor(new_context(color_scheme=scheme).new_page())
    visitor.page.goto("/demo")
    expect(visitor.page.get_by_role("button", name="Open chat")).to_be_visible()
    closed = violations(settled(visitor.page))
    visitor.opens_widget().is_online()
    assert (closed, violations(settled(visitor.page))) == ([], [])


def test_axe_finds_nothing_in_arabic(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(locale="ar").new_page()
    page.goto("/chat")
    expect(page.locator("#line")).to_have_text("متصل")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert violations(settled(page)) == []


def test_right_to_left_mirrors_the_layout(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(locale="ar").new_page()
    page.goto("/chat")
    send, title = page.locator(".send[type=submit]").bounding_box(), page.locator("#title").bounding_box()
    assert send is not None
    assert title is not None
    assert send["x"] < title["x"]


def test_whole_flow_works_with_the_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.page
    page.goto("/demo")
    launcher = page.get_by_role("button", name="Open chat")
    while not launcher.evaluate("(button) => button.matches(':focus')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    visitor.looks_into_widget().is_online()
    expect(visitor.composer).to_be_focused()
    page.keyboard.type("set an alarm")
    page.keyboard.press("Enter")
    expect(visitor.form).to_be_visible()
    submit = visitor.form.get_by_role("button", name="Send")
    while not submit.evaluate("(button) => button.matches(':focus')"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(visitor.form.get_by_label(re.compile("^When"))).to_be_focused()
    page.keyboard.type("01022099")
    page.keyboard.press("Tab")
    page.keyboard.type("0730AM")
    page.keyboard.press("Enter")
    visitor.sees("Alarm set for")
    expect(visitor.log.get_by_role("heading", name="You answered")).to_be_focused()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()


def test_focus_and_selection_stay_when_messages_arrive(visitor: Visitor) -> None:
    visitor.opens_chat().says("set an alarm")
    visitor.composer.fill("abcdef")
    visitor.composer.evaluate("(field) => field.setSelectionRange(2, 4)")
    expect(visitor.form).to_be_visible()
    expect(visitor.composer).to_be_focused()
    assert visitor.composer.evaluate("(field) => [field.selectionStart, field.selectionEnd]") == [2, 4]


def test_screen_reader_hears_the_question_with_its_form_once_and_no_steps(visitor: Visitor) -> None:
    visitor.opens_chat().is_online()
    visitor.page.evaluate(SPOKEN)
    visitor.says("set an alarm")
    expect(visitor.page.get_by_role("status")).to_contain_text("Form with 3 fields")
    spoken = [text for text in visitor.page.evaluate("spoken") if text != "Errand is working"]
    assert spoken == ["Errand says: I'll set an alarm. When should it ring? Form with 3 fields: When, Label, Repeat"]


def test_screen_reader_hears_nothing_of_the_history(visitor: Visitor) -> None:
    visitor.opens_chat().says("wake me at 7 am tomorrow").sees("set for tomorrow")
    visitor.page.add_init_script(f"addEventListener('DOMContentLoaded', {SPOKEN})")
    visitor.page.reload()
    visitor.sees("set for tomorrow").is_online()
    assert visitor.page.evaluate("spoken") == []


def test_transcript_is_a_log_that_is_not_live_and_scrolls_with_keys(visitor: Visitor) -> None:
    visitor.opens_chat().is_online()
    expect(visitor.log).to_have_attribute("aria-live", "off")
    expect(visitor.log).to_have_attribute("tabindex", "0")


def test_nothing_moves_when_the_visitor_wants_it_so(new_context: Callable[..., BrowserContext]) -> None:
    visitor = Visitor(new_context(reduced_motion="reduce").new_page()).opens_chat().says("set an alarm")
    expect(visitor.form).to_be_visible()
    assert visitor.page.evaluate("document.getAnimations().length") == 0


def test_panel_fits_320_pixels_and_twice_the_text(new_context: Callable[..., BrowserContext]) -> None:
    visitor = Visitor(new_context(viewport={"width": 320, "height": 640}).new_page()).opens_chat()
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    visitor.page.evaluate("document.body.style.fontSize = '30px'")
    visitor.says("set an alarm")
    expect(visitor.form).to_be_visible()
    wide = """[...document.querySelectorAll('body, .log, .bar, .composer, .card')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"""
    assert visitor.page.evaluate(wide) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_targets_are_large_enough(visitor: Visitor) -> None:
    visitor.opens_chat().says("set an alarm")
    expect(visitor.form).to_be_visible()
    small = """[...document.querySelectorAll('button, summary, select, textarea, .option, input:not([type=radio])')]
        .filter((one) => one.checkVisibility()).map((one) => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([name]) => name)"""
    assert visitor.page.evaluate(small) == []
