"""Chains as effects of a session, which any DAW can rebuild, and what gets lost. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log10
from typing import Literal

from bridge.host.chain.lanes import curves
from bridge.host.chain.model import Chain
from bridge.host.chain.steps import (
    Branch,
    ChorusStep,
    CompressorStep,
    DelayStep,
    DistortionStep,
    EqualiserStep,
    FilterStep,
    GainStep,
    LevelStep,
    LimiterStep,
    ParallelStep,
    PlugInStep,
    ReverbStep,
    Step,
)
from session import effects

_LEFT_OUT = {
    "gate": "the gate",
    "loudness": "bringing the whole to a loudness, which cannot be done while it plays,",
    "clip": "the hard clip",
    "bitcrush": "the bit crusher",
    "resample": "the lower sample rate",
    "codec": "the codec",
    "convolution": "the convolution",
    "phaser": "the phaser",
    "filter": "the filter",
    "pitch-shift": "the pitch shift",
    "invert": "the turned polarity",
    "channels": "the change of channels",
    "width": "the stereo width",
    "pan": "the pan",
    "faust": "the Faust code",
    "parallel": "the parallel branches",
    "bands": "the split into bands",
}
"""Kinds of step that no effect of `session.effects` stands for, in words."""

_BUTTERWORTH_Q = {12: (0.7071,), 24: (0.5412, 1.3066)}


@dataclass(slots=True)
class _Carrying:
    """One chain on its way; `losses` are sentences, each once."""

    tempo_bpm: float
    losses: list[str] = field(default_factory=list)

    def lose(self, words: str) -> None:
        if words not in self.losses:
            self.losses.append(words)


def to_effects(chain: Chain, tempo_bpm: float) -> tuple[effects.Chain, tuple[str, ...]]:
    """The chain as effects of a session, and a sentence for all that they cannot carry.

    Bypassed steps are left out; times in beats become those of `tempo_bpm`.
    """
    carrying = _Carrying(tempo_bpm)
    made: list[effects.Effect] = []
    lanes: list[effects.Automation] = []
    for number, step in enumerate(chain.steps, 1):
        if step.bypass:
            continue
        new = list(_effects(step, f"step {number}", carrying))
        kept = curves(step, new[0]) if len(new) == 1 else {}
        lanes += [effects.Automation(len(made) + 1, name, curve) for name, curve in kept.items()]
        if lost := [name for name in step.automation if name not in kept]:
            moved = ", ".join(lost)
            carrying.lose(f"The automation of {moved} in step {number} ({step.kind}) is left out.")
        made += new
    return effects.Chain(chain.name, tuple(made), tuple(lanes)), tuple(carrying.losses)


def _effects(step: Step, where: str, carrying: _Carrying) -> Iterator[effects.Effect]:
    match step:
        case GainStep():
            yield effects.Gain(step.gain_db)
        case EqualiserStep():
            yield effects.Equaliser(step.bands)
        case CompressorStep():
            yield _compressor(step, where, carrying)
        case LimiterStep():
            yield effects.Limiter(step.ceiling_db, step.release_ms)
        case DelayStep():
            yield _delay(step, where, carrying)
        case ReverbStep():
            yield effects.Reverb(step.decay_ms, step.mix, step.predelay_ms)
        case ChorusStep():
            yield effects.Chorus(step.rate_hz, step.depth, step.mix)
        case DistortionStep():
            yield effects.Distortion(step.drive_db)
        case PlugInStep():
            yield _plug_in(step, where, carrying)
        case FilterStep() if step.shape != "band-pass":
            yield _cut(step, where, carrying)
        case _:
            yield from _of_several(step, where, carrying)


def _of_several(step: Step, where: str, carrying: _Carrying) -> Iterator[effects.Effect]:
    """What is not one effect for one step."""
    match step:
        case LevelStep():
            carrying.lose(
                f"What is in {where} was made for {step.at_lufs:g} LUFS: bring the track there."
            )
            for number, inner in enumerate(step.steps, 1):
                if not inner.bypass:
                    yield from _effects(inner, f"{where}.{number}", carrying)
        case ParallelStep() if (send := _send(step)) is not None:
            yield from _as_mix(*send, where, carrying)
        case _:
            carrying.lose(
                f"No program has an effect of its own for {_LEFT_OUT[step.kind]} in {where}: "
                "it is left out."
            )


def _compressor(step: CompressorStep, where: str, carrying: _Carrying) -> effects.Compressor:
    if step.sidechain:
        carrying.lose(
            f"The compressor in {where} listens to its own sound, not to {step.sidechain!r}: "
            "route that to its side-chain."
        )
    return effects.Compressor(
        step.threshold_db,
        step.ratio,
        step.attack_ms,
        step.release_ms,
        step.knee_db,
        step.makeup_db,
    )


def _delay(step: DelayStep, where: str, carrying: _Carrying) -> effects.Delay:
    time_ms = step.time_ms
    if time_ms is None:
        time_ms = (step.time_beats or 0.0) * 60_000 / carrying.tempo_bpm
        carrying.lose(
            f"The delay in {where} is {time_ms:.4g} ms, as at {carrying.tempo_bpm:.5g} bpm: "
            "it does not follow the tempo."
        )
    return effects.Delay(time_ms, step.feedback, step.mix)


def _plug_in(step: PlugInStep, where: str, carrying: _Carrying) -> effects.PlugIn:
    if step.parameters or step.preset:
        carrying.lose(
            f"The settings of the plug-in {step.name!r} in {where} are not carried: set them there."
        )
    return effects.PlugIn(step.name, step.format or "other")


def _cut(step: FilterStep, where: str, carrying: _Carrying) -> effects.Equaliser:
    if step.resonance or step.drive > 1:
        carrying.lose(
            f"The filter in {where} is a plain cut: its resonance and drive are left out."
        )
    shape: Literal["high-cut", "low-cut"] = "high-cut" if step.shape == "low-pass" else "low-cut"
    return effects.Equaliser(
        tuple(effects.EqBand(shape, step.frequency_hz, q=q) for q in _BUTTERWORTH_Q[step.slope_db])
    )


def _send(step: ParallelStep) -> tuple[Branch, DelayStep | ReverbStep] | None:
    """The wet branch and its echo or room, where the step is that beside the dry sound."""
    wet = [branch for branch in step.branches if branch.steps]
    dry = [branch for branch in step.branches if not branch.steps]
    if step.mix != 1 or len(wet) != 1 or len(dry) != 1 or dry[0].gain_db:
        return None
    found = [
        one for one in wet[0].steps if isinstance(one, DelayStep | ReverbStep) and not one.bypass
    ]
    return (wet[0], found[0]) if len(found) == 1 and found[0].mix == 1 else None


def _as_mix(
    branch: Branch, step: DelayStep | ReverbStep, where: str, carrying: _Carrying
) -> Iterator[effects.Effect]:
    """The dry sound with so much wet beside it, as a mix of the two and a gain."""
    wet = 10 ** (branch.gain_db / 20)
    mix = wet / (1 + wet)
    if len(branch.steps) > 1:
        carrying.lose(f"What goes with the {step.kind} in {where}, in its branch, is left out.")
    if isinstance(step, DelayStep):
        made = _delay(step, where, carrying)
        yield effects.Delay(made.time_ms, made.feedback, mix)
    else:
        yield effects.Reverb(step.decay_ms, mix, step.predelay_ms)
    yield effects.Gain(20 * log10(1 + wet))
