(* Convolutions and contractions: other bilinear maps of blocks on the same
   interpolation.

   Main results
     convolution_decodes    any m + n - 1 distinct points give every sum of
                            A i B j with i + j = s, for every bilinear product
     convolution_signal     overlap-add of these is the convolution of the signals
     convolution2d_decodes  the same in two dimensions, from any full grid
     contraction_grouped    the contraction's exponents are those of the
                            entangled code for grouped indices
     contraction_decodes    any threshold distinct points give every target

   Lexicon
     chunk h i a    the polynomial of the coefficients i h .. i h + h - 1 of a
     signal         a polynomial: its coefficients are the samples

   Reference: Yu, Maddah-Ali, Avestimehr, Polynomial codes (2017). *)
From mathcomp Require Import all_ssreflect all_algebra zify.
From CodedDesigner Require Import Interpolation Bilinear Blocks Decoders Exponents Families.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* 1. Any distinct points, one variable, any bilinear map of blocks. *)

Lemma univariate_bilinear (F : fieldType) (W : finType) (x : W -> F) (S : {set W}) (R : nat) (I J T : finType)
    (al : I -> nat) (be : J -> nat) (ga : T -> nat) (hit : T -> I -> J -> bool) :
  {in S &, injective x} -> (R <= #|S|)%N -> (forall a b, (al a + be b < R)%N) ->
  (forall t a b, (ga t == al a + be b)%N = hit t a b) ->
  forall (U V X : lmodType F) (op : U -> V -> X), bilinear op -> forall (A : I -> U) (B : J -> V) t,
  \sum_(w in S) weight x S (ga t) w *: op (\sum_a power (x w) (al a) *: A a) (\sum_b power (x w) (be b) *: B b) =
  \sum_a \sum_(b | hit t a b) op (A a) (B b).
Proof.
move=> xi RS range carriers U V X op bil A B t.
have evM (w : W) e f : power (x w) (e + f)%N = power (x w) e * power (x w) f by rewrite /power exprD.
have inverse e f : (f < R)%N -> \sum_(w | w \in S) weight x S e w * power (x w) f = (e == f)%:R.
  by move=> fR; apply: weight_inverse => //; apply: leq_trans RS.
exact: (monomial_decode evM inverse range carriers bil).
Qed.

Theorem convolution_decodes m n : Convolution.admissible m n ->
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  {in S &, injective x} -> (Convolution.threshold m n <= #|S|)%N ->
  exists D : 'I_(m + n - 1) -> W -> F,
  forall (U V X : lmodType F) (op : U -> V -> X), bilinear op ->
  forall (A : 'I_(Convolution.bound_i m n) -> U) (B : 'I_(Convolution.bound_j m n) -> V) s,
  \sum_(w in S) D s w *: op (\sum_(i < m) power (x w) (Convolution.A m n i) *: A i) (\sum_(j < n) power (x w) (Convolution.B m n j) *: B j) =
  \sum_(i < m) \sum_(j < n | s == (i + j)%N :> nat) op (A i) (B j).
Proof.
move=> mn F W x S xi RS; exists (fun s => weight x S (Convolution.carrier m n s)) => U V X op bil A B s.
apply: (univariate_bilinear (R := Convolution.threshold m n) (al := fun i : 'I_m => Convolution.A m n i)
  (be := fun j : 'I_n => Convolution.B m n j) (ga := fun s : 'I_(m + n - 1) => Convolution.carrier m n s)
  (hit := fun s i j => s == (i + j)%N :> nat) xi RS _ _ bil) => // i j.
by have := ltn_ord i; have := ltn_ord j; rewrite /Convolution.A /Convolution.B /Convolution.threshold; lia.
Qed.

(* 2. Overlap-add. *)

Section OverlapAdd.
Variables (F : fieldType) (h : nat).
Hypothesis h0 : (0 < h)%N.
Definition chunk (i : nat) (a : {poly F}) : {poly F} := \poly_(k < h) a`_(i * h + k).

Lemma chunks m (a : {poly F}) : (size a <= m * h)%N -> a = \sum_(i < m) chunk i a * 'X^(i * h).
Proof.
move=> sz; apply/polyP => k; rewrite coef_sum.
under eq_bigr do rewrite coefMXn coef_poly.
have [km|mk] := ltnP k (m * h); last first.
  rewrite nth_default ?(leq_trans sz) // big1 // => i _; case: ifP => // ki; case: ifP => // kh.
  by rewrite nth_default // (leq_trans sz) // subnKC // leqNgt ki.
have kq : (k %/ h < m)%N by rewrite ltn_divLR.
have digit : (k - k %/ h * h = k %% h)%N by rewrite {1}(divn_eq k h) addKn.
rewrite (bigD1 (Ordinal kq)) //= ltnNge leq_trunc_div /= digit ltn_mod h0 -divn_eq big1 ?addr0 // => i ik.
case: ltnP => // ki; case: ltnP => // kh; case/eqP: ik; apply: val_inj => /=.
by rewrite -(subnKC ki) divnMDl // divn_small ?addn0.
Qed.

Theorem overlap_add m n (a b : {poly F}) : (size a <= m * h)%N -> (size b <= n * h)%N ->
  \sum_(s < m + n - 1) (\sum_(i < m) \sum_(j < n | s == (i + j)%N :> nat) chunk i a * chunk j b) * 'X^(s * h) = a * b.
Proof.
move=> sa sb; rewrite [in RHS](chunks sa) [in RHS](chunks sb) big_distrlr /=.
under eq_bigr do rewrite mulr_suml.
rewrite exchange_big; apply: eq_bigr => i _.
under eq_bigr do rewrite mulr_suml big_mkcond.
rewrite exchange_big; apply: eq_bigr => j _.
have ij : (i + j < m + n - 1)%N by have := ltn_ord i; have := ltn_ord j; lia.
rewrite (bigD1 (Ordinal ij)) //= eqxx big1 ?addr0 => [|s ne]; last first.
  by case: eqP => // e; case/eqP: ne; apply: val_inj.
by rewrite mulnDl exprD mulrACA.
Qed.
End OverlapAdd.

Lemma mulp_bilinear (F : fieldType) : bilinear (fun a b : {poly F} => a * b).
Proof.
by split=> [b k a a'|a k b b']; [rewrite mulrDl scalerAl | rewrite mulrDr scalerAr].
Qed.

Theorem convolution_signal m n : Convolution.admissible m n ->
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  {in S &, injective x} -> (Convolution.threshold m n <= #|S|)%N ->
  exists D : 'I_(m + n - 1) -> W -> F,
  forall (h : nat) (a b : {poly F}), (0 < h)%N -> (size a <= m * h)%N -> (size b <= n * h)%N -> forall t,
  (\sum_(s < m + n - 1) (\sum_(w in S) D s w *:
      ((\sum_(i < m) power (x w) (Convolution.A m n i) *: chunk h i a) *
       (\sum_(j < n) power (x w) (Convolution.B m n j) *: chunk h j b))) * 'X^(s * h))`_t =
  \sum_(k < t.+1) a`_k * b`_(t - k).
Proof.
move=> mn F W x S xi RS; have [D HD] := convolution_decodes mn xi RS; exists D => h a b h0 sa sb t.
rewrite -coefM; set P := (P in (polyseq P)`_t = _); suff -> : P = a * b by [].
rewrite -(overlap_add h0 sa sb); apply: eq_bigr => s _; congr (_ * _).
exact: (HD _ _ _ _ (mulp_bilinear F) (fun i => chunk h i a) (fun j => chunk h j b) s).
Qed.

(* 3. Two dimensions. *)

Theorem convolution2d_decodes m1 m2 n1 n2 : Convolution2d.admissible m1 m2 n1 n2 ->
  let sizes := Convolution2d.sizes m1 m2 n1 n2 in
  forall (F : fieldType) (W : finType) (x : 'I_(size sizes) -> W -> F) (S : 'I_(size sizes) -> {set W}),
  (forall v, {in S v &, injective (x v)}) -> (forall v : 'I_(size sizes), nth 0 sizes v <= #|S v|)%N ->
  exists D : nat -> nat -> {ffun 'I_(size sizes) -> W} -> F,
  forall (U V X : lmodType F) (op : U -> V -> X), bilinear op ->
  forall (A : 'I_m1 * 'I_m2 -> U) (B : 'I_n1 * 'I_n2 -> V) s1 s2,
  \sum_(w in family (fun v => mem (S v))) D s1 s2 w *:
    op (\sum_(i : 'I_m1 * 'I_m2) powers (fun v => x v (w v)) (Convolution2d.A m1 m2 n1 n2 i.1 i.2) *: A i)
       (\sum_(j : 'I_n1 * 'I_n2) powers (fun v => x v (w v)) (Convolution2d.B m1 m2 n1 n2 j.1 j.2) *: B j) =
  \sum_(i : 'I_m1 * 'I_m2) \sum_(j : 'I_n1 * 'I_n2 | (s1 == (i.1 + j.1)%N :> nat) && (s2 == (i.2 + j.2)%N :> nat)) op (A i) (B j).
Proof.
move=> mn sizes F W x S xi RS; exists (fun s1 s2 => vector_weight x S (Convolution2d.carrier m1 m2 n1 n2 s1 s2)).
move=> U V X op bil A B s1 s2.
have evM (w : {ffun 'I_(size sizes) -> W}) e f :
    powers (fun v => x v (w v)) (addv e f) = powers (fun v => x v (w v)) e * powers (fun v => x v (w v)) f.
  by rewrite /powers -big_split; apply: eq_bigr => v _; rewrite nth_addv exprD.
have range (i : 'I_m1 * 'I_m2) (j : 'I_n1 * 'I_n2) :
    in_box sizes (addv (Convolution2d.A m1 m2 n1 n2 i.1 i.2) (Convolution2d.B m1 m2 n1 n2 j.1 j.2)).
  case: i j => [[i1 h1] [i2 h2]] [[j1 k1] [j2 k2]] /=; rewrite in_boxE /=; apply/and3P; split=> //; lia.
have carriers (t : unit) (i : 'I_m1 * 'I_m2) (j : 'I_n1 * 'I_n2) :
    (Convolution2d.carrier m1 m2 n1 n2 s1 s2 == addv (Convolution2d.A m1 m2 n1 n2 i.1 i.2) (Convolution2d.B m1 m2 n1 n2 j.1 j.2)) =
    (s1 == (i.1 + j.1)%N :> nat) && (s2 == (i.2 + j.2)%N :> nat).
  by apply/eqP/andP => [[-> ->]|[/eqP -> /eqP ->]].
exact: (monomial_decode evM (fun e f => @vector_weight_inverse F W sizes x S xi RS e f) range carriers bil A B tt).
Qed.

(* 4. Contraction by grouping. *)

Section Contraction.
Variables p m1 m2 n1 n2 : nat.
Import Contraction.

Theorem contraction_grouped i1 i2 k j1 j2 :
  [/\ A p m1 m2 n1 n2 i1 i2 k = Epc.A p (m1 * m2) (n1 * n2) (i2 + m2 * i1) k,
      B p m1 m2 n1 n2 k j1 j2 = Epc.B p (m1 * m2) (n1 * n2) k (j2 + n2 * j1),
      carrier p m1 m2 n1 n2 i1 i2 j1 j2 = Epc.carrier p (m1 * m2) (n1 * n2) (i2 + m2 * i1) (j2 + n2 * j1) &
      threshold p m1 m2 n1 n2 = Epc.threshold p (m1 * m2) (n1 * n2)].
Proof. by rewrite /A /B /carrier /threshold /Epc.A /Epc.B /Epc.carrier /Epc.threshold !mulnA. Qed.

Theorem contraction_decodes : admissible p m1 m2 n1 n2 ->
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  {in S &, injective x} -> (threshold p m1 m2 n1 n2 <= #|S|)%N ->
  exists D : 'I_m1 * 'I_m2 -> 'I_n1 * 'I_n2 -> W -> F,
  forall (U V X : lmodType F) (op : U -> V -> X), bilinear op ->
  forall (a : 'I_m1 * 'I_m2 -> 'I_p -> U) (b : 'I_p -> 'I_n1 * 'I_n2 -> V) i j,
  \sum_(w in S) D i j w *:
    op (\sum_(u : ('I_m1 * 'I_m2) * 'I_p) power (x w) (A p m1 m2 n1 n2 u.1.1 u.1.2 u.2) *: a u.1 u.2)
       (\sum_(v : 'I_p * ('I_n1 * 'I_n2)) power (x w) (B p m1 m2 n1 n2 v.1 v.2.1 v.2.2) *: b v.1 v.2) =
  \sum_k op (a i k) (b k j).
Proof.
case/andP => /andP [/andP [/andP [p0 _] _] _] _ F W x S xi RS.
exists (fun (i : 'I_m1 * 'I_m2) (j : 'I_n1 * 'I_n2) => weight x S (carrier p m1 m2 n1 n2 i.1 i.2 j.1 j.2)) => U V X op bil a b i j.
have H := epc_facts (m1 * m2) (n1 * n2) p0.
have i_lt (u : 'I_m1 * 'I_m2) : (u.2 + m2 * u.1 < m1 * m2)%N by rewrite [(m1 * m2)%N]mulnC radix_lt.
have j_lt (v : 'I_n1 * 'I_n2) : (v.2 + n2 * v.1 < n1 * n2)%N by rewrite [(n1 * n2)%N]mulnC radix_lt.
have group (u u' : 'I_m1 * 'I_m2) : (u.2 + m2 * u.1 = u'.2 + m2 * u'.1)%N -> u = u'.
  by case: u u' => [i1 i2] [i1' i2'] /= /radix [] // /val_inj -> /val_inj ->.
have group' (v v' : 'I_n1 * 'I_n2) : (v.2 + n2 * v.1 = v'.2 + n2 * v'.1)%N -> v = v'.
  by case: v v' => [j1 j2] [j1' j2'] /= /radix [] // /val_inj -> /val_inj ->.
pose hit (t : ('I_m1 * 'I_m2) * ('I_n1 * 'I_n2)) (u : ('I_m1 * 'I_m2) * 'I_p) (v : 'I_p * ('I_n1 * 'I_n2)) :=
  [&& t.1 == u.1, u.2 == v.1 & v.2 == t.2].
have carriers (t : ('I_m1 * 'I_m2) * ('I_n1 * 'I_n2)) (u : ('I_m1 * 'I_m2) * 'I_p) (v : 'I_p * ('I_n1 * 'I_n2)) :
    (carrier p m1 m2 n1 n2 t.1.1 t.1.2 t.2.1 t.2.2 ==
     A p m1 m2 n1 n2 u.1.1 u.1.2 u.2 + B p m1 m2 n1 n2 v.1 v.2.1 v.2.2)%N = hit t u v.
  have [_ _ -> _] := contraction_grouped t.1.1 t.1.2 u.2 t.2.1 t.2.2.
  have [-> _ _ _] := contraction_grouped u.1.1 u.1.2 u.2 v.2.1 v.2.2.
  have [_ -> _ _] := contraction_grouped u.1.1 u.1.2 v.1 v.2.1 v.2.2.
  apply/eqP/and3P => [/esym e|[/eqP -> /eqP -> /eqP ->]].
    have [/group e1 /val_inj e2 /group' e3] := clean H (i_lt u.1) (ltn_ord u.2) (ltn_ord v.1) (j_lt v.2) (i_lt t.1) (j_lt t.2) e.
    by split; apply/eqP.
  by rewrite (carry H (i_lt u.1) (ltn_ord v.1) (j_lt t.2)).
have in_range (u : ('I_m1 * 'I_m2) * 'I_p) (v : 'I_p * ('I_n1 * 'I_n2)) :
    (A p m1 m2 n1 n2 u.1.1 u.1.2 u.2 + B p m1 m2 n1 n2 v.1 v.2.1 v.2.2 < threshold p m1 m2 n1 n2)%N.
  have [-> _ _ ->] := contraction_grouped u.1.1 u.1.2 u.2 v.2.1 v.2.2.
  have [_ -> _ _] := contraction_grouped u.1.1 u.1.2 v.1 v.2.1 v.2.2.
  exact: (range H (i_lt u.1) (ltn_ord u.2) (ltn_ord v.1) (j_lt v.2)).
rewrite (univariate_bilinear xi RS in_range carriers bil (fun u => a u.1 u.2) (fun v => b v.1 v.2) (i, j)).
rewrite pair_big_dep /= (reindex_onto (fun k : 'I_p => ((i, k), (k, j))) (fun w => w.1.2)) /=; last first.
  by move=> [[i' k] [k' j']]; rewrite /hit /= => /and3P [/eqP -> /eqP -> /eqP ->].
by apply: eq_bigl => k; rewrite /hit /= !eqxx.
Qed.
End Contraction.
