"""Tasks from the configuration: what their model says, how addresses are filled, and that mistakes stop the start."""

import posixpath
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from delivered import delivered
from orchestrator.intents import Intent, Invalid, Unusable
from orchestrator.intents.parameters import fields_of, validate
from orchestrator.intents.url_templates import UrlTemplate
from orchestrator.understanding.fields import Kind, Moment
from settings import Settings, SettingsError, load
from tasks import tasks_of

MOMENT = Moment(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), "UTC", "en")
ALL_TYPES = """
text: {max_length: 20}
number: {type: number, minimum: 0.5, maximum: 9}
integer: {type: integer, minimum: 1}
choice: {type: choice, choices: [red, {value: blue, title: Sky blue, synonyms: [azure]}], default: red}
yes_no: {type: yes_no, required: false}
date: {type: date, future: true, maximum: 2026-12-31}
datetime: {type: datetime, future: true}
duration: {type: duration, minimum: 60, maximum: 3600}
email: {type: email}
phone: {type: phone}
"""
RIGHT: dict[str, Any] = {
    "text": "a lamp",
    "number": 2.5,
    "integer": 3,
    "choice": "blue",
    "yes_no": True,
    "date": "2026-03-02",
    "datetime": "2026-03-02T09:00",
    "duration": 90,
    "email": "bob@example.org",
    "phone": "+49 30 1234567",
}


def a_task(**changes: Any) -> dict[str, Any]:
    """A right task, changed: `webhook` and `fields` are changed inside, any other part is put in the place of its own."""
    task: dict[str, Any] = {
        "title": "Order lunch",
        "examples": ["order lunch", "i am hungry"],
        "fields": {"dish": {"question": "What would you like?"}},
        "webhook": {"url": "https://shop.example.org/lunch"},
    }
    for name in ("webhook", "fields"):
        task[name] |= changes.pop(name, {})
    return task | changes


def made(tmp_path: Path, task: dict[str, Any], environ: dict[str, str] | None = None, **more: Any) -> Intent:
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump({"intents": {"order_lunch": task}, **more}), encoding="utf-8")
    settings = load(file, environ or {}, {})
    return tasks_of(settings, delivered(Settings()), tmp_path, environ or {}).intents["order_lunch"]


def refusal(tmp_path: Path, task: dict[str, Any], **more: Any) -> str:
    with pytest.raises((SettingsError, Unusable)) as refused:
        made(tmp_path, task, **more)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def wrong(intent: Intent, **values: Any) -> dict[str, str]:
    """The errors by field when these values stand in the place of right ones."""
    fields = fields_of(intent.model(), {})
    _, missing, errors = validate(intent.model(), RIGHT | values, fields, MOMENT)
    return {error.field: error.message for error in errors} | dict.fromkeys(missing, "missing")


def test_every_type_of_field_is_asked_for_and_validated(tmp_path: Path) -> None:
    intent = made(tmp_path, a_task(fields=yaml.safe_load(ALL_TYPES)))
    fields = {field.name: field for field in fields_of(intent.model(), {}) if field.name != "dish"}
    assert {name: field.kind for name, field in fields.items()} == {
        "text": Kind.TEXT,
        "number": Kind.NUMBER,
        "integer": Kind.NUMBER,
        "choice": Kind.CHOICE,
        "yes_no": Kind.YES_NO,
        "date": Kind.DATE,
        "datetime": Kind.INSTANT,
        "duration": Kind.DURATION,
        "email": Kind.EMAIL,
        "phone": Kind.PHONE,
    }
    assert [name for name, field in fields.items() if not field.required] == ["choice", "yes_no"]
    assert fields["integer"].whole
    assert fields["choice"].choices[1].title == "Sky blue"
    assert fields["choice"].default == "red"
    assert (fields["duration"].minimum, fields["duration"].maximum) == (60, 3600)
    assert (fields["date"].maximum, fields["date"].future) == ("2026-12-31", True)
    assert wrong(intent, dish="x") == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "x" * 21),
        ("number", 0.4),
        ("number", 10),
        ("number", "many"),
        ("number", float("inf")),
        ("integer", 1.5),
        ("integer", 0),
        ("choice", "green"),
        ("yes_no", "perhaps"),
        ("date", "2026-03-01"),
        ("date", "2027-01-01"),
        ("datetime", "2026-03-02T07:59"),
        ("duration", 59),
        ("duration", 3601),
        ("email", "bob"),
        ("email", "bob@example.org, eve@example.org"),
        ("phone", "call me"),
    ],
)
def test_a_wrong_value_is_told_at_its_field(tmp_path: Path, name: str, value: object) -> None:
    intent = made(tmp_path, a_task(fields=yaml.safe_load(ALL_TYPES)))
    assert list(wrong(intent, dish="x", **{name: value})) == [name]


