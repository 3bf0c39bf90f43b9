(** From the ideal to a trained network: any weights W, V whose logits and values are near the ideal ones. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss Noise.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Networks near an ideal one *)

Section Near.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.
Variables (net : network R d n m) (lam : 'I_n -> R) (mu : 'cV[R]_d) (c : 'I_P -> token) (X : 'I_P -> 'cV[R]_d).
Variables (W : 'M[R]_d) (V : 'M[R]_(m, d)) (zeta : R) (eta : 'I_m -> R).
Hypothesis X_sample : sample_of net mu c X.
Notation g := (gamma net mu).

(* What the noise can do to the output: sum_j |a_j| (eta_j + spread(zeta) |b p_hat| |u_j|). *)
Definition noise : R :=
  \sum_j `|net_a net ord0 j| * (eta j + spread e zeta * (`|net_b net * p_hat lam g| * `|net_u net j ord0|)).

Hypothesis logit_noise : forall s l, `|dot (X s) (W *m X l) - dot (X s) (merged_W net lam *m X l)| <= zeta.
Hypothesis value_noise : forall s j, `|(V *m X s) j ord0 - (merged_V net lam *m X s) j ord0| <= eta j.

Lemma sign_le1 k : `|sign R k| <= 1.
Proof. by case: k; rewrite /= ?normrN ?normr1 ?normr0 ?ler01. Qed.

(** Logits within zeta and values within eta_j of the merged ideal network: |f - f_ideal| <= noise. *)
Theorem merged_near : `|output e W V (net_a net) X - merged net e lam X| <= noise.
Proof.
apply: (output_near e_exp) => // s j; rewrite (valueE lam X_sample) scale_entry normrM normrM.
by rewrite ler_wpmul2r // ler_pimulr // sign_le1.
Qed.

Lemma label_le1 : `|label R c| <= 1.
Proof. by rewrite /label normr_sg; case: (_ != 0); rewrite ?ler01. Qed.

(** Its margin is at least y f_ideal - noise, and at most y f_ideal + noise. *)
Theorem noisy_margin :
  label R c * merged net e lam X - noise <= label R c * output e W V (net_a net) X
    <= label R c * merged net e lam X + noise.
Proof.
have h : `|label R c * output e W V (net_a net) X - label R c * merged net e lam X| <= noise.
  rewrite -mulrBr normrM; apply: le_trans merged_near.
  by rewrite ler_pimull // label_le1.
by move: h; rewrite ler_norml => /andP[h1 h2]; rewrite -ler_subr_addl h1 -ler_subl_addl.
Qed.

(** Hinge loss 0 with noise: p_hat >= k, q_hat >= 0, |p - q|/P >= delta and A b k delta >= 1 + noise. *)
Theorem noisy_zero_loss (k delta : R) : balanced net -> 0 <= net_omega net -> 0 <= strength net ->
  0 <= k -> 0 <= delta ->
  k <= p_hat lam g -> 0 <= q_hat lam g -> delta <= margin_fraction R c -> 1 + noise <= strength net * k * delta ->
  hinge (label R c) (output e W V (net_a net) X) = 0.
Proof.
move=> bal w0 S0 k0 d0 hk hq hd h; apply/eqP; rewrite hinge0.
have ideal := margin_ge e_exp.1 bal X_sample S0 w0 (le_trans k0 hk) hq.
have [low _] := andP noisy_margin; apply: le_trans low; rewrite ler_subr_addr.
apply: le_trans h (le_trans _ ideal); move: (strength net) S0 => S S0.
by rewrite -!mulrA ler_wpmul2l // ler_pmul.
Qed.

(** Hinge loss >= 1 with noise: y f_ideal <= -noise. *)
Theorem noisy_unlearned : label R c * merged net e lam X <= - noise ->
  1 <= hinge (label R c) (output e W V (net_a net) X).
Proof.
move=> h; rewrite hinge_ge1; have [_ high] := andP noisy_margin; apply: le_trans high _.
by rewrite -ler_subr_addr sub0r.
Qed.

End Near.

(** ** Networks near the formula: no task vectors, no orthogonality *)

Section Definitions.
Variables (R : realFieldType) (e : R -> R).

(* The output that the formula gives for a value path v (b p_hat) and an attention path x (omega q_hat):
   A v (p - q)/P Gain(e(x)), A = sum_j a_j relu(u_j). *)
Definition formula (P m : nat) (a : 'rV[R]_m) (u : 'cV[R]_m) (c : 'I_P -> token) (v x : R) : R :=
  (\sum_j a ord0 j * relu (u j ord0)) * v
  * ((number R c plus - number R c minus) / (number R c plus + number R c minus + number R c other))
  * sample_gain c (e x).

End Definitions.

Section Formula.
Variables (R : realFieldType) (e : R -> R) (d m P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.
Variables (W : 'M[R]_d) (V : 'M[R]_(m, d)) (a : 'rV[R]_m) (u : 'cV[R]_m) (X : 'I_P -> 'cV[R]_d).
Variables (c : 'I_P -> token) (v x zeta : R) (eta : 'I_m -> R).
Hypothesis a_balanced : \sum_j a ord0 j * relu (- u j ord0) = - \sum_j a ord0 j * relu (u j ord0).

(* every ideal sample is one of a network with a single one-dimensional task *)
Definition line : network R 1 1 m := Network (fun=> const_mx 1) x v u a.
Definition line_sample (s : 'I_P) : 'cV[R]_1 := sign R (c s) *: const_mx 1.

Lemma line_is_sample : sample_of line (const_mx 1) c line_sample.
Proof. by move=> i s; rewrite /line_sample subrr /dot mulmx0 mxE. Qed.

Lemma line_gamma i : gamma line (const_mx 1) i = 1.
Proof. by rewrite /gamma /dot mxE big_ord1 !mxE mulr1. Qed.

Lemma line_paths : p_hat (fun=> 1) (gamma line (const_mx 1)) = 1 /\ q_hat (fun=> 1) (gamma line (const_mx 1)) = 1.
Proof. by rewrite /p_hat /q_hat !big_ord1 line_gamma expr1n mulr1. Qed.

Lemma line_output : merged line e (fun=> 1) line_sample = formula e a u c v x.
Proof.
rewrite (closed_form _ e_exp.1 (a_balanced : balanced line) line_is_sample) (proj1 line_paths) (proj2 line_paths).
by rewrite /formula /strength /= !mulr1 [v * _]mulrC.
Qed.

(** If every logit is within zeta of sigma_s sigma_l x and every value within eta_j of v sigma_s u_j, sigma the sign
    of a token, then |f - A v (p - q)/P Gain(e(x))| <= sum_j |a_j| (eta_j + spread(zeta) |v| |u_j|). *)
Theorem formula_near :
  (forall s l, `|dot (X s) (W *m X l) - sign R (c s) * sign R (c l) * x| <= zeta) ->
  (forall s j, `|(V *m X s) j ord0 - v * sign R (c s) * u j ord0| <= eta j) ->
  `|output e W V a X - formula e a u c v x|
  <= \sum_j `|a ord0 j| * (eta j + spread e zeta * (`|v| * `|u j ord0|)).
Proof.
move=> hl hv; rewrite -line_output /merged.
have value s j : (merged_V line (fun=> 1) *m line_sample s) j ord0 = v * sign R (c s) * u j ord0.
  by rewrite (valueE _ line_is_sample) scale_entry (proj1 line_paths) mulr1.
apply: (output_near e_exp) => [s l|s j|s j]; rewrite ?value //.
  by rewrite (logitE _ line_is_sample) (proj2 line_paths) mulr1; exact: hl.
by rewrite !normrM ler_wpmul2r // ler_pimulr // sign_le1.
Qed.

End Formula.
