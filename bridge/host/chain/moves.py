"""Automation laid over a chain from elsewhere: recorded from a controller or a DAW, read from a
session, or written by hand into a file of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bridge.host.chain.model import Chain
from bridge.host.chain.nearest import did_you_mean
from bridge.host.chain.reading import chain_of_data
from bridge.host.chain.schema import chain_type
from bridge.host.chain.steps import Lane, ParameterName
from session.chain_data import inside, names_of, steps_called
from session.errors import BadInput, UnreadableChain
from session.yaml_file import read_text
from session.yaml_text import NotYaml, written

StepRef = Annotated[
    int | str,
    Field(
        description="A step of the chain by its number, from 1, or by its kind or plug-in where "
        "there is one such step, also inside of another."
    ),
]


@dataclass(frozen=True, slots=True)
class Move:
    """A parameter of a step that moves."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    step: StepRef
    parameter: ParameterName
    lane: Lane


_MOVES: TypeAdapter[tuple[Move, ...]] = TypeAdapter(tuple[Move, ...])


def moved(chain: Chain, moves: tuple[Move, ...]) -> Chain:
    """The chain with the automation; a lane that it had for the same parameter gives way.

    Raises BadInput for a step that is not there, UnreadableChain for a parameter that cannot move
    so.
    """
    if not moves:
        return chain
    data: dict[str, Any] = chain_type().dump_python(chain, mode="json")
    lanes = TypeAdapter(Lane)
    for move in moves:
        step = _meant(chain, data["steps"], move.step)
        step["automation"][move.parameter] = lanes.dump_python(move.lane, mode="json")
    return chain_of_data(data)


def _meant(chain: Chain, steps: list[dict[str, Any]], step: int | str) -> dict[str, Any]:
    """The step that is meant, of those on top or inside them. Raises BadInput."""
    if isinstance(step, int):
        if not 1 <= step <= len(steps):
            raise BadInput(
                f"The chain {chain.name!r} has no step {step} to automate: it has {len(steps)}, "
                f"counted from 1."
            )
        return steps[step - 1]
    found = steps_called(steps, step)
    if len(found) > 1:
        raise BadInput(
            f"The chain {chain.name!r} has {len(found)} steps called {step!r}: name the one to "
            f"automate by its number."
        )
    if not found:
        every = dict.fromkeys(name for one in (*steps, *inside(steps)) for name in names_of(one))
        hint = did_you_mean(step, tuple(every))
        raise BadInput(f"The chain {chain.name!r} has no step {step!r} to automate: {hint}")
    return cast(dict[str, Any], found[0])


def read_moves(path: Path) -> tuple[Move, ...]:
    """The automation in a YAML or JSON file: a list of `step`, `parameter` and `lane`.

    Raises NotFound; UnreadableChain with the line, also for a key that nothing knows; and what
    `storage` makes of a file that may not be read.
    """
    text = read_text(path, "automation", UnreadableChain)
    try:
        read = written(text)
    except NotYaml as error:
        raise UnreadableChain(f"{path}, line {error.line}: {error}.") from error
    try:
        return _MOVES.validate_python(read.data)
    except ValidationError as error:
        # What is wrong tells more than what is missing, which may be the same thing misspelt.
        faults = sorted(error.errors(include_url=False), key=lambda one: one["type"] == "missing")
        place = tuple(part for part in faults[0]["loc"] if part not in ("int", "str"))
        raise UnreadableChain(
            f"{path}, line {read.line(place)}: {_words(faults[0])}; automation is a list of "
            f"`step`, `parameter` and `lane`."
        ) from error


def _words(fault: ErrorDetails) -> str:
    *around, key = fault["loc"] or ("",)
    match fault["type"]:
        case "missing":
            return f"{key} is missing"
        case "unexpected_keyword_argument":
            known = [one.name for one in fields(Lane if "lane" in around else Move)]
            return f"there is no {key} here ({did_you_mean(str(key), known).rstrip('.')})"
        case "tuple_type":
            return f"{key} must be a list" if key else "this is no list"
        case _:
            return fault["msg"].lower()
