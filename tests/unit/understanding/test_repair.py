"""Remarks about the conversation itself."""

import pytest

from orchestrator.understanding.repair import Act, Repair, repair


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Never mind.", Act.CANCEL),
        ("cancel it please", Act.CANCEL),
        ("thank you so much!", Act.THANKS),
        ("Hello there", Act.GREETING),
        ("what can you do?", Act.HELP),
        ("go back", Act.BACK),
        ("yes please", Act.YES),
        ("No thanks", Act.NO),
        ("bye", Act.FAREWELL),
        ("cancel that please", Act.CANCEL),
        ("no, never mind", Act.CANCEL),
        ("wait, go back", Act.BACK),
        ("yeah sure", Act.YES),
        ("hmm no", Act.NO),
        ("No, that's fine", Act.NO),
        ("can you help me?", Act.HELP),
        ("start over", Act.RESTART),
        ("let's begin again", Act.RESTART),
        ("I don't care", Act.UNDECIDED),
        ("skip this", Act.UNDECIDED),
        ("whatever you like", Act.UNDECIDED),
        ("no label", Act.UNDECIDED),
        ("no preference", Act.UNDECIDED),
        ("what did you say?", Act.AGAIN),
    ],
)
def test_a_remark_is_told_from_a_request(text: str, act: Act) -> None:
    assert repair(text, "en-US") == Repair(act)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no, at 8", "at 8"),
        ("Actually make it 9 am", "9 am"),
        ("wait, I meant tuesday", "tuesday"),
        ("not 8 but 9", "9"),
        ("no i said friday", "friday"),
        ("yes, but at 8", "at 8"),
    ],
)
def test_a_correction_keeps_what_comes_after(text: str, rest: str) -> None:
    assert repair(text, "en") == Repair(Act.CORRECTION, rest)


@pytest.mark.parametrize(
    "text",
    [
        "cancel my alarm",
        "set an alarm",
        "",
        "help me book a room",
        "thanks for nothing bob",
        "talk to a human",
        "the first one",
        "no alarm tomorrow",
        "no problem bob",
        "i want to cancel my order",
    ],
)
def test_a_request_is_no_remark(text: str) -> None:
    assert repair(text, "en") is None
