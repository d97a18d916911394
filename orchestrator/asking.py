"""A question of a task with the component that answers it too, put together; what is asked and when stands in task.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.assistant import Here
from orchestrator.components.choices import choices_content, choices_schema, choices_ui, either, fits_choices
from orchestrator.components.confirmation import confirmation_rows, confirmation_ui
from orchestrator.components.form import form_content, form_schema, form_ui, form_values
from orchestrator.intents import Intent
from orchestrator.questions import all_shown, complaint, needed, options_of, question
from orchestrator.session import Session
from orchestrator.understanding.fields import Field, Kind
from protocol.components import ComponentKind
from protocol.errors import FieldError

_WHICH = "Which one do you mean: {options}?"


@dataclass(frozen=True, slots=True)
class Question:
    """What is said and shown; `asked` is the field that a bare answer belongs to, None for a yes or no."""

    text: str
    kind: ComponentKind
    content: str
    schema: Mapping[str, Any] | None
    values: Mapping[str, Any]
    ui: Mapping[str, Any]
    asked: str | None
    errors: Sequence[FieldError] = field(default_factory=tuple)


def for_values(
    here: Here,
    session: Session,
    intent: Intent,
    fields: Sequence[Field],
    missing: Sequence[str],
    errors: Sequence[FieldError],
    lead: str = "",
) -> Question:
    """Asks for what is missing, or for what is wrong in the place of it, after the words of `lead`."""
    wrong = [error.field for error in errors]
    asked = [one for one in fields if one.name in wrong] or [one for one in fields if one.name in missing]
    if errors:
        text = complaint(asked, errors)
    elif lead:
        text = f"{lead} {needed(here, asked, session.partial)}"
    else:
        text = question(here, session, intent, asked)
    locale, title = here.chat.locale, here.title(intent)
    kind: ComponentKind = "choices" if fits_choices(fields) else "form"
    if kind == "choices":
        content, ui = choices_content(fields[0], locale), choices_ui(fields[0]) | {"title": title}
    else:
        content, ui = form_content(fields, locale), form_ui(fields, title, here.moment.time_zone, locale)
    first = asked[0].name if asked else None
    values = form_values(fields, session.parameters, locale)
    return Question(text, kind, content, form_schema(fields, locale), values, ui, first, errors)


def for_a_choice(here: Here, session: Session, fields: Sequence[Field], lead: str = "") -> Question:
    """Asks which of several readings of one answer is meant."""
    name, values = next(iter(session.options.items()))
    asked, locale = next(one for one in fields if one.name == name), here.chat.locale
    options = either(asked, options_of(here, asked, values))
    titles = here.either([choice.title for choice in options.choices])
    are_all = asked.kind is Kind.CHOICE and len(options.choices) == len(asked.choices)  # what was said is none of them
    text = here.phrase("I can do one of these: {options}. Which one?" if are_all else _WHICH, options=titles)
    schema, content = choices_schema(options, locale), choices_content(options, locale)
    shown = form_values(fields, session.parameters, locale)
    return Question(f"{lead} {text}".strip(), "choices", content, schema, shown, choices_ui(options), name)


def for_a_yes(
    here: Here, session: Session, intent: Intent, fields: Sequence[Field], parameters: Any, lead: str = ""
) -> Question:
    """Asks whether it shall be done, with all that is about to be done, row by row."""
    words = all_shown(here, fields, session.parameters)
    text = here.render(intent.confirm, parameters=parameters, shown=words) if intent.confirm else ""
    text = text or here.phrase("Shall I do this: {label}?", label=session.label)
    if session.again:
        lead = here.phrase("This may have been done already.")
    text = f"{lead} {text}".strip()
    ui = confirmation_ui(session.label, confirmation_rows(fields, words), here.chat.locale)
    values = form_values(fields, session.parameters, here.chat.locale)
    return Question(text, "confirmation", text, None, values, ui, None)  # the rows say the rest
