"""The logs: one object a line with the ids as keys, no visitor's words, no flood."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

import logs


@pytest.fixture(autouse=True)
def root_logger() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_object_with_the_bound_ids() -> None:
    out = io.StringIO()
    logger = logs.configure("info", "json", out).bind(user_chat_id="c1", session_id="s1")
    logger.info("session started", user_intent_id="i1")
    [line] = lines(out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "session started",
        "level": "info",
        "user_chat_id": "c1",
        "session_id": "s1",
        "user_intent_id": "i1",
    }


@pytest.mark.parametrize("key", sorted(logs.NEVER_LOGGED))
def test_words_and_credentials_are_never_written(key: str) -> None:
    out = io.StringIO()
    logs.configure("info", "json", out).info("received", **{key: "my private words"})
    assert "private" not in out.getvalue()
    assert lines(out)[0]["event"] == "received"


def test_lines_of_libraries_have_the_same_shape() -> None:
    out = io.StringIO()
    logs.configure("info", "json", out)
    logging.getLogger("tornado.access").warning("404 GET %s", "/x")
    [line] = lines(out)
    assert (line["event"], line["level"], line["logger"]) == ("404 GET /x", "warning", "tornado.access")


def test_lines_below_the_level_are_left_out() -> None:
    out = io.StringIO()
    logger = logs.configure("warning", "json", out)
    logger.info("small")
    logging.getLogger("pymongo").info("small")
    assert out.getvalue() == ""


@pytest.mark.parametrize("of_library", [False, True])
def test_an_error_with_its_traceback_stays_one_line(of_library: bool) -> None:
    out = io.StringIO()
    logger = logs.configure("info", "json", out)
    try:
        int("broken")
    except ValueError:
        if of_library:
            logging.getLogger("tornado").exception("failed")
        else:
            logger.exception("failed")
    [line] = lines(out)
    assert (line["event"], line["level"]) == ("failed", "error")
    assert "broken" in json.dumps(line["exception"])


def test_text_is_for_reading() -> None:
    out = io.StringIO()
    logs.configure("info", "text", out).info("session started", session_id="s1")
    assert out.getvalue().endswith("info    session started session_id=s1\n")
