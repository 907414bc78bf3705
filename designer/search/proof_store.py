"""Certificates of lower bounds: files beside the package or beside one's own records, found by their digest."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from designer.errors import DesignerError
from designer.search.instance import Instance
from designer.search.record import Record
from designer.search.table_files import default_directory

ORDER: Final = "order "
"""How the proof of a bound begins that a certificate of the exact search over integers shows; its digest follows."""

RESIDUES: Final = "residues"
"""The proof of a bound that the exact search modulo every number below it gave: there is no certificate."""

FOLDER: Final = "optimality"
SIZE_LIMIT: Final = 1 << 28


def digest(certificate: Mapping[str, Any]) -> str:
    """SHA-256 of a certificate in canonical form."""
    return hashlib.sha256(_canonical(certificate)).hexdigest()


def keep(certificate: Mapping[str, Any], directory: Path | None = None) -> str:
    """Write a certificate beside one's own records; returns the proof that a record names.

    Raises:
        DesignerError: the file cannot be written.
    """
    found = digest(certificate)
    path = (directory or default_directory()) / FOLDER / f"{found}.json.z"
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(zlib.compress(_canonical(certificate), 9))
        draft.replace(path)
    except OSError as error:
        raise DesignerError("cannot write the certificate", got=path, remedy=str(error.strerror)) from None
    return ORDER + found


def find(proof: str, directory: Path | None = None) -> dict[str, Any] | None:
    """The certificate that a proof names: the user's own, or the package's; None if neither is there.

    Raises:
        DesignerError: the file is damaged, or has another content than its name says.
    """
    wanted = proof.removeprefix(ORDER)
    name = f"{wanted}.json.z"
    for place in ((directory or default_directory()) / FOLDER / name, files("designer.proofs") / FOLDER / name):
        if not place.is_file():
            continue
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(place.read_bytes(), SIZE_LIMIT)
            certificate = json.loads(data)
        except (zlib.error, ValueError, OSError):
            raise DesignerError("damaged certificate", where=str(place)) from None
        if not isinstance(certificate, dict) or digest(certificate) != wanted:
            raise DesignerError("certificate of another content", where=str(place))
        return certificate
    return None


def check_proof(record: Record, directory: Path | None = None, seconds: float = 60.0) -> tuple[str, str]:
    """Check the certificate of a record's lower bound.

    Args:
        record: its proof names a certificate, or a search that is done again.
        directory: of one's own records.
        seconds: for a search that is done again.

    Returns:
        What is wrong, and what was not looked at; both empty if the bound is proved.
    """
    if record.proof == RESIDUES:
        return _residues(record, seconds)
    if not record.proof.startswith(ORDER):
        return f"unknown kind of proof {record.proof[:40]}", ""
    if record.modulus is not None:
        return "a certificate about integers for exponents modulo a number", ""
    try:
        certificate = find(record.proof, directory)
    except DesignerError as error:
        return str(error), ""
    if certificate is None:
        return "", f"no certificate {record.proof.removeprefix(ORDER)[:16]}… on this machine"
    return fault_of(certificate, record.instance, record.lower_bound - 1), ""


def fault_of(certificate: dict[str, Any], instance: Instance, workers: int) -> str:
    """Why a certificate does not show that so many workers do not suffice; empty if it does."""
    check_order = import_module("designer.proofs.check_order")
    blocks = {name: instance.parameters.get(name) for name in ("p", "m", "n")}
    stated = certificate.get("instance")
    if stated != {**blocks, "masks": instance.masks}:
        return f"the certificate is about {stated}"
    if certificate.get("workers") != workers:
        return f"the certificate is about {certificate.get('workers')} monomials, not {workers}"
    try:
        check_order.verdicts(certificate)
    except Exception as error:  # noqa: BLE001 - whatever a malformed certificate causes, it is no proof
        return f"the certificate is rejected: {error or type(error).__name__}"
    return ""


def _residues(record: Record, seconds: float) -> tuple[str, str]:
    """Do the exact search again modulo every number between the formula's bound and the record's."""
    from designer.search.bounds import lower_bound
    from designer.search.cyclic import decide_cyclic

    if record.kind != "cyclic":
        return f"a search modulo every number says nothing about the class {record.kind}", ""
    for q in range(lower_bound(record.instance, record.kind).value, record.lower_bound):
        outcome = decide_cyclic(record.instance, q, q, seconds=seconds)
        if outcome.answer == "found":
            return f"there is a code modulo {q}", ""
        if outcome.answer != "refuted":
            return "", f"exact search modulo {q}: {outcome.answer}; {outcome.reason}"
    return "", ""


def _canonical(certificate: Mapping[str, Any]) -> bytes:
    return json.dumps(certificate, sort_keys=True, separators=(",", ":")).encode()
