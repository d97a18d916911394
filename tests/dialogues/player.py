"""Plays a dialogue in a chat of its own and compares what comes with what is written. What is compared: expectations.py."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from tests.dialogues.dialogue import Dialogue, Line
from tests.dialogues.effects import effects_of
from tests.dialogues.expectations import Turn, wrong_effects, wrong_ending, wrong_line
from tests.dialogues.stage import Stage
from tests.dialogues.tabs import RestTab, SocketTab, Tab, surely
from tests.support.chat import Frame, Visitor

Pause = Callable[[int], Awaitable[None]]


async def no_pause(line: int) -> None:
    """Goes on at once."""


class Mismatch(Exception):
    """A line, or the end, is not as it is written; says what was said up to there."""


class Player:
    """One dialogue on one stage. `before_line` and `after_line` may hold it, to let something happen to the server."""

    def __init__(
        self,
        dialogue: Dialogue,
        stage: Stage,
        *,
        rest: bool = False,
        before_line: Pause = no_pause,
        after_line: Pause = no_pause,
    ) -> None:
        self.dialogue = dialogue
        self.visitor = Visitor(stage.errand.port)
        self.acknowledged: dict[str, int] = {}
        self._stage = stage
        self._rest = rest
        self._before_line, self._after_line = before_line, after_line
        self._hello = {"locale": dialogue.locale, "time_zone": dialogue.time_zone}
        self._tabs: dict[int, Tab] = {1: self._new_tab()}

    async def play(self) -> None:
        """From the first line to the comparison of the ending. Raises Mismatch."""
        try:
            for number, line in enumerate(self.dialogue.lines, 1):
                await self._before_line(number)
                before = self._component()
                turn = Turn(await self._does(line), before)
                if line.task is not None:
                    turn.session = await self._session()
                self._compare(f"line {number} ({line})", wrong_line(line, turn))
                await self._after_line(number)
            await self._compare_ending()
        finally:
            await self.visitor.leave()

    async def _compare_ending(self) -> None:
        tab = self._tabs[1]
        session = await self._session()
        self._compare("the end", wrong_ending(self.dialogue.ends, session, tab.events))
        effects = await effects_of(self._stage, self.visitor.user_chat_id)
        self._compare("the effects", wrong_effects(self.dialogue.effects, effects))

    async def _session(self) -> Frame:
        """The indicator's data, when the first tab has seen all that it is about."""
        found = await self._chat("GET")
        await self._tabs[1].until(lambda events: bool(events) and events[-1]["seq"] >= found["seq"])
        session: Frame = found["session"]
        return session

    async def _chat(self, method: str) -> Any:
        return await surely(self._stage.up, lambda: self.visitor.chat(method))

    async def _does(self, line: Line) -> list[Frame]:
        """Does what the line says; the events that answer it."""
        tab = self._tabs.setdefault(line.tab, self._new_tab())
        if line.drops:
            await tab.drops()
            return []
        if line.reloads:
            seen = len(tab.events)
            await tab.reloads()
            await tab.until(lambda events: len(events) >= seen)
            return []
        if line.later is not None:
            await self._stage.is_later(line.later)
            await tab.until(lambda events: any(event.get("reason") == "inactivity" for event in events))
            return []
        if line.hears is not None:
            await tab.until(lambda events: any(event.get("trigger") == line.hears for event in events))
            return [event for event in tab.events if event.get("trigger") == line.hears]
        if line.operator is not None:
            return await self._answers_as_operator(tab, line.operator)
        return await self._commands(tab, line)

    async def _commands(self, tab: Tab, line: Line) -> list[Frame]:
        command = {**self._command(line), "client_id": str(uuid4())}
        ack = await tab.sends(command)
        if "code" in ack:
            return [{"type": "error", "code": ack["code"], "content": ack["message"]}]
        seq = self.acknowledged[command["client_id"]] = ack["seq"]
        if line.twice:
            again = await RestTab(self.visitor, self._stage.up, self._hello).sends(command)
            assert (again["seq"], again["repeated"]) == (seq, True)
        for one in {id(tab): tab, id(self._tabs[1]): self._tabs[1]}.values():
            await one.until(lambda events: any(event["cause"] == seq and event.get("final") for event in events))
        return [event for event in tab.events if event["cause"] == seq]

    def _command(self, line: Line) -> Frame:
        if line.user is not None:
            return {"type": "message", "content": line.user}
        if line.resume is not None:
            return {"type": "resume_intent", "user_intent_id": self._intent_id(line.resume)}
        if line.abandon is not None:
            return {"type": "abandon_intent", "user_intent_id": self._intent_id(line.abandon)}
        shown = self._component(line.old)
        if shown is None:
            raise Mismatch(self._told(f"({line})", ["there is no component"]))
        used = {"type": "component_action", "component_id": shown["component_id"], "rev": shown["rev"]}
        if line.fill is not None:
            return {**used, "action": "submit", "values": {**shown["values"], **line.fill}}
        if line.press is not None:
            values = {"confirmed": True} if line.press == "confirm" else line.values
            return {**used, "action": "submit" if line.press == "confirm" else "cancel", "values": values}
        if line.list is not None:
            return {**used, "action": "choose", "values": self._row(shown, line)}
        return {**used, "action": "choose", "values": self._option(shown, line)}

    def _row(self, shown: Frame, line: Line) -> dict[str, str]:
        button = line.list
        rows = shown["ui"].get("items", [])
        if button is None or len(rows) < button.row:
            raise Mismatch(self._told(f"({line})", [f"there are only {len(rows)} rows"]))
        row = rows[button.row - 1]
        for action in row["actions"]:
            if action["label"] == button.button:
                return {"item": row["id"], "action": action["id"]}
        raise Mismatch(self._told(f"({line})", [f"the row has {row['actions']}"]))

    def _option(self, shown: Frame, line: Line) -> dict[str, str]:
        for name, field in (shown.get("schema") or {}).get("properties", {}).items():
            for option in field.get("oneOf", ()):
                if option["title"] == line.choose:
                    return {name: option["const"]}
        raise Mismatch(self._told(f"({line})", [f"there is no such button in {shown.get('schema')}"]))

    def _component(self, place: int | None = None) -> Frame | None:
        """The component that was shown last, or the so-many-th of the chat, as it is now."""
        shown: dict[str, Frame] = {}
        for event in self._tabs[1].events:
            if event["type"] == "component":
                shown[event["component_id"]] = event
        if place is not None:
            return list(shown.values())[place - 1]
        opened = [event for event in shown.values() if event["state"] == "open"]
        return opened[-1] if opened else None

    def _intent_id(self, name: str) -> str:
        found = [event for event in self._tabs[1].events if event["type"] == "status" and event.get("intent") == name]
        if not found:
            raise Mismatch(self._told(f"({name})", ["there was no such task"]))
        return str(found[-1]["user_intent_id"])

    async def _answers_as_operator(self, tab: Tab, text: str) -> list[Frame]:
        path = f"/api/v1/admin/chats/{self.visitor.user_chat_id}/messages"
        body = json.dumps({"client_id": str(uuid4()), "content": text, "name": "Grace"})
        await surely(self._stage.up, lambda: self.visitor.request("POST", path, body, token=self._stage.admin_token))
        await tab.until(lambda events: any(event.get("trigger") == "operator" for event in events))
        return [event for event in tab.events if event.get("trigger") == "operator"]

    def _new_tab(self) -> Tab:
        made = RestTab if self._rest else SocketTab
        return made(self.visitor, self._stage.up, self._hello)

    def _compare(self, place: str, wrong: list[str]) -> None:
        if wrong:
            raise Mismatch(self._told(place, wrong))

    def _told(self, place: str, wrong: list[str]) -> str:
        return "\n".join([f"{self.dialogue.name}, {place}:", *(f"  - {one}" for one in wrong), *self.transcript()])

    @property
    def seen(self) -> int:
        """How many events have come so far, over all tabs."""
        return sum(len(tab.events) for tab in self._tabs.values())

    def transcript(self) -> list[str]:
        """What was said and shown so far."""
        return [f"    {_as_text(event)}" for event in self._tabs[1].events if event["type"] != "owner"]


def _as_text(event: Frame) -> str:
    match event["type"]:
        case "user":
            return f"> {event['content']}"
        case "response":
            return f"< {event['content']}" + (
                f"  [{' | '.join(event['suggestions'])}]" if event.get("suggestions") else ""
            )
        case "component":
            errors = f" errors={[error['field'] for error in event['errors']]}" if event["errors"] else ""
            fields = list((event.get("schema") or {}).get("properties", {}))
            shown = f"{event['kind']} {event['component_id']}.{event['rev']} {event['state']}"
            return f"  [{shown} {fields} {event['values']}{errors} {event['content']}]"
        case "status":
            return f"  ({event['status']} {event.get('intent')} {event.get('reason') or ''})"
        case _:
            return f"  ({event['type']}: {event['content']})"
