"""`roadie plugins`: the plug-ins of this machine, looked for, listed and shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.places import FORMATS
from bridge.host.plug_ins.presets.choose import names
from bridge.host.plug_ins.record import Parameter, PlugIn
from roadie.commands.finish import do
from roadie.commands.options import Json, Library
from roadie.commands.specs import spec_of
from roadie.commands.work import run
from roadie.show.progress import time_in_words
from roadie.show.results import print_json, show_warnings
from server.jobs.host_specs import ScanSpec
from server.settings import read_settings
from session.errors import BadInput, Cancelled

app = typer.Typer(help="The plug-ins of this machine.", no_args_is_help=True)

_NOUGHTS = re.compile(r"(\d+\.\d*?)0+(?=\D|$)")

PRESETS_SHOWN = 24

Format = Annotated[str | None, typer.Option(help="vst3, vst2, lv2 or au.")]


@app.command("scan")
def scan(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders (else the system's, and those in the settings)."),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Try all of them again, also what has not changed.")
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Look for plug-ins, and try each in a process of its own.

    What crashes, hangs or is none is kept off until it changes, with its reason. Only what is new
    or has changed is tried.
    """
    settings = read_settings(library=library)
    spec = spec_of(
        ScanSpec,
        folders=tuple(str(path.expanduser().absolute()) for path in folders or ()),
        again=again,
    )
    try:
        ((job,),) = run(do(settings, [(spec, "Scanning")], "", quiet=json))
    except Cancelled as error:
        raise Cancelled(
            "Scanning was cancelled; what was tried is kept, the same command does the rest."
        ) from error
    data: dict[str, Any] = (job.result or {})["data"]
    show_warnings(job)
    if json:
        print_json({**data, "job": job.id})
        return
    console = Console()
    console.print(
        f"{data['plug_ins']} plug-ins in {data['files']} files · {data['probed']} tried, "
        f"{data['unchanged']} unchanged, {len(data['gone'])} gone · "
        f"{time_in_words(data['seconds'])}",
        highlight=False,
    )
    _show_kept_off(data["kept_off"], console)


def _show_kept_off(kept: list[dict[str, Any]], console: Console) -> None:
    if not kept:
        return
    console.print(Text(f"{len(kept)} kept off until they change:", style="yellow"))
    for one in kept:
        name = one["name"] or Path(one["file"]).name
        console.print(Text(f"  {name} ({one['address'] or one['file']}): {one['reason']}"))


