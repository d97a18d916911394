"""French words for times."""

from orchestrator.understanding.lexicon import Lexicon, Meaning, lengths, listed, phrases, same, wordset
from orchestrator.understanding.when import Day

_ONES = (
    "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def _numbers() -> list[tuple[str, Meaning]]:
    pairs: list[tuple[str, Meaning]] = []
    for word, meaning in listed(_ONES, "number"):
        pairs += [(word.replace("-", " - "), meaning), (word.replace("-", " "), meaning)]
    ones = _ONES.replace("un/une", "un").split()[1:10]
    for ten, word in _TENS.items():
        pairs += same(word, "number", ten) + same(f"{word} et un|{word} et une", "number", ten + 1)
        for index, one in enumerate(ones[1:], 2):
            pairs += same(f"{word} {one}|{word} - {one}", "number", ten + index)
    pairs += same("premier|première|1er", "ordinal", 1) + same("deuxième", "ordinal", 2)
    teens = dict(
        enumerate(
            ["dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"], 10
        )
    )
    for ten, word in ((60, "soixante"), (80, "quatre vingt")):
        units = teens if ten == 60 else {**dict(enumerate(["un", *ones[1:]], 1)), **teens}
        for value, unit in units.items():
            spaced = f"{word} {unit.replace('-', ' ')}"
            pairs += same(f"{spaced}|{spaced.replace(' ', ' - ')}", "number", ten + value)
    pairs += same("soixante et onze", "number", 71) + same("quatre - vingts|quatre vingts", "number", 80)
    pairs += same("cent|cents", "hundred") + same("cent", "number", 100)
    pairs += same("mille", "thousand") + same("mille", "number", 1000)
    return pairs + same("une douzaine|douzaine", "number", 12) + same("une demi - douzaine", "number", 6)


_WORDS = phrases(
    _numbers(),
    listed("lundi mardi mercredi jeudi vendredi samedi dimanche", "weekday"),
    listed("lundis mardis mercredis jeudis vendredis samedis dimanches", "weekdays"),
    listed("janvier/janv février/fevrier/fév mars avril/avr mai juin juillet/juil août/aout", "month", 1),
    listed("septembre/sept octobre/oct novembre/nov décembre/decembre/déc", "month", 9),
    listed("lun mar mer jeu ven sam dim", "short_weekday"),
    same("pendant", "lasting"),
    same("en huit", "week_after"),
    same("seconde|secondes", "unit", "second"),
    same("minute|minutes|min", "unit", "minute"),
    same("heure|heures", "unit", "hour"),
    same("jour|jours", "unit", "day"),
    same("semaine|semaines", "unit", "week"),
    same("quinzaine", "unit", "fortnight"),
    same("mois", "unit", "month"),
    same("an|ans|année|années|l'année|l'an", "unit", "year"),
    same("aujourd'hui|aujourdhui", "day", 0),
    same("demain", "day", 1),
    same("après demain|après - demain|apres demain", "day", 2),
    same("hier", "day", -1),
    same("avant - hier|avant hier", "day", -2),
    same("ce matin|cet après - midi|cet après midi", "day", 0),
    same("ce matin", "joined_part", "morning"),
    same("cet après - midi|cet après midi", "joined_part", "afternoon"),
    same("troisième", "ordinal", 3),
    same("avant", "before_date"),
    same("après", "after_date"),
    same("environ|à peu près", "about"),
    same("sauf|sauf le|sauf les|excepté", "except"),
    same("fin", "end"),
    same("début", "start"),
    same("le", "the_day"),
    same("trimestriel|chaque trimestre|tous les trimestres", "frequency", "QUARTERLY"),
    same("noël|jour de noël", "holiday", 1225),
    same("réveillon|veille de noël|la veille de noël|réveillon de noël", "holiday", 1224),
    same("saint - sylvestre|la saint - sylvestre|réveillon du nouvel an", "holiday", 1231),
    same("jour de l'an|nouvel an|le jour de l'an", "holiday", 101),
    same("ce soir|cette nuit", "tonight"),
    same("matin|du matin|le matin|matinée", "part", "morning"),
    same("après midi|après - midi|de l'après - midi|de l'après midi|l'après - midi", "part", "afternoon"),
    same("soir|du soir|le soir|soirée", "part", "evening"),
    same("nuit|la nuit", "part", "night"),
    same("matins", "part", "morning"),
    same("soirs", "part", "evening"),
    same("nuits", "part", "night"),
    same("midi", "clock", 12),
    same("minuit", "clock", 24),
    same("heures|heure|h", "oclock"),
    same("et demie|et demi", "after_hour", 30),
    same("et quart", "after_hour", 15),
    same("quinze jours", "days", 14),
    same("huit jours", "days", 7),
    same("sur deux", "by_turns"),
    same("pâques|dimanche de pâques", "feast", Day(easter=0)),
    same("lundi de pâques", "feast", Day(easter=1)),
    same("moins le quart|moins quart", "after_hour", -15),
    same("moins cinq", "after_hour", -5),
    same("moins dix", "after_hour", -10),
    same("moins vingt", "after_hour", -20),
    same("moins vingt - cinq|moins vingt cinq", "after_hour", -25),
    same("une demi - heure|une demi heure|demi - heure", "amount", 1800),
    same("un quart d'heure|quart d'heure", "amount", 900),
    same("une heure et demie", "amount", 5400),
    same("trois quarts d'heure|trois quart d'heure", "amount", 2700),
    same("il y a", "ago_before"),
    same("dans|d'ici|en", "in"),
    same("à|a|vers|avant|après|dès", "at"),
    same("le|les|pour|du|dès", "on"),
    same("pour", "for"),
    same("de|entre|du|dès", "from"),
    same("entre", "between"),
    same("jusqu'à|jusqu'au|à|au|-|\u2013", "until"),
    same("jusqu'à|jusqu'au|-|\u2013", "through"),
    same("et|&", "and"),
    same("ou", "or"),
    same("aussi|peut - être|même", "aside"),
    same("le lendemain|le jour suivant|le jour d'après", "day_after"),
    same("à l'avance|auparavant", "beforehand"),
    same("la veille de|la veille du|la veille d'", "eve"),
    same(",", "comma"),
    same("le|la|les|l'", "the"),
    same("de|du", "of"),
    same("un|une", "one"),
    same("prochain|prochaine", "next"),
    same("prochain|prochaine", "next_after"),
    same("prochain", "after_weekday"),
    same("ce|cet|cette", "this"),
    same("dernier|dernière", "last"),
    same("week - end|weekend|week end|week - ends|weekends", "weekend"),
    same("week - ends|weekends|weekend s", "weekends"),
    same("une fois par jour", "frequency", "DAILY"),
    same("une fois par semaine", "frequency", "WEEKLY"),
    same("une fois par mois", "frequency", "MONTHLY"),
    same("jour ouvré|jours ouvrés|jour de semaine|jours de semaine|jour ouvrable", "workday"),
    same("en semaine", "workdays"),
    same("chaque|tous les|toutes les", "every"),
    same("toute la semaine", "whole_week"),
    same("le reste de la semaine", "rest_of_week"),
    same("tous les jours|chaque jour|quotidiennement|quotidien|tous les jours de la semaine", "frequency", "DAILY"),
    same("chaque semaine|toutes les semaines|hebdomadaire", "frequency", "WEEKLY"),
    same("mensuel|chaque mois|tous les mois|mensuellement", "frequency", "MONTHLY"),
    same("chaque année|tous les ans|annuel", "frequency", "YEARLY"),
    same("plus tard|à partir de maintenant", "from_now"),
    same("à|a|le|pour|du|de|dans|ce|cet|cette|vers|au|dès|la", "lead"),
    same("le|du|ce|cet|dans|la|de|en|au", "part_lead"),
)

FRENCH = Lexicon(
    language="fr",
    phrases=_WORDS,
    lengths=lengths(_WORDS),
    correctable=(
        "vendredi",
        "mercredi",
        "samedi",
        "dimanche",
        "minutes",
        "heures",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    followers=wordset(
        "pour et ou que car avec si mais demain aujourd'hui merci s'il chaque tous stp svp afin rappelle réveille mets peux"
    ),
    waking=wordset("réveille reveille réveiller réveil reveil lever"),
    alarm=wordset(
        "alarme alarmes réveil reveil rappelle rappel réveille reveille rendez réunion mets programme minuteur "
        "minuteurs minuterie minuteries"
    ),
    moving=wordset(
        "déplace déplacer change changer décale décaler reporte reporter repousse repousser retarde retarder"
    ),
    twenty_four_hours=True,
)
