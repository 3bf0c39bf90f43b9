(** Certificates of a λ-region in rational numbers, checked by computation: what the exported file of one region
    applies. The functions here repeat the formulas of RegionDefs.v in rationals. *)
From Coq Require Import Reals QArith Qreals Lra List Bool.
From Proofcheck Require Import RegionDefs RegionMinimax RegionRobust Region.
Import ListNotations.
Local Open Scope Q_scope.

(** A rational number as a real: 79 # 100 is 79/100, and 3 # 1 is 3 *)
Definition real (q : Q) : R :=
  match Qden q with xH => IZR (Qnum q) | d => (IZR (Qnum q) / IZR (Zpos d))%R end.
Definition real_box (box : list (Q * Q)) : list (R * R) := map (fun b => (real (fst b), real (snd b))) box.

(** The formulas *)
Definition q_max (x y : Q) : Q := if Qle_bool x y then y else x.
Definition q_min (x y : Q) : Q := if Qle_bool x y then x else y.
Definition q_lo (b : Q * Q) : Q :=
  let (l, u) := b in if negb (Qle_bool l 0) then l * l else if negb (Qle_bool 0 u) then u * u else 0.
Definition q_hi (b : Q * Q) : Q := let (l, u) := b in q_max (l * l) (u * u).
Definition q_square_box (box : list (Q * Q)) : list (Q * Q) := map (fun b => (q_lo b, q_hi b)) box.
Definition q_sum (x : list Q) : Q := fold_right (fun a b => Qred (a + b)) 0 x.
Definition q_F (box : list (Q * Q)) (t : Q) : Q :=
  q_sum (map (fun b => q_max 0 (q_max (t * fst b + (1 - t) * q_lo b) (- (t * snd b + (1 - t) * q_hi b)))) box).
Fixpoint q_worst_sum (lam : list Q) (box : list (Q * Q)) : Q :=
  match lam, box with
  | x :: lam', (l, u) :: box' => Qred ((if Qle_bool 0 x then x * l else x * u) + q_worst_sum lam' box')
  | _, _ => 0
  end.

(** The checks *)
Definition check_box (box : list (Q * Q)) : bool := forallb (fun b => Qle_bool (fst b) (snd b)) box.
Definition check_t (box : list (Q * Q)) (t : Q) : bool := check_box box && Qle_bool 0 t && Qle_bool t 1.
Definition check_phi (box : list (Q * Q)) (t : Q) (s : list Q) (phi : Q) : bool :=
  check_t box t && Nat.eqb (length s) (length box)
  && forallb (fun x => Qle_bool (- 1) x && Qle_bool x 1) s
  && Qeq_bool (q_F box t) phi
  && Qeq_bool (q_min (q_worst_sum s box) (q_worst_sum s (q_square_box box))) phi.
Definition check_witness (box : list (Q * Q)) (beta : Q) (lam : list Q) (c : Q) : bool :=
  check_box box && Nat.eqb (length lam) (length box) && negb (Qle_bool c 0) && negb (Qle_bool 1 c)
  && Qle_bool (1 + c) (q_worst_sum lam box) && Qle_bool (1 + c) (q_worst_sum lam (q_square_box box))
  && forallb (fun x => Qle_bool (x * beta) c && Qle_bool (- x * beta) c) lam.
Definition check_empty_zero (box : list (Q * Q)) (t : Q) : bool := check_t box t && Qeq_bool (q_F box t) 0.
Definition check_empty (box : list (Q * Q)) (t beta : Q) : bool :=
  check_t box t && negb (Qle_bool beta 0) && Qle_bool (q_F box t) (2 * beta).
Definition check_empty_at (box : list (Q * Q)) (t beta c : Q) : bool :=
  check_t box t && negb (Qle_bool beta 0) && negb (Qle_bool (beta * (1 + c)) (c * q_F box t)).
Definition q_exact_box (gamma : list Q) : list (Q * Q) := map (fun g => (g, g)) gamma.
Definition q_radius_box (gamma radius : list Q) : list (Q * Q) :=
  map (fun gr => (Qred (q_max (- 1) (fst gr - snd gr)), Qred (q_min 1 (fst gr + snd gr)))) (combine gamma radius).

(** ** The rational formulas are the real ones *)
Local Open Scope R_scope.

Lemma real_Q2R q : real q = Q2R q.
Proof. destruct q as [n [d|d|]]; unfold real, Q2R; simpl; try reflexivity. field. Qed.

Lemma real_plus x y : real (x + y) = real x + real y. Proof. rewrite !real_Q2R. apply Q2R_plus. Qed.
Lemma real_minus x y : real (x - y) = real x - real y. Proof. rewrite !real_Q2R. apply Q2R_minus. Qed.
Lemma real_mult x y : real (x * y) = real x * real y. Proof. rewrite !real_Q2R. apply Q2R_mult. Qed.
Lemma real_opp x : real (- x) = - real x. Proof. rewrite !real_Q2R. apply Q2R_opp. Qed.
Lemma real_red x : real (Qred x) = real x. Proof. rewrite !real_Q2R. apply Qeq_eqR, Qred_correct. Qed.

Lemma real_le x y : Qle_bool x y = true <-> real x <= real y.
Proof. rewrite Qle_bool_iff, !real_Q2R. split; [apply Qle_Rle|apply Rle_Qle]. Qed.

Lemma real_lt x y : negb (Qle_bool y x) = true <-> real x < real y.
Proof. rewrite negb_true_iff, <- not_true_iff_false, real_le. split; lra. Qed.

Lemma real_eq x y : Qeq_bool x y = true -> real x = real y.
Proof. rewrite Qeq_bool_iff, !real_Q2R. apply Qeq_eqR. Qed.

Lemma le_cases x y : if Qle_bool x y then real x <= real y else real y < real x.
Proof.
  destruct (Qle_bool x y) eqn:E; [now apply real_le|]. apply real_lt. now rewrite E.
Qed.

Lemma real_max x y : real (q_max x y) = Rmax (real x) (real y).
Proof. unfold q_max. pose proof (le_cases x y). destruct (Qle_bool x y); max_cases; lra. Qed.
Lemma real_min x y : real (q_min x y) = Rmin (real x) (real y).
Proof. unfold q_min. pose proof (le_cases x y). destruct (Qle_bool x y); max_cases; lra. Qed.

Lemma real_lo b : real (q_lo b) = lo (real (fst b), real (snd b)).
Proof.
  destruct b as [l u]. unfold q_lo, lo. cbn [fst snd].
  pose proof (le_cases l 0) as L. pose proof (le_cases 0 u) as U. change (real 0) with 0 in *.
  destruct (Qle_bool l 0), (Qle_bool 0 u); cbn [negb]; destruct (Rlt_dec 0 (real l)); try lra;
    try destruct (Rlt_dec (real u) 0); try lra; apply real_mult || reflexivity.
Qed.

Lemma real_hi b : real (q_hi b) = hi (real (fst b), real (snd b)).
Proof. destruct b as [l u]. unfold q_hi, hi. cbn [fst snd]. now rewrite real_max, !real_mult. Qed.

Lemma real_square_box box : real_box (q_square_box box) = square_box (real_box box).
Proof.
  unfold real_box, q_square_box, square_box. rewrite !map_map. apply map_ext. intros b. cbn [fst snd].
  now rewrite real_lo, real_hi.
Qed.

Lemma real_F box t : real (q_F box t) = F_rob (real_box box) (real t).
Proof.
  unfold q_F, F_rob. induction box as [|b box IH]; [reflexivity|]. cbn [map q_sum sum fold_right real_box].
  change (real_box box) with (map (fun b => (real (fst b), real (snd b))) box) in IH. unfold q_sum, sum in IH.
  rewrite real_red, real_plus, IH, !real_max, real_opp, !real_plus, !real_mult, real_minus, real_lo, real_hi.
  reflexivity.
Qed.

Lemma real_worst_sum box : forall lam, real (q_worst_sum lam box) = worst_sum (map real lam) (real_box box).
Proof.
  induction box as [|[l u] box IH]; intros [|x lam]; try reflexivity.
  cbn [q_worst_sum map worst_sum real_box fst snd]. rewrite real_red, real_plus, IH.
  pose proof (le_cases 0 x) as X. change (real 0) with 0 in X. f_equal.
  destruct (Qle_bool 0 x), (Rle_dec 0 (real x)); try lra; apply real_mult.
Qed.

Lemma real_exact_box gamma : real_box (q_exact_box gamma) = exact_box (map real gamma).
Proof. unfold real_box, q_exact_box, exact_box. now rewrite !map_map. Qed.

Theorem real_radius_box : forall gamma radius,
  radius_box (map real gamma) (map real radius) = real_box (q_radius_box gamma radius).
Proof.
  induction gamma as [|g gamma IH]; intros [|r radius]; try reflexivity.
  unfold radius_box, q_radius_box, real_box in *. cbn [map combine fst snd]. rewrite <- IH, !real_red, real_max, real_min, real_minus, real_plus. reflexivity.
Qed.

Lemma check_box_sound box : check_box box = true -> is_box (real_box box).
Proof.
  unfold check_box, is_box, real_box. rewrite forallb_forall, Forall_map, Forall_forall. intros H b Hb.
  now apply real_le, H.
Qed.

Ltac split_checks H := repeat match type of H with
  | (_ && _)%bool = true => apply andb_prop in H; let H' := fresh H in destruct H as [H H'] end.

