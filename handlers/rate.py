"""How fast clients may send: token buckets, one for each socket and each address."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_ADDRESSES = 10_000


@dataclass(slots=True)
class Allowance:
    """`burst` commands at once, afterwards `per_second`; a bucket of tokens that refills."""

    burst: float
    per_second: float
    clock: Callable[[], float]
    left: float = -1
    refilled: float = 0

    def take(self) -> float:
        """Takes one; 0, or the seconds to wait until there is one again."""
        now = self.clock()
        filled = self.burst if self.left < 0 else self.left + (now - self.refilled) * self.per_second
        self.left, self.refilled = min(self.burst, filled), now
        if self.left < 1:
            return (1 - self.left) / self.per_second
        self.left -= 1
        return 0


class Allowances:
    """Allowances by address; the ones used longest ago are forgotten, so memory is bounded."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._by_address: OrderedDict[str, Allowance] = OrderedDict()

    def new(self) -> Allowance:
        """An allowance of its own, for one socket."""
        return Allowance(self._burst, self._per_second, self._clock)

    def of(self, address: str) -> Allowance:
        """The allowance of an address."""
        found = self._by_address.setdefault(address, self.new())
        self._by_address.move_to_end(address)
        if len(self._by_address) > _MOST_ADDRESSES:
            self._by_address.popitem(last=False)
        return found
