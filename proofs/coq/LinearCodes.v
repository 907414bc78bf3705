(* Linear codes of every kind: how many answers a linear decoder needs,
   whatever the encoders are.

   Main results
     linear_bound               a linear decoder needs an answer for each
                                target, if every target has a product of
                                blocks that belongs to it alone
     convolution_linear_bound   m + n - 1 answers for the convolution
     matmul_linear_bound        m n answers for the matrix product

   Lexicon: that of Bilinear.v. The hypothesis is Brent's equations for a set
   S of answers. *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Bilinear.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

Section LinearBound.
Variables (F : fieldType) (W : finType) (S : {set W}) (I J T : finType).
Variables (EA : W -> I -> F) (EB : W -> J -> F) (D : T -> W -> F) (hit : T -> I -> J -> bool).
Hypothesis brent : forall t a b, \sum_(w in S) D t w * (EA w a * EB w b) = (hit t a b)%:R.
Variables (pa : T -> I) (pb : T -> J).
Hypothesis own : forall t t', hit t (pa t') (pb t') = (t == t').

Theorem linear_bound : (#|T| <= #|S|)%N.
Proof.
pose P : 'M[F]_(#|T|, #|S|) := \matrix_(t, w) D (enum_val t) (enum_val w).
pose Q : 'M[F]_(#|S|, #|T|) := \matrix_(w, t) (EA (enum_val w) (pa (enum_val t)) * EB (enum_val w) (pb (enum_val t))).
apply: (@mulmx1_min F _ _ P Q); apply/matrixP => t t'; rewrite !mxE.
rewrite -(inj_eq enum_val_inj) -own -brent [RHS]big_enum_val.
by apply: eq_bigr => w _; rewrite !mxE.
Qed.
End LinearBound.

Theorem convolution_linear_bound (F : fieldType) (W : finType) (S : {set W}) m n
    (EA : W -> 'I_m -> F) (EB : W -> 'I_n -> F) (D : 'I_(m + n - 1) -> W -> F) :
  (0 < m)%N -> (0 < n)%N ->
  (forall s i j, \sum_(w in S) D s w * (EA w i * EB w j) = (s == i + j :> nat)%N%:R) -> (m + n - 1 <= #|S|)%N.
Proof.
case: m EA D => // m EA D _; case: n EB D => // n EB D _ brent.
pose pa (s : 'I_(m.+1 + n.+1 - 1)) : 'I_m.+1 := inord (minn s m).
pose pb (s : 'I_(m.+1 + n.+1 - 1)) : 'I_n.+1 := inord (s - minn s m).
rewrite -[X in (X <= _)%N]card_ord; apply: (linear_bound (pa := pa) (pb := pb) brent) => s s'.
have s'mn := ltn_ord s'; rewrite /pa /pb !inordK; [|lia|lia].
by apply/eqP/eqP => [e|->]; [apply: val_inj => /=; lia | lia].
Qed.

Theorem matmul_linear_bound (F : fieldType) (W : finType) (S : {set W}) m p n
    (EA : W -> 'I_m * 'I_p -> F) (EB : W -> 'I_p * 'I_n -> F) (D : 'I_m * 'I_n -> W -> F) :
  (0 < p)%N ->
  (forall t a b, \sum_(w in S) D t w * (EA w a * EB w b) = [&& t.1 == a.1, a.2 == b.1 & b.2 == t.2]%:R) ->
  (m * n <= #|S|)%N.
Proof.
case: p EA EB => // p EA EB _ brent.
rewrite -[X in (X * _ <= _)%N]card_ord -[X in (_ * X <= _)%N]card_ord -card_prod.
apply: (linear_bound (pa := fun t => (t.1, ord0)) (pb := fun t => (ord0, t.2)) brent) => -[i j] [i' j'] /=.
by rewrite xpair_eqE [j' == j]eq_sym.
Qed.
