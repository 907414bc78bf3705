"""Records of compiled theorems: only unchanged theories that Coq accepted without axioms count."""

from __future__ import annotations

import json
import platform
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from designer import load
from designer.cli.main import main
from designer.errors import DesignerError
from designer.proving import coq_compiled
from designer.proving.coq_compiled import compile_theorems, needed, recorded, sources, sums_text, theorems_for
from designer.trust import trusted

COQ = shutil.which("coqc") is not None
SUMS = Path(str(import_module("designer.proofs").__file__)).parent / "coq" / "SHA256SUMS"

ACCEPTS = """\
#!/bin/sh
[ "$1" = --version ] && { echo "The Coq Proof Assistant, version 8.16.1"; exit 0; }
for last; do :; done
[ "$last" = Question.v ] || exit 0
sed -n 's/^Check \\(.*\\)\\.$/\\1\\n     : forall p m n : nat,\\n       so it is/p' Question.v
"""
CLOSED = "echo 'Closed under the global context'\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A program that behaves as coqc."""

    def make(text: str) -> None:
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / "coqc").write_text(text, "utf-8")
        (tmp_path / "bin" / "coqc").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")

    return make


def change(monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    texts = sources()
    assert old in texts[name]
    monkeypatch.setattr(coq_compiled, "sources", lambda: {**texts, name: texts[name].replace(old, new)})


def test_the_sums_are_those_of_the_theories(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--accept"):
        SUMS.write_text(sums_text(), "utf-8")
    assert SUMS.read_text("utf-8") == sums_text()


def test_a_theory_comes_after_what_it_requires() -> None:
    for theory in sources():
        order = needed(theory)
        assert order[-1] == theory
        assert len(set(order)) == len(order)
        for number, name in enumerate(order):
            assert set(needed(name)) <= set(order[: number + 1])


def test_nothing_counts_as_compiled_that_was_not() -> None:
    assert recorded("epc_decodes", load("epc")) is None


def test_what_coq_accepts_is_recorded_and_trusted(tool: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tool(ACCEPTS + CLOSED)
    assert main(["prove", "epc", "--coq", "--trust", "--json"]) == 0
    verdict = json.loads(capsys.readouterr().out)["verdicts"][-1]
    assert (verdict["claim"], verdict["answer"], verdict["assurance"]) == ("decodability", "HOLDS", "THEOREM")
    assert verdict["statement"] == "any p*m*n + p - 1 answers at distinct points decode every target"
    assert "epc_decodes" in verdict["because"][0]
    assert [part["text"][:32] for part in verdict["trust"]] == ["compiled on this machine by Coq "]
    record = recorded("epc_decodes", load("epc"))
    assert record is not None
    assert record.statement == "forall p m n : nat, so it is"
    assert set(record.sources) == set(needed("Families.v"))
    assert recorded("epc_decodes", load("matdot")) is None
    assert recorded("weight_inverse") is not None
    assert recorded("nonzero_count") is None


def test_carriers_get_the_assurance_of_the_theorem(tool: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tool(ACCEPTS + CLOSED)
    assert main(["prove", "a3s", "--coq", "--json"]) == 2  # privacy stays undecided
    found = {verdict["claim"]: verdict for verdict in json.loads(capsys.readouterr().out)["verdicts"]}
    assert found["carrier"]["assurance"] == found["decodability"]["assurance"] == "THEOREM"
    assert "a3s_carriers" in found["carrier"]["because"][0]
    assert found["degree" if "degree" in found else "threshold"]["assurance"] == "CERTIFIED"


def test_a_changed_theory_has_no_record_and_is_not_compiled(tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tool(ACCEPTS + CLOSED)
    scheme = load("epc")
    compile_theorems(scheme)
    for name, old, new in (
        ("Families.v", "Theorem epc_decodes : admissible p m n ->", "Theorem epc_decodes : True ->"),
        ("Decoders.v", "exists D", "True \\/ exists D"),
        ("Interpolation.v", "Qed.", "Admitted."),
    ):
        with monkeypatch.context() as patch:
            change(patch, name, old, new)
            assert recorded("epc_decodes", scheme) is None
            with pytest.raises(DesignerError, match=rf"a theory differs .* in proofs/coq/{name}"):
                compile_theorems(scheme)
    assert recorded("epc_decodes", scheme) is not None
    change(monkeypatch, "Converse.v", "Qed.", "Admitted.")  # nothing that this theorem needs
    assert recorded("epc_decodes", scheme) is not None


def test_a_record_of_another_machine_or_a_changed_one_does_not_count(
    tool: Any, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(ACCEPTS + CLOSED)
    scheme = load("matdot")
    compile_theorems(scheme)
    with monkeypatch.context() as patch:
        patch.setattr(platform, "node", lambda: "another")
        assert recorded("matdot_decodes", scheme) is None
    records = list((cache / "coded-designer" / "coq").iterdir())
    assert records
    for path in records:
        text = path.read_text("utf-8")
        for wrong in (text.replace("matdot_decodes", "epc_decodes"), text.replace('"format": 1', '"format": 0'), "[]"):
            path.write_text(wrong, "utf-8")
            if wrong != text:
                assert recorded("matdot_decodes", scheme) is None or "matdot_decodes" not in text
        path.write_text("", "utf-8")
    assert recorded("matdot_decodes", scheme) is None


def test_a_theorem_that_rests_on_axioms_is_refused(tool: Any) -> None:
    tool(ACCEPTS + "echo 'Axioms:'\necho 'classic : forall P, P'\n")
    with pytest.raises(DesignerError, match="a theorem rests on axioms"):
        compile_theorems(load("epc"))
    assert recorded("epc_decodes", load("epc")) is None


def test_a_theory_that_coq_refuses_is_reported_in_one_line(tool: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tool("#!/bin/sh\necho 'File x, line 1:\nError: Cannot find library mathcomp.' >&2\nexit 1\n")
    assert main(["prove", "epc", "--coq"]) == 64
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(
        "coded-designer: Coq refuses a theory; in proofs/coq/Interpolation.v; got Cannot find library"
    )
    assert "docs/coq.md" in err


def test_without_coq_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["prove", "epc", "--coq"]) == 64
    assert "coqc is not installed; in prove --coq; install Coq 8.16" in capsys.readouterr().err


def test_a_scheme_without_a_theorem_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "dft", "--coq"]) == 64
    assert "no theorem in Coq covers this scheme; in dft" in capsys.readouterr().err
    assert theorems_for(load("dft")) == ()


def test_where_nothing_can_be_written_nothing_is_recorded(
    tool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(ACCEPTS + CLOSED)
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compile_theorems(load("epc"))[0].theorem == "epc_decodes"
    assert recorded("epc_decodes", load("epc")) is None


@pytest.mark.slow
@pytest.mark.skipif(not COQ, reason="Coq is not installed (see docs/coq.md)")
def test_coq_itself_accepts_and_refuses(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", "bi0", "--coq", "--trust"]) == 0
    out = capsys.readouterr().out
    assert "bi0_any_subset (proofs/coq/GridSubsets.v)" in out
    scheme = load("bi0")
    record = recorded("bi0_decodes", scheme)
    assert record is not None
    assert record.statement.startswith("forall p m n : nat, is_true (Bi0.admissible p m n) -> grid_decodes")
    assert recorded("nonzero_count") is not None
    texts = sources()
    head, theorem, rest = texts["Families.v"].partition("Theorem bi0_decodes")
    said, _, tail = rest.partition("Proof.")
    broken = f"{head}{theorem}{said}Admitted.{tail.partition('Qed.')[2]}"
    monkeypatch.setattr(coq_compiled, "sources", lambda: {**texts, "Families.v": broken})
    monkeypatch.setattr(coq_compiled, "_changed", lambda theories: [])
    with pytest.raises(DesignerError, match="a theorem rests on axioms"):
        compile_theorems(scheme)


def test_a_verdict_s_trust_says_whether_its_theorem_was_compiled(tool: Any) -> None:
    from designer import report

    code = load("epc").bind(p=2, m=2, n=2)
    verdict = next(v for v in report(code).verdicts if v.claim == "decodability")

    def said() -> list[str]:
        return [part.text.partition(" by ")[0] for part in trusted(verdict, code.scheme) if part.kind == "coq"]

    assert said() == ["a formal proof, but not compiled on this machine"] * 2
    tool(ACCEPTS + CLOSED)
    compile_theorems(code.scheme)
    assert said() == ["compiled on this machine"] * 2
