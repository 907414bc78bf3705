(* Exponents of the catalogue, written from the scheme files: do not edit.

   One module a scheme. For each operand its exponents (A, B, ...) and those of
   its masks (mask_A, ...) as functions of the parameters and of the block's
   indices; in the value domain these are numbers of nodes. [admissible] says
   which parameters the scheme admits; [bound_i] is the number of parts of index
   i; carrier, degree, support, threshold and privacy are what the scheme claims.
   Several variables give sequences. Subtraction is that of natural numbers. *)
From mathcomp Require Import all_ssreflect.

Module A3s.
(* A3S: aligned secret sharing *)
Definition admissible (K L T : nat) : bool := (0 < K) && (0 < L) && (0 < T).
Definition bound_i (K L T : nat) : nat := K.
Definition bound_k (K L T : nat) : nat := 1.
Definition bound_j (K L T : nat) : nat := L.
Definition A (K L T i k : nat) : nat := i.
Definition B (K L T k j : nat) : nat := (K + T) * j.
Definition mask_count_A (K L T : nat) : nat := T.
Definition mask_A (K L T t : nat) : nat := K + t.
Definition mask_count_B (K L T : nat) : nat := T.
Definition mask_B (K L T t : nat) : nat := (K + T) * (L - 1) + K + t.
Definition carrier (K L T i j : nat) : nat := i + (K + T) * j.
Definition support (K L T : nat) : nat := (K + T) * (L + 1) - 1.
Definition threshold (K L T : nat) : nat := (K + T) * (L + 1) - 1.
Definition privacy (K L T : nat) : nat := T.
End A3s.

Module Batch.
(* polynomial code read as a batch *)
Definition admissible (K : nat) : bool := (0 < K).
Definition bound_i (K : nat) : nat := K.
Definition bound_row (K : nat) : nat := 1.
Definition bound_inner (K : nat) : nat := 1.
Definition bound_column (K : nat) : nat := 1.
Definition A (K i row inner : nat) : nat := i.
Definition B (K i inner column : nat) : nat := K * i.
Definition carrier (K i row column : nat) : nat := (K + 1) * i.
Definition degree (K : nat) : nat := K * K - 1.
Definition support (K : nat) : nat := K * K.
Definition threshold (K : nat) : nat := K * K.
End Batch.

Module Bi0.
(* bivariate polynomial code Bi0 *)
Definition admissible (p m n : nat) : bool := (0 < p) && (0 < m) && (0 < n).
Definition bound_i (p m n : nat) : nat := m.
Definition bound_k (p m n : nat) : nat := p.
Definition bound_j (p m n : nat) : nat := n.
Definition A (p m n i k : nat) : seq nat := [:: k; i].
Definition B (p m n k j : nat) : seq nat := [:: p - 1 - k + p * j; 0].
Definition carrier (p m n i j : nat) : seq nat := [:: p - 1 + p * j; i].
Definition degree (p m n : nat) : seq nat := [:: p * n + p - 2; m - 1].
Definition support (p m n : nat) : nat := m * (p * n + p - 1).
Definition threshold (p m n : nat) : nat := m * (p * n + p - 1).
Definition sizes (p m n : nat) : seq nat := [:: p * n + p - 1; m].
End Bi0.

Module Bi2.
(* bivariate polynomial code Bi2 *)
Definition admissible (p m n : nat) : bool := (0 < p) && (0 < m) && (0 < n).
Definition bound_i (p m n : nat) : nat := m.
Definition bound_k (p m n : nat) : nat := p.
Definition bound_j (p m n : nat) : nat := n.
Definition A (p m n i k : nat) : seq nat := [:: k + p * i; 0].
Definition B (p m n k j : nat) : seq nat := [:: p - 1 - k; j].
Definition carrier (p m n i j : nat) : seq nat := [:: p - 1 + p * i; j].
Definition degree (p m n : nat) : seq nat := [:: p * m + p - 2; n - 1].
Definition support (p m n : nat) : nat := n * (p * m + p - 1).
Definition threshold (p m n : nat) : nat := n * (p * m + p - 1).
Definition sizes (p m n : nat) : seq nat := [:: p * m + p - 1; n].
End Bi2.

Module Bivariate.
(* bivariate polynomial code: every worker multiplies on a grid of its own *)
Definition admissible (K L : nat) : bool := (0 < K) && (0 < L).
Definition bound_i (K L : nat) : nat := K.
Definition bound_k (K L : nat) : nat := 1.
Definition bound_j (K L : nat) : nat := L.
Definition A (K L i k : nat) : seq nat := [:: i; 0].
Definition B (K L k j : nat) : seq nat := [:: 0; j].
Definition carrier (K L i j : nat) : seq nat := [:: i; j].
Definition degree (K L : nat) : seq nat := [:: K - 1; L - 1].
Definition support (K L : nat) : nat := K * L.
Definition threshold (K L : nat) : nat := K * L.
Definition sizes (K L : nat) : seq nat := [:: minn 2 K; 1].
End Bivariate.

