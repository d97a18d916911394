"""Times in the tables of `said/`: what is said, and what it means; written from the specification, by hand."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestrator.understanding.fields import Moment
from orchestrator.understanding.times import Mention, find_times
from tests.unit.understanding.builders import a_moment

_TABLES = Path(__file__).parent / "said"


def _said(language: str) -> Iterator[tuple[str, str, str]]:
    """The rows of a table: "now zone locale", what is said, what it means."""
    moment = ""
    for line in (_TABLES / f"{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("@"):
            moment = line[1:].strip()
        elif line and not line.startswith("#"):
            text, _, meaning = line.partition(" -> ")
            yield moment, text, meaning


def _written(mention: Mention) -> str:
    """A mention as the tables write it."""
    match mention.value:
        case list(ends):
            written = " .. ".join(ends)
        case int(seconds):
            written = f"{seconds} s"
        case value:
            written = value
    written += f" {mention.rrule}" if mention.rrule else ""
    written += f" until {mention.until}" if mention.until else ""
    return " or ".join([written, *mention.alternatives]) if mention.ambiguous else written


def _at(moment: str) -> Moment:
    now, zone, locale = moment.split()
    return Moment(datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)), zone, locale)


@pytest.mark.parametrize(
    ("moment", "text", "meaning"), [row for language in ("en", "de", "es", "fr") for row in _said(language)]
)
def test_a_time_means_what_its_table_says(moment: str, text: str, meaning: str) -> None:
    assert " + ".join(map(_written, find_times(text, _at(moment)))) == meaning


def test_the_command_line_reads_the_same_times() -> None:
    (moment, *_), *_ = rows = [row for row in _said("en") if row[0].endswith("America/Chicago en-US")]
    now, zone, locale = moment.split()
    asked = {"now": now, "time_zone": zone, "locale": locale, "texts": [text for _, text, _ in rows]}

    command = [sys.executable, "-m", "bench.understand", "times"]
    told = json.loads(
        subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=True).stdout
    )

    assert [found[0]["value"] for found in told] == [find_times(text, _at(moment))[0].value for _, text, _ in rows]


def test_sentences_with_numbers_but_no_time_rarely_give_one() -> None:
    texts = (_TABLES / "no_time.txt").read_text("utf-8").splitlines()

    wrong = [text for text in texts if find_times(text, a_moment())]

    assert len(texts) >= 300
    assert len(wrong) <= 0.015 * len(texts), wrong
