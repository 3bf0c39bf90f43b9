(** Theorem 2 of the idealised network: subtracting T2's task vector, and where that teaches T2 again. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain GainZero Loss TwoTasks.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** The value path *)

Section ValuePath.
Variables (R : realFieldType) (alpha s lam : R).

(** For alpha > 0, keeping p_hat >= 1 - s on T1 with p_hat <= 0 on T2 needs s >= alpha^2, and no more. *)
Theorem theorem_2_aligned_slack : 0 < alpha ->
  (exists x, 1 - s <= 1 + x * alpha /\ alpha + x <= 0) <-> alpha ^+ 2 <= s.
Proof.
move=> a0; split=> [[x [h1 h2]]|h]; last first.
  by exists (- alpha); rewrite subrr lexx; split=> //; rewrite ler_add2l mulNr ler_opp2 -expr2.
rewrite -subr_ge0; have -> : s - alpha ^+ 2 = (1 + x * alpha - (1 - s)) + alpha * (0 - (alpha + x)) by ring.
by have h1' := h1; rewrite addr_ge0 ?subr_ge0 // mulr_ge0 ?subr_ge0 // ltW.
Qed.

(** The paper's lower end: for alpha <> 0, q_hat = 1 + lam alpha^2 >= 0 on T1 exactly for lam >= -alpha^-2. *)
Theorem theorem_2_lower_end : alpha != 0 -> 0 <= 1 + lam * alpha ^+ 2 <-> - (alpha ^+ 2)^-1 <= lam.
Proof.
move=> a0; have a2 : 0 < alpha ^+ 2 by rewrite lt_neqAle sqr_ge0 eq_sym sqrf_eq0 a0.
rewrite -[- _ <= lam]subr_ge0 opprK -[0 <= lam + _](pmulr_lge0 _ a2).
by have -> : (lam + (alpha ^+ 2)^-1) * alpha ^+ 2 = 1 + lam * alpha ^+ 2 by [rewrite mulrDl mulVf ?gt_eqF // addrC].
Qed.

(** The upper end on the value path: for alpha < 0, p_hat = 1 + lam alpha >= 1 - s on T1 exactly for
    lam <= s/|alpha|. *)
Theorem theorem_2_upper_end : alpha < 0 -> 1 - s <= 1 + lam * alpha <-> lam <= s / `|alpha|.
Proof.
move=> a0; rewrite ltr0_norm // ler_pdivl_mulr ?oppr_gt0 // -subr_ge0 -[lam * - alpha <= s]subr_ge0.
by have -> : 1 + lam * alpha - (1 - s) = s - lam * - alpha by ring.
Qed.

End ValuePath.

(** ** Signs of p_hat Gain *)

Section Signs.
Variable R : realFieldType.

Lemma product_le0 (u v x : R) : ((x - u) * (x - v) <= 0) = (Num.min u v <= x <= Num.max u v).
Proof.
wlog uv : u v / u <= v.
  by move=> h; case/orP: (le_total u v) => /h //; rewrite mulrC minC maxC.
rewrite (min_idPl uv) (max_idPr uv); case: (leP u x) => ux /=.
  case: (leP x v) => xv; first by rewrite mulr_ge0_le0 ?subr_ge0 ?subr_le0.
  by apply/negbTE; rewrite -ltNge mulr_gt0 ?subr_gt0 // (le_lt_trans uv).
by apply/negbTE; rewrite -ltNge nmulr_rgt0 subr_lt0 // (lt_le_trans ux).
Qed.

Lemma product_lt0 (u v x : R) : u < v -> ((x - u) * (x - v) < 0) = (u < x < v).
Proof.
move=> uv; case: (ltP u x) => ux /=; first by rewrite pmulr_rlt0 ?subr_gt0 // subr_lt0.
by apply/negbTE; rewrite -leNgt mulr_le0 // subr_le0 // (le_trans ux) // ltW.
Qed.

End Signs.

Section Unlearning.
Variables (R : realFieldType) (e : R -> R) (d m P' : nat) (net : network R d 2 m) (alpha lam : R).
Variables (c : 'I_P'.+1 -> token) (X : 'I_P'.+1 -> 'cV[R]_d).
Hypotheses (e_kernel : kernel e) (net_balanced : balanced net) (net_correlated : correlated net alpha).
Notation p := (number R c plus).
Notation q := (number R c minus).
Notation r := (number R c other).
Notation ge0 := (number_ge0 R c).
Notation P_gt0 := (number_sum_gt0 R c).
Notation omega := (net_omega net).

(* p_hat Gain(e(omega q_hat)) has the sign of p_hat (q_hat - x0/omega). *)
Lemma product_sign (x0 ph qh : R) : 0 < p -> 0 < q -> 0 < omega -> sample_gain c (e x0) = 0 ->
  (ph * sample_gain c (e (omega * qh)) <= 0) = (ph * (qh - x0 / omega) <= 0).
Proof.
move=> p0 q0 w0 z.
have [neg pos] := Gain_signs p0 q0 (ge0 other) (kernel_gt0 e_kernel x0) z (kernel_gt0 e_kernel (omega * qh)).
rewrite /sample_gain; case: (ltgtP (qh - x0 / omega) 0) => h.
- have /neg g0 : e (omega * qh) < e x0.
    by rewrite kernel_lt // mulrC -ltr_pdivl_mulr // -subr_lt0.
  by rewrite !nmulr_lle0.
- have /pos g0 : e x0 < e (omega * qh).
    by rewrite kernel_lt // [omega * _]mulrC -ltr_pdivr_mulr // -subr_gt0.
  by rewrite !pmulr_lle0.
- rewrite h mulr0 lexx; move/eqP: h; rewrite subr_eq0 => /eqP ->.
  by rewrite mulrCA divff ?gt_eqF // mulr1; move: z; rewrite /sample_gain => ->; rewrite mulr0 lexx.
Qed.

(* without confusion tokens it has the sign of p_hat *)
Lemma product_sign_one (ph qh : R) : p * q = 0 -> (ph * sample_gain c (e (omega * qh)) <= 0) = (ph <= 0).
Proof.
move=> pq; rewrite pmulr_lle0 //.
exact: (Gain_gt0_one_sign (ge0 plus) (ge0 minus) (ge0 other) P_gt0 pq (kernel_gt0 e_kernel _)).
Qed.

Section SecondTask.
Hypotheses (X_sample : sample_of net (task2 net) c X) (strength_gt0 : 0 < strength net) (p_neq_q : p != q).
Notation loss := (hinge (label R c) (merged net e (pair 1 lam) X)).

(** T2 is unlearned, hinge loss >= 1, exactly between -alpha and -alpha^2 + x0/omega, x0 < 0 the zero of Gain. *)
Theorem theorem_2_unlearned (x0 : R) : 0 < omega -> 0 < p -> 0 < q -> sample_gain c (e x0) = 0 ->
  1 <= loss <-> Num.min (- alpha) (- alpha ^+ 2 + x0 / omega) <= lam <= Num.max (- alpha) (- alpha ^+ 2 + x0 / omega).
Proof.
move=> w0 p0 q0 z; rewrite (unlearned_iff e_kernel net_balanced X_sample) //.
have [-> ->] := paths2 net_correlated 1 lam; rewrite (product_sign _ _ p0 q0 w0 z) -product_le0 !mul1r.
by have -> : (lam - - alpha) * (lam - (- alpha ^+ 2 + x0 / omega))
  = (alpha + lam) * (alpha ^+ 2 + lam - x0 / omega) by ring.
Qed.

(** Without confusion tokens, q = 0 or p = 0: exactly for lam <= -alpha. *)
Theorem theorem_2_unlearned_no_confusion : p * q = 0 -> 1 <= loss <-> lam <= - alpha.
Proof.
move=> pq; rewrite (unlearned_iff e_kernel net_balanced X_sample) //.
have [-> ->] := paths2 net_correlated 1 lam.
by rewrite product_sign_one // mul1r -[lam <= _]subr_ge0 -opprD oppr_ge0.
Qed.

(** Beyond both ends T2 has a positive margin again. *)
Theorem theorem_2_relearned (x0 : R) : 0 < omega -> 0 < p -> 0 < q -> sample_gain c (e x0) = 0 ->
  0 < label R c * merged net e (pair 1 lam) X
  <-> lam < Num.min (- alpha) (- alpha ^+ 2 + x0 / omega) \/ Num.max (- alpha) (- alpha ^+ 2 + x0 / omega) < lam.
Proof.
move=> w0 p0 q0 z; rewrite ltNge -hinge_ge1.
have iff := theorem_2_unlearned w0 p0 q0 z.
split=> [/negP h|h]; last first.
  apply/negP => /iff/andP[h1 h2].
  by case: h => h; [have := lt_le_trans h h1 | have := le_lt_trans h2 h]; rewrite ltxx.
case: (ltP lam (Num.min (- alpha) (- alpha ^+ 2 + x0 / omega))) => h1; first by left.
by right; rewrite ltNge; apply/negP => h2; apply/h/iff; rewrite h1.
Qed.

(** With k = pq(p+q)/P^3, the hinge loss is 0 again for lam <= -alpha - 2/(k A b delta) once
    e(omega(alpha^2 + lam)) <= k/(2(1 + k)). *)
Theorem theorem_2_relearned_loss (delta : R) : 0 < p -> 0 < q -> 0 < delta -> delta <= margin_fraction R c ->
  lam <= - alpha - 2%:R / (dip p q r * strength net * delta) ->
  e (omega * (alpha ^+ 2 + lam)) <= dip p q r / (2%:R * (1 + dip p q r)) ->
  loss = 0.
Proof.
move=> p0 q0 d0 hd hv ha; set k := dip p q r in hv ha *.
have k0 : 0 < k by rewrite /k /dip divr_gt0 ?exprn_gt0 ?P_gt0 // !mulr_gt0 // addr_gt0.
have kS : 0 < k * strength net * delta := mulr_gt0 (mulr_gt0 k0 strength_gt0) d0.
have z0 : 0 <= 2%:R / (k * strength net * delta) := divr_ge0 (ler0n R 2) (ltW kS).
apply: (zero_loss_negated e_kernel net_balanced X_sample (ltW strength_gt0) z0
  (divr_ge0 (ltW k0) (ler0n R 2)) (ltW d0) _ _ hd).
- by rewrite (proj1 (paths2 net_correlated 1 lam)) mul1r -ler_subr_addl addrC; move: hv; rewrite addrC.
- rewrite (proj2 (paths2 net_correlated 1 lam)) mul1r.
  exact: (Gain_dips p0 q0 (ge0 other) (kernel_gt0 e_kernel _) ha).
- rewrite le_eqVlt; apply/orP; left; apply/eqP; field.
  by rewrite !gt_eqF.
Qed.

End SecondTask.

Section FirstTask.
Variables (s delta : R).
Hypotheses (X_sample : sample_of net (task1 net) c X) (omega_ge0 : 0 <= omega) (delta_ge0 : 0 <= delta).
Notation loss := (hinge (label R c) (merged net e (pair 1 lam) X)).

(** T1 is kept: 1 + lam alpha >= 1 - s, 1 + lam alpha^2 >= 0 and A b (1 - s) delta >= 1 give hinge loss 0. *)
Theorem theorem_2_kept : s <= 1 -> 1 - s <= 1 + lam * alpha -> 0 <= 1 + lam * alpha ^+ 2 ->
  delta <= margin_fraction R c -> 1 <= strength net * (1 - s) * delta -> loss = 0.
Proof.
move=> s1 h1 h2 hd h; have s1' : 0 <= 1 - s by rewrite subr_ge0.
apply: (zero_loss e_kernel net_balanced X_sample omega_ge0 s1' delta_ge0 _ _ hd h).
  by rewrite (proj1 (paths1 net_correlated _ _)).
by rewrite (proj2 (paths1 net_correlated _ _)).
Qed.

(** In the paper's form, alpha < 0: -alpha^-2 <= lam <= s/|alpha|. *)
Theorem theorem_2_contradictory : alpha < 0 -> s <= 1 -> - (alpha ^+ 2)^-1 <= lam -> lam <= s / `|alpha| ->
  delta <= margin_fraction R c -> 1 <= strength net * (1 - s) * delta -> loss = 0.
Proof.
move=> a0 s1 h1 h2; apply: theorem_2_kept => //; first by apply/theorem_2_upper_end.
by apply/theorem_2_lower_end => //; rewrite lt_eqF.
Qed.

(** For every alpha, T1's margin has the sign of (1 + lam alpha)(1 + lam alpha^2 - x0/omega). *)
Theorem theorem_2_first_sign (x0 : R) : 0 < strength net -> p != q -> 0 < omega -> 0 < p -> 0 < q ->
  sample_gain c (e x0) = 0 ->
  (0 < label R c * merged net e (pair 1 lam) X) = (0 < (1 + lam * alpha) * (1 + lam * alpha ^+ 2 - x0 / omega)).
Proof.
move=> S0 pq w0 p0 q0 z; rewrite ltNge (margin_le0 e_kernel net_balanced X_sample) //.
by have [-> ->] := paths1 net_correlated 1 lam; rewrite (product_sign _ _ p0 q0 w0 z) -ltNge.
Qed.

(** alpha < 0: it is positive exactly for -(1 - x0/omega)/alpha^2 < lam < 1/|alpha|. *)
Theorem theorem_2_first_positive (x0 : R) : alpha < 0 -> 0 < strength net -> p != q -> 0 < omega -> 0 < p -> 0 < q ->
  x0 <= 0 -> sample_gain c (e x0) = 0 ->
  0 < label R c * merged net e (pair 1 lam) X <-> - ((1 - x0 / omega) / alpha ^+ 2) < lam < `|alpha|^-1.
Proof.
move=> a0 S0 pq w0 p0 q0 x0_le0 z; have n0 : 0 < - alpha by rewrite oppr_gt0.
rewrite (theorem_2_first_sign S0 pq w0 p0 q0 z) ltr0_norm //.
have a2 : 0 < alpha ^+ 2 by rewrite -sqrrN exprn_gt0.
have x0w : x0 / omega <= 0 by rewrite pmulr_lle0 ?invr_gt0.
have A0 : 0 < (1 - x0 / omega) / alpha ^+ 2 by rewrite divr_gt0 // subr_gt0 (le_lt_trans x0w ltr01).
have lower : - ((1 - x0 / omega) / alpha ^+ 2) < (- alpha)^-1.
  by apply: (@lt_trans _ _ 0); rewrite ?oppr_lt0 ?invr_gt0.
rewrite -(product_lt0 _ lower); set v := x0 / omega.
have -> : (1 + lam * alpha) * (1 + lam * alpha ^+ 2 - v)
    = - (- alpha) ^+ 3 * ((lam - - ((1 - v) / alpha ^+ 2)) * (lam - (- alpha)^-1)).
  by field; rewrite lt_eqF.
by rewrite nmulr_rgt0 // oppr_lt0 exprn_gt0.
Qed.

(** alpha > 0: for lam > -1/alpha, and again for lam < -(1 - x0/omega)/alpha^2. *)
Theorem theorem_2_first_positive_aligned (x0 : R) : 0 < alpha -> 0 < strength net -> p != q -> 0 < omega ->
  0 < p -> 0 < q -> x0 <= 0 -> sample_gain c (e x0) = 0 ->
  0 < label R c * merged net e (pair 1 lam) X
  <-> lam < - ((1 - x0 / omega) / alpha ^+ 2) \/ - alpha^-1 < lam.
Proof.
move=> a0 S0 pq w0 p0 q0 x0_le0 z; have [_ a1] := alpha_bound net_correlated.
rewrite (theorem_2_first_sign S0 pq w0 p0 q0 z).
have x0w : x0 / omega <= 0 by rewrite pmulr_lle0 ?invr_gt0.
have ordered : - ((1 - x0 / omega) / alpha ^+ 2) <= - alpha^-1.
  rewrite ler_opp2 ler_pdivl_mulr ?exprn_gt0 // expr2 mulKf ?gt_eqF // (le_trans a1) //.
  by rewrite ler_addl oppr_ge0.
set v := x0 / omega in ordered *.
have -> : (1 + lam * alpha) * (1 + lam * alpha ^+ 2 - v)
    = alpha ^+ 3 * ((lam - - ((1 - v) / alpha ^+ 2)) * (lam - - alpha^-1)) by field; rewrite gt_eqF.
rewrite pmulr_rgt0 ?exprn_gt0 // ltNge product_le0 (min_idPl ordered) (max_idPr ordered) negb_and -!ltNge.
by split=> [/orP|h]; last apply/orP.
Qed.

End FirstTask.

End Unlearning.
