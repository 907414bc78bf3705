(* From exponents to decoders: if exponents carry the matrix product cleanly
   and stay in range, any sufficient set of answers gives every block of A B,
   for all matrices over all fields.

   Main results
     univariate_decoder   any R distinct points, one variable, with masks
     matmul_decoder       the same without masks
     grid_decoder         any full grid, several variables
     determined_decoder   any answers at all that determine a polynomial with
                          the monomials that occur

   Lexicon (the statements that later files prove of each scheme)
     matmul_decodes m p n R al be
         for every field, every set S of at least R workers with distinct
         points, there are weights, chosen before the matrices, that turn the
         answers into all blocks of A B, for blocks of any shape
     secure_decodes   the same with ta masks on A and tb masks on B
     grid_decodes     the same for S a product of at least sizes_v distinct
                      coordinates on each axis v
     clean_carriers   the pair of blocks a, b sits on the carrier of target t if
                      and only if it belongs to t (masks belong to none)
     products         the monomials of the product polynomial, each once
     determines ev S supp
                      a polynomial with the monomials supp is determined by its
                      values in S, where [ev w e] is monomial e at worker w

   References: Yu, Maddah-Ali, Avestimehr, Straggler mitigation in distributed
   matrix multiplication (2020); Gomez-Vilardebo, Hasircioglu, Gunduz,
   Generalized multivariate polynomial codes (2024). *)
From mathcomp Require Import all_ssreflect all_algebra.
From CodedDesigner Require Import Interpolation Bilinear Blocks.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory.
Local Open Scope ring_scope.

(* 1. Statements. *)

