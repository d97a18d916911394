"""Times in English: what is said, at a Wednesday, 2024-05-15 10:30."""

import pytest

from bench import understanding_data as data
from bench.understanding_report import timeless
from orchestrator.understanding.times import find_times
from tests.unit.understanding.builders import a_moment, the_time


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("wake me at half past six tomorrow", "2024-05-16T06:30"),
        ("at a quarter to nine pm", "2024-05-15T20:45"),
        ("seven hundred and forty five pm", "2024-05-15T19:45"),
        ("the day after tomorrow at noon", "2024-05-17T12:00"),
        ("tonight at 12", "2024-05-16T00:00"),
        ("in two and a half hours", "2024-05-15T13:00"),
        ("in half an hour", "2024-05-15T11:00"),
        ("2024-12-24 18:00", "2024-12-24T18:00"),
        ("on 5/6 at 14:30", "2025-05-06T14:30"),
        ("remove tuesday alarm of nine am", "2024-05-21T09:00"),
        ("tommorow at 7pm", "2024-05-16T19:00"),
        ("wake me at 1830", "2024-05-15T18:30"),
        ("march 5th 2025 at 3pm", "2025-03-05T15:00"),
        ("seven in the evening", "2024-05-15T19:00"),
        ("twelve weeks from today at eight am", "2024-08-07T08:00"),
    ],
)
def test_an_instant_is_read(text: str, value: str) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value, mention.ambiguous) == ("instant", value, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("april fourth", "2025-04-04"),
        ("a week from today", "2024-05-22"),
        ("in a fortnight", "2024-05-29"),
        ("sunday the 19th", "2024-05-19"),
        ("on the 31st", "2024-05-31"),
        ("february 29", "2028-02-29"),
    ],
)
def test_a_date_is_read(text: str, value: str) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value) == ("date", value)


@pytest.mark.parametrize(
    ("text", "value", "rrule"),
    [
        ("every weekday at 6 am", "2024-05-16T06:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every other tuesday at 9am", "2024-05-21T09:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every tuesday thursday and saturday", "2024-05-16", "FREQ=WEEKLY;BYDAY=TU,TH,SA"),
        ("monthly on the 1st", "2024-06-01", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("every year on july 4", "2024-07-04", "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4"),
        ("first monday of every month", "2024-06-03", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every morning at 7", "2024-05-16T07:00", "FREQ=DAILY"),
    ],
)
def test_a_recurrence_is_read_with_its_rule(text: str, value: str, rrule: str) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value, mention.rrule) == ("recurrence", value, rrule)


def test_a_range_takes_the_day_and_the_pm_of_its_end() -> None:
    assert the_time("between 2 and 4 pm on friday").value == ["2024-05-17T14:00", "2024-05-17T16:00"]


def test_a_length_of_time_is_seconds() -> None:
    assert the_time("for an hour and a half").value == 5400


def test_an_hour_without_am_or_pm_is_ambiguous_and_the_soonest_comes_first() -> None:
    mention = the_time("set the alarm for seven")

    assert (mention.value, mention.ambiguous, mention.alternatives) == ("2024-05-15T19:00", True, ("2024-05-16T07:00",))


def test_waking_is_done_in_the_morning() -> None:
    mention = the_time("wake me at 7")

    assert (mention.value, mention.ambiguous) == ("2024-05-16T07:00", False)


def test_the_order_of_day_and_month_is_the_locales() -> None:
    assert the_time("on 3/4", locale="en-US").value == "2025-03-04"
    assert the_time("on 3/4", locale="en-GB").value == "2025-04-03"


def test_hours_from_now_count_through_a_change_of_clocks() -> None:
    assert the_time("in 3 hours", now="2024-03-10T01:00").value == "2024-03-10T05:00"


def test_a_length_beyond_the_calendar_is_no_time() -> None:
    assert find_times("in 99999 years", a_moment()) == []


@pytest.mark.parametrize(
    "text",
    ["i have 3 cats", "may i book for two people", "the sun is out", "play march of the penguins", "i sat down", ""],
)
def test_a_text_without_a_time_has_none(text: str) -> None:
    assert find_times(text, a_moment()) == []


def test_the_place_of_a_time_is_the_words_that_say_it() -> None:
    text = "set an alarm for tomorrow at seven pm please"

    start, end = the_time(text).span

    assert text[start:end] == "tomorrow at seven pm"


def test_the_floors_hold_on_the_development_data() -> None:
    items = data.times()["items"]
    repeated = [item for item in items if any(isinstance(gold, dict) and "rec" in gold for gold in item["gold"])]
    others = [item for item in items if item not in repeated]

    right = {id(item): data.is_right(item, find_times(item["text"], a_moment())) for item in items}

    assert sum(right[id(item)] for item in others) >= 0.96 * len(others)
    assert sum(right[id(item)] for item in repeated) >= 0.88 * len(repeated)


def test_sentences_without_a_time_rarely_give_one() -> None:
    assert sum(bool(find_times(text, a_moment())) for text in timeless(600)) <= 9
