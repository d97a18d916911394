"""What is said that is no task: greetings, thanks, help, and what to do when a visitor was not understood."""

from orchestrator.assistant import Here
from orchestrator.chat_state import Basis
from orchestrator.components.choices import between_tasks, choices_content, choices_schema, choices_ui
from orchestrator.session import Session
from orchestrator.understanding.acts import Act

ASIDES = (Act.GREETING, Act.THANKS, Act.FAREWELL, Act.HELP)
"""Remarks that are answered whatever else is going on."""
_OFFER_TASKS_AT = 2
_MOST_TASKS = 8


def small_talk(here: Here, act: Act) -> str:
    """The answer to one of `ASIDES`."""
    match act:
        case Act.GREETING:
            return here.phrase("Hello! I can help with: {abilities}.", abilities=here.abilities())
        case Act.THANKS:
            return here.phrase("You are welcome.")
        case Act.FAREWELL:
            return here.phrase("Good bye!")
        case _ if others := here.other_abilities():
            return here.phrase(
                "I can help with: {abilities}. Also with: {others}. Just write what you need.",
                abilities=here.abilities(),
                others=others,
            )
        case _:
            return here.phrase("I can help with: {abilities}. Just write what you need.", abilities=here.abilities())


def with_open_task(here: Here, text: str, session: Session) -> str:
    """An answer that says where we were."""
    return f"{text} " + here.phrase("We were at this: {label}. You can go on any time.", label=session.label)


def with_left_task(here: Here, basis: Basis, text: str) -> tuple[str, list[str]]:
    """An answer and its suggestions: first of all to go on with a task that was left, and only once."""
    left = basis.abandoned.get(basis.left) if basis.left else None
    if left is None:
        return text, here.suggestions()
    here.outputs.remember(offered=left.session.user_intent_id)
    offer = here.phrase("We had not finished this: {label}. Continue or discard it?", label=left.session.label)
    return f"{text}\n\n{offer}", [here.phrase("Continue"), here.phrase("Discard")]


def not_understood(here: Here, basis: Basis) -> None:
    """The final words on a message that asks for nothing we can do: first examples, then buttons, then help."""
    misses = basis.misses + 1
    here.outputs.remember(misses=misses)
    if misses == _OFFER_TASKS_AT:
        names = [intent.name() for intent in here.leading()]
        offer_tasks(here, basis, names, "", here.phrase("I did not understand that either."))
        return
    text = here.phrase("I did not understand that. I can help with: {abilities}.", abilities=here.abilities())
    if misses > _OFFER_TASKS_AT:
        text += " " + here.phrase("Write one short sentence, such as one of these.")
        person = here.assistant.intents.get("talk_to_person")
        if person is not None:
            text += " " + here.phrase("Or write “{example}”.", example=here.example(person) or "")
    text, suggestions = with_left_task(here, basis, text)
    here.outputs.respond(text, suggestions=suggestions, final=True)


def passed_on(here: Here, basis: Basis, handoff_id: str) -> str:
    """What is said of a message for the person who was asked for: what becomes of it once, then only that it went."""
    told = basis.passed_on == handoff_id
    here.outputs.remember(passed_on=handoff_id)
    text = (
        "Passed on."
        if told
        else "A person of our team will read this and answer here. I am still here for everything else."
    )
    return here.phrase(text)


def of_another_zone(here: Here, before: str | None) -> str:
    """To a visitor whose clock shows another zone than `before`, which one times are meant in; empty for the same."""
    now = here.chat.time_zone
    if before is None or before == now:
        return ""
    city = now.rsplit("/", 1)[-1].replace("_", " ")
    return here.phrase("Your clock is in another time zone now: times mean {city} time.", city=city)


def offer_tasks(here: Here, basis: Basis, names: list[str], text: str, lead: str = "") -> None:
    """Asks which of several tasks is meant, with buttons; `text` is what the chosen one is then read from."""
    tasks = [(name, here.title(here.intent(name))) for name in names[:_MOST_TASKS]]
    asked = here.phrase("What would you like to do?") if lead else here.phrase("What do you mean?")
    titles = here.either([title for _, title in tasks])
    field = between_tasks(tasks, asked)
    if basis.loose is not None:
        here.outputs.close(basis.loose.component, "superseded")
    question_id = f"q{here.outputs.mark}"
    question, suggestions = with_left_task(here, basis, f"{lead} {asked} {titles}?".strip())
    here.outputs.respond(question, question_id=question_id, suggestions=suggestions if basis.left else ())
    here.outputs.remember(loose={"text": text, "tasks": names[:_MOST_TASKS]})
    here.outputs.show(
        f"c{here.outputs.mark}",
        1,
        "choices",
        "open",
        content=choices_content(field, here.chat.locale),
        schema=choices_schema(field, here.chat.locale),
        values={},
        ui=choices_ui(field),
        question_id=question_id,
        final=True,
    )
