(** The weak λ-region: Σ λ_i γ_i ≥ 1 + c, but of the squares no more than Σ λ_i γ_i² ≥ 0, for every γ in a box.
    Its threshold is φ_w/2 with φ_w = min of F_rob(t)/t over 0 < t ≤ 1; for exact γ that is the minimum of
    Σ |γ_i + x γ_i²| over x = (1 − t)/t ≥ 0. No quotient is written: φ_w t ≤ F_rob(t), with equality at one t. *)
From Coq Require Import Reals Lra List Psatz.
From Proofcheck Require Import RegionDefs RegionMinimax RegionRobust Region.
Import ListNotations.
Local Open Scope R_scope.

(** Σ λ_i γ_i ≥ 1 + c,  Σ λ_i γ_i² ≥ 0,  |λ_i| β ≤ c for all i,  0 < c < 1 *)
Definition in_weak_region (gamma : list R) (beta : R) (lam : list R) (c : R) : Prop :=
  length lam = length gamma /\
  0 < c < 1 /\
  1 + c <= dot lam gamma /\
  0 <= dot lam (squares gamma) /\
  Forall (fun l => Rabs l * beta <= c) lam.

(** (λ, c) serves every γ in the box; some λ does; some λ and c do *)
Definition in_weak_robust_region (box : list (R * R)) (beta : R) (lam : list R) (c : R) : Prop :=
  forall gamma, in_box gamma box -> in_weak_region gamma beta lam c.
Definition weak_nonempty_at (box : list (R * R)) (beta c : R) : Prop :=
  exists lam, in_weak_robust_region box beta lam c.
Definition weak_nonempty (box : list (R * R)) (beta : R) : Prop := exists c, weak_nonempty_at box beta c.

(** m = min of f(t)/t on (0, 1], attained. So [is_least_ratio (F_rob box) phi] says φ = φ_w. *)
Definition is_least_ratio (f : R -> R) (m : R) : Prop :=
  (exists t, 0 < t <= 1 /\ f t = m * t) /\ (forall t, 0 < t <= 1 -> m * t <= f t).

(** The pair (t, s) that proves φ_w:
    0 < t ≤ 1,  |s_i| ≤ 1,  F_rob(t) = φ t,  the worst Σ s_i γ_i is φ at least, the worst Σ s_i γ_i² is 0 at least *)
Definition proves_weak_phi (box : list (R * R)) (t : R) (s : list R) (phi : R) : Prop :=
  0 < t <= 1 /\
  length s = length box /\
  Forall (fun x => Rabs x <= 1) s /\
  F_rob box t = phi * t /\
  phi <= worst_sum s box /\
  0 <= worst_sum s (square_box box).

(** ** Both sums at once: where F_rob(t)/t is least, some s serves *)
Theorem weak_minimax : forall box t phi, is_box box ->
  0 < t <= 1 -> F_rob box t = phi * t -> (forall t', 0 < t' <= 1 -> phi * t' <= F_rob box t') ->
  exists s, proves_weak_phi box t s phi.
