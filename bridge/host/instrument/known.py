"""Whether there is such an instrument, known before anything is loaded or rendered."""

from __future__ import annotations

from pathlib import Path

from bridge.host.instrument.built_in.instrument import instrument_names, load_instrument
from bridge.host.instrument.voices import voice_code, voice_names
from bridge.host.render.spec import Instrument
from session.errors import BadInput, NotFound
from session.nearest import nearest


def check_instrument(instrument: Instrument, base: Path, plug_ins: Path | None) -> None:
    """Raise what playing would: NotFound with the nearest name, BadInput, PlugInFailed.

    `base` is the folder of a relative Faust file. Without an index of plug-ins, what is none of
    Roadie's own may be known elsewhere.
    """
    if instrument.faust_file is not None:
        file = base / instrument.faust_file
        if not file.is_file():
            raise NotFound(f"There is no Faust voice {file}: check its path.")
        return
    if plug_ins is None or (not (instrument.format or instrument.maker) and _is_own(instrument)):
        return
    from bridge.host.plug_ins.index import PlugInIndex

    try:
        found = PlugInIndex(plug_ins).find(instrument.name, instrument.format, instrument.maker)
    except NotFound as error:
        near = nearest(instrument.name, [*voice_names(), *instrument_names()])
        if near is None:
            raise
        raise NotFound(
            f"There is no instrument called {instrument.name!r}: did you mean {near}?"
        ) from error
    if found.kind != "instrument":
        raise BadInput(
            f"{found.name} is an {found.kind}, and plays no notes: choose an instrument."
        )


def _is_own(instrument: Instrument) -> bool:
    """Whether it is a voice or an instrument of Roadie's."""
    if voice_code(instrument.name) is not None:
        return True
    name = instrument.name.casefold().strip()
    if name.replace(" ", "-") in instrument_names():
        return True
    return name in {load_instrument(own).title.casefold() for own in instrument_names()}
