"""The instruments there are, as composing knows them: read once from `templates/instruments`.

Nothing here sounds; what composing needs (programme, range, the words that ask for it) and what
sounding needs stand in one file an instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from bridge.host.instrument.built_in.instrument import (
    Kit,
    Pitched,
    instrument_names,
    load_instrument,
)


@cache
def all_instruments() -> Mapping[str, Pitched | Kit]:
    """Every instrument by name, in the order of names. Raises BadInput for a file that is wrong."""
    return MappingProxyType({name: load_instrument(name) for name in instrument_names()})


def midi_programme(name: str) -> int | None:
    """The General MIDI programme, from 0, that comes nearest; None for kits and unknown names."""
    made = all_instruments().get(name)
    return made.programme if isinstance(made, Pitched) else None
