"""The delivered tasks side by side: each is recognised by words that stand in no example, and what is none is refused."""

import pytest

from orchestrator.understanding.engine import Engine
from tests.support.delivered import TASKS

FEWEST_EXAMPLES = 8
SAID = {
    "create_alarm": (
        "please set me an alarm for quarter past six",
        "wake me up at 5 tomorrow",
        "I need to get up at 6:45",
        "alarm 7am",
        "could you put an alarm on for saturday at ten",
        "set another alarm for 8",
        "ring me at 9 tonight",
        "alert me in 40 minutes",
        "set alarms please",
    ),
    "list_alarms": (
        "which alarms have i got",
        "show me all alarms",
        "what are my alarms",
        "do i have an alarm set",
        "how many hours till my alarm rings",
        "have i set an alarm for thursday",
        "display the alarm for sunday",
        "how much time before the alarm",
        "when am i being woken up",
    ),
    "change_alarm": (
        "change the alarm to 9",
        "move my alarm to 7:30",
        "reschedule the alarm",
        "please change my alarm time to six",
        "can you edit my alarm",
        "edit alarm from 5 to 6",
        "push the alarm back by ten minutes",
        "delay my alarm by an hour",
    ),
    "cancel_alarm": (
        "please cancel the alarm",
        "delete my 8 am alarm",
        "remove the alarm for monday",
        "turn the alarm off",
        "erase my alarms",
        "clear any alarms for tonight",
    ),
    "snooze": (
        "snooze please",
        "snooze for 5 minutes",
        "15 more minutes",
        "snooze 20 minutes",
        "ring again in 5 minutes",
    ),
    "create_reminder": (
        "remind me to buy bread at 6",
        "please remind me to phone mum on sunday at 4",
        "set a reminder for tomorrow at 9",
        "remind me about the meeting at 2",
        "I want to be reminded to stretch every day at 11",
        "create a new reminder",
        "set reminder in 15 minutes",
        "nudge me tomorrow to pay the tiler",
    ),
    "list_reminders": (
        "show reminders",
        "what are my reminders",
        "which reminders do i have",
        "list all reminders",
        "how much time till the next reminder",
        "when is my next reminder",
        "show my reminder for thursday",
        "display my reminder of tomorrows",
        "do i have a reminder for monday",
    ),
    "change_reminder": (
        "change the reminder",
        "move my reminder to sunday",
        "reschedule the reminder to 5 pm",
        "edit the reminder for monday",
        "postpone my reminder by two hours",
    ),
    "cancel_reminder": (
        "delete my reminder",
        "cancel the reminder to buy bread",
        "remove that reminder",
        "please cancel my reminder",
        "erase my reminders",
        "drop the reminder for monday",
    ),
    "start_timer": (
        "set a timer for 8 minutes",
        "start a 45 second timer",
        "10 minute timer",
        "timer 3 min",
        "please start a timer for half an hour",
        "tea timer for 4 minutes",
    ),
    "list_timers": (
        "how much time is left on my timer",
        "show timers",
        "how long is left on the timer",
        "are any timers running",
    ),
    "change_timer": (
        "change the timer to 25 minutes",
        "add three minutes to my timer",
        "make the timer longer",
        "extend my timer by 5 minutes",
        "please change the timer",
    ),
    "cancel_timer": ("stop my timer", "cancel my timer", "please stop the timer", "end the timer"),
    "book_appointment": (
        "book an appointment next tuesday at 10",
        "I'd like to make an appointment",
        "can i get an appointment on friday",
        "i want to book a slot for wednesday",
        "schedule an appointment for tomorrow morning",
    ),
    "list_appointments": (
        "show me my appointments",
        "when is my next appointment",
        "what appointments are booked",
        "what have i booked",
    ),
    "change_appointment": (
        "please move my appointment to monday",
        "can you reschedule my booking",
        "i would like to change my appointment",
    ),
    "cancel_appointment": (
        "please cancel my appointment",
        "cancel the booking",
        "i want to cancel my appointment on friday",
    ),
    "send_message": (
        "i want to contact you",
        "can i leave you a message",
        "how do i get in touch with you",
        "send a message",
    ),
    "talk_to_person": (
        "i want to talk to a human",
        "can i speak to a real person",
        "let me talk to somebody",
        "connect me to support",
        "i would like to speak with an agent",
    ),
}
NONSENSE = (
    "asdf qwer",
    "what is the meaning of life",
    "tell me about the history of rome",
    "how tall is mount everest",
    "bananas are yellow",
    "translate good morning into french",
    "play the next song",
    "lorem ipsum dolor sit amet",
    "is it going to rain",
    "2 + 2",
)


def test_every_task_is_tried_here() -> None:
    assert SAID.keys() == TASKS.keys()


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_enough_examples_and_those_here_are_none(name: str) -> None:
    examples = TASKS[name].examples
    assert len(examples) >= FEWEST_EXAMPLES
    assert not set(SAID[name]) & set(examples)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SAID.items() for text in texts])
def test_a_paraphrase_goes_to_its_task(engine: Engine, name: str, text: str) -> None:
    assert engine.recognize(text, "en").intent == name


@pytest.mark.parametrize("digits", [1, 9, 10, 30, 300])
def test_a_number_of_any_length_leaves_a_request_what_it_is(engine: Engine, digits: int) -> None:
    found = engine.recognize(f"set a timer for {'9' * digits} minutes", "en")
    assert (found.intent, found.close) == ("start_timer", False)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_goes_to_none(engine: Engine, text: str) -> None:
    assert engine.recognize(text, "en").intent is None
