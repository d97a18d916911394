"""A real Chromium and pages on real servers; nothing outside this machine can be reached."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.visitor import Visitor
from tests.support.errand_process import TIMEOUT, ErrandProcess

CHROMIUM = "/usr/bin/chromium"
PARTITIONING = "ThirdPartyStoragePartitioning"
ONLY_THIS_MACHINE = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    f"--host-resolver-rules={ONLY_THIS_MACHINE}",
]


@pytest.fixture(autouse=True)
def io_loop() -> None:
    """None: these tests are plain functions, and Playwright runs a loop of its own in this thread."""


@pytest.fixture(scope="module")
def playwright(mongodb_uri: str) -> Iterator[Playwright]:
    """It counts as a running loop as long as it lives: the database starts before it, other modules run without it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as visitors have it: Playwright turns the partitioning of storage off, and other sites' frames get none."""
    probe = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    processes = probe.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pid = next(process["id"] for process in processes if process["type"] == "browser")
    told = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").split("\0")
    probe.close()
    default = next(
        argument for argument in told if argument.startswith("--disable-features=") and PARTITIONING in argument
    )
    features = default.removeprefix("--disable-features=").split(",")
    kept = ",".join(feature for feature in features if feature != PARTITIONING)
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*FLAGS, f"--disable-features={kept}"], ignore_default_args=[default]
    )
    yield browser
    browser.close()


@pytest.fixture
def new_context(browser: Browser, errand: ErrandProcess) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers' profiles of their own: other storage, other locks, another visitor's machine."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        given = {"base_url": errand.url, "locale": "en-GB", "timezone_id": "Europe/Berlin", **options}
        context = browser.new_context(**given)  # type: ignore[arg-type]  # options are passed on as they are
        context.set_default_timeout(TIMEOUT * 1000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(new_context: Callable[..., BrowserContext]) -> Iterator[Visitor]:
    """A visitor with a page of their own; what the page complains about fails the test."""
    visitor = Visitor(new_context().new_page())
    yield visitor
    assert visitor.complaints == []
