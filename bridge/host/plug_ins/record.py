"""What is known of a plug-in: one frozen value, made by a probe, kept in the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bridge.host.chain.steps import PlugInFormat

PlugInKind = Literal["effect", "instrument", "midi-effect"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a plug-in shows at a place of a parameter's way (0 to 1)."""

    position: float
    text: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a plug-in.

    `index` counts as the plug-in counts. `default_position` is 0 to 1, `default_text` what is
    shown there. `unit` is its label ("dB").
    `steps` is the number of values it can have, None for one that moves freely. `shown` samples
    what it shows along its way, first and last included: all texts of one with few steps.
    """

    index: int
    name: str
    default_position: float
    unit: str = ""
    steps: int | None = None
    shown: tuple[Shown, ...] = ()
    automatable: bool = True
    default_text: str = ""


@dataclass(frozen=True, slots=True)
class Bus:
    """An input or output bus; a second input of an effect is its side-chain."""

    name: str
    channels: int


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A plug-in that a probe has loaded, played and let go.

    `file` is the file or bundle; `address` is what a host is given to load it (for LV2 its URI).
    `identifier` is the format's own id. `latency_samples` at 48 kHz with its default settings.
    `deterministic`: whether two fresh renders gave the same bytes; `resets`: whether an instance
    that was reset gave the same bytes as a fresh one (None: not tried). `hosts` can load it, best
    first. `presets` are names of its own; files are found beside it or where the format keeps
    them. `warnings` are what the probe noticed, a sentence each.
    """

    name: str
    maker: str
    format: PlugInFormat
    kind: PlugInKind
    file: str
    address: str
    identifier: str = ""
    version: str = ""
    category: str = ""
    parameters: tuple[Parameter, ...] = ()
    inputs: tuple[Bus, ...] = ()
    outputs: tuple[Bus, ...] = ()
    latency_samples: int = 0
    presets: tuple[str, ...] = ()
    deterministic: bool | None = None
    resets: bool | None = None
    hosts: tuple[Literal["pedalboard", "dawdreamer"], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptOff:
    """A plug-in that is not loaded until its file changes, and why, in a sentence.

    `address` is set where the file holds several plug-ins; `name` is the file's where the
    plug-in did not live to tell.
    """

    file: str
    format: PlugInFormat
    reason: str
    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file or bundle was when it was probed: if it differs, it is probed again."""

    size_bytes: int
    changed_ns: int
    files: int = 1
