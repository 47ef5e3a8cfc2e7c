"""pedalboard's own effects, made from the steps of a chain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bridge.host.chain import steps
from bridge.host.stages.contract import Sound
from bridge.host.with_pedalboard.effect import Board, Effect, InARow, Linked, SideBySide
from bridge.host.with_pedalboard.reverb import reverb, whole_samples_seconds
from session.errors import BadInput

MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

_HIGHEST_PART = 0.45
"""Of the sample rate: where filters are at their most open."""


def built_in(step: Any, sound: Sound) -> Effect:
    """The step's effect for the sound's rate and channels. Raises BadInput."""
    return _MAKERS[step.kind](step, sound)


def _board(sound: Sound, plugin: Any, names: Mapping[str, str] | None = None) -> Board:
    """One plug-in; `names` gives for each name of the step that can move the plug-in's own."""
    setters = {name: _attribute(plugin, own) for name, own in (names or {}).items()}
    return Board([plugin], sound.sample_rate, sound.channels, setters)


def _attribute(plugin: Any, name: str) -> Callable[[float], None]:
    def set_value(value: float) -> None:
        setattr(plugin, name, value)

    return set_value


def _turned_over(plugin: Any, name: str) -> Callable[[float], None]:
    """For JUCE's chorus and phaser, which take the feedback away from what goes in: a positive
    one would fill the notches (0.9.26)."""

    def set_value(value: float) -> None:
        setattr(plugin, name, -value)

    return set_value


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _gain(step: steps.GainStep, sound: Sound) -> Effect:
    from pedalboard import Gain

    return _board(sound, Gain(step.gain_db), _same("gain_db"))


def _compressor(step: steps.CompressorStep, sound: Sound) -> Effect:
    from pedalboard import Compressor, Gain

    plugin = Compressor(step.threshold_db, step.ratio, step.attack_ms, step.release_ms)
    names = ("threshold_db", "ratio", "attack_ms", "release_ms")
    setters = {name: _attribute(plugin, name) for name in names}
    makeup = Gain(step.makeup_db)
    louder = _board(sound, makeup, {"makeup_db": "gain_db"})
    if sound.channels == 1:
        return Board([plugin, makeup], sound.sample_rate, 1, {**setters, **louder.setters})
    linked = Linked(plugin, sound.sample_rate, sound.channels, setters)
    if step.makeup_db == 0 and "makeup_db" not in step.automation:
        return linked
    return InARow([linked, louder])


def _gate(step: steps.GateStep, sound: Sound) -> Effect:
    from pedalboard import NoiseGate

    plugin = NoiseGate(step.threshold_db, step.ratio, step.attack_ms, step.release_ms)
    names = _same("threshold_db", "ratio", "attack_ms", "release_ms")
    if sound.channels == 1:
        return _board(sound, plugin, names)
    setters = {name: _attribute(plugin, name) for name in names}
    return Linked(plugin, sound.sample_rate, sound.channels, setters)


def _limiter(step: steps.LimiterStep, sound: Sound) -> Effect:
    # Not pedalboard's Limiter, which adds gain and lets peaks through to full scale.
    from pedalboard import BrickwallLimiter

    plugin = BrickwallLimiter(step.ceiling_db, step.release_ms)
    return _board(sound, plugin, {"ceiling_db": "ceiling_db", "release_ms": "release_ms"})


def _clip(step: steps.ClipStep, sound: Sound) -> Effect:
    from pedalboard import Clipping

    return _board(sound, Clipping(step.threshold_db), _same("threshold_db"))


def _distortion(step: steps.DistortionStep, sound: Sound) -> Effect:
    from pedalboard import Distortion

    return _board(sound, Distortion(step.drive_db), _same("drive_db"))


def _bitcrush(step: steps.BitcrushStep, sound: Sound) -> Effect:
    from pedalboard import Bitcrush

    return _board(sound, Bitcrush(step.bits), {"bits": "bit_depth"})


def _resample(step: steps.ResampleStep, sound: Sound) -> Effect:
    from pedalboard import Resample

    if step.sample_rate >= sound.sample_rate:
        return Board([], sound.sample_rate, sound.channels)
    quality = {
        "hold": Resample.Quality.ZeroOrderHold,
        "linear": Resample.Quality.Linear,
        "clean": Resample.Quality.WindowedSinc32,
    }[step.quality]
    return _board(sound, Resample(step.sample_rate, quality))


