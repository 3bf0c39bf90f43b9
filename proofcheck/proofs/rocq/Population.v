(** From one sample to the population: the expected hinge loss, under any law on finitely many samples. *)
From Coq Require Import Reals.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From mathcomp.analysis Require Import Rstruct.
From Proofcheck Require RegionDefs.
From Proofcheck Require Import Network ClosedForm Gain Loss Noise NearIdeal RealNetwork EndToEnd.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Law.
Variables (R : realFieldType) (T : finType).
Implicit Types (mass loss fraction : T -> R) (F delta : R).

(* Probabilities of finitely many samples. *)
Definition law (mass : T -> R) : Prop := (forall t, 0 <= mass t) /\ \sum_t mass t = 1.

(* The mean of a quantity under a law. *)
Definition expected (mass loss : T -> R) : R := \sum_t mass t * loss t.

(* The probability that a quantity is below delta. *)
Definition below (mass fraction : T -> R) (delta : R) : R := \sum_(t | fraction t < delta) mass t.

(** A loss that is 0 where the fraction is at least delta, and at most 1 + F elsewhere, has a mean of at most
    (1 + F) Pr[fraction < delta]. *)
Theorem expected_le mass loss fraction F delta : law mass ->
  (forall t, delta <= fraction t -> loss t = 0) -> (forall t, loss t <= 1 + F) ->
  expected mass loss <= (1 + F) * below mass fraction delta.
Proof.
move=> [mass0 _] zero least; rewrite /expected /below (bigID (fun t => fraction t < delta)) /=.
rewrite [X in _ + X]big1 ?addr0 => [|t]; last by rewrite -leNgt => /zero ->; rewrite mulr0.
by rewrite mulr_sumr; apply: ler_sum => t _; rewrite mulrC ler_wpmul2r.
Qed.

(** A loss of at least 1 on every sample has a mean of at least 1. *)
Theorem expected_ge1 mass loss : law mass -> (forall t, 1 <= loss t) -> 1 <= expected mass loss.
Proof.
move=> [mass0 total] least; rewrite -total; apply: ler_sum => t _.
by rewrite ler_pemulr.
Qed.

Lemma hinge_le (y z F : R) : 0 <= F -> - F <= y * z -> hinge y z <= 1 + F.
Proof.
move=> F0 h; rewrite /hinge le_maxl addr_ge0 ?ler01 //=.
by rewrite ler_subl_addr -addrA ler_addl -ler_subl_addl sub0r.
Qed.

End Law.

