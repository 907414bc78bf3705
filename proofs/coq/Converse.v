(* Lower bounds: no exponent map carries the product of an m x p by a p x n block
   matrix on fewer than p m n + p - 1 monomials.

   Main results
     support_bound      in every ordered abelian group of exponents
     support_bound_nat  for natural exponents in one variable
     support_bound_int  for integer exponents in any number of variables
     degree_bound       largest exponent + 1 is no less, either
     epc_support        the entangled code has exactly p m n + p - 1 monomials, so
                        that it is optimal for every partition
     secure_support_bound
                        K x L outer products with one mask a side need
                        K L + K + L monomials, in every abelian group

   Lexicon
     al, be, ga   exponents of the blocks of A and B, and of the carriers
     carries      linked blocks meet on the carrier
     cleanly      no other pair of blocks does
     support      the sums of an exponent of A and one of B, each once
     ordering     a total order of an abelian group that addition respects, given
                  by its positive elements

   Idea. From [carries], al i k = a_i + d_k and be k j = b_j - d_k. From
   [cleanly], the p m n sums a_i + b_j + d_k differ. The products are these minus
   d_k', and |X + Y| >= |X| + |Y| - 1 in an ordered group.

   Reference for the last step: Tao, Vu, Additive combinatorics, lemma 5.3. The
   bound fails in cyclic groups, that is for exponents modulo N. *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Blocks Decoders Exponents Families Secure.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* 1. Statements. *)

Record ordering (G : zmodType) := Ordering {
  positive :> pred G;
  _ : ~~ positive 0;
  _ : forall x y, positive x -> positive y -> positive (x + y);
  _ : forall x, [|| x == 0, positive x | positive (- x)] }.

Section Exponents.
Variables (G : eqType) (add : G -> G -> G) (I K J : finType) (al : I -> K -> G) (be : K -> J -> G) (ga : I -> J -> G).
Definition carries : Prop := forall i k j, add (al i k) (be k j) = ga i j.
Definition cleanly : Prop := forall i k k' j i0 j0,
  add (al i k) (be k' j) = ga i0 j0 -> [/\ i = i0, k = k' & j = j0].
Definition support : seq G := undup [seq add (al u.1.1 u.1.2) (be u.2.1 u.2.2) | u : (I * K) * (K * J)].
End Exponents.

(* 2. Ordered groups. *)

Section Order.
Variables (G : zmodType) (pos : ordering G).
Definition below (x y : G) := (x == y) || pos (y - x).

Lemma positive0 : ~~ pos 0. Proof. by case: pos. Qed.
Lemma positiveD x y : pos x -> pos y -> pos (x + y). Proof. by case: pos x y. Qed.
Lemma positiveVN x : [|| x == 0, pos x | pos (- x)]. Proof. by case: pos x. Qed.

