"""Words that point at something said or shown before: "the second one", "another one", "same as last time", "that alarm".

What they point at is known only to the conversation; nothing of it lives here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ReferenceKind(StrEnum):
    """What the words ask for: one more of a kind, the values of last time, the thing just named, one by its place, or all of them."""

    ANOTHER = "another"
    SAME = "same"
    THAT = "that"
    NTH = "nth"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference and its place in the text; `n` counts from 1, or from -1 at the end, and is None for other kinds."""

    kind: ReferenceKind
    n: int | None
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Words:
    """One language's patterns.

    `ordinals` are stems in counting order; an ordinal points only behind `article`, and with nothing but `thing` behind
    it: "the second one", but not "the second of may" or "the first class".
    """

    same: str
    another: str
    that: str
    all_: str
    article: str
    thing: str
    ordinals: tuple[str, ...]
    last: str
    before_last: str
    number: str


_FIRST = (
    r"first|1st|top|earliest(?: possible)?|soonest|(?:first|next) (?:free|available)|as (?:early|soon) as possible|asap"
    r"|(?:whatever|whichever) (?:is|comes) (?:first|next|earliest|soonest)"
)
_STOP = r"(?=\s*(?:[.,;:!?]|$|{}\b))"
_LANGUAGES: Mapping[str, _Words] = {
    "en": _Words(
        same=r"(?:the )?same(?: (?:one|thing))?(?: (?:as|like) (?:(?:the )?last time|before|always|usual|yesterday)| again"
        r"| as ever)|(?:the )?same(?: one| thing)?(?= please|\s*[.!?]*$)|(?:just )?(?:as|like) (?:usual|always|(?:the )?last time"
        r"|before)|(?:my|the) usual",
        another=r"another(?: one)?|one more|a new one|a further one|a second one|yet another|(?<![^,;.] )(?:and )?one(?= (?:for|at) \d)",
        that=r"(?:that|this)(?: (?:one|same one|alarm|reminder|timer|order|booking|reservation|appointment|table|message"
        r"|request|task))|the (?:one (?:you|i) just \w+|same one)|it|that|this",
        all_=r"all(?: of (?:them|these|those|it))?|both(?: of them)?|them(?: all)?|these|those|everything|every (?:single )?one",
        article=r"(?:the|my|number)",
        thing=r"(?: (?:one|alarm|reminder|timer|option|choice|entry|item|order|booking|reservation|appointment|table"
        r"|message|result|in the list|on the list))*",
        ordinals=(
            _FIRST,
            "second|2nd",
            "third|3rd",
            "fourth|4th",
            "fifth|5th",
            "sixth|6th",
            "seventh|7th",
            "eighth|8th",
            "ninth|9th",
            "tenth|10th",
        ),
        last=r"last|final|bottom",
        before_last=r"second (?:to )?last|second-to-last|last but one|penultimate|next to last|one before last",
        number=r"(?:number|no\.?|nr\.?|option|choice|#)\s?(\d{1,2})(?![\d:.]*\d)(?!\s*(?:am|pm|o'clock)\b)",
    ),
    "de": _Words(
        same=r"(?:das|den|die|der)?\s?(?:selbe|gleiche|dasselbe|denselben|dieselbe|gleichen)(?: (?:wecker|nochmal|noch ?mal))?"
        r"(?: wie (?:letztes mal|beim letzten mal|immer|vorher|zuvor|sonst|gestern))|(?:das )?(?:gleiche|dasselbe)"
        r"(?: nochmal| noch ?mal| noch einmal)?|(?:genau )?(?:so )?wie (?:immer|sonst|letztes mal|beim letzten mal|üblich)",
        another=r"noch (?:ein(?:e|en|er|es|s)?)|(?:ein(?:e|en)? )?weitere[rns]?|ein(?:e|en)? andere[rns]?"
        r"|(?<![^,;.] )(?:und )?eine[nrs]?(?= (?:auf|für|um|in) \d)",
        that=r"(?:diese[rns]?|jene[rns]?|de[rn] da|die da|das da)(?: (?:wecker|alarm|erinnerung|timer|termin|bestellung|buchung"
        r"|tisch|nachricht))?|ihn|es|(?:sie|das)(?= ab\b|\s*[.!?]*$)",
        all_=r"alle(?: beide)?|beide|alles|sämtliche",
        article=r"(?:der|die|das|den|dem|mein(?:e|en)?|nummer)",
        thing=r"(?: (?:davon|wecker|alarm|erinnerung|timer|termin|option|eintrag|bestellung|buchung|nachricht"
        r"|in der liste))*",
        ordinals=(
            "erste[rns]?|oberste[rns]?|(?:aller)?früheste[rns]?|(?:erste|nächste)[rns]? freie[rns]?|so (?:früh|bald) wie möglich",
            "zweite[rns]?",
            "dritte[rns]?",
            "vierte[rns]?",
            "fünfte[rns]?",
            "sechste[rns]?",
            "siebte[rns]?",
            "achte[rns]?",
            "neunte[rns]?",
            "zehnte[rns]?",
        ),
        last=r"letzte[rns]?|unterste[rns]?",
        before_last=r"vorletzte[rns]?|zweitletzte[rns]?",
        number=r"(?:nummer|nr\.?|option|#)\s?(\d{1,2})(?![\d:.]*\d)(?!\s*uhr\b)",
    ),
    "es": _Words(
        same=r"(?:lo|la|el) (?:mismo|misma)(?: (?:que|de) (?:la última vez|siempre|antes|ayer)| otra vez| de nuevo)?(?=\s*"
        r"(?:[.,!?]|$|por favor))|como (?:siempre|la última vez|antes)|lo de siempre",
        another=r"otr[oa](?: más)?|un[oa] más|un[oa] nuev[oa]|(?<![^,;.] )(?:y )?un[oa](?= (?:de|para|a las|en) \d)",
        that=r"(?:es[ea]|est[ea]|aquel|aquella)(?: (?:alarma|recordatorio|temporizador|pedido|reserva|cita|mesa|mensaje))|"
        r"ést[ea]|és[ea]|es[ea](?= por favor|\s*[.!?]*$)|est[ea](?= por favor|\s*[.!?]*$)|eso|esto"
        r"|(?:b[óo]rra|canc[ée]la|elim[íi]na|qu[íi]ta|an[úu]la|c[áa]mbia|mu[ée]ve)l[oa]",
        all_=r"tod[oa]s?(?: (?:ellas|ellos))?|amb[oa]s|l[oa]s dos",
        article=r"(?:el|la|los|las|lo|mi|número)",
        thing=r"(?: (?:alarma|recordatorio|temporizador|opción|pedido|reserva|cita|mesa|mensaje|de la lista))*",
        ordinals=(
            "primer[oa]?|1[ºª]|más temprano|lo antes posible|cuanto antes",
            "segund[oa]|2[ºª]",
            "tercer[oa]?|3[ºª]",
            "cuart[oa]|4[ºª]",
            "quint[oa]|5[ºª]",
            "sext[oa]|6[ºª]",
            "séptim[oa]|7[ºª]",
            "octav[oa]|8[ºª]",
            "noven[oa]|9[ºª]",
            "décim[oa]|10[ºª]",
        ),
        last=r"últim[oa]|ultim[oa]",
        before_last=r"penúltim[oa]|penultim[oa]",
        number=r"(?:número|numero|n[ºo]\.?|opción|opcion|#)\s?(\d{1,2})(?![\d:.]*\d)",
    ),
    "fr": _Words(
        same=r"(?:le|la) même(?: chose)?(?: (?:que|qu')\s?(?:la dernière fois|d'habitude|avant|hier)| encore)?(?=\s*(?:[.,!?]|$"
        r"|s'il))|pareil(?: que la dernière fois)?|comme (?:d'habitude|toujours|la dernière fois|avant)",
        another=r"(?:un|une) autre|encore (?:un|une)|un[e]? de plus|un nouveau|une nouvelle"
        r"|(?<![^,;.] )(?:et )?une?(?= (?:de|pour|à|dans) \d)",
        that=r"(?:ce|cet|cette) (?:alarme|réveil|rappel|minuteur|commande|réservation|rendez-vous|table|message)(?:-(?:là|ci))?|"
        r"celui-(?:là|ci)|celle-(?:là|ci)|ça|cela|l[ea](?=\s*[.!?]*$)",
        all_=r"tou(?:s|tes?)(?: les deux)?|tout|les deux",
        article=r"(?:le|la|les|mon|ma|numéro)",
        thing=r"(?: (?:alarme|réveil|rappel|minuteur|option|commande|réservation|rendez-vous|table|message|de la liste))*",
        ordinals=(
            "premier|première|1er|1ère|le plus tôt possible|dès que possible",
            "deuxième|second|seconde|2e|2ème",
            "troisième|3e|3ème",
            "quatrième|4e|4ème",
            "cinquième|5e|5ème",
            "sixième|6e|6ème",
            "septième|7e|7ème",
            "huitième|8e|8ème",
            "neuvième|9e|9ème",
            "dixième|10e|10ème",
        ),
        last=r"dernier|dernière",
        before_last=r"avant-dernier|avant-dernière|avant dernier|avant dernière",
        number=r"(?:numéro|numero|n°|option|#)\s?(\d{1,2})(?![\d:.h]*\d)(?!\s*h)",
    ),
}
_POLITE = {
    "en": r"please|pls|then|thanks|i|at|for|to|is|again|instead|too|and|off",
    "de": r"bitte|dann|danke|um|auf|ist|ab|löschen|abbrechen|absagen|ausschalten|stornieren|nehmen|nehme|und",
    "es": r"por|gracias|entonces|a|para|es|y",
    "fr": r"s'il|stp|svp|merci|à|pour|est|et|alors",
}


