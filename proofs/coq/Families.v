(* The catalogue's codes for matrix products: each decodes A B from its declared
   threshold, for all admissible parameters, fields, points and matrices.

   Main results (statements in Decoders.v, exponents in Exponents.v)
     any distinct points   polynomial_decodes, matdot_decodes, polydot_decodes,
                           epc_decodes
     any full grid         bi0_decodes, bi2_decodes, tri_decodes
     bivariate_decodes     the bivariate code from any full K x L grid
     ..._threshold         the declared threshold is the size of the least grid
     epc_degree_attained   the largest exponent of the entangled code occurs

   Lexicon
     facts   what is shown of natural numbers: linked blocks meet on the carrier
             (carry), no other pair does (clean), all products are in range

   References: as in the sources of schemes/*.toml. *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Interpolation Bilinear Blocks Decoders Exponents.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.

(* 1. Mixed radix. *)

Lemma radix M a b u v : a < M -> b < M -> a + M * u = b + M * v -> a = b /\ u = v.
Proof.
move=> ha hb e; have M0 : 0 < M by apply: leq_ltn_trans ha.
have ab : a = b.
  have := congr1 (modn^~ M) e; rewrite ![_ + M * _]addnC ![M * _]mulnC !modnMDl.
  by rewrite !modn_small.
by split=> //; move: e; rewrite ab => /addnI /eqP; rewrite eqn_pmul2l // => /eqP.
Qed.

Lemma radix_lt M K i j : i < M -> j < K -> i + M * j < M * K.
Proof.
move=> hi hj; apply: (@leq_trans (M + M * j)); first by rewrite ltn_add2r.
by rewrite -mulnS leq_mul2l hj orbT.
Qed.

(* 2. From facts about natural numbers to clean carriers. *)

Section Facts.
Variables (p m n : nat) (E : eqType) (add : E -> E -> E) (within : pred E) (al be ga : nat -> nat -> E).
Record facts : Prop := Facts {
  carry : forall i k j, i < m -> k < p -> j < n -> add (al i k) (be k j) = ga i j;
  clean : forall i k k' j i0 j0, i < m -> k < p -> k' < p -> j < n -> i0 < m -> j0 < n ->
    add (al i k) (be k' j) = ga i0 j0 -> [/\ i = i0, k = k' & j = j0];
  range : forall i k k' j, i < m -> k < p -> k' < p -> j < n -> within (add (al i k) (be k' j)) }.
Hypothesis H : facts.

Lemma facts_hit (t : 'I_m * 'I_n) (a : 'I_m * 'I_p) (b : 'I_p * 'I_n) :
  (ga t.1 t.2 == add (al a.1 a.2) (be b.1 b.2)) = matmul_hit t a b.
Proof.
case: t a b => [i0 j0] [i1 k] [k' j1] /=; rewrite /matmul_hit /=.
apply/eqP/and3P => [/esym e|[/eqP -> /eqP -> /eqP ->]]; last by rewrite (carry H).
have [h1 h2 h3] := clean H (ltn_ord i1) (ltn_ord k) (ltn_ord k') (ltn_ord j1) (ltn_ord i0) (ltn_ord j0) e.
by split; apply/eqP/val_inj.
Qed.

Lemma facts_carriers ma mb : @clean_carriers m p n 0 0 E add al ma be mb ga.
Proof. by move=> t [a|[]//] [b|[]//]; apply: facts_hit. Qed.
Lemma facts_within ma mb : @products_within m p n 0 0 E add al ma be mb within.
Proof. by move=> [[i k]|[]//] [[k' j]|[]//]; apply: (range H). Qed.
End Facts.

Lemma facts_decode m p n R al be ga :
  facts p m n addn (fun e => e < R) al be ga -> matmul_decodes m p n R al be.
Proof. by move=> H; apply: (matmul_decoder (facts_carriers H _ _) (facts_within H _ _)). Qed.
Lemma facts_grid m p n sizes al be ga :
  facts p m n addv (in_box sizes) al be ga -> grid_decodes m p n sizes al be.
Proof. by move=> H; apply: (grid_decoder (facts_carriers H _ _) (facts_within H _ _)). Qed.

Lemma in_boxE sizes e : in_box sizes e = (size e == size sizes) && all2 ltn e sizes.
Proof.
rewrite /in_box; case: eqP => //= se.
apply/forallP/idP => [h|h v]; last first.
  have := h; rewrite all2E => /andP [_ /(all_nthP (0, 0)) /(_ v)].
  by rewrite size_zip se minnn ltn_ord nth_zip //= => ->.
rewrite all2E se eqxx; apply/(all_nthP (0, 0)) => v; rewrite size_zip se minnn => hv.
by rewrite nth_zip //=; apply: (h (Ordinal hv)).
Qed.

(* 3. One variable: any distinct points. *)

Section Epc.
Variables p m n : nat.
Import Epc.

Lemma epc_facts : 0 < p ->
  facts p m n addn (fun e => e < threshold p m n) (A p m n) (B p m n) (carrier p m n).
Proof.
rewrite /A /B /carrier /threshold => p0; split; first by lia.
- move=> i k k' j i0 j0 hi hk hk' hj hi0 hj0 e.
  have [-> e2] : k = k' /\ i + m * j = i0 + m * j0 by apply: (@radix p) => //; lia.
  by have [-> ->] : i = i0 /\ j = j0 by apply: (@radix m).
- move=> i k k' j hi hk hk' hj.
  have : p * (i + m * j).+1 <= p * (m * n) by rewrite leq_mul2l radix_lt ?orbT.
  rewrite mulnS mulnDr !mulnA; lia.
Qed.

Theorem epc_decodes : admissible p m n ->
  matmul_decodes (bound_i p m n) (bound_k p m n) (bound_j p m n) (threshold p m n) (A p m n) (B p m n).
Proof. by case/andP => /andP [p0 _] _; apply: facts_decode; apply: epc_facts. Qed.

Theorem epc_degree_attained : admissible p m n -> A p m n (m - 1) (p - 1) + B p m n 0 (n - 1) = degree p m n.
Proof.
rewrite /admissible /A /B /degree; case: p => // q; case: m => // u; case: n => // v _.
rewrite !subn1 /= subn0; lia.
Qed.
End Epc.

Section Polynomial.
Variables m n : nat.
Import Polynomial.

Theorem polynomial_decodes : admissible m n ->
  matmul_decodes (bound_i m n) (bound_k m n) (bound_j m n) (threshold m n) (A m n) (B m n).
Proof.
move=> _; apply: facts_decode (carrier m n) _.
rewrite /bound_i /bound_k /bound_j /A /B /carrier /threshold; split=> //.
- by move=> i [|k] [|k'] j i0 j0 // hi _ _ hj hi0 hj0 /radix [] // -> ->.
- by move=> i k k' j hi _ _ hj; apply: radix_lt.
Qed.
End Polynomial.

Theorem matdot_decodes p : Matdot.admissible p ->
  matmul_decodes (Matdot.bound_i p) (Matdot.bound_k p) (Matdot.bound_j p) (Matdot.threshold p) (Matdot.A p) (Matdot.B p).
Proof.
rewrite /Matdot.admissible => p0; apply: facts_decode (Matdot.carrier p) _.
rewrite /Matdot.bound_i /Matdot.bound_k /Matdot.bound_j /Matdot.A /Matdot.B /Matdot.carrier /Matdot.threshold.
split=> [i k j hi hk hj|i k k' j i0 j0 hi hk hk' hj hi0 hj0 e|i k k' j hi hk hk' hj].
- by lia.
- by split; lia.
- by lia.
Qed.

Section PolyDot.
Variables p m n : nat.
Import Polydot.

Theorem polydot_decodes : admissible p m n ->
  matmul_decodes (bound_i p m n) (bound_k p m n) (bound_j p m n) (threshold p m n) (A p m n) (B p m n).
Proof.
case/andP => /andP [p0 _] _; apply: facts_decode (carrier p m n) _.
rewrite /bound_i /bound_k /bound_j /A /B /carrier /threshold; split.
- move=> i k j hi hk hj; have : m * k + m * (p - 1 - k) = m * (p - 1) by rewrite -mulnDr; congr muln; lia.
  lia.
- move=> i k k' j i0 j0 hi hk hk' hj hi0 hj0 e.
  have [-> e2] : i = i0 /\ (k + (p - 1 - k') + (2 * p - 1) * j) = (p - 1 + (2 * p - 1) * j0).
    by apply: (@radix m) => //; rewrite !mulnDr !mulnA; lia.
  have [e3 ->] : k + (p - 1 - k') = p - 1 /\ j = j0 by apply: (@radix (2 * p - 1)) => //; lia.
  by split=> //; lia.
- move=> i k k' j hi hk hk' hj.
  have h : (k + (p - 1 - k')) + (2 * p - 1) * j < (2 * p - 1) * n by apply: radix_lt => //; lia.
  have := radix_lt hi h; rewrite !mulnDr !mulnA [m * n * _]mulnAC; lia.
Qed.
End PolyDot.

(* 4. Several variables: any full grid. *)

Section Grids.
Variables p m n : nat.

Lemma bi0_facts : Bi0.admissible p m n ->
  facts p m n addv (in_box (Bi0.sizes p m n)) (Bi0.A p m n) (Bi0.B p m n) (Bi0.carrier p m n).
Proof.
case/andP => /andP [p0 _] _; split.
- by move=> i k j hi hk hj; congr [:: _; _] => /=; lia.
- move=> i k k' j i0 j0 hi hk hk' hj hi0 hj0 /= [e1 e2].
  by have [-> ->] : k = k' /\ j = j0; [apply: (@radix p) => //; lia | split=> //; lia].
- move=> i k k' j hi hk hk' hj; rewrite in_boxE /=.
  by have := leq_mul (leqnn p) hj; rewrite mulnS => h; apply/and3P; split=> //; lia.
Qed.
Theorem bi0_decodes : Bi0.admissible p m n ->
  grid_decodes (Bi0.bound_i p m n) (Bi0.bound_k p m n) (Bi0.bound_j p m n) (Bi0.sizes p m n) (Bi0.A p m n) (Bi0.B p m n).
Proof. by move=> h; apply: facts_grid (bi0_facts h). Qed.

Lemma bi2_facts : Bi2.admissible p m n ->
  facts p m n addv (in_box (Bi2.sizes p m n)) (Bi2.A p m n) (Bi2.B p m n) (Bi2.carrier p m n).
Proof.
case/andP => /andP [p0 _] _; split.
- by move=> i k j hi hk hj; congr [:: _; _] => /=; lia.
- move=> i k k' j i0 j0 hi hk hk' hj hi0 hj0 /= [e1 e2].
  by have [-> ->] : k = k' /\ i = i0; [apply: (@radix p) => //; lia | split=> //; lia].
- move=> i k k' j hi hk hk' hj; rewrite in_boxE /=.
  by have := leq_mul (leqnn p) hi; rewrite mulnS => h; apply/and3P; split=> //; lia.
Qed.
Theorem bi2_decodes : Bi2.admissible p m n ->
  grid_decodes (Bi2.bound_i p m n) (Bi2.bound_k p m n) (Bi2.bound_j p m n) (Bi2.sizes p m n) (Bi2.A p m n) (Bi2.B p m n).
Proof. by move=> h; apply: facts_grid (bi2_facts h). Qed.

Lemma tri_facts : Tri.admissible p m n ->
  facts p m n addv (in_box (Tri.sizes p m n)) (Tri.A p m n) (Tri.B p m n) (Tri.carrier p m n).
Proof.
case/andP => /andP [p0 _] _; split.
- by move=> i k j hi hk hj; congr [:: _; _; _] => /=; lia.
- by move=> i k k' j i0 j0 hi hk hk' hj hi0 hj0 /= [e1 e2 e3]; split; lia.
- by move=> i k k' j hi hk hk' hj; rewrite in_boxE /=; apply/and4P; split=> //; lia.
Qed.
Theorem tri_decodes : Tri.admissible p m n ->
  grid_decodes (Tri.bound_i p m n) (Tri.bound_k p m n) (Tri.bound_j p m n) (Tri.sizes p m n) (Tri.A p m n) (Tri.B p m n).
Proof. by move=> h; apply: facts_grid (tri_facts h). Qed.

Theorem bi0_threshold : Bi0.threshold p m n = \prod_(s <- Bi0.sizes p m n) s.
Proof. by rewrite /Bi0.threshold /Bi0.sizes !big_cons big_nil; lia. Qed.
Theorem bi2_threshold : Bi2.threshold p m n = \prod_(s <- Bi2.sizes p m n) s.
Proof. by rewrite /Bi2.threshold /Bi2.sizes !big_cons big_nil; lia. Qed.
Theorem tri_threshold : Tri.threshold p m n = \prod_(s <- Tri.sizes p m n) s.
Proof. by rewrite /Tri.threshold /Tri.sizes !big_cons big_nil; lia. Qed.
End Grids.

Lemma bivariate_facts K L :
  facts 1 K L addv (in_box [:: K; L]) (Bivariate.A K L) (Bivariate.B K L) (Bivariate.carrier K L).
Proof.
split.
- by move=> i k j hi hk hj; congr [:: _; _] => /=; lia.
- by move=> i [|k] [|k'] j i0 j0 // hi _ _ hj hi0 hj0 /= [e1 e2]; split=> //; lia.
- by move=> i k k' j hi hk hk' hj; rewrite in_boxE /=; apply/and3P; split=> //; lia.
Qed.
Theorem bivariate_decodes K L : Bivariate.admissible K L ->
  grid_decodes (Bivariate.bound_i K L) (Bivariate.bound_k K L) (Bivariate.bound_j K L) [:: K; L]
    (Bivariate.A K L) (Bivariate.B K L).
Proof. by move=> _; apply: facts_grid (bivariate_facts K L). Qed.
