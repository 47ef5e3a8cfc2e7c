"""What a session holds that no DAW takes while it runs, a sentence each. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from session.model import Session

NAMED = 4


def listed(names: Iterable[str]) -> str:
    """`a, b, c`, and how many more there are beyond a few."""
    every = list(dict.fromkeys(names))
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def left_out(session: Session, export: str, gains: bool = True) -> tuple[str, ...]:
    """Sentences; `export` is the format that `roadie export` carries them in.

    `gains` False: the gains of single clips are not left out.
    """
    found = []
    chained = [track.name for track in session.tracks if track.chain]
    if chained:
        found.append(
            f"The plug-ins of {listed(chained)} were not set up: what they do is in the audio."
        )
    if session.buses:
        found.append(
            f"The buses {listed(bus.name for bus in session.buses)} and the sends to them were"
            f" not set up: `roadie export --format {export}` carries them."
        )
    bent = [
        track.name
        for track in session.tracks
        if any(note.bends for clip in track.midi_clips for note in clip.notes)
    ]
    if bent:
        found.append(f"The pitch bends of {listed(bent)} were left out.")
    faded = [
        track.name
        for track in session.tracks
        if any(clip.fade_in_samples or clip.fade_out_samples for clip in track.audio_clips)
    ]
    if faded:
        found.append(f"The fades of the clips of {listed(faded)} were left out.")
    levelled = [
        track.name
        for track in session.tracks
        if len({clip.gain_db for clip in track.audio_clips}) > 1
    ]
    if levelled and gains:
        found.append(f"The gains of single clips of {listed(levelled)} were left out.")
    return tuple(found)
