"""The rules of docs/durability.md that a stored log must keep at rest, checked on the documents themselves."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import MongoClient

from orchestrator.chat_state import ChatState
from protocol.encoding import encode_fields, session_fields
from storage.chat_log import _record

Document = dict[str, Any]
Told = tuple[int, Document]
"""A `session` that the server has shown to somebody, and the head of the chat at that moment."""
_FOREVER_DAYS = 10_000


class StoredLog:
    """What is stored of one chat, read past the server."""

    def __init__(self, uri: str, database_name: str, user_chat_id: str, told: Sequence[Told] = ()) -> None:
        self.told = told
        with MongoClient[Document](uri, tz_aware=True) as client:
            database = client[database_name]
            of_chat = {"user_chat_id": user_chat_id}
            self.events = list(database["chat_history"].find(of_chat).sort("seq", 1))
            self.alarms = list(database["alarms"].find(of_chat))
            self.intents = list(database["intents"].find(of_chat))
            self.sessions = list(database["sessions"].find(of_chat))

    @property
    def commands(self) -> list[Document]:
        return [event for event in self.events if event["message_type"] == "user"]

    def violations(self, acknowledged: Mapping[str, int]) -> list[str]:
        """The invariants (by their numbers there) that do not hold; `acknowledged` is the seq of each client_id."""
        found: list[str] = []
        if [event["seq"] for event in self.events] != list(range(1, len(self.events) + 1)):
            found.append(f"1: seqs are {[event['seq'] for event in self.events]}")
        places = {event["client_id"]: event["seq"] for event in self.commands}
        lost = {client_id: seq for client_id, seq in acknowledged.items() if places.get(client_id) != seq}
        if lost:
            found.append(f"2: acknowledged and not in its place: {lost}")
        if len(places) != len(self.commands):
            found.append("3: a client_id stands there more than once")
        return found + self._wrong_finals() + self._wrong_epochs() + self._wrong_turns() + self._wrong_states()

    def _wrong_finals(self) -> list[str]:
        finals = [event["cause"] for event in self.events if event.get("final") and event.get("cause")]
        wanted = [event["seq"] for event in self.commands]
        found = [] if finals == wanted else [f"8: commands {wanted} have the final events {finals}"]
        after = [
            event["seq"]
            for event in self.events
            if event.get("cause") in finals and event["seq"] > self._final(event["cause"])
        ]
        if after:
            found.append(f"8: outputs after the final one: {after}")
        left = [event["seq"] for event in self.commands if event.get("pending")]
        return found + ([f"8: left pending: {left}"] if left else [])

    def _final(self, cause: int) -> int:
        return next(int(event["seq"]) for event in self.events if event.get("final") and event["cause"] == cause)

    def _wrong_epochs(self) -> list[str]:
        epochs = [event["epoch"] for event in self.events if event["message_type"] == "owner"]
        found = [] if epochs == sorted(set(epochs)) else [f"9: owners' epochs do not grow: {epochs}"]
        said = Counter((event.get("cause"), event.get("step_id"), event.get("state")) for event in self.events)
        twice = [step for step, count in said.items() if step[1] and count > 1]
        return found + ([f"8: said twice: {twice}"] if twice else [])

    def _wrong_turns(self) -> list[str]:
        """Outputs that were said while the turn of an earlier command was still running."""
        finals = {event["cause"]: event["seq"] for event in self.events if event.get("final") and event.get("cause")}
        commands = [event["seq"] for event in self.commands]
        early = [
            event["seq"]
            for event in self.events
            if event.get("cause")
            and any(cause < event["cause"] and finals.get(cause, 0) > event["seq"] for cause in commands)
        ]
        return [f"10: said while an earlier turn was running: {early}"] if early else []

    def _wrong_states(self) -> list[str]:
        """Where a replay of the documents gives something else than was shown, or than stands in the other collections."""
        state, wrong = ChatState(), []
        intents: dict[str, str] = {}
        for event in ({"seq": 0}, *self.events):
            if event["seq"]:
                state.apply(_record(event))
            if event.get("status", "").startswith("intent_"):
                ended = event["status"].removeprefix("intent_")
                intents[event["user_intent_id"]] = ended if ended in ("completed", "abandoned") else "active"
            shown = [session for seq, session in self.told if seq == event["seq"]]
            replayed = _session(state) if shown else {}
            wrong += [
                f"11: at {event['seq']} the session {session} was shown, the events give {replayed}"
                for session in shown
                if session != replayed
            ]
        return wrong + self._wrong_rows(state, intents)

    def _wrong_rows(self, state: ChatState, intents: Mapping[str, str]) -> list[str]:
        """What stands in `intents` and `sessions`, compared with the state at the end of the log."""
        rows = {row["_id"]: row["state"] for row in self.intents}
        found = [] if rows == intents else [f"11: the intents are stored as {rows}, the events give {intents}"]
        kept = {uid: left.session for uid, left in state.now.abandoned.items()}
        if state.session is not None:
            kept[state.session.user_intent_id] = state.session
        stored = {row["_id"]: row["parameters"] for row in self.intents if row["_id"] in kept}
        wanted = {uid: dict(session.parameters) for uid, session in kept.items()}
        if stored != wanted:
            found.append(f"11: the parameters are stored as {stored}, the events give {wanted}")
        active = [row["_id"] for row in self.sessions if row["state"] == "active"]
        open_session = [state.session.session_id] if state.session is not None else []
        return found + ([] if active == open_session else [f"11: active are {active}, the events give {open_session}"])


def _session(state: ChatState) -> Document:
    """As it goes over the wire."""
    view = state.view(datetime.now(UTC), _FOREVER_DAYS)
    shown: Document = json.loads(encode_fields(session_fields(view)))
    return shown
