"""The development data of the understanding: where it lies, how it is drawn, how an answer is compared with it."""

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from orchestrator.understanding.times import Mention


def folder() -> Path:
    """ERRAND_DATA, else `shared/data` beside the checkout or one further up (a worktree). FileNotFoundError without it."""
    named = os.environ.get("ERRAND_DATA")
    root = Path(__file__).resolve().parent.parent
    for candidate in [Path(named)] if named else [above / "shared" / "data" for above in root.parents]:
        if (candidate / "times_dev.json").is_file():
            return candidate
    raise FileNotFoundError("no development data: set ERRAND_DATA or put shared/data beside the checkout")


def hwu() -> dict[str, list[dict[str, Any]]]:
    """HWU64 (CC BY 4.0): `train` and `test`, each a list of text, intent and slots."""
    return cast("dict[str, list[dict[str, Any]]]", json.loads((folder() / "hwu64_slots.json").read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Assistant:
    """An assistant and what is said to it: examples and texts by task, and texts that belong to none of them."""

    examples: dict[str, list[str]]
    said: dict[str, list[str]]
    others: list[str]


def made_up() -> dict[str, Assistant]:
    """Assistants that were written for this repository, of other fields than HWU64, by name."""
    found = yaml.safe_load((Path(__file__).parent / "assistants.yaml").read_text("utf-8"))
    return {
        name: Assistant(
            {task: texts["examples"] for task, texts in one["tasks"].items()},
            {task: texts["said"] for task, texts in one["tasks"].items()},
            one["others"],
        )
        for name, one in found.items()
    }


def times() -> dict[str, Any]:
    """Utterances with the times they name, and the moment they were said."""
    return cast("dict[str, Any]", json.loads((folder() / "times_dev.json").read_text("utf-8")))


def drawn(rows: list[dict[str, Any]], seed: int, each: int = 10, intents: int | None = None) -> dict[str, list[str]]:
    """Some examples of each intent (or of so many intents), drawn with a seed."""
    chance = random.Random(seed)
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["intent"], []).append(row["text"])
    names = sorted(groups) if intents is None else sorted(chance.sample(sorted(groups), intents))
    return {name: chance.sample(groups[name], min(each, len(groups[name]))) for name in names}


def is_right(item: dict[str, Any], mentions: list[Mention]) -> bool:
    """Whether one of the mentions is one of the fair readings of an item of `times_dev.json`."""
    return any(_matches(gold, mention) for gold in item["gold"] for mention in mentions)


def _matches(gold: str | dict[str, Any], mention: Mention) -> bool:
    value = mention.value
    if isinstance(gold, str):
        if isinstance(value, list):
            return "T" not in gold and value[0][:10] == gold
        return (
            isinstance(value, str)
            and mention.kind != "recurrence"
            and (value == gold or ("T" not in gold and value[:10] == gold))
        )
    if "rng" in gold:
        first, last = gold["rng"]
        return isinstance(value, list) and first <= value[0] <= value[1] <= last
    rule, _, clock = gold["rec"].partition(";T=")
    return mention.rrule == f"FREQ={rule}" and (not clock or (isinstance(value, str) and value.endswith(f"T{clock}")))
