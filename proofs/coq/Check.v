(* A checker for one program: its encoding coefficients and decoding weights
   modulo q satisfy Brent's equations. It computes with machine integers.

   Main results
     check_sound        what the checker accepts decodes every target, over every
                        commutative ring in which q = 0 (so for all matrices over
                        Z/q and its extensions; q need not be prime)
     matmul_sound       for the matrix product: the decoder returns every block of
                        A B, for blocks of any shape
     convolution_sound  for the convolution: every sum of A i B j, i + j = s

   Lexicon
     certificate   modulus, number of answers, and rows over the answers: one for
                   each left block, each right block, each target
     dot, had      inner and entrywise products modulo q
     value K x     a machine integer as an element of K

   The theorems rest on Coq's primitive 63-bit integers and their axioms. All
   numbers are below 2^31, so that x + y z stays below 2^63.

   Reference: R. P. Brent, Algorithms for matrix multiplication (1970). *)
From Coq Require Import ZArith Uint63 Lia.
From mathcomp Require Import all_ssreflect all_algebra.
From CodedDesigner Require Import Bilinear Blocks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Delimit Scope Z_scope with coqZ.
Notation int := Uint63.int.
Notation to_Z := Uint63.to_Z.

(* 1. The checker. *)

Record certificate := Certificate { modulus : int; answers : nat; rowsA : seq (seq int); rowsB : seq (seq int); rowsD : seq (seq int) }.

Section Computation.
Variable q : int.
Fixpoint dot (acc : int) (a b : seq int) : int :=
  match a, b with x :: a', y :: b' => dot ((acc + x * y) mod q)%uint63 a' b' | _, _ => acc end.
Fixpoint had (a b : seq int) : seq int :=
  match a, b with x :: a', y :: b' => (x * y mod q)%uint63 :: had a' b' | _, _ => [::] end.
Definition small (x : int) := (x <? q)%uint63.
Definition proper_row R (a : seq int) := (size a == R) && all small a.
End Computation.

Fixpoint all_from (T : Type) (f : nat -> T -> bool) (n : nat) (s : seq T) :=
  match s with x :: s' => if f n x then all_from f n.+1 s' else false | [::] => true end.

Definition proper (c : certificate) := let ok := proper_row (modulus c) (answers c) in
  [&& (1 <? modulus c)%uint63, (modulus c <? 2147483648)%uint63, all ok (rowsA c), all ok (rowsB c) & all ok (rowsD c)].
Definition brent (hit : nat -> nat -> nat -> bool) (c : certificate) := let q := modulus c in
  all_from (fun t d => all_from (fun a ea => let h := had q d ea in
    all_from (fun b eb => (dot q 0 h eb =? (if hit t a b then 1 else 0))%uint63) 0 (rowsB c)) 0 (rowsA c)) 0 (rowsD c).
Definition check hit c := proper c && brent hit c.

(* Blocks are numbered in row-major order. *)
Definition matmul_product (p n t a b : nat) : bool := [&& t %/ n == a %/ p, a %% p == b %/ n & b %% n == t %% n].
Definition convolution_product (t a b : nat) : bool := t == a + b.
Definition shaped (c : certificate) (na nb nt : nat) :=
  [&& size (rowsA c) == na, size (rowsB c) == nb & size (rowsD c) == nt].

(* 2. Values of machine integers. *)

Definition value (K : comRingType) (x : int) : K := ((Z.to_nat (to_Z x))%:R)%R.

Lemma all_fromP T (f : nat -> T -> bool) d n s : all_from f n s -> forall k, k < size s -> f (n + k) (nth d s k).
Proof.
elim: s n => //= x s ih n; case: ifP => // fx /ih h [|k] hk; first by rewrite addn0.
by rewrite addnS -addSn; apply: h.
Qed.

Section Values.
Variables (K : comRingType) (q : int).
Notation value := (value K).
Hypothesis q0 : value q = 0%R.
Hypothesis q1 : (1 < to_Z q)%coqZ.
Hypothesis q31 : (to_Z q < 2147483648)%coqZ.
Lemma nonnegative x : (0 <= to_Z x)%coqZ. Proof. by case: (to_Z_bounded x). Qed.
Lemma smallP x : small q x -> (to_Z x < to_Z q)%coqZ. Proof. by rewrite /small => /ltb_spec. Qed.

Lemma value_mod z : (0 <= z)%coqZ -> ((Z.to_nat (z mod to_Z q))%:R = (Z.to_nat z)%:R :> K)%R.
Proof.
move=> z0; rewrite {2}(Z.div_mod z (to_Z q)); last by lia.
have h1 := Z.mod_pos_bound z (to_Z q) ltac:(lia).
have h2 : (0 <= z / to_Z q)%coqZ by apply: Z.div_pos; lia.
rewrite Z2Nat.inj_add ?Z2Nat.inj_mul; try lia.
rewrite plusE multE natrD natrM; move: q0; rewrite /value => ->.
by rewrite mul0r add0r.
Qed.

