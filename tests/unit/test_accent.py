"""Any accent that a site chooses is readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.accent import DARK, INK, LIGHT, TEXT_CONTRAST, WHITE, Colour, accent_on, contrast, parse

colours = st.tuples(*(st.integers(0, 255),) * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))


@given(colours, st.sampled_from([LIGHT, DARK]))
def test_text_on_the_accent_and_in_the_accent_reaches_the_contrast_of_wcag(colour: str, panel: Colour) -> None:
    accent = accent_on(colour, panel)
    assert contrast(parse(accent.fill), parse(accent.on_fill)) >= TEXT_CONTRAST
    assert contrast(parse(accent.text), panel) >= TEXT_CONTRAST


def test_a_readable_accent_stays_as_it_is() -> None:
    assert accent_on("#4338ca", LIGHT).fill == "#4338ca"


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast(INK, INK) == pytest.approx(1)


@pytest.mark.parametrize("text", ["red", "#12345", "#12345g", "", "#1234567", "url(x)"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="accent must be"):
        parse(text)
