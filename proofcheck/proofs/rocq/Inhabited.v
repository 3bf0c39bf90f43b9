(** The hypotheses of the two-task theorems can all hold: for every alpha in [-1, 1] and every choice of tokens. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Network TwoTasks.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Example.
Variables (R : rcfType) (alpha omega strength_wanted : R).

(* mu_T1 = (1, 0), mu_T2 = (alpha, sqrt(1 - alpha^2)), u = (1, -1), a = (1, -1), so A = 1. *)
Definition example_mu (k : 'I_2) : 'cV[R]_2 :=
  \col_i (if k == ord0 then (if i == ord0 then 1 else 0)
          else if i == ord0 then alpha else Num.sqrt (1 - alpha ^+ 2)).
Definition example : network R 2 2 2 :=
  Network example_mu omega strength_wanted
    (\col_i (if i == ord0 then 1 else -1)) (\row_i (if i == ord0 then 1 else -1)).

Lemma dot2 (x y : 'cV[R]_2) : dot x y = x ord0 ord0 * y ord0 ord0 + x ord_max ord0 * y ord_max ord0.
Proof. by rewrite /dot mxE sum2 !mxE. Qed.

Theorem example_exists : `|alpha| <= 1 ->
  [/\ balanced example, correlated example alpha, strength example = strength_wanted, net_omega example = omega &
   forall (mu : 'cV[R]_2) (P : nat) (c : 'I_P -> token), exists X, sample_of example mu c X].
Proof.
move=> h; have relu1 : relu (1 : R) = 1 by rewrite /relu (max_idPr ler01).
have reluN1 : relu (- 1 : R) = 0 by rewrite /relu (max_idPl _) // oppr_le0 ler01.
split=> //.
- by rewrite /balanced !sum2 /= !mxE /= opprK relu1 reluN1; ring.
- rewrite /correlated /task1 /task2 !dot2 !mxE /=.
  have -> : Num.sqrt (1 - alpha ^+ 2) * Num.sqrt (1 - alpha ^+ 2) = 1 - alpha ^+ 2.
    by rewrite -expr2 sqr_sqrtr // subr_ge0 -real_normK ?num_real // expr_le1.
  by split; ring.
- by rewrite /strength !sum2 /= !mxE /= relu1 reluN1; ring.
- by move=> mu P c; exists (fun s => sign R (c s) *: mu) => i s; rewrite subrr /dot mulmx0 mxE.
Qed.

End Example.
