"""What an experiment writes is what its exported JSON Schema says, for real records and for changed ones."""

import copy
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from proofcheck.cli.main import main
from proofcheck.experiments.engine.experiment import purposes
from proofcheck.ledger.store import STORE
from proofcheck.site.schemas import NAMES, json_schema
from tests.extras import need

VALIDATORS = {name: jsonschema.Draft202012Validator(json_schema(name)) for name in ("cell", "experiment")}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("torch", "safetensors", "joblib")
    folder = tmp_path_factory.mktemp("experiments")
    assert main(["experiment", "relearning", "--quick", "--seeds", "2", "--jobs", "1", "--output", str(folder)]) == 0
    return folder


def _cells(folder: Path) -> list[Any]:
    return [json.loads(path.read_bytes()) for path in sorted(folder.glob("*/cells/*.json"))]


@pytest.mark.parametrize("name", ["cell", "experiment"])
def test_the_schema_is_one_itself_with_a_variant_for_every_experiment(name: str) -> None:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    variants = [schema["$defs"][each["$ref"].removeprefix("#/$defs/")] for each in schema["anyOf"]]
    assert [each["properties"]["experiment"]["enum"] for each in variants] == [[known] for known in purposes()]


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(STORE.records.glob("*.json")), ids=lambda path: path.stem)
def test_every_stored_summary_is_valid(path: Path) -> None:
    VALIDATORS["experiment"].validate(json.loads(path.read_bytes()))


def test_a_record_under_another_experiment_s_name_is_invalid(written: Path) -> None:
    for cell in _cells(written):
        VALIDATORS["cell"].validate(cell)
        assert not VALIDATORS["cell"].is_valid(cell | {"experiment": "low-rank"})


@pytest.mark.parametrize("place", [(), ("settings",), ("result",)], ids=["record", "settings", "result"])
def test_a_field_too_many_or_one_too_few_is_invalid(written: Path, place: tuple[str, ...]) -> None:
    cell = _cells(written)[0]
    for change in ("add", "remove"):
        changed = copy.deepcopy(cell)
        part = changed
        for key in place:
            part = part[key]
        if change == "add":
            part["more"] = 1
        else:
            del part[next(iter(part))]
        assert not VALIDATORS["cell"].is_valid(changed)


def test_a_claim_without_its_id_is_invalid(written: Path) -> None:
    summary = json.loads((written / "relearning-quick.json").read_bytes())
    del summary["claims"][0]["id"]
    assert not VALIDATORS["experiment"].is_valid(summary)


def test_the_command_prints_both(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("cell", "experiment"):
        assert main(["schema", name]) == 0
        assert json.loads(capsys.readouterr().out) == json_schema(name)


@pytest.mark.parametrize("name", NAMES)
def test_descriptions_have_no_indentation_of_the_source(name: str) -> None:
    def descriptions(schema: Any) -> Iterator[str]:
        inner = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
        for key, value in inner:
            if key == "description" and isinstance(value, str):
                yield value
            yield from descriptions(value)

    told = list(descriptions(json_schema(name)))
    assert told
    assert all(each == inspect.cleandoc(each) for each in told)
