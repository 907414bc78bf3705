"""Compiling the Coq theories that a scheme's theorem needs, and the record that they were compiled on this machine.

A theorem counts as compiled if coqc accepted its theory and all those that it requires, unchanged since the package
was made, if the theory's definitions are those of the scheme, and if Coq says that the theorem rests on no axiom.
The record of that is a file of the user's cache; its name is a digest of all these sources, the scheme and the
machine. So a source, a scheme or a machine that changes has no record.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from designer.errors import DesignerError
from designer.proving.coq import THEOREMS, exponents_theory, theorem_for
from designer.scheme import Scheme
from designer.user_directories import cache_directory

SECONDS: Final = 600
"""How long coqc may take for one theory."""
FORMAT: Final = 1
SUMS: Final = "SHA256SUMS"
CLOSED: Final = "Closed under the global context"
FLAGS: Final = ("-q", "-Q", ".", "CodedDesigner", "-w", "-notation-overridden,-ambiguous-paths")
INSTALL: Final = "install Coq 8.16 and MathComp 1.15, as docs/coq.md says"

GENERAL: Final = ("weight_inverse", "nonzero_count", "progression_hides", "lagrange_private", "support_bound_nat")
"""Theorems about no scheme in particular that verdicts of `check` name, where their theories are compiled."""

COMPANIONS: Final[Mapping[str, str]] = {
    "a3s_decodes": "a3s_carriers",
    "bi0_decodes": "bi0_any_subset",
    "bi2_decodes": "bi2_any_subset",
    "chang_tandon_decodes": "chang_tandon_carriers",
    "secure_epc_decodes": "secure_epc_carriers",
    "secure_matdot_decodes": "secure_matdot_carriers",
}
"""Main theorem -> another one about the same scheme: the targets' monomials, or any set of answers from a grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """That Coq accepted a theorem on this machine.

    Args:
        theorem: its name.
        theory: the file of `proofs/coq` that states it.
        sources: this file and all that it requires -> SHA-256.
        coq: version of coqc.
        statement: as Coq prints it.
    """

    theorem: str
    theory: str
    sources: Mapping[str, str]
    coq: str
    statement: str

    def as_json(self) -> dict[str, Any]:
        """The record."""
        return {
            "format": FORMAT, "theorem": self.theorem, "theory": self.theory, "sources": dict(self.sources),
            "coq": self.coq, "statement": self.statement,
        }  # fmt: skip


def theorems_for(scheme: Scheme) -> tuple[str, ...]:
    """The theorems of `proofs/coq` that `prove --coq` compiles for a scheme.

    >>> from designer import load
    >>> theorems_for(load("a3s"))
    ('a3s_decodes', 'a3s_carriers')
    """
    main = theorem_for(scheme)
    return () if main is None else tuple(name for name in (main, COMPANIONS.get(main)) if name is not None)


def theory_of(theorem: str) -> str:
    """The file of `proofs/coq` that states a theorem.

    Raises:
        DesignerError: none does.

    >>> theory_of("epc_decodes")
    'Families.v'
    """
    pattern = re.compile(rf"^(?:Theorem|Corollary|Lemma) {re.escape(theorem)}\b", re.MULTILINE)
    for name, text in sources().items():
        if pattern.search(text):
            return name
    raise DesignerError("no such theorem", where="proofs/coq", got=theorem)


def needed(theory: str) -> list[str]:
    """A theory and all that it requires, those first that others require.

    >>> needed("Decoders.v")
    ['Interpolation.v', 'Bilinear.v', 'Blocks.v', 'Decoders.v']
    """
    found: list[str] = []
    text = re.sub(r"\(\*.*?\*\)", "", sources()[theory], flags=re.DOTALL)
    for names in re.findall(r"From CodedDesigner Require Import ([^.]*)\.", text):
        for name in names.split():
            found += [one for one in needed(f"{name}.v") if one not in found]
    return [*found, theory]


def sources() -> dict[str, str]:
    """The theories: name of the file -> text."""
    folder = files("designer.proofs") / "coq"
    return {
        one.name: one.read_text("utf-8")
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".v")
    }


def recorded(theorem: str, scheme: Scheme | None = None) -> Compiled | None:
    """The record that Coq accepted a theorem on this machine, of the theories as they are now; None if there is none.

    Args:
        theorem: its name.
        scheme: the scheme that the theorem is about, if it is about one.
    """
    place = _place()
    if place is None or _changed(needed(theory_of(theorem))):
        return None
    try:
        found = json.loads((place / f"{_key(theorem, scheme)}.json").read_text("utf-8"))
        record = Compiled(**{name: value for name, value in found.items() if name != "format"})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    same = (record.theorem, record.theory, record.sources) == (theorem, theory_of(theorem), _digests(theorem))
    return record if same and found.get("format") == FORMAT else None


def compile_theorems(scheme: Scheme) -> tuple[Compiled, ...]:
    """Let Coq compile the theorems about a scheme, unless there is a record that it did; leave a record.

    Args:
        scheme: one of the catalogue.

    Raises:
        DesignerError: no theorem covers the scheme, there is no Coq, a theory was changed, or Coq refuses it.
    """
    names = theorems_for(scheme)
    if not names:
        raise DesignerError(
            "no theorem in Coq covers this scheme", where=scheme.label, got=f"digest {scheme.digest[:12]}",
            allowed=f"unchanged {', '.join(sorted(THEOREMS))}", remedy="prove it without --coq",
        )  # fmt: skip
    tool = shutil.which("coqc")
    if tool is None:
        raise DesignerError("coqc is not installed", where="prove --coq", remedy=INSTALL)
    found = [recorded(name, scheme) for name in names]
    if all(found):
        return tuple(one for one in found if one is not None)
    theories = list(dict.fromkeys(theory for name in names for theory in needed(theory_of(name))))
    if changed := _changed(theories):
        raise DesignerError(
            "a theory differs from the one that belongs to this version", where=f"proofs/coq/{changed[0]}",
            remedy="install the package anew; a theory of one's own is compiled by coqc alone",
        )  # fmt: skip
    if sources()["Exponents.v"] != exponents_theory():
        raise DesignerError("the theories are about other schemes than the catalogue's", where="proofs/coq/Exponents.v")
    general = [name for name in GENERAL if theory_of(name) in theories]
    made = _compiled(tool, theories, [*names, *general])
    for one in made:
        _leave(one, scheme if one.theorem in names else None)
    return tuple(one for one in made if one.theorem in names)


def _compiled(tool: str, theories: Sequence[str], names: Sequence[str]) -> list[Compiled]:
    """Compile theories in an empty folder, and ask Coq what the theorems say and rest on."""
    texts, modules = sources(), [Path(theory).stem for theory in theories]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for theory in theories:
            (folder / theory).write_text(texts[theory], "utf-8")
            _run(tool, folder, theory)
        together = names[0] if len(names) == 1 else f"({', '.join(f'@{one}' for one in names)})"
        question = f"From CodedDesigner Require Import {' '.join(modules)}.\n"
        question += "".join(f"Check {one}.\n" for one in names)
        question += f"Definition together := {together}.\nPrint Assumptions together.\n"
        (folder / "Question.v").write_text(question, "utf-8")
        said = _run(tool, folder, "Question.v").strip()
    if not said.endswith(CLOSED) or said.count(CLOSED) != 1:
        raise DesignerError("a theorem rests on axioms", where=f"proofs/coq: {', '.join(names)}", got=said[-200:])
    statements = dict(re.findall(r"^(\w+)\s*\n?\s+: (.*?)(?=^\w|\Z)", said, re.MULTILINE | re.DOTALL))
    version = _version(tool)
    return [
        Compiled(theorem=one, theory=theory_of(one), sources=_digests(one), coq=version,
                 statement=" ".join(statements[one].split()))
        for one in names
    ]  # fmt: skip


def _run(tool: str, folder: Path, file: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - coqc on files of the package
            [tool, *FLAGS, file], cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        raise DesignerError("Coq takes too long", where=f"proofs/coq/{file}", got=f"more than {SECONDS} s") from None
    except OSError as error:
        raise DesignerError("coqc does not start", got=tool, remedy=f"{error.strerror}; {INSTALL}") from None
    if done.returncode:
        lines = done.stderr.split("Error:")[-1].split() or [f"status {done.returncode}"]
        raise DesignerError(
            "Coq refuses a theory", where=f"proofs/coq/{file}", got=" ".join(lines)[:200], remedy=INSTALL
        )
    return done.stdout


@cache
def _version(tool: str) -> str:
    done = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603
    found = re.search(r"version (\S+)", done.stdout)
    return found[1] if found else "unknown"


def _changed(theories: Sequence[str]) -> list[str]:
    """Theories that are not those that the package was made with."""
    sums = (files("designer.proofs") / "coq" / SUMS).read_text("utf-8")
    known = {name: digest for digest, name in map(str.split, sums.splitlines())}
    texts = sources()
    return [theory for theory in theories if known.get(theory) != _digest(texts[theory])]


def sums_text() -> str:
    """The text of `proofs/coq/SHA256SUMS`, which `sha256sum -c` reads."""
    return "".join(f"{_digest(text)}  {name}\n" for name, text in sources().items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digests(theorem: str) -> dict[str, str]:
    texts = sources()
    return {theory: _digest(texts[theory]) for theory in needed(theory_of(theorem))}


def _key(theorem: str, scheme: Scheme | None) -> str:
    about = scheme.digest if scheme is not None else None
    return _digest(json.dumps([FORMAT, theorem, about, _digests(theorem), platform.node()], sort_keys=True))


def _place() -> Path | None:
    """The folder of records; None if the user has no cache."""
    try:
        return cache_directory() / "coq"
    except DesignerError:
        return None


def _leave(one: Compiled, scheme: Scheme | None) -> None:
    """Write a record; where the cache can't be written there is none."""
    place = _place()
    if place is None:
        return
    try:
        place.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=place)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(one.as_json(), stream, indent=1)
        Path(temporary).replace(place / f"{_key(one.theorem, scheme)}.json")
    except OSError:
        return
