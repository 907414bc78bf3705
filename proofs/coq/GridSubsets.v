(* Any answers of a two-dimensional grid, not only a full subgrid.

   Main results
     nonzero_count   a nonzero polynomial of degrees d1, d2 is nonzero at
                     (n1 - d1)(n2 - d2) points at least of an n1 x n2 grid
     bi0_any_subset, bi2_any_subset, bivariate_any_subset
                     so any n1 n2 - (n1 - d1)(n2 - d2) + 1 answers decode A B

   Lexicon
     S1, S2            the coordinates of the grid on either axis
     T                 the answers that arrived, a subset of the grid
     any_subset_decodes m p n sizes al be
                       any T that is large enough decodes, for d_v = sizes_v - 1

   Reference: the product of two Reed-Solomon codes; MacWilliams, Sloane, The
   theory of error-correcting codes, chapter 18. *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Interpolation Bilinear Blocks Decoders Exponents Families.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* 1. Statement. *)

Definition powers2 (F : ringType) (x y : F) (e : seq nat) : F := x ^+ nth 0%N e 0 * y ^+ nth 0%N e 1.

Definition any_subset_decodes (m p n s1 s2 : nat) (al be : nat -> nat -> seq nat) : Prop :=
  forall (F : fieldType) (W1 W2 : finType) (x : W1 -> F) (y : W2 -> F) (S1 : {set W1}) (S2 : {set W2}) (T : {set W1 * W2}),
  {in S1 &, injective x} -> {in S2 &, injective y} -> T \subset setX S1 S2 ->
  (#|S1| * #|S2| - (#|S1| - s1.-1) * (#|S2| - s2.-1) < #|T|)%N ->
  exists D : 'I_m -> 'I_n -> W1 * W2 -> F,
  forall (r c l : nat) (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l)) i j,
  \sum_(w in T) D i j w *: (share (powers2 (x w.1) (y w.2)) al A *m share (powers2 (x w.1) (y w.2)) be B) = block (A *m B) i j.

(* 2. Zeros. *)

