(** The negative zero of Gain: exactly one when both signs of the pattern occur, none otherwise. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* pq(p+q)/P^3: half of it bounds how far Gain falls below 0, and E_0 from below. *)
Definition dip (R : realFieldType) (p q r : R) : R := p * q * (p + q) / (p + q + r) ^+ 3.

(** ** Without one sign of the pattern: no zero *)

Section Counts.
Variables (R : realFieldType) (p q r : R).
Hypotheses (p_ge0 : 0 <= p) (q_ge0 : 0 <= q) (r_ge0 : 0 <= r) (P_gt0 : 0 < p + q + r).

(** q = 0 or p = 0 gives N > 0, so Gain > 0. *)
Theorem N_gt0 (E : R) : p * q = 0 -> 0 < E -> 0 < N p q r E.
Proof.
move=> pq E_gt0.
have -> : N p q r E = r * (p + q) ^+ 2 * E ^+ 3 + 2%:R * r ^+ 2 * (p + q) * E ^+ 3 + 2%:R * (p + q) ^+ 2 * r * E ^+ 2
    + r ^+ 2 * (p + q) * E + ((p + q) ^+ 3 + r ^+ 3) * E ^+ 2
    + p * q * ((p + q + 2%:R * r) * E ^+ 4 - 2%:R * r * E ^+ 2 - (p + q)) by rewrite /N; ring.
rewrite pq mul0r addr0 ltr_paddl //; first by nonneg.
rewrite mulr_gt0 ?exprn_gt0 //.
have s0 : 0 <= p + q by rewrite addr_ge0.
case: (ltgtP 0 r) => [r0|r0|r0].
- by rewrite ltr_paddl ?exprn_ge0 ?exprn_gt0.
- by have := lt_le_trans r0 r_ge0; rewrite ltxx.
- by move: P_gt0; rewrite -r0 addr0 expr0n addr0; exact: exprn_gt0.
Qed.

Theorem Gain_gt0_one_sign (E : R) : p * q = 0 -> 0 < E -> 0 < Gain p q r E.
Proof. by move=> pq E_gt0; rewrite Gain_gt0 // N_gt0. Qed.

Lemma N_le_line (E : R) : 0 <= E -> E <= 1 -> N p q r E <= ((p + q + r) ^+ 3 + p * q * (p + q)) * E - p * q * (p + q).
Proof.
move=> E_ge0 E1.
have h k : 0 <= E - E ^+ k.+1 by rewrite subr_ge0 exprS ler_pimulr // exprn_ile1.
apply: (@ler_by _ (p * q * (p + q + 2%:R * r) * (E - E ^+ 4) + r * (p + q) * (p + q + 2%:R * r) * (E - E ^+ 3)
  + (p ^+ 3 + 3%:R * p ^+ 2 * q + 2%:R * p ^+ 2 * r + 3%:R * p * q ^+ 2 + 2%:R * p * q * r
     + q ^+ 3 + 2%:R * q ^+ 2 * r + r ^+ 3) * (E - E ^+ 2))); last by rewrite /N; ring.
by have h4 := h 3%N; have h3 := h 2%N; have h2 := h 1%N; nonneg.
Qed.

Lemma denominator_le (E : R) : 0 <= E -> E <= 1 -> denominator p q r E <= (p + q + r) ^+ 2.
Proof.
move=> E_ge0 E1.
have h1 : 0 <= 1 - E by rewrite subr_ge0.
have h2 : 0 <= 1 - E ^+ 2 by rewrite subr_ge0 exprn_ile1.
have hp : p * E ^+ 2 + r * E + q <= p + q + r.
  by apply: (@ler_by _ (p * (1 - E ^+ 2) + r * (1 - E))); [nonneg | ring].
have hq : q * E ^+ 2 + r * E + p <= p + q + r.
  by apply: (@ler_by _ (q * (1 - E ^+ 2) + r * (1 - E))); [nonneg | ring].
by rewrite /denominator [X in _ <= X]expr2; apply: ler_pmul => //; nonneg.
Qed.

End Counts.

(** ** With both signs: exactly one zero *)

Section Zero.
Variables (R : realFieldType) (p q r : R).
Hypotheses (p_gt0 : 0 < p) (q_gt0 : 0 < q) (r_ge0 : 0 <= r).
Notation p_ge0 := (ltW p_gt0).
Notation q_ge0 := (ltW q_gt0).

Lemma total_gt0 : 0 < p + q + r.
Proof. by rewrite ltr_paddr // addr_gt0. Qed.

