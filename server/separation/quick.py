"""The quick split: a separation by signal processing alone, in a fraction of real time.

Percussive and harmonic sound are told apart by medians across frequency and across time
(D. FitzGerald, "Harmonic/percussive separation using median filtering", DAFx 2010); low harmonic
sound is the bass band; of the rest, what both channels share is the centre. What no mask claims
is the last stem, so that the stems sum to the mix to the last bit that 32-bit floats keep.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from server.audio.write import FloatWav
from server.separation.contract import Stem, StemKind
from session.errors import UnreadableAudio
from session.progress import Progress
from session.registry import Availability
from session.sound.read import probe, read_blocks
from session.units import Role

if TYPE_CHECKING:
    from server.separation.quick_masks import Audio


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    role: Role
    file: str


_PERCUSSIVE = _Part("Percussive", "drums", "percussive.wav")
_BASS = _Part("Bass band", "bass", "bass-band.wav")
_CENTRE = _Part("Centre", "lead", "centre.wav")
_SIDES = _Part("Sides", "other", "sides.wav")
_HARMONIC = _Part("Harmonic", "other", "harmonic.wav")

_STEREO = (_PERCUSSIVE, _BASS, _CENTRE, _SIDES)
_OTHERWISE = (_PERCUSSIVE, _BASS, _HARMONIC)
"""Mono has no centre and sides; what is neither percussive nor bass stays together."""


class QuickSplit:
    """Percussive, bass band, centre and sides, without a model."""

    name = "quick"
    version = "1"
    title = "Quick split (no model): percussive, bass band, centre, sides"
    licence = "Yours: signal processing only, no model's licence applies."
    stems = tuple(StemKind(part.name, part.role) for part in _STEREO)
    shortcut = False

    def available(self) -> Availability:
        """Always: it needs only what Roadie is installed with."""
        return Availability(ready=True)

    def fingerprint(self) -> str:
        """Nothing is kept: it is done again in a moment."""
        return ""

    def separate(
        self, mix: Path, folder: Path, progress: Progress, only: tuple[str, ...] = ()
    ) -> tuple[Stem, ...]:
        """Write the stems of `mix` into `folder`; memory does not grow with the length."""
        del only  # Leaving some out would save nothing.
        from server.separation.quick_masks import MaskedStreams

        info = probe(mix)
        if info.channels > 2:
            raise UnreadableAudio(
                f"{mix.name} has {info.channels} channels: mix it down to stereo first."
            )
        parts = _STEREO if info.channels == 2 else _OTHERWISE
        streams = MaskedStreams(info.sample_rate, info.channels)
        done = 0
        with ExitStack() as open_files:
            files = [
                open_files.enter_context(
                    FloatWav(
                        folder / part.file, info.sample_rate, info.channels, info.length_samples
                    )
                )
                for part in parts
            ]

            def write(stems: list[Audio]) -> None:
                nonlocal done
                for file, stem in zip(files, stems, strict=True):
                    file.write(stem)
                done += stems[0].shape[1]
                progress(min(1.0, done / info.length_samples), "Splitting")

            for block in read_blocks(mix, 1 << 15):
                for stems in streams.take(block):
                    write(stems)
            for stems in streams.finish():
                write(stems)
        return tuple(Stem(part.name, part.role, folder / part.file) for part in parts)
