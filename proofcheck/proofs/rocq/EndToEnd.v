(** From the region's threshold to the network: beta < phi(gamma)/2 gives bounded coefficients with zero hinge loss. *)
From Coq Require Import Reals.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import Rstruct.
From Proofcheck Require RegionDefs Region.
From Proofcheck Require Import Network ClosedForm Gain Loss OutOfDomain Noise NearIdeal RealNetwork.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.
Notation R := Rdefinitions.R.

(* (gamma_1, ..., gamma_n) as the list that the region's definitions take. *)
Definition gamma_list (n : nat) (g : 'I_n -> R) : seq R := [seq g i | i <- enum 'I_n].

Section Bridge.
Variables (n : nat) (g : 'I_n -> R).

Lemma dot_sum (x y : seq R) : size x = size y -> RegionDefs.dot x y = \sum_(i < size y) nth 0 x i * nth 0 y i.
Proof.
elim: y x => [|b y IH] [|a x] //=; first by rewrite big_ord0.
by move=> [/IH ->]; rewrite big_ord_recl.
Qed.

Lemma size_gamma : size (gamma_list g) = n.
Proof. by rewrite size_map size_enum_ord. Qed.

Lemma nth_gamma (i : 'I_n) : nth 0 (gamma_list g) i = g i.
Proof. by rewrite (nth_map i) ?size_enum_ord // nth_ord_enum. Qed.

Lemma dot_gamma (lam : seq R) : size lam = n -> RegionDefs.dot lam (gamma_list g) = p_hat (fun i => nth 0 lam i) g.
Proof. by move=> h; rewrite dot_sum ?size_gamma //; apply: eq_bigr => i _; rewrite nth_gamma. Qed.

Lemma dot_squares (lam : seq R) : size lam = n ->
  RegionDefs.dot lam (RegionDefs.squares (gamma_list g)) = q_hat (fun i => nth 0 lam i) g.
Proof.
move=> h; have s : size (RegionDefs.squares (gamma_list g)) = n by rewrite -[RHS]size_gamma size_map.
rewrite dot_sum ?s //; apply: eq_bigr => i _.
by rewrite /RegionDefs.squares (nth_map 0) ?size_gamma // nth_gamma expr2.
Qed.

(** beta < phi/2 gives (lam, c) in the region, with sums over 'I_n. *)
Theorem region_bridge (beta phi : R) :
  RegionDefs.is_minimum (RegionDefs.F (gamma_list g)) phi -> 0 <= beta -> beta < phi / 2%:R ->
  exists (lam : 'I_n -> R) (c : R),
    [/\ 0 < c, c < 1, 1 + c <= p_hat lam g, 1 + c <= q_hat lam g & forall i, `|lam i| * beta <= c].
Proof.
move=> hphi /RleP hb /RltP hlt.
have two : 2%:R = IZR 2 :> R by [].
have half : phi / 2%:R = Rdiv phi (IZR 2) by rewrite -two RdivE // pnatr_eq0.
rewrite half in hlt.
have [c [lam [hlen [[c0 c1] [h1 [h2 h3]]]]]] := proj2 (Region.region_nonempty_iff _ _ _ hb hphi) hlt.
have sz : size lam = n by rewrite -[RHS]size_gamma.
exists (fun i => nth 0 lam i), c; split; try exact/RltP.
- by rewrite -dot_gamma //; apply/RleP.
- by rewrite -dot_squares //; apply/RleP.
- move=> i; apply/RleP; have := proj1 (List.Forall_forall _ _) h3 (nth 0 lam i); apply.
  have : (i < size lam)%N by rewrite sz.
  elim: lam (nat_of_ord i) {hlen h1 h2 h3 sz} => [|l lam IH] [|k] //= hk; by [left | right; apply: IH].
Qed.

End Bridge.

(** If beta < phi(gamma)/2 there are coefficients with |lam_i| beta <= c < 1 under which every sample of the target
    task with a margin fraction >= delta has hinge loss 0, provided that A b delta >= 1. *)
Theorem end_to_end (d n m : nat) (net : network R_realFieldType d n m) (mu : 'cV[R]_d) (beta phi delta : R) :
  balanced net -> 0 <= net_omega net -> 0 <= delta -> 1 <= strength net * delta ->
  RegionDefs.is_minimum (RegionDefs.F (gamma_list (gamma net mu))) phi -> 0 <= beta -> beta < phi / 2%:R ->
  exists (lam : 'I_n -> R) (c : R), [/\ 0 < c, c < 1, forall i, `|lam i| * beta <= c &
    forall (P' : nat) (kinds : 'I_P'.+1 -> token) (X : 'I_P'.+1 -> 'cV[R]_d),
      sample_of net mu kinds X -> delta <= margin_fraction _ kinds ->
      hinge (label _ kinds) (merged net exp lam X) = 0].
Proof.
move=> bal w0 d0 h hphi hb hlt; have [lam [c [c0 c1 h1 h2 h3]]] := region_bridge hphi hb hlt.
exists lam, c; split=> // P' kinds X smp hd.
apply: (theorem_3 exp_kernel bal smp w0 (ltW c0) d0 h1 h2 hd); move: (strength net) h => S h; apply: (le_trans h).
by rewrite [X in _ <= X]mulrAC ler_pemulr ?(le_trans ler01 h) // ler_addl ltW.
Qed.

(** The same for every network W, V whose logits and values on the sample are within zeta and eta_j of the ideal
    ones, when A b delta >= 1 + noise. *)
Theorem end_to_end_noisy (d n m : nat) (net : network R_realFieldType d n m) (mu : 'cV[R]_d) (beta phi delta : R) :
  balanced net -> 0 <= net_omega net -> 0 <= strength net -> 0 <= delta ->
  RegionDefs.is_minimum (RegionDefs.F (gamma_list (gamma net mu))) phi -> 0 <= beta -> beta < phi / 2%:R ->
  exists (lam : 'I_n -> R) (c : R), [/\ 0 < c, c < 1, forall i, `|lam i| * beta <= c &
    forall (zeta : R) (eta : 'I_m -> R), 1 + noise exp net lam mu zeta eta <= strength net * delta ->
    forall (P' : nat) (kinds : 'I_P'.+1 -> token) (X : 'I_P'.+1 -> 'cV[R]_d) (W : 'M[R]_d) (V : 'M[R]_(m, d)),
      sample_of net mu kinds X -> delta <= margin_fraction _ kinds ->
      (forall s l, `|Network.dot (X s) (W *m X l) - Network.dot (X s) (merged_W net lam *m X l)| <= zeta) ->
      (forall s j, `|(V *m X s) j ord0 - (merged_V net lam *m X s) j ord0| <= eta j) ->
      hinge (label _ kinds) (output exp W V (net_a net) X) = 0].
Proof.
move=> bal w0 S0 d0 hphi hb hlt; have [lam [c [c0 c1 h1 h2 h3]]] := region_bridge hphi hb hlt.
exists lam, c; split=> // zeta eta h P' kinds X W V smp hd hl hv.
have c_ge1 : 1 <= 1 + c by rewrite ler_addl ltW.
have q0 : 0 <= q_hat lam (gamma net mu) := le_trans (le_trans ler01 c_ge1) h2.
have {}h : 1 + noise exp net lam mu zeta eta <= strength net * 1 * delta by rewrite mulr1.
exact: (noisy_zero_loss exp_exponential smp hl hv bal w0 S0 ler01 d0 (le_trans c_ge1 h1) q0 hd h).
Qed.