Lemma check_t_sound box t : check_t box t = true -> is_box (real_box box) /\ 0 <= real t <= 1.
Proof.
  intros H. unfold check_t in H. split_checks H. split; [now apply check_box_sound|].
  split; [now apply (real_le 0)|now apply (real_le t 1)].
Qed.

(** ** What a check that passes proves, for a box of γ *)
Theorem check_phi_sound : forall box t s phi, check_phi box t s phi = true ->
  is_box (real_box box) /\ proves_phi_rob (real_box box) (real t) (map real s) (real phi).
Proof.
  intros box t s phi H. unfold check_phi in H. split_checks H.
  destruct (check_t_sound box t H) as [Hbox Ht]. split; [exact Hbox|]. unfold proves_phi_rob.
  split; [exact Ht|split; [|split; [|split]]].
  - unfold real_box. rewrite !map_length. now apply Nat.eqb_eq.
  - rewrite forallb_forall in *. apply Forall_map, Forall_forall. intros x Hx.
    match goal with HF : forall x, In x s -> _ |- _ => specialize (HF x Hx); apply andb_prop in HF as [H1' H2'] end.
    apply real_le in H1', H2'. apply Rabs_le. split; assumption.
  - rewrite <- real_F. now apply real_eq.
  - rewrite <- real_square_box, <- !real_worst_sum, <- real_min. now apply real_eq.
