"""English words for times."""

from orchestrator.understanding.lexicon import Lexicon, Meaning, lengths, listed, phrases, same, wordset
from orchestrator.understanding.when import LAST, Day

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth/twelveth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}


def _numbers() -> list[tuple[str, Meaning]]:
    pairs = listed(_ONES, "number") + listed(_ORDINALS, "ordinal", 1)
    pairs += same("twentieth", "ordinal", 20) + same("thirtieth", "ordinal", 30) + same("fourty", "number", 40)
    pairs += [(f"{word}ish", meaning) for word, meaning in listed(_ONES, "number")]
    for ten, word in _TENS.items():
        pairs += same(word, "number", ten)
        for index, one in enumerate(_ONES.split()[1:10], 1):
            pairs += same(f"{word} {one}|{word} - {one}", "number", ten + index)
        for index, one in enumerate(_ORDINALS.split()[:9], 1):
            pairs += same(f"{word} {one}|{word} - {one}", "ordinal", ten + index)
    pairs += (
        same("a couple of|a couple|couple of", "number", 2)
        + same("a hundred", "number", 100)
        + same("a dozen|dozen", "number", 12)
        + same("half a dozen", "number", 6)
    )
    return pairs + same("hundred", "hundred") + same("thousand", "thousand")


def _possessive(words: str, name: str, value: int) -> list[tuple[str, Meaning]]:
    """Days that tell of which day a thing is: "tomorrow's meeting"."""
    return same(words, name, value) + same(words, "possessive")