Proof.
  intros box t phi Hbox Ht E0 least.
  destruct (F_rob_side box t 1) as (d & s & Hd & Hlen & Hs & right).
  destruct (F_rob_side box t (- 1)) as (d' & s' & Hd' & Hlen' & Hs' & left).
  set (L := worst_sum s box) in *. set (Q := worst_sum s (square_box box)) in *.
  set (L' := worst_sum s' box) in *. set (Q' := worst_sum s' (square_box box)) in *.
  assert (E : phi * t = t * L + (1 - t) * Q).
  { specialize (right 0 ltac:(lra)). replace (t + 1 * 0) with t in right by ring. lra. }
  assert (E' : phi * t = t * L' + (1 - t) * Q').
  { specialize (left 0 ltac:(lra)). replace (t + -1 * 0) with t in left by ring. lra. }
  destruct (slope_mix t (L - Q - phi) (L' - Q' - phi) ltac:(lra)) as (th & Hth & up & down).
  - intros T. set (e := Rmin d (1 - t)). assert (0 < e) by (apply Rmin_pos; lra).
    assert (e <= d) by apply Rmin_l. assert (e <= 1 - t) by apply Rmin_r.
    specialize (right e ltac:(lra)). specialize (least (t + 1 * e) ltac:(lra)). nra.
  - intros _. set (e := Rmin d' (t / 2)). assert (0 < e) by (apply Rmin_pos; lra).
    assert (e <= d') by apply Rmin_l. assert (e <= t / 2) by apply Rmin_r.
    specialize (left e ltac:(lra)). specialize (least (t + -1 * e) ltac:(lra)). nra.
  - exists (mix th s s').
    assert (Hsq : length (square_box box) = length box) by apply map_length.
    pose proof (worst_sum_concave th box Hth Hbox s s' Hlen Hlen') as CL.
    pose proof (worst_sum_concave th (square_box box) Hth (square_box_is_box box Hbox) s s'
      ltac:(congruence) ltac:(congruence)) as CQ.
    fold L L' in CL. fold Q Q' in CQ.
    set (LL := th * L + (1 - th) * L') in *. set (QQ := th * Q + (1 - th) * Q') in *.
    assert (M : t * LL + (1 - t) * QQ = phi * t) by (unfold LL, QQ; nra).
    replace (th * (L - Q - phi) + (1 - th) * (L' - Q' - phi)) with (LL - QQ - phi) in up, down by (unfold LL, QQ; ring).
    assert (LL - QQ - phi <= 0) by nra.
    assert (QQ = - t * (LL - QQ - phi)) by nra. assert (LL - phi = (1 - t) * (LL - QQ - phi)) by nra.
    repeat split; [lra|lra|rewrite mix_length; congruence|now apply mix_unit|exact E0|nra|nra].
Qed.

(** ** φ_w exists: near 0 no ratio is below that at 1 *)
Lemma weak_term_grows b : fst b <= snd b -> exists d, 0 < d <= 1 /\ forall t, 0 < t <= d ->
  Rmax 0 (Rmax (1 * fst b + (1 - 1) * lo b) (- (1 * snd b + (1 - 1) * hi b))) * t <=
  Rmax 0 (Rmax (t * fst b + (1 - t) * lo b) (- (t * snd b + (1 - t) * hi b))).
Proof.
  destruct b as [l u]. cbn [fst snd]. intros H. destruct (Rlt_dec u 0) as [Hu|Hu].
  - assert (E : lo (l, u) = u * u).
    { unfold lo. destruct (Rlt_dec 0 l); [lra|]. destruct (Rlt_dec u 0); [reflexivity|lra]. }
    rewrite E. assert (P : 0 < u * u) by nra. set (d := u * u / (u * u - l - u)).
    assert (Ed : d * (u * u - l - u) = u * u) by (unfold d; field; lra).
    assert (0 < d) by (unfold d; apply Rdiv_lt_0_compat; lra).
    exists d. split; [nra|]. intros t Ht.
    assert (t * (u * u - l - u) <= d * (u * u - l - u)) by (apply Rmult_le_compat_r; lra).
    assert (K : Rmax 0 (Rmax (1 * l + (1 - 1) * (u * u)) (- (1 * u + (1 - 1) * hi (l, u)))) = - u) by (max_cases; lra).
    rewrite K. apply Rle_trans with (t * l + (1 - t) * (u * u)); [nra|]. max_cases; lra.
  - exists 1. split; [lra|]. intros t Ht.
    assert (S : 0 <= lo (l, u)).
    { unfold lo. destruct (Rlt_dec 0 l); [nra|]. destruct (Rlt_dec u 0); nra. }
    assert (K : Rmax 0 (Rmax (1 * l + (1 - 1) * lo (l, u)) (- (1 * u + (1 - 1) * hi (l, u)))) = Rmax 0 l)
      by (max_cases; lra).
    rewrite K. assert (0 <= (1 - t) * lo (l, u)) by (apply Rmult_le_pos; lra).
    assert (Rmax 0 l * t <= Rmax 0 (t * l + (1 - t) * lo (l, u))) by (max_cases; nra).
    max_cases; lra.
Qed.

Lemma F_rob_grows box : is_box box -> exists d, 0 < d <= 1 /\ forall t, 0 < t <= d -> F_rob box 1 * t <= F_rob box t.
Proof.
  induction 1 as [|b box Hb Hbox (d & Hd & H)].
  - exists 1. split; [lra|]. intros. unfold F_rob; simpl; lra.
  - destruct (weak_term_grows b Hb) as (d' & Hd' & H'). exists (Rmin d d').
    assert (Rmin d d' <= d) by apply Rmin_l. assert (Rmin d d' <= d') by apply Rmin_r.
    assert (0 < Rmin d d') by (apply Rmin_pos; lra). split; [lra|]. intros t Ht.
    specialize (H t ltac:(lra)). specialize (H' t ltac:(lra)).
    unfold F_rob in *. cbn [map sum fold_right]. unfold sum in *. lra.
Qed.

Theorem weak_phi_exists_unique : forall box, is_box box -> exists! phi, is_least_ratio (F_rob box) phi.
Proof.
  intros box Hbox. destruct (F_rob_grows box Hbox) as (d & Hd & grows).
  destruct (continuity_ab_min (mult_fct (F_rob box) (inv_fct id)) d 1) as [t [Hmin Ht]]; [lra| |].
  { intros v Hv. apply continuity_pt_mult; [apply F_rob_continuous|].
    apply continuity_pt_inv; [apply derivable_continuous_pt, derivable_pt_id|unfold id; lra]. }
  unfold mult_fct, inv_fct, id in Hmin. set (phi := F_rob box t * / t) in *.
  assert (K : forall v, 0 < v -> F_rob box v * / v * v = F_rob box v) by (intros; field; lra).
  assert (least : forall v, 0 < v <= 1 -> phi * v <= F_rob box v).
  { intros v Hv. destruct (Rle_dec d v).
    - specialize (Hmin v ltac:(lra)). rewrite <- (K v) by lra. apply Rmult_le_compat_r; lra.
    - specialize (Hmin 1 ltac:(lra)). specialize (grows v ltac:(lra)). rewrite Rinv_1, Rmult_1_r in Hmin.
      apply Rle_trans with (F_rob box 1 * v); [apply Rmult_le_compat_r; lra|exact grows]. }
  exists phi. split; [split; [exists t; split; [lra|symmetry; apply K; lra]|exact least]|].
  intros phi' [(t' & Ht' & E') least']. specialize (least t' Ht'). specialize (least' t ltac:(lra)).
  assert (E : F_rob box t = phi * t) by (symmetry; apply K; lra).
  apply Rle_antisym; [apply (Rmult_le_reg_r t')|apply (Rmult_le_reg_r t)]; lra.
Qed.

(** φ ≤ φ_w: whatever β Theorem 3's region allows, this one does *)
Theorem weak_phi_ge : forall box phi phi_w,
  is_minimum (F_rob box) phi -> is_least_ratio (F_rob box) phi_w -> phi <= phi_w.
Proof.
  intros box phi phi_w [_ H] [(t & Ht & E) _]. specialize (H t ltac:(lra)).
  pose proof (F_rob_nonneg box t). assert (0 <= phi_w) by nra. nra.
Qed.

Lemma weak_phi_nonneg box phi : is_least_ratio (F_rob box) phi -> 0 <= phi.
Proof. intros [(t & Ht & E) _]. pose proof (F_rob_nonneg box t). nra. Qed.

(** ** The worst ends, and what F_rob(t) bounds *)
Theorem weak_region_worst_ends : forall box beta lam c, is_box box ->
  (in_weak_robust_region box beta lam c <->
   length lam = length box /\ 0 < c < 1 /\
   1 + c <= worst_sum lam box /\ 0 <= worst_sum lam (square_box box) /\
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
    unfold in_weak_region. rewrite (in_box_length _ _ Hg). repeat split; trivial; lra.
Qed.

Theorem exact_weak_region : forall gamma beta lam c,
  in_weak_robust_region (exact_box gamma) beta lam c <-> in_weak_region gamma beta lam c.
Proof.
  intros. split; [intros H; apply H; now apply in_exact_box|].
  intros H gamma' Hg. apply in_exact_box in Hg. now subst.
Qed.

Lemma weak_c_in_region box beta c : is_box box -> weak_nonempty_at box beta c -> 0 < c < 1.
Proof. intros Hbox (lam & H). apply weak_region_worst_ends in H; tauto. Qed.

(** whatever t: β(1 + c) t ≤ c F_rob(t) in the region *)
Lemma weak_region_bounds_F box beta lam c t : is_box box -> 0 <= beta -> 0 < t <= 1 ->
  in_weak_robust_region box beta lam c -> beta * (1 + c) * t <= c * F_rob box t.
Proof.
  intros Hbox Hbeta Ht H. apply weak_region_worst_ends in H; [|exact Hbox].
  destruct H as (Hlen & Hc & H1 & H2 & Hlam). pose proof (weak_duality box t beta c Hbeta lam Hlen Hlam).
  assert (0 <= (1 - t) * worst_sum lam (square_box box)) by (apply Rmult_le_pos; lra).
  assert ((1 + c) * t <= t * worst_sum lam box) by nra.
  assert (beta * ((1 + c) * t) <= beta * (t * worst_sum lam box + (1 - t) * worst_sum lam (square_box box)))
    by (apply Rmult_le_compat_l; lra).
  lra.
Qed.

(** ** Refutations: t alone shows that the region is empty *)
Theorem weak_refutation_zero_sound : forall box t, is_box box ->
  0 < t <= 1 -> F_rob box t = 0 -> forall beta, ~ weak_nonempty box beta.
Proof.
  intros box t Hbox Ht E beta (c & lam & H). apply weak_region_worst_ends in H; [|exact Hbox].
  destruct H as (Hlen & Hc & H1 & H2 & _). pose proof (weak_duality_zero box t E lam Hlen).
  assert (0 <= (1 - t) * worst_sum lam (square_box box)) by (apply Rmult_le_pos; lra). nra.
Qed.

Theorem weak_refutation_at_sound : forall box t beta c, is_box box ->
  0 < beta -> 0 < t <= 1 -> c * F_rob box t < beta * (1 + c) * t -> ~ weak_nonempty_at box beta c.
Proof.
  intros box t beta c Hbox Hbeta Ht HF (lam & H).
  pose proof (weak_region_bounds_F box beta lam c t Hbox ltac:(lra) Ht H). lra.
Qed.

Theorem weak_refutation_sound : forall box t beta, is_box box ->
  0 < beta -> 0 < t <= 1 -> F_rob box t <= 2 * beta * t -> ~ weak_nonempty box beta.
Proof.
  intros box t beta Hbox Hbeta Ht HF (c & H). assert (Hc := weak_c_in_region box beta c Hbox H).
  revert H. apply (weak_refutation_at_sound box t); trivial.
  assert (0 < beta * t) by (apply Rmult_lt_0_compat; lra). pose proof (F_rob_nonneg box t). nra.
Qed.

(** ** The threshold *)
Lemma weak_scaled_witness box phi beta c k : is_box box -> is_least_ratio (F_rob box) phi -> 0 <= beta ->
  0 < c < 1 -> 0 < k -> 1 + c <= k * phi -> k * beta <= c -> weak_nonempty_at box beta c.
Proof.
  intros Hbox [(t & Ht & E) least] Hbeta Hc Hk Hphi Hkb.
  destruct (weak_minimax box t phi Hbox Ht E least) as (s & _ & Hlen & Hs & _ & H1 & H2).
  exists (map (Rmult k) s). apply weak_region_worst_ends; [exact Hbox|].
  rewrite map_length, !worst_sum_scale by exact Hk. repeat split; try lra; try nra; [exact Hlen|].
  apply Forall_map. revert Hs. apply Forall_impl. intros x Hx. rewrite Rabs_mult, (Rabs_right k) by lra.
  pose proof (Rabs_pos x). assert (k * beta * Rabs x <= k * beta * 1) by (apply Rmult_le_compat_l; nra). lra.
Qed.

Theorem weak_region_nonempty_at_iff : forall box beta c phi, is_box box ->
  0 < beta -> 0 < c < 1 -> is_least_ratio (F_rob box) phi ->
  (weak_nonempty_at box beta c <-> c * phi >= beta * (1 + c)).
Proof.
  intros box beta c phi Hbox Hb Hc Hphi. split.
  - intros (lam & H). destruct Hphi as [(t & Ht & E) _].
    pose proof (weak_region_bounds_F box beta lam c t Hbox ltac:(lra) Ht H) as B. rewrite E in B.
    apply Rle_ge, (Rmult_le_reg_r t); lra.
  - intros H. apply (weak_scaled_witness box phi beta c (c / beta)); trivial; try lra.
    + now apply Rdiv_lt_0_compat.
    + apply (Rmult_le_reg_l beta); [exact Hb|]. replace (beta * (c / beta * phi)) with (c * phi) by (field; lra). lra.
    + right. field. lra.
Qed.

Theorem weak_region_nonempty_at_zero_beta_iff : forall box c phi, is_box box ->
  0 < c < 1 -> is_least_ratio (F_rob box) phi -> (weak_nonempty_at box 0 c <-> 0 < phi).
Proof.
  intros box c phi Hbox Hc Hphi. split.
  - intros H. pose proof (weak_phi_nonneg box phi Hphi). destruct (Req_dec phi 0) as [->|]; [|lra].
    destruct Hphi as [(t & Ht & E) _]. exfalso.
    apply (weak_refutation_zero_sound box t Hbox Ht ltac:(lra) 0). now exists c.
  - intros H. apply (weak_scaled_witness box phi 0 c (2 / phi)); trivial; try lra.
    + apply Rdiv_lt_0_compat; lra.
    + replace (2 / phi * phi) with 2 by (field; lra). lra.
Qed.

Theorem weak_region_nonempty_iff : forall box beta phi, is_box box ->
  0 <= beta -> is_least_ratio (F_rob box) phi -> (weak_nonempty box beta <-> beta < phi / 2).
Proof.
  intros box beta phi Hbox Hbeta Hphi. destruct (Req_dec beta 0) as [->|Hb0].
  - split.
    + intros (c & H). assert (Hc := weak_c_in_region box 0 c Hbox H).
      apply (weak_region_nonempty_at_zero_beta_iff box c phi) in H; trivial. lra.
    + intros H. exists (1 / 2). apply (weak_region_nonempty_at_zero_beta_iff box (1 / 2) phi); trivial; lra.
  - split.
    + intros (c & H). assert (Hc := weak_c_in_region box beta c Hbox H).
      apply (weak_region_nonempty_at_iff box beta c phi) in H; trivial; [nra|lra].
    + intros H. set (c := beta / (phi - beta)). assert (E : c * (phi - beta) = beta) by (unfold c; field; lra).
      assert (0 < c) by (apply Rdiv_lt_0_compat; lra). exists c.
      apply (weak_region_nonempty_at_iff box beta c phi); trivial; [lra|split; nra|nra].
Qed.

Theorem weak_smallest_c : forall box beta phi, is_box box ->
  0 < beta < phi / 2 -> is_least_ratio (F_rob box) phi ->
  0 < beta / (phi - beta) < 1 /\
  forall c, 0 < c < 1 -> (weak_nonempty_at box beta c <-> c >= beta / (phi - beta)).
Proof.
  intros box beta phi Hbox Hbeta Hphi.
  assert (E : beta / (phi - beta) * (phi - beta) = beta) by (field; lra).
  assert (0 < beta / (phi - beta)) by (apply Rdiv_lt_0_compat; lra). split; [nra|].
  intros c Hc. rewrite (weak_region_nonempty_at_iff box beta c phi) by (trivial; lra). split; intros; nra.
Qed.

(** β not given: every small enough β > 0 *)
Theorem weak_region_nonempty_for_small_beta_iff : forall box phi, is_box box -> is_least_ratio (F_rob box) phi ->
  ((exists largest, 0 < largest /\ forall beta, 0 < beta <= largest -> weak_nonempty box beta) <-> 0 < phi).
Proof.
  intros box phi Hbox Hphi. split.
  - intros (b & Hb & H). specialize (H b ltac:(lra)).
    apply (weak_region_nonempty_iff box b phi) in H; trivial; lra.
  - intros H. exists (phi / 4). split; [lra|]. intros beta Hbeta.
    apply (weak_region_nonempty_iff box beta phi); trivial; lra.
Qed.

(** ** The pair (t, s) proves φ_w, always exists, and settles every β and c *)
Theorem proves_weak_phi_sound : forall box t s phi, is_box box ->
  proves_weak_phi box t s phi -> is_least_ratio (F_rob box) phi.
Proof.
  intros box t s phi Hbox (Ht & Hlen & Hs & E & H1 & H2). split; [now exists t|]. intros t' Ht'.
  assert (Hs1 : Forall (fun l => Rabs l * 1 <= 1) s) by (revert Hs; apply Forall_impl; intros; lra).
  pose proof (weak_duality box t' 1 1 ltac:(lra) s Hlen Hs1).
  assert (0 <= (1 - t') * worst_sum s (square_box box)) by (apply Rmult_le_pos; lra).
  assert (t' * phi <= t' * worst_sum s box) by (apply Rmult_le_compat_l; lra). lra.
Qed.

Theorem proves_weak_phi_exists : forall box phi, is_box box ->
  is_least_ratio (F_rob box) phi -> exists t s, proves_weak_phi box t s phi.
Proof.
  intros box phi Hbox [(t & Ht & E) least]. exists t. now apply weak_minimax.
Qed.

Theorem weak_certificate_decides : forall box t s phi, is_box box -> proves_weak_phi box t s phi ->
  (forall beta, 0 <= beta -> (weak_nonempty box beta <-> beta < phi / 2)) /\
  (forall beta c, 0 < beta -> 0 < c < 1 -> (weak_nonempty_at box beta c <-> c * phi >= beta * (1 + c))) /\
  (forall c, 0 < c < 1 -> (weak_nonempty_at box 0 c <-> 0 < phi)).
Proof.
  intros box t s phi Hbox H. apply proves_weak_phi_sound in H; [|exact Hbox]. split; [|split]; intros.
  - now apply weak_region_nonempty_iff.
  - now apply weak_region_nonempty_at_iff.
  - now apply weak_region_nonempty_at_zero_beta_iff.
Qed.

Theorem weak_witness_serves_smaller_beta : forall box beta beta' lam c,
  beta' <= beta -> in_weak_robust_region box beta lam c -> in_weak_robust_region box beta' lam c.
Proof.
  intros box beta beta' lam c Hle H gamma Hg. destruct (H gamma Hg) as (Hlen & Hc & H1 & H2 & Hlam).
  repeat split; trivial; try lra. revert Hlam. apply Forall_impl. intros x Hx. pose proof (Rabs_pos x). nra.
Qed.

(** ** For exact γ the weak region is empty at every β exactly when Theorem 3's is *)
Theorem weak_phi_positive_iff : forall gamma phi phi_w,
  is_minimum (F gamma) phi -> is_least_ratio (F_rob (exact_box gamma)) phi_w -> (0 < phi_w <-> 0 < phi).
Proof.
  intros gamma phi phi_w Hphi Hw. split.
  - intros Hpos. pose proof (phi_rob_nonneg (exact_box gamma) phi ltac:(now apply exact_minimum)).
    destruct (Req_dec phi 0) as [->|]; [exfalso|lra]. destruct Hphi as [(t & Ht & E) _].
    destruct Hw as [_ least]. destruct (Req_dec t 0) as [->|Ht0].
    + specialize (least 1 ltac:(lra)). rewrite exact_F in least.
      assert (Z : F gamma 1 = 0); [|lra]. apply F_zero. intros g Hg. rewrite F_zero in E. specialize (E g Hg). nra.
    + specialize (least t ltac:(lra)). rewrite exact_F, E in least. nra.
  - intros Hpos. pose proof (weak_phi_ge (exact_box gamma) phi phi_w ltac:(now apply exact_minimum) Hw). lra.
Qed.

(** ** The shortest λ: multipliers t₁, t₂ ≥ 0 with no slack where they are positive prove it, and that it is the only one *)
Lemma dot_combination t1 t2 : forall mu gamma, length mu = length gamma ->
  dot mu (map (fun g => t1 * g + t2 * (g * g)) gamma) = t1 * dot mu gamma + t2 * dot mu (squares gamma).
Proof.
  unfold squares. induction mu as [|x mu IH]; intros [|g gamma] E; try discriminate; simpl; [ring|].
  rewrite IH by (simpl in E; congruence). ring.
Qed.

Lemma distance_nonneg : forall x y, length x = length y ->
  0 <= dot x x - 2 * dot x y + dot y y /\ (dot x x - 2 * dot x y + dot y y = 0 -> x = y).
Proof.
  induction x as [|a x IH]; intros [|b y] E; try discriminate; simpl; [split; [lra|reflexivity]|].
  injection E as E. destruct (IH y E) as [rest equal]. pose proof (Rle_0_sqr (a - b)) as S. unfold Rsqr in S.
  split; [lra|]. intros Z. rewrite equal by lra. f_equal. apply Rminus_diag_uniq, Rsqr_0_uniq. unfold Rsqr. lra.
Qed.

Theorem shortest_by_multipliers : forall gamma lam k t1 t2, 0 <= t1 -> 0 <= t2 ->
  lam = map (fun g => t1 * g + t2 * (g * g)) gamma ->
  t1 * (dot lam gamma - k) = 0 -> t2 * dot lam (squares gamma) = 0 ->
  forall mu, length mu = length gamma -> k <= dot mu gamma -> 0 <= dot mu (squares gamma) ->
  dot lam lam <= dot mu mu /\ (dot mu mu = dot lam lam -> mu = lam).
Proof.
  intros gamma lam k t1 t2 H1 H2 El C1 C2 mu Hmu P Q.
  assert (Hlam : length lam = length gamma) by (rewrite El; apply map_length).
  destruct (distance_nonneg mu lam ltac:(congruence)) as [far equal].
  pose proof (dot_combination t1 t2 mu gamma Hmu) as Emu. pose proof (dot_combination t1 t2 lam gamma Hlam) as Elam.
  rewrite <- El in Emu, Elam. rewrite Emu in far, equal.
  assert (t1 * k <= t1 * dot mu gamma) by (apply Rmult_le_compat_l; lra).
  assert (0 <= t2 * dot mu (squares gamma)) by (apply Rmult_le_pos; lra).
  split; [lra|]. intros E. apply equal. lra.
Qed.

(** Within |λ_i| ≤ edge each entry is cut to ±edge, and no μ there lies on the other side of a cut *)
Definition cut (edge x : R) : R := Rmax (- edge) (Rmin edge x).

Lemma cut_holds edge x y : 0 <= edge -> Rabs y <= edge -> (x - cut edge x) * (y - cut edge x) <= 0.
Proof.
  intros He Hy. assert (- edge <= y <= edge) by (unfold Rabs in Hy; destruct (Rcase_abs y); lra).
  unfold cut. max_cases; try lra; nra.
Qed.

Lemma cut_sum edge t1 t2 : 0 <= edge -> forall mu gamma, length mu = length gamma -> Forall (fun y => Rabs y <= edge) mu ->
  let lam := map (fun g => cut edge (t1 * g + t2 * (g * g))) gamma in
  t1 * (dot mu gamma - dot lam gamma) + t2 * (dot mu (squares gamma) - dot lam (squares gamma))
  <= dot mu lam - dot lam lam.
Proof.
  intros He. unfold squares. induction mu as [|y mu IH]; intros [|g gamma] E H; try discriminate; [simpl; lra|].
  injection E as E. inversion H as [|? ? Hy H']; subst. specialize (IH gamma E H'). cbn [map dot] in *.
  pose proof (cut_holds edge (t1 * g + t2 * (g * g)) y He Hy). set (x := cut edge (t1 * g + t2 * (g * g))) in *. lra.
Qed.

Theorem shortest_in_box_by_multipliers : forall gamma lam k t1 t2 edge, 0 <= edge -> 0 <= t1 -> 0 <= t2 ->
  lam = map (fun g => cut edge (t1 * g + t2 * (g * g))) gamma ->
  t1 * (dot lam gamma - k) = 0 -> t2 * dot lam (squares gamma) = 0 ->
  forall mu, length mu = length gamma -> Forall (fun y => Rabs y <= edge) mu ->
  k <= dot mu gamma -> 0 <= dot mu (squares gamma) ->
  dot lam lam <= dot mu mu /\ (dot mu mu = dot lam lam -> mu = lam).
Proof.
  intros gamma lam k t1 t2 edge He H1 H2 El C1 C2 mu Hmu Hbox P Q.
  assert (Hlam : length lam = length gamma) by (rewrite El; apply map_length).
  destruct (distance_nonneg mu lam ltac:(congruence)) as [far equal].
  pose proof (cut_sum edge t1 t2 He mu gamma Hmu Hbox) as D. cbn zeta in D. rewrite <- El in D.
  assert (t1 * k <= t1 * dot mu gamma) by (apply Rmult_le_compat_l; lra).
  assert (0 <= t2 * dot mu (squares gamma)) by (apply Rmult_le_pos; lra).
  split; [lra|]. intros E. apply equal. lra.
Qed.
