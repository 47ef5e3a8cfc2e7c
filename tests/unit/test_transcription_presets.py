"""Presets: one for every role, each within its schema."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import TypeAdapter

from server.transcription.presets import PRESET_OF_ROLE, Preset, choose_preset, presets
from session.errors import BadInput
from session.units import Role


def test_every_role_has_a_preset() -> None:
    assert set(PRESET_OF_ROLE) == set(get_args(Role))
    assert set(PRESET_OF_ROLE.values()) <= set(presets())


def test_a_named_preset_beats_the_role() -> None:
    assert choose_preset("guitar", "bass") == presets()["guitar"]
    assert choose_preset(None, "bass") == presets()["bass"]


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match=r"'kazoo': choose one of stock, piano, .*drums\.$"):
        choose_preset("kazoo", "lead")


def test_stock_is_what_basic_pitch_does_without_options() -> None:
    import inspect

    from basic_pitch.inference import predict

    defaults = {
        name: parameter.default for name, parameter in inspect.signature(predict).parameters.items()
    }
    stock = presets()["stock"]
    assert stock.onset_threshold == defaults["onset_threshold"]
    assert stock.frame_threshold == defaults["frame_threshold"]
    assert stock.shortest_frames == round(defaults["minimum_note_length"] / 1000 * 22_050 / 256)
    assert stock.melodia == defaults["melodia_trick"]
    assert (stock.lowest_pitch, stock.highest_pitch) == (21, 108)


def test_every_preset_is_within_bounds() -> None:
    for name, preset in presets().items():
        assert TypeAdapter(Preset).validate_python(preset, strict=True) == preset, name
        assert 0 < preset.frame_threshold < 1
        assert 0 < preset.onset_threshold < 1
        assert 1 <= preset.shortest_frames <= 86
        assert 21 <= preset.lowest_pitch < preset.highest_pitch <= 108
        assert 0 <= preset.lateness_ms <= 100
