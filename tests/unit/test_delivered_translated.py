"""The delivered tasks in other languages: each is recognised by words that stand in no example, and what is none is refused."""

import pytest

from delivered import NO_TASK
from orchestrator.phrases import languages, translated_none
from orchestrator.understanding.collisions import collisions
from orchestrator.understanding.engine import Engine
from tests.support.delivered import TASKS

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
        "change_timer": (
            "ändere bitte den Timer",
            "verlängere meinen Timer um 3 Minuten",
            "ändere den Timer auf 25 Minuten",
        ),
        "cancel_timer": ("stopp meinen Timer", "lösch den Timer", "bitte den Timer abbrechen"),
        "book_appointment": (
            "ich hätte gern einen Termin",
            "kann ich einen Termin am Freitag bekommen",
            "ich möchte für Mittwoch einen Termin buchen",
        ),
        "list_appointments": ("zeig mir meine Termine", "wann ist mein nächster Termin", "welche Termine sind gebucht"),
        "change_appointment": ("ich will meinen Termin verschieben", "verleg den Termin bitte auf Freitag"),
        "cancel_appointment": ("sag bitte meinen Termin ab", "ich möchte meinen Termin am Freitag stornieren"),
        "send_message": ("ich will eine Nachricht hinterlassen", "wie kann ich Kontakt mit Ihnen aufnehmen"),
        "talk_to_person": (
            "ich will mit einem Menschen reden",
            "kann ich mit einer echten Person sprechen",
            "verbinde mich mit dem Support",
        ),
    },
    "es": {
        "create_alarm": (
            "despiértame mañana a las seis y cuarto por favor",
            "ponme una alarma para el sábado a las diez",
            "alarma 7 de la mañana",
            "puedes despertarme a las 6:45",
            "pon otra alarma a las 8",
        ),
        "list_alarms": ("muéstrame todas las alarmas", "qué alarmas hay puestas", "dime qué alarmas tengo"),
        "change_alarm": (
            "mueve mi alarma a las 9",
            "por favor cambia la alarma",
            "cambia mi alarma a las seis y media",
        ),
        "cancel_alarm": ("por favor cancela la alarma", "borra la alarma del lunes", "quita mi alarma"),
        "snooze": ("15 minutos más por favor", "posponer por favor", "vuelve a sonar en 5 minutos"),
        "create_reminder": (
            "recuérdame comprar pan a las 6",
            "por favor recuérdame el domingo el cumpleaños de mamá",
            "crea un recordatorio para mañana a las 9",
            "puedes recordarme la reunión de las 2",
        ),
        "list_reminders": ("muéstrame mis recordatorios", "qué recordatorios hay"),
        "change_reminder": ("cambia el recordatorio", "mueve mi recordatorio al domingo"),
        "cancel_reminder": ("borra mi recordatorio", "elimina el recordatorio del pan"),
        "start_timer": (
            "pon un temporizador de 8 minutos",
            "temporizador 3 minutos",
            "inicia un temporizador de media hora",
        ),
        "list_timers": ("cuánto tiempo le queda a mi temporizador", "qué temporizadores tengo"),
        "change_timer": (
            "cambia el temporizador",
            "alarga mi temporizador 3 minutos",
            "cambia mi temporizador a 25 minutos",
        ),
        "cancel_timer": ("para mi temporizador", "borra el temporizador", "por favor cancela el temporizador"),
        "book_appointment": (
            "me gustaría pedir una cita",
            "puedo tener una cita el viernes",
            "quiero reservar una cita para el miércoles",
        ),
        "list_appointments": ("muéstrame mis citas", "cuándo es mi próxima cita", "qué citas están reservadas"),
        "change_appointment": ("puedo mover mi cita al viernes", "quisiera aplazar la cita"),
        "cancel_appointment": ("por favor anula mi cita", "quiero cancelar mi cita del viernes"),
        "send_message": ("quiero dejar un mensaje", "cómo me pongo en contacto con ustedes"),
        "talk_to_person": (
            "quiero hablar con un humano",
            "puedo hablar con una persona real",
            "pásame con el soporte",
        ),
    },
    "fr": {
        "create_alarm": (
            "réveille-moi demain à six heures et quart s'il te plaît",
            "mets-moi une alarme pour samedi à dix heures",
            "alarme 7h du matin",
            "peux-tu me réveiller à 6h45",
            "mets un autre réveil à 8h",
        ),
        "list_alarms": ("montre-moi toutes les alarmes", "quelles alarmes sont réglées", "dis-moi quels réveils j'ai"),
        "change_alarm": ("décale mon réveil à 9h", "change le réveil s'il te plaît", "modifie l'heure de l'alarme"),
        "cancel_alarm": ("annule le réveil s'il te plaît", "supprime l'alarme de lundi", "enlève mon réveil"),
        "snooze": ("encore 15 minutes s'il te plaît", "snooze s'il te plaît", "sonne à nouveau dans 5 minutes"),
        "create_reminder": (
            "rappelle-moi d'acheter du pain à 18h",
            "rappelle-moi dimanche l'anniversaire de maman",
            "crée un rappel pour demain à 9h",
            "peux-tu me rappeler la réunion de 14h",
        ),
        "list_reminders": ("montre-moi mes rappels", "quels rappels y a-t-il"),
        "change_reminder": ("change le rappel", "déplace mon rappel à dimanche"),
        "cancel_reminder": ("efface mon rappel", "supprime le rappel pour le pain"),
        "start_timer": ("mets un minuteur de 8 minutes", "minuteur 3 minutes", "lance un minuteur d'une demi-heure"),
        "list_timers": ("combien de temps reste-t-il à mon minuteur", "quels sont mes minuteurs"),
        "change_timer": (
            "change le minuteur s'il te plaît",
            "rallonge mon minuteur de 3 minutes",
            "change mon minuteur à 25 minutes",
        ),
        "cancel_timer": ("arrête mon minuteur", "supprime le minuteur", "annule le minuteur s'il te plaît"),
        "book_appointment": (
            "j'aimerais prendre rendez-vous",
            "puis-je avoir un rendez-vous vendredi",
            "je veux réserver un rendez-vous pour mercredi",
        ),
        "list_appointments": (
            "montre-moi mes rendez-vous",
            "quand est mon prochain rendez-vous",
            "quels rendez-vous sont réservés",
        ),
        "change_appointment": ("je veux déplacer mon rendez-vous", "peut-on reporter mon rendez-vous à vendredi"),
        "cancel_appointment": (
            "annulez mon rendez-vous s'il vous plaît",
            "je veux annuler mon rendez-vous de vendredi",
        ),
        "send_message": ("je veux laisser un message", "comment prendre contact avec vous"),
        "talk_to_person": (
            "je veux parler à un humain",
            "puis-je parler à une vraie personne",
            "passez-moi le support",
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
    "es": (
        "asdf qwer",
        "cuál es el sentido de la vida",
        "háblame de la historia de Roma",
        "cuánto mide el Everest",
        "los plátanos son amarillos",
        "qué tiempo hará",
        "pon la siguiente canción",
        "2 + 2",
        "cuéntame un chiste",
        "quién ganó el partido",
    ),
    "fr": (
        "asdf qwer",
        "quel est le sens de la vie",
        "parle-moi de l'histoire de Rome",
        "quelle est la hauteur de l'Everest",
        "les bananes sont jaunes",
        "quel temps fera-t-il",
        "joue la chanson suivante",
        "2 + 2",
        "raconte-moi une blague",
        "qui a gagné le match",
    ),
}


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
    examples = {name: intent.examples_by_locale() for name, intent in TASKS.items()}
    assert collisions(examples, NO_TASK, none_by_language=translated_none()) == []
