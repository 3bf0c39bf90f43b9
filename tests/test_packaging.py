"""What installs: every dependency has its pin, and what says which extra to install is right."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from proofcheck.cli.tools import PACKAGES as TOOLS
from tests.extras import PACKAGES

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = PROJECT["name"]
CORE = {Requirement(line).name for line in PROJECT["dependencies"]}
EXTRAS = {name: [Requirement(line) for line in lines] for name, lines in PROJECT["optional-dependencies"].items()}
PINS = {
    canonicalize_name(pin.name): pin
    for pin in map(Requirement, re.findall(r"^[^#\n]+", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M))
}
VERSIONS = ("3.11", "3.12", "3.13")


def holds(requirement: Requirement, python: str = "3.11", extra: str = "") -> bool:
    """Whether it is asked for by that version of Python on Linux, x86-64."""
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
    environment |= {"sys_platform": "linux", "platform_machine": "x86_64"}
    return requirement.marker is None or requirement.marker.evaluate(environment)


def names(extra: str) -> set[str]:
    """What an extra installs on Python 3.11, that of the extras in it included."""
    distributions: set[str] = set()
    for requirement in filter(holds, EXTRAS[extra]):
        distributions |= (
            {name for inner in requirement.extras for name in names(inner)}
            if requirement.name == OURS
            else {requirement.name}
        )
    return distributions


def test_every_dependency_is_pinned_exactly_and_within_its_range() -> None:
    requirements = [
        *map(Requirement, PROJECT["dependencies"]),
        *(requirement for extra in EXTRAS.values() for requirement in extra),
    ]
    for requirement in requirements:
        if requirement.name == OURS:
            continue
        pin = PINS[canonicalize_name(requirement.name)]
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert requirement.specifier.contains(exact.version), requirement
        assert all(holds(pin, python) for python in VERSIONS if holds(requirement, python)), requirement


def test_what_they_depend_on_in_turn_is_pinned_too() -> None:
    queue = [(Requirement(f"{OURS}[{extra}]"), extra) for extra in ("", *EXTRAS)]
    queued, reached = set(queue), set()
    while queue:
        requirement, extra = queue.pop()
        try:
            inner = map(Requirement, requires(requirement.name) or [])
        except PackageNotFoundError:
            continue
        for needed in inner:
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                reached.add(canonicalize_name(needed.name))
                unqueued = {(needed, inner_extra) for inner_extra in ("", *needed.extras)} - queued
                queued |= unqueued
                queue += unqueued
    assert "numpy" in reached
    assert reached - {OURS} <= set(PINS)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_skipped_test_names_an_extra_that_has_the_package(name: str) -> None:
    package, extra = PACKAGES[name]
    assert package in names(extra)
    assert (package in names("test")) != (extra in ("realmodel", "browser"))


def test_doctor_names_an_extra_that_has_the_package() -> None:
    for package, _, extra in TOOLS:
        assert package in (names(extra) if extra else CORE)


def test_the_core_tests_ask_for_neither_pytorch_nor_a_peer() -> None:
    assert names("test-core") | names("torch") | names("cluster") | names("bench") < names("test")
    assert not names("test-core") & {"torch", "distributed", *names("bench")}


def test_the_tested_versions_of_python_are_the_classifiers() -> None:
    listed = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert tuple(listed) == VERSIONS
    assert PROJECT["requires-python"] == f">={VERSIONS[0]}"


@pytest.mark.slow
def test_every_package_that_is_imported_is_asked_for() -> None:
    """What another package happens to bring may be gone with its next version."""
    distributions = {canonicalize_name(name) for name in names("test") | names("realmodel") | names("browser") | CORE}
    own_folders = {"proofcheck", "models", "tests", "benchmarks", "docs"}
    providers = packages_distributions()
    for file in (source for folder in own_folders for source in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            for name in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - own_folders:
                owners = [PACKAGES[name][0]] if name in PACKAGES else providers.get(name, [name])
                assert {canonicalize_name(owner) for owner in owners} & distributions, f"{file}: {name}"
