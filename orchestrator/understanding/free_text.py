"""Free text in a request: what is left when values and the words of the request itself are taken away."""

import re
from collections.abc import Sequence
from functools import cache

from orchestrator.understanding.fields import Field
from orchestrator.understanding.languages.carriers import (
    ARTICLES,
    CARRIERS,
    DEED,
    DEEDS,
    EDGE,
    ENDINGS,
    FILLERS,
    GOES_ON,
    LINKS,
    NAMED,
    NO_NAMES,
    OWNERS,
    REMINDED,
    THINGS,
)
from orchestrator.understanding.times import lexicon_of
from orchestrator.understanding.values import Value
from orchestrator.understanding.words import read

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]|(?<!\w)['\u2018]([^'\u2018\u2019]{2,})['\u2019](?!\w)")
_VERB_LAST = re.compile(r"\s+(?:zu )?(?:erinnern|erinnert werden)(?=\s*[.!?]*\s*$)|\s+(?:muss|soll)(?=\s*[.!?]*\s*$)")
_INTRODUCTION = re.compile(
    r"[\s,;.]*\b(?:and |und |y |et )?(?:(?:my|the|mein|meine|mi|mon|ma) [\w-]+(?: \w+)?(?: is| ist| lautet| es| est|:)"
    r"|(?:e-?mail|mail|correo|courriel|phone|telephone|telefon|tel[ée]fono|t[ée]l[ée]phone)(?: is| ist| es| est)?:?)\s*$",
    re.IGNORECASE,
)
"""Words that announce the value behind them: "and my email is"."""
_SAYING_A_NAME = (
    r"i'?m|i am|name'?s|name is|this is|for|heiße|name ist|bin|für|llamo|nombre es|soy|para|m'appelle|nom est|suis|pour"
)
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w'\u2019-]*"
_BEFORE_ADDRESS = re.compile(
    rf"(?:[,;.:]\s*|\s{{3,}}|\b(?i:{_SAYING_A_NAME})\s+)(?i:(?:my )?(?:{_SAYING_A_NAME})\s+)?"
    rf"(?P<name>{_CAPITAL}(?: {_CAPITAL}){{0,3}})[\s,;]*(?i:and|und|y|et)?\s*$"
)
_ASKS_FOR_A_CODE = re.compile(
    r"(?:number|nummer|n[uú]mero|num[eé]ro|code|c[oó]digo|reference|referen[cz])", re.IGNORECASE
)
_CODE = re.compile(r"(?<![\w/.%?&=#@-])(?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9-]{2,}(?![\w/%&=#@-])")
_ANSWER_LEADS = (
    r"(?:it'?s|it is|that'?s) for|it'?s|it is|that'?s|my name is|i'?m|i am|the (?:name|e-?mail|number|label|title) is|please|just"
    r"|ich heiße|mein name ist|ich bin|me llamo|mi nombre es|soy|je m['\u2019]appelle|mon nom est|je suis"
)
_MARKS = "()[].,;:!?'\"\u2018\u2019“”„«»‚-\u2013\u2014…·/\\|_"
_FEWEST_WORDS = 2


def quoted(text: str) -> list[Value]:
    """The texts in quotation marks."""
    return [Value(found[1] or found[2], found.span()) for found in _QUOTED.finditer(text)]


def masked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with blanks in some places, all others where they were."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def named(text: str, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """What a word such as "called" introduces, up to the next value."""
    found = re.search(rf"(?<!\w){NAMED.get(language, NAMED['en'])}", text, re.IGNORECASE)
    return None if found is None else _up_to_value(text, found.end(), language, taken, also_signs=True)


def carried(text: str, language: str, taken: Sequence[tuple[int, int]], *, names: bool = True) -> Value | None:
    """What a request such as "remind me to" carries; a day alone is no name.

    Else with `names` the words beside its thing ("gym alarm").
    """
    spaced = masked(text, taken)
    for found in re.finditer(rf"(?<!\w){CARRIERS.get(language, CARRIERS['en'])}", spaced, re.IGNORECASE):
        value = _with_what_follows(text, _up_to_value(text, found.end(), language, taken), language, taken)
        if value is not None:
            return None if _is_time(str(value.value), language) else value
    if (value := _of_reminder(text, spaced, language, taken)) is not None:
        return value
    if names and (value := _beside_thing(spaced, language)) is not None:
        return value
    tail = re.search(
        rf"(?:{THINGS.get(language, THINGS['en'])})\s+(?:for|to|about)\s+(\S(?:(?!\s{{2}}).)*)", spaced, re.IGNORECASE
    )
    value = None if tail is None else _trimmed(text, tail.start(1), tail.end(1), language)
    return None if value is None or _is_time(str(value.value), language) else value


def _beside_thing(spaced: str, language: str) -> Value | None:
    """The name that stands at a thing: "my gym alarm", "set blood pressure check alarm", "timer pasta"."""
    fillers = FILLERS.get(language, FILLERS["en"])
    before, first, behind = _names_at_things(language)
    if (found := before.search(spaced)) is not None and not any(word in fillers for word in found[1].lower().split()):
        return None if _is_time(found[1], language) else _at(found)
    for pattern in (first, behind) if language == "en" else (behind,):
        if (found := pattern.match(spaced)) is None:
            continue
        words = found[found.lastindex or 1].lower().split()
        if words[0] not in NO_NAMES and not any(
            word in fillers or re.search(r"\d", word) or _is_time(word, language) for word in words
        ):
            return _at(found)
    return None


@cache
def _names_at_things(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A name between an article and its thing, one before the thing without an article, one behind it."""
    thing, fillers = THINGS.get(language, THINGS["en"]), FILLERS.get(language, FILLERS["en"])
    lead = "|".join(sorted(map(re.escape, fillers - {"of"}), key=len, reverse=True))
    return (
        re.compile(rf"(?<!\w)(?:an?|the|my) ((?:[\w'-]+ ){{1,2}})(?:{thing})(?!\w)", re.IGNORECASE),
        re.compile(rf"\s*([\w'-]+)\s+timer\b|\s*(?:(?:{lead}) )+((?:[\w'-]+ ){{1,3}})(?:{thing})(?!\w)", re.IGNORECASE),
        re.compile(rf"\W*(?:(?:{lead})\s+)*(?:{thing})\s+([\w'-]+(?: [\w'-]+){{0,2}})\W*$", re.IGNORECASE),
    )


def _at(found: re.Match[str]) -> Value:
    group = found.lastindex or 1
    return Value(found[group].strip(), (found.start(group), found.start(group) + len(found[group].rstrip())))


def _is_time(text: str, language: str) -> bool:
    """Whether every word of a text belongs to a time: "sunday" and "next week" are no names."""
    return all(item.meanings for item in read(text, lexicon_of(language)))


def _of_reminder(text: str, spaced: str, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """What to be reminded of, also when a time stands between: "remind me at 7 to call mum", "call mum, remind me"."""
    asked = re.search(rf"(?<!\w)(?:{REMINDED.get(language, REMINDED['en'])})(?!\w)", spaced, re.IGNORECASE)
    if asked is None:
        return None
    verb = _VERB_LAST.search(spaced) if language == "de" else None
    places = [*taken, verb.span()] if verb is not None else taken
    links = re.compile(rf"\s*(?:{LINKS[language]}(?:\s+|(?=[,:])|(?<=[,:])))*", re.IGNORECASE).match(
        spaced, asked.end()
    )
    behind = _up_to_value(text, links.end() if links is not None else asked.end(), language, places)
    if behind is not None or re.fullmatch(THINGS[language], asked.group(), re.IGNORECASE):
        return _with_what_follows(text, _without_links(text, behind, language), language, taken)
    before = _trimmed(text, 0, min([asked.start(), *(start for start, _ in taken if start > 0)]), language)
    return before if before is None or before.span[0] == 0 else None


def _without_links(text: str, value: Value | None, language: str) -> Value | None:
    """The value without the words that join it to the request: "daran, Mama anzurufen" is "Mama anzurufen"."""
    if value is None:
        return None
    start, end = value.span
    links = re.match(rf"(?:{LINKS[language]}(?:\s+|(?=[,:])|(?<=[,:])))*", text[start:end], re.IGNORECASE)
    start += links.end() if links is not None else 0
    elided = re.match(r"d['\u2019]", text[start:end], re.IGNORECASE) if language == "fr" else None
    start += elided.end() if elided is not None else 0
    return _trimmed(text, start, end, language)


def answered(text: str, language: str) -> Value | None:
    """The whole text as the answer to a question for it, without a lead such as "call it" and outer politeness."""
    lead = re.match(
        rf"\s*(?:{NAMED.get(language, NAMED['en'])}|(?:{_ANSWER_LEADS})\s+)*",
        text,
        re.IGNORECASE,
    )
    start = lead.end() if lead is not None else 0
    end = len(text)
    tail = re.search(r"[\s,]+(?:please|pls|thanks|thank you)[\s.!]*$", text[start:], re.IGNORECASE)
    if tail is not None:
        end = start + tail.start()
    body = text[start:end].strip(" \t\n\"“”„«»'\u2018\u2019.,;:!") or text.strip()
    if not body:
        return None
    at = text.find(body)
    return Value(body, (at, at + len(body)))


def with_article(text: str, value: Value) -> Value:
    """The value with the article right before it, which belongs to a message."""
    article = re.search(rf"(?<!\w)(?:{'|'.join(sorted(ARTICLES))})\s+$", text[: value.span[0]], re.IGNORECASE)
    return value if article is None else Value(text[article.start() : value.span[1]], (article.start(), value.span[1]))


def before_address(text: str, end: int) -> Value | None:
    """The name that stands right before an address, behind a comma, a gap or words such as "I'm": "Ann Lee" of "..., Ann Lee, "."""
    found = _BEFORE_ADDRESS.search(text, 0, end)
    return None if found is None else Value(found["name"], found.span("name"))


def coded(text: str, field: Field, taken: Sequence[tuple[int, int]]) -> Value | None:
    """The one code of a text, such as an order number, for a field that asks for one by its name or title."""
    if not _ASKS_FOR_A_CODE.search(f"{field.name} {field.title}"):
        return None
    found = list(_CODE.finditer(masked(text, taken)))
    return Value(found[0].group(), found[0].span()) if len(found) == 1 else None


def limited(value: Value | None, field: Field) -> Value | None:
    """The value when it is no longer than the field allows."""
    if value is None or not isinstance(value.value, str):
        return None
    return value if field.max_length is None or len(value.value) <= field.max_length else None


def _with_what_follows(text: str, value: Value | None, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """The value with what goes on behind another one: "call bob (at 5 pm) and tell him about the party"."""
    behind = min((end for begin, end in taken if value is not None and begin >= value.span[1]), default=None)
    if value is None or behind is None:
        return value
    joint = re.match(rf"\s*(?:{GOES_ON.get(language, GOES_ON['en'])})\s+", text[behind:], re.IGNORECASE)
    rest = _up_to_value(text, behind + joint.end(), language, taken) if joint is not None else None
    if joint is None or rest is None:
        return value
    said = text[behind + joint.end() : rest.span[1]].strip()
    words = re.findall(r"\w+", said.lower())
    if len(words) < _FEWEST_WORDS or words[0] in EDGE.get(language, EDGE["en"]) - ARTICLES or _is_time(said, language):
        return value  # "at 5 pm and on friday", "every day for two weeks"
    return Value(f"{value.value} {joint.group().strip()} {said}", (value.span[0], rest.span[1]))


def _up_to_value(
    text: str, start: int, language: str, taken: Sequence[tuple[int, int]], *, also_signs: bool = False
) -> Value | None:
    """The stretch from a place to the next taken place, or behind it when a value comes first."""
    following = sorted(place for place in taken if place[1] > start)
    at, owner = start, None
    for begin, end in following:
        introduced = _INTRODUCTION.search(text, at, begin)
        until = introduced.start() if introduced is not None else begin
        value = _trimmed(text, at, until, language, also_signs=also_signs)
        if value is not None:
            return _owned(owner, value)
        at, owner = end, re.search(rf"\b(?:{OWNERS})\s*$", text[at:until], re.IGNORECASE)
    value = _trimmed(text, at, len(text), language, also_signs=also_signs)
    return None if value is None else _owned(owner, value)


def _owned(owner: re.Match[str] | None, value: Value) -> Value:
    """The value with whose it is, where a time stands between: "my (3 pm) meeting"."""
    return value if owner is None else Value(f"{owner.group().strip()} {value.value}", value.span)


def _trimmed(text: str, start: int, end: int, language: str, *, also_signs: bool = False) -> Value | None:
    """A stretch without joining words and marks at its ends; None when nothing of its own is left.

    Signs that are no marks are kept, such as emoji and brackets; nothing but such signs is a name only with `also_signs`.
    """
    edge, fillers = EDGE.get(language, EDGE["en"]), FILLERS.get(language, FILLERS["en"])
    row = [
        (found.group().lower(), found.start() + start, found.end() + start)
        for found in re.finditer(r"[\w'\u2019\-]+|[^\w\s]", text[start:end])
    ]
    while row and (row[0][0] in edge or row[0][0][0] in _MARKS):
        row.pop(0)
    while row and (row[-1][0] in edge - ENDINGS or (row[-1][0][0] in _MARKS and row[-1][0] not in ")!?")):
        row.pop()
    words = [word for word, _, _ in row if also_signs or word[0].isalnum()]
    is_deed = len(words) >= _FEWEST_WORDS or " ".join(words) in DEEDS
    if not words or (
        all(word in fillers for word in words) and not (is_deed and re.search(DEED, text[: row[0][1]], re.IGNORECASE))
    ):
        return None
    return Value(text[row[0][1] : row[-1][2]], (row[0][1], row[-1][2]))
