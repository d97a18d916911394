"""The settings: where values come from, which wins, and that every mistake is told in one clear sentence."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from settings import Settings, SettingsError, load

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config.yaml"


def a_file(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | None = None, **environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(path, environ, {})
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def test_shipped_file_holds_every_setting_with_its_default() -> None:
    written = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    assert written == Settings().model_dump(mode="json")


def test_shipped_file_explains_every_setting() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    unexplained = [line for line in lines if re.match(r"\s+\w+: +[^#\s]", line) and not re.search(r" # \S", line)]
    assert unexplained == []


def test_every_duration_names_its_unit() -> None:
    def names(model: Any, above: str = "") -> list[str]:
        return [f"{above}{key}" for key, value in model.items() if not isinstance(value, Mapping)] + [
            name
            for key, value in model.items()
            if isinstance(value, Mapping)
            for name in names(value, f"{above}{key}.")
        ]

    durations = [
        name for name in names(Settings().model_dump()) if re.search(r"timeout|interval|delay|lease|expires", name)
    ]
    assert [name for name in durations if not name.endswith(("_seconds", "_days"))] == []


def test_shipped_file_loads() -> None:
    assert load(SHIPPED, {}, {}) == Settings()


def test_environment_beats_file_and_command_line_beats_both(tmp_path: Path) -> None:
    path = a_file(tmp_path, "server: {host: file, port: 1, var: file}")
    server = load(
        path,
        {"ERRAND_SERVER__PORT": "2", "ERRAND_SERVER__VAR": "environment"},
        {"server.var": "line", "server.host": None},
    ).server
    assert (server.host, server.port, server.var) == ("file", 2, "line")


def test_environment_gives_lists_and_mappings_as_json() -> None:
    loaded = load(
        None, {"ERRAND_ACCESS__ALLOWED_ORIGINS": '["https://a.example"]', "ERRAND_LIMITS": '{"form_values": 7}'}, {}
    )
    assert loaded.access.allowed_origins == ("https://a.example",)
    assert loaded.limits.form_values == 7
    assert loaded.limits.frame_bytes == 65536


def test_environment_text_stays_text_where_text_is_wanted() -> None:
    loaded = load(None, {"ERRAND_SITES__DEFAULT__TITLE": "24", "ERRAND_ACCESS__TOKEN_SECRET": "123"}, {})
    assert (loaded.sites["default"].title, loaded.access.token_secret) == ("24", "123")


def test_short_name_of_the_database_address_works() -> None:
    assert load(None, {"ERRAND_MONGODB_URI": "mongodb://db.example"}, {}).mongodb.uri == "mongodb://db.example"


def test_a_new_site_keeps_the_default_site(tmp_path: Path) -> None:
    sites = load(a_file(tmp_path, "sites: {shop: {title: Shop}}"), {}, {}).sites
    assert (sites["shop"].title, sites["shop"].connect, sites["default"].title) == ("Shop", "open", "Errand")


def test_off_is_a_word_and_no_boolean(tmp_path: Path) -> None:
    assert load(a_file(tmp_path, "access: {identity: off}"), {}, {}).access.identity == "off"


def test_an_empty_file_and_an_empty_section_change_nothing(tmp_path: Path) -> None:
    assert load(a_file(tmp_path, ""), {}, {}) == load(a_file(tmp_path, "server:\n"), {}, {}) == Settings()


def test_a_variable_names_a_part_of_what_the_file_gives_as_a_whole(tmp_path: Path) -> None:
    file = a_file(tmp_path, "server: nothing")
    assert load(file, {"ERRAND_SERVER__PORT": "1"}, {}).server.port == 1


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        load(None, {}, {}).server.port = 1  # type: ignore[misc] # that it is refused is the test


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("limits: {fram_bytes: 1}", "limits.fram_bytes is no setting: did you mean limits.frame_bytes?"),
        ("limit: {frame_bytes: 1}", "limit is no setting: did you mean limits?"),
        ("sites: {default: {titel: x}}", "sites.default.titel is no setting: did you mean sites.default.title?"),
        ("server: {port: {tcp: 1}}", "server.port.tcp is no setting: did you mean server.port?"),
    ],
)
def test_a_misspelt_name_in_the_file_is_refused_with_the_nearest(tmp_path: Path, text: str, sentence: str) -> None:
    assert refusal(a_file(tmp_path, text)) == sentence


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("ERRAND_LIMITS__FRAM_BYTES", "ERRAND_LIMITS__FRAME_BYTES"),
        ("ERRAND_MONGODB_URL", "ERRAND_MONGODB_URI"),
        ("ERRAND_SERVER_PORT", "ERRAND_SERVER__PORT"),
        ("ERRAND_SITES__DEFAULT__TITEL", "ERRAND_SITES__DEFAULT__TITLE"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest(variable: str, nearest: str) -> None:
    assert refusal(None, **{variable: "1"}) == f"{variable} is no setting: did you mean {nearest}?"


def test_a_misspelt_override_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"server\.prot is no setting: did you mean server\.port\?"):
        load(None, {}, {"server.prot": 1})


def test_the_variable_with_the_model_key_is_no_misspelling() -> None:
    load(None, {"ERRAND_LLM_API_KEY": "x", "ERRAND_FAILPOINT": "x", "HOME": "x"}, {})
    named = {"ERRAND_UNDERSTANDING__LANGUAGE_MODEL__API_KEY_ENV": "ERRAND_MY_KEY", "ERRAND_MY_KEY": "x"}
    assert load(None, named, {}).understanding.language_model.api_key_env == "ERRAND_MY_KEY"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server: {port: none}", r"server\.port \(.*mine\.yaml\) is 'none' but must be a valid integer\."),
        ("server: {port: 70000}", r"server\.port \(.*mine\.yaml\) is 70000 but must be less than or equal to 65535\."),
        ("server: nothing", r"server \(.*mine\.yaml\) is 'nothing' but .*\."),
        ("heartbeat: {ping_seconds: .inf}", r"heartbeat\.ping_seconds .* must be a finite number\."),
        ("nodes: {renew_seconds: 9}", r"nodes: renew_seconds must be less than .*\."),
        ("access: {identity: required}", r"access: .*ERRAND_ACCESS__IDENTITY_SECRET must be set\."),
        (
            "access: {identity_secret: s3cret}",
            r"access\.identity_secret is a secret .* ERRAND_ACCESS__IDENTITY_SECRET in .*\.",
        ),
        ("server: {port: 1, port: 2}", r".*mine\.yaml is not valid YAML in line 1: port is given twice\."),
        ("{[server]: 1}", r".*mine\.yaml is not valid YAML in line 1: .*\."),
        ("server: [", r".*mine\.yaml is not valid YAML in line 1: .*\."),
        ("- a list", r".*mine\.yaml must hold sections .*\."),
        ("mongodb: {uri: 'http://name:s3cret@db'}", r"mongodb\.uri \(.*mine\.yaml\) must match pattern .*\."),
        ("sites: {Bad Key: {}}", r"sites\.Bad Key.*\."),
    ],
)
def test_a_wrong_file_gets_one_clear_sentence(tmp_path: Path, text: str, expected: str) -> None:
    sentence = refusal(a_file(tmp_path, text))
    assert re.fullmatch(expected, sentence), sentence
    assert "s3cret" not in sentence


def test_a_wrong_variable_is_named_in_the_sentence() -> None:
    assert (
        refusal(ERRAND_SERVER__PORT="many")
        == "server.port (ERRAND_SERVER__PORT) is 'many' but must be a valid integer."
    )


def test_a_missing_unreadable_or_binary_file_gets_one_clear_sentence(tmp_path: Path) -> None:
    assert "cannot be read: no such file" in refusal(tmp_path / "none.yaml")
    assert "cannot be read: is a directory" in refusal(tmp_path)
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in refusal(binary)
    assert "not valid YAML" in refusal(a_file(tmp_path, "server: \x07"))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.dictionaries(st.sampled_from(["server", "sites", "default", "port", "title", "x"]), inner, max_size=3)
            | st.lists(inner, max_size=2)
        ),
    )
)
def test_any_content_of_a_variable_loads_or_is_refused(value: object) -> None:
    for variable in ("ERRAND_SERVER", "ERRAND_SITES", "ERRAND_SITES__DEFAULT", "ERRAND_SERVER__TRUSTED_PROXIES"):
        try:
            load(None, {variable: json.dumps(value)}, {})
        except SettingsError as error:
            sentence = str(error)
        else:
            sentence = ""
        assert "\n" not in sentence
