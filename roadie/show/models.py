"""Trained models and adapters on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from server.models.adapters import Adapter
from server.models.card import Card
from server.models.measured import remembered
from server.models.place import Installed

WIDE = 120
"""Columns of a terminal that has room for what a model is good for."""


def show_models(found: Sequence[tuple[Card, Installed | None]], console: Console) -> None:
    """The models in a table, with what they need, and what is here of them."""
    wide = console.width >= WIDE
    table = Table(box=None, pad_edge=False)
    for column in ("model", "disk", "memory", "a second takes", "", "licence"):
        table.add_column(column, overflow="fold", no_wrap=column in ("model", "disk", "memory"))
    if wide:
        table.add_column("good for", overflow="fold")
    for one, installed in found:
        table.add_row(
            Text(one.name, "bold" if one.begin_with else ""),
            _disk(one, installed),
            gigabytes(one.memory_mb),
            _speed(one, installed),
            _state(installed),
            Text(one.licence.in_short, "" if one.licence.commercial else "yellow"),
            *([", ".join(one.good_for)] if wide else []),
        )
    console.print(table)


def show_adapters(learned: Sequence[Adapter], console: Console) -> None:
    """The adapters in a table of their own; nothing where there are none."""
    if not learned:
        return
    table = Table(box=None, pad_edge=False)
    for column in ("adapter", "on", "learned from", "licence"):
        table.add_column(column, overflow="fold")
    for one in learned:
        if one.record is None or one.fault:
            table.add_row(Text(one.name), Text(one.fault, "red"))
            continue
        heard = f"{one.record.recordings} recordings, {one.record.minutes:g} minutes"
        table.add_row(one.name, one.record.base, heard, one.record.licence)
    console.print()
    console.print(table)


def show_model(one: Card, installed: Installed | None, console: Console) -> None:
    """All that is known of a model."""
    console.print(Text(one.title, style="bold"), Text(one.family))
    console.print(Text(one.about), soft_wrap=True)
    table = Table(box=None, pad_edge=False, show_header=False)
    for what, words in _facts(one, installed):
        table.add_row(Text(what, style="dim"), words)
    console.print(table)


def show_adapter(one: Adapter, console: Console) -> None:
    """All that is known of an adapter."""
    console.print(Text(one.name, style="bold"), Text(one.fault or "an adapter"))
    table = Table(box=None, pad_edge=False, show_header=False)
    told = one.record.model_dump(mode="json") if one.record else {}
    for what, value in told.items():
        table.add_row(Text(what.replace("_", " "), style="dim"), Text(str(value)))
    console.print(table)


def adapter_json(one: Adapter) -> dict[str, Any]:
    """What `--json` prints of an adapter."""
    record = one.record.model_dump(mode="json") if one.record else None
    return {"name": one.name, "folder": str(one.folder), "fault": one.fault, "record": record}


def _facts(one: Card, installed: Installed | None) -> list[tuple[str, Text]]:
    licence = one.licence
    gpu = "not known" if one.gpu_memory_mb is None else gigabytes(one.gpu_memory_mb)
    facts = [
        ("good for", ", ".join(one.good_for)),
        ("licence", f"{licence.title}: {licence.in_short}"),
        ("", licence.words),
        ("", licence.url),
        ("from", f"{one.source.repo} at {one.source.revision}"),
        ("needs", f"{gigabytes(one.disk_mb)} of disk, {gigabytes(one.memory_mb)} of memory"),
        ("on a GPU", gpu),
        ("a second takes", _speed(one, installed)),
        ("", one.measured),
        ("sound", f"{one.sample_rate} Hz, {'stereo' if one.channels == 2 else 'mono'}"),
    ]
    if one.environment != "main":
        facts.append(("runs in", f"an environment of its own, {one.environment}"))
    facts += [("not known", words) for words in one.unknown]
    if one.source.gated:
        facts.append(("consent", "Its makers ask for an account and for consent on their page."))
    if one.source.by_hand:
        facts.append(("by hand", one.source.by_hand))
    if one.only_pickles:
        facts.append(("pickles", "Its weights are a pickle: `install` needs --pickles."))
    facts.append(("here", _state(installed).plain if installed else "not installed"))
    if installed:
        facts += [("", words) for words in (installed.fault, str(installed.folder)) if words]
    return [(what, Text(words)) for what, words in facts]


def _state(installed: Installed | None) -> Text:
    if installed is None:
        return Text("–", style="dim")
    if installed.fault:
        return Text("broken", style="red")
    return Text("installed", style="green")


def _disk(one: Card, installed: Installed | None) -> str:
    """What the files take, or else what they will take."""
    if installed and installed.manifest:
        return gigabytes(round(installed.manifest.size_bytes / 1e6))
    return gigabytes(one.disk_mb)


def _speed(one: Card, installed: Installed | None) -> str:
    """How long a second of audio takes here, or else on two cores, with a `~`."""
    measured = remembered(installed.folder) if installed else None
    if measured:
        return f"{measured.seconds_per_second:.2g} s on {measured.device}"
    return "not known" if one.cpu_seconds is None else f"~{one.cpu_seconds:g} s (2 cores)"


def gigabytes(megabytes: int) -> str:
    """`2370` as `2.4 GB`, `85` as `85 MB`."""
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"
