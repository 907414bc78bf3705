(* The main theorems: their exact statements, and what they rest on.

   Everything but Check.v is closed under the global context: no axioms. The
   checker computes with Coq's primitive 63-bit integers, and its theorems list
   those and their specification. The output is compared with
   tests/proofs/golden/assumptions.txt, so that no statement, no definition that
   it uses and no assumption changes unseen. *)
From mathcomp Require Import all_ssreflect all_algebra.
From CodedDesigner Require Import Interpolation Bilinear Blocks Exponents Decoders Families GridSubsets
  Convolutions Secure Privacy LagrangeCoding Converse MatrixChain
  LinearCodes Check.

(* Interpolation.v *)
Print lagrange.
Print weight.
Check determined.
Check weight_inverse.
Check grid_weight_inverse.
Check interpolation_at.

(* Bilinear.v *)
Check brent_decode.
Check monomial_decode.
Check determined_decode.

(* Blocks.v *)
Print row_major.
Print block.
Print share.
Print masked.
Check block_mul.

(* Decoders.v *)
Print power.
Print powers.
Print matmul_decodes.
Print secure_decodes.
Print grid_decodes.
Print clean_carriers.
Print products.
Print determines.
Check univariate_decoder.
Check matmul_decoder.
Check grid_decoder.
Check determined_decoder.

(* Families.v *)
Check polynomial_decodes.
Check matdot_decodes.
Check polydot_decodes.
Check epc_decodes.
Check epc_degree_attained.
Check bi0_decodes.
Check bi2_decodes.
Check tri_decodes.
Check bivariate_decodes.
Check bi0_threshold.
Check bi2_threshold.
Check tri_threshold.

(* GridSubsets.v *)
Print any_subset_decodes.
Check nonzero_count.
Check bi0_any_subset.
Check bi2_any_subset.
Check bivariate_any_subset.

(* Convolutions.v *)
Print chunk.
Check convolution_decodes.
Check convolution_signal.
Check convolution2d_decodes.
Check contraction_grouped.
Check contraction_decodes.

(* Secure.v *)
Check chang_tandon_carriers.
Check a3s_carriers.
Check gasp_small_carriers.
Check gasp_big_carriers.
Check gasp_r_carriers.
Check straddled_carriers.
Check straddled_wide_carriers.
Check secure_matdot_carriers.
Check secure_epc_carriers.
Check chang_tandon_decodes.
Check a3s_decodes.
Check secure_matdot_decodes.
Check secure_epc_decodes.
Check gasp_determined.

(* Privacy.v *)
Print choices.
Print mask_rows.
Print mask_choices.
Print hides.
Check masks_hide.
Check same_choices.
Check minors_hide.
Check progression_hides.
Check chang_tandon_private.
Check a3s_private.
Check gasp_small_private.
Check gasp_big_private.
Check gasp_r_private_B.
Check straddled_private.
Check straddled_wide_private_B.
Check secure_matdot_private.
Check secure_epc_private.

(* LagrangeCoding.v *)
Print polynomial_map.
Print curve.
Print basis.
Print lagrange_share.
Check polynomial_curve.
Check lagrange_decodes.
Check lagrange_private.

(* Converse.v *)
Print ordering.
Print carries.
Print cleanly.
Print support.
Check support_bound.
Check support_bound_int.
Check support_bound_nat.
Check degree_bound.
Check epc_support.
Check secure_support_bound.
Check secure_support_bound_nat.
Check gasp_small_support.

(* MatrixChain.v *)
Print inner.
Print chain_exponent.
Print linked.
Print chain_product.
Print chain_carries.
Print chain_cleanly.
Print chain_holds.
Check chain_carriers.
Check chain_range.
Check chain_decodes.
Check multilinear_decodes.
Check chain_support_bound.

(* LinearCodes.v *)
Check linear_bound.
Check convolution_linear_bound.
Check matmul_linear_bound.

(* Check.v *)
Print check.
Print shaped.
Print value.
Print entry.
Check check_sound.
Check matmul_sound.
Check convolution_sound.

(* What they rest on: all together, since each look takes a while. *)
Definition theorems :=
  (@determined, @weight_inverse, @grid_weight_inverse, @interpolation_at, @brent_decode, @monomial_decode,
   @determined_decode, @block_mul, @univariate_decoder, @matmul_decoder, @grid_decoder, @determined_decoder,
   @polynomial_decodes, @matdot_decodes, @polydot_decodes, @epc_decodes, @epc_degree_attained, @bi0_decodes,
   @bi2_decodes, @tri_decodes, @bivariate_decodes, @bi0_threshold, @bi2_threshold, @tri_threshold,
   @nonzero_count, @bi0_any_subset, @bi2_any_subset, @bivariate_any_subset, @convolution_decodes,
   @convolution_signal, @convolution2d_decodes, @contraction_grouped, @contraction_decodes,
   @chang_tandon_carriers, @a3s_carriers, @gasp_small_carriers, @gasp_big_carriers, @gasp_r_carriers,
   @straddled_carriers, @straddled_wide_carriers,
   @secure_matdot_carriers, @secure_epc_carriers, @chang_tandon_decodes, @a3s_decodes, @secure_matdot_decodes,
   @secure_epc_decodes, @gasp_determined, @masks_hide, @same_choices, @minors_hide, @progression_hides,
   @chang_tandon_private, @a3s_private, @gasp_small_private, @gasp_big_private, @gasp_r_private_B, @straddled_private, @straddled_wide_private_B,
   @secure_matdot_private, @secure_epc_private, @polynomial_curve, @lagrange_decodes, @lagrange_private,
   @support_bound, @support_bound_int, @support_bound_nat, @degree_bound, @epc_support, @secure_support_bound,
   @secure_support_bound_nat, @gasp_small_support, @chain_carriers, @chain_range, @chain_decodes,
   @multilinear_decodes, @chain_support_bound, @linear_bound, @convolution_linear_bound, @matmul_linear_bound).
Print Assumptions theorems.

Definition checker :=
  (@check_sound, @matmul_sound, @convolution_sound).
Print Assumptions checker.
