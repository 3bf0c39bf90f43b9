(** Over the real numbers: Gain_rate is the derivative of omega |-> Gain(exp omega). *)
From Coq Require Import Reals Lra.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import Rstruct.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss Training Rate.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Delimit Scope R_scope with coqR.
Notation R := Rdefinitions.R.

#[global] Arguments exp : clear scopes.

(* f has the derivative s x at x > 0 if f y - f x = (y - x) s y for y > 0, and s is continuous at x. *)
Lemma slope_derivative (f s : R -> R) (x : R) : (0 < x)%coqR ->
  (forall y, (0 < y)%coqR -> (f y - f x = (y - x) * s y)%coqR) ->
  continuity_pt s x -> derivable_pt_lim f x (s x).
Proof.
move=> x0 fs cs eps eps0.
case: (cs eps eps0) => alp [alp0 near].
exists (mkposreal _ (Rmin_pos alp x alp0 x0)) => h h0 /= hm.
have h1 := Rlt_le_trans _ _ _ hm (Rmin_l _ _); have h2 := Rlt_le_trans _ _ _ hm (Rmin_r _ _).
have ay : (0 < x + h)%coqR by have [_ l] := Rabs_def2 _ _ h2; lra.
have -> : ((f (x + h) - f x) / h = s (x + h))%coqR.
  have shift : (x + h - x = h)%coqR by lra.
  by rewrite fs // shift /Rdiv (Rmult_comm h) Rmult_assoc Rinv_r // Rmult_1_r.
have ne : x <> (x + h)%coqR by lra.
apply: near; split; first by split.
by rewrite /= /R_dist; have -> : (x + h - x = h)%coqR by lra.
Qed.

Section Polynomials.
Variable F : realFieldType.
Variables p q r x y : F.
Notation k := (2%:R * p ^+ 2 + 2%:R * p * q + 2%:R * q ^+ 2 + r ^+ 2).

Lemma rise_polynomial :
  p * q * r * (p + q) + p * q * k * x + 2%:R * p * q * r * (p + q) * x ^+ 2 + 2%:R * p ^+ 2 * q ^+ 2 * x ^+ 3
  + y * (p * q * k + 2%:R * p * q * r * (p + q) * x + 2%:R * p ^+ 2 * q ^+ 2 * x ^+ 2 + r * (p + q) ^+ 3 * x
    + r ^+ 2 * (p + q) ^+ 2 * x ^+ 2 + p * q * r * (p + q) * x ^+ 3
  + y * (2%:R * p * q * r * (p + q) + 2%:R * p ^+ 2 * q ^+ 2 * x + r ^+ 2 * (p + q) ^+ 2 * x
    + p * q * r * (p + q) * x ^+ 2 + (r ^+ 2 - 2%:R * p * q) * (r * (p + q) * x ^+ 2 + p * q * x ^+ 3)
  + y * (2%:R * p ^+ 2 * q ^+ 2 + p * q * r * (p + q) * x + (r ^+ 2 - 2%:R * p * q) * (p * q * x ^+ 2) + y * 0)))
  = rise p q r x y.
Proof. by rewrite /rise; ring. Qed.

Lemma denominator_polynomial (d : F) :
  d * (p * q) + y * (d * (r * (p + q)) + y * (d * (p ^+ 2 + q ^+ 2 + r ^+ 2) + y * (d * (r * (p + q)) + y * (d * (p * q)))))
  = d * denominator p q r y.
Proof. by rewrite /denominator; ring. Qed.
End Polynomials.

Lemma polynomial_continuous (c0 c1 c2 c3 c4 x : R) :
  continuity_pt (fun y : R => c0 + y * (c1 + y * (c2 + y * (c3 + y * c4)))) x.
Proof. by change (continuity_pt (fun y => c0 + y * (c1 + y * (c2 + y * (c3 + y * c4))))%coqR x); reg. Qed.

Section Derivative.
Variables p q r : R.
Hypotheses (p_ge0 : 0 <= p) (q_ge0 : 0 <= q) (r_ge0 : 0 <= r) (P_gt0 : 0 < p + q + r).

Lemma Gain_slope (x : R) : (0 < x)%coqR -> derivable_pt_lim (Gain p q r) x (Gain_quotient_at p q r x x).
Proof.
move=> x0; apply: (@slope_derivative (Gain p q r) (Gain_quotient_at p q r x)) => //.
  move=> y y0; have := @Gain_difference _ p q r p_ge0 q_ge0 r_ge0 P_gt0 x y (introT (RltP _ _) x0) (introT (RltP _ _) y0).
  by rewrite /Gain_quotient_at -RminusE.
pose top (y : R) : R := rise p q r x y.
pose low (y : R) : R := denominator p q r x * denominator p q r y.
have ct : continuity_pt top x.
  apply: (continuity_pt_locally_ext _ _ 1 x Rlt_0_1 _ (polynomial_continuous _ _ _ _ 0 x)) => y _.
  exact: rise_polynomial.
have cl : continuity_pt low x.
  apply: (continuity_pt_locally_ext _ _ 1 x Rlt_0_1 _ (polynomial_continuous _ _ _ _ _ x)) => y _.
  exact: denominator_polynomial.
have low_neq0 y : (0 < y)%coqR -> low y != 0.
  by move=> /RltP y0; have /RltP x1 := x0; rewrite mulf_neq0 // gt_eqF // denominator_gt0.
apply: (@continuity_pt_locally_ext (top / low)%F _ x x x0) => [y near|]; last first.
  by apply: continuity_pt_div; [exact: ct | exact: cl | exact: (elimN eqP (low_neq0 _ x0))].
have y0 : (0 < y)%coqR by have [_ l] := Rabs_def2 _ _ near; lra.
by rewrite /Gain_quotient_at /div_fct -[RHS]/(top y / low y) RdivE // low_neq0.
Qed.

(** Gain_rate at e = exp is the derivative of w |-> Gain(exp w). *)
Theorem Gain_rate_derivative (w : R) :
  derivable_pt_lim (fun x => Gain p q r (exp x)) w (Gain_rate exp p q r w).
Proof.
rewrite /Gain_rate -RmultE Rmult_comm; apply: (derivable_pt_lim_comp exp (Gain p q r)).
  exact: derivable_pt_lim_exp.
exact: Gain_slope (exp_pos w).
Qed.

End Derivative.
