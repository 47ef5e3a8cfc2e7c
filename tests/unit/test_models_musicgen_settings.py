"""MusicGen's plans without its networks: delays, windows, what wishes become."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.models.abilities import CONTROLS, Controls
from server.models.contract import SoundRequest
from server.models.musicgen import FAMILY
from server.models.musicgen.delay import delay_columns, whole_frames
from server.models.musicgen.settings import Decoding, decoding_of, words_of
from server.models.windows import windows_of


def _asked(**wishes: object) -> SoundRequest:
    return SoundRequest("a warm Rhodes solo.", 4.0, (1,), **wishes)  # type: ignore[arg-type]


def test_left_and_right_share_a_delay() -> None:
    assert delay_columns(4, 1) == [0, 1, 2, 3]
    assert delay_columns(8, 2) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_frame_is_whole_when_its_last_codebook_is_written() -> None:
    assert [whole_frames(columns, 4, 1) for columns in (1, 4, 5, 6)] == [0, 0, 1, 2]
    assert whole_frames(5, 8, 2) == 1


@given(
    frames=st.integers(1, 5000),
    before=st.integers(0, 3000),
    context=st.integers(1, 1000),
)
def test_windows_make_every_frame_once_and_hear_what_was_made(
    frames: int, before: int, context: int
) -> None:
    windows = windows_of(frames, before, 1500, context)
    made = 0
    for window in windows:
        assert window.new > 0
        assert window.start + window.context == made
        assert window.context + window.new <= 1500
        assert window.context == min(context, before + made)
        made += window.new
    assert made == frames


def test_without_wishes_a_model_does_what_it_does_of_itself() -> None:
    assert decoding_of(_asked()) == Decoding()


def test_controls_in_the_middle_are_as_trained() -> None:
    middle = decoding_of(_asked(controls=Controls(0.5, 0.5, 0.5, 0.5)))
    assert middle == Decoding(context_seconds=11.0)


def test_controls_at_their_ends() -> None:
    low, high = (decoding_of(_asked(controls=Controls(x, x, x, x))) for x in (0.0, 1.0))
    assert low == Decoding(1.5, pytest.approx(0.7), 50, 0.0, 2.0)
    assert high == Decoding(6.0, pytest.approx(1.3), 0, 2.0, 20.0)


def test_what_is_named_beats_a_control() -> None:
    asked = _asked(guidance=2.0, temperature=0.9, controls=Controls(None, 1.0, 1.0, None))
    assert (decoding_of(asked).guidance, decoding_of(asked).temperature) == (2.0, 0.9)


def test_tempo_and_key_follow_the_words_as_the_models_learned_them() -> None:
    assert words_of(_asked(bpm=84.0, key="A minor")) == (
        "a warm Rhodes solo. bpm: 84. key: A minor"
    )


def test_what_the_family_can_do_is_known_without_torch() -> None:
    asked = "import sys, server.models.musicgen as m; m.FAMILY.missing(); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert not {"torch", "transformers"} & set(told.stdout.split())


def test_every_control_is_told_in_words() -> None:
    assert set(FAMILY.abilities.controls) == set(CONTROLS)
