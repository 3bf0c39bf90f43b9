(** Two networks whose logits and values are near each other have outputs near each other. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Positivity Network ClosedForm Gain Loss.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (R : realFieldType) (e : R -> R).

(* A kernel with e(x + y) = e(x) e(y). *)
Definition exponential : Prop := kernel e /\ forall x y, e (x + y) = e x * e y.

(* 2(e(2 zeta) - 1)/(e(2 zeta) + 1) = 2 tanh(zeta): how much softmax weights can change in all. *)
Definition spread (zeta : R) : R := 2%:R * ((e (2%:R * zeta) - 1) / (e (2%:R * zeta) + 1)).

End Definitions.

(** ** Softmax weights under logit noise *)

Section Weights.
Variables (R : realFieldType) (e : R -> R) (P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.

Definition weight (f : 'I_P -> R) (s : 'I_P) : R := e (f s) / \sum_k e (f k).

Lemma exp_gt0 x : 0 < e x.
Proof. by case: e_exp => -[_ + _ _] _; apply. Qed.

Lemma exp_le x y : x <= y -> e x <= e y.
Proof. by rewrite le_eqVlt => /orP[/eqP->//|h]; rewrite ltW // (kernel_lt e_exp.1). Qed.

Lemma total_weight_gt0 (f : 'I_P -> R) : 0 < \sum_k e (f k).
Proof. by rewrite big_ord_recl ltr_paddr ?exp_gt0 ?sumr_ge0 // => i _; exact: ltW (exp_gt0 _). Qed.

Lemma weight_ge0 f s : 0 <= weight f s.
Proof. exact: divr_ge0 (ltW (exp_gt0 _)) (ltW (total_weight_gt0 _)). Qed.

Lemma weight_sum f : \sum_s weight f s = 1.
Proof. by rewrite -mulr_suml divff // gt_eqF // total_weight_gt0. Qed.

End Weights.

Section WeightChange.
Variables (R : realFieldType) (e : R -> R) (P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.
Notation weight := (@weight R e P').

Lemma weight_ratio (l l' : 'I_P -> R) zeta s : (forall s, `|l s - l' s| <= zeta) ->
  weight l s <= e (2%:R * zeta) * weight l' s.
Proof.
move=> near; have [_ mul] := e_exp.
have up k : e (l k) <= e zeta * e (l' k).
  by rewrite -mul exp_le // -ler_subl_addr (le_trans (ler_norm _) (near k)).
have down k : e (l' k) <= e zeta * e (l k).
  by rewrite -mul exp_le // -ler_subl_addr (le_trans (ler_norm _)) // distrC.
have S0 := total_weight_gt0 e_exp l; have S0' := total_weight_gt0 e_exp l'.
have SS : \sum_k e (l' k) <= e zeta * \sum_k e (l k) by rewrite mulr_sumr; apply: ler_sum => k _.
rewrite /weight ler_pdivr_mulr // mulrA mulrAC ler_pdivl_mulr //.
have -> : e (2%:R * zeta) = e zeta * e zeta by rewrite -mul; congr e; ring.
have -> : e zeta * e zeta * e (l' s) * (\sum_k e (l k)) = (e zeta * e (l' s)) * (e zeta * \sum_k e (l k)) by ring.
by apply: ler_pmul; rewrite ?(ltW (exp_gt0 e_exp _)) ?(ltW S0').
Qed.

Lemma distance_from_ratio (w w' k : R) : 0 < k + 1 -> w <= k * w' -> w' <= k * w ->
  `|w - w'| <= (k - 1) / (k + 1) * (w + w').
Proof.
move=> k0 r1 r2; rewrite mulrAC ler_pdivl_mulr //.
have up : (w - w') * (k + 1) <= (k - 1) * (w + w').
  by apply: (@ler_by _ (2%:R * (k * w' - w))); [rewrite mulr_ge0 ?ler0n ?subr_ge0 | ring].
have down : (w' - w) * (k + 1) <= (k - 1) * (w + w').
  by apply: (@ler_by _ (2%:R * (k * w - w'))); [rewrite mulr_ge0 ?ler0n ?subr_ge0 | ring].
by case/orP: (le_total 0 (w - w')) => h; [rewrite ger0_norm | rewrite ler0_norm // opprB].
Qed.

(** Logits that change by at most zeta change the softmax weights by at most spread(zeta) in all. *)
Theorem weights_change (l l' : 'I_P -> R) zeta : (forall s, `|l s - l' s| <= zeta) ->
  \sum_s `|weight l s - weight l' s| <= spread e zeta.
Proof.
move=> near; have near' s : `|l' s - l s| <= zeta by rewrite distrC.
have k0 : 0 < e (2%:R * zeta) + 1 := addr_gt0 (exp_gt0 e_exp _) ltr01.
have -> : spread e zeta
    = \sum_s (e (2%:R * zeta) - 1) / (e (2%:R * zeta) + 1) * (weight l s + weight l' s).
  rewrite -mulr_sumr big_split /= !(weight_sum e_exp) /spread; exact: mulrC.
by apply: ler_sum => s _; apply: distance_from_ratio k0 (weight_ratio s near) (weight_ratio s near').
Qed.

End WeightChange.

(** ** Outputs under logit and value noise *)

Section Outputs.
Variables (R : realFieldType) (e : R -> R) (d d' m P' : nat).
Notation P := P'.+1.
Hypothesis e_exp : exponential e.

Lemma relu_near (x y : R) : `|relu x - relu y| <= `|x - y|.
Proof.
wlog xy : x y / x <= y.
  by move=> h; case/orP: (le_total x y) => /h //; rewrite distrC [`|y - x|]distrC.
rewrite distrC [X in _ <= X]distrC (ger0_norm (_ : 0 <= y - x)) ?subr_ge0 //.
have up : relu x <= relu y by rewrite /relu le_maxl !le_maxr lexx xy orbT.
rewrite ger0_norm ?subr_ge0 // /relu; case/orP: (le_total 0 x) => hx.
  by rewrite (max_idPr hx) (max_idPr (le_trans hx xy)).
by rewrite (max_idPl hx) subr0 le_maxl subr_ge0 xy ler_addl oppr_ge0.
Qed.

Lemma scale_entry (k : R) (x : 'cV[R]_m) (j : 'I_m) : (k *: x) j ord0 = k * x j ord0.
Proof. by rewrite mxE. Qed.

(* what a query l sees: sum_s attention(s, l) V x_s, in the coordinate j *)
Lemma seen_near (W : 'M[R]_d) (V : 'M[R]_(m, d)) (X : 'I_P -> 'cV[R]_d)
    (W' : 'M[R]_d') (V' : 'M[R]_(m, d')) (X' : 'I_P -> 'cV[R]_d') (zeta eta size : R) (l : 'I_P) (j : 'I_m) :
  (forall s, `|dot (X s) (W *m X l) - dot (X' s) (W' *m X' l)| <= zeta) ->
  (forall s, `|(V *m X s) j ord0 - (V' *m X' s) j ord0| <= eta) ->
  (forall s, `|(V' *m X' s) j ord0| <= size) ->
  `|(\sum_s attention e W X s l *: (V *m X s)) j ord0 - (\sum_s attention e W' X' s l *: (V' *m X' s)) j ord0|
  <= eta + spread e zeta * size.
Proof.
move=> hl hv hs; have change := weights_change e_exp hl.
pose w s := attention e W X s l; pose w' s := attention e W' X' s l.
have w0 s : 0 <= w s := weight_ge0 e_exp (fun k => dot (X k) (W *m X l)) s.
have w1 : \sum_s w s = 1 := weight_sum e_exp (fun k => dot (X k) (W *m X l)).
have size0 : 0 <= size by apply: le_trans (hs ord0).
rewrite !summxE -sumrB.
have -> : \sum_s ((attention e W X s l *: (V *m X s)) j ord0 - (attention e W' X' s l *: (V' *m X' s)) j ord0)
    = \sum_s w s * ((V *m X s) j ord0 - (V' *m X' s) j ord0) + \sum_s (w s - w' s) * (V' *m X' s) j ord0.
  by rewrite -big_split /=; apply: eq_bigr => s _; rewrite !scale_entry -/(w s) -/(w' s); ring.
apply: le_trans (ler_norm_add _ _) _; apply: ler_add.
  rewrite -[eta]mul1r -w1 mulr_suml; apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => s _.
  by rewrite normrM (ger0_norm (w0 s)) ler_wpmul2l.
apply: le_trans (ler_wpmul2r size0 change); rewrite mulr_suml.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => s _.
by rewrite normrM ler_wpmul2l.
Qed.

(** |f - f'| <= sum_j |a_j| (eta_j + spread(zeta) size_j): logits within zeta, values within eta_j, the second
    network's values at most size_j. *)
Theorem output_near (W : 'M[R]_d) (V : 'M[R]_(m, d)) (a : 'rV[R]_m) (X : 'I_P -> 'cV[R]_d)
    (W' : 'M[R]_d') (V' : 'M[R]_(m, d')) (X' : 'I_P -> 'cV[R]_d') (zeta : R) (eta size : 'I_m -> R) :
  (forall s l, `|dot (X s) (W *m X l) - dot (X' s) (W' *m X' l)| <= zeta) ->
  (forall s j, `|(V *m X s) j ord0 - (V' *m X' s) j ord0| <= eta j) ->
  (forall s j, `|(V' *m X' s) j ord0| <= size j) ->
  `|output e W V a X - output e W' V' a X'| <= \sum_j `|a ord0 j| * (eta j + spread e zeta * size j).
Proof.
move=> hl hv hs; set B := \sum_j _; rewrite /output -mulrBr -sumrB normrM.
have P0 : 0 < P%:R :> R by rewrite ltr0n.
rewrite (ger0_norm (_ : 0 <= P%:R^-1)) ?invr_ge0 ?ler0n // mulrC ler_pdivr_mulr //.
have -> : B * P%:R = \sum_(l < P) B by rewrite sumr_const card_ord mulr_natr.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => l _; rewrite -sumrB.
apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => j _; rewrite -mulrBr normrM ler_wpmul2l //.
exact: le_trans (relu_near _ _) (seen_near (fun s => hl s l) (hv^~ j) (hs^~ j)).
Qed.

End Outputs.
