"""The one door to a chat: visitor tokens, signed identity; a missing chat and somebody else's answer alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import jwt

from orchestrator.ports import ChatStore, Clock
from protocol.errors import ChatNotFound, Unauthorized
from protocol.stored import Chat

_ALGORITHM = "HS256"
_AUDIENCE = "errand:chat"
_CLOCK_SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Identity:
    """How a site tells who its visitor is; `secret` signs its tokens (HS256, at least 32 bytes)."""

    mode: Literal["off", "optional", "required"] = "off"
    secret: str = ""


class Access:
    """Makes and checks the tokens that open a chat. An id opens nothing."""

    def __init__(
        self, chats: ChatStore, clock: Clock, secret: str, token_days: float, identities: Mapping[str, Identity]
    ) -> None:
        self._chats = chats
        self._clock = clock
        self._secret = secret
        self._lifetime = timedelta(days=token_days)
        self._identities = identities

    def token(self, chat: Chat) -> str:
        """A token for this chat and its visitor (RFC 7519)."""
        now = self._clock.now()
        claims = {
            "aud": _AUDIENCE,
            "sub": chat.user_id,
            "chat": chat.user_chat_id,
            "iat": int(now.timestamp()),
            "exp": int((now + self._lifetime).timestamp()),
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    async def access_chat(self, user_chat_id: str, token: str | None, identity: str | None = None) -> Chat:
        """The chat that the token opens.

        Raises `Unauthorized` without a valid token, and `ChatNotFound` when it is for another chat, when the chat is
        gone, and when the signed-in visitor is not the one whom the chat belongs to.
        """
        claims = self._claims(token)
        if claims.get("chat") != user_chat_id:
            raise ChatNotFound
        chat = await self._chats.load(user_chat_id)
        if chat is None or chat.user_id != claims["sub"]:
            raise ChatNotFound
        subject = self.subject(chat.site, identity)
        if subject is not None and subject != chat.user_id:
            raise ChatNotFound
        return chat

    def subject(self, site: str, identity: str | None) -> str | None:
        """The signed-in visitor of a site; None for an anonymous one where the site allows that."""
        rule = self._identities.get(site, Identity())
        if rule.mode == "off":
            return None
        if identity is None:
            if rule.mode == "required":
                raise Unauthorized("Sign in on this site to use the chat.")
            return None
        claims = self._decoded(identity, rule.secret, site, ["sub", "iat", "exp"])
        return f"{site}:{claims['sub']}"

    def _claims(self, token: str | None) -> dict[str, str]:
        if token is None:
            raise Unauthorized("Send the chat's token.")
        return self._decoded(token, self._secret, _AUDIENCE, ["sub", "exp", "chat"])

    def _decoded(self, token: str, secret: str, audience: str, required: list[str]) -> dict[str, str]:
        try:
            claims = jwt.decode(
                token,
                secret,
                algorithms=[_ALGORITHM],
                audience=audience,
                # The time is the clock's that was handed over, not PyJWT's own.
                options={"require": required, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise Unauthorized from None
        if _time(claims["exp"]) + _CLOCK_SKEW.total_seconds() < self._clock.now().timestamp():
            raise Unauthorized("This token has expired. Open the chat again to get a new one.")
        return dict(claims)


def _time(claim: object) -> float:
    return float(claim) if isinstance(claim, int | float) else 0.0
