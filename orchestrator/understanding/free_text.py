"""Free text in a request: what is left when values and the words of the request itself are taken away."""

import re
from collections.abc import Sequence

from orchestrator.understanding.fields import Field
from orchestrator.understanding.lexicon import wordset
from orchestrator.understanding.values import Value

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]|(?<!\w)['\u2018]([^'\u2018\u2019]{2,})['\u2019](?!\w)")
_THINGS = {
    "en": r"alarms?|reminders?|timers?|notes?|tasks?|appointments?|meetings?"
    r"|events?|notifications?|tickets?|wake ?up calls?",
    "de": r"wecker|alarme?|erinnerung(?:en)?|timer|termine?|notiz(?:en)?|aufgaben?|treffen",
    "es": r"alarmas?|recordatorios?|temporizador(?:es)?|citas?|notas?|tareas?|reuni(?:ón|ones)",
    "fr": r"alarmes?|réveils?|rappels?|minuteurs?|rendez-vous|notes?|tâches?|réunions?",
}
_NAMED = {
    "en": r"(?:called|named|labell?ed|titled|entitled|saying|with (?:the |a )?(?:label|title|name|note|text|message|subject)"
    r"(?: of| saying)?|label(?: it)?(?: as)?|call it|name it|title it|(?:label|title|name|note|subject|message)(?: is| it| :|:))"
    r"[\s:]+",
    "de": r"(?:namens|genannt|mit (?:dem |der )?(?:namen|titel|text|bezeichnung|notiz)|nenn(?:e)? (?:ihn|sie"
    r"|es)|bezeichnung|titel)[\s:]+",
    "es": r"(?:llamad[oa]|con (?:el |la )?(?:nombre|título|texto|nota|etiqueta)(?: de)?|llámal[oa]|etiqueta|título)[\s:]+",
    "fr": r"(?:appelée?|nommée?|intitulée?|avec (?:le |la )?(?:nom|titre|texte|note|libellé)(?: de)?"
    r"|appelle[- ]l[ae]|titre|libellé)[\s:]+",
}
_CARRIERS = {
    "en": r"(?:remind(?:ing)? (?:me|us)(?: again)?|reminder|don'?t let me forget|make sure i|notify me|tell me|alert me"
    r"|(?:make|take|write|leave|add|jot) (?:down )?(?:a |me a )?(?:note|down)|note|wake me(?: up)?|so (?:that )?i can"
    r"|alarm|alarms|add)(?: me)?,?(?: and)?\s+(?:to|about|of|that(?: i (?:have|need|must|got|ought)(?: got)? to)?|for"
    r"|i (?:have|need) to)\s+",
    "de": r"(?:erinner(?:e|n)? mich(?: bitte)?|erinnerung|weck(?:e)? mich|wecker|alarm),?(?: und)?"
    r" (?:daran|an (?:den|die|das)|an|zum|zur|für|dass ich)\s+",
    "es": r"(?:recu[eé]rdame|recordatorio|alarma|avísame|despi[eé]rtame)(?: que)? (?:de|para|que|debo|tengo que|sobre)\s+",
    "fr": r"(?:rappelle[- ]moi|rappelez[- ]moi|rappel|alarme|réveil|réveille[- ]moi) (?:de |d'|que je dois |pour )",
}
_REMINDED = {
    "en": r"(?:remind(?:ing)?|remnd|remid|remin|rmind|remimd|reminde) (?:me|us)(?: again)?|remindme"
    r"|(?:be )?reminded|reminder|remember(?= to)|don'?t let me forget|notify me"
    r"|alert me|let me know",
    "de": r"erinner(?:e|n|st)? (?:du )?(?:mich|uns)(?: bitte)?|(?:kannst|könntest|würdest) du (?:mich|uns)"
    r"|(?:möchte|will)(?= .*erinnert werden)|erinnerung|denk(?:e)?(?= daran)",
    "es": r"recu[eé]rda(?:me|nos)|(?:me|nos) recuerdes?|recordarme|acu[eé]rdame|av[ií]sa(?:me|nos)|recordatorio",
    "fr": r"rappel(?:le|ez)[- ](?:moi|nous)|(?:me|nous) rappel(?:er|les)|pr[ée]vien[st][- ]moi|rappel",
}
"""Words that ask for a reminder: what stands behind them, and beside the other values, is what to be reminded of."""
_LINKS = {
    "en": r"(?:to|about|of|that|i|have|need|must|for|the|a|an)",
    "de": r"(?:daran|dass|an|ans|am|den|die|das|dem|meine[nrm]?|zum|zur|ich|für|:|,)",
    "es": r"(?:de|del|que|para|a|tengo|debo|el|la|los|las|:|,)",
    "fr": r"(?:de|du|des|que|je|dois|pour|le|la|les|à|:|,)",
}
_VERB_LAST = re.compile(r"\s+(?:zu )?(?:erinnern|erinnert werden)(?=\s*[.!?]*\s*$)|\s+(?:muss|soll)(?=\s*[.!?]*\s*$)")
_INTRODUCTION = re.compile(
    r"[\s,;.]*\b(?:and |und |y |et )?(?:(?:my|the|mein|meine|mi|mon|ma) [\w-]+(?: \w+)?(?: is| ist| lautet| es| est|:)"
    r"|(?:e-?mail|mail|correo|courriel|phone|telephone|telefon|tel[ée]fono|t[ée]l[ée]phone)(?: is| ist| es| est)?:?)\s*$",
    re.IGNORECASE,
)
"""Words that announce the value behind them: "and my email is"."""
_SAYING_A_NAME = (
    r"i'?m|i am|name'?s|name is|this is|for|heiße|name ist|bin|für|llamo|nombre es|soy|para|m'appelle|nom est|suis|pour"
)
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w'\u2019-]*"
_BEFORE_ADDRESS = re.compile(
    rf"(?:[,;.:]\s*|\s{{3,}}|\b(?i:{_SAYING_A_NAME})\s+)(?i:(?:my )?(?:{_SAYING_A_NAME})\s+)?"
    rf"(?P<name>{_CAPITAL}(?: {_CAPITAL}){{0,3}})[\s,;]*(?i:and|und|y|et)?\s*$"
)
_ASKS_FOR_A_CODE = re.compile(
    r"(?:number|nummer|n[uú]mero|num[eé]ro|code|c[oó]digo|reference|referen[cz])", re.IGNORECASE
)
_CODE = re.compile(r"(?<![\w/.%?&=#@-])(?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9-]{2,}(?![\w/%&=#@-])")
_FILLERS = {
    "en": wordset(
        "a an the my me i for at on in by to of and or with from about set put make create add new another please pls alarm "
        "alarms reminder reminders remind timer wake up set schedule can could you would like want need it that this one hey "
        "hi hello get go off is be will also then too again just so now thanks thank us our your every each ok okay start "
        "repeating recurring repeat sharp early late around all up alrm alram next until till"
    ),
    "de": wordset(
        "ein eine einen einem einer der die das den dem mich mir ich für um am im an auf und zu mit von bitte "
        "stell stelle stellen "
        "setz setze mach mache neuen neuer neue neues wecker alarm erinnerung erinnere erinner weck wecke "
        "wecken timer möchte will "
        "brauche kannst du können sie mal noch auch danke hallo jeden uhr ab bis"
    ),
    "es": wordset(
        "un una el la los las me mi yo para por a en de del y que con pon poner ponme crea crear nueva nuevo alarma alarmas "
        "recordatorio recuérdame recuerdame despiértame despiertame quiero quisiera necesito puedes por favor gracias hola cada"
    ),
    "fr": wordset(
        "un une le la les l' me moi je mon ma pour à a de du des en et que avec mets mettre mettez crée créer "
        "nouvelle nouveau alarme "
        "réveil rappel rappelle réveille réveiller veux voudrais peux tu vous s'il te plaît merci bonjour chaque heures h"
    ),
}
_DEEDS = frozenset({"get up", "wake up", "get going", "start", "go"})
"""What people want to be reminded to do, though its words say nothing elsewhere."""
_NO_TIMER_NAMES = _FILLERS["en"] | wordset(
    "begin run launch count countdown give open restart use turn switch cancel stop end delete remove show list check "
    "another second next quick short long"
)
"""What stands before "timer" at the start of a text and is no name, unlike in "pizza timer"."""
_ANSWER_LEADS = (
    r"it'?s|it is|that'?s|my name is|i'?m|i am|the (?:name|e-?mail|number|label|title) is|please|just"
    r"|ich heiße|mein name ist|ich bin|me llamo|mi nombre es|soy|je m['\u2019]appelle|mon nom est|je suis"
)
_GOES_ON = {
    "en": "and|about|with|because|regarding",
    "de": "und|wegen|mit|weil|damit",
    "es": "y|e|sobre|con|porque",
    "fr": "et|avec|parce|au sujet",
}
"""Words behind a time with which what stands before it goes on."""
_ARTICLES = wordset("the der die das den el la las los le les")
_MARKS = "()[].,;:!?'\"\u2018\u2019“”„«»‚-\u2013\u2014…·/\\|_"
_FEWEST_WORDS = 2
_EDGE = {
    "en": wordset(
        "for at on in by from and until till every each around about please pls thanks , . to the of before after"
    ),
    "de": wordset("für um am im an auf und von bis jeden bitte danke , . zu der die das den ab gegen"),
    "es": wordset("para por a en el la y de desde hasta cada favor gracias , . las los que"),
    "fr": wordset("pour à a au le la et de du dès jusqu'à chaque stp svp merci , . les"),
}


def quoted(text: str) -> list[Value]:
    """The texts in quotation marks."""
    return [Value(found[1] or found[2], found.span()) for found in _QUOTED.finditer(text)]


def masked(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with blanks in some places, all others where they were."""
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def named(text: str, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """What a word such as "called" introduces, up to the next value."""
    found = re.search(rf"(?<!\w){_NAMED.get(language, _NAMED['en'])}", text, re.IGNORECASE)
    return None if found is None else _up_to_value(text, found.end(), language, taken, also_signs=True)


def carried(text: str, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """What a request such as "remind me to" carries, or the word before its thing ("gym alarm")."""
    spaced = masked(text, taken)
    for found in re.finditer(rf"(?<!\w){_CARRIERS.get(language, _CARRIERS['en'])}", spaced, re.IGNORECASE):
        value = _with_what_follows(text, _up_to_value(text, found.end(), language, taken), language, taken)
        if value is not None:
            return value
    if (value := _of_reminder(text, spaced, language, taken)) is not None:
        return value
    thing = _THINGS.get(language, _THINGS["en"])
    before = re.search(rf"(?<!\w)(?:an?|the|my) ((?:[\w'-]+ ){{1,2}})(?:{thing})(?!\w)", spaced, re.IGNORECASE)
    if before is not None and not any(
        word in _FILLERS.get(language, _FILLERS["en"]) for word in before[1].lower().split()
    ):
        return Value(before[1].strip(), (before.start(1), before.start(1) + len(before[1].rstrip())))
    first = re.match(r"\s*([\w'-]+) timer\b", spaced, re.IGNORECASE) if language == "en" else None
    if first is not None and first[1].lower() not in _NO_TIMER_NAMES:
        return Value(first[1], first.span(1))
    tail = re.search(rf"(?:{thing})\s+(?:for|to|about)\s+(\S(?:(?!\s{{2}}).)*)", spaced, re.IGNORECASE)
    return None if tail is None else _trimmed(text, tail.start(1), tail.end(1), language)


def _of_reminder(text: str, spaced: str, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """What to be reminded of, also when a time stands between: "remind me at 7 to call mum", "call mum, remind me"."""
    asked = re.search(rf"(?<!\w)(?:{_REMINDED.get(language, _REMINDED['en'])})(?!\w)", spaced, re.IGNORECASE)
    if asked is None:
        return None
    verb = _VERB_LAST.search(spaced) if language == "de" else None
    places = [*taken, verb.span()] if verb is not None else taken
    behind = _up_to_value(text, asked.end(), language, places)
    if behind is not None or re.fullmatch(_THINGS[language], asked.group(), re.IGNORECASE):
        return _with_what_follows(text, _without_links(text, behind, language), language, taken)
    before = _trimmed(text, 0, min([asked.start(), *(start for start, _ in taken if start > 0)]), language)
    return before if before is None or before.span[0] == 0 else None


def _without_links(text: str, value: Value | None, language: str) -> Value | None:
    """The value without the words that join it to the request: "daran, Mama anzurufen" is "Mama anzurufen"."""
    if value is None:
        return None
    start, end = value.span
    links = re.match(rf"(?:{_LINKS[language]}(?:\s+|(?=[,:])|(?<=[,:])))*", text[start:end], re.IGNORECASE)
    start += links.end() if links is not None else 0
    elided = re.match(r"d['\u2019]", text[start:end], re.IGNORECASE) if language == "fr" else None
    start += elided.end() if elided is not None else 0
    return _trimmed(text, start, end, language)


def answered(text: str, language: str) -> Value | None:
    """The whole text as the answer to a question for it, without a lead such as "call it" and outer politeness."""
    lead = re.match(
        rf"\s*(?:{_NAMED.get(language, _NAMED['en'])}|(?:{_ANSWER_LEADS})\s+)*",
        text,
        re.IGNORECASE,
    )
    start = lead.end() if lead is not None else 0
    end = len(text)
    tail = re.search(r"[\s,]+(?:please|pls|thanks|thank you)[\s.!]*$", text[start:], re.IGNORECASE)
    if tail is not None:
        end = start + tail.start()
    body = text[start:end].strip(" \t\n\"“”„«»'\u2018\u2019.,;:!") or text.strip()
    if not body:
        return None
    at = text.find(body)
    return Value(body, (at, at + len(body)))


def before_address(text: str, end: int) -> Value | None:
    """The name that stands right before an address, behind a comma, a gap or words such as "I'm": "Ann Lee" of "..., Ann Lee, "."""
    found = _BEFORE_ADDRESS.search(text, 0, end)
    return None if found is None else Value(found["name"], found.span("name"))


def coded(text: str, field: Field, taken: Sequence[tuple[int, int]]) -> Value | None:
    """The one code of a text, such as an order number, for a field that asks for one by its name or title."""
    if not _ASKS_FOR_A_CODE.search(f"{field.name} {field.title}"):
        return None
    found = list(_CODE.finditer(masked(text, taken)))
    return Value(found[0].group(), found[0].span()) if len(found) == 1 else None


def limited(value: Value | None, field: Field) -> Value | None:
    """The value when it is no longer than the field allows."""
    if value is None or not isinstance(value.value, str):
        return None
    return value if field.max_length is None or len(value.value) <= field.max_length else None


def _with_what_follows(text: str, value: Value | None, language: str, taken: Sequence[tuple[int, int]]) -> Value | None:
    """The value with what goes on behind another one: "call bob (at 5 pm) and tell him about the party"."""
    behind = min((end for begin, end in taken if value is not None and begin >= value.span[1]), default=None)
    if value is None or behind is None:
        return value
    joint = re.match(rf"\s*(?:{_GOES_ON.get(language, _GOES_ON['en'])})\s+", text[behind:], re.IGNORECASE)
    rest = _up_to_value(text, behind + joint.end(), language, taken) if joint is not None else None
    if joint is None or rest is None:
        return value
    said = text[behind + joint.end() : rest.span[1]].strip()
    words = re.findall(r"\w+", said.lower())
    if len(words) < _FEWEST_WORDS or words[0] in _EDGE.get(language, _EDGE["en"]) - _ARTICLES:
        return value  # "at 5 pm and on friday"
    return Value(f"{value.value} {joint.group().strip()} {said}", (value.span[0], rest.span[1]))


def _up_to_value(
    text: str, start: int, language: str, taken: Sequence[tuple[int, int]], *, also_signs: bool = False
) -> Value | None:
    """The stretch from a place to the next taken place, or behind it when a value comes first."""
    following = sorted(place for place in taken if place[1] > start)
    at = start
    for begin, end in following:
        introduced = _INTRODUCTION.search(text, at, begin)
        until = introduced.start() if introduced is not None else begin
        value = _trimmed(text, at, until, language, also_signs=also_signs)
        if value is not None:
            return value
        at = end
    return _trimmed(text, at, len(text), language, also_signs=also_signs)


def _trimmed(text: str, start: int, end: int, language: str, *, also_signs: bool = False) -> Value | None:
    """A stretch without joining words and marks at its ends; None when nothing of its own is left.

    Signs that are no marks are kept, such as emoji and brackets; nothing but such signs is a name only with `also_signs`.
    """
    edge, fillers = _EDGE.get(language, _EDGE["en"]), _FILLERS.get(language, _FILLERS["en"])
    row = [
        (found.group().lower(), found.start() + start, found.end() + start)
        for found in re.finditer(r"[\w'\u2019\-]+|[^\w\s]", text[start:end])
    ]
    while row and (row[0][0] in edge or row[0][0][0] in _MARKS):
        row.pop(0)
    while row and (row[-1][0] in edge or (row[-1][0][0] in _MARKS and row[-1][0] not in ")!?")):
        row.pop()
    words = [word for word, _, _ in row if also_signs or word[0].isalnum()]
    deed = " ".join(words) in _DEEDS and re.search(r"\bremind.*\bto\s+$", text[: row[0][1]], re.IGNORECASE)
    if not words or (all(word in fillers for word in words) and not deed):
        return None
    return Value(text[row[0][1] : row[-1][2]], (row[0][1], row[-1][2]))
