"""What must not stand in a file of proofs; a kind of sentence that is not known is refused, not passed over."""

import re

from proofcheck.proofs.sentence import DEFINES, ENDS, KNOWN, PROVES, SECTION_ONLY, Sentence, normal

# Each lets a file claim what is not proved, switch a check of the kernel off, reach outside the file, or give a name
# or a notation to something in a place where `definitions` does not look.
_FORBIDDEN = re.compile(
    r"\b(Admitted|Admit|admit|give_up|Axioms?|Parameters?|Conjectures?|bypass_check|Primitive|Load|Extraction|Redirect"
    r"|Declare\s+(?:ML|Module|Instance)|Unset\s+(?:Guard|Positivity|Universe)\s+Checking|type-in-type|Add\s+(?:Rec\s+)?"
    r"(?:ML\s+)?(?:LoadPath|Path)|abstract|transparent_abstract|where)\b"
)
_OPENS = PROVES | DEFINES | {"Instance"}


def wrong(sentence: Sentence, before: str) -> str | None:
    """What is wrong with a sentence that follows one of a given head."""
    plain = re.sub(r'"[^"]*"', '""', normal(sentence.raw))
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


def _wrong_in_proof(sentence: Sentence) -> str | None:
    """What is no tactic: each of Rocq's commands begins with a capital; an end with a name defines that name."""
    if sentence.head in ENDS:
        return None if sentence.text in ("Qed", "Defined") else "an end of a proof that is not known"
    return "a command inside a proof" if sentence.head[:1].isupper() or "#[" in sentence.text else None


def unfinished(last: Sentence) -> bool:
    """Whether a proof is open after the last sentence of a file."""
    return last.head in PROVES | {"Proof"} or (last.proof and last.head not in ENDS)
