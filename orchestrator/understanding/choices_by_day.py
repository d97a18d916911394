"""Which of the things to choose from lie on the days that a text names: "all alarms for tomorrow", "the one on friday"."""

from collections.abc import Sequence

from orchestrator.understanding.choices import chosen
from orchestrator.understanding.fields import Field, Moment
from orchestrator.understanding.times import Mention, find_times
from orchestrator.understanding.values import Value


def named(text: str, field: Field, mentions: Sequence[Mention], taken: Sequence[tuple[int, int]] = ()) -> list[Value]:
    """The choices that a text names by their words, or by their day; `mentions` are its times outside of the taken places."""
    return _of_those_days(chosen(text, field, taken), field, mentions)


def nothing_lies_there(text: str, field: Field, moment: Moment) -> bool:
    """Whether a text names a day, or a time of a day, at which there is nothing to choose."""
    days = [mention for mention in find_times(text, moment) if _tells_a_day(mention)]
    walls = [choice.at for choice in field.choices if choice.at]
    return bool(days and walls) and not any(_lies_in(wall, mention) for wall in walls for mention in days)


def _of_those_days(found: Sequence[Value], field: Field, mentions: Sequence[Mention]) -> list[Value]:
    """What was `found` by its words, narrowed to the named days; all of those days when "all" was found.

    Their value are theirs with spaces between them then, as that of a collective choice. Nothing when none lies there.
    """
    days = [mention for mention in mentions if _tells_a_day(mention)]
    if not days or not any(choice.at for choice in field.choices):
        return list(found)
    there = [choice.value for choice in field.choices if any(_lies_in(choice.at, mention) for mention in days)]
    collective = {choice.value for choice in field.choices if choice.collective}
    span = days[0].span
    if any(one.value in collective for one in found):
        single = [one for one in found if one.value not in collective]
        return single or ([Value(" ".join(there), span)] if there else [])
    return [one for one in found if one.value in there] or list(found) or [Value(one, span) for one in there]


def _tells_a_day(mention: Mention) -> bool:
    return mention.rrule is None and (mention.dated or mention.kind in ("date", "range"))


def _lies_in(at: str, mention: Mention) -> bool:
    """Whether a wall time is in a named stretch of days, on a named day, or at a named time of it."""
    match mention.kind, mention.value:
        case _ if not at:
            return False
        case "range", [str(first), str(last)]:
            return first <= at[: len(first)] <= last
        case _, str(value):
            return any(at[: len(reading)] == reading for reading in (value, *mention.alternatives))
    return False
