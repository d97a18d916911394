"""E-mail addresses and phone numbers in a text, also as they are spoken ("bob at gmail dot com")."""

import re

import phonenumbers

from orchestrator.understanding.values import Value

_EMAIL = re.compile(r"[\w.+%-]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}", re.UNICODE)
_SPELT = r"[a-z0-9](?: [a-z0-9]){1,30}"
_NAME = r"[a-z0-9]+(?:(?: ?(?:\.|_|-|\+) ?| (?:dot|punkt|punto|point|underscore|dash|hyphen|minus) )[a-z0-9]+)*"
_NO_NAMES = r"(?:look|meet|me|us|it|found|live|is|are|was|here|there|stay|arrive) at "
_AT = r" ?(?: at | ?@ ?|\(at\)|\[at\]| arroba | arobase | ät ) ?"
_SPOKEN = re.compile(
    rf"\b(?!{_NO_NAMES})({_SPELT}|{_NAME}){_AT}({_NAME} ?(?:\.| dot | punkt | punto | point |\(dot\)|\[dot\]) ?"
    r"(?:[a-z]{2,}))\b",
    re.IGNORECASE,
)
_WORDS = (
    (re.compile(r"\s*(?:\bdot\b|\bpunkt\b|\bpunto\b|\bpoint\b|[(\[]dot[)\]])\s*", re.IGNORECASE), "."),
    (re.compile(r"\s*\bunderscore\b\s*", re.IGNORECASE), "_"),
    (re.compile(r"\s*\b(?:dash|hyphen|minus)\b\s*", re.IGNORECASE), "-"),
    (re.compile(r"\s+"), ""),
)
_ABROAD = re.compile(r"(?<![\d.,/-])00(?=[1-9])")  # what most countries dial for the plus
_REGIONS = {"en": "US", "de": "DE", "es": "ES", "fr": "FR"}


def emails(text: str) -> list[Value]:
    """The e-mail addresses in a text, lower-case domain, in the order of the text."""
    found = [Value(_lowered(match.group()), match.span()) for match in _EMAIL.finditer(text)]
    if found:
        return found
    return [
        Value(f"{_written(match[1])}@{_written(match[2])}".lower(), match.span()) for match in _SPOKEN.finditer(text)
    ]


def phones(text: str, locale: str) -> list[Value]:
    """The phone numbers in a text as E.164; one without country code is read as of the locale's region.

    A number without its area code is none: nobody could call it from elsewhere.
    """
    parts = locale.replace("_", "-").split("-")
    regions = [part.upper() for part in parts[1:] if len(part) == 2]
    region = regions[0] if regions else _REGIONS.get(parts[0].lower(), "US")
    text = _ABROAD.sub(" +", text)
    matcher = phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE)
    return [
        Value(phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164), (match.start, match.end))
        for match in matcher
        if phonenumbers.is_possible_number_with_reason(match.number) == phonenumbers.ValidationResult.IS_POSSIBLE
        and len(str(match.number.national_number)) >= 6
    ]


def _lowered(address: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def _written(spoken: str) -> str:
    for pattern, sign in _WORDS:
        spoken = pattern.sub(sign, spoken)
    return spoken
