"""What visitors may do in any order and at once, over several tabs of one chat, and what must hold all the time."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from pymongo import MongoClient

from tests.dialogues.tabs import SocketTab
from tests.support.at_rest import settled
from tests.support.chat import Frame, Visitor

Document = dict[str, Any]
TABS = 3
HELLO = {"locale": "en", "time_zone": "Europe/Berlin"}
TEXTS = (
    "set an alarm",
    "wake me tomorrow at 7 am",
    "tomorrow at 8 am",
    "remind me to call mum",
    "set a timer for 10 minutes",
    "cancel my alarm",
    "show my alarms",
    "the first one",
    "no, at 9 am",
    "yes",
    "no",
    "never mind",
    "continue",
    "go back",
    "start over",
    "what can you do?",
    "flurb the wug",
    "set an alarm and a timer for 10 minutes",
    "at 7 am, and also remind me to call mum",
)
Use = Literal["submit", "submit nonsense", "confirm", "cancel", "cancel with nonsense", "choose"]
MAKERS = {"create_alarm": "alarm", "create_reminder": "reminder", "start_timer": "timer"}


@dataclass(frozen=True)
class Says:
    text: str


@dataclass(frozen=True)
class Uses:
    """Uses the component that was shown last, or the first one of the chat, whatever its state."""

    how: Use
    first: bool = False


@dataclass(frozen=True)
class Drops:
    """The line breaks and is resumed."""


@dataclass(frozen=True)
class Reloads:
    """The page is loaded anew."""


Deed = Says | Uses | Drops | Reloads
Round = Mapping[int, Deed]
"""What is done at the same time, by tab."""


@dataclass
class Interleaving:
    """One chat in which rounds of deeds are done."""

    visitor: Visitor
    acknowledged: dict[str, int] = field(default_factory=dict)
    tabs: list[SocketTab] = field(default_factory=list)
    whole: set[int] = field(default_factory=lambda: set(range(TABS)))
    """The tabs that have seen the chat from its beginning."""

    async def does(self, rounds: Sequence[Round]) -> None:
        """Does them one after the other; afterwards every tab has seen the end of everything."""
        up = asyncio.Event()
        up.set()
        self.tabs = [SocketTab(self.visitor, up, HELLO) for _ in range(TABS)]
        for tab in self.tabs:
            await tab.drops()
        for one in rounds:
            await asyncio.gather(*(self._does(tab, deed) for tab, deed in one.items()))
        wanted = set(self.acknowledged.values())
        for tab in self.tabs:
            await tab.until(lambda events: wanted <= {event["cause"] for event in events if event.get("final")})

    async def _does(self, number: int, deed: Deed) -> None:
        tab = self.tabs[number]
        match deed:
            case Says(text):
                await self._commands(tab, {"type": "message", "content": text})
            case Uses():
                command = used(deed, [event for event in tab.events if event["type"] == "component"])
                if command is not None:
                    await self._commands(tab, command)
            case Drops():
                await tab.drops()
            case Reloads():
                self.whole.discard(number)
                await tab.reloads()

    async def _commands(self, tab: SocketTab, command: Frame) -> None:
        client_id = str(uuid4())
        ack = await tab.sends({**command, "client_id": client_id})
        if ack["type"] == "ack":
            self.acknowledged[client_id] = ack["seq"]
            await tab.until(lambda events: any(e["cause"] == ack["seq"] and e.get("final") for e in events))


def used(deed: Uses, shown: Sequence[Frame]) -> Frame | None:
    """The command; None when nothing was shown yet."""
    if not shown:
        return None
    component_id = shown[0 if deed.first else -1]["component_id"]
    component = [one for one in shown if one["component_id"] == component_id][-1]
    command = {"type": "component_action", "component_id": component_id, "rev": component["rev"]}
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT07:00")
    match deed.how:
        case "submit":
            values = {"time": tomorrow, "text": "call dad"} | component["values"]
            return {**command, "action": "submit", "values": values}
        case "submit nonsense":
            return {**command, "action": "submit", "values": {"time": "soon", "repeat": "hourly"}}
        case "confirm":
            return {**command, "action": "submit", "values": {"confirmed": True}}
        case "cancel":
            return {**command, "action": "cancel", "values": {}}
        case "cancel with nonsense":
            return {**command, "action": "cancel", "values": {"time": "soon"}}
        case "choose":
            return {**command, "action": "choose", "values": choice(component)}


def choice(component: Frame) -> dict[str, str]:
    """The first button of buttons or of the first row; nothing when there are none."""
    for name, one in (component.get("schema") or {}).get("properties", {}).items():
        for option in one.get("oneOf", ())[:1]:
            return {name: option["const"]}
    for item in component["ui"].get("items", ())[:1]:
        return {"item": item["id"], "action": item["actions"][-1]["id"]}
    return {}


async def wrong_after(chat: Interleaving, uri: str, database_name: str) -> list[str]:
    """Everything that does not hold of the tabs, the log and what was brought about."""
    stored = await settled(uri, database_name, chat.visitor)
    log = await chat.visitor.log()
    session = (await chat.visitor.chat("GET"))["session"]
    with MongoClient[Document](uri, tz_aware=True) as client:
        rings = list(client[database_name]["alarms"].find({"user_chat_id": chat.visitor.user_chat_id}))
    wrong = stored.violations(chat.acknowledged) + wrong_states(log, session) + wrong_effects(log, rings)
    for number, tab in enumerate(chat.tabs):
        seen = [event["seq"] for event in tab.events]
        there = [event["seq"] for event in log if number in chat.whole or event["seq"] >= seen[0]]
        if seen != there:
            wrong.append(f"tab {number} has seen {seen}, not {there}")
    return wrong


def wrong_states(log: Sequence[Frame], session: Mapping[str, Any]) -> list[str]:
    """Moments with two open components or two active tasks; a session that says something else than the log."""
    opened: dict[str, int] = {}
    active: set[str] = set()
    wrong = []
    for event in log:
        if event["type"] == "component":
            opened.pop(event["component_id"], None)
            if event["state"] == "open":
                opened[event["component_id"]] = event["seq"]
        elif event.get("status") in {"intent_started", "intent_resumed"}:
            active.add(event["user_intent_id"])
        elif event.get("status") in {"intent_completed", "intent_abandoned"}:
            active.discard(event["user_intent_id"])
        if len(opened) > 1:
            wrong.append(f"at {event['seq']} these components are open: {sorted(opened)}")
        if len(active) > 1:
            wrong.append(f"at {event['seq']} {len(active)} tasks are active")
    if [session.get("user_intent_id")] * (session["state"] == "active") != list(active):
        wrong.append(f"the session is {session['state']}, active are {sorted(active)}")
    if [session.get("open_component_id") or "none"] != (list(opened) or ["none"]):
        wrong.append(f"the session shows {session.get('open_component_id')} as open, not {list(opened)}")
    return wrong


def wrong_effects(log: Sequence[Frame], rings: Sequence[Document]) -> list[str]:
    """What was set without having been completed, or otherwise than it was agreed; what was cancelled without a yes."""
    completed = {
        event["user_intent_id"]: event["intent"]
        for event in log
        if event.get("status") == "intent_completed" and event.get("reason") is None
    }
    made = {uid: MAKERS[intent] for uid, intent in completed.items() if intent in MAKERS}
    set_up = {ring["_id"]: ring["kind"] for ring in rings}
    wrong = [] if made == set_up else [f"completed were {made}, set were {set_up}"]
    accepted = [event for event in log if event["type"] == "component" and event["state"] == "accepted"]
    cancelled = [uid for uid, intent in completed.items() if intent == "cancel_alarm"]
    agreed = {event["user_intent_id"] for event in accepted if event["kind"] == "confirmation"}
    wrong += [f"{uid} was done without a yes" for uid in cancelled if uid not in agreed or not _said_yes(log, uid)]
    gone = sorted(f"cancel_{ring['kind']}" for ring in rings if ring["state"] == "cancelled")
    asked = sorted(intent for intent in completed.values() if intent.startswith("cancel_"))
    if gone != asked:
        wrong.append(f"gone are {gone}, asked for was {asked}")
    forms = {event["user_intent_id"]: event["values"] for event in accepted if event["kind"] == "form"}
    for ring in rings:
        agreed_time = forms.get(ring["_id"], {}).get("time")
        moved = f"change_{ring['kind']}" in completed.values()
        if agreed_time is not None and ring["wall"][:16] != agreed_time and not moved:
            wrong.append(f"set for {ring['wall']}, agreed was {agreed_time}")
    return wrong


def _said_yes(log: Sequence[Frame], uid: str) -> bool:
    """Whether the command that closed the confirmation of a task was a yes."""
    causes = {event["cause"] for event in log if event["type"] == "component" and event.get("state") == "accepted"}
    causes &= {event["cause"] for event in log if event.get("user_intent_id") == uid}
    commands = [event for event in log if event["type"] == "user" and event["seq"] in causes]
    return any(
        one["content"] == "yes" or (one.get("action") or {}).get("values", {}).get("confirmed") is True
        for one in commands
    )
