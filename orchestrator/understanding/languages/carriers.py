"""How people say in each language what to be reminded of and what a thing is called: expressions and words, nothing else."""

from orchestrator.understanding.lexicon import wordset

THINGS = {
    "en": r"alarms?|reminders?|timers?|notes?|tasks?|appointments?|meetings?"
    r"|events?|notifications?|tickets?|wake ?up calls?",
    "de": r"wecker|alarme?|erinnerung(?:en)?|timer|termine?|notiz(?:en)?|aufgaben?|treffen",
    "es": r"alarmas?|recordatorios?|temporizador(?:es)?|citas?|notas?|tareas?|reuni(?:ón|ones)",
    "fr": r"alarmes?|réveils?|rappels?|minuteurs?|rendez-vous|notes?|tâches?|réunions?",
}
NAMED = {
    "en": r"(?:called|named|labell?ed|titled|entitled|saying|with (?:the |a )?(?:label|title|name|note|text|message|subject)"
    r"(?: of| saying)?|label(?: it)?(?: as)?|call it|name it|title it|(?:label|title|name|note|subject|message)(?: is| it| :|:))"
    r"[\s:]+",
    "de": r"(?:namens|genannt|mit (?:dem |der )?(?:namen|titel|text|bezeichnung|notiz)|nenn(?:e)? (?:ihn|sie"
    r"|es)|bezeichnung|titel)[\s:]+",
    "es": r"(?:llamad[oa]|con (?:el |la )?(?:nombre|título|texto|nota|etiqueta)(?: de)?|llámal[oa]|etiqueta|título)[\s:]+",
    "fr": r"(?:appelée?|nommée?|intitulée?|avec (?:le |la )?(?:nom|titre|texte|note|libellé)(?: de)?"
    r"|appelle[- ]l[ae]|titre|libellé)[\s:]+",
}
CARRIERS = {
    "en": r"(?:remind(?:ing)? (?:to )?(?:me|us|my(?= to\b))(?: again)?|reminder|don'?t let me forget|make sure i|notify me|tell me|alert me"
    r"|(?:make|take|write|leave|add|jot) (?:down )?(?:a |me a )?(?:note|down)|note(?! to self)|wake me(?: up)?|so (?:that )?i can"
    r"|alarm|alarms|add)(?: me)?,?(?: and)?\s+(?:to|about|of|that(?: i (?:have|need|must|got|ought)(?: got)? to)?|for"
    r"|i (?:have|need) to)\s+",
    "de": r"(?:erinner(?:e|n)? mich(?: bitte)?|erinnerung|weck(?:e)? mich|wecker|alarm),?(?: und)?"
    r" (?:daran|an (?:den|die|das)|an|zum|zur|für|dass ich)\s+",
    "es": r"(?:recu[eé]rdame|recordatorio|alarma|avísame|despi[eé]rtame)(?: que)? (?:de|para|que|debo|tengo que|sobre)\s+",
    "fr": r"(?:rappelle[- ]moi|rappelez[- ]moi|rappel|alarme|réveil|réveille[- ]moi) (?:de |d'|que je dois |pour )",
}
REMINDED = {
    "en": r"(?:remind(?:ing)?|remnd|remid|remin|rmind|remimd|reminde) (?:to )?(?:me|us|my(?= to\b))"
    r"(?: again)?|remind(?= to\b)|remindme|reminder (?:to )?(?:me|us)"
    r"|(?:be )?reminded|reminder|remember(?= to)|don'?t let me forget|notify me"
    r"|alert me|let me know|nudge me|ping me|tell me(?= to\b)|make sure(?= i (?!am\b))|note to self",
    "de": r"erinner(?:e|n|st)? (?:du )?(?:mich|uns)(?: bitte)?|(?:kannst|könntest|würdest) du (?:mich|uns)"
    r"|(?:möchte|will)(?= .*erinnert werden)|erinnerung|denk(?:e)?(?= daran)",
    "es": r"recu[eé]rda(?:me|nos)|(?:me|nos) recuerdes?|recordarme|acu[eé]rdame|av[ií]sa(?:me|nos)|recordatorio",
    "fr": r"rappel(?:le|ez)[- ](?:moi|nous)|(?:me|nous) rappel(?:er|les)|pr[ée]vien[st][- ]moi|rappel",
}
"""Words that ask for a reminder: what stands behind them, and beside the other values, is what to be reminded of."""
LINKS = {
    "en": r"(?:to|about|of|that|i|have|need|must|for|the|a|an)",
    "de": r"(?:daran|dass|an|ans|am|den|die|das|dem|meine[nrm]?|zum|zur|ich|für|:|,)",
    "es": r"(?:de|del|que|para|a|tengo|debo|el|la|los|las|:|,)",
    "fr": r"(?:de|du|des|que|je|dois|pour|le|la|les|à|:|,)",
}
FILLERS = {
    "en": wordset(
        "a an the my me i for at on in by to of and or with from about set put make create add new another please pls alarm "
        "alarms reminder reminders remind timer wake up set schedule can could you would like want need it that this one hey "
        "hi hello get go off is be will also then too again just so now thanks thank us our your every each ok okay start "
        "ring repeating recurring repeat only exactly sharp early late around all up alrm alram next until till"
    ),
    "de": wordset(
        "ein eine einen einem einer der die das den dem mich mir ich für um am im an auf und zu mit von bitte "
        "stell stelle stellen "
        "setz setze mach mache neuen neuer neue neues wecker alarm erinnerung erinnere erinner weck wecke "
        "wecken timer möchte will "
        "brauche kannst du können sie mal noch auch danke hallo jeden uhr ab bis einstellen einrichten anlegen erstellen "
        "starten setzen anmachen anschalten aktivieren hinzufügen"
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
DEEDS = frozenset({"start", "go"})
"""What people want to be reminded to do, though its words say nothing elsewhere."""
DEED = r"\bremind.*\bto\s+$|\berinner\w*\b.*\bdaran\b|\brecu[eé]rda(?:me|nos)\b|\brappel\w*[- ](?:moi|nous)\b.*\bd(?:e|['\u2019])\s*$"
"""What stands before something to be reminded to do: two words behind it are meant, also "set an alarm"."""
OWNERS = r"my|our|his|her|their|mein\w*|unser\w*|mis?|mon|ma|mes"
NO_NAMES = FILLERS["en"] | wordset(
    "begin run launch count countdown give open restart use turn switch cancel stop end delete remove show list check "
    "another second next quick short long both some several more many few any change edit extend shorten rename update move "
    "reset pause clock tone sound alert ring as like always usual instead earlier later"
)
"""What stands beside "timer" or "alarm" and is no name, unlike in "pizza timer" and "timer pasta"."""
GOES_ON = {
    "en": "and|about|with|because|regarding|for|to|from|at|in|when|if|so|before|after",
    "de": "und|wegen|mit|weil|damit|für|zu|zum|zur|bei|beim|in|wenn|bevor",
    "es": "y|e|sobre|con|porque|para|a|al|en|cuando|si|antes",
    "fr": "et|avec|parce|au sujet|pour|à|au|chez|quand|si|avant",
}
"""Words behind a time with which what stands before it goes on."""
ARTICLES = wordset("the der die das den el la las los le les")
EDGE = {
    "en": wordset(
        "for at on in by from and until till every each around about please pls thanks , . to the of before after"
    ),
    "de": wordset("für um am im an auf und von bis jeden bitte danke , . zu der die das den ab gegen"),
    "es": wordset("para por a en el la y de desde hasta cada favor gracias , . las los que"),
    "fr": wordset("pour à a au le la et de du dès jusqu'à chaque stp svp merci , . les"),
}
ENDINGS = wordset("on in by an auf ab zu")
"""Words of `EDGE` that belong to what is before them: "turn the heater on", for a time holds its own "on" already."""