Qed.

Theorem check_threshold_sound : forall box t s phi, check_phi box t s phi = true ->
  is_minimum (F_rob (real_box box)) (real phi) /\
  forall beta, 0 <= beta -> (robust_nonempty (real_box box) beta <-> beta < real phi / 2).
Proof.
  intros box t s phi H. apply check_phi_sound in H as [Hbox H].
  assert (Hphi := proves_phi_rob_sound _ _ _ _ Hbox H). split; [exact Hphi|].
  intros beta Hbeta. now apply robust_region_nonempty_iff.
Qed.

Theorem check_witness_sound : forall box beta lam c, check_witness box beta lam c = true ->
  in_robust_region (real_box box) (real beta) (map real lam) (real c).
Proof.
  intros box beta lam c H. unfold check_witness in H. split_checks H.
  apply robust_region_worst_ends; [now apply check_box_sound|]. split; [|split; [split|split; [|split]]].
  - unfold real_box. rewrite !map_length. now apply Nat.eqb_eq.
  - now apply (real_lt 0 c).
  - now apply (real_lt c 1).
  - rewrite <- real_worst_sum. change 1 with (real 1). rewrite <- real_plus. now apply real_le.
  - rewrite <- real_square_box, <- real_worst_sum. change 1 with (real 1). rewrite <- real_plus. now apply real_le.
  - rewrite forallb_forall in *. apply Forall_map, Forall_forall. intros x Hx.
    match goal with HF : forall x, In x lam -> _ |- _ => specialize (HF x Hx); apply andb_prop in HF as [H1' H2'] end.
    apply real_le in H1', H2'. rewrite real_mult in *. rewrite real_opp in *.
    unfold Rabs. destruct (Rcase_abs (real x)); assumption.
