"""A session into Bitwig's clip launcher: a new track for each part, its music in one free row."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bridge.daw.audio_files import audio_file
from bridge.daw.bitwig import addresses as at
from bridge.daw.board import Board
from bridge.daw.contract import DawReport
from bridge.daw.conversation import Conversation
from bridge.daw.left_out import left_out
from bridge.daw.parts import Part, notes_between, parts_of
from session.clips import MidiClip
from session.errors import BadInput, NotFound
from session.model import Session, Track
from session.progress import Progress
from session.smf.write import smf_bytes

SETTLES_S = 0.4
"""DrivenByMoss colours a new track 300 ms after it made it."""
PAGE = 8
"""Slots of a page, as DrivenByMoss has it unless the user set another."""


@dataclass
class Putting:
    """The work, and what came of it so far."""

    session: Session
    folder: Path
    talk: Conversation
    board: Board
    wait_s: float
    tracks: int = 0
    clips: int = 0
    notes: int = 0
    could_not: list[str] = field(default_factory=list)

    def put(self, progress: Progress) -> DawReport:
        """All of it. Raises BackendUnavailable, Cancelled; what is put by then stays."""
        row = self._free_row()
        if row is None:
            self.could_not.append(
                "No row of the clip launcher's page is free: scroll to one that is, and send again."
            )
        else:
            parts = parts_of(self.session)
            with tempfile.TemporaryDirectory(prefix="roadie-") as scratch:
                for number, part in enumerate(parts):
                    progress(number / len(parts), f"Putting {part.name} into Bitwig")
                    self._put_part(part, row, Path(scratch))
        self._say_what_stays()
        progress(1.0, "In Bitwig")
        return DawReport("bitwig", self.tracks, self.clips, self.notes, tuple(self.could_not))

    def _free_row(self) -> int | None:
        """A row in which no track of the page has a clip, from 1."""
        for row in range(1, PAGE + 1):
            if not any(
                self.board.on(at.clip(track, row, "hasContent")) for track in range(1, PAGE + 1)
            ):
                return row
        return None

    def _put_part(self, part: Part, row: int, scratch: Path) -> None:
        try:
            file = self._file_of(part, scratch)
        except (NotFound, BadInput) as error:
            self.could_not.append(f"{part.name}: {error}")
            return
        if not self._add_track(part):
            self.could_not.append(
                f"Bitwig did not go to the new track for {part.name}, so it was left as it is:"
                " switch off the pinning of the cursor, and leave the tracks alone meanwhile."
            )
            return
        self.tracks += 1
        self._set_mixer(part)
        if file is None:
            return
        self.talk.say(at.selected_clip(row, "insertFile"), str(file))
        if not self.board.until(
            lambda: self.board.on(at.selected_clip(row, "hasContent")), 3 * self.wait_s
        ):
            self.could_not.append(f"Bitwig did not take {file.name} for {part.name}.")
            return
        self.talk.say(at.selected_clip(row, "color"), at.colour_text(part.colour))
        self.clips += 1
        if part.kind == "midi":
            self.notes += len(notes_between(part, 0.0, self.session.length_beats))

    def _file_of(self, part: Part, scratch: Path) -> Path | None:
        """What Bitwig is to insert: the stem itself, or the notes as a MIDI file."""
        if part.kind == "midi":
            notes = notes_between(part, 0.0, self.session.length_beats)
            clip = MidiClip(0.0, self.session.length_beats, notes, part.name)
            track = Track(part.name, "other", "#000000", midi_clips=(clip,))
            name = "".join(mark if mark.isalnum() or mark in " -" else "_" for mark in part.name)
            file = scratch / f"{name[:60]}.mid"
            file.write_bytes(smf_bytes(self.session, [track]))
            return file
        begins = [clip for clip in part.audio_clips if clip.start_beats == 0]
        if len(begins) != len(part.audio_clips) or len(begins) > 1:
            self.could_not.append(
                f"Of {part.name} only a clip at the beginning can be launched: `roadie export"
                " --format dawproject` puts them all on Bitwig's timeline."
            )
        return audio_file(self.folder, begins[0].file) if begins else None

    def _add_track(self, part: Part) -> bool:
        """Whether the cursor is on a new and empty track now: nothing else may be touched."""
        position = at.selected("position")
        before = self.board.number(position) if self.board.on(at.selected("exists")) else None
        kind = "audio" if part.kind == "audio" else "instrument"
        self.talk.say(at.ADD_AUDIO if part.kind == "audio" else at.ADD_INSTRUMENT)
        moved = self.board.until(
            lambda: (
                self.board.on(at.selected("exists"))
                and self.board.number(position) != before
                and self.board.get(at.selected("type")) == kind
            ),
            self.wait_s,
        )
        self.board.until(lambda: False, SETTLES_S)
        empty = not any(
            self.board.on(at.selected_clip(slot, "hasContent")) for slot in range(1, PAGE + 1)
        )
        return moved and empty

    def _set_mixer(self, part: Part) -> None:
        self.talk.say(at.selected("name"), part.name)
        self.talk.say(at.selected("color"), at.colour_text(part.colour))
        volume = self.board.number(at.selected("volume")) or 0.0
        # A new track stands at 0 dB, which tells the resolution.
        steps = min(at.RESOLUTIONS, key=lambda most: abs(at.UNITY * (most - 1) - volume)) - 1
        if part.gain_db:
            self.talk.say(at.selected("volume"), round(at.fader_of(part.gain_db) * steps))
        if part.pan:
            self.talk.say(at.selected("pan"), round((part.pan + 1) / 2 * steps))
        if part.mute:
            self.talk.say(at.selected("mute"), 1)

    def _say_what_stays(self) -> None:
        bpm, here = self.session.tempo_map.steps[0].bpm, self.board.number(at.TEMPO)
        if here is not None and abs(here - bpm) > 0.005:
            self.could_not.append(
                f"Bitwig plays at {here:g} BPM and was left so: the session is at {bpm:g}."
            )
        if self.session.sections:
            self.could_not.append("The sections were not marked: DrivenByMoss makes no markers.")
        if any(part.gain_db or part.pan for part in parts_of(self.session)):
            self.could_not.append(
                "Levels and pans are as near as DrivenByMoss's resolution: High (16384) is nearest."
            )
        self.could_not += left_out(self.session, "dawproject")
