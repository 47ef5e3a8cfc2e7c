"""Recordings are heard: tempo, key, loudness, bar lines; and cut into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from server.analysis.contract import Analyser, Analysis
from server.analysis.registry import ANALYSERS
from server.analysis.timeline import UNSURE, Hints
from server.analysis.timeline import place as place_on_bars
from server.audio.intake import take_in
from server.training.cutting import LEAST_SECONDS, Span, cut_evenly, cut_on_lines
from server.training.dataset import Chunk, Dataset, LeftOut, Recording, Seen
from server.training.held_out import with_held_out
from server.training.labels import SILENT_LUFS, energy_of
from server.training.plan import Looking
from server.training.recordings import (
    Source,
    files_of,
    sha256_of,
    sizes_of,
    source_at,
    words_digest,
)
from session.errors import BadInput, FolderReadOnly, NotFound
from session.progress import Progress, part_of
from session.sound.loudness import LoudnessMeter
from session.sound.read import read_blocks

Audio = NDArray[np.float32]

_SURE_OF_KEY = 0.2
"""Below this confidence a key is a guess that the model had better not be told."""


@dataclass(frozen=True, slots=True)
class Ear:
    """What recordings are heard with: the rate in Hz that they come to, a folder for a copy, and
    the longest that is taken."""

    sample_rate: int
    work: Path
    longest_seconds: float


def seen_now(asked: Looking) -> Seen:
    """What the folder holds and what is asked, to be compared with what a dataset was made of."""
    files = files_of(asked.folder)
    return Seen(
        folder=str(asked.folder),
        chunk_seconds=asked.chunk_seconds,
        bpm=asked.bpm,
        words_sha256=words_digest(asked.words, files),
        files=sizes_of(files),
    )


def look(asked: Looking, seen: Seen, seed: int, ear: Ear, progress: Progress) -> Dataset:
    """Hear every recording of the folder, one by one; what cannot be used is left out by name.

    Memory does not grow with their length. Raises BadInput when nothing is left.
    """
    recordings: list[Recording] = []
    left_out: list[LeftOut] = []
    files = files_of(asked.folder)
    for index, (name, path) in enumerate(files.items()):
        part = part_of(progress, index / len(files), (index + 1) / len(files))
        part(0.0, f"Listening to {name}")
        try:
            least = min(LEAST_SECONDS, asked.chunk_seconds)
            source = source_at(name, path, ear.longest_seconds, least)
            recordings.append(_heard(source, asked, ear, part))
        except (BadInput, NotFound, FolderReadOnly) as error:
            left_out.append(LeftOut(file=name, why=str(error)))
    if not recordings:
        why = f" The first: {left_out[0].why}" if left_out else ""
        raise BadInput(
            f"{asked.folder} has no recording that can be learned from: put WAV, FLAC, MP3, OGG or "
            f"AIFF files there.{why}"
        )
    return Dataset(
        seen=seen,
        recordings=with_held_out(tuple(recordings), seed),
        left_out=tuple(left_out),
    )


def _heard(source: Source, asked: Looking, ear: Ear, progress: Progress) -> Recording:
    copy = ear.work / "listening.wav"
    try:
        sha256 = sha256_of(source.path)
        taken = take_in(
            source.path, source.file, copy, part_of(progress, 0.0, 0.3), ear.sample_rate
        )
        analyser: Analyser = ANALYSERS.load("built-in")
        analysis = analyser.analyse(copy, part_of(progress, 0.3, 0.9))
        spans = _spans(analysis, asked, ear.sample_rate, taken.length_samples)
        chunks = _chunks(copy, spans, ear.sample_rate)
    finally:
        copy.unlink(missing_ok=True)
    if not chunks:
        raise BadInput(f"{source.file} is silent: nothing can be learned from it.")
    beat = asked.bpm is not None or analysis.bpm_confidence >= UNSURE
    key = analysis.key if analysis.key_confidence >= _SURE_OF_KEY else None
    loudness = analysis.loudness_lufs
    return Recording(
        file=source.file,
        size_bytes=source.path.stat().st_size,
        sha256=sha256,
        seconds=round(analysis.duration_seconds, 3),
        words=", ".join(words for words in (source.words, asked.words.strip()) if words),
        bpm=(asked.bpm or round(analysis.bpm, 2)) if beat else None,
        key=key.name if key else None,
        loudness_lufs=None if loudness is None else round(loudness, 1),
        on_bar_lines=beat,
        notes=taken.warnings,
        chunks=chunks,
    )


def _spans(
    analysis: Analysis, asked: Looking, sample_rate: int, length_samples: int
) -> tuple[Span, ...]:
    """Where the recording is cut."""
    duration = length_samples / sample_rate
    if asked.bpm is None and analysis.bpm_confidence < UNSURE:
        return cut_evenly(0.0, duration, asked.chunk_seconds)
    timeline = place_on_bars(analysis, Hints(asked.bpm), sample_rate, length_samples)
    bar_beats = timeline.meter_map.steps[0].bar_beats
    lead = timeline.lead_samples / sample_rate
    bars = round(timeline.length_beats / bar_beats)
    lines = [
        timeline.tempo_map.seconds_at_beats(bar * bar_beats) - lead
        for bar in range(timeline.lead_bars, bars + 1)
    ]
    return cut_on_lines(lines, duration, asked.chunk_seconds)


def _chunks(copy: Path, spans: tuple[Span, ...], sample_rate: int) -> tuple[Chunk, ...]:
    """The spans that are not silent, with their loudness."""
    found = []
    for (start, end), samples in zip(spans, sounds_of(copy, spans, sample_rate), strict=True):
        meter = LoudnessMeter(sample_rate, samples.shape[0])
        meter.feed(samples)
        loudness = meter.loudness_lufs
        if loudness is None or loudness < SILENT_LUFS:
            continue
        loudness = round(loudness, 1)
        found.append(
            Chunk(
                start_seconds=round(start, 4),
                end_seconds=round(end, 4),
                loudness_lufs=loudness,
                energy=energy_of(loudness),
            )
        )
    return tuple(found)


def sounds_of(path: Path, spans: tuple[Span, ...], sample_rate: int) -> Iterator[Audio]:
    """The samples `(channels, samples)` of each of `spans`, which follow each other.

    Memory holds one span and a block.
    """
    blocks = read_blocks(path)
    held, start = next(blocks), 0
    for begin, end in spans:
        first, last = round(begin * sample_rate), round(end * sample_rate)
        while start + held.shape[1] < last and (block := next(blocks, None)) is not None:
            keep = max(0, min(first - start, held.shape[1]))
            held, start = np.concatenate((held[:, keep:], block), axis=1), start + keep
        yield held[:, max(0, first - start) : max(0, last - start)]
