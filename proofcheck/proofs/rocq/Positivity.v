(** Inequalities in a real field from explicit certificates: x <= y because y - x is a sum of non-negative terms. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Certificates.
Variable R : realFieldType.
Implicit Types x y z : R.

Lemma ler_by z x y : 0 <= z -> y - x = z -> x <= y.
Proof. by move=> z0 e; rewrite -subr_ge0 e. Qed.

Lemma ltr_by z x y : 0 < z -> y - x = z -> x < y.
Proof. by move=> z0 e; rewrite -subr_gt0 e. Qed.

End Certificates.

(* 0 <= t for t built with +, *, ^-1, ^+ and numerals from terms that are >= 0 by hypothesis. *)
Ltac nonneg :=
  match goal with
  | |- is_true (0 <= _ + _) => apply: addr_ge0; nonneg
  | |- is_true (0 <= _ * _) => apply: mulr_ge0; nonneg
  | |- is_true (0 <= _^-1) => rewrite invr_ge0; nonneg
  | |- is_true (0 <= _ ^+ _) => first [by apply: exprn_ge0; nonneg | exact: sqr_ge0]
  | |- is_true (0 <= 1) => exact: ler01
  | |- is_true (0 <= _%:R) => exact: ler0n
  | |- is_true (0 <= `|_|) => exact: normr_ge0
  | _ => first [assumption | by rewrite subr_ge0 | apply: ltW; assumption]
  end.
