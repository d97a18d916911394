"""The one door to a chat: of all tokens that can be made up, only those open it that were given for it and still hold (15)."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import jwt
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.access import Access
from orchestrator.ports import ChatStore, Clock
from protocol.errors import ChatNotFound, Unauthorized
from protocol.stored import Chat

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
SECRET, OTHER_SECRET = "a" * 64, "b" * 64
SKEW_SECONDS = 60
CHATS = {
    name: Chat(name, f"visitor of {name}", "default", "e", "en", "UTC", NOW) for name in ("chat", "other chat", "third")
}


class Here:
    """The stores and the clock that `Access` asks."""

    async def load(self, user_chat_id: str) -> Chat | None:
        return CHATS.get(user_chat_id)

    def now(self) -> datetime:
        return NOW


access = Access(cast("ChatStore", Here()), cast("Clock", Here()), SECRET, 30, {})
claims = st.fixed_dictionaries(
    {
        "chat": st.sampled_from([*CHATS, "gone"]),
        "sub": st.sampled_from([chat.user_id for chat in CHATS.values()]),
        "exp": st.integers(-200, 200).map(lambda seconds: int(NOW.timestamp()) + seconds),
        "aud": st.sampled_from(["errand:chat", "errand:chat", "default"]),
    }
)


@settings(max_examples=1000)
@given(
    asked=st.sampled_from([*CHATS, "gone"]),
    claims=claims,
    left_out=st.sampled_from(["chat", "sub", "exp", "aud", "", "", ""]),
    secret=st.sampled_from([SECRET, SECRET, OTHER_SECRET]),
    algorithm=st.sampled_from(["HS256", "HS256", "HS512", "none"]),
)
def test_a_token_opens_the_chat_that_it_was_given_for_and_no_other(
    asked: str, claims: dict[str, Any], left_out: str, secret: str, algorithm: str
) -> None:
    told = {name: value for name, value in claims.items() if name != left_out}
    token = jwt.encode(told, None if algorithm == "none" else secret, algorithm=algorithm)  # type: ignore[arg-type]
    genuine = not left_out and secret == SECRET and algorithm == "HS256" and claims["aud"] == "errand:chat"
    holds = genuine and claims["exp"] + SKEW_SECONDS >= NOW.timestamp()
    chat = CHATS.get(asked)
    right = holds and chat is not None and (claims["chat"], claims["sub"]) == (asked, chat.user_id)
    assert opened(asked, token) == (asked if right else "chat_not_found" if holds else "unauthorized")


@given(chat=st.sampled_from(list(CHATS.values())), days=st.floats(0, 60))
def test_a_token_holds_for_as_long_as_it_was_given(chat: Chat, days: float) -> None:
    token = Access(cast("ChatStore", Here()), cast("Clock", Earlier(days)), SECRET, 30, {}).token(chat)
    assert (opened(chat.user_chat_id, token) == chat.user_chat_id) == (days <= 30 + SKEW_SECONDS / 86_400)


class Earlier:
    """A clock some days ago."""

    def __init__(self, days: float) -> None:
        self._days = days

    def now(self) -> datetime:
        return NOW - timedelta(days=self._days)


def opened(user_chat_id: str, token: str) -> str:
    """The id of the chat that was opened, or the code of the refusal."""
    try:
        return asyncio.run(access.access_chat(user_chat_id, token)).user_chat_id
    except (ChatNotFound, Unauthorized) as refused:
        return refused.code
