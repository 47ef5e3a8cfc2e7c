"""A chain goes to a DAW as its own effects, and what cannot go is said; a session's comes back."""

from __future__ import annotations

from math import isclose

import pytest
from pydantic import TypeAdapter

from bridge.host.chain.model import Chain
from bridge.host.chain.of_effects import of_effects
from bridge.host.chain.reading import chain_of_data
from bridge.host.chain.shelf import ChainShelf, built_in_chains
from bridge.host.chain.steps import (
    CompressorStep,
    DelayStep,
    GainStep,
    Lane,
    LoudnessStep,
    PlugInStep,
)
from bridge.host.chain.to_effects import to_effects
from session import effects
from session.errors import BadInput

EACH = effects.Chain(
    "each",
    (
        effects.Gain(-3),
        effects.Equaliser((effects.EqBand("peak", 1000, 3, 1), effects.EqBand("low-cut", 80))),
        effects.Compressor(-20, 4, 5, 100, 6, 3),
        effects.Limiter(-1, 100),
        effects.Delay(375, 0.4, 0.3),
        effects.Reverb(1800, 0.2, 20),
        effects.Chorus(0.8, 0.3, 0.5),
        effects.Distortion(12),
        effects.PlugIn("ZamComp", "lv2"),
    ),
)


def test_every_effect_of_a_session_comes_through_unchanged() -> None:
    assert to_effects(of_effects(EACH), 120) == (EACH, ())


def test_values_that_no_step_can_have_are_brought_to_what_it_can() -> None:
    hard = effects.Chain(
        "  two\nlines ",
        (
            effects.Limiter(6, 0),
            effects.Delay(0, 1, 1),
            effects.Reverb(0, 1, 600_000),
            effects.Distortion(-20),
            effects.Equaliser(tuple(effects.EqBand("peak", 99) for _ in range(70))),
            effects.Equaliser(()),
        ),
    )
    chain = of_effects(hard)
    assert chain.name == "two lines"
    # It obeys the schema, so that it can go to a worker.
    assert chain_of_data(TypeAdapter(Chain).dump_python(chain, mode="json")) == chain


def test_a_plug_in_that_no_host_loads_is_told() -> None:
    with pytest.raises(BadInput, match="'Vital' is a CLAP"):
        of_effects(effects.Chain("x", (effects.PlugIn("Vital", "clap"),)))
    with pytest.raises(BadInput, match="no name"):
        of_effects(effects.Chain("x", (effects.PlugIn("", "vst3"),)))


def test_echoes_in_beats_become_milliseconds_of_the_tempo() -> None:
    made, losses = to_effects(Chain("x", (DelayStep(time_beats=0.75, mix=0.3),)), 90)
    assert made.effects == (effects.Delay(500, 0, 0.3),)
    assert losses == ("The delay in step 1 is 500 ms, as at 90 bpm: it does not follow the tempo.",)


def test_what_no_program_has_is_said_step_by_step() -> None:
    chain = Chain(
        "x",
        (
            GainStep(gain_db=1, bypass=True),
            GainStep(gain_db=1, automation={"gain_db": Lane(((0, 1), (4, 2)), "seconds")}),
            CompressorStep(threshold_db=-20, ratio=4, attack_ms=5, release_ms=50, sidechain="kick"),
            PlugInStep(name="Pro-Q 3", format="vst3", parameters={"Band 1": 3}),
            LoudnessStep(target_lufs=-14),
        ),
    )
    made, losses = to_effects(chain, 120)
    assert [effect.kind for effect in made.effects] == ["gain", "compressor", "plug-in"]
    automation, sidechain, settings, loudness = losses
    assert automation == "The automation of gain_db in step 2 (gain) is left out."
    assert "not to 'kick'" in sidechain
    assert "settings of the plug-in 'Pro-Q 3' in step 4" in settings
    assert "loudness" in loudness
    assert "step 5" in loudness


def test_a_room_beside_the_dry_sound_becomes_a_mix_that_is_as_loud() -> None:
    chain = ChainShelf().load("vocal plate").chain
    made, _ = to_effects(chain, 120)
    reverb, gain = made.effects
    assert isinstance(reverb, effects.Reverb)
    assert isinstance(gain, effects.Gain)
    louder = 10 ** (gain.gain_db / 20)
    assert isclose((1 - reverb.mix) * louder, 1)
    assert isclose(reverb.mix * louder, 10 ** (-9 / 20))


@pytest.mark.parametrize("name", [one.name for one in built_in_chains()])
def test_every_chain_on_the_shelf_can_go_to_a_daw(name: str) -> None:
    made, losses = to_effects(ChainShelf().load(name).chain, 120)
    assert made.effects or losses
    checked = TypeAdapter(effects.Chain)
    assert checked.validate_python(checked.dump_python(made, mode="json")) == made
