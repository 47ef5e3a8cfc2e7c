"""One render: a file, or a track of a MIDI file, through a chain into a new file.

Runs on the main thread of a process of its own: what it hosts may take that process down.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from math import ceil, isfinite, log10
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.host.render.encoder import Encoder
from bridge.host.render.measuring import Measuring
from bridge.host.render.rate import at_rate, at_rate_samples
from bridge.host.render.source import Source, audio_source, side_sound, silence
from bridge.host.render.spec import RenderReport, RenderSpec
from bridge.host.render.tail import (
    UNKNOWN_SECONDS,
    Ended,
    Ending,
    ending_of,
    exactly,
    longest_gap_seconds,
)
from bridge.host.render.target import Target
from bridge.host.render.watch import Watch
from bridge.host.stages.closing import let_go
from bridge.host.stages.contract import Notes, Sound, Stage
from session.errors import BadInput, UnreadableAudio, storage
from session.progress import Progress
from session.sound.true_peak import level

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]

_PLAYED = 0.05
"""How much of the whole it is to get an instrument ready."""


@dataclass(frozen=True, slots=True)
class RenderPlace:
    """Where a render works: a folder of its own, emptied afterwards by who made it, and the
    machine's file of plug-ins.

    `aside` measures on a second core, for where fewer renders run than there are cores.
    `memory_mb` is what this process may hold before it is ended, None where nobody says.
    """

    temporary: Path
    plug_ins: Path | None = None
    aside: bool = False
    memory_mb: int | None = None


def render_file(spec: RenderSpec, place: RenderPlace, progress: Progress) -> RenderReport:
    """Render `spec`: its target is whole when this returns, and not there when this raises.

    Raises RoadieError: what cannot be read or found, what a host or plug-in fails at, what stands
    in the target's place, what the disk refuses, Cancelled.
    """
    begun = time.perf_counter()
    render = _Render(spec, place, progress)
    with Target(Path(spec.target), spec.replaces) as target:
        written = render.write(target)
        sha256 = target.digest(render.tick)
        render.tell_whole()
        target.put_in_place()
    notes, levels = render.notes, written.measuring
    return RenderReport(
        source=spec.source,
        target=spec.target,
        sample_rate=written.sample_rate,
        channels=written.channels,
        length_samples=written.length_samples,
        tail_samples=written.tail_samples,
        latency_samples=notes.latency_samples,
        peak_dbfs=levels.peak_dbfs,
        true_peak_dbtp=levels.true_peak_dbtp,
        loudness_lufs=levels.loudness_lufs,
        seconds=time.perf_counter() - begun,
        sha256=sha256,
        hosts=tuple(dict.fromkeys(notes.hosts)),
        not_deterministic=tuple(dict.fromkeys(notes.not_deterministic)),
        warnings=tuple(notes.warnings),
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """What stands in the file, and what it measures."""

    sample_rate: int
    channels: int
    length_samples: int
    tail_samples: int
    measuring: Measuring


class _Render:
    """A render whose source and chain are ready."""

    def __init__(self, spec: RenderSpec, place: RenderPlace, progress: Progress) -> None:
        self._spec = spec
        self._watch = Watch(progress, f"Rendering {Path(spec.source).name}")
        self._base = Path(spec.base) if spec.base else Path(spec.source).parent
        self._aside = place.aside
        self.notes = Notes()
        self._watch.now(0.0)
        self._source = self._open(place)
        self._watch.begin(self._source.length_samples, _PLAYED if spec.instrument else 0.0)
        self._rate = spec.output.sample_rate or self._source.sample_rate
        self._stage = self._chain(place)

    def _open(self, place: RenderPlace) -> Source:
        if self._spec.instrument is None:
            source = audio_source(Path(self._spec.source))
            if source.cut_short:
                self.notes.warn("The source ends before its header says: what is there is used.")
            return source
        from bridge.host.instrument.source import play

        played = play(self._spec, place, self._watch.beside)
        self.notes = played.notes
        # Echoes and lanes in beats follow the tempo that the notes are played at.
        self._spec = replace(self._spec, tempo_map=played.tempo_map)
        return Source(played.sample_rate, played.channels, played.length_samples, played.blocks)

    def _chain(self, place: RenderPlace) -> Stage | None:
        """The steps as a stage; None where there are none."""
        spec, source = self._spec, self._source
        if not any(not step.bypass for step in spec.chain.steps):
            return None
        missing = [name for name in spec.chain.sidechains if name not in spec.sidechains]
        if missing:
            raise BadInput(
                f"The chain {spec.chain.name} listens to {missing[0]}: say which file that is."
            )
        from bridge.host.stages.pipeline import build

        rate = source.sample_rate
        return build(
            spec.chain.steps,
            Sound(
                sample_rate=rate,
                channels=source.channels,
                length_samples=source.length_samples,
                tail=spec.tail or spec.chain.tail,
                base=self._base,
                temporary=place.temporary,
                notes=self.notes,
                tempo_map=spec.tempo_map,
                start_seconds=spec.start_seconds,
                sidechains={
                    name: side_sound(Path(spec.sidechains[name]), rate)
                    for name in spec.chain.sidechains
                },
                plug_ins=place.plug_ins,
                written_rate=self._rate,
                quiet_seconds=(self._ending().quiet_samples or 0) / rate,
                progress=self._watch.beside,
                memory_mb=place.memory_mb,
            ),
        )

    def write(self, target: Target) -> _Written:
        """Write the sound into the open target. Raises RoadieError."""
        source = self._source
        channels = self._stage.channels if self._stage else source.channels
        fed = self._fed()
        out = self._stage.run(fed) if self._stage else fed
        ending = self._ending()
        ended = Ended(source.length_samples, channels, ending)
        with closing(fed), let_go(out):
            written = self._encode(target, self._at_rate(out, ended, channels), channels, ending)
        source.check()
        if ended.cut:
            bound = ending.most_samples / source.sample_rate
            self.notes.warn(
                f"The sound still rang when its tail was cut at {bound:g} s, and is faded out "
                "there: allow the chain a longer tail."
            )
        self._watch.all_written()
        return written

    def tell_whole(self) -> None:
        """All is done but to put it in place."""
        self._watch.now(1.0)

    def tick(self) -> None:
        """Time passes."""
        self._watch.tick()

    def _fed(self) -> Generator[Block, None, None]:
        """What the chain is fed: the source, then silence for as long as it is pulled."""
        for block in self._source.blocks:
            yield block
            self._watch.read(block.shape[1])
        yield from silence(self._source.channels)

    def _ending(self) -> Ending:
        spec = self._spec
        gap = longest_gap_seconds(spec.chain.steps, self._base, spec.tempo_map)
        if spec.instrument is not None:
            gap = UNKNOWN_SECONDS + (gap or 0.0)
        return ending_of(spec.tail or spec.chain.tail, gap, self._source.sample_rate)

    def _at_rate(self, out: Iterator[Block], ended: Ended, channels: int) -> Iterator[Block]:
        """The sound that is written: at the asked rate, and as long as it is to be."""
        source, rate, length = self._source, self._rate, self._spec.length_samples
        if length is None:
            return at_rate(ended.run(out), source.sample_rate, rate, channels)
        needed = ceil(length * source.sample_rate / rate) + 1
        needed = length if rate == source.sample_rate else needed
        sound = at_rate(exactly(out, needed, channels), source.sample_rate, rate, channels)
        return exactly(sound, length, channels)

    def _encode(
        self, target: Target, sound: Iterator[Block], channels: int, ending: Ending
    ) -> _Written:
        spec, source, rate = self._spec, self._source, self._rate
        sound_samples = at_rate_samples(source.length_samples, source.sample_rate, rate)
        tail = at_rate_samples(ending.most_samples, source.sample_rate, rate)
        most = spec.length_samples or sound_samples + tail
        # What comes from 16 bits and is left as it was fits into 16 bits again.
        dithers = self._stage is not None or rate != source.sample_rate or not source.grid_bits
        with storage(target.path):
            encoder = Encoder(
                target.file,
                spec.output.kind,
                sample_rate=rate,
                channels=channels,
                most_samples=most,
                dithers=dithers,
            )
        with Measuring(rate, channels, self._aside) as measuring:
            try:
                for block in sound:
                    peak = _peak_of(block)
                    # What is clipped in the file is measured as it is there.
                    clips = encoder.quantiser is not None and peak > 1
                    if clips:
                        measuring.feed(block.clip(-1, 1), 1.0)
                    else:
                        measuring.feed(block, peak)
                    with storage(target.path):
                        encoder.write(block, peak)
                    self._watch.written(block.shape[1], rate / source.sample_rate)
                with storage(target.path):
                    encoder.finish()
            except BaseException:
                encoder.discard()
                raise
            measuring.finish()
        self._say_clipped(encoder)
        length = encoder.length_samples
        return _Written(rate, channels, length, max(0, length - sound_samples), measuring)

    def _say_clipped(self, encoder: Encoder) -> None:
        quantiser = encoder.quantiser
        if quantiser is None or not quantiser.clipped_samples:
            return
        over_db = 20 * log10(quantiser.clipped_peak)
        count = quantiser.clipped_samples
        self.notes.warn(
            f"{count} sample{' is' if count == 1 else 's are'} clipped, the highest {over_db:.1f} "
            f"dB over full scale: turn it down by {over_db + 0.05:.1f} dB or choose wav32f."
        )


def _peak_of(block: Block) -> float:
    """The highest level. Raises UnreadableAudio where a sample is no number."""
    peak = level(block)
    if not isfinite(peak):
        raise UnreadableAudio(
            "The sound holds samples that are no numbers (NaN or infinity): export it again."
        )
    return peak
