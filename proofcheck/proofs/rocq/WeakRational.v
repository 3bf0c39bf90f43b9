(** Certificates of a weak λ-region in rational numbers, checked by computation: what the exported file of one applies. *)
From Coq Require Import Reals QArith Qreals Lra List Bool.
From Proofcheck Require Import RegionDefs RegionMinimax RegionRobust Region RegionRational WeakRegion.
Import ListNotations.
Local Open Scope Q_scope.

(** The checks *)
Definition weak_check_t (box : list (Q * Q)) (t : Q) : bool := check_t box t && negb (Qle_bool t 0).
Definition weak_check_phi (box : list (Q * Q)) (t : Q) (s : list Q) (phi : Q) : bool :=
  weak_check_t box t && Nat.eqb (length s) (length box)
  && forallb (fun x => Qle_bool (- 1) x && Qle_bool x 1) s
  && Qeq_bool (q_F box t) (phi * t)
  && Qle_bool phi (q_worst_sum s box) && Qle_bool 0 (q_worst_sum s (q_square_box box)).
Definition weak_check_witness (box : list (Q * Q)) (beta : Q) (lam : list Q) (c : Q) : bool :=
  check_box box && Nat.eqb (length lam) (length box) && negb (Qle_bool c 0) && negb (Qle_bool 1 c)
  && Qle_bool (1 + c) (q_worst_sum lam box) && Qle_bool 0 (q_worst_sum lam (q_square_box box))
  && forallb (fun x => Qle_bool (x * beta) c && Qle_bool (- x * beta) c) lam.
Definition weak_check_empty_zero (box : list (Q * Q)) (t : Q) : bool := weak_check_t box t && Qeq_bool (q_F box t) 0.
Definition weak_check_empty (box : list (Q * Q)) (t beta : Q) : bool :=
  weak_check_t box t && negb (Qle_bool beta 0) && Qle_bool (q_F box t) (2 * beta * t).
Definition weak_check_empty_at (box : list (Q * Q)) (t beta c : Q) : bool :=
  weak_check_t box t && negb (Qle_bool beta 0) && negb (Qle_bool (beta * (1 + c) * t) (c * q_F box t)).

Local Open Scope R_scope.

Lemma weak_check_t_sound box t : weak_check_t box t = true -> is_box (real_box box) /\ 0 < real t <= 1.
Proof.
  intros H. unfold weak_check_t in H. split_checks H. destruct (check_t_sound box t H) as [Hbox Ht].
  split; [exact Hbox|]. split; [now apply (real_lt 0 t)|lra].
Qed.

Lemma unit_entries s : forallb (fun x => Qle_bool (- 1) x && Qle_bool x 1) s = true ->
  Forall (fun x => Rabs x <= 1) (map real s).
Proof.
  rewrite forallb_forall. intros H. apply Forall_map, Forall_forall. intros x Hx.
  specialize (H x Hx). apply andb_prop in H as [H1 H2]. apply real_le in H1, H2. apply Rabs_le. split; assumption.
Qed.

Lemma boxed_entries beta c lam : forallb (fun x => Qle_bool (x * beta) c && Qle_bool (- x * beta) c) lam = true ->
  Forall (fun l => Rabs l * real beta <= real c) (map real lam).
Proof.
  rewrite forallb_forall. intros H. apply Forall_map, Forall_forall. intros x Hx.
  specialize (H x Hx). apply andb_prop in H as [H1 H2]. apply real_le in H1, H2.
  rewrite real_mult in *. rewrite real_opp in *. unfold Rabs. destruct (Rcase_abs (real x)); assumption.
Qed.

(** ** What a check that passes proves *)
Theorem weak_check_threshold_sound : forall box t s phi, weak_check_phi box t s phi = true ->
  is_least_ratio (F_rob (real_box box)) (real phi) /\
  forall beta, 0 <= beta -> (weak_nonempty (real_box box) beta <-> beta < real phi / 2).