@app.command("list")
def list_plugins(
    words: Annotated[
        str, typer.Argument(help="Part of a name, a maker, a category, a kind, a format or a path.")
    ] = "",
    kept_off: Annotated[
        bool, typer.Option("--kept-off", help="List what is not loaded, with the reasons.")
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """List the plug-ins that the last scan found."""
    index = PlugInIndex(read_settings(library=library).plug_in_index)
    kept = [asdict(one) for one in index.kept_off()]
    found = index.search(words)
    if json:
        print_json({"plug_ins": [_summary(one) for one in found], "kept_off": kept})
        return
    console = Console()
    if kept_off:
        _show_kept_off(kept, console)
        return
    known = found or index.all()
    if not (known or kept):
        console.print("Nothing is known of this machine's plug-ins: run `roadie plugins scan`.")
        return
    if not found:
        console.print(Text(_none_has(words, known, len(kept))))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("plug-in", "maker", "format", "kind", "parameters", "late by", ""):
        table.add_column(column, overflow="fold")
    for one in found:
        table.add_row(
            Text(one.name),
            Text(one.maker),
            one.format,
            one.kind,
            str(len(one.parameters)),
            str(one.latency_samples) if one.latency_samples else "",
            Text("not the same again", "yellow") if one.deterministic is False else Text(""),
        )
    console.print(table)
    if kept:
        console.print(f"{len(kept)} kept off: `roadie plugins list --kept-off`.", style="dim")


def _none_has(words: str, known: Sequence[PlugIn], kept_off: int) -> str:
    """That nothing was found, and among what."""
    if not known:
        return f"No plug-in can be used, {kept_off} kept off: `roadie plugins list --kept-off`."
    said = f"No plug-in has {words!r} in its name, maker, category, kind, format or path."
    counts = Counter(one.format for one in known)
    searched = ", ".join(f"{count} {format}" for format, count in sorted(counts.items()))
    untold = sum(1 for one in known if not one.category)
    alone = f"; {untold} of them tell no category" if untold else ""
    off = f" {kept_off} are kept off: `roadie plugins list --kept-off`." if kept_off else ""
    return f"{said} Searched: {searched}{alone}.{off} If it is new, run `roadie plugins scan`."


def _summary(plug_in: PlugIn) -> dict[str, Any]:
    return {
        "name": plug_in.name,
        "maker": plug_in.maker,
        "format": plug_in.format,
        "kind": plug_in.kind,
        "file": plug_in.file,
        "parameters": len(plug_in.parameters),
        "latency_samples": plug_in.latency_samples,
        "deterministic": plug_in.deterministic,
        "presets": len(plug_in.presets),
    }


@app.command("show")
def show_plugin(
    name: Annotated[str, typer.Argument(help="A plug-in's name, file or LV2 address.")],
    format: Format = None,
    maker: Annotated[str | None, typer.Option(help="Where two makers use one name.")] = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """Show a plug-in's parameters with their ranges, as a chain sets them, and its presets."""
    from pydantic import TypeAdapter

    plug_in = PlugInIndex(read_settings(library=library).plug_in_index).find(
        name, _format(format), maker
    )
    if json:
        print_json(TypeAdapter(PlugIn).dump_python(plug_in, mode="json"))
        return
    console = Console()
    console.print(Text(plug_in.name, style="bold"), Text(f"{plug_in.maker} · {plug_in.format}"))
    console.print(Text(_facts(plug_in)), soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for column in ("parameter", "range", "at first"):
        table.add_column(column, overflow="fold")
    for parameter in plug_in.parameters:
        table.add_row(Text(parameter.name), Text(_range(parameter)), Text(_at_first(parameter)))
    console.print(table)
    for words in plug_in.warnings:
        console.print(Text(words, style="yellow"))
    if presets := names(plug_in):
        shown = ", ".join(presets[:PRESETS_SHOWN])
        more = len(presets) - PRESETS_SHOWN
        console.print(Text(f"presets: {shown}" + (f" and {more} more" if more > 0 else "")))
    console.print(Text(plug_in.address, style="green"), soft_wrap=True)


def _format(text: str | None) -> PlugInFormat | None:
    found = next((one for one in FORMATS if text and one == text.lower()), None)
    if text and found is None:
        raise BadInput(f"There is no plug-in format {text!r}: choose one of {', '.join(FORMATS)}.")
    return found


def _facts(plug_in: PlugIn) -> str:
    again = {True: "the same bytes again", False: "not the same again", None: "not known to repeat"}
    ins = " + ".join(f"{bus.channels} ({bus.name})" for bus in plug_in.inputs) or "0"
    outs = " + ".join(f"{bus.channels} ({bus.name})" for bus in plug_in.outputs) or "0"
    return (
        f"{plug_in.kind} · {ins} in, {outs} out · late by {plug_in.latency_samples} samples · "
        f"{again[plug_in.deterministic]} · by {' or '.join(plug_in.hosts)}"
    )


def _range(parameter: Parameter) -> str:
    texts = [_short(shown.text) for shown in parameter.shown]
    if parameter.steps and parameter.steps <= len(texts):
        return " · ".join(texts)
    if not texts:
        return "0 … 1"
    unit = f" {parameter.unit}" if parameter.unit and parameter.unit not in texts[-1] else ""
    return f"{texts[0]} … {texts[-1]}{unit}"


def _at_first(parameter: Parameter) -> str:
    if parameter.default_text:
        return _short(parameter.default_text)
    near = min(
        parameter.shown,
        key=lambda shown: abs(shown.position - parameter.default_position),
        default=None,
    )
    if near is None or abs(near.position - parameter.default_position) > 1e-3:
        return f"{parameter.default_position:.3g} of its way"
    return _short(near.text)


def _short(text: str) -> str:
    """A number without the noughts that some plug-ins write after it."""
    return _NOUGHTS.sub(lambda found: found[1].removesuffix("."), text)
