"""Times named in a text: instants, dates, ranges, durations and recurrences, each with its place and its readings.

The grammar is in `grammar.py`, the words in `languages/`, the calendar in `readings.py` and `zones.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from orchestrator.understanding.clocks import Row
from orchestrator.understanding.connections import joined, listed
from orchestrator.understanding.distances import counted_from
from orchestrator.understanding.fields import Moment
from orchestrator.understanding.grammar import parse
from orchestrator.understanding.languages.english import ENGLISH
from orchestrator.understanding.languages.french import FRENCH
from orchestrator.understanding.languages.german import GERMAN
from orchestrator.understanding.languages.spanish import SPANISH
from orchestrator.understanding.lexicon import Lexicon
from orchestrator.understanding.mentions import Mention, either
from orchestrator.understanding.other_clocks import by_own_clock
from orchestrator.understanding.readings import Reader
from orchestrator.understanding.when import Away, Phrase, Rule
from orchestrator.understanding.words import Item, read
from orchestrator.understanding.zones import next_occurrence, resolve, wall_time

__all__ = ["Mention", "find_times", "next_occurrence", "resolve", "wall_time"]

_LEXICONS: Mapping[str, Lexicon] = {"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH}
_MONTH_FIRST = frozenset({"en-us", "en-ph", "en", "es-pr", "es-us"})


def lexicon_of(locale: str) -> Lexicon:
    """The words of a locale's language, English where there are none."""
    return _LEXICONS.get(locale.replace("_", "-").split("-")[0].lower(), ENGLISH)


def find_times(text: str, moment: Moment, answer: bool = False) -> list[Mention]:
    """The times a text names, from left to right.

    With `answer` the text answers a question for a time, so that a bare "7" is an hour.
    """
    lexicon = lexicon_of(moment.locale)
    day_first = lexicon.day_first or (
        lexicon.language == "en" and moment.locale.replace("_", "-").lower() not in _MONTH_FIRST
    )
    if day_first != lexicon.day_first:
        lexicon = _with_day_first(lexicon)
    items = read(text, lexicon)
    words = {item.text for item in items}
    lowered = text.lower()
    context = frozenset({"alarm"} if words & lexicon.alarm else ())
    now = wall_time(moment.now, moment.time_zone)
    reader = Reader(
        now=now.replace(second=0, microsecond=0),
        second=now.second,
        time_zone=moment.time_zone,
        waking=bool(words & lexicon.waking) or any(phrase in lowered for phrase in lexicon.waking if " " in phrase),
        evening=bool(words & lexicon.evening),
        twenty_four_hours=lexicon.twenty_four_hours,
    )
    row = Row(items, lexicon)
    found = parse(row, context)
    if not found and answer:
        found = _bare_answer(row) or _bare_part(row)
    mentions: list[Mention] = []
    for phrase in counted_from(listed(joined(found, row), row), row):
        mention = _mention(phrase, reader, row, bool(context) and not _moves(phrase, row))
        if mention is not None:
            mention = by_own_clock(text, mention, moment)
            doubtful = either(mentions[-1], mention) if phrase.other and mentions else None
            mentions = [*mentions, mention] if doubtful is None else [*mentions[:-1], doubtful]
    return mentions


def _moves(phrase: Phrase, row: Row) -> bool:
    """Whether a length may say how far something is moved: "postpone the alarm by an hour" is not an hour from now."""
    return any(item.text in row.lexicon.moving and item.end <= phrase.start for item in row.items)


def _with_day_first(lexicon: Lexicon) -> Lexicon:
    return replace(lexicon, day_first=True)


def _bare_answer(row: Row) -> list[Phrase]:
    """The hour in an answer such as "7", "seven please", "8 and call it dinner"."""
    from_numbers = [(at, row.number(at)) for at in range(len(row)) if row.has(at, "number")]
    if len(from_numbers) == 2 and row.has(from_numbers[0][0] + 1, "or"):  # "7 or 8"
        return parse(Row([Item("at", 0, 0, {"at": True}), *row.items[from_numbers[0][0] :]], row.lexicon))
    if len(from_numbers) != 1:
        return []
    at, hour = from_numbers[0]
    goes_on = at <= 1 and row.has(at + 1, "and", "comma") and not row.has(at + 2, "half", "quarter")
    if hour is None or not 0 <= hour <= 24 or (len(row) > 4 and not goes_on):
        return []
    asked = [Item("at", 0, 0, {"at": True}), row.items[at]]
    return parse(Row(asked, row.lexicon))


