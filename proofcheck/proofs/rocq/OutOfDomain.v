(** Theorem 3 of the idealised network: zero loss on a task outside the training set. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Proofcheck Require Import Network ClosedForm Loss.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section OutOfDomain.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat).
Variables (net : network R d n m) (mu : 'cV[R]_d) (lam : 'I_n -> R).
Variables (c : 'I_P'.+1 -> token) (X : 'I_P'.+1 -> 'cV[R]_d) (s delta : R).

(** Theorem 3: sum lam_i gamma_i >= 1 + s, sum lam_i gamma_i^2 >= 1 + s, a margin fraction >= delta and
    A b (1 + s) delta >= 1 give hinge loss 0. *)
Theorem theorem_3 : kernel e -> balanced net -> sample_of net mu c X ->
  0 <= net_omega net -> 0 <= s -> 0 <= delta ->
  1 + s <= p_hat lam (gamma net mu) -> 1 + s <= q_hat lam (gamma net mu) ->
  delta <= margin_fraction R c -> 1 <= strength net * (1 + s) * delta ->
  hinge (label R c) (merged net e lam X) = 0.
Proof.
move=> ker bal smp w0 s0 d0 hp hq; have s1 : 0 <= 1 + s := addr_ge0 ler01 s0.
exact: (zero_loss ker bal smp w0 s1 d0 hp (le_trans s1 hq)).
Qed.

(** The second condition may be weakened to sum lam_i gamma_i^2 >= 0. *)
Theorem theorem_3_weaker : kernel e -> balanced net -> sample_of net mu c X ->
  0 <= net_omega net -> 0 <= s -> 0 <= delta ->
  1 + s <= p_hat lam (gamma net mu) -> 0 <= q_hat lam (gamma net mu) ->
  delta <= margin_fraction R c -> 1 <= strength net * (1 + s) * delta ->
  hinge (label R c) (merged net e lam X) = 0.
Proof.
move=> ker bal smp w0 s0 d0 hp hq.
exact: (zero_loss ker bal smp w0 (addr_ge0 ler01 s0) d0 hp hq).
Qed.

(* non-negative coefficients satisfy it, as each gamma_i^2 >= 0 *)
Lemma q_hat_ge0 (g : 'I_n -> R) : (forall i, 0 <= lam i) -> 0 <= q_hat lam g.
Proof. by move=> h; apply: sumr_ge0 => i _; rewrite mulr_ge0 // sqr_ge0. Qed.

End OutOfDomain.
