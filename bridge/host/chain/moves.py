"""Automation laid over a chain from elsewhere: recorded from a controller or a DAW, read from a
session, or written by hand into a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from bridge.host.chain.model import Chain
from bridge.host.chain.nearest import did_you_mean
from bridge.host.chain.reading import chain_of_data
from bridge.host.chain.schema import chain_type
from bridge.host.chain.steps import Lane, ParameterName
from bridge.host.chain.yaml_text import NotYaml, written
from session.errors import BadInput, NotFound, UnreadableChain, storage

StepRef = Annotated[
    int | str,
    Field(
        description="A step of the chain by its number, from 1, or by its kind or plug-in where "
        "there is one such step."
    ),
]

LARGEST_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Move:
    """A parameter of a step that moves."""

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
        step = data["steps"][_index(chain, move.step)]
        step["automation"][move.parameter] = lanes.dump_python(move.lane, mode="json")
    return chain_of_data(data)


def _index(chain: Chain, step: int | str) -> int:
    if isinstance(step, int):
        if not 1 <= step <= len(chain.steps):
            raise BadInput(
                f"The chain {chain.name!r} has no step {step} to automate: it has "
                f"{len(chain.steps)}, counted from 1."
            )
        return step - 1
    names = [getattr(one, "name", one.kind).casefold() for one in chain.steps]
    kinds = [one.kind for one in chain.steps]
    wanted = step.casefold()
    found = [i for i in range(len(names)) if wanted in (names[i], kinds[i])]
    if len(found) > 1:
        raise BadInput(
            f"The chain {chain.name!r} has {len(found)} steps called {step!r}: name the one to "
            f"automate by its number."
        )
    if not found:
        hint = did_you_mean(step, tuple(dict.fromkeys((*names, *kinds))))
        raise BadInput(f"The chain {chain.name!r} has no step {step!r} to automate: {hint}")
    return found[0]


def read_moves(path: Path) -> tuple[Move, ...]:
    """The automation in a YAML or JSON file: a list of `step`, `parameter` and `lane`.

    Raises NotFound, UnreadableChain with the line, StorageFailed.
    """
    if not path.is_file():
        raise NotFound(f"There is no automation file {path}: check the path and try again.")
    with storage(path):
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableChain(f"{path} is larger than an automation file may be.")
        content = path.read_bytes()
    try:
        read = written(content.decode("utf-8"))
        return _MOVES.validate_python(read.data)
    except UnicodeDecodeError as error:
        raise UnreadableChain(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    except NotYaml as error:
        raise UnreadableChain(f"{path}, line {error.line}: {error}.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        line = read.line(tuple(part for part in fault["loc"] if part not in ("int", "str")))
        raise UnreadableChain(
            f"{path}, line {line}: {fault['msg'].lower()}; it is a list of `step`, `parameter` "
            f"and `lane`."
        ) from error
