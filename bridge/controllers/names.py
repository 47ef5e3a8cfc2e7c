"""Names that stand for many: `pad{1..64}`, `pad{1..8}-{1..8}` (row, column), `/1/fader{1..5}`."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

_RANGE = re.compile(r"\{(\d{1,4})\.\.(\d{1,4})\}")
MOST = 1024
"""Controls that one line may stand for."""


@lru_cache(2048)  # a start reads the same few hundred names three thousand times
def expanded(name: str) -> tuple[str, ...]:
    """Every name that `name` stands for, the last range running fastest; itself without a range.

    Raises ValueError, which says what is wrong with a range.
    """
    parts = _RANGE.split(name)
    texts = parts[0::3]
    if any("{" in text or "}" in text for text in texts):
        raise ValueError(f"{name} has a range that is none: write it as in pad{{1..8}}")
    ranges = []
    count = 1
    for first, last in zip(map(int, parts[1::3]), map(int, parts[2::3]), strict=True):
        if last < first:
            raise ValueError(f"{name} counts down: write the smaller number first")
        ranges.append(range(first, last + 1))
        count *= last - first + 1
    if count > MOST:
        raise ValueError(f"{name} stands for {count} controls: at most {MOST} go on a line")
    return tuple(
        texts[0] + "".join(f"{n}{text}" for n, text in zip(numbers, texts[1:], strict=True))
        for numbers in product(*ranges)
    )


def columns_of(name: str) -> int | None:
    """How long the fastest range is where there are two (a grid); None elsewhere."""
    ranges = _RANGE.findall(name)
    if len(ranges) < 2:
        return None
    first, last = map(int, ranges[-1])
    return last - first + 1
