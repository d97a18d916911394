"""What all REST handlers share: JSON in and out, typed errors, the bearer token, limits by address."""

import json
import re
from collections.abc import Awaitable
from typing import Any, TypeVar

import structlog
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, HTTPError, RequestHandler

from handlers.rate import Allowances
from protocol.errors import BadFrame, ChatError, ChatNotFound, Internal, RateLimited, TooLarge

_log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,19}")


class ApiHandler(RequestHandler):
    """Answers in JSON; every error is the body of protocol.md."""

    def __init__(self, application: Application, request: HTTPServerRequest, **kwargs: Any) -> None:
        self.allowances: Allowances | None = None
        super().__init__(application, request, **kwargs)

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.answer_error(_as_chat_error(status_code, kwargs.get("exc_info", (None, None, None))[1]))

    def answer_error(self, error: ChatError) -> None:
        """Ends the request with an error's status and body."""
        self.set_status(error.status)
        if error.retry_after_seconds is not None:
            self.set_header("Retry-After", str(max(1, round(error.retry_after_seconds))))
        self.finish(error.body().model_dump_json(exclude_none=True))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, ChatError | HTTPError):
            _log.error("request failed", path=self.request.path, exc_info=(typ, value, tb))

    @property
    def bearer(self) -> str | None:
        """The token of `Authorization: Bearer`."""
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        return token.strip() or None if scheme.lower() == "bearer" else None

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number of the query; out of range is brought into it, anything else is `BadFrame`."""
        text = self.get_query_argument(name, str(default))
        if not _WHOLE_NUMBER.fullmatch(text):
            raise BadFrame(f"{name} is a whole number.")
        return max(least, min(most, int(text)))

    def take_allowance(self) -> None:
        """Counts a command of this address; raises `RateLimited` when there were too many."""
        if self.allowances is not None:
            wait = self.allowances.of(self.request.remote_ip or "").take()
            if wait > 0:
                raise RateLimited(retry_after_seconds=wait)

    def answer(self, fields: Any, status: int = 200) -> None:
        """Ends the request with a JSON body."""
        self.set_status(status)
        self.finish(fields if isinstance(fields, str) else json.dumps(fields, ensure_ascii=False, default=str))


class UnknownPath(ApiHandler):
    """Any address that nothing else answers."""

    def prepare(self) -> Awaitable[None] | None:
        raise ChatNotFound("There is nothing at this address. See /api/v1/openapi.json for what there is.")


def _as_chat_error(status_code: int, error: BaseException | None) -> ChatError:
    if isinstance(error, ChatError):
        return error
    if status_code == 413:
        return TooLarge()
    return BadFrame("This request could not be read.") if status_code < 500 else Internal()
