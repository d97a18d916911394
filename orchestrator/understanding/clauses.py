"""Where a sentence has said what it wants and goes on: "set an alarm at 7 | so that i do not miss the bus"."""

import re
from collections.abc import Callable, Collection, Iterator

from orchestrator.understanding.recognizer import Recognition

_WORDS = {
    "en": r"to|that|about|saying|(?<=\bme )of|(?<=\bus )of",
    "de": r"dass|daran|(?<=\bmich )an",
    "es": r"que|(?<=me )de",
    "fr": r"que|qu|(?<=\bmoi )de|(?<=\bmoi )d",
}
"""Words behind which stands what somebody is to be reminded of, told or written; not the "of" of "the time of my alarm"."""
_CLAUSES = {
    "en": r"for|so|because|since|as|when|while|before|after|until|unless|if|otherwise",
    "de": r"für|um|damit|weil|da|denn|wenn|wann|während|bevor|nachdem|bis|falls|sonst",
    "es": r"para|por|porque|pues|cuando|mientras|antes|después|hasta|si",
    "fr": r"pour|afin|parce|car|comme|quand|lorsque|pendant|avant|après|si|sinon",
}
_CLEAR = 1.8
"""Of `Recognition.scope`: of 2,967 long sentences of HWU64's other topics none has an opening so clear."""
_LONG = 8
_FEWEST_WORDS = 3
_MOST_OPENINGS = 4


def first_said(
    text: str, found: Recognition, locale: str, recognize: Callable[[str], Recognition], wordy: Collection[str]
) -> Recognition | None:
    """What the first clear opening of a text asks for, where that says it better than the whole; None where it does not.

    `found` is what the whole asks for. Out of scope a long text is read by its opening; of two tasks that are close its
    opening decides; and what follows "remind me to" are words of that task, whatever they sound like, when it is one of
    the `wordy` tasks, which have free text.
    """
    if found.confidence == 1.0 or (not found.in_scope and len(text.split()) < _LONG):
        return None
    sure = found.in_scope and not found.close
    for opening, words_follow in list(_openings(text, locale, only_words=sure))[:_MOST_OPENINGS]:
        first = recognize(opening)
        if first.in_scope and not first.close and first.scope >= _CLEAR:
            if not found.in_scope:
                fits = first.confidence == 1.0 or len(opening.split()) >= _FEWEST_WORDS
            else:
                near = found.close and first.intent in {other.intent for other in found.alternatives[:2]}
                fits = near or (words_follow and first.intent in wordy)
            return first if fits else None
    return None


def _openings(text: str, locale: str, *, only_words: bool) -> Iterator[tuple[str, bool]]:
    """The beginnings of a text up to a word that joins a clause to them, or to a sign between sentences; the shortest first.

    Beside each whether it is one of the words of `_WORDS`, behind which words for a task stand.
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    words = _WORDS.get(language, _WORDS["en"])
    clauses = rf"|[,;:.!?(\u2013\u2014]+(?!\w)|(?<!\w)(?:{_CLAUSES.get(language, _CLAUSES['en'])})(?!\w)"
    joints = rf"(?<!\w)(?P<words>{words})(?!\w){'' if only_words else clauses}"
    for joint in re.finditer(joints, text, re.IGNORECASE):
        before = text[: joint.start()].strip()
        if before and re.search(r"\w", text[joint.end() :]):
            yield before, joint["words"] is not None
