"""``python -m proofcheck``, and the console script ``proofcheck``."""

import sys


def run() -> None:
    """Run the command line, and leave with its exit code."""
    from proofcheck.cli.main import main
    from proofcheck.cli.signals import unwind_on_signals

    unwind_on_signals()
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
