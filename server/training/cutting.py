"""Where a recording is cut into chunks: on bar lines, or evenly where no beat is heard."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[float, float]
"""From and to, in seconds."""

LEAST_SECONDS = 2.0
"""Shorter ends are left out: nothing is learned of music from less."""

_ROUNDING_SECONDS = 1e-3


def cut_on_lines(lines: Sequence[float], duration_seconds: float, chunk: float) -> tuple[Span, ...]:
    """Chunks of as many whole bars as `chunk` seconds hold, from the first of `lines` on.

    `lines` are the bar lines in seconds. A bar that alone is longer is cut evenly. What lies
    before the first line is less than a bar, and is left out; so is an end that is no whole bar,
    unless it lasts as long as half a chunk.
    """
    inside = [max(0.0, line) for line in lines if line < duration_seconds + _ROUNDING_SECONDS]
    spans: list[Span] = []
    first = 0
    while first < len(inside) - 1:
        last = first + 1
        while last + 1 < len(inside) and inside[last + 1] - inside[first] <= chunk + 1e-6:
            last += 1
        start, end = inside[first], min(inside[last], duration_seconds)
        if end - start > chunk + 1e-6:
            spans += cut_evenly(start, end, chunk)
        else:
            spans.append((start, end))
        first = last
    rest = inside[-1] if inside else 0.0
    if duration_seconds - rest >= max(chunk / 2, _least(chunk)):
        spans += cut_evenly(rest, duration_seconds, chunk)
    return tuple(span for span in spans if span[1] - span[0] >= _least(chunk))


def cut_evenly(start: float, end: float, chunk: float) -> tuple[Span, ...]:
    """Chunks of `chunk` seconds from `start` to `end`; a short end is left out."""
    spans = []
    while end - start >= _least(chunk):
        spans.append((start, min(start + chunk, end)))
        start += chunk
    return tuple(spans)


def _least(chunk: float) -> float:
    return min(LEAST_SECONDS, chunk) - _ROUNDING_SECONDS
