"""A player gets the bytes it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.api.ranges import asked_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        ("Bytes = 1-2", (1, 3)),
        ("bytes=100-", "none"),
        ("bytes=-0", "none"),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=one-two", None),
    ],
)
def test_a_range_is_read_as_rfc_9110_says(header: str | None, expected: object) -> None:
    assert asked_range(header, 100) == expected


def test_an_empty_file_has_no_ranges() -> None:
    assert asked_range("bytes=0-", 0) == "none"
    assert asked_range("bytes=-5", 0) == "none"


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d*-\d*", fullmatch=True), st.integers(0, 1000))
def test_a_range_never_leaves_the_file(header: str, size_bytes: int) -> None:
    found = asked_range(header, size_bytes)
    if isinstance(found, tuple):
        assert 0 <= found[0] < found[1] <= size_bytes