Qed.

Theorem check_empty_zero_sound : forall box t, check_empty_zero box t = true ->
  forall beta, ~ robust_nonempty (real_box box) beta.
Proof.
  intros box t H. unfold check_empty_zero in H. split_checks H. apply check_t_sound in H as [Hbox Ht].
  apply (robust_refutation_zero_sound _ (real t)); trivial. rewrite <- real_F. now apply (real_eq _ 0).
Qed.

Theorem check_empty_sound : forall box t beta, check_empty box t beta = true ->
  ~ robust_nonempty (real_box box) (real beta).
Proof.
  intros box t beta H. unfold check_empty in H. split_checks H. apply check_t_sound in H as [Hbox Ht].
  apply (robust_refutation_sound _ (real t)); trivial; [now apply (real_lt 0)|].
  rewrite <- real_F. change 2 with (real 2). rewrite <- real_mult. now apply real_le.
Qed.

Theorem check_empty_at_sound : forall box t beta c, check_empty_at box t beta c = true ->
  ~ robust_nonempty_at (real_box box) (real beta) (real c).
Proof.
  intros box t beta c H. unfold check_empty_at in H. split_checks H. apply check_t_sound in H as [Hbox Ht].
  apply (robust_refutation_at_sound _ (real t)); trivial; [now apply (real_lt 0)|].
  rewrite <- real_F. change 1 with (real 1). rewrite <- real_plus, <- !real_mult. now apply real_lt.
Qed.

(** ** The same for exact γ *)
Theorem check_exact_threshold_sound : forall gamma t s phi, check_phi (q_exact_box gamma) t s phi = true ->
  is_minimum (F (map real gamma)) (real phi) /\
  forall beta, 0 <= beta -> (nonempty (map real gamma) beta <-> beta < real phi / 2).
Proof.
  intros gamma t s phi H. apply check_phi_sound in H as [_ H].
  rewrite real_exact_box in H. apply exact_proves_phi, proves_phi_sound in H. split; [exact H|].
  intros beta Hbeta. now apply region_nonempty_iff.
Qed.

Theorem check_exact_witness_sound : forall gamma beta lam c, check_witness (q_exact_box gamma) beta lam c = true ->
  in_region (map real gamma) (real beta) (map real lam) (real c).
Proof.
  intros gamma beta lam c H. apply check_witness_sound in H. rewrite real_exact_box in H. now apply exact_region.
Qed.

Theorem check_exact_empty_zero_sound : forall gamma t, check_empty_zero (q_exact_box gamma) t = true ->
  forall beta, ~ nonempty (map real gamma) beta.
Proof.
  intros gamma t H beta. rewrite <- exact_nonempty, <- real_exact_box. now apply (check_empty_zero_sound _ t).
Qed.

Theorem check_exact_empty_sound : forall gamma t beta, check_empty (q_exact_box gamma) t beta = true ->
  ~ nonempty (map real gamma) (real beta).
Proof.
  intros gamma t beta H. rewrite <- exact_nonempty, <- real_exact_box. now apply (check_empty_sound _ t).
Qed.

Theorem check_exact_empty_at_sound : forall gamma t beta c, check_empty_at (q_exact_box gamma) t beta c = true ->
  ~ nonempty_at (map real gamma) (real beta) (real c).
Proof.
  intros gamma t beta c H. rewrite <- exact_nonempty_at, <- real_exact_box. now apply (check_empty_at_sound _ t).
Qed.