Module Chain.
(* matrix chain code *)
Definition first (W l r : nat) : nat := r + W * l.
Definition middle (w pl l r : nat) : nat := w * (pl - 1 - l) + w * pl * r.
Definition last (W w p0 pl l r : nat) : nat := w * (pl - 1 - l) + W * p0 * r.
Definition carrier (W p0 l r : nat) : nat := W - 1 + W * l + W * p0 * r.
Definition degree (W p0 pt : nat) : nat := W * p0 * pt + W - 2.
Definition support (W p0 pt : nat) : nat := W * p0 * pt + W - 1.
Definition threshold (W p0 pt : nat) : nat := W * p0 * pt + W - 1.
End Chain.

Module ChangTandon.
(* Chang–Tandon code *)
Definition admissible (K L T : nat) : bool := (0 < K) && (0 < L) && (0 < T).
Definition bound_i (K L T : nat) : nat := K.
Definition bound_k (K L T : nat) : nat := 1.
Definition bound_j (K L T : nat) : nat := L.
Definition A (K L T i k : nat) : nat := i.
Definition B (K L T k j : nat) : nat := (K + T) * j.
Definition mask_count_A (K L T : nat) : nat := T.
Definition mask_A (K L T t : nat) : nat := K + t.
Definition mask_count_B (K L T : nat) : nat := T.
Definition mask_B (K L T t : nat) : nat := (K + T) * (L + t).
Definition carrier (K L T i j : nat) : nat := i + (K + T) * j.
Definition degree (K L T : nat) : nat := (K + T) * (L + T) - 1.
Definition support (K L T : nat) : nat := (K + T) * (L + T).
Definition threshold (K L T : nat) : nat := (K + T) * (L + T).
Definition privacy (K L T : nat) : nat := T.
End ChangTandon.

Module Contraction.
(* coded tensor contraction *)
Definition admissible (p m1 m2 n1 n2 : nat) : bool := (0 < p) && (0 < m1) && (0 < m2) && (0 < n1) && (0 < n2).
Definition bound_i1 (p m1 m2 n1 n2 : nat) : nat := m1.
Definition bound_i2 (p m1 m2 n1 n2 : nat) : nat := m2.
Definition bound_k (p m1 m2 n1 n2 : nat) : nat := p.
Definition bound_j1 (p m1 m2 n1 n2 : nat) : nat := n1.
Definition bound_j2 (p m1 m2 n1 n2 : nat) : nat := n2.
Definition A (p m1 m2 n1 n2 i1 i2 k : nat) : nat := k + p * (i2 + m2 * i1).
Definition B (p m1 m2 n1 n2 k j1 j2 : nat) : nat := p - 1 - k + p * m1 * m2 * (j2 + n2 * j1).
Definition carrier (p m1 m2 n1 n2 i1 i2 j1 j2 : nat) : nat := p - 1 + p * (i2 + m2 * i1) + p * m1 * m2 * (j2 + n2 * j1).
Definition degree (p m1 m2 n1 n2 : nat) : nat := p * m1 * m2 * n1 * n2 + p - 2.
Definition support (p m1 m2 n1 n2 : nat) : nat := p * m1 * m2 * n1 * n2 + p - 1.
Definition threshold (p m1 m2 n1 n2 : nat) : nat := p * m1 * m2 * n1 * n2 + p - 1.
End Contraction.

Module Convolution.
(* coded convolution *)
Definition admissible (m n : nat) : bool := (0 < m) && (0 < n).
Definition bound_i (m n : nat) : nat := m.
Definition bound_j (m n : nat) : nat := n.
Definition A (m n i : nat) : nat := i.
Definition B (m n j : nat) : nat := j.
Definition carrier (m n s : nat) : nat := s.
Definition degree (m n : nat) : nat := m + n - 2.
Definition support (m n : nat) : nat := m + n - 1.
Definition threshold (m n : nat) : nat := m + n - 1.
End Convolution.

