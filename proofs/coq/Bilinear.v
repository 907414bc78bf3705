(* Coded bilinear computation, for every commutative ring and every bilinear
   product of modules: matrices of any shape, polynomials, tensors.

   Main results
     brent_decode      Brent's equations imply that the decoder is right for
                       all blocks
     monomial_decode   encoders that are monomials, and a left inverse of the
                       evaluation matrix on the carriers, satisfy them
     determined_decode if the answers determine the product polynomial, a
                       linear decoder exists

   Lexicon
     op          the product of two blocks
     S           the workers that answered
     EA, EB      encoding coefficients of a worker for each block
     D t w       weight of worker w's answer in target t
     hit t a b   whether the product of blocks a and b belongs to target t

   Reference: R. P. Brent, Algorithms for matrix multiplication (1970). *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Definition bilinear (K : ringType) (U V X : lmodType K) (op : U -> V -> X) :=
  (forall v, linear (op^~ v)) /\ (forall u, linear (op u)).

Section Bilinearity.
Variables (K : comRingType) (U V X : lmodType K) (op : U -> V -> X).
Hypothesis op_bilinear : bilinear op.

Lemma op_suml I (s : seq I) (P : pred I) (f : I -> U) v : op (\sum_(i <- s | P i) f i) v = \sum_(i <- s | P i) op (f i) v.
Proof. exact: (linear_sum (Linear (op_bilinear.1 v))). Qed.
Lemma op_sumr I (s : seq I) (P : pred I) u (f : I -> V) : op u (\sum_(i <- s | P i) f i) = \sum_(i <- s | P i) op u (f i).
Proof. exact: (linear_sum (Linear (op_bilinear.2 u))). Qed.
Lemma opZ c d u v : op (c *: u) (d *: v) = (c * d) *: op u v.
Proof.
have -> : op (c *: u) (d *: v) = c *: op u (d *: v) by exact: (linearZ_LR (Linear (op_bilinear.1 (d *: v)))).
by rewrite -scalerA; congr (_ *: _); exact: (linearZ_LR (Linear (op_bilinear.2 u))).
Qed.
End Bilinearity.

Lemma mulmx_bilinear (K : comRingType) r c l : bilinear (@mulmx K r c l).
Proof.
split=> [v k u u'|u k v v']; first by rewrite mulmxDl -scalemxAl.
by rewrite mulmxDr -scalemxAr.
Qed.

Section Brent.
Variables (K : comRingType) (U V X : lmodType K) (op : U -> V -> X).
Hypothesis op_bilinear : bilinear op.
Variables (W : finType) (S : pred W) (I J T : finType).
Variables (EA : W -> I -> K) (EB : W -> J -> K) (D : T -> W -> K) (hit : T -> I -> J -> bool).

Definition encode (E : finType) (Y : lmodType K) (coefficients : W -> E -> K) (blocks : E -> Y) (w : W) :=
  \sum_e coefficients w e *: blocks e.

Hypothesis brent : forall t a b, \sum_(w | S w) D t w * (EA w a * EB w b) = (hit t a b)%:R.

Theorem brent_decode A B t :
  \sum_(w | S w) D t w *: op (encode EA A w) (encode EB B w) = \sum_a \sum_(b | hit t a b) op (A a) (B b).
Proof.
transitivity (\sum_(w | S w) \sum_a \sum_b (D t w * (EA w a * EB w b)) *: op (A a) (B b)).
  apply: eq_bigr => w _; rewrite /encode op_suml // scaler_sumr; apply: eq_bigr => a _.
  by rewrite op_sumr // scaler_sumr; apply: eq_bigr => b _; rewrite opZ // scalerA.
rewrite exchange_big; apply: eq_bigr => a _; rewrite exchange_big [RHS]big_mkcond; apply: eq_bigr => b _.
by rewrite -scaler_suml brent; case: (hit t a b); rewrite ?scale1r ?scale0r.
Qed.
End Brent.

(* Monomials M with a product [add]; [ev w e] is monomial e at the point of w. *)
Section Monomials.
Variables (K : comRingType) (W : finType) (S : pred W) (M : eqType) (add : M -> M -> M) (within : pred M).
Variables (ev : W -> M -> K) (L : M -> W -> K).
Hypothesis evM : forall w e f, ev w (add e f) = ev w e * ev w f.
Hypothesis inverse : forall e f, within f -> \sum_(w | S w) L e w * ev w f = (e == f)%:R.
Variables (I J T : finType) (al : I -> M) (be : J -> M) (ga : T -> M) (hit : T -> I -> J -> bool).
Hypothesis in_range : forall a b, within (add (al a) (be b)).
Hypothesis carriers : forall t a b, (ga t == add (al a) (be b)) = hit t a b.
Variables (U V X : lmodType K) (op : U -> V -> X).
Hypothesis op_bilinear : bilinear op.

Theorem monomial_decode A B t :
  \sum_(w | S w) L (ga t) w *: op (encode (fun w a => ev w (al a)) A w) (encode (fun w b => ev w (be b)) B w)
  = \sum_a \sum_(b | hit t a b) op (A a) (B b).
Proof.
apply: (brent_decode op_bilinear (EA := fun w a => ev w (al a)) (D := fun t w => L (ga t) w)) => {}t a b.
by rewrite -carriers -inverse //; apply: eq_bigr => w _; rewrite evM.
Qed.
End Monomials.

(* From uniqueness to a decoder: linear algebra over a field. *)
Section Existence.
Variables (F : fieldType) (W : finType) (S : pred W) (M : finType) (ev : W -> M -> F).
Hypothesis determined : forall c : M -> F, (forall w, S w -> \sum_e c e * ev w e = 0) -> forall e, c e = 0.

Theorem determined_decode : exists L : M -> W -> F, forall e f, \sum_(w | S w) L e w * ev w f = (e == f)%:R.
Proof.
pose V : 'M[F]_(#|M|, #|W|) := \matrix_(e, w) (if S (enum_val w) then ev (enum_val w) (enum_val e) else 0).
have /row_freeP [Q VQ] : row_free V.
  rewrite -kermx_eq0; apply/eqP/row_matrixP => i; rewrite row0.
  have k0 : row i (kermx V) *m V = 0 by rewrite -row_mul mulmx_ker row0.
  apply/rowP => e; rewrite [RHS]mxE -[e]enum_valK.
  apply: (determined (c := fun e => row i (kermx V) 0 (enum_rank e))) => w Sw.
  have := congr1 (fun u : 'rV_#|W| => u 0 (enum_rank w)) k0; rewrite mxE [RHS]mxE; apply: etrans.
  rewrite (reindex (@enum_val M predT)) /=; last by exists enum_rank => a _; rewrite ?enum_valK ?enum_rankK.
  by apply: eq_bigr => f _; rewrite [V _ _]mxE !enum_rankK Sw enum_valK.
exists (fun e w => Q (enum_rank w) (enum_rank e)) => e f.
have := congr1 (fun u : 'M_#|M| => u (enum_rank f) (enum_rank e)) VQ; rewrite !mxE (inj_eq enum_rank_inj) eq_sym; apply: etrans.
rewrite (reindex (@enum_val W predT)) /=; last by exists enum_rank => a _; rewrite ?enum_valK ?enum_rankK.
rewrite big_mkcond; apply: eq_bigr => w _; rewrite !mxE enum_rankK enum_valK.
by case: (S _); rewrite ?mul0r // mulrC.
Qed.
End Existence.
