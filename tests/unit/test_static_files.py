"""What the browser has to load, and under which addresses."""

import gzip
import re
from pathlib import Path

from handlers.static_files import Assets, without_comments

STATIC = Path(__file__).parents[2] / "static"
LOADER_BYTES = 5_120
PANEL_BYTES = 46_080


def compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), 6))


def test_loader_is_small() -> None:
    assert compressed(Assets(STATIC).loader.decode()) <= LOADER_BYTES


def test_panel_is_small() -> None:
    assets = Assets(STATIC)
    modules = [script.decode() for name, script in assets.scripts.items() if not name.startswith("js/admin")]
    page = [assets.text("css/chat.css"), assets.text("locales/en.json")]
    assert sum(compressed(text) for text in modules) + compressed("".join(page)) <= PANEL_BYTES


def test_comments_and_indentation_go_and_code_stays() -> None:
    assert without_comments("/* a\n b */\n  // c\n  x = 'http://d'; /** e */\n\n}") == "x = 'http://d';\n}\n"


def test_any_change_of_any_file_changes_every_address(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1")
    before = Assets(tmp_path).url("b.js")
    (tmp_path / "a.js").write_text("2")
    assert Assets(tmp_path).url("b.js") != before
    assert re.fullmatch(r"/static/v[0-9a-f]{12}/b\.js", before)
