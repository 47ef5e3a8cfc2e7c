"""What renders many files: this machine's processes, or a cluster's."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bridge.host.render.spec import RenderReport, RenderSpec
from session.errors import RoadieError


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file that is done: `index` in what was given, and its report or why there is none."""

    index: int
    report: RenderReport | None
    error: RoadieError | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """A file at work: `fraction` of it is done."""

    index: int
    fraction: float
    stage: str


class RenderEngine(Protocol):
    """Renders specs side by side. One that fails, crashes or hangs does not touch the others."""

    name: str

    def render(self, specs: Sequence[RenderSpec]) -> Generator[Rendered | Rendering, None, None]:
        """Each spec, rendered exactly once, in whichever order they are done.

        While it works, something comes at least four times a second, so that whoever reads can
        stop it. `Rendering` of a file may begin again, where another machine takes it over.

        Closing the iterator ends what is at work and leaves nothing half-written. Raises
        BackendUnavailable when it cannot work at all.
        """
