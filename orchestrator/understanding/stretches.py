"""The grammar of stretches of days: "this weekend", "next month", "in april next year", "in 2027"."""

from orchestrator.understanding.clocks import Row


def next_year(row: Row, at: int) -> int | None:
    """Where "next year" or "of next year" ends behind a month; None when it does not stand there."""
    while row.has(at, "of", "in", "the", "comma"):
        at += 1
    if row.has(at, "next") and row.word(at + 1, "unit") == "year":
        return at + 2
    return at + 2 if row.word(at, "unit") == "year" and row.has(at + 1, "next_after") else None


def span(row: Row, at: int) -> tuple[int, tuple[str, str]] | None:
    """A stretch of days: "this weekend", "next week", "next month", as its name and which one."""
    if row.has(at, "weekends") or (row.has(at, "the") and row.has(at + 1, "weekends")):
        return None
    if row.has(at, "weekend") and row.plain(at - 1) and row.has(at - 2, "one"):
        return None  # "have a great weekend"
    start = at + 1 if row.has(at, "the") else at
    if row.has(start, "weekend") and row.has(start + 1, "after_date") and row.has(start + 2, "next"):
        return start + 3, ("weekend", "after next")
    if row.has(at, "whole_week", "rest_of_week"):
        return at + 1, ("week", "this" if row.has(at, "whole_week") else "rest")
    if row.has(at, "weekend") and (row.has(at - 1, "whole") or not row.has(at - 1, "every")):
        return at + 1, ("weekend", "this")
    if row.has(at, "the") and row.has(at + 1, "weekend"):
        return at + 2, ("weekend", "this")
    if row.word(start, "unit") == "week" and row.has(start + 1, "after_date") and row.has(start + 2, "next"):
        return start + 3, ("week", "after next")
    month, year = row.value(at, "month"), row.number(at + 1)
    if month is not None and year is not None and row.value(at + 1, "digits") == 4 and 1900 <= year <= 2200:
        return at + 2, ("month", f"{month}-{year}")
    if month is not None and (later := next_year(row, at + 1)) is not None:
        return later, ("month", f"{month}-+1")
    led = row.has(at - 1, "in") or (row.word(at - 1, "unit") == "year" and row.has(at - 2, "in", "the"))
    if led and row.value(at, "digits") == 4 and 1900 <= (row.number(at) or 0) <= 2200:
        alone = not row.has(at + 1, "unit", "short_unit", "number", "month", "meridiem", "oclock")
        return (at + 1, ("year", str(row.number(at)))) if alone else None
    if month is not None and row.has(at - 1, "in") and not row.has(at + 1, "number", "ordinal", "the"):
        return at + 1, ("month", str(month))
    for which in ("next", "this", "last"):
        if row.has(at, which):
            if row.has(at + 1, "weekend"):
                return at + 2, ("weekend", which)
            name = row.word(at + 1, "unit")
            if name in ("week", "month", "year"):
                after = at + 3 if row.has(at + 2, "next_after") else at + 2
                return after, (name, which)
            if row.has(at + 2, "next_after") and row.word(at + 1, "unit"):
                return None
    name = row.word(at, "unit")
    if name in ("week", "month", "year") and row.has(at + 1, "next_after"):
        return at + 2, (name, "next")
    return None
