"""What came of a batch of renders, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from roadie.show.progress import time_in_words

ROWS_SHOWN = 40
"""A batch of thousands is told in figures; all of it stands in the ledger."""
NAMES_SHOWN = 3
"""What is true of many files is said once, with some of their names."""


def level(value: float | None) -> str:
    """A level in dB, or a dash for silence."""
    return "–" if value is None else f"{value:.1f}"


def show_batch(
    report: dict[str, Any], console: Console, dry_run: bool = False, twice: bool = False
) -> None:
    """A batch: what was rendered and how loud it is, what was skipped, what failed and why."""
    if dry_run:
        _show_plan(report, console)
        return
    rendered = report["rendered"]
    if rendered:
        console.print(_table(rendered[:ROWS_SHOWN], Path(report["out"])))
    if len(rendered) > ROWS_SHOWN:
        console.print(f"and {len(rendered) - ROWS_SHOWN} more", style="dim")
    # As the table calls them: which of the two kicks it is, which track of the song.
    out = Path(report["out"])
    warnings = [(_below(one["target"], out), said) for one in rendered for said in one["warnings"]]
    _show_reasons(warnings, console, "yellow")
    failed = [(Path(one["source"]).name, one["reason"]) for one in report["failed"]]
    _show_reasons(failed, console, "red")
    console.print(Text(_sum(report, twice)))
    console.print(Text(report["out"], style="green"), soft_wrap=True)


def _show_reasons(told: list[tuple[str, str]], console: Console, style: str) -> None:
    """Each reason once, with the files that it is true of."""
    files: dict[str, dict[str, None]] = {}
    for file, words in told:
        files.setdefault(words, {})[file] = None
    for words, found in files.items():
        names = list(found)
        shown = ", ".join(names[:NAMES_SHOWN])
        more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
        # Some reasons begin with the file's name themselves.
        said = words if words.startswith(f"{shown} ") else f"{shown}{more}: {words}"
        console.print(Text(said, style=style), soft_wrap=True)


def _sum(report: dict[str, Any], twice: bool) -> str:
    rendered = report["rendered"]
    parts = [f"{len(rendered)} rendered in {time_in_words(report['seconds'])}"]
    if report["up_to_date"]:
        parts.append(f"{len(report['up_to_date'])} up to date")
    if report["failed"]:
        parts.append(f"{len(report['failed'])} failed")
    if twice and rendered and not any(one["not_deterministic"] for one in rendered):
        parts.append("all the same again")
    return " · ".join(parts)


def _table(rendered: list[dict[str, Any]], out: Path) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("file", overflow="fold")
    for column in ("LUFS", "peak dBFS", "true peak", "length", "tail s", "late by", "took s"):
        table.add_column(column, justify="right")
    for one in rendered:
        rate = one["sample_rate"]
        table.add_row(
            Text(_below(one["target"], out)),
            level(one["loudness_lufs"]),
            level(one["peak_dbfs"]),
            level(one["true_peak_dbtp"]),
            time_in_words(one["length_samples"] / rate),
            f"{one['tail_samples'] / rate:.2f}",
            str(one["latency_samples"]),
            f"{one['seconds']:.2f}",
        )
    return table


def _below(target: str, out: Path) -> str:
    """A new file's name in the output folder."""
    path = Path(target)
    return str(path.relative_to(out) if path.is_relative_to(out) else path)


def _show_plan(report: dict[str, Any], console: Console) -> None:
    for one in report["planned"]:
        console.print(Text(f"{one['source']} → {one['target']}"), soft_wrap=True)
    for one in report["up_to_date"]:
        console.print(Text(f"{one} is up to date", style="dim"), soft_wrap=True)
    for one in report["failed"]:
        console.print(Text(f"{one['source']}: {one['reason']}", style="red"), soft_wrap=True)
    console.print(f"{len(report['planned'])} to render, {len(report['up_to_date'])} up to date")
