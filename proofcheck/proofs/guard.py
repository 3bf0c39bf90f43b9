"""What must not stand in a file of proofs; a kind of sentence that is not known is refused, not passed over."""

import re

from proofcheck.proofs.sentence import DEFINES, ENDS, KNOWN, PROVES, SECTION_ONLY, TYPES, Sentence, normal, words

# Each lets a file claim what is not proved, switch a check of the kernel off, reach outside the file, or give a name
# or a notation to something in a place where `definitions` does not look.
_FORBIDDEN = re.compile(
    r"\b(Admitted|Admit|admit|give_up|Axioms?|Parameters?|Conjectures?|bypass_check|Primitive|Load|Extraction|Redirect"
    r"|Declare\s+(?:ML|Module|Instance)|Unset\s+(?:Guard|Positivity|Universe)\s+Checking|type-in-type|Add\s+(?:Rec\s+)?"
    r"(?:ML\s+)?(?:LoadPath|Path)|abstract|transparent_abstract|where)\b",
    re.ASCII,
)
_OPENS = PROVES | DEFINES | {"Instance"}

# Bounded by ASCII: some letters, such as ², are parts of words to Python and signs to Rocq.
_RECURSIVE = re.compile(r"(?<![A-Za-z0-9_])(Fixpoint|CoFixpoint|fix|cofix)(?![A-Za-z0-9_'])")
_UNCHECKED = re.compile(r"vm_compute|native_compute|[a-z_]*_no_check|(?<![<\w])<<?:", re.ASCII)


def wrong(sentence: Sentence, before: str) -> str | None:
    """What is wrong with a sentence that follows one of a given head."""
    plain = _without_strings(sentence)
    if match := _FORBIDDEN.search(plain):
        return match[0]
    if sentence.proof:
        return _wrong_in_proof(sentence)
    if sentence.head == "Proof":
        return None if sentence.text == "Proof" and before in _OPENS else "a beginning of a proof that is not known"
    if before in PROVES:
        return "a proof that does not begin with Proof before what stands"
    if sentence.head not in KNOWN:
        return f"{sentence.head or 'a sign'}, a kind of sentence that is not known,"
    if "#[" in sentence.text:
        return "an attribute"
    if ":>" in plain and sentence.head in DEFINES | SECTION_ONLY:
        return "a coercion by :>"
    return f"{sentence.head} outside a section" if sentence.head in SECTION_ONLY and not sentence.section else None


def unusual(sentence: Sentence) -> str | None:
    """What only a reviewed definition may have: recursion, a type, or lemmas that are proved by each other.

    Most of the faults that Rocq's kernel is known to have are in its check of recursion, others in its types
    (docs/trust.md). So none of ours stands where nobody has read it.
    """
    plain = _without_strings(sentence)
    if recursive := _RECURSIVE.search(plain):
        return (
            f"a {recursive[0]}"
            if sentence.head in DEFINES and sentence.head == recursive[0]
            else f"the word {recursive[0]}"
        )
    if sentence.proof:
        return None
    if sentence.head in PROVES and "with" in words(plain):
        return "with, which proves lemmas by each other,"
    return f"a type by {sentence.head}" if sentence.head in TYPES else None


def computes(sentence: Sentence) -> str | None:
    """What leaves a computation to a machine outside the kernel's own reduction, or puts a check off."""
    match = _UNCHECKED.search(_without_strings(sentence))
    return match[0] if match else None


def _without_strings(sentence: Sentence) -> str:
    return re.sub(r'"[^"]*"', '""', normal(sentence.raw))


def _wrong_in_proof(sentence: Sentence) -> str | None:
    """What is no tactic: each of Rocq's commands begins with a capital; an end with a name defines that name."""
    if sentence.head in ENDS:
        return None if sentence.text in ("Qed", "Defined") else "an end of a proof that is not known"
    return "a command inside a proof" if sentence.head[:1].isupper() or "#[" in sentence.text else None


def unfinished(last: Sentence) -> bool:
    """Whether a proof is open after the last sentence of a file."""
    return last.head in PROVES | {"Proof"} or (last.proof and last.head not in ENDS)
