(* Lagrange coded computing: any polynomial map of total degree d is recovered at
   the data's nodes from any (K + T - 1) d + 1 distinct points.

   Main results
     polynomial_curve   a polynomial map of degree d along a curve of degree D is
                        a curve of degree d D
     lagrange_decodes   the decoder, which depends on the points and nodes only
     lagrange_private   T shares at points apart from the data's nodes are uniform

   Lexicon
     polynomial_map d f   f is built from constants, linear maps, sums, and
                          bilinear products (such as the matrix product), with
                          total degree at most d; several operands are one
                          element of a product of modules
     curve D h            h z is a polynomial in z of degree at most D with
                          coefficients in a module
     basis n b s          the polynomial that is 1 at node s and 0 at the other
                          nodes of b 0 .. b (n-1)
     lagrange_share       value at z of the encoding polynomial: data X at nodes
                          A 0 .., masks Z at nodes mask_A 0 ..

   Reference: Yu, Li, Raviv, Mousavi Kalan, Soltanolkotabi, Avestimehr, Lagrange
   coded computing (2019). *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Interpolation Bilinear Privacy Exponents.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* 1. Polynomial maps and curves. *)

Inductive polynomial_map (F : fieldType) (V : lmodType F) : forall X : lmodType F, nat -> (V -> X) -> Prop :=
| Constant (X : lmodType F) (c : X) : polynomial_map 0 (fun=> c)
| LinearMap (X : lmodType F) (g : {linear V -> X}) : polynomial_map 1 g
| Sum (X : lmodType F) d (f g : V -> X) :
    polynomial_map d f -> polynomial_map d g -> polynomial_map d (fun v => f v + g v)
| Product (X Y Z : lmodType F) d e (op : X -> Y -> Z) (f : V -> X) (g : V -> Y) :
    bilinear op -> polynomial_map d f -> polynomial_map e g -> polynomial_map (d + e) (fun v => op (f v) (g v))
| Weaken (X : lmodType F) d e (f : V -> X) : (d <= e)%N -> polynomial_map d f -> polynomial_map e f.

Definition curve (F : fieldType) (V : lmodType F) (D : nat) (h : F -> V) : Prop :=
  exists c : nat -> V, forall z, h z = \sum_(e < D.+1) z ^+ e *: c e.

Section Curves.
Variable F : fieldType.

Lemma curve_weaken (V : lmodType F) D E (h : F -> V) : (D <= E)%N -> curve D h -> curve E h.
Proof.
move=> DE [c hc]; exists (fun e => if (e < D.+1)%N then c e else 0) => z; rewrite hc.
rewrite (big_ord_widen E.+1 (fun e => z ^+ e *: c e)) ?ltnS // big_mkcond; apply: eq_bigr => e _.
by case: ifP => _; rewrite ?scaler0.
Qed.

Lemma curve_sum (V : lmodType F) D (h k : F -> V) : curve D h -> curve D k -> curve D (fun z => h z + k z).
Proof.
move=> [c hc] [d hd]; exists (fun e => c e + d e) => z.
by rewrite hc hd -big_split; apply: eq_bigr => e _; rewrite scalerDr.
Qed.

Lemma curve_linear (V X : lmodType F) (g : {linear V -> X}) D (h : F -> V) : curve D h -> curve D (fun z => g (h z)).
Proof.
by move=> [c hc]; exists (fun e => g (c e)) => z; rewrite hc linear_sum; apply: eq_bigr => e _; rewrite linearZ.
Qed.

Lemma curve_product (X Y Z : lmodType F) (op : X -> Y -> Z) D E (h : F -> X) (k : F -> Y) :
  bilinear op -> curve D h -> curve E k -> curve (D + E) (fun z => op (h z) (k z)).
Proof.
move=> bil [c hc] [d hd]; exists (fun s => \sum_(e < D.+1) \sum_(f < E.+1 | (e + f == s)%N) op (c e) (d f)) => z.
rewrite hc hd op_suml //; under [RHS]eq_bigr do rewrite scaler_sumr.
rewrite exchange_big; apply: eq_bigr => e _; rewrite op_sumr //.
under [RHS]eq_bigr do rewrite scaler_sumr big_mkcond.
rewrite exchange_big; apply: eq_bigr => f _; rewrite opZ // -exprD.
have ef : (e + f < (D + E).+1)%N by rewrite ltnS leq_add // -ltnS.
rewrite (bigD1 (Ordinal ef)) //= eqxx big1 ?addr0 // => s ne; case: eqP => // es; by rewrite -val_eqE /= es eqxx in ne.
Qed.

