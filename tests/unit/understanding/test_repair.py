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
    ],
)
def test_a_remark_is_told_from_a_request(text: str, act: Act) -> None:
    assert repair(text, "en-US") == Repair(act)


@pytest.mark.parametrize(
    ("text", "rest"), [("no, at 8", "at 8"), ("Actually make it 9 am", "9 am"), ("wait, I meant tuesday", "tuesday")]
)
def test_a_correction_keeps_what_comes_after(text: str, rest: str) -> None:
    assert repair(text, "en") == Repair(Act.CORRECTION, rest)


@pytest.mark.parametrize(
    "text", ["cancel my alarm", "set an alarm", "", "help me book a room", "thanks for nothing bob"]
)
def test_a_request_is_no_remark(text: str) -> None:
    assert repair(text, "en") is None