def test_what_goes_to_the_backend_is_plain_json(tmp_path: Path) -> None:
    intent = made(tmp_path, a_task(fields=yaml.safe_load(ALL_TYPES)))
    parameters = intent.model().model_validate(RIGHT | {"dish": "x"})
    assert parameters.model_dump(mode="json") == RIGHT | {"dish": "x", "datetime": "2026-03-02T09:00:00"}


def test_examples_may_be_given_by_language(tmp_path: Path) -> None:
    intent = made(tmp_path, a_task(examples={"de": ["ich habe Hunger"], "en": ["order lunch"]}))
    assert intent.examples_by_locale() == {"de": ("ich habe Hunger",), "en": ("order lunch",)}
    assert made(tmp_path, a_task()).examples_by_locale() == {"en": ("order lunch", "i am hungry")}


def test_a_task_of_ones_own_may_replace_a_delivered_one(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    own = yaml.safe_dump({"intents": {"create_alarm": a_task()}, "disabled_intents": ["create_alarm"]})
    file.write_text(own, encoding="utf-8")
    assert (
        tasks_of(load(file, {}, {}), delivered(Settings()), tmp_path, {}).intents["create_alarm"].title()
        == "Order lunch"
    )


def test_a_disabled_task_is_not_offered(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("disabled_intents: [create_alarm]", encoding="utf-8")
    offered = tasks_of(load(file, {}, {}), delivered(Settings()), tmp_path, {})
    assert offered.intents.keys() == delivered(Settings()).keys() - {"create_alarm"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"titel": "x"}, "intents.order_lunch.titel is no setting: did you mean intents.order_lunch.title?"),
        ({"title": ""}, "intents.order_lunch.title (*) is '' but must have at least 1 character."),
        ({"examples": []}, "*needs examples*"),
        ({"examples": {"english": ["x"]}}, "intents.order_lunch.examples.english*"),
        ({"fields": {"dish": {"type": "colour"}}}, "intents.order_lunch.fields.dish.type (*) is 'colour' but must be*"),
        ({"fields": {"dish": {"kind": "text"}}}, "intents.order_lunch.fields.dish.kind is no setting*"),
        (
            {"fields": {"dish": {"minimum": 3}}},
            "intents.order_lunch.fields.dish: minimum is for *, and this is of type text.",
        ),
        (
            {"fields": {"dish": {"type": "choice"}}},
            "intents.order_lunch.fields.dish: a field of type choice needs choices.",
        ),
        (
            {"fields": {"dish": {"type": "choice", "choices": [{"titel": "x"}]}}},
            "intents.order_lunch.fields.dish.choices*",
        ),
        ({"fields": {"dish": {"type": "choice", "choices": ["a", "a"]}}}, "*dish.choices names a value twice."),
        ({"fields": {"dish": {"type": "integer", "default": "x"}}}, "*fields.dish.default is 'x', but *integer*"),
        ({"fields": {"dish": {"type": "integer", "default": 9, "maximum": 3}}}, "*fields.dish.default is 9, but *"),
        (
            {"fields": {"dish": {"type": "integer", "minimum": 3, "maximum": 1}}},
            "*fields.dish: minimum is more than maximum.",
        ),
        ({"fields": {"dish": {"type": "date", "minimum": "soon"}}}, "*fields.dish.minimum is 'soon', but *date*"),
        ({"fields": {"copy": {}}}, "*fields.copy cannot be called so*"),
        ({"fields": {"Dish": {}}}, "intents.order_lunch.fields.Dish*"),
        ({"webhook": {"url": "shop.example.org"}}, "intents.order_lunch.webhook.url*must match pattern*"),
        (
            {"webhook": {"url": "https://shop.example.org/{dsh}"}},
            "intents.order_lunch.webhook.url names {dsh}, which is no field.",
        ),
        (
            {"webhook": {"url": "https://{dish}/"}},
            "intents.order_lunch.webhook.url may have values in its path and its query only*",
        ),
        ({"webhook": {"url": "https://shop.example.org{dish}/"}}, "*may have values in its path and its query only*"),
        ({"webhook": {"url": "https://user:x@shop.example.org/"}}, "*without a password*"),
        ({"webhook": {"url": "https://shop.example.org:{dish}/"}}, "*is no valid address*"),
        ({"webhook": {"url": "https://shop.example.org/{dish!r}"}}, "*is no valid address*"),
        ({"webhook": {"url": "https://shop.example.org/{"}}, "*is no valid address*"),
        (
            {"webhook": {"url": "https://shop.example.org/{dish}"}, "fields": {"dish": {"required": False}}},
            "*needs {dish} for its path*",
        ),
        ({"webhook": {"method": "BREW"}}, "intents.order_lunch.webhook.method (*) is 'BREW' but must be*"),
        ({"webhook": {"timeout_seconds": 0}}, "intents.order_lunch.webhook.timeout_seconds*"),
        ({"webhook": {"headers": {"Host": "x"}}}, "intents.order_lunch.webhook: headers.Host cannot be set*"),
        ({"webhook": {"headers": {"X Y": "x"}}}, "intents.order_lunch.webhook: headers.X Y cannot be set*"),
        (
            {"webhook": {"headers": {"X-Api-Key": "s3cret"}}},
            "intents.order_lunch.webhook: headers.X-Api-Key is a secret: *",
        ),
        (
            {"webhook": {"headers": {"X-Api-Key": "${SHOP_KEY}"}}},
            "*webhook needs the variable SHOP_KEY of the environment*",
        ),
        ({"webhook": {"secret_env": "SHOP_SECRET"}}, "*webhook needs the variable SHOP_SECRET of the environment*"),
        ({"response": "{{ result.x"}, "intents.order_lunch: done of order_lunch is no valid template: *"),
        ({"response": "{{ result.x | nonsense }}"}, "*is no valid template: *nonsense*"),
        ({"response": "{{ resutl.x }}"}, "*uses resutl, which is not known there: only parameters and result."),
        ({"doing": "{{ result.x }}"}, "*doing of order_lunch uses result, which is not known there: only parameters."),
        ({"confirm": "{{ parameters.dsh }}?"}, "*confirm of order_lunch uses parameters.dsh, which is no field."),
        ({"response": "{{ parameters['dsh'] }}"}, "*uses parameters.dsh, which is no field."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_stops_the_start_with_place_and_reason(
    tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    sentence = refusal(tmp_path, a_task(**changes))
    pattern = ".*".join(map(re.escape, expected.split("*")))
    assert re.fullmatch(pattern, sentence), sentence
    assert "s3cret" not in sentence


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {"disabled_intents": ["create_alarms"]},
            "disabled_intents: there is no task create_alarms: did you mean create_alarm?",
        ),
        (
            {"intents": {"create_alarm": a_task()}},
            "intents.create_alarm: a task called create_alarm is there already (delivered): *",
        ),
        ({"intents": {"Create": a_task()}}, "intents.Create*"),
    ],
    ids=["unknown", "taken", "no name"],
)
def test_a_name_must_be_right(tmp_path: Path, more: dict[str, Any], expected: str) -> None:
    pattern = ".*".join(map(re.escape, expected.split("*")))
    assert re.fullmatch(pattern, sentence := refusal(tmp_path, a_task(), **more)), sentence


