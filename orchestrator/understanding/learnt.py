"""What was learnt, kept in a folder by the content it was learnt from: the next start reads it instead of learning again.

A file's name is a hash of everything that the result follows from: the examples, what the encoder makes of a sentence, this
package's code and numpy's version. So nothing is ever out of date; what was not asked for for longest is deleted.
"""

import hashlib
import io
import os
import pickle
import platform
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np

from orchestrator.understanding.encoders import Encoder
from orchestrator.understanding.recognizer import Recognizer

_HERE = Path(__file__).parent
_MOST_FILES = 16
_PROBE = "wake me tomorrow at seven"
_ENCODER = "encoder"
_CLASSES = {
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.numeric", "_frombuffer"),
    ("builtins", "frozenset"),
    *((f"orchestrator.understanding.{module}", name) for module, name in [
        ("features", "Grams"),
        ("kernel", "Kernel"),
        ("recognizer", "Recognizer"),
        ("recognizer", "_Fitted"),
        ("scope", "Scope"),
        ("spelling", "Spelling"),
    ]),
}  # fmt: skip
"""All that a file may be made of: reading one that somebody else wrote runs nothing."""


class Learnt:
    """Recognisers in a folder; without one, or when it cannot be written, they are learnt each time."""

    def __init__(self, folder: Path | None, encoder: Encoder) -> None:
        self._folder = folder
        self._encoder = encoder

    def recognizer(self, source: object, learn: Callable[[], Recognizer]) -> Recognizer:
        """The recogniser that `learn` gives for `source`, whose `repr` tells everything that it is learnt from."""
        if self._folder is None:
            return learn()
        path = self._folder / f"{self._fingerprint(repr(source))}.learnt"
        found = self._read(path)
        if found is None:
            found = learn()
            self._write(path, found)
        return found

    def _read(self, path: Path) -> Recognizer | None:
        try:
            found = _Unpickler(path.read_bytes(), self._encoder).load()
        except Exception:  # noqa: BLE001 # a file cut off or garbled fails in any way: it is written anew
            return None
        with suppress(OSError):  # a folder that is only for reading serves too
            os.utime(path)
        return found if isinstance(found, Recognizer) else None

    def _write(self, path: Path, learnt: Recognizer) -> None:
        new = path.with_suffix(f".{os.getpid()}.new")  # two servers may write the same at once
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            data = io.BytesIO()
            _Pickler(data, self._encoder).dump(learnt)
            new.write_bytes(data.getbuffer())
            new.replace(path)
            files = sorted(path.parent.glob("*.learnt"), key=lambda each: each.stat().st_mtime, reverse=True)
            for old in files[_MOST_FILES:]:
                old.unlink(missing_ok=True)
        except OSError:  # a folder that is full or read-only costs time, nothing else
            with suppress(OSError):
                new.unlink()

    def _fingerprint(self, source: str) -> str:
        meaning = self._encoder.encode(
            [_PROBE]
        ).tobytes()  # another encoder, or other weights of it, say something else
        return hashlib.sha256(_code() + meaning + source.encode()).hexdigest()[:32]


class _Pickler(pickle.Pickler):
    """Leaves out the encoder, which is not learnt and many times as large."""

    def __init__(self, file: io.BytesIO, encoder: Encoder) -> None:
        super().__init__(file, protocol=5)
        self._encoder = encoder

    def persistent_id(self, thing: object) -> str | None:
        return _ENCODER if thing is self._encoder else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, encoder: Encoder) -> None:
        super().__init__(io.BytesIO(data))
        self._encoder = encoder

    def persistent_load(self, name: str) -> Encoder:
        return self._encoder

    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in _CLASSES:
            raise pickle.UnpicklingError(f"{module}.{name} is not part of what is learnt")
        return cast("type", super().find_class(module, name))


@cache
def _code() -> bytes:
    """What this package's code and tables and its surroundings are; about 20 ms."""
    files = sorted(path for path in _HERE.rglob("*") if path.is_file() and path.suffix != ".pyc")
    versions = f"{platform.python_version()} {platform.machine()} {np.__version__}".encode()
    return hashlib.sha256(versions + b"".join(path.read_bytes() for path in files)).digest()
