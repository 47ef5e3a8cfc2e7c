"""The benchmark's own way through, short and untimed: what it counts is what was sent."""

from __future__ import annotations

import pytest

from benchmarks.bridge_osc import THEIRS, measured
from benchmarks.osc_sides.receiver import Seen


@pytest.mark.parametrize("side", ["ours", "ours-plain", *THEIRS])
def test_what_is_sent_slowly_comes_whole_on_either_side(side: str) -> None:
    figures = measured(side, 200, 0.5)
    assert (figures["count"], figures["reordered"]) == (100, 0)
    assert 0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["max_ms"]


def test_what_is_missing_or_out_of_order_is_counted() -> None:
    seen = Seen()
    for sent_ns in (0, 1, 3, 2, 4):
        seen.note(sent_ns)
    assert seen.figures()["count"] == 5
    assert seen.figures()["reordered"] == 1
