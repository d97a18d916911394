"""Calls a site's backend: one JSON object there, one back, signed, tried again. What it means is the caller's."""

import asyncio
import hashlib
import hmac
import json
import random
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError
from tornado.httpclient import HTTPError, HTTPRequest, HTTPResponse
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from protocol.errors import FieldError
from protocol.webhooks import Endpoint, WebhookFailed, WebhookRejected
from webhooks.addresses import AddressRefused, CheckedResolver

ANSWER_BYTES = 262_144
"""The largest answer that is read."""
SIGNATURE = "Errand-Signature"
IDEMPOTENCY_KEY = "Idempotency-Key"

_CALLS_AT_ONCE = 100
_FIRST_WAIT_SECONDS = 0.5
_LONGEST_WAIT_SECONDS = 8.0
_DEEPEST = 20
_TOO_LARGE = 2**63
"""Whole numbers from here on do not fit into the database; infinity is beyond it too."""
_AGAIN = (408, 429)
_WITH_BODY = ("POST", "PUT", "PATCH")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """One try that gave no answer to use. `maybe_done` as in WebhookFailed, `again` whether another try can help."""

    reason: str
    maybe_done: bool
    again: bool


class WebhookClient:
    """`now` gives the time of signatures, `sleep` waits between tries; both are there to be replaced in tests."""

    def __init__(self, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._clients = {allow_private: _client(allow_private) for allow_private in (False, True)}

    def close(self) -> None:
        """Ends the clients; calls that still run fail."""
        for client in self._clients.values():
            client.close()

    async def call(self, endpoint: Endpoint, body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """The JSON object that the backend answers with 2xx, an empty one for an empty answer.

        Every try carries `key` as Idempotency-Key. Raises WebhookRejected for 4xx that say why, WebhookFailed for all
        else: after the last try, or at once when another one cannot help or could do the task twice.
        """
        host = _host(endpoint.url)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        tries, maybe_done = 0, False
        while True:
            found = await self._try(endpoint, content, key)
            if not isinstance(found, _Failure):
                return found
            tries, maybe_done = tries + 1, maybe_done or found.maybe_done
            _log.warning("webhook failed", host=host, reason=found.reason, key=key, tries=tries)
            hopeless = not found.again or (found.maybe_done and not endpoint.idempotent)
            if hopeless or tries > endpoint.retries:
                raise WebhookFailed(found.reason, maybe_done=maybe_done)
            await self._sleep(_wait_seconds(tries))

    async def _try(self, endpoint: Endpoint, content: bytes, key: str) -> Mapping[str, Any] | _Failure:
        sent = content if endpoint.method in _WITH_BODY else b""
        headers = {
            **endpoint.headers,
            "Accept": "application/json",
            "User-Agent": "Errand",
            IDEMPOTENCY_KEY: key,
        }
        if sent:
            headers["Content-Type"] = "application/json"
        if endpoint.secret:
            headers[SIGNATURE] = signature(endpoint.secret, int(self._now().timestamp()), sent)
        request = HTTPRequest(
            endpoint.url,
            method=endpoint.method,
            headers=headers,
            body=sent or None,
            connect_timeout=endpoint.timeout_seconds,
            request_timeout=endpoint.timeout_seconds,
            follow_redirects=False,
            decompress_response=False,  # or a small answer could grow without a limit
        )
        try:
            response = await self._clients[endpoint.allow_private].fetch(request, raise_error=False)
        except (HTTPError, OSError, ValueError) as error:
            return _unreachable(error)
        return _understood(response)


def signature(secret: str, at: int, body: bytes) -> str:
    """The header that proves a request: `t=<unix time>,v1=<HMAC-SHA256 of "t.body" in hex>`.

    Whoever checks it compares in constant time and refuses a time that is more than some minutes away.
    """
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _client(allow_private: bool) -> SimpleAsyncHTTPClient:
    # Tornado's own client and not the configured one: only this one takes a resolver. An instance, as caches are shared.
    return SimpleAsyncHTTPClient(
        force_instance=True,
        resolver=CheckedResolver(allow_private=allow_private),
        max_clients=_CALLS_AT_ONCE,
        max_body_size=ANSWER_BYTES,
    )


def _wait_seconds(tries: int) -> float:
    """Twice as long after each try, and up to half of it left to chance, so that many do not come back at once."""
    longest: float = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2.0 ** (tries - 1))
    return longest * random.uniform(0.5, 1)  # noqa: S311 - no secret


def _host(url: str) -> str:
    """The host of an address that may be tried. Raises WebhookFailed for any other."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise WebhookFailed("no address with http or https and a host", maybe_done=False)
    return parts.hostname


def _unreachable(error: Exception) -> _Failure:
    """What a connection that failed means. Only where it surely was never made, nothing can have been done."""
    match error:
        case AddressRefused():
            return _Failure(
                "an address that is refused: private ones need allow_private", maybe_done=False, again=False
            )
        case socket.gaierror():
            return _Failure("the host name is unknown", maybe_done=False, again=True)
        case ConnectionRefusedError():
            return _Failure("the connection was refused", maybe_done=False, again=True)
        case HTTPError(code=599) if "imeout" in str(error):
            return _Failure("no answer in time", maybe_done=True, again=True)
        case HTTPError() | OSError():
            return _Failure("the connection broke, or the answer was too large", maybe_done=True, again=True)
        case _:
            return _Failure("the request could not be made", maybe_done=False, again=False)


def _understood(response: HTTPResponse) -> Mapping[str, Any] | _Failure:
    """The answer's object, or what its status means. Raises WebhookRejected for 4xx that say why."""
    status = response.code
    if status >= 500 or status in _AGAIN:
        return _Failure(f"status {status}", maybe_done=status >= 500, again=True)
    answer = _object(response.body)
    if 200 <= status < 300:
        return answer if answer is not None else _Failure("no JSON object", maybe_done=True, again=False)
    if status < 400:
        return _Failure(f"status {status}: redirects are not followed", maybe_done=True, again=False)
    message, errors = (answer or {}).get("message"), _field_errors((answer or {}).get("errors"))
    if errors or (isinstance(message, str) and message):
        raise WebhookRejected(message if isinstance(message, str) else "", errors)
    return _Failure(f"status {status} without a reason", maybe_done=False, again=False)


def _object(body: bytes) -> dict[str, Any] | None:
    """A JSON object that can be stored; None for anything else."""
    if not body:
        return {}
    try:
        found = json.loads(body)
        _check(found)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _check(value: Any, depth: int = 0) -> None:
    """Raises ValueError for what JSON may say and the database cannot keep."""
    if depth > _DEEPEST or (isinstance(value, int | float) and not -_TOO_LARGE < value < _TOO_LARGE):
        raise ValueError
    if isinstance(value, dict):
        for name, inner in value.items():
            if "\0" in name:
                raise ValueError
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _field_errors(found: Any) -> tuple[FieldError, ...]:
    """Those of the backend's errors that name a field and say what is wrong with it."""
    errors = []
    for error in found if isinstance(found, list) else ():
        try:
            errors.append(FieldError.model_validate({"code": "rejected"} | error))
        except (ValidationError, TypeError):
            continue
    return tuple(errors)
