"""Chains for voices do what their names say: measured on a voice whose s sounds are known."""

from __future__ import annotations

import numpy as np
import pytest

from tests.chain_material import SIBILANCE
from tests.chain_measures import (
    band_db,
    changed_db,
    crest_db,
    each,
    level_db,
    loudness_lufs,
    seconds_of,
    side,
    true_peak_dbtp,
)
from tests.chain_renders import Take, render_in_a_process

_VOICE = (
    "vocal warm",
    "vocal bright",
    "vocal radio-ready",
    "de-ess",
    "noise clean-up",
    "telephone",
    "mobile call",
    "megaphone",
    "podcast voice",
)
_SOFT = {name: Take(name, "voice", gain_db=-12) for name in ("vocal radio-ready", "podcast voice")}
_CLICK = {
    name: Take(name, "click", seconds=0.2, tail_seconds=1.5)
    for name in ("vocal plate", "slapback echo")
}
_VOWEL = (0.38, 0.74)
_PAUSE = (0.9, 1.15)

Renders = dict[Take, np.ndarray]


def voice(name: str) -> Take:
    return Take(name, "voice", seconds=5)


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> Renders:
    takes = [*map(voice, _VOICE), *_SOFT.values(), *_CLICK.values()]
    return render_in_a_process(takes, tmp_path_factory.mktemp("renders"))


@pytest.fixture(scope="module")
def dry() -> np.ndarray:
    return voice("de-ess").dry()


def test_de_ess_turns_down_the_s_between_5_and_9_khz_and_nothing_else(
    renders: Renders, dry: np.ndarray
) -> None:
    wet = renders[voice("de-ess")]
    hiss_dry, hiss_wet = each(dry, 1, *SIBILANCE), each(wet, 1, *SIBILANCE)
    assert -14 < changed_db(hiss_dry, hiss_wet, 5500, 8500) < -4
    vowel_dry, vowel_wet = each(dry, 1, *_VOWEL), each(wet, 1, *_VOWEL)
    for low, high in ((80, 500), (500, 2000), (2000, 4000)):
        assert abs(changed_db(vowel_dry, vowel_wet, low, high)) < 0.2


def test_warm_takes_the_edge_and_the_mud_and_keeps_the_chest(
    renders: Renders, dry: np.ndarray
) -> None:
    wet = renders[voice("vocal warm")]
    vowels = each(dry, 1, *_VOWEL), each(wet, 1, *_VOWEL)
    chest, mud, words = (
        changed_db(*vowels, *region) for region in ((110, 200), (330, 480), (1000, 3000))
    )
    assert chest > mud + 1.5
    hiss = each(dry, 1, *SIBILANCE), each(wet, 1, *SIBILANCE)
    assert changed_db(*hiss, 6500, 9000) < words - 2


def test_bright_lifts_presence_and_air_without_more_sibilance(
    renders: Renders, dry: np.ndarray
) -> None:
    wet = renders[voice("vocal bright")]
    body = changed_db(dry, wet, 150, 400)
    vowels = each(dry, 1, *_VOWEL), each(wet, 1, *_VOWEL)
    assert changed_db(*vowels, 3000, 4800) > body + 3
    breath = each(dry, 1, *_PAUSE), each(wet, 1, *_PAUSE)
    assert changed_db(*breath, 11_000, 16_000) > body + 4
    hiss = each(dry, 1, *SIBILANCE), each(wet, 1, *SIBILANCE)
    assert changed_db(*hiss, 5500, 8500) < changed_db(*vowels, 3000, 4800)


def test_radio_ready_is_denser_and_treats_soft_singing_as_loud(renders: Renders) -> None:
    loud, soft = renders[voice("vocal radio-ready")], renders[_SOFT["vocal radio-ready"]]
    assert crest_db(loud) < crest_db(voice("vocal radio-ready").dry()) - 0.5
    assert abs(loudness_lufs(loud) - loudness_lufs(soft) - 12) < 0.3
    assert true_peak_dbtp(loud) < -0.5


def test_a_podcast_voice_comes_to_minus_16_lufs_however_it_was_recorded(renders: Renders) -> None:
    for take in (voice("podcast voice"), _SOFT["podcast voice"]):
        assert abs(loudness_lufs(renders[take]) + 16) < 0.3
        assert true_peak_dbtp(renders[take]) <= -0.9


def test_a_telephone_passes_300_to_3400_hertz_in_mono(renders: Renders) -> None:
    wet = renders[voice("telephone")]
    line = band_db(wet, 300, 3400)
    assert band_db(wet, 20, 150) < line - 30
    assert band_db(wet, 5500, 20_000) < line - 30
    assert level_db(side(wet)) < -100


def test_a_mobile_call_has_nothing_above_4_khz_and_the_sound_of_its_codec(
    renders: Renders, dry: np.ndarray
) -> None:
    wet = renders[voice("mobile call")]
    assert band_db(wet, 4200, 20_000) < band_db(wet, 250, 3400) - 30
    vowels = each(dry, 1, *_VOWEL)[0], each(wet, 1, *_VOWEL)[0]
    likeness = np.corrcoef(*(np.abs(np.fft.rfft(one))[:20_000] for one in vowels))[0, 1]
    assert 0.3 < likeness < 0.98


def test_a_megaphone_is_a_narrow_horn(renders: Renders, dry: np.ndarray) -> None:
    wet = renders[voice("megaphone")]
    horn = changed_db(dry, wet, 1200, 2200)
    assert changed_db(dry, wet, 60, 250) < horn - 25
    assert band_db(wet, 7500, 20_000) < band_db(wet, 700, 4000) - 30


def test_clean_up_lowers_the_pauses_and_leaves_the_voice(renders: Renders, dry: np.ndarray) -> None:
    wet = renders[voice("noise clean-up")]
    assert level_db(each(wet, 1, *_PAUSE)) < level_db(each(dry, 1, *_PAUSE)) - 6
    assert abs(changed_db(each(dry, 1, *_VOWEL), each(wet, 1, *_VOWEL), 150, 4000)) < 0.3


def test_a_plate_waits_for_the_word_and_then_rings(renders: Renders) -> None:
    take = _CLICK["vocal plate"]
    wet = renders[take]
    assert np.array_equal(seconds_of(wet, 0, 0.14), seconds_of(take.dry(), 0, 0.14))
    ringing = [level_db(seconds_of(wet, at, at + 0.2)) for at in (0.2, 0.6, 1.0, 1.4)]
    assert ringing == sorted(ringing, reverse=True)
    assert ringing[0] > -75
    assert level_db(side(seconds_of(wet, 0.2, 0.8))) > -80


def test_slapback_is_one_dark_echo(renders: Renders) -> None:
    wet = renders[_CLICK["slapback echo"]]
    quiet, echo, second = (
        np.abs(seconds_of(wet, *at)).max() for at in ((0.11, 0.21), (0.213, 0.24), (0.328, 0.36))
    )
    assert quiet < 1e-6
    assert echo > 0.005
    assert second < echo / 8
    assert band_db(seconds_of(wet, 0.21, 0.25), 9000, 20_000) < (
        band_db(seconds_of(wet, 0.21, 0.25), 500, 3000) - 10
    )
