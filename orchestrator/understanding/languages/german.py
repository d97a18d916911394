"""German words for times."""

from orchestrator.understanding.lexicon import Lexicon, Meaning, lengths, listed, phrases, same, wordset
from orchestrator.understanding.when import LAST, Day

_ONES = (
    "null eins zwei/zwo drei vier fünf/fuenf sechs sieben acht neun zehn elf zwölf/zwoelf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn"
)
_TENS = {
    20: "zwanzig",
    30: "dreißig",
    40: "vierzig",
    50: "fünfzig",
    60: "sechzig",
    70: "siebzig",
    80: "achtzig",
    90: "neunzig",
}
_JOINED = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_ORDINALS = (
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt sechzehnt "
    "siebzehnt achtzehnt neunzehnt"
)
_DAYS = "montag dienstag mittwoch donnerstag freitag samstag sonntag"


def _numbers() -> list[tuple[str, Meaning]]:
    pairs = listed(_ONES, "number") + same("dreissig", "number", 30) + same("ein paar", "number", 2)
    for ten, word in _TENS.items():
        pairs += same(word, "number", ten)
        pairs += [(f"{one}und{word}", ("number", ten + index)) for index, one in enumerate(_JOINED, 1)]
    stems = dict(enumerate(_ORDINALS.split(), 1))
    stems |= {20: "zwanzigst", 30: "dreißigst", 31: "einunddreißigst"}
    stems |= {20 + index: f"{one}undzwanzigst" for index, one in enumerate(_JOINED, 1)}
    for value, stem in stems.items():
        pairs += same(f"{stem}e|{stem}en|{stem}er", "ordinal", value)
    for index, one in enumerate(_JOINED, 1):
        pairs += same(f"{one}einhalb", "number_and_half", index)
    pairs += same("anderthalb", "number_and_half", 1)
    small = [(word, value) for word, (name, value) in pairs if name == "number" and isinstance(value, int)]
    for size, word in ((100, "hundert"), (1000, "tausend")):
        for many, one in enumerate(("", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"), 1):
            for begun in (f"ein{word}", word) if many == 1 else (f"{one}{word}",):
                pairs += same(begun, "number", many * size)
                pairs += [
                    (f"{begun}{rest}", ("number", many * size + value)) for rest, value in small if 0 < value < size
                ]
    hundreds = [(word, value) for word, (name, value) in pairs if name == "number" and word.startswith(_HUNDREDS)]
    for many, one in enumerate(("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"), 1):
        pairs += [
            (f"{one}tausend{rest}", ("number", many * 1000 + below))
            for rest, below in hundreds
            if isinstance(below, int) and below < 1000
        ]
    for many, stem in enumerate(("zweit", "dritt", "viert", "fünft", "sechst"), 2):
        pairs += same(f"zu {stem}", "number", many)
    pairs += same("ein dutzend|dutzend", "number", 12) + same("ein halbes dutzend", "number", 6)
    return pairs + same("hundert", "hundred") + same("tausend", "thousand")


_HUNDREDS = tuple(
    f"{one}hundert" for one in ("", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
)


def _weekdays() -> list[tuple[str, Meaning]]:
    pairs: list[tuple[str, Meaning]] = []
    for index, day in enumerate(_DAYS.split()):
        pairs += same(day, "weekday", index) + same(f"{day}s", "weekdays", index)
        for part, words in _PARTS.items():
            for word in words:
                pairs += same(f"{day}{word}", "weekday", index)
                pairs += [(f"{day}{word}", ("joined_part", part))]
    return pairs + same("sonnabend", "weekday", 5) + same("sonnabends", "weekdays", 5)


_PARTS = {
    "morning": ("morgen", "früh", "vormittag"),
    "afternoon": ("nachmittag",),
    "evening": ("abend",),
    "night": ("nacht",),
}
_WORDS = phrases(
    _numbers(),
    _weekdays(),
    listed("mo di mi do fr sa so", "short_weekday"),
    same("monatsende", "feast", Day(day=LAST)),
    same("während", "lasting"),
    same("am|zum", "on_the"),
    listed("januar/jänner/jan februar/feb märz/maerz april/apr mai juni/jun juli/jul august/aug", "month", 1),
    listed("september/sept oktober/okt november/nov dezember/dez", "month", 9),
    same("sekunde|sekunden|sek", "unit", "second"),
    same("minute|minuten|min", "unit", "minute"),
    same("stunde|stunden|std", "unit", "hour"),
    same("tag|tage|tagen", "unit", "day"),
    same("woche|wochen", "unit", "week"),
    same("monat|monate|monaten|monats", "unit", "month"),
    same("jahr|jahre|jahren|jahres", "unit", "year"),
    same("h", "short_unit", "hour"),
    same("heute", "day", 0),
    same("morgen", "day", 1),
    same("übermorgen|uebermorgen", "day", 2),
    same("gestern", "day", -1),
    same("vorgestern", "day", -2),
    same("heute abend|heut abend|heute nacht", "tonight"),
    same("früh|frueh|morgens|vormittag|vormittags|am morgen|in der früh|am vormittag", "part", "morning"),
    same("nachmittag|nachmittags|am nachmittag", "part", "afternoon"),
    same("abend|abends|am abend", "part", "evening"),
    same("nacht|nachts|in der nacht", "part", "night"),
    same("weihnachten|an weihnachten|erster weihnachtstag", "holiday", 1225),
    same("heiligabend|heilig abend", "holiday", 1224),
    same("silvester", "holiday", 1231),
    same("ostern|ostersonntag", "feast", Day(easter=0)),
    same("karfreitag", "feast", Day(easter=-2)),
    same("ostermontag", "feast", Day(easter=1)),
    same("pfingsten|pfingstsonntag", "feast", Day(easter=49)),
    same("pfingstmontag", "feast", Day(easter=50)),
    same("neujahr|neujahrstag", "holiday", 101),
    same("mittag|mittags|zu mittag", "clock", 12),
    same("mitternacht|um mitternacht", "clock", 24),
    same("uhr", "oclock"),
    same("halb|halbe|halben", "half"),
    same("viertel", "quarter"),
    same("dreiviertel", "three_quarters"),
    same("nach", "past"),
    same("vor", "to"),
    same("halbe stunde|halben stunde", "amount", 1800),
    same("viertelstunde", "amount", 900),
    same("dreiviertelstunde", "amount", 2700),
    same("anderthalb stunden|eineinhalb stunden", "amount", 5400),
    same("vor", "ago_before"),
    same("in|innerhalb|im", "in"),
    same("im", "the"),
    same("vor", "before_date"),
    same("nach", "after_date"),
    same("um|gegen", "clock_at"),
    same("etwa|ungefähr|ungefaehr|circa|ca|rund", "about"),
    same("außer|ausser|außer am|ausser am|ausgenommen", "except"),
    same("ende", "end"),
    same("anfang|beginn", "start"),
    same("quartalsweise|jedes quartal|vierteljährlich", "frequency", "QUARTERLY"),
    same("um|gegen|ab|bis|vor|nach", "at"),
    same("am|für|von|ab|den|dem", "on"),
    same("für|auf", "for"),
    same("von|zwischen|ab", "from"),
    same("zwischen", "between"),
    same("bis|-|\u2013", "until"),
    same("bis|-|\u2013", "through"),
    same("und|&", "and"),
    same("oder", "or"),
    same("auch|vielleicht|dann|eventuell", "aside"),
    same("am tag danach|am tag darauf|den tag darauf|den tag danach|am nächsten tag|am folgetag", "day_after"),
    same("vorher|davor|zuvor|im voraus", "beforehand"),
    same("danach|nachher", "afterwards"),
    same(",", "comma"),
    same("der|die|das|den|dem|des", "the"),
    same("ein|eine|einer|einem|einen", "one"),
    same("nächsten|nächster|nächste|nächstes|kommenden|kommende|kommender|naechsten|naechste", "next"),
    same("diesen|diese|dieser|dieses|diesem", "this"),
    same("letzten|letzte|letzter|letztes|vergangenen", "last"),
    same("wochenende|wochenenden|wochenendwecker|wochenendalarm", "weekend"),
    same("wochenenden|an wochenenden", "weekends"),
    same("werktag|werktage|wochentag|wochentage|arbeitstag|arbeitstage|werktags|wochentags", "workday"),
    same("montags bis freitags", "workdays"),
    same("jeden|jede|jedes|jeder|alle|immer|wiederkehrenden|wiederkehrender|wiederkehrende", "every"),
    same("täglich|taeglich|jeden tag|sieben tage die woche|jeden tag der woche", "frequency", "DAILY"),
    same("den rest der woche|für den rest der woche", "rest_of_week"),
    same("die ganze woche|die ganze woche über", "whole_week"),
    same("einmal am tag|einmal pro tag|einmal täglich", "frequency", "DAILY"),
    same("einmal pro woche|einmal die woche|einmal in der woche", "frequency", "WEEKLY"),
    same("einmal im monat|einmal pro monat", "frequency", "MONTHLY"),
    same("wöchentlich", "frequency", "WEEKLY"),
    same("monatlich", "frequency", "MONTHLY"),
    same("jährlich", "frequency", "YEARLY"),
    same("stündlich", "frequency", "HOURLY"),
    same("von jetzt an|ab jetzt", "from_now"),
    same("am|um|im|in|von|für|auf|gegen|ab|bis|den|dem|der|diesen|zum|vom", "lead"),
    same("am|in|der|im|dem|diesen|um", "part_lead"),
)

GERMAN = Lexicon(
    language="de",
    phrases=_WORDS,
    lengths=lengths(_WORDS),
    correctable=(
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "übermorgen",
        "nachmittag",
        "minuten",
        "stunden",
        "wochenende",
        "januar",
        "februar",
        "september",
        "oktober",
        "november",
        "dezember",
    ),
    followers=wordset(
        "zu und bitte ich mit oder dann um an ans daran dass weil wenn aber nicht danke heute morgen jeden täglich an wecken auf "
        "erinnere erinner weck wecke stell stelle kannst"
    ),
    waking=wordset("weck wecke wecken weckt aufwachen aufstehen weckruf"),
    alarm=wordset(
        "wecker alarm alarme erinnere erinnerung erinnern termin stell stelle weck wecke wecken timer treffen meeting"
    ),
    moving=wordset("verschieb verschiebe verschieben ändere verlege verlegen"),
    half_before=True,
    twenty_four_hours=True,
    dotted_dates=True,
)
