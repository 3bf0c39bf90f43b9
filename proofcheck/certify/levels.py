"""When a task counts as learned or unlearned, decided from bounds on losses alone."""

from math import inf, nextafter
from typing import Literal, NamedTuple

from proofcheck.certify.loss import Bounds

Word = Literal["learned", "unlearned", "between", "undecided"]


class Levels(NamedTuple):
    """Learned: a loss of at most that of the network fine-tuned on the task alone plus ``tolerance``.

    Args:
        single: Bounds on the loss of that network: the threshold is known within them.
        tolerance: What the loss may exceed it by.
        unlearned: The least loss that counts as unlearned.
    """

    single: Bounds
    tolerance: float
    unlearned: float

    def word(self, loss: Bounds) -> Word:
        """What is certain of a network with a loss in these bounds.

        >>> levels = Levels(Bounds(0.01, 0.02), 0.02, 0.9)
        >>> levels.word(Bounds(0.0, 0.029)), levels.word(Bounds(0.03, 0.05)), levels.word(Bounds(0.05, 0.8))
        ('learned', 'undecided', 'between')
        """
        if loss.high <= self.surely:
            return "learned"
        if loss.low >= self.unlearned:
            return "unlearned"
        if loss.low >= self.hardly and loss.high < self.unlearned:
            return "between"
        return "undecided"

    @property
    def surely(self) -> float:
        """A loss that is surely within the tolerance."""
        return nextafter(self.single.low + self.tolerance, -inf)

    @property
    def hardly(self) -> float:
        """A loss that surely is not."""
        return nextafter(nextafter(self.single.high + self.tolerance, inf), inf)

    def spare(self, word: Word, loss: Bounds) -> float:
        """By how much bounds keep a verdict; negative where they do not.

        >>> Levels(Bounds(0.01, 0.02), 0.02, 0.5).spare("unlearned", Bounds(0.75, 0.8))
        0.25
        """
        if word == "learned":
            return self.surely - loss.high
        if word == "unlearned":
            return loss.low - self.unlearned
        return min(loss.low - self.hardly, self.unlearned - loss.high)
