(** The λ-region for every γ in a box: its exact threshold φ_rob/2, and what a certificate (t, s) proves. *)
From Coq Require Import Reals Lra List Psatz.
From Proofcheck Require Import RegionDefs RegionMinimax.
Import ListNotations.
Local Open Scope R_scope.

(** ** The worst ends *)
Lemma square_box_length box : length (square_box box) = length box.
Proof. apply map_length. Qed.

Lemma in_box_length gamma box : in_box gamma box -> length gamma = length box.
Proof. unfold in_box. induction 1; simpl; congruence. Qed.

Lemma worst_sum_le box : forall y lam, in_box y box -> length lam = length box -> worst_sum lam box <= dot lam y.
Proof.
  induction box as [|[l u] box IH]; intros y [|x lam] Hy E; inversion Hy; subst; try discriminate; [simpl; lra|].
  injection E as E. specialize (IH _ lam ltac:(eassumption) E). cbn [fst snd] in *. simpl.
  destruct (Rle_dec 0 x); nra.
Qed.

Lemma in_square_box gamma box : in_box gamma box -> in_box (squares gamma) (square_box box).
Proof.
  unfold in_box, squares, square_box. induction 1 as [|g [l u] gamma box H _ IH]; constructor; [|exact IH].
  now apply square_between.
Qed.

Lemma worst_sum_attained box : is_box box -> forall lam, length lam = length box ->
  exists gamma, in_box gamma box /\ dot lam gamma = worst_sum lam box.
Proof.
  induction 1 as [|[l u] box H _ IH]; intros [|x lam] E; try discriminate; [now exists []; split; [constructor|]|].
  injection E as E. destruct (IH lam E) as (gamma & Hg & Eg). cbn [fst snd] in H.
  exists ((if Rle_dec 0 x then l else u) :: gamma). split.
  - constructor; [|exact Hg]. cbn [fst snd]. destruct (Rle_dec 0 x); lra.
  - simpl. rewrite Eg. destruct (Rle_dec 0 x); ring.
Qed.

(** lo and hi are squares of numbers of the interval *)
Lemma square_ends_attained l u : l <= u ->
  (exists g, l <= g <= u /\ g * g = lo (l, u)) /\ (exists g, l <= g <= u /\ g * g = hi (l, u)).
Proof.
  intros H. unfold lo, hi. split.
  - destruct (Rlt_dec 0 l); [exists l; lra|]. destruct (Rlt_dec u 0); [exists u; lra|exists 0; lra].
  - destruct (Rle_dec (l * l) (u * u)); [exists u; rewrite Rmax_right|exists l; rewrite Rmax_left]; lra.
Qed.

Lemma worst_square_sum_attained box : is_box box -> forall lam, length lam = length box ->
  exists gamma, in_box gamma box /\ dot lam (squares gamma) = worst_sum lam (square_box box).
Proof.
  induction 1 as [|[l u] box H _ IH]; intros [|x lam] E; try discriminate; [now exists []; split; [constructor|]|].
  injection E as E. destruct (IH lam E) as (gamma & Hg & Eg). cbn [fst snd] in H.
  destruct (square_ends_attained l u H) as [(p & Hp & Ep) (q & Hq & Eq)].
  exists ((if Rle_dec 0 x then p else q) :: gamma). split.
  - constructor; [|exact Hg]. cbn [fst snd]. destruct (Rle_dec 0 x); lra.
  - cbn [squares square_box map dot worst_sum]. unfold squares, square_box in Eg. rewrite Eg.
    destruct (Rle_dec 0 x); [rewrite Ep|rewrite Eq]; ring.
Qed.

(** λ serves every γ in the box exactly when both worst sums do *)
Theorem robust_region_worst_ends : forall box beta lam c, is_box box ->
  (in_robust_region box beta lam c <->
   length lam = length box /\ 0 < c < 1 /\
   1 + c <= worst_sum lam box /\ 1 + c <= worst_sum lam (square_box box) /\
   Forall (fun l => Rabs l * beta <= c) lam).
