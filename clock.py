"""The time that a server goes by: the machine's, put right by the database's."""

from datetime import UTC, datetime, timedelta
from time import monotonic

CLOSE_ENOUGH_SECONDS = 2.0
"""By so much a machine's clock may differ from the database's before the database's is gone by."""


class SystemClock:
    """The real time, in whole milliseconds: what is shown live is then what MongoDB gives back later.

    For tests of what days and years do, `offset_seconds` sets all times forward or back; `error_seconds` is by how much the
    machine's clock is wrong.
    """

    def __init__(self, offset_seconds: float = 0, error_seconds: float = 0) -> None:
        self._offset = timedelta(seconds=offset_seconds)
        self._error = timedelta(seconds=error_seconds)
        self._correction = timedelta()

    def now(self) -> datetime:
        now = self._here() + self._correction + self._offset
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def monotonic(self) -> float:
        return monotonic()

    def go_by(self, database_now: datetime) -> float:
        away = (database_now - self._here() - self._correction).total_seconds()
        if abs(away) < CLOSE_ENOUGH_SECONDS:
            return 0
        self._correction += timedelta(seconds=away)
        return away

    def _here(self) -> datetime:
        return datetime.now(UTC) + self._error
