"""How music longer than the models hear at a time is cut into windows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """One pass of the decoder: `context` frames that are known, then `new` frames.

    `start` is the window's first frame, counted from the first new frame of all; negative where it
    begins in what sounded before.
    """

    start: int
    context: int
    new: int


def windows_of(frames: int, before: int, longest: int, context: int) -> tuple[Window, ...]:
    """The windows that make `frames` frames, the first going on from `before` frames.

    None is longer than `longest` frames; each after the first hears the last `context` frames.
    """
    made, windows, known = 0, [], min(before, context)
    while made < frames:
        new = min(frames - made, longest - known)
        windows.append(Window(made - known, known, new))
        made += new
        known = min(context, known + new)
    return tuple(windows)
