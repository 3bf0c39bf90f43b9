(** The idealised merged network: everything that the statements about it are about.

    All of it holds in every real field R, for every attention kernel e that has the four properties of [kernel];
    over the real numbers e = exp is one (RealNetwork.v). *)
From mathcomp Require Import all_ssreflect all_algebra.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(** ** Samples *)

(* What a token is: +mu, -mu for the pattern mu of the evaluated task, or irrelevant to every task. *)
Inductive token := plus | minus | other.

Definition same (k l : token) : bool :=
  match k, l with plus, plus | minus, minus | other, other => true | _, _ => false end.

Section Definitions.
Variable R : realFieldType.

(* 1, -1 or 0: the factor of mu in a token. *)
Definition sign (k : token) : R := match k with plus => 1 | minus => -1 | other => 0 end.

(* The number of tokens of a kind k among P: p = number c plus, q = number c minus, r = number c other. *)
Definition number (P : nat) (c : 'I_P -> token) (k : token) : R := \sum_s (same (c s) k)%:R.

(* The label: y = sign(p - q). *)
Definition label (P : nat) (c : 'I_P -> token) : R := Num.sg (number c plus - number c minus).

(* |p - q| / (p + q + r). *)
Definition margin_fraction (P : nat) (c : 'I_P -> token) : R :=
  `|number c plus - number c minus| / (number c plus + number c minus + number c other).

(** ** The model *)

Definition relu (x : R) : R := Num.max 0 x.

(* max(0, 1 - y z), the hinge loss of an output z under the label y. *)
Definition hinge (y z : R) : R := Num.max 0 (1 - y * z).

(* x^T y. *)
Definition dot (d : nat) (x y : 'cV[R]_d) : R := (x^T *m y) ord0 ord0.

(* exp, as far as it is needed: e(0) = 1, e(x) > 0, e(-x) = 1/e(x), and x < y gives e(x) < e(y). *)
Definition kernel (e : R -> R) : Prop :=
  [/\ e 0 = 1, (forall x, 0 < e x), (forall x, e (- x) = (e x)^-1) & (forall x y, x < y -> e x < e y)].

(* The softmax weight of token s for the query l: e(x_s^T W x_l) / sum_k e(x_k^T W x_l). *)
Definition attention (e : R -> R) (d P : nat) (W : 'M[R]_d) (X : 'I_P -> 'cV[R]_d) (s l : 'I_P) : R :=
  e (dot (X s) (W *m X l)) / \sum_k e (dot (X k) (W *m X l)).

(* f(X) = 1/P sum_l sum_j a_j relu((sum_s attention(s, l) V x_s)_j). *)
Definition output (e : R -> R) (d m P : nat) (W : 'M[R]_d) (V : 'M[R]_(m, d)) (a : 'rV[R]_m)
    (X : 'I_P -> 'cV[R]_d) : R :=
  P%:R^-1 * \sum_l \sum_j a ord0 j * relu ((\sum_s attention e W X s l *: (V *m X s)) j ord0).

(** ** Ideal task vectors, merged *)

(* Task i has the pattern mu_i and the task vector Delta W_i = omega mu_i mu_i^T, Delta V_i = b u mu_i^T; the
   read-out is a. *)
Record network (d n m : nat) := Network {
  net_mu : 'I_n -> 'cV[R]_d; net_omega : R; net_b : R; net_u : 'cV[R]_m; net_a : 'rV[R]_m }.

Section Merged.
Variables (d n m : nat) (net : network d n m).

(* W = sum_i lam_i omega mu_i mu_i^T. *)
Definition merged_W (lam : 'I_n -> R) : 'M[R]_d :=
  \sum_i (lam i * net_omega net) *: (net_mu net i *m (net_mu net i)^T).

(* V = sum_i lam_i b u mu_i^T. *)
Definition merged_V (lam : 'I_n -> R) : 'M[R]_(m, d) :=
  \sum_i (lam i * net_b net) *: (net_u net *m (net_mu net i)^T).

(* The output of the merged network. *)
Definition merged (e : R -> R) (lam : 'I_n -> R) (P : nat) (X : 'I_P -> 'cV[R]_d) : R :=
  output e (merged_W lam) (merged_V lam) (net_a net) X.

(* A b with A = sum_j a_j relu(u_j), what the read-out makes of +u. *)
Definition strength : R := net_b net * \sum_j net_a net ord0 j * relu (net_u net j ord0).

(* The read-out makes -A of -u: sum_j a_j relu(-u_j) = -sum_j a_j relu(u_j). *)
Definition balanced : Prop :=
  \sum_j net_a net ord0 j * relu (- net_u net j ord0) = - \sum_j net_a net ord0 j * relu (net_u net j ord0).

(* gamma_i = mu_i^T mu, for any pattern mu of the evaluated task. *)
Definition gamma (mu : 'cV[R]_d) (i : 'I_n) : R := dot (net_mu net i) mu.

(* Each token is +mu, -mu or 0 plus something orthogonal to every mu_i. *)
Definition sample_of (mu : 'cV[R]_d) (P : nat) (c : 'I_P -> token) (X : 'I_P -> 'cV[R]_d) : Prop :=
  forall i s, dot (net_mu net i) (X s - sign (c s) *: mu) = 0.

End Merged.

(* The value path, linear in gamma: sum_i lam_i gamma_i. *)
Definition p_hat (n : nat) (lam g : 'I_n -> R) : R := \sum_i lam i * g i.

(* The attention path, quadratic in gamma: sum_i lam_i gamma_i^2. *)
Definition q_hat (n : nat) (lam g : 'I_n -> R) : R := \sum_i lam i * g i ^+ 2.

(** ** Gain, for E = e(omega q_hat) *)

Definition Dplus (p q r E : R) : R := p * E + q / E + r.

Definition Dminus (p q r E : R) : R := p / E + q * E + r.

Definition Q (p q r E : R) : R :=
  2%:R * p * q * (1 + E^-1) * ((p + q) / E + r)
  + r * ((p ^+ 2 + p * q + q ^+ 2) / E + p * q * (E + E^-1 ^+ 2 - 1) + (p + q) * r).

(* Gain = 1 + (E - 1) Q / (P Dplus Dminus), P = p + q + r. *)
Definition Gain (p q r E : R) : R :=
  1 + (E - 1) * (Q p q r E / ((p + q + r) * (Dplus p q r E * Dminus p q r E))).

(* Gain at the counts of a sample. *)
Definition sample_gain (P : nat) (c : 'I_P -> token) (E : R) : R :=
  Gain (number c plus) (number c minus) (number c other) E.

End Definitions.
