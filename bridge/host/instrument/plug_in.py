"""A track played by a plug-in instrument: VST3, VST2, LV2 or AU, in DawDreamer.

Every note begins at its exact sample, as far as the plug-in itself does so: it is given each event
with its place inside the block. DawDreamer forgets what sounds between two renders, so a track is
rendered at once, and a long one in passes. Main thread only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from bridge.host.instrument.event_file import event_file
from bridge.host.instrument.passes import Pass, passes_of
from bridge.host.instrument.take import RING_FLOOR, Take, in_blocks, without_silent_end
from bridge.host.plug_ins.record import PlugIn
from bridge.host.render.spec import Instrument
from session.errors import PlugInFailed, storage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_BLOCK_SAMPLES = 512
_PULSES_PER_BEAT = 48
"""How finely a plug-in is told of a tempo that changes, for its arpeggios and echoes."""

_CHANNELS = 2


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
        passes = passes_of(take.performance)
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
        # A preset or a parameter can change the latency, and it is known only once it has played.
        latency, sound = self._render(take, part, samples, channel, None)
        if latency < 0:
            latency, sound = self._render(take, part, samples, channel, -latency)
        take.notes.latency_samples = max(take.notes.latency_samples, abs(latency))
        return sound

    def _render(
        self, take: Take, part: Pass, samples: int, channel: int | None, known: int | None
    ) -> tuple[int, Samples]:
        """The latency and the sound without it; below 0 when it was another than assumed."""
        import dawdreamer
        import numpy as np

        from bridge.host.with_dawdreamer.float_environment import restore_float_environment
        from bridge.host.with_dawdreamer.load import load_plug_in

        engine: Any = dawdreamer.RenderEngine(take.sample_rate, _BLOCK_SAMPLES)
        processor = load_plug_in(
            engine,
            self.plug_in,
            "instrument",
            preset=self.instrument.preset,
            parameters=self.instrument.parameters,
            base=take.base,
        )
        self._set_tempo(engine, take, part, samples)
        file = take.temporary / "instrument.mid"
        with storage(file):
            file.write_bytes(
                event_file(part.notes, part.moves, part.start_seconds, take.sample_rate, channel)
            )
        processor.load_midi(str(file), beats=False, clear_previous=True, all_events=True)
        latency = processor.get_latency_samples() if known is None else known
        try:
            engine.load_graph([(processor, [])])
            engine.render((samples + latency + 0.5) / take.sample_rate)
        except RuntimeError as error:
            raise PlugInFailed(
                f"{self.plug_in.name} stopped while it played {take.name} ({error}): try another "
                "preset, or another instrument."
            ) from error
        restore_float_environment()
        late = processor.get_latency_samples()
        if late != latency and known is None:
            return -late, np.zeros((self.channels, 0), np.float32)
        sound = self._in_stereo(engine.get_audio(), take)
        return latency, sound[:, latency : latency + samples]

    def _set_tempo(self, engine: Any, take: Take, part: Pass, samples: int) -> None:
        import numpy as np

        tempo, from_beats = take.performance.tempo_map, take.performance.start_beats
        if len(tempo.steps) == 1:
            engine.set_bpm(tempo.steps[0].bpm)
            return
        begin = tempo.beats_at_seconds(tempo.seconds_at_beats(from_beats) + part.start_seconds)
        end_seconds = tempo.seconds_at_beats(begin) + samples / take.sample_rate
        pulses = ceil((tempo.beats_at_seconds(end_seconds) - begin + 1) * _PULSES_PER_BEAT)
        bpm = [tempo.bpm_at_beats(begin + pulse / _PULSES_PER_BEAT) for pulse in range(pulses)]
        engine.set_bpm(np.array(bpm, np.float32), _PULSES_PER_BEAT)

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
