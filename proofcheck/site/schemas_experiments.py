"""The JSON Schemas of what an experiment writes, made from the types of every experiment: one variant for each."""

import inspect
from types import GenericAlias
from typing import Any, Literal, get_args

import msgspec

from proofcheck.experiments.engine.cell import Record
from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.experiments.engine.summary import PerSeed, Summary

Schema = dict[str, Any]


def cell_schema() -> Schema:
    """Of the record of a cell.

    >>> cell_schema()["anyOf"][0]
    {'$ref': '#/$defs/addition.Record'}
    """
    return _any_of([_record(name) for name in purposes()])


def summary_schema() -> Schema:
    """Of the summary of an experiment.

    >>> summary_schema()["$defs"]["relearning.Summary"]["properties"]["experiment"]
    {'enum': ['relearning']}
    """
    return _any_of([_summary(name) for name in purposes()])


def _record(name: str) -> type[msgspec.Struct]:
    settings, result = _types(name)
    return _variant(name, Record, experiment=Literal[name], settings=settings, result=result)


def _summary(name: str) -> type[msgspec.Struct]:
    settings, result = _types(name)
    each = _variant(name, PerSeed, result=result)
    lists = {"settings": GenericAlias(list, settings), "results": GenericAlias(list, each)}
    return _variant(name, Summary, experiment=Literal[name], **lists)


def _types(name: str) -> tuple[Any, Any]:
    settings, result = get_args(find(name).kind)
    return settings, result


def _variant(name: str, general: type[msgspec.Struct], **fields: Any) -> type[msgspec.Struct]:
    """The general type with some fields as this experiment has them; they are all written, so none has a default."""
    kept = {field.name: field for field in msgspec.structs.fields(general)}
    return msgspec.defstruct(
        f"{name}.{general.__name__}",
        [(field, fields.get(field, kept[field].type)) for field in kept],
        namespace={"__doc__": general.__doc__},
        forbid_unknown_fields=general.__struct_config__.forbid_unknown_fields,
    )


def _any_of(variants: list[type[msgspec.Struct]]) -> Schema:
    references, components = msgspec.json.schema_components(variants, ref_template="#/$defs/{name}")
    return {"anyOf": list(references), "$defs": {name: _brief(schema) for name, schema in components.items()}}


def _brief(schema: Schema) -> Schema:
    """The description without what a docstring says to Python: its first paragraph."""
    if "description" not in schema:
        return schema
    return schema | {"description": inspect.cleandoc(schema["description"]).split("\n\n")[0]}
