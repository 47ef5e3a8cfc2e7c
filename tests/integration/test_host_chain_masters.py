"""Chains for a whole mix: the loudness that they promise, under their ceiling, whatever comes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.chain_measures import (
    band_db,
    changed_db,
    crest_db,
    loudness_lufs,
    middle,
    side,
    true_peak_dbtp,
)
from tests.chain_renders import Take, render_in_a_process

MASTERS = {"mastering -14 LUFS": -14.0, "mastering -9 LUFS": -9.0}
POLISH = Take("mix bus polish", "mix", seconds=5)
WIDE = Take("stereo widener mono-safe", "pad", seconds=5)


def taken(name: str, gain_db: float = 0.0, sample_rate: int = 44_100) -> Take:
    return Take(name, "mix", seconds=5, gain_db=gain_db, sample_rate=sample_rate)


@pytest.fixture(scope="module")
def renders(tmp_path_factory: pytest.TempPathFactory) -> dict[Take, np.ndarray]:
    takes = [POLISH, WIDE]
    for name in MASTERS:
        takes += [taken(name), taken(name, -15), taken(name, sample_rate=48_000)]
    return render_in_a_process(takes, tmp_path_factory.mktemp("renders"))


@pytest.mark.parametrize("name", MASTERS)
@pytest.mark.parametrize(("gain_db", "sample_rate"), [(0, 44_100), (-15, 44_100), (0, 48_000)])
def test_a_master_has_its_loudness_under_its_ceiling(
    name: str, gain_db: float, sample_rate: int, renders: dict[Take, np.ndarray]
) -> None:
    made = renders[taken(name, gain_db, sample_rate)]
    assert abs(loudness_lufs(made, sample_rate) - MASTERS[name]) < 0.3
    assert true_peak_dbtp(made, sample_rate) <= -0.95


@pytest.mark.parametrize("name", MASTERS)
def test_a_soft_mix_gets_the_same_master_as_a_loud_one(
    name: str, renders: dict[Take, np.ndarray]
) -> None:
    loud, soft = renders[taken(name)], renders[taken(name, -15)]
    for low, high in ((30, 150), (150, 1000), (1000, 5000), (5000, 15_000)):
        assert abs(band_db(loud, low, high) - band_db(soft, low, high)) < 0.3


@pytest.mark.parametrize("name", MASTERS)
def test_a_master_keeps_the_balance_of_the_mix(name: str, renders: dict[Take, np.ndarray]) -> None:
    dry, wet = taken(name).dry(), renders[taken(name)]
    middle_region = changed_db(dry, wet, 400, 4000)
    for low, high in ((40, 120), (120, 400), (4000, 8000), (8000, 15_000)):
        assert abs(changed_db(dry, wet, low, high) - middle_region) < 4


def test_the_loud_master_is_denser_than_the_other(renders: dict[Take, np.ndarray]) -> None:
    dynamic, dense = (crest_db(renders[taken(name)]) for name in MASTERS)
    assert dynamic > dense + 2


def test_polish_changes_no_region_by_more_than_3_db(renders: dict[Take, np.ndarray]) -> None:
    dry, wet = POLISH.dry(), renders[POLISH]
    edges = [40 * 2 ** (n / 2) for n in range(18)]
    for low, high in pairwise(edges):
        assert abs(changed_db(dry, wet, low, high)) < 3


def test_the_widener_changes_the_sides_and_nothing_in_mono(
    renders: dict[Take, np.ndarray],
) -> None:
    dry, wet = WIDE.dry(), renders[WIDE]
    for low, high in ((50, 200), (200, 1000), (1000, 8000)):
        assert abs(changed_db(middle(dry), middle(wet), low, high)) < 0.1
    assert changed_db(side(dry), side(wet), 600, 8000) == pytest.approx(3.52, abs=0.3)
    assert changed_db(side(dry), side(wet), 60, 110) < -15
