"""Spanish words for times."""

from orchestrator.understanding.lexicon import Lexicon, Meaning, lengths, listed, phrases, same, wordset
from orchestrator.understanding.when import Day

_ONES = (
    "cero uno/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis/dieciseis "
    "diecisiete dieciocho diecinueve veinte veintiuno/veintiún/veintiuna veintidós/veintidos veintitrés/veintitres "
    "veinticuatro veinticinco veintiséis/veintiseis veintisiete veintiocho veintinueve"
)
_TENS = {30: "treinta", 40: "cuarenta", 50: "cincuenta", 60: "sesenta", 70: "setenta", 80: "ochenta", 90: "noventa"}


def _numbers() -> list[tuple[str, Meaning]]:
    pairs = listed(_ONES, "number") + same("un par de", "number", 2)
    for ten, word in _TENS.items():
        pairs += same(word, "number", ten)
        for at, one in enumerate(_ONES.replace("uno/una", "uno").split()[1:10], 1):
            pairs += same(f"{word} y {one}", "number", ten + at)
    hundreds = [
        "doscientos",
        "trescientos",
        "cuatrocientos",
        "quinientos",
        "seiscientos",
        "setecientos",
        "ochocientos",
        "novecientos",
    ]
    for many, word in enumerate(hundreds, 2):
        pairs += same(f"{word}|{word.removesuffix('os')}as", "number", 100 * many)
    pairs += same("cien|ciento", "number", 100) + same("mil", "number", 1000) + same("mil", "thousand")
    pairs += same("una docena|docena", "number", 12) + same("media docena", "number", 6)
    return pairs + same("primero|primer|primera", "ordinal", 1) + same("cien|ciento", "hundred")


