"""Structured logs: one JSON object a line on stderr. What happened and with which ids; never what somebody wrote.

The four ids of a conversation are keys of their own (`user_chat_id`, `socket_connection_id`, `session_id`,
`user_intent_id`): bind them once with `logger.bind(...)` and hand the bound logger on. Lines of libraries that use the
standard `logging` come out in the same shape.
"""

import logging
import sys
from typing import Literal, TextIO

import structlog
import structlog.tracebacks
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

NEVER_LOGGED = frozenset({"content", "text", "token", "values", "secret", "identity", "authorization"})
"""Keys that would carry a visitor's words or a credential: the line is written, the value is not."""

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


_tracebacks_as_json = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # local variables hold what visitors wrote
)


def configure(
    level: Literal["debug", "info", "warning", "error"],
    shape: Literal["json", "text"],
    stream: TextIO | None = None,
) -> FilteringBoundLogger:
    """Send all logs to `stream` (stderr) and return the root logger to hand on. Called once, by `app.py`."""
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        _tracebacks_as_json if shape == "json" else structlog.processors.ExceptionRenderer(),
        _without_words,
    ]
    last: Processor = structlog.processors.JSONRenderer(default=str) if shape == "json" else _as_text
    library_lines = logging.StreamHandler(out)
    library_lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[library_lines], level=LEVELS[level], force=True)
    logging.getLogger("pymongo").setLevel(max(LEVELS[level], logging.INFO))  # below, it writes whole documents
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def _without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: "(not logged)" if key in NEVER_LOGGED else value for key, value in event.items()}


def _as_text(_: WrappedLogger, __: str, event: EventDict) -> str:
    head = f"{event.pop('timestamp')} {event.pop('level'):<7} {event.pop('event')}"
    error = event.pop("exception", None)
    line = " ".join([head, *(f"{key}={value}" for key, value in event.items())])
    return f"{line}\n{error}" if error else line
