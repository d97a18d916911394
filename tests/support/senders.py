"""Somebody who sends without waiting for answers, and what must hold of the order in which it is stored."""

from collections.abc import Sequence
from uuid import uuid4

from tests.support.chat import Client, Frame, Visitor
from tests.support.log_rules import StoredLog


async def sends_at_once(client: Client, texts: Sequence[str]) -> list[str]:
    """Sends messages without waiting for an ack; their client_ids."""
    client_ids = [str(uuid4()) for _ in texts]
    for client_id, text in zip(client_ids, texts, strict=True):
        await client.send({"type": "message", "client_id": client_id, "content": text})
    return client_ids


async def acknowledged(client: Client, count: int) -> dict[str, int]:
    """The seqs by client_id of the next acks, in the order in which they came."""
    acks: list[Frame] = []
    while len(acks) < count:
        acks.append(await client.signal("ack"))
    return {ack["client_id"]: ack["seq"] for ack in acks}


async def posts_one_after_the_other(visitor: Visitor, texts: Sequence[str]) -> dict[str, int]:
    acks = [await visitor.posts(text) for text in texts]
    return {ack["client_id"]: ack["seq"] for ack in acks}


def stored_order(stored: StoredLog, client_ids: Sequence[str]) -> list[str]:
    """These commands as they stand in the log."""
    return [event["client_id"] for event in stored.commands if event["client_id"] in set(client_ids)]
