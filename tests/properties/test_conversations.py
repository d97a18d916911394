"""Any interleaving of messages, forms, cancels, tabs and reconnects: one open component, one task, no effect unasked."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties.interleavings import (
    TABS,
    TEXTS,
    Deed,
    Drops,
    Interleaving,
    Reloads,
    Round,
    Says,
    Uses,
    wrong_after,
    wrong_effects,
    wrong_states,
)
from tests.support.chat import Frame, Visitor
from tests.support.database import a_database_name
from tests.support.errand_process import ErrandProcess

EXAMPLES = 60
IDLE: Frame = {"state": "idle", "user_intent_id": None, "open_component_id": None}

uses = st.builds(
    Uses,
    st.sampled_from(["submit", "submit", "submit nonsense", "confirm", "cancel", "cancel with nonsense", "choose"]),
    st.booleans(),
)
deeds: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Says, st.sampled_from(TEXTS)), uses, st.builds(Drops), st.builds(Reloads)
)
rounds: st.SearchStrategy[Round] = st.dictionaries(st.integers(0, TABS - 1), deeds, min_size=1, max_size=TABS)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Iterator[tuple[ErrandProcess, str]]:
    """A server for all examples, and the name of its database."""
    with a_database_name(mongodb_uri) as name:
        environ = {
            "ERRAND_MONGODB_URI": mongodb_uri,
            "ERRAND_MONGODB__DATABASE": name,
            "ERRAND_LIMITS__COMMANDS_BURST": "100000",
        }
        with ErrandProcess(tmp_path_factory.mktemp("var"), environ) as errand:
            yield errand, name


@pytest.mark.long
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(rounds, min_size=4, max_size=14))
def test_any_interleaving_keeps_one_component_one_task_and_only_what_was_agreed(
    served: tuple[ErrandProcess, str], mongodb_uri: str, plan: list[Round]
) -> None:
    errand, database_name = served

    async def playing() -> list[str]:
        chat = Interleaving(Visitor(errand.port))
        try:
            await chat.does(plan)
            return await wrong_after(chat, mongodb_uri, database_name)
        finally:
            await chat.visitor.leave()

    assert asyncio.run(playing()) == []


def component(component_id: str, state: str, kind: str = "form", uid: str = "i1", **values: Any) -> Frame:
    return {
        "type": "component",
        "component_id": component_id,
        "state": state,
        "kind": kind,
        "user_intent_id": uid,
        "values": values,
    }


def status(kind: str, intent: str, uid: str = "i1") -> Frame:
    return {"type": "status", "status": kind, "intent": intent, "user_intent_id": uid}


def ring(uid: str, wall: str = "2026-03-03T07:00", state: str = "armed") -> dict[str, str]:
    return {"_id": uid, "kind": "alarm", "wall": wall, "state": state}


@pytest.mark.parametrize(
    "events",
    [
        [component("c1", "open"), component("c2", "open"), component("c1", "accepted"), component("c2", "accepted")],
        [component("c1", "open")],
        [status("intent_started", "create_alarm"), status("intent_started", "create_alarm", "i2")],
        [status("intent_started", "create_alarm")],
    ],
)
def test_a_second_component_or_task_is_seen(events: list[Frame]) -> None:
    assert wrong_states([{**event, "seq": seq, "cause": 1} for seq, event in enumerate(events, 1)], IDLE)


@pytest.mark.parametrize(
    ("events", "rings"),
    [
        ([], [ring("i1")]),
        ([status("intent_completed", "create_alarm")], []),
        ([status("intent_completed", "create_alarm")], [ring("i1"), ring("i2")]),
        ([status("intent_completed", "cancel_alarm")], []),
        (
            [component("c1", "accepted", time="2026-03-03T08:00"), status("intent_completed", "create_alarm")],
            [ring("i1")],
        ),
    ],
)
def test_an_effect_that_was_not_agreed_is_seen(events: list[Frame], rings: list[dict[str, str]]) -> None:
    assert wrong_effects([{**event, "seq": seq, "cause": 1} for seq, event in enumerate(events, 1)], rings)
