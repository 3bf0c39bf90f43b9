from itertools import permutations

import pytest

from proofcheck import InputError
from proofcheck.cli.options import Parser


def parser() -> Parser:
    command = Parser(prog="test")
    command.add_numbers("--gamma", "a list")
    command.add_numbers("--lam", "a list")
    command.add_number("--beta", "one number")
    command.add_argument("--json", action="store_true")
    command.add_argument("--plot")
    return command


GROUPS = [["--gamma", "0.79", "-16/25"], ["--lam", "1.2", "-0.6"], ["--beta", "1/20"], ["--json"], ["--plot", "x.svg"]]


@pytest.mark.parametrize("order", list(permutations(range(5))), ids=str)
def test_every_order_of_the_options_reads_the_same(order: tuple[int, ...]) -> None:
    read = parser().read([token for i in order for token in GROUPS[i]])
    assert read.gamma == ["0.79", "-16/25"]
    assert read.lam == ["1.2", "-0.6"]
    assert (read.beta, read.json, read.plot) == ("1/20", True, "x.svg")


@pytest.mark.parametrize(
    ("tokens", "gamma"),
    [
        (["--gamma", "-1e-3", ".5"], ["-1e-3", ".5"]),
        (["--gamma=0.5", "-.5"], ["0.5", "-.5"]),
        (["--gamma", "-16/25"], ["-16/25"]),
        (["--gamma", "0.79,-0.64"], ["0.79", "-0.64"]),
        (["--gamma", "0,-1"], ["0", "-1"]),
        (["--gamma", "1/2,1/3"], ["1/2", "1/3"]),
        (["--gamma", "0,", "1"], ["0", "1"]),
        (["--gamma", "\N{MINUS SIGN}0.5", "+1"], ["\N{MINUS SIGN}0.5", "+1"]),
    ],
)
def test_numbers_are_taken_as_a_person_writes_them(tokens: list[str], gamma: list[str]) -> None:
    assert parser().read([*tokens, "--json"]).gamma == gamma


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        (["--gamma"], "--gamma: expected a number .* got none"),
        (["--gamma", "--json"], "--gamma: expected a number .* got '--json'"),
        (["--gamma", "abc"], "--gamma: expected a number .* got 'abc'"),
        (["--gamma", "0.5", "-inf"], "--gamma: expected a number .* got '-inf'"),
        (["--gamma", "0.5", "nan"], "--gamma: expected a number .* got 'nan'"),
        (["--beta", "1", "2"], "--beta: expected .* got '2'"),
        (["--gamma", "1", "--gamma", "2"], "--gamma is given twice"),
        (["--frobnicate"], "unknown argument '--frobnicate'; see"),
        (["--gama", "1"], r"unknown argument '--gama', did you mean --gamma\?"),
        (["--plt=x.svg"], r"did you mean --plot\?"),
        (["--gamma", "0,5"], "--gamma: 0,5 may be a list or have a decimal comma; write 0 5 for a list, or 0.5$"),
        (["--gamma=-0,5", "0.2"], "--gamma: -0,5 may be a list"),
        (["--lam", "0,5 0,3"], "--lam: 0,5 may be a list"),
        (["--lam", "1,2,3"], "--lam: 1,2,3 may be a list"),
        (["--gamma", ",5"], "--gamma: ,5 may be a list"),
        (["--gamma", "0,1,-0,1"], "0,1,-0,1 may be a list .*; write 0 1 -0 1 for a list, or 0.1 -0.1$"),
        (["--gamma", "0,1,"], "0,1, may be a list .*; write 0 1 for a list, or 0.1$"),
        (["--gamma", "0.8,0,1"], "write 0.8 0 1 for a list, or 0.8 0.1$"),
        (["--gamma", "1,0/3"], "1,0/3 may be a list or have a decimal comma; write 1 0/3 for a list$"),
        (["--gamma", "0,8;-0,6"], "0,8 may be a list .*, or 0.8$"),
        (["--gamma", "1,5e-3", "−0,5"], "1,5e-3 may be a list .*, or 1.5e-3$"),
        (["stray"], "unknown argument 'stray'"),
        (["--plot"], "expected one argument"),
        (["--gam", "1"], "unknown argument '--gam'"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(tokens: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parser().read(tokens)
    assert "\n" not in str(caught.value)


def test_a_word_that_is_no_choice_is_told_the_choices_as_on_every_version_of_python() -> None:
    command = parser()
    command.add_choice("--counts", ("iid", "exact"), "how")
    assert command.read(["--counts", "exact"]).counts == "exact"
    with pytest.raises(InputError, match=r"^argument --counts: expected iid or exact, got 'none'; see test --help$"):
        command.read(["--counts", "none"])


def test_help_has_no_colour_even_where_python_would_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in parser().format_help()
