"""The delivered tasks in German, Spanish and French over the socket: asked, answered, listed, cancelled, dropped."""

from dataclasses import dataclass

import pytest

from tests.support.chat import Client, Frame, Visitor
from tests.support.rows import Rows
from tests.support.tasks import is_done, said


@dataclass(frozen=True)
class Language:
    """What a visitor writes in one language, and what must be among the answers."""

    locale: str
    set_alarm: str
    when_should_it_ring: str
    at_seven: str
    alarm_is_set: str
    show: str
    one_alarm: str
    cancel: str
    really: str
    yes: str
    is_cancelled: str
    remind: str
    will_remind: str
    label: str
    can_do: str
    abilities: tuple[str, ...]
    never_mind: str
    is_dropped: str
    hello: str
    hello_back: str
    nonsense: str
    not_understood: str


LANGUAGES = (
    Language(
        locale="de-DE",
        set_alarm="stell einen Wecker",
        when_should_it_ring="Ich stelle einen Wecker. Wann soll es klingeln?",
        at_seven="morgen um 7 Uhr",
        alarm_is_set="Wecker gestellt: morgen, 7:00.",
        show="zeig meine Wecker",
        one_alarm="Sie haben einen Wecker: morgen, 7:00.",
        cancel="lösche meinen Wecker",
        really="Den Wecker (morgen, 7:00) löschen?",
        yes="ja",
        is_cancelled="Der Wecker (morgen, 7:00) ist gelöscht.",
        remind="erinnere mich an den Zahnarzt morgen um 17 Uhr",
        will_remind="Ich erinnere Sie morgen, 17:00: Zahnarzt.",
        label="Zahnarzt",
        can_do="was kannst du",
        abilities=("einen Wecker stellen", "eine Erinnerung anlegen", "einen Timer starten"),
        never_mind="vergiss es",
        is_dropped="In Ordnung, das habe ich verworfen: Einen Wecker stellen.",
        hello="hallo",
        hello_back="Hallo! Dabei kann ich helfen",
        nonsense="erzähl mir einen Witz",
        not_understood="Das habe ich nicht verstanden.",
    ),
    Language(
        locale="es-ES",
        set_alarm="pon una alarma",
        when_should_it_ring="Voy a poner una alarma. ¿Cuándo debe sonar?",
        at_seven="mañana a las 7 de la mañana",
        alarm_is_set="Alarma puesta: mañana, 7:00.",
        show="muestra mis alarmas",
        one_alarm="Tiene una alarma: mañana, 7:00.",
        cancel="cancela mi alarma",
        really="¿Cancelar la alarma (mañana, 7:00)?",
        yes="sí",
        is_cancelled="La alarma (mañana, 7:00) está cancelada.",
        remind="pon un recordatorio para comprar leche mañana a las 17:00",
        will_remind="Se lo recordaré mañana, 17:00: comprar leche.",
        label="comprar leche",
        can_do="qué puedes hacer",
        abilities=("poner una alarma", "crear un recordatorio", "iniciar un temporizador"),
        never_mind="olvídalo",
        is_dropped="De acuerdo, he descartado esto: Poner una alarma.",
        hello="hola",
        hello_back="¡Hola! Puedo ayudar con esto",
        nonsense="cuéntame un chiste",
        not_understood="No lo he entendido.",
    ),
    Language(
        locale="fr-FR",
        set_alarm="mets un réveil",
        when_should_it_ring="Je mets un réveil. Quand doit-il sonner ?",
        at_seven="demain à 7h",
        alarm_is_set="Réveil réglé : demain, 7:00.",
        show="montre mes réveils",
        one_alarm="Vous avez un réveil : demain, 7:00.",
        cancel="supprime mon réveil",
        really="Supprimer le réveil (demain, 7:00) ?",
        yes="oui",
        is_cancelled="Le réveil (demain, 7:00) est supprimé.",
        remind="rappelle-moi d'acheter du lait demain à 17h",
        will_remind="Je vous le rappellerai demain, 17:00 : acheter du lait.",
        label="acheter du lait",
        can_do="que peux-tu faire",
        abilities=("mettre un réveil", "créer un rappel", "lancer un minuteur"),
        never_mind="laisse tomber",
        is_dropped="D'accord, j'ai abandonné ceci : Mettre un réveil.",
        hello="bonjour",
        hello_back="Bonjour ! Voici ce que je peux faire",
        nonsense="raconte-moi une blague",
        not_understood="Je n'ai pas compris.",
    ),
)
in_each_language = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.locale)


async def set_for_seven(client: Client, language: Language) -> list[Frame]:
    await client.asks(language.set_alarm)
    return await client.asks(language.at_seven)


