"""The explorer is one small file: it asks no host, runs nothing but its own program, and its parts fit together."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from proofcheck.site.explorer_page import FOLDER, at_state, checker_source, explorer_page, modules

MOST_BYTES = 120_000
# Namespaces, which nobody asks for anything.
_NAMESPACES = ("http://www.w3.org/2000/svg",)


class Elements(HTMLParser):
    """Names and attributes of all elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found = list[tuple[str, dict[str, str | None]]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def elements() -> list[tuple[str, dict[str, str | None]]]:
    reader = Elements()
    reader.feed(explorer_page())
    return reader.found


def test_it_is_small() -> None:
    assert len(explorer_page().encode()) < MOST_BYTES


def test_it_names_no_other_host_or_file(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    page = explorer_page()
    for namespace in _NAMESPACES:
        page = page.replace(namespace, "")
    assert re.findall(r"(?:https?|ftp|wss?):|//[\w-]+\.\w", page) == []
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|WebSocket|sendBeacon|EventSource|importScripts|eval)\b", page)
    for tag, attributes in elements:
        for name in ("src", "href", "action", "data"):
            assert (attributes.get(name) or "data:").startswith("data:"), (tag, name)


def test_only_its_own_program_and_style_may_run(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    page = explorer_page()
    policy = next(given["content"] for tag, given in elements if given.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        contents = re.findall(rf"<{tag} id=\"\w+\">(.*?)</{tag}>", page, re.DOTALL)
        assert len(contents) == sum(name == tag for name, _ in elements) == 1
        digest = base64.b64encode(hashlib.sha256(contents[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_element_has_a_style_or_a_handler_of_its_own_which_the_policy_forbids(
    elements: list[tuple[str, dict[str, str | None]]],
) -> None:
    assert [tag for tag, given in elements if any(name == "style" or name.startswith("on") for name in given)] == []
    assert not re.search(
        r"<\w[^>]* (?:style|on\w+)=", "".join(file.read_text("utf-8") for file in FOLDER.glob("*.mjs"))
    )


def test_every_element_that_a_module_asks_for_is_there(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    there = {given["id"] for _, given in elements if "id" in given}
    asked = {
        name for file in FOLDER.glob("*.mjs") for name in re.findall(r"\$\(\"([\w-]+)\"\)", file.read_text("utf-8"))
    }
    assert asked - there == {"your-point", "load"}  # made by the program


def test_every_module_is_in_the_page_behind_those_that_it_imports() -> None:
    assert {*modules(), "answers"} == {file.stem for file in FOLDER.glob("*.mjs")}
    for place, name in enumerate(modules()):
        imported = re.findall(r'from "\./(\w+)\.mjs"', (FOLDER / f"{name}.mjs").read_text(encoding="utf-8"))
        assert set(imported) <= set(modules()[:place])


def test_each_module_imports_only_what_is_exported_and_used() -> None:
    exported = {
        name: set(re.findall(r"^export (?:const|class|(?:async )?function) (\w+)", source, re.MULTILINE))
        for name in (*modules(), "answers")
        if (source := (FOLDER / f"{name}.mjs").read_text(encoding="utf-8"))
    }
    taken: set[tuple[str, str]] = set()
    for name in exported:
        source = (FOLDER / f"{name}.mjs").read_text(encoding="utf-8")
        for names, module in re.findall(r'import \{([^}]*)\} from "\./(\w+)\.mjs"', source):
            for used in filter(None, map(str.strip, names.split(","))):
                assert used in exported[module], (name, used)
                assert len(re.findall(rf"\b{used}\b", source)) > 1, f"{name} imports {used} and does not use it"
                taken.add((module, used))
    unused = {(module, name) for module, names in exported.items() for name in names} - taken
    assert unused == set()


def test_the_checker_is_short_and_imports_two_files() -> None:
    source = checker_source()
    assert source.count("\n") <= 60
    assert re.findall(r'from "\./(\w+)\.mjs"', source) == ["rational", "region"]


def test_a_state_of_its_own_is_text_and_nothing_else() -> None:
    page = at_state('"><script>alert(1)</script>')
    assert page.count("<script") == 1
    assert page.replace("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;", "") == explorer_page()
