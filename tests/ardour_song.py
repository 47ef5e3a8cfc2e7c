"""A song in a running Ardour: a note on each bar line to hold others against, a track to record."""

from __future__ import annotations

import re
from pathlib import Path

import mido

from exports.ardour import ArdourExporter
from session import Session, Track
from session.clips import MidiClip, Note
from session.meter import MeterMap
from session.model import Provenance
from session.progress import silent
from session.tempo import TempoMap
from tests.ardour_running import RunningArdour

TICKS = 1920
SUPERCLOCKS = 282_240_000
BARS = 120
BAR_NOTE, LAST_NOTE = 36, 37
TAKE = 2
"""The number of the strip that records, as Ardour's OSC counts."""
NO_SURFACES = "<ControlProtocols/>"
OSC = '<ControlProtocols><Protocol name="Open Sound Control (OSC)" active="1"/></ControlProtocols>'
SENDS = """<?xml version="1.0"?>
<Ardour><Config>
<Option name="send-midi-clock" value="1"/>
<Option name="send-mtc" value="1"/>
</Config></Ardour>
"""


class SongInArdour(RunningArdour):
    """Tracks `Grid` and `Take`; Ardour sends MIDI clock and time code, and listens to OSC."""

    def _write_session(self, bpm: float, meter: tuple[int, int]) -> None:
        ArdourExporter().export(_song(bpm, meter), self._folder, self._folder, silent)
        self.session = self._folder / "Song"
        self.bpm = bpm
        text = self.file.read_text()
        assert NO_SURFACES in text
        self.file.write_text(text.replace(NO_SURFACES, OSC))
        config = Path(self._environment()["XDG_CONFIG_HOME"], "ardour7", "config")
        config.parent.mkdir(parents=True)
        config.write_text(SENDS)

    def port(self, name: str) -> str:
        """JACK's name of one of its ports."""
        return f"{self.client}:{name}"

    def recorded(self) -> list[tuple[int, float]]:
        """The pitch and the place, in beats of the song, of each note of the last take on `Take`.

        As the session file says that Ardour has saved, and the MIDI file that it names; none while
        there is no take in it.
        """
        text = self.file.read_text()
        playlist = re.search(r'<Playlist [^>]*name="Take".*?</Playlist>', text, re.DOTALL)
        assert playlist is not None
        regions = re.findall(r'<Region name="(Take\d+_Take-\d+)[^"]*"[^>]*>', playlist[0])
        if not regions:
            return []
        name = regions[-1]
        region = re.search(rf'<Region name="{name}[^>]*length="[^@]*@([ab])(-?\d+)"', playlist[0])
        assert region is not None
        at = int(region[2])
        beats = at / TICKS if region[1] == "b" else at / SUPERCLOCKS * self.bpm / 60
        file = mido.MidiFile(
            next(self.session.glob(f"interchange/Song/midifiles/{name}.mid"))  # one of the name
        )
        found = []
        for track in file.tracks:
            ticks = 0
            for message in track:
                ticks += message.time
                if message.type == "note_on" and message.velocity:
                    found.append((message.note, beats + ticks / file.ticks_per_beat))
        return found


def _song(bpm: float, meter: tuple[int, int]) -> Session:
    bar = meter[0] * 4 / meter[1]
    length = BARS * bar
    grid = tuple(Note(BAR_NOTE, 100, number * bar, 0.25) for number in range(BARS))
    # What makes it a MIDI track, where nobody comes to.
    last = (Note(LAST_NOTE, 1, 0.0, 0.25),)
    return Session(
        title="Song",
        sample_rate=48_000,
        length_beats=length,
        tempo_map=TempoMap.constant(bpm),
        meter_map=MeterMap.constant(*meter),
        provenance=Provenance("play", "test", "1", ""),
        tracks=(
            Track("Grid", "other", "#888888", midi_clips=(MidiClip(0.0, length, grid, "Grid"),)),
            Track("Take", "other", "#888888", midi_clips=(MidiClip(length - bar, bar, last, ""),)),
        ),
    )
