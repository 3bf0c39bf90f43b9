"""Reading Rocq text: what a sentence is, what it defines, and what must not stand there."""

import pytest

from proofcheck.proofs.pins import digest
from proofcheck.proofs.sentence import sentences, without_comments, words
from proofcheck.proofs.source import ORDER, READING, Source, rests_on

FORBIDDEN = [
    "Axiom a : False.",
    "Local Axiom a : False.",
    "Parameters a b : nat.",
    "Conjecture a : False.",
    "Lemma a : False. Proof. admit. Admitted.",
    "Variable a : False.",
    "Section S. End S. Hypothesis a : False.",
    "Context (a : False).",
    "Unset  Guard\n Checking.",
    "Global Unset Universe Checking.",
    "Unset Positivity Checking.",
    "#[bypass_check(guard)] Fixpoint f (n : nat) : False := f n.",
    'Declare ML Module "x".',
    "Declare Module M : T.",
    "Declare Instance i : C.",
    'Load "other".',
    'Add LoadPath "x" as Y.',
    'Redirect "x" Print nat.',
    "Lemma a : False. exact b. Qed.",
    "Lemma a : nat. Proof. exact 1. Defined b.",
    "Lemma a : nat. Proof. exact 1. Save b.",
    "Lemma a : nat. Proof. exact 1. Abort.",
    "Goal nat. Proof. exact 1. Qed.",
    "Lemma a : nat. Proof 1. Definition b := 2.",
    "Lemma a : nat. Proof. Definition b := 2. exact 1. Qed.",
    "Lemma a : nat. Proof. 1: { Definition b := 2. exact 1. } Qed.",
    "Lemma a : nat. Proof. { #[local] Definition b := 2. exact 1. } Qed.",
    "Lemma a : nat. Proof. transparent_abstract (exact 1) using b. Defined.",
    "Lemma a : nat. Proof. exact 1.",
    "Number Notation R my_of my_to : R_scope.",
    'String Notation R my_of my_to : "x".',
    "Scheme b := Induction for nat Sort Prop.",
    "Program Definition a : nat := _.",
    "Time Definition a := 1.",
    "Fail Section S.",
    "Let Fixpoint a (n : nat) := n.",
    "Module M.",
    "Module Type T.",
    "Include M.",
    "Function f (n : nat) {measure id n} : nat := n.",
    "Program Fixpoint f (n : nat) {measure n} : nat := n.",
    "Equations f (n : nat) : nat := f n := n.",
    "Derive f SuchThat (f = 1) As a.",
    "Polymorphic Definition a := 1.",
    "Cumulative Inductive a := b.",
    "Private Inductive a := b.",
    "#[universes(polymorphic)] Definition a := 1.",
    "#[global] Unset Guard Checking.",
    "Eval vm_compute in 1.",
    "Compute 1.",
    "Opaque a.",
    "Strategy 1 [a].",
    "Register Inline a.",
    'Tactic Notation "a" := idtac.',
    "Ltac2 a () := ().",
    "Hint Extern 0 => exact I : core.",
    "Universe u.",
    "Constraint u < v.",
    "Reset a.",
    "Lemma a : True. Proof using. exact I. Qed.",
    "Lemma a : True. Proof with auto. exact I. Qed.",
    "#[canonical] Definition a := 1.",
    "Record a := { #[canonical] b : nat }.",
    "Record a := { b :> nat }.",
    "Section S. Variable a :> nat. End S.",
    'Fixpoint a (n : nat) := n where "x <= y" := (y = x).',
]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Lemma a : exists \u00a0b, 0 < \u00a0b. Proof. exact c. Qed.", "U+00A0 (NO-BREAK SPACE)"),
        ("Definition b\u0430ta := 0.", "U+0430 (CYRILLIC SMALL LETTER A)"),
        ('Notation "x \u2264 y" := (y <= x).', "U+2264 (LESS-THAN OR EQUAL TO)"),
        ("(* \u202e *) Definition a := 0.", "U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("(* \u00a0 *) Definition a := 0.", "U+00A0 (NO-BREAK SPACE)"),
        ("\ufeffDefinition a := 0.", "U+FEFF (ZERO WIDTH NO-BREAK SPACE)"),
        ("Definition\x0ca := 0.", "U+000C (a control)"),
        ("Definition\x1fa := 0.", "U+001F (a control)"),
    ],
)
def test_a_character_that_rocq_or_a_reader_takes_for_another_is_refused_by_name(text: str, sign: str) -> None:
    assert Source("A", text).forbidden == [f"the character {sign}"]


def test_letters_and_signs_may_stand_in_comments() -> None:
    assert Source("A", "(* λ ≥ Σγ_i² *)\n\tDefinition a := 0.").forbidden == []


