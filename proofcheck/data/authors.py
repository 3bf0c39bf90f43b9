"""Made-up books by made-up authors, to try an experiment on: one grammar, and each author's own habits.

They show that a command works. They are evidence for nothing.
"""

import numpy as np

_WORDS = {
    "N": "harbour garden letter sister horse window captain river church winter dinner engine mountain doctor lantern",
    "A": "quiet red foolish heavy gentle narrow proud broken distant pale honest sudden bitter golden useful",
    "V": "praised followed painted sold forgot crossed repaired feared answered carried opened buried counted met drew",
    "P": "under beside against without beyond near after behind towards inside",
    "D": "slowly again never gladly twice often seldom alone together already",
}
_SENTENCES = (
    "the A N V the N P the A N",
    "H V the A N D",
    "P the N H V the N and V H",
    "D the N P the N V H",
    "H and H V the A A N",
    "the N V P the N because H V the N D",
)
_HEROES = "Abel Bertha Conrad Dinah Edgar Flora Gilbert Hester Ivo Judith Kenelm Lydia"
# A word of rank r has a share in proportion to 1/r², so that two authors' favourites differ.
_STEEPNESS = 2.0


def written(author: int, book: int, words: int) -> str:
    """A book: the author decides how often each word and sentence comes, the book who its three heroes are.

    Args:
        author: One number is one author.
        book: And one number one of the books.
        words: At least as many.

    >>> written(1, 2, 5) == written(1, 2, 5) != written(1, 3, 5)
    True
    """
    habits, rng = np.random.default_rng([author]), np.random.default_rng([author, book])
    ordered = {kind: habits.permutation(words.split()) for kind, words in _WORDS.items()}
    sentences = habits.permutation(_SENTENCES)
    ordered["H"] = rng.choice(_HEROES.split(), size=3, replace=False)
    found: list[str] = []
    while len(found) < words:
        sentence = [_favourite(ordered[each], rng) if each in ordered else each
                    for each in _favourite(sentences, rng).split()]  # fmt: skip
        found += [sentence[0].capitalize(), *sentence[1:-1], f"{sentence[-1]}."]
    return " ".join(found)


def _favourite(ordered: np.ndarray, rng: np.random.Generator) -> str:
    shares = np.arange(1, len(ordered) + 1) ** -_STEEPNESS
    return str(ordered[rng.choice(len(ordered), p=shares / shares.sum())])