def _bare_part(row: Row) -> list[Phrase]:
    """The part of the day in an answer such as "morning", "the evening please"."""
    found = [(at, row.word(at, "part")) for at in range(len(row)) if row.has(at, "part")]
    if len(found) != 1 or len(row) > 3:
        return []
    [(at, part)] = found
    return [Phrase(row.items[at].start, row.items[at].end, part=part)]


def _mention(phrase: Phrase, reader: Reader, row: Row, alarm: bool) -> Mention | None:
    try:
        found = _valued(phrase, reader, (phrase.start, phrase.end), alarm)
        if found is not None and phrase.away is not None:
            found = _moved(found, phrase.away, reader)
    except (OverflowError, ValueError):
        return None  # a day or a length beyond the calendar ("in a million years") is no time that could be meant
    if found is None:
        return None
    named = phrase.day is not None or phrase.amount is not None or phrase.part is not None or phrase.rule is not None
    said = [place for place in (*phrase.apart, (phrase.start, phrase.end)) if not _of_a_thing(place, row)]
    places = tuple(sorted(_with_lead(start, end, row) for start, end in said))
    any_day = phrase.part is not None and not (
        phrase.day or phrase.amount or phrase.rule or phrase.span or phrase.until
    )
    any_month = phrase.day is not None and phrase.day.day is not None and phrase.day.month is None
    any_day = any_day and found.kind == "range"
    return replace(found, dated=named, any_day=any_day, any_month=any_month, places=places)


def _moved(event: Mention, away: Away, reader: Reader) -> Mention | None:
    """An event's time so much earlier or later; of several readings those that are still to come."""
    if not isinstance(event.value, str) or event.kind not in ("instant", "date"):
        return None
    walls = [reader.moved(away.amount, datetime.fromisoformat(wall)) for wall in (event.value, *event.alternatives)]
    while away.weekday is not None and walls[0].weekday() != away.weekday:
        walls = [wall + timedelta(days=away.amount.days) for wall in walls[:1]]
    walls = [wall for wall in walls if wall > reader.now] or walls
    if away.part is not None:
        return Mention("range", _texts(list(reader.part_of(walls[0].date(), away.part))), event.span)
    if away.all_day or event.kind == "date":
        values = list(dict.fromkeys(wall.date().isoformat() for wall in walls))
        return Mention("date", values[0], event.span, None, len(values) > 1, tuple(values[1:]))
    values = _texts(walls)
    return Mention("instant", values[0], event.span, None, len(values) > 1, tuple(values[1:]))


def _of_a_thing(place: tuple[int, int], row: Row) -> bool:
    """Whether a stretch says only of which day a thing is, and belongs to its name: "tomorrow's meeting"."""
    return any((item.start, item.end) == place and "possessive" in item.meanings for item in row.items)


def _with_lead(start: int, end: int, row: Row) -> tuple[int, int]:
    """A stretch with the joining words before it ("for", "at", "on the"), which are no part of any other value."""
    for at in range(len(row) - 1, -1, -1):
        item = row.items[at]
        if item.end <= start:
            if not row.has(at, "lead", "at", "in", "on", "the", "from", "between"):
                break
            start = item.start
    return start, end


def _valued(phrase: Phrase, reader: Reader, place: tuple[int, int], alarm: bool) -> Mention | None:
    if phrase.until is not None:
        return _range(phrase, phrase.until, reader, place)
    if phrase.rule is not None:
        return _recurring(phrase.rule, phrase, reader, place)
    if phrase.clock is not None:
        # What a change of clocks skips is behind the gap.
        values = _texts(
            [wall_time(resolve(wall, reader.time_zone), reader.time_zone) for wall in reader.instants(phrase)]
        )
        if not values:
            return _stretch(phrase, reader, place)  # "next month at 10": which day is still to be said
        return Mention("instant", values[0], place, None, len(values) > 1, tuple(values[1:]))
    if phrase.amount is not None:
        return _lapse(phrase, reader, place, alarm)
    if phrase.day is not None:
        return _day(phrase, reader, place)
    return _stretch(phrase, reader, place)


