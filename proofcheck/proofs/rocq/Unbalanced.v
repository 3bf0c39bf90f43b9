(** A read-out that makes A_+ of +u and -A_- of -u, A_+ and A_- not necessarily equal. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : realFieldType) (d n m : nat) (net : network R d n m).

(* A_+ = sum_j a_j relu(u_j) and A_- = -sum_j a_j relu(-u_j). *)
Definition A_plus : R := \sum_j net_a net ord0 j * relu (net_u net j ord0).
Definition A_minus : R := - \sum_j net_a net ord0 j * relu (- net_u net j ord0).

(* What the read-out makes of z u. *)
Definition read (Ap Am z : R) : R := if 0 <= z then Ap * z else Am * z.

End Definitions.

Section Counts.
Variable R : realFieldType.
Implicit Types p q r E A B : R.

Lemma read_opp A B (z : R) : read A B (- z) = - read B A z.
Proof. by rewrite /read oppr_ge0; case: (ltgtP z 0) => [||->]; rewrite ?oppr0 ?mulr0 ?oppr0 ?mulrN. Qed.

Lemma read_scale A B (k z : R) : 0 <= k -> read A B (k * z) = k * read A B z.
Proof.
rewrite le_eqVlt => /orP[/eqP<-|k0]; first by rewrite !mul0r /read lexx mulr0.
by rewrite /read pmulr_rge0 //; case: ifP => _; ring.
Qed.

(* P f for b p_hat = 1. *)
Definition reading p q r E A B : R :=
  p * read A B ((p * E - q / E) / Dplus p q r E) + q * read A B ((p / E - q * E) / Dminus p q r E)
  + r * read A B ((p - q) / (p + q + r)).

Lemma reading_swap p q r E A B : reading q p r E B A = - reading p q r E A B.
Proof.
rewrite /reading.
have -> : (q * E - p / E) / Dplus q p r E = - ((p / E - q * E) / Dminus p q r E).
  by rewrite -[in RHS]mulNr opprB /Dplus /Dminus [q * E + p / E]addrC.
have -> : (q / E - p * E) / Dminus q p r E = - ((p * E - q / E) / Dplus p q r E).
  by rewrite -[in RHS]mulNr opprB /Dplus /Dminus [q / E + p * E]addrC.
have -> : (q - p) / (q + p + r) = - ((p - q) / (p + q + r)) by rewrite -mulNr opprB [q + p]addrC.
by rewrite !read_opp; ring.
Qed.

Lemma reading_ge p q r E A B : 0 <= q -> q <= p -> 0 <= r -> 0 < p + q + r -> 1 <= E -> 0 <= A -> 0 <= B ->
  Num.min A B * (p - q) - `|A - B| * q <= reading p q r E A B.
Proof.
move=> q0 qp r0 P0 E1 A0 B0; have p0 := le_trans q0 qp; have E0 := lt_le_trans ltr01 E1.
have Dm := Dminus_gt0 p0 q0 r0 P0 E0; have Dp := Dplus_gt0 p0 q0 r0 P0 E0.
have d0 : 0 <= p - q by rewrite subr_ge0.
have i1 : E^-1 <= 1 by rewrite invf_le1.
have sp : 0 <= (p * E - q / E) / Dplus p q r E.
  by rewrite divr_ge0 ?(ltW Dp) // subr_ge0 ler_pmul ?invr_ge0 ?(ltW E0) // (le_trans i1).
have s0 : 0 <= (p - q) / (p + q + r) by rewrite divr_ge0 // ltW.
have sm : -1 <= (p / E - q * E) / Dminus p q r E.
  rewrite ler_pdivl_mulr // /Dminus; apply: (@ler_by _ (2%:R * (p / E) + r)); last by ring.
  by have i0 := ltW E0; nonneg.
have gain : p - q <= (p - q) * Gain p q r E by rewrite ler_pemulr // Gain_ge1.
have := average_is_gain p0 q0 r0 P0 E0; rewrite /reading {1}/read sp {2}/read s0.
move: (_ / Dplus _ _ _ _) (_ / Dminus _ _ _ _) (_ / (p + q + r)) sp sm s0 => x z w x0 z1 w0 avg.
have minA : Num.min A B <= A by rewrite le_minl lexx.
rewrite /read; case: (lerP 0 z) => z0.
  apply: (@ler_by _ (A * ((p - q) * Gain p q r E - (p - q)) + (A - Num.min A B) * (p - q) + `|A - B| * q)).
    by have a0 := A0; nonneg.
  by rewrite -avg; ring.
case/orP: (le_total A B) => AB; [rewrite (min_idPl AB)|rewrite (min_idPr AB)].
  rewrite ler0_norm ?subr_le0 //.
  apply: (@ler_by _ (A * ((p - q) * Gain p q r E - (p - q)) + q * ((B - A) * (z - -1)))); last by rewrite -avg; ring.
  by nonneg.
rewrite ger0_norm ?subr_ge0 //.
apply: (@ler_by _ (A * ((p - q) * Gain p q r E - (p - q)) + (A - B) * (p - q) + (A - B) * q + q * ((A - B) * (0 - z)))).
  by have z0' := ltW z0; nonneg.
by rewrite -avg; ring.
Qed.

End Counts.