Lemma few_zeros (F : fieldType) (W : finType) (x : W -> F) (S : {set W}) (f : {poly F}) s :
  {in S &, injective x} -> f != 0 -> (size f <= s)%N -> (#|S| - s.-1 <= #|[set w in S | f.[x w] != 0%R]|)%N.
Proof.
move=> xi f0 fs; set Z := [set w in S | f.[x w] == 0].
have -> : [set w in S | f.[x w] != 0] = S :\: Z.
  by apply/setP => w; rewrite !inE; case: (w \in S); rewrite ?andbF ?andbT.
have ZS : Z \subset S by apply/subsetP => w; rewrite inE => /andP [].
rewrite cardsD (setIidPr ZS); apply: leq_sub2l.
have [h|h] := leqP #|Z| s.-1; first by [].
case/eqP: f0; apply: (@determined F W x Z).
- by move=> u v /(subsetP ZS) uS /(subsetP ZS) vS; apply: xi.
- by apply: leq_trans fs _; case: (s) h.
- by move=> w; rewrite inE => /andP [_ /eqP].
Qed.

Section Grid.
Variables (F : fieldType) (W1 W2 : finType) (x : W1 -> F) (y : W2 -> F) (S1 : {set W1}) (S2 : {set W2}) (s1 s2 : nat).
Hypothesis (x_inj : {in S1 &, injective x}) (y_inj : {in S2 &, injective y}).
Variable c : nat -> nat -> F.
Definition value2 (w : W1 * W2) : F := \sum_(e < s1) \sum_(f < s2) c e f * (x w.1 ^+ e * y w.2 ^+ f).

Theorem nonzero_count (e0 : 'I_s1) (f0 : 'I_s2) : c e0 f0 != 0 ->
  ((#|S1| - s1.-1) * (#|S2| - s2.-1) <= #|[set w in setX S1 S2 | value2 w != 0%R]|)%N.
Proof.
move=> cn; pose g := \poly_(f < s2) c e0 f; pose h w2 := \poly_(e < s1) (\sum_(f < s2) c e f * y w2 ^+ f).
have valueE w : value2 w = (h w.2).[x w.1].
  rewrite horner_poly; apply: eq_bigr => e _; rewrite mulr_suml; apply: eq_bigr => f _.
  by rewrite -mulrA [y _ ^+ _ * _]mulrC.
have g0 : g != 0 by apply: contraNneq cn => g0; have := coef_poly s2 (c e0) f0; rewrite -/g g0 coef0 ltn_ord => <-.
set Q := [set w2 in S2 | g.[y w2] != 0].
have rows w2 : w2 \in Q -> (#|S1| - s1.-1 <= #|[set w1 in S1 | (h w2).[x w1] != 0%R]|)%N.
  rewrite inE => /andP [_ gw]; apply: few_zeros => //; last exact: size_poly.
  apply: contraNneq gw => h0; have := coef_poly s1 (fun e => \sum_(f < s2) c e f * y w2 ^+ f) e0.
  by rewrite -/(h w2) h0 coef0 ltn_ord horner_poly => <-.
have -> : #|[set w in setX S1 S2 | value2 w != 0]| = (\sum_(w2 in S2) #|[set w1 in S1 | (h w2).[x w1] != 0%R]|)%N.
  rewrite -sum1_card (eq_bigl (fun w => (w.2 \in S2) && ((w.1 \in S1) && ((h w.2).[x w.1] != 0)))); last first.
    by move=> w; rewrite !inE valueE andbA [(w.2 \in S2) && _]andbC.
  rewrite (reindex (fun u : W2 * W1 => (u.2, u.1))) /=; last by exists (fun u => (u.2, u.1)) => -[].
  rewrite -(pair_big_dep (fun w2 => w2 \in S2) (fun w2 w1 => (w1 \in S1) && ((h w2).[x w1] != 0)) (fun _ _ => 1%N)) /=.
  by apply: eq_bigr => w2 _; rewrite sum1dep_card; apply: eq_card => w1; rewrite !inE.
apply: (@leq_trans (\sum_(w2 in Q) (#|S1| - s1.-1))).
  rewrite sum_nat_const mulnC leq_mul2r; apply/orP; right; apply: few_zeros => //; exact: size_poly.
rewrite [X in (_ <= X)%N](big_setID Q) /= (setIidPr _); last by apply/subsetP => w; rewrite inE => /andP [].
by apply: leq_trans (leq_addr _ _); apply: leq_sum => w2; apply: rows.
Qed.

Theorem subset_zero (T : {set W1 * W2}) : T \subset setX S1 S2 ->
  (#|S1| * #|S2| - (#|S1| - s1.-1) * (#|S2| - s2.-1) < #|T|)%N ->
  {in T, forall w, value2 w = 0} -> forall e f, (e < s1)%N -> (f < s2)%N -> c e f = 0.
Proof.
move=> TS large z e f he hf; apply/eqP; apply/negPn/negP => cn.
have := @nonzero_count (Ordinal he) (Ordinal hf) cn; set N := [set w in _ | _] => hN.
have disjoint : T \subset setX S1 S2 :\: N.
  by apply/subsetP => w wT; rewrite inE (subsetP TS) // andbT inE (subsetP TS) //= z // eqxx.
have := subset_leq_card disjoint; rewrite cardsD (setIidPr _) ?cardsX; last by apply/subsetP => w; rewrite inE => /andP [].
move=> h; have := leq_trans large h; rewrite ltnNge => /negP; apply.
exact: leq_sub2l.
Qed.
End Grid.

(* 3. Decoders. *)

Definition box2 (s1 s2 : nat) : seq (seq nat) := [seq [:: e; f] | e <- iota 0 s1, f <- iota 0 s2].

Lemma box2_uniq s1 s2 : uniq (box2 s1 s2).
Proof. by apply: allpairs_uniq; rewrite ?iota_uniq // => -[e f] [e' f'] _ _ [-> ->]. Qed.
Lemma in_box2 s1 s2 e : in_box [:: s1; s2] e -> e \in box2 s1 s2.
Proof.
rewrite in_boxE; case: e => [|e [|f [|]]] //= /and3P [he hf _]; apply/allpairsP; exists (e, f).
by rewrite /= !mem_iota he hf.
Qed.

Theorem facts_any_subset m p n s1 s2 al be ga :
  facts p m n addv (in_box [:: s1; s2]) al be ga -> any_subset_decodes m p n s1 s2 al be.
Proof.
move=> H F W1 W2 x y S1 S2 T xi yi TS large.
pose ev (w : W1 * W2) := powers2 (x w.1) (y w.2).
have evM w e f : ev w (addv e f) = ev w e * ev w f by rewrite /ev /powers2 !nth_addv !exprD mulrACA.
have within : products_within m p n 0 0 addv al (fun=> [::]) be (fun=> [::]) (mem (box2 s1 s2)).
  by move=> a b; apply: in_box2; apply: (facts_within H).
have det : determines ev (mem T) (box2 s1 s2).
  move=> c hc e0 /allpairsP [[e f] /= [he hf ->]].
  rewrite !mem_iota !add0n /= in he hf; apply: (subset_zero xi yi (c := fun e f => c [:: e; f]) TS large) he hf => w wT.
  apply: etrans (hc w wT); rewrite /value2 /box2 big_allpairs_dep -(big_mkord xpredT (fun e => \sum_(f < s2) c [:: e; val f] * (x w.1 ^+ e * y w.2 ^+ f))).
  rewrite /index_iota subn0; apply: eq_bigr => i _; rewrite -(big_mkord xpredT (fun f => c [:: i; f] * (x w.1 ^+ i * y w.2 ^+ f))).
  by rewrite /index_iota subn0.
have [D HD] := determined_decoder (S := mem T) evM (facts_carriers H _ _) (box2_uniq s1 s2) within det.
exists D => r c l A B i j; rewrite -(HD r c l A B (fun=> 0) (fun=> 0) i j).
by apply: eq_bigr => w _; rewrite !masked0.
Qed.

Theorem bi0_any_subset p m n : Bi0.admissible p m n ->
  any_subset_decodes (Bi0.bound_i p m n) (Bi0.bound_k p m n) (Bi0.bound_j p m n)
    (nth 0%N (Bi0.sizes p m n) 0) (nth 0%N (Bi0.sizes p m n) 1) (Bi0.A p m n) (Bi0.B p m n).
Proof. by move=> h; apply: facts_any_subset (bi0_facts h). Qed.
Theorem bi2_any_subset p m n : Bi2.admissible p m n ->
  any_subset_decodes (Bi2.bound_i p m n) (Bi2.bound_k p m n) (Bi2.bound_j p m n)
    (nth 0%N (Bi2.sizes p m n) 0) (nth 0%N (Bi2.sizes p m n) 1) (Bi2.A p m n) (Bi2.B p m n).
Proof. by move=> h; apply: facts_any_subset (bi2_facts h). Qed.
Theorem bivariate_any_subset K L : Bivariate.admissible K L ->
  any_subset_decodes (Bivariate.bound_i K L) (Bivariate.bound_k K L) (Bivariate.bound_j K L) K L
    (Bivariate.A K L) (Bivariate.B K L).
Proof. by move=> _; apply: facts_any_subset (bivariate_facts K L). Qed.
