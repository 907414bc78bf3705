"""Reports as text: a page that a referee would attach to a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from designer import __version__
from designer.analyses.exact import interference
from designer.bibliography import source_text
from designer.tables import carriers_text, encoding_text
from designer.verdict import Answer, Verdict

if TYPE_CHECKING:
    from designer.analyses.survey import Survey
    from designer.code import Code
    from designer.execution import Execution
    from designer.reports import Report
    from designer.scheme import Scheme
    from designer.trust import Trusted

CARRIERS_SHOWN: Final = 24
WIDTH: Final = 100
SHOWN_FROM: Final = 0.005  # seconds of the direct computation below which a ratio says nothing

TRUST: Final = {
    "THEOREM": "a textbook theorem on paper, named in the verdict; its conditions were computed",
    "EXHAUSTIVE": "every case was looked at by exact arithmetic; trusted: this program",
    "CERTIFIED": "a small independent checker accepted a certificate",
    "SOLVER": "a solver said so",
    "SAMPLED": "random cases; the error bound is stated",
}


def report_text(result: Report, *, colour: bool) -> str:
    """A page for a referee."""
    code, points = result.code, result.points
    title = f"{code.scheme.name}: {code.label}"
    lines = [title, "=" * len(title), ""]
    parts = ", ".join(f"{index}={number}" for index, number in code.parts.items())
    lines += _fields({
        "Operation": f"{code.operation.name}, {code.operation} (parts {parts})",
        "Points": f"{points.label} over {points.field.name}, {len(points)} answers"
        + (f", modulus {points.field.irreducible}" if points.field.degree > 1 else ""),
        "Digest": code.digest,
        "Sources": "; ".join(source_text(source) for source in code.scheme.sources) or "none given",
    })  # fmt: skip
    lines += ["", "Encoding", *(f"  {line}" for m in code.maps for line in _wrap(encoding_text(code, m), "    "))]
    lines += [
        "",
        "Product polynomial",
        f"  degree {' '.join(map(str, code.product.degrees))}, {code.product.support_size} monomials",
    ]
    if interference(code, points) is None:
        shown = [text for text, _ in zip(carriers_text(code), range(CARRIERS_SHOWN), strict=False)]
        rest = f", … ({code.target_count} targets)" if code.target_count > CARRIERS_SHOWN else ""
        lines += [f"  {line}" for line in _wrap(", ".join(shown) + rest, "  ")]
    else:
        lines.append("  targets interfere: see the verdict on `carrier`")
    lines += ["", "Recovery threshold", *(f"  {line}" for line in threshold_lines(result))]
    lines += ["", "Verdicts"]
    trust = trust_lines(result.verdicts, code.scheme) if result.trust else {}
    for verdict in result.verdicts:
        lines += [f"  {line}" for line in verdict_lines(verdict, colour=colour)]
        lines += [f"  {line}" for line in trust.get(verdict.claim, ())]
    if result.execution is not None:
        lines += ["", "Execution", *(f"  {line}" for line in execution_lines(result.execution))]
    used = sorted({str(v.assurance) for v in result.verdicts if v.assurance})
    lines += ["", "What the answers rest on", *(line for name in used for line in _fields({f"  {name}": TRUST[name]}))]
    lines += ["", f"{result.answer}: {summary(result)}  (coded-designer {__version__})", ""]
    return "\n".join(lines)


def thresholds(result: Report) -> list[tuple[str, str, str]]:
    """The three thresholds as (kind, number, scope); none where targets interfere."""
    numbers, code = result.numbers, result.code
    if interference(code, result.points) is not None:
        return []
    where = "any distinct points" if len(code.variables) == 1 else "the least full grid"
    where = "all roots of unity of the exponents' moduli" if any(code.modulus) else where
    place = f"{result.points.label} over {result.points.field.name}"
    return [
        ("by degree", str(numbers["threshold_by_degree"]), where),
        ("by support", str(numbers["threshold_by_support"]), "generic points in a large field"),
        ("exact", result.exact_text, f"every set of that size among {place}"),
    ]


def threshold_lines(result: Report) -> list[str]:
    """The three thresholds, each with its scope."""
    lines = [f"{kind:<10}{number:>8}   {scope}" for kind, number, scope in thresholds(result)]
    return lines or ["none: targets interfere"]


def survey_lines(found: Survey | None, code: Code) -> list[str]:
    """How many sets of each size decode, and which do not."""
    if found is None:
        return ["not surveyed: all points together do not decode, or the linear system is too large"]
    lines = []
    for share in found.shares:
        text = f"{share.decode} of {share.looked} sets of {share.size} decode"
        if not share.exact:
            low, high = share.interval
            text += f" (drawn at random from {share.total}; the share of all is {low:.3g} to {high:.3g} at 95 %)"
        lines.append(text)
    if found.largest:
        count = f"{found.count} in all, " if found.count is not None else ""
        lines.append(f"largest undecodable sets: {count}{', '.join(map(str, map(list, found.largest[:4])))}")
    if found.luckiest is not None:
        lines.append(f"smallest decodable set that was met: {list(found.luckiest)}")
    letter = code.operation.letter
    named = [
        f"{letter}[{','.join(map(str, t))}] {'not decided' if value is None else value}"
        for t, value in found.targets.items()
    ]
    lines += _wrap(f"thresholds of single targets: {', '.join(named)}", "  ")
    return lines


def verdict_lines(verdict: Verdict, *, colour: bool) -> list[str]:
    """One verdict with its reasons and its witness."""
    paint = {"HOLDS": "32;1", "REFUTED": "31;1", "UNDECIDED": "33;1"}[verdict.answer]
    head = f"\x1b[{paint}m{verdict.answer:<9}\x1b[0m" if colour else f"{verdict.answer:<9}"
    kind = f" [{verdict.assurance}]" if verdict.assurance else ""
    lines = [f"{head} {verdict.claim}: {verdict.statement}{kind}"]
    indent = " " * 10
    lines += [indent + line for line in _wrap(f"scope: {verdict.scope}", "  ")]
    for reason in verdict.because:
        lines += [indent + line for line in _wrap(f"because {reason}", "  ")]
    if verdict.witness is not None:
        lines += [indent + line for text in witness_lines(verdict.witness) for line in _wrap(text, "  ")]
    return lines


def trust_lines(verdicts: Sequence[Verdict], scheme: Scheme) -> dict[str, list[str]]:
    """Claim -> what has to be believed for the verdict; what an earlier one has just so is not said twice."""
    from designer.trust import trusted

    told: dict[tuple[Trusted, ...], str] = {}
    lines = {}
    for verdict in verdicts:
        parts = trusted(verdict, scheme)
        texts = [f"trusts {part}" for part in parts] or ["trusts nothing: nothing is claimed"]
        if parts in told:
            texts = [f"trusts what `{told[parts]}` trusts"]
        told.setdefault(parts, verdict.claim)
        lines[verdict.claim] = [" " * 10 + line for text in texts for line in _wrap(text, "  ")]
    return lines


def witness_lines(witness: Mapping[str, Any]) -> list[str]:
    """A witness in words, with numbers that can be checked by hand."""
    match witness["kind"]:
        case "interference":
            others = ", ".join(witness["foreign"][:6])
            return [
                f"witness: target {witness['target']} needs the monomial {witness['monomial']}, "
                f"which also holds {others}"
            ]
        case "undecodable-set":
            blocks = {key: value for key, value in witness.items() if key not in ("kind", "workers", "target")}
            text = "; ".join(f"{name} = {_cut(value)}" for name, value in blocks.items())
            return [
                f"witness: the answers {_cut(witness['workers'])} vanish on these blocks, "
                f"but target {witness['target']} does not; zero blocks give the same answers",
                text,
            ]
        case "leak":
            sets = zip(witness.get("observations", witness["workers"]), witness["points"], strict=True)
            holder = "answer" if "observations" in witness else "worker"
            who = ", ".join(f"{holder} {w} (point {_cut(_bare(p))})" for w, p in sets)
            shown = " + ".join(f"{c}·{name}" for name, c in list(witness["reveals"].items())[:8])
            others = f"; so do {_cut(witness['others'])}" if "others" in witness else ""
            return [
                f"witness: the shares of {witness['operand']} at {who}, times {_cut(witness['combination'])}, "
                f"add up to {_cut(shown)}: no mask is left{others}"
            ]
        case "undecodable-matrices":
            return [
                f"witness: with the matrices listed in the JSON the answers {_cut(witness['workers'])} are zero, "
                f"but target {witness['target']} is not; zero matrices give the same answers"
            ]
        case "vanishing-polynomial":
            return [
                f"witness: the product of (variable − root) over the roots vanishes at the {len(witness['workers'])} "
                f"answers {_cut(witness['workers'])}; its coefficient for target {witness['target']} is "
                f"{witness['target_coefficient']}"
            ]
        case "differences":
            pairs = zip(witness["weights"], witness["values"], strict=True)
            terms = " ".join(f"{'-' if w < 0 else '+'} {abs(w)}·{_signed(v)}" for w, v in pairs)
            places = _cut(", ".join(witness["places"]))
            return [
                f"witness: at {witness['operand']} = {places} the values, times the binomial coefficients "
                f"with alternating signs, add up to {_cut(terms)} = {witness['sum']:.6g}, not to 0"
            ]
        case "number":
            return [f"witness: claimed {witness['claimed']}, computed {witness['computed']}"]
        case _:
            return [f"witness: {_cut({key: value for key, value in witness.items() if key != 'kind'})}"]


def execution_lines(execution: Execution) -> list[str]:
    """What running the program showed."""
    state = "all equal to the direct computation" if execution.equal else "SOME DIFFER from the direct computation"
    sizes = " ".join(f"{index}={size}" for index, size in execution.sizes.items())
    seconds = "  ".join(
        f"{phase} {execution.seconds(phase):.4f}" for phase in ("encode", "compute", "decode", "direct")
    )
    slowest = max((len(record["slow"]) for record in execution.rounds), default=0)
    spare = execution.workers - execution.received
    lines = [
        f"{execution.matrices} results from {execution.received} answers each "
        f"(random, all q-1, zero, one hot): {state}",
        f"sizes {sizes}; executor {execution.executor}; target {execution.target}",
        f"median seconds: {seconds}",
    ]
    lines += _fault_lines(execution)
    if execution.seconds("direct") >= SHOWN_FROM:
        lines.append(f"encode + compute + decode over direct: {execution.ratio:.2f}")
    if slowest > spare:
        lines.append(f"{slowest} stragglers, {spare} spare answers: some stragglers had to be waited for")
    return lines


def _fault_lines(execution: Execution) -> list[str]:
    """What went wrong in the rounds, and what became of it."""
    amounts = [len(record["wrong"]) for record in execution.rounds]
    lines = []
    if execution.wrong and min(amounts) == max(amounts) == execution.wrong:
        lines.append(f"{execution.wrong} of the answers were wrong in every round, and were found")
    elif any(amounts):
        lines.append(f"up to {max(amounts)} of the answers were wrong in a round, and were found")
    for key, text in (
        ("killed", "workers were killed"), ("lost", "workers fell silent"),
        ("rejected", "answers were malformed and thrown away"), ("repeated", "answers came twice and counted once"),
    ):  # fmt: skip
        if total := sum(len(record[key]) for record in execution.rounds):
            lines.append(f"in all rounds together {total} {text}")
    checked = sum(record["checked"] is True for record in execution.rounds)
    if checked:
        lines.append(f"{checked} results passed Freivalds' check, which a wrong one passes with probability 2^-40")
    if len(set(execution.owners)) < len(execution.owners):
        counts = Counter(execution.owners)
        shares = ", ".join(str(counts[worker]) for worker in sorted(counts))
        lines.append(f"{len(counts)} workers computed several answers each: {shares}")
    return lines


def summary(result: Report) -> str:
    """How many verdicts there are of each answer."""
    counts = {answer: sum(v.answer is answer for v in result.verdicts) for answer in Answer}
    return ", ".join(f"{count} {answer.lower()}" for answer, count in counts.items() if count)


def _fields(values: Mapping[str, str]) -> list[str]:
    lines = []
    for key, value in values.items():
        first, *rest = _wrap(value, "") or [""]
        lines += [f"{key:<14}{first}", *(" " * 14 + line for line in rest)]
    return lines


def _wrap(text: str, indent: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, WIDTH - 14, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _signed(value: float) -> str:
    return f"{value:.6g}" if value >= 0 else f"({value:.6g})"


def _bare(point: list[int]) -> Any:
    return point[0] if len(point) == 1 else tuple(point)


def _cut(value: Any, limit: int = 300) -> str:
    text = str(value)
    return text if len(text) <= limit else text[: limit - 2] + " …"
