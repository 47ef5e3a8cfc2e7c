"""Who plays: the instrument of a render by its name, or by its file.

A name is looked for among Roadie's voices, then its instruments, then this machine's plug-ins;
one with a format or a maker is a plug-in's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bridge.host.instrument.built_in.instrument import instrument_names, load_instrument
from bridge.host.instrument.built_in.player import BuiltInPlayer
from bridge.host.instrument.gated import GatedPlayer
from bridge.host.instrument.plug_in import PlugInPlayer
from bridge.host.instrument.take import Take
from bridge.host.instrument.voices import voice_code, voice_names
from bridge.host.render.spec import Instrument
from session.errors import BadInput, NotFound, storage
from session.nearest import nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


class Player(Protocol):
    """What plays takes; `channels` come out."""

    @property
    def channels(self) -> int:
        """How many channels its blocks have."""

    def blocks(self, take: Take) -> Iterator[Samples]:
        """`take.length_samples` of sound and then what rings on. Raises PlugInFailed."""


def player_of(
    instrument: Instrument, sample_rate: int, base: Path, plug_ins: Path | None
) -> Player:
    """The player of an instrument; `base` is the folder of a relative Faust file.

    Raises NotFound with the nearest name, BadInput, PlugInFailed for a plug-in that is kept off,
    BackendUnavailable for Faust code that does not compile.
    """
    if instrument.faust_file is not None:
        file = base / instrument.faust_file
        with storage(file):
            code = file.read_text("utf-8", "replace")
        return GatedPlayer(code, sample_rate, file.name, instrument.parameters)
    if instrument.format is None and instrument.maker is None:
        ours = _own(instrument, sample_rate)
        if ours is not None:
            return ours
    return _plug_in(instrument, plug_ins)


def _own(instrument: Instrument, sample_rate: int) -> Player | None:
    code = voice_code(instrument.name)
    if code is not None:
        return GatedPlayer(code, sample_rate, instrument.name, instrument.parameters)
    name = instrument.name.casefold().strip().replace(" ", "-")
    by_title = {load_instrument(own).title.casefold(): own for own in instrument_names()}
    own = name if name in instrument_names() else by_title.get(instrument.name.casefold())
    if own is None:
        return None
    if instrument.parameters or instrument.preset:
        raise BadInput(f"{own} has no parameters or presets: leave them out.")
    return BuiltInPlayer(own)


def own_names() -> list[str]:
    """The names of all instruments that need no plug-in, voices first."""
    return [*voice_names(), *instrument_names()]


def _plug_in(instrument: Instrument, plug_ins: Path | None) -> Player:
    near = nearest(instrument.name, own_names(), 0.7)
    hint = f"did you mean {near}?" if near else "run `roadie plugins scan`, or name another."
    if plug_ins is None:
        raise NotFound(f"There is no instrument called {instrument.name!r}: {hint}")
    from bridge.host.plug_ins.index import PlugInIndex

    try:
        found = PlugInIndex(plug_ins).find(instrument.name, instrument.format, instrument.maker)
    except NotFound as error:
        if near:
            raise NotFound(f"There is no instrument called {instrument.name!r}: {hint}") from error
        raise
    if found.kind != "instrument":
        raise BadInput(
            f"{found.name} is an {found.kind}, and plays no notes: choose an instrument."
        )
    return PlugInPlayer(found, instrument)