Lemma value_mac acc x y : (to_Z acc < to_Z q)%coqZ -> (to_Z x < to_Z q)%coqZ -> (to_Z y < to_Z q)%coqZ ->
  value ((acc + x * y) mod q)%uint63 = (value acc + value x * value y)%R /\
  (to_Z ((acc + x * y) mod q)%uint63 < to_Z q)%coqZ.
Proof.
move=> ha hx hy; have pa := @nonnegative acc; have px := @nonnegative x; have py := @nonnegative y.
have e1 : to_Z (x * y)%uint63 = (to_Z x * to_Z y)%coqZ.
  by rewrite mul_spec Z.mod_small // /wB /=; nia.
have e2 : to_Z (acc + x * y)%uint63 = (to_Z acc + to_Z x * to_Z y)%coqZ.
  by rewrite add_spec e1 Z.mod_small // /wB /=; nia.
split; last by rewrite mod_spec; apply: (proj2 (Z.mod_pos_bound _ _ _)); lia.
rewrite /Check.value mod_spec e2 value_mod; last by nia.
by rewrite Z2Nat.inj_add ?Z2Nat.inj_mul; try nia; rewrite plusE multE natrD natrM.
Qed.

Lemma dotP a b acc : (to_Z acc < to_Z q)%coqZ -> all (small q) a -> all (small q) b -> size a = size b ->
  value (dot q acc a b) = (value acc + \sum_(w < size a) value (nth 0%uint63 a w) * value (nth 0%uint63 b w))%R.
Proof.
elim: a b acc => [|x a ih] [|y b] acc //= hacc; first by rewrite big_ord0 addr0.
move=> /andP [/smallP hx ha] /andP [/smallP hy hb] [sz].
have [e h] := value_mac hacc hx hy.
by rewrite ih // e big_ord_recl addrA.
Qed.

Lemma hadP a b : all (small q) a -> all (small q) b -> size a = size b ->
  [/\ size (had q a b) = size a, all (small q) (had q a b) & forall w, w < size a ->
   value (nth 0%uint63 (had q a b) w) = (value (nth 0%uint63 a w) * value (nth 0%uint63 b w))%R].
Proof.
elim: a b => [|x a ih] [|y b] //= /andP [/smallP hx ha] /andP [/smallP hy hb] [sz].
have [s1 s2 s3] := ih b ha hb sz.
have h0 : (to_Z 0%uint63 < to_Z q)%coqZ by rewrite to_Z_0; lia.
have [e h] := value_mac h0 hx hy.
have z0 : (0 + x * y)%uint63 = (x * y)%uint63.
  by apply: to_Z_inj; rewrite add_spec to_Z_0 Z.add_0_l Z.mod_small //; apply: to_Z_bounded.
move: e h; rewrite z0 (_ : value 0%uint63 = 0%R) // add0r => e h.
by split; [rewrite s1 | rewrite s2 andbT; apply/ltb_spec | case].
Qed.
End Values.

(* 3. Soundness. *)

Section Sound.
Variables (K : comRingType) (c : certificate) (hit : nat -> nat -> nat -> bool).
Hypothesis accepted : check hit c.
Hypothesis characteristic : value K (modulus c) = 0%R.

Definition entry (rows : seq (seq int)) (r w : nat) : K := value K (nth 0%uint63 (nth [::] rows r) w).

Lemma check_brent t a b : t < size (rowsD c) -> a < size (rowsA c) -> b < size (rowsB c) ->
  (\sum_(w < answers c) entry (rowsD c) t w * (entry (rowsA c) a w * entry (rowsB c) b w) = (hit t a b)%:R)%R.
Proof.
move=> tt ta tb; case/andP: accepted => /and5P [/ltb_spec h1 /ltb_spec h2 hA hB hD] hbr.
have q1 : (1 < to_Z (modulus c))%coqZ by [].
have q31 : (to_Z (modulus c) < 2147483648)%coqZ by [].
have /andP [/eqP sa oa] := all_nthP [::] hA _ ta.
have /andP [/eqP sb ob] := all_nthP [::] hB _ tb.
have /andP [/eqP sd od] := all_nthP [::] hD _ tt.
have := all_fromP [::] (all_fromP [::] (all_fromP [::] hbr tt) ta) tb.
rewrite !add0n => /eqb_spec e.
have [s1 s2 s3] := hadP characteristic q1 q31 od oa (etrans sd (esym sa)).
have h0 : (to_Z 0%uint63 < to_Z (modulus c))%coqZ by rewrite to_Z_0; lia.
have := dotP characteristic q1 q31 h0 s2 ob (etrans s1 (etrans sd (esym sb))).
rewrite e (_ : value K 0%uint63 = 0%R) // add0r s1 sd => eq.
transitivity (value K (if hit t a b then 1 else 0)%uint63); last by case: (hit t a b).
rewrite eq; apply: eq_bigr => w _; rewrite s3 ?sd //.
by rewrite /entry mulrA.
Qed.

