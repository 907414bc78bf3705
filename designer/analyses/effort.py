"""How much work an analysis may do before it answers UNDECIDED: counts that grow with the seconds allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT_SECONDS: Final = 5.0
MINORS_A_SECOND: Final = 20_000_000
SETS_A_SECOND: Final = 100_000
SAMPLES_A_SECOND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Effort:
    """Limits as counts, so that the same question gets the same answer on every machine.

    Args:
        seconds: about how long one search may take on a usual machine.
    """

    seconds: float = DEFAULT_SECONDS

    @property
    def minors(self) -> int:
        """Sets that may be looked at by a table of minors."""
        return int(self.seconds * MINORS_A_SECOND)

    @property
    def sets(self) -> int:
        """Sets that may be looked at by elimination."""
        return int(self.seconds * SETS_A_SECOND)

    @property
    def samples(self) -> int:
        """Random sets that may be drawn."""
        return int(self.seconds * SAMPLES_A_SECOND)
