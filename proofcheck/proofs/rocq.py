"""Rocq's compiler: where it is, and a folder of files compiled in a place of its own, in this run."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

PACKAGES = "coq libcoq-mathcomp libcoq-mathcomp-algebra-tactics libcoq-mathcomp-zify libcoq-mathcomp-analysis"
APT = f"apt-get install --no-install-recommends {PACKAGES}"
LOGICAL = "Proofcheck"
PROCESSES = 2
_SECONDS = 300
_RECHECK_SECONDS = 3600

# Runs a command, and kills it when standard input ends: a process that was itself killed can end nothing.
_LEASH = """
import os, subprocess, sys, threading
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
threading.Thread(target=lambda: (os.read(0, 1), child.kill()), daemon=True).start()
sys.exit(child.wait() & 255)
"""
_held: set[FileIO] = set()


def coqc() -> str | None:
    """The path of the compiler; None where there is none."""
    return shutil.which("coqc")


def coqchk() -> str | None:
    """The path of the second checker, which comes with the compiler; None where there is none."""
    return shutil.which("coqchk")


def version() -> str | None:
    """The compiler's version; None where there is none.

    It is a question of a tenth of a second: nothing is loaded for it.
    """
    if coqc() is None:
        return None
    finished = _run("coqc", "--print-version", folder=Path.cwd())
    return finished.stdout.split()[0] if finished.returncode == 0 and finished.stdout.split() else None


def library() -> Path | None:
    """Where Rocq keeps what is added to it; None where there is no compiler."""
    if coqc() is None:
        return None
    return Path(_run("coqc", "-where", folder=Path.cwd()).stdout.strip()) / "user-contrib"


# The word of an import, a file that shows the library is here, and the system's package.
LIBRARIES = (
    ("all_ssreflect", "mathcomp/ssreflect/ssreflect.vo", "libcoq-mathcomp"),
    ("algebra_tactics", "mathcomp/algebra_tactics/ring.vo", "libcoq-mathcomp-algebra-tactics"),
    ("zify", "mathcomp/zify/zify.vo", "libcoq-mathcomp-zify"),
    ("analysis", "mathcomp/analysis/Rstruct.vo", "libcoq-mathcomp-analysis"),
)


def missing(imports: str | None = None) -> list[str]:
    """The system's packages that are not here: all that there are, or those that some imports name.

    >>> missing("From Coq Require Import Reals.") in ([], ["coq"])
    True
    """
    folder = library()
    if folder is None:
        return ["coq"]
    needed = [row for row in LIBRARIES if imports is None or row[0] in imports]
    return [package for _, file, package in needed if not (folder / file).exists()]


def compile_file(folder: Path, module: str) -> str | None:
    """Compile one file of a folder; None when the kernel accepts it, else the compiler's complaint."""
    try:
        finished = _run("coqc", "-q", "-w", "none", "-R", ".", LOGICAL, f"{module}.v", folder=folder)
    except subprocess.TimeoutExpired:
        return f"not done after {_SECONDS} s"
    if finished.returncode == 0:
        return None
    return finished.stderr.strip() or f"exit code {finished.returncode}"


def recheck(folder: Path, modules: Iterable[str]) -> str | None:
    """Check compiled files, and every library that they rest on, once more; None when coqchk accepts all of it.

    coqchk reads what the compiler wrote, checks each term anew without the compiler's tactics and virtual machine, and
    lists what rests on a check that was off, and which axioms there are.
    """
    names = [f"{LOGICAL}.{module}" for module in modules]
    try:
        command = ("coqchk", "-silent", "-o", "-R", ".", LOGICAL, *names)
        finished = _run(*command, folder=folder, seconds=_RECHECK_SECONDS)
    except subprocess.TimeoutExpired:
        return f"coqchk is not done after {_RECHECK_SECONDS} s"
    if finished.returncode != 0:
        return f"coqchk refuses a compiled file: {' '.join(finished.stderr.split()) or finished.returncode}"
    return _not_clean(finished.stdout + finished.stderr)


_CHECKED_OFF = ("relying on type-in-type", "relying on unsafe (co)fixpoints", "whose positivity is assumed")