Lemma N_increases (x y : R) : 0 <= x -> x < y -> N p q r x < N p q r y.
Proof.
move=> x0 xy; have y0 := le_lt_trans x0 xy.
have h k : 0 <= y ^+ k - x ^+ k by rewrite subr_ge0 ler_expn2r ?nnegrE // ltW.
pose c2 := p ^+ 3 + 3%:R * p ^+ 2 * q + 2%:R * p ^+ 2 * r + 3%:R * p * q ^+ 2 + 2%:R * p * q * r
  + q ^+ 3 + 2%:R * q ^+ 2 * r + r ^+ 3.
have c2_gt0 : 0 < c2.
  rewrite /c2 -!addrA ltr_paddr ?exprn_gt0 //; nonneg.
apply: (@ltr_by _ (p * q * (p + q + 2%:R * r) * (y ^+ 4 - x ^+ 4)
  + r * (p + q) * (p + q + 2%:R * r) * (y ^+ 3 - x ^+ 3) + c2 * (y ^+ 2 - x ^+ 2)
  + r ^+ 2 * (p + q) * (y ^+ 1 - x ^+ 1))); last by rewrite /N /c2; ring.
rewrite ltr_paddr //; first by have h1 := h 1%N; nonneg.
rewrite ltr_paddl //; first by have h4 := h 4%N; have h3 := h 3%N; nonneg.
by rewrite mulr_gt0 // subr_gt0 ltr_expn2r // ?nnegrE ltW.
Qed.

(** For p, q > 0: N < 0 below a positive zero E_0 and N > 0 above it, so there is at most one; and E_0 < 1. *)
Theorem N_signs (E0 E : R) : 0 < E0 -> N p q r E0 = 0 -> 0 < E ->
  (N p q r E < 0 <-> E < E0) /\ (0 < N p q r E <-> E0 < E).
Proof.
move=> e0 z E_gt0.
have below x : 0 < x -> x < E0 -> N p q r x < 0 by move=> x0 ?; rewrite -z N_increases // ltW.
have above x : E0 < x -> 0 < N p q r x by move=> ?; rewrite -z N_increases // ltW.
by case: (ltgtP E E0) => [lt|gt|->]; rewrite ?z ?ltxx //;
  [have := below _ E_gt0 lt | have := above _ gt] => s; rewrite s (lt_gtF s).
Qed.

Theorem N_zero_unique (E1 E2 : R) : 0 < E1 -> 0 < E2 ->
  N p q r E1 = 0 -> N p q r E2 = 0 -> E1 = E2.
Proof.
move=> e1 e2 z1 z2.
case: (ltgtP E1 E2) => // [lt|gt].
  by have := N_increases (ltW e1) lt; rewrite z1 z2 ltxx.
by have := N_increases (ltW e2) gt; rewrite z1 z2 ltxx.
Qed.

Theorem N_zero_lt1 (E0 : R) : 0 < E0 -> N p q r E0 = 0 -> E0 < 1.
Proof.
move=> e0 z; have N1 : 0 < N p q r 1 by rewrite N_at_1 exprn_gt0 // total_gt0.
rewrite ltNge le_eqVlt; apply/negP => /orP[/eqP h|h]; first by move: N1; rewrite h z ltxx.
by have := lt_trans N1 (N_increases ler01 h); rewrite z ltxx.
Qed.

(** Gain has the sign of E - E_0. *)
Theorem Gain_signs (E0 E : R) : 0 < E0 -> Gain p q r E0 = 0 -> 0 < E ->
  (Gain p q r E < 0 <-> E < E0) /\ (0 < Gain p q r E <-> E0 < E).
Proof.
move=> e0 /eqP; rewrite (Gain_eq0 p_ge0 q_ge0 r_ge0 total_gt0) // => /eqP z E_gt0.
rewrite (Gain_lt0 p_ge0 q_ge0 r_ge0 total_gt0) // (Gain_gt0 p_ge0 q_ge0 r_ge0 total_gt0) //; exact: N_signs.
Qed.

(** ** How far Gain falls below 0 *)

(** Gain <= -dip/2 for 0 < E <= dip/(2(1 + dip)), dip = pq(p+q)/P^3. *)
Theorem Gain_dips (E : R) : 0 < E ->
  E <= dip p q r / (2%:R * (1 + dip p q r)) -> Gain p q r E <= - (dip p q r / 2%:R).
