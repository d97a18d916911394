"""The loader's contract with host pages of other origins: policies, methods, events, and no trust in messages."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.host_site import HostSite, running_site
from tests.browser.visitor import Visitor
from tests.support.errand_process import ErrandProcess


class Shop:
    """A host page of another site; `policy` is its Content-Security-Policy."""

    def __init__(self, page: Page, site: HostSite, errand: ErrandProcess) -> None:
        self.page = page
        self.site = site
        self.home = errand.url.replace("127.0.0.1", "w.localhost")
        self.visitor = Visitor(page)

    def opens(self, attributes: str = 'data-site="default"', policy: str = "", inline: str = "") -> Visitor:
        head = f"<script>{inline}</script>" if inline else ""
        script = f'<script async src="{self.home}/embed/v1.js" {attributes}></script>'
        self.site.page = (
            f'<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">{head}{script}'
            "<main><h1>Shop</h1></main></html>"
        )
        self.site.headers = {"Content-Security-Policy": policy} if policy else {}
        self.page.goto(self.site.url)
        return self.visitor.looks_into_widget()

    @property
    def launcher(self) -> Any:
        return self.page.get_by_role("button", name="chat")


@pytest.fixture
def site() -> Iterator[HostSite]:
    with running_site() as site:
        yield site


@pytest.fixture
def shop(new_context: Callable[..., BrowserContext], site: HostSite, errand: ErrandProcess) -> Iterator[Shop]:
    shop = Shop(new_context().new_page(), site, errand)
    yield shop
    assert shop.visitor.complaints == []


def headers_of(address: str) -> dict[str, str]:
    with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own server
        return {name.lower(): value for name, value in answer.headers.items()}


def test_widget_works_on_a_host_with_a_strict_policy_and_trusted_types(shop: Shop) -> None:
    policy = (
        f"default-src 'none'; script-src {shop.home}; frame-src {shop.home}; img-src data:; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    visitor = shop.opens(policy=policy)
    shop.launcher.click()
    visitor.is_online().says("wake me at 7 am tomorrow").sees("set for tomorrow")


def test_closed_launcher_costs_one_request_and_stores_nothing(shop: Shop) -> None:
    asked: list[str] = []
    shop.page.on("request", lambda request: asked.append(request.url))
    shop.opens()
    expect(shop.launcher).to_be_visible()
    assert asked == [shop.site.url, f"{shop.home}/embed/v1.js"]
    assert shop.page.evaluate("sessionStorage.length + localStorage.length + document.cookie.length") == 0


def test_host_that_is_not_allowed_gets_a_way_out(
    new_context: Callable[..., BrowserContext], site: HostSite, start_errand: Callable[..., ErrandProcess]
) -> None:
    strict = start_errand({"ERRAND_SITES": json.dumps({"default": {"allowed_hosts": ["https://other.example.org"]}})})
    shop = Shop(new_context().new_page(), site, strict)
    shop.page.clock.install()
    shop.opens()
    with shop.page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        shop.launcher.click()
    shop.page.clock.fast_forward(8_000)
    link = shop.page.get_by_role("link", name="Open chat")
    expect(link).to_have_attribute("href", f"{shop.home}/chat?site=default")
    expect(link).to_have_attribute("rel", "noopener")


def test_calls_made_before_the_file_was_there_are_kept(shop: Shop) -> None:
    inline = """window.events = [];
        (window.Errand ||= {q: []}).q.push(
            ['init', {site: 'default'}], ['on', 'open', () => events.push('open')], ['prefill', 'set an alarm'], ['open'])"""
    visitor = shop.opens(attributes="", inline=inline)
    expect(visitor.composer).to_have_value("set an alarm")
    assert shop.page.evaluate("events") == ["open"]


def test_host_hears_what_happens_but_no_words_of_it(shop: Shop) -> None:
    shop.opens()
    expect(shop.launcher).to_be_visible()
    shop.page.evaluate(
        """() => { window.heard = [];
        for (const type of ['ready', 'open', 'close', 'session', 'message', 'form', 'connection'])
            document.addEventListener(`errand:${type}`, ({ detail }) => heard.push([type, detail]));
        Errand.open(); Errand.send('set an alarm'); }"""
    )
    expect(shop.visitor.form).to_be_visible()
    shop.page.evaluate("Errand.close()")
    heard = shop.page.evaluate("heard")
    assert {"ready", "open", "close", "session", "message", "form", "connection"} == {name for name, _ in heard}
    assert ["form", {"state": "open"}] in heard
    assert "alarm" not in json.dumps(heard).lower()


def test_answer_that_comes_while_the_panel_is_closed_is_counted(shop: Shop) -> None:
    visitor = shop.opens()
    shop.launcher.click()
    visitor.is_online()
    shop.page.evaluate("Errand.close()")
    shop.page.evaluate("Errand.send('hello')")
    expect(shop.page.get_by_role("button", name="Open chat (1)")).to_be_visible()
    shop.launcher.click()
    shop.page.evaluate("Errand.close()")
    expect(shop.page.get_by_role("button", name="Open chat", exact=True)).to_be_visible()


def test_open_panel_and_chat_survive_going_to_another_page(shop: Shop) -> None:
    visitor = shop.opens()
    shop.launcher.click()
    visitor.is_online().says("wake me at 7 am tomorrow").sees("set for tomorrow")
    shop.page.goto(f"{shop.site.url}basket")
    visitor.looks_into_widget().sees("set for tomorrow")


def test_widget_can_be_made_and_destroyed_again_and_again(shop: Shop) -> None:
    visitor = shop.opens()
    expect(shop.launcher).to_be_visible()
    left = shop.page.evaluate(
        """() => { for (let round = 0; round < 20; round += 1) {
            Errand.open(); Errand.destroy(); Errand.init({ site: 'default' }); Errand.init({ site: 'default' }); }
        const { overflow } = document.documentElement.style;
        return [document.querySelectorAll('errand-chat').length, frames.length, overflow]; }"""
    )
    assert left == [1, 0, ""]
    shop.page.evaluate("Errand.open()")
    visitor.is_online()


def test_end_of_the_chat_starts_a_new_one(shop: Shop) -> None:
    visitor = shop.opens()
    shop.launcher.click()
    visitor.is_online().says("wake me at 7 am tomorrow").sees("set for tomorrow")
    visitor.place.locator("summary[aria-label=Menu]").click()
    visitor.place.get_by_role("button", name="End chat").click()
    visitor.place.get_by_role("dialog").get_by_role("button", name="End chat").click()
    expect(visitor.log.get_by_role("article")).to_have_count(0)
    visitor.is_online().says("hello")
    expect(visitor.own_message("hello")).to_have_count(1)


def test_strangers_messages_change_nothing(shop: Shop) -> None:
    visitor = shop.opens()
    shop.launcher.click()
    visitor.is_online()
    shop.page.evaluate(
        """() => { const frame = document.querySelector('errand-chat').shadowRoot.querySelector('iframe').contentWindow;
        const evil = new MessageChannel();
        evil.port1.onmessage = () => (window.reached = true);
        frame.postMessage({ ns: 'errand', v: 1, t: 'init', cfg: { theme: 'dark' } }, '*', [evil.port2]);
        frame.postMessage({ t: 'send', text: 'evil' }, '*');
        window.postMessage({ ns: 'errand', v: 1, t: 'hello', n: 'guessed' }, '*');
        window.postMessage({ t: 'close' }, '*'); }"""
    )
    visitor.says("hello")
    expect(visitor.own_message("hello")).to_have_count(1)
    expect(visitor.own_message("evil")).to_have_count(0)
    assert shop.page.evaluate("[window.reached ?? false, Errand.isOpen]") == [False, True]


def test_small_windows_get_the_whole_screen_and_the_page_below_does_not_scroll(
    new_context: Callable[..., BrowserContext], site: HostSite, errand: ErrandProcess
) -> None:
    shop = Shop(new_context(viewport={"width": 375, "height": 700}).new_page(), site, errand)
    visitor = shop.opens()
    shop.launcher.click()
    visitor.is_online()
    box = shop.page.locator("iframe").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (375, 700)
    assert shop.page.evaluate("document.documentElement.style.overflow") == "hidden"
    visitor.place.get_by_role("button", name="Minimise").click()
    expect(shop.launcher).to_be_visible()
    assert shop.page.evaluate("document.documentElement.style.overflow") == ""


def test_loader_may_be_included_anywhere_and_pages_say_who_may_frame_them(errand: ErrandProcess) -> None:
    loader = headers_of(f"{errand.url}/embed/v1.js")
    assert loader["access-control-allow-origin"] == "*"
    assert loader["cross-origin-resource-policy"] == "cross-origin"
    assert loader["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    widget, chat, admin = (headers_of(errand.url + path) for path in ("/widget", "/chat", "/admin"))
    assert "frame-ancestors *;" in widget["content-security-policy"]
    assert "frame-ancestors 'none';" in chat["content-security-policy"]
    assert "frame-ancestors 'none';" in admin["content-security-policy"]
    assert "require-trusted-types-for 'script'" in widget["content-security-policy"]
    assert "unsafe" not in widget["content-security-policy"]
    assert widget["content-security-policy"] != headers_of(f"{errand.url}/widget")["content-security-policy"]
