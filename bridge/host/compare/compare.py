"""Dry and wet, as loud as each other, in files to listen to and a picture to look at.

Runs where a render does: on the main thread of a process of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.host.compare.measured import Measured
from bridge.host.compare.passages import all_passages, alternating, chosen
from bridge.host.compare.picture import DrawnSide, Picture, png_of
from bridge.host.compare.sides import MatchedSides
from bridge.host.compare.spec import CompareReport, CompareSpec, Passage, Spectra
from bridge.host.compare.spectrum import band_frequencies_hz
from bridge.host.render.encoder import Encoder
from bridge.host.render.file import RenderPlace
from bridge.host.render.spec import OutputKind
from bridge.host.render.target import Target
from session.errors import storage
from session.progress import Progress, part_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]
    Doubles = NDArray[np.float64]

DRY, WET, ALTERNATING, PICTURE = " A dry", " B wet", " A-B", " A-B.png"
"""What follows the name in the names of the files."""

_NOTHING_DB = -190.0
_HEARD = 10 ** (-20 / 10)
"""A passage 20 dB below the mean of the whole tells nothing of a chain."""


def compare(spec: CompareSpec, place: RenderPlace, progress: Progress) -> CompareReport:
    """Write `<name> A dry`, `B wet` and `A-B` and the picture into the folder.

    The louder side is turned down until both have one integrated loudness (BS.1770), and both
    where one of them would clip. All files are there when this returns, none when it raises:
    BadInput where one of them is there already, and what reading and rendering raise.
    """
    ending = "." + spec.kind.rstrip("0123456789f")
    paths = [
        Path(spec.folder) / f"{spec.name}{what}"
        for what in (DRY + ending, WET + ending, ALTERNATING + ending, PICTURE)
    ]
    with ExitStack() as stack:
        targets = [stack.enter_context(Target(path)) for path in paths]
        report = _written(MatchedSides(spec, place, progress), spec, targets, progress)
        for target in targets:
            target.put_in_place()
    return report


@dataclass(frozen=True, slots=True)
class _Sound:
    """What goes into a file."""

    sample_rate: int
    channels: int
    length_samples: int
    blocks: Iterator[Block]


def _written(
    sides: MatchedSides, spec: CompareSpec, targets: Sequence[Target], progress: Progress
) -> CompareReport:
    """Write all files into their targets, not yet in place."""
    passages = _passages(sides, spec)
    files: list[tuple[Iterator[Block], int]] = [
        (sides.dry.blocks(), sides.length_samples),
        (sides.wet.blocks(), sides.length_samples),
        (
            alternating(sides.dry, sides.wet, passages, sides.sample_rate),
            2 * sum(passage.length_samples for passage in passages),
        ),
    ]
    for index, (blocks, length) in enumerate(files):
        part = part_of(progress, 0.75 + 0.07 * index, 0.82 + 0.07 * index)
        sound = _Sound(sides.sample_rate, sides.channels, length, blocks)
        _encode(targets[index], spec.kind, sound, part)
    progress(0.96, "Drawing the picture")
    picture = targets[3]
    with storage(picture.path):
        picture.file.write(_png(sides, spec))
    progress(1.0, "Drawing the picture")
    frequencies = band_frequencies_hz(sides.sample_rate)
    return CompareReport(
        dry_file=str(targets[0].path),
        wet_file=str(targets[1].path),
        alternating_file=str(targets[2].path),
        picture_file=str(picture.path),
        sample_rate=sides.sample_rate,
        channels=sides.channels,
        length_samples=sides.length_samples,
        dry=sides.dry_measured.figures,
        wet=sides.wet_measured.figures,
        dry_gain_db=sides.dry_gain_db,
        wet_gain_db=sides.wet_gain_db,
        passages=passages,
        spectra=Spectra(
            tuple(round(float(hertz), 2) for hertz in frequencies),
            _bands(sides.dry_measured, sides.dry_gain_db),
            _bands(sides.wet_measured, sides.wet_gain_db),
        ),
        warnings=tuple(sides.warnings),
    )


def _encode(target: Target, kind: OutputKind, sound: _Sound, progress: Progress) -> None:
    with storage(target.path):
        encoder = Encoder(
            target.file,
            kind,
            sample_rate=sound.sample_rate,
            channels=sound.channels,
            most_samples=sound.length_samples,
            dithers=True,
        )
        try:
            for block in sound.blocks:
                encoder.write(block, float(abs(block).max(initial=0.0)))
                progress(
                    encoder.length_samples / sound.length_samples, f"Writing {target.path.name}"
                )
            encoder.finish()
        except BaseException:
            encoder.discard()
            raise


def _passages(sides: MatchedSides, spec: CompareSpec) -> tuple[Passage, ...]:
    import numpy as np

    passages = all_passages(
        sides.length_samples,
        sides.sample_rate,
        spec.tempo_map,
        spec.meter_map,
        spec.start_seconds,
    )
    powers = np.maximum(sides.dry_measured.powers, sides.wet_measured.powers)
    mean = float(powers.mean())

    def is_loud(passage: Passage) -> bool:
        first = passage.start_samples * len(powers) // sides.length_samples
        end = passage.start_samples + passage.length_samples
        last = max(first + 1, end * len(powers) // sides.length_samples)
        return float(powers[first:last].mean()) > mean * _HEARD

    return chosen(passages, [is_loud(passage) for passage in passages])


def _bands(side: Measured, gain_db: float) -> tuple[float | None, ...]:
    return tuple(
        None if level < _NOTHING_DB else round(float(level) + gain_db, 2) for level in side.bands_db
    )


def _png(sides: MatchedSides, spec: CompareSpec) -> bytes:
    chain = spec.chain.name if spec.chain else Path(spec.wet or "").stem
    return png_of(
        Picture(
            f"{spec.name}: {chain}",
            band_frequencies_hz(sides.sample_rate),
            sides.length_samples / sides.sample_rate,
            _drawn("A dry", sides.dry_measured, sides.dry_gain_db),
            _drawn("B wet", sides.wet_measured, sides.wet_gain_db),
        ),
        spec.picture_width,
        spec.picture_height,
    )


def _drawn(title: str, side: Measured, gain_db: float) -> DrawnSide:
    return DrawnSide(title, side.figures, gain_db, side.bands_db + gain_db, side.peaks, side.powers)
