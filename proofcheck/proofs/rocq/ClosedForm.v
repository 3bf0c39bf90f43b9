(** The output of the merged ideal network in closed form. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
From Proofcheck Require Import Network.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Counts *)

Section Counts.
Variables (R : realFieldType) (P' : nat).
Notation P := P'.+1.
Variable c : 'I_P -> token.
Notation p := (number R c plus).
Notation q := (number R c minus).
Notation r := (number R c other).

Lemma sum_by_kind (g : token -> R) : \sum_s g (c s) = p * g plus + q * g minus + r * g other.
Proof.
rewrite /number !mulr_suml -!big_split /=; apply: eq_bigr => s _.
by case: (c s); rewrite /= ?mul1r ?mul0r ?addr0 ?add0r.
Qed.

Lemma number_ge0 k : 0 <= number R c k.
Proof. by apply: sumr_ge0 => s _; rewrite ler0n. Qed.

Lemma number_sum : p + q + r = P%:R.
Proof. by have := sum_by_kind (fun=> 1); rewrite !mulr1 => <-; rewrite sumr_const card_ord. Qed.

Lemma number_sum_gt0 : 0 < p + q + r.
Proof. by rewrite number_sum ltr0n. Qed.

Lemma margin_fraction_ge0 : 0 <= margin_fraction R c.
Proof. exact: divr_ge0 (normr_ge0 _) (ltW number_sum_gt0). Qed.

Lemma sign_margin_fraction : label R c * ((p - q) / (p + q + r)) = margin_fraction R c.
Proof. by rewrite /label /margin_fraction mulrA -normrEsg. Qed.

Lemma margin_fraction_gt0 : p != q -> 0 < margin_fraction R c.
Proof. by move=> pq; rewrite divr_gt0 ?number_sum_gt0 // normr_gt0 subr_eq0. Qed.

End Counts.

(** ** The denominators are positive *)

Section Denominators.
Variable R : realFieldType.
Variables p q r E : R.
Hypotheses (p0 : 0 <= p) (q0 : 0 <= q) (r0 : 0 <= r) (P0 : 0 < p + q + r) (E0 : 0 < E).

Lemma weighted_gt0 (x y : R) : 0 < x -> 0 < y -> 0 < p * x + q * y + r.
Proof.
move=> x0 y0.
have hx : 0 <= p * x by rewrite mulr_ge0 // ltW.
have hy : 0 <= q * y by rewrite mulr_ge0 // ltW.
rewrite lt_neqAle eq_sym !addr_ge0 // andbT paddr_eq0 ?addr_ge0 // paddr_eq0 //.
rewrite !mulf_eq0 (gt_eqF x0) (gt_eqF y0) !orbF.
by apply: contraTN P0 => /andP[/andP[/eqP-> /eqP->] /eqP->]; rewrite !addr0 ltxx.
Qed.

Lemma Dplus_gt0 : 0 < Dplus p q r E.
Proof. by apply: weighted_gt0; rewrite ?invr_gt0. Qed.

Lemma Dminus_gt0 : 0 < Dminus p q r E.
Proof. by apply: weighted_gt0; rewrite ?invr_gt0. Qed.

(* sum over queries: p times the average seen by +mu, q times that seen by -mu, r times that seen by the rest *)
Lemma average_is_gain :
  p * ((p * E - q / E) / Dplus p q r E) + q * ((p / E - q * E) / Dminus p q r E) + r * ((p - q) / (p + q + r))
  = (p - q) * Gain p q r E.
Proof.
rewrite /Gain /Q.
have := Dplus_gt0; have := Dminus_gt0; rewrite /Dplus /Dminus => dm dp.
have nE : E != 0 by rewrite gt_eqF.
have nP : p + q + r != 0 by rewrite gt_eqF.
have nm : p + q * E * E + r * E != 0.
  by have -> : p + q * E * E + r * E = E * (p / E + q * E + r) by [field]; rewrite mulf_neq0 // gt_eqF.
have np : p * E * E + q + r * E != 0.
  by have -> : p * E * E + q + r * E = E * (p * E + q / E + r) by [field]; rewrite mulf_neq0 // gt_eqF.
by field; rewrite nP nE ?nm ?np ?andbT //=.
Qed.

End Denominators.

(** ** The closed form *)

Section ClosedForm.
Variables (R : realFieldType) (e : R -> R) (d n m P' : nat).
Notation P := P'.+1.
Variables (net : network R d n m) (lam : 'I_n -> R) (mu : 'cV[R]_d).
Variables (c : 'I_P -> token) (X : 'I_P -> 'cV[R]_d).
Hypotheses (e_kernel : kernel e) (net_balanced : balanced net) (X_sample : sample_of net mu c X).
Notation g := (gamma net mu).
Notation p := (number R c plus).
Notation q := (number R c minus).
Notation r := (number R c other).
Notation L := (net_omega net * q_hat lam g).

Lemma dotE (x y : 'cV[R]_d) : x^T *m y = (dot x y)%:M.
Proof. exact: mx11_scalar. Qed.

Lemma dotC (x y : 'cV[R]_d) : dot x y = dot y x.
Proof. by rewrite /dot -[x^T *m y]trmxK trmx_mul trmxK mxE. Qed.

Lemma dot_pattern i s : dot (net_mu net i) (X s) = g i * sign R (c s).
Proof.
have := X_sample i s; rewrite /dot mulmxBr -scalemxAr mxE [X in _ + X]mxE [X in _ - X]mxE => /eqP.
by rewrite subr_eq0 => /eqP ->; rewrite mulrC.
Qed.

Lemma logitE s l : dot (X s) (merged_W net lam *m X l) = sign R (c s) * sign R (c l) * L.
Proof.
rewrite /dot /merged_W mulmx_suml mulmx_sumr summxE /q_hat !mulr_sumr; apply: eq_bigr => i _.
rewrite -[in LHS]scalemxAl -scalemxAr -[in LHS]mulmxA (dotE (net_mu net i) (X l)) mul_mx_scalar -scalemxAr.
rewrite dotE !scale_scalar_mx mxE eqxx mulr1n [dot (X s) _]dotC !dot_pattern; ring.
Qed.

Lemma valueE s : merged_V net lam *m X s = (net_b net * p_hat lam g * sign R (c s)) *: net_u net.
Proof.
rewrite /merged_V mulmx_suml /p_hat mulr_sumr mulr_suml scaler_suml; apply: eq_bigr => i _.
by rewrite -scalemxAl -mulmxA dotE mul_mx_scalar dot_pattern !scalerA; congr (_ *: _); ring.
Qed.

(* the attention-averaged sign that a query of each kind sees *)
Definition seen (k : token) : R :=
  match k with
  | plus => (p * e L - q / e L) / Dplus p q r (e L)
  | minus => (p / e L - q * e L) / Dminus p q r (e L)
  | other => (p - q) / (p + q + r)
  end.

Lemma hiddenE l :
  \sum_s attention e (merged_W net lam) X s l *: (merged_V net lam *m X s)
  = (net_b net * p_hat lam g * seen (c l)) *: net_u net.
Proof.
have [e1 _ eN _] := e_kernel; pose z k l : R := sign R k * sign R l * L.
transitivity ((net_b net * p_hat lam g *
    ((\sum_s e (z (c s) (c l)) * sign R (c s)) / \sum_s e (z (c s) (c l)))) *: net_u net).
  rewrite mulr_suml mulr_sumr scaler_suml; apply: eq_bigr => s _.
  rewrite valueE scalerA /attention logitE; congr (_ *: _).
  by under eq_bigr do rewrite logitE; rewrite /z; ring.
congr (_ *: _); congr (_ * _).
rewrite (sum_by_kind c (fun k => e (z k (c l)) * sign R k)) (sum_by_kind c (fun k => e (z k (c l)))).
rewrite /z /seen /Dplus /Dminus; case: (c l);
  rewrite /= ?mul1r ?mulN1r ?mul0r ?mulr0 ?mulr1 ?mulrN1 ?opprK ?eN ?e1 ?mul0r ?mulr1 ?addr0 ?mulrN ?mul0r //.
- by rewrite mul1r.
- by rewrite oppr0 mul0r e1 !mulr1.
Qed.

Lemma relu_scale (x z : R) : 0 <= x -> relu (x * z) = x * relu z.
Proof. by move=> x0; rewrite /relu maxr_pmulr // mulr0. Qed.

Lemma readout (z : R) :
  \sum_j net_a net ord0 j * relu ((z *: net_u net) j ord0) = z * \sum_j net_a net ord0 j * relu (net_u net j ord0).
Proof.
case: (lerP 0 z) => z0; first by rewrite mulr_sumr; apply: eq_bigr => j _; rewrite mxE relu_scale // mulrCA.
rewrite -[z in RHS]opprK mulNr -mulrN -net_balanced mulr_sumr; apply: eq_bigr => j _.
by rewrite mxE -[X in relu X]mulrNN relu_scale ?oppr_ge0 ?ltW // mulrCA.
Qed.

(** f(X) = A b p_hat (p - q)/P Gain(e(omega q_hat)). *)
Theorem closed_form :
  merged net e lam X
  = strength net * p_hat lam g * ((p - q) / (p + q + r)) * sample_gain c (e (net_omega net * q_hat lam g)).
Proof.
have [_ e_gt0 _ _] := e_kernel.
rewrite /merged /output; under eq_bigr do rewrite hiddenE readout.
rewrite (sum_by_kind c (fun k => net_b net * p_hat lam g * seen k * _)) -(number_sum R c) /=.
rewrite /sample_gain; set E := e _; set A := \sum_j _.
have := average_is_gain (number_ge0 R c plus) (number_ge0 R c minus) (number_ge0 R c other)
  (number_sum_gt0 R c) (e_gt0 L).
rewrite -/E /strength -/A; move: (_ / Dplus _ _ _ _) (_ / Dminus _ _ _ _) => x y h.
transitivity ((p + q + r)^-1 * (A * net_b net * p_hat lam g * ((p - q) * Gain p q r E))); last by ring.
by rewrite -h; ring.
Qed.

(** y f(X) = A b p_hat |p - q|/P Gain(e(omega q_hat)). *)
Theorem margin :
  label R c * merged net e lam X
  = strength net * p_hat lam g * margin_fraction R c * sample_gain c (e (net_omega net * q_hat lam g)).
Proof. by rewrite closed_form -sign_margin_fraction; ring. Qed.

End ClosedForm.
