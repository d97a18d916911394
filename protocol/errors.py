"""Every error that a client can be told, as one class tree with wire code, HTTP status and whether trying again helps.

ChatError
├── BadFrame             400  not JSON, not an object, unknown type, wrong fields
├── Unauthorized         401  no token, or one that does not hold
├── OriginNotAllowed     403
├── ChatNotFound         404  a missing chat and somebody else's chat answer alike
├── AlreadyAnswered      409  text or form, whichever came first, has answered
├── ClientIdConflict     409  same client_id, other body
├── ChatEnded            410
├── TooLarge             413
├── Unprocessable        422  with `errors` by field
├── RateLimited          429  with `retry_after_seconds`
├── Internal             500
├── Overloaded           503
└── Unavailable          503
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class FieldError(BaseModel):
    """What is wrong with one field: `field` is its name, `code` for programs, `message` says how to put it right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    code: str
    message: str


class ErrorBody(BaseModel):
    """The JSON body of an HTTP error, and the payload of an `error` signal."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    retryable: bool
    client_id: str | None = None
    retry_after_seconds: float | None = None
    errors: tuple[FieldError, ...] | None = None


class ChatError(Exception):
    """An error for people: `message` says what to do next and never carries an exception's text."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    default_message: ClassVar[str] = "Something went wrong on our side. Please try again."

    def __init__(
        self,
        message: str | None = None,
        *,
        errors: tuple[FieldError, ...] | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        self.message = message or self.default_message
        self.errors = errors
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.message)

    def body(self, client_id: str | None = None) -> ErrorBody:
        return ErrorBody(
            code=self.code,
            message=self.message,
            retryable=self.retryable,
            client_id=client_id,
            retry_after_seconds=self.retry_after_seconds,
            errors=self.errors,
        )


class BadFrame(ChatError):
    code, status = "bad_frame", 400
    default_message = "This frame could not be read. Send a JSON object of a type that the protocol names."


class Unauthorized(ChatError):
    code, status = "unauthorized", 401
    default_message = "This token is not valid. Open the chat again to get a new one."


class OriginNotAllowed(ChatError):
    code, status = "origin_not_allowed", 403
    default_message = "This web site may not open the chat. Its owner can allow it in the settings."


class ChatNotFound(ChatError):
    code, status = "chat_not_found", 404
    default_message = "There is no such chat. Open a new one."


class AlreadyAnswered(ChatError):
    code, status = "already_answered", 409
    default_message = "This question has been answered already. The answer stands in the conversation."


class ClientIdConflict(ChatError):
    code, status = "client_id_conflict", 409
    default_message = "Another message was sent under this client_id. Send this one with a new client_id."


class ChatEnded(ChatError):
    code, status = "chat_ended", 410
    default_message = "This chat has ended. Open a new one."


class TooLarge(ChatError):
    code, status = "too_large", 413
    default_message = "This is too large. Send less at once."


class Unprocessable(ChatError):
    code, status = "unprocessable", 422
    default_message = "Some values are not right. Correct them and send again."


class RateLimited(ChatError):
    code, status, retryable = "rate_limited", 429, True
    default_message = "That was too fast. Wait a moment, then send it again."


class Internal(ChatError):
    retryable = True


class Overloaded(ChatError):
    code, status, retryable = "overloaded", 503, True
    default_message = "There is too much to do right now. Try again in a moment."


class Unavailable(ChatError):
    code, status, retryable = "unavailable", 503, True
    default_message = "Messages cannot be stored right now. Try again in a moment; nothing that was confirmed is lost."