@pytest.mark.parametrize(
    "blank", [chr(code) for code in range(0x110000) if chr(code).isspace() and chr(code) not in " \t\n"]
)
def test_no_blank_but_those_that_rocq_has_makes_two_texts_alike(blank: str) -> None:
    assert digest(f"exists {blank}b, 0 < {blank}b") != digest("exists b, 0 < b")
    assert Source("A", f"Definition{blank}a := 0.").forbidden


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_takes_something_for_granted_is_found(text: str) -> None:
    assert Source("A", text).forbidden


@pytest.mark.parametrize(
    "text",
    [
        "(* Axiom a : False. *) Lemma a : True. Proof. exact I. Qed.",
        "(* (* Admitted *) Admitted *)",
        'Notation "x admit y" := (x + y).',
        "Section S. Variable a : False. Hypothesis b : a. End S.",
        "Lemma admitted_not : True. Proof. exact I. Qed.",
        "Lemma a : nat. Proof. { exact 1. } Defined.",
        "#[global] Arguments a : clear scopes.",
        "Local Notation a := 1.",
        "Lemma a : 1 = 1 :> nat. Proof. - by []. Qed.",
    ],
)
def test_comments_strings_sections_and_longer_words_are_innocent(text: str) -> None:
    assert Source("A", text).forbidden == []


def test_a_comment_ends_where_it_does_and_a_string_hides_its_signs() -> None:
    assert without_comments('a (* "(*" *) b').split() == ["a", "b"] or without_comments('a (* "*)" *) b')
    assert sentences('Notation "a . b" := (f a b). Check x.y. Check 1.5.') == [
        'Notation "a . b" := (f a b)',
        "Check x.y",
        "Check 1.5",
    ]


def test_a_definition_by_tactics_is_its_whole_proof_and_a_lemma_is_none() -> None:
    text = "Definition a : nat. Proof. exact 1. Defined. Lemma b : True. Proof. exact I. Qed."
    definitions = dict(Source("A", text).definitions)
    assert definitions == {"a": "Definition a : nat. Proof. exact 1. Defined.", ORDER: "Definition a."}


def test_a_transparent_lemma_is_a_definition() -> None:
    assert "a" in Source("A", "Lemma a : nat. Proof. exact 1. Defined.").definitions


@pytest.mark.parametrize("text", ["{ exact 1. } Defined.", "{ { exact 1. }} Defined.", "- exact 1. Defined."])
def test_a_brace_before_the_end_does_not_hide_that_a_lemma_is_a_definition(text: str) -> None:
    assert "a" in Source("A", f"Lemma a : nat. Proof. {text}").definitions


def test_every_name_of_a_mutual_definition_counts() -> None:
    source = Source("A", "Fixpoint a n := b n with b n := match n with O => 1 end.")
    assert {"a", "b", ORDER} == set(source.definitions)


def test_what_sections_suppose_stands_together_and_counts_for_every_statement() -> None:
    source = Source("A", "Section S. Variables a b : nat. Hypothesis h : a = c. End S. Definition c := 1.")
    order = ["Section S.", "Variables a b : nat.", "Hypothesis h : a = c.", "End S.", "Definition c."]
    assert source.definitions[ORDER].split("\n") == order
    assert rests_on({"A": source}, "A", "True") == {("A", ORDER), ("A", "c")}


def test_no_name_of_a_file_is_the_key_of_what_it_is_read_under() -> None:
    assert words(READING) != {READING}
    assert words(ORDER) != {ORDER}


def test_constructors_and_fields_have_names() -> None:
    text = """
    Inductive token := plus | minus : token.
    Record network (d : nat) := Network { first : nat; second : nat }.
    """
    assert {"token", "plus", "minus", "network", "Network", "first", "second"} <= set(Source("A", text).definitions)


def test_a_statement_reaches_definitions_through_definitions_and_files() -> None:
    sources = {
        "A": Source("A", "Open Scope nat_scope. Definition deep := 1. Definition apart := 2."),
        "B": Source("B", "From Proofcheck Require Import A. Definition shallow := deep."),
        "C": Source("C", "Definition deep := 3."),
    }
    reached = rests_on(sources, "B", "shallow = 1")
    orders = {("A", ORDER), ("B", ORDER)}
    assert reached == {("A", "deep"), ("A", READING), ("B", "shallow"), ("B", READING)} | orders


def test_blanks_and_comments_do_not_change_a_definition_and_a_sign_does() -> None:
    plain = Source("A", "Definition a := 1  (* one *) + 2.").definitions["a"]
    assert plain.split() == Source("A", "Definition a := 1 + 2.").definitions["a"].split()
    assert plain.split() != Source("A", "Definition a := 1 - 2.").definitions["a"].split()
