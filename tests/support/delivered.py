"""All tasks that come with Errand, as the tests want them: with a calendar to book in."""

from delivered import delivered
from settings import Settings
from settings_booking import Booking, Slots

TASKS = delivered(Settings(booking=Booking(slots=Slots(monday=("09:00-12:00",)))))