_WORDS = phrases(
    _numbers(),
    listed("lunes martes miércoles/miercoles jueves viernes sábado/sabado domingo", "weekday"),
    listed("sábados/sabados domingos", "weekdays", 5),
    same("los lunes", "weekdays", 0),
    same("los martes", "weekdays", 1),
    same("los miércoles|los miercoles", "weekdays", 2),
    same("los jueves", "weekdays", 3),
    same("los viernes", "weekdays", 4),
    listed("enero/ene febrero/feb marzo abril/abr mayo junio/jun julio/jul agosto/ago", "month", 1),
    listed("septiembre/sept/setiembre octubre/oct noviembre/nov diciembre/dic", "month", 9),
    listed("lun mar/mart mié/mie/mier jue vie sáb/sab dom", "short_weekday"),
    same("durante", "lasting"),
    same("h", "oclock"),
    same("segundo|segundos", "unit", "second"),
    same("minuto|minutos|min", "unit", "minute"),
    same("hora|horas", "unit", "hour"),
    same("día|días|dia|dias", "unit", "day"),
    same("semana|semanas", "unit", "week"),
    same("quincena", "unit", "fortnight"),
    same("mes|meses", "unit", "month"),
    same("año|años", "unit", "year"),
    same("h", "short_unit", "hour"),
    same("hoy", "day", 0),
    same("mañana|manana", "day", 1),
    same("pasado mañana|pasado manana", "day", 2),
    same("ayer", "day", -1),
    same("anteayer", "day", -2),
    same("esta noche", "tonight"),
    same(
        "de la mañana|por la mañana|de la manana|por la manana|la mañana|madrugada|de la madrugada", "part", "morning"
    ),
    same("tarde|de la tarde|por la tarde|la tarde", "part", "afternoon"),
    same("mañanas", "part", "morning"),
    same("tardes", "part", "afternoon"),
    same("noches", "part", "night"),
    same("noche|de la noche|por la noche|la noche", "part", "night"),
    same("am|a . m .|a . m", "meridiem", "am"),
    same("pm|p . m .|p . m", "meridiem", "pm"),
    same("mediodía|mediodia", "clock", 12),
    same("medianoche", "clock", 24),
    same("en punto|horas en punto|horas", "oclock"),
    same("esta mañana|esta manana|esta tarde", "day", 0),
    same("esta mañana|esta manana", "joined_part", "morning"),
    same("esta tarde", "joined_part", "afternoon"),
    same("primer|primero|primera", "ordinal", 1),
    same("segundo|segunda", "ordinal", 2),
    same("tercer|tercero|tercera", "ordinal", 3),
    same("antes de|antes del|anterior a|anterior al", "before_date"),
    same("después de|despues de|después del|despues del", "after_date"),
    same("unos|unas|aproximadamente|alrededor de", "about"),
    same("excepto|excepto el|excepto los|salvo|salvo el|salvo los|menos el|menos los", "except"),
    same("a las|para las|sobre las|hacia las|desde las|hasta las", "clock_at"),
    same("fin|final|finales|el final", "end"),
    same("principio|principios|comienzo|inicio", "start"),
    same("el|el día|el dia", "the_day"),
    same("trimestralmente|trimestral|cada trimestre", "frequency", "QUARTERLY"),
    same("navidad|día de navidad", "holiday", 1225),
    same("nochebuena", "holiday", 1224),
    same("nochevieja", "holiday", 1231),
    same("año nuevo|día de año nuevo", "holiday", 101),
    same("media", "half"),
    same("cuarto", "quarter"),
    same("cuartos", "quarters"),
    same("sí y otro no|si y otro no|sí , otro no|si , otro no", "by_turns"),
    same("pascua|domingo de pascua|domingo de resurrección", "feast", Day(easter=0)),
    same("viernes santo", "feast", Day(easter=-2)),
    same("menos cuarto", "after_hour", -15),
    same("menos cinco", "after_hour", -5),
    same("menos diez", "after_hour", -10),
    same("menos veinte", "after_hour", -20),
    same("menos veinticinco", "after_hour", -25),
    same("media hora", "amount", 1800),
    same("un cuarto de hora", "amount", 900),
    same("hora y media|una hora y media", "amount", 5400),
    same("hace", "ago_before"),
    same("en|dentro de", "in"),
    same("a las|a la|a|sobre las|hacia las|las|antes de las|después de las", "at"),
    same("el|los|para|del|desde", "on"),
    same("para las|para la", "for"),
    same("para las|para la", "at"),
    same("de|desde|entre|de las|desde las|entre las", "from"),
    same("entre|entre las", "between"),
    same("hasta|a|al|hasta el|hasta las|a las|-|\u2013", "until"),
    same("hasta|hasta el|-|\u2013", "through"),
    same("y|e|&|y las|y la", "and"),
    same("o|u|o las|o la", "or"),
    same("también|quizás|quizá|tal vez", "aside"),
    same("al día siguiente|el día siguiente|al dia siguiente|el dia siguiente", "day_after"),
    same("antes|con antelación|de antelación", "beforehand"),
    same("después", "afterwards"),
    same("antes de las|antes de la", "before_date"),
    same("después de las|después de la", "after_date"),
    same("la víspera de|la víspera del", "eve"),
    same(",", "comma"),
    same("el|la|los|las", "the"),
    same("de|del", "of"),
    same("un|una", "one"),
    same("próximo|próxima|proximo|proxima", "next"),
    same("que viene|próximo|próxima", "next_after"),
    same("que viene", "after_weekday"),
    same("este|esta", "this"),
    same("último|pasado|pasada", "last"),
    same("fin de semana|fines de semana", "weekend"),
    same("fines de semana", "weekends"),
    same("una vez al día|una vez por día", "frequency", "DAILY"),
    same("una vez a la semana|una vez por semana", "frequency", "WEEKLY"),
    same("una vez al mes|una vez por mes", "frequency", "MONTHLY"),
    same("día laborable|días laborables|día de semana", "workday"),
    same("entre semana|los días laborables|los dias laborables", "workdays"),
    same("cada|todos los|todas las", "every"),
    same("toda la semana", "whole_week"),
    same("el resto de la semana", "rest_of_week"),
    same(
        "todos los días|todos los dias|cada día|cada dia|diariamente|diario|a diario|todos los días de la semana",
        "frequency",
        "DAILY",
    ),
    same("semanalmente|semanal|cada semana|todas las semanas", "frequency", "WEEKLY"),
    same("mensualmente|mensual|cada mes", "frequency", "MONTHLY"),
    same("anualmente|anual|cada año", "frequency", "YEARLY"),
    same("todas las mañanas|cada mañana", "every_part", "morning"),
    same("a partir de ahora|desde ahora", "from_now"),
    same("el|para|del|de|a|a las|a la|en|por|desde|las|sobre|este|esta", "lead"),
    same("por|de|en|la|esta", "part_lead"),
)

SPANISH = Lexicon(
    language="es",
    phrases=_WORDS,
    lengths=lengths(_WORDS),
    correctable=(
        "miércoles",
        "viernes",
        "domingo",
        "minutos",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "febrero",
    ),
    followers=wordset(
        "para y por o que porque con si pero en de hoy mañana gracias cada todos a el la los recuérdame recuerdame "
        "despiértame despiertame pon ponme puedes"
    ),
    waking=wordset("despiértame despiertame despertar despierta despertador levántame levantarme levantar"),
    alarm=wordset(
        "alarma alarmas recuérdame recuerdame recordatorio despiértame despiertame despertador cita reunión pon evento"
    ),
    moving=wordset(
        "mueve mover cambia cambiar aplaza aplazar pasa muévela muévelo aplázala aplázalo pospón posponer retrasa retrasar"
    ),
    minutes_after_and=True,
)