_WORDS = phrases(
    _numbers(),
    same("monday|mon", "weekday", 0),
    same("tuesday|tues|tue", "weekday", 1),
    same("wednesday|weds|wed|wensday|wendsday|wednsday|wenesday", "weekday", 2),
    same("thursday|thurs|thur|thu", "weekday", 3),
    same("friday|fri", "weekday", 4),
    same("saturday|sat", "weekday", 5),
    same("sunday|sun", "weekday", 6),
    same("mon|wed|sat|sun|may|march|mar|fri|sec|second|min", "weak"),
    listed("mondays tuesdays wednesdays thursdays fridays saturdays sundays", "weekdays"),
    listed("january/jan february/feb march/mar april/apr may june/jun july/jul august/aug", "month", 1),
    listed("september/sept/sep october/oct november/nov december/dec", "month", 9),
    same("second|seconds|sec|secs", "unit", "second"),
    same("minute|minutes|min|mins|minute's time|minutes ' time|minutes time", "unit", "minute"),
    same("hour|hours|hr|hrs|hour's time|hours ' time|hours time", "unit", "hour"),
    same("day|days|day's time|days ' time|days time", "unit", "day"),
    same("week|weeks|wk|wks|week's time|weeks ' time|weeks time", "unit", "week"),
    same("fortnight|fortnights", "unit", "fortnight"),
    same("month|months|month's time|months ' time|months time", "unit", "month"),
    same("next hour|the next hour", "amount", 3600),
    same("year|years", "unit", "year"),
    same("h", "short_unit", "hour"),
    same("m", "short_unit", "minute"),
    same("s", "short_unit", "second"),
    _possessive("today's|todays", "day", 0),
    _possessive("tomorrow's|tomorrows", "day", 1),
    _possessive("yesterday's|yesterdays", "day", -1),
    *(_possessive(f"{name}'s", "weekday", place) for place, name in enumerate(_WEEKDAYS.split())),
    same("today|this day", "day", 0),
    same("tomorrow|tmrw|tmr|tmrow|2moro|2morrow|tomorow|tomoz|tomo", "day", 1),
    same("day after tomorrow|the day after tomorrow|day after tmrw", "day", 2),
    same("yesterday", "day", -1),
    same("day before yesterday|the day before yesterday", "day", -2),
    same("morning|mornings", "part", "morning"),
    same("afternoon|afternoons", "part", "afternoon"),
    same("evening|evenings", "part", "evening"),
    same("night|nights|nite", "part", "night"),
    same("mornings|afternoons|evenings|nights", "parts"),
    same("tonight|tonite|2nite", "tonight"),
    same("am|a . m .|a . m|a m|in the am", "meridiem", "am"),
    same("pm|p . m .|p . m|p m|in the pm", "meridiem", "pm"),
    same("christmas|christmas day|xmas|xmas day", "holiday", 1225),
    same("christmas eve|xmas eve", "holiday", 1224),
    same("new year's eve|new years eve", "holiday", 1231),
    same("new year's day|new years day|new year's", "holiday", 101),
    same("halloween", "holiday", 1031),
    same("valentine's day|valentines day", "holiday", 214),
    same("independence day", "holiday", 704),
    same("april fool's day|april fools day|april fools", "holiday", 401),
    same("st patrick's day|st patricks day|st . patrick's day", "holiday", 317),
    same("thanksgiving|thanksgiving day", "feast", Day(weekday=3, month=11, position=4)),
    same("mother's day|mothers day", "feast", Day(weekday=6, month=5, position=2)),
    same("labor day|labour day", "feast", Day(weekday=0, month=9, position=1)),
    same("memorial day", "feast", Day(weekday=0, month=5, position=LAST)),
    same("easter|easter sunday|easter day", "feast", Day(easter=0)),
    same("good friday", "feast", Day(easter=-2)),
    same("easter monday", "feast", Day(easter=1)),
    same("noon|midday|mid day|noontime", "clock", 12),
    same("midnight|mid night", "clock", 24),
    same("o'clock|oclock|o clock|o ' clock|ish|- ish", "oclock"),
    same("half", "half"),
    same("quarter", "quarter"),
    same("quarters", "quarters"),
    same("past|after", "past"),
    same("to|till|til|before|of", "to"),
    same("in|within", "in"),
    same("at|@|around|about|by|before|after|approximately|past|until|till|til|near", "at"),
    same("on|for|from|starting", "on"),
    same("for", "for"),
    same("after", "after"),
    same("from|between|starting", "from"),
    same("between", "between"),
    same("to|till|til|until|through|thru|-|\u2013|—", "until"),
    same("through|thru|until|till|til|-|\u2013|—", "through"),
    same("and|&", "and"),
    same("or", "or"),
    same("also|maybe|perhaps|possibly|again|then", "aside"),
    same("next day|the next day|the following day|the day after that|day after that|the one after", "day_after"),
    same(",", "comma"),
    same("the", "the"),
    same("of", "of"),
    same("a|an|one|another", "one"),
    same("next|the next|following|the following|coming|the coming|upcoming", "next"),
    same("coming|the coming|upcoming", "coming"),
    same("this|this coming", "this"),
    same("last|previous", "last"),
    same("weekend|weekends", "weekend"),
    same("weekends", "weekends"),
    same("weekday|weekdays|work day|work days|workday|workdays|working day|working days|week day|week days", "workday"),
    same("school day|school days|business day|business days", "workday"),
    same("every|evry|each|all|recurring|repeating|recurrent", "every"),
    same("all", "whole"),
    same("the rest of the week|rest of the week|the rest of this week|the remainder of the week", "rest_of_week"),
    same("all week|all week long|the whole week|the entire week", "whole_week"),
    same("every single", "every"),
    same("other|second|alternate|alternating", "other"),
    same("everyday|daily|nightly|day to day|every night and day|seven days a week", "frequency", "DAILY"),
    same("every day of the week|everyday of the week|each day of the week|all days of the week", "frequency", "DAILY"),
    same("nightly", "part", "night"),
    same("once a day|once per day|once every day", "frequency", "DAILY"),
    same("once a week|once per week|once every week", "frequency", "WEEKLY"),
    same("once a month|once per month|once every month", "frequency", "MONTHLY"),
    same("once a year|once per year|once every year", "frequency", "YEARLY"),
    same("weekly", "frequency", "WEEKLY"),
    same("monthly", "frequency", "MONTHLY"),
    same("yearly|annually|anually", "frequency", "YEARLY"),
    same("hourly", "frequency", "HOURLY"),
    same("biweekly|fortnightly|bi - weekly", "frequency", "FORTNIGHTLY"),
    same("now|right now|present", "now"),
    same("from now|from right now|later|hence|from this moment", "from_now"),
    same("ago|earlier", "ago"),
    same("from|after", "after_date"),
    same("before|prior to|ahead of|in advance of", "before_date"),
    same("beforehand|before hand|in advance|ahead of time|prior", "beforehand"),
    same("afterwards|afterward", "afterwards"),
    same("about|around|approximately|roughly", "about"),
    same("except|except for|but not|excluding|apart from|other than", "except"),
    same("quarterly", "frequency", "QUARTERLY"),
    same("in|at|during|the|this|of|on", "part_lead"),
    same("this|on|at|in|the|for|of|by|around|about|starting|from", "lead"),
    same("end", "end"),
    same("start|beginning", "start"),
    same("hundred hours|hundred hrs", "hundred_hours"),
    same("old", "age"),
    same("divided|multiplied|raise|lower|increase|decrease|reduce|volume|brightness|percent", "scale"),
)

ENGLISH = Lexicon(
    language="en",
    phrases=_WORDS,
    lengths=lengths(_WORDS),
    correctable=(
        "tomorrow",
        "today",
        "tonight",
        "morning",
        "afternoon",
        "evening",
        "midnight",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "april",
        "august",
        "september",
        "october",
        "november",
        "december",
        "minutes",
        "minute",
        "weekday",
        "weekdays",
        "weekend",
        "everyday",
        "fortnight",
    ),
    followers=wordset(
        "to on and please i so because that every each with or then for in instead if when as but not if now thanks thank "
        "today tomorrow o by until till about my we he she they it pls sharp exactly again called named labelled labeled "
        "saying says okay ok time would will also just as instead i'm i'll i've alarm alarms reminder daily weekly the "
        "remind wake set call tell let give get make do can could"
    ),
    waking=wordset("wake waking wakeup awake awaken breakfast sunrise getup")
    | {"get me up", "get up at", "be up by", "be up at"},
    moving=wordset("move moved reschedule change shift postpone push switch edit adjust update delay"),
    alarm=wordset(
        "wake alarm alarms remind reminder reminders schedule scheduled appointment meeting notify notification event "
        "timer set move change postpone reschedule snooze it alrm alram reminde remindme"
    ),
    evening=wordset("dinner supper drinks"),
    day_first=False,
)
