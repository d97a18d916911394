"""What is said of an answer that was none: what was expected, then the form, then help."""

from collections.abc import Sequence

from orchestrator.assistant import Here
from orchestrator.intents.parameters import HOW_TO_ENTER
from orchestrator.session import Session
from orchestrator.understanding.fields import Field, Kind
from orchestrator.understanding.references import ReferenceKind, reference

_HELP_AT = 3
_FORM_AT = 2


def no_answer(here: Here, session: Session, fields: Sequence[Field], asked: Field | None, text: str) -> str:
    """The words before the question that is asked again; `session.misses` counts this text too."""
    pointer, choices = reference(text, here.chat.locale), asked.choices if asked is not None else ()
    if pointer is not None and pointer.kind is ReferenceKind.NTH and choices:
        lead = only(here, sum(not one.collective for one in choices))
    elif session.misses >= _HELP_AT:
        lead = here.phrase("I still do not understand. Write “never mind” to stop, or “help” to see what I can do.")
    elif session.misses == _FORM_AT:
        lead = here.phrase("I did not understand that either. You can fill in the form instead.")
    else:
        lead = here.phrase("I did not understand that.")
    addresses = [one for one in fields if one.kind is Kind.EMAIL and one.name not in session.parameters]
    meant = addresses[0] if addresses and "@" in text else asked
    return f"{lead} {here.phrase(HOW_TO_ENTER[meant.kind])}" if meant and meant.kind in HOW_TO_ENTER else lead


def only(here: Here, count: int) -> str:
    """That there are not so many as somebody pointed at."""
    return here.phrase("There is only one." if count == 1 else "There are only {count}.", count=count)
