(* Products of t >= 2 matrices: the chain code, for every number of factors.

   Main results
     chain_carriers       the sum of one exponent of each factor is a carrier if
                          and only if the blocks are linked
     chain_decodes        any W p0 pt + W - 1 distinct points decode the product,
                          where W is the product of the inner parts
     multilinear_decodes  the same for any bilinear maps between any modules
     chain_support_bound  no exponent map, in any ordered abelian group, carries
                          it on fewer monomials

   Lexicon
     p 0 .. p t           parts: factor s has p s x p (s+1) blocks
     inner p n            product of the inner parts p 1 .. p (n-1)
     chain_exponent t p s exponent map of factor s: first, middle or last
     chain_product M n    M 0 M 1 .. M (n-1)
     chain_carries, chain_cleanly   what an exponent map of the chain must fulfil
     chain_holds T        T contains the exponents of all products of blocks
     linked n l r i j     left and right indices l s, r s of the blocks of n
                          factors fit, from row i to column j

   References: Dutta et al., On the optimal recovery threshold of coded matrix
   multiplication (2020), on more than two matrices. *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Interpolation Bilinear Blocks Decoders Exponents Families Converse.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.

(* 1. Statements. *)

Definition inner (p : nat -> nat) (n : nat) : nat := \prod_(1 <= s < n) p s.

Definition chain_exponent (t : nat) (p : nat -> nat) (s l r : nat) : nat :=
  if s == 0 then Chain.first (inner p t) l r
  else if s == t.-1 then Chain.last (inner p t) (inner p s) (p 0) (p s) l r
  else Chain.middle (inner p s) (p s) l r.

Definition linked (n : nat) (l r : nat -> nat) (i j : nat) : bool :=
  [&& l 0 == i, r n.-1 == j & all (fun s => r s == l s.+1) (iota 0 n.-1)].

Fixpoint chain_product (R : ringType) (d : nat -> nat) (M : forall s, 'M[R]_(d s, d s.+1)) (n : nat) : 'M[R]_(d 0, d n) :=
  if n is n'.+1 then (chain_product M n' *m M n')%R else 1%:M%R.

(* 2. Exponents. *)

Section Exponents.
Variables (t : nat) (p : nat -> nat).
Hypothesis t2 : 1 < t.
Hypothesis p0 : forall s, 0 < p s.
Notation w := (inner p).
Notation W := (inner p t).

Lemma inner1 : w 1 = 1. Proof. by rewrite /inner big_geq. Qed.
Lemma innerS n : 0 < n -> w n.+1 = w n * p n. Proof. by move=> n0; rewrite /inner big_nat_recr. Qed.
Lemma inner_gt0 n : 0 < w n. Proof. by rewrite /inner prodn_cond_gt0. Qed.

Section Digits.
Variable d : nat -> nat.
Hypothesis d_le : forall s, 0 < s < t -> d s <= 2 * (p s - 1).
Definition digits n := \sum_(1 <= s < n) w s * d s.

Lemma digit M c a b : 0 < M -> c <= 2 * (M - 1) -> c + M * a = (M - 1) + M * b -> c = M - 1 /\ a = b.
Proof.
move=> M0 cM e; have [h|h] := ltnP c M; first by apply: radix e; lia.
have [] : c - M = M - 1 /\ a.+1 = b by apply: (@radix M); rewrite ?mulnS; lia.
lia.
Qed.

Lemma digits_unique n X Y : 0 < n <= t -> digits n + w n * X = (w n - 1) + w n * Y ->
  X = Y /\ forall s, 0 < s < n -> d s = p s - 1.
Proof.
elim: n X Y => // -[|n] ih X Y /andP [_ nt].
  by rewrite /digits inner1 big_geq // !mul1n => e; split=> [|[|s]] //; lia.
rewrite /digits big_nat_recr //= -/(digits n.+1) !(innerS (ltn0Sn n)) => e.
have w0 := inner_gt0 n.+1; have q0 := p0 n.+1.
have e' : digits n.+1 + w n.+1 * (d n.+1 + p n.+1 * X) = (w n.+1 - 1) + w n.+1 * ((p n.+1 - 1) + p n.+1 * Y).
  by move: e; rewrite !mulnDr !mulnA mulnBr muln1; have : w n.+1 <= w n.+1 * p n.+1; [rewrite leq_pmulr|lia].
have n_le : 0 < n.+1 <= t by rewrite (ltnW nt).
have n_lt : 0 < n.+1 < t by [].
have [/(digit q0 (d_le n_lt)) [dn XY] below] := ih _ _ n_le e'; split=> // s /andP [s0]; rewrite ltnS leq_eqVlt => /orP [/eqP -> //|sn].
by apply: below; rewrite s0.
Qed.

Lemma digits_le n : 0 < n <= t -> digits n <= 2 * (w n - 1).
Proof.
elim: n => // -[|n] ih /andP [_ nt]; first by rewrite /digits big_geq.
rewrite /digits big_nat_recr //= -/(digits n.+1) (innerS (ltn0Sn n)).
have h := ih (ltnW nt); have w0 := inner_gt0 n.+1; have q0 := p0 n.+1.
have : w n.+1 * d n.+1 <= w n.+1 * (2 * (p n.+1 - 1)) by rewrite leq_mul2l d_le ?orbT.
have : w n.+1 <= w n.+1 * p n.+1 by rewrite leq_pmulr.
rewrite mulnCA mulnBr muln1; lia.
Qed.
End Digits.

Variables (l r : nat -> nat).
Hypothesis l_lt : forall s, s < t -> l s < p s.
Hypothesis r_lt : forall s, s < t -> r s < p s.+1.
Let d s := r s.-1 + (p s - 1 - l s).

Lemma d_le s : 0 < s < t -> d s <= 2 * (p s - 1).
Proof.
case: s => // s /andP [_ st]; rewrite /d /=; have := l_lt st; have := r_lt (ltnW st); lia.
Qed.

Lemma chain_sum : \sum_(s < t) chain_exponent t p s (l s) (r s) = digits d t + W * (l 0 + p 0 * r t.-1).
Proof.
case: t t2 l_lt r_lt => [|[|n]] // _ _ _; rewrite big_ord_recl big_ord_recr /= /chain_exponent /= eqxx.
rewrite (eq_bigr (fun s : 'I_n => w s.+1 * (p s.+1 - 1 - l s.+1) + w s.+2 * r s.+1)); last first.
  by move=> s _; rewrite /bump /= add1n eqSS (ltn_eqF (ltn_ord s)) (innerS (ltn0Sn s)).
rewrite /Chain.first /Chain.last /digits big_split /=.
have -> : \sum_(1 <= s < n.+2) w s * d s = \sum_(s < n.+1) (w s.+1 * r s + w s.+1 * (p s.+1 - 1 - l s.+1)).
  by rewrite big_add1 big_mkord; apply: eq_bigr => s _; rewrite /d mulnDr.
rewrite big_split /= [\sum_(s < n.+1) w s.+1 * r s]big_ord_recl [\sum_(s < n.+1) w s.+1 * _]big_ord_recr /= inner1.
under [\sum_(i < n) w (bump 0 i).+1 * _]eq_bigr do rewrite /bump /= add1n.
rewrite /bump /= add1n; lia.
Qed.

Theorem chain_carriers i j : i < p 0 -> j < p t ->
  (\sum_(s < t) chain_exponent t p s (l s) (r s) == Chain.carrier W (p 0) i j) = linked t l r i j.
Proof.
move=> ip jp; rewrite chain_sum /Chain.carrier -addnA -[W * p 0 * j]mulnA -mulnDr.
have t0 : 0 < t <= t by rewrite leqnn (ltnW t2).
apply/eqP/and3P => [/(digits_unique d_le t0) [e dd]|[/eqP <- /eqP <- /allP h]].
  have l0 : l 0 < p 0 by apply: l_lt; apply: ltnW.
  have [-> ->] := radix l0 ip e; split=> //; apply/allP => s; rewrite mem_iota add0n => /andP [_ st].
  have st' : 0 < s.+1 < t by rewrite /= -ltn_predRL.
  have := dd _ st'; rewrite /d /=; have /andP [_ st2] := st'; have := l_lt st2; move=> h1 h2; apply/eqP; lia.
congr addn; rewrite /digits.
have dd s : 0 < s < t -> d s = p s - 1.
  case: s => // s /andP [_ st]; rewrite /d /=; have := l_lt st.
  have /h /eqP -> : s \in iota 0 t.-1 by rewrite mem_iota add0n ltn_predRL.
  lia.
have : forall n, 0 < n <= t -> \sum_(1 <= s < n) w s * d s = w n - 1.
  elim=> // -[|n] ih /andP [_ nt]; first by rewrite big_geq // inner1.
  rewrite big_nat_recr //= ih ?(ltnW nt) // dd // (innerS (ltn0Sn n)) mulnBr muln1.
  have : w n.+1 <= w n.+1 * p n.+1 by rewrite leq_pmulr.
  by have := inner_gt0 n.+1; lia.
exact.
Qed.

Theorem chain_range : \sum_(s < t) chain_exponent t p s (l s) (r s) < Chain.threshold W (p 0) (p t).
Proof.
have t0 : 0 < t <= t by rewrite leqnn (ltnW t2).
rewrite chain_sum /Chain.threshold; have := digits_le d_le t0; have w0 := inner_gt0 t.
have l0 : l 0 < p 0 by apply: l_lt; apply: ltnW.
have rt : r t.-1 < p t by have := r_lt (s := t.-1); rewrite prednK ?(ltnW t2) //; apply.
have : W * (l 0 + p 0 * r t.-1).+1 <= W * (p 0 * p t) by rewrite leq_mul2l radix_lt ?orbT.
rewrite mulnS mulnA; lia.
Qed.
End Exponents.

(* 3. The product of t sums, for any bilinear maps op s : X s -> U s -> X (s + 1). *)

Section Expansion.
Variables (F : fieldType) (X U : nat -> lmodType F) (op : forall s, X s -> U s -> X s.+1) (unit : X 0).
Hypothesis op_bilinear : forall s, bilinear (@op s).
Variables (p : nat -> nat) (ex : nat -> nat -> nat -> nat) (B : forall s, nat -> nat -> U s).
Local Open Scope ring_scope.
Notation index := (seq (nat * nat)).
Notation left v s := (nth (0, 0)%N v s).1.
Notation right v s := (nth (0, 0)%N v s).2.

Fixpoint fold (Y : forall s, U s) (n : nat) : X n := if n is n'.+1 then op (fold Y n') (Y n') else unit.
Definition pairs n : index := [seq (l, r) | l <- iota 0 (p n), r <- iota 0 (p n.+1)].
Fixpoint tuples n : seq index := if n is n'.+1 then [seq rcons v a | v <- tuples n', a <- pairs n'] else [:: [::]].
Definition exponent_of n (v : index) : nat := \sum_(s < n) ex s (left v s) (right v s).
Definition product_of (v : index) n : X n := fold (fun s => B s (left v s) (right v s)) n.
Definition coded (z : F) s : U s := \sum_(a <- pairs s) power z (ex s a.1 a.2) *: B s a.1 a.2.
(* Block (i, j) of the product of the first n factors. *)
Definition between n i : seq nat := if n is 0 then [:: i] else iota 0 (p n).
Fixpoint target (n : nat) (i j : nat) : X n :=
  if n is n'.+1 then \sum_(k <- between n' i) op (target n' i k) (B n' k j) else unit.

Lemma size_tuples n v : v \in tuples n -> size v = n.
Proof. by elim: n v => [|n ih] v /=; [rewrite inE => /eqP -> | case/allpairsP => [[u a] [/ih hu _ ->]]; rewrite size_rcons hu]. Qed.

Lemma big_tuples (V : zmodType) n (G : index -> V) :
  \sum_(v <- tuples n.+1) G v = \sum_(v <- tuples n) \sum_(a <- pairs n) G (rcons v a).
Proof. exact: big_allpairs_dep. Qed.

Lemma fold_eq (Y Z : forall s, U s) n : (forall s, (s < n)%N -> Y s = Z s) -> fold Y n = fold Z n.
Proof. by elim: n => //= n ih h; rewrite h // ih // => s sn; apply: h; apply: ltnW. Qed.

Lemma product_rcons v a n : size v = n -> product_of (rcons v a) n.+1 = op (product_of v n) (B n a.1 a.2).
Proof.
move=> sv; rewrite /product_of /= nth_rcons sv ltnn eqxx; congr op.
by apply: fold_eq => s sn; rewrite nth_rcons sv sn.
Qed.

Lemma exponent_rcons v a n : size v = n -> exponent_of n.+1 (rcons v a) = (exponent_of n v + ex n a.1 a.2)%N.
Proof.
move=> sv; rewrite /exponent_of big_ord_recr /= nth_rcons sv ltnn eqxx; congr addn.
by apply: eq_bigr => s _; rewrite nth_rcons sv ltn_ord.
Qed.

Lemma expansion (z : F) n : fold (coded z) n = \sum_(v <- tuples n) power z (exponent_of n v) *: product_of v n.
Proof.
elim: n => [|n ih]; first by rewrite big_seq1 /exponent_of big_ord0 /power expr0 scale1r.
rewrite big_tuples /= ih (op_suml (op_bilinear n)); apply: eq_big_seq => v /size_tuples sv.
rewrite /coded (op_sumr (op_bilinear n)); apply: eq_bigr => a _.
by rewrite (opZ (op_bilinear n)) (product_rcons _ sv) (exponent_rcons _ sv) /power exprD.
Qed.

Lemma linked_rcons n v a i j : size v = n.+1 ->
  linked n.+2 (fun s => left (rcons v a) s) (fun s => right (rcons v a) s) i j =
  linked n.+1 (fun s => left v s) (fun s => right v s) i a.1 && (a.2 == j)%N.
Proof.
move=> sv; have -> : linked n.+2 (fun s => left (rcons v a) s) (fun s => right (rcons v a) s) i j =
    [&& left v 0 == i, a.2 == j & all (fun s => right v s == left v s.+1) (iota 0 n) && (right v n == a.1)].
  rewrite /linked -[n.+2.-1]/(n.+1) -addn1 iotaD cats1 all_rcons add0n addn1 !nth_rcons sv ltnn eqxx ltnSn /=.
  congr [&& _, _ & _]; rewrite andbC; congr (_ && _); apply: eq_in_all => s; rewrite mem_iota add0n /= => sn.
  by rewrite !nth_rcons sv !ltnS sn (ltnW sn).
rewrite /linked -[n.+1.-1]/n -!andbA; congr (_ && _).
by case: (right v n == a.1) (a.2 == j) => -[]; rewrite ?andbF ?andbT.
Qed.

Lemma pick_iota (V : zmodType) q i (f : nat -> V) : (i < q)%N -> \sum_(l <- iota 0 q) (if l == i then f l else 0) = f i.
Proof.
move=> iq; rewrite (bigD1_seq i) ?iota_uniq ?mem_iota //= eqxx big1 ?addr0 // => l.
by move=> /negbTE ->.
Qed.

Lemma linked_sum n i j : (0 < n)%N -> (i < p 0)%N -> (j < p n)%N ->
  \sum_(v <- tuples n | linked n (fun s => left v s) (fun s => right v s) i j) product_of v n = target n i j.
Proof.
elim: n j => // -[|n] ih j _ ip jp.
  rewrite big_mkcond big_tuples big_seq1 /pairs big_allpairs_dep /= big_seq1 -[RHS](pick_iota (fun l => op unit (B 0 l j)) ip).
  apply: eq_bigr => l _; rewrite -(pick_iota (fun r => if l == i then op unit (B 0 l r) else 0) jp).
  by apply: eq_bigr => r _; rewrite /linked /= andbT; case: (l == i); case: (r == j).
rewrite big_mkcond big_tuples; transitivity (\sum_(v <- tuples n.+1) \sum_(a <- pairs n.+1)
    if linked n.+1 (fun s => left v s) (fun s => right v s) i a.1 && (a.2 == j)%N then op (product_of v n.+1) (B n.+1 a.1 a.2) else 0).
  apply: eq_big_seq => v /size_tuples sv; apply: eq_bigr => a _.
  by rewrite linked_rcons // product_rcons.
rewrite exchange_big /pairs big_allpairs_dep -[RHS]/(\sum_(k <- iota 0 (p n.+1)) op (target n.+1 i k) (B n.+1 k j)).
apply: eq_big_seq => l; rewrite mem_iota add0n => /andP [_ lp].
rewrite -(ih l) // (op_suml (op_bilinear n.+1)) [RHS]big_mkcond.
rewrite exchange_big; apply: eq_bigr => v _ /=.
rewrite -(pick_iota (fun r => if linked n.+1 (fun s => left v s) (fun s => right v s) i l then op (product_of v n.+1) (B n.+1 l r) else 0) jp).
by apply: eq_bigr => r _; case: (linked _ _ _ _ _); case: (r == j).
Qed.
End Expansion.

(* 4. The decoder. *)

Section Decoder.
Variables (F : fieldType) (t : nat) (p : nat -> nat) (W : finType) (x : W -> F) (S : {set W}).
Hypothesis (t2 : (1 < t)%N) (p0 : forall s, (0 < p s)%N).
Hypothesis (x_inj : {in S &, injective x}) (enough : (Chain.threshold (inner p t) (p 0) (p t) <= #|S|)%N).
Local Open Scope ring_scope.
Definition chain_weight (i j : nat) : W -> F := weight x S (Chain.carrier (inner p t) (p 0) i j).

Lemma tuples_bounds v n s : v \in tuples p n -> (s < n)%N -> ((nth (0, 0) v s).1 < p s)%N /\ ((nth (0, 0) v s).2 < p s.+1)%N.
Proof.
elim: n v => // n ih _ /allpairsP [[v a] /= [hv ha ->]]; have sv := size_tuples hv.
rewrite ltnS leq_eqVlt nth_rcons sv => /orP [/eqP ->|sn]; last by rewrite sn; apply: ih.
rewrite ltnn eqxx.
by move: ha; rewrite /pairs => /allpairsP [[l r] /= [hl hr ->]]; rewrite !mem_iota in hl hr.
Qed.

Theorem multilinear_decodes (X U : nat -> lmodType F) (op : forall s, X s -> U s -> X s.+1) (unit : X 0%N) :
  (forall s, bilinear (@op s)) -> forall (B : forall s, nat -> nat -> U s) i j, (i < p 0)%N -> (j < p t)%N ->
  \sum_(w in S) chain_weight i j w *: fold op unit (coded p (chain_exponent t p) B (x w)) t = target op unit p B t i j.
Proof.
move=> bil B i j ip jp; under eq_bigr do rewrite expansion // scaler_sumr.
rewrite exchange_big -(linked_sum unit bil B (ltnW t2) ip jp) /= [RHS]big_mkcond.
apply: eq_big_seq => v hv; under eq_bigr do rewrite scalerA.
have lb s : (s < t)%N -> ((nth (0, 0) v s).1 < p s)%N by move=> st; case: (tuples_bounds hv st).
have rb s : (s < t)%N -> ((nth (0, 0) v s).2 < p s.+1)%N by move=> st; case: (tuples_bounds hv st).
have range := leq_trans (chain_range t2 p0 lb rb) enough.
rewrite -scaler_suml /chain_weight (weight_inverse x_inj) // eq_sym /exponent_of (chain_carriers t2 p0 lb rb ip jp).
by case: linked; rewrite ?scale1r ?scale0r.
Qed.
End Decoder.

Section Matrices.
Variables (F : fieldType) (p d : nat -> nat) (A : forall s, 'M[F]_(p s * d s, p s.+1 * d s.+1)).
Local Open Scope ring_scope.

Definition block_at s (l r : nat) : 'M[F]_(d s, d s.+1) :=
  if insub l is Some i then if insub r is Some j then block (A s) i j else 0 else 0.
Lemma block_atE s (i : 'I_(p s)) (j : 'I_(p s.+1)) : block_at s i j = block (A s) i j.
Proof.
by rewrite /block_at (insubT (fun l => l < p s)%N (ltn_ord i)) (insubT (fun r => r < p s.+1)%N (ltn_ord j)); congr block; apply: val_inj.
Qed.

Lemma big_iota (V : zmodType) n (f : nat -> V) : \sum_(i <- iota 0 n) f i = \sum_(i < n) f i.
Proof. by rewrite -{1}(subn0 n) -/(index_iota 0 n) big_mkord. Qed.

Lemma coded_share ex z s : coded (U := fun s => [lmodType F of 'M[F]_(d s, d s.+1)]) p ex block_at z s = share (power z) (ex s) (A s).
Proof.
rewrite /coded /pairs big_allpairs_dep /share big_iota; apply: eq_bigr => i _.
by rewrite big_iota; apply: eq_bigr => j _; rewrite /= block_atE.
Qed.

Notation operand := (fun s => [lmodType F of 'M[F]_(d s, d s.+1)]).
Notation partial := (fun s => [lmodType F of 'M[F]_(d 0%N, d s)]).
Let op s : partial s -> operand s -> partial s.+1 := @mulmx F (d 0%N) (d s) (d s.+1).

Lemma fold_chain (Y : forall s, 'M[F]_(d s, d s.+1)) n : fold (X := partial) (U := operand) op 1%:M Y n = chain_product Y n.
Proof. by elim: n => //= n ->. Qed.

Lemma target_chain n (i : 'I_(p 0%N)) (j : 'I_(p n.+1)) :
  target (X := partial) (U := operand) op 1%:M p block_at n.+1 i j = block (chain_product A n.+1) i j.
Proof.
elim: n j => [|n ih] j; first by rewrite /= big_seq1 /op mul1mx block_atE mul1mx.
rewrite -[chain_product A n.+2]/(chain_product A n.+1 *m A n.+1) block_mul.
rewrite -[LHS]/(\sum_(k <- iota 0 (p n.+1)) op (target (X := partial) (U := operand) op 1%:M p block_at n.+1 i k) (block_at n.+1 k j)).
by rewrite big_iota; apply: eq_bigr => k _; rewrite ih /op block_atE.
Qed.
End Matrices.

Theorem chain_decodes (t : nat) (p : nat -> nat) : (1 < t)%N -> (forall s, (0 < p s)%N) ->
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  {in S &, injective x} -> (Chain.threshold (inner p t) (p 0%N) (p t) <= #|S|)%N ->
  exists D : 'I_(p 0%N) -> 'I_(p t) -> W -> F,
  forall (d : nat -> nat) (A : forall s, 'M[F]_(p s * d s, p s.+1 * d s.+1)) i j,
  (\sum_(w in S) D i j w *: chain_product (fun s => share (power (x w)) (chain_exponent t p s) (A s)) t
   = block (chain_product A t) i j)%R.
Proof.
move=> t2 p0 F W x S xi enough; exists (fun i j => chain_weight t p x S i j) => d A i j.
have bil s : bilinear (@mulmx F (d 0%N) (d s) (d s.+1)) by apply: mulmx_bilinear.
case: t t2 enough i j => // t t2 enough i j; rewrite -target_chain.
rewrite -(multilinear_decodes t2 p0 xi enough (X := fun s => [lmodType F of 'M[F]_(d 0%N, d s)])
  (U := fun s => [lmodType F of 'M[F]_(d s, d s.+1)]) (op := fun s => @mulmx F (d 0%N) (d s) (d s.+1)) 1%:M%R bil (block_at A)) //.
apply: eq_bigr => w _; rewrite -fold_chain; congr (_ *: _)%R; apply: esym.
apply: (@fold_eq F (fun s => [lmodType F of 'M[F]_(d 0%N, d s)]) (fun s => [lmodType F of 'M[F]_(d s, d s.+1)])) => s _.
exact: coded_share.
Qed.

(* 5. The lower bound. *)

Section Converse.
Variables (G : zmodType) (pos : ordering G) (t : nat) (p : nat -> nat).
Hypothesis (t2 : (1 < t)%N) (p0 : forall s, (0 < p s)%N).
Variables (a : nat -> nat -> nat -> G) (c : nat -> nat -> G).
Local Open Scope ring_scope.

Definition chain_carries : Prop := forall k : nat -> nat, (forall s, s <= t -> k s < p s)%N ->
  \sum_(s < t) a s (k s) (k s.+1) = c (k 0%N) (k t).
Definition chain_cleanly : Prop := forall l r : nat -> nat,
  (forall s, s < t -> l s < p s)%N -> (forall s, s < t -> r s < p s.+1)%N ->
  forall i j, (i < p 0)%N -> (j < p t)%N -> \sum_(s < t) a s (l s) (r s) = c i j -> linked t l r i j.
Definition chain_holds (T : seq G) : Prop := forall l r : nat -> nat,
  (forall s, s < t -> l s < p s)%N -> (forall s, s < t -> r s < p s.+1)%N ->
  \sum_(s < t) a s (l s) (r s) \in T.

Hypothesis (carry : chain_carries) (clean : chain_cleanly).

Lemma separable s x y : (s < t)%N -> (x < p s)%N -> (y < p s.+1)%N -> a s x y = a s 0%N y + (a s x 0%N - a s 0%N 0%N).
Proof.
move=> st xp yp; pose k x y u := if u == s then x else if u == s.+1 then y else 0%N.
have total x' y' : (x' < p s)%N -> (y' < p s.+1)%N -> \sum_(u < t) a u (k x' y' u) (k x' y' u.+1) = c (k x' y' 0%N) (k x' y' t).
  by move=> hx hy; apply: carry => u _; rewrite /k; case: eqP => [->//|_]; case: eqP => [->|].
pose E u x' := a u (k x' y u) (k x' y u.+1) - a u (k x' 0%N u) (k x' 0%N u.+1).
have ends : \sum_(u < t) (E u x - E u 0%N) = 0.
  rewrite sumrB /E !sumrB !total //; rewrite /k [t == s]eq_sym (ltn_eqF st) [0%N == s.+1]eq_sym /=.
  case: eqP => [s0|_]; last by rewrite subrr.
  have -> : (t == s.+1) = false by apply/eqP => ts; move: t2; rewrite ts -s0.
  by rewrite !subrr.
have alone u : u != s -> E u x - E u 0%N = 0.
  rewrite /E /k eqSS => /negbTE us; rewrite us; case: (u.+1 =P s) => [e|_].
    have -> : (u == s.+1) = false by apply/eqP; lia.
    by rewrite !subrr.
  by rewrite subrr.
move: ends; rewrite (bigD1 (Ordinal st)) //= big1 ?addr0 => [|u us]; last exact: alone.
rewrite /E /k !eqxx (gtn_eqF (ltnSn s)) => /eqP; rewrite subr_eq0 => /eqP h.
by rewrite -[a s x y](subrK (a s x 0%N)) h -addrA; congr (_ + _); rewrite addrC.
Qed.

Notation tuple := {dffun forall s : 'I_t.-1, 'I_(p s.+1)}.
Definition at_ (k : tuple) (s : nat) : nat := if insub s is Some s' then val (k s') else 0%N.
Definition lefts (i : nat) (k : nat -> nat) (s : nat) : nat := if s is s'.+1 then k s' else i.
Definition rights (k : nat -> nat) (j s : nat) : nat := if (s < t.-1)%N then k s else j.
Let none (s : nat) := 0%N.

Lemma at_lt k s : (at_ k s < p s.+1)%N.
Proof. by rewrite /at_; case: insubP => [s' _ <-|_]; [apply: ltn_ord|apply: p0]. Qed.
Lemma lefts_lt i k s : (i < p 0)%N -> (lefts i (at_ k) s < p s)%N.
Proof. by case: s => //= s _; apply: at_lt. Qed.
Lemma rights_lt j k s : (j < p t)%N -> (s < t)%N -> (rights (at_ k) j s < p s.+1)%N.
Proof.
move=> jp st; rewrite /rights; case: (ltnP s t.-1) => [_|h]; first exact: at_lt.
by have -> : s.+1 = t by lia.
Qed.

Definition al (i : 'I_(p 0%N)) (k : tuple) : G := \sum_(s < t) a s (lefts i none s) (rights (at_ k) 0 s).
Definition be (k : tuple) (j : 'I_(p t)) : G := \sum_(s < t) (a s (lefts 0 (at_ k) s) (rights none j s) - a s 0%N 0%N).

Lemma split_sum i k k' j : al i k + be k' j = \sum_(s < t) a s (lefts i (at_ k') s) (rights (at_ k) j s).
Proof.
rewrite /al /be -big_split; apply: eq_bigr => -[[|s] st] _ /=; rewrite /rights /none.
  by rewrite -ltnS prednK ?(ltnW t2) // t2 subrr addr0.
case: (ltnP s.+1 t.-1) => [h|_]; last by rewrite addrC subrK.
by rewrite [RHS]separable ?at_lt // ?lefts_lt.
Qed.

Theorem chain_support_bound (T : seq G) : chain_holds T -> (inner p t * p 0 * p t + inner p t - 1 <= size T)%N.
Proof.
move=> holds; have t1 : t.-1.+1 = t by rewrite prednK // ltnW.
have carries_ : carries +%R al be (fun i j => c i j).
  move=> i k j; rewrite split_sum; pose f s := if s == t then j : nat else lefts i (at_ k) s.
  have f0 : f 0%N = i by rewrite /f eq_sym (gtn_eqF (ltnW t2)).
  have ft : f t = j by rewrite /f eqxx.
  rewrite -[in RHS]f0 -[in RHS]ft -carry => [|s]; last first.
    by rewrite leq_eqVlt /f; case: eqP => [-> _|_ /= _]; [apply: ltn_ord|apply: lefts_lt].
  apply: eq_bigr => s _; rewrite /f (ltn_eqF (ltn_ord s)) /rights.
  have -> : (s < t.-1)%N = (s.+1 != t) by rewrite -ltnS t1 ltn_neqAle ltn_ord andbT.
  by case: eqP.
have cleanly_ : cleanly +%R al be (fun i j => c i j).
  move=> i k k' j i0 j0; rewrite split_sum => /clean; case/(_ _ _ _ _)/and3P => //.
  - by move=> s _; apply: lefts_lt.
  - by move=> s; apply: rights_lt.
  move=> /= /eqP i_eq; rewrite /rights ltnn => /eqP j_eq /allP kk; split; try exact: val_inj.
  apply/ffunP => s; apply: val_inj; have := kk s; rewrite mem_iota add0n ltn_ord => /(_ isT) /eqP.
  by rewrite /at_ valK.
have K0 : tuple := [ffun s : 'I_t.-1 => Ordinal (p0 s.+1)].
have := support_bound pos carries_ cleanly_ (Ordinal (p0 0)) K0 (Ordinal (p0 t)).
have -> : #|{: tuple}| = inner p t.
  rewrite card_dep_ffun foldrE big_image /= /inner big_add1 big_mkord; apply: eq_bigr => s _.
  by rewrite card_ord.
rewrite !card_ord => h; apply: leq_trans h _; apply: uniq_leq_size; first exact: undup_uniq.
move=> y; rewrite mem_undup => /mapP [[[i k] [k' j]] _ ->] /=; rewrite split_sum; apply: holds => s st.
  exact: lefts_lt.
exact: rights_lt.
Qed.
End Converse.