Lemma below_refl : reflexive below. Proof. by move=> x; rewrite /below eqxx. Qed.
Lemma below_trans : transitive below.
Proof.
rewrite /below => y x z /orP [/eqP -> //|h] /orP [/eqP <-|k]; first by rewrite h orbT.
by have := positiveD k h; rewrite addrA subrK => ->; apply: orbT.
Qed.
Lemma below_total : total below.
Proof.
rewrite /below => x y; case/or3P: (positiveVN (y - x)) => [|->|].
- by rewrite subr_eq0 eq_sym => ->.
- by rewrite orbT.
- by rewrite opprB => ->; rewrite !orbT.
Qed.
Lemma below_asym x y : below x y -> pos (x - y) -> False.
Proof.
rewrite /below => /orP [/eqP ->|h k]; first by rewrite subrr (negbTE positive0).
by have := positiveD h k; rewrite addrA subrK subrr (negbTE positive0).
Qed.

Lemma highest (T : finType) (t0 : T) (f : T -> G) : exists t, forall s, below (f s) (f t).
Proof.
have := @extremumP G T (fun x y => below y x) t0 predT f below_refl _ _ isT.
case=> [y x z h1 h2|x y|t _ ht]; first exact: below_trans h2 h1; first exact: below_total.
by exists t => s; apply: ht.
Qed.
Lemma lowest (T : finType) (t0 : T) (f : T -> G) : exists t, forall s, below (f t) (f s).
Proof.
case: (@extremumP G T below t0 predT f below_refl below_trans below_total isT) => t _ ht.
by exists t => s; apply: ht.
Qed.
End Order.

(* 3. The bound. *)

Section Bound.
Variables (G : zmodType) (pos : ordering G) (I K J : finType).
Variables (al : I -> K -> G) (be : K -> J -> G) (ga : I -> J -> G).
Hypothesis carry : carries +%R al be ga.
Hypothesis clean : cleanly +%R al be ga.
Variables (i1 : I) (k1 : K) (j1 : J).

Lemma shift k k' j j' : be k j - be k' j = be k j' - be k' j'.
Proof.
have beE l u : be l u = ga i1 u - al i1 l by rewrite -(carry i1 l u) addrC addKr.
by rewrite !beE !opprB; rewrite ![_ - al i1 k + _]addrC !addrA !subrK.
Qed.
Lemma exchange k k' j j' : be k j + be k' j' = be k' j + be k j'.
Proof. by rewrite -[be k j](subrK (be k' j)) (shift k k' j j') addrAC subrK addrC. Qed.

Theorem support_bound : (#|K| * #|I| * #|J| + #|K| - 1 <= size (support +%R al be))%N.
Proof.
have [k0 k0P] := lowest pos k1 (fun k => be k j1).
pose X (u : I * K * J) := al u.1.1 u.1.2 + be k0 u.2.
have X_inj : injective X.
  move=> [[i k] j] [[i' k'] j']; rewrite /X /= => e.
  have : al i k + be k' j = ga i' j'.
    apply: (@addIr _ (be k0 j')); rewrite -(carry i' k' j') -[in RHS]addrA (exchange k' k0 j' j') addrA -e.
    by rewrite -[in LHS]addrA -[RHS]addrA (exchange k' k0 j j').
  by case/clean => -> -> ->.
have [top topP] := highest pos (i1, k1, j1) X.
pose Y k := al top.1.1 top.1.2 + be k top.2.
have be_inj k k' j : be k j = be k' j -> k = k'.
  by move=> e; have := carry i1 k j; rewrite e => /clean [_ -> _].
have Y_inj : injective Y by move=> k k' /addrI; apply: be_inj.
pose s := [seq X u | u : I * K * J] ++ [seq Y k | k <- enum (predC1 k0)].
have us : uniq s.
  rewrite cat_uniq (map_inj_uniq X_inj) (map_inj_uniq Y_inj) !enum_uniq andbT /=.
  apply/hasPn => y /mapP [k]; rewrite mem_enum /= inE => kk ->; apply/mapP => -[u _ e].
  apply: (below_asym (topP u)); rewrite -e /X /Y opprD addrACA subrr add0r (shift k k0 top.2 j1).
  have /orP [/eqP /be_inj h|//] := k0P k; by rewrite h eqxx in kk.
have sub : {subset s <= support +%R al be}.
  move=> y; rewrite mem_cat mem_undup => /orP [] /mapP [u _ ->]; apply/mapP.
    by exists (u.1, (k0, u.2)); rewrite ?mem_enum.
  by exists (top.1, (u, top.2)); rewrite ?mem_enum.
apply: leq_trans (uniq_leq_size us sub).
rewrite size_cat !size_map -enumT -cardT -cardE cardC1 !card_prod.
have K0 : (0 < #|K|)%N by apply/card_gt0P; exists k1.
by rewrite [(#|I| * _)%N]mulnC -addnBA // subn1.
Qed.
End Bound.

(* 4. Integer exponents in d variables: the lexicographic order. *)

Section Lexicographic.
Variables (d : nat).
Implicit Types (f g : {ffun 'I_d -> int}) (s : seq 'I_d).
Fixpoint lex_positive f s : bool :=
  if s is v :: s' then (0 < f v) || (f v == 0) && lex_positive f s' else false.
Let order f := lex_positive f (enum 'I_d).

Lemma lex0 : ~~ order 0.
Proof. by rewrite /order; elim: (enum _) => //= v s; rewrite ffunE ltxx eqxx. Qed.
Lemma lexD f g : order f -> order g -> order (f + g).
Proof.
rewrite /order; elim: (enum _) => //= v s ih; rewrite ffunE.
case/orP => [fv|/andP [/eqP fv fs]]; case/orP => [gv|/andP [/eqP gv gs]].
- by rewrite addr_gt0.
- by rewrite gv addr0 fv.
- by rewrite fv add0r gv.
- by rewrite fv gv addr0 ltxx eqxx ih.
Qed.
Lemma lexVN f : [|| f == 0, order f | order (- f)].
Proof.
have : [|| all (fun v => f v == 0) (enum 'I_d), order f | order (- f)].
  rewrite /order; elim: (enum _) => //= v s ih; rewrite !ffunE oppr_gt0 oppr_eq0.
  by case: (ltgtP (f v) 0) => fv //=; rewrite ?orbT ?orbF.
case/or3P => [/allP h|-> //|->]; rewrite ?orbT //.
by apply/orP; left; apply/eqP/ffunP => v; rewrite ffunE; apply/eqP/h; rewrite mem_enum.
Qed.
Definition lexicographic : ordering [zmodType of {ffun 'I_d -> int}] := Ordering lex0 lexD lexVN.
End Lexicographic.

Definition int_ordering : ordering [zmodType of int].
Proof.
apply: (@Ordering _ (fun x : int => 0 < x)) => [|x y|x]; rewrite ?ltxx ?oppr_gt0 //; first exact: addr_gt0.
by case: ltgtP.
Defined.

Theorem support_bound_int (d : nat) (I K J : finType) (al : I -> K -> {ffun 'I_d -> int}) be (ga : I -> J -> _) :
  carries +%R al be ga -> cleanly +%R al be ga -> (0 < #|I|)%N -> (0 < #|K|)%N -> (0 < #|J|)%N ->
  (#|K| * #|I| * #|J| + #|K| - 1 <= size (support +%R al be))%N.
Proof.
move=> carry clean /card_gt0P [i _] /card_gt0P [k _] /card_gt0P [j _].
exact: (support_bound (lexicographic d) carry clean i k j).
Qed.

Theorem support_bound_nat (I K J : finType) (al : I -> K -> nat) be (ga : I -> J -> nat) :
  carries addn al be ga -> cleanly addn al be ga -> (0 < #|I|)%N -> (0 < #|K|)%N -> (0 < #|J|)%N ->
  (#|K| * #|I| * #|J| + #|K| - 1 <= size (support addn al be))%N.
Proof.
move=> carry clean /card_gt0P [i _] /card_gt0P [k _] /card_gt0P [j _].
have := @support_bound _ int_ordering I K J (fun i k => (al i k)%:Z) (fun k j => (be k j)%:Z) (fun i j => (ga i j)%:Z) _ _ i k j.
have -> : support +%R (fun i k => (al i k)%:Z) (fun k j => (be k j)%:Z) = map Posz (support addn al be).
  rewrite /support -undup_map_inj; last by move=> ? ? [].
  by rewrite -map_comp; congr undup; apply: eq_map => u /=; rewrite PoszD.
rewrite size_map; apply => [i' k' j'|i' k' k2 j' i0 j0]; rewrite -PoszD; first by rewrite carry.
by case; apply: clean.
Qed.

Corollary degree_bound (I K J : finType) (al : I -> K -> nat) be (ga : I -> J -> nat) R :
  carries addn al be ga -> cleanly addn al be ga -> (0 < #|I|)%N -> (0 < #|K|)%N -> (0 < #|J|)%N ->
  (forall i k k' j, al i k + be k' j < R)%N -> (#|K| * #|I| * #|J| + #|K| - 1 <= R)%N.
Proof.
move=> carry clean i k j R_max; apply: leq_trans (support_bound_nat carry clean i k j) _.
rewrite -(size_iota 0 R); apply: uniq_leq_size; first exact: undup_uniq.
by move=> e; rewrite mem_undup mem_iota => /mapP [u _ ->]; apply: R_max.
Qed.

(* 5. The entangled code attains the bound. *)

Theorem epc_support p m n : Epc.admissible p m n ->
  size (support addn (fun (i : 'I_(Epc.bound_i p m n)) (k : 'I_(Epc.bound_k p m n)) => Epc.A p m n i k)
                     (fun k (j : 'I_(Epc.bound_j p m n)) => Epc.B p m n k j)) = Epc.support p m n.
Proof.
move=> /andP [/andP [p0 m0] n0]; have H := epc_facts m n p0; apply/eqP; rewrite eqn_leq; apply/andP; split.
  rewrite -(size_iota 0 (Epc.support p m n)); apply: uniq_leq_size; first exact: undup_uniq.
  by move=> e; rewrite mem_undup mem_iota => /mapP [[[i k] [k' j]] _ ->]; apply: (range H).
have := @support_bound_nat _ _ _ (fun (i : 'I_m) (k : 'I_p) => Epc.A p m n i k) (fun k (j : 'I_n) => Epc.B p m n k j)
  (fun i j => Epc.carrier p m n i j); rewrite !card_ord; apply=> // [i k j|i k k' j i0 j0 e]; first exact: (carry H).
by have [] := clean H (ltn_ord i) (ltn_ord k) (ltn_ord k') (ltn_ord j) (ltn_ord i0) (ltn_ord j0) e; split; apply: val_inj.
Qed.

(* 6. One mask a side. *)

Section OneMask.
Variables (G : zmodType) (K L : nat) (al be ga : nat -> nat -> G) (ma mb : nat -> G).
Hypothesis carriers : @clean_carriers K 1 L 1 1 _ +%R al ma be mb ga.

Theorem secure_support_bound : (0 < K)%N -> (0 < L)%N ->
  (K * L + K + L <= size (products K 1 L 1 1 +%R al ma be mb))%N.
Proof.
move=> K0 L0; pose a (i : 'I_K) := al i 0%N; pose b (j : 'I_L) := be 0%N j; pose r := ma 0%N; pose s := mb 0%N.
have data i j i' j' : (a i + b j == a i' + b j') = (i == i') && (j == j').
  have := carriers (i, j) (inl (i, ord0)) (inl (ord0, j)); rewrite /= /matmul_hit /= !eqxx => /eqP <-.
  have := carriers (i, j) (inl (i', ord0)) (inl (ord0, j')); rewrite /= /matmul_hit /= => ->.
  by rewrite [j' == _]eq_sym.
have tot (i : 'I_K) (j : 'I_L) : ga i j = a i + b j.
  by have := carriers (i, j) (inl (i, ord0)) (inl (ord0, j)); rewrite /= /matmul_hit /= !eqxx => /eqP.
have rb (i : 'I_K) (j j' : 'I_L) : (a i + b j == r + b j') = false.
  by rewrite -tot (carriers (i, j) (inr ord0) (inl (ord0, j'))).
have as_ (i i' : 'I_K) (j : 'I_L) : (a i + b j == a i' + s) = false.
  by rewrite -tot (carriers (i, j) (inl (i', ord0)) (inr ord0)).
have rs (i : 'I_K) (j : 'I_L) : (a i + b j == r + s) = false by rewrite -tot (carriers (i, j) (inr ord0) (inr ord0)).
have a_inj : injective a.
  by move=> i i' e; have := data i (Ordinal L0) i' (Ordinal L0); rewrite e !eqxx andbT => /esym /eqP.
have b_inj : injective b.
  by move=> j j' e; have := data (Ordinal K0) j (Ordinal K0) j'; rewrite e !eqxx => /esym /eqP.
have meet i j i' j' : r + b j = a i + s -> r + b j' = a i' + s -> i = i'.
  move=> e e'; have : a i + b j' == a i' + b j.
    apply/eqP/(addIr (r + s)); rewrite (addrC r s) addrACA (addrC _ r) e' -e.
    by rewrite [RHS]addrACA (addrC (b j)) [RHS]addrC.
  by rewrite data => /andP [/eqP].
pose i0 := if [pick u : 'I_K * 'I_L | r + b u.2 == a u.1 + s] is Some u then u.1 else Ordinal K0.
have apart i j : i != i0 -> r + b j != a i + s.
  rewrite /i0; case: pickP => [u /eqP hu ii|no _]; last by rewrite (no (i, j)).
  by apply: contraNneq ii => e; rewrite (meet _ _ _ _ e hu).
pose masked_b := [seq r + b j | j : 'I_L]; pose masked_a := [seq a i + s | i <- enum (predC1 i0)].
pose l := (r + s) :: masked_a ++ masked_b ++ [seq a u.1 + b u.2 | u : 'I_K * 'I_L].
have ul : uniq l.
  rewrite /l cons_uniq !cat_uniq; apply/andP; split; last (apply/and3P; split; last (apply/and3P; split)).
  - rewrite !mem_cat !negb_or; apply/and3P; split; apply/mapP => -[u _ /esym/eqP]; last by rewrite rs.
      by rewrite (inj_eq (addIr s)) => /eqP e; have := rb u (Ordinal L0) (Ordinal L0); rewrite e eqxx.
    by rewrite (inj_eq (addrI r)) => /eqP e; have := as_ (Ordinal K0) (Ordinal K0) u; rewrite e eqxx.
  - by rewrite map_inj_uniq ?enum_uniq // => i i' /addIr /a_inj.
  - apply/hasPn => y; rewrite mem_cat => /orP [] /mapP [u _ ->]; apply/mapP => -[i]; rewrite mem_enum inE => ii /eqP.
      by rewrite (negbTE (apart _ _ ii)).
    by rewrite as_.
  - by rewrite map_inj_uniq ?enum_uniq // => j j' /addrI /b_inj.
  - by apply/hasPn => y /mapP [u _ ->]; apply/mapP => -[j _ /eqP]; rewrite rb.
  - rewrite map_inj_uniq ?enum_uniq // => -[i j] [i' j'] /= /eqP.
    by rewrite data => /andP [/eqP -> /eqP ->].
have sub : {subset l <= products K 1 L 1 1 +%R al ma be mb}.
  have mem := @products_mem K 1 L 1 1 _ +%R al ma be mb.
  move=> y; rewrite inE !mem_cat => /or4P [/eqP ->|/mapP [i _ ->]|/mapP [j _ ->]|/mapP [u _ ->]].
  - exact: (mem (inr ord0) (inr ord0)).
  - exact: (mem (inl (i, ord0)) (inr ord0)).
  - exact: (mem (inr ord0) (inl (ord0, j))).
  - exact: (mem (inl (u.1, ord0)) (inl (ord0, u.2))).
apply: leq_trans (uniq_leq_size ul sub); rewrite /l /= !size_cat !size_map -!enumT -!cardT -!cardE cardC1.
by rewrite card_prod !card_ord; lia.
Qed.
End OneMask.

(* Injective homomorphisms keep clean carriers and the number of monomials. *)

Section Transfer.
Variables (m p n ta tb : nat) (E G : eqType) (add : E -> E -> E) (plus : G -> G -> G) (f : E -> G).
Hypothesis (f_inj : injective f) (fD : forall x y, f (add x y) = plus (f x) (f y)).
Variables (al : nat -> nat -> E) (ma : nat -> E) (be : nat -> nat -> E) (mb : nat -> E) (ga : nat -> nat -> E).
Notation image h := (fun i k => f (h i k)).
Notation exponents_of h := (fun t => f (h t)).

Lemma exponent_image a b t (ex : nat -> nat -> E) (mask : nat -> E) (u : 'I_a * 'I_b + 'I_t) :
  exponent (image ex) (exponents_of mask) u = f (exponent ex mask u).
Proof. by case: u. Qed.
Lemma carriers_image : @clean_carriers m p n ta tb _ add al ma be mb ga ->
  @clean_carriers m p n ta tb _ plus (image al) (exponents_of ma) (image be) (exponents_of mb) (image ga).
Proof. by move=> h t a b; rewrite !exponent_image -fD (inj_eq f_inj). Qed.
Lemma products_image :
  size (products m p n ta tb plus (image al) (exponents_of ma) (image be) (exponents_of mb)) =
  size (products m p n ta tb add al ma be mb).
Proof.
rewrite -[RHS](size_map f) -undup_map_inj // map_allpairs; congr (size (undup _)).
by apply: eq_allpairs => a b; rewrite !exponent_image fD.
Qed.
End Transfer.

Lemma Posz_inj : injective Posz. Proof. by move=> x y []. Qed.

Theorem secure_support_bound_nat K L al ma be mb ga :
  @clean_carriers K 1 L 1 1 _ addn al ma be mb ga -> (0 < K)%N -> (0 < L)%N ->
  (K * L + K + L <= size (products K 1 L 1 1 addn al ma be mb))%N.
Proof.
move=> /(carriers_image (plus := +%R) (f := Posz) Posz_inj PoszD) h K0 L0.
rewrite -(products_image K 1 L 1 1 (plus := +%R) (f := Posz) Posz_inj PoszD).
exact: secure_support_bound h K0 L0.
Qed.

Theorem gasp_small_support K L : GaspSmall.admissible K L 1 ->
  size (products (GaspSmall.bound_i K L 1) (GaspSmall.bound_k K L 1) (GaspSmall.bound_j K L 1)
    (GaspSmall.mask_count_A K L 1) (GaspSmall.mask_count_B K L 1) addn
    (GaspSmall.A K L 1) (GaspSmall.mask_A K L 1) (GaspSmall.B K L 1) (GaspSmall.mask_B K L 1)) = (K * L + K + L)%N.
Proof.
move=> h; apply/eqP; rewrite eqn_leq; apply/andP; split; last first.
  by case/andP: (h) => /andP [K0 L0] _; apply: (secure_support_bound_nat (gasp_small_carriers h)).
pose l := iota 0 (K * L + K) ++ [seq K * L + K * j | j <- iota 1 L]%N.
have <- : size l = (K * L + K + L)%N by rewrite size_cat size_map !size_iota.
apply: uniq_leq_size; first exact: products_uniq.
case/andP: h => /andP [K0 L0] _.
move=> e; rewrite mem_undup => /allpairsP [[a b] [_ _ ->]] /=; rewrite mem_cat mem_iota /=.
rewrite /GaspSmall.A /GaspSmall.B /GaspSmall.mask_A /GaspSmall.mask_B.
case: a b => [[i k]|[[|u] //= hu]] [[k' j]|[[|v] //= hv]] /=.
- by have := @radix_lt K L i j (ltn_ord i) (ltn_ord j) => h; rewrite add0n (leq_trans h) ?leq_addr.
- by rewrite add0n addn0 addnC ltn_add2l ltn_ord.
- rewrite muln0 addn0 add0n; have [->|j0] := posnP j; first by rewrite muln0 addn0 -[X in (X < _)%N]addn0 ltn_add2l K0.
  by apply/orP; right; apply: map_f; rewrite mem_iota j0 add1n ltnS ltnW.
- rewrite !muln0 !addn0; apply/orP; right.
  by apply: (map_f (fun j => K * L + K * j)%N); rewrite mem_iota add1n ltnS L0 leqnn.
Qed.
