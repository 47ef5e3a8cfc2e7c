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
from session.model import Session, Track
from session.units import Role

MIX_LUFS = -23.0
"""The loudness that stems are balanced against; the master brings the mix to the wanted one.

It is the level of EBU R 128: low enough that even drums alone stay clear of full scale, so stems
are turned down together only where something is out of the ordinary.
"""


def profile_lu(tracks: Sequence[Track], mix: StyleMix) -> list[float]:
    """Each track's integrated loudness against the mix, in LU, when all play throughout.

    Parts of one role that play at the same time share its loudness: together they are as loud as
    the loudest of them would be alone. A soloist who takes over from the lead has it whole. A
    track's own `gain_db` is added. Tracks without notes take no part.
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
        - _crowd_db([one for one in roles.get(track.role, []) if _meet(one, track)])
        for track in tracks
    ]


def expected_mix_lu(
    tracks: Sequence[Track], session: Session, profile: Sequence[float]
) -> float | None:
    """The loudness of the mix that stems of a `profile` add up to, given when each of them plays.

    0 where all play throughout, less where parts rest. A stem is as loud as its level while it
    sounds, and the mix is measured as a mix is: in blocks, gated (BS.1770). None for silence.
    """
    import numpy as np

    from session.sound.loudness import STEP_SECONDS, gated_loudness_lufs

    tempo = session.tempo_map
    seconds = tempo.seconds_at_beats(session.length_beats)
    powers = np.zeros(max(1, round(seconds / STEP_SECONDS)))
    for track, level_lu in zip(tracks, profile, strict=True):
        sounds = np.zeros(len(powers), dtype=bool)
        for clip in track.midi_clips:
            for note in clip.notes:
                start_beats = clip.start_beats + note.start_beats
                start = tempo.seconds_at_beats(start_beats)
                end = tempo.seconds_at_beats(start_beats + note.length_beats)
                first = int(start / STEP_SECONDS)
                steps = max(_STEPS_OF_A_HIT, round((end - start) / STEP_SECONDS))
                sounds[np.arange(first, first + steps) % len(powers)] = True
        powers[sounds] += _power(MIX_LUFS + level_lu)
    loudness = gated_loudness_lufs(powers)
    return None if loudness is None else loudness - FULL_SCALE_LUFS - MIX_LUFS


_STEPS_OF_A_HIT = 4
"""How many steps of a tenth of a second a short note is heard in: as long as a block is."""


FULL_SCALE_LUFS = -0.691
"""What a meter of BS.1770 reads for a mean square of 1."""


def plays(track: Track) -> bool:
    """Whether the track has a note."""
    return any(clip.notes for clip in track.midi_clips)


def _meet(one: Track, other: Track) -> bool:
    """Whether two tracks have clips at the same time; every track meets itself."""
    return any(
        clip.start_beats < theirs.start_beats + theirs.length_beats
        and theirs.start_beats < clip.start_beats + clip.length_beats
        for clip in one.midi_clips
        for theirs in other.midi_clips
    )


def _crowd_db(parts: Sequence[Track]) -> float:
    """How much louder the parts of a role are together than the loudest of them."""
    if not parts:
        return 0.0
    return _db(sum(_power(part.gain_db) for part in parts)) - max(part.gain_db for part in parts)


def _power(db: float) -> float:
    return float(10 ** (db / 10))


def _db(power: float) -> float:
    return 10 * log10(power)
