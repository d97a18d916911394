"""The rules of docs/durability.md that a stored log must keep at rest, checked on the documents themselves."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient

Document = dict[str, Any]


class StoredLog:
    """What is stored of one chat, read past the server."""

    def __init__(self, uri: str, database_name: str, user_chat_id: str) -> None:
        with MongoClient[Document](uri, tz_aware=True) as client:
            database = client[database_name]
            of_chat = {"user_chat_id": user_chat_id}
            self.events = list(database["chat_history"].find(of_chat).sort("seq", 1))
            self.alarms = list(database["alarms"].find(of_chat))

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
        return found + self._wrong_finals() + self._wrong_epochs()

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
