"""Faust code, compiled into a processor of an engine; what is wrong with it, in one sentence.

The processor must be made before the engine's graph is loaded: an engine with a graph prepares
what joins it at once, and a processor without code ends the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.host.stages.float_environment import restore_float_environment
from session.errors import BadInput
from session.nearest import nearest

_FAULT = re.compile(
    r"(?:(?P<file>\S+?) ?: ?(?P<line>-?\d+)\]? ?: )?(?:ERROR : )?(?P<what>.+)", re.S
)
_OURS = "dawdreamer"
"""What DawDreamer calls the code in Faust's messages."""


@dataclass(frozen=True, slots=True)
class Slider:
    """A parameter: `path` is all of its groups and its label, `label` what is shown."""

    path: str
    label: str
    least: float
    most: float


def compiled(engine: Any, name: str, code: str, called: str, folders: Iterable[Path] = ()) -> Any:
    """The code as a `dawdreamer.FaustProcessor` called `name`.

    `called` is what sentences call it ("the Faust code"); `folders` are where it finds its own
    libraries. Raises BadInput with Faust's line.
    """
    processor = engine.make_faust_processor(name)
    processor.faust_libraries_paths = [
        *(str(folder) for folder in folders),
        *processor.faust_libraries_paths,
    ]
    restore_float_environment()
    try:
        processor.set_dsp_string(code)
        processor.compile()
    except RuntimeError as error:
        raise BadInput(fault_in(processor, str(error), called)) from error
    return processor


def fault_in(processor: Any, message: str, called: str) -> str:
    """What Faust's compiler says is wrong, as a sentence with the line of the user's code."""
    return _sentence(message, called, processor.auto_import.count("\n") + 1)


def sliders(processor: Any) -> list[Slider]:
    """All parameters. Those that nothing depends on, Faust has left out."""
    return [
        Slider(each["name"], each["label"], float(each["min"]), float(each["max"]))
        for each in processor.get_parameters_description()
    ]


def slider_named(name: str, known: list[Slider], called: str) -> Slider:
    """The parameter of that label or path. Raises BadInput with the nearest."""
    for each in known:
        if name in {each.label, each.path, each.path.split("/", 2)[-1]}:
            return each
    spelled = {_spelled(each.label): each for each in reversed(known)}
    if _spelled(name) in spelled:
        return spelled[_spelled(name)]
    near = nearest(_spelled(name), spelled, 0.4)
    if near:
        meant = f"did you mean {spelled[near].label!r}?"
    elif known:
        meant = f"it has {', '.join(each.label for each in known[:8])}."
    else:
        meant = "it has none that does anything."
    raise BadInput(f"{_upper(called)} has no parameter {name!r}: {meant}")


def check_value(slider: Slider, value: float, called: str) -> None:
    """Faust itself takes any number. Raises BadInput for one outside the parameter's range."""
    if not slider.least <= value <= slider.most:
        raise BadInput(
            f"{slider.label!r} of {called} goes from {slider.least:g} to {slider.most:g}, not to "
            f"{value:g}: choose a value between."
        )


def _sentence(message: str, called: str, lines_before: int) -> str:
    message = message.partition("compile(): ")[2] or message
    message = message.partition("Check the faustlibraries path")[0]
    message = message.replace("[file ", "", 1) if message.startswith("ERROR : [file ") else message
    found = _FAULT.match(message.removeprefix("ERROR : ").strip())
    if found is None:
        return f"{_upper(called)} cannot be compiled."
    what = " ".join(found["what"].split()).removesuffix(".").strip().replace(" :", ":")
    line = int(found["line"] or -1)
    if line <= 0:
        return f"{_upper(called)} cannot be compiled: {what}."
    where = found["file"]
    if where == _OURS:
        # At the end of the code Faust counts one line more than there are.
        return f"{_upper(called)} has a fault in line {max(1, line - lines_before)}: {what}."
    return f"{_upper(called)} has a fault in line {line} of {Path(where).name}: {what}."


def _spelled(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _upper(words: str) -> str:
    """The start of a sentence; a file's name stays as it is."""
    return words[:1].upper() + words[1:] if words.startswith("the ") else words
