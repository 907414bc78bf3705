"""Exact runs in words."""

from __future__ import annotations

from designer.residues.trials import KINDS, ExactTrials


def trials_lines(found: ExactTrials, dtype: str) -> list[str]:
    """What was computed, modulo which primes, whether it was right, and how long it took."""
    job, code = found.job, found.job.code
    state = "all equal to the direct computation" if found.equal else "SOME DIFFER from the direct computation"
    sizes = " ".join(f"{index}={size}" for index, size in found.sizes.items())
    primes = job.system.primes
    ways = sorted({str(record["direct"]) for record in found.rounds})
    entries = f"entries below 2^{found.bits} in magnitude, of either sign"
    if found.fraction_bits is not None:
        entries = f"entries in [-1, 1] with {found.bits} bits behind the point, results with {found.fraction_bits}"
    seconds = "  ".join(f"{phase} {found.seconds(phase):.4f}" for phase in ("encode", "compute", "decode", "direct"))
    numbers = dtype if found.fraction_bits is not None or found.bits < 64 else "integers"
    return [
        f"{code.label}   points {job.points[0].label} over {', '.join(points.field.name for points in job.points)}",
        "",
        f"{len(found.rounds)} results from {job.received} answers each ({', '.join(KINDS)}): {state}",
        f"sizes {sizes}; {numbers}: {entries}",
        f"the result is below 2^{job.system.bound.bit_length()} in magnitude: "
        + (f"{len(primes)} primes and Chinese remainders" if len(primes) > 1 else "one prime"),
        f"direct computation by {'; '.join(ways)}",
        f"median seconds: {seconds}",
    ]
