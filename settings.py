"""The settings: their names, types, defaults and limits. How they are written and found is in settings_sources,
tasks without code in settings_intents.

Weakest first: the defaults here, a YAML file, the environment, the command line. What each setting means stands beside
its default in `config.yaml`; a test keeps that file and these models equal. Only `app.py` and `tasks.py` import this
module, and hand plain values on.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from settings_booking import Booking
from settings_intents import IntentSettings, Name
from settings_sources import (
    Section,
    SettingsError,
    from_environment,
    from_file,
    from_overrides,
    refuse_stray_variables,
    variable_of,
)

__all__ = ["Booking", "IntentSettings", "Settings", "SettingsError", "Site", "Told", "load"]

ALIASES = {"ERRAND_MONGODB_URI": "ERRAND_MONGODB__URI"}
"""Short names of the environment that stand for a regular one."""
OTHER_VARIABLES = ("ERRAND_FAILPOINT", "ERRAND_CLOCK_OFFSET_SECONDS", "ERRAND_CLOCK_ERROR_SECONDS")
"""Variables of ours that are no settings: the line at which a crash test wants the process to die."""
ENVIRONMENT_ONLY = (
    "access.token_secret",
    "access.identity_secret",
    "contact.webhook_secret",
    "handoff.webhook_secret",
)
"""Secrets. A configuration file is copied, committed and mailed, so they are refused there."""

Seconds = Annotated[float, Field(ge=0)]
PositiveSeconds = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
SiteKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]


class Server(Section):
    host: str = "127.0.0.1"
    port: int = Field(8888, ge=0, le=65535)
    public_url: str = Field("", pattern=r"^(https?://\S+)?$")
    var: str = Field("var", min_length=1)
    drain_seconds: Seconds = 10
    trusted_proxies: tuple[str, ...] = ()


class Mongodb(Section):
    uri: str = Field("", pattern=r"^(mongodb(\+srv)?://\S+)?$", repr=False)
    database: str = Field("errand", pattern=r"^[A-Za-z0-9_-]{1,63}$")
    timeout_seconds: PositiveSeconds = 5


class Limits(Section):
    frame_bytes: int = Field(65536, ge=1024)
    content_characters: Count = 4000
    form_values: Count = 50
    commands_burst: Count = 20
    commands_per_second: float = Field(2, gt=0)
    ring_events: Count = 256
    page_events: int = Field(200, ge=1, le=1000)
    sockets_per_chat: Count = 20
    pending_appends: Count = 1000
    errors_per_socket: Count = 20
    write_buffer_bytes: int = Field(1048576, ge=65536)
    write_seconds: PositiveSeconds = 10


class Heartbeat(Section):
    ping_seconds: PositiveSeconds = 25
    ping_grace_seconds: PositiveSeconds = 10
    idle_seconds: PositiveSeconds = 25
    hello_seconds: PositiveSeconds = 10


class Nodes(Section):
    """A node stops starting steps `margin_seconds` before its lease ends, so renewals must come well before that."""

    lease_seconds: PositiveSeconds = 10
    renew_seconds: PositiveSeconds = 3
    margin_seconds: PositiveSeconds = 4
    sweep_seconds: PositiveSeconds = 5
    poll_seconds: PositiveSeconds = 1
    release_idle_seconds: PositiveSeconds = 300

    @model_validator(mode="after")
    def renewal_comes_before_the_margin(self) -> Self:
        if self.renew_seconds >= self.lease_seconds - self.margin_seconds:
            raise ValueError(
                "renew_seconds must be less than lease_seconds - margin_seconds, or every lease would lapse"
            )
        return self


class Conversation(Section):
    inactivity_seconds: PositiveSeconds = 1800
    resumable_days: float = Field(7, ge=0)
    form_expires_seconds: Seconds = 0


class History(Section):
    retention_days: float = Field(0, ge=0)


class Alarms(Section):
    poll_seconds: PositiveSeconds = 1


class Told(Section):
    """A feature whose facts may be sent to the site's own backend."""

    enabled: bool = True
    webhook: str = Field("", pattern=r"^(https?://\S+)?$")
    webhook_secret: str = Field("", repr=False)
    webhook_allow_private: bool = False


class Access(Section):
    token_days: float = Field(30, gt=0)
    token_secret: str = Field("", repr=False)
    allowed_origins: tuple[str, ...] = ()
    identity: Literal["off", "optional", "required"] = "off"
    identity_secret: str = Field("", repr=False)

    @model_validator(mode="after")
    def an_identity_can_be_checked(self) -> Self:
        if self.identity != "off" and not self.identity_secret:
            raise ValueError(f"identity is {self.identity}, so ERRAND_ACCESS__IDENTITY_SECRET must be set")
        return self


