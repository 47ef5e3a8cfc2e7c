"""What every stage takes and gives.

A stage is one or more steps at work on one sound. It is a stream: blocks in, blocks out, pulled
from the end, so that memory does not grow with the length of the sound. Rules that make stages
fit together, whichever host is behind them:

- **Place**: sample `i` of what comes out belongs to sample `i` of what went in. A stage that is
  late (look-ahead, a plug-in's latency) drops as many samples at the start as it is late and
  flushes as many at the end.
- **Length**: a stage gives as many samples as it takes. It may end before, when all that would
  follow is below the floor of the tail; what is missing counts as silence.
- **The tail** is not the stage's: after its end the sound goes on as silence for as long as
  whoever pulls wants more (`bridge.host.render`). A stage that must have the whole sound at once
  takes `length_samples` and then as much silence as its own tail needs.
- **Blocks** are float32 `(channels, samples)` of any length; what a stage is given it may not
  keep or change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bridge.host.chain.model import Tail
from bridge.host.chain.steps import Step
from session.progress import Progress, silent
from session.tempo import TempoMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]
    Blocks = Iterator[Block]

BLOCK_SAMPLES = 1 << 16
"""What a source gives at a time."""


@dataclass(frozen=True, slots=True)
class SideSound:
    """Another sound that steps listen to: `open` gives it from sample 0 on, at the rate and for
    as long as is wanted (silence after its end), in blocks of any length."""

    channels: int
    open: Callable[[], Blocks]


@dataclass(slots=True)
class Notes:
    """What stages have to say about one render; they add, the report keeps each once. All is said
    when the last stage's blocks have ended or been closed.

    `latency_samples` is the largest latency that was taken out.
    """

    warnings: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    not_deterministic: list[str] = field(default_factory=list)
    latency_samples: int = 0

    def warn(self, words: str) -> None:
        """One sentence for the user."""
        if words not in self.warnings:
            self.warnings.append(words)


@dataclass(frozen=True, slots=True)
class Sound:
    """What a stage works on, and all that it may have to know.

    `channels` come in; `length_samples` is the sound without its tail, `start_seconds` what its
    sample 0 is in the piece (for lanes in seconds and, by `tempo_map`, in beats). `base` is the
    folder that relative files of the chain are in, `temporary` a folder that is emptied after the
    render. `plug_ins` is the file of the machine's plug-ins, None where there is none.
    `written_rate` is the rate of the file that it ends in, where that is another.
    A tail that has stayed below its floor for `quiet_seconds` has ended.
    `progress` is told by a stage that works for long without taking or giving anything, with the
    fraction of that work. `memory_mb` is what the process may hold, None where nobody says.
    """

    sample_rate: int
    channels: int
    length_samples: int
    tail: Tail
    base: Path
    temporary: Path
    notes: Notes
    tempo_map: TempoMap | None = None
    start_seconds: float = 0.0
    sidechains: Mapping[str, SideSound] = field(default_factory=dict)
    plug_ins: Path | None = None
    written_rate: int | None = None
    quiet_seconds: float = 3.0
    progress: Progress = silent
    memory_mb: int | None = None

    def evolve(self, **changes: Any) -> Sound:
        """A copy with `changes` made."""
        return replace(self, **changes)


class Stage(Protocol):
    """Steps at work. `channels` is how many come out."""

    channels: int

    def run(self, blocks: Blocks) -> Blocks:
        """The sound after the steps. Called once. Raises RoadieError in the midst of it."""


class Host(Protocol):
    """What can run steps: pedalboard, DawDreamer, or Roadie's own arithmetic."""

    name: str

    def takes(self, step: Step, sound: Sound) -> bool:
        """Whether it can run the step."""

    def stage(self, steps: Sequence[Step], sound: Sound) -> Stage:
        """The steps, all of which it takes, as one stage; loads what they need.

        Raises RoadieError: PlugInFailed, NotFound, BadInput.
        """
