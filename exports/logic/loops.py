"""The stems of a piece that is a loop, as Apple Loops: they follow the tempo and key of a song.

Whole bars of one tempo and one meter, short enough to be played as a loop: a longer piece would be
one more copy of all its sound for no use. The meter counts quarters, for what Logic calls a beat
in others is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log10
from pathlib import Path

from exports.aiff import AiffFacts, AiffWriter, AppleLoop, loop_chunks, metadata_chunks
from exports.aiff.loop import Scale
from exports.names import UniqueNames, clean_text, safe_name
from exports.sources import read_blocks
from exports.stem_files import project_length_samples
from exports.stem_folder import WrittenStem
from session.model import Session
from session.pitch import SCALE_STEPS
from session.progress import Progress
from session.units import Role

LONGEST_BARS = 32
LONGEST_SECONDS = 60.0

_UNTUNED: frozenset[Role] = frozenset({"drums", "fx"})
_MAJOR_THIRD = 4


def is_loop(session: Session) -> bool:
    """Whether the piece is a loop that Logic can take as one."""
    if len(session.tempo_map.steps) > 1 or len(session.meter_map.steps) > 1:
        return False
    _, rest = session.meter_map.bar_at_beats(session.length_beats)
    seconds = session.tempo_map.seconds_at_beats(session.length_beats)
    return (
        session.meter_map.steps[0].denominator == 4
        and rest == 0
        and session.length_bars <= LONGEST_BARS
        and seconds <= LONGEST_SECONDS
        and project_length_samples(session) == session.length_samples
    )


def write_loops(
    session: Session, stems: Sequence[WrittenStem], folder: Path, progress: Progress
) -> list[str]:
    """Write each stem that sounds as a loop named for the piece and the part; what was changed.

    Raises StorageFailed, UnreadableAudio.
    """
    names, losses = UniqueNames(), []
    sounding = [one for one in stems if one.file.peak and not one.mute]
    for index, one in enumerate(sounding):
        progress(index / len(sounding), f"Writing the loop of {one.track.name}")
        text = f"{safe_name(session.title, 'Loop')} {safe_name(one.track.name, 'Track')}"
        _write_loop(session, one, folder / names.take(text, "Loop", ".aif"))
        if one.file.peak > 1.0:
            losses.append(
                f"{one.track.name!r} passes 0 dBFS, so its Apple Loop is "
                f"{20 * log10(one.file.peak):.1f} dB quieter than its stem."
            )
    return losses


def _write_loop(session: Session, stem: WrittenStem, path: Path) -> None:
    file = stem.file
    origin = session.provenance
    facts = AiffFacts(
        title=stem.track.name,
        description=clean_text(f"{session.title}. Licence: {origin.licence}"),
        loops=True,
    )
    chunks = metadata_chunks(facts, file.length_samples)
    chunks += loop_chunks(_loop(session, stem.track.role), file.length_samples)
    with AiffWriter(
        path,
        session.sample_rate,
        file.channels,
        "pcm24",
        chunks=chunks,
        length_samples=file.length_samples,
    ) as writer:
        for block in read_blocks(file.path):
            writer.write(block / file.peak if file.peak > 1.0 else block)


def _loop(session: Session, role: Role) -> AppleLoop:
    meter, key = session.meter_map.steps[0], session.key
    root: int | None = None
    scale: Scale = "neither"
    if key and role not in _UNTUNED:
        root = key.pitch_class
        scale = "major" if SCALE_STEPS[key.mode][2] == _MAJOR_THIRD else "minor"
    return AppleLoop(
        beats=round(session.length_beats),
        numerator=meter.numerator,
        denominator=meter.denominator,
        role=role,
        root_pitch_class=root,
        scale=scale,
    )
