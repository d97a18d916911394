"""The kinds of remark about the conversation itself; the words for them are in `languages/remarks.py`."""

from enum import StrEnum


class Act(StrEnum):
    """The kinds of remark about the conversation.

    CONTINUE wants to go on with a task that was left, DISCARD does not.
    UNDECIDED gives no answer to a question on purpose ("skip", "I don't care", "no label"), AGAIN wants the last answer once more.
    """

    CANCEL = "cancel"
    THANKS = "thanks"
    GREETING = "greeting"
    FAREWELL = "farewell"
    HELP = "help"
    YES = "yes"
    NO = "no"
    BACK = "back"
    CORRECTION = "correction"
    UNDECIDED = "undecided"
    RESTART = "restart"
    AGAIN = "again"
    CONTINUE = "continue"
    DISCARD = "discard"