Proof.
  intros box beta lam c Hbox. split.
  - intros H. assert (Hlen : length lam = length box).
    { destruct (worst_sum_attained box Hbox (map (fun _ => 0) box) (map_length _ _)) as (gamma & Hg & _).
      destruct (H gamma Hg) as (E & _). rewrite E. exact (in_box_length _ _ Hg). }
    destruct (worst_sum_attained box Hbox lam Hlen) as (gamma & Hg & Eg).
    destruct (worst_square_sum_attained box Hbox lam Hlen) as (gamma' & Hg' & Eg').
    destruct (H gamma Hg) as (_ & Hc & H1 & _ & Hlam). destruct (H gamma' Hg') as (_ & _ & _ & H2 & _).
    rewrite Eg in H1. rewrite Eg' in H2. auto.
  - intros (Hlen & Hc & H1 & H2 & Hlam) gamma Hg.
    pose proof (worst_sum_le box gamma lam Hg Hlen).
    pose proof (worst_sum_le _ _ lam (in_square_box _ _ Hg) ltac:(rewrite square_box_length; exact Hlen)).
    unfold in_region. rewrite (in_box_length _ _ Hg). repeat split; trivial; lra.
Qed.

(** γ′ is in the box of (γ, r) exactly when |γ′_i − γ_i| ≤ r_i and −1 ≤ γ′_i ≤ 1 for all i *)
Theorem in_radius_box : forall gamma radius gamma',
  in_box gamma' (radius_box gamma radius) <->
  Forall2 (fun g' gr => Rabs (g' - fst gr) <= snd gr /\ -1 <= g' <= 1) gamma' (combine gamma radius).
Proof.
  intros gamma radius. unfold in_box, radius_box. induction (combine gamma radius) as [|[g r] pairs IH]; intros gamma'.
  - split; intros H; inversion H; constructor.
  - assert (E : forall g', Rmax (-1) (g - r) <= g' <= Rmin 1 (g + r) <-> Rabs (g' - g) <= r /\ -1 <= g' <= 1).
    { intros g'. pose proof (Rle_abs (g' - g)). pose proof (Rle_abs (- (g' - g))) as N. rewrite Rabs_Ropp in N.
      split; [intros [H1 H2]; split; [apply Rabs_le|]; max_cases; lra|intros [H1 H2]; max_cases; lra]. }
    split; intros H; inversion H; subst; (constructor; [apply E|apply IH]; assumption).
Qed.

(** ** φ_rob *)
Theorem phi_rob_exists_unique : forall box, exists! phi, is_minimum (F_rob box) phi.
Proof.
  intros box. destruct (F_rob_has_minimum box) as (phi & H). exists phi. split; [exact H|].
  intros phi'. now apply is_minimum_unique.
Qed.

Lemma phi_rob_nonneg box phi : is_minimum (F_rob box) phi -> 0 <= phi.
Proof. intros [(t & _ & <-) _]. apply F_rob_nonneg. Qed.

Lemma worst_sum_scale k box : 0 < k -> forall s, worst_sum (map (Rmult k) s) box = k * worst_sum s box.
Proof.
  intros Hk. induction box as [|[l u] box IH]; intros [|x s]; simpl; try ring. rewrite IH.
  assert (0 <= x <-> 0 <= k * x) by (split; nra).
  destruct (Rle_dec 0 x), (Rle_dec 0 (k * x)); try tauto; ring.
Qed.

(** The duality gap closes: k·s, for the s of the minimax, is in the region as soon as (1 + c)/φ ≤ k and kβ ≤ c *)
Lemma scaled_witness box phi beta c k : is_box box -> is_minimum (F_rob box) phi -> 0 <= beta -> 0 < c < 1 ->
  0 < k -> 1 + c <= k * phi -> k * beta <= c -> robust_nonempty_at box beta c.
Proof.
  intros Hbox [(t & Ht & <-) Hmin] Hbeta Hc Hk Hphi Hkb.
  destruct (robust_minimax box t Hbox Ht Hmin) as (s & Hlen & Hs & H1 & H2).
  exists (map (Rmult k) s). apply robust_region_worst_ends; [exact Hbox|].
  rewrite map_length, !worst_sum_scale by exact Hk. repeat split; try lra; try nra; [exact Hlen|].
  apply Forall_map. revert Hs. apply Forall_impl. intros x Hx. rewrite Rabs_mult, (Rabs_right k) by lra.
  pose proof (Rabs_pos x). assert (k * beta * Rabs x <= k * beta * 1) by (apply Rmult_le_compat_l; nra). lra.
Qed.

Lemma c_in_region box beta c : is_box box -> robust_nonempty_at box beta c -> 0 < c < 1.
Proof. intros Hbox (lam & H). apply robust_region_worst_ends in H; tauto. Qed.

(** Weak duality, whatever t: β(1 + c) ≤ c·F_rob(t) in the region *)
Lemma region_bounds_F box beta lam c t : is_box box -> 0 <= beta -> 0 <= t <= 1 ->
  in_robust_region box beta lam c -> beta * (1 + c) <= c * F_rob box t.
Proof.
  intros Hbox Hbeta Ht H. apply robust_region_worst_ends in H; [|exact Hbox].
  destruct H as (Hlen & Hc & H1 & H2 & Hlam). pose proof (weak_duality box t beta c Hbeta lam Hlen Hlam).
  assert (1 + c <= t * worst_sum lam box + (1 - t) * worst_sum lam (square_box box)) by nra.
  assert (beta * (1 + c) <= beta * (t * worst_sum lam box + (1 - t) * worst_sum lam (square_box box)))
    by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

(** ** Refutations: t alone shows that the region is empty *)
Theorem robust_refutation_zero_sound : forall box t, is_box box ->
  0 <= t <= 1 -> F_rob box t = 0 -> forall beta, ~ robust_nonempty box beta.
Proof.
  intros box t Hbox Ht E beta (c & lam & H). apply robust_region_worst_ends in H; [|exact Hbox].
  destruct H as (Hlen & Hc & H1 & H2 & _). pose proof (weak_duality_zero box t E lam Hlen). nra.
Qed.

Theorem robust_refutation_at_sound : forall box t beta c, is_box box ->
  0 < beta -> 0 <= t <= 1 -> c * F_rob box t < beta * (1 + c) -> ~ robust_nonempty_at box beta c.
Proof.
  intros box t beta c Hbox Hbeta Ht HF (lam & H).
  pose proof (region_bounds_F box beta lam c t Hbox ltac:(lra) Ht H). lra.
Qed.

Theorem robust_refutation_sound : forall box t beta, is_box box ->
  0 < beta -> 0 <= t <= 1 -> F_rob box t <= 2 * beta -> ~ robust_nonempty box beta.
Proof.
  intros box t beta Hbox Hbeta Ht HF (c & H). assert (Hc := c_in_region box beta c Hbox H).
  revert H. apply (robust_refutation_at_sound box t); trivial. nra.
Qed.

(** ** The threshold *)
Theorem robust_region_nonempty_at_iff : forall box beta c phi, is_box box ->
  0 < beta -> 0 < c < 1 -> is_minimum (F_rob box) phi ->
  (robust_nonempty_at box beta c <-> c * phi >= beta * (1 + c)).
Proof.
  intros box beta c phi Hbox Hbeta Hc Hphi. split.
  - intros (lam & H). destruct Hphi as [(t & Ht & <-) _].
    apply Rle_ge, (region_bounds_F box beta lam c t); trivial; lra.
  - intros H. assert (E : c / beta * beta = c) by (field; lra). assert (0 < c / beta) by (apply Rdiv_lt_0_compat; lra).
    apply (scaled_witness box phi beta c (c / beta)); trivial; try lra.
    apply (Rmult_le_reg_r beta); [lra|]. replace (c / beta * phi * beta) with (c / beta * beta * phi) by ring.
    rewrite E. lra.
Qed.

Theorem robust_region_nonempty_at_zero_beta_iff : forall box c phi, is_box box ->
  0 < c < 1 -> is_minimum (F_rob box) phi -> (robust_nonempty_at box 0 c <-> 0 < phi).
Proof.
  intros box c phi Hbox Hc Hphi. split.
  - intros H. pose proof (phi_rob_nonneg box phi Hphi). destruct (Req_dec phi 0) as [->|]; [|lra].
    destruct Hphi as [(t & Ht & E) _]. exfalso.
    apply (robust_refutation_zero_sound box t Hbox Ht E 0). now exists c.
  - intros H. apply (scaled_witness box phi 0 c (2 / phi)); trivial; try lra.
    + apply Rdiv_lt_0_compat; lra.
    + replace (2 / phi * phi) with 2 by (field; lra). lra.
Qed.

Theorem robust_region_nonempty_iff : forall box beta phi, is_box box ->
  0 <= beta -> is_minimum (F_rob box) phi -> (robust_nonempty box beta <-> beta < phi / 2).
Proof.
  intros box beta phi Hbox Hbeta Hphi. destruct (Req_dec beta 0) as [->|Hb0].
  - split.
    + intros (c & H). assert (Hc := c_in_region box 0 c Hbox H).
      apply (robust_region_nonempty_at_zero_beta_iff box c phi) in H; trivial. lra.
    + intros H. exists (1 / 2). apply (robust_region_nonempty_at_zero_beta_iff box (1 / 2) phi); trivial; lra.
  - split.
    + intros (c & H). assert (Hc := c_in_region box beta c Hbox H).
      apply (robust_region_nonempty_at_iff box beta c phi) in H; trivial; [nra|lra].
    + intros H. set (c := (beta / (phi - beta) + 1) / 2).
      assert (E : beta / (phi - beta) * (phi - beta) = beta) by (field; lra).
      assert (0 < beta / (phi - beta)) by (apply Rdiv_lt_0_compat; lra).
      assert (beta / (phi - beta) < 1) by nra.
      exists c. apply (robust_region_nonempty_at_iff box beta c phi); trivial; unfold c; [lra|lra|nra].
Qed.

(** c*(β) = β/(φ − β) is in (0, 1), and the smallest c that will do *)
Theorem robust_smallest_c : forall box beta phi, is_box box ->
  0 < beta < phi / 2 -> is_minimum (F_rob box) phi ->
  0 < beta / (phi - beta) < 1 /\
  forall c, 0 < c < 1 -> (robust_nonempty_at box beta c <-> c >= beta / (phi - beta)).
Proof.
  intros box beta phi Hbox Hbeta Hphi.
  assert (E : beta / (phi - beta) * (phi - beta) = beta) by (field; lra).
  assert (0 < beta / (phi - beta)) by (apply Rdiv_lt_0_compat; lra). split; [nra|].
  intros c Hc. rewrite (robust_region_nonempty_at_iff box beta c phi) by (trivial; lra). split; intros; nra.
Qed.

(** ** A witness, and what it shows of smaller β; β not given: every small enough β > 0 *)
Theorem robust_witness_sound : forall box beta lam c,
  in_robust_region box beta lam c -> robust_nonempty_at box beta c /\ robust_nonempty box beta.
Proof. intros box beta lam c H. split; [now exists lam|now exists c, lam]. Qed.

Theorem robust_witness_serves_smaller_beta : forall box beta beta' lam c,
  beta' <= beta -> in_robust_region box beta lam c -> in_robust_region box beta' lam c.
Proof.
  intros box beta beta' lam c Hle H gamma Hg. destruct (H gamma Hg) as (Hlen & Hc & H1 & H2 & Hlam).
  repeat split; trivial; try lra. revert Hlam. apply Forall_impl. intros x Hx. pose proof (Rabs_pos x). nra.
Qed.

Theorem robust_witness_sound_below : forall box beta lam c, in_robust_region box beta lam c ->
  forall beta', beta' <= beta -> robust_nonempty_at box beta' c /\ robust_nonempty box beta'.
Proof.
  intros box beta lam c H beta' Hle. apply (robust_witness_sound box beta' lam c).
  now apply (robust_witness_serves_smaller_beta box beta).
Qed.

Theorem robust_region_nonempty_for_small_beta_iff : forall box phi, is_box box -> is_minimum (F_rob box) phi ->
  ((exists largest, 0 < largest /\ forall beta, 0 < beta <= largest -> robust_nonempty box beta) <-> 0 < phi).
Proof.
  intros box phi Hbox Hphi. split.
  - intros (b & Hb & H). specialize (H b ltac:(lra)).
    apply (robust_region_nonempty_iff box b phi) in H; trivial; lra.
  - intros H. exists (phi / 4). split; [lra|]. intros beta Hbeta.
    apply (robust_region_nonempty_iff box beta phi); trivial; lra.
Qed.

Theorem robust_region_nonempty_at_for_small_beta_iff : forall box c phi, is_box box ->
  0 < c < 1 -> is_minimum (F_rob box) phi ->
  ((exists largest, 0 < largest /\ forall beta, 0 < beta <= largest -> robust_nonempty_at box beta c) <-> 0 < phi).
Proof.
  intros box c phi Hbox Hc Hphi. split.
  - intros (b & Hb & H). specialize (H b ltac:(lra)).
    apply (robust_region_nonempty_at_iff box b c phi) in H; trivial. nra.
  - intros H. exists (c * phi / 2). split; [nra|]. intros beta Hbeta.
    apply (robust_region_nonempty_at_iff box beta c phi); trivial; [lra|nra].
Qed.

(** ** The pair (t, s) *)
Theorem proves_phi_rob_sound : forall box t s phi, is_box box ->
  proves_phi_rob box t s phi -> is_minimum (F_rob box) phi.
Proof.
  intros box t s phi Hbox (Ht & Hlen & Hs & Et & Es). split; [now exists t|]. intros t' Ht'.
  assert (Hs1 : Forall (fun l => Rabs l * 1 <= 1) s) by (revert Hs; apply Forall_impl; intros; lra).
  pose proof (weak_duality box t' 1 1 ltac:(lra) s Hlen Hs1).
  pose proof (Rmin_l (worst_sum s box) (worst_sum s (square_box box))).
  pose proof (Rmin_r (worst_sum s box) (worst_sum s (square_box box))). nra.
Qed.

Theorem proves_phi_rob_exists : forall box phi, is_box box ->
  is_minimum (F_rob box) phi -> exists t s, proves_phi_rob box t s phi.
Proof.
  intros box phi Hbox [(t & Ht & <-) Hmin].
  destruct (robust_minimax box t Hbox Ht Hmin) as (s & Hlen & Hs & H1 & H2). exists t, s.
  repeat split; trivial; try lra.
  assert (Hs1 : Forall (fun l => Rabs l * 1 <= 1) s) by (revert Hs; apply Forall_impl; intros; lra).
  pose proof (weak_duality box t 1 1 ltac:(lra) s Hlen Hs1). apply Rle_antisym; [|now apply Rmin_glb].
  pose proof (Rmin_l (worst_sum s box) (worst_sum s (square_box box))).
  pose proof (Rmin_r (worst_sum s box) (worst_sum s (square_box box))). nra.
Qed.

(** One pair settles every β and c *)
Theorem robust_certificate_decides : forall box t s phi, is_box box -> proves_phi_rob box t s phi ->
  (forall beta, 0 <= beta -> (robust_nonempty box beta <-> beta < phi / 2)) /\
  (forall beta c, 0 < beta -> 0 < c < 1 -> (robust_nonempty_at box beta c <-> c * phi >= beta * (1 + c))) /\
  (forall c, 0 < c < 1 -> (robust_nonempty_at box 0 c <-> 0 < phi)).
Proof.
  intros box t s phi Hbox H. apply proves_phi_rob_sound in H; [|exact Hbox]. repeat split; intros.
  1, 2: now apply (robust_region_nonempty_iff box beta phi).
  1, 2: now apply (robust_region_nonempty_at_iff box beta c phi).
  1, 2: now apply (robust_region_nonempty_at_zero_beta_iff box c phi).
Qed.

(** ** Exactly one of witness and refutation exists *)
Theorem robust_refutation_complete : forall box beta, is_box box -> 0 < beta ->
  (~ robust_nonempty box beta <-> exists t, 0 <= t <= 1 /\ F_rob box t <= 2 * beta).
Proof.
  intros box beta Hbox Hbeta. split.
  - intros H. destruct (F_rob_has_minimum box) as (phi & Hphi).
    rewrite (robust_region_nonempty_iff box beta phi) in H by (trivial; lra).
    destruct Hphi as [(t & Ht & E) _]. exists t. split; [exact Ht|lra].
  - intros (t & Ht & H). now apply (robust_refutation_sound box t).
Qed.

Theorem robust_refutation_at_complete : forall box beta c, is_box box -> 0 < beta -> 0 < c < 1 ->
  (~ robust_nonempty_at box beta c <-> exists t, 0 <= t <= 1 /\ c * F_rob box t < beta * (1 + c)).
Proof.
  intros box beta c Hbox Hbeta Hc. split.
  - intros H. destruct (F_rob_has_minimum box) as (phi & Hphi).
    rewrite (robust_region_nonempty_at_iff box beta c phi) in H by trivial.
    destruct Hphi as [(t & Ht & E) _]. exists t. split; [exact Ht|rewrite E; lra].
  - intros (t & Ht & H). now apply (robust_refutation_at_sound box t).
Qed.

Theorem robust_refutation_zero_complete : forall box, is_box box ->
  (~ robust_nonempty box 0 <-> exists t, 0 <= t <= 1 /\ F_rob box t = 0).
Proof.
  intros box Hbox. split.
  - intros H. destruct (F_rob_has_minimum box) as (phi & Hphi). pose proof (phi_rob_nonneg box phi Hphi).
    rewrite (robust_region_nonempty_iff box 0 phi) in H by (trivial; lra).
    destruct Hphi as [(t & Ht & E) _]. exists t. split; [exact Ht|lra].
  - intros (t & Ht & H). now apply (robust_refutation_zero_sound box t).
Qed.
