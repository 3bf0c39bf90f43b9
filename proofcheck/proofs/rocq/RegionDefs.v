(** The λ-region of Theorem 3, for one γ and for every γ in a box: everything that the statements of
    Region.v and RegionRobust.v are about. Tasks are counted by lists, so n is their length. *)
From Coq Require Import Reals List.
Import ListNotations.
Local Open Scope R_scope.

(** Σ_i x_i *)
Definition sum (x : list R) : R := fold_right Rplus 0 x.

(** Σ_i a_i b_i, for lists of one length *)
Fixpoint dot (a b : list R) : R :=
  match a, b with x :: a', y :: b' => x * y + dot a' b' | _, _ => 0 end.

(** (γ_1², …, γ_n²) *)
Definition squares (gamma : list R) : list R := map (fun g => g * g) gamma.

(** (λ, c) ∈ R(γ, β):  Σ λ_i γ_i ≥ 1 + c,  Σ λ_i γ_i² ≥ 1 + c,  |λ_i| β ≤ c for all i,  0 < c < 1 *)
Definition in_region (gamma : list R) (beta : R) (lam : list R) (c : R) : Prop :=
  length lam = length gamma /\
  0 < c < 1 /\
  1 + c <= dot lam gamma /\
  1 + c <= dot lam (squares gamma) /\
  Forall (fun l => Rabs l * beta <= c) lam.

(** some λ does at this β and c;  some λ and c do at this β *)
Definition nonempty_at (gamma : list R) (beta c : R) : Prop := exists lam, in_region gamma beta lam c.
Definition nonempty (gamma : list R) (beta : R) : Prop := exists c, nonempty_at gamma beta c.

(** F(t) = Σ_i |t γ_i + (1 − t) γ_i²| *)
Definition F (gamma : list R) (t : R) : R := sum (map (fun g => Rabs (t * g + (1 - t) * (g * g))) gamma).

(** m = min of f on [0, 1], attained. So [is_minimum (F gamma) phi] says φ = φ(γ). *)
Definition is_minimum (f : R -> R) (m : R) : Prop :=
  (exists t, 0 <= t <= 1 /\ f t = m) /\ (forall t, 0 <= t <= 1 -> m <= f t).

(** The pair (t, s) that a certificate gives as proof of φ:
    0 ≤ t ≤ 1,  |s_i| ≤ 1,  F(t) = φ = min(Σ s_i γ_i, Σ s_i γ_i²) *)
Definition proves_phi (gamma : list R) (t : R) (s : list R) (phi : R) : Prop :=
  0 <= t <= 1 /\
  length s = length gamma /\
  Forall (fun x => Rabs x <= 1) s /\
  F gamma t = phi /\
  Rmin (dot s gamma) (dot s (squares gamma)) = phi.

(** A box of γ: the list of the pairs (l_i, u_i); γ is in it when l_i ≤ γ_i ≤ u_i for all i *)
Definition in_box (gamma : list R) (box : list (R * R)) : Prop :=
  Forall2 (fun g b => fst b <= g <= snd b) gamma box.
Definition is_box (box : list (R * R)) : Prop := Forall (fun b => fst b <= snd b) box.

(** The box of a γ that is known to a radius r: l_i = max(−1, γ_i − r_i), u_i = min(1, γ_i + r_i) *)
Definition radius_box (gamma radius : list R) : list (R * R) :=
  map (fun gr => (Rmax (-1) (fst gr - snd gr), Rmin 1 (fst gr + snd gr))) (combine gamma radius).

(** (λ, c) serves every γ in the box *)
Definition in_robust_region (box : list (R * R)) (beta : R) (lam : list R) (c : R) : Prop :=
  forall gamma, in_box gamma box -> in_region gamma beta lam c.
Definition robust_nonempty_at (box : list (R * R)) (beta c : R) : Prop :=
  exists lam, in_robust_region box beta lam c.
Definition robust_nonempty (box : list (R * R)) (beta : R) : Prop := exists c, robust_nonempty_at box beta c.

(** lo and hi: the least and the greatest x² on [l, u] *)
Definition lo (b : R * R) : R :=
  let (l, u) := b in if Rlt_dec 0 l then l * l else if Rlt_dec u 0 then u * u else 0.
Definition hi (b : R * R) : R := let (l, u) := b in Rmax (l * l) (u * u).

(** F_rob(t) = Σ_i max(0, t l_i + (1 − t) lo_i, −(t u_i + (1 − t) hi_i)); its minimum on [0, 1] is φ_rob *)
Definition F_rob (box : list (R * R)) (t : R) : R :=
  sum (map (fun b => Rmax 0 (Rmax (t * fst b + (1 - t) * lo b) (- (t * snd b + (1 - t) * hi b)))) box).

(** Σ_i λ_i·(the end of [l_i, u_i] that is worst for λ_i): l_i for λ_i ≥ 0 and u_i for λ_i < 0 *)
Fixpoint worst_sum (lam : list R) (box : list (R * R)) : R :=
  match lam, box with
  | x :: lam', (l, u) :: box' => (if Rle_dec 0 x then x * l else x * u) + worst_sum lam' box'
  | _, _ => 0
  end.

(** (lo_i, hi_i) for each i: the box of the γ_i² *)
Definition square_box (box : list (R * R)) : list (R * R) := map (fun b => (lo b, hi b)) box.

(** The pair (t, s) that proves φ_rob:
    0 ≤ t ≤ 1,  |s_i| ≤ 1,  F_rob(t) = φ = the smaller of the two worst sums of s *)
Definition proves_phi_rob (box : list (R * R)) (t : R) (s : list R) (phi : R) : Prop :=
  0 <= t <= 1 /\
  length s = length box /\
  Forall (fun x => Rabs x <= 1) s /\
  F_rob box t = phi /\
  Rmin (worst_sum s box) (worst_sum s (square_box box)) = phi.