Theorem polynomial_curve (V X : lmodType F) d D (f : V -> X) (h : F -> V) :
  polynomial_map d f -> curve D h -> curve (D * d) (fun z => f (h z)).
Proof.
move=> pf; move: h; elim: pf => {X d f} [X c|X g|X d f g _ Hf _ Hg|X Y Z d e op f g bil _ Hf _ Hg|X d e f de _ Hf] h ch.
- by rewrite muln0; exists (fun=> c) => z; rewrite big_ord1 expr0 scale1r.
- by rewrite muln1; apply: curve_linear.
- by apply: curve_sum; [apply: Hf|apply: Hg].
- by rewrite mulnDr; apply: curve_product => //; [apply: Hf|apply: Hg].
- by apply: curve_weaken (Hf h ch); rewrite leq_mul2l de orbT.
Qed.
End Curves.

(* 2. Blocks at nodes. *)

Section Basis.
Variables (F : fieldType) (n : nat) (b : nat -> F).
Hypothesis b_inj : {in gtn n &, injective b}.

Definition basis (s : nat) : {poly F} := \prod_(r < n | r != s :> nat) ((b s - b r)^-1 *: ('X - (b r)%:P)).

Lemma basis_lagrange (s : 'I_n) : basis s = lagrange (fun r : 'I_n => b r) [set: 'I_n] s.
Proof. by rewrite /basis /lagrange; apply: eq_bigl => r; rewrite !inE andbT. Qed.

Lemma nodes_inj : {in [set: 'I_n] &, injective (fun r : 'I_n => b r)}.
Proof. by move=> r s _ _ /b_inj rs; apply: val_inj; apply: rs; rewrite inE. Qed.

Lemma basis_at s r : (s < n)%N -> (r < n)%N -> (basis s).[b r] = (s == r)%:R.
Proof.
move=> sn rn; rewrite (basis_lagrange (Ordinal sn)).
by have := lagrangeE nodes_inj (in_setT (Ordinal sn)) (in_setT (Ordinal rn)).
Qed.

Lemma size_basis s : (s < n)%N -> (size (basis s) <= n)%N.
Proof.
move=> sn; rewrite (basis_lagrange (Ordinal sn)).
by have := size_lagrange nodes_inj (in_setT (Ordinal sn)); rewrite cardsT card_ord.
Qed.

Lemma basis_curve (V : lmodType F) s (X : V) : (s < n)%N -> curve n.-1 (fun z => (basis s).[z] *: X).
Proof.
move=> sn; exists (fun e => (basis s)`_e *: X) => z.
rewrite (horner_coef_wide z (size_basis sn)) scaler_suml prednK; last by apply: leq_trans sn.
by apply: eq_bigr => e _; rewrite scalerA mulrC.
Qed.
End Basis.

Definition lagrange_share (F : fieldType) (V : lmodType F) K T (b : nat -> F) (X : 'I_K -> V) (Z : 'I_T -> V) (z : F) : V :=
  \sum_(i < K) (basis (K + T)%N b (Lagrange.A K T i)).[z] *: X i +
  \sum_(t < T) (basis (K + T)%N b (Lagrange.mask_A K T t)).[z] *: Z t.

Lemma curve_big (F : fieldType) (V : lmodType F) (I : finType) D (h : I -> F -> V) :
  (forall i, curve D (h i)) -> curve D (fun z => \sum_i h i z).
Proof.
move=> ch; elim: (index_enum I) => [|i s [c hc]].
  by exists (fun=> 0) => z; rewrite big_nil big1 // => e _; rewrite scaler0.
have [d hd] := ch i; exists (fun e => d e + c e) => z; rewrite big_cons hc hd -big_split.
by apply: eq_bigr => e _; rewrite scalerDr.
Qed.

Theorem lagrange_decodes K T d : Lagrange.admissible K T ->
  forall (F : fieldType) (b : nat -> F) (W : finType) (x : W -> F) (S : {set W}),
  {in gtn (K + T)%N &, injective b} -> {in S &, injective x} -> (Lagrange.threshold K T d <= #|S|)%N ->
  exists D : 'I_K -> W -> F,
  forall (V X : lmodType F) (f : V -> X), polynomial_map d f ->
  forall (data : 'I_K -> V) (masks : 'I_T -> V) i,
  \sum_(w in S) D i w *: f (lagrange_share b data masks (x w)) = f (data i).
Proof.
move=> K0 F b W x S bi xi; rewrite /Lagrange.threshold addn1 => RS.
exists (fun i w => (lagrange x S w).[b (Lagrange.carrier K T i)]) => V X f pf data masks i.
have [c hc] : curve ((K + T - 1) * d) (fun z => f (lagrange_share b data masks z)).
  apply: (polynomial_curve pf); rewrite subn1; apply: curve_sum; apply: curve_big => s; apply: basis_curve => //.
  - by rewrite /Lagrange.A ltn_addr.
  - by rewrite /Lagrange.mask_A ltn_add2l.
under eq_bigr do rewrite hc.
rewrite (interpolation_at xi c _ RS) -hc; congr f; rewrite /lagrange_share /Lagrange.A /Lagrange.mask_A /Lagrange.carrier.
have ik (j : 'I_K) : (j < K + T)%N by apply: ltn_addr.
rewrite (bigD1 i) //= basis_at // eqxx scale1r big1 => [|j ji]; last first.
  by rewrite basis_at // (negbTE (_ : j != i :> nat)) ?scale0r.
rewrite big1 ?addr0 // => t _; rewrite basis_at ?ltn_add2l //.
by rewrite (_ : (K + t == i)%N = false) ?scale0r //; apply/negbTE/eqP => e; have := ltn_ord i; lia.
Qed.

(* 3. T-privacy. *)

Section Private.
Variables (K T : nat) (F : finFieldType) (b : nat -> F) (x : 'I_T -> F).
Hypothesis b_inj : {in gtn (K + T)%N &, injective b}.
Hypothesis x_inj : injective x.
Hypothesis apart : forall w (i : 'I_K), x w != b i.

Lemma node_rows_unit : \matrix_(w, t) (basis (K + T)%N b (Lagrange.mask_A K T t)).[x w] \in @unitmx F T.
Proof.
set M := (M in M \in _); rewrite -unitmx_tr -row_free_unit -kermx_eq0; apply/eqP/row_matrixP => r; rewrite row0.
set c := row r _; have cM : c *m M^T = 0 by rewrite /c -row_mul mulmx_ker row0.
pose f := \sum_t c 0 t *: basis (K + T)%N b (K + t)%N.
have tn (t : 'I_T) : (K + t < K + T)%N by rewrite ltn_add2l.
have f0 : f = 0.
  pose y (s : 'I_K + 'I_T) := match s with inl i => b i | inr w => x w end.
  apply: (@determined F _ y [set: 'I_K + 'I_T]).
  - move=> [i|w] [j|v] _ _ /= e.
    + by congr inl; apply: val_inj; apply: b_inj e; rewrite inE ltn_addr.
    + by have := apart v i; rewrite e eqxx.
    + by have := apart w j; rewrite e eqxx.
    + by congr inr; apply: x_inj.
  - rewrite cardsT card_sum !card_ord; apply: leq_trans (size_sum _ _ _) _; apply/bigmax_leqP => t _.
    by apply: leq_trans (size_scale_leq _ _) _; apply: size_basis.
  - move=> [i|w] _ /=; rewrite horner_sum.
      apply: big1 => t _; rewrite hornerZ (basis_at b_inj (tn t) (ltn_addr T (ltn_ord i))).
      by rewrite (_ : (K + t == i)%N = false) ?mulr0 //; apply/negbTE/eqP => e; have := ltn_ord i; lia.
    have := congr1 (fun u : 'rV_T => u 0 w) cM; rewrite mxE [RHS]mxE; apply: etrans.
    by apply: eq_bigr => t _; rewrite hornerZ !mxE.
apply/rowP => t; rewrite [RHS]mxE; have := congr1 (fun p : {poly F} => p.[b (K + t)%N]) f0.
rewrite horner0 horner_sum (bigD1 t) //= hornerZ basis_at // eqxx mulr1 big1 ?addr0 // => s st.
by rewrite hornerZ basis_at // eqn_add2l (negbTE (_ : s != t :> nat)) ?mulr0.
Qed.

Theorem lagrange_private u v (data : 'I_K -> 'M[F]_(u, v)) shares :
  #|[set Z : {ffun 'I_T -> 'M[F]_(u, v)} | [forall w, lagrange_share b data Z (x w) == shares w]]| = 1%N.
Proof.
rewrite -(masks_hide (fun w => \sum_(i < K) (basis (K + T)%N b (Lagrange.A K T i)).[x w] *: data i) shares node_rows_unit).
apply: eq_card => Z; rewrite !inE; apply: eq_forallb => w; rewrite /lagrange_share; congr (_ + _ == _).
by apply: eq_bigr => t _; rewrite mxE.
Qed.
End Private.
