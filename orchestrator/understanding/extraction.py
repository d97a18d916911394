"""The values that a text gives for a task's fields, each by its kind, every stretch of text used once."""

import re
from collections.abc import Mapping, Sequence

from orchestrator.understanding import assigning_times
from orchestrator.understanding.choices_by_day import named as named_choices
from orchestrator.understanding.contacts import emails, phones
from orchestrator.understanding.fields import Field, Kind, Moment
from orchestrator.understanding.free_text import (
    answered,
    before_address,
    carried,
    coded,
    limited,
    masked,
    named,
    quoted,
    with_article,
)
from orchestrator.understanding.moved_things import moved
from orchestrator.understanding.numbers import allowed, belongs, numbers
from orchestrator.understanding.repair import yes_or_no
from orchestrator.understanding.times import Mention, find_times, lexicon_of
from orchestrator.understanding.values import Extraction, Value

__all__ = ["Extraction", "Value", "extract", "is_message"]

_LONG = 200
"""Characters from which on a text is a message, which is kept word for word."""
_PARTICLE = re.compile(r"(?:on|in|by)\s+(?=(?:at|in|on|by|around|from)\b)", re.IGNORECASE)
_TIMES = (Kind.INSTANT, Kind.DATE, Kind.DURATION)


def extract(
    text: str,
    fields: Sequence[Field],
    moment: Moment,
    asked: str | None = None,
    partial: Mapping[str, object] | None = None,
) -> Extraction:
    """What a text says about some fields at a moment.

    `asked` names the field that the assistant just asked for: a bare "7" or "Bob" is then its answer. `partial` is what an
    earlier extraction knew of an instant without its time of day.
    """
    work = _Work(text, fields, moment, asked, partial or {})
    for kinds, find in (
        ((Kind.EMAIL,), work.find_emails),
        ((Kind.TEXT,), work.find_quoted),
        (_TIMES, work.find_times),
        ((Kind.PHONE,), work.find_phones),
        ((Kind.CHOICE, Kind.CHOICES), work.find_choices),
        ((Kind.NUMBER,), work.find_numbers),
        ((Kind.YES_NO,), work.find_yes_no),
        ((Kind.TEXT,), work.find_text),
    ):
        wanted = [field for field in fields if field.kind in kinds]
        if wanted or (find == work.find_times and any(choice.rrule for field in fields for choice in field.choices)):
            find(wanted)
    return work.done()


def is_message(field: Field) -> bool:
    """Whether a field takes long texts, which are kept word for word when they answer the question for them."""
    return field.kind is Kind.TEXT and (field.max_length or 0) > _LONG