Definition power (F : ringType) (z : F) (e : nat) : F := z ^+ e.
Definition powers (F : comRingType) d (z : 'I_d -> F) (e : seq nat) : F := \prod_v z v ^+ nth 0%N e v.

Definition matmul_decodes (m p n R : nat) (al be : nat -> nat -> nat) : Prop :=
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  {in S &, injective x} -> (R <= #|S|)%N ->
  exists D : 'I_m -> 'I_n -> W -> F,
  forall (r c l : nat) (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l)) i j,
  \sum_(w in S) D i j w *: (share (power (x w)) al A *m share (power (x w)) be B) = block (A *m B) i j.

Definition secure_decodes (m p n ta tb R : nat) (al : nat -> nat -> nat) (ma : nat -> nat)
    (be : nat -> nat -> nat) (mb : nat -> nat) : Prop :=
  forall (F : fieldType) (W : finType) (x : W -> F) (S : {set W}),
  {in S &, injective x} -> (R <= #|S|)%N ->
  exists D : 'I_m -> 'I_n -> W -> F,
  forall (r c l : nat) (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l))
         (ZA : 'I_ta -> 'M[F]_(r, c)) (ZB : 'I_tb -> 'M[F]_(c, l)) i j,
  \sum_(w in S) D i j w *: (masked (power (x w)) al ma A ZA *m masked (power (x w)) be mb B ZB) = block (A *m B) i j.

Definition grid_decodes (m p n : nat) (sizes : seq nat) (al be : nat -> nat -> seq nat) : Prop :=
  forall (F : fieldType) (W : finType) (x : 'I_(size sizes) -> W -> F) (S : 'I_(size sizes) -> {set W}),
  (forall v, {in S v &, injective (x v)}) -> (forall v : 'I_(size sizes), nth 0 sizes v <= #|S v|)%N ->
  exists D : 'I_m -> 'I_n -> {ffun 'I_(size sizes) -> W} -> F,
  forall (r c l : nat) (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l)) i j,
  \sum_(w in family (fun v => mem (S v))) D i j w *:
    (share (powers (fun v => x v (w v))) al A *m share (powers (fun v => x v (w v))) be B) = block (A *m B) i j.

Section Exponents.
Variables (m p n ta tb : nat) (E : eqType) (add : E -> E -> E).
Variables (al : nat -> nat -> E) (ma : nat -> E) (be : nat -> nat -> E) (mb : nat -> E) (ga : nat -> nat -> E).

Definition exponent a b t (ex : nat -> nat -> E) (mask : nat -> E) (u : 'I_a * 'I_b + 'I_t) : E :=
  match u with inl b => ex b.1 b.2 | inr t => mask t end.
Definition secure_hit (t : 'I_m * 'I_n) (a : 'I_m * 'I_p + 'I_ta) (b : 'I_p * 'I_n + 'I_tb) : bool :=
  match a, b with inl a, inl b => matmul_hit t a b | _, _ => false end.
Definition clean_carriers : Prop := forall (t : 'I_m * 'I_n) a b,
  (ga t.1 t.2 == add (exponent al ma a) (exponent be mb b)) = secure_hit t a b.
Definition products_within (within : pred E) : Prop :=
  forall a b, within (add (exponent (a := m) (b := p) (t := ta) al ma a) (exponent (a := p) (b := n) (t := tb) be mb b)).
Definition products : seq E := undup
  [seq add (exponent (a := m) (b := p) (t := ta) al ma a) (exponent (a := p) (b := n) (t := tb) be mb b)
     | a <- enum {: 'I_m * 'I_p + 'I_ta}, b <- enum {: 'I_p * 'I_n + 'I_tb}].
End Exponents.

Definition determines (F : fieldType) (W : finType) (E : eqType) (ev : W -> E -> F) (S : pred W) (supp : seq E) : Prop :=
  forall c : E -> F, (forall w, S w -> \sum_(e <- supp) c e * ev w e = 0) -> {in supp, forall e, c e = 0}.

(* 2. Proofs. *)

Section Engine.
Variables (F : fieldType) (W : finType) (S : pred W) (E : eqType) (add : E -> E -> E) (within : pred E).
Variables (ev : W -> E -> F) (L : E -> W -> F).
Hypothesis evM : forall w e f, ev w (add e f) = ev w e * ev w f.
Hypothesis inverse : forall e f, within f -> \sum_(w | S w) L e w * ev w f = (e == f)%:R.
Variables (m p n ta tb : nat).
Variables (al : nat -> nat -> E) (ma : nat -> E) (be : nat -> nat -> E) (mb : nat -> E) (ga : nat -> nat -> E).
Hypothesis carriers : @clean_carriers m p n ta tb E add al ma be mb ga.
Hypothesis in_range : @products_within m p n ta tb E add al ma be mb within.

Lemma masked_encode a b u v t (ex : nat -> nat -> E) (mask : nat -> E) (M : 'M[F]_(a * u, b * v)) (Z : 'I_t -> 'M[F]_(u, v)) w :
  masked (ev w) ex mask M Z =
  encode (fun w e => ev w (exponent ex mask e)) (fun e => match e with inl e => block M e.1 e.2 | inr s => Z s end) w.
Proof. by rewrite /encode /masked big_sumType /= /share pair_bigA. Qed.

Lemma engine r c l (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l)) (ZA : 'I_ta -> 'M[F]_(r, c)) (ZB : 'I_tb -> 'M[F]_(c, l))
    (i : 'I_m) (j : 'I_n) :
  \sum_(w | S w) L (ga i j) w *: (masked (ev w) al ma A ZA *m masked (ev w) be mb B ZB) = block (A *m B) i j.
Proof.
under eq_bigr do rewrite !masked_encode.
rewrite (monomial_decode evM inverse (ga := fun t : 'I_m * 'I_n => ga t.1 t.2) in_range carriers
  (mulmx_bilinear F r c l) _ _ (i, j)) block_mul.
rewrite big_sumType /= [X in _ + X]big1 ?addr0 => [|s _]; last by apply: big_pred0; case.
rewrite -(@matmul_sum _ m p n (fun a b => block A a.1 a.2 *m block B b.1 b.2) (i, j)).
by apply: eq_bigr => a _; rewrite big_mkcond big_sumType /= [X in _ + X]big1 ?addr0 // -big_mkcond.
Qed.
End Engine.

Lemma masked0 (F : ringType) E (ev : E -> F) a b u v al ma (M : 'M[F]_(a * u, b * v)) (Z : 'I_0 -> 'M[F]_(u, v)) :
  masked ev al ma M Z = share ev al M.
Proof. by rewrite /masked big_ord0 addr0. Qed.

Theorem univariate_decoder m p n ta tb R al ma be mb ga :
  @clean_carriers m p n ta tb _ addn al ma be mb ga ->
  @products_within m p n ta tb _ addn al ma be mb (fun e => e < R)%N ->
  secure_decodes m p n ta tb R al ma be mb.
Proof.
move=> carriers range F W x S xi RS; exists (fun i j => weight x S (ga i j)) => r c l A B ZA ZB i j.
have h := @engine F W (mem S) _ addn (fun e => e < R)%N (fun w => power (x w)) (weight x S) _ _
  m p n ta tb _ _ _ _ _ carriers range r c l A B ZA ZB i j.
apply: h => [w e f|e f fR]; first by rewrite /power exprD.
by apply: weight_inverse => //; apply: leq_trans RS.
Qed.

Theorem matmul_decoder m p n R al be ga :
  @clean_carriers m p n 0 0 _ addn al id be id ga ->
  @products_within m p n 0 0 _ addn al id be id (fun e => e < R)%N ->
  matmul_decodes m p n R al be.
Proof.
move=> carriers range F W x S xi RS; have [D HD] := univariate_decoder carriers range xi RS.
exists D => r c l A B i j; rewrite -(HD r c l A B (fun=> 0) (fun=> 0)).
by apply: eq_bigr => w _; rewrite !masked0.
Qed.

(* Exponent vectors are sequences of one length; beyond their end they are 0. *)
Definition addv (e f : seq nat) : seq nat :=
  mkseq (fun v => nth 0 e v + nth 0 f v)%N (maxn (size e) (size f)).
Definition in_box (sizes e : seq nat) : bool :=
  (size e == size sizes) && [forall v : 'I_(size sizes), nth 0 e v < nth 0 sizes v]%N.

Lemma nth_addv e f v : nth 0%N (addv e f) v = (nth 0 e v + nth 0 f v)%N.
Proof.
have [h|h] := ltnP v (maxn (size e) (size f)); first by rewrite nth_mkseq.
rewrite nth_default ?size_mkseq //; move: h; rewrite geq_max => /andP [he hf].
by rewrite !nth_default.
Qed.

Section GridWeights.
Variables (F : fieldType) (W : finType) (sizes : seq nat).
Variables (x : 'I_(size sizes) -> W -> F) (S : 'I_(size sizes) -> {set W}).
Definition vector_weight (e : seq nat) (w : {ffun 'I_(size sizes) -> W}) : F :=
  if size e == size sizes then grid_weight x S (fun v => nth 0%N e v) w else 0.
Hypothesis x_inj : forall v, {in S v &, injective (x v)}.
Hypothesis enough : forall v : 'I_(size sizes), (nth 0 sizes v <= #|S v|)%N.

Lemma vector_weight_inverse e f : in_box sizes f ->
  \sum_(w in family (fun v => mem (S v))) vector_weight e w * powers (fun v => x v (w v)) f = (e == f)%:R.
Proof.
case/andP => /eqP sf /forallP hf; rewrite /vector_weight.
case: eqP => [se|ne]; last first.
  rewrite big1 => [|w _]; last by rewrite mul0r.
  by case: eqP => // ef; rewrite ef sf in ne.
have := @grid_weight_inverse F _ W x S x_inj (fun v => nth 0%N e v) (fun v => nth 0%N f v).
rewrite /powers /monomial => -> => [|v]; last exact: leq_trans (hf v) (enough v).
congr (_%:R : F); congr nat_of_bool; apply/forallP/eqP => [h|-> //].
apply: (@eq_from_nth _ 0%N) => [|v]; rewrite se ?sf // => vs; exact: (eqP (h (Ordinal vs))).
Qed.
End GridWeights.

Theorem grid_decoder m p n sizes al be ga :
  @clean_carriers m p n 0 0 _ addv al (fun=> [::]) be (fun=> [::]) ga ->
  @products_within m p n 0 0 _ addv al (fun=> [::]) be (fun=> [::]) (in_box sizes) ->
  grid_decodes m p n sizes al be.
Proof.
move=> carriers range F W x S xi RS; exists (fun i j => vector_weight x S (ga i j)) => r c l A B i j.
have h := @engine _ _ (mem (family (fun v => mem (S v)))) _ addv (in_box sizes)
  (fun w => powers (fun v => x v (w v))) (vector_weight x S) _ _ m p n 0 0 _ _ _ _ _ carriers range r c l A B (fun=> 0) (fun=> 0) i j.
rewrite -h => [|w e f|e f fR]; last exact: vector_weight_inverse.
  by apply: eq_bigr => w _; rewrite !masked0.
by rewrite /powers -big_split; apply: eq_bigr => v _; rewrite nth_addv exprD.
Qed.

(* 3. Any answers that determine the product polynomial. *)

Lemma determines_inverse (F : fieldType) (W : finType) (E : eqType) (ev : W -> E -> F) (S : pred W) supp :
  uniq supp -> determines ev S supp ->
  exists L : E -> W -> F, forall e f, f \in supp -> \sum_(w | S w) L e w * ev w f = (e == f)%:R.
Proof.
case: supp => [|e0 s]; first by move=> _ _; exists (fun _ _ => 0).
set supp := e0 :: s => us det.
pose at_ (i : 'I_(size supp)) := nth e0 supp i.
have index_lt e : e \in supp -> (index e supp < size supp)%N by rewrite index_mem.
have at_index e (h : e \in supp) : at_ (Ordinal (index_lt e h)) = e by rewrite /at_ /= nth_index.
have at_inj : injective at_ by move=> i j /eqP; rewrite /at_ nth_uniq // => /eqP /val_inj.
have [|L HL] := @determined_decode F W S _ (fun w i => ev w (at_ i)).
  move=> c hc i; rewrite -(@det (fun e => if insub (index e supp) is Some i then c i else 0) _ (at_ i)).
  - by rewrite /at_ index_uniq // insubT // => h; congr c; apply: val_inj.
  - move=> w Sw; apply: etrans (hc w Sw); rewrite (big_nth e0) big_mkord; apply: eq_bigr => j _.
    by rewrite /at_ index_uniq // insubT // => h; congr (c _ * _); apply: val_inj.
  - exact: mem_nth.
exists (fun e w => if insub (index e supp) is Some i then (L i w : F) else 0) => e f fs.
have [es|es] := boolP (e \in supp); last first.
  rewrite insubF; last by rewrite index_mem (negbTE es).
  rewrite big1 => [|w _]; last by rewrite mul0r.
  by case: eqP es => // ->; rewrite fs.
rewrite (insubT (fun i => i < size supp)%N (index_lt e es)) -{1}(at_index f fs) /= HL.
by rewrite -(inj_eq at_inj) !at_index.
Qed.

Section Determined.
Variables (F : fieldType) (W : finType) (S : pred W) (E : eqType) (add : E -> E -> E) (ev : W -> E -> F).
Hypothesis evM : forall w e f, ev w (add e f) = ev w e * ev w f.
Variables (m p n ta tb : nat).
Variables (al : nat -> nat -> E) (ma : nat -> E) (be : nat -> nat -> E) (mb : nat -> E) (ga : nat -> nat -> E).
Hypothesis carriers : @clean_carriers m p n ta tb E add al ma be mb ga.
Variable supp : seq E.
Hypothesis supp_uniq : uniq supp.
Hypothesis in_supp : @products_within m p n ta tb E add al ma be mb (mem supp).

Theorem determined_decoder : determines ev S supp ->
  exists D : 'I_m -> 'I_n -> W -> F,
  forall (r c l : nat) (A : 'M[F]_(m * r, p * c)) (B : 'M[F]_(p * c, n * l))
         (ZA : 'I_ta -> 'M[F]_(r, c)) (ZB : 'I_tb -> 'M[F]_(c, l)) i j,
  \sum_(w | S w) D i j w *: (masked (ev w) al ma A ZA *m masked (ev w) be mb B ZB) = block (A *m B) i j.
Proof.
case/(determines_inverse supp_uniq) => L HL; exists (fun i j => L (ga i j)) => r c l A B ZA ZB i j.
exact: (engine evM HL carriers in_supp).
Qed.
End Determined.

Lemma products_uniq m p n ta tb (E : eqType) add al ma be mb : uniq (@products m p n ta tb E add al ma be mb).
Proof. exact: undup_uniq. Qed.
Lemma products_mem m p n ta tb (E : eqType) add al ma be mb :
  @products_within m p n ta tb E add al ma be mb (mem (@products m p n ta tb E add al ma be mb)).
Proof. by move=> a b; rewrite /= mem_undup; apply: allpairs_f; rewrite mem_enum. Qed.