Proof.
  intros box t s phi H. unfold weak_check_phi in H. split_checks H.
  destruct (weak_check_t_sound box t H) as [Hbox Ht].
  assert (P : proves_weak_phi (real_box box) (real t) (map real s) (real phi)).
  { split; [exact Ht|split; [|split; [|split; [|split]]]].
    - unfold real_box. rewrite !map_length. now apply Nat.eqb_eq.
    - now apply unit_entries.
    - rewrite <- real_F, <- real_mult. now apply real_eq.
    - rewrite <- real_worst_sum. now apply real_le.
    - rewrite <- real_square_box, <- real_worst_sum. now apply (real_le 0). }
  apply proves_weak_phi_sound in P; [|exact Hbox]. split; [exact P|].
  intros beta Hbeta. now apply weak_region_nonempty_iff.
Qed.

Theorem weak_check_witness_sound : forall box beta lam c, weak_check_witness box beta lam c = true ->
  in_weak_robust_region (real_box box) (real beta) (map real lam) (real c).
Proof.
  intros box beta lam c H. unfold weak_check_witness in H. split_checks H.
  apply weak_region_worst_ends; [now apply check_box_sound|]. split; [|split; [split|split; [|split]]].
  - unfold real_box. rewrite !map_length. now apply Nat.eqb_eq.
  - now apply (real_lt 0 c).
  - now apply (real_lt c 1).
  - rewrite <- real_worst_sum. change 1 with (real 1). rewrite <- real_plus. now apply real_le.
  - rewrite <- real_square_box, <- real_worst_sum. now apply (real_le 0).
  - now apply boxed_entries.
Qed.

Theorem weak_check_empty_zero_sound : forall box t, weak_check_empty_zero box t = true ->
  forall beta, ~ weak_nonempty (real_box box) beta.
Proof.
  intros box t H. unfold weak_check_empty_zero in H. split_checks H. apply weak_check_t_sound in H as [Hbox Ht].
  apply (weak_refutation_zero_sound _ (real t)); trivial. rewrite <- real_F. now apply (real_eq _ 0).
Qed.

Theorem weak_check_empty_sound : forall box t beta, weak_check_empty box t beta = true ->
  ~ weak_nonempty (real_box box) (real beta).
Proof.
  intros box t beta H. unfold weak_check_empty in H. split_checks H. apply weak_check_t_sound in H as [Hbox Ht].
  apply (weak_refutation_sound _ (real t)); trivial; [now apply (real_lt 0)|].
  rewrite <- real_F. change 2 with (real 2). rewrite <- !real_mult. now apply real_le.
Qed.

Theorem weak_check_empty_at_sound : forall box t beta c, weak_check_empty_at box t beta c = true ->
  ~ weak_nonempty_at (real_box box) (real beta) (real c).
Proof.
  intros box t beta c H. unfold weak_check_empty_at in H. split_checks H. apply weak_check_t_sound in H as [Hbox Ht].
  apply (weak_refutation_at_sound _ (real t)); trivial; [now apply (real_lt 0)|].
  rewrite <- real_F. change 1 with (real 1). rewrite <- real_plus, <- !real_mult. now apply real_lt.
Qed.

(** A witness shows that there is one, at every smaller β too *)
Theorem weak_witness_sound : forall box beta lam c,
  in_weak_robust_region box beta lam c -> weak_nonempty_at box beta c /\ weak_nonempty box beta.
Proof. intros box beta lam c H. split; [now exists lam|now exists c, lam]. Qed.

Theorem weak_witness_sound_below : forall box beta lam c, in_weak_robust_region box beta lam c ->
  forall beta', beta' <= beta -> weak_nonempty_at box beta' c /\ weak_nonempty box beta'.
Proof.
  intros box beta lam c H beta' Hle. apply (weak_witness_sound box beta' lam c).
  now apply (weak_witness_serves_smaller_beta box beta).
Qed.
