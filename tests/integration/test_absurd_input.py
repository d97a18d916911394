"""What no reasonable visitor sends, to every task: each gets a sentence that says how to go on, and never an `internal`."""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.dialogues.stage import Stage
from tests.support.chat import Client, Frame, Visitor
from tests.support.database import a_database_name

LONG = "x" * 3900
SOON = "2026-03-03T07:00"
WHO = {"name": "Ben", "email": "ben@example.org"}
PASSED, LENGTH, WHICH_TIME = "has passed", "24 hours", "When should it ring|Enter a date and a time"
UNCLEAR = "did not understand"
AT_ONCE = 8


@dataclass(frozen=True)
class Case:
    """What is said first, what is sent then (a text, or values of the form), and the words of the answer (a pattern)."""

    first: str
    absurd: str | dict[str, Any]
    says: str

    def __str__(self) -> str:
        return f"{self.first} | {str(self.absurd)[:60]}"


CASES = [
    *(Case("", text, LENGTH) for text in ("set a timer for -5 minutes", "set a timer for minus ten minutes")),
    *(Case("", f"set a timer for {length}", LENGTH) for length in ("0 minutes", "10 years", "a million hours")),
    *(Case("", f"set a timer for {length}", LENGTH) for length in ("1e9 seconds", "72 hours")),
    Case("", f"set a timer for {'9' * 30} minutes", LENGTH),
    *(Case("start a timer", text, LENGTH) for text in ("-10", "0", "1000000", "9" * 25, LONG, "😀", "..", "<b>5</b>")),
    *(
        Case("start a timer", {"length": value}, f"{LENGTH}|such as “10 minutes”")
        for value in ("abc", 1e308, -5, [1], True, 2**53)
    ),
    Case("timer for 5 minutes", "change the timer to -3 minutes", "more time"),
    Case("timer for 5 minutes", "add 300 hours", LENGTH),
    *(Case("", f"wake me {when}", PASSED) for when in ("yesterday at 7 am", "at 7 am on 2020-01-01")),
    *(Case("", f"wake me {when}", WHICH_TIME) for when in ("on 31 February at 7 am", "on 2026-13-45 at 99:99")),
    *(Case("set an alarm", {"time": value}, "Enter a date") for value in ("x", 12345, 1e300, [SOON], True, "\u200b:")),
    *(
        Case("set an alarm", {"time": value}, "Enter a date")
        for value in (f"{SOON}Z", f"{SOON}+05:00", "2026-02-31T07:00")
    ),
    Case("set an alarm", {"time": "9999-12-31T23:59"}, "too far"),
    Case("set an alarm", {"time": "0001-01-01T00:00"}, PASSED),
    Case("set an alarm", {}, WHICH_TIME),
    Case("set an alarm", {"time": SOON, "repeat": "hourly"}, "Choose one"),
    Case("set an alarm", {"time": SOON, "repeat": ["daily"]}, "another way"),
    Case("set an alarm", {"time": SOON, "label": LONG}, "80 characters"),
    Case("set an alarm", {"time": SOON, "label": 5, "unknown": "field"}, "another way"),
    Case("set an alarm", {"time": SOON, "label": "{{7*7}}<script>"}, r"\{\{7\*7\}\}<script>.*tomorrow"),
    Case("set an alarm", {"time": SOON, "label": "😀"}, "😀.*tomorrow"),
    Case("", f"set an alarm for 7 am tomorrow called {LONG}", "80 characters"),
    Case("", f'set an alarm called "{"breakfast " * 9}" for 7 am tomorrow', "80 characters"),
    *(Case("", f"{verb} my alarm {LONG}", "no alarms") for verb in ("change", "cancel")),
    Case("wake me tomorrow at 7 am", "change my alarm to 31 February", "new time"),
    Case("cancel my alarm", "the 99999999999999999999th one", f"{UNCLEAR}|Nothing|no alarms|What do you mean"),
    *(
        Case("remind me tomorrow at 7 am", text, "What should I remind you of")
        for text in ("\u200b", "\u202e\u202d", "\x00")
    ),
    Case("remind me tomorrow at 7 am", "\u202egnirts", ": gnirts"),
    Case("remind me tomorrow at 7 am", "'; DROP TABLE alarms;--", "DROP TABLE alarms"),
    Case("remind me tomorrow at 7 am", LONG, "200 characters"),
    *(Case("remind me", {"text": text, "time": SOON}, "remind you of") for text in ("   ", "\u200b\u200d", "\x00")),
    Case("remind me", {"text": "{% for x in range(10**9) %}a{% endfor %}", "time": SOON}, r"tomorrow.*range\(10"),
    *(
        Case("leave a message", {"message": "Hi", "name": "Ben", "email": address}, "one e-mail")
        for address in ("@", "a@b")
    ),
    *(
        Case("leave a message", {"message": "Hi", **WHO, "name": name}, "What is your name")
        for name in ("\u200b", " \t ")
    ),
    Case("leave a message", {"message": "Hi", **WHO, "email": "a@example.org\nBcc: b@example.org"}, "one e-mail"),
    Case("leave a message", {"message": LONG, **WHO}, "2000 characters"),
    Case("leave a message", {"message": "{{ config }}", **WHO, "name": "<b>Ben</b>"}, r"<b>Ben</b>.*\{\{ config \}\}"),
    Case("leave a message", {"message": 5, "name": True, "email": [1]}, "Message: .*Name: .*E-mail: "),
    *(
        Case("book an appointment", {"time": time, **WHO}, "no appointment at this time")
        for time in ("2026-03-07T10:00",)
    ),
    *(
        Case("book an appointment", {"time": time, **WHO}, "Free near it")
        for time in ("2028-03-06T10:00", "2026-03-03T10:17")
    ),
    Case("book an appointment", {"time": "2026-02-01T10:00", **WHO}, PASSED),
    Case("", "book an appointment yesterday at 10", PASSED),
    Case("", "book an appointment on 31 february", "When would you like to come"),
    *(Case("order status", text, "cannot be looked up") for text in ("../../admin", "%2e%2e%2f", "a?b=c&d=e", "A#1")),
    Case("order status", LONG[:500], "20 characters"),
    Case("order status", "😀", "no such order"),
    Case("order status", {"order_number": "A\n1"}, "cannot be looked up"),
    Case("talk to a person", "{{7*7}} talk to a person <script>", "answer here in this chat"),
    *(
        Case("", f"snooze for {length}", "24 hours|Nothing has rung")
        for length in ("-5 minutes", "10 years", "0 minutes")
    ),
    *(
        Case("", text, UNCLEAR)
        for text in ("\u200b", "...", "?", "😀", "\x00", LONG, "\u202e\u202d", "{{7*7}}", "<script>")
    ),
]


