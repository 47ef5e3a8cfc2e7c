"""A REAPER project as a session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exports.brought_inside import SAMPLE_RATES, USUAL_RATE, name_inside
from exports.contract import ReadProject
from exports.found_audio import ProjectFolder
from exports.imported import length_in_bars, provenance_of
from exports.reaper.chunks import Chunk, read_chunks
from exports.reaper.read_chords import chord_line, read_chords
from exports.reaper.read_files import AudioFiles, sample_rate_of
from exports.reaper.read_mixer import strips_and_buses
from exports.reaper.read_time import Clock, read_sections, read_tempo, regions_end_seconds
from exports.reaper.read_tracks import TrackReader
from exports.reaper.takes import takes
from exports.rejoin import joined
from exports.words import is_ours, pairs_in
from session.errors import BadInput, storage
from session.meter import MeterMap
from session.model import Session, Track
from session.pitch import SCALE_STEPS, Key

_LARGEST_PROJECT_BYTES = 256 * 2**20
_BEGINS = b"<REAPER_PROJECT"
_MARK = b"\xef\xbb\xbf"
_LONGEST_BEATS = 1e6


class ReaperReader:
    """Reads `.rpp` projects, their backups (`.rpp-bak`), and project templates."""

    name = "reaper"
    title = "REAPER project"

    def recognises(self, head: bytes, file_name: str) -> bool:  # noqa: ARG002 - its text says all
        """By its first word, whatever it is called."""
        return head.removeprefix(_MARK).lstrip().startswith(_BEGINS)

    def read(self, project: Path, elsewhere: bool) -> ReadProject:
        """The session in the project. Raises BadInput, NotFound and what the disk says."""
        with storage(project):
            size = project.stat().st_size
            data = project.read_bytes() if size <= _LARGEST_PROJECT_BYTES else b""
        if size > _LARGEST_PROJECT_BYTES:
            raise BadInput(f"{project.name} is too large to be a REAPER project: split it.")
        root = read_chunks(_text(data), project.name)
        media_folder = root.said("RECORD_PATH")
        files = AudioFiles(ProjectFolder(project, elsewhere), media_folder)
        return _session(root, files, project)


def _text(data: bytes) -> str:
    """REAPER writes UTF-8; what is older or by other programs may be Latin-1."""
    data = data.removeprefix(_MARK)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _session(root: Chunk, files: AudioFiles, project: Path) -> ReadProject:
    said: list[str] = []
    tempo_map, meter_map = read_tempo(root, said)
    rate = _sample_rate(root, files)
    clock = Clock(tempo_map, rate)
    reader = TrackReader(files, clock)
    chunks = root.chunks("TRACK")
    line = chord_line(chunks)
    facts = pairs_in("\n".join(notes.free_text() for notes in root.chunks("NOTES")))
    strips, buses = strips_and_buses(reader.read(chunks), line, is_ours(facts), reader.said)
    tracks = joined(strips, reader.said)
    length_beats = _length_beats(root, tracks, clock, meter_map)
    session = Session(
        title=name_inside(root.said("TITLE")) or name_inside(project.stem) or "REAPER",
        sample_rate=rate,
        length_beats=length_beats,
        tempo_map=tempo_map,
        meter_map=meter_map,
        key=_key(facts.get("Key", "")),
        sections=read_sections(root, clock, length_beats, said),
        chords=() if line is None else tuple(read_chords(chunks[line], clock)),
        tracks=tracks,
        buses=buses,
        provenance=provenance_of("reaper", project, said, reader.said),
    )
    return ReadProject(session, files.all)


def _sample_rate(root: Chunk, files: AudioFiles) -> int:
    """The project's own where it says to use it; else that of its first file, else what it says."""
    line = root.first("SAMPLERATE")
    rate, fixed = int(root.number("SAMPLERATE")), root.number("SAMPLERATE", 1)
    if line and fixed and rate in SAMPLE_RATES:
        return rate
    for track in root.chunks("TRACK"):
        for item in track.chunks("ITEM"):
            for take in takes(item)[0]:
                source = take.source
                found = sample_rate_of(files.find(source.file)) if source and source.file else None
                if found in SAMPLE_RATES:
                    return int(found or USUAL_RATE)
    return rate if rate in SAMPLE_RATES else USUAL_RATE


def _key(text: str) -> Key | None:
    """A key in words, as we write it into the notes."""
    tonic, _, mode = text.strip().partition(" ")
    known = next((one for one in SCALE_STEPS if one == mode), None)
    if known is None or tonic[:1] not in tuple("ABCDEFG") or tonic[1:] not in ("", "#", "b"):
        return None
    return Key(tonic, known)


def _length_beats(root: Chunk, tracks: Sequence[Track], clock: Clock, meter_map: MeterMap) -> float:
    """To the end of what the project renders, where it says so; else of what it plays, in bars."""
    bounds = root.first("RENDER_RANGE")
    rendered = clock.beats(root.number("RENDER_RANGE", 2))
    if bounds[:2] == ["0", "0"] and 0 < rendered <= _LONGEST_BEATS:
        return rendered
    ends = [clock.beats(regions_end_seconds(root))]
    for track in tracks:
        ends += [clip.start_beats + clip.length_beats for clip in track.midi_clips]
        for clip in (*track.audio_clips, *track.dry_clips):
            if clip.warp_points:
                ends.append(clip.start_beats + clip.warp_points[-1].offset_beats)
            else:
                start = clock.tempo_map.seconds_at_beats(clip.start_beats)
                ends.append(clock.beats(start + clip.length_samples / clock.sample_rate))
    return length_in_bars(min(_LONGEST_BEATS, max(ends)), meter_map)