class Site(Section):
    title: str = "Errand"
    greeting: str = "Hello! What can I do for you?"
    suggestions: tuple[str, ...] = ("Set an alarm", "Show my alarms")
    accent: str = Field("#3b5bdb", pattern=r"^#[0-9a-fA-F]{6}$")
    allowed_hosts: tuple[str, ...] = ("*",)
    connect: Literal["open", "first_message"] = "open"
    idle_park_seconds: Seconds = 300
    lang: str = "auto"
    theme: Literal["auto", "light", "dark"] = "auto"
    locale: str = "en"


class LanguageModel(Section):
    base_url: str = Field("", pattern=r"^(https?://\S+)?$")
    model: str = ""
    api_key_env: str = Field("ERRAND_LLM_API_KEY", min_length=1)
    timeout_seconds: PositiveSeconds = 8
    attempts: Count = 2
    budget_seconds: PositiveSeconds = 20
    concurrent: Count = 4
    failures: Count = 3
    rest_seconds: Seconds = 30
    free_answers: bool = False
    answer_seconds: PositiveSeconds = 60

    @model_validator(mode="after")
    def a_server_has_a_named_model(self) -> Self:
        if self.base_url and not self.model:
            raise ValueError("base_url is set, so model must name one of the models that are served there")
        return self


class Understanding(Section):
    engine: Literal["table", "semantic"] = "table"
    cache: str = ""
    language_model: LanguageModel = LanguageModel()


class Logging(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "text"] = "json"


class Admin(Section):
    token_hash: str = Field("", pattern=r"^([0-9a-f]{64})?$", repr=False)


class Settings(Section):
    """Everything that can be set. `sites` always has a `default`, which a visitor gets who names no site."""

    server: Server = Server()
    mongodb: Mongodb = Mongodb()
    limits: Limits = Limits()
    heartbeat: Heartbeat = Heartbeat()
    nodes: Nodes = Nodes()
    conversation: Conversation = Conversation()
    history: History = History()
    alarms: Alarms = Alarms()
    contact: Told = Told()
    handoff: Told = Told()
    booking: Booking = Booking()
    access: Access = Access()
    sites: Mapping[SiteKey, Site] = {"default": Site()}
    intents: Mapping[Name, IntentSettings] = {}
    packages: tuple[str, ...] = ()
    disabled_intents: tuple[str, ...] = ()
    understanding: Understanding = Understanding()
    logging: Logging = Logging()
    admin: Admin = Admin()


def load(path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, object]) -> Settings:
    """Read the settings; `overrides` are the command line's, by dotted name, and None there means "not given".

    Raises SettingsError, one sentence, when a name is unknown, a value wrong or the file unreadable.
    """
    values: dict[str, Any] = Settings().model_dump()
    sources: dict[str, str] = {}
    in_file = list(from_file(path, Settings)) if path else []
    for source, name, value in in_file:
        if name in ENVIRONMENT_ONLY and value:
            raise SettingsError(
                f"{name} is a secret and is refused in {source}: set {variable_of(name)} in the environment."
            )
    for source, name, value in (
        *in_file,
        *from_environment(environ, ALIASES, Settings),
        *from_overrides(overrides, Settings),
    ):
        _put(values, name.split("."), value)
        sources[name] = source
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_sentence(error, sources)) from None
    api_key = settings.understanding.language_model.api_key_env
    of_intents = {name for intent in settings.intents.values() for name in intent.webhook.variables()}
    refuse_stray_variables(environ, {*ALIASES, *OTHER_VARIABLES, api_key, *of_intents}, Settings)
    return settings


def _put(values: dict[str, Any], steps: list[str], value: object) -> None:
    *above, last = steps
    for step in above:
        if not isinstance(values.setdefault(step, {}), dict):
            values[step] = {}  # a stronger source names parts of what a weaker one gave as a whole
        values = values[step]
    if value != {}:
        values[last] = value
    else:
        values.setdefault(last, {})  # an entry that is named and says nothing: all its defaults


def _sentence(error: ValidationError, sources: Mapping[str, str]) -> str:
    first = error.errors(include_url=False)[0]
    name = ".".join(str(step) for step in first["loc"])
    reason = first["msg"].removeprefix("Value error, ").replace("Input should", "must").replace("String should", "must")
    setting = next((known for known in sources if name == known or name.startswith(f"{known}.")), None)
    if setting is None:  # a rule between several settings of one section
        return f"{name}: {reason}."
    secret = name in ENVIRONMENT_ONLY or name == "mongodb.uri" or ".headers" in name
    value = "" if secret or isinstance(first["input"], Mapping) else f" is {first['input']!r} but"
    return f"{name} ({sources[setting]}){value} {reason.split(', unable')[0]}."