def _not_clean(summary: str) -> str | None:
    """What in coqchk's summary must not be there; every heading that must be there is looked for."""
    parts = [part.split(":", 1) for part in re.split(r"^\* ", summary, flags=re.MULTILINE)[1:]]
    listed = {heading.strip(): content.split() for heading, content in parts}
    if listed.get("Theory") != ["Set", "is", "predicative"] or "Axioms" not in listed:
        return "coqchk says what is not expected of the theory or of its axioms"
    if own_axioms := [name for name in listed["Axioms"] if name.startswith(f"{LOGICAL}.")]:
        return f"coqchk finds an axiom of ours: {own_axioms[0]}"
    for end in _CHECKED_OFF:
        content = next((content for heading, content in listed.items() if heading.endswith(end)), None)
        if content != ["<none>"]:
            return f"coqchk finds something {end}: {' '.join(content or ['no such list'])}"
    return None


def dependencies(folder: Path) -> dict[str, set[str]]:
    """For each file of a folder those that it requires, by Rocq's own reading."""
    names = sorted(path.name for path in folder.glob("*.v"))
    text = _run("coqdep", "-R", ".", LOGICAL, *names, folder=folder).stdout
    requirements: dict[str, set[str]] = {Path(name).stem: set() for name in names}
    for line in text.splitlines():
        targets, _, needed = line.partition(":")
        if targets.split()[:1] and targets.split()[0].endswith(".vo"):
            requirements[Path(targets.split()[0]).stem] = {Path(file).stem for file in re.findall(r"\S+\.vo\b", needed)}
    return {name: needed & set(requirements) for name, needed in requirements.items()}


def compile_all(
    needed: Mapping[str, Iterable[str]], task: Callable[[str], str | None], told: Callable[[str], object]
) -> dict[str, str | None]:
    """Do a task for each module, after those that it requires, two at a time.

    Args:
        needed: For each module those that it requires; every one is a module here.
        task: Says what is wrong, or None.
        told: Called with each module that is done.

    Returns:
        For each module what is wrong with it; a module that requires a wrong one is wrong.
    """
    done: dict[str, str | None] = {}
    running: dict[Future[str | None], str] = {}
    with ThreadPoolExecutor(PROCESSES) as pool, _ended_with_us():
        while len(done) < len(needed):
            for name, before in needed.items():
                if name in done or name in running.values() or not set(before) <= set(done):
                    continue
                if wrong := [module for module in before if done[module] is not None]:
                    done[name] = f"requires {wrong[0]}, which is not accepted"
                else:
                    running[pool.submit(task, name)] = name
            if not running:
                break
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(finished)
                done[name] = finished.result()
                told(name)
    return {name: done.get(name, "requires itself") for name in needed}


# All that a process of the kernel's is told of its surroundings: where programs are, and where to put what is passing.
_KEPT = ("PATH", "TMPDIR", "TMP", "TEMP", "SYSTEMROOT")
_OURS = ("HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_CACHE_HOME")


def _run(*command: str, folder: Path, seconds: int = _SECONDS) -> subprocess.CompletedProcess[str]:
    # Rocq looks for libraries under the user's home and data folders before its own, and for paths and flags in the
    # environment: so these folders are empty ones of ours, and nothing else comes through.
    leashed = [sys.executable, "-I", "-S", "-c", _LEASH, *command]
    pipe = subprocess.PIPE
    end, other = (FileIO(handle, mode) for handle, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    with end, other, tempfile.TemporaryDirectory(prefix="proofcheck-home-") as home:
        surroundings = {name: os.environ[name] for name in _KEPT if name in os.environ} | dict.fromkeys(_OURS, home)
        settings: dict[str, Any] = {"stdin": end, "stdout": pipe, "stderr": pipe, "text": True, "encoding": "utf-8"}
        with subprocess.Popen(leashed, cwd=folder, env=surroundings, **settings) as process, _leash(other):
            out, complaint = process.communicate(timeout=seconds)
            return subprocess.CompletedProcess(command, process.returncode, out, complaint)


@contextmanager
def _leash(end: FileIO) -> Iterator[None]:
    """Lets a command go when it is done, or ends it."""
    _held.add(end)
    try:
        yield
    finally:
        _held.discard(end)
        end.close()


@contextmanager
def _ended_with_us() -> Iterator[None]:
    """Ends what the threads of a pool run when this one is interrupted: the pool waits for it."""
    try:
        yield
    except BaseException:
        for end in list(_held):
            end.close()
        raise
