(** The λ-region with three half-spaces:  Σ λ_i γ_i ≥ 1 + c,  Σ λ_i γ_i² ≥ theta (1 + c),  Σ λ_i ≥ −kappa c/β,
    |λ_i| β ≤ c,  0 < c < 1. theta = 1 is Theorem 3's second sum, theta = 0 the weak one. One certificate settles
    every β and c. *)
From Coq Require Import Reals Lra List Psatz.
From Proofcheck Require Import RegionDefs.
Import ListNotations.
Local Open Scope R_scope.

Definition in_three (theta kappa : R) (gamma : list R) (beta : R) (lam : list R) (c : R) : Prop :=
  length lam = length gamma /\ 0 < c < 1 /\
  1 + c <= dot lam gamma /\ theta * (1 + c) <= dot lam (squares gamma) /\ - (kappa * c) <= beta * sum lam /\
  Forall (fun l => Rabs l * beta <= c) lam.

(* F(t) = Σ_i |t1 γ_i + t2 γ_i² + t3| + kappa t3 *)
Definition F_three (kappa : R) (gamma : list R) (t1 t2 t3 : R) : R :=
  sum (map (fun g => Rabs (t1 * g + t2 * (g * g) + t3)) gamma) + kappa * t3.

(* (t, s) proves φ: t ≥ 0, t1 + theta t2 = 1, |s_i| ≤ 1, F(t) = φ, Σ s_i γ_i ≥ φ, Σ s_i γ_i² ≥ theta φ, Σ s_i ≥ −kappa *)
Definition proves_three (theta kappa : R) (gamma : list R) (t1 t2 t3 : R) (s : list R) (phi : R) : Prop :=
  0 <= t1 /\ 0 <= t2 /\ 0 <= t3 /\ t1 + theta * t2 = 1 /\ length s = length gamma /\
  Forall (fun x => Rabs x <= 1) s /\ F_three kappa gamma t1 t2 t3 = phi /\
  phi <= dot s gamma /\ theta * phi <= dot s (squares gamma) /\ - kappa <= sum s.

Lemma three_weak_duality gamma t1 t2 t3 beta c : 0 <= beta -> forall lam, length lam = length gamma ->
  Forall (fun l => Rabs l * beta <= c) lam ->
  beta * (t1 * dot lam gamma + t2 * dot lam (squares gamma) + t3 * sum lam)
  <= c * sum (map (fun g => Rabs (t1 * g + t2 * (g * g) + t3)) gamma).
Proof.
  intros Hb. induction gamma as [|g gamma IH]; intros [|x lam] E H; try discriminate; [simpl; lra|].
  injection E as E. inversion H as [|? ? Hx H']; subst. specialize (IH lam E H').
  unfold sum, squares in *. cbn [map dot fold_right] in *. set (h := t1 * g + t2 * (g * g) + t3).
  assert (K : beta * (x * h) <= c * Rabs h).
  { apply Rle_trans with (Rabs x * beta * Rabs h); [|apply Rmult_le_compat_r; [apply Rabs_pos|exact Hx]].
    replace (Rabs x * beta * Rabs h) with (beta * Rabs (x * h)) by (rewrite Rabs_mult; ring).
    apply Rmult_le_compat_l; [exact Hb|apply Rle_abs]. }
  unfold h in *. lra.
Qed.

Lemma dot_scale k x : forall y, dot (map (Rmult k) x) y = k * dot x y.
Proof. induction x as [|a x IH]; intros [|b y]; simpl; try ring. rewrite IH. ring. Qed.
Lemma sum_scale k x : sum (map (Rmult k) x) = k * sum x.
Proof. unfold sum. induction x as [|a x IH]; simpl; [ring|]. rewrite IH. ring. Qed.

Theorem three_certificate_decides : forall theta kappa gamma t1 t2 t3 s phi,
  0 <= theta -> proves_three theta kappa gamma t1 t2 t3 s phi ->
  (forall beta c, 0 < beta -> 0 < c < 1 ->
    ((exists lam, in_three theta kappa gamma beta lam c) <-> beta * (1 + c) <= c * phi)) /\
  (forall beta, 0 < beta -> ((exists lam c, in_three theta kappa gamma beta lam c) <-> beta < phi / 2)).
