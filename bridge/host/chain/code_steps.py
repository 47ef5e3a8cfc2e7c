"""Steps that are others' code: plug-ins, and effects written in Faust."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from bridge.host.chain.step import FilePath, Key, ParameterName, StepBase, Value
from session.units import Name

PlugInFormat = Literal["vst3", "vst2", "lv2", "au"]
Setting = Annotated[
    bool | float | str,
    Field(description="As the plug-in shows it: -18, `-18 dB`, `2.5 kHz`, `Hall`, true."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugInStep(StepBase):
    """A plug-in of this machine, by the name that `roadie plugins list` shows.

    First the preset is loaded, then the parameters are set.
    """

    name: Annotated[
        str, Field(min_length=1, max_length=300, description="Or its file, or its LV2 URI.")
    ]
    format: Annotated[PlugInFormat | None, Field(description="Where it is there in several.")] = (
        None
    )
    maker: Annotated[Name | None, Field(description="Where two makers use one name.")] = None
    parameters: Annotated[
        dict[ParameterName, Setting],
        Field(description="By name, as the plug-in shows them: -18, `-18 dB`, `Hall`, true."),
    ] = field(default_factory=dict)
    preset: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=4000,
            description="A `.vstpreset` or `.fxp` file, or the name of one of its presets.",
        ),
    ] = None
    sidechain: Key | None = None
    kind: Literal["plug-in"] = "plug-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaustStep(StepBase):
    """An effect written in Faust: code here, or a `.dsp` file. With a side-chain, the other
    sound's channels come in after the sound's own."""

    code: Annotated[
        Annotated[str, Field(min_length=1, max_length=200_000)] | None,
        Field(description="Faust with a `process`; either this or `file`."),
    ] = None
    file: Annotated[
        FilePath | None, Field(description="A `.dsp` file; a relative path is beside the chain.")
    ] = None
    parameters: Annotated[
        dict[ParameterName, Value], Field(description="Its sliders, by label.")
    ] = field(default_factory=dict)
    sidechain: Key | None = None
    kind: Literal["faust"] = "faust"

    def __post_init__(self) -> None:
        if (self.code is None) == (self.file is None):
            raise ValueError("give either code or file")
