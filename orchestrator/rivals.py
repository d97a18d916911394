"""Which of two tasks that are near each other a text names by its title: "set reminder in 7 minutes" starts no timer."""

import re
from dataclasses import replace
from itertools import chain

from orchestrator.assistant import Here
from orchestrator.intents import Intent
from orchestrator.intents.parameters import fields_of
from orchestrator.phrases import language_of
from orchestrator.reader import Reading
from orchestrator.shifts import bare_time
from orchestrator.understanding.fields import Kind

_LEAST_LETTERS = 3
_LONGEST_ENDING = 2
_MOST_OFFERED = 3


def decided(here: Here, text: str, reading: Reading) -> Reading:
    """The reading itself, or of two near tasks the one that the text has words of and the other has not.

    Such a word stands in the title in the chat's language, not in the title of the other task, and nobody uses it to ask
    for the other one, as far as its examples tell: "set" does not tell an alarm from a timer.
    """
    if len(reading.close) != 2:
        return reading
    one, other = reading.close
    said = _words(text)
    named = [name for name, rival in ((one, other), (other, one)) if _in(_own(here, name, rival), said)]
    return replace(reading, intent=named[0], close=()) if len(named) == 1 else reading


def of_a_mere_time(here: Here, text: str, reading: Reading) -> Reading:
    """The reading itself, or of a text that is nothing but a time the tasks that need one: each may be meant."""
    if bare_time(text, here.moment) != "time":
        return reading
    wanting = [name for name, intent in here.assistant.intents.items() if _needs_a_time(intent)]
    likely = [name for name in (reading.intent, *reading.close) if name in wanting]
    close = tuple(dict.fromkeys([*likely, *wanting]))[:_MOST_OFFERED]
    return Reading(close[0], close) if len(close) > 1 else reading


def _needs_a_time(intent: Intent) -> bool:
    return any(field.kind is Kind.INSTANT and field.required for field in fields_of(intent.model(), {}))


def names(here: Here, text: str, name: str, rival: str) -> bool:
    """Whether a text has a word that names one task and not its rival."""
    return _in(_own(here, name, rival), _words(text))


def _own(here: Here, name: str, rival: str) -> set[str]:
    """The words of a task's title that its rival has neither in its title nor in its examples."""
    against = here.intent(rival)
    by_locale = against.examples_by_locale()
    local = [texts for locale, texts in by_locale.items() if language_of(locale) == language_of(here.chat.locale)]
    examples = chain.from_iterable(local or by_locale.values())
    others = set[str]().union(_words(here.title(against)), *map(_words, examples))
    return {word for word in _words(here.title(here.intent(name))) if not _in({word}, others)}


def _in(wanted: set[str], words: set[str]) -> bool:
    return any(_alike(one, other) for one in wanted for other in words)


def _alike(one: str, other: str) -> bool:
    """Whether two words are the same but for an ending: "reminder" and "reminders"."""
    short, long = sorted((one, other), key=len)
    room = _LONGEST_ENDING if len(short) > _LEAST_LETTERS else 1
    return short == long or (len(short) >= _LEAST_LETTERS and long.startswith(short) and len(long) - len(short) <= room)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))
