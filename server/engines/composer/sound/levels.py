"""How loud each stem is to be: the roles of the style, shared out among the cast.

A style says how loud each role is against the mix. Which roles there are, and how many parts play
each, is for the piece to say, so the roles' powers are brought to the sum of one: then the mix
comes out near `MIX_LUFS`, and each stem stands against it where its role says. A stem's level
depends on who plays and never on what is played, so that one track can be made anew while the
others stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from server.engines.composer.style import StyleMix
from session.model import Track
from session.units import Role

MIX_LUFS = -18.0
"""The loudness that stems are balanced against; the master brings the mix to the wanted one."""


def profile_lu(tracks: Sequence[Track], mix: StyleMix) -> list[float]:
    """Each track's integrated loudness against the mix, in LU, when all play throughout.

    Parts of one role share its loudness: together they are as loud as the loudest of them would
    be alone. A track's own `gain_db` is added. Tracks without notes take no part.
    """
    roles: dict[Role, list[Track]] = {}
    for track in tracks:
        if plays(track):
            roles.setdefault(track.role, []).append(track)
    total = _db(sum(_power(mix.of_role(role).loudness_lu) for role in roles) or 1.0)
    return [
        mix.of_role(track.role).loudness_lu
        - total
        + track.gain_db
        - _crowd_db(roles.get(track.role, []))
        for track in tracks
    ]


def plays(track: Track) -> bool:
    """Whether the track has a note."""
    return any(clip.notes for clip in track.midi_clips)


def _crowd_db(parts: Sequence[Track]) -> float:
    """How much louder the parts of a role are together than the loudest of them."""
    if not parts:
        return 0.0
    return _db(sum(_power(part.gain_db) for part in parts)) - max(part.gain_db for part in parts)


def _power(db: float) -> float:
    return float(10 ** (db / 10))


def _db(power: float) -> float:
    return 10 * log10(power)
