"""Hold what two versions of proofcheck say and write against each other, byte for byte.

``python docs/same_output.py OLD [NEW]`` takes two folders of checkouts, or git revisions; NEW is this checkout when it
is left out. Compared are the text, errors, exit code and files of each of `COMMANDS`, of the commands in the pages'
transcripts, of every command's help, every schema and every statement; every generated page and figure; the notebook's
card; and the data of the package, each file by its name, wherever it lies. Times do not count, nor does the folder that
a module or a file lies in. ``--words TABLE`` names a file with an old and a new word on each line, a tab between them:
the old side is read with the new words. ``--experiments`` also runs those that it names in their quick form, with
their records; ``--only`` runs part of the commands. Exit code 1 where something differs.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/guide-start.md", "docs/guide-paper.md", "docs/guide-gamma.md")
# `gammas.csv` has good and bad rows, `network` is a stored network. Files that a command writes are compared too.
COMMANDS = """\
feasible --gamma 0.79 -0.64
feasible --gamma 0.79 -0.64 --json
feasible --gamma 0.8 -0.6 --beta 1/20 --certificate two.json --rocq two.v --plot two.svg --json
feasible --gamma 0.8 -0.6 --beta 0.4 --certificate empty.json --exact-only
feasible --gamma 0.8 -0.6 --c 1/14 --exact-only
feasible --gamma 0.8 -0.6 --beta 1/20 --c 1/2 --near 3 0 --nonnegative --json
feasible --gamma 0.8 -0.6 --beta 1/20 --lam 1.2 -0.6 --json
feasible --gamma 0.8 0.5 --beta 1/20 --sum-to-one --lam-min -1 --lam-max 2
feasible --gamma 0.8 0.5 --equal
feasible --gamma 0.8 -0.6 0.3 --gamma-radius 0.05 --beta 0.01 --plot three.svg --plot-axes 1 3
feasible --gamma 0.8 -0.6 0.3 --lam 1 1 -1 --exact-only --json
feasible --gamma -0.5 -0.5 --certificate negative.json --json
feasible --gamma 0 0 --exact-only --json
feasible --gamma-file gammas.csv --beta 1/20
feasible --gamma-file gammas.csv --beta 1/20 --output rows.csv
feasible --gamma-file gammas.csv --output rows.jsonl
feasible --alpha -0.5 --beta 0.05
feasible --alpha -0.5 --beta 0.05 --json
feasible --alpha 0.5 --beta 0.05 --eta 0.1 --constant C_low=2 --delta-hash 0.05 --omega 2 --slack 0.1 --plot alpha.svg
feasible --gamma 2
feasible --gamma 0.5 --beta -1
feasible --gamma 0.5 --nothing
check two.json
check two.json --json
check empty.json
check negative.json --json
check gammas.csv
theorems
theorems --json
theorems 2
theorems theorem --latex
theorems nonsense
bounds --M 20 --epsilon 0.05 --eta 0.1 --delta-star 0.4
bounds --M 20 --epsilon 0.05 --eta 0.1 --delta-star 0.4 --dw-norm 2 --dv-norm 1 --batch 64 --constant C_T=2 --json
bounds --M 20 --epsilon 0.05 --eta 0.1 --delta-star 0.4 --calibrated
bounds --M 20 --epsilon 0.05 --eta 0.1 --delta-star 0.4 --calibrated --json
bounds --M 1
measure network --samples 200
measure network --samples 200 --lam -1 2 --level 0.9 --json
measure nowhere
certify network --lam 0.5
certify network --lam 0.5 --json
certify network --lam-range -4 3 --grid 3 --plot range.svg --json
certify network --gamma 0.79 -0.61 --lam-box 0 2 -2 0 --grid 2 --cells cells.json --plot map.svg --json
certify network --gamma 0.79 -0.61
train --alpha 2 --output run
experiment nothing
verify --fast --no-times --graph claims.svg
verify --only region.threshold ideal.derivation --fast --no-times
verify --only region.printed theorem-1 --fast --json
doctor
doctor --json
docs --output .
schema nothing
nothing
--help
--version
""".splitlines()
_GAMMAS = "a,b\n0.8,-0.6\n-0.64,-0.64\n0.5,x\n2,0\n0.1,1/3\n0,0\n"
_TIMES = re.compile(rb'(?<="seconds":)\s*[\d.e-]+|\d+(\.\d+)?(?= (CPU )?s\b)')
_FOLDERS = re.compile(rb"\bproofcheck([/.][a-z_]+)*[/.](?=[a-z])")


def lay_out(version: str, folder: Path) -> None:
    """A checkout or revision as a package that can be imported, with its pages, in ``folder``."""
    source = Path(version)
    if not source.is_dir():
        source = folder / "checkout"
        source.mkdir(parents=True)
        archive = ["git", "-C", str(ROOT), "archive", version, "proofcheck", "models", "docs", "README.md"]
        packed = subprocess.run(archive, stdout=subprocess.PIPE, check=True).stdout
        subprocess.run(["tar", "-x", "-C", str(source)], input=packed, check=True)
    compiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(source / "proofcheck", folder / "proofcheck", ignore=compiled)
    shutil.copytree(source / "models", folder / "proofcheck" / "models", ignore=compiled)
    for page in PAGES:
        shutil.copy(source / page, folder)


def surroundings(side: Path) -> dict[str, str]:
    """The environment of a side's process: its own package and cache, a plain terminal of one width."""
    variables = {"PYTHONPATH": str(side), "PROOFCHECK_CACHE": str(side / "cache")}
    return {**os.environ, **variables, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONHASHSEED": "0"}


def transcribed(folder: Path) -> list[str]:
    """The commands in the transcripts of a side's pages."""
    pages = [(folder / Path(page).name).read_text(encoding="utf-8") for page in PAGES]
    return [command for text in pages for command in re.findall(r"^\$ proofcheck (.*)$", text, re.MULTILINE)]


def answer(place: Path, commands: Sequence[str]) -> None:
    """Run commands in this process, one after the other in the new folder ``place``, and keep there what each says."""
    import proofcheck
    from proofcheck.cli.main import main

    def say(command: str) -> str:
        name = re.sub(r"[^-+.=\w]+", "_", command)[:200]
        out, err = (place / "said" / f"{name}.{kind}" for kind in ("out", "err"))
        with out.open("w", encoding="utf-8") as stdout, err.open("w", encoding="utf-8") as stderr:
            with redirect_stdout(stdout), redirect_stderr(stderr):
                try:
                    code: object = main(shlex.split(command))
                except SystemExit as left:
                    code = left.code
            stderr.write(f"exit code {code}\n")
        return out.read_text(encoding="utf-8")

    (place / "said").mkdir(parents=True)
    with chdir(place):
        shutil.copytree(next(Path(proofcheck.__file__).parent.rglob("networks/irrelevant")), "network")
        Path("gammas.csv").write_text(_GAMMAS, encoding="utf-8")
        for command in commands:
            say(command)
        if "--help" not in commands:
            return
        for name in re.findall(r"^  ([a-z]+)  ", say("--help"), re.MULTILINE):
            say(f"{name} --help")
        for file in sorted(Path("schemas").glob("*.json")):
            say(f"schema {file.stem}")
        for name in re.findall(r'^      "id": "([^"]+)"', say("theorems --json"), re.MULTILINE):
            say(f"theorems {name}")
        verdict = proofcheck.feasible(proofcheck.Region(["0.8", "-0.6"], beta="1/20"))
        Path("card.html").write_text(str(verdict._repr_html_()), encoding="utf-8")


def outputs(side: Path) -> dict[str, bytes]:
    """What a side said and wrote, and the data in its package, by name; without times and folders."""
    contents: dict[str, list[bytes]] = {}
    for file in (side / "place").rglob("*.*"):
        contents[str(file.relative_to(side / "place"))] = [file.read_bytes()]
    for file in (side / "proofcheck").rglob("*.*"):
        if file.suffix not in (".py", ".pyc"):
            contents.setdefault(f"data/{file.name}", []).append(file.read_bytes())
    return {name: _FOLDERS.sub(b"", _TIMES.sub(b"0", b"".join(sorted(parts)))) for name, parts in contents.items()}


def compare(old: dict[str, bytes], new: dict[str, bytes], words: Iterable[tuple[str, str]]) -> dict[str, str]:
    r"""The first line that differs, old and new, of each name whose content is not the same.

    >>> compare({"a": b"one\ntwo", "b": b"", "c": b"x"}, {"a": b"one\n2", "c": b"y"}, [("x", "y")])
    {'a': "line 2: 'two' is now '2'", 'b': 'only in the old'}
    """
    differences = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            differences[name] = f"only in the {'old' if name in old else 'new'}"
            continue
        before = old[name]
        for word, instead in words:
            before = before.replace(word.encode(), instead.encode())
        if before != new[name]:
            lines = [content.decode(errors="replace").split("\n") for content in (before, new[name])]
            pairs = enumerate(zip_longest(*lines), start=1)
            place, (before_line, after_line) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
            differences[name] = f"line {place}: {before_line!r:.300} is now {after_line!r:.300}"
    return differences


def run(arguments: Sequence[str]) -> int:
    """Compare, and print a table of what was compared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", help="a checkout or a git revision")
    parser.add_argument("new", nargs="?", default=str(ROOT), help="the same; this checkout")
    parser.add_argument("--words", type=Path, metavar="TABLE", help="old and new words, a tab between them")
    parser.add_argument("--only", default="", metavar="WORDS", help="only commands that begin with these words")
    parser.add_argument("--experiments", nargs="*", default=[], metavar="NAME", help="also these, in their quick form")
    options = parser.parse_args(arguments)
    table = options.words.read_text(encoding="utf-8").splitlines() if options.words else []
    words = [(old, new) for old, _, new in (line.partition("\t") for line in table)]
    with TemporaryDirectory() as folder:
        sides = [Path(folder) / name for name in ("old", "new")]
        for side, version in zip(sides, (options.old, options.new), strict=True):
            lay_out(version, side)
        trials = [f"experiment {name} --quick --seeds 2 --output ." for name in options.experiments]
        listed = dict.fromkeys([*COMMANDS, *(command for side in sides for command in transcribed(side)), *trials])
        commands = [command for command in listed if command.startswith(options.only)]
        calls = [[sys.executable, __file__, "--answer", str(side / "place"), *commands] for side in sides]
        running = [subprocess.Popen(call, env=surroundings(side)) for call, side in zip(calls, sides, strict=True)]
        codes = [process.wait() for process in running]
        if any(codes):
            raise SystemExit("a side ended before its last command; what it said is above")
        old, new = map(outputs, sides)
    differing = compare(old, new, words)
    kinds = Counter(Path(name).parts[0] if "/" in name else "files" for name in old | new)
    for kind, number in sorted(kinds.items()):
        wrong = sum(name.startswith(f"{kind}/") if kind != "files" else "/" not in name for name in differing)
        sys.stdout.write(f"{kind:<12} {number:>4} compared, {wrong} differ\n")
    for name, difference in differing.items():
        sys.stdout.write(f"{name}: {difference}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--answer"]:
        answer(Path(sys.argv[2]), sys.argv[3:])
    else:
        sys.exit(run(sys.argv[1:]))
