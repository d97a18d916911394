"""Ownership, fencing and appending over thousands of random schedules; and that each rule is needed."""

from collections import Counter

import pytest

from tests.properties.schedules import Schedule, violations_of
from tests.properties.simulated_database import Event
from tests.properties.simulated_node import Rules

SCHEDULES, AT_A_TIME = 5000, 1000
SCHEDULES_WITHOUT_A_RULE = 300


@pytest.mark.parametrize("first", range(0, SCHEDULES, AT_A_TIME))
def test_no_schedule_violates_the_log_with_all_rules(first: int) -> None:
    seeds = range(first, first + AT_A_TIME)
    found = {seed: violations for seed in seeds if (violations := Schedule(seed).run())}
    assert found == {}


def test_schedules_meet_what_they_are_for() -> None:
    """Takeovers, among them of running turns, and repeated sending: or the test above would show nothing."""
    schedules = [Schedule(seed) for seed in range(200)]
    for schedule in schedules:
        schedule.run()
    logs = [schedule._database.log for schedule in schedules]
    taken_over = [log for log in logs if sum(event.kind == "owner" for event in log) > 1]
    handed_on = [
        log for log in logs if any(len(epochs_of(log, cause)) > 1 for cause in {e.cause for e in log if e.cause})
    ]
    assert len(taken_over) > 100
    assert len(handed_on) > 20


def epochs_of(log: list[Event], cause: int) -> set[int]:
    return {event.epoch for event in log if event.cause == cause}


@pytest.mark.parametrize(
    ("rules", "invariant"),
    [
        (Rules(barrier=False), "8: "),
        (Rules(barrier=False), "9: "),
        (Rules(same_ids=False), "3: "),
        (Rules(acknowledge_after_write=False), "2: "),
        (Rules(tool_recorded_before=False), "a tool"),
    ],
)
def test_without_a_rule_the_violation_is_found(rules: Rules, invariant: str) -> None:
    runs = (Schedule(seed, rules).run() for seed in range(SCHEDULES_WITHOUT_A_RULE))
    assert any(violation.startswith(invariant) for violations in runs for violation in violations)


def test_violations_are_seen_in_a_wrong_log() -> None:
    command = Event("u:c0", "user", seq=1)
    output = Event("r:1:1", "output", epoch=1, cause=1, final=True, seq=2)
    late = Event("r:1:2", "output", epoch=0, cause=1, seq=3)
    wrong = [
        ([command, output], {"c0": 1}, Counter({1: 1}), ""),
        ([output], {}, Counter[int](), "1 8"),
        ([command, output], {"c1": 1}, Counter[int](), "2"),
        ([command], {"c0": 1}, Counter[int](), "8"),
        ([command, output, late], {"c0": 1}, Counter[int](), "9 10"),
        ([command, output], {"c0": 1}, Counter({1: 2}), "a tool runs at most once"),
    ]
    for log, acknowledged, effects, expected in wrong:
        assert " ".join(claim.split(":")[0] for claim in violations_of(log, acknowledged, effects, {1: 1})) == expected
