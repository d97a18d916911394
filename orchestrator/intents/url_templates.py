"""Addresses with values in them, such as `https://shop.example.org/orders/{order_number}`: no value leads elsewhere."""

import re
from collections.abc import Collection, Mapping
from string import Formatter
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from orchestrator.intents import Invalid
from protocol.errors import FieldError

_HARMFUL = re.compile(r"[/\\?#%;\x00-\x1f\x7f]")
"""What a server might take for a part of the path after all, quoted or not."""


class UrlTemplate:
    """Places for values may stand in the path and in the query; scheme, host and port are fixed."""

    def __init__(self, template: str, fields: Collection[str], required: Collection[str]) -> None:
        """Raises ValueError, a part of a sentence, for a place that is nobody's or that must not be filled."""
        try:
            self._parts = [(text, name) for text, name, _, _ in _parsed(template)]
            parts = urlsplit(template)
            _ = parts.port
        except ValueError:
            raise ValueError("is no valid address: write {field} where a value belongs") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not template.isascii():
            raise ValueError("must be an ASCII address with http or https and a host, and without a password")
        if "{" in parts.netloc or "{" in parts.fragment or "#" in template:
            raise ValueError("may have values in its path and its query only, and no #")
        for _, name in self._parts:
            if name is not None and name not in fields:
                raise ValueError(f"names {{{name}}}, which is no field")
        self._steps = parts.path.split("/")
        self._in_path = {name for _, name, _, _ in _parsed(parts.path) if name is not None}
        for name in sorted(self._in_path - set(required)):
            raise ValueError(f"needs {{{name}}} for its path, so that this field must be required or have a default")

    def filled(self, values: Mapping[str, Any]) -> str:
        """The address with these JSON values. Raises Invalid for a value that could lead to another one."""
        texts = {name: _text(values.get(name)) for _, name in self._parts if name is not None}
        url = "".join(text + (quote(texts[name], safe="") if name else "") for text, name in self._parts)
        wrong = [name for name in sorted(self._in_path) if _HARMFUL.search(texts[name])]
        filled = urlsplit(url).path.split("/")
        if any("{" in step and _leads_away(now) for step, now in zip(self._steps, filled, strict=True)):
            wrong = sorted(self._in_path)
        if wrong:
            message = "This cannot be looked up. Use letters, digits and dashes."
            raise Invalid([FieldError(field=name, code="characters", message=message) for name in wrong])
        return url


def _parsed(template: str) -> list[tuple[str, str | None, str | None, str | None]]:
    found = list(Formatter().parse(template))
    for _, name, form, conversion in found:
        if name is not None and (not name.isidentifier() or form or conversion):
            raise ValueError
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _leads_away(step: str) -> bool:
    return unquote(step).strip() in {"", ".", ".."}
