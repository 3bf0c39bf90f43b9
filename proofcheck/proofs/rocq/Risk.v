(** A lambda that is defended: how often exact tests accept a claim that is false, under any dependence of p-values. *)
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.algebra_tactics Require Import ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Procedures.
Variables (R : realFieldType) (I : finType) (w : I -> R).
Implicit Types (p : I -> R) (level : R) (order : seq I) (S : {set I}) (wrong : pred I).

(* In a fixed order up to the first that fails. *)
Definition walk p level order : seq I := take (find (fun i => level < p i) order) order.

(* The start at the level; then a walk upwards and one downwards, at half the level each. *)
Definition arms p level start up down : seq I :=
  if p start <= level then start :: walk p (level / 2%:R) up ++ walk p (level / 2%:R) down else [::].

(* What stays active: all with p_i > level w_i / sum_active w. *)
Definition kept p level S : {set I} := [set i in S | level * w i < p i * (\sum_(j in S) w j)].

(* Weighted Holm: what is accepted is active no more, and there are as many rounds as candidates. *)
Definition holm p level S : {set I} := S :\: iter #|I| (kept p level) S.

(* The default: arms at half of delta, then weighted Holm at half of it on all that these leave. *)
Definition defended p delta start up down : {set I} :=
  let first := [set i in arms p (delta / 2%:R) start up down] in first :|: holm p (delta / 2%:R) (~: first).

Lemma walk_wrong p level order wrong : has wrong (walk p level order) ->
  exists2 i, ohead (filter wrong order) = Some i & p i <= level.