def _said(events: list[Frame]) -> str:
    return "\n".join(str(event["content"]) for event in events if event["type"] in {"response", "error"})


async def _sends(client: Client, case: Case) -> list[Frame]:
    """The events that answer what is absurd."""
    if case.first:
        await client.asks(case.first)
    if isinstance(case.absurd, str):
        return await client.asks(case.absurd)
    ack = await client.submits(await client.component(), case.absurd)
    await client.final(ack["seq"])
    return [event for event in client.events if event["cause"] == ack["seq"]]


class Answers:
    """What came of each case, and the server's log afterwards."""

    def __init__(self) -> None:
        self.events: dict[int, list[Frame]] = {}
        """By the number of the case."""
        self.log: list[dict[str, Any]] = []

    async def gather(self, stage: Stage) -> None:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            async with places:
                visitor = Visitor(stage.errand.port)
                self.events[number] = await _sends(await visitor.connect(), CASES[number])
                await visitor.leave()

        await asyncio.gather(*(one(number) for number in range(len(CASES))))
        self.log = [json.loads(line) for line in stage.errand.stderr_lines if line.startswith("{")]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, mongodb_uri: str) -> Answers:
    """All cases, each in a chat of its own, on one server; it is Monday, 2 March 2026, 8:00 in Berlin."""
    found = Answers()

    async def play(database_name: str) -> None:
        async with Stage.open(tmp_path_factory.mktemp("stage"), mongodb_uri, database_name) as stage:
            await found.gather(stage)

    with a_database_name(mongodb_uri) as database_name:
        asyncio.run(play(database_name))
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=[str(case) for case in CASES])
def test_absurd_input_is_answered_with_a_way_on(answers: Answers, number: int) -> None:
    events = answers.events[number]
    assert [event["code"] for event in events if event["type"] == "error"] == []
    assert re.search(CASES[number].says, _said(events), re.IGNORECASE | re.DOTALL), _said(events)


def test_absurd_input_leaves_no_error_in_the_log(answers: Answers) -> None:
    assert [line for line in answers.log if line["level"] in {"error", "critical"}] == []
