"""Words that point at something said before."""

import pytest

from orchestrator.understanding.references import Reference, ReferenceKind, reference

ANOTHER, SAME, THAT, NTH = ReferenceKind.ANOTHER, ReferenceKind.SAME, ReferenceKind.THAT, ReferenceKind.NTH


@pytest.mark.parametrize(
    ("locale", "text", "kind", "n"),
    [
        ("en-US", "cancel the second one", NTH, 2),
        ("en-US", "the first one please", NTH, 1),
        ("en-US", "the last", NTH, -1),
        ("en-US", "The third.", NTH, 3),
        ("en-US", "second", NTH, 2),
        ("en-US", "delete the last alarm", NTH, -1),
        ("en-US", "the last but one", NTH, -2),
        ("en-US", "number 3", NTH, 3),
        ("en-US", "option 2 please", NTH, 2),
        ("en-US", "and another one", ANOTHER, None),
        ("en-US", "create another alarm", ANOTHER, None),
        ("en-US", "one more at 8", ANOTHER, None),
        ("en-US", "same as last time", SAME, None),
        ("en-US", "same again please", SAME, None),
        ("en-US", "the same", SAME, None),
        ("en-US", "as usual", SAME, None),
        ("en-US", "move that alarm to 8", THAT, None),
        ("en-US", "cancel it", THAT, None),
        ("en-US", "this one", THAT, None),
        ("de-DE", "das zweite", NTH, 2),
        ("de-DE", "lösche den ersten Wecker", NTH, 1),
        ("de-DE", "den letzten bitte", NTH, -1),
        ("de-DE", "Nummer 2", NTH, 2),
        ("de-DE", "noch einen um 8", ANOTHER, None),
        ("de-DE", "wie letztes Mal", SAME, None),
        ("de-DE", "dasselbe noch mal", SAME, None),
        ("de-DE", "lösche diesen Wecker", THAT, None),
        ("es-ES", "la segunda", NTH, 2),
        ("es-ES", "cancela la última", NTH, -1),
        ("es-ES", "el número 3", NTH, 3),
        ("es-ES", "otra alarma", ANOTHER, None),
        ("es-ES", "lo mismo que la última vez", SAME, None),
        ("es-ES", "como siempre", SAME, None),
        ("es-ES", "cancela esa alarma", THAT, None),
        ("fr-FR", "la deuxième", NTH, 2),
        ("fr-FR", "le dernier s'il te plaît", NTH, -1),
        ("fr-FR", "une autre alarme", ANOTHER, None),
        ("fr-FR", "comme d'habitude", SAME, None),
        ("fr-FR", "la même chose que la dernière fois", SAME, None),
        ("fr-FR", "supprime cette alarme", THAT, None),
    ],
)
def test_a_reference_is_found(locale: str, text: str, kind: ReferenceKind, n: int | None) -> None:
    found = reference(text, locale)

    assert found is not None
    assert (found.kind, found.n) == (kind, n)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "set an alarm for 7"),
        ("en-US", "the second of may at 8"),
        ("en-US", "what happened last week"),
        ("en-US", "every second tuesday"),
        ("en-US", "in 10 seconds"),
        ("en-US", ""),
        ("de-DE", "stell einen Wecker für morgen"),
        ("de-DE", "am zweiten Mai um 8"),
        ("es-ES", "pon una alarma a las 7"),
        ("fr-FR", "mets un réveil à 7h"),
    ],
)
def test_other_words_point_at_nothing(locale: str, text: str) -> None:
    assert reference(text, locale) is None


def test_the_place_of_a_reference_is_the_words_that_say_it() -> None:
    assert reference("cancel the second one please", "en-GB") == Reference(NTH, 2, (7, 21))