class _Work:
    """The state of one extraction: the text, what is taken of it, and the values so far."""

    def __init__(
        self, text: str, fields: Sequence[Field], moment: Moment, asked: str | None, partial: Mapping[str, object]
    ) -> None:
        self.text, self.fields, self.moment, self.asked = text, fields, moment, asked
        self.language = lexicon_of(moment.locale).language
        self.known = partial
        self.values: dict[str, Value] = {}
        self.unclear: dict[str, tuple[Value, ...]] = {}
        self.partial: dict[str, Value] = {}
        self.taken: list[tuple[int, int]] = []

    def done(self) -> Extraction:
        left = re.sub(r"\s+", " ", masked(self.text, self.taken)).strip(" ,.;:!?")
        return Extraction(self.values, self.unclear, self.partial, left)

    def give(self, field: Field, found: Sequence[Value]) -> None:
        """One value fills the field, several are unclear."""
        distinct = list({repr(value.value): value for value in reversed(found)}.values())[::-1]
        self.taken += [value.span for value in found]
        if len(distinct) == 1:
            self.values[field.name] = distinct[0]
        elif distinct:
            self.unclear[field.name] = tuple(distinct)

    def share(self, wanted: Sequence[Field], found: Sequence[Value]) -> None:
        """Values of one type for fields of it: one field takes all, several fields in order when the numbers agree."""
        if not found:
            return
        asked = [field for field in wanted if field.name == self.asked]
        if len(wanted) == 1 or (asked and len(found) == 1):
            self.give((asked or list(wanted))[0], found)
        elif len(wanted) == len(found):
            for field, value in zip(wanted, found, strict=True):
                self.give(field, [value])
        else:
            required = [field for field in wanted if field.required] or list(wanted)
            self.give(required[0], found)

    def find_emails(self, wanted: Sequence[Field]) -> None:
        self.share(wanted, emails(self.text))

    def find_phones(self, wanted: Sequence[Field]) -> None:
        self.share(wanted, phones(masked(self.text, self.taken), self.moment.locale))

    def find_quoted(self, wanted: Sequence[Field]) -> None:
        found = [value for value in quoted(self.text) if value.value]
        field = self.text_field(wanted)
        if field is None or (field.name == self.asked and is_message(field)):
            return
        if found:  # also one that is too long: it was said on purpose, and is told to be
            self.give(field, found[:1])

    def text_field(self, wanted: Sequence[Field]) -> Field | None:
        """The text field that free words go to: the one asked for, else the first required, else the first."""
        free = [field for field in wanted if field.name not in self.values]
        ranked = sorted(free, key=lambda field: (field.name != self.asked, not field.required))
        return ranked[0] if ranked else None

    def find_times(self, wanted: Sequence[Field]) -> None:
        kinds = {field.name: field.kind for field in self.fields}
        if self.asked is not None and kinds.get(self.asked) in (Kind.TEXT, Kind.NUMBER, Kind.EMAIL, Kind.PHONE):
            return
        to = self.find_what_moves()
        plain = " " * to + masked(self.text, self.taken)[to:]
        outcome = assigning_times.assign(plain, self.fields, wanted, self.moment, self.asked, self.known)
        self.values.update(outcome.values)
        self.unclear.update(outcome.unclear)
        self.partial.update(outcome.partial)
        self.taken += [self._without_particle(place) for place in outcome.taken]

    def find_what_moves(self) -> int:
        """Of "change the saturday alarm to 10 am" saturday tells which alarm; the new time begins at the place given back."""
        what = moved(self.text, self.fields, self.moment, self.asked)
        if what is None:
            return 0
        self.taken += what.places
        for field in self.fields:
            if field.name in what.which:
                self.give(field, what.which[field.name])
        return what.to

    def _without_particle(self, place: tuple[int, int]) -> tuple[int, int]:
        """The place of a time without the end of the verb before it: the "on" of "turn it on at 5", the "in" of "check in at 6"."""
        start, end = place
        particle = _PARTICLE.match(self.text, start, end) if self.language == "en" else None
        return (particle.end(), end) if particle is not None else place

    def find_choices(self, wanted: Sequence[Field]) -> None:
        for field in wanted:
            if field.name in self.values or field.name in self.unclear:
                continue
            found = named_choices(self.text, field, self.times_left(), self.taken)
            if field.kind is Kind.CHOICES and found:
                self.taken += [value.span for value in found]
                place = (found[0].span[0], found[-1].span[1])
                self.values[field.name] = Value([value.value for value in found], place)
            else:
                self.give(field, found)

    def times_left(self) -> list[Mention]:
        """The times that belong to no value, where there are things to choose from that have one."""
        if not any(choice.at for field in self.fields for choice in field.choices):
            return []
        mentions = find_times(masked(self.text, self.taken), self.moment)
        return [
            one for one in mentions if not any(start < one.span[1] and one.span[0] < end for start, end in self.taken)
        ]

    def find_numbers(self, wanted: Sequence[Field]) -> None:
        found = numbers(self.text, lexicon_of(self.moment.locale), self.taken)
        left = list(found)
        for field in wanted if len(wanted) > 1 or len(found) > 1 else ():
            own = [value for value in left if belongs(value, self.text, field) and allowed(value, field)]
            if own:
                self.give(field, own[:1])
                left.remove(own[0])
        open_fields = [field for field in wanted if field.name not in self.values]
        if open_fields and (self.asked is None or any(field.name == self.asked for field in open_fields)):
            fitting = [value for value in left if any(allowed(value, field) for field in open_fields)]
            self.share(open_fields, fitting)

    def find_yes_no(self, wanted: Sequence[Field]) -> None:
        for field in wanted:
            if field.name == self.asked and (answer := yes_or_no(self.text, self.moment.locale)) is not None:
                self.give(field, [Value(answer, (0, len(self.text)))])

    def is_a_choice(self) -> bool:
        """Whether the whole text names one of the choices of another field: "unwanted" is the reason, and no article."""
        kinds = {field.name: field.kind for field in self.fields}
        chosen = any(kinds[name] is Kind.CHOICE for name in self.values)
        return chosen and not re.search(r"\w", masked(self.text, self.taken))

    def find_text(self, wanted: Sequence[Field]) -> None:
        field = self.text_field(wanted)
        if field is None:
            return
        value: Value | None
        if self.is_a_choice():
            return
        if field.name == self.asked and is_message(field):  # a message: every word is meant
            value = Value(self.text.strip(), (0, len(self.text)))
        elif (value := coded(self.text, field, self.taken)) is not None:
            pass
        elif field.name == self.asked and not self.values:
            value = answered(self.text, self.language)
        elif (value := named(self.text, self.language, self.taken)) is None:
            # what is to be changed has a name already: "move the gym alarm" gives it no new one
            names = field.required or not any(one.kind is Kind.CHOICE and one.required for one in self.fields)
            value = limited(carried(self.text, self.language, self.taken, names=names), field)
        if value is not None:
            self.give(field, [with_article(self.text, value) if is_message(field) else value])
        self.find_name_beside_an_address(wanted)

    def find_name_beside_an_address(self, wanted: Sequence[Field]) -> None:
        """ "..., Ann Lee, ann@example.org" has a name, when one is needed."""
        names = [one for one in wanted if one.required and one.name not in self.values and not is_message(one)]
        places = [
            self.values[one.name].span for one in self.fields if one.kind is Kind.EMAIL and one.name in self.values
        ]
        if names and places and (found := before_address(masked(self.text, self.taken), places[0][0])) is not None:
            self.give(names[0], [found])