Proof.
move=> E_gt0; have P_gt0 := total_gt0; have P3 := exprn_gt0 3 P_gt0; have nP := gt_eqF P_gt0.
set k := dip p q r => hE.
have k0 : 0 < k by rewrite divr_gt0 // !mulr_gt0 // addr_gt0.
have kE : p * q * (p + q) = k * (p + q + r) ^+ 3 by rewrite /k /dip divfK // gt_eqF.
have k1 : 0 < 1 + k := addr_gt0 ltr01 k0.
have hk : (1 + k) * E <= k / 2%:R.
  move: hE; rewrite ler_pdivl_mulr ?mulr_gt0 ?ltr0n // => hE.
  by rewrite ler_pdivl_mulr ?ltr0n //; have -> : (1 + k) * E * 2%:R = E * (2%:R * (1 + k)) by [ring].
have E1 : E <= 1.
  apply: le_trans hE _; rewrite ler_pdivr_mulr ?mulr_gt0 ?ltr0n // mul1r.
  by apply: (@ler_by _ (2%:R + k)); [nonneg | ring].
have d0 := denominator_gt0 p_ge0 q_ge0 r_ge0 P_gt0 E_gt0.
rewrite (Gain_polynomials p_ge0 q_ge0 r_ge0 P_gt0) // ler_pdivr_mulr ?(mulr_gt0 P_gt0 d0) //.
apply: le_trans (N_le_line p_ge0 q_ge0 r_ge0 (ltW E_gt0) E1) _.
rewrite kE; apply: (@ler_by _ ((k / 2%:R - (1 + k) * E) * (p + q + r) ^+ 3
  + k / 2%:R * (p + q + r) * ((p + q + r) ^+ 2 - denominator p q r E))); last by field.
by have h := denominator_le p_ge0 q_ge0 r_ge0 (ltW E_gt0) E1; have r0 := r_ge0; nonneg.
Qed.

(** E_0 >= dip/(1 + dip). *)
Theorem N_zero_ge (E0 : R) : 0 < E0 -> N p q r E0 = 0 -> dip p q r / (1 + dip p q r) <= E0.
Proof.
move=> e0 z; have P3 := exprn_gt0 3 total_gt0.
have := N_le_line p_ge0 q_ge0 r_ge0 (ltW e0) (ltW (N_zero_lt1 e0 z)); rewrite z subr_ge0.
have k0 : 0 < dip p q r by rewrite divr_gt0 // !mulr_gt0 // addr_gt0.
have -> : p * q * (p + q) = dip p q r * (p + q + r) ^+ 3 by rewrite /dip divfK // gt_eqF.
rewrite ler_pdivr_mulr ?(addr_gt0 ltr01 k0) // => h; rewrite -(ler_pmul2r P3); apply: le_trans h _.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.

End Zero.

(** ** Existence, in every real closed field *)

Theorem N_zero_exists (R : rcfType) (p q r : R) : 0 < p -> 0 < q -> 0 <= r ->
  exists E0 : R, [/\ 0 < E0, E0 < 1 & N p q r E0 = 0].
Proof.
move=> p0 q0 r0; have P0 := total_gt0 p0 q0 r0.
pose c2 := p ^+ 3 + 3%:R * p ^+ 2 * q + 2%:R * p ^+ 2 * r + 3%:R * p * q ^+ 2 + 2%:R * p * q * r
  + q ^+ 3 + 2%:R * q ^+ 2 * r + r ^+ 3.
pose f : {poly R} := (p * q * (p + q + 2%:R * r)) *: 'X^4 + (r * (p + q) * (p + q + 2%:R * r)) *: 'X^3
  + c2 *: 'X^2 + (r ^+ 2 * (p + q)) *: 'X - (p * q * (p + q))%:P.
have fE x : f.[x] = N p q r x by rewrite /f /N !hornerE /c2 /=; ring.
have n0 : N p q r 0 = - (p * q * (p + q)) by rewrite /N; ring.
have f0 : f.[0] <= 0 <= f.[1].
  rewrite !fE N_at_1 n0 oppr_le0 exprn_ge0 ?(ltW P0) // andbT; nonneg.
have [x /andP[x0 x1] /eqP] := poly_ivt ler01 f0; rewrite fE => z.
have pqs : p * q * (p + q) != 0 by rewrite !mulf_neq0 ?gt_eqF // addr_gt0.
have {}x0 : 0 < x.
  rewrite lt_neqAle x0 andbT eq_sym; apply: contraNneq pqs => e.
  by rewrite -oppr_eq0 -n0; move: z; rewrite e => ->.
by exists x; split=> //; exact: (N_zero_lt1 p0 q0 r0).
Qed.
