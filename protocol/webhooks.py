"""The contract with a site's own backend: where a task is sent to, and how a call can fail. Who calls: webhooks/client.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from protocol.errors import FieldError


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of a site's backend. Times in seconds; secrets come from the environment, never from a request."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    """Signs each request when it is set: HMAC-SHA256 of time and body."""
    timeout_seconds: float = 8.0
    retries: int = 2
    """Further tries after a network error, a timeout, 408, 429 or 5xx; all with the same idempotency key."""
    idempotent: bool = True
    """Whether the backend does a task once however often it gets the same key; else a try that may have worked is the last."""
    allow_private: bool = False
    """Whether loopback and private addresses may be called. Link-local and metadata addresses never may."""


class WebhookFailed(Exception):
    """The backend gave no usable answer: unreachable, late, no JSON object, 5xx after the last try, 4xx without a reason, or an
    address that is refused.
    """

    def __init__(self, reason: str, *, maybe_done: bool) -> None:
        self.reason = reason  # for the log: no secrets, no personal values
        self.maybe_done = maybe_done
        """Whether the backend may have done the task all the same."""
        super().__init__(reason)


class WebhookRejected(Exception):
    """The backend has answered 4xx with a reason: it did not do the task, and says why for people (`message`) or by field (`errors`)."""

    def __init__(self, message: str, errors: Sequence[FieldError] = ()) -> None:
        self.message = message
        self.errors = tuple(errors)
        super().__init__(message)
