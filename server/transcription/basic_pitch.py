"""Pitched notes by basic-pitch's model, without the basic-pitch package.

The model and the way its activations are read are Spotify's basic-pitch 0.4.0 (Apache-2.0;
Bittner et al., "A lightweight instrument-agnostic model for polyphonic note transcription and
multipitch estimation", ICASSP 2022). With the preset `stock` the notes are those of
`basic_pitch.inference.predict`, but for the last 0.7 % of a recording, which that leaves out, and
for notes that sound into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from server.transcription.bends import bend_bins, bend_points
from server.transcription.contract import HeardNote, TranscribeOptions
from server.transcription.model import LOWEST_PITCH, REMEDY, activations, model_path
from server.transcription.network import PITCHES
from server.transcription.notes import GAP_FRAMES, FrameNote, read_notes
from server.transcription.posteriorgram import Posteriorgram, sections
from server.transcription.presets import Preset, choose_preset
from server.transcription.windows import (
    MODEL_RATE,
    STEP_SAMPLES,
    frame_seconds,
    mono_blocks,
    stock_frame_seconds,
    windows,
)
from session.progress import Progress
from session.registry import Availability
from session.sound import probe

LONGEST_SECTION_FRAMES = 77_500
"""A quarter of an hour is read at once; a longer recording is cut where nothing sounds."""

_CUT_MARGIN_FRAMES = GAP_FRAMES + 3


class BasicPitch:
    """Hears pitched notes."""

    name = "basic-pitch"
    version = "0.4.0"
    licence = "Yours: basic-pitch's model (Apache-2.0) lays no claim on what it hears."

    def available(self) -> Availability:
        """Whether the model and onnxruntime are installed."""
        from importlib.util import find_spec

        if find_spec("onnxruntime") is None:
            return Availability(False, "pip install onnxruntime")
        return Availability(True) if model_path() else Availability(False, REMEDY)

    def transcribe(
        self, audio: Path, options: TranscribeOptions, progress: Progress
    ) -> tuple[HeardNote, ...]:
        """The notes of the audio file, sorted by start, then pitch.

        Raises NotFound, UnreadableAudio, BadInput for an unknown preset, BackendUnavailable,
        DiskFull, Cancelled.
        """
        preset = choose_preset(options.preset, options.role)
        low = max(0, preset.lowest_pitch - LOWEST_PITCH)
        high = max(low, min(PITCHES, preset.highest_pitch - LOWEST_PITCH + 1))
        with Posteriorgram(low, high, options.pitch_bends) as heard:
            self._listen(audio, heard, progress)
            found = list(_read(heard, preset))
        progress(1.0, "Reading the notes")
        return tuple(sorted(found, key=lambda note: (note.start_seconds, note.pitch)))

    def _listen(self, audio: Path, heard: Posteriorgram, progress: Progress) -> None:
        info = probe(audio)
        expected = max(1.0, info.duration_seconds * MODEL_RATE / STEP_SAMPLES)
        progress(0.0, "Listening")
        for index, activation in enumerate(activations(windows(mono_blocks(audio, info)))):
            heard.append(activation)
            progress(min(0.95, 0.95 * (index + 1) / expected), "Listening")


def _read(heard: Posteriorgram, preset: Preset) -> Iterator[HeardNote]:
    parts = sections(
        heard.loudest(), preset.frame_threshold, LONGEST_SECTION_FRAMES, _CUT_MARGIN_FRAMES
    )
    for start, stop in parts:
        section = heard.section(start, stop)
        for note in read_notes(section.note, section.onset, preset, heard.scale):
            contour = section.contour if heard.with_contour else None
            yield _heard_note(note, start, preset, contour)


def _heard_note(
    note: FrameNote, first_frame: int, preset: Preset, contour: np.ndarray | None
) -> HeardNote:
    time_of = stock_frame_seconds if preset.time_axis == "stock" else frame_seconds
    seconds = time_of(np.arange(first_frame + note.start, first_frame + note.stop + 1))
    bends = bend_points(bend_bins(contour, note), seconds[:-1]) if contour is not None else ()
    return HeardNote(
        pitch=note.column + LOWEST_PITCH,
        velocity=max(1, min(127, int(np.round(127 * note.amplitude)))),
        start_seconds=max(0.0, float(seconds[0]) - preset.lateness_ms / 1000),
        end_seconds=float(seconds[-1]),
        bends=bends,
    )
