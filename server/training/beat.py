"""Long networks that tell that they are alive: cancelling need not wait for the end of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor


@contextmanager
def beating(parts: Iterable[Any], beat: Callable[[], None]) -> Iterator[None]:
    """Call `beat` before each of `parts` runs, forwards and backwards; what it raises passes.

    Inside a step of a large network nothing else of ours is called, for seconds.
    """

    def on_forward(module: Any, given: tuple[Any, ...]) -> None:
        del module
        beat()
        first = given[0] if given else None
        if isinstance(first, Tensor) and first.requires_grad:
            first.register_hook(on_backward)  # type: ignore[no-untyped-call]

    def on_backward(gradient: Tensor) -> None:
        del gradient
        beat()

    hooks = [part.register_forward_pre_hook(on_forward) for part in parts]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
