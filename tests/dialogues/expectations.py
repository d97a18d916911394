"""What is wrong with a line, an ending or the effects of a dialogue; pure comparisons, and sentences about them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.dialogues.dialogue import Effects, Ending, Line, Shown, occurs
from tests.support.chat import Frame


@dataclass
class Turn:
    """What came of a line."""

    events: list[Frame]
    before: Frame | None
    """The component that was open before."""
    session: Frame = field(default_factory=dict)

    @property
    def said(self) -> str:
        """All answers and errors."""
        return "\n".join(str(event["content"]) for event in self.events if event["type"] in {"response", "error"})

    @property
    def components(self) -> list[Frame]:
        return [event for event in self.events if event["type"] == "component"]

    @property
    def shown(self) -> Frame | None:
        """The component that is open after it."""
        latest = {event["component_id"]: event for event in [*([self.before] if self.before else []), *self.components]}
        opened = [event for event in latest.values() if event["state"] == "open"]
        return opened[-1] if opened else None


def wrong_line(line: Line, turn: Turn) -> list[str]:
    """What is not as the line says."""
    codes = [event["code"] for event in turn.events if event["type"] == "error"]
    wrong = [f"refused with {code}" for code in codes if code != line.refused]
    if line.refused and line.refused not in codes:
        wrong.append(f"not refused with {line.refused}")
    wrong += [f"does not say {words!r}" for words in line.says if not occurs(words, turn.said)]
    wrong += [f"says {words!r}" for words in line.not_says if occurs(words, turn.said)]
    wrong += _wrong_steps(line.steps, [event["content"] for event in turn.events if event["type"] == "thinking"])
    wrong += _wrong_question(line.asks, turn) if line.asks else []
    wrong += _wrong_component(line.form, turn)
    suggested = " | ".join(text for event in turn.events for text in event.get("suggestions") or ())
    wrong += [
        f"does not suggest {words!r} but {suggested!r}" for words in line.suggests if not occurs(words, suggested)
    ]
    if line.task is not None:
        opened = turn.session["intent"] if turn.session["state"] == "active" else "none"
        wrong += [] if opened == line.task else [f"the open task is {opened}, not {line.task}"]
    return wrong + _open_at_once(turn)


def _open_at_once(turn: Turn) -> list[str]:
    """At every moment of a turn at most one component is open: one gives way before the next is shown."""
    opened = {turn.before["component_id"]} if turn.before and turn.before["state"] == "open" else set()
    for event in turn.components:
        opened = opened | {event["component_id"]} if event["state"] == "open" else opened - {event["component_id"]}
        if len(opened) > 1:
            return ["more than one component is open"]
    return []


def wrong_ending(wanted: Ending, session: Mapping[str, Any], events: Sequence[Frame]) -> list[str]:
    """What is open at the end and should not be, or the other way round."""
    task = session["intent"] if session["state"] == "active" else None
    wrong = [] if task == wanted.task else [f"the open task is {task}, not {wanted.task}"]
    latest = {event["component_id"]: event for event in events if event["type"] == "component"}
    opened = [event for event in latest.values() if event["state"] == "open"]
    kinds = [event["kind"] for event in opened]
    if kinds != ([wanted.component] if wanted.component else []):
        wrong.append(f"open components are {kinds}, not {wanted.component}")
    if session.get("open_component_id") not in [event["component_id"] for event in opened] + ([] if opened else [None]):
        wrong.append(f"the session says that {session['open_component_id']} is open")
    left = sorted(resumable["intent"] for resumable in session["resumable"])
    if wanted.left is not None and left != sorted(wanted.left):
        wrong.append(f"the tasks that were left are {left}, not {sorted(wanted.left)}")
    return wrong


def wrong_effects(wanted: Effects, effects: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """What is set, stored or sent and should not be, or the other way round."""
    wrong = []
    for name in Effects.model_fields:
        found = list(effects[name])
        expected = list(getattr(wanted, name))
        if len(found) != len(expected) or not all(_fits(*pair) for pair in zip(expected, found, strict=True)):
            wrong.append(f"{name} are {found}, not {expected}")
    return wrong


def _fits(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(_is(value, found.get(name)) for name, value in wanted.items())


def _is(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, str) and wanted.startswith("/"):
        return found is not None and re.search(wanted.strip("/"), str(found), re.IGNORECASE) is not None
    return bool(wanted == found)


def _wrong_steps(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    left = iter(found)
    return [
        f"no step {step!r} in its place of {list(found)}" for step in wanted if not any(step in one for one in left)
    ]


def _wrong_question(asked: Sequence[str], turn: Turn) -> list[str]:
    shown = turn.shown
    if shown is None or shown not in turn.components:
        return [f"asks nothing, not {', '.join(asked)}"]
    questions = [event for event in turn.events if event["type"] == "response" and event.get("question_id")]
    if not any(event["question_id"] == shown["question_id"] for event in questions):
        return ["the component has no question next to it"]
    if "yes" in asked:
        return [] if shown["kind"] == "confirmation" else [f"asks for no agreement but shows {shown['kind']}"]
    fields = (shown.get("schema") or {}).get("properties", {})
    wrong_fields = [error["field"] for error in shown["errors"]]
    open_fields = [name for name in fields if name not in shown["values"] or name in wrong_fields]
    return [f"does not ask for {name} but for {open_fields}" for name in asked if name not in open_fields]


def _wrong_component(wanted: Any, turn: Turn) -> list[str]:
    shown = turn.shown
    if wanted == "closed":
        return [f"{shown['kind']} is still open"] if shown else []
    if wanted == "open":
        return [] if shown else ["nothing is open"]
    if not isinstance(wanted, Shown):
        return []
    if shown is None:
        return ["nothing is open"]
    wrong = [] if wanted.kind in {None, shown["kind"]} else [f"it is a {shown['kind']}, no {wanted.kind}"]
    return (
        wrong + _wrong_values(wanted, shown) + _wrong_looks(wanted, shown) + _wrong_revision(wanted, shown, turn.before)
    )


def _wrong_values(wanted: Shown, shown: Frame) -> list[str]:
    wrong = []
    schema = shown.get("schema") or {}
    values = {name: value for name, value in shown["values"].items() if value not in (None, "", [])}
    if wanted.values is not None and not (wanted.values.keys() == values.keys() and _fits(wanted.values, values)):
        wrong.append(f"filled in is {values}, not {wanted.values}")
    missing = [name for name in schema.get("required", ()) if name not in values]
    if wanted.missing is not None and sorted(missing) != sorted(wanted.missing):
        wrong.append(f"missing is {missing}, not {list(wanted.missing)}")
    errors = sorted(error["field"] for error in shown["errors"])
    if wanted.errors is not None and errors != sorted(wanted.errors):
        wrong.append(f"errors are at {errors}, not at {list(wanted.errors)}")
    return wrong


def _wrong_looks(wanted: Shown, shown: Frame) -> list[str]:
    wrong = []
    if wanted.options is not None:
        fields = (shown.get("schema") or {}).get("properties", {}).values()
        titles = [option["title"] for one in fields for option in one.get("oneOf", ())]
        titles = titles or [item["title"] for item in shown["ui"].get("items", ())]
        fits = len(titles) == len(wanted.options)
        if not fits or not all(occurs(*pair) for pair in zip(wanted.options, titles, strict=True)):
            wrong.append(f"the options are {titles}, not {list(wanted.options)}")
    if wanted.rows is not None:
        rows = {row["label"]: row["value"] for row in shown["ui"].get("rows", ())}
        wrong += [
            f"the row {label} is {rows.get(label)!r}, not {value!r}"
            for label, value in wanted.rows.items()
            if not occurs(value, str(rows.get(label)))
        ]
    return wrong


def _wrong_revision(wanted: Shown, shown: Frame, before: Frame | None) -> list[str]:
    same = before is not None and before["component_id"] == shown["component_id"] and before["rev"] < shown["rev"]
    if wanted.same is None or wanted.same == same:
        return []
    return ["it is another component, or it was not shown anew" if wanted.same else "it is the component of before"]
