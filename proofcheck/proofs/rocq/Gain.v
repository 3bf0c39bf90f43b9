(** Gain: what attention does to the margin, as a function of E = e(omega q_hat) > 0. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Numerator.
Variable R : realFieldType.

(* N = pq(p+q+2r) E^4 + r(p+q)(p+q+2r) E^3 + (p^3+3p^2q+2p^2r+3pq^2+2pqr+q^3+2q^2r+r^3) E^2 + r^2(p+q) E - pq(p+q). *)
Definition N (p q r E : R) : R :=
  p * q * (p + q + 2%:R * r) * E ^+ 4
  + r * (p + q) * (p + q + 2%:R * r) * E ^+ 3
  + (p ^+ 3 + 3%:R * p ^+ 2 * q + 2%:R * p ^+ 2 * r + 3%:R * p * q ^+ 2 + 2%:R * p * q * r
     + q ^+ 3 + 2%:R * q ^+ 2 * r + r ^+ 3) * E ^+ 2
  + r ^+ 2 * (p + q) * E
  - p * q * (p + q).

(* E^2 Dplus Dminus, as a polynomial. *)
Definition denominator (p q r E : R) : R := (p * E ^+ 2 + r * E + q) * (q * E ^+ 2 + r * E + p).

End Numerator.

Section Counts.
Variables (R : realFieldType) (p q r : R).
Hypotheses (p_ge0 : 0 <= p) (q_ge0 : 0 <= q) (r_ge0 : 0 <= r) (P_gt0 : 0 < p + q + r).

(** Gain(0) = 1: at q_hat = 0, E is 1. *)
Theorem Gain_at_1 : Gain p q r 1 = 1.
Proof. by rewrite /Gain subrr mul0r addr0. Qed.

Lemma Q_ge0 (E : R) : 0 < E -> 0 <= Q p q r E.
Proof.
move=> E0.
have k : 0 <= E + E^-1 ^+ 2 - 1.
  case: (lerP 1 E) => h; first by rewrite addrAC addr_ge0 ?subr_ge0 ?sqr_ge0.
  by rewrite -addrA addr_ge0 ?subr_ge0 ?exprn_ege1 ?invf_ge1 // ltW.
rewrite /Q; nonneg.
Qed.

Lemma gain_ratio_ge0 (E : R) : 0 < E -> 0 <= Q p q r E / ((p + q + r) * (Dplus p q r E * Dminus p q r E)).
Proof. by move=> E0; rewrite divr_ge0 ?Q_ge0 // ltW // !mulr_gt0 ?Dplus_gt0 ?Dminus_gt0. Qed.

(** Gain >= 1 for q_hat >= 0 (E >= 1), and Gain <= 1 for q_hat <= 0 (0 < E <= 1). *)
Theorem Gain_ge1 (E : R) : 1 <= E -> 1 <= Gain p q r E.
Proof.
move=> E1; rewrite /Gain ler_addl mulr_ge0 ?subr_ge0 // gain_ratio_ge0 //.
exact: lt_le_trans ltr01 E1.
Qed.

Theorem Gain_le1 (E : R) : 0 < E -> E <= 1 -> Gain p q r E <= 1.
Proof. by move=> E0 E1; rewrite /Gain ger_addl mulr_le0_ge0 ?subr_le0 // gain_ratio_ge0. Qed.

Lemma denominatorE (E : R) : 0 < E -> denominator p q r E = E ^+ 2 * (Dplus p q r E * Dminus p q r E).
Proof. by move=> E0; rewrite /denominator /Dplus /Dminus; field; rewrite gt_eqF. Qed.

Lemma denominator_gt0 (E : R) : 0 < E -> 0 < denominator p q r E.
Proof. by move=> E0; rewrite denominatorE // !mulr_gt0 ?exprn_gt0 ?Dplus_gt0 ?Dminus_gt0. Qed.

Lemma Gain_polynomials (E : R) : 0 < E -> Gain p q r E = N p q r E / ((p + q + r) * denominator p q r E).
Proof.
move=> E0; rewrite denominatorE // /Gain /Q /N.
have := Dplus_gt0 p_ge0 q_ge0 r_ge0 P_gt0 E0; have := Dminus_gt0 p_ge0 q_ge0 r_ge0 P_gt0 E0.
rewrite /Dplus /Dminus => dm dp.
have nE : E != 0 by rewrite gt_eqF.
have nP : p + q + r != 0 by rewrite gt_eqF.
have nm : p + q * E * E + r * E != 0.
  by have -> : p + q * E * E + r * E = E * (p / E + q * E + r) by [field]; rewrite mulf_neq0 // gt_eqF.
have np : p * E * E + q + r * E != 0.
  by have -> : p * E * E + q + r * E = E * (p * E + q / E + r) by [field]; rewrite mulf_neq0 // gt_eqF.
by field; rewrite nP nE ?nm ?np ?andbT //=.
Qed.

(** Gain = N(E) / (E^2 P Dplus Dminus). *)
Theorem Gain_quotient (E : R) : 0 < E ->
  Gain p q r E = N p q r E / (E ^+ 2 * (p + q + r) * Dplus p q r E * Dminus p q r E).
Proof. by move=> E0; rewrite Gain_polynomials // denominatorE //; congr (_ / _); ring. Qed.

(* 2P times the denominator exceeds N by a sum of products that are >= 0 for E >= 1. *)
Lemma twice_denominator (E : R) : 2%:R * ((p + q + r) * denominator p q r E) - N p q r E =
  (p ^+ 3 + q ^+ 3 + r ^+ 3) * E ^+ 2 + p * q * (p + q) * (E ^+ 2 * (E ^+ 2 - 1) + 3%:R)
  + r * (p ^+ 2 + q ^+ 2) * (E ^+ 3 + 2%:R * E) + 2%:R * (p * q * r) * (E ^+ 2 * (E - 1) + 2%:R * E + 1)
  + r ^+ 2 * (p + q) * (2%:R * E ^+ 2 + E).
Proof. by rewrite /denominator /N; ring. Qed.

(** Attention at most doubles the margin: Gain <= 2 for q_hat >= 0. *)
Theorem Gain_le2 (E : R) : 1 <= E -> Gain p q r E <= 2%:R.
Proof.
move=> E1; have E0 := lt_le_trans ltr01 E1; have E_ge0 := ltW E0.
have h1 : 0 <= E - 1 by rewrite subr_ge0.
have h2 : 0 <= E ^+ 2 - 1 by rewrite subr_ge0 exprn_ege1.
have d0 : 0 < (p + q + r) * denominator p q r E by rewrite mulr_gt0 ?denominator_gt0.
rewrite Gain_polynomials // ler_pdivr_mulr // -subr_ge0 twice_denominator; nonneg.
Qed.

(* So Gain has the sign of N. *)
Lemma Gain_gt0 (E : R) : 0 < E -> (0 < Gain p q r E) = (0 < N p q r E).
Proof. by move=> E0; rewrite Gain_polynomials // pmulr_lgt0 // invr_gt0 mulr_gt0 ?denominator_gt0. Qed.

Lemma Gain_lt0 (E : R) : 0 < E -> (Gain p q r E < 0) = (N p q r E < 0).
Proof. by move=> E0; rewrite Gain_polynomials // pmulr_llt0 // invr_gt0 mulr_gt0 ?denominator_gt0. Qed.

Lemma Gain_eq0 (E : R) : 0 < E -> (Gain p q r E == 0) = (N p q r E == 0).
Proof.
move=> E0; rewrite Gain_polynomials // mulf_eq0 invr_eq0 orbC.
by rewrite (gt_eqF (mulr_gt0 P_gt0 (denominator_gt0 E0))).
Qed.

Lemma N_at_1 : N p q r 1 = (p + q + r) ^+ 3.
Proof. by rewrite /N; ring. Qed.

(** ** Where Gain increases *)

(* The common factor of N(y) B(x) - N(x) B(y) = P (y - x) rise(x, y), B the denominator. *)
Definition rise (x y : R) : R :=
  p * q * r * (p + q) + p * q * (2%:R * p ^+ 2 + 2%:R * p * q + 2%:R * q ^+ 2 + r ^+ 2) * (x + y)
  + 2%:R * p * q * r * (p + q) * (x ^+ 2 + x * y + y ^+ 2) + 2%:R * p ^+ 2 * q ^+ 2 * (x + y) * (x ^+ 2 + y ^+ 2)
  + r * (p + q) ^+ 3 * x * y + r ^+ 2 * (p + q) ^+ 2 * x * y * (x + y)
  + p * q * r * (p + q) * x * y * (x ^+ 2 + x * y + y ^+ 2)
  + (r ^+ 2 - 2%:R * p * q) * (r * (p + q) * x ^+ 2 * y ^+ 2 + p * q * x ^+ 2 * y ^+ 2 * (x + y)).

Lemma Gain_difference (x y : R) : 0 < x -> 0 < y ->
  Gain p q r y - Gain p q r x = (y - x) * (rise x y / (denominator p q r x * denominator p q r y)).
Proof.
move=> x0 y0; rewrite !Gain_polynomials //.
have cross : N p q r y * denominator p q r x - N p q r x * denominator p q r y
    = (p + q + r) * (y - x) * rise x y by rewrite /N /denominator /rise; ring.
have nP : p + q + r != 0 by rewrite gt_eqF.
have nx : denominator p q r x != 0 by rewrite gt_eqF ?denominator_gt0.
have ny : denominator p q r y != 0 by rewrite gt_eqF ?denominator_gt0.
move: cross nx ny; move: (rise x y) (denominator p q r x) (denominator p q r y) (N p q r x) (N p q r y).
move=> k s t f g cross ns nt.
have -> : g / ((p + q + r) * t) - f / ((p + q + r) * s) = (g * s - f * t) / ((p + q + r) * s * t).
  by field; rewrite nP ns nt.
by rewrite cross; field; rewrite nP ns nt.
Qed.

Lemma Gain_le_rise (x y : R) : 0 < x -> x < y -> (Gain p q r x <= Gain p q r y) = (0 <= rise x y).
Proof.
move=> x0 xy; have y0 := lt_trans x0 xy.
by rewrite -[in LHS]subr_ge0 Gain_difference // pmulr_rge0 ?subr_gt0 // pmulr_lge0 //
  invr_gt0 mulr_gt0 ?denominator_gt0.
Qed.

(* All that is positive in rise(x, 2x), as a multiple of x^4 for x >= 1. *)
Definition steep : R :=
  p * q * r * (p + q) + 3%:R * (p * q * (2%:R * p ^+ 2 + 2%:R * p * q + 2%:R * q ^+ 2 + r ^+ 2))
  + 14%:R * (p * q * r * (p + q)) + 30%:R * (p ^+ 2 * q ^+ 2)
  + 2%:R * (r * (p + q) ^+ 3) + 6%:R * (r ^+ 2 * (p + q) ^+ 2) + 14%:R * (p * q * r * (p + q)).

Lemma rise_doubled (x : R) : 1 <= x -> r ^+ 2 <= 2%:R * p * q ->
  rise x (2%:R * x) <= x ^+ 4 * (steep - 12%:R * (p * q * (2%:R * p * q - r ^+ 2)) * x).
Proof.
move=> x1 h; have x0 := le_trans ler01 x1.
have h1 : 0 <= x ^+ 4 - 1 by rewrite subr_ge0 exprn_ege1.
have hx : 0 <= x ^+ 3 - 1 by rewrite subr_ge0 exprn_ege1.
have hx2 : 0 <= x ^+ 2 - 1 by rewrite subr_ge0 exprn_ege1.
have hx1 : 0 <= x - 1 by rewrite subr_ge0.
have hd : 0 <= 2%:R * p * q - r ^+ 2 by rewrite subr_ge0.
pose k := p * q * r * (p + q) * (x ^+ 4 - 1)
  + 3%:R * (p * q * (2%:R * p ^+ 2 + 2%:R * p * q + 2%:R * q ^+ 2 + r ^+ 2)) * (x * (x ^+ 3 - 1))
  + 14%:R * (p * q * r * (p + q)) * (x ^+ 2 * (x ^+ 2 - 1)) + 30%:R * (p ^+ 2 * q ^+ 2) * (x ^+ 3 * (x - 1))
  + 2%:R * (r * (p + q) ^+ 3) * (x ^+ 2 * (x ^+ 2 - 1)) + 6%:R * (r ^+ 2 * (p + q) ^+ 2) * (x ^+ 3 * (x - 1))
  + (2%:R * p * q - r ^+ 2) * (r * (p + q) * (4%:R * x ^+ 4)).
apply: (@ler_by _ k); last by rewrite /k /steep /rise; ring.
by rewrite /k; nonneg.
Qed.

(** Gain increases throughout exactly when r^2 >= 2pq. *)
Theorem Gain_increases_iff :
  (forall x y, 0 < x -> x < y -> Gain p q r x <= Gain p q r y) <-> 2%:R * p * q <= r ^+ 2.
Proof.
split=> [up|h x y x0 xy]; last first.
  have y0 := lt_trans x0 xy; have hd : 0 <= r ^+ 2 - 2%:R * p * q by rewrite subr_ge0.
  by rewrite Gain_le_rise // /rise; nonneg.
case: (lerP (2%:R * p * q) (r ^+ 2)) => // h.
have hd : 0 < 2%:R * p * q - r ^+ 2 by rewrite subr_gt0.
have pq : 0 < p * q.
  by have := le_lt_trans (sqr_ge0 r) h; rewrite -mulrA pmulr_rgt0 ?ltr0n.
pose k := 12%:R * (p * q * (2%:R * p * q - r ^+ 2)).
have k0 : 0 < k by rewrite /k mulr_gt0 ?ltr0n // mulr_gt0.
have s0 : 0 <= steep by rewrite /steep; nonneg.
pose x := 1 + (steep + 1) / k.
have x1 : 1 <= x by rewrite /x ler_addl; nonneg.
have x0 := lt_le_trans ltr01 x1.
have x2 : x < 2%:R * x by rewrite mulr_natl mulr2n ltr_addl.
have := up x _ x0 x2; rewrite Gain_le_rise // => /le_trans /(_ (rise_doubled x1 (ltW h))); rewrite -/k.
have -> : steep - k * x = - (k + 1) by rewrite /x; field; rewrite gt_eqF.
by rewrite pmulr_rge0 ?exprn_gt0 // oppr_ge0 leNgt (addr_gt0 k0 ltr01).
Qed.

End Counts.