Variables na nb nt : nat.
Hypothesis shape : shaped c na nb nt.
Lemma in_shape t a b : t < nt -> a < na -> b < nb ->
  [/\ t < size (rowsD c), a < size (rowsA c) & b < size (rowsB c)].
Proof. by case/and3P: shape => /eqP -> /eqP -> /eqP ->. Qed.

Theorem check_sound (U V X : lmodType K) (op : U -> V -> X) : bilinear op ->
  forall (A : 'I_na -> U) (B : 'I_nb -> V) (t : 'I_nt),
  (\sum_(w < answers c) entry (rowsD c) t w *:
     op (\sum_(a < na) entry (rowsA c) a w *: A a) (\sum_(b < nb) entry (rowsB c) b w *: B b) =
   \sum_(a < na) \sum_(b < nb | hit t a b) op (A a) (B b))%R.
Proof.
move=> bil A B t.
have brent (u : 'I_nt) (a : 'I_na) (b : 'I_nb) :
    (\sum_(w < answers c | true) entry (rowsD c) u w * (entry (rowsA c) a w * entry (rowsB c) b w) = (hit u a b)%:R)%R.
  by have [] := in_shape (ltn_ord u) (ltn_ord a) (ltn_ord b); apply: check_brent.
exact: (brent_decode bil brent A B t).
Qed.
End Sound.

(* 4. Matrix product and convolution. *)

Lemma matmul_productE m p n (t : 'I_m * 'I_n) (a : 'I_m * 'I_p) (b : 'I_p * 'I_n) :
  matmul_product p n (t.1 * n + t.2) (a.1 * p + a.2) (b.1 * n + b.2) = matmul_hit t a b.
Proof.
case: t a b => [i0 j0] [i k] [k' j] /=; rewrite /matmul_product /matmul_hit /=.
have n0 : 0 < n by apply: leq_ltn_trans (ltn_ord j).
have p0 : 0 < p by apply: leq_ltn_trans (ltn_ord k).
by rewrite !divnMDl // !modnMDl !divn_small // !modn_small // !addn0.
Qed.

Theorem matmul_sound (K : comRingType) (c : certificate) (m p n : nat) :
  check (matmul_product p n) c -> shaped c (m * p) (p * n) (m * n) -> value K (modulus c) = 0%R ->
  forall r s l (A : 'M[K]_(m * r, p * s)) (B : 'M[K]_(p * s, n * l)) (i : 'I_m) (j : 'I_n),
  (\sum_(w < answers c) entry K (rowsD c) (i * n + j) w *:
     ((\sum_(i < m) \sum_(k < p) entry K (rowsA c) (i * p + k) w *: block A i k) *m
      (\sum_(k < p) \sum_(j < n) entry K (rowsB c) (k * n + j) w *: block B k j)) = block (A *m B) i j)%R.
Proof.
move=> ok shape char r s l A B i j.
have brent (t : 'I_m * 'I_n) (a : 'I_m * 'I_p) (b : 'I_p * 'I_n) :
    (\sum_(w < answers c | true) entry K (rowsD c) (t.1 * n + t.2) w *
      (entry K (rowsA c) (a.1 * p + a.2) w * entry K (rowsB c) (b.1 * n + b.2) w) = (matmul_hit t a b)%:R)%R.
  have [] := in_shape shape (row_major_lt t.1 t.2) (row_major_lt a.1 a.2) (row_major_lt b.1 b.2).
  by move=> ht ha hb; rewrite (check_brent ok char ht ha hb) matmul_productE.
rewrite block_mul -(@matmul_sum _ m p n (fun a b => block A a.1 a.2 *m block B b.1 b.2)%R (i, j)).
rewrite -(brent_decode (mulmx_bilinear K r s l) brent (fun a => block A a.1 a.2) (fun b => block B b.1 b.2) (i, j)).
by apply: eq_bigr => w _; rewrite /encode !pair_bigA.
Qed.

Theorem convolution_sound (K : comRingType) (c : certificate) (m n : nat) :
  check convolution_product c -> shaped c m n (m + n - 1) -> value K (modulus c) = 0%R ->
  forall (U V X : lmodType K) (op : U -> V -> X), bilinear op ->
  forall (A : 'I_m -> U) (B : 'I_n -> V) (t : 'I_(m + n - 1)),
  (\sum_(w < answers c) entry K (rowsD c) t w *:
     op (\sum_(a < m) entry K (rowsA c) a w *: A a) (\sum_(b < n) entry K (rowsB c) b w *: B b) =
   \sum_(a < m) \sum_(b < n | t == (a + b)%N :> nat) op (A a) (B b))%R.
Proof. by move=> ok shape char U V X op bil A B t; apply: (check_sound ok char shape bil). Qed.
