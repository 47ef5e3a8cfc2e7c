"""Which of the models that are installed is taken where none is named."""

from __future__ import annotations

from server.engines.contract import SoundAsked
from server.engines.modelled.refusals import meets
from server.engines.modelled.shelf import Shelf


def suited(shelf: Shelf, sound: SoundAsked, chords: bool = False) -> str | None:
    """The model asked for, else the first that can do all that is wished.

    None where there is none, or where an adapter brings its own: then the shelf's choice is taken,
    and what it cannot do is refused.
    """
    if sound.model is not None or sound.adapter is not None:
        return sound.model
    for name in shelf.names():
        can = shelf.abilities(name)
        if meets(sound, can) and (can.chords or not chords):
            return name
    return None
