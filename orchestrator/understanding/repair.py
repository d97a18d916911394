"""What a visitor says about the conversation itself: cancel, thanks, help, yes, no, back, a correction; no tasks here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """The kinds of remark about the conversation."""

    CANCEL = "cancel"
    THANKS = "thanks"
    GREETING = "greeting"
    FAREWELL = "farewell"
    HELP = "help"
    YES = "yes"
    NO = "no"
    BACK = "back"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Repair:
    """A remark and what is left of the text behind it: "no, at 8" is a correction with the rest "at 8"."""

    act: Act
    rest: str = ""


_POLITE = {
    "en": r"(?:please|pls|thanks|thank you|then|now|ok|okay|oh|hey|um|uh|well|actually|sorry|everything|all|it|that|this|the"
    r"|for me|right now|request|so much|very much|a lot|there|again|errand)",
}
_REMARKS: Mapping[str, Mapping[Act, str]] = {
    "en": {
        Act.CANCEL: r"never ?mind|nevermind|nvm|cancel|forget (?:about )?(?:it|that|this)|stop|abort|quit|drop (?:it|that)"
        r"|scrap (?:it|that)|leave it|don'?t bother|i changed my mind|i don'?t want (?:to|it|this|that)(?: anymore)?|exit",
        Act.THANKS: r"thanks?|thank you|thx|ty|cheers|much appreciated|many thanks|great thanks|perfect thanks|you'?re the best",
        Act.GREETING: r"hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|yo|what'?s up|sup",
        Act.FAREWELL: r"bye|good ?bye|bye bye|see you|see ya|good night|cya|later|that'?s all|that is all",
        Act.HELP: r"help|help me|what can (?:you|i) (?:do|ask|say)|what do you do|how does this work|what are you able to do"
        r"|how can you help(?: me)?|what else can you do|commands|options|who are you|what is this",
        Act.BACK: r"(?:go )?back|previous|undo|one step back|go back one step|take me back|previous (?:step|question)",
        Act.YES: r"y|yes|yeah|yep|yup|ya|sure|ok|okay|okey|k|correct|right|exactly|of course|certainly|absolutely|definitely"
        r"|do (?:it|that|so)|go ahead|sounds good|looks good|that'?s (?:right|correct|fine|it|good)|fine|please do|confirm"
        r"|affirmative|indeed|true|by all means|perfect|great|good|i do|i am|it is|yes i do|yes it is|alright|all right",
        Act.NO: r"n|no|nope|nah|not? (?:really|now|yet)|don'?t|do not|negative|wrong|incorrect|no way|never|not at all"
        r"|that'?s (?:wrong|not right|not correct|incorrect)|no thanks|no thank you|please don'?t|false|i don'?t|not this",
    },
}
_CORRECTIONS: Mapping[str, str] = {
    "en": r"(?:no|nope|wait|sorry|oops|actually|hold on|not that|i meant?|i mean|rather|make (?:it|that)|change (?:it|that) to"
    r"|correction|instead|no wait|i said|i want(?:ed)? it)",
}
_LEFT_OUT = " ,.;:!?\u2013—-…"


def repair(text: str, locale: str) -> Repair | None:
    """What a text says about the conversation, None when it says nothing of that kind (or is a request of its own)."""
    language = locale.replace("_", "-").split("-")[0].lower()
    language = language if language in _REMARKS else "en"
    plain = _plain(text)
    if not plain:
        return None
    for candidate in dict.fromkeys(_without_polite(plain, language)):
        for act, pattern in _REMARKS[language].items():
            if candidate and re.fullmatch(pattern, candidate):
                return Repair(act)
    return _correction(text, language)


def yes_or_no(text: str, locale: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    remark = repair(text, locale)
    if remark is not None and remark.act in (Act.YES, Act.NO):
        return remark.act is Act.YES
    first = re.split(r"[\s,.!]+", _plain(text), maxsplit=1)[0]
    language = locale.replace("_", "-").split("-")[0].lower()
    acts = _REMARKS.get(language, _REMARKS["en"])
    if len(first) > 1 and re.fullmatch(acts[Act.YES], first):
        return True
    return False if len(first) > 1 and re.fullmatch(acts[Act.NO], first) else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s'\u2019]+", " ", text.lower())).strip().replace("\u2019", "'")


def _without_polite(plain: str, language: str) -> list[str]:
    """A remark as it is, and without the polite words before it, behind it and on both sides."""
    word = _POLITE.get(language, _POLITE["en"])
    before, behind = rf"^(?:{word} )+", rf"(?: {word})+$"
    short = re.sub(behind, "", plain)
    return [plain, short, re.sub(before, "", plain), re.sub(before, "", short)]


def _correction(text: str, language: str) -> Repair | None:
    pattern = _CORRECTIONS.get(language, _CORRECTIONS["en"])
    found = re.match(rf"\s*(?:(?:{pattern})\b[\s,.;:!\u2013—-]*)+", text, re.IGNORECASE)
    if found is None:
        return None
    rest = text[found.end() :].strip(_LEFT_OUT)
    return Repair(Act.CORRECTION, rest) if rest else None
