"""Ways to say a time in English beside the usual ones, written without any data set; a Wednesday, 2024-05-15 10:30."""

import pytest

from orchestrator.understanding.times import find_times
from tests.unit.understanding.builders import a_moment, the_time


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("noon tomorrow", "2024-05-16T12:00"),
        ("midnight", "2024-05-16T00:00"),
        ("five minutes to midnight", "2024-05-15T23:55"),
        ("5 minutes before noon", "2024-05-15T11:55"),
        ("half an hour before 6 pm", "2024-05-15T17:30"),
        ("three hours after midnight", "2024-05-16T03:00"),
        ("ten minutes to seven in the evening", "2024-05-15T18:50"),
        ("in about 20 minutes", "2024-05-15T10:50"),
        ("in 2 hours 15", "2024-05-15T12:45"),
        ("in a minute and a half", "2024-05-15T10:31:30"),
        ("0700 hours", "2024-05-16T07:00"),
        ("set alarm for 6 30 am", "2024-05-16T06:30"),
        ("tomoz at 7am", "2024-05-16T07:00"),
        ("two weeks from friday at 3pm", "2024-05-31T15:00"),
        ("thursday, may 30th, at 4:15 pm", "2024-05-30T16:15"),
        ("the third thursday of november at 5 pm", "2024-11-21T17:00"),
        ("on tuesday of next week at 9 am", "2024-05-21T09:00"),
        ("christmas eve at 6pm", "2024-12-24T18:00"),
    ],
)
def test_an_instant_is_read(text: str, value: str) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value, mention.ambiguous) == ("instant", value, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on the 3rd", "2024-06-03"),
        ("a week on monday", "2024-05-27"),
        ("a week tomorrow", "2024-05-23"),
        ("two weeks today", "2024-05-29"),
        ("two days before christmas", "2024-12-23"),
        ("the day after christmas", "2024-12-26"),
        ("at the end of the month", "2024-05-31"),
        ("by the end of the week", "2024-05-17"),
        ("the beginning of next month", "2024-06-01"),
        ("the last day of june", "2024-06-30"),
        ("the first monday in june", "2024-06-03"),
        ("last friday of next month", "2024-06-28"),
        ("on the 5th of next month", "2024-06-05"),
        ("23/11", "2024-11-23"),
    ],
)
def test_a_date_is_read(text: str, value: str) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value) == ("date", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3-5pm", ["2024-05-15T15:00", "2024-05-15T17:00"]),
        ("9:00-17:00", ["2024-05-16T09:00", "2024-05-16T17:00"]),
        ("between 3 and 5", ["2024-05-15T15:00", "2024-05-15T17:00"]),
        ("from 9 to 5", ["2024-05-16T09:00", "2024-05-16T17:00"]),
        ("between noon and 2", ["2024-05-15T12:00", "2024-05-15T14:00"]),
        ("this weekend", ["2024-05-18", "2024-05-19"]),
        ("the week after next", ["2024-05-27", "2024-06-02"]),
        ("in june", ["2024-06-01", "2024-06-30"]),
        ("june 3-7", ["2024-06-03", "2024-06-07"]),
        ("last night", ["2024-05-14T20:00", "2024-05-14T23:59"]),
    ],
)
def test_a_stretch_of_time_is_from_and_to(text: str, value: list[str]) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value) == ("range", value)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("for two and a half hours", 9000),
        ("a minute and a half", 90),
        ("two hours and a half", 9000),
        ("1h 30m", 5400),
        ("1 hour 15", 4500),
        ("five and a half minutes", 330),
    ],
)
def test_a_length_is_seconds(text: str, seconds: int) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value) == ("duration", seconds)


@pytest.mark.parametrize(
    ("text", "value", "rrule"),
    [
        ("weekdays at 6", "2024-05-16T06:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("first monday of each month", "2024-06-03", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every half hour", "2024-05-15T11:00", "FREQ=MINUTELY;INTERVAL=30"),
        ("every weekday except friday at 7 am", "2024-05-16T07:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"),
        ("every day but not on sundays at 8 am", "2024-05-16T08:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("on the 1st and 15th of every month at noon", "2024-05-15T12:00", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("the last day of every month", "2024-05-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("monthly on the last friday", "2024-05-31", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every 2 months on the 1st", "2024-07-01", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1"),
        ("quarterly", "2024-05-15", "FREQ=MONTHLY;INTERVAL=3"),
        ("once a week on sunday", "2024-05-19", "FREQ=WEEKLY;BYDAY=SU"),
    ],
)
def test_a_recurrence_is_read_with_its_rule(text: str, value: str, rrule: str) -> None:
    mention = the_time(text)

    assert (mention.kind, mention.value, mention.rrule) == ("recurrence", value, rrule)


def test_next_friday_may_be_either_of_two() -> None:
    mention = the_time("next friday")

    assert {mention.value, *mention.alternatives} == {"2024-05-17", "2024-05-24"}
    assert mention.ambiguous


@pytest.mark.parametrize(
    "text",
    [
        "remind me an hour before the meeting",
        "20 minutes before i leave",
        "pages 3-5",
        "call 555-1234",
        "half past",
        "quarter to",
        "a second opinion",
        "delete the first alarm",
        "every",
        "on the",
        "the last",
        "in",
        "every other",
        "from",
        "between",
        "1-",
        "::::",
        "9" * 400,
    ],
)
def test_what_names_no_time_has_none(text: str) -> None:
    assert find_times(text, a_moment()) == []
