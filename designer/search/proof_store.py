"""Certificates of lower bounds: files beside the package or beside one's own records, found by their digest.

A bound that rests on a certificate is proved, or it is wrong, or it is *open*: the certificate is not on this machine,
or a search that has to be done again did not end in time. What is open is neither believed nor refuted.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from designer.errors import DesignerError
from designer.search.instance import Instance
from designer.search.order.certificate import hinted
from designer.search.propagation import INTEGERS
from designer.search.record import Record
from designer.search.swaps import swapped_parameters
from designer.search.table.files import default_directory

ORDER: Final = "order "
"""How the proof of a bound begins that a certificate of the exact search over integers shows; its digest follows."""

RESIDUES: Final = "residues"
"""The proof of a bound that the exact search modulo every number below it gave: there is no certificate."""

FOLDER: Final = "optimality"
"""Where certificates lie: in a directory of records, and in the package."""

SIZE_LIMIT: Final = 1 << 28
SECONDS: Final = 60.0

ProofCheck = Callable[[Record], tuple[str, str]]
"""Checks what a record's bound rests on: what is wrong, and what is open; both empty if the bound is proved."""


def digest(certificate: Mapping[str, Any]) -> str:
    """SHA-256 of a certificate in canonical form."""
    return hashlib.sha256(_canonical(certificate)).hexdigest()


def keep(certificate: Mapping[str, Any], directory: Path | None = None) -> str:
    """Write a certificate beside one's own records; returns the proof that a record names.

    Raises:
        DesignerError: the file cannot be written.
    """
    found = digest(certificate)
    path = (directory or default_directory()) / FOLDER / _file_name(found)
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(zlib.compress(_canonical(certificate), 9))
        draft.replace(path)
    except OSError as error:
        raise DesignerError("cannot write the certificate", got=path, remedy=str(error.strerror)) from None
    return ORDER + found


def find(proof: str, directories: Sequence[Path | None] = (None,)) -> dict[str, Any] | None:
    """The certificate that a proof names; None if it is on none of these places.

    Args:
        proof: as a record names it.
        directories: of records; None for the user's own. The package is the last place.

    Raises:
        DesignerError: the file is damaged, or has another content than its name says.
    """
    wanted = proof.removeprefix(ORDER)
    places = [(directory or default_directory()) / FOLDER for directory in directories]
    for place in (*places, files("designer.proofs") / FOLDER):
        path = place / _file_name(wanted)
        if not path.is_file():
            continue
        inflater = zlib.decompressobj()
        try:
            certificate = json.loads(inflater.decompress(path.read_bytes(), SIZE_LIMIT))
        except (zlib.error, ValueError, OSError, RecursionError):
            raise DesignerError("damaged certificate", where=str(path)) from None
        if not isinstance(certificate, dict) or digest(certificate) != wanted:
            raise DesignerError("certificate of another content", where=str(path))
        return certificate
    return None


def take_over(record: Record, source: Path, directory: Path | None) -> None:
    """Copy the certificate of a record from another directory of records into one's own, if it is not there yet.

    Raises:
        DesignerError: it is damaged, or cannot be written.
    """
    if record.proof.startswith(ORDER) and find(record.proof, [directory]) is None:
        certificate = find(record.proof, [source])
        if certificate is not None:
            keep(certificate, directory)


def check_proof(
    record: Record, directories: Sequence[Path | None] = (None,), seconds: float = SECONDS
) -> tuple[str, str]:
    """Check the certificate of a record's lower bound.

    Args:
        record: its proof names a certificate, or a search that is done again.
        directories: of records, in which certificates are looked for before the package; None for the user's own.
        seconds: for a search that is done again.

    Returns:
        What is wrong, and what is open; both empty if the bound is proved.
    """
    if record.proof == RESIDUES:
        return _residues(record, seconds)
    if not re.fullmatch(ORDER + "[0-9a-f]{64}", record.proof):
        return f"unknown kind of proof {record.proof[:40]}", ""
    if record.kind not in INTEGERS:
        return f"a certificate about integer exponents says nothing about the class {record.kind}", ""
    try:
        certificate = find(record.proof, directories)
    except DesignerError as error:
        return str(error), ""
    if certificate is None:
        return "", f"no certificate {record.proof.removeprefix(ORDER)[:16]}… on this machine"
    return fault_of(certificate, record.instance, record.lower_bound - 1), ""


def fault_of(certificate: dict[str, Any], instance: Instance, workers: int) -> str:
    """Why a certificate does not show that so many workers do not suffice; empty if it does."""
    check_order = import_module("designer.proofs.check_order")
    stated = certificate.get("instance")
    orders = [dict(instance.parameters), swapped_parameters(instance)] if instance.name == "matmul" else []
    if stated not in [{**parameters, "masks": instance.masks} for parameters in orders]:
        return f"the certificate is about {stated}"
    if certificate.get("workers") != workers:
        return f"the certificate is about {certificate.get('workers')} monomials, not {workers}"
    try:
        list(check_order.verdicts(hinted(certificate)))
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is no proof
        return f"the certificate is rejected: {error or type(error).__name__}"
    return ""


def _residues(record: Record, seconds: float) -> tuple[str, str]:
    """Do the exact search again modulo every number between the formula's bound and the record's."""
    from designer.search.bounds import lower_bound
    from designer.search.cyclic.decision import decide_cyclic

    if record.kind != "cyclic":
        return f"a search modulo every number says nothing about the class {record.kind}", ""
    for q in range(lower_bound(record.instance, record.kind).value, record.lower_bound):
        outcome = decide_cyclic(record.instance, q, q, seconds=seconds)
        if outcome.answer == "found":
            return f"there is a code modulo {q}", ""
        if outcome.answer != "refuted":
            return "", f"exact search modulo {q}: {outcome.answer}; {outcome.reason}"
    return "", ""


def _file_name(found: str) -> str:
    return f"{found}.json.z"


def _canonical(certificate: Mapping[str, Any]) -> bytes:
    return json.dumps(certificate, sort_keys=True, separators=(",", ":")).encode()
