"""What visitors write without what nobody can see: control characters, turns of the writing direction, blank texts."""

import re
import unicodedata
from typing import Any

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Control characters other than tab and line feed, and characters that turn what follows around."""
_BLANK = ("Z", "C")
"""Categories of characters that leave no mark: spaces, controls, joiners."""


def plain(text: str) -> str:
    """A text without such characters at any place; empty when nothing is left that can be seen."""
    left = _UNSEEN.sub("", text)
    return left.strip() if any(unicodedata.category(one)[0] not in _BLANK for one in left) else ""


def plain_value(value: Any) -> Any:
    """The same for a value of a form."""
    return plain(value) if isinstance(value, str) else value
