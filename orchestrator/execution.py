"""Calls a task's `run` at most once for each of the visitor's requests, and keeps what came out until it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from orchestrator.assistant import Here
from orchestrator.intents import Intent, Item, Listing, Refused, Result, RowAction, Say, Think
from orchestrator.session import Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a task has answered."""

    result: Mapping[str, Any]
    listing: Listing | None = None


async def execute(here: Here, session: Session, intent: Intent, parameters: Any) -> Outcome | None:
    """Runs the task, or recalls what came out of it before a crash.

    None when a crash hides whether a task that must not be repeated was done. Raises what `Intent.run` raises.
    """
    store, key = here.assistant.intent_store, session.user_intent_id
    here.check_ownership()
    execution = await store.begin_execution(key, here.assistant.clock.now())
    if execution == "finished":
        return _recalled(await store.execution_result(key))
    if execution == "started" and not intent.idempotent:
        return None
    here.assistant.reach("before_tool")
    here.check_ownership()  # again: who was paused in between must not do now what another node has given up already
    result: dict[str, Any] = {}
    listing: Listing | None = None
    with here.outputs.aside():
        async for output in intent.run(parameters, here.tools(key)):
            match output:
                case Say(text):
                    here.outputs.respond(text, intent=session.intent)
                case Think(text):
                    here.outputs.think("tool_execution", text)
                case Result(values):
                    result |= values
                case Listing():
                    listing = output
    here.assistant.reach("after_tool")
    await here.flush()
    await store.finish_execution(key, {"result": result, "listing": asdict(listing) if listing else None})
    here.assistant.reach("after_tool_recorded")
    return Outcome(result, listing)


def _recalled(stored: Mapping[str, Any]) -> Outcome:
    if "refused" in stored:
        raise Refused(stored["refused"], **stored.get("values", {}))
    listing = stored.get("listing")
    return Outcome(stored.get("result", {}), Listing(listing["title"], _items(listing["items"])) if listing else None)


def _items(stored: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(row["id"], row["title"], row["subtitle"], tuple(RowAction(**action) for action in row["actions"]))
        for row in stored
    )
