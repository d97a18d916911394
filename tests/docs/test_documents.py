"""The documents: what they tell people to type or to write into a file is tried, and their links lead somewhere."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from settings import OTHER_VARIABLES, load

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


def tokens(path: Path) -> list[Token]:
    blocks = MarkdownIt("commonmark").enable("table").parse(path.read_text(encoding="utf-8"))
    return [token for block in blocks for token in (block, *(block.children or []))]


def examples(language: str) -> list[tuple[str, str]]:
    """Every fenced block of a language in any document, with the place where it stands."""
    return [
        (f"{path.relative_to(ROOT)}:{(token.map or [0])[0] + 1}", token.content)
        for path in DOCUMENTS
        for token in tokens(path)
        if token.type == "fence" and token.info.strip() == language
    ]


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ +(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_all_documents_are_found() -> None:
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/deployment.md", "docs/operations.md"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_links_and_pictures_lead_somewhere(name: str) -> None:
    path = ROOT / name
    targets = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in tokens(path)]
    broken = []
    for target in filter(None, targets):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file) if file else path
        if not place.exists() or (anchor and anchor not in anchors(place)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize(("place", "text"), examples("yaml"))
def test_settings_in_documents_are_accepted(place: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    loaded = load(file, {}, {}).model_dump(mode="json")
    for section, given in yaml.safe_load(text).items():
        kept = loaded[section]
        if isinstance(given, list):
            assert given == kept
        elif section in ("sites", "intents"):  # entries that are completed by defaults
            assert given.keys() <= kept.keys()
        else:
            assert is_part(given, kept)


def is_part(given: object, whole: object) -> bool:
    """Whether every setting of a section, and of the sections in it, was taken as it was given."""
    if isinstance(given, dict) and isinstance(whole, dict):
        return all(name in whole and is_part(value, whole[name]) for name, value in given.items())
    return given == whole


@pytest.mark.parametrize(("place", "text"), examples("bash"))
def test_commands_in_documents_name_programs_that_are_there(place: str, text: str) -> None:
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)
    programs = re.findall(r"(?:^|\s)(scripts/\S+)", text)
    assert programs
    assert [program for program in programs if not (ROOT / program).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_variables_in_documents_are_settings(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    mentioned = (
        set(re.findall(r"\bERRAND_[A-Z_]+\b", text)) - set(OTHER_VARIABLES) - {"ERRAND_", "ERRAND_SECTION__NAME"}
    )
    values = {"ERRAND_MONGODB_URI": "mongodb://db.example", "ERRAND_ADMIN__TOKEN_HASH": "a" * 64}
    load(None, {variable: values.get(variable, "70000") for variable in mentioned}, {})


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("docs/decisions/")])
def test_settings_named_in_documents_exist(name: str) -> None:
    known = load(None, {}, {}).model_dump(mode="json")
    sections = "|".join(known)
    for section, setting in re.findall(rf"`({sections})\.(?!py\b)(\w+)", (ROOT / name).read_text(encoding="utf-8")):
        assert setting in known[section] or setting == "default", f"{section}.{setting}"


@pytest.mark.parametrize(("place", "text"), examples("python"))
def test_python_in_documents_is_valid(place: str, text: str) -> None:
    compile(text, place, "exec")


@pytest.mark.parametrize(("place", "text"), examples("html"))
def test_embed_snippets_load_the_loader_for_a_site(place: str, text: str) -> None:
    assert re.search(r'<script async src="https://[\w.]+/embed/v1\.js" data-site="[a-z0-9_-]+"', text)


def test_every_direct_dependency_is_explained() -> None:
    explained = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    for name in ("run", "test"):
        wanted = re.findall(
            r"^(\w[\w.-]*)", (ROOT / f"requirements/{name}.in").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert [one for one in wanted if f"| {one.lower()}" not in explained] == []


def rows_of_invariants() -> list[list[str]]:
    text = (ROOT / "docs/durability.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| \d.*\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named_tests(cell: str) -> list[tuple[str, str]]:
    """The tests of a cell, each with its file: "`file`: `test`, `test`<br>`file`: ..."."""
    parts = [re.findall(r"`([^`]+)`", part) for part in cell.split("<br>")]
    return [(file, name) for file, *names in parts for name in names]


def test_every_invariant_names_its_tests_and_they_are_there() -> None:
    rows = rows_of_invariants()
    assert [row[0] for row in rows] == [str(number) for number in range(1, 16)]
    for number, _, *cells in rows:
        for cell, folders in zip(cells, ("tests/properties/", "tests/"), strict=True):
            named = named_tests(cell)
            assert named, f"invariant {number} has no test in one of its columns"
            for file, name in named:
                source = (ROOT / file).read_text(encoding="utf-8")
                assert file.startswith(folders), (number, file)
                assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), f"{file} has no {name}"
