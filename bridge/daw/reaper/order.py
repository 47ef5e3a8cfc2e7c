"""What our ReaScript is asked to add, and what it answers: lines of text, fields parted by tabs.

| line | fields |
| --- | --- |
| `roadie` | version of the format |
| `track` | name, red, green, blue, gain in dB, pan -1 to 1, mute 0 or 1 |
| `audio` | whole path, start s, offset in the file s, length s, gain dB, name; on the last track |
| `midi` | start s, length s, name; on the last track |
| `note` | start s and end s in the project, pitch, velocity; in the last MIDI item |
| `region` | start s, end s, name |
| `end` | |

Nothing in an order is ever run: the script reads these lines and passes all others by. Times are
seconds from the project's start, so that notes stand where the audio does whatever the tempo is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.daw.audio_files import audio_file
from bridge.daw.parts import Part, one_line, parts_of
from session.clips import AudioClip, MidiClip
from session.errors import BadInput, NotFound
from session.model import Session

VERSION = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the script did, and the tempo that REAPER's project begins with."""

    tracks: int
    clips: int
    notes: int
    bpm: float
    could_not: tuple[str, ...]


def order_of(session: Session, folder: Path, lost: list[str]) -> str:
    """The order for a session; `lost` gets a sentence for each file that cannot be sent."""
    lines = [_line("roadie", VERSION)]
    for part in parts_of(session):
        lines += _part(session, folder, part, lost)
    for section in session.sections:
        start_s = _seconds(session, section.start_beats)
        end_s = _seconds(session, section.start_beats + section.length_beats)
        lines.append(_line("region", start_s, end_s, one_line(section.name, "section")))
    return "\n".join([*lines, "end", ""])


def read_answer(text: str) -> Answer:
    """The script's answer. Raises BadInput for what is none."""
    could_not, found = [], None
    for line in text.splitlines():
        kind, *fields = line.split("\t")
        if kind == "could_not" and fields:
            could_not.append(fields[0])
        elif kind == "done" and len(fields) == 4:
            try:
                found = (*(int(float(field)) for field in fields[:3]), float(fields[3]))
            except ValueError:
                break
    if found is None:
        raise BadInput("Roadie's script in REAPER gave no answer that can be read: update it.")
    tracks, clips, notes, bpm = found
    return Answer(int(tracks), int(clips), int(notes), bpm, tuple(could_not))


def _part(session: Session, folder: Path, part: Part, lost: list[str]) -> Iterator[str]:
    colour = (part.colour >> 16 & 255, part.colour >> 8 & 255, part.colour & 255)
    gains = {clip.gain_db for clip in part.audio_clips}
    own_db = gains.pop() if len(gains) == 1 else 0.0
    yield _line("track", part.name, *colour, part.gain_db, part.pan, int(part.mute))
    for audio in part.audio_clips:
        try:
            path = audio_file(folder, audio.file)
            yield _audio(session, path, audio, audio.gain_db if not own_db else 0.0)
        except (NotFound, BadInput) as error:
            lost.append(f"{part.name}: {error}")
    for midi in part.midi_clips:
        yield from _midi(session, midi, part.name)


def _audio(session: Session, path: Path, clip: AudioClip, gain_db: float) -> str:
    if any(mark in str(path) for mark in "\t\n\r"):
        raise BadInput(f"{path} has a tab or a line end in its name: rename the folder.")
    rate = session.sample_rate
    return _line(
        "audio", path, _seconds(session, clip.start_beats), clip.source_offset_samples / rate,
        clip.length_samples / rate, gain_db, one_line(clip.name, path.stem),
    )  # fmt: skip


def _midi(session: Session, clip: MidiClip, name: str) -> Iterator[str]:
    start_s = _seconds(session, clip.start_beats)
    end_s = _seconds(session, clip.start_beats + clip.length_beats)
    yield _line("midi", start_s, end_s - start_s, one_line(clip.name, name))
    for note in clip.notes:
        begin = clip.start_beats + note.start_beats
        yield _line(
            "note", _seconds(session, begin), _seconds(session, begin + note.length_beats),
            note.pitch, note.velocity,
        )  # fmt: skip


def _seconds(session: Session, beats: float) -> float:
    return max(0.0, session.tempo_map.seconds_at_beats(beats))


def _line(kind: str, *fields: object) -> str:
    return "\t".join([kind, *(f"{f:.9f}" if isinstance(f, float) else str(f) for f in fields)])
