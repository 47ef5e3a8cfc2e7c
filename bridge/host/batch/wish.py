"""What is asked of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bridge.host.chain.model import Chain, Tail
from bridge.host.render.spec import Instrument, Output
from session.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class BatchWish:
    """Sounds through a chain into the folder `out`, or MIDI files through an instrument.

    `inputs` are files, folders, and patterns (`in/**/*.wav`), which the shell may have expanded;
    relative ones are in `folder`. `base` is the folder of the chain's relative files. `name` says
    how the new files are called (`bridge.host.batch.names`). A side-chain is a file, or a pattern
    with fields: `keys/{name}.wav`. `replace` lets a new render take the place of an earlier one
    that nobody has changed. `plug_ins` is this machine's file of plug-ins, where it is this machine
    that renders: what it lacks is told at once, and a plug-in that changed renders again.
    """

    inputs: tuple[str, ...]
    out: Path
    chain: Chain
    base: Path = Path()
    folder: Path = field(default_factory=Path.cwd)
    instrument: Instrument | None = None
    name: str = "{name}"
    output: Output = field(default_factory=Output)
    sidechains: Mapping[str, str] = field(default_factory=dict)
    tempo_map: TempoMap | None = None
    tail: Tail | None = None
    replace: bool = False
    twice: bool = False
    plug_ins: Path | None = None
