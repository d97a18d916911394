"""What tests of single tasks share: doing a task to its end, and reading what was said."""

from collections.abc import Mapping

from tests.support.chat import Client, Frame


async def does(client: Client, text: str) -> list[Frame]:
    """Says something and agrees when it is asked whether it is meant; all events of the turns."""
    events = await client.asks(text)
    if events[-1]["type"] == "component" and events[-1]["kind"] == "confirmation":
        events = events + await client.asks("yes")
    return events


async def submits(client: Client, values: Mapping[str, object]) -> list[Frame]:
    """Sends the form that was shown last and agrees when it is asked; all events of the turns."""
    ack = await client.submits(await client.component(), values)
    last = await client.final(ack["seq"])
    events = [event for event in client.events if event["cause"] == ack["seq"]]
    if last["type"] == "component" and last["kind"] == "confirmation":
        events += await client.asks("yes")
    return events


def said(events: list[Frame]) -> str:
    """All that was answered."""
    return " ".join(event["content"] for event in events if event["type"] == "response")


def is_done(events: list[Frame]) -> bool:
    """Whether the task has ended as it should."""
    return any(event.get("status") == "intent_completed" and event.get("reason") is None for event in events)
