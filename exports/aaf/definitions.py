"""The effects and parameters that AAF names by number, as one table.

Numbers and names: AAF Edit Protocol (AMWA, 2005), effects; the combiner of channels is Avid's, as
Pro Tools, Media Composer and Resolve write it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an effect: a fraction."""

    number: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An effect on sound with so many `inputs` and at most one parameter."""

    number: UUID
    name: str
    inputs: int
    parameter: Parameter | None = None


AMPLITUDE = Parameter(UUID("e4962321-2267-11d3-8a4c-0050040ef7d2"), "Amplitude")
LEVEL = Parameter(UUID("e4962320-2267-11d3-8a4c-0050040ef7d2"), "Level")

GAIN = Operation(UUID("9d2ea894-0968-11d3-8a38-0050040ef7d2"), "Mono Audio Gain", 1, AMPLITUDE)
DISSOLVE = Operation(UUID("0c3bea41-fc05-11d2-8a29-0050040ef7d2"), "Mono Audio Dissolve", 2, LEVEL)
COMBINER = Operation(UUID("6b46dd7a-132d-4856-ab21-8b751d8462ec"), "Audio Channel Combiner", 1)

LINEAR = UUID("5b6c85a4-0ede-11d3-80a9-006008143e6f")


def define(file: Any) -> None:
    """Put them all into the dictionary of an open AAF file."""
    words, create = file.dictionary, file.create
    rational = words.lookup_typedef("Rational")
    for parameter in (AMPLITUDE, LEVEL):
        words.register_def(
            create.ParameterDef(str(parameter.number), parameter.name, parameter.name, rational)
        )
    words.register_def(create.InterpolationDef(str(LINEAR), "LinearInterp", "LinearInterp"))
    for operation in (GAIN, DISSOLVE, COMBINER):
        made = create.OperationDef(str(operation.number), operation.name, operation.name)
        made.media_kind = "sound"
        made["NumberInputs"].value = operation.inputs
        made["IsTimeWarp"].value = False
        words.register_def(made)
        if operation.parameter:
            made["ParametersDefined"].value = [
                words.lookup_parameterdef(operation.parameter.number)
            ]