def _codec(step: steps.CodecStep, sound: Sound) -> Effect:
    from pedalboard import MP3Compressor

    return _in_pairs(sound, lambda pair: _board(pair, MP3Compressor(step.quality)))


def _delay(step: steps.DelayStep, sound: Sound) -> Effect:
    from pedalboard import Delay

    seconds = whole_samples_seconds(_delay_seconds(step, sound), sound.sample_rate)
    plugin = Delay(seconds, step.feedback, step.mix)
    return _board(sound, plugin, _same("feedback", "mix"))


def _delay_seconds(step: steps.DelayStep, sound: Sound) -> float:
    if step.time_ms is not None:
        return step.time_ms / 1000
    if sound.tempo_map is None:
        raise BadInput(
            "A delay counts in beats, but the tempo is not known: give it (bpm), or the time in "
            "milliseconds."
        )
    start = sound.tempo_map.beats_at_seconds(sound.start_seconds)
    return (step.time_beats or 0.0) * 60 / sound.tempo_map.bpm_at_beats(start)


def _reverb(step: steps.ReverbStep, sound: Sound) -> Effect:
    return _in_pairs(sound, lambda pair: reverb(step, pair.sample_rate, pair.channels))


def _chorus(step: steps.ChorusStep, sound: Sound) -> Effect:
    from pedalboard import Chorus

    plugin = Chorus(step.rate_hz, step.depth, step.centre_delay_ms, -step.feedback, step.mix)
    board = _board(sound, plugin, _same("rate_hz", "depth", "centre_delay_ms", "mix"))
    return _with_setters(board, {"feedback": _turned_over(plugin, "feedback")})


def _phaser(step: steps.PhaserStep, sound: Sound) -> Effect:
    from pedalboard import Phaser

    centre = min(step.centre_frequency_hz, _HIGHEST_PART * sound.sample_rate)
    plugin = Phaser(step.rate_hz, step.depth, centre, -step.feedback, step.mix)
    board = _board(sound, plugin, _same("rate_hz", "depth", "mix"))
    frequency = _bounded(plugin, "centre_frequency_hz", sound)
    feedback = _turned_over(plugin, "feedback")
    return _with_setters(board, {"centre_frequency_hz": frequency, "feedback": feedback})


def _filter(step: steps.FilterStep, sound: Sound) -> Effect:
    from pedalboard import LadderFilter

    letters = {"low-pass": "LPF", "high-pass": "HPF", "band-pass": "BPF"}[step.shape]
    mode = getattr(LadderFilter, f"{letters}{step.slope_db}")
    frequency = min(step.frequency_hz, _HIGHEST_PART * sound.sample_rate)
    plugin = LadderFilter(mode, frequency, step.resonance, step.drive)
    board = _board(sound, plugin, _same("resonance", "drive"))
    return _with_setters(board, {"frequency_hz": _bounded(plugin, "cutoff_hz", sound)})


def _bounded(plugin: Any, name: str, sound: Sound) -> Callable[[float], None]:
    highest = _HIGHEST_PART * sound.sample_rate

    def set_value(value: float) -> None:
        setattr(plugin, name, min(value, highest))

    return set_value


def _with_setters(board: Board, more: Mapping[str, Callable[[float], None]]) -> Board:
    board.setters = {**board.setters, **more}
    return board


def _in_pairs(sound: Sound, make: Callable[[Sound], Effect]) -> Effect:
    """`make` for a mono or stereo sound; for more channels one each pair, the odd one alone."""
    if sound.channels <= 2:
        return make(sound)
    counts = [2] * (sound.channels // 2) + [1] * (sound.channels % 2)
    return SideBySide([make(sound.evolve(channels=count)) for count in counts])


_MAKERS: Mapping[str, Callable[[Any, Sound], Effect]] = {
    "gain": _gain,
    "compressor": _compressor,
    "gate": _gate,
    "limiter": _limiter,
    "clip": _clip,
    "distortion": _distortion,
    "bitcrush": _bitcrush,
    "resample": _resample,
    "codec": _codec,
    "delay": _delay,
    "reverb": _reverb,
    "chorus": _chorus,
    "phaser": _phaser,
    "filter": _filter,
}
