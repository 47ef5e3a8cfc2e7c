"""What the demo shows at its end: what was written, what was promised, how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from roadie.show.results import decibels, facts, loudness_in_words
from session import Session, read_session


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a step took, beside how long the music plays."""

    step: str
    seconds: float
    music_seconds: float | None = None


def show_tree(folder: Path, console: Console) -> None:
    """Every file below `folder`, with its size."""
    root = Tree(Text(str(folder), style="bold"))
    _grow(root, folder)
    console.print(root)


def _grow(tree: Tree, folder: Path) -> None:
    for path in sorted(folder.iterdir(), key=lambda path: (path.is_file(), path.name.lower())):
        if path.is_dir():
            _grow(tree.add(Text(path.name + "/", style="blue")), path)
        else:
            size = Text(f"  {decimal(path.stat().st_size)}", style="dim")
            tree.add(Text(path.name) + size)


def show_promises(sessions: dict[str, Path], console: Console) -> None:
    """The promises of each session as they were measured."""
    table = Table(title="Promises, measured", title_justify="left")
    for column in ("session", "what it is", "grid residual", "null test", "loudness", "master"):
        table.add_column(column)
    for name, folder in sessions.items():
        session = read_session(folder)
        table.add_row(name, facts(session), *_promises(session))
    console.print(table)


def _promises(session: Session) -> tuple[str, ...]:
    mix = session.mix
    if mix is None:
        return ("–", "–", "–", "–")
    master = "–"
    if mix.master_file:
        master = (
            f"{decibels(mix.master_loudness_lufs, 'LUFS')}, "
            f"{decibels(mix.master_true_peak_dbtp, 'dBTP')}"
        )
    return (
        f"{mix.grid_residual_samples:+.3f} samples",
        decibels(mix.null_db, "dBFS"),
        loudness_in_words(mix),
        master,
    )


def show_heard(folder: Path, console: Console) -> None:
    """What was measured on the recording, with confidence and alternatives."""
    table = Table(title="Heard in the bounce", title_justify="left")
    for column in ("what", "value", "confidence", "or"):
        table.add_column(column)
    for estimate in read_session(folder).estimates:
        value = f"{estimate.value:.5g}" if isinstance(estimate.value, float) else estimate.value
        others = ", ".join(
            f"{other:.5g}" if isinstance(other, float) else other for other in estimate.alternatives
        )
        table.add_row(estimate.name, value, f"{estimate.confidence:.0%}", others)
    console.print(table)


def show_timings(timings: list[Timing], console: Console) -> None:
    """How long each step took, and how much faster than the music plays that is."""
    table = Table(title="How long it took", title_justify="left")
    table.add_column("step")
    table.add_column("seconds", justify="right")
    table.add_column("faster than it plays", justify="right")
    for timing in timings:
        ratio = f"{timing.music_seconds / timing.seconds:.1f}x" if timing.music_seconds else ""
        table.add_row(timing.step, f"{timing.seconds:.1f}", ratio)
    console.print(table)
