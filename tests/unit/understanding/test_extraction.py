"""Values for the fields of a task, by their kind."""

import pytest

from orchestrator.understanding.extraction import extract
from orchestrator.understanding.fields import Choice, Field, Kind
from tests.unit.understanding.builders import REMINDER, a_moment, of_alarm, one, values


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("set an alarm called gym for 7 pm", "gym"),
        ("remind me to call mum at 5 pm", "call mum"),
        ("gym alarm at 6 pm", None),
        ("set my gym alarm at 6 pm", "gym"),
        ("set eye drops alarm for noon", "eye drops"),
        ("add choir alarm for 6 pm", "choir"),
        ("alarm choir 6 pm", "choir"),
        ("set an alarm for thursday for 6 minutes", None),
        ("set an alarm for 7 am monday to friday", None),
        ("add weekday morning alarm", None),
        ("set two alarms for 6 am", None),
        ("set alarm clock 5 am", None),
        ("set an alarm for 7 am on tuesday only", None),
        ("set an alarm for gym at 7 am", "gym"),
        ("add a reminder tomorrow at noon to pay the rent", "pay the rent"),
        ('set alarm for 9 am labelled "7 dwarfs"', "7 dwarfs"),
        ("alarm at six am tomorrow, call it early bird", "early bird"),
        ("set an alarm", None),
        ("please set a new alarm for tomorrow at 7 am", None),
        ("wake me up every weekday at 6:30 am", None),
    ],
)
def test_a_label_is_what_the_request_carries(text: str, label: str | None) -> None:
    assert values(of_alarm(text)).get("label") == label


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pizza timer 12 minutes", "pizza"),
        ("tea timer, 4 minutes", "tea"),
        ("timer gnocchi 4 minutes", "gnocchi"),
        ("set timer 4 minutes gnocchi", "gnocchi"),
        ("gnocchi 4 minute timer", "gnocchi"),
        ("change timer gnocchi to 5 minutes", None),
        ("timer please 5 minutes", None),
        ("another timer for 5 minutes", None),
        ("turn timer on for 5 minutes", None),
        ("quick timer 5 minutes", None),
        ("5 minute timer", None),
    ],
)
def test_the_word_before_timer_is_its_name_unless_it_asks_for_one(text: str, name: str | None) -> None:
    fields = [Field("length", Kind.DURATION, "Length", required=True), Field("name", Kind.TEXT, "Name")]
    found = extract(text, fields, a_moment()).values.get("name")
    assert (found.value if found is not None else None) == name


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("remind me to call mum at 7", "call mum"),
        ("remind me at 7 to call mum", "call mum"),
        ("remind me tomorrow to buy milk and eggs", "buy milk and eggs"),
        ("call mum at 7 pm, remind me", "call mum"),
        ("reminder: call the bank at noon", "call the bank"),
        ("please remind me that i have to pay rent on the 1st", "pay rent"),
        ("i want to be reminded to stretch every day at 11 am", "stretch"),
        ("remind me to buy 3 apples at 5 pm", "buy 3 apples"),
        ("remind me to send the report before friday 5 pm", "send the report"),
        ("remind me in an hour about the cake", "cake"),
        ("remind me to meet Bob at the cafe at noon", "meet Bob at the cafe"),
        ("remind me tomorrow to call mum at noon", "call mum"),
        ("remind me on friday that the rent is due at 9 am", "rent is due"),
        ("tomorrow at 8 remind me to water the plants", "water the plants"),
        ("remind me about it tomorrow", None),
        ("set a reminder", None),
        ("remind me at 7", None),
    ],
)
def test_a_reminder_is_of_what_stands_beside_its_time(text: str, what: str | None) -> None:
    assert values(extract(text, REMINDER, a_moment())).get("text") == what


def test_a_recurrence_fills_the_choice_with_its_rule() -> None:
    found = values(of_alarm("wake me every weekday at 6:30"))

    assert found == {"time": "2024-05-16T06:30", "repeat": "weekdays"}


