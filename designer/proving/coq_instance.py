"""Coq files that prove one emitted program right: its encoding matrices and weights, checked by a verified checker.

The checker is `proofs/coq/Check.v`: it computes Brent's equations modulo q, and its soundness theorem turns that into
a statement about all matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from designer.code import Code
from designer.errors import DesignerError
from designer.points import EvaluationSet

MODULUS_LIMIT: Final = 1 << 31
"""Products of two residues below it stay exact in the checker's 63-bit integers."""

_INSTANCE: Final = """\
(* {label}: answers {used} decode every target, for all blocks. *)
From Coq Require Import Uint63.
From mathcomp Require Import all_ssreflect all_algebra.
From CodedDesigner Require Import Bilinear Blocks Check.
Import GRing.Theory.

Definition program : certificate := (Certificate {modulus} {products}
  ({a})
  ({b})
  ({decoder}))%uint63.
{hit}
Lemma accepted : check belongs program. Proof. by vm_compute. Qed.
Lemma shape : shaped program {na} {nb} {nt}. Proof. by []. Qed.

{theorem}
Print Assumptions correct.
"""

_MATMUL: Final = """\
Theorem correct (K : comRingType) : value K (modulus program) = 0%R ->
  forall r s l (A : 'M[K]_({m} * r, {p} * s)) (B : 'M[K]_({p} * s, {n} * l)) (i : 'I_{m}) (j : 'I_{n}),
  (\\sum_(w < answers program) entry K (rowsD program) (i * {n} + j) w *:
     ((\\sum_(i < {m}) \\sum_(k < {p}) entry K (rowsA program) (i * {p} + k) w *: block A i k) *m
      (\\sum_(k < {p}) \\sum_(j < {n}) entry K (rowsB program) (k * {n} + j) w *: block B k j)) = block (A *m B) i j)%R.
Proof. exact: (matmul_sound (m := {m}) (p := {p}) (n := {n}) accepted shape). Qed."""

_CONVOLUTION: Final = """\
Theorem correct (K : comRingType) : value K (modulus program) = 0%R ->
  forall (U V X : lmodType K) (op : U -> V -> X), bilinear op ->
  forall (A : 'I_{m} -> U) (B : 'I_{n} -> V) (t : 'I_({m} + {n} - 1)),
  (\\sum_(w < answers program) entry K (rowsD program) t w *:
     op (\\sum_(a < {m}) entry K (rowsA program) a w *: A a) (\\sum_(b < {n}) entry K (rowsB program) b w *: B b) =
   \\sum_(a < {m}) \\sum_(b < {n} | t == (a + b)%N :> nat) op (A a) (B b))%R.
Proof. exact: (convolution_sound (m := {m}) (n := {n}) accepted shape). Qed."""

_BILINEAR: Final = """\
Theorem correct (K : comRingType) : value K (modulus program) = 0%R ->
  forall (U V X : lmodType K) (op : U -> V -> X), bilinear op ->
  forall (A : 'I_{na} -> U) (B : 'I_{nb} -> V) (t : 'I_{nt}),
  (\\sum_(w < answers program) entry K (rowsD program) t w *:
     op (\\sum_(a < {na}) entry K (rowsA program) a w *: A a) (\\sum_(b < {nb}) entry K (rowsB program) b w *: B b) =
   \\sum_(a < {na}) \\sum_(b < {nb} | belongs t a b) op (A a) (B b))%R.
Proof. by move=> char U V X op bil A B t; apply: (check_sound accepted char shape bil). Qed."""

Encoders = Sequence[Sequence[Sequence[int]]]
Tasks = Sequence[Sequence[Sequence[int]]]


