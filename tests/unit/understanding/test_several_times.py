"""A message that names several times for one thing, as one message for each."""

import pytest

from orchestrator.understanding.several_days import each_day
from orchestrator.understanding.several_times import each_time
from tests.unit.understanding.builders import a_moment


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("set alarms for 7 and 8 am", ["set alarms for 7 am", "set alarms for 8 am"]),
        ("alarms at 7, 8 and 9 pm on friday", [f"alarms at {hour} pm on friday" for hour in (7, 8, 9)]),
        ("alarm on saturday at 7 and 8", ["alarm on saturday at 7", "alarm on saturday at 8"]),
        ("alarm at 7 am tomorrow and sunday", ["alarm at 7 am tomorrow", "alarm at 7 am sunday"]),
        ("wake me at 6 tomorrow and the day after", ["wake me at 6 tomorrow", "wake me at 2024-05-17 06:00"]),
        ("call ann monday and the day after", ["call ann monday", "call ann 2024-05-21"]),
        ("timers for 5 and 10 minutes", ["timers for 5 minutes", "timers for 10 minutes"]),
        ("every day at 7 am and 7 pm feed the cat", [f"every day at 7 {half} feed the cat" for half in ("am", "pm")]),
        (
            "ring 1 hour before and 5 minutes before the 3 pm call",
            [f"ring {long} before the 3 pm call" for long in ("1 hour", "5 minutes")],
        ),
        ("wake me at 7 or 8", ["wake me at 7 or 8"]),
        ("from 7 to 8 am", ["from 7 to 8 am"]),
        ("wake me at 7", ["wake me at 7"]),
    ],
)
def test_each_time_is_a_message_of_its_own(text: str, each: list[str]) -> None:
    assert each_time(text, a_moment()) == each


def test_a_recurrence_with_days_left_out_is_not_taken_apart() -> None:
    text = "wake me every day except sunday at 7 am"

    assert each_day(text, a_moment()) == [text]
