(** Theorem 3 with its third sum: p_hat >= 1 + c, q_hat >= 0 and kappa (- sum lam) (r/P) <= b c delta give hinge loss 0.
    No bound on |lam_i| is needed. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss Noise NoiseSharp RankTwo KindsNear.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section OneSided.
Variables (R : realFieldType) (e : R -> R) (m P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.
Variables (a : 'rV[R]_m) (c : 'I_P -> token) (u w : 'I_m -> R) (x B K : R).
Notation p := (number R c plus).
Notation q := (number R c minus).
Notation r := (number R c other).
(* The read-out is that of a = s/sqrt m, u = (B/sqrt m) s, w = (K/sqrt m) 1 with as many s_j = 1 as s_j = -1. *)
Hypothesis two_sided : forall z t, \sum_j a ord0 j * relu (z * u j + t * w j) = ro (B * z) (K * t).

Lemma formula_rank_two : kinds_formula e a c u w x = rank_two p q r (e x) B K / (p + q + r).
Proof.
rewrite /kinds_formula; under eq_bigr do rewrite two_sided.
rewrite (sum_by_kind c (fun k => ro (B * signed e c x k) (K * ignored e c x k))) /rank_two /signed /ignored /total.
by rewrite mulrC (number_sum R c).
Qed.

Lemma rank_two_swap (y z t E : R) : rank_two z y t E B K = - rank_two y z t E B K.
Proof.
have -> : rank_two z y t E B K = z * ro (B * ((z * E - y / E) / Dplus z y t E)) (K * (t / Dplus z y t E))
  + y * ro (B * ((z / E - y * E) / Dminus z y t E)) (K * (t / Dminus z y t E))
  + t * ro (B * ((z - y) / (z + y + t))) (K * (t / (z + y + t))) by [].
have -> : Dplus z y t E = Dminus y z t E by rewrite /Dplus /Dminus [z * E + _]addrC.
have -> : Dminus z y t E = Dplus y z t E by rewrite /Dplus /Dminus [z / E + _]addrC.
have flip (k l : R) : B * (- k / l) = - (B * (k / l)) by rewrite mulNr mulrN.
have -> : z * E - y / E = - (y / E - z * E) by rewrite opprB.
have -> : z / E - y * E = - (y * E - z / E) by rewrite opprB.
have -> : z - y = - (y - z) by rewrite opprB.
rewrite [z + y]addrC !flip !ro_opp /rank_two; ring.
Qed.

(** y f >= 1/2 (B |p - q|/P Gain + min(K, 0) r/P) for omega q_hat >= 0. *)
Theorem one_sided_margin_gain : 0 <= x -> 0 <= B ->
  (B * (margin_fraction R c * sample_gain c (e x)) + Num.min K 0 * (r / (p + q + r))) / 2%:R
  <= label R c * kinds_formula e a c u w x.
Proof.
move=> x0 B0; have E1 : 1 <= e x := kernel_ge1 e_exp.1 x0.
have p0 := number_ge0 R c plus; have q0 := number_ge0 R c minus; have r0 := number_ge0 R c other.
have P0 := number_sum_gt0 R c.
have side (y z t : R) : 0 <= z -> z <= y -> 0 <= t -> 0 < y + z + t ->
    (B * ((y - z) / (y + z + t) * Gain y z t (e x)) + Num.min K 0 * (t / (y + z + t))) / 2%:R
    <= rank_two y z t (e x) B K / (y + z + t).
  move=> z0 zy t0 s0; rewrite ler_pdivl_mulr //.
  apply: le_trans (rank_two_ge z0 zy t0 s0 E1 K B0).
  have -> : (B * ((y - z) / (y + z + t) * Gain y z t (e x)) + Num.min K 0 * (t / (y + z + t))) / 2%:R * (y + z + t)
      = (B * ((y - z) * Gain y z t (e x)) + Num.min K 0 * t) / 2%:R * ((y + z + t) / (y + z + t)) by ring.
  by rewrite divff ?gt_eqF // mulr1.
rewrite formula_rank_two /margin_fraction /label /sample_gain; case: (ltgtP p q) => pq.
- have s0 : 0 < q + p + r by rewrite [q + p]addrC.
  have := side q p r p0 (ltW pq) r0 s0; rewrite [q + p]addrC.
  have -> : Gain q p r (e x) = Gain p q r (e x).
    by rewrite /Gain /Q /Dplus /Dminus; congr (_ + _ * (_ / _)); ring.
  by rewrite ltr0_norm ?subr_lt0 // opprB ltr0_sg ?subr_lt0 // mulN1r -mulNr -rank_two_swap.
- have := side p q r q0 (ltW pq) r0 P0.
  by rewrite gtr0_norm ?subr_gt0 // gtr0_sg ?subr_gt0 // mul1r.
- rewrite pq subrr normr0 sgr0 !mul0r mulr0 add0r.
  rewrite mulr_le0_ge0 ?invr_ge0 ?ler0n // mulr_le0_ge0 ?le_minl ?lexx ?orbT //.
  by move: P0; rewrite pq => P0; rewrite divr_ge0 // ltW.
Qed.

(** y f >= 1/2 (B |p - q|/P + min(K, 0) r/P). *)
Corollary one_sided_margin : 0 <= x -> 0 <= B ->
  (B * margin_fraction R c + Num.min K 0 * (r / (p + q + r))) / 2%:R <= label R c * kinds_formula e a c u w x.
Proof.
move=> x0 B0; apply: le_trans (one_sided_margin_gain x0 B0).
rewrite ler_wpmul2r ?invr_ge0 ?ler0n // ler_add2r ler_wpmul2l // ler_pemulr ?margin_fraction_ge0 //.
by rewrite /sample_gain Gain_ge1 ?(number_ge0 R c) ?(number_sum_gt0 R c) // (kernel_ge1 e_exp.1 x0).
Qed.

End OneSided.

Section Theorem3.
Variables (R : realFieldType) (e : R -> R) (m P' n : nat).
Hypothesis e_exp : exponential e.
Variables (a : 'rV[R]_m) (c : 'I_P'.+1 -> token) (u w : 'I_m -> R) (lam g : 'I_n -> R) (b kappa omega s delta : R).
Notation share := (number R c other / (number R c plus + number R c minus + number R c other)).

(** The merge: B = b p_hat, K = kappa sum lam, x = omega q_hat. *)
Theorem theorem_3_one_sided :
  (forall z t, \sum_j a ord0 j * relu (z * u j + t * w j) = ro (b * p_hat lam g * z) (kappa * (\sum_i lam i) * t)) ->
  0 <= omega -> 0 <= b -> 0 <= kappa -> 0 <= s -> 0 <= delta ->
  1 + s <= p_hat lam g -> 0 <= q_hat lam g -> kappa * (- \sum_i lam i) * share <= b * s * delta ->
  delta <= margin_fraction R c -> 2%:R <= b * delta ->
  hinge (label R c) (kinds_formula e a c u w (omega * q_hat lam g)) = 0.
Proof.
move=> two om0 b0 k0 s0 d0 hp hq hs hd h; apply/eqP; rewrite hinge0.
have p0 : 0 <= p_hat lam g := le_trans (addr_ge0 ler01 s0) hp.
have x0 : 0 <= omega * q_hat lam g by rewrite mulr_ge0.
have B0 : 0 <= b * p_hat lam g by rewrite mulr_ge0.
refine (le_trans _ (one_sided_margin e_exp c two x0 B0)).
rewrite ler_pdivl_mulr ?ltr0n // mul1r; apply: (le_trans h).
have sh0 : 0 <= share by rewrite divr_ge0 ?number_ge0 // ltW // number_sum_gt0.
have bsd : 0 <= b * s * delta by rewrite !mulr_ge0.
have low : - (b * s * delta) <= Num.min (kappa * (\sum_i lam i)) 0 * share.
  case: (lerP (kappa * (\sum_i lam i)) 0) => _; last by rewrite mul0r oppr_le0.
  by rewrite ler_oppl -mulNr -mulrN.
refine (le_trans _ (ler_add (ler_pmul (_ : 0 <= b * (1 + s)) d0 (ler_wpmul2l b0 hp) hd) low)); last by rewrite mulr_ge0 ?addr_ge0 ?ler01.
by rewrite le_eqVlt; apply/orP; left; apply/eqP; ring.
Qed.
End Theorem3.

(** The hypothesis on the read-out is satisfied by two neurons: a = (1/2, -1/2), u = (B, -B), w = (K, K). *)
Section Inhabited.
Variables (R : realFieldType) (B K : R).
Definition two_a : 'rV[R]_2 := \row_j (if j == ord0 then 2%:R^-1 else - 2%:R^-1).
Definition two_u (j : 'I_2) : R := if j == ord0 then B else - B.
Lemma two_sided_inhabited z t : \sum_j two_a ord0 j * relu (z * two_u j + t * K) = ro (B * z) (K * t).
Proof.
rewrite big_ord_recl big_ord1 !mxE /two_u /= /ro.
have -> : z * - B + t * K = K * t - B * z by ring.
have -> : z * B + t * K = B * z + K * t by ring.
by move: (relu _) (relu _) => y y'; ring.
Qed.
End Inhabited.

(** ** The merged matrices have these values *)
Section Merged.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.
Variables (net : network R d n m) (lam : 'I_n -> R) (mu vbar : 'cV[R]_d) (w : 'cV[R]_m) (kappa : R).
Variables (c : 'I_P -> token) (X : 'I_P -> 'cV[R]_d).
Hypothesis X_sample : sample_of net mu c X.
(* What all tasks share sees an irrelevant token, and no pattern: vbar^T x = 1, and 0 for +mu and -mu. *)
Hypothesis X_shared : forall s, dot vbar (X s) = rest R (c s).
Notation g := (gamma net mu).

(* V = sum_i lam_i (b u mu_i^T + kappa w vbar^T) *)
Definition merged_V_two : 'M[R]_(m, d) :=
  \sum_i lam i *: (net_b net *: (net_u net *m (net_mu net i)^T) + kappa *: (w *m vbar^T)).

Lemma merged_V_twoE : merged_V_two = merged_V net lam + (kappa * \sum_i lam i) *: (w *m vbar^T).
Proof.
rewrite /merged_V_two /merged_V mulr_sumr scaler_suml -big_split /=; apply: eq_bigr => i _.
by rewrite scalerDr !scalerA [kappa * _]mulrC.
Qed.

Lemma value_two s j : (merged_V_two *m X s) j ord0
  = kind_value (fun k => net_b net * p_hat lam g * net_u net k ord0) (fun k => kappa * (\sum_i lam i) * w k ord0) j (c s).
Proof.
have shared : vbar^T *m X s = (rest R (c s))%:M.
  by apply/matrixP => k l; rewrite !ord1 [RHS]mxE eqxx mulr1n -(X_shared s).
rewrite merged_V_twoE mulmxDl mxE (valueE lam X_sample) -scalemxAl -mulmxA shared mul_mx_scalar !scale_entry /kind_value.
ring.
Qed.

(** The output of the merge is the formula, with x = omega q_hat, u_j b p_hat and w_j kappa sum lam. *)
Theorem merged_two : output e (merged_W net lam) merged_V_two (net_a net) X
  = kinds_formula e (net_a net) c (fun k => net_b net * p_hat lam g * net_u net k ord0)
    (fun k => kappa * (\sum_i lam i) * w k ord0) (net_omega net * q_hat lam g).
Proof.
apply: (@kinds_exact R e d m P' e_exp _ _ _ X c _ _ _ (fun=> 0)) value_two => s l.
by rewrite (logitE lam X_sample) addr0.
Qed.

(** Theorem 3 of the merge itself, where the read-out makes of x u + t w what a = s/sqrt m does, as many s_j = 1 as -1. *)
Theorem merged_one_sided (s delta : R) :
  (forall z t, \sum_j net_a net ord0 j * relu (z * net_u net j ord0 + t * w j ord0) = ro z t) ->
  0 <= net_omega net -> 0 <= net_b net -> 0 <= kappa -> 0 <= s -> 0 <= delta ->
  1 + s <= p_hat lam g -> 0 <= q_hat lam g ->
  kappa * (- \sum_i lam i) * (number R c other / (number R c plus + number R c minus + number R c other))
    <= net_b net * s * delta ->
  delta <= margin_fraction R c -> 2%:R <= net_b net * delta ->
  hinge (label R c) (output e (merged_W net lam) merged_V_two (net_a net) X) = 0.
Proof.
move=> read om0 b0 k0 s0 d0 hp hq hs hd h; rewrite merged_two.
apply: (theorem_3_one_sided e_exp _ om0 b0 k0 s0 d0 hp hq hs hd h) => z t.
rewrite -read; apply: eq_bigr => j _; congr (_ * relu _); ring.
Qed.
End Merged.
