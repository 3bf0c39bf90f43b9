(** Margins and hinge losses of the merged ideal network, for any pattern of the evaluated task. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Hinge.
Variable R : realFieldType.
Implicit Types y z t : R.

Lemma hinge0 y z : (hinge y z == 0) = (1 <= y * z).
Proof. by rewrite /hinge eq_maxl subr_le0. Qed.

Lemma hinge_ge1 y z : (1 <= hinge y z) = (y * z <= 0).
Proof. by rewrite /hinge le_maxr ler10 /= ler_subr_addl -ler_subr_addr subrr. Qed.

End Hinge.

Section Kernel.
Variables (R : realFieldType) (e : R -> R).
Hypothesis e_kernel : kernel e.

Lemma kernel_gt0 x : 0 < e x.
Proof. by have [_ + _ _] := e_kernel; apply. Qed.

Lemma kernel_lt x y : (e x < e y) = (x < y).
Proof.
have [_ _ _ up] := e_kernel; case: (ltgtP x y) => [/up->|/up h|->] //; rewrite ?ltxx //.
by rewrite (lt_gtF h).
Qed.

Lemma kernel_ge1 x : 0 <= x -> 1 <= e x.
Proof.
have [e1 _ _ up] := e_kernel; rewrite le_eqVlt => /orP[/eqP<-|/up]; first by rewrite e1.
by rewrite e1 => /ltW.
Qed.

Lemma kernel_le1 x : x <= 0 -> e x <= 1.
Proof.
have [e1 _ _ up] := e_kernel; rewrite le_eqVlt => /orP[/eqP->|/up]; first by rewrite e1.
by rewrite e1 => /ltW.
Qed.

End Kernel.

Section Sample.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat).
Notation P := P'.+1.
Variables (net : network R d n m) (mu : 'cV[R]_d) (c : 'I_P -> token) (X : 'I_P -> 'cV[R]_d).
Hypotheses (e_kernel : kernel e) (net_balanced : balanced net) (X_sample : sample_of net mu c X).
Implicit Type lam : 'I_n -> R.
Notation g := (gamma net mu).
Notation p := (number R c plus).
Notation q := (number R c minus).
Notation r := (number R c other).
Notation ge0 := (number_ge0 R c).
Notation P_gt0 := (number_sum_gt0 R c).

Lemma sample_gain_ge1 lam : 0 <= net_omega net -> 0 <= q_hat lam g ->
  1 <= sample_gain c (e (net_omega net * q_hat lam g)).
Proof.
move=> w0 q0; apply: Gain_ge1; rewrite ?ge0 ?P_gt0 //.
by apply: kernel_ge1 => //; rewrite mulr_ge0.
Qed.

(** Attention helps when q_hat >= 0: y f >= A b p_hat |p - q|/P. *)
Theorem margin_ge lam : 0 <= strength net -> 0 <= net_omega net -> 0 <= p_hat lam g -> 0 <= q_hat lam g ->
  strength net * p_hat lam g * margin_fraction R c <= label R c * merged net e lam X.
Proof.
move=> S0 w0 p0 q0; rewrite (margin lam e_kernel net_balanced X_sample).
have t0 := margin_fraction_ge0 R c; rewrite ler_pemulr ?sample_gain_ge1 //; nonneg.
Qed.

(** The hinge loss is 0 when p_hat >= k, q_hat >= 0, |p - q|/P >= delta and A b k delta >= 1. *)
Theorem zero_loss lam (k delta : R) : 0 <= net_omega net -> 0 <= k -> 0 <= delta ->
  k <= p_hat lam g -> 0 <= q_hat lam g -> delta <= margin_fraction R c -> 1 <= strength net * k * delta ->
  hinge (label R c) (merged net e lam X) = 0.
Proof.
move=> w0 k0 d0 hp hq hd h; apply/eqP; rewrite hinge0.
have S0 : 0 <= strength net.
  rewrite leNgt; apply/negP => S0; have := lt_le_trans ltr01 h; rewrite -mulrA.
  by rewrite nmulr_rgt0 // ltNge mulr_ge0.
apply: le_trans h (le_trans _ (margin_ge S0 w0 (le_trans k0 hp) hq)); move: (strength net) S0 => S S0.
by rewrite -!mulrA ler_wpmul2l // ler_pmul.
Qed.

Lemma margin_le0 lam : 0 < strength net -> p != q ->
  (label R c * merged net e lam X <= 0) = (p_hat lam g * sample_gain c (e (net_omega net * q_hat lam g)) <= 0).
Proof.
move=> S0 pq; rewrite (margin lam e_kernel net_balanced X_sample).
have := mulr_gt0 S0 (margin_fraction_gt0 pq).
move: (strength net) (margin_fraction _ _) (p_hat _ _) (sample_gain _ _) => S t x y St.
by have -> : S * x * t * y = S * t * (x * y) by [ring]; rewrite pmulr_rle0.
Qed.

