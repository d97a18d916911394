"""Accessibility checks by axe-core (a development dependency) in a page and all its frames."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

SOURCE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ENDING = """() => Promise.allSettled(document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What axe finds in every frame, each with the elements that it is about."""
    return [found for frame in page.frames for found in _violations_in(frame)]


def _violations_in(frame: Frame) -> list[str]:
    # evaluated over the debugger, so that the page's own policy stays as it is
    frame.evaluate(SOURCE.read_text(encoding="utf-8"))
    # what is still fading in has no colours yet; animations without an end (dots that breathe) are not waited for
    frame.evaluate(ENDING)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "iframes": False}
    result: dict[str, Any] = frame.evaluate("options => axe.run(document, options)", options)
    return [
        f"{found['id']}: {found['help']}: {[node['target'] for node in found['nodes']]}"
        for found in result["violations"]
    ]