def _stretch(phrase: Phrase, reader: Reader, place: tuple[int, int]) -> Mention | None:
    """A range of days or a part of a day; a part of today that has begun is tomorrow's."""
    if phrase.span is not None:
        first, last = reader.span(*phrase.span)
        if phrase.part is not None:
            begin, end = reader.part_of(first, phrase.part)[0], reader.part_of(last, phrase.part)[1]
            return Mention("range", _texts([begin, end]), place)
        return Mention("range", [first.isoformat(), last.isoformat()], place)
    if phrase.part is None:
        return None
    begin, end = reader.part_of(reader.now.date(), phrase.part)
    if end <= reader.now or (phrase.part == "morning" and begin <= reader.now):
        begin, end = begin + timedelta(days=1), end + timedelta(days=1)
    return Mention("range", _texts([begin, end]), place)


def _recurring(rule: Rule, phrase: Phrase, reader: Reader, place: tuple[int, int]) -> Mention | None:
    if phrase.span is not None and rule.within is None and rule.until is None:
        rule = replace(rule, within=phrase.span)  # "every day next week"
    turns = reader.turns(rule, phrase)
    if not turns:
        return None
    timed = phrase.clock is not None or rule.frequency in ("HOURLY", "MINUTELY", "SECONDLY")
    values = _texts(turns) if timed else [turn.date().isoformat() for turn in turns]
    last = reader.last_day(rule, turns[0].date())
    until = None if last is None else last.isoformat()
    return Mention("recurrence", values[0], place, rule.text(), len(values) > 1, tuple(values[1:]), until=until)


def _lapse(phrase: Phrase, reader: Reader, place: tuple[int, int], alarm: bool) -> Mention | None:
    length = phrase.amount
    if length is None:
        return None
    seconds = length.total()
    if phrase.day is not None:
        days = reader.days(phrase.day)
        if not days:
            return None
        moved = reader.moved(length, datetime.combine(days[0], reader.now.time()))
        if length.seconds:
            return Mention("instant", _texts([moved])[0], place, seconds=seconds)
        return Mention("date", moved.date().isoformat(), place, seconds=seconds)
    if not phrase.relative and not alarm:
        return Mention("duration", seconds, place, seconds=seconds)
    moved = reader.moved(length)
    if length.seconds:
        return Mention("instant", _texts([moved])[0], place, seconds=seconds)
    if phrase.part is not None:
        return Mention("range", _texts(list(reader.part_of(moved.date(), phrase.part))), place, seconds=seconds)
    return Mention("date", moved.date().isoformat(), place, seconds=seconds)


def _day(phrase: Phrase, reader: Reader, place: tuple[int, int]) -> Mention | None:
    days = reader.days(phrase.day) if phrase.day is not None else []
    if not days:
        return None
    if phrase.part is not None:
        begin, end = reader.part_of(days[0], phrase.part)
        return Mention("range", _texts([begin, end]), place)
    values = [day.isoformat() for day in days]
    return Mention("date", values[0], place, None, len(values) > 1, tuple(values[1:]))


def _range(first: Phrase, last: Phrase, reader: Reader, place: tuple[int, int]) -> Mention | None:
    if first.clock is not None:
        return _stretch_of_hours(first, last, reader, place)
    begin_days = reader.days(first.day) if first.day is not None else []
    end_days = reader.days(last.day) if last.day is not None else []
    if not begin_days or not end_days:
        return None
    last_day = end_days[0]
    if last.day is not None and last.day.weekday is not None and last_day < begin_days[0]:
        last_day += timedelta(days=7)
    return Mention("range", [begin_days[0].isoformat(), last_day.isoformat()], place)


def _stretch_of_hours(first: Phrase, last: Phrase, reader: Reader, place: tuple[int, int]) -> Mention | None:
    """From one time of day to another. Of the readings the shortest is meant, and of those one that begins by day."""
    if last.clock is None:
        return None
    named = last.day is not None and last.day != first.day
    pairs = []
    for begin in reader.instants(first):
        for clock in reader.hours(last.clock, last.part or first.part, True):
            day = reader.days(last.day)[0] if named and last.day is not None else begin.date()
            end = reader.at(day, clock)
            pairs.append((begin, end + timedelta(days=1) if end <= begin and not named else end))
    pairs = [pair for pair in pairs if pair[0] < pair[1]]
    if not pairs:
        return None
    pairs.sort(key=lambda pair: (pair[1] - pair[0], not 7 <= pair[0].hour < 19, pair[0]))
    values = [_texts([begin, end]) for begin, end in pairs if end - begin == pairs[0][1] - pairs[0][0]]
    return Mention("range", values[0], place, None, len(values) > 1)


def _texts(walls: list[datetime]) -> list[str]:
    return list(dict.fromkeys(wall.isoformat(timespec="seconds" if wall.second else "minutes") for wall in walls))
