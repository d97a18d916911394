"""Whoever resumes shows a token, each time and over each transport: an id opens nothing."""

import time
from collections.abc import Callable
from itertools import product
from typing import Any

import jwt
import pytest

from tests.support.chat import Visitor
from tests.support.errand_process import ErrandProcess
from tests.support.transports import TRANSPORTS, RefusedError

SECRET = "of-the-server-under-test-0123456789abcdef"
HOUR_SECONDS = 3600


@pytest.fixture
def errand(start_errand: Callable[..., ErrandProcess]) -> ErrandProcess:
    return start_errand({"ERRAND_ACCESS__TOKEN_SECRET": SECRET, "ERRAND_LIMITS__COMMANDS_BURST": "1000"})


def signed(visitor: Visitor, secret: str = SECRET, **changes: Any) -> str:
    """The visitor's token with other claims, or signed by somebody else."""
    claims = jwt.decode(visitor.token, SECRET, algorithms=["HS256"], audience="errand:chat")
    return jwt.encode(claims | changes, secret, algorithm="HS256")


def wrong_tokens(visitor: Visitor, stranger: Visitor) -> dict[str, tuple[str, str]]:
    """Tokens that do not open the visitor's chat, and the code of the refusal."""
    return {
        "none": ("", "unauthorized"),
        "of another chat": (stranger.token, "chat_not_found"),
        "of the same visitor's other chat": (signed(visitor, chat=stranger.user_chat_id), "chat_not_found"),
        "of another visitor": (signed(visitor, sub="visitor:other"), "chat_not_found"),
        "expired": (signed(visitor, exp=int(time.time()) - HOUR_SECONDS), "unauthorized"),
        "signed by somebody else": (signed(visitor, "x" * 40), "unauthorized"),
        "not signed": (visitor.token.rsplit(".", 1)[0] + ".", "unauthorized"),
    }


async def test_each_resume_is_refused_without_the_right_token(visitor: Visitor, stranger: Visitor) -> None:
    await stranger.opens()
    client = await visitor.connect()
    await client.asks("set an alarm")
    right = visitor.token
    for (name, (wrong, code)), follow in product(wrong_tokens(visitor, stranger).items(), TRANSPORTS.values()):
        assert (await follow(visitor, 3, client.last_seq)).events == client.events[3:], "as long as it is the right one"
        visitor.token = wrong
        with pytest.raises(RefusedError) as refused:
            await follow(visitor, 3, client.last_seq)
        assert refused.value.code == code, name
        visitor.token = right


async def test_a_socket_that_may_not_come_in_is_told_to_stay_away(visitor: Visitor, stranger: Visitor) -> None:
    await visitor.opens()
    await stranger.opens()
    for token, code, close_code in ((stranger.token, "chat_not_found", 4404), ("nonsense", "unauthorized", 4401)):
        client = await visitor.socket()
        await client.send(
            {"type": "hello", "v": 1, "user_chat_id": visitor.user_chat_id, "token": token, "last_seq": 0}
        )
        assert (await client.error())["code"] == code
        assert await client.closed() == close_code
