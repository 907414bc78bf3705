(* Blocks of matrices, the shares that workers receive, and the product rule.

   Main results
     block_mul   block (i, j) of A B is the sum over k of A (i, k) B (k, j)

   Lexicon
     block M i j    block (i, j) of a matrix that is cut into a x b contiguous
                    blocks of size u x v
     row_major i k  the number i u + k of row k of block i
     share ev al A  the coded block sum_ik x^(al i k) A_ik, where [ev e] is the
                    value of monomial e at the worker's point
     masked ev al ma A Z  the same with masks Z t at the monomials ma t *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Lemma row_major_lt a u (i : 'I_a) (k : 'I_u) : (i * u + k < a * u)%N.
Proof. by apply: (@leq_trans (i.+1 * u)); rewrite ?leq_mul2r ?ltn_ord ?orbT // mulSn addnC ltn_add2r. Qed.
Definition row_major a u (i : 'I_a) (k : 'I_u) : 'I_(a * u) := Ordinal (row_major_lt i k).

Definition block (R : Type) a b u v (M : 'M[R]_(a * u, b * v)) (i : 'I_a) (j : 'I_b) : 'M[R]_(u, v) :=
  \matrix_(k, l) M (row_major i k) (row_major j l).

Lemma row_major_bij a u : bijective (fun t : 'I_a * 'I_u => row_major t.1 t.2).
Proof.
apply: inj_card_bij; last by rewrite card_prod !card_ord.
move=> [i k] [i' k'] /(congr1 val) /= e; have u0 : (0 < u)%N by apply: leq_ltn_trans (ltn_ord k).
have := congr1 (divn^~ u) e; rewrite !divnMDl // !divn_small // !addn0 => /val_inj ->.
by have := congr1 (modn^~ u) e; rewrite !modnMDl !modn_small // => /val_inj ->.
Qed.

Theorem block_mul (R : ringType) m p n r c l (A : 'M[R]_(m * r, p * c)) (B : 'M[R]_(p * c, n * l)) i j :
  block (A *m B) i j = \sum_k block A i k *m block B k j.
Proof.
apply/matrixP => u v; rewrite summxE !mxE /=.
under [RHS]eq_bigr do rewrite mxE.
rewrite pair_bigA (reindex _ (onW_bij _ (@row_major_bij p c))) /=.
by apply: eq_bigr => -[k w] _; rewrite !mxE.
Qed.

Section Shares.
Variables (R : ringType) (E : Type) (ev : E -> R).
Definition share a b u v (al : nat -> nat -> E) (M : 'M[R]_(a * u, b * v)) : 'M[R]_(u, v) :=
  \sum_(i < a) \sum_(j < b) ev (al i j) *: block M i j.
Definition masked a b u v t (al : nat -> nat -> E) (ma : nat -> E) (M : 'M[R]_(a * u, b * v)) (Z : 'I_t -> 'M[R]_(u, v)) :=
  share al M + \sum_(s < t) ev (ma s) *: Z s.
End Shares.

(* The target of the matrix product: blocks a = (i, k) and b = (k', j) belong to
   target t = (i, j) if k = k'. *)
Definition matmul_hit m p n (t : 'I_m * 'I_n) (a : 'I_m * 'I_p) (b : 'I_p * 'I_n) :=
  [&& t.1 == a.1, a.2 == b.1 & b.2 == t.2].

Lemma matmul_sum (V : zmodType) m p n (f : 'I_m * 'I_p -> 'I_p * 'I_n -> V) t :
  \sum_a \sum_(b | matmul_hit t a b) f a b = \sum_k f (t.1, k) (k, t.2).
Proof.
case: t => i j; rewrite pair_big_dep /=.
rewrite (reindex_onto (fun k : 'I_p => ((i, k), (k, j))) (fun u => u.1.2)) /=; last first.
  by move=> [[i1 k1] [k2 j2]]; rewrite /matmul_hit /= => /and3P [/eqP -> /eqP -> /eqP ->].
by apply: eq_bigl => k; rewrite /matmul_hit /= !eqxx.
Qed.