def reference(text: str, locale: str) -> Reference | None:
    """The first reference of a text by its kind: the same, another, one by its place, then the thing just named.

    An ordinal that tells a date ("the second of may") or a word in another use ("last week") is no reference.
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    language = language if language in _LANGUAGES else "en"
    words, plain = _LANGUAGES[language], text.replace("\u2019", "'")
    for kind, pattern in ((ReferenceKind.SAME, words.same), (ReferenceKind.ANOTHER, words.another)):
        if found := _search(pattern, plain):
            return Reference(kind, None, found.span())
    return _nth(plain, words, language) or _plain(plain, words)


def _plain(text: str, words: _Words) -> Reference | None:
    for kind, pattern in ((ReferenceKind.ALL, words.all_), (ReferenceKind.THAT, words.that)):
        if found := _search(pattern, text):
            return Reference(kind, None, found.span())
    return None


def _nth(text: str, words: _Words, language: str) -> Reference | None:
    if found := _search(words.number, text):
        return Reference(ReferenceKind.NTH, int(found[1]), found.span())
    stop = _STOP.format(f"(?:{_POLITE[language]})")
    places = [(words.before_last, -2), (words.last, -1), *((stem, n) for n, stem in enumerate(words.ordinals, 1))]
    for stem, n in places:
        found = _search(rf"{words.article} (?:{stem}){words.thing}{stop}", text) or re.fullmatch(
            rf"\W*(?:{stem}){words.thing}(?: (?:{_POLITE[language]}))?\W*", text, re.IGNORECASE
        )
        if found:
            return Reference(ReferenceKind.NTH, n, found.span())
    return None


def _search(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)