def instance(
    code: Code, points: EvaluationSet, encoders: Encoders, tasks: Tasks, used: Sequence[int],
    weights: Sequence[Sequence[int]],
) -> str:  # fmt: skip
    """A Coq file that proves one emitted program right for one set of answers and all matrices over Z/q.

    Compiling it (`coqc -Q proofs/coq CodedDesigner FILE`) checks Brent's equations by computation; its theorem
    `correct` then holds for every commutative ring in which q is 0.

    Args:
        code: the code; an operation of two operands, not a polynomial map.
        points: its evaluation set, over a prime field of less than 2^31 elements.
        encoders: for each operand the rows of the program's encoding matrix (`ENCODERS`).
        tasks: for each answer the rows to multiply, one an operand, in each of its products (`TASKS`).
        used: numbers of the answers that arrived.
        weights: the program's weights for them, one row a target (`weights(used)`).

    Raises:
        DesignerError: the operation or the field is not one of these.

    >>> from designer import distinct, load
    >>> code = load("polynomial").bind(m=1, n=1)
    >>> text = instance(code, distinct(2), ([[1], [1]], [[1], [1]]), [[(0, 0)], [(1, 1)]], [0], [[1]])
    >>> print(text.partition("Definition")[0].strip().splitlines()[0])
    (* polynomial m=1 n=1: answers 0 decode every target, for all blocks. *)
    """
    q = points.field.order
    if points.field.degree > 1 or q >= MODULUS_LIMIT:
        raise DesignerError("no instance for this field", got=points.field.name, allowed="prime fields below 2^31")
    if len(encoders) != 2 or code.operation.function is not None:
        raise DesignerError("no instance for this operation", got=code.operation.name, allowed="two operands, bilinear")
    products = [(number, split) for number, answer in enumerate(used) for split in tasks[answer]]
    columns = [
        [[int(row[block]) % q for row in (encoders[operand][split[operand]] for _, split in products)]
         for block in range(len(encoders[operand][0]))]
        for operand in range(2)
    ]  # fmt: skip
    decoder = [[int(row[number]) % q for number, _ in products] for row in weights]
    hit, theorem = _statement(code)
    answers = " ".join(map(str, used))
    return _INSTANCE.format(
        label=_plain(code.label), used=answers, modulus=q, products=len(products),
        a=_matrix(columns[0]), b=_matrix(columns[1]),
        decoder=_matrix(decoder), hit=hit, na=len(columns[0]), nb=len(columns[1]), nt=len(decoder), theorem=theorem,
    )  # fmt: skip


def _statement(code: Code) -> tuple[str, str]:
    """Which block products belong to which target, and the theorem."""
    operation, parts = code.operation, code.parts
    plain = not code.masked
    if (
        plain
        and operation.output == (("i",), ("j",))
        and [axes for _, axes in operation.operands] == [("i", "k"), ("k", "j")]
    ):
        m, p, n = parts["i"], parts["k"], parts["j"]
        return f"Definition belongs := matmul_product {p} {n}.", _MATMUL.format(m=m, p=p, n=n)
    if plain and operation.name == "convolution":
        return "Definition belongs := convolution_product.", _CONVOLUTION.format(m=parts["i"], n=parts["j"])
    own: dict[tuple[int, ...], list[str]] = {target: [] for target in operation.targets(parts)}
    for target, (left, right) in operation.terms(parts):
        own[target].append(f"({left}, {right})")
    table = ";\n ".join(f"[:: {'; '.join(pairs)}]" for pairs in own.values())
    hit = f"Definition belongs (t a b : nat) : bool := (a, b) \\in nth [::] [::\n {table}] t."
    sizes = [len(m) for m in code.maps]
    return hit, _BILINEAR.format(na=sizes[0], nb=sizes[1], nt=len(own))


def _matrix(rows: Sequence[Sequence[int]]) -> str:
    return "[:: " + ";\n    ".join(f"[:: {'; '.join(map(str, row))}]" for row in rows) + "]"


def _plain(text: str) -> str:
    """A scheme's name, fit for a comment: nothing in it opens or closes one."""
    return "".join(c if c.isalnum() or c in " =-_." else " " for c in text)