Module Convolution2d.
(* coded two-dimensional convolution *)
Definition admissible (m1 m2 n1 n2 : nat) : bool := (0 < m1) && (0 < m2) && (0 < n1) && (0 < n2).
Definition bound_i1 (m1 m2 n1 n2 : nat) : nat := m1.
Definition bound_i2 (m1 m2 n1 n2 : nat) : nat := m2.
Definition bound_j1 (m1 m2 n1 n2 : nat) : nat := n1.
Definition bound_j2 (m1 m2 n1 n2 : nat) : nat := n2.
Definition A (m1 m2 n1 n2 i1 i2 : nat) : seq nat := [:: i1; i2].
Definition B (m1 m2 n1 n2 j1 j2 : nat) : seq nat := [:: j1; j2].
Definition carrier (m1 m2 n1 n2 s1 s2 : nat) : seq nat := [:: s1; s2].
Definition degree (m1 m2 n1 n2 : nat) : seq nat := [:: m1 + n1 - 2; m2 + n2 - 2].
Definition support (m1 m2 n1 n2 : nat) : nat := (m1 + n1 - 1) * (m2 + n2 - 1).
Definition threshold (m1 m2 n1 n2 : nat) : nat := (m1 + n1 - 1) * (m2 + n2 - 1).
Definition sizes (m1 m2 n1 n2 : nat) : seq nat := [:: m1 + n1 - 1; m2 + n2 - 1].
End Convolution2d.

Module Epc.
(* entangled polynomial code *)
Definition admissible (p m n : nat) : bool := (0 < p) && (0 < m) && (0 < n).
Definition bound_i (p m n : nat) : nat := m.
Definition bound_k (p m n : nat) : nat := p.
Definition bound_j (p m n : nat) : nat := n.
Definition A (p m n i k : nat) : nat := k + p * i.
Definition B (p m n k j : nat) : nat := p - 1 - k + p * m * j.
Definition carrier (p m n i j : nat) : nat := p - 1 + p * i + p * m * j.
Definition degree (p m n : nat) : nat := p * m * n + p - 2.
Definition support (p m n : nat) : nat := p * m * n + p - 1.
Definition threshold (p m n : nat) : nat := p * m * n + p - 1.
End Epc.

Module GaspBig.
(* GASP code, big: masks in one run *)
Definition admissible (K L T : nat) : bool := (0 < K) && (0 < L) && (0 < T).
Definition bound_i (K L T : nat) : nat := K.
Definition bound_k (K L T : nat) : nat := 1.
Definition bound_j (K L T : nat) : nat := L.
Definition A (K L T i k : nat) : nat := i.
Definition B (K L T k j : nat) : nat := K * j.
Definition mask_count_A (K L T : nat) : nat := T.
Definition mask_A (K L T t : nat) : nat := K * L + t.
Definition mask_count_B (K L T : nat) : nat := T.
Definition mask_B (K L T t : nat) : nat := K * L + t.
Definition carrier (K L T i j : nat) : nat := i + K * j.
Definition privacy (K L T : nat) : nat := T.
End GaspBig.

Module GaspR.
(* GASP code with chain length r: masks of A in runs of r, K apart *)
Definition admissible (K L T r : nat) : bool := (0 < K) && (0 < L) && (0 < T) && (0 < r) && (r <= minn K T).
Definition bound_i (K L T r : nat) : nat := K.
Definition bound_k (K L T r : nat) : nat := 1.
Definition bound_j (K L T r : nat) : nat := L.
Definition A (K L T r i k : nat) : nat := i.
Definition B (K L T r k j : nat) : nat := K * j.
Definition mask_count_A (K L T r : nat) : nat := T.
Definition mask_A (K L T r t : nat) : nat := K * L + K * (t %/ r) + t %% r.
Definition mask_count_B (K L T r : nat) : nat := T.
Definition mask_B (K L T r t : nat) : nat := K * L + t.
Definition carrier (K L T r i j : nat) : nat := i + K * j.
Definition privacy (K L T r : nat) : nat := T.
End GaspR.

Module GaspSmall.
(* GASP code, small: masks of A in steps of K *)
Definition admissible (K L T : nat) : bool := (0 < K) && (0 < L) && (0 < T).
Definition bound_i (K L T : nat) : nat := K.
Definition bound_k (K L T : nat) : nat := 1.
Definition bound_j (K L T : nat) : nat := L.
Definition A (K L T i k : nat) : nat := i.
Definition B (K L T k j : nat) : nat := K * j.
Definition mask_count_A (K L T : nat) : nat := T.
Definition mask_A (K L T t : nat) : nat := K * L + K * t.
Definition mask_count_B (K L T : nat) : nat := T.
Definition mask_B (K L T t : nat) : nat := K * L + t.
Definition carrier (K L T i j : nat) : nat := i + K * j.
Definition privacy (K L T : nat) : nat := T.
End GaspSmall.

