"""How people remark on the conversation itself in each language: regular expressions, nothing else."""

from collections.abc import Mapping

from orchestrator.understanding.acts import Act

POLITE = {
    "en": r"(?:please|pls|plz|thanks|thank you|thx|then|now|ok|okay|oh|hey|um|uh|well|actually|sorry|everything|all|it|that"
    r"|this|the"
    r"|for me|right now|request|so much|very much|a lot|there|again|errand|can you|could you|would you|i want to|i'd "
    r"like to|let's|let us|just|here|hmm|so|and|but|can we|can i)",
    "de": r"(?:bitte|danke|dann|jetzt|ok|okay|oh|ach|ähm|also|tut mir leid|alles|das|es|doch|sehr|mal"
    r"|schön|vielmals|errand|kannst du|können wir|ich möchte|ich will|lass uns|einfach|hmm|hm|hier|nun|nochmal)",
    "es": r"(?:por favor|gracias|entonces|ahora|ok|vale|eh|pues|bueno|perdón|todo|eso|esto|muchas|muy|señor|errand"
    r"|puedes|podemos|quiero|quisiera|vamos a|mm|aquí|y)",
    "fr": r"(?:s'il (?:te|vous) pla[iî]t|stp|svp|merci|alors|maintenant|ok|euh|bon|pardon|désolé|tout|ça"
    r"|cela|beaucoup|bien|errand|peux-tu|peut-on|je veux|je voudrais|hmm|ici|et|donc|on)",
}
REMARKS: Mapping[str, Mapping[Act, str]] = {
    "en": {
        Act.CONTINUE: r"(?:yes )?(?:continue|go on|carry on|resume|proceed|keep going)(?: (?:it|that|this|with (?:it|that|this)))?",
        Act.DISCARD: r"(?:no )?(?:discard|throw (?:it|that) away|drop it)(?: (?:it|that|this))?",
        Act.CANCEL: r"never ?mind(?: i'?(?:ll| will| can| have to) .{1,40})?"
        r"|nevermind|nvm|cancel|forget (?:about )?(?:it|that|this)|stop|abort|quit|drop (?:it"
        r"|that)"
        r"|(?:cancel|delete|remove|clear|stop) (?:them|everything|both|all)(?: of them)?"
        r"|scrap (?:it|that)|leave it|don'?t bother|i changed my mind|i don'?t want (?:to|it|this"
        r"|that)(?: anymore)?|exit",
        Act.THANKS: r"thanks?|thank you|thx|ty|cheers|much appreciated|many thanks|great thanks"
        r"|perfect thanks|you'?re the best",
        Act.GREETING: r"hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|yo|what'?s up|sup",
        Act.FAREWELL: r"bye|good ?bye|bye bye|see you|see ya|good night|cya|laters|see you later|that'?s all|that is all",
        Act.HELP: r"help|help me|what can (?:you|i) (?:do|ask|say)|what do you do|how does this work|what are you "
        r"able to do"
        r"|how can you help(?: me)?|what else can you do|commands|options|who are you|what is this|are you (?:a "
        r")?(?:ro)?bot|what are (?:my|the) options|what can i do|what (?:things )?can i ask(?: you)?|how do i use "
        r"(?:this|you)|i need help|show me what you can do",
        Act.BACK: r"(?:go )?back|previous|undo|one step back|go back one step|take me back|previous (?:step"
        r"|question)|take (?:it|that) back",
        Act.YES: r"y|ye+s+|yeah?|yep|yup|ya|yh|sure|ok|okay|okey|k|correct|right|exactly|of course|certainly|absolutely"
        r"|definitely"
        r"|do (?:it|that|so)|go ahead|sounds good|looks good|that'?s (?:right|correct|fine|it|good)|fine|please do"
        r"|confirm"
        r"|affirmative|indeed|true|by all means|perfect|great|good|i do|i am|it is|yes i do|yes it is|i think so|why "
        r"not|that would be (?:great|good|nice|fine)|go for it|do it now|yes do"
        r"|alright|all right|i guess(?: so)?|why of course|you bet|totally",
        Act.NO: r"n|no|nope|nah|not? (?:really|now|yet)|don'?t|do not|negative|wrong|incorrect|no way|never|not at all"
        r"|that'?s (?:wrong|not right|not correct|incorrect)|no thanks|no thank you|please don'?t|false"
        r"|i don'?t|not this|don'?t do (?:it|that)|absolutely not|of course not|certainly not|definitely not|rather "
        r"not|i'?d rather not|i don'?t think so|it'?s (?:wrong|not right)|it is(?: not|n'?t)",
        Act.UNDECIDED: r"skip(?: (?:it|this|that))?(?: (?:one|step|question|part|field))?|pass|whatever(?: you "
        r"(?:like|want|think))?"
        r"|i (?:really )?(?:don'?t|do not) (?:care|mind|know|have (?:one|a preference|any preference))|(?:it|that) "
        r"?doesn'?t matter"
        r"|doesn'?t matter|does not matter|(?:i have )?no (?:preference|idea|opinion|label|name|title|text|note"
        r"|comment|reason)"
        r"|without(?: an?y?)? (?:label|name|title|text|note|comment)|leave (?:it|that|this) (?:empty|blank|out)"
        r"|(?:you|your) "
        r"(?:choose|choice|decide|pick)|up to you|any(?:thing| one| of them)?(?: is fine| will do| works)?|either(?: "
        r"one)?"
        r"|none(?: of (?:them|those|these))?|nothing|neither|not (?:needed|necessary|important)|not sure|dunno|i'?m "
        r"not sure"
        r"|surprise me|n ?a|no need|i'?d rather not say|all the same to me",
        Act.RESTART: r"(?:start|begin|do it) (?:over|again|anew|from (?:the )?(?:start|beginning|scratch))|restart"
        r"|reset"
        r"|start (?:all )?over(?: again)?|from the (?:start|beginning|top)|start from the beginning|new start|fresh "
        r"start",
        Act.AGAIN: r"(?:say|repeat|tell me) (?:that|it|this|the question)(?: again)?|repeat|again|once more|come "
        r"again|pardon(?: me)?"
        r"|what did you (?:say|ask)|what was (?:that|the question)|i (?:didn'?t|did not) (?:get|understand|catch) "
        r"(?:that|it)|what|huh",
    },
    "de": {
        Act.CONTINUE: r"(?:ja )?(?:weiter|weitermachen|mach(?:e)? weiter|fortsetzen|fortfahren|geht weiter)",
        Act.DISCARD: r"(?:nein )?(?:verwerfen|verwirf (?:es|das)|wegwerfen)",
        Act.CANCEL: r"(?:lösche?|entferne?|stoppe?|storniere?) (?:alles|alle|beide|ihn|sie|es|das)"
        r"|(?:brich|brech|sage?) (?:ihn|sie|es|das) (?:wieder )?ab|(?:das )?hat sich erledigt"
        r"|(?:alles|alle|beide) (?:löschen|entfernen|stoppen|abbrechen|absagen)|"
        r"abbrechen|abbruch|stopp?|halt|vergiss (?:es|das)|lass (?:es|das|gut)(?: sein)?|schon gut|doch "
        r"nicht"
        r"|brich (?:es |das )?ab|nicht mehr|ich will (?:das )?nicht(?: mehr)?|beenden",
        Act.THANKS: r"danke|dankeschön|danke schön|danke sehr|vielen dank|besten dank|tausend dank|merci",
        Act.GREETING: r"hallo|hi|hey|guten (?:morgen|tag|abend)|moin|servus|grüß gott|grüezi",
        Act.FAREWELL: r"tschüss|tschüß|auf wiedersehen|bis (?:bald|dann|später)|ciao|gute nacht"
        r"|das war'?s|das ist alles",
        Act.HELP: r"hilfe|hilf mir|was kannst du(?: alles)?(?: tun| machen)?|was kann ich (?:hier )?(?:tun|fragen"
        r"|sagen|machen)"
        r"|wie funktioniert das|wer bist du",
        Act.BACK: r"zurück|(?:geh|gehe) (?:einen schritt )?zurück|einen schritt zurück|rückgängig",
        Act.YES: r"j|ja+|jo|jup|jawohl|jep|doch|(?:na |aber )?klar|logo|sicher|gern|gerne|natürlich|genau|richtig|stimmt"
        r"|in ordnung|einverstanden|ok|okay"
        r"|mach (?:das|es)|das passt|passt|ja gerne|warum nicht|das stimmt|(?:das ist |so ist es )?richtig|so ist es"
        r"|korrekt|auf jeden fall|perfekt|gut",
        Act.NO: r"nein|ne|nee|nö|nicht|auf keinen fall|falsch|(?:das )?stimmt nicht|nicht richtig|das ist falsch"
        r"|lieber nicht"
        r"|nicht wirklich|nein danke",
        Act.UNDECIDED: r"(?:ist )?(?:mir )?(?:(?:ganz|völlig) )?egal|überspringen|überspring(?:e)?(?: das| es)?"
        r"|weiter|weiß (?:ich )?nicht"
        r"|ich weiß (?:es )?nicht|keine (?:ahnung|angabe|präferenz|bezeichnung|notiz)|kein(?:en)? (?:label|namen?"
        r"|titel|text|wunsch)"
        r"|ohne (?:label|namen?|titel|text|bezeichnung)|lass (?:es|das) (?:weg|leer|frei)|such (?:du )?(?:es "
        r")?(?:dir )?aus"
        r"|entscheide du|du entscheidest|(?:irgend)?ein(?:e|en|er|es|s) beliebige[rns]?|kein(?:e|en|er|es|s)|nichts"
        r"|brauche? ich nicht|nicht (?:nötig|wichtig)|spielt keine rolle|das ist nicht wichtig|wie du (?:willst"
        r"|möchtest)",
        Act.RESTART: r"(?:noch ?mal |wieder )?von vorne?(?: anfangen| beginnen)?|(?:noch ?mal )?neu (?:anfangen"
        r"|starten|beginnen)|neustart"
        r"|neuanfang|fang(?:e)? (?:noch ?mal )?(?:von vorne? |neu )an|fang neu an|zurück zum anfang|noch ?mal von "
        r"anfang an",
        Act.AGAIN: r"wiederhol(?:e|en)?(?: das| es)?|noch ?mal|noch einmal|wie bitte|was hast du gesagt|das habe ich "
        r"nicht verstanden"
        r"|sag das(?: noch ?mal)?",
    },
    "es": {
        Act.CONTINUE: r"(?:sí |si )?(?:continuar|continúa|continua|sigue|seguir|seguimos|adelante con eso)",
        Act.DISCARD: r"(?:no )?(?:descartar|descártalo|descartalo|desechar)",
        Act.CANCEL: r"(?:b[óo]rra|canc[ée]la|elim[íi]na|qu[íi]ta|an[úu]la)l[oa]s?"
        r"|(?:borra|cancela|elimina|quita|para|b[óo]rral[oa]s?|canc[ée]lal[oa]s?|elim[íi]nal[oa]s?) tod[oa]s?"
        r"|(?:borrar|cancelar|eliminar)(?:l[oa]s)? tod[oa]s?|"
        r"cancela(?:r|lo)?|olvídalo|olvidalo|déjalo|dejalo|para|detente|alto|ya no(?: quiero)?"
        r"|salir|abortar",
        Act.THANKS: r"gracias|muchas gracias|mil gracias|muy amable|te lo agradezco",
        Act.GREETING: r"hola|buenas|buenos días|buenas (?:tardes|noches)|qué tal|hey",
        Act.FAREWELL: r"adiós|adios|chao|hasta (?:luego|pronto|mañana)|nos vemos|eso es todo",
        Act.HELP: r"ayuda|ayúdame|qué (?:puedes|sabes) hacer|que (?:puedes|sabes) hacer|qué puedo (?:hacer|preguntar)"
        r"|cómo funciona(?: esto)?|quién eres",
        Act.BACK: r"(?:(?:ve|vuelve|volver) )?(?:hacia )?atrás|volver|vuelve|un paso atrás|deshacer|regresa",
        Act.YES: r"s|sí|si|claro|por supuesto|vale|de acuerdo|correcto|exacto|ok|okey|adelante|hazlo"
        r"|está bien|perfecto|bueno|dale|venga|sip|claro que sí|eso es|así es|por qué no|confirmo",
        Act.NO: r"no|nop|para nada|de ninguna manera|incorrecto|mejor no|no gracias|está mal|nunca|qué va|ni hablar|en absoluto",
        Act.UNDECIDED: r"(?:me )?da (?:lo mismo|igual)|me es igual|no importa|omit(?:ir|e)(?:lo)?|salt(?:ar"
        r"|a)(?:lo)?|paso|siguiente"
        r"|no (?:lo )?sé|ni idea|no tengo (?:preferencia|ni idea)|sin (?:nombre|etiqueta|título|texto|nota|preferencia)"
        r"|déjalo (?:vacío|en blanco)|(?:tú|tu) (?:eliges|decides)|elige tú|lo que (?:quieras|sea)|cualquier[ao]"
        r"|ningun[oa]|nada"
        r"|no (?:hace falta|es necesario|es importante)|como quieras",
        Act.RESTART: r"(?:empezar|empieza|empecemos|comenzar|comienza|comencemos) (?:de (?:nuevo|cero)|otra vez"
        r"|desde (?:el principio|cero))"
        r"|desde el principio|de(?:sde)? cero|reinicia(?:r)?|volver a empezar|vuelve a empezar|volvamos a empezar",
        Act.AGAIN: r"repite(?:lo)?|repetir|otra vez|cómo|qué has dicho|qué dijiste|no (?:te )?(?:he entendido"
        r"|entendí|entiendo)|una vez más",
    },
    "fr": {
        Act.CONTINUE: r"(?:oui )?(?:continuer|continue|continuez|reprendre|reprends|poursuivre|on continue)",
        Act.DISCARD: r"(?:non )?(?:jeter|ignorer|abandonner|abandonne)",
        Act.CANCEL: r"(?:annule|supprime|efface|arrête|enlève)[rz]? (?:l[ea]|ça|cela)"
        r"|(?:annule|supprime|efface|arrête)[rz]?(?:[- ]les)? (?:tous|toutes|tout)|tout (?:annuler|supprimer|effacer|arrêter)|"
        r"annule[rz]?|annulez|arrête[rz]?|stop|laisse tomber|oublie(?: ça)?|tant pis|c'est pas grave"
        r"|je ne veux plus|quitter|abandonne[rz]?",
        Act.THANKS: r"merci|merci beaucoup|merci bien|mille mercis|je te remercie|je vous remercie",
        Act.GREETING: r"bonjour|salut|bonsoir|coucou|hey|allô",
        Act.FAREWELL: r"au revoir|à bientôt|à plus(?: tard)?|bonne (?:nuit|journée|soirée)|adieu|c'est tout",
        Act.HELP: r"aide|aide[- ]moi|aidez[- ]moi|que (?:peux|sais)[- ]tu faire|que pouvez[- ]vous faire"
        r"|que puis[- ]je (?:faire|demander)"
        r"|comment ça marche|qui es[- ]tu|tu peux faire quoi|qu'est[- ]ce que (?:tu (?:peux|sais) faire|je peux "
        r"(?:faire|demander))|j'ai besoin d'aide",
        Act.BACK: r"retour|reviens|en arrière|reviens en arrière|précédent",
        Act.YES: r"o|oui|si|carrément|tout à fait|absolument|ouais|ouaip|d'accord|bien sûr|ok|okay|exact|exactement|c'est ça|vas[- ]y"
        r"|parfait|volontiers|c'est bon|pourquoi pas|ça marche|avec plaisir|correct|certainement",
        Act.NO: r"non|nan|pas du tout|jamais|surtout pas|c'est faux|incorrect|non merci|plutôt pas|pas vraiment",
        Act.UNDECIDED: r"(?:ça|cela) m'est égal|m'est égal|peu importe|n'importe(?: (?:lequel|laquelle|quoi))?"
        r"|passer?|sauter?|saute(?: ça)?"
        r"|suivant|(?:je (?:ne )?)?sais pas|aucune? (?:idée|préférence)|pas de (?:préférence|nom|titre|libellé|note"
        r"|texte)"
        r"|sans (?:nom|titre|libellé|note|texte)|laisse(?:-le)? vide|comme tu veux|(?:c'est )?toi (?:qui "
        r")?(?:choisis|décides)|choisis"
        r"|à toi de (?:voir|choisir)|aucune?|rien|pas (?:besoin|nécessaire|important)|c'est pareil",
        Act.RESTART: r"recommence[rz]?|recommençons|(?:on )?recommence|(?:tout )?depuis le début|(?:re)?partir de "
        r"zéro|reprendre au début"
        r"|(?:on )?reprend au début|redémarre[rz]?|repartons de zéro",
        Act.AGAIN: r"répète[rz]?|répétez|répète ça|redis(?:-le)?|encore une fois|pardon|comment|qu'as-tu dit|je n'ai "
        r"pas compris|quoi",
    },
}
CORRECTIONS: Mapping[str, str] = {
    "en": r"(?:no|nope|wait|sorry|oops|actuall?e?y|acutally|only|just|hold on|not that|i meant?|i mean|rather|make (?:it|that)|change "
    r"(?:it|that) to"
    r"|correction|instead|no wait|i said|i want(?:ed)? it|yes,? but|yeah,? but|ok,? but)",
    "de": r"(?:nein|ne|nee|nur|nicht das|warte|halt|sorry|entschuldigung|eigentlich|ich meinte?|ich meine|sondern|doch"
    r"|lieber"
    r"|mach(?:e)? (?:es|das|ihn|sie)|mach(?:e)?(?= .+ dr?aus$)|ändere? (?:es|das|ihn|sie)(?: auf| zu)?"
    r"|korrektur|stattdessen|ja,? aber|ok,? aber)",
    "es": r"(?:no|s[óo]lo|solamente|espera|perdón|perdon|en realidad|quise decir|quería decir|quiero decir|mejor|más bien"
    r"|c[áa]mbial[oa](?: a(?! las?\b))?|que sean?"
    r"|corrección|sí,? pero|vale,? pero)",
    "fr": r"(?:non|seulement|uniquement|attends?|attendez|pardon|désolé|en fait|je voulais dire|je veux dire|plutôt|mets"
    r"|change(?:[- ]le)?(?: à| pour)?"
    r"|correction|oui,? mais|ok,? mais)",
}
# What gives a name to what was spoken of: "call it gym", but not "call it off".
NAMINGS: Mapping[str, str] = {
    "en": r"(?:please )?(?:call|name|label|title|rename|relabel) (?:it|this|that)(?: one)?(?: to| as)?[\s:]+"
    r"(?!(?:off|a day|quits|back|later|again)\b)(?P<name>.+)",
    "de": r"(?:bitte )?(?:nenn|benenn|tauf)e? (?:ihn|es|sie|das)(?: bitte)?(?: in| auf)?[\s:]+(?P<name>.+?)(?: um)?",
    "es": r"(?:por favor )?(?:ll[áa]mal[oa]|n[óo]mbral[oa]|ren[óo]mbral[oa](?: a)?|ponle(?: de)?(?: nombre)?)[\s:]+(?P<name>.+)",
    "fr": r"(?:appelle|nomme|renomme|baptise)[- ]l[ea](?: en)?[\s:]+(?P<name>.+)",
}
# What may stand between two requests of one message, and the words by which the second one speaks to us.
AND: Mapping[str, str] = {"en": "and|plus|as well as", "de": "und|sowie|plus", "es": "y|e", "fr": "et|ainsi que"}
EVERY: Mapping[str, str] = {
    "en": "every monday|every tuesday|every wednesday|every thursday|every friday|every saturday|every sunday",
    "de": "jeden Montag|jeden Dienstag|jeden Mittwoch|jeden Donnerstag|jeden Freitag|jeden Samstag|jeden Sonntag",
    "es": "cada lunes|cada martes|cada miércoles|cada jueves|cada viernes|cada sábado|cada domingo",
    "fr": "chaque lundi|chaque mardi|chaque mercredi|chaque jeudi|chaque vendredi|chaque samedi|chaque dimanche",
}
"""How the turns of each weekday are said, from monday on."""
ALSO: Mapping[str, str] = {
    "en": "also|then|after that|afterwards",
    "de": "außerdem|auch|dann|danach",
    "es": "también|además|luego|después",
    "fr": "aussi|puis|ensuite|après|en plus",
}
ASKING: Mapping[str, str] = {
    "en": r"me|i|please|you|also",
    "de": r"mich|mir|ich|bitte|auch|außerdem",
    "es": r"me|\w+[áéí]\w*me|quiero|necesito|puedes|por favor|también|además",
    "fr": r"moi|me|je|j|tu|vous|aussi|svp|stp",
}
# "no" is also the word before a noun ("no label"): without a comma only these words make what follows a correction.
AFTER_BARE_NO: Mapping[str, str] = {
    "en": r"at|on|in|to|for|by|from|it|it's|that|that's|i|make|wait|sorry|actually|not|the|my|this|next|tomorrow"
    r"|today|tonight"
    r"|every|change|cancel|stop|go|never|thanks|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|\d.*",
    "es": r"a|al|el|la|las|los|en|para|por|es|mejor|quise|quería|espera|perdón|mañana|hoy|lunes|martes|miércoles|jueves"
    r"|viernes|sábado|domingo|\d.*",
}
# "not 8 but 9": what comes before is taken back.
TAKEN_BACK: Mapping[str, str] = {
    "en": r"not (?:at |on )?[^,.;]{1,25}?(?:, ?(?:but )?| but )(?:rather )?",
    "de": r"nicht [^,.;]{1,25}?(?:, ?(?:sondern )?| sondern )",
    "es": r"no (?:a las |el )?[^,.;]{1,25}?,? sino ",
    "fr": r"pas (?:à |le )?[^,.;]{1,25}?(?:, ?(?:mais )?| mais )(?:plutôt )?",
}
