"""Request bodies of work on a file, for the OpenAPI document: the file itself, or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

REF = "#/components/schemas/{model}"


def file_body(
    model: type[BaseModel],
    about: str,
    examples: Mapping[str, Any],
    left_out: str | None = "file",
    beside: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The body of a `model`: JSON, or a form with the file and the rest of the model as options.

    `about` says what the file is, `left_out` is the field that a form's options cannot have.
    `beside` are other parts with a file, with what each is: one of all is needed.
    """
    name = model.__name__.removesuffix("Spec")
    options = model.model_json_schema(ref_template=REF)
    options.pop("$defs", None)
    fields = {key: value for key, value in options["properties"].items() if key != left_out}
    required = [key for key in options.get("required", []) if key != left_out]
    options |= {"properties": fields, "required": required, "title": f"{name}Options"}
    options["description"] = "As in JSON, without what the file says."
    files = {"file": about, **(beside or {})}
    return {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": REF.format(model=model.__name__)},
                "examples": {said: {"summary": said, "value": examples[said]} for said in examples},
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        **{part: _a_file(said) for part, said in files.items()},
                        "options": options,
                    },
                    **_needed(files, ["options"] if required else []),
                    "additionalProperties": False,
                },
                "encoding": {"options": {"contentType": "application/json"}},
            },
        },
    }


def _a_file(about: str) -> dict[str, Any]:
    return {
        "type": "string",
        "contentMediaType": "application/octet-stream",
        "description": about,
    }


def _needed(files: Mapping[str, str], others: list[str]) -> dict[str, Any]:
    if len(files) == 1:
        return {"required": [*files, *others]}
    return {"required": others, "anyOf": [{"required": [part]} for part in files]}
