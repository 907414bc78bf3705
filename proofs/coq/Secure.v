(* Secure codes: masks keep off the carriers. That they hide the data is shown in
   Privacy.v.

   Main results
     ..._carriers      clean carriers, for chang-tandon, a3s, gasp-small,
                       gasp-big, gasp-r, straddled, straddled-wide,
                       secure-matdot and secure-epc
     ..._decodes       any (largest exponent + 1) distinct points decode A B,
                       whatever the masks
     gasp_determined   any answers that determine the product's monomials decode

   References: Chang, Tandon (2018); Kakar, Ebadifar, Sezgin (2019);
   D'Oliveira, El Rouayheb, Karpuk (2018). *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Interpolation Bilinear Blocks Decoders Exponents Families.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.

(* 1. Clean carriers. *)

Section Clean.
Variables (p m n ta tb : nat) (al be ga : nat -> nat -> nat) (ma mb : nat -> nat) (R : nat).
Hypothesis data : facts p m n addn (fun e => e < R) al be ga.
Hypothesis masks_of_A : forall u k j i0 j0, u < ta -> k < p -> j < n -> i0 < m -> j0 < n -> ma u + be k j <> ga i0 j0.
Hypothesis masks_of_B : forall i k v i0 j0, i < m -> k < p -> v < tb -> i0 < m -> j0 < n -> al i k + mb v <> ga i0 j0.
Hypothesis masks_of_both : forall u v i0 j0, u < ta -> v < tb -> i0 < m -> j0 < n -> ma u + mb v <> ga i0 j0.

Lemma clean_with_masks : @clean_carriers m p n ta tb _ addn al ma be mb ga.
Proof.
move=> [i0 j0] [[i k]|u] [[k' j]|v] /=.
- exact: (facts_hit data (i0, j0) (i, k) (k', j)).
- by apply/negbTE/eqP => /esym; apply: masks_of_B.
- by apply/negbTE/eqP => /esym; apply: masks_of_A.
- by apply/negbTE/eqP => /esym; apply: masks_of_both.
Qed.
End Clean.

(* Outer products: rows in steps of 1, columns in steps of at least their number. *)
Lemma outer_facts K L M : K <= M -> facts 1 K L addn (fun e => e < M * L) (fun i k => i) (fun k j => M * j) (fun i j => i + M * j).
Proof.
move=> KM; split=> //.
- by move=> i [|k] [|k'] j i0 j0 // hi _ _ hj hi0 hj0 /radix [||-> ->] //; apply: leq_trans KM.
- by move=> i k k' j hi _ _ hj; apply: radix_lt => //; apply: leq_trans KM.
Qed.

Section OuterProducts.
Variables K L T r : nat.

Theorem chang_tandon_carriers : ChangTandon.admissible K L T ->
  clean_carriers (ChangTandon.bound_i K L T) (ChangTandon.bound_k K L T) (ChangTandon.bound_j K L T)
    (ChangTandon.mask_count_A K L T) (ChangTandon.mask_count_B K L T) addn
    (ChangTandon.A K L T) (ChangTandon.mask_A K L T) (ChangTandon.B K L T) (ChangTandon.mask_B K L T)
    (ChangTandon.carrier K L T).
Proof.
case/andP => /andP [K0 L0] T0; rewrite /ChangTandon.bound_i /ChangTandon.bound_k /ChangTandon.bound_j /ChangTandon.mask_count_A /ChangTandon.mask_count_B /ChangTandon.mask_A /ChangTandon.mask_B.
apply: (clean_with_masks (outer_facts L (leq_addr T K))) => [u k j i0 j0|i k v i0 j0|u v i0 j0].
- by move=> hu _ hj hi0 hj0 /radix [||]; lia.
- by move=> hi _ hv hi0 hj0 /radix [||]; lia.
- by move=> hu hv hi0 hj0 /radix [||]; lia.
Qed.

Theorem a3s_carriers : A3s.admissible K L T ->
  clean_carriers (A3s.bound_i K L T) (A3s.bound_k K L T) (A3s.bound_j K L T)
    (A3s.mask_count_A K L T) (A3s.mask_count_B K L T) addn
    (A3s.A K L T) (A3s.mask_A K L T) (A3s.B K L T) (A3s.mask_B K L T) (A3s.carrier K L T).
Proof.
case/andP => /andP [K0 L0] T0; rewrite /A3s.bound_i /A3s.bound_k /A3s.bound_j /A3s.mask_count_A /A3s.mask_count_B /A3s.mask_A /A3s.mask_B.
have up j : j < L -> (K + T) * j <= (K + T) * (L - 1) by move=> hj; rewrite leq_mul2l; apply/orP; right; lia.
apply: (clean_with_masks (outer_facts L (leq_addr T K))) => [u k j i0 j0|i k v i0 j0|u v i0 j0].
- by move=> hu _ hj hi0 hj0 /radix [||]; lia.
- by move=> hi _ hv hi0 /up h; lia.
- by move=> hu hv hi0 /up h; lia.
Qed.

(* For GASP codes all products with a mask lie behind the carriers. *)
Lemma behind ta tb ma mb : (forall t, K * L <= ma t) -> (forall t, K * L <= mb t) ->
  @clean_carriers K 1 L ta tb _ addn (fun i k => i) ma (fun k j => K * j) mb (fun i j => i + K * j).
Proof.
move=> hA hB; have top i j : i < K -> j < L -> i + K * j < K * L by apply: radix_lt.
apply: (clean_with_masks (outer_facts L (leqnn K))) => [u k j i0 j0 _ _ _|i k v i0 j0 _ _ _|u v i0 j0 _ _] h1 h2.
- by have := top _ _ h1 h2; have := hA u; lia.
- by have := top _ _ h1 h2; have := hB v; lia.
- by have := top _ _ h1 h2; have := hA u; lia.
Qed.

Theorem gasp_small_carriers : GaspSmall.admissible K L T ->
  clean_carriers (GaspSmall.bound_i K L T) (GaspSmall.bound_k K L T) (GaspSmall.bound_j K L T)
    (GaspSmall.mask_count_A K L T) (GaspSmall.mask_count_B K L T) addn
    (GaspSmall.A K L T) (GaspSmall.mask_A K L T) (GaspSmall.B K L T) (GaspSmall.mask_B K L T) (GaspSmall.carrier K L T).
Proof. by move=> _; apply: behind => t; rewrite /GaspSmall.mask_A /GaspSmall.mask_B -?addnA leq_addr. Qed.

Theorem gasp_big_carriers : GaspBig.admissible K L T ->
  clean_carriers (GaspBig.bound_i K L T) (GaspBig.bound_k K L T) (GaspBig.bound_j K L T)
    (GaspBig.mask_count_A K L T) (GaspBig.mask_count_B K L T) addn
    (GaspBig.A K L T) (GaspBig.mask_A K L T) (GaspBig.B K L T) (GaspBig.mask_B K L T) (GaspBig.carrier K L T).
Proof. by move=> _; apply: behind => t; rewrite /GaspBig.mask_A /GaspBig.mask_B -?addnA leq_addr. Qed.

Theorem gasp_r_carriers : GaspR.admissible K L T r ->
  clean_carriers (GaspR.bound_i K L T r) (GaspR.bound_k K L T r) (GaspR.bound_j K L T r)
    (GaspR.mask_count_A K L T r) (GaspR.mask_count_B K L T r) addn
    (GaspR.A K L T r) (GaspR.mask_A K L T r) (GaspR.B K L T r) (GaspR.mask_B K L T r) (GaspR.carrier K L T r).
Proof. by move=> _; apply: behind => t; rewrite /GaspR.mask_A /GaspR.mask_B -?addnA leq_addr. Qed.

(* Straddled tables: masks of A in the gaps of r between the rows, one gap below them; masks of B behind all. *)
Lemma straddled ma mb : 0 < r -> (forall t, exists q e, ma t = e + (K + r) * q /\ e < r) -> (forall t, (K + r) * L <= mb t) ->
  @clean_carriers K 1 L T T _ addn (fun i k => r + i) ma (fun k j => (K + r) * j) mb (fun i j => r + i + (K + r) * j).
Proof.
move=> r0 hA hB; have inside i : i < K -> r + i < K + r by lia.
have top i j : i < K -> j < L -> r + i + (K + r) * j < (K + r) * L by move=> /inside hi hj; apply: radix_lt.
apply: (@clean_with_masks _ _ _ _ _ _ _ _ _ _ ((K + r) * L)) => [|u k j i0 j0|i k v i0 j0|u v i0 j0].
- split=> // [i [|k] [|k'] j i0 j0 // hi _ _ hj hi0 hj0 h|i k k' j hi _ _ hj]; last exact: top.
  by have [e ->] := radix (inside _ hi) (inside _ hi0) h; split=> //; lia.
- move=> _ _ _ hi0 _; have [q [e [-> er]]] := hA u; rewrite -addnA -mulnDr => h.
  by have [] := radix (leq_trans er (leq_addl K r)) (inside _ hi0) h; lia.
- by move=> _ _ _ h1 h2; have := top _ _ h1 h2; have := hB v; lia.
- by move=> _ _ h1 h2; have := top _ _ h1 h2; have := hB v; lia.
Qed.

Theorem straddled_wide_carriers : StraddledWide.admissible K L T r ->
  clean_carriers (StraddledWide.bound_i K L T r) (StraddledWide.bound_k K L T r) (StraddledWide.bound_j K L T r)
    (StraddledWide.mask_count_A K L T r) (StraddledWide.mask_count_B K L T r) addn
    (StraddledWide.A K L T r) (StraddledWide.mask_A K L T r) (StraddledWide.B K L T r) (StraddledWide.mask_B K L T r)
    (StraddledWide.carrier K L T r).
Proof.
case/andP => _ r0; apply: straddled => // t; last by rewrite /StraddledWide.mask_B leq_addr.
by exists (t %/ r), (t %% r); rewrite ltn_mod; split=> //; rewrite /StraddledWide.mask_A addnC.
Qed.

(* 2. Any distinct points, one more than the largest exponent. *)

Theorem chang_tandon_decodes : ChangTandon.admissible K L T ->
  secure_decodes (ChangTandon.bound_i K L T) (ChangTandon.bound_k K L T) (ChangTandon.bound_j K L T)
    (ChangTandon.mask_count_A K L T) (ChangTandon.mask_count_B K L T) (ChangTandon.threshold K L T)
    (ChangTandon.A K L T) (ChangTandon.mask_A K L T) (ChangTandon.B K L T) (ChangTandon.mask_B K L T).
Proof.
move=> h; apply: univariate_decoder (chang_tandon_carriers h) _; move: h => /andP [/andP [K0 L0] T0].
rewrite /ChangTandon.threshold /ChangTandon.mask_A /ChangTandon.mask_B /ChangTandon.A /ChangTandon.B.
have end_of (i j : nat) : i < K + T -> j < L + T -> i + (K + T) * j < (K + T) * (L + T) by apply: radix_lt.
by move=> [[[i hi] k]|[u hu]] [[k' [j hj]]|[v hv]] /=; apply: end_of; move: hi hj || move: hu hj || move: hi hv || move: hu hv;
  rewrite /ChangTandon.bound_i /ChangTandon.bound_j /ChangTandon.mask_count_A /ChangTandon.mask_count_B; lia.
Qed.

Theorem a3s_decodes : A3s.admissible K L T ->
  secure_decodes (A3s.bound_i K L T) (A3s.bound_k K L T) (A3s.bound_j K L T)
    (A3s.mask_count_A K L T) (A3s.mask_count_B K L T) (A3s.threshold K L T)
    (A3s.A K L T) (A3s.mask_A K L T) (A3s.B K L T) (A3s.mask_B K L T).
Proof.
move=> h; apply: univariate_decoder (a3s_carriers h) _; move: h => /andP [/andP [K0 L0] T0].
rewrite /A3s.threshold /A3s.mask_A /A3s.mask_B /A3s.A /A3s.B.
have -> : (K + T) * (L + 1) = (K + T) * (L - 1) + (K + T) + (K + T) by case: L L0 => // L' _; rewrite subn1; lia.
have up j : j < L -> (K + T) * j <= (K + T) * (L - 1) by move=> hj; rewrite leq_mul2l; apply/orP; right; lia.
by move=> [[[i hi] k]|[u hu]] [[k' [j hj]]|[v hv]] /=;
  try (rewrite /A3s.bound_j in hj; have := up j hj); rewrite /A3s.bound_i /A3s.mask_count_A /A3s.mask_count_B in hi || rewrite /A3s.mask_count_A in hu; try rewrite /A3s.mask_count_B in hv; lia.
Qed.
End OuterProducts.

Theorem straddled_carriers K L T : Straddled.admissible K L T ->
  clean_carriers (Straddled.bound_i K L T) (Straddled.bound_k K L T) (Straddled.bound_j K L T)
    (Straddled.mask_count_A K L T) (Straddled.mask_count_B K L T) addn
    (Straddled.A K L T) (Straddled.mask_A K L T) (Straddled.B K L T) (Straddled.mask_B K L T) (Straddled.carrier K L T).
Proof.
move=> _; apply: (@straddled K L T 1) => // t; last by rewrite /Straddled.mask_B leq_addr.
by exists t, 0.
Qed.

Section InnerProduct.
Variables M T : nat.
Import SecureMatdot.

Lemma inner_facts : 0 < M -> facts M 1 1 addn (fun e => e < M + M - 1) (fun i k => k) (fun k j => M - 1 - k) (fun i j => M - 1).
Proof.
move=> M0; split=> [i k j _ hk _|i k k' j i0 j0 hi hk hk' hj hi0 hj0 e|i k k' j _ hk hk' _]; try lia.
by split; lia.
Qed.

Theorem secure_matdot_carriers : admissible M T ->
  clean_carriers (bound_i M T) (bound_k M T) (bound_j M T) (mask_count_A M T) (mask_count_B M T) addn
    (A M T) (mask_A M T) (B M T) (mask_B M T) (carrier M T).
Proof.
case/andP => M0 T0; apply: (clean_with_masks (inner_facts M0)) => *; rewrite /mask_A /mask_B; lia.
Qed.

Theorem secure_matdot_decodes : admissible M T ->
  secure_decodes (bound_i M T) (bound_k M T) (bound_j M T) (mask_count_A M T) (mask_count_B M T) (threshold M T)
    (A M T) (mask_A M T) (B M T) (mask_B M T).
Proof.
move=> h; apply: univariate_decoder (secure_matdot_carriers h) _; case/andP: h => M0 T0.
rewrite /products_within /bound_k /mask_count_A /mask_count_B /A /B /mask_A /mask_B /threshold.
by move=> [[i [k hk]]|[u hu]] [[[k' hk'] j]|[v hv]] /=; lia.
Qed.
End InnerProduct.

Section GridPartition.
Variables p m n T : nat.
Import SecureEpc.

Theorem secure_epc_carriers : admissible p m n T ->
  clean_carriers (bound_i p m n T) (bound_k p m n T) (bound_j p m n T) (mask_count_A p m n T) (mask_count_B p m n T) addn
    (A p m n T) (mask_A p m n T) (B p m n T) (mask_B p m n T) (carrier p m n T).
Proof.
case/andP => /andP [/andP [p0 m0] n0] T0.
have top i j : i < m -> j < n -> p - 1 + p * i + p * m * j < p * m * n.
  move=> hi hj; have : p * (i + m * j).+1 <= p * (m * n) by rewrite leq_mul2l radix_lt ?orbT.
  rewrite mulnS mulnDr !mulnA; lia.
apply: (clean_with_masks (epc_facts m n p0)) => [u k j i0 j0 _ _ _|i k v i0 j0 _ _ _|u v i0 j0 _ _] hi hj;
  rewrite /mask_A /mask_B /Epc.carrier; have := top _ _ hi hj; lia.
Qed.

Theorem secure_epc_decodes : admissible p m n T ->
  secure_decodes (bound_i p m n T) (bound_k p m n T) (bound_j p m n T) (mask_count_A p m n T) (mask_count_B p m n T)
    (degree p m n T + 1) (A p m n T) (mask_A p m n T) (B p m n T) (mask_B p m n T).
Proof.
move=> h; apply: univariate_decoder (secure_epc_carriers h) _; case/andP: h => /andP [/andP [p0 m0] n0] T0.
rewrite /products_within /bound_i /bound_j /bound_k /mask_count_A /mask_count_B /A /B /mask_A /mask_B /degree -!mulnA.
have a_lt i k : i < m -> k < p -> k + p * i < p * m by move=> hi hk; apply: radix_lt.
have b_lt k j : j < n -> p - 1 - k + p * (m * j) <= p * (m * n) - 1.
  move=> hj; have : p * m + p * (m * j) <= p * (m * n) by rewrite -mulnDr -mulnS leq_mul2l leq_mul2l hj !orbT.
  have : p <= p * m by rewrite leq_pmulr. lia.
have n_le : p * m <= p * (m * n) by rewrite mulnA leq_pmulr.
have pmn : 0 < p * (m * n) by rewrite !muln_gt0 p0 m0.
move=> [[[i hi] [k hk]]|[u hu]] [[[k' hk'] [j hj]]|[v hv]] /=.
- by have := a_lt _ _ hi hk; have := b_lt k' _ hj; lia.
- by have := a_lt _ _ hi hk; lia.
- by have := b_lt k' _ hj; lia.
- by lia.
Qed.
End GridPartition.

(* 3. GASP codes: any answers that determine the monomials that occur. *)

Theorem gasp_determined m p n ta tb al ma be mb ga :
  @clean_carriers m p n ta tb _ addn al ma be mb ga ->
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  determines (fun w => power (x w)) (mem S) (products m p n ta tb addn al ma be mb) ->
  exists D : 'I_m -> 'I_n -> W -> F,
  forall (r c l : nat) (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l))
         (ZA : 'I_ta -> 'M[F]_(r, c)) (ZB : 'I_tb -> 'M[F]_(c, l)) i j,
  (\sum_(w in S) D i j w *: (masked (power (x w)) al ma A ZA *m masked (power (x w)) be mb B ZB) = block (A *m B) i j)%R.
Proof.
move=> carriers F W x S det.
have evM w e f : (power (x w) (e + f)%N = power (x w) e * power (x w) f)%R by rewrite /power exprD.
exact: (determined_decoder (S := mem S) evM carriers (products_uniq _ _ _ _ _ _ _ _ _ _) (products_mem _ _ _ _ _) det).
Qed.
