"""Where the values of settings come from: a YAML file, the environment, the command line. The model is the caller's."""

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel, ConfigDict

PREFIX = "ERRAND_"

Found = tuple[str, str, object]
"""Where a value was found, the dotted name of its setting, the value."""


class Section(BaseModel):
    """What all sections share: nothing is changed after loading and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SettingsError(Exception):
    """A setting is misspelt, wrong or unreadable. The text is one sentence for whoever runs the server."""


def from_file(path: Path, root: type[BaseModel]) -> Iterator[Found]:
    """The values of a YAML file. Raises SettingsError when it is unreadable or names something unknown."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)  # noqa: S506 - a SafeLoader, below
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} cannot be read: it is not UTF-8 text.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "a character that YAML does not allow"
        raise SettingsError(f"{path} is not valid YAML{line}: {problem}.") from None
    if isinstance(content, dict):
        for name, value in _leaves(content, (), root):
            yield str(path), name, value
    elif content is not None:
        raise SettingsError(
            f"{path} must hold sections with names and values, like `server:` and below it `port: 8888`."
        )


def from_environment(environ: Mapping[str, str], aliases: Mapping[str, str], root: type[BaseModel]) -> Iterator[Found]:
    """The values of `ERRAND_SECTION__NAME` and of the short names in `aliases`; JSON where no text is wanted."""
    for variable, text in sorted(environ.items()):
        regular = aliases.get(variable, variable)
        if not regular.startswith(PREFIX):
            continue
        steps = tuple(regular.removeprefix(PREFIX).lower().split("__"))
        if len(steps) == 1 and steps[0] not in root.model_fields:
            continue  # perhaps no setting at all: refuse_stray_variables decides
        value: object = text
        if _kind_of(steps, root, variable) is not str:
            try:
                value = json.loads(text)
            except ValueError:
                value = text
        if isinstance(value, Mapping):
            yield from ((variable, name, leaf) for name, leaf in _leaves(value, steps, root))
        else:
            yield variable, ".".join(steps), value


def from_overrides(overrides: Mapping[str, object], root: type[BaseModel]) -> Iterator[Found]:
    """The command line's values by dotted name; None stands for an option that was not given."""
    for name, value in overrides.items():
        if value is not None:
            _kind_of(tuple(name.split(".")), root, name)
            yield "the command line", name, value


def refuse_stray_variables(environ: Mapping[str, str], allowed: set[str], root: type[BaseModel]) -> None:
    """Raise SettingsError for ours that are neither a setting nor allowed, such as `ERRAND_SERVER_PORT`."""
    for variable in environ:
        name = variable.removeprefix(PREFIX)
        if name == variable or "__" in name or variable in allowed:
            continue
        if name.lower() not in root.model_fields:
            raise SettingsError(_no_setting(variable, [*allowed, *map(variable_of, _names(root))]))


def variable_of(name: str) -> str:
    """`server.port` as the environment spells it: ERRAND_SERVER__PORT."""
    return PREFIX + name.upper().replace(".", "__")


def _leaves(
    mapping: Mapping[object, object], above: tuple[str, ...], root: type[BaseModel]
) -> Iterator[tuple[str, object]]:
    """The dotted names and values of a nested mapping; a section that is empty in the file stays as it was."""
    for key, value in mapping.items():
        steps = (*above, str(key))
        name = ".".join(steps)
        kind = _kind_of(steps, root, name)
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, steps, root)
        elif value is not None or not _is_section(kind):
            yield name, value


def _kind_of(steps: tuple[str, ...], root: type[BaseModel], spelt: str) -> Any:
    """The type of the setting at `steps`; `spelt` is how it was written, a dotted name or a variable."""
    kind: Any = root
    for index, step in enumerate(steps):
        if get_origin(kind) is Mapping:
            kind = get_args(kind)[1]
        elif _is_section(kind) and step in kind.model_fields:
            kind = kind.model_fields[step].annotation
        else:
            siblings = [".".join((*steps[:index], name)) for name in (kind.model_fields if _is_section(kind) else ())]
            known = [*siblings, *_names(root)]
            raise SettingsError(_no_setting(spelt, [*map(variable_of, known)] if spelt.startswith(PREFIX) else known))
    return kind


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _names(section: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        kind: Any = field.annotation
        if _is_section(kind):
            yield from _names(kind, f"{above}{name}.")
        elif get_origin(kind) is Mapping and _is_section(get_args(kind)[1]):
            yield from _names(get_args(kind)[1], f"{above}{name}.default.")
        else:
            yield f"{above}{name}"


def _no_setting(spelt: str, known: list[str]) -> str:
    near = difflib.get_close_matches(spelt, known, n=1, cutoff=0.5)
    return f"{spelt} is no setting: did you mean {near[0]}?" if near else f"{spelt} is no setting."


class _PlainLoader(yaml.SafeLoader):
    """YAML as people expect it: only true and false are booleans (not `off`), and a name given twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value} is given twice", key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
