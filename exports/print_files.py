"""Sounds become files: all of one kind, but for what that kind cannot hold."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exports.contract import StemFiles
from exports.flac import HIGHEST_SAMPLE_RATE, MOST_CHANNELS
from exports.print_flac import print_flacs
from exports.printed import WrittenFile
from exports.printing import Line, Measured, Part, Sound, print_lines
from exports.sound_files import KINDS, Kind, Shape, SoundFile, open_wav
from exports.sources import OpenSources, SourceFile
from exports.wav import Encoding, WavFacts, WavWriter
from session.progress import Progress, part_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Audio = NDArray[np.float32]


_STAGE = "Writing the stems"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sound that is to become a file; `path` has no ending yet."""

    sound: Sound
    path: Path
    shape: Shape
    facts: WavFacts
    part: Part = "apart"


@dataclass(frozen=True, slots=True)
class PrintedFiles:
    """The files in the order they were wanted.

    `rest` is the peak of (sum of the stems minus the mix), measured on what was written; None
    without a mix or without stems.
    """

    files: tuple[WrittenFile, ...]
    rest: float | None


class WholeFile:
    """A file of the session as it is."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self.channels = source.channels

    def read(self, start_samples: int, block: Audio, sources: OpenSources) -> None:
        """Fill `block`, `(samples, channels)`, from a sample on. Raises UnreadableAudio."""
        found = sources.read(self._source, start_samples, block)
        block[len(found) :] = 0


def print_files(wanted: Sequence[Wanted], kind: StemFiles, progress: Progress) -> PrintedFiles:
    """Print every sound as a file of that kind; as float WAV what passes 0 dBFS.

    When it fails, or is cancelled, none of the files is there. Raises StorageFailed,
    UnreadableAudio, BadInput (beyond the size of an AIFF file).
    """
    with ExitStack() as undo:
        done = _Printing(wanted, KINDS[kind], undo).run(progress)
        undo.pop_all()
    return done


class _Printing:
    """The files on their way: a first pass prints them, a second what came out too loud for it."""

    def __init__(self, wanted: Sequence[Wanted], kind: Kind, undo: ExitStack) -> None:
        self._wanted = wanted
        self._kind = kind
        self._undo = undo
        self._paths = [with_ending(one.path, kind.ending) for one in wanted]
        self._files: list[SoundFile | None] = [None for _ in wanted]
        parts = [one.part for one in wanted]
        self._compares = "mix" in parts and "stem" in parts

    def run(self, progress: Progress) -> PrintedFiles:
        direct = self._kind.open is not None
        first_end = 0.9 if direct else 0.2
        if direct:
            for index in range(len(self._wanted)):
                self._open(index)
        measured = print_lines(self._lines(), part_of(progress, 0.0, first_end), _STAGE)
        loud = [peak > 1.0 for peak in measured.peaks]
        aside = [
            passes or (not direct and _beyond_flac(one.shape))
            for passes, one in zip(loud, self._wanted, strict=True)
        ]
        second_end = 1.0 if direct else 0.3
        if any(aside):
            part = part_of(progress, first_end, second_end)
            measured = self._print_aside(aside, loud, measured, part)
        if not direct:
            flacs = [i for i, one in enumerate(aside) if not one]
            for index in flacs:
                self._undo.callback(self._paths[index].unlink, missing_ok=True)
            pairs = [(self._wanted[index], self._paths[index]) for index in flacs]
            print_flacs(pairs, part_of(progress, second_end, 1.0), _STAGE)
        for file in self._files:
            if file:
                file.close()
        written = tuple(self._written(i, loud[i], measured.peaks[i]) for i in range(len(loud)))
        return PrintedFiles(written, measured.rest if self._compares else None)

    def _open(self, index: int) -> None:
        one = self._wanted[index]
        assert self._kind.open
        file = self._kind.open(self._paths[index], one.shape, one.facts, "pcm24")
        self._undo.callback(file.discard)
        self._files[index] = file

    def _lines(self) -> list[Line]:
        return [
            Line(one.sound, one.shape.length_samples, one.part, file, "pcm24", self._kind.order)
            for one, file in zip(self._wanted, self._files, strict=True)
        ]

    def _print_aside(
        self, aside: list[bool], loud: list[bool], first: Measured, progress: Progress
    ) -> Measured:
        """Print as WAV what the kind cannot hold, and compare again with that in the sum."""
        lines, indices = [], []
        for index, one in enumerate(self._wanted):
            encoding: Encoding = "float32" if loud[index] else "pcm24"
            file = None
            if aside[index]:
                if before := self._files[index]:
                    before.discard()
                self._paths[index] = with_ending(one.path, ".wav")
                file = open_wav(self._paths[index], one.shape, one.facts, encoding)
                self._undo.callback(file.discard)
                self._files[index] = file
            elif not self._compares or one.part == "apart":
                continue
            indices.append(index)
            lines.append(Line(one.sound, one.shape.length_samples, one.part, file, encoding))
        second = print_lines(lines, progress, _STAGE)
        return Measured(first.peaks, second.rest)

    def _written(self, index: int, loud: bool, peak: float) -> WrittenFile:
        shape, file = self._wanted[index].shape, self._files[index]
        return WrittenFile(
            self._paths[index],
            "float32" if loud else "pcm24",
            shape.channels,
            shape.length_samples,
            peak,
            file.data_offset_bytes if isinstance(file, WavWriter) else None,
        )


def with_ending(path: Path, ending: str) -> Path:
    """A path that has no ending, however many dots, with one."""
    return path.with_name(f"{path.name}{ending}")


def _beyond_flac(shape: Shape) -> bool:
    return shape.channels > MOST_CHANNELS or shape.sample_rate > HIGHEST_SAMPLE_RATE
