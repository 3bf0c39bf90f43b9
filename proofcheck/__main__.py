"""``python -m proofcheck``, and the console script ``proofcheck``."""

import sys

_INTERRUPTED = 130


def run() -> None:
    """Run the command line, and leave with its exit code."""
    try:
        from proofcheck.cli.main import main
        from proofcheck.cli.signals import unwind_on_signals

        unwind_on_signals()
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        # Ctrl-C before the command line could take it; the modules that it imports are half there.
        try:
            if sys.stderr is not None:
                sys.stderr.write("proofcheck: interrupted\n")
        except OSError:
            sys.stderr = None
        code = _INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    run()
