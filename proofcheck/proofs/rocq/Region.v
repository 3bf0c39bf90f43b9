(** The λ-region of Theorem 3 for exact γ: its threshold φ/2, the smallest c, when φ > 0, and what a certificate
    (t, s), a witness (λ, c) and a refutation t prove. It is the case l_i = u_i = γ_i of RegionRobust.v. *)
From Coq Require Import Reals Lra List Psatz.
From Proofcheck Require Export RegionDefs.
From Proofcheck Require Import RegionMinimax RegionRobust.
Import ListNotations.
Local Open Scope R_scope.

(** ** Exact γ is the box of width 0 *)
Definition exact_box (gamma : list R) : list (R * R) := map (fun g => (g, g)) gamma.

Lemma exact_is_box gamma : is_box (exact_box gamma).
Proof. unfold is_box, exact_box. apply Forall_map, Forall_forall. intros; simpl; lra. Qed.

Lemma in_exact_box gamma gamma' : in_box gamma' (exact_box gamma) <-> gamma' = gamma.
Proof.
  split.
  - revert gamma'. induction gamma as [|g gamma IH]; intros gamma' H; inversion H as [|g' ? ? ? Hg Hrest].
    { reflexivity. }
    cbn [fst snd] in Hg. f_equal; [lra|now apply IH].
  - intros ->. unfold in_box, exact_box. induction gamma; constructor; [simpl; lra|assumption].
Qed.

Lemma exact_square g : lo (g, g) = g * g /\ hi (g, g) = g * g.
Proof.
  unfold lo, hi. split; [|apply Rmax_left; lra].
  destruct (Rlt_dec 0 g); [reflexivity|destruct (Rlt_dec g 0); [reflexivity|]]. replace g with 0 by lra. ring.
Qed.

Lemma exact_square_box gamma : square_box (exact_box gamma) = exact_box (squares gamma).
Proof.
  unfold square_box, exact_box, squares. rewrite !map_map. apply map_ext. intros g.
  now destruct (exact_square g) as [-> ->].
Qed.

Lemma exact_worst_sum gamma : forall lam, worst_sum lam (exact_box gamma) = dot lam gamma.
Proof.
  induction gamma as [|g gamma IH]; intros [|x lam]; simpl; trivial.
  rewrite IH. destruct (Rle_dec 0 x); reflexivity.
Qed.

Lemma exact_F gamma t : F_rob (exact_box gamma) t = F gamma t.
Proof.
  unfold F_rob, F, exact_box. rewrite map_map. f_equal. apply map_ext. intros g. cbn [fst snd].
  destruct (exact_square g) as [-> ->]. generalize (t * g + (1 - t) * (g * g)). intros x.
  destruct (Rle_dec 0 x); [rewrite Rabs_right by lra|rewrite Rabs_left by lra]; max_cases; lra.
Qed.

Theorem exact_region : forall gamma beta lam c,
  in_robust_region (exact_box gamma) beta lam c <-> in_region gamma beta lam c.
Proof.
  intros. split; [intros H; apply H; now apply in_exact_box|].
  intros H gamma' Hg. apply in_exact_box in Hg. now subst.
Qed.

Lemma exact_nonempty_at gamma beta c : robust_nonempty_at (exact_box gamma) beta c <-> nonempty_at gamma beta c.
Proof. split; intros (lam & H); exists lam; now apply exact_region. Qed.

Lemma exact_nonempty gamma beta : robust_nonempty (exact_box gamma) beta <-> nonempty gamma beta.
Proof. split; intros (c & H); exists c; now apply exact_nonempty_at. Qed.

Lemma exact_minimum gamma phi : is_minimum (F_rob (exact_box gamma)) phi <-> is_minimum (F gamma) phi.
Proof.
  split; intros [(t & Ht & E) H]; (split; [exists t|intros t' Ht'; specialize (H t' Ht')]);
    rewrite ?exact_F in *; auto.
Qed.

Lemma exact_proves_phi gamma t s phi : proves_phi_rob (exact_box gamma) t s phi <-> proves_phi gamma t s phi.
Proof.
  unfold proves_phi_rob, proves_phi, exact_box. rewrite map_length. fold (exact_box gamma).
  rewrite exact_square_box, !exact_worst_sum, exact_F. reflexivity.
Qed.

Ltac by_exact_box theorem :=
  intros; repeat setoid_rewrite <- exact_nonempty; repeat setoid_rewrite <- exact_nonempty_at;
  repeat setoid_rewrite <- exact_F; apply theorem;
  try apply exact_is_box; try apply exact_minimum; rewrite ?exact_F; trivial.

(** ** φ *)
Theorem phi_exists_unique : forall gamma, exists! phi, is_minimum (F gamma) phi.
Proof.
  intros gamma. destruct (phi_rob_exists_unique (exact_box gamma)) as (phi & H & U).
  exists phi. split; [now apply exact_minimum|]. intros phi' H'. now apply U, exact_minimum.
Qed.

(** ** The threshold *)
Theorem region_nonempty_iff : forall gamma beta phi,
  0 <= beta -> is_minimum (F gamma) phi -> (nonempty gamma beta <-> beta < phi / 2).
Proof. by_exact_box robust_region_nonempty_iff. Qed.

Theorem region_nonempty_at_iff : forall gamma beta c phi,
  0 < beta -> 0 < c < 1 -> is_minimum (F gamma) phi ->
  (nonempty_at gamma beta c <-> c * phi >= beta * (1 + c)).
Proof. by_exact_box robust_region_nonempty_at_iff. Qed.

Theorem region_nonempty_at_zero_beta_iff : forall gamma c phi,
  0 < c < 1 -> is_minimum (F gamma) phi -> (nonempty_at gamma 0 c <-> 0 < phi).
Proof. by_exact_box robust_region_nonempty_at_zero_beta_iff. Qed.

(** c*(β) = β/(φ − β) is in (0, 1), and the smallest c that will do *)
Theorem smallest_c : forall gamma beta phi,
  0 < beta < phi / 2 -> is_minimum (F gamma) phi ->
  0 < beta / (phi - beta) < 1 /\
  forall c, 0 < c < 1 -> (nonempty_at gamma beta c <-> c >= beta / (phi - beta)).
Proof.
  intros gamma beta phi Hbeta Hphi. apply exact_minimum in Hphi.
  destruct (robust_smallest_c (exact_box gamma) beta phi (exact_is_box gamma) Hbeta Hphi) as [H H'].
  split; [exact H|]. intros c Hc. rewrite <- exact_nonempty_at. now apply H'.
Qed.

(** β not given: every small enough β > 0 *)
Theorem region_nonempty_for_small_beta_iff : forall gamma phi, is_minimum (F gamma) phi ->
  ((exists largest, 0 < largest /\ forall beta, 0 < beta <= largest -> nonempty gamma beta) <-> 0 < phi).
Proof. by_exact_box robust_region_nonempty_for_small_beta_iff. Qed.

Theorem region_nonempty_at_for_small_beta_iff : forall gamma c phi, 0 < c < 1 -> is_minimum (F gamma) phi ->
  ((exists largest, 0 < largest /\ forall beta, 0 < beta <= largest -> nonempty_at gamma beta c) <-> 0 < phi).
Proof. by_exact_box robust_region_nonempty_at_for_small_beta_iff. Qed.

(** ** The pair (t, s) proves φ, always exists, and settles every β and c *)
Theorem proves_phi_sound : forall gamma t s phi, proves_phi gamma t s phi -> is_minimum (F gamma) phi.
Proof.
  intros gamma t s phi H. apply exact_minimum, (proves_phi_rob_sound _ t s); [apply exact_is_box|].
  now apply exact_proves_phi.
Qed.

Theorem proves_phi_exists : forall gamma phi,
  is_minimum (F gamma) phi -> exists t s, proves_phi gamma t s phi.
Proof.
  intros gamma phi H. apply exact_minimum in H.
  destruct (proves_phi_rob_exists _ phi (exact_is_box gamma) H) as (t & s & Hts).
  exists t, s. now apply exact_proves_phi.
Qed.

Theorem certificate_decides : forall gamma t s phi, proves_phi gamma t s phi ->
  (forall beta, 0 <= beta -> (nonempty gamma beta <-> beta < phi / 2)) /\
  (forall beta c, 0 < beta -> 0 < c < 1 -> (nonempty_at gamma beta c <-> c * phi >= beta * (1 + c))) /\
  (forall c, 0 < c < 1 -> (nonempty_at gamma 0 c <-> 0 < phi)).
Proof.
  intros gamma t s phi H. apply proves_phi_sound in H. split; [|split]; intros.
  - now apply region_nonempty_iff.
  - now apply region_nonempty_at_iff.
  - now apply region_nonempty_at_zero_beta_iff.
Qed.

(** ** Verdicts: a witness (λ, c) shows that the region is not empty, a refutation t that it is *)
Theorem witness_sound : forall gamma beta lam c,
  in_region gamma beta lam c -> nonempty_at gamma beta c /\ nonempty gamma beta.
Proof. intros gamma beta lam c H. split; [now exists lam|now exists c, lam]. Qed.

Theorem witness_serves_smaller_beta : forall gamma beta beta' lam c,
  beta' <= beta -> in_region gamma beta lam c -> in_region gamma beta' lam c.
Proof.
  intros gamma beta beta' lam c Hle H. apply exact_region.
  apply (robust_witness_serves_smaller_beta _ beta); [exact Hle|now apply exact_region].
Qed.

Theorem witness_sound_below : forall gamma beta lam c, in_region gamma beta lam c ->
  forall beta', beta' <= beta -> nonempty_at gamma beta' c /\ nonempty gamma beta'.
Proof.
  intros gamma beta lam c H beta' Hle. apply (witness_sound gamma beta' lam c).
  now apply (witness_serves_smaller_beta gamma beta).
Qed.

Theorem refutation_sound : forall gamma t beta,
  0 < beta -> 0 <= t <= 1 -> F gamma t <= 2 * beta -> ~ nonempty gamma beta.
Proof. intros gamma t beta. by_exact_box (robust_refutation_sound (exact_box gamma) t). Qed.

Theorem refutation_at_sound : forall gamma t beta c,
  0 < beta -> 0 <= t <= 1 -> c * F gamma t < beta * (1 + c) -> ~ nonempty_at gamma beta c.
Proof. intros gamma t beta c. by_exact_box (robust_refutation_at_sound (exact_box gamma) t). Qed.

Theorem refutation_zero_sound : forall gamma t,
  0 <= t <= 1 -> F gamma t = 0 -> forall beta, ~ nonempty gamma beta.
Proof. intros gamma t. by_exact_box (robust_refutation_zero_sound (exact_box gamma) t). Qed.

(** Exactly one of witness and refutation exists *)
Theorem refutation_complete : forall gamma beta, 0 < beta ->
  (~ nonempty gamma beta <-> exists t, 0 <= t <= 1 /\ F gamma t <= 2 * beta).
Proof. by_exact_box robust_refutation_complete. Qed.

Theorem refutation_at_complete : forall gamma beta c, 0 < beta -> 0 < c < 1 ->
  (~ nonempty_at gamma beta c <-> exists t, 0 <= t <= 1 /\ c * F gamma t < beta * (1 + c)).
Proof. by_exact_box robust_refutation_at_complete. Qed.

Theorem refutation_zero_complete : forall gamma,
  ~ nonempty gamma 0 <-> exists t, 0 <= t <= 1 /\ F gamma t = 0.
Proof. by_exact_box robust_refutation_zero_complete. Qed.

(** ** When is φ > 0? *)
Lemma F_nonneg gamma t : 0 <= F gamma t.
Proof. rewrite <- exact_F. apply F_rob_nonneg. Qed.

Lemma F_zero gamma t : F gamma t = 0 <-> forall g, In g gamma -> t * g + (1 - t) * (g * g) = 0.
Proof.
  induction gamma as [|g gamma IH]; [simpl; tauto|].
  change (F (g :: gamma) t) with (Rabs (t * g + (1 - t) * (g * g)) + F gamma t).
  pose proof (F_nonneg gamma t). set (x := t * g + (1 - t) * (g * g)). pose proof (Rabs_pos x). split.
  - intros E g' [<-|Hg]; [|apply IH; [lra|exact Hg]].
    destruct (Req_dec x 0) as [|Hx]; [assumption|]. apply Rabs_pos_lt in Hx. lra.
  - intros H1. rewrite (proj2 IH) by (intros; apply H1; now right).
    unfold x. rewrite (H1 g) by now left. rewrite Rabs_R0. ring.
Qed.

(** φ > 0 exactly when some γ_i ≠ 0 and the non-zero γ_i are not all one common negative value v *)
Theorem phi_positive_iff : forall gamma phi, is_minimum (F gamma) phi ->
  (0 < phi <->
   (exists g, In g gamma /\ g <> 0) /\ ~ (exists v, v < 0 /\ forall g, In g gamma -> g = 0 \/ g = v)).
Proof.
  intros gamma phi [(t & Ht & E) Hmin]. split.
  - intros Hphi. split.
    + destruct (Forall_Exists_dec (fun g => g = 0) (fun g => Req_EM_T g 0) gamma) as [H|H].
      * rewrite Forall_forall in H. exfalso. specialize (Hmin 0 ltac:(lra)).
        assert (F gamma 0 = 0); [|lra]. apply F_zero. intros g Hg. rewrite (H g Hg). ring.
      * apply Exists_exists in H. destruct H as (g & Hg & Hn). eauto.
    + intros (v & Hv & Hall). set (t' := - v / (1 - v)).
      assert (K : t' * (1 - v) = - v) by (unfold t'; field; lra). assert (Ht' : 0 <= t' <= 1) by nra.
      specialize (Hmin t' Ht'). assert (F gamma t' = 0); [|lra].
      apply F_zero. intros g Hg. destruct (Hall g Hg) as [->| ->]; nra.
  - intros [(g & Hg & Hn) Hneg]. pose proof (F_nonneg gamma t). destruct (Req_dec phi 0) as [->|]; [exfalso|lra].
    rewrite F_zero in E.
    assert (K : forall x, In x gamma -> x <> 0 -> t + (1 - t) * x = 0).
    { intros x Hx Hx0. specialize (E x Hx). apply (Rmult_eq_reg_l x); [lra|exact Hx0]. }
    pose proof (K g Hg Hn). apply Hneg. exists g. split; [nra|]. intros x Hx.
    destruct (Req_dec x 0) as [|Hx0]; [now left|right]. specialize (K x Hx Hx0). nra.
Qed.

(** "Non-empty as soon as not all γ_i are zero" is false: one task with γ < 0, whatever β *)
Theorem one_task_counterexample : forall g beta, g < 0 -> ~ nonempty [g] beta.
Proof.
  intros g beta Hg. set (t := - g / (1 - g)). assert (K : t * (1 - g) = - g) by (unfold t; field; lra).
  apply (refutation_zero_sound [g] t); [nra|]. apply F_zero. intros g' [<-|[]]. nra.
Qed.
