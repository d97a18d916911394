"""The delivered tasks in other languages: each is recognised by words that stand in no example, and what is none is refused."""

import pytest

import app
from orchestrator.phrases import languages, translated_none
from orchestrator.understanding.collisions import collisions
from orchestrator.understanding.engine import Engine
from tests.unit.test_delivered import TASKS

SAID = {
    "de": {
        "create_alarm": (
            "weck mich bitte morgen um Viertel nach sechs",
            "stell mir einen Wecker für Samstag um zehn",
            "Wecker 7 Uhr",
            "kannst du mich um 6:45 wecken",
            "ich brauche einen Wecker für Freitag früh",
        ),
        "list_alarms": ("zeig mir alle Wecker", "welche Wecker sind an", "habe ich für morgen einen Wecker"),
        "change_alarm": (
            "verschieb meinen Wecker auf 9 Uhr",
            "ändere bitte den Wecker",
            "Wecker auf halb sieben verschieben",
        ),
        "cancel_alarm": (
            "lösch bitte meinen Wecker",
            "entferne den Wecker für Montag",
            "mach meinen Wecker aus",
        ),
        "snooze": ("noch 15 Minuten bitte", "schlummern bitte", "klingel in 5 Minuten noch mal"),
        "create_reminder": (
            "erinnere mich um 6 daran, Brot zu kaufen",
            "erinnere mich bitte am Sonntag an Mamas Geburtstag",
            "leg mir eine Erinnerung für morgen um 9 an",
            "kannst du mich an das Treffen um 2 erinnern",
        ),
        "list_reminders": ("zeig mir meine Erinnerungen", "welche Erinnerungen gibt es"),
        "change_reminder": ("ändere die Erinnerung", "verschieb meine Erinnerung auf Sonntag"),
        "cancel_reminder": ("lösch meine Erinnerung", "entferne die Erinnerung an das Brot"),
        "start_timer": (
            "stell einen Timer auf 8 Minuten",
            "Timer 3 Minuten",
            "starte einen Timer für eine halbe Stunde",
        ),
        "list_timers": ("wie lange läuft mein Timer noch", "welche Timer sind an"),
        "cancel_timer": ("stopp meinen Timer", "lösch den Timer", "bitte den Timer abbrechen"),
        "book_appointment": (
            "ich hätte gern einen Termin",
            "kann ich einen Termin am Freitag bekommen",
            "ich möchte für Mittwoch einen Termin buchen",
        ),
        "list_appointments": ("zeig mir meine Termine", "wann ist mein nächster Termin", "welche Termine sind gebucht"),
        "cancel_appointment": ("sag bitte meinen Termin ab", "ich möchte meinen Termin am Freitag stornieren"),
        "send_message": ("ich will eine Nachricht hinterlassen", "wie kann ich Kontakt mit Ihnen aufnehmen"),
        "talk_to_person": (
            "ich will mit einem Menschen reden",
            "kann ich mit einer echten Person sprechen",
            "verbinde mich mit dem Support",
        ),
    },
}
NONSENSE = {
    "de": (
        "asdf qwer",
        "was ist der Sinn des Lebens",
        "erzähl mir etwas über die Geschichte Roms",
        "wie hoch ist der Mount Everest",
        "Bananen sind gelb",
        "wie wird das Wetter",
        "spiel das nächste Lied",
        "2 + 2",
        "erzähl mir einen Witz",
        "wer hat das Spiel gewonnen",
    ),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    examples = {name: intent.examples_by_locale() for name, intent in TASKS.items()}
    return Engine.fit(examples, app.NO_TASK, none_by_language=translated_none())


def test_every_task_is_tried_in_every_language() -> None:
    assert SAID.keys() == NONSENSE.keys() == set(languages())
    assert [language for language, said in SAID.items() if said.keys() != TASKS.keys()] == []


@pytest.mark.parametrize("language", SAID)
def test_no_sentence_here_is_an_example(language: str) -> None:
    examples = {text.lower() for intent in TASKS.values() for text in intent.examples_by_locale()[language]}
    assert [text for texts in SAID[language].values() for text in texts if text.lower() in examples] == []


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [(language, name, text) for language, said in SAID.items() for name, texts in said.items() for text in texts],
)
def test_a_paraphrase_goes_to_its_task(engine: Engine, language: str, name: str, text: str) -> None:
    assert engine.recognize(text, language).intent == name


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in NONSENSE.items() for text in texts]
)
def test_nonsense_goes_to_none(engine: Engine, language: str, text: str) -> None:
    assert engine.recognize(text, language).intent is None


def test_no_two_tasks_sound_alike() -> None:
    assert collisions({name: intent.examples_by_locale() for name, intent in TASKS.items()}, app.NO_TASK) == []
