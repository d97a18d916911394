"""Which of the tasks that were offered somebody means: by its place, by its words, or with a yes to the only one."""

from orchestrator.assistant import Here
from orchestrator.chat_state import Basis
from orchestrator.components.choices import between_tasks
from orchestrator.picking import choice
from orchestrator.requests import content_words

_MOST_WORDS = 3
"""A longer text asks for something by itself, whatever words of the offers it has."""


def chosen_task(here: Here, basis: Basis, text: str) -> str | None:
    """The offered task that a text names ("the second one", "cancel the alarm"); None when it names none."""
    names = _offered(here, basis)
    if not names:
        return None
    titles = {name: here.title(here.intent(name)) for name in names}
    chosen = choice(here, text, between_tasks(list(titles.items()), ""))
    if chosen is not None or len(text.split()) > _MOST_WORDS:
        return chosen
    said = set(content_words(text))  # "the timers" is "Cancel a timer", when no other title has this word
    named = [name for name, title in titles.items() if said & set(content_words(title))]
    return named[0] if len(named) == 1 else None


def only_task(here: Here, basis: Basis) -> str | None:
    """The offered task when it is the only one, so that it is asked with yes or no."""
    names = _offered(here, basis)
    return names[0] if len(names) == 1 else None


def _offered(here: Here, basis: Basis) -> list[str]:
    if basis.loose is None or basis.loose.component.kind != "choices":
        return []
    return [name for name in basis.loose.memo["tasks"] if name in here.assistant.intents]
