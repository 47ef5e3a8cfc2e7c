"""What a training is asked to do, and what of it may change once it has begun."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from session.errors import BadInput


@dataclass(frozen=True, slots=True)
class Looking:
    """How recordings are looked at and cut: `words` are about all, `bpm` is the tempo of all."""

    folder: Path
    words: str
    chunk_seconds: float
    bpm: float | None


@dataclass(frozen=True, slots=True)
class Learning:
    """How the model learns; another value of any of these would have led to other losses."""

    model: str
    rank: int
    learning_rate: float
    batch: int
    seed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One training. `steps` and `checkpoint_steps` change nothing that was learned before."""

    name: str
    looking: Looking
    learning: Learning
    steps: int
    checkpoint_steps: int


def check_unchanged(name: str, begun: dict[str, object], now: Learning) -> None:
    """See that a training that has begun goes on as it began. Raises BadInput."""
    for setting, value in asdict(now).items():
        was = begun.get(setting)
        if was != value:
            words = setting.replace("_", " ")
            raise BadInput(
                f"The training {name} began with the {words} {was}, not {value}: leave that as it "
                f"was to go on, or give another --name."
            )