@in_each_language
async def test_an_alarm_is_asked_for_and_set(visitor: Visitor, rows: Rows, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    asked = await client.asks(language.set_alarm)
    assert said(asked) == language.when_should_it_ring
    turn = await client.asks(language.at_seven)
    assert is_done(turn)
    assert said(turn) == language.alarm_is_set
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert alarm["wall"][-5:] == "07:00"


@in_each_language
async def test_the_form_is_in_the_language_too(visitor: Visitor, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    asked = await client.asks(language.set_alarm)
    form = await client.component()
    question = said(asked).split(". ", 1)[1]
    assert form["schema"]["properties"]["time"]["description"] == question
    english = {"When", "Label", "Repeat", "Send", "Cancel", "Never", "Every day", "On weekdays", "Every week"}
    repeats = form["schema"]["properties"]["repeat"]["oneOf"]
    shown = {field["title"] for field in form["schema"]["properties"].values()}
    shown |= {option["title"] for option in repeats} | {form["ui"]["submit"], form["ui"]["decline"]}
    assert not shown & english


@in_each_language
async def test_alarms_are_listed_and_cancelled_with_a_yes(visitor: Visitor, rows: Rows, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    await set_for_seven(client, language)
    assert language.one_alarm in said(await client.asks(language.show))
    assert said(await client.asks(language.cancel)) == language.really
    assert said(await client.asks(language.yes)) == language.is_cancelled
    assert await rows["alarms"].count_documents({"state": "armed"}) == 0


@in_each_language
async def test_a_reminder_is_set_in_one_sentence(visitor: Visitor, rows: Rows, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    assert said(await client.asks(language.remind)) == language.will_remind
    reminder = await rows["alarms"].find_one({})
    assert reminder is not None
    assert (reminder["label"], reminder["wall"][-5:]) == (language.label, "17:00")


@in_each_language
async def test_what_it_can_do_is_told(visitor: Visitor, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    assert language.hello_back in said(await client.asks(language.hello))
    answer = said(await client.asks(language.can_do))
    assert [ability for ability in language.abilities if ability not in answer] == []


@in_each_language
async def test_never_mind_drops_the_open_task(visitor: Visitor, rows: Rows, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    await client.asks(language.set_alarm)
    assert said(await client.asks(language.never_mind)) == language.is_dropped
    assert await rows["alarms"].count_documents({}) == 0


@in_each_language
async def test_what_is_not_understood_ends_in_suggestions_that_are(visitor: Visitor, language: Language) -> None:
    client = await visitor.connect(locale=language.locale)
    turn = await client.asks(language.nonsense)
    assert language.not_understood in said(turn)
    suggestion = turn[-1]["suggestions"][0]
    assert said(await client.asks(suggestion)) == language.when_should_it_ring


@pytest.mark.parametrize(
    ("locale", "text", "answer", "hour"),
    [
        ("de-DE", "stell einen Wecker für morgen um 8", "Wecker gestellt: morgen, 8:00.", "08"),
        ("fr-FR", "mets une alarme demain à 8 heures", "Réveil réglé : demain, 8:00.", "08"),
        ("de-DE", "weck mich morgen um 20 Uhr", "Wecker gestellt: morgen, 20:00.", "20"),
    ],
)
async def test_where_a_day_has_24_hours_nobody_is_asked_which_half(
    visitor: Visitor, rows: Rows, locale: str, text: str, answer: str, hour: str
) -> None:
    client = await visitor.connect(locale=locale)
    assert said(await client.asks(text)) == answer
    alarm = await rows["alarms"].find_one({})
    assert alarm is not None
    assert alarm["wall"][-5:-3] == hour


async def test_where_it_has_not_the_half_is_asked_and_told(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect(locale="es-ES")
    asked = said(await client.asks("pon un recordatorio para comprar leche mañana a las 8"))
    assert asked == "¿Cuál de estas opciones: mañana, 8:00 o mañana, 20:00?"
    assert said(await client.asks("de la tarde")) == "Se lo recordaré mañana, 20:00: comprar leche."


@pytest.mark.parametrize(
    ("locale", "text", "answer"),
    [
        ("de-DE", "Timer auf 90 Sekunden", "Timer gestartet: 1 Minute 30 Sekunden."),
        ("es-ES", "temporizador de una hora y media", "Temporizador iniciado: 1 hora 30 minutos."),
        ("fr-FR", "minuteur de 10 minutes", "Minuteur lancé : 10 minutes."),
    ],
)
async def test_lengths_are_told_in_the_language(visitor: Visitor, locale: str, text: str, answer: str) -> None:
    client = await visitor.connect(locale=locale)
    assert answer in said(await client.asks(text))


@pytest.mark.parametrize(
    ("locale", "text", "answer"),
    [
        ("de-DE", "weck mich jeden Tag um 7", "7:00, jeden Tag."),
        ("es-ES", "despiértame todos los días a las 7 de la mañana", "7:00, todos los días."),
        ("fr-FR", "réveille-moi tous les jours à 7h", "7:00, tous les jours."),
    ],
)
async def test_repetitions_are_understood_and_told(visitor: Visitor, locale: str, text: str, answer: str) -> None:
    client = await visitor.connect(locale=locale)
    assert said(await client.asks(text)).endswith(answer)


async def test_an_unknown_language_is_answered_in_english(visitor: Visitor) -> None:
    client = await visitor.connect(locale="nl-NL")
    assert said(await client.asks("set an alarm")) == "I'll set an alarm. When should it ring?"


async def test_what_rings_says_so_in_the_language(visitor: Visitor) -> None:
    client = await visitor.connect(locale="de-DE")
    await client.asks("Timer auf 1 Sekunde")
    rung = await client.until(lambda frame: frame.get("trigger") == "timer")
    assert rung["content"] == "⏱️ Die Zeit ist um: Ihr Timer (1 Sekunde) ist abgelaufen."
    assert rung["suggestions"] == ["Noch 5 Minuten", "Zeig meine Timer"]
    assert "Der Timer klingelt in 5 Minuten noch einmal." in said(await client.asks("Noch 5 Minuten"))


async def test_what_people_say_for_a_choice_is_known_in_the_language(visitor: Visitor, rows: Rows) -> None:
    client = await visitor.connect(locale="de-DE")
    await client.asks("weck mich jeden Tag um 7")
    await client.asks("ändere meinen Wecker")
    await client.asks("ohne Wiederholung")
    alarm = await rows["alarms"].find_one({"state": "armed"})
    assert alarm is not None
    assert alarm["repeat"] == "never"
