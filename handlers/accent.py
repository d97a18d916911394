"""Readable colours from a site's accent: contrast after WCAG 2.2 and the shades that reach it; no I/O."""

import re
from dataclasses import dataclass

Colour = tuple[int, int, int]
"""Red, green and blue, each 0..255."""

WHITE: Colour = (255, 255, 255)
INK: Colour = (23, 23, 28)
LIGHT: Colour = (244, 244, 247)
DARK: Colour = (36, 36, 44)
"""The least contrasting background of each theme, `--errand-surface` in chat.css: what is readable there is on all."""

TEXT_CONTRAST = 4.5


@dataclass(frozen=True)
class Accent:
    """One theme's accent: a background, the text on it, and a shade that is readable as text on the panel."""

    fill: str
    on_fill: str
    text: str


def parse(colour: str) -> Colour:
    """`#rgb` or `#rrggbb`; anything else raises `ValueError`."""
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", colour):
        raise ValueError(f"accent must be #rgb or #rrggbb, not {colour!r}")
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio 1..21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def accent_on(colour: str, panel: Colour) -> Accent:
    """Shades of `colour` for a panel: text on the fill reaches 4.5:1, and so does the accent as text on the panel."""
    fill = parse(colour)
    on_fill = max(WHITE, INK, key=lambda text: contrast(fill, text))
    fill = _shift(fill, away_from=on_fill, until_contrast_with=on_fill)
    towards_dark = _luminance(panel) > 0.18
    text = _shift(fill, away_from=WHITE if towards_dark else INK, until_contrast_with=panel)
    return Accent(_hex(fill), _hex(on_fill), _hex(text))


def _shift(colour: Colour, away_from: Colour, until_contrast_with: Colour) -> Colour:
    """Mix towards black or white, whichever is away from a light or dark reference, until 4.5:1 holds."""
    target = 0 if _luminance(away_from) > 0.18 else 255
    for step in range(51):
        mixed = tuple(round(part + (target - part) * step / 50) for part in colour)
        shade = (mixed[0], mixed[1], mixed[2])
        if contrast(shade, until_contrast_with) >= TEXT_CONTRAST:
            return shade
    return (target, target, target)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
