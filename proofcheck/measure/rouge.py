"""Rouge-L: how much of a text stands, in its order, in another one."""

import re
from importlib.util import find_spec

from proofcheck.region.numbers import InputError

_WORD = re.compile(r"[a-z0-9]+")


def rouge_l(candidate: str, reference: str) -> float:
    r"""2PR/(P + R) with P and R the longest common subsequence of words over the words of each text; 0 if it is empty.

    Words are runs of letters and digits, in lower case.

    Raises:
        InputError: If RapidFuzz is not installed.

    Source: [@rouge], with β = 1.

    >>> rouge_l("The cat sat.", "the cat on the mat")
    0.5
    """
    if find_spec("rapidfuzz") is None:
        raise InputError("rapidfuzz: not installed; pip install 'proofcheck-taskvectors[data]'")
    from rapidfuzz.distance import LCSseq

    first, second = (_WORD.findall(text.lower()) for text in (candidate, reference))
    return 2 * LCSseq.similarity(first, second) / (len(first) + len(second)) if first or second else 0.0
