"""The tracks of a REAPER project as strips, and those that only return something as buses. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from exports.brought_inside import told_apart
from exports.reaper.read_effects import read_chain, read_effects
from exports.reaper.read_tracks import ReadTrack
from exports.rejoin import FOLDER_ROLES, Strip
from session.model import Bus, Send


def strips_and_buses(
    tracks: Sequence[ReadTrack], without: int | None, ours: bool, said: list[str]
) -> tuple[list[Strip], tuple[Bus, ...]]:
    """What plays, and what returns; the track with the index `without` is neither.

    `ours` says that Roadie wrote the project, whose folders are named for roles.
    """
    returns = [index for index, track in enumerate(tracks) if track.is_bus]
    names = dict(zip(returns, told_apart([tracks[n].name for n in returns]), strict=True))
    strips = [
        _strip(track, _sends(index, tracks, names), ours)
        for index, track in enumerate(tracks)
        if index not in names and index != without and (track.has_items or not track.is_folder)
    ]
    _note_receives(tracks, names, said)
    return strips, tuple(_bus(tracks[index], name) for index, name in names.items())


def _sends(index: int, tracks: Sequence[ReadTrack], names: dict[int, str]) -> tuple[Send, ...]:
    """REAPER keeps a send where it arrives."""
    gains = {
        name: gain
        for bus, name in names.items()
        for source, gain in tracks[bus].receives
        if source == index
    }
    return tuple(Send(name, gain) for name, gain in gains.items())


def _strip(track: ReadTrack, sends: tuple[Send, ...], ours: bool) -> Strip:
    notes = track.notes
    return Strip(
        name=track.name,
        is_midi=bool(notes) and not track.audio,
        audio=tuple(track.audio),
        midi=tuple(one.clip for one in notes),
        folder=track.group,
        folder_of_role=ours and track.group in FOLDER_ROLES,
        colour=track.colour,
        gain_db=track.gain_db,
        pan=track.pan,
        mute=track.mute,
        sends=sends,
        effects=read_effects(track.effects),
        instrument=track.instrument,
        midi_channel=notes[0].channel if notes else -1,
        midi_program=next((one.program for one in notes if one.program is not None), None),
    )


def _note_receives(tracks: Sequence[ReadTrack], names: dict[int, str], said: list[str]) -> None:
    for index, track in enumerate(tracks):
        if index in names:
            if any(source in names for source, _ in track.receives):
                said.append(f"What returns send to {track.name!r} is left out.")
        elif track.receives:
            said.append(f"What other tracks send to {track.name!r} is left out: it plays itself.")
    if any(not tracks[index].mute for index in names):
        said.append("What returns add is not in the stems: REAPER computes it.")


def _bus(track: ReadTrack, name: str) -> Bus:
    return Bus(name, track.role_colour, read_chain(name, track.effects), track.gain_db, track.pan)