Proof.
  intros theta kappa gamma t1 t2 t3 s phi Hth (H1 & H2 & H3 & Hn & Hlen & Hs & HF & Hp & Hq & Hk).
  assert (A : forall beta c, 0 < beta -> 0 < c < 1 ->
    ((exists lam, in_three theta kappa gamma beta lam c) <-> beta * (1 + c) <= c * phi)).
  { intros beta c Hb Hc. split.
    - intros (lam & E & _ & P & Q & S & B).
      pose proof (three_weak_duality gamma t1 t2 t3 beta c ltac:(lra) lam E B) as W. unfold F_three in HF.
      set (L := dot lam gamma) in *. set (M := dot lam (squares gamma)) in *. set (Z := sum lam) in *.
      assert (a : t1 * (1 + c) <= t1 * L) by (apply Rmult_le_compat_l; lra).
      assert (b : t2 * (theta * (1 + c)) <= t2 * M) by (apply Rmult_le_compat_l; lra).
      assert (d : t3 * - (kappa * c) <= t3 * (beta * Z)) by (apply Rmult_le_compat_l; lra).
      assert (n : t1 * (1 + c) + t2 * (theta * (1 + c)) = 1 + c) by (transitivity ((t1 + theta * t2) * (1 + c)); [ring|rewrite Hn; ring]).
      assert (e : beta * (1 + c) <= beta * (t1 * L + t2 * M)) by (apply Rmult_le_compat_l; lra).
      assert (c * phi = c * (phi - kappa * t3) + t3 * (kappa * c)) by ring.
      replace (sum (map (fun g => Rabs (t1 * g + t2 * (g * g) + t3)) gamma)) with (phi - kappa * t3) in W by lra. lra.
    - intros H. assert (K : 0 < c / beta) by (apply Rdiv_lt_0_compat; lra).
      assert (E : beta * (c / beta) = c) by (field; lra). set (k := c / beta) in *.
      assert (kp : 1 + c <= k * phi).
      { apply (Rmult_le_reg_l beta); [exact Hb|]. replace (beta * (k * phi)) with (beta * k * phi) by ring. rewrite E. exact H. }
      exists (map (Rmult k) s). unfold in_three. rewrite map_length, !dot_scale, sum_scale.
      assert (k * phi <= k * dot s gamma) by (apply Rmult_le_compat_l; lra).
      assert (k * (theta * phi) <= k * dot s (squares gamma)) by (apply Rmult_le_compat_l; lra).
      assert (theta * (1 + c) <= theta * (k * phi)) by (apply Rmult_le_compat_l; lra).
      assert (c * - kappa <= c * sum s) by (apply Rmult_le_compat_l; lra).
      repeat split; try lra; [exact Hlen|replace (beta * (k * sum s)) with (beta * k * sum s) by ring; rewrite E; lra|].
      apply Forall_map. revert Hs. apply Forall_impl. intros x Hx. rewrite Rabs_mult, (Rabs_right k) by lra.
      replace (k * Rabs x * beta) with (beta * k * Rabs x) by ring. rewrite E. pose proof (Rabs_pos x). nra. }
  split; [exact A|]. intros beta Hb. split.
  - intros (lam & c & H). assert (Hc : 0 < c < 1) by (destruct H as (_ & Hc & _); exact Hc).
    pose proof (proj1 (A beta c Hb Hc) (ex_intro _ lam H)). nra.
  - intros H. set (c := beta / (phi - beta)). assert (E : c * (phi - beta) = beta) by (unfold c; field; lra).
    assert (0 < c) by (apply Rdiv_lt_0_compat; lra). assert (Hc : 0 < c < 1) by (split; nra).
    destruct (proj2 (A beta c Hb Hc) ltac:(nra)) as (lam & Hl). now exists lam, c.
Qed.
