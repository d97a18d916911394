"""The map of docs/architecture.md as a test: who may import whom, read from the source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "app",
    "server",
    "handlers",
    "connections",
    "orchestrator",
    "storage",
    "webhooks",
    "protocol",
    "tasks",
    "delivered",
    "models",
    "settings",
    "settings_booking",
    "settings_intents",
    "settings_sources",
    "logs",
    "clock",
)
ARROWS = {
    "app": {"server", "orchestrator", "storage", "settings", "logs", "tasks", "delivered", "models"},
    "server": {
        "handlers",
        "connections",
        "orchestrator",
        "storage",
        "webhooks",
        "protocol",
        "settings",
        "logs",
        "clock",
        "delivered",
        "models",
    },
    "models": {"orchestrator", "settings"},
    "delivered": {"orchestrator", "protocol", "settings"},
    "tasks": {"orchestrator", "protocol", "settings"},
    "handlers": {"orchestrator", "connections", "protocol", "logs"},
    "connections": {"protocol", "logs"},
    "orchestrator": {"protocol", "logs"},
    "storage": {"protocol", "logs"},
    "webhooks": {"protocol", "logs"},
    "protocol": set[str](),
    "settings": {"settings_booking", "settings_intents", "settings_sources"},
    "settings_booking": {"settings_sources"},
    "settings_intents": {"settings_sources"},
    "settings_sources": set[str](),
    "logs": set[str](),
    "clock": set[str](),
}
"""From each room to the rooms that it may import, besides itself."""
KEPT_TO = {
    "tornado": {"app", "server", "handlers", "webhooks"},
    "jinja2": {"handlers", "orchestrator"},
    "motor": {"storage"},
    "pymongo": {"storage"},
    "bson": {"storage"},
    "gridfs": {"storage"},
    "secantus": set[str](),
    "redis": {"connections"},
    "yaml": {"settings_sources", "orchestrator"},
}
"""Packages that only some rooms may know. The embedded database is a program, so nobody imports it."""


@dataclass(frozen=True)
class Import:
    """One imported name: where, from which room, which top-level module, whether inside a function or class."""

    file: str
    line: int
    room: str
    target: str
    inner: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.target}"


def imports_of(source: str, file: str, room: str) -> list[Import]:
    tree = ast.parse(source, file)
    outer = {id(node) for node in _at_module_level(tree)}
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                targets = [name.name for name in names]
            case ast.ImportFrom(module=module, level=level):
                targets = [room if level else str(module)]
            case _:
                continue
        found += [Import(file, node.lineno, room, name.split(".")[0], id(node) not in outer) for name in targets]
    return found


def _at_module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements of the module itself, those below a top-level `if` or `try` included."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        statement = waiting.pop()
        yield statement
        if isinstance(statement, ast.If | ast.Try):
            waiting += [inner for inner in ast.walk(statement) if isinstance(inner, ast.Import | ast.ImportFrom)]


def our_imports() -> list[Import]:
    found = []
    for room in ROOMS:
        files = [ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else sorted((ROOT / room).rglob("*.py"))
        for path in files:
            found += imports_of(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)), room)
    return found


def against_the_arrows(found: list[Import]) -> list[str]:
    return [str(one) for one in found if one.target in ROOMS and one.target not in {one.room, *ARROWS[one.room]}]


def outside_their_rooms(found: list[Import]) -> list[str]:
    return [str(one) for one in found if one.target in KEPT_TO and one.room not in KEPT_TO[one.target]]


def inside_functions(found: list[Import]) -> list[str]:
    return [str(one) for one in found if one.inner and one.target in ROOMS]


def test_rooms_import_only_along_the_arrows() -> None:
    assert against_the_arrows(our_imports()) == []


def test_packages_stay_in_their_rooms() -> None:
    assert outside_their_rooms(our_imports()) == []


def test_own_modules_are_never_imported_inside_functions() -> None:
    assert inside_functions(our_imports()) == []


def test_every_python_file_is_in_a_room_or_beside_the_product() -> None:
    beside = {"tests", "bench", "docs", "scripts", "node_modules", "var", ".venv"}
    tops = {path.relative_to(ROOT).parts[0].removesuffix(".py") for path in ROOT.glob("*.py")}
    tops |= {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert tops - set(ROOMS) - beside == set()


@pytest.mark.parametrize(
    ("room", "source", "check"),
    [
        ("protocol", "import handlers.base", against_the_arrows),
        ("orchestrator", "from storage.chat_log import ChatLog", against_the_arrows),
        ("handlers", "from settings import Settings", against_the_arrows),
        ("orchestrator", "import tornado.web", outside_their_rooms),
        ("handlers", "from motor import motor_asyncio", outside_their_rooms),
        ("handlers", "def f():\n    from orchestrator import intents", inside_functions),
        ("handlers", "class A:\n    import orchestrator", inside_functions),
    ],
)
def test_a_wrong_import_is_found(room: str, source: str, check: object) -> None:
    assert callable(check)
    assert check(imports_of(source, "made_up.py", room)) != []


@pytest.mark.parametrize(
    "source", ["from orchestrator import intents", "if True:\n    import protocol.events", "import asyncio"]
)
def test_a_right_import_is_let_through(source: str) -> None:
    found = imports_of(source, "made_up.py", "handlers")
    assert [*against_the_arrows(found), *outside_their_rooms(found), *inside_functions(found)] == []
