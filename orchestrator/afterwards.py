"""What is said about a task that is over: "no, at 8", "cancel it", "cancel all", "an hour later"."""

from typing import Any

from orchestrator.assistant import Here
from orchestrator.beginnings import Beginnings
from orchestrator.chat_state import Basis
from orchestrator.context import Context
from orchestrator.shifts import bare_time
from orchestrator.small_talk import offer_tasks
from orchestrator.understanding.acts import Act
from orchestrator.understanding.references import ReferenceKind, reference
from orchestrator.understanding.repair import Repair


class Afterwards:
    """Begins the task that changes or takes back what was done or shown last; `also` is what the message asks for beside."""

    def __init__(self, here: Here, context: Context, tasks: Beginnings) -> None:
        self._here, self._context, self._tasks = here, context, tasks

    async def takes(self, small: Repair, text: str, basis: Basis, also: str) -> bool:
        """Whether a remark was about the task that was done last: "no, at 8" changes that, "cancel it" takes it back."""
        pointer = reference(text, self._here.chat.locale)
        if small.act is Act.CANCEL and pointer is not None and pointer.kind is ReferenceKind.ALL:
            return await self._takes_all(text, basis, also)
        wish = await self._here.outputs.once("last", lambda: self._last_task(small))
        if not wish:
            return False
        if small.act is Act.CANCEL and pointer is None:  # "stop": of nothing that is open, so that it is asked
            offer_tasks(self._here, basis, [wish["intent"]], text, self._here.phrase("Nothing is open right now."))
            return True
        await self._tasks.start(self._here.intent(wish["intent"]), small.rest, wish["parameters"], wish["before"], also)
        return True

    async def _takes_all(self, text: str, basis: Basis, also: str) -> bool:
        """Whether there is anything to take back: "cancel all" of what was shown, else of one kind."""
        names = await self._here.outputs.once("all", self._context.undoing_of_all)
        if len(names) > 1 and not also:
            offer_tasks(self._here, basis, names, text)
        elif names:
            await self._tasks.start(self._here.intent(names[0]), text, {}, then=also)
        return bool(names)

    async def _last_task(self, small: Repair) -> dict[str, Any]:
        correcting = small.act is Act.CORRECTION
        wish = await (self._context.change_of_last(small.rest) if correcting else self._context.undoing_of_last())
        return {"intent": wish.intent, "parameters": wish.parameters, "before": wish.before} if wish else {}

    async def takes_a_time(self, text: str, basis: Basis, also: str) -> bool:
        """Whether a text is nothing but a time, or a length later or earlier, after something that has a time was done.

        "an hour later" changes that; of "tomorrow" nobody can tell whether one more is wanted, so that it is asked.
        """
        said = bare_time(text, self._here.moment)
        names = await self._here.outputs.once("bare", lambda: self._context.with_a_time(text)) if said else []
        if not names or (said == "time" and also):
            return False
        if said == "change":
            return await self.takes(Repair(Act.CORRECTION, text), text, basis, also)
        offer_tasks(self._here, basis, names, text)
        return True

    async def takes_back_the_handoff(self) -> bool:
        """Whether somebody who waits for a person waits no more: "never mind", while nothing else is open."""
        handoff = (await self.handoff())["handoff"]
        if handoff is not None:
            self._here.outputs.think("tool_execution", "Executing your request")
            await self._here.flush()  # which wish it was is known from here on, also to a turn that is run again
            await self._here.assistant.handoffs.close(handoff, self._here.assistant.clock.now())
        return handoff is not None

    async def handoff(self) -> dict[str, Any]:
        """The open wish to talk to a person, as JSON."""

        async def found() -> dict[str, Any]:
            return {"handoff": await self._here.assistant.handoffs.open_one(self._here.chat.user_chat_id)}

        return dict(await self._here.outputs.once("handoff", found))
