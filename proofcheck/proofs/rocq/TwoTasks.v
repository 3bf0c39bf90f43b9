(** Theorem 1 of the idealised network: adding T2's task vector, lambda times, to T1's. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Definitions *)

Section Definitions.
Variables (R : realFieldType) (d m : nat) (net : network R d 2 m).

(* The coefficients (x, y) of the task vectors of T1 and T2; (1, lam) for the merge Delta_T1 + lam Delta_T2. This network
   has no Psi0, and one omega, b and u for both tasks. *)
Definition pair (x y : R) (i : 'I_2) : R := if i == ord0 then x else y.

(* The patterns mu_T1 and mu_T2. *)
Definition task1 : 'cV[R]_d := net_mu net ord0.
Definition task2 : 'cV[R]_d := net_mu net ord_max.

(* Unit patterns with alpha = mu_T1^T mu_T2. *)
Definition correlated (alpha : R) : Prop := [/\ dot task1 task1 = 1, dot task2 task2 = 1 & dot task1 task2 = alpha].

End Definitions.

(** ** p_hat and q_hat of the two tasks *)

Section Paths.
Variables (R : realFieldType) (d m : nat) (net : network R d 2 m) (alpha : R).
Hypothesis unit_patterns : correlated net alpha.

Lemma sum2 (F : 'I_2 -> R) : \sum_i F i = F ord0 + F ord_max.
Proof. by rewrite big_ord_recl big_ord1; congr (_ + F _); exact: val_inj. Qed.

(** On T1: p_hat = 1 + lam alpha and q_hat = 1 + lam alpha^2; on T2: alpha + lam and alpha^2 + lam. *)
Theorem paths1 x y :
  p_hat (pair x y) (gamma net (task1 net)) = x + y * alpha
  /\ q_hat (pair x y) (gamma net (task1 net)) = x + y * alpha ^+ 2.
Proof.
have [e1 _ e12] := unit_patterns.
rewrite /p_hat /q_hat !sum2 /gamma /= -/(task1 net) -/(task2 net) e1 (dotC (task2 net)) e12 /pair /=.
by rewrite expr1n !mulr1.
Qed.

Theorem paths2 x y :
  p_hat (pair x y) (gamma net (task2 net)) = x * alpha + y
  /\ q_hat (pair x y) (gamma net (task2 net)) = x * alpha ^+ 2 + y.
Proof.
have [_ e2 e12] := unit_patterns.
rewrite /p_hat /q_hat !sum2 /gamma /= -/(task1 net) -/(task2 net) e2 e12 /pair /=.
by rewrite expr1n !mulr1.
Qed.

Lemma dotD (x y z : 'cV[R]_d) : dot x (y + z) = dot x y + dot x z.
Proof. by rewrite /dot mulmxDr mxE. Qed.

Lemma dotZ k (x y : 'cV[R]_d) : dot x (k *: y) = k * dot x y.
Proof. by rewrite /dot -scalemxAr mxE. Qed.

Lemma dot_self_ge0 (x : 'cV[R]_d) : 0 <= dot x x.
Proof. by rewrite /dot mxE; apply: sumr_ge0 => i _; rewrite mxE -expr2 sqr_ge0. Qed.

Lemma alpha_bound : -1 <= alpha /\ alpha <= 1.
Proof.
have [e1 e2 e12] := unit_patterns.
have square (k : R) : dot (task1 net + k *: task2 net) (task1 net + k *: task2 net) = 1 + k * alpha + k * (alpha + k).
  by rewrite dotD dotZ !(dotC (_ + _)) !dotD !dotZ (dotC (task2 net)) e1 e2 e12; ring.
split; rewrite -subr_ge0 -(pmulr_rge0 _ (ltr0n R 2)).
  by have := dot_self_ge0 (task1 net + 1 *: task2 net); rewrite square; congr (0 <= _); ring.
by have := dot_self_ge0 (task1 net + -1 *: task2 net); rewrite square; congr (0 <= _); ring.
Qed.

End Paths.

(** ** The value path: which lambda keep p_hat >= 1 - s on both tasks *)

Section ValuePath.
Variables (R : realFieldType) (alpha s lam : R).

(** For 0 <= alpha <= 1: p_hat >= 1 on both tasks exactly for lam >= 1 - alpha. *)
Theorem theorem_1_value_path : 0 <= alpha -> alpha <= 1 ->
  (1 <= 1 + lam * alpha /\ 1 <= alpha + lam) <-> 1 - alpha <= lam.
Proof.
move=> a0 a1; rewrite ler_addl ler_subl_addl; split=> [[]//|h]; split=> //.
by rewrite mulr_ge0 //; apply: le_trans (_ : 0 <= 1 - alpha) _; rewrite ?subr_ge0 // ler_subl_addl.
Qed.

(** For alpha < 0: on no lam is p_hat >= 1 on both tasks. *)
Theorem theorem_1_contradictory : alpha < 0 -> ~ (1 <= 1 + lam * alpha /\ 1 <= alpha + lam).
Proof.
move=> a0 []; rewrite ler_addl nmulr_lge0 // => l0 h.
by have := lt_le_trans ltr01 h; rewrite ltNge -[0]addr0 ler_add // ltW.
Qed.

(** With slack s it is so exactly for |alpha| + 1 - s <= lam <= s/|alpha|. *)
Theorem theorem_1_slack_set : alpha < 0 ->
  (1 - s <= 1 + lam * alpha /\ 1 - s <= alpha + lam) <-> `|alpha| + 1 - s <= lam <= s / `|alpha|.
Proof.
move=> a0; rewrite ltr0_norm // ler_pdivl_mulr ?oppr_gt0 //.
rewrite -subr_ge0 -[1 - s <= alpha + lam]subr_ge0 -[- alpha + 1 - s <= lam]subr_ge0 -[lam * - alpha <= s]subr_ge0.
have -> : 1 + lam * alpha - (1 - s) = s - lam * - alpha by ring.
have -> : alpha + lam - (1 - s) = lam - (- alpha + 1 - s) by ring.
by split=> [[-> ->]|/andP[]].
Qed.

End ValuePath.

Section Slack.
Variables (R : realFieldType) (alpha s : R).

(** Such a lam exists exactly when |alpha| + 1 - s <= s/|alpha|, that is when s >= |alpha|. *)
Theorem theorem_1_slack_ends : alpha < 0 ->
  (exists lam, 1 - s <= 1 + lam * alpha /\ 1 - s <= alpha + lam) <-> `|alpha| + 1 - s <= s / `|alpha|.
Proof.
move=> a0; split=> [[lam /(theorem_1_slack_set s lam a0)/andP[l1 l2]]|h]; first exact: le_trans l2.
by exists (s / `|alpha|); apply/theorem_1_slack_set => //; rewrite h lexx.
Qed.

Theorem theorem_1_slack : alpha < 0 ->
  (exists lam, 1 - s <= 1 + lam * alpha /\ 1 - s <= alpha + lam) <-> `|alpha| <= s.
Proof.
move=> a0; rewrite theorem_1_slack_ends //.
have n0 : 0 < `|alpha| by rewrite normr_gt0 lt_eqF.
rewrite ler_pdivl_mulr // -subr_ge0 -[`|alpha| <= s]subr_ge0.
have -> : s - (`|alpha| + 1 - s) * `|alpha| = (1 + `|alpha|) * (s - `|alpha|) by ring.
by rewrite pmulr_rge0 // addr_gt0.
Qed.

End Slack.

(** ** Losses and margins of the network *)

Section Addition.
Variables (R : realFieldType) (e : R -> R) (d m P' : nat) (net : network R d 2 m) (alpha lam s delta : R).
Variables (mu : 'cV[R]_d) (c : 'I_P'.+1 -> token) (X : 'I_P'.+1 -> 'cV[R]_d).
Hypotheses (e_kernel : kernel e) (net_balanced : balanced net) (net_correlated : correlated net alpha).
Hypotheses (omega_ge0 : 0 <= net_omega net) (delta_ge0 : 0 <= delta).
Hypotheses (on_T1_or_T2 : mu = task1 net \/ mu = task2 net) (X_sample : sample_of net mu c X).

(** Theorem 1, alpha >= 0: lam >= 1 - alpha and A b delta >= 1 give hinge loss 0 on both tasks. *)
Theorem theorem_1 : 0 <= alpha -> 1 - alpha <= lam -> delta <= margin_fraction R c -> 1 <= strength net * delta ->
  hinge (label R c) (merged net e (pair 1 lam) X) = 0.
Proof.
move=> a0 hl hd h; have [_ a1] := alpha_bound net_correlated.
have l0 : 0 <= lam by apply: le_trans hl; rewrite subr_ge0.
have [v1 v2] := proj2 (theorem_1_value_path lam a0 a1) hl.
have {}h : 1 <= strength net * 1 * delta by rewrite mulr1.
apply: (zero_loss e_kernel net_balanced X_sample omega_ge0 ler01 delta_ge0 _ _ hd h);
  case: on_T1_or_T2 => ->.
- by rewrite (proj1 (paths1 net_correlated _ _)).
- by rewrite (proj1 (paths2 net_correlated _ _)) mul1r.
- by rewrite (proj2 (paths1 net_correlated _ _)); nonneg.
- by rewrite (proj2 (paths2 net_correlated _ _)) mul1r; nonneg.
Qed.

(** alpha < 0 with slack |alpha| <= s <= 1: |alpha| + 1 - s <= lam <= s/|alpha| and A b (1 - s) delta >= 1 do. *)
Theorem theorem_1_with_slack : alpha < 0 -> s <= 1 -> `|alpha| + 1 - s <= lam <= s / `|alpha| ->
  delta <= margin_fraction R c -> 1 <= strength net * (1 - s) * delta ->
  hinge (label R c) (merged net e (pair 1 lam) X) = 0.
Proof.
move=> a0 s1 hl hd h; have [v1 v2] := proj2 (theorem_1_slack_set s lam a0) hl.
have s1' : 0 <= 1 - s by rewrite subr_ge0.
have l0 : 0 <= lam by case/andP: hl => hl _; apply: le_trans hl; rewrite -addrA; nonneg.
apply: (zero_loss e_kernel net_balanced X_sample omega_ge0 s1' delta_ge0 _ _ hd h);
  case: on_T1_or_T2 => ->.
- by rewrite (proj1 (paths1 net_correlated _ _)).
- by rewrite (proj1 (paths2 net_correlated _ _)) mul1r.
- by rewrite (proj2 (paths1 net_correlated _ _)); nonneg.
- by rewrite (proj2 (paths2 net_correlated _ _)) mul1r; nonneg.
Qed.

(** Where Gain increases, r^2 >= 2pq, lam >= 1 - alpha^2 keeps the whole margin that each task has alone. *)
Theorem theorem_1_margins : 0 <= alpha -> 1 - alpha ^+ 2 <= lam -> 0 <= strength net ->
  2%:R * number R c plus * number R c minus <= number R c other ^+ 2 ->
  (mu = task1 net -> label R c * merged net e (pair 1 0) X <= label R c * merged net e (pair 1 lam) X)
  /\ (mu = task2 net -> label R c * merged net e (pair 0 1) X <= label R c * merged net e (pair 1 lam) X).
Proof.
move=> a0 hl S0 mono; have [_ a1] := alpha_bound net_correlated.
have a2 : alpha ^+ 2 <= alpha by rewrite expr2 ler_pimulr.
have l0 : 0 <= lam by apply: le_trans hl; rewrite subr_ge0 (le_trans a2).
have hl' : 1 - alpha <= lam by apply: le_trans hl; rewrite ler_add // ler_opp2.
have [v1 v2] := proj2 (theorem_1_value_path lam a0 a1) hl'.
have key alone : p_hat alone (gamma net mu) = 1 -> q_hat alone (gamma net mu) = 1 ->
    1 <= p_hat (pair 1 lam) (gamma net mu) -> 1 <= q_hat (pair 1 lam) (gamma net mu) ->
    label R c * merged net e alone X <= label R c * merged net e (pair 1 lam) X.
  move=> p1 q1 hp hq.
  rewrite (relative_margin e_kernel net_balanced X_sample (pair 1 lam) omega_ge0 p1 q1).
  have y0 : 0 <= label R c * merged net e alone X.
    apply: le_trans (margin_ge e_kernel net_balanced X_sample S0 omega_ge0 _ _); rewrite ?p1 ?q1 ?ler01 //.
    by rewrite mulr1 mulr_ge0 // margin_fraction_ge0.
  rewrite ler_pemull // -[1]subr0.
  by apply: (rho_ge_monotone e_kernel omega_ge0 mono ler01); rewrite ?subr0.
split=> emu; apply: key; rewrite emu.
- by rewrite (proj1 (paths1 net_correlated _ _)) mul0r addr0.
- by rewrite (proj2 (paths1 net_correlated _ _)) mul0r addr0.
- by rewrite (proj1 (paths1 net_correlated _ _)).
- by rewrite (proj2 (paths1 net_correlated _ _)) ler_addl mulr_ge0 // sqr_ge0.
- by rewrite (proj1 (paths2 net_correlated _ _)) mul0r add0r.
- by rewrite (proj2 (paths2 net_correlated _ _)) mul0r add0r.
- by rewrite (proj1 (paths2 net_correlated _ _)) mul1r.
- by rewrite (proj2 (paths2 net_correlated _ _)) mul1r addrC -ler_subl_addr.
Qed.

End Addition.
