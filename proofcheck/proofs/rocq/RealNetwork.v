(** The idealised network over the real numbers: e = exp, the zero x0 of Gain, and Theorem 2 with it. *)
From Coq Require Import Reals.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import Rstruct.
From Proofcheck Require Import Positivity Network ClosedForm Gain GainZero Loss TwoTasks Negation Noise.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Notation R := Rdefinitions.R.

(* read the arguments of exp and ln with the notations of ring_scope *)
#[global] Arguments exp : clear scopes.
#[global] Arguments ln : clear scopes.

(** exp is a kernel. *)
Theorem exp_kernel : kernel exp.
Proof.
split.
- exact: exp_0.
- by move=> x; apply/RltP; exact: exp_pos.
- move=> x; rewrite -RinvE; first exact: exp_Ropp.
  by apply/eqP; exact: Rgt_not_eq (exp_pos x).
- by move=> x y /RltP h; apply/RltP; exact: exp_increasing.
Qed.

(** It turns sums into products, as Noise.v asks for. *)
Theorem exp_exponential : exponential exp.
Proof. by split; [exact: exp_kernel | exact: exp_plus]. Qed.

Lemma lnK (y : R) : 0 < y -> exp (ln y) = y.
Proof. by move/RltP => h; exact: exp_ln. Qed.

Section Zero.
Variables p q r : R.
Hypotheses (p_gt0 : 0 < p) (q_gt0 : 0 < q) (r_ge0 : 0 <= r).

(** For p, q > 0 Gain has exactly one zero x0 = ln E_0, it is negative, and Gain has the sign of x - x0. *)
Theorem Gain_zero : exists x0 : R,
  [/\ x0 < 0, (forall x, Gain p q r (exp x) = 0 <-> x = x0),
      (forall x, Gain p q r (exp x) < 0 <-> x < x0) & (forall x, 0 < Gain p q r (exp x) <-> x0 < x)].