(** With A b > 0 and p <> q, the loss is >= 1, the task unlearned, exactly when p_hat Gain <= 0. *)
Theorem unlearned_iff lam : 0 < strength net -> p != q ->
  1 <= hinge (label R c) (merged net e lam X)
  <-> p_hat lam g * sample_gain c (e (net_omega net * q_hat lam g)) <= 0.
Proof. by move=> S0 pq; rewrite hinge_ge1 margin_le0. Qed.

(** Learned again with both paths negative: p_hat <= -k, Gain <= -kappa and A b k kappa delta >= 1 give hinge
    loss 0. *)
Theorem zero_loss_negated lam (k kap delta : R) : 0 <= strength net -> 0 <= k -> 0 <= kap -> 0 <= delta ->
  p_hat lam g <= - k -> sample_gain c (e (net_omega net * q_hat lam g)) <= - kap ->
  delta <= margin_fraction R c -> 1 <= strength net * k * kap * delta ->
  hinge (label R c) (merged net e lam X) = 0.
Proof.
move=> S0 k0 kap0 d0 hp hg hd h; apply/eqP; rewrite hinge0 (margin lam e_kernel net_balanced X_sample).
apply: le_trans h _; move: (p_hat _ _) (sample_gain _ _) (margin_fraction _ _) (strength net) hp hg hd S0.
move=> x y t S hp hg hd S0.
have -> : S * x * t * y = S * (- x * - y * t) by ring.
have hx : k <= - x by rewrite ler_oppr.
have hy : kap <= - y by rewrite ler_oppr.
by rewrite -!mulrA ler_wpmul2l // ler_pmul // ?mulr_ge0 // ler_pmul.
Qed.

(** ** Relative to a network fine-tuned on the task alone *)

(* rho = p_hat Gain(e(omega q_hat)) / Gain(e(omega)), at the counts of the sample. *)
Definition rho (omega ph qh : R) : R := ph * sample_gain c (e (omega * qh)) / sample_gain c (e omega).

Lemma sample_gain1_gt0 : 0 <= net_omega net -> 0 < sample_gain c (e (net_omega net)).
Proof.
move=> w0; apply: lt_le_trans ltr01 _; apply: Gain_ge1; rewrite ?ge0 ?P_gt0 //.
exact: kernel_ge1.
Qed.

(** If one set of coefficients has p_hat = q_hat = 1 (the task's own vector alone), every other has rho times its
    margin. *)
Theorem relative_margin lam alone : 0 <= net_omega net -> p_hat alone g = 1 -> q_hat alone g = 1 ->
  label R c * merged net e lam X
  = rho (net_omega net) (p_hat lam g) (q_hat lam g) * (label R c * merged net e alone X).
Proof.
move=> w0 p1 q1; rewrite !(margin _ e_kernel net_balanced X_sample) p1 q1 /rho !mulr1.
have := sample_gain1_gt0 w0; move: (sample_gain c (e (net_omega net))) (sample_gain _ _) => s t s0.
by field; rewrite gt_eqF.
Qed.

(** rho >= p_hat / Gain(e(omega)) whenever p_hat, q_hat >= 0. *)
Theorem rho_ge (ph qh : R) : 0 <= net_omega net -> 0 <= ph -> 0 <= qh ->
  ph / sample_gain c (e (net_omega net)) <= rho (net_omega net) ph qh.
Proof.
move=> w0 p0 q0; rewrite /rho ler_wpmul2r ?invr_ge0 ?(ltW (sample_gain1_gt0 w0)) // ler_pemulr //.
by apply: Gain_ge1; rewrite ?ge0 ?P_gt0 //; apply: kernel_ge1 => //; rewrite mulr_ge0.
Qed.

(** Where Gain increases, r^2 >= 2pq, p_hat >= 1 - s >= 0 and q_hat >= 1 give rho >= 1 - s. *)
Theorem rho_ge_monotone (ph qh s : R) : 0 <= net_omega net -> 2%:R * p * q <= r ^+ 2 -> s <= 1 ->
  1 - s <= ph -> 1 <= qh -> 1 - s <= rho (net_omega net) ph qh.
Proof.
move=> w0 mono s1 hp hq; have g0 := sample_gain1_gt0 w0.
rewrite /rho ler_pdivl_mulr //; apply: ler_pmul; rewrite ?subr_ge0 ?(ltW g0) //.
move: w0; rewrite le_eqVlt => /orP[/eqP<-|w0]; first by rewrite mul0r.
move: hq; rewrite le_eqVlt => /orP[/eqP<-|hq]; first by rewrite mulr1.
apply: (proj2 (Gain_increases_iff (ge0 plus) (ge0 minus) (ge0 other) P_gt0) mono); first exact: kernel_gt0.
by rewrite kernel_lt // ltr_pmulr.
Qed.

End Sample.
