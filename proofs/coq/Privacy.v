(* Masks hide the data: shares of T workers are uniform, whatever the data.

   Main results
     masks_hide         if the mask rows of T workers form an invertible matrix,
                        then for all data and all values of their T shares
                        exactly one choice of the masks gives these shares
     minors_hide        the same for masks at monomials
     same_choices       hence the number of choices does not depend on the data
     progression_hides  masks at s, s + g, s + 2 g, ... do so for points with
                        different x^g, none of them zero (Vandermonde)
     ..._private        this for the masks of chang-tandon, a3s, gasp-small,
                        gasp-big, secure-matdot and secure-epc, and for those of
                        B of gasp-r (its masks of A are no arithmetic
                        progression: minors_hide asks for their minors)

   Lexicon
     choices, mask_choices   the masks of one operand that give the stated shares
     mask_rows          coefficients of the masks in the shares
     hides g t ma       masks at ma 0 .. ma (t-1) hide every operand from any t
                        workers whose points are not zero and have different x^g

   "Exactly one choice" means: uniform independent masks give uniform shares for
   all data, so that T workers together learn nothing of them.

   References: Shamir, How to share a secret (1979); Chang, Tandon (2018). *)
From mathcomp Require Import all_ssreflect all_algebra.
From CodedDesigner Require Import Interpolation Blocks Decoders Exponents.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* 1. Shares are data plus masks: share w = data w + sum_s M w s Z s. *)

