"""A session into a Live set: rows, then a track for each part with its clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bridge.daw.audio_files import audio_file
from bridge.daw.contract import DawReport
from bridge.daw.left_out import left_out, listed
from bridge.daw.live.live_set import LiveSet, complaint_words
from bridge.daw.live.rows import Row, rows_of, stretch_of, stretched, unplaced
from bridge.daw.live.script_line import ScriptLine, ScriptRefused
from bridge.daw.live.volume import is_exact, volume_of
from bridge.daw.parts import Part, notes_between, parts_of
from session.errors import BackendUnavailable, BadInput, NotFound
from session.model import Session
from session.progress import Progress

NO_SCRIPT = (
    "The audio of {names} was not loaded: Live loads it for Roadie's own script alone."
    " `roadie daw install-script live` installs it (Live 12.0.5 or later); then choose Roadie as a"
    " control surface in Settings > Link, Tempo & MIDI."
)


@dataclass
class Putting:
    """The work, and what came of it so far."""

    session: Session
    folder: Path
    live: LiveSet
    script: ScriptLine | None
    tracks: int = 0
    clips: int = 0
    notes: int = 0
    could_not: list[str] = field(default_factory=list)

    def put(self, progress: Progress) -> DawReport:
        """All of it. Raises SetMoved, BackendUnavailable, Cancelled; what is put by then stays."""
        rows = list(self._put_rows())
        parts = parts_of(self.session)
        for number, part in enumerate(parts):
            progress(0.1 + 0.9 * number / len(parts), f"Putting {part.name} into Live")
            self._put_part(part, rows)
            self.could_not += (
                f"{part.name}: {words}" for words in complaint_words(self.live.complaints())
            )
        self._say_what_stays()
        progress(1.0, "In Live")
        return DawReport(
            "live", self.tracks, self.clips, self.notes, tuple(dict.fromkeys(self.could_not))
        )

    def _put_rows(self) -> Iterator[tuple[int, Row]]:
        for row in rows_of(self.session):
            index = self.live.add_row(row)
            if index is None:
                self.could_not.append(
                    f"Live has no room for the scene {row.name!r}: Live Lite and Intro end at 16."
                )
                return
            yield index, row
        self.could_not += complaint_words(self.live.complaints())

    def _put_part(self, part: Part, rows: list[tuple[int, Row]]) -> None:
        made = self.live.add_track(part, volume_of(part.gain_db))
        if made is None:
            self.could_not.append(f"Live made no track for {part.name}: its edition may end here.")
            return
        self.tracks += 1
        track, called = made
        part = replace(part, name=called)  # our script finds the track by it
        self._set_gain(track, part)
        for index, row in rows:
            if part.kind == "midi":
                self._put_notes(track, part, index, row)
            elif self.script:
                self._put_audio(track, part, index, row)
        if part.kind == "audio" and (lost := unplaced(part, [r for _, r in rows])):
            self.could_not.append(
                f"The clips {listed(lost)} of {part.name} begin in mid-row, which a clip slot"
                " cannot: `roadie export --format ableton` puts them on Live's timeline."
            )

    def _set_gain(self, track: int, part: Part) -> None:
        if is_exact(part.gain_db):
            return
        try:
            if self.script:
                self.script.set_gain(track, part.name, part.gain_db)
                return
        except (ScriptRefused, BackendUnavailable) as error:
            self.could_not.append(f"The fader of {part.name}: {error}")
            return
        self.could_not.append(
            f"The fader of {part.name} is not at {part.gain_db:g} dB: off -18 to 6 dB it takes"
            " Roadie's own script in Live to place it."
        )

    def _put_notes(self, track: int, part: Part, index: int, row: Row) -> None:
        notes = notes_between(part, row.start_beats, row.end_beats)
        if not notes:
            return
        there = self.live.add_clip(track, index, row, part.colour, notes)
        if there is None:
            self.could_not.append(f"Live made no clip for {part.name} in the row {row.name!r}.")
            return
        self.clips += 1
        self.notes += min(there, len(notes))
        if there < len(notes):
            self.could_not.append(
                f"Live has {there} of the {len(notes)} notes of {part.name} in {row.name!r}."
            )

    def _put_audio(self, track: int, part: Part, index: int, row: Row) -> None:
        assert self.script
        stretch = stretch_of(self.session, part, row)
        if stretch is None:
            return
        try:
            path = audio_file(self.folder, stretch.file)
            cut = self.script.load(track, part, index, path, stretch)
        except (NotFound, BadInput, ScriptRefused, BackendUnavailable) as error:
            self.could_not.append(f"The audio of {part.name} in {row.name!r}: {error}")
            return
        self.clips += 1
        if not cut:
            self.could_not.append(f"{part.name} plays its whole file in the row {row.name!r}.")

    def _say_what_stays(self) -> None:
        parts = parts_of(self.session)
        heard = [part for part in parts if part.audio_clips]
        if heard and not self.script:
            self.could_not.append(NO_SCRIPT.format(names=listed(part.name for part in heard)))
        elif heard:
            self.could_not.append(
                "The audio plays at its own speed (Warp is off): it is in time at the tempo that"
                " its scene sets, and follows another once Warp is on."
            )
        if moved := [part.name for part in heard if stretched(self.session, part)]:
            self.could_not.append(f"The warping of {listed(moved)} was left out.")
        if len(self.session.tempo_map.steps) > 1 or len(self.session.meter_map.steps) > 1:
            self.could_not.append(
                "Each scene sets the tempo and meter of its beginning; changes within one were"
                " left out."
            )
        self.could_not += left_out(self.session, "ableton")
