"""What a visitor says about the conversation itself: cancel, thanks, help, yes, no, back, a correction; no tasks here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """The kinds of remark about the conversation."""

    CANCEL = "cancel"
    THANKS = "thanks"
    GREETING = "greeting"
    FAREWELL = "farewell"
    HELP = "help"
    YES = "yes"
    NO = "no"
    BACK = "back"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Repair:
    """A remark and what is left of the text behind it: "no, at 8" is a correction with the rest "at 8"."""

    act: Act
    rest: str = ""


_POLITE = {
    "en": r"(?:please|pls|thanks|thank you|then|now|ok|okay|oh|hey|um|uh|well|actually|sorry|everything|all|it|that|this|the"
    r"|for me|right now|request|so much|very much|a lot|there|again|errand)",
    "de": r"(?:bitte|danke|dann|jetzt|ok|okay|oh|ach|ähm|also|tut mir leid|alles|das|es|doch|sehr|mal"
    r"|schön|vielmals|errand)",
    "es": r"(?:por favor|gracias|entonces|ahora|ok|vale|eh|pues|bueno|perdón|todo|eso|esto|muchas|muy|señor|errand)",
    "fr": r"(?:s'il (?:te|vous) pla[iî]t|stp|svp|merci|alors|maintenant|ok|euh|bon|pardon|désolé|tout|ça"
    r"|cela|beaucoup|bien|errand)",
}
_REMARKS: Mapping[str, Mapping[Act, str]] = {
    "en": {
        Act.CANCEL: r"never ?mind|nevermind|nvm|cancel|forget (?:about )?(?:it|that|this)|stop|abort|quit|drop (?:it|that)"
        r"|scrap (?:it|that)|leave it|don'?t bother|i changed my mind|i don'?t want (?:to|it|this"
        r"|that)(?: anymore)?|exit",
        Act.THANKS: r"thanks?|thank you|thx|ty|cheers|much appreciated|many thanks|great thanks"
        r"|perfect thanks|you'?re the best",
        Act.GREETING: r"hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|yo|what'?s up|sup",
        Act.FAREWELL: r"bye|good ?bye|bye bye|see you|see ya|good night|cya|later|that'?s all|that is all",
        Act.HELP: r"help|help me|what can (?:you|i) (?:do|ask|say)|what do you do|how does this work|what are you able to do"
        r"|how can you help(?: me)?|what else can you do|commands|options|who are you|what is this",
        Act.BACK: r"(?:go )?back|previous|undo|one step back|go back one step|take me back|previous (?:step|question)",
        Act.YES: r"y|yes|yeah|yep|yup|ya|sure|ok|okay|okey|k|correct|right|exactly|of course|certainly|absolutely|definitely"
        r"|do (?:it|that|so)|go ahead|sounds good|looks good|that'?s (?:right|correct|fine|it|good)|fine|please do|confirm"
        r"|affirmative|indeed|true|by all means|perfect|great|good|i do|i am|it is|yes i do|yes it is"
        r"|alright|all right",
        Act.NO: r"n|no|nope|nah|not? (?:really|now|yet)|don'?t|do not|negative|wrong|incorrect|no way|never|not at all"
        r"|that'?s (?:wrong|not right|not correct|incorrect)|no thanks|no thank you|please don'?t|false"
        r"|i don'?t|not this",
    },
    "de": {
        Act.CANCEL: r"abbrechen|abbruch|stopp?|halt|vergiss (?:es|das)|lass (?:es|das)(?: sein)?|egal|schon gut|doch nicht"
        r"|brich (?:es |das )?ab|nicht mehr|ich will (?:das )?nicht(?: mehr)?|beenden",
        Act.THANKS: r"danke|dankeschön|danke schön|danke sehr|vielen dank|besten dank|tausend dank|merci",
        Act.GREETING: r"hallo|hi|hey|guten (?:morgen|tag|abend)|moin|servus|grüß gott|grüezi",
        Act.FAREWELL: r"tschüss|tschüß|auf wiedersehen|bis (?:bald|dann|später)|ciao|gute nacht"
        r"|das war'?s|das ist alles",
        Act.HELP: r"hilfe|hilf mir|was kannst du(?: alles)?(?: tun| machen)?|was kann ich (?:hier )?(?:tun|fragen|sagen|machen)"
        r"|wie funktioniert das|wer bist du",
        Act.BACK: r"zurück|geh zurück|einen schritt zurück|rückgängig",
        Act.YES: r"j|ja|jo|jawohl|jep|klar|sicher|gern|gerne|natürlich|genau|richtig|stimmt|in ordnung|einverstanden|ok|okay"
        r"|mach (?:das|es)|passt|korrekt|auf jeden fall|perfekt|gut",
        Act.NO: r"nein|ne|nee|nö|nicht|auf keinen fall|falsch|stimmt nicht|das ist falsch|lieber nicht"
        r"|nicht wirklich|nein danke",
    },
    "es": {
        Act.CANCEL: r"cancela(?:r|lo)?|olvídalo|olvidalo|déjalo|dejalo|para|detente|alto|no importa|da igual|ya no(?: quiero)?"
        r"|salir|abortar",
        Act.THANKS: r"gracias|muchas gracias|mil gracias|muy amable|te lo agradezco",
        Act.GREETING: r"hola|buenas|buenos días|buenas (?:tardes|noches)|qué tal|hey",
        Act.FAREWELL: r"adiós|adios|chao|hasta (?:luego|pronto|mañana)|nos vemos|eso es todo",
        Act.HELP: r"ayuda|ayúdame|qué (?:puedes|sabes) hacer|que (?:puedes|sabes) hacer|qué puedo (?:hacer|preguntar)"
        r"|cómo funciona(?: esto)?|quién eres",
        Act.BACK: r"atrás|volver|vuelve|un paso atrás|deshacer|regresa",
        Act.YES: r"s|sí|si|claro|por supuesto|vale|de acuerdo|correcto|exacto|ok|okey|adelante|hazlo"
        r"|está bien|perfecto|bueno",
        Act.NO: r"no|nop|para nada|de ninguna manera|incorrecto|mejor no|no gracias|está mal|nunca",
    },
    "fr": {
        Act.CANCEL: r"annule[rz]?|annulez|arrête[rz]?|stop|laisse tomber|oublie(?: ça)?|peu importe|tant pis|c'est pas grave"
        r"|je ne veux plus|quitter|abandonne[rz]?",
        Act.THANKS: r"merci|merci beaucoup|merci bien|mille mercis|je te remercie|je vous remercie",
        Act.GREETING: r"bonjour|salut|bonsoir|coucou|hey|allô",
        Act.FAREWELL: r"au revoir|à bientôt|à plus(?: tard)?|bonne (?:nuit|journée|soirée)|adieu|c'est tout",
        Act.HELP: r"aide|aide[- ]moi|aidez[- ]moi|que (?:peux|sais)[- ]tu faire|que pouvez[- ]vous faire"
        r"|que puis[- ]je (?:faire|demander)"
        r"|comment ça marche|qui es[- ]tu|tu peux faire quoi",
        Act.BACK: r"retour|reviens|en arrière|reviens en arrière|précédent",
        Act.YES: r"o|oui|ouais|ouaip|d'accord|bien sûr|ok|okay|exact|exactement|c'est ça|vas[- ]y"
        r"|parfait|volontiers|correct|certainement",
        Act.NO: r"non|nan|pas du tout|jamais|surtout pas|c'est faux|incorrect|non merci|plutôt pas|pas vraiment",
    },
}
_CORRECTIONS: Mapping[str, str] = {
    "en": r"(?:no|nope|wait|sorry|oops|actually|hold on|not that|i meant?|i mean|rather|make (?:it|that)|change (?:it|that) to"
    r"|correction|instead|no wait|i said|i want(?:ed)? it)",
    "de": r"(?:nein|ne|nee|nicht das|warte|halt|sorry|entschuldigung|eigentlich|ich meinte?|ich meine|sondern|doch|lieber"
    r"|mach (?:es|das)|ändere? (?:es|das)(?: auf| zu)?|korrektur|stattdessen)",
    "es": r"(?:no|espera|perdón|perdon|en realidad|quise decir|quería decir|quiero decir|mejor|más bien|cámbialo a|cambialo a"
    r"|corrección)",
    "fr": r"(?:non|attends?|attendez|pardon|désolé|en fait|je voulais dire|je veux dire|plutôt|mets"
    r"|change(?:[- ]le)?(?: à| pour)?"
    r"|correction)",
}
_LEFT_OUT = " ,.;:!?\u2013—-…"


def repair(text: str, locale: str) -> Repair | None:
    """What a text says about the conversation, None when it says nothing of that kind (or is a request of its own)."""
    language = locale.replace("_", "-").split("-")[0].lower()
    language = language if language in _REMARKS else "en"
    plain = _plain(text)
    if not plain:
        return None
    for candidate in dict.fromkeys(_without_polite(plain, language)):
        for act, pattern in _REMARKS[language].items():
            if candidate and re.fullmatch(pattern, candidate):
                return Repair(act)
    return _correction(text, language)


def yes_or_no(text: str, locale: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    remark = repair(text, locale)
    if remark is not None and remark.act in (Act.YES, Act.NO):
        return remark.act is Act.YES
    first = re.split(r"[\s,.!]+", _plain(text), maxsplit=1)[0]
    language = locale.replace("_", "-").split("-")[0].lower()
    acts = _REMARKS.get(language, _REMARKS["en"])
    if len(first) > 1 and re.fullmatch(acts[Act.YES], first):
        return True
    return False if len(first) > 1 and re.fullmatch(acts[Act.NO], first) else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s'\u2019]+", " ", text.lower())).strip().replace("\u2019", "'")


def _without_polite(plain: str, language: str) -> list[str]:
    """A remark as it is, and without the polite words before it, behind it and on both sides."""
    word = _POLITE.get(language, _POLITE["en"])
    before, behind = rf"^(?:{word} )+", rf"(?: {word})+$"
    short = re.sub(behind, "", plain)
    return [plain, short, re.sub(before, "", plain), re.sub(before, "", short)]


def _correction(text: str, language: str) -> Repair | None:
    pattern = _CORRECTIONS.get(language, _CORRECTIONS["en"])
    found = re.match(rf"\s*(?:(?:{pattern})\b[\s,.;:!\u2013—-]*)+", text, re.IGNORECASE)
    if found is None:
        return None
    rest = text[found.end() :].strip(_LEFT_OUT)
    return Repair(Act.CORRECTION, rest) if rest else None
