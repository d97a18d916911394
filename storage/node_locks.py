"""Proof that a node of this machine is dead: the kernel gives a process's file lock back when the process has ended.

A lease alone makes everybody wait for its end after a crash; a lock that can be had proves the crash at once. A paused
process (SIGSTOP) keeps its lock. Nodes on other machines are told dead by their lease only.
"""

import fcntl
import os
from pathlib import Path


class NodeLocks:
    """Lock files `<folder>/<node>.lock`, one held for the life of each incarnation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def hold(self, node: str) -> None:
        """Takes the lock of this process's incarnation."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path(node), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._held[node] = descriptor

    def drop(self, node: str) -> None:
        """Gives the lock of an incarnation back that has ended in good order."""
        descriptor = self._held.pop(node, None)
        if descriptor is not None:
            self.forget(node)
            os.close(descriptor)

    def dead(self) -> list[str]:
        """Nodes of this folder whose process is gone."""
        return [path.stem for path in self._folder.glob("*.lock") if path.stem not in self._held and _free(path)]

    def forget(self, node: str) -> None:
        """Removes the lock file of a node that is buried."""
        self._path(node).unlink(missing_ok=True)

    def _path(self, node: str) -> Path:
        return self._folder / f"{node}.lock"


def _free(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
