"""What no committed file may hold: addresses of registries, paths of one machine, unexplained gaps in the pins."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REGISTRIES = (
    "pypi.org",
    "pythonhosted.org",
    "npmjs.org",
    "npmjs.com",
    "yarnpkg.com",
    "deb.debian.org",
    "unpkg.com",
    "jsdelivr.net",
)
MACHINE_PATHS = (r"(?<![\w.])/(?:home|Users|root|work|tmp|opt)/[\w.-]+", r"\bfile:///\w")
PLACES_OF_A_SYSTEM = (r"/opt/errand\b", r"/tmp/errand\b")
"""Places that documentation may name: where an operator puts Errand, not where somebody had it."""


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    paths = [ROOT / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file() and path != Path(__file__)]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture


def test_no_file_names_a_registry() -> None:
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)))
    found = [f"{path.relative_to(ROOT)}: {hit.group()}" for path in tracked() if (hit := pattern.search(text_of(path)))]
    assert found == []


def test_no_file_names_a_path_of_one_machine() -> None:
    pattern = re.compile("|".join(MACHINE_PATHS))
    allowed = re.compile("|".join(PLACES_OF_A_SYSTEM))
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in tracked()
        for hit in pattern.finditer(text_of(path))
        if not allowed.match(hit.group())
    ]
    assert found == []


def pins(name: str) -> list[str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", ["run.txt", "llm.txt", "test.txt"])
def test_every_pin_is_exact_and_has_hashes(name: str) -> None:
    wrong = [
        line for line in pins(name) if not re.match(r"^[\w.-]+==\S+( ;[^#]*)?( +--hash=sha256:[0-9a-f]{64})+ *$", line)
    ]
    assert pins(name)
    assert wrong == []


def test_test_pins_hold_the_run_pins() -> None:
    """Or the tests would try other releases than those that are run."""
    assert set(pins("run.txt")) | set(pins("llm.txt")) <= set(pins("test.txt"))


@pytest.mark.parametrize("name", ["run", "llm", "test"])
def test_every_wanted_requirement_is_pinned(name: str) -> None:
    wanted = re.findall(
        r"^(\w[\w.-]*)", (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE
    )
    pinned = {line.split("==")[0] for line in pins(f"{name}.txt")}
    assert {one.lower() for one in wanted} - pinned == set()


def test_package_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert fetched
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []
    assert [name for name, entry in fetched.items() if "integrity" not in entry] == []


@pytest.mark.parametrize("name", ["scripts/run", "scripts/test", "scripts/pin", ".ci/run"])
def test_scripts_can_be_executed(name: str) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-s", name], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert listed.startswith("100755 ")


@pytest.mark.parametrize(
    "name", ["scripts/run", "scripts/test", "scripts/pin", "scripts/lib/environment.sh", ".ci/run"]
)
def test_scripts_are_valid_bash(name: str) -> None:
    subprocess.run(["bash", "-n", name], cwd=ROOT, check=True)


def test_pages_and_scripts_put_no_html_strings_into_a_page() -> None:
    pattern = re.compile(r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b")
    places = [path for path in tracked() if path.relative_to(ROOT).parts[0] in {"static", "templates"}]
    assert [str(path.relative_to(ROOT)) for path in places if pattern.search(text_of(path))] == []
