"""Times, yes and no, and remarks in German, Spanish and French; the same Wednesday morning, in Berlin."""

import pytest

from orchestrator.understanding.extraction import extract
from orchestrator.understanding.repair import Act, repair, yes_or_no
from tests.unit.understanding.builders import ALARM, REMINDER, a_moment, the_time, values

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("locale", "text", "value", "rrule"),
    [
        ("de-DE", "weck mich morgen um 7", "2024-05-16T07:00", None),
        ("de-DE", "Wecker auf halb sieben", "2024-05-16T06:30", None),
        ("de-DE", "morgen früh um 6 Uhr 30", "2024-05-16T06:30", None),
        ("de-DE", "jeden Werktag um 6", "2024-05-16T06:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("de-DE", "in einer halben Stunde", "2024-05-15T11:00", None),
        ("de-DE", "am 3. Mai um 9 Uhr", "2025-05-03T09:00", None),
        ("de-DE", "Freitagabend um 8", "2024-05-17T20:00", None),
        ("es-ES", "despiértame mañana a las 7", "2024-05-16T07:00", None),
        ("es-ES", "a las siete y media de la tarde", "2024-05-15T19:30", None),
        ("es-ES", "cada día a las 7 am", "2024-05-16T07:00", "FREQ=DAILY"),
        ("es-ES", "dentro de 20 minutos", "2024-05-15T10:50", None),
        ("es-ES", "esta noche a las 10", "2024-05-15T22:00", None),
        ("fr-FR", "réveille-moi demain à 7h", "2024-05-16T07:00", None),
        ("fr-FR", "à sept heures et demie", "2024-05-16T07:30", None),
        ("fr-FR", "chaque lundi à 9h", "2024-05-20T09:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("fr-FR", "dans une demi-heure", "2024-05-15T11:00", None),
        ("fr-FR", "à neuf heures moins le quart", "2024-05-16T08:45", None),
        ("de-DE", "heute in einer Woche", "2024-05-22", None),
        ("de-DE", "in etwa 20 Minuten", "2024-05-15T10:50", None),
        ("de-DE", "zwei Tage vor Weihnachten", "2024-12-23", None),
        ("de-DE", "am Ende des Monats", "2024-05-31", None),
        ("de-DE", "am ersten Montag im Juni", "2024-06-03", None),
        ("de-DE", "jeden Monat am 5.", "2024-06-05", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("de-DE", "am 1. und 15. jeden Monats", "2024-05-15", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("de-DE", "jeden ersten Montag im Monat", "2024-06-03", "FREQ=MONTHLY;BYDAY=1MO"),
        ("de-DE", "jeden zweiten Dienstag", "2024-05-21", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("de-DE", "jeden Tag außer Sonntag um 8", "2024-05-16T08:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("de-DE", "Montag bis Freitag um 7 Uhr", "2024-05-16T07:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("de-DE", "Viertel vor acht", "2024-05-16T07:45", None),
        ("es-ES", "esta tarde a las 6", "2024-05-15T18:00", None),
        ("es-ES", "el 3 de mayo de 2025 a las 9 de la mañana", "2025-05-03T09:00", None),
        ("es-ES", "dos días antes de navidad", "2024-12-23", None),
        ("es-ES", "a finales de mes", "2024-05-31", None),
        ("es-ES", "el último día del mes", "2024-05-31", None),
        ("es-ES", "cada dos martes", "2024-05-21", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("es-ES", "entre semana a las 6 am", "2024-05-16T06:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("es-ES", "el primer lunes de cada mes", "2024-06-03", "FREQ=MONTHLY;BYDAY=1MO"),
        ("es-ES", "todos los días excepto el domingo", "2024-05-15", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("fr-FR", "cet après-midi à 6 heures", "2024-05-15T18:00", None),
        ("fr-FR", "deux jours avant noël", "2024-12-23", None),
        ("fr-FR", "à la fin du mois", "2024-05-31", None),
        ("fr-FR", "dans un quart d'heure", "2024-05-15T10:45", None),
        ("fr-FR", "en semaine à 6h", "2024-05-16T06:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("fr-FR", "le premier lundi de chaque mois", "2024-06-03", "FREQ=MONTHLY;BYDAY=1MO"),
        ("fr-FR", "tous les jours sauf le dimanche à 8h", "2024-05-16T08:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"),
        ("fr-FR", "toutes les deux heures", "2024-05-15T12:30", "FREQ=HOURLY;INTERVAL=2"),
    ],
)
def test_a_time_is_read(locale: str, text: str, value: str, rrule: str | None) -> None:
    mention = the_time(text, zone=BERLIN, locale=locale)

    assert (mention.value, mention.rrule) == (value, rrule)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "von 15 bis 17 Uhr"),
        ("es-ES", "de 3 a 5 de la tarde"),
        ("es-ES", "entre las 3 y las 5 de la tarde"),
        ("fr-FR", "de 15h à 17h"),
        ("fr-FR", "entre 15 et 17 heures"),
    ],
)
def test_a_stretch_of_hours_is_from_and_to(locale: str, text: str) -> None:
    assert the_time(text, zone=BERLIN, locale=locale).value == ["2024-05-15T15:00", "2024-05-15T17:00"]


@pytest.mark.parametrize(
    ("locale", "yes", "no"),
    [
        ("de-DE", "ja bitte", "nein danke"),
        ("de-DE", "ja gerne", "nee"),
        ("de-DE", "das stimmt", "das stimmt nicht"),
        ("es", "sí, claro", "no"),
        ("es", "claro que sí", "para nada"),
        ("de", "na klar", "auf keinen Fall"),
        ("es", "vale", "ni hablar"),
        ("fr", "tout à fait", "pas du tout"),
        ("fr-FR", "oui", "non merci"),
        ("fr-FR", "c'est bon", "c'est faux"),
    ],
)
def test_yes_and_no_are_told_apart(locale: str, yes: str, no: str) -> None:
    assert (yes_or_no(yes, locale), yes_or_no(no, locale)) == (True, False)


@pytest.mark.parametrize(
    ("locale", "text", "act", "rest"),
    [
        ("de-DE", "vergiss es", Act.CANCEL, ""),
        ("de-DE", "Was kannst du?", Act.HELP, ""),
        ("de-DE", "nein, um 8", Act.CORRECTION, "um 8"),
        ("es-ES", "muchas gracias", Act.THANKS, ""),
        ("es-ES", "no, a las 8", Act.CORRECTION, "a las 8"),
        ("fr-FR", "laisse tomber", Act.CANCEL, ""),
        ("fr-FR", "plutôt à 8h", Act.CORRECTION, "à 8h"),
        ("de-DE", "nein, vergiss es", Act.CANCEL, ""),
        ("de-DE", "halt, zurück", Act.BACK, ""),
        ("de-DE", "ja, aber um 8", Act.CORRECTION, "um 8"),
        ("de-DE", "nicht um 8, sondern um 9", Act.CORRECTION, "um 9"),
        ("de-DE", "ist mir egal", Act.UNDECIDED, ""),
        ("de-DE", "ohne Namen", Act.UNDECIDED, ""),
        ("de-DE", "nochmal von vorn", Act.RESTART, ""),
        ("de-DE", "wie bitte?", Act.AGAIN, ""),
        ("de-DE", "Guten Morgen!", Act.GREETING, ""),
        ("de-DE", "tschüss", Act.FAREWELL, ""),
        ("es-ES", "vuelve atrás", Act.BACK, ""),
        ("es-ES", "olvídalo", Act.CANCEL, ""),
        ("es-ES", "¿Qué puedes hacer?", Act.HELP, ""),
        ("es-ES", "cámbialo a las 9", Act.CORRECTION, "a las 9"),
        ("es-ES", "me da igual", Act.UNDECIDED, ""),
        ("es-ES", "no lo sé", Act.UNDECIDED, ""),
        ("es-ES", "sin nombre", Act.UNDECIDED, ""),
        ("es-ES", "empezar de nuevo", Act.RESTART, ""),
        ("es-ES", "repite, por favor", Act.AGAIN, ""),
        ("fr-FR", "reviens en arrière", Act.BACK, ""),
        ("fr-FR", "qu'est-ce que tu peux faire ?", Act.HELP, ""),
        ("fr-FR", "non, annule", Act.CANCEL, ""),
        ("fr-FR", "ça m'est égal", Act.UNDECIDED, ""),
        ("fr-FR", "sans nom", Act.UNDECIDED, ""),
        ("fr-FR", "on recommence", Act.RESTART, ""),
        ("fr-FR", "je n'ai pas compris", Act.AGAIN, ""),
    ],
)
def test_a_remark_is_understood(locale: str, text: str, act: Act, rest: str) -> None:
    found = repair(text, locale)

    assert found is not None
    assert (found.act, found.rest) == (act, rest)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", "ich will mit einem Menschen sprechen"),
        ("de-DE", "storniere meine Bestellung"),
        ("es-ES", "quiero hablar con una persona"),
        ("es-ES", "no quiero la alarma de mañana"),
        ("fr-FR", "annule ma commande"),
    ],
)
def test_a_request_is_no_remark(locale: str, text: str) -> None:
    assert repair(text, locale) is None


@pytest.mark.parametrize(
    ("locale", "text", "label"),
    [
        ("de-DE", "Stelle einen Wecker namens Sport für 7 Uhr", "Sport"),
        ("es-ES", "pon una alarma llamada gimnasio a las 7 am", "gimnasio"),
        ("fr-FR", "mets une alarme appelée sport à 7h", "sport"),
        ("de-DE", "stell einen Wecker für morgen um 7", None),
    ],
)
def test_a_label_is_what_the_request_carries(locale: str, text: str, label: str | None) -> None:
    found = values(extract(text, ALARM, a_moment(zone=BERLIN, locale=locale)))

    assert found.get("label") == label
    assert str(found["time"]).endswith("07:00")


@pytest.mark.parametrize(
    ("locale", "text", "what", "clock"),
    [
        ("de-DE", "erinnere mich um 7 daran, Mama anzurufen", "Mama anzurufen", "07:00"),
        ("de-DE", "erinnere mich morgen um 8 an den Zahnarzt", "Zahnarzt", "08:00"),
        ("de-DE", "kannst du mich morgen um 9 an das Meeting erinnern", "Meeting", "09:00"),
        ("de-DE", "erinnere mich jeden Tag um 8 an meine Tabletten", "Tabletten", "08:00"),
        ("de-DE", "ich möchte morgen um 7 ans Joggen erinnert werden", "Joggen", "07:00"),
        ("de-DE", "Erinnerung: Müll rausbringen um 18 Uhr", "Müll rausbringen", "18:00"),
        ("es-ES", "recuérdame mañana a las 8 comprar leche", "comprar leche", "08:00"),
        ("es-ES", "recuérdame llamar a mamá a las 7 de la tarde", "llamar a mamá", "19:00"),
        ("es-ES", "avísame en 20 minutos para sacar la pizza", "sacar la pizza", "10:50"),
        ("es-ES", "recuérdame que tengo que pagar el alquiler el viernes a las 10", "pagar el alquiler", "10:00"),
        ("fr-FR", "rappelle-moi demain à 8h d'acheter du lait", "acheter du lait", "08:00"),
        ("fr-FR", "rappelle-moi que je dois payer le loyer vendredi à 10h", "payer le loyer", "10:00"),
        ("fr-FR", "peux-tu me rappeler d'appeler Bob demain à 10h", "appeler Bob", "10:00"),
        ("fr-FR", "rappel : sortir les poubelles à 18h", "sortir les poubelles", "18:00"),
    ],
)
def test_a_reminder_is_of_what_stands_beside_its_time(locale: str, text: str, what: str, clock: str) -> None:
    found = values(extract(text, REMINDER, a_moment(zone=BERLIN, locale=locale)))

    assert found["text"] == what
    assert str(found["time"]).endswith(clock)
