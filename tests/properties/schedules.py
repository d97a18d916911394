"""Random schedules for a few simulated nodes, and what must hold of the log when each has come to rest.

A schedule is drawn from a seed. It delivers operations and answers in any order, loses them, lets them arrive after
their sender has given up or died, kills and pauses nodes beyond their leases and sends commands again. Then all heals.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.properties.simulated_database import Event, Insert, Operation, SimulatedDatabase
from tests.properties.simulated_node import LOST, Rules, SimulatedNode, Work

NODES = 3
COMMANDS = 6
CHAOS_STEPS = 320
HEALING_STEPS = 4000


@dataclass(eq=False, slots=True)
class Request:
    """An operation on its way. `sender` is None once nobody waits for the answer any more."""

    operation: Operation
    sender: "Running | None"


@dataclass(eq=False, slots=True)
class Running:
    """One incarnation of one server: the node, its generator, and the answer that has reached it."""

    node: SimulatedNode
    life: Work
    request: Request | None = None
    answer: object = None
    paused_until: int = 0


@dataclass
class Schedule:
    """One run. `run` returns the violations, which are empty when all rules are on."""

    seed: int
    rules: Rules = field(default_factory=Rules)
    acknowledged: dict[str, int] = field(default_factory=dict)
    effects: Counter[int] = field(default_factory=Counter)
    rebuilt: dict[int, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._database = SimulatedDatabase()
        self._births = 0
        self._in_flight: list[Request] = []
        self._servers = [self._born() for _ in range(NODES)]
        self._healed = False

    def run(self) -> list[str]:
        for _ in range(CHAOS_STEPS):
            self._step()
        self._healed = True
        for server in self._servers:
            server.paused_until = 0
        for _ in range(HEALING_STEPS):
            if self._at_rest():
                break
            self._step()
        else:
            self.violations.append("a command never got its final output")
        return self.violations + violations_of(self._database.log, self.acknowledged, self.effects, self.rebuilt)

    def _at_rest(self) -> bool:
        if len(self.acknowledged) < COMMANDS or self._database.pending():
            return False
        return all(request.sender is not None for request in self._in_flight)

    def _born(self) -> Running:
        self._births += 1
        node = SimulatedNode(
            f"n{self._births}",
            self.rules,
            self._random,
            self._clock,
            self._acknowledge,
            self._run_tool,
            self.rebuilt.__setitem__,
        )
        return self._go_on(Running(node, node.life()))

    def _clock(self) -> int:
        return self._database.now

    def _run_tool(self, cause: int) -> None:
        self.effects[cause] += 1

    def _acknowledge(self, client_id: str, seq: int) -> None:
        if self._random.random() < 0.2 and not self._healed:
            return  # lost on its way: the client sends the command again
        if self.acknowledged.setdefault(client_id, seq) != seq:
            self.violations.append(f"{client_id} was acknowledged with two seqs")

    def _step(self) -> None:
        chance = self._random.random()
        if chance < 0.14:
            self._database.now += self._random.randrange(1, 4)
        elif chance < 0.19:
            self._send()
        elif chance < 0.23 and not self._healed:
            self._hurt()
        elif chance < 0.58 or not self._deliver():
            self._execute()

    def _send(self) -> None:
        """The client's next command, or the last one again, to any server."""
        number = len(self.acknowledged) if len(self.acknowledged) < COMMANDS else self._random.randrange(COMMANDS)
        self._random.choice(self._servers).node.inbox.append(f"c{number}")

    def _hurt(self) -> None:
        owners = [place for place, server in enumerate(self._servers) if server.node.epoch is not None]
        place = self._random.choice(owners if owners and self._random.random() < 0.7 else range(NODES))
        server = self._servers[place]
        if self._random.random() < 0.25:
            if server.request:
                server.request.sender = None
            self._servers[place] = self._born()
        else:
            server.paused_until = self._database.now + self._random.randrange(1, 30)

    def _deliver(self) -> bool:
        ready = [server for server in self._servers if server.request is None and not self._paused(server)]
        if not ready:
            return False
        self._go_on(self._random.choice(ready))
        return True

    def _paused(self, server: Running) -> bool:
        return server.paused_until > self._database.now

    def _go_on(self, server: Running) -> Running:
        answer, server.answer = server.answer, None
        try:
            operation = server.life.send(answer)
        except StopIteration:  # it has fenced itself and starts as a new incarnation
            again = self._born()
            self._servers = [again if one is server else one for one in self._servers]
            return again
        server.request = Request(operation, server)
        self._in_flight.append(server.request)
        return server

    def _execute(self) -> None:
        if not self._in_flight:
            return
        request = self._random.choice(self._in_flight)
        slow = request.sender is None or self._paused(request.sender)
        if slow and not self._healed and self._random.random() < 0.9:
            return  # what nobody waits for may arrive long after others have gone on
        chance = 1.0 if self._healed else self._random.random()
        if chance < 0.04:  # lost before it arrived
            self._in_flight.remove(request)
            self._answer(request, LOST)
        elif chance < 0.08:  # the sender gives up, and it arrives later
            self._answer(request, LOST)
            request.sender = None
        else:
            answer = self._database.execute(request.operation)
            if answer is None and isinstance(request.operation, Insert):
                return  # the rest of the insert comes in a step of its own
            self._in_flight.remove(request)
            self._answer(request, LOST if chance < 0.14 else answer)

    def _answer(self, request: Request, answer: object) -> None:
        if request.sender:
            request.sender.request = None
            request.sender.answer = answer


def violations_of(
    log: list[Event], acknowledged: dict[str, int], effects: Counter[int], rebuilt: dict[int, int]
) -> list[str]:
    """What is wrong with a log at rest; the numbers are those of the invariants in durability.md.

    By epoch, `rebuilt` says up to which seq a new owner had read when it began.
    """
    by_seq = {event.seq: event for event in log}
    commands = [event for event in log if event.kind == "user"]
    clients = [_client(event) for event in commands]
    kept = [seq in by_seq and _client(by_seq[seq]) == client_id for client_id, seq in acknowledged.items()]
    claims = {
        "1: the seqs are 1..n": list(by_seq) == list(range(1, len(log) + 1)) and len(by_seq) == len(log),
        "2: what was acknowledged is at its seq": all(kept),
        "3: one event for each client_id": len(set(clients)) == len(clients),
        "4: acknowledged commands stand in sending order": sorted(acknowledged, key=acknowledged.__getitem__)
        == sorted(acknowledged),
        "8: one final output for each command, in order": [event.cause for event in log if event.final]
        == [event.seq for event in commands],
        "9: no output of an earlier owner once a later one has begun": not any(
            event.kind == "output" and event.epoch < epoch and event.seq > seq
            for epoch, seq in rebuilt.items()
            for event in log
        ),
        "10: no output after the final one of its turn": _turns_end(log),
        "a tool runs at most once": all(count <= 1 for count in effects.values()),
    }
    return [claim for claim, holds in claims.items() if not holds]


def _client(event: Event) -> str:
    return event.id.split(":")[1] if event.kind == "user" else ""


def _turns_end(log: list[Event]) -> bool:
    closed: set[int] = set()
    for event in log:
        if event.cause in closed:
            return False
        if event.final:
            closed.add(event.cause)
    return True