Proof.
have ep x : 0 < exp x by have [_ + _ _] := exp_kernel; apply.
have p0 := ltW p_gt0; have q0 := ltW q_gt0; have P0 := total_gt0 p_gt0 q_gt0 r_ge0.
have [E0 [E0_gt0 E0_lt1 zero]] := N_zero_exists p_gt0 q_gt0 r_ge0.
have e0 := lnK E0_gt0; move: (ln E0) e0 => x0 e0; exists x0.
have z : Gain p q r (exp x0) = 0 by apply/eqP; rewrite (Gain_eq0 p0 q0 r_ge0 P0) // e0; apply/eqP.
have s x := Gain_signs p_gt0 q_gt0 r_ge0 (ep x0) z (ep x).
have mono x y : (exp x < exp y) = (x < y) := kernel_lt exp_kernel x y.
have neg x : Gain p q r (exp x) < 0 <-> x < x0 by rewrite -mono; case: (s x).
have pos x : 0 < Gain p q r (exp x) <-> x0 < x by rewrite -mono; case: (s x).
split=> //; first by rewrite -mono exp_0 e0.
move=> x; split=> [h|->//]; case: (ltgtP x x0) => // [/neg|/pos]; by rewrite h ltxx.
Qed.

(** -ln((1 + k)/k) <= x0 with k = pq(p+q)/P^3. *)
Theorem Gain_zero_ge (x0 : R) : Gain p q r (exp x0) = 0 -> - ln ((1 + dip p q r) / dip p q r) <= x0.
Proof.
have p0 := ltW p_gt0; have q0 := ltW q_gt0; have P0 := total_gt0 p_gt0 q_gt0 r_ge0.
have [e1 ep eN _] := exp_kernel; move/eqP; rewrite (Gain_eq0 p0 q0 r_ge0 P0) // => /eqP z.
have k0 : 0 < dip p q r by rewrite divr_gt0 ?exprn_gt0 // !mulr_gt0 // addr_gt0.
have := N_zero_ge p_gt0 q_gt0 r_ge0 (ep x0) z; move: (dip _ _ _) k0 => k k0.
rewrite leNgt [- _ <= _]leNgt; apply: contraNN => h.
have k1 : 0 < (1 + k) / k by rewrite divr_gt0 // addr_gt0 // ltr01.
move: h; rewrite -(kernel_lt exp_kernel) eN.
by rewrite lnK // invf_div.
Qed.

End Zero.

Section Theorem2.
Variables (P' : nat) (c : 'I_P'.+1 -> token).
Notation p := (number R_realFieldType c plus).
Notation q := (number R_realFieldType c minus).
Notation r := (number R_realFieldType c other).

(** T2's unlearned set, exactly: for p, q > 0 there is one x0 < 0, of the counts alone, with hinge loss >= 1 on T2
    exactly for lam between -alpha and -alpha^2 - |x0|/omega, whatever alpha and the network. *)
Theorem theorem_2_unlearned_exp : 0 < p -> 0 < q -> p != q ->
  exists x0 : R, [/\ x0 < 0, (forall x, sample_gain c (exp x) = 0 <-> x = x0) &
  forall (d m : nat) (net : network _ d 2 m) (alpha lam : R) (X : 'I_P'.+1 -> 'cV_d),
    balanced net -> correlated net alpha -> sample_of net (task2 net) c X -> 0 < strength net -> 0 < net_omega net ->
    1 <= hinge (label _ c) (merged net exp (pair 1 lam) X)
    <-> Num.min (- alpha) (- alpha ^+ 2 - `|x0| / net_omega net) <= lam
        <= Num.max (- alpha) (- alpha ^+ 2 - `|x0| / net_omega net)].
Proof.
move=> p0 q0 pq; have [x0 [n0 zero _ _]] := Gain_zero p0 q0 (number_ge0 _ c other).
exists x0; split=> // d m net alpha lam X bal cor smp S0 w0.
have z : sample_gain c (exp x0) = 0 by apply/zero.
rewrite ltr0_norm // mulNr opprK.
exact: (theorem_2_unlearned lam exp_kernel bal cor smp S0 pq w0 p0 q0 z).
Qed.

(** Relearning: with k = pq(p+q)/P^3, T2's hinge loss is 0 again for every
    lam <= min(-alpha - 2/(k A b delta), -alpha^2 - ln(2(1 + k)/k)/omega). *)
Theorem theorem_2_relearned_loss_exp (d m : nat) (net : network _ d 2 m) (alpha lam delta : R)
    (X : 'I_P'.+1 -> 'cV_d) :
  balanced net -> correlated net alpha -> sample_of net (task2 net) c X -> 0 < strength net -> 0 < net_omega net ->
  0 < p -> 0 < q -> 0 < delta -> delta <= margin_fraction _ c ->
  lam <= - alpha - 2%:R / (dip p q r * strength net * delta) ->
  lam <= - alpha ^+ 2 - ln (2%:R * (1 + dip p q r) / dip p q r) / net_omega net ->
  hinge (label _ c) (merged net exp (pair 1 lam) X) = 0.
Proof.
move=> bal cor smp S0 w0 p0 q0 d0 hd hv ha; have [e1 ep eN _] := exp_kernel.
apply: (theorem_2_relearned_loss exp_kernel bal cor smp S0 p0 q0 d0 hd hv).
have k0 : 0 < dip p q r.
  by rewrite divr_gt0 ?exprn_gt0 ?number_sum_gt0 // !mulr_gt0 // addr_gt0.
move: (dip _ _ _) k0 ha => k k0 ha.
have k1 : 0 < 2%:R * (1 + k) / k by rewrite divr_gt0 // mulr_gt0 ?ltr0n // addr_gt0 // ltr01.
have -> : k / (2%:R * (1 + k)) = exp (- ln (2%:R * (1 + k) / k)).
  by rewrite eN lnK // invf_div.
rewrite leNgt (kernel_lt exp_kernel) -leNgt.
by rewrite mulrC -ler_pdivl_mulr // mulNr -ler_subr_addl addrC.
Qed.

End Theorem2.
