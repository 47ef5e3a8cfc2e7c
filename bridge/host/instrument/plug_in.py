"""A track played by a plug-in instrument: VST3, VST2, LV2 or AU, in DawDreamer.

Every note begins at its exact sample, as far as the plug-in itself does so: it is given each event
with its place inside the block. DawDreamer forgets what sounds between two renders, so a track is
rendered at once, and a long one in passes. Main thread only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bridge.host.chain.model import Tail
from bridge.host.instrument.event_file import event_file
from bridge.host.instrument.passes import PASS_SECONDS, Pass, passes_of
from bridge.host.instrument.take import RING_FLOOR, Take, in_blocks, without_silent_end
from bridge.host.isolated.doing import now_at
from bridge.host.plug_ins.record import PlugIn
from bridge.host.render.spec import Instrument
from bridge.host.stages.contract import Sound
from session.errors import PlugInFailed, storage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_BLOCK_SAMPLES = 512
_CHANNELS = 2
_FULL_PASS_RATE = 96_000

_LATENCIES: dict[tuple[str, int], int] = {}
"""Those that were asked for already, by what was asked and at which rate."""


@dataclass(frozen=True, slots=True)
class PlugInPlayer:
    """A plug-in of this machine's index, with preset and parameters, ready to play takes."""

    plug_in: PlugIn
    instrument: Instrument
    channels: int = _CHANNELS

    def blocks(self, take: Take) -> Iterator[Samples]:
        """The take's sound and what rings on.

        Raises PlugInFailed when it does not load, stays silent or gives no numbers, and what its
        preset and parameters raise.
        """
        import numpy as np

        take.notes.hosts.append("dawdreamer")
        # At high rates memory fills sooner.
        at_least = PASS_SECONDS * min(1.0, _FULL_PASS_RATE / take.sample_rate)
        passes = passes_of(take.performance, at_least)
        ringing = np.zeros((self.channels, 0), np.float32)
        heard = False
        for index, part in enumerate(passes):
            is_last = index == len(passes) - 1
            start = round(part.start_seconds * take.sample_rate)
            end = take.length_samples if is_last else round(part.end_seconds * take.sample_rate)
            sound = self._sounding_pass(take, part, end - start + take.ring_samples, heard)
            heard = heard or _is_heard(sound)
            shared = min(ringing.shape[1], sound.shape[1])
            sound[:, :shared] += ringing[:, :shared]
            if is_last:
                yield from in_blocks(without_silent_end(sound, end - start))
            else:
                yield from in_blocks(sound[:, : end - start])
                ringing = sound[:, end - start :].copy()
        if not heard:
            raise PlugInFailed(self._silent(take))

    def _sounding_pass(self, take: Take, part: Pass, samples: int, heard: bool) -> Samples:
        """The pass; a plug-in that is deaf to the track's channel is played on channel 1."""
        sound = self._pass(take, part, samples, None)
        if heard or _is_heard(sound) or not part.notes:
            return sound
        channels = {note.channel for note in part.notes}
        if channels == {0}:
            return sound
        again = self._pass(take, part, samples, 0)
        if _is_heard(again):
            listed = ", ".join(str(channel + 1) for channel in sorted(channels))
            take.notes.warn(
                f"{self.plug_in.name} did not answer to MIDI channel {listed} of {take.name}: it "
                "was played on channel 1."
            )
        return again

    def _pass(self, take: Take, part: Pass, samples: int, channel: int | None) -> Samples:
        """The pass by a fresh plug-in, which has had time to settle before the first note."""
        from bridge.host.stages.float_environment import restore_float_environment
        from bridge.host.with_dawdreamer.before import samples_before
        from bridge.host.with_dawdreamer.patience import patience
        from bridge.host.with_dawdreamer.rendering import new_engine

        # Whoever pulls these blocks has written down what it does itself.
        now_at(f"the instrument {self.plug_in.name}")
        sound = self._sound(take, part, samples)
        before = samples_before(sound, _BLOCK_SAMPLES)
        latency = self._settled_latency(take, sound)
        engine = new_engine(sound, _BLOCK_SAMPLES, before)
        processor = self._load(engine, take)
        file = take.temporary / "instrument.mid"
        with storage(file):
            file.write_bytes(event_file(part, take.sample_rate, before, channel))
        processor.load_midi(str(file), beats=False, clear_previous=True, all_events=True)
        length = before + latency + samples
        try:
            engine.load_graph([(processor, [])])
            with patience(sound, length):
                engine.render((length + 0.5) / take.sample_rate)
        except RuntimeError as error:
            raise PlugInFailed(
                f"{self.plug_in.name} stopped while it played {take.name} ({error}): try another "
                "preset, or another instrument."
            ) from error
        finally:
            restore_float_environment()
        take.notes.latency_samples = max(take.notes.latency_samples, latency)
        return self._in_stereo(engine.get_audio()[:, before + latency : length], take)

    def _load(self, engine: Any, take: Take) -> Any:
        from bridge.host.with_dawdreamer.load import load_plug_in

        return load_plug_in(
            engine,
            self.plug_in,
            "instrument",
            preset=self.instrument.preset,
            parameters=self.instrument.parameters,
            base=take.base,
        )

    def _settled_latency(self, take: Take, sound: Sound) -> int:
        """How late it is as it is set, which many tell only once they have rendered.

        Asking changes a plug-in, so one is loaded for this alone, once a process.
        """
        from bridge.host.with_dawdreamer.latency import settled_latency_samples
        from bridge.host.with_dawdreamer.rendering import new_engine

        asked = repr((self.plug_in.format, self.plug_in.address, self.instrument, take.base))
        key = asked, take.sample_rate
        if key not in _LATENCIES:
            engine = new_engine(sound, _BLOCK_SAMPLES)
            processor = self._load(engine, take)
            engine.load_graph([(processor, [])])
            _LATENCIES[key] = settled_latency_samples(engine, processor, self.plug_in)
        return _LATENCIES[key]

    def _sound(self, take: Take, part: Pass, samples: int) -> Sound:
        performance = take.performance
        from_seconds = performance.tempo_map.seconds_at_beats(performance.start_beats)
        return Sound(
            take.sample_rate,
            self.channels,
            samples,
            Tail(),
            take.base,
            take.temporary,
            take.notes,
            tempo_map=performance.tempo_map,
            start_seconds=from_seconds + part.start_seconds,
            progress=take.progress,
        )

    def _in_stereo(self, audio: Any, take: Take) -> Samples:
        """The first pair of outputs, and all others that sound mixed into it, as in a DAW."""
        import numpy as np

        outputs: Samples = np.asarray(audio, np.float32)
        if not outputs.size:
            raise PlugInFailed(
                f"{self.plug_in.name} has no audio output: choose an instrument for {take.name}."
            )
        # The lowest and the highest of all are no numbers where one of all is none.
        if not np.isfinite((outputs.min(), outputs.max())).all():
            raise PlugInFailed(
                f"{self.plug_in.name} gave values that are no numbers for {take.name}: try another "
                "preset, or another instrument."
            )
        if len(outputs) == 1:
            return np.repeat(outputs, _CHANNELS, axis=0)
        sound = outputs[:_CHANNELS]
        others = [number for number in range(_CHANNELS, len(outputs)) if outputs[number].any()]
        if others:
            for number in others:
                sound[number % _CHANNELS] += outputs[number]
            listed = ", ".join(str(number + 1) for number in others)
            take.notes.warn(
                f"{self.plug_in.name} also sounds on its outputs {listed}: they are mixed into the "
                "first pair."
            )
        elif len(outputs) > _CHANNELS and self.plug_in.format == "vst3":
            # DawDreamer leaves the further buses of a VST3 silent, whatever is on them.
            take.notes.warn(
                f"Of {self.plug_in.name} as VST3 the first pair of outputs is heard: route there "
                "what is missing, or use another of its formats."
            )
        return sound

    def _silent(self, take: Take) -> str:
        return (
            f"{self.plug_in.name} stayed silent for the {len(take.performance.notes)} notes of "
            f"{take.name}: choose one of its presets, or look whether it plays their keys and "
            "needs sounds of its own."
        )


def _is_heard(sound: Samples) -> bool:
    return max(float(sound.max(initial=0.0)), -float(sound.min(initial=0.0))) > RING_FLOOR