Definition choices (F : finFieldType) t u v (M : 'M[F]_t) (data shares : 'I_t -> 'M[F]_(u, v)) :
  {set {ffun 'I_t -> 'M[F]_(u, v)}} :=
  [set Z : {ffun 'I_t -> 'M[F]_(u, v)} | [forall w, data w + \sum_s M w s *: Z s == shares w]].

Theorem masks_hide (F : finFieldType) t u v (M : 'M[F]_t) (data shares : 'I_t -> 'M[F]_(u, v)) :
  M \in unitmx -> #|choices M data shares| = 1%N.
Proof.
move=> uM; pose goal w := shares w - data w.
apply/eqP/cards1P; exists [ffun s => \sum_w invmx M s w *: goal w]; apply/setP => Z; rewrite !inE.
have step (c d : 'M[F]_t) (g : 'I_t -> 'M[F]_(u, v)) i :
    \sum_s c i s *: (\sum_w d s w *: g w) = \sum_w (c *m d) i w *: g w.
  under eq_bigr do rewrite scaler_sumr.
  rewrite exchange_big; apply: eq_bigr => w _; rewrite mxE scaler_suml.
  by apply: eq_bigr => s _; rewrite scalerA.
have one (g : 'I_t -> 'M[F]_(u, v)) i : \sum_w (1%:M : 'M[F]_t) i w *: g w = g i.
  rewrite (bigD1 i) //= mxE eqxx scale1r big1 ?addr0 // => w wi.
  by rewrite mxE eq_sym (negbTE wi) scale0r.
have goalE (Y : {ffun 'I_t -> 'M[F]_(u, v)}) w :
    (data w + \sum_s M w s *: Y s == shares w) = (\sum_s M w s *: Y s == goal w).
  by rewrite /goal eq_sym [RHS]eq_sym subr_eq [in RHS]addrC.
apply/forallP/eqP => [h|-> w]; last first.
  rewrite goalE (eq_bigr (fun s => M w s *: \sum_w0 invmx M s w0 *: goal w0)) => [|s _]; last by rewrite ffunE.
  by rewrite step mulmxV // one.
apply/ffunP => s; rewrite ffunE -[LHS](one Z) -(mulVmx uM) -step; apply: eq_bigr => w _.
by congr (_ *: _); apply/eqP; rewrite -goalE.
Qed.

Corollary same_choices (F : finFieldType) t u v (M : 'M[F]_t) (data data' shares : 'I_t -> 'M[F]_(u, v)) :
  M \in unitmx -> #|choices M data shares| = #|choices M data' shares|.
Proof. by move=> h; rewrite !masks_hide. Qed.

(* 2. Masks at monomials: arithmetic progressions. *)

Definition mask_rows (F : fieldType) t (x : 'I_t -> F) (ma : nat -> nat) : 'M[F]_t := \matrix_(w, s) x w ^+ ma s.

Lemma vandermonde_unit (F : fieldType) t (x : 'I_t -> F) s0 g :
  (forall w, x w != 0) -> injective (fun w => x w ^+ g) -> mask_rows x (fun s => s0 + g * s)%N \in unitmx.
Proof.
move=> x0 xi; pose y w := x w ^+ g.
pose L : 'M[F]_t := \matrix_(e, w) (weight y [set: 'I_t] e w * (x w ^+ s0)^-1).
apply: (proj2 (@mulmx1_unit _ _ L _ _)); apply/matrixP => e f; rewrite !mxE.
have yi : {in [set: 'I_t] &, injective y} by move=> ? ? _ _; apply: xi.
have := @weight_inverse F _ y [set: 'I_t] yi e f; rewrite cardsT card_ord => /(_ (ltn_ord f)) <-.
rewrite [RHS]big_mkcond; apply: eq_bigr => w _; rewrite inE !mxE exprD exprM -mulrA [X in _ * X]mulrA mulVf ?mul1r //.
exact: expf_neq0.
Qed.

Definition mask_choices (F : finFieldType) t (x : 'I_t -> F) al ma a b u v (A : 'M[F]_(a * u, b * v)) shares :=
  [set Z : {ffun 'I_t -> 'M[F]_(u, v)} | [forall w, masked (power (x w)) al ma A Z == shares w]].

Definition hides (g t : nat) (ma : nat -> nat) : Prop :=
  forall (F : finFieldType) (x : 'I_t -> F), (forall w, x w != 0) -> injective (fun w => x w ^+ g) ->
  forall a b u v al (A : 'M[F]_(a * u, b * v)) shares, #|mask_choices x al ma A shares| = 1%N.

Theorem minors_hide (F : finFieldType) t (x : 'I_t -> F) al ma a b u v (A : 'M[F]_(a * u, b * v)) shares :
  mask_rows x ma \in unitmx -> #|mask_choices x al ma A shares| = 1%N.
Proof.
move=> uM; rewrite -(masks_hide (fun w => share (power (x w)) al A) shares uM); apply: eq_card => Z; rewrite !inE.
apply: eq_forallb => w; rewrite /masked; congr (_ + _ == _); apply: eq_bigr => s _.
by rewrite mxE.
Qed.

Theorem progression_hides g t ma s0 : (forall s, ma s = s0 + g * s)%N -> hides g t ma.
Proof.
move=> h F x x0 xi a b u v al A shares; apply: minors_hide.
rewrite (_ : mask_rows x ma = mask_rows x (fun s => s0 + g * s)%N) ?vandermonde_unit //.
by apply/matrixP => w s; rewrite !mxE h.
Qed.

Section Schemes.
Variables p m n K L M T r : nat.

Theorem chang_tandon_private :
  hides 1 (ChangTandon.privacy K L T) (ChangTandon.mask_A K L T) /\
  hides (K + T) (ChangTandon.privacy K L T) (ChangTandon.mask_B K L T).
Proof.
split; [apply: (progression_hides (s0 := K))|apply: (progression_hides (s0 := (K + T) * L)%N)] => s.
  by rewrite mul1n.
by rewrite /ChangTandon.mask_B mulnDr.
Qed.
Theorem a3s_private :
  hides 1 (A3s.privacy K L T) (A3s.mask_A K L T) /\ hides 1 (A3s.privacy K L T) (A3s.mask_B K L T).
Proof.
split; [apply: (progression_hides (s0 := K))|apply: (progression_hides (s0 := (K + T) * (L - 1) + K)%N)] => s;
  by rewrite mul1n.
Qed.
Theorem gasp_small_private :
  hides K (GaspSmall.privacy K L T) (GaspSmall.mask_A K L T) /\ hides 1 (GaspSmall.privacy K L T) (GaspSmall.mask_B K L T).
Proof. by split; apply: (progression_hides (s0 := K * L)%N) => s; rewrite ?mul1n. Qed.
Theorem gasp_big_private :
  hides 1 (GaspBig.privacy K L T) (GaspBig.mask_A K L T) /\ hides 1 (GaspBig.privacy K L T) (GaspBig.mask_B K L T).
Proof. by split; apply: (progression_hides (s0 := K * L)%N) => s; rewrite mul1n. Qed.
Theorem gasp_r_private_B : hides 1 (GaspR.privacy K L T r) (GaspR.mask_B K L T r).
Proof. by apply: (progression_hides (s0 := K * L)%N) => s; rewrite mul1n. Qed.
Theorem straddled_private :
  hides (K + 1) (Straddled.privacy K L T) (Straddled.mask_A K L T) /\ hides 1 (Straddled.privacy K L T) (Straddled.mask_B K L T).
Proof.
split; [apply: (progression_hides (s0 := 0))|apply: (progression_hides (s0 := (K + 1) * L)%N)] => s.
  by rewrite add0n.
by rewrite mul1n.
Qed.
Theorem straddled_wide_private_B : hides 1 (StraddledWide.privacy K L T r) (StraddledWide.mask_B K L T r).
Proof. by apply: (progression_hides (s0 := (K + r) * L)%N) => s; rewrite mul1n. Qed.
Theorem secure_matdot_private :
  hides 1 (SecureMatdot.privacy M T) (SecureMatdot.mask_A M T) /\ hides 1 (SecureMatdot.privacy M T) (SecureMatdot.mask_B M T).
Proof. by split; apply: (progression_hides (s0 := M)) => s; rewrite mul1n. Qed.
Theorem secure_epc_private :
  hides 1 (SecureEpc.privacy p m n T) (SecureEpc.mask_A p m n T) /\ hides 1 (SecureEpc.privacy p m n T) (SecureEpc.mask_B p m n T).
Proof. by split; apply: (progression_hides (s0 := p * m * n)%N) => s; rewrite mul1n. Qed.
End Schemes.
