"""The parts of one time phrase while it is read."""

from dataclasses import replace

from orchestrator.understanding.when import Amount, Clock, Day, Rule


class Parts:
    """What a phrase has gathered so far; each kind of part fits once."""

    def __init__(self) -> None:
        self.clock: Clock | None = None
        self.bare = False
        self.day: Day | None = None
        self.closing = False
        self.part: str | None = None
        self.amount: Amount | None = None
        self.relative = False
        self.rule: Rule | None = None
        self.span: tuple[str, str] | None = None

    def empty(self) -> bool:
        return not (self.clock or self.day or self.part or self.amount or self.rule or self.span)

    def take_day(self, said: Day) -> None:
        """A day said with a recurrence tells when it returns ("monthly on the 1st"); any other day stands for itself."""
        if self.span in (("week", "next"), ("week", "this")) and said.weekday is not None and not said.which:
            said, self.span = replace(said, which="next week" if self.span == ("week", "next") else "this"), None
        if self.span == ("month", "next") and said.day is not None and said.month is None and said.weekday is None:
            said, self.span = replace(said, offset=1), None  # "next month on the 15th"
        rule = self.rule
        match rule.frequency if rule is not None else "":
            case "WEEKLY" if rule is not None and not rule.weekdays and said.weekday is not None:
                self.rule = replace(rule, weekdays=(said.weekday,))
            case "MONTHLY" if rule is not None and not rule.weekdays and said.day is not None and said.month is None:
                self.rule = replace(rule, month_days=(said.day,))
            case "YEARLY" if rule is not None and said.month is not None:
                self.rule = replace(rule, month=said.month, month_days=(said.day or 1,))
            case _:
                self.day = said

    def dated(self) -> bool:
        return bool(self.day or self.part or self.rule or self.span)