Section Sample.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat).
Notation P := P'.+1.
Variables (net : network R d n m) (lam : 'I_n -> R) (mu : 'cV[R]_d) (c : 'I_P -> token) (X : 'I_P -> 'cV[R]_d).
Hypotheses (e_kernel : kernel e) (X_sample : sample_of net mu c X).
Notation g := (gamma net mu).
Notation p := (number R c plus).
Notation q := (number R c minus).
Notation r := (number R c other).

Lemma read_out (z : R) :
  \sum_j net_a net ord0 j * relu ((z *: net_u net) j ord0) = read (A_plus net) (A_minus net) z.
Proof.
rewrite /read; case: (lerP 0 z) => z0.
  by rewrite /A_plus mulr_suml; apply: eq_bigr => j _; rewrite mxE relu_scale // mulrCA mulrC.
rewrite /A_minus mulNr -mulrN mulr_suml; apply: eq_bigr => j _.
by rewrite mxE -[X in relu X]mulrNN relu_scale ?oppr_ge0 ?ltW // mulrCA mulrC.
Qed.

Lemma output_reading : 0 <= net_b net * p_hat lam g ->
  merged net e lam X = net_b net * p_hat lam g / (p + q + r)
    * reading p q r (e (net_omega net * q_hat lam g)) (A_plus net) (A_minus net).
Proof.
move=> G0; rewrite /merged /output; under eq_bigr do rewrite (hiddenE lam e_kernel X_sample) read_out read_scale //.
rewrite (sum_by_kind c (fun k => net_b net * p_hat lam g * read _ _ (seen e net lam mu c k))) -(number_sum R c) /=.
by rewrite /reading; ring.
Qed.

(** For b p_hat >= 0 and q_hat >= 0:
    y f >= b p_hat/P (min(A_+, A_-) |p - q| - |A_+ - A_-| min(p, q)). *)
Theorem unbalanced_margin : 0 <= net_b net * p_hat lam g -> 0 <= net_omega net * q_hat lam g ->
  0 <= A_plus net -> 0 <= A_minus net ->
  net_b net * p_hat lam g / (p + q + r)
    * (Num.min (A_plus net) (A_minus net) * `|p - q| - `|A_plus net - A_minus net| * Num.min p q)
  <= label R c * merged net e lam X.
Proof.
move=> G0 L0 A0 B0; have E1 := kernel_ge1 e_kernel L0; have P0 := number_sum_gt0 R c.
have [p0 [q0 r0]] : 0 <= p /\ 0 <= q /\ 0 <= r by rewrite !number_ge0.
rewrite output_reading // mulrCA; apply: ler_wpmul2l; first by rewrite divr_ge0 // ltW.
rewrite /label; case: (ltgtP q p) => h.
- rewrite gtr0_sg ?subr_gt0 // mul1r gtr0_norm ?subr_gt0 // ?(min_idPr (ltW h)).
  by apply: reading_ge => //; rewrite ltW.
- rewrite ltr0_sg ?subr_lt0 // mulN1r ltr0_norm ?subr_lt0 // opprB ?(min_idPl (ltW h)).
  by rewrite -reading_swap minC distrC; apply: reading_ge => //; rewrite ?(ltW h) // [q + p]addrC.
- by rewrite h subrr sgr0 mul0r normr0 mulr0 sub0r oppr_le0 mulr_ge0.
Qed.

(** So b k (min(A_+, A_-) delta - |A_+ - A_-| kap) >= 1 with p_hat >= k, |p - q|/P >= delta and min(p, q)/P <= kap
    gives hinge loss 0. *)
Theorem unbalanced_zero_loss (k delta kap : R) : 0 <= net_b net -> 0 <= net_omega net ->
  0 <= A_plus net -> 0 <= A_minus net -> k <= p_hat lam g -> 0 <= p_hat lam g -> 0 <= q_hat lam g ->
  delta <= margin_fraction R c -> Num.min p q / (p + q + r) <= kap ->
  0 <= Num.min (A_plus net) (A_minus net) * delta - `|A_plus net - A_minus net| * kap ->
  1 <= net_b net * k * (Num.min (A_plus net) (A_minus net) * delta - `|A_plus net - A_minus net| * kap) ->
  hinge (label R c) (merged net e lam X) = 0.
Proof.
move=> b0 w0 A0 B0 hk p0 q0 hd hc pos h; apply/eqP; rewrite hinge0.
apply: le_trans h (le_trans _ (unbalanced_margin (mulr_ge0 b0 p0) (mulr_ge0 w0 q0) A0 B0)).
have -> : net_b net * p_hat lam g / (p + q + r)
    * (Num.min (A_plus net) (A_minus net) * `|p - q| - `|A_plus net - A_minus net| * Num.min p q)
  = net_b net * p_hat lam g
    * (Num.min (A_plus net) (A_minus net) * margin_fraction R c
       - `|A_plus net - A_minus net| * (Num.min p q / (p + q + r))) by rewrite /margin_fraction; ring.
apply: le_trans (ler_wpmul2r pos (ler_wpmul2l b0 hk)) _; apply: ler_wpmul2l; first exact: mulr_ge0.
have m0 : 0 <= Num.min (A_plus net) (A_minus net) by rewrite le_minr A0.
by apply: ler_sub; rewrite ler_wpmul2l.
Qed.

End Sample.
