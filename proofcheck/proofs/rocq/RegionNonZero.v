(** A witness with λ_i = 0 and one with λ_i ≠ 0: where both sums have slack, small λ_i ≠ 0 may stand for λ_i = 0. *)
From Coq Require Import Reals Lra List.
From Proofcheck Require Import RegionDefs.
Import ListNotations.
Local Open Scope R_scope.

(** λ' has λ_i wherever λ_i ≠ 0, and there at most b in size where λ_i = 0, or 0 as well *)
Definition filled (b : R) (lam lam' : list R) : Prop :=
  Forall2 (fun l l' => l' = l \/ l = 0 /\ Rabs l' <= b) lam lam'.

Lemma sum_abs_nonneg x : 0 <= sum (map Rabs x).
Proof.
  induction x as [|a x IH]; unfold sum in *; simpl; [lra|].
  pose proof (Rabs_pos a). lra.
Qed.

(** Filling changes Σ λ_i g_i by at most b Σ |g_i|. *)
Lemma dot_filled b lam lam' : 0 <= b -> filled b lam lam' ->
  forall g, dot lam g - b * sum (map Rabs g) <= dot lam' g.
Proof.
  intros Hb Hfill. induction Hfill as [|l l' lam lam' Hl _ IH]; intros g.
  - pose proof (Rmult_le_pos b _ Hb (sum_abs_nonneg g)). simpl. lra.
  - destruct g as [|a g]; [unfold sum; simpl; lra|].
    assert (l * a - b * Rabs a <= l' * a).
    { destruct Hl as [->|[-> Hsmall]].
      - pose proof (Rmult_le_pos b _ Hb (Rabs_pos a)). lra.
      - assert (Rabs (l' * a) <= b * Rabs a).
        { rewrite Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos|exact Hsmall]. }
        pose proof (Rle_abs (- (l' * a))) as Hneg. rewrite Rabs_Ropp in Hneg. lra. }
    specialize (IH g). unfold sum in *. simpl. lra.
Qed.

Lemma length_filled b lam lam' : filled b lam lam' -> length lam' = length lam.
Proof. intros Hfill. induction Hfill; simpl; congruence. Qed.

(** |λ'_i| β ≤ c where it held for λ, once it holds for b. *)
Lemma box_filled b beta c lam lam' : b * Rabs beta <= c -> filled b lam lam' ->
  Forall (fun l => Rabs l * beta <= c) lam -> Forall (fun l => Rabs l * beta <= c) lam'.
Proof.
  intros Hb Hfill Hbox. induction Hfill as [|l l' lam lam' Hl _ IH]; constructor.
  - apply Forall_inv in Hbox. destruct Hl as [->|[_ Hsmall]]; [exact Hbox|].
    assert (Rabs l' * beta <= Rabs l' * Rabs beta) by (apply Rmult_le_compat_l; [apply Rabs_pos|apply Rle_abs]).
    assert (Rabs l' * Rabs beta <= b * Rabs beta) by (apply Rmult_le_compat_r; [apply Rabs_pos|exact Hsmall]).
    lra.
  - apply IH. exact (Forall_inv_tail Hbox).
Qed.

(** What has slack s has it still after a small enough multiple of a ≥ 0 is taken away. *)
Lemma small_multiple s a : 0 < s -> 0 <= a -> exists t, 0 < t /\ forall b, 0 <= b <= t -> b * a <= s.
Proof.
  intros Hs Ha. exists (s / (a + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros b [Hb Hle].
  assert (b * (a + 1) <= s / (a + 1) * (a + 1)) by (apply Rmult_le_compat_r; lra).
  assert (s / (a + 1) * (a + 1) = s) by (field; lra). lra.
Qed.

(** Where both sums have slack, every small enough value in place of a λ_i = 0 leaves (λ, c) in the region. *)
Theorem small_lambda_serves : forall gamma beta lam c,
  in_region gamma beta lam c -> 1 + c < dot lam gamma -> 1 + c < dot lam (squares gamma) ->
  exists b, 0 < b /\ forall lam', filled b lam lam' -> in_region gamma beta lam' c.
Proof.
  intros gamma beta lam c (Hlen & Hc & _ & _ & Hbox) H1 H2.
  destruct (small_multiple (dot lam gamma - (1 + c)) _ ltac:(lra) (sum_abs_nonneg gamma)) as (t1 & P1 & Q1).
  destruct (small_multiple (dot lam (squares gamma) - (1 + c)) _ ltac:(lra) (sum_abs_nonneg (squares gamma)))
    as (t2 & P2 & Q2).
  destruct (small_multiple c _ ltac:(lra) (Rabs_pos beta)) as (t3 & P3 & Q3).
  pose proof (Rmin_l t1 (Rmin t2 t3)). pose proof (Rmin_r t1 (Rmin t2 t3)).
  pose proof (Rmin_l t2 t3). pose proof (Rmin_r t2 t3).
  exists (Rmin t1 (Rmin t2 t3)). split; [repeat apply Rmin_glb_lt; assumption|]. intros lam' Hfill.
  assert (0 < Rmin t1 (Rmin t2 t3)) by (repeat apply Rmin_glb_lt; assumption).
  set (b := Rmin t1 (Rmin t2 t3)) in *. clearbody b.
  pose proof (Q1 b ltac:(lra)). pose proof (Q2 b ltac:(lra)). pose proof (Q3 b ltac:(lra)).
  pose proof (dot_filled b lam lam' ltac:(lra) Hfill gamma).
  pose proof (dot_filled b lam lam' ltac:(lra) Hfill (squares gamma)).
  repeat split; try lra.
  - rewrite <- Hlen. exact (length_filled b lam lam' Hfill).
  - apply (box_filled b beta c lam); assumption.
Qed.

(** So some witness at this c has no λ_i = 0, and every λ_i that was not 0 as it was. *)
Theorem nonzero_lambda_exists : forall gamma beta lam c,
  in_region gamma beta lam c -> 1 + c < dot lam gamma -> 1 + c < dot lam (squares gamma) ->
  exists lam', in_region gamma beta lam' c /\ Forall (fun l => l <> 0) lam' /\
    Forall2 (fun l l' => l <> 0 -> l' = l) lam lam'.
Proof.
  intros gamma beta lam c Hin H1 H2.
  destruct (small_lambda_serves gamma beta lam c Hin H1 H2) as (b & Hb & Hserves).
  exists (map (fun l => if Req_EM_T l 0 then b else l) lam). split; [apply Hserves|split]; clear - Hb.
  - unfold filled. induction lam as [|l lam IH]; simpl; constructor; [|exact IH].
    destruct (Req_EM_T l 0); [right; split; [assumption|rewrite Rabs_pos_eq; lra]|left; reflexivity].
  - apply Forall_map, Forall_forall. intros l _. destruct (Req_EM_T l 0); lra.
  - induction lam as [|l lam IH]; simpl; constructor; [|exact IH].
    destruct (Req_EM_T l 0); [contradiction|reflexivity].
Qed.
