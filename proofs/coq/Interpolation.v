(* Interpolation: a polynomial of degree below R is determined by its values
   at any R distinct points, and its coefficients and its values elsewhere are
   fixed linear combinations of these.

   Main results
     determined          of degree < #|S| and zero at all points of S => zero
     weight_inverse      Lagrange's weights are a left inverse of the
                         Vandermonde matrix on S
     grid_weight_inverse the same on a Cartesian product of sets of points, in
                         any number of variables
     interpolation_at    the value at any point, for coefficients in a module

   Lexicon
     W, S        workers, and the set of those that answered
     x w         the evaluation point of worker w
     lagrange S r the polynomial that is 1 at x r and 0 at the rest of S
     weight S e r the weight of answer r in the coefficient of X^e

   Reference: von zur Gathen, Gerhard, Modern Computer Algebra, section 5.2. *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section OneVariable.
Variables (F : fieldType) (W : finType) (x : W -> F) (S : {set W}).

Definition lagrange (r : W) : {poly F} := \prod_(s in S :\ r) ((x r - x s)^-1 *: ('X - (x s)%:P)).
Definition weight (e : nat) (r : W) : F := (lagrange r)`_e.

Hypothesis x_inj : {in S &, injective x}.

Theorem determined (f : {poly F}) :
  (size f <= #|S|)%N -> {in S, forall s, f.[x s] = 0} -> f = 0.
Proof.
move=> sz z; apply: (@roots_geq_poly_eq0 _ f [seq x s | s <- enum S]).
- by apply/allP => y /mapP [s]; rewrite mem_enum => sS ->; apply/rootP/z.
- by rewrite map_inj_in_uniq ?enum_uniq // => r s; rewrite !mem_enum; apply: x_inj.
- by rewrite size_map -cardE.
Qed.

Lemma determined_eq (f g : {poly F}) :
  (size f <= #|S|)%N -> (size g <= #|S|)%N -> {in S, forall s, f.[x s] = g.[x s]} -> f = g.
Proof.
move=> sf sg e; apply/eqP; rewrite -subr_eq0; apply/eqP; apply: determined.
  by apply: leq_trans (size_add _ _) _; rewrite size_opp geq_max sf.
by move=> s sS; rewrite hornerD hornerN e // subrr.
Qed.

Lemma lagrangeE : {in S &, forall r s, (lagrange r).[x s] = (r == s)%:R}.
Proof.
move=> r s rS sS; rewrite /lagrange horner_prod; case: eqP => [<-|/eqP ne].
  apply: big1 => t; rewrite !inE => /andP [tr tS]; rewrite hornerZ hornerXsubC mulVf // subr_eq0.
  by apply: contraNneq tr => /x_inj ->.
by rewrite (bigD1 s) ?inE 1?eq_sym ?ne //= hornerZ hornerXsubC subrr mulr0 mul0r.
Qed.

Lemma size_lagrange r : r \in S -> (size (lagrange r) <= #|S|)%N.
Proof.
move=> rS; rewrite /lagrange; apply: leq_trans (size_prod_leq _ _) _.
have hs s : s \in S :\ r -> size ((x r - x s)^-1 *: ('X - (x s)%:P)) = 2%N.
  rewrite !inE => /andP [sr sS].
  by rewrite size_scale ?size_XsubC // invr_eq0 subr_eq0; apply: contraNneq sr => /x_inj ->.
rewrite (eq_bigr (fun=> 2%N)) // sum_nat_const (cardsD1 r S) rS add1n.
by rewrite muln2 -addnn subSn ?leq_addr // addnK.
Qed.

(* The value at z of a polynomial sum_e c e X^e of degree < #|S|. *)
Lemma lagrange_power (e : nat) : (e < #|S|)%N -> \sum_(r in S) x r ^+ e *: lagrange r = 'X^e.
Proof.
move=> eS; apply: determined_eq; rewrite ?size_polyXn //.
  apply: leq_trans (size_sum _ _ _) _; apply/bigmax_leqP => r rS.
  by apply: leq_trans (size_scale_leq _ _) (size_lagrange rS).
move=> s sS; rewrite horner_sum hornerXn (bigD1 s) //= hornerZ lagrangeE // eqxx mulr1.
rewrite big1 ?addr0 // => r /andP [rS rs].
by rewrite hornerZ lagrangeE // (negbTE rs) mulr0.
Qed.

Theorem weight_inverse e f : (f < #|S|)%N -> \sum_(r in S) weight e r * x r ^+ f = (e == f)%:R.
Proof.
move=> fS; rewrite -coefXn -(lagrange_power fS) coef_sum.
by apply: eq_bigr => r _; rewrite coefZ mulrC.
Qed.

Theorem interpolation_at (V : lmodType F) (R : nat) (c : 'I_R -> V) (z : F) : (R <= #|S|)%N ->
  \sum_(r in S) (lagrange r).[z] *: (\sum_(e < R) x r ^+ e *: c e) = \sum_(e < R) z ^+ e *: c e.
Proof.
move=> RS; under eq_bigr do rewrite scaler_sumr.
rewrite exchange_big; apply: eq_bigr => e _ /=.
under eq_bigr do rewrite scalerA.
rewrite -scaler_suml; congr (_ *: _); rewrite -[RHS]hornerXn -(lagrange_power (leq_trans (ltn_ord e) RS)).
by rewrite horner_sum; apply: eq_bigr => r _; rewrite hornerZ mulrC.
Qed.
End OneVariable.

(* d variables, on the Cartesian product of one set of points an axis: worker
   w in [family S] has the coordinates x v (w v). *)
Section CartesianProduct.
Variables (F : fieldType) (d : nat) (W : finType) (x : 'I_d -> W -> F) (S : 'I_d -> {set W}).
Hypothesis x_inj : forall v, {in S v &, injective (x v)}.

Definition monomial (z : 'I_d -> F) (e : 'I_d -> nat) : F := \prod_v z v ^+ e v.
Definition grid_weight (e : 'I_d -> nat) (w : {ffun 'I_d -> W}) : F :=
  \prod_v weight (x v) (S v) (e v) (w v).

Theorem grid_weight_inverse e f : (forall v, f v < #|S v|)%N ->
  \sum_(w in family (fun v => mem (S v))) grid_weight e w * monomial (fun v => x v (w v)) f = [forall v, e v == f v]%:R.
Proof.
move=> fS; under eq_bigr do rewrite -big_split /=.
rewrite -(bigA_distr_big_dep (fun v => mem (S v)) (fun v j => weight (x v) (S v) (e v) j * x v j ^+ f v)).
rewrite (eq_bigr (fun v => (e v == f v)%:R)) => [|v _]; last by rewrite -(weight_inverse (@x_inj v)).
case: forallP => [h|/forallP]; first by rewrite big1 // => v _; rewrite h.
by rewrite negb_forall => /existsP [v /negbTE h]; rewrite (bigD1 v) //= h mul0r.
Qed.
End CartesianProduct.