Section Ideal.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat) (T : finType).
Variables (net : network R d n m) (mu : 'cV[R]_d) (mass : T -> R).
Variables (c : T -> 'I_P'.+1 -> token) (X : T -> 'I_P'.+1 -> 'cV[R]_d).
Hypotheses (e_kernel : kernel e) (net_balanced : balanced net) (mass_law : law mass).
Hypothesis samples : forall t, sample_of net mu (c t) (X t).
Implicit Type lam : 'I_n -> R.

(** With p_hat >= k, q_hat >= 0 and A b k delta >= 1 the expected loss is at most Pr[|p - q|/P < delta]. *)
Theorem expected_loss lam (k delta : R) : 0 <= net_omega net -> 0 <= k -> 0 <= delta ->
  k <= p_hat lam (gamma net mu) -> 0 <= q_hat lam (gamma net mu) -> 1 <= strength net * k * delta ->
  expected mass (fun t => hinge (label R (c t)) (merged net e lam (X t)))
  <= below mass (fun t => margin_fraction R (c t)) delta.
Proof.
move=> w0 k0 d0 hp hq h; rewrite -[X in _ <= X]mul1r -[1 in X in _ <= X]addr0.
apply: expected_le mass_law _ _ => t => [hd|]; first exact: (zero_loss e_kernel net_balanced (samples t) w0 k0 d0 hp hq hd h).
have S0 : 0 <= strength net.
  rewrite leNgt; apply/negP => S0; have := lt_le_trans ltr01 h; rewrite -mulrA.
  by rewrite nmulr_rgt0 // ltNge mulr_ge0.
apply: hinge_le => //; rewrite oppr0; have p0 := le_trans k0 hp.
apply: le_trans (margin_ge e_kernel net_balanced (samples t) S0 w0 p0 hq).
exact: (mulr_ge0 (mulr_ge0 S0 p0) (margin_fraction_ge0 _ _)).
Qed.

(** A task that is unlearned on every sample has an expected loss of at least 1. *)
Theorem expected_unlearned lam : 0 < strength net ->
  (forall t, p_hat lam (gamma net mu) * sample_gain (c t) (e (net_omega net * q_hat lam (gamma net mu))) <= 0) ->
  1 <= expected mass (fun t => hinge (label R (c t)) (merged net e lam (X t))).
Proof.
move=> S0 h; apply: expected_ge1 mass_law _ => t; rewrite hinge_ge1.
rewrite (margin lam e_kernel net_balanced (samples t)); have := margin_fraction_ge0 R (c t).
move: (strength net) (margin_fraction _ _) (p_hat _ _) (sample_gain _ _) (h t) S0 => S f x y xy S0 f0.
have -> : S * x * f * y = S * f * (x * y) by ring.
exact: (mulr_ge0_le0 (mulr_ge0 (ltW S0) f0) xy).
Qed.

End Ideal.

(** If beta < phi(gamma)/2 there are coefficients with |lam_i| beta <= c < 1 under which the expected loss on the target
    is at most Pr[|p - q|/P < delta], under every law, provided that A b delta >= 1. *)
Theorem end_to_end_expected (d n m : nat) (net : network R_realFieldType d n m) (mu : 'cV[R]_d)
    (beta phi delta : R) :
  balanced net -> 0 <= net_omega net -> 0 <= delta -> 1 <= strength net * delta ->
  RegionDefs.is_minimum (RegionDefs.F (gamma_list (gamma net mu))) phi -> 0 <= beta -> beta < phi / 2%:R ->
  exists (lam : 'I_n -> R) (c : R), [/\ 0 < c, c < 1, forall i, `|lam i| * beta <= c &
    forall (P' : nat) (T : finType) (mass : T -> R) (kinds : T -> 'I_P'.+1 -> token)
        (X : T -> 'I_P'.+1 -> 'cV[R]_d),
      law mass -> (forall t, sample_of net mu (kinds t) (X t)) ->
      expected mass (fun t => hinge (label _ (kinds t)) (merged net exp lam (X t)))
      <= below mass (fun t => margin_fraction _ (kinds t)) delta].
Proof.
move=> bal w0 d0 h hphi hb hlt; have [lam [c [c0 c1 h1 h2 h3]]] := region_bridge hphi hb hlt.
exists lam, c; split=> // P' T mass kinds X lawful smp.
have c_ge1 : 1 <= 1 + c by rewrite ler_addl ltW.
apply: (expected_loss exp_kernel bal lawful smp w0 ler01 d0 (le_trans c_ge1 h1) (le_trans ler01 (le_trans c_ge1 h2))).
by rewrite mulr1.
Qed.

(** The same for every network W, V whose logits and values on all samples are within zeta and eta_j of the ideal ones,
    when A b delta >= 1 + noise: the expected loss is at most (1 + noise) Pr[|p - q|/P < delta]. *)
Theorem end_to_end_noisy_expected (d n m : nat) (net : network R_realFieldType d n m) (mu : 'cV[R]_d)
    (beta phi delta : R) :
  balanced net -> 0 <= net_omega net -> 0 <= strength net -> 0 <= delta ->
  RegionDefs.is_minimum (RegionDefs.F (gamma_list (gamma net mu))) phi -> 0 <= beta -> beta < phi / 2%:R ->
  exists (lam : 'I_n -> R) (c : R), [/\ 0 < c, c < 1, forall i, `|lam i| * beta <= c &
    forall (zeta : R) (eta : 'I_m -> R), 1 + noise exp net lam mu zeta eta <= strength net * delta ->
    forall (P' : nat) (T : finType) (mass : T -> R) (kinds : T -> 'I_P'.+1 -> token)
        (X : T -> 'I_P'.+1 -> 'cV[R]_d) (W : 'M[R]_d) (V : 'M[R]_(m, d)),
      law mass -> (forall t, sample_of net mu (kinds t) (X t)) ->
      (forall t s l,
        `|Network.dot (X t s) (W *m X t l) - Network.dot (X t s) (merged_W net lam *m X t l)| <= zeta) ->
      (forall t s j, `|(V *m X t s) j ord0 - (merged_V net lam *m X t s) j ord0| <= eta j) ->
      expected mass (fun t => hinge (label _ (kinds t)) (output exp W V (net_a net) (X t)))
      <= (1 + noise exp net lam mu zeta eta) * below mass (fun t => margin_fraction _ (kinds t)) delta].
Proof.
move=> bal w0 S0 d0 hphi hb hlt; have [lam [c [c0 c1 h1 h2 h3]]] := region_bridge hphi hb hlt.
exists lam, c; split=> // zeta eta h P' T mass kinds X W V lawful smp hl hv.
have c_ge1 : 1 <= 1 + c by rewrite ler_addl ltW.
have p1 := le_trans c_ge1 h1; have q0 := le_trans ler01 (le_trans c_ge1 h2).
apply: expected_le lawful _ _ => t => [hd|].
  by apply: (noisy_zero_loss exp_exponential (smp t) (hl t) (hv t) bal w0 S0 ler01 d0 p1 q0 hd); rewrite mulr1.
have near := noisy_margin exp_exponential (smp t) (hl t) (hv t).
have far : 0 <= noise exp net lam mu zeta eta.
  apply: le_trans (merged_near exp_exponential (smp t) (hl t) (hv t)); exact: normr_ge0.
apply: hinge_le => //; have [low _] := andP near; apply: le_trans low; rewrite ler_subr_addr addNr.
have p0 : 0 <= p_hat lam (gamma net mu) := le_trans ler01 p1.
apply: le_trans (margin_ge exp_kernel bal (smp t) S0 w0 p0 q0).
exact: (mulr_ge0 (mulr_ge0 S0 p0) (margin_fraction_ge0 _ _)).
Qed.
