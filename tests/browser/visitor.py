"""What a visitor does and sees in the chat, found by roles and names as a visitor finds it."""

import re
from typing import Self

from playwright.sync_api import ConsoleMessage, FrameLocator, Locator, Page, expect

from tests.support.errand_process import TIMEOUT

expect.set_options(timeout=TIMEOUT * 1000)

SANDBOX_HINT = "An iframe which has both allow-scripts and allow-same-origin"
"""Chromium says so of every frame on a page of the same origin, as /demo is; the frame of other sites is another origin."""
AWAY = re.compile(
    r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_FAILED|WebSocket connection to"
)
"""What Chromium logs while the server is down."""


class Visitor:
    """One page with a chat in it, stand-alone or in the widget's frame."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.place: Page | FrameLocator = page
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def opens_chat(self, query: str = "") -> Self:
        self.page.goto(f"/chat{query}")
        self.place = self.page
        return self

    def opens_widget(self) -> Self:
        """/demo, and there the launcher."""
        self.page.goto("/demo")
        self.page.get_by_role("button", name="Open chat").click()
        return self.looks_into_widget()

    def looks_into_widget(self) -> Self:
        self.place = self.page.frame_locator("iframe")
        return self

    def says(self, text: str) -> Self:
        expect(self.place.locator("html")).to_have_attribute("data-ready", "true")
        self.composer.fill(text)
        self.composer.press("Enter")
        return self

    @property
    def composer(self) -> Locator:
        return self.place.get_by_role("textbox", name="Message", exact=True)

    @property
    def log(self) -> Locator:
        return self.place.get_by_role("log", name="Conversation")

    @property
    def line(self) -> Locator:
        return self.place.locator("#line")

    @property
    def session(self) -> Locator:
        return self.place.get_by_role("group", name="Current task")

    @property
    def form(self) -> Locator:
        """The form that waits for an answer."""
        return self.log.locator("form")

    def own_message(self, text: str) -> Locator:
        return self.log.get_by_role("article", name="You").filter(has_text=text)

    def answer(self, text: str) -> Locator:
        return self.log.get_by_role("article", name="Errand").filter(has_text=text)

    def sees(self, text: str) -> Self:
        """The answer, once."""
        expect(self.answer(text)).to_have_count(1)
        return self

    def is_online(self) -> Self:
        expect(self.line).to_have_text("Online")
        return self

    def transcript(self) -> list[str]:
        """All messages as they can be read."""
        return [re.sub(r"\s+", " ", text).strip() for text in self.log.get_by_role("article").all_inner_texts()]

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and SANDBOX_HINT not in message.text and not AWAY.search(message.text):
            self.complaints.append(message.text)
