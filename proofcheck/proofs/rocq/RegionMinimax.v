(** Minimax for a box of γ: F_rob(t) is the most that coefficients |λ_i| ≤ 1 can reach in the mean of the two worst
    sums with weights t and 1 − t, and at a minimum of F_rob over [0, 1] one s reaches it in both sums at once. *)
From Coq Require Import Reals Lra List Psatz.
From Proofcheck Require Import RegionDefs.
Import ListNotations.
Local Open Scope R_scope.

(** One task: its term of F_rob, and its term of a worst sum *)
Definition gain (b : R * R) (t : R) : R :=
  Rmax 0 (Rmax (t * fst b + (1 - t) * lo b) (- (t * snd b + (1 - t) * hi b))).
Definition worst (x : R) (b : R * R) : R := if Rle_dec 0 x then x * fst b else x * snd b.
Definition sq (b : R * R) : R * R := (lo b, hi b).

Ltac max_cases := unfold Rmax, Rmin in *; repeat match goal with
  | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b)
  | H : context [Rle_dec ?a ?b] |- _ => destruct (Rle_dec a b) end.

Lemma worst_sum_cons x lam b box : worst_sum (x :: lam) (b :: box) = worst x b + worst_sum lam box.
Proof. destruct b; reflexivity. Qed.

Lemma square_between l u g : l <= g <= u -> lo (l, u) <= g * g <= hi (l, u).
Proof.
  intros H. unfold lo, hi.
  assert (0 <= g -> g * g <= u * u) by nra. assert (g < 0 -> g * g <= l * l) by nra.
  split; [destruct (Rlt_dec 0 l); [nra|destruct (Rlt_dec u 0); nra]|].
  destruct (Rle_dec 0 g); max_cases; lra.
Qed.

Lemma square_box_is_box box : is_box box -> is_box (square_box box).
Proof.
  unfold is_box, square_box. induction 1 as [|[l u] box H _ IH]; constructor; [|exact IH].
  cbn [fst snd] in H. pose proof (square_between l u l ltac:(lra)). cbn [fst snd]; lra.
Qed.

(** ** Weak duality *)
Lemma gain_nonneg b t : 0 <= gain b t.
Proof. apply Rmax_l. Qed.

Lemma F_rob_nonneg box t : 0 <= F_rob box t.
Proof.
  unfold F_rob. induction box as [|b box IH]; simpl in *; [lra|]. pose proof (gain_nonneg b t). unfold gain in *. lra.
Qed.

Lemma worst_bound x b t : t * worst x b + (1 - t) * worst x (sq b) <= Rabs x * gain b t.
Proof.
  unfold worst, sq, gain; simpl.
  set (A := t * fst b + (1 - t) * lo b). set (B := - (t * snd b + (1 - t) * hi b)).
  assert (A <= Rmax 0 (Rmax A B)) by (eapply Rle_trans; [apply Rmax_l|apply Rmax_r]).
  assert (B <= Rmax 0 (Rmax A B)) by (eapply Rle_trans; [apply Rmax_r|apply Rmax_r]).
  destruct (Rle_dec 0 x).
  - rewrite Rabs_right by lra. replace (t * _ + _) with (x * A) by (unfold A; ring). nra.
  - rewrite Rabs_left by lra. replace (t * _ + _) with (- x * B) by (unfold B; ring). nra.
Qed.

(** β·(t Σ + (1 − t) Σ²) ≤ c·F_rob(t) for the worst sums of every λ with |λ_i| β ≤ c *)
Lemma weak_duality box t beta c : 0 <= beta -> forall lam, length lam = length box ->
  Forall (fun l => Rabs l * beta <= c) lam ->
  beta * (t * worst_sum lam box + (1 - t) * worst_sum lam (square_box box)) <= c * F_rob box t.
Proof.
  intros Hbeta. induction box as [|b box IH]; intros [|x lam] Hlen Hlam; try discriminate Hlen.
  - unfold F_rob; simpl; lra.
  - injection Hlen as Hlen. inversion Hlam as [|? ? Hx Hlam']; subst. specialize (IH lam Hlen Hlam').
    change (square_box (b :: box)) with (sq b :: square_box box). rewrite !worst_sum_cons.
    change (F_rob (b :: box) t) with (gain b t + F_rob box t).
    pose proof (worst_bound x b t). pose proof (gain_nonneg b t). pose proof (Rabs_pos x).
    assert (Rabs x * beta * gain b t <= c * gain b t) by (apply Rmult_le_compat_r; lra).
    assert (beta * (t * worst x b + (1 - t) * worst x (sq b)) <= beta * (Rabs x * gain b t))
      by (apply Rmult_le_compat_l; lra).
    lra.
