(** The slope of omega |-> Gain(e omega): what gradient descent moves omega by, and where it is never negative. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss Training.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variable R : realFieldType.

(* The quotient (Gain y - Gain x)/(y - x), which has a value at y = x too. *)
Definition Gain_quotient_at (p q r x y : R) : R :=
  rise p q r x y / (denominator p q r x * denominator p q r y).

(* e(w) times the slope of Gain at E = e(w): the slope of w |-> Gain(e w) where e is its own slope, as exp is. *)
Definition Gain_rate (e : R -> R) (p q r w : R) : R := e w * Gain_quotient_at p q r (e w) (e w).

End Definitions.

Section Slope.
Variables (R : realFieldType) (e : R -> R) (p q r : R).
Hypotheses (e_kernel : kernel e) (p_ge0 : 0 <= p) (q_ge0 : 0 <= q) (r_ge0 : 0 <= r) (P_gt0 : 0 < p + q + r).
Hypothesis rising : 2%:R * p * q <= r ^+ 2.

(** The slope is never negative where r^2 >= 2pq. *)
Theorem Gain_rate_ge0 w : 0 <= Gain_rate e p q r w.
Proof.
have [_ e_gt0 _ _] := e_kernel; rewrite /Gain_rate; have x0 := e_gt0 w; move: (e w) x0 => x x0.
have d0 := ltW (denominator_gt0 p_ge0 q_ge0 r_ge0 P_gt0 x0).
have h : 0 <= r ^+ 2 - 2%:R * p * q by rewrite subr_ge0.
rewrite /Gain_quotient_at; apply: mulr_ge0; first exact: ltW.
by apply: divr_ge0; [rewrite /rise; nonneg | exact: mulr_ge0].
Qed.

End Slope.

Section Time.
Variables (R : realFieldType) (e : R -> R) (p q r A eta : R).
Hypotheses (e_kernel : kernel e) (rising : 2%:R * p * q <= r ^+ 2).
Hypotheses (q_ge0 : 0 <= q) (q_lt_p : q < p) (r_ge0 : 0 <= r) (A_gt0 : 0 < A) (eta_gt0 : 0 < eta).
Notation delta := (net_fraction p q r).
Notation margin_after n := (own_margin e p q r A (descent e (Gain_rate e p q r) p q r A eta n)).

(** training_time without a hypothesis on the rate: omega moves by Gain's own slope, where r^2 >= 2pq. *)
Theorem training_time_rate n :
  (1 <= A ^+ 2 * eta * delta ^+ 2 * n%:R -> 1 <= margin_after n) /\
  (4%:R * (A ^+ 2 * eta * delta ^+ 2 * n%:R) < 1 -> margin_after n < 1).
Proof.
have p_ge0 := le_trans q_ge0 (ltW q_lt_p).
apply: training_time => // w _; apply: Gain_rate_ge0 => //.
by rewrite ltr_paddr // ltr_paddr // (le_lt_trans q_ge0).
Qed.

End Time.