Module Lagrange.
(* Lagrange coded computing *)
Definition admissible (K T : nat) : bool := (0 < K).
Definition bound_i (K T : nat) : nat := K.
Definition A (K T i : nat) : nat := i.
Definition mask_count_A (K T : nat) : nat := T.
Definition mask_A (K T t : nat) : nat := K + t.
Definition carrier (K T i : nat) : nat := i.
Definition degree (K T d : nat) : nat := (K + T - 1) * d.
Definition threshold (K T d : nat) : nat := (K + T - 1) * d + 1.
Definition privacy (K T d : nat) : nat := T.
End Lagrange.

Module Matdot.
(* MatDot code *)
Definition admissible (p : nat) : bool := (0 < p).
Definition bound_i (p : nat) : nat := 1.
Definition bound_k (p : nat) : nat := p.
Definition bound_j (p : nat) : nat := 1.
Definition A (p i k : nat) : nat := k.
Definition B (p k j : nat) : nat := p - 1 - k.
Definition carrier (p i j : nat) : nat := p - 1.
Definition degree (p : nat) : nat := 2 * p - 2.
Definition support (p : nat) : nat := 2 * p - 1.
Definition threshold (p : nat) : nat := 2 * p - 1.
End Matdot.

Module Polydot.
(* PolyDot code *)
Definition admissible (p m n : nat) : bool := (0 < p) && (0 < m) && (0 < n).
Definition bound_i (p m n : nat) : nat := m.
Definition bound_k (p m n : nat) : nat := p.
Definition bound_j (p m n : nat) : nat := n.
Definition A (p m n i k : nat) : nat := i + m * k.
Definition B (p m n k j : nat) : nat := m * (p - 1 - k) + m * (2 * p - 1) * j.
Definition carrier (p m n i j : nat) : nat := m * (p - 1) + i + m * (2 * p - 1) * j.
Definition degree (p m n : nat) : nat := m * n * (2 * p - 1) - 1.
Definition support (p m n : nat) : nat := m * n * (2 * p - 1).
Definition threshold (p m n : nat) : nat := m * n * (2 * p - 1).
End Polydot.

Module Polynomial.
(* polynomial code *)
Definition admissible (m n : nat) : bool := (0 < m) && (0 < n).
Definition bound_i (m n : nat) : nat := m.
Definition bound_k (m n : nat) : nat := 1.
Definition bound_j (m n : nat) : nat := n.
Definition A (m n i k : nat) : nat := i.
Definition B (m n k j : nat) : nat := m * j.
Definition carrier (m n i j : nat) : nat := i + m * j.
Definition degree (m n : nat) : nat := m * n - 1.
Definition support (m n : nat) : nat := m * n.
Definition threshold (m n : nat) : nat := m * n.
End Polynomial.

Module SecureBivariate.
(* secure bivariate code: m products a worker, one share of A *)
Definition admissible (K L T m : nat) : bool := (0 < K) && (0 < L) && (0 < T) && (0 < m) && (m <= L).
Definition bound_i (K L T m : nat) : nat := K.
Definition bound_k (K L T m : nat) : nat := 1.
Definition bound_j (K L T m : nat) : nat := L.
Definition A (K L T m i k : nat) : seq nat := [:: i; 0].
Definition B (K L T m k j : nat) : seq nat := [:: 0; j].
Definition mask_count_A (K L T m : nat) : nat := T.
Definition mask_A (K L T m t : nat) : seq nat := [:: K + t; 0].
Definition mask_count_B (K L T m : nat) : nat := T * m.
Definition mask_B (K L T m t : nat) : seq nat := [:: K + t %/ m; t %% m].
Definition carrier (K L T m i j : nat) : seq nat := [:: i; j].
Definition support (K L T m : nat) : nat := (K + T) * L + m * (K + T - 1).
Definition threshold (K L T m : nat) : nat := (K + T) * L + m * (K + T - 1).
Definition privacy (K L T m : nat) : nat := T.
Definition sizes (K L T m : nat) : seq nat := [:: 1; m].
End SecureBivariate.

Module SecureEpc.
(* secure entangled polynomial code: masks behind the data of a grid partition *)
Definition admissible (p m n T : nat) : bool := (0 < p) && (0 < m) && (0 < n) && (0 < T).
Definition bound_i (p m n T : nat) : nat := m.
Definition bound_k (p m n T : nat) : nat := p.
Definition bound_j (p m n T : nat) : nat := n.
Definition A (p m n T i k : nat) : nat := k + p * i.
Definition B (p m n T k j : nat) : nat := p - 1 - k + p * m * j.
Definition mask_count_A (p m n T : nat) : nat := T.
Definition mask_A (p m n T t : nat) : nat := p * m * n + t.
Definition mask_count_B (p m n T : nat) : nat := T.
Definition mask_B (p m n T t : nat) : nat := p * m * n + t.
Definition carrier (p m n T i j : nat) : nat := p - 1 + p * i + p * m * j.
Definition degree (p m n T : nat) : nat := 2 * p * m * n + 2 * T - 2.
Definition privacy (p m n T : nat) : nat := T.
End SecureEpc.