def test_a_bare_number_answers_the_question_for_a_time() -> None:
    assert values(of_alarm("7 pm", asked="time")) == {"time": "2024-05-15T19:00"}
    assert of_alarm("7", asked="time").values["time"].ambiguous


def test_a_bare_name_answers_the_question_for_a_text() -> None:
    assert values(of_alarm("Bob", asked="label")) == {"label": "Bob"}
    assert values(of_alarm("call it early bird please", asked="label")) == {"label": "early bird"}


def test_a_date_waits_for_its_time_of_day() -> None:
    first = of_alarm("set an alarm for friday")

    second = of_alarm("7 am", asked="time", partial={"time": first.partial["time"].value})

    assert values(first) == {}
    assert values(second) == {"time": "2024-05-17T07:00"}


def test_a_day_said_with_or_waits_for_no_time_of_day() -> None:
    found = of_alarm("wake me on thursday or friday")

    assert (found.values, found.unclear, found.partial) == ({}, {}, {})


def test_a_recurrence_that_ends_fills_no_endless_choice() -> None:
    assert values(of_alarm("wake me at 7 am every day until friday")) == {"time": "2024-05-16T07:00"}


def test_a_date_said_with_or_may_be_either() -> None:
    found = extract("tomorrow or monday at 9 am", [Field("day", Kind.DATE, "Day")], a_moment()).values["day"]

    assert (found.value, found.alternatives, found.ambiguous) == ("2024-05-16", ("2024-05-20",), True)


def test_a_part_of_a_day_tells_am_from_pm() -> None:
    first = of_alarm("set an alarm for tomorrow evening")

    second = of_alarm("at 7", asked="time", partial={"time": first.partial["time"].value})

    assert values(second) == {"time": "2024-05-16T19:00"}


def test_two_times_for_one_field_are_asked() -> None:
    found = of_alarm("set an alarm for 7 am and 8 am")

    assert "time" not in found.values
    assert [value.value for value in found.unclear["time"]] == ["2024-05-16T07:00", "2024-05-16T08:00"]


def test_a_range_fills_a_beginning_and_an_end() -> None:
    fields = [Field("start", Kind.INSTANT, "Start"), Field("end", Kind.INSTANT, "End")]

    found = extract("book it from 2 to 4 pm tomorrow", fields, a_moment())

    assert values(found) == {"start": "2024-05-16T14:00", "end": "2024-05-16T16:00"}


def test_two_numbers_are_told_apart_by_the_words_beside_them() -> None:
    fields = [
        Field("adults", Kind.NUMBER, "Adults", whole=True),
        Field("children", Kind.NUMBER, "Children", whole=True),
    ]

    assert values(extract("two adults and 3 children", fields, a_moment())) == {"adults": 2, "children": 3}


def test_two_numbers_for_one_field_are_asked() -> None:
    found = extract("3 or 4", [Field("seats", Kind.NUMBER, "Seats")], a_moment())

    assert [value.value for value in found.unclear["seats"]] == [3, 4]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,250.50 dollars", 1250.5),
        ("twenty five of them", 25),
        ("-4", -4),
        ("a dozen", 12),
        ("two hundred and six", 206),
        ("minus 3", -3),
        ("a hundred", 100),
    ],
)
def test_a_number_is_read(text: str, number: float) -> None:
    assert one(text, Field("amount", Kind.NUMBER, "Amount")) == number


def test_a_number_outside_of_its_limits_is_none() -> None:
    assert one("12 people", Field("people", Kind.NUMBER, "People", maximum=8)) is None


SIZE = Field("size", Kind.CHOICE, "Size", choices=(Choice("s", "Small"), Choice("l", "Large", ("big",))))


