"""WebSocket close codes: below 4400 come back and resume, from 4400 on stay away."""

from enum import IntEnum


class CloseCode(IntEnum):
    """The range carries the rule, so that old clients obey codes that they do not know."""

    NORMAL = 1000
    GOING_AWAY = 1001
    TOO_LARGE = 1009
    SERVICE_RESTART = 1012
    RESTARTING = 4000
    SLOW_CONSUMER = 4001
    NO_PONG = 4002
    RESUME_NOW = 4003
    TOKEN_EXPIRED = 4005
    RATE_EXCEEDED = 4029
    BAD_FRAME = 4400
    BAD_TOKEN = 4401
    ORIGIN_NOT_ALLOWED = 4403
    CHAT_NOT_FOUND = 4404
    PROTOCOL_VERSION = 4406
    NO_HELLO = 4408
    TOO_MANY_SOCKETS = 4409
    CHAT_ENDED = 4410
    TOO_MANY_ERRORS = 4429


def resumable(code: int) -> bool:
    """Whether a client that was closed with `code` should come back and resume."""
    return code in (1001, 1011, 1012, 1013) or 4000 <= code <= 4399
