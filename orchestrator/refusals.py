"""A refusal of a form's values in the visitor's language; the protocol, which finds what is wrong, speaks English only."""

from orchestrator.phrases import phrase
from protocol.errors import ChatError, FieldError, Unprocessable


def in_language(error: ChatError, locale: str) -> ChatError:
    """The error as the visitor is told it: that and why values are not right in their language, all others as they are."""
    if not isinstance(error, Unprocessable) or not error.errors:
        return error
    told = tuple(
        FieldError(field=one.field, code=one.code, message=phrase(one.message, locale)) for one in error.errors
    )
    return Unprocessable(phrase(Unprocessable.default_message, locale), errors=told)
