"""Numbers in a text: digits with their separators, number words, a dozen; which field a number belongs to."""

import re
from collections.abc import Sequence

from orchestrator.understanding.fields import Field
from orchestrator.understanding.lexicon import Lexicon
from orchestrator.understanding.values import Value
from orchestrator.understanding.words import read

_DIGITS = re.compile(
    r"(?<![\w.,:/])[-\u2212+]?\d+(?:[.,'\u2019 ]\d{3})*(?:[.,]\d+)?"
    r"(?:(?=(?:kg|km|cm|mm|ml|lbs?|oz|mb|gb|tb|[gmlx])\b)|(?![\w:/]|[.,]\d))",
    re.IGNORECASE,
)
_BELOW_ZERO = re.compile(r"\b(?:minus|negative|menos|moins)\s+$", re.IGNORECASE)
_LARGEST = 2**53  # what JavaScript counts up to; no database keeps more
_COMMA_DECIMALS = frozenset({"de", "es", "fr"})


def numbers(text: str, lexicon: Lexicon, taken: Sequence[tuple[int, int]]) -> list[Value]:
    """The numbers outside of the taken places, whole ones as int."""
    found = []
    for match in _DIGITS.finditer(text):
        number = _read(match.group(), lexicon.language)
        found.append(Value(-number if _BELOW_ZERO.search(text, 0, match.start()) else number, match.span()))
    for item in read(text, lexicon):
        value = item.number()
        if value is not None and not item.text[0].isdecimal():
            below = _BELOW_ZERO.search(text, 0, item.start)
            found.append(Value(-value if below else value, (below.start() if below else item.start, item.end)))
    known = [value for value in found if isinstance(value.value, int | float) and abs(value.value) <= _LARGEST]
    free = [value for value in known if not any(a < value.span[1] and value.span[0] < b for a, b in taken)]
    return sorted(free, key=lambda value: value.span)


def belongs(value: Value, text: str, field: Field) -> bool:
    """Whether a word right beside a number names the field: "2 adults", "room 5"."""
    after = re.findall(r"[^\W\d_]+", text[value.span[1] :].lower())[:2]
    before = re.findall(r"[^\W\d_]+", text[: value.span[0]].lower())[-2:]
    names = {
        word
        for word in re.findall(r"[^\W\d_]+", f"{field.name.replace('_', ' ')} {field.title}".lower())
        if len(word) > 2
    }
    stems = {name.rstrip("s") for name in names}
    return any(word.rstrip("s") in stems for word in (*after[:1], *before[-1:], *after[1:], *before[:-1]) if word)


def allowed(value: Value, field: Field) -> bool:
    """Whether a number keeps to the field's limits."""
    number = value.value
    if not isinstance(number, (int, float)) or (field.whole and number != int(number)):
        return False
    low, high = field.minimum, field.maximum
    return not ((isinstance(low, (int, float)) and number < low) or (isinstance(high, (int, float)) and number > high))


def _read(digits: str, language: str) -> int | float:
    plain = digits.replace("\u2212", "-").replace("'", "").replace("\u2019", "").replace(" ", "")
    thousands, decimal = (".", ",") if language in _COMMA_DECIMALS else (",", ".")
    if re.fullmatch(rf"[-+]?\d+(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", plain):
        plain = plain.replace(thousands, "")
    plain = plain.replace(",", ".")
    return float(plain) if "." in plain else int(plain)
