"""Wall times on the time line, and recurrences by the wall clock."""

from datetime import UTC, datetime

import pytest

from orchestrator.understanding.zones import next_occurrence, resolve
from tests.unit.understanding.builders import NEW_YORK


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("shown", "instant"),
    [
        ("2024-05-15T07:00", "2024-05-15T11:00"),
        ("2024-03-10T02:30", "2024-03-10T07:30"),  # skipped: rings at 03:30
        ("2024-11-03T01:30", "2024-11-03T05:30"),  # comes twice: the first
    ],
)
def test_a_wall_time_is_resolved(shown: str, instant: str) -> None:
    assert resolve(wall(shown), NEW_YORK) == wall(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "after", "first", "turn"),
    [
        ("FREQ=DAILY", "2024-03-09T07:00", "2024-03-01T07:00", "2024-03-10T07:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2024-05-17T07:00", "2024-05-15T07:00", "2024-05-20T07:00"),
        ("FREQ=WEEKLY;INTERVAL=2", "2024-05-15T07:00", "2024-05-15T07:00", "2024-05-29T07:00"),
        ("FREQ=MONTHLY", "2024-01-31T08:00", "2024-01-31T08:00", "2024-02-29T08:00"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2024-05-15T08:00", "2024-05-01T08:00", "2024-05-31T08:00"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-03-01T00:00", "2024-02-29T00:00", "2028-02-29T00:00"),
        ("FREQ=HOURLY;INTERVAL=6", "2024-05-15T13:00", "2024-05-15T07:00", "2024-05-15T19:00"),
    ],
)
def test_the_next_turn_keeps_the_wall_clock(rule: str, after: str, first: str, turn: str) -> None:
    assert next_occurrence(rule, wall(after), wall(first)) == wall(turn)


def test_a_rule_outside_of_what_is_understood_is_refused() -> None:
    with pytest.raises(ValueError, match="understood"):
        next_occurrence("FREQ=DAILY;COUNT=3", wall("2024-05-15T07:00"), wall("2024-05-15T07:00"))
