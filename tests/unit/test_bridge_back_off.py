"""A bridge that ends by itself is started again, ever later, and not for ever."""

from __future__ import annotations

import pytest

from roadie.back_off import WAITS_SECONDS, WELL_SECONDS, BackOff
from roadie.kept_bridge import reason_of


def test_quick_ends_in_a_row_are_waited_for_longer_and_then_no_more() -> None:
    back_off = BackOff()
    waits = [back_off.ended(1.0) for _ in range(len(WAITS_SECONDS) + 1)]
    assert waits == [0.0, 1.0, 2.0, 5.0, 10.0, None]


def test_one_that_lived_well_is_started_again_at_once_however_many_ended_before() -> None:
    back_off = BackOff()
    for _ in range(4):
        back_off.ended(1.0)
    assert back_off.ended(WELL_SECONDS) == 0.0
    assert back_off.ended(1.0) == 1.0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (-11, "segmentation fault"),
        (-9, "was killed"),
        (-6, "abort"),
        (-31, "SIGSYS"),
        (-99, "signal (99)"),
        (1, "exit status 1"),
        (0, "somebody else"),
    ],
)
def test_why_it_ended_is_said_in_words(status: int, words: str) -> None:
    assert words in reason_of(status)
