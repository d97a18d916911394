"""The text of one response while it is still being written, as `delta` signals; the response itself comes from outputs.py."""

import asyncio
from collections.abc import Callable

from protocol.signals import Delta, Signal

_TOGETHER_SECONDS = 0.04


class Stream:
    """Pieces that come within 40 ms go out together. Nothing of it is stored: the response that follows has it whole."""

    def __init__(self, response_id: str, signal: Callable[[Signal], None]) -> None:
        self._response_id = response_id
        self._signal = signal
        self._index = 0
        self._gathered = ""
        self._timer: asyncio.TimerHandle | None = None
        self.text = ""
        """Everything that was written so far."""

    def write(self, piece: str) -> None:
        """The next piece of the text."""
        self.text += piece
        self._gathered += piece
        if self._timer is None and self._gathered:
            self._timer = asyncio.get_running_loop().call_later(_TOGETHER_SECONDS, self._send)

    def close(self) -> None:
        """Sends what is left; called before the response itself is said."""
        if self._timer is not None:
            self._timer.cancel()
            self._send()

    def _send(self) -> None:
        self._timer = None
        self._signal(Delta(response_id=self._response_id, index=self._index, text=self._gathered))
        self._index, self._gathered = self._index + 1, ""
