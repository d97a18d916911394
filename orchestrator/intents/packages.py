"""Tasks from modules that the configuration names: found, imported, and refused with file and reason when broken."""

import importlib
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from orchestrator.intents import Intent, Unusable


def package_intents(names: Sequence[str], folder: Path) -> list[tuple[str, Intent]]:
    """The tasks of each module with the place to name when something is wrong with them.

    Modules are found in `folder`, beside the configuration file, and on Python's path, which it joins as the last one, so
    that no module there hides one of Python's or ours. Raises Unusable.
    """
    if names and str(folder) not in sys.path:
        sys.path.append(str(folder))
        importlib.invalidate_caches()
    return [
        (_place(name, module), intent)
        for name in names
        for module in [_module(name, folder)]
        for intent in _of(name, module)
    ]


def _module(name: str, folder: Path) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            raise Unusable(f"packages: {name} is not found in {folder} nor on Python's path.") from None
        raise Unusable(_broken(name, error)) from error
    except (Exception, SystemExit) as error:  # whatever a stranger's module may raise, the start ends with its reason
        raise Unusable(_broken(name, error)) from error


def _of(name: str, module: ModuleType) -> list[Intent]:
    place = _place(name, module)
    try:
        given: Any = module.intents() if hasattr(module, "intents") else getattr(module, "INTENTS", None)
        found = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else []
    except Exception as error:
        raise Unusable(_broken(name, error)) from error
    if not found:
        raise Unusable(f"{place} has no tasks: give it a function intents() or a list INTENTS.")
    for intent in found:
        if not isinstance(intent, Intent):
            shown = (
                f"the class {intent.__name__}: write {intent.__name__}()" if isinstance(intent, type) else f"{intent!r}"
            )
            raise Unusable(f"{place} holds what is no task, {shown}.")
    return found


def _place(name: str, module: ModuleType) -> str:
    return f"packages: {name} ({module.__file__})"


def _broken(name: str, error: BaseException) -> str:
    """File, line and reason in one sentence."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<frozen")]
    file, line = (frames[-1].filename, frames[-1].lineno) if len(frames) > 1 else (None, None)
    if isinstance(error, SyntaxError):
        file, line = error.filename, error.lineno
    where = f" ({file}, line {line})" if file else ""
    reason = " ".join(str(error).split()) or "no reason given"
    return f"packages: {name}{where} cannot be loaded: {type(error).__name__}: {reason}."
