"""The effects of a session, as a chain that can be rendered. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.host.chain.lanes import with_lanes
from bridge.host.chain.model import Chain
from bridge.host.chain.steps import (
    ChorusStep,
    CompressorStep,
    DelayStep,
    DistortionStep,
    EqualiserStep,
    GainStep,
    LimiterStep,
    PlugInStep,
    ReverbStep,
    Step,
)
from session import effects
from session.errors import BadInput

_MOST_BANDS, _LONGEST_PLUG_IN_NAME = 32, 300


def of_effects(chain: effects.Chain) -> Chain:
    """A session's chain as one that can be rendered.

    Values past what a step can be (a ceiling above 0 dB, a reverb of an hour) are brought to its
    bounds. Raises BadInput for a plug-in of a format that no host here loads, or without a name.
    """
    name = " ".join(chain.name.split())[:100].strip() or "chain"
    steps: list[Step] = []
    for number, effect in enumerate(chain.effects, 1):
        moving = [one for one in chain.automation if one.effect == number]
        steps += with_lanes(tuple(_steps(effect)), moving)
    return Chain(name, tuple(steps))


def _steps(effect: effects.Effect) -> Iterator[Step]:
    if isinstance(effect, effects.Equaliser):
        for start in range(0, len(effect.bands), _MOST_BANDS):
            yield EqualiserStep(bands=effect.bands[start : start + _MOST_BANDS])
    else:
        yield _step(effect)


def _step(
    effect: effects.Gain
    | effects.Compressor
    | effects.Limiter
    | effects.Delay
    | effects.Reverb
    | effects.Chorus
    | effects.Distortion
    | effects.PlugIn,
) -> Step:
    match effect:
        case effects.Gain():
            return GainStep(gain_db=effect.gain_db)
        case effects.Compressor():
            return CompressorStep(
                threshold_db=effect.threshold_db,
                ratio=effect.ratio,
                attack_ms=effect.attack_ms,
                release_ms=effect.release_ms,
                knee_db=effect.knee_db,
                makeup_db=effect.makeup_db,
            )
        case effects.Limiter():
            return LimiterStep(
                ceiling_db=_within(effect.ceiling_db, -60, 0),
                release_ms=_within(effect.release_ms, 1, 5000),
            )
        case effects.Delay():
            return DelayStep(
                time_ms=_within(effect.time_ms, 0.1, 10_000),
                feedback=_within(effect.feedback, 0, 0.99),
                mix=effect.mix,
            )
        case effects.Reverb():
            return ReverbStep(
                decay_ms=_within(effect.decay_ms, 100, 20_000),
                mix=effect.mix,
                predelay_ms=_within(effect.predelay_ms, 0, 1000),
            )
        case effects.Chorus():
            return ChorusStep(rate_hz=effect.rate_hz, depth=effect.depth, mix=effect.mix)
        case effects.Distortion():
            return DistortionStep(drive_db=_within(effect.drive_db, 0, 60))
        case effects.PlugIn():
            return _plug_in_step(effect)


def _plug_in_step(effect: effects.PlugIn) -> PlugInStep:
    if effect.format == "clap":
        raise BadInput(
            f"The plug-in {effect.name!r} is a CLAP, which cannot be hosted here: "
            "use its VST3 or LV2 in the chain."
        )
    if not 0 < len(effect.name) <= _LONGEST_PLUG_IN_NAME:
        raise BadInput("A plug-in of the session's chain has no name that can be looked up.")
    return PlugInStep(name=effect.name, format=None if effect.format == "other" else effect.format)


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