def test_secrets_come_from_the_environment_and_may_have_any_name(tmp_path: Path) -> None:
    webhook = {"headers": {"Authorization": "Bearer ${ERRAND_SHOP}"}, "secret_env": "SHOP_SECRET"}
    assert (
        made(tmp_path, a_task(webhook=webhook), {"ERRAND_SHOP": "s3cret", "SHOP_SECRET": "x"}).title() == "Order lunch"
    )
    with pytest.raises(Unusable, match=r"headers\.Authorization has a line break") as refused:
        made(tmp_path, a_task(webhook=webhook), {"ERRAND_SHOP": "s3cret\nX: y", "SHOP_SECRET": "x"})
    assert "s3cret" not in str(refused.value)


@given(
    st.dictionaries(
        st.sampled_from(["dish", "side", "note"]),
        st.text(alphabet=st.sampled_from(list("a./\\?#%:@&=;{}[] \n\x00é%2e%2f")), max_size=8),
        min_size=3,
    )
)
def test_no_value_leads_to_another_host_or_path(values: dict[str, str]) -> None:
    template = UrlTemplate("https://shop.example.org/a/{dish}{side}/b?note={note}&x=1", values.keys(), values.keys())
    try:
        url = template.filled(values)
    except Invalid:
        return  # asked for again
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "shop.example.org", "")
    assert posixpath.normpath(unquote(parts.path)) == unquote(parts.path) == f"/a/{values['dish']}{values['side']}/b"
    assert parse_qs(parts.query, keep_blank_values=True) == {"note": [values["note"]], "x": ["1"]}
