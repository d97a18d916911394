"""What a visitor says about the conversation itself: cancel, thanks, help, yes, no, back, a correction; no tasks here."""

import re
from dataclasses import dataclass

from orchestrator.understanding.acts import Act
from orchestrator.understanding.languages.remarks import (
    AFTER_BARE_NO,
    CORRECTIONS,
    NAMINGS,
    POLITE,
    REMARKS,
    TAKEN_BACK,
)

__all__ = ["Act", "Repair", "repair", "yes_or_no"]


@dataclass(frozen=True, slots=True)
class Repair:
    """A remark and what is left of the text behind it: "no, at 8" is a correction with the rest "at 8"."""

    act: Act
    rest: str = ""


_LEFT_OUT = " ,.;:!?\u2013—-…"


def repair(text: str, locale: str) -> Repair | None:
    """What a text says about the conversation, None when it says nothing of that kind (or is a request of its own)."""
    language = _known(locale)
    remark = _remark(text, language)
    if remark is not None:
        return Repair(remark)
    rest = _corrected(text, language)
    name = _naming(text if rest is None else rest, language)
    if name is not None:
        return Repair(Act.CORRECTION, f"“{name}”")
    if rest is None:
        return None
    second = _remark(rest, language)
    if second is None:
        return Repair(Act.CORRECTION, rest)
    # "no, never mind" is never mind; "no, that's fine" says no to whatever was asked.
    return Repair(Act.NO if second is Act.YES else second)


def _known(locale: str) -> str:
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in REMARKS else "en"


def _remark(text: str, language: str) -> Act | None:
    plain = re.sub(r"\bu\b", "you", _plain(text)) if language == "en" else _plain(text)
    for candidate in dict.fromkeys(_without_polite(plain, language)):
        for act, pattern in REMARKS[language].items():
            if candidate and re.fullmatch(rf"(?:{pattern})(?: (?:{pattern}))*", candidate):
                return act
    return None


def yes_or_no(text: str, locale: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    remark = repair(text, locale)
    if remark is not None and remark.act in (Act.YES, Act.NO):
        return remark.act is Act.YES
    first = re.split(r"[\s,.!]+", _plain(text), maxsplit=1)[0]
    acts = REMARKS[_known(locale)]
    if len(first) > 1 and re.fullmatch(acts[Act.YES], first):
        return True
    return False if len(first) > 1 and re.fullmatch(acts[Act.NO], first) else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s'\u2019]+", " ", text.lower())).strip().replace("\u2019", "'")


def _without_polite(plain: str, language: str) -> list[str]:
    """A remark as it is, and without the polite words before it, behind it and on both sides."""
    word = POLITE.get(language, POLITE["en"])
    before, behind = rf"^(?:{word} )+", rf"(?: {word})+$"
    short = re.sub(behind, "", plain)
    return [plain, short, re.sub(before, "", plain), re.sub(before, "", short)]


def _naming(text: str, language: str) -> str | None:
    """The name that a text gives to what was spoken of: "call it gym 2". In quotation marks it is a name for `extract`."""
    found = re.fullmatch(rf"\s*{NAMINGS[language]}", text, re.IGNORECASE)
    return found["name"].strip(_LEFT_OUT + "\"“”„«»'") or None if found is not None else None


def _corrected(text: str, language: str) -> str | None:
    """What a correction puts in the place of what was said before; None for a text that is none."""
    words = CORRECTIONS[language]
    taken_back = re.match(rf"\s*(?:(?:{words})\b[\s,.;:!\u2013—-]*)*{TAKEN_BACK[language]}", text, re.IGNORECASE)
    if taken_back is not None:
        return text[taken_back.end() :].strip(_LEFT_OUT) or None
    found = re.match(rf"\s*(?:(?:oh|ah|hm+|uh|um)\b[\s,.]*)?(?:(?:{words})\b[\s,.;:!\u2013—-]*)+", text, re.IGNORECASE)
    if found is None:
        return None
    rest = text[found.end() :].strip(_LEFT_OUT)
    bare = language in AFTER_BARE_NO and re.fullmatch(r"\s*no\s+", found.group(), re.IGNORECASE)
    if bare and not re.match(rf"(?:{AFTER_BARE_NO[language]})\b", rest, re.IGNORECASE):
        return None
    return rest or None
