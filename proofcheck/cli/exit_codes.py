"""What each exit code means: the one table behind the code, every command's help and the guide."""

from collections.abc import Mapping
from enum import IntEnum


class Exit(IntEnum):
    """The code that a command leaves with."""

    ANSWERED = 0
    FAILED = 1
    WRONG_INPUT = 2
    MISSING_TOOL = 3
    EMPTY = 4
    NOT_CERTIFIED = 5
    CRASHED = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS = {
    Exit.ANSWERED: "answered",
    Exit.FAILED: "a check failed, or a row of a file was bad",
    Exit.WRONG_INPUT: "the input was wrong, and one line says how",
    Exit.MISSING_TOOL: "a tool that is needed is missing",
    Exit.EMPTY: "feasible --exit-code: the region is empty; defend: no λ is accepted",
    Exit.NOT_CERTIFIED: "feasible --exit-code: the region under the limits is not certified either way",
    Exit.CRASHED: "proofcheck itself failed, or memory ran out; one line says what to send",
    Exit.HUNG_UP: "the terminal was closed",
    Exit.INTERRUPTED: "interrupted by Ctrl-C",
    Exit.TERMINATED: "ended by SIGTERM; as after the two before it, nothing is half-written",
}
# What may happen to any command.
_ALWAYS = (Exit.WRONG_INPUT, Exit.CRASHED, Exit.INTERRUPTED)


def exit_table(codes: Mapping[Exit, str] | None = None) -> str:
    """A line a code: all of them, or a command's own, in its own words, and those that any command may leave with.

    >>> print(exit_table({Exit.ANSWERED: "drawn"}))
    exit codes:
      0    drawn
      2    the input was wrong, and one line says how
      70   proofcheck itself failed, or memory ran out; one line says what to send
      130  interrupted by Ctrl-C
    """
    words = MEANINGS if codes is None else {code: MEANINGS[code] for code in _ALWAYS} | dict(codes)
    return "\n".join(["exit codes:", *[f"  {int(code):<3}  {words[code]}" for code in sorted(words)]])