Module SecureMatdot.
(* secure MatDot code *)
Definition admissible (M T : nat) : bool := (0 < M) && (0 < T).
Definition bound_i (M T : nat) : nat := 1.
Definition bound_k (M T : nat) : nat := M.
Definition bound_j (M T : nat) : nat := 1.
Definition A (M T i k : nat) : nat := k.
Definition B (M T k j : nat) : nat := M - 1 - k.
Definition mask_count_A (M T : nat) : nat := T.
Definition mask_A (M T t : nat) : nat := M + t.
Definition mask_count_B (M T : nat) : nat := T.
Definition mask_B (M T t : nat) : nat := M + t.
Definition carrier (M T i j : nat) : nat := M - 1.
Definition degree (M T : nat) : nat := 2 * M + 2 * T - 2.
Definition support (M T : nat) : nat := 2 * M + 2 * T - 1.
Definition threshold (M T : nat) : nat := 2 * M + 2 * T - 1.
Definition privacy (M T : nat) : nat := T.
End SecureMatdot.

Module Straddled.
(* straddled degree table: one mask of A below the data, the others above *)
Definition admissible (K L T : nat) : bool := (0 < K) && (0 < L) && (0 < T) && ((T <= L) && (L <= K)).
Definition bound_i (K L T : nat) : nat := K.
Definition bound_k (K L T : nat) : nat := 1.
Definition bound_j (K L T : nat) : nat := L.
Definition A (K L T i k : nat) : nat := 1 + i.
Definition B (K L T k j : nat) : nat := (K + 1) * j.
Definition mask_count_A (K L T : nat) : nat := T.
Definition mask_A (K L T t : nat) : nat := (K + 1) * t.
Definition mask_count_B (K L T : nat) : nat := T.
Definition mask_B (K L T t : nat) : nat := (K + 1) * L + t.
Definition carrier (K L T i j : nat) : nat := 1 + i + (K + 1) * j.
Definition support (K L T : nat) : nat := K * L + K + L + T * (T - 1) + 1.
Definition threshold (K L T : nat) : nat := K * L + K + L + T * (T - 1) + 1.
Definition privacy (K L T : nat) : nat := T.
End Straddled.

Module StraddledWide.
(* straddled degree table with gaps of r: r masks of A below the data, r in each gap *)
Definition admissible (K L T r : nat) : bool := (0 < K) && (0 < L) && (0 < T) && (0 < r).
Definition bound_i (K L T r : nat) : nat := K.
Definition bound_k (K L T r : nat) : nat := 1.
Definition bound_j (K L T r : nat) : nat := L.
Definition A (K L T r i k : nat) : nat := r + i.
Definition B (K L T r k j : nat) : nat := (K + r) * j.
Definition mask_count_A (K L T r : nat) : nat := T.
Definition mask_A (K L T r t : nat) : nat := (K + r) * (t %/ r) + t %% r.
Definition mask_count_B (K L T r : nat) : nat := T.
Definition mask_B (K L T r t : nat) : nat := (K + r) * L + t.
Definition carrier (K L T r i j : nat) : nat := r + i + (K + r) * j.
Definition privacy (K L T r : nat) : nat := T.
End StraddledWide.

Module Tri.
(* trivariate polynomial code Tri *)
Definition admissible (p m n : nat) : bool := (0 < p) && (0 < m) && (0 < n).
Definition bound_i (p m n : nat) : nat := m.
Definition bound_k (p m n : nat) : nat := p.
Definition bound_j (p m n : nat) : nat := n.
Definition A (p m n i k : nat) : seq nat := [:: k; i; 0].
Definition B (p m n k j : nat) : seq nat := [:: p - 1 - k; 0; j].
Definition carrier (p m n i j : nat) : seq nat := [:: p - 1; i; j].
Definition degree (p m n : nat) : seq nat := [:: 2 * p - 2; m - 1; n - 1].
Definition support (p m n : nat) : nat := (2 * p - 1) * m * n.
Definition threshold (p m n : nat) : nat := (2 * p - 1) * m * n.
Definition sizes (p m n : nat) : seq nat := [:: 2 * p - 1; m; n].
End Tri.