Proof.
elim: order => [//|i order IH]; rewrite /walk /=; case: ltP => [//|pi] /=.
by case: ifP => [wi _|_ /= rest]; [exists i | exact: IH].
Qed.

(* When the first wrong ones leave, all wrong ones are active. *)
Lemma holm_wrong p level S wrong : (forall i, 0 <= p i) -> (forall i, 0 < w i) -> (forall i, wrong i -> i \in S) ->
  [exists i, wrong i && (i \in holm p level S)] -> exists2 i, wrong i & p i * (\sum_(j | wrong j) w j) <= level * w i.
Proof.
move=> p0 w0 all_in /existsP[i /andP[wi]]; rewrite inE => /andP[out _].
pose left n := iter n (kept p level) S.
have some : exists n, [exists j, wrong j && (j \notin left n)] by exists #|I|; apply/existsP; exists i; rewrite wi.
case: (ex_minnP some) => [[|n]] /existsP[j /andP[wj gone]] least; first by move: gone; rewrite /left /= all_in.
have here k : wrong k -> k \in left n.
  move=> wk; apply/negPn/negP => nk; suff: (n < n)%N by rewrite ltnn.
  by apply: least; apply/existsP; exists k; rewrite wk.
exists j => //; move: gone; rewrite /left iterS -/(left n) inE here //= -leNgt; apply: le_trans.
rewrite ler_wpmul2l // [leRHS](bigID wrong) /= ler_paddr ?sumr_ge0 // => [|]; first by move=> k _; rewrite ltW.
rewrite [leLHS]big_mkcond [leRHS]big_mkcond /=; apply: ler_sum => k _.
by case wk: (wrong k); rewrite ?andbF ?andbT ?here.
Qed.

End Procedures.

Section Chance.
Variables (R : realFieldType) (T : finType) (mass : T -> R).
Implicit Types (A B : pred T).

(* There are finitely many held-out sets; mass has their probabilities. *)
Definition is_law : Prop := (forall x, 0 <= mass x) /\ \sum_x mass x = 1.
Definition chance A : R := \sum_(x | A x) mass x.

(* The p-value of a false claim. *)
Definition super_uniform (p : T -> R) : Prop := forall t, 0 <= t -> chance (fun x => p x <= t) <= t.

Hypothesis mass_law : is_law.
Notation mass_ge0 := (proj1 mass_law).

Lemma chance_le A B : (forall x, A x -> B x) -> chance A <= chance B.
Proof.
move=> sub; rewrite /chance [leLHS]big_mkcond [leRHS]big_mkcond /=; apply: ler_sum => x _.
case a: (A x); first by rewrite (sub x a).
by case: (B x); rewrite ?mass_ge0.
Qed.

Lemma chance_or A B : chance (fun x => A x || B x) <= chance A + chance B.
Proof.
rewrite /chance big_mkcond [\sum_(x | A x) _]big_mkcond [\sum_(x | B x) _]big_mkcond -big_split /=.
by apply: ler_sum => x _; case: (A x); case: (B x); rewrite ?addr0 ?add0r ?ler_addl ?mass_ge0.
Qed.

(* Any of finitely many events. *)
Lemma chance_some (I : finType) (F : pred I) (A : I -> pred T) (a : I -> R) :
  (forall i, F i -> chance (A i) <= a i) -> chance (fun x => [exists i, F i && A i x]) <= \sum_(i | F i) a i.
Proof.
move=> each; apply: (@le_trans _ _ (\sum_(i | F i) chance (A i))); last exact: ler_sum.
rewrite /chance; under [leRHS]eq_bigr => i _ do rewrite big_mkcond.
rewrite exchange_big /= big_mkcond /=; apply: ler_sum => x _.
have pos : 0 <= \sum_(i | F i) (if A i x then mass x else 0) by apply: sumr_ge0 => i _; case: ifP; rewrite ?mass_ge0.
case: existsP => [[i /andP[Fi Aix]]|//].
by rewrite (bigD1 i) //= Aix ler_addl; apply: sumr_ge0 => j _; case: ifP; rewrite ?mass_ge0.
Qed.

Lemma tail_super_uniform (K : T -> nat) (G : nat -> R) : (forall k, chance (fun x => (K x <= k)%N) <= G k) ->
  super_uniform (fun x => G (K x)).
Proof.
move=> above t t0; case: (pickP (fun x => G (K x) <= t)) => [x0 gx0|none]; last by rewrite /chance big_pred0.
case: (@arg_maxnP _ x0 (fun x => G (K x) <= t) K gx0) => x /= gx most.
by apply: le_trans gx; apply: le_trans (above (K x)); apply: chance_le => y; exact: most.
Qed.

End Chance.

Section Binomial.
Variable R : realFieldType.
Implicit Types (a e : R) (n k : nat).

(* The chance of k errors among n examples that are wrong with a chance of a each, and of at most k. *)
Definition binomial_mass n a k : R := 'C(n, k)%:R * a ^+ k * (1 - a) ^+ (n - k).
Definition binomial_tail n a k : R := \sum_(j < k.+1) binomial_mass n a j.

Lemma binomial_mass_ge0 n a k : 0 <= a -> a <= 1 -> 0 <= binomial_mass n a k.
Proof. by move=> a0 a1; rewrite !mulr_ge0 ?ler0n ?exprn_ge0 // subr_ge0. Qed.

Lemma binomial_massS0 n a : binomial_mass n.+1 a 0 = (1 - a) * binomial_mass n a 0.
Proof. by rewrite /binomial_mass !bin0 !subn0 !mul1r exprS. Qed.

Lemma binomial_massSS n a k :
  binomial_mass n.+1 a k.+1 = (1 - a) * binomial_mass n a k.+1 + a * binomial_mass n a k.
Proof.
rewrite /binomial_mass binS natrD subSS; case: (ltnP k n) => kn; last first.
  by rewrite (@bin_small n k.+1) // exprS; ring.
rewrite -(subnSK kn) !exprS; move: (a ^+ k) ((1 - a) ^+ (n - k.+1)) ('C(n, k.+1)%:R) ('C(n, k)%:R) => x y c c'; ring.
Qed.

Lemma binomial_tail0 n a : binomial_tail n.+1 a 0 = (1 - a) * binomial_tail n a 0.
Proof. by rewrite /binomial_tail !big_ord1 binomial_massS0. Qed.

Lemma binomial_tailS n a k : binomial_tail n.+1 a k.+1 = (1 - a) * binomial_tail n a k.+1 + a * binomial_tail n a k.
Proof.
rewrite /binomial_tail big_ord_recl binomial_massS0 [in RHS]big_ord_recl mulrDr -addrA; congr (_ + _).
rewrite !mulr_sumr -big_split; apply: eq_bigr => j _; exact: binomial_massSS.
Qed.

(* With more errors expected, few are less likely. *)
Lemma binomial_tail_decreases n a e k : 0 <= a -> a <= e -> e <= 1 -> binomial_tail n e k <= binomial_tail n a k.
Proof.
move=> a0 ae e1; have e0 := le_trans a0 ae; have a1 := le_trans ae e1.
elim: n k => [|n IH] k.
  rewrite /binomial_tail !big_ord_recl /binomial_mass /= bin0 !sub0n !expr0 ler_add // le_eqVlt; apply/orP; left.
  by apply/eqP; apply: eq_bigr => j _; rewrite bin0n /= !mul0r.
have grows j : binomial_tail n a j <= binomial_tail n a j.+1.
  by rewrite /binomial_tail [leRHS]big_ord_recr /= ler_addl binomial_mass_ge0.
have tail0 j : 0 <= binomial_tail n a j by apply: sumr_ge0 => i _; exact: binomial_mass_ge0.
case: k => [|k]; rewrite ?binomial_tail0 ?binomial_tailS.
  apply: (@le_trans _ _ ((1 - e) * binomial_tail n a 0)); first by rewrite ler_wpmul2l ?subr_ge0.
  by rewrite ler_wpmul2r // ler_add2l ler_opp2.
apply: (@le_trans _ _ ((1 - e) * binomial_tail n a k.+1 + e * binomial_tail n a k)).
  by rewrite ler_add // ler_wpmul2l ?subr_ge0.
have mix (b : R) : (1 - b) * binomial_tail n a k.+1 + b * binomial_tail n a k
    = binomial_tail n a k.+1 - b * (binomial_tail n a k.+1 - binomial_tail n a k).
  by rewrite mulrBl mul1r mulrBr opprB addrA addrAC.
by rewrite !mix ler_add2l ler_opp2 ler_wpmul2r // subr_ge0.
Qed.

(** The exact binomial tail is a p-value of the claim that at most a share a of predictions is wrong. *)
Theorem binomial_p_value (T : finType) (mass : T -> R) (errors : T -> nat) n a e : is_law mass ->
  (forall k, chance mass (fun x => (errors x <= k)%N) = binomial_tail n e k) -> 0 <= a -> a <= e -> e <= 1 ->
  super_uniform mass (fun x => binomial_tail n a (errors x)).
Proof.
move=> law binomial a0 ae e1; apply: tail_super_uniform => // k.
by rewrite binomial; exact: binomial_tail_decreases.
Qed.

End Binomial.

Section Defence.
Variables (R : realFieldType) (T I : finType) (mass : T -> R) (w : I -> R) (p : T -> I -> R) (wrong : pred I).
Hypotheses (mass_law : is_law mass) (w_gt0 : forall i, 0 < w i) (p_ge0 : forall x i, 0 <= p x i).
Hypothesis p_value : forall i, wrong i -> super_uniform mass (fun x => p x i).
Notation chance := (chance mass).

Lemma walk_errs level order : 0 <= level -> chance (fun x => has wrong (walk (p x) level order)) <= level.
Proof.
move=> l0; case first: (ohead (filter wrong order)) => [i|]; last first.
  rewrite /chance big_pred0 // => x; apply/negbTE/negP => /walk_wrong[i]; by rewrite first.
have wi : wrong i.
  have : i \in filter wrong order by case: (filter wrong order) first => [//|j s [<-]]; rewrite mem_head.
  by rewrite mem_filter => /andP[].
apply: le_trans (p_value wi l0); apply: chance_le => // x /walk_wrong[j]; rewrite first => -[<-].
by [].
Qed.

(** Weighted Holm accepts a false claim with a chance of at most its level. *)
Theorem holm_errs level (S : T -> {set I}) : 0 <= level ->
  chance (fun x => [forall i, wrong i ==> (i \in S x)] && [exists i, wrong i && (i \in holm w (p x) level (S x))])
  <= level.
Proof.
move=> l0; pose total := \sum_(j | wrong j) w j.
case: (pickP wrong) => [i0 wi0|none]; last first.
  rewrite /chance big_pred0 // => x; apply/negbTE/negP => /andP[_ /existsP[i]]; by rewrite none.
have t0 : 0 < total by rewrite /total (bigD1 i0) //= ltr_paddr // sumr_ge0 // => j _; rewrite ltW.
pose A i x := p x i <= level * w i / total.
apply: (@le_trans _ _ (chance (fun x => [exists i, wrong i && A i x]))).
  apply: chance_le => // x /andP[/forallP here]; case/holm_wrong => // [i wi|i wi small].
    by have := here i; rewrite wi.
  by apply/existsP; exists i; rewrite wi /A ler_pdivl_mulr.
apply: (le_trans (@chance_some _ _ _ mass_law _ wrong A (fun i => level * w i / total) _)) => [i wi|].
  by apply: (p_value wi); rewrite divr_ge0 ?mulr_ge0 // ltW.
by rewrite -mulr_suml -mulr_sumr mulfK // gt_eqF.
Qed.

(** The arms accept a false claim with a chance of at most their level. *)
Theorem arms_err level start up down : 0 <= level ->
  chance (fun x => has wrong (arms (p x) level start up down)) <= level.
Proof.
move=> l0; have h0 : 0 <= level / 2%:R by rewrite divr_ge0 // ler0n.
case ws: (wrong start).
  apply: le_trans (p_value ws l0); apply: chance_le => // x; rewrite /arms.
  by case: ifP.
apply: (@le_trans _ _ (chance (fun x => has wrong (walk (p x) (level / 2%:R) up) ||
    has wrong (walk (p x) (level / 2%:R) down)))).
  by apply: chance_le => // x; rewrite /arms; case: ifP => //= _; rewrite ws /= has_cat.
apply: le_trans (chance_or mass_law _ _) _; apply: (@le_trans _ _ (level / 2%:R + level / 2%:R)).
  by apply: ler_add; exact: walk_errs.
by rewrite -mulr2n -[(level / 2%:R) *+ 2]mulr_natr mulfVK // pnatr_eq0.
Qed.

(** The default accepts a false claim with a chance of at most delta. *)
Theorem defended_errs delta start up down : 0 <= delta ->
  chance (fun x => [exists i, wrong i && (i \in defended w (p x) delta start up down)]) <= delta.
Proof.
move=> d0; have h0 : 0 <= delta / 2%:R by rewrite divr_ge0 // ler0n.
pose first x := [set i in arms (p x) (delta / 2%:R) start up down].
apply: (@le_trans _ _ (chance (fun x => has wrong (arms (p x) (delta / 2%:R) start up down) ||
    [forall i, wrong i ==> (i \in ~: first x)] &&
    [exists i, wrong i && (i \in holm w (p x) (delta / 2%:R) (~: first x))]))).
  apply: chance_le => // x /existsP[i /andP[wi]]; rewrite /defended -/(first x) in_setU => acc.
  case: (boolP (has wrong _)) => //= /hasPn none.
  have out j : wrong j -> j \in ~: first x.
    by move=> wj; rewrite !inE; apply/negP => /none; rewrite wj.
  apply/andP; split; first by apply/forallP => j; apply/implyP; exact: out.
  apply/existsP; exists i; rewrite wi; case/orP: acc => // hit.
  by have := out i wi; rewrite inE hit.
apply: le_trans (chance_or mass_law _ _) _; apply: (@le_trans _ _ (delta / 2%:R + delta / 2%:R)).
  by apply: ler_add; [exact: arms_err | exact: holm_errs].
by rewrite -mulr2n -[(delta / 2%:R) *+ 2]mulr_natr mulfVK // pnatr_eq0.
Qed.

End Defence.

(** A certificate: of each candidate that is wrong some demand fails, and its p-value is at least the exact tail of that
    demand's errors. Then the default accepts a wrong candidate with a chance of at most delta. *)
Theorem defence (R : realFieldType) (T I D : finType) (mass : T -> R) (w : I -> R) (p : T -> I -> R) (wrong : pred I)
    (n : D -> nat) (allowed : D -> R) (errors : T -> I -> D -> nat) (delta : R) (start : I) (up down : seq I) :
  is_law mass -> (forall i, 0 < w i) -> (forall d, 0 <= allowed d) ->
  (forall x i d, binomial_tail (n d) (allowed d) (errors x i d) <= p x i) ->
  (forall i, wrong i -> exists d e, [/\ allowed d <= e, e <= 1 &
    forall k, chance mass (fun x => (errors x i d <= k)%N) = binomial_tail (n d) e k]) ->
  (forall x i, 0 <= p x i) -> 0 <= delta ->
  chance mass (fun x => [exists i, wrong i && (i \in defended w (p x) delta start up down)]) <= delta.
Proof.
move=> law w0 allowed0 largest fails p0 d0; apply: defended_errs => // i /fails[d [e [ae e1 binomial]]] t t0.
apply: le_trans (binomial_p_value law binomial (allowed0 d) ae e1 t0); apply: chance_le => // x.
exact: le_trans (largest x i d).
Qed.
