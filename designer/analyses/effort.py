"""How much work an analysis may do before it answers UNDECIDED: counts that grow with the seconds allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from designer.algebra.field import TABLE_LIMIT, Field

DEFAULT_SECONDS: Final = 5.0
MINORS_A_SECOND: Final = 20_000_000
SETS_A_SECOND: Final = 1_000_000
SAMPLES_A_SECOND: Final = 1_000
LEAST_SAMPLES: Final = 64
ENTRIES: Final = 10**9
"""Steps of elimination in all samples."""
PRIME_BELOW: Final = 1 << 31
PLAIN: Final = 40


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

    def sets(self, field: Field) -> int:
        """Sets that may be looked at by elimination."""
        return int(self.seconds * SETS_A_SECOND) // _slowness(field)

    def samples(self, field: Field, *, width: int = 0) -> int:
        """Random sets that may be drawn; fewer, but 64 at least, where each is eliminated in a system of some width."""
        most = int(self.seconds * SAMPLES_A_SECOND) // _slowness(field)
        return max(LEAST_SAMPLES, min(most, ENTRIES // width**3)) if width else most


def _slowness(field: Field) -> int:
    """How much longer eliminations take where no array arithmetic serves the field."""
    arrays = field.order < PRIME_BELOW if field.degree == 1 else field.order <= TABLE_LIMIT
    return 1 if arrays else PLAIN