@pytest.mark.parametrize(("text", "value"), [("a big one", "l"), ("smal please", "s"), ("the red one", None)])
def test_a_choice_is_named_by_title_synonym_or_nearly(text: str, value: str | None) -> None:
    assert one(text, SIZE) == value


def test_several_choices_are_a_list() -> None:
    toppings = Field("toppings", Kind.CHOICES, "Toppings", choices=(Choice("ham", "Ham"), Choice("olive", "Olives")))

    assert one("with olives and ham", toppings) == ["olive", "ham"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("it's Bob.Lee@Example.ORG, ok", "Bob.Lee@example.org"),
        ("bob at gmail dot com", "bob@gmail.com"),
        ("at noon", None),
        ("b o b at gmail dot com", "bob@gmail.com"),
        ("bob(at)web.de", "bob@web.de"),
        ("bob underscore lee at mail dot example dot org", "bob_lee@mail.example.org"),
        ("look at example dot com", None),
        ("bob@localhost", None),
    ],
)
def test_an_address_is_read_written_or_spoken(text: str, address: str | None) -> None:
    assert one(text, Field("email", Kind.EMAIL, "E-mail")) == address


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("call (212) 555-2368", "en-US", "+12125552368"),
        ("030 901820", "de-DE", "+4930901820"),
        ("at 7", "en-US", None),
        ("020 7946 0958", "en-GB", "+442079460958"),
        ("06 12 34 56 78", "fr-FR", "+33612345678"),
        ("612 345 678", "es-ES", "+34612345678"),
        ("0049 30 901820", "en-US", "+4930901820"),
        ("555-2368", "en-US", None),
        ("12 people", "en-US", None),
    ],
)
def test_a_phone_number_is_read_in_the_locales_region(text: str, locale: str, number: str | None) -> None:
    assert one(text, Field("phone", Kind.PHONE, "Phone"), locale=locale) == number


@pytest.mark.parametrize(
    ("text", "value"), [("yes please", True), ("nope", False), ("maybe", None), ("sure, go on", True)]
)
def test_a_yes_or_no_answers_its_question(text: str, value: bool | None) -> None:
    assert one(text, Field("loud", Kind.YES_NO, "Loud"), asked="loud") is value


def test_a_length_of_time_is_seconds() -> None:
    assert one("set a timer for 1 hour and 15 minutes", Field("length", Kind.DURATION, "Length")) == 4500


def test_two_addresses_for_one_field_are_asked() -> None:
    found = extract("send it to a@b.com or c@d.org", [Field("email", Kind.EMAIL, "E-mail")], a_moment())

    assert [value.value for value in found.unclear["email"]] == ["a@b.com", "c@d.org"]


def test_two_choices_for_one_field_are_asked() -> None:
    assert [value.value for value in extract("small or large", [SIZE], a_moment()).unclear["size"]] == ["s", "l"]


def test_words_that_announce_a_value_are_no_part_of_another() -> None:
    fields = [Field("name", Kind.TEXT, "Name"), Field("email", Kind.EMAIL, "E-mail")]

    found = values(extract("my name is Bob Lee and my email is bob@example.com", fields, a_moment()))

    assert found == {"name": "Bob Lee", "email": "bob@example.com"}


def test_what_is_to_be_changed_gets_no_new_name_from_the_words_for_it() -> None:
    which = Field("alarm", Kind.CHOICE, "Alarm", choices=(Choice("a", "7:00"), Choice("b", "8:00")))
    label = Field("label", Kind.TEXT, "New label", required=False)
    assert "label" not in extract("please change the choir alarm", [which, label], a_moment()).values
    assert extract("rename the alarm to choir", [which, label], a_moment()).values["label"].value == "choir"


def test_a_message_keeps_its_article() -> None:
    message = Field("message", Kind.TEXT, "Message", max_length=2000)
    assert extract("leave a message saying the lift is stuck", [message], a_moment()).values["message"].value == (
        "the lift is stuck"
    )
