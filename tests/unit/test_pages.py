"""Which language a page is shown in."""

from pathlib import Path

import pytest

from handlers.pages import Pages, Site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages.load(ROOT / "templates", ROOT / "static", {"default": Site()})


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        (("de", "fr", "es"), "ar", "de"),
        (("auto", "fr", "es"), "ar", "fr"),
        (("auto", "auto", "es-MX"), "ar", "es"),
        (("auto", "auto", ""), "pt-BR, ar;q=0.8, de;q=0.5", "ar"),
        (("xx", "auto", ""), "", "en"),
    ],
)
def test_language_is_what_the_host_page_says_then_the_site_then_the_browser(
    pages: Pages, wanted: tuple[str, ...], accepted: str, language: str
) -> None:
    assert pages.language(wanted, accepted) == language


def test_a_site_with_an_accent_that_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="accent"):
        Pages.load(ROOT / "templates", ROOT / "static", {"default": Site(accent="blue")})
