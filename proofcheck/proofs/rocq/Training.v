(** Gradient descent on (b, omega) in the idealised class: how many steps until every hinge loss is 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Recursion.
Variables (R : realFieldType) (e rate : R -> R) (p q r A eta : R).
Implicit Types s : R * R.

(* (p - q)/P: delta_star - delta_hash where exact counts hold p = delta_star P and q = delta_hash P. *)
Definition net_fraction : R := (p - q) / (p + q + r).

(* A b delta Gain(e(omega)): the margin of a task's own vector with s = (b, omega), by the closed form. *)
Definition own_margin s : R := A * s.1 * net_fraction * Gain p q r (e s.2).

(* Below margin 1 the hinge loss 1 - A b delta Gain(e(omega)) moves b by eta A delta Gain and omega by
   eta A b delta rate(omega); rate is the slope of omega |-> Gain(e(omega)). *)
Definition descent_step s : R * R :=
  if own_margin s < 1
  then (s.1 + eta * (A * net_fraction * Gain p q r (e s.2)), s.2 + eta * (A * s.1 * net_fraction * rate s.2))
  else s.

(* n steps from V = 0 and W = 0. *)
Definition descent (n : nat) : R * R := iter n descent_step (0, 0).

End Recursion.

Section Time.
Variables (R : realFieldType) (e rate : R -> R) (p q r A eta : R).
Hypotheses (e_kernel : kernel e) (rate_ge0 : forall x, 0 <= x -> 0 <= rate x).
Hypotheses (q_ge0 : 0 <= q) (q_lt_p : q < p) (r_ge0 : 0 <= r) (A_gt0 : 0 < A) (eta_gt0 : 0 < eta).
Notation p_ge0 := (le_trans q_ge0 (ltW q_lt_p)).
Notation delta := (net_fraction p q r).
Notation after n := (descent e rate p q r A eta n).
Notation margin_after n := (own_margin e p q r A (after n)).
Notation gain x := (Gain p q r (e x)).

Lemma total_gt0 : 0 < p + q + r.
Proof. by rewrite ltr_paddr // ltr_paddr // (le_lt_trans q_ge0). Qed.

Lemma delta_gt0 : 0 < delta.
Proof. by rewrite divr_gt0 ?subr_gt0 ?total_gt0. Qed.

Lemma slope_gt0 : 0 < A * delta.
Proof. by rewrite mulr_gt0 ?delta_gt0. Qed.

Lemma gain_between x : 0 <= x -> 1 <= gain x <= 2%:R.
Proof.
move=> x0; have E1 := kernel_ge1 e_kernel x0; have p0 : 0 <= p := p_ge0; have P0 := total_gt0.
by apply/andP; split; [exact: Gain_ge1 | exact: Gain_le2].
Qed.

Lemma gain_ge0 x : 0 <= x -> 0 <= gain x.
Proof. by case/gain_between/andP => [/(le_trans ler01)]. Qed.

Lemma descent_ge0 n : 0 <= (after n).1 /\ 0 <= (after n).2.
Proof.
elim: n => [//|n]; rewrite /descent iterS -/(after n); case: (after n) => b w [/= b0 w0].
rewrite /descent_step /=; case: ifP => //= _; have g := gain_ge0 w0; have v := rate_ge0 w0.
by have d := ltW delta_gt0; split; nonneg.
Qed.

(* b grows at least as if Gain were 1, until the margin is 1; and at most as if Gain were 2. *)
Lemma descent_grows n : 1 <= margin_after n \/ eta * (A * delta) * n%:R <= (after n).1.
Proof.
elim: n => [|n]; first by right; rewrite mulr0.
have [_] := descent_ge0 n; rewrite /descent iterS -/(after n); case: (after n) => b w /= w0.
rewrite /descent_step; case: ltP => [_|]; last by left.
case=> // grown; right; rewrite -addn1 natrD mulrDr mulr1 ler_add // ler_pmul2l // ler_pmulr ?slope_gt0 //.
by case/andP: (gain_between w0).
Qed.

Lemma descent_bounded n : (after n).1 <= eta * (A * delta * 2%:R) * n%:R.
Proof.
have grow : 0 <= eta * (A * delta * 2%:R) by have h := ltW eta_gt0; have k := ltW slope_gt0; nonneg.
elim: n => [|n IH]; first by rewrite mulr0.
have [_ w0] := descent_ge0 n; have /andP[_ g2] := gain_between w0.
rewrite -[n.+1]addn1 natrD mulrDr mulr1 addn1 /descent iterS -/(after n) /descent_step; case: ifP => _; last first.
  by apply: le_trans IH _; rewrite ler_addl.
by apply: ler_add => //; rewrite ler_pmul2l // ler_pmul2l ?slope_gt0.
Qed.

Lemma margin_of_b n : margin_after n = A * delta * (after n).1 * gain (after n).2.
Proof. by rewrite /own_margin [A * _ * _]mulrAC. Qed.

(** The paper's T with both constants, for a read-out of strength A: every margin is at least 1 after any
    n >= 1/(A^2 eta delta^2) steps, and below 1 while n < 1/(4 A^2 eta delta^2), whatever rate >= 0 omega has. *)
Theorem training_time n :
  (1 <= A ^+ 2 * eta * delta ^+ 2 * n%:R -> 1 <= margin_after n) /\
  (4%:R * (A ^+ 2 * eta * delta ^+ 2 * n%:R) < 1 -> margin_after n < 1).
Proof.
have [b0 w0] := descent_ge0 n; have /andP[g1 g2] := gain_between w0; have k := slope_gt0.
have square : A ^+ 2 * eta * delta ^+ 2 * n%:R = A * delta * (eta * (A * delta) * n%:R) by ring.
rewrite margin_of_b square; split=> [long|short].
  case: (descent_grows n) => [|grown]; first by rewrite margin_of_b.
  apply: le_trans long _; apply: (@le_trans _ _ (A * delta * (after n).1)); first by rewrite ler_pmul2l.
  by rewrite ler_pemulr // mulr_ge0 // ltW.
apply: le_lt_trans short; apply: (@le_trans _ _ (A * delta * (eta * (A * delta * 2%:R) * n%:R) * 2%:R)); last first.
  by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
apply: ler_pmul => //; first by rewrite mulr_ge0 // ltW.
  exact: gain_ge0.
by rewrite ler_pmul2l // descent_bounded.
Qed.

End Time.
