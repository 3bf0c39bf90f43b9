"""Signals that end a run: each unwinds it as Ctrl-C does, so that nothing is left half-written."""

import signal
from types import FrameType

# Of a supervisor or a batch system, and of a terminal that is closed.
_NAMES = ("SIGTERM", "SIGHUP")


class Terminated(KeyboardInterrupt):
    """A signal asked this process to end; ``code`` is what a shell makes of it, 128 and the number of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number
        self.name = signal.Signals(number).name


def unwind_on_signals() -> None:
    """Raise `Terminated` where a signal would end this process at once; what is ignored, as under nohup, stays so."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _unwind)


def _unwind(number: int, _frame: FrameType | None) -> None:
    # A second one, as from `timeout`, must not end the clearing up.
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(number)