Qed.

(** F_rob(t) = 0 bounds the two worst sums of every λ, however large *)
Lemma weak_duality_zero box t : F_rob box t = 0 -> forall lam, length lam = length box ->
  t * worst_sum lam box + (1 - t) * worst_sum lam (square_box box) <= 0.
Proof.
  induction box as [|b box IH]; intros E [|x lam] Hlen; try discriminate Hlen.
  - simpl; lra.
  - injection Hlen as Hlen. change (gain b t + F_rob box t = 0) in E.
    pose proof (gain_nonneg b t). pose proof (F_rob_nonneg box t).
    change (square_box (b :: box)) with (sq b :: square_box box). rewrite !worst_sum_cons.
    specialize (IH ltac:(lra) lam Hlen). pose proof (worst_bound x b t) as Hx.
    replace (gain b t) with 0 in Hx by lra. lra.
Qed.

(** ** The minimum exists: F_rob is Lipschitz *)
Lemma gain_lipschitz b : exists K, 0 <= K /\ forall t t', Rabs (gain b t - gain b t') <= K * Rabs (t - t').
Proof.
  set (p := fst b - lo b). set (q := hi b - snd b).
  exists (Rabs p + Rabs q). pose proof (Rabs_pos p). pose proof (Rabs_pos q). split; [lra|]. intros t t'.
  assert (Ep : Rabs (p * (t - t')) = Rabs p * Rabs (t - t')) by apply Rabs_mult.
  assert (Eq : Rabs (q * (t - t')) = Rabs q * Rabs (t - t')) by apply Rabs_mult.
  assert (EA : t * fst b + (1 - t) * lo b = t' * fst b + (1 - t') * lo b + p * (t - t')) by (unfold p; ring).
  assert (EB : - (t * snd b + (1 - t) * hi b) = - (t' * snd b + (1 - t') * hi b) + q * (t - t')) by (unfold q; ring).
  unfold gain. rewrite EA, EB, Rmult_plus_distr_r, <- Ep, <- Eq.
  generalize (p * (t - t')) (q * (t - t')) (t' * fst b + (1 - t') * lo b) (- (t' * snd b + (1 - t') * hi b)).
  intros x y A B. pose proof (Rle_abs x). pose proof (Rle_abs (- x)).
  pose proof (Rle_abs y). pose proof (Rle_abs (- y)).
  rewrite Rabs_Ropp in *. pose proof (Rabs_pos x). pose proof (Rabs_pos y).
  apply Rabs_le. max_cases; lra.
Qed.

Lemma F_rob_lipschitz box :
  exists K, 0 <= K /\ forall t t', Rabs (F_rob box t - F_rob box t') <= K * Rabs (t - t').
Proof.
  induction box as [|b box (K & HK & H)].
  - exists 0. split; [lra|]. intros. unfold F_rob; simpl. rewrite Rminus_0_r, Rabs_R0. lra.
  - destruct (gain_lipschitz b) as (K' & HK' & H'). exists (K' + K). split; [lra|]. intros t t'.
    change (F_rob (b :: box) t) with (gain b t + F_rob box t).
    change (F_rob (b :: box) t') with (gain b t' + F_rob box t').
    specialize (H t t'). specialize (H' t t').
    replace (gain b t + F_rob box t - (gain b t' + F_rob box t'))
      with ((gain b t - gain b t') + (F_rob box t - F_rob box t')) by ring.
    eapply Rle_trans; [apply Rabs_triang|lra].
Qed.

Lemma F_rob_continuous box t : continuity_pt (F_rob box) t.
Proof.
  destruct (F_rob_lipschitz box) as (K & HK & H). intros eps Heps.
  exists (eps / (K + 1)). split; [apply Rdiv_lt_0_compat; lra|].
  intros x [_ Hx]. change (Rabs (x - t) < eps / (K + 1)) in Hx. change (Rabs (F_rob box x - F_rob box t) < eps).
  apply (Rle_lt_trans _ _ _ (H x t)). apply (Rmult_lt_compat_r (K + 1)) in Hx; [|lra].
  replace (eps / (K + 1) * (K + 1)) with eps in Hx by (field; lra). pose proof (Rabs_pos (x - t)). lra.
Qed.

Lemma F_rob_has_minimum box : exists phi, is_minimum (F_rob box) phi.
Proof.
  destruct (continuity_ab_min (F_rob box) 0 1) as [t [Hmin Ht]]; [lra|intros; apply F_rob_continuous|].
  exists (F_rob box t). split; [exists t; auto|exact Hmin].
Qed.

Lemma is_minimum_unique f m m' : is_minimum f m -> is_minimum f m' -> m = m'.
Proof.
  intros [(t & Ht & E) H] [(t' & Ht' & E') H']. specialize (H t' Ht'). specialize (H' t Ht). lra.
Qed.

(** ** On each side of t, F_rob is one line for a while, and some s of −1, 0, 1 reaches it *)
Lemma affine_sign a b : exists del, 0 < del /\
  ((forall e, 0 <= e <= del -> 0 <= a + e * b) \/ (forall e, 0 <= e <= del -> a + e * b <= 0)).
Proof.
  destruct (Req_dec a 0) as [->|Ha].
  - exists 1. split; [lra|]. destruct (Rle_dec 0 b); [left|right]; intros; nra.
  - pose proof (Rabs_pos b). set (del := Rabs a / (Rabs b + 1)).
    assert (E : del * (Rabs b + 1) = Rabs a) by (unfold del; field; lra).
    assert (0 < del) by (apply Rdiv_lt_0_compat; [now apply Rabs_pos_lt|lra]).
    exists del. split; [assumption|].
    pose proof (Rle_abs b). pose proof (Rle_abs (- b)) as Hb. rewrite Rabs_Ropp in Hb.
    assert (Hdel : forall e, 0 <= e <= del -> - Rabs a <= e * b <= Rabs a).
    { intros e He. assert (e * Rabs b <= del * Rabs b) by (apply Rmult_le_compat_r; lra). split; nra. }
    destruct (Rle_dec 0 a); [left|right]; intros e He; specialize (Hdel e He);
      [rewrite Rabs_right in Hdel by lra|rewrite Rabs_left in Hdel by lra]; lra.
Qed.

Lemma gain_side b t sigma : exists del x, 0 < del /\ Rabs x <= 1 /\
  forall e, 0 <= e <= del ->
    gain b (t + sigma * e) = (t + sigma * e) * worst x b + (1 - (t + sigma * e)) * worst x (sq b).
Proof.
  set (A := t * fst b + (1 - t) * lo b). set (B := - (t * snd b + (1 - t) * hi b)).
  set (p := sigma * (fst b - lo b)). set (q := sigma * (hi b - snd b)).
  destruct (affine_sign A p) as (d1 & Hd1 & SA). destruct (affine_sign B q) as (d2 & Hd2 & SB).
  destruct (affine_sign (A - B) (p - q)) as (d3 & Hd3 & SD).
  set (del := Rmin d1 (Rmin d2 d3)).
  assert (Hdel : 0 < del) by (repeat apply Rmin_pos; assumption).
  assert (del <= d1) by apply Rmin_l.
  assert (del <= d2) by (eapply Rle_trans; [apply Rmin_r|apply Rmin_l]).
  assert (del <= d3) by (eapply Rle_trans; [apply Rmin_r|apply Rmin_r]).
  assert (K : exists x, (x = 1 /\ forall e, 0 <= e <= del -> Rmax 0 (Rmax (A + e * p) (B + e * q)) = A + e * p) \/
    (x = - 1 /\ forall e, 0 <= e <= del -> Rmax 0 (Rmax (A + e * p) (B + e * q)) = B + e * q) \/
    (x = 0 /\ forall e, 0 <= e <= del -> Rmax 0 (Rmax (A + e * p) (B + e * q)) = 0)).
  { destruct SD as [SD|SD], SA as [SA|SA], SB as [SB|SB];
    [exists 1; left|exists 1; left|exists 0; right; right|exists 0; right; right
    |exists (-1); right; left|exists 0; right; right|exists (-1); right; left|exists 0; right; right];
    (split; [reflexivity|]); intros e He;
    specialize (SA e ltac:(lra)); specialize (SB e ltac:(lra)); specialize (SD e ltac:(lra)); max_cases; lra. }
  destruct K as (x & K). exists del, x. split; [exact Hdel|].
  assert (EA : forall e, (t + sigma * e) * fst b + (1 - (t + sigma * e)) * lo b = A + e * p)
    by (intros; unfold A, p; ring).
  assert (EB : forall e, - ((t + sigma * e) * snd b + (1 - (t + sigma * e)) * hi b) = B + e * q)
    by (intros; unfold B, q; ring).
  destruct K as [(-> & K)|[(-> & K)|(-> & K)]]; (split; [apply Rabs_le; lra|]); intros e He;
    unfold gain; rewrite EA, EB, (K e He); unfold worst, sq; simpl;
    [rewrite <- (EA e)|rewrite <- (EB e)|]; destruct (Rle_dec 0 _); lra.
Qed.

Definition unit_list (s : list R) : Prop := Forall (fun x => Rabs x <= 1) s.

Lemma F_rob_side box t sigma : exists del s, 0 < del /\ length s = length box /\ unit_list s /\
  forall e, 0 <= e <= del -> F_rob box (t + sigma * e)
    = (t + sigma * e) * worst_sum s box + (1 - (t + sigma * e)) * worst_sum s (square_box box).
Proof.
  induction box as [|b box (d & s & Hd & Hlen & Hs & H)].
  - exists 1, []. split; [lra|]. split; [reflexivity|]. split; [constructor|].
    intros. unfold F_rob; simpl; ring.
  - destruct (gain_side b t sigma) as (d' & x & Hd' & Hx & H').
    exists (Rmin d d'), (x :: s). split; [now apply Rmin_pos|]. split; [simpl; congruence|].
    split; [now constructor|]. intros e [He0 He].
    assert (e <= d) by (eapply Rle_trans; [exact He|apply Rmin_l]).
    assert (e <= d') by (eapply Rle_trans; [exact He|apply Rmin_r]).
    change (square_box (b :: box)) with (sq b :: square_box box). rewrite !worst_sum_cons.
    change (F_rob (b :: box) (t + sigma * e)) with (gain b (t + sigma * e) + F_rob box (t + sigma * e)).
    rewrite H, H' by lra. ring.
Qed.

(** ** The two sides are mixed: worst sums are concave in λ *)
Fixpoint mix (th : R) (s s' : list R) : list R :=
  match s, s' with x :: r, x' :: r' => (th * x + (1 - th) * x') :: mix th r r' | _, _ => [] end.

Lemma unit_interval x : Rabs x <= 1 -> - 1 <= x <= 1.
Proof. pose proof (Rle_abs x). pose proof (Rle_abs (- x)). rewrite Rabs_Ropp in *. lra. Qed.

Lemma mix_unit th s s' : 0 <= th <= 1 -> unit_list s -> unit_list s' -> unit_list (mix th s s').
Proof.
  intros Hth Hs. revert s'. induction Hs as [|x s Hx Hs IH]; intros s' Hs'; [constructor|].
  destruct Hs' as [|x' s' Hx' Hs']; [constructor|]. constructor; [|now apply IH].
  apply unit_interval in Hx, Hx'.
  apply Rabs_le. nra.
Qed.

Lemma mix_length th s s' : length s = length s' -> length (mix th s s') = length s.
Proof. revert s'. induction s as [|x s IH]; intros [|x' s'] H; simpl in *; try discriminate; auto. Qed.

Lemma worst_sum_concave th box : 0 <= th <= 1 -> is_box box -> forall s s',
  length s = length box -> length s' = length box ->
  th * worst_sum s box + (1 - th) * worst_sum s' box <= worst_sum (mix th s s') box.
Proof.
  intros Hth Hbox. induction Hbox as [|b box Hb Hbox IH]; intros [|x s] [|x' s'] E E'; try discriminate.
  - simpl; lra.
  - change (mix th (x :: s) (x' :: s')) with ((th * x + (1 - th) * x') :: mix th s s'). rewrite !worst_sum_cons.
    specialize (IH s s' ltac:(simpl in E; congruence) ltac:(simpl in E'; congruence)).
    assert (th * worst x b + (1 - th) * worst x' b <= worst (th * x + (1 - th) * x') b); [|lra].
    unfold worst. destruct b as [l u]; simpl in *.
    assert (M : forall y, 0 <= y -> y * l <= y * u) by (intros; now apply Rmult_le_compat_l).
    pose proof (M (th * x)). pose proof (M (- (th * x))).
    pose proof (M ((1 - th) * x')). pose proof (M (- ((1 - th) * x'))).
    assert (0 <= x -> 0 <= th * x) by nra. assert (0 <= x' -> 0 <= (1 - th) * x') by nra.
    assert (x <= 0 -> th * x <= 0) by nra. assert (x' <= 0 -> (1 - th) * x' <= 0) by nra.
    destruct (Rle_dec 0 x), (Rle_dec 0 x'), (Rle_dec 0 (th * x + (1 - th) * x')); lra.
Qed.

(** θ ∈ [0, 1] that makes the mixed slope vanish, or point outward at an end of [0, 1] *)
Lemma slope_mix t right left : 0 <= t <= 1 -> (t < 1 -> 0 <= right) -> (0 < t -> left <= 0) ->
  exists th, 0 <= th <= 1 /\
    0 <= (1 - t) * (th * right + (1 - th) * left) /\ t * (th * right + (1 - th) * left) <= 0.
Proof.
  intros Ht Hr Hl.
  destruct (Rlt_dec t 1) as [T1|T1]; [specialize (Hr T1)|exists 0; assert (t = 1) by lra; subst; lra].
  destruct (Rlt_dec 0 t) as [T0|T0]; [specialize (Hl T0)|exists 1; assert (t = 0) by lra; subst; lra].
  destruct (Req_dec right left) as [E|E]; [exists 0; assert (left = 0) by lra; subst; lra|].
  exists (- left / (right - left)).
  assert (K : - left / (right - left) * (right - left) = - left) by (field; lra).
  set (th := - left / (right - left)) in *.
  replace (th * right + (1 - th) * left) with 0 by lra. nra.
Qed.

(** Strong duality: at a minimum t, some s in the unit box has both worst sums ≥ F_rob(t) *)
Theorem robust_minimax box t : is_box box -> 0 <= t <= 1 ->
  (forall t', 0 <= t' <= 1 -> F_rob box t <= F_rob box t') ->
  exists s, length s = length box /\ unit_list s /\
    F_rob box t <= worst_sum s box /\ F_rob box t <= worst_sum s (square_box box).
Proof.
  intros Hbox Ht Hmin.
  destruct (F_rob_side box t 1) as (d & s & Hd & Hlen & Hs & H).
  destruct (F_rob_side box t (- 1)) as (d' & s' & Hd' & Hlen' & Hs' & H').
  set (L := worst_sum s box) in *. set (Q := worst_sum s (square_box box)) in *.
  set (L' := worst_sum s' box) in *. set (Q' := worst_sum s' (square_box box)) in *.
  assert (E : F_rob box t = t * L + (1 - t) * Q).
  { specialize (H 0 ltac:(lra)). replace (t + 1 * 0) with t in H by ring. exact H. }
  assert (E' : F_rob box t = t * L' + (1 - t) * Q').
  { specialize (H' 0 ltac:(lra)). replace (t + -1 * 0) with t in H' by ring. exact H'. }
  destruct (slope_mix t (L - Q) (L' - Q') Ht) as (th & Hth & up & down).
  - intros T. set (e := Rmin d (1 - t)). assert (0 < e) by (apply Rmin_pos; lra).
    assert (e <= d) by apply Rmin_l. assert (e <= 1 - t) by apply Rmin_r.
    specialize (H e ltac:(lra)). specialize (Hmin (t + 1 * e) ltac:(lra)). nra.
  - intros T. set (e := Rmin d' t). assert (0 < e) by (apply Rmin_pos; lra).
    assert (e <= d') by apply Rmin_l. assert (e <= t) by apply Rmin_r.
    specialize (H' e ltac:(lra)). specialize (Hmin (t + -1 * e) ltac:(lra)). nra.
  - exists (mix th s s').
    assert (Hsq : length (square_box box) = length box) by apply map_length.
    pose proof (worst_sum_concave th box Hth Hbox s s' Hlen Hlen') as CL.
    pose proof (worst_sum_concave th (square_box box) Hth (square_box_is_box box Hbox) s s'
      ltac:(congruence) ltac:(congruence)) as CQ.
    fold L L' in CL. fold Q Q' in CQ.
    repeat split; [rewrite mix_length; congruence|now apply mix_unit|nra|nra].
Qed.
