"""`roadie daw`: sessions into a DAW that runs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bridge.daw.contract import DAWS, DawAddress
from bridge.daw.scripts import install_script
from bridge.daw.sending import send as put_into
from roadie.commands.choose import session_id
from roadie.commands.options import Json, Library, SessionArgument
from roadie.show.results import print_json
from server.settings import read_settings

app = typer.Typer(help="Sessions into a DAW that runs.", no_args_is_help=True)


@app.command("send")
def send(
    session: SessionArgument,
    to: Annotated[str, typer.Option("--to", help="live, ardour, reaper or bitwig.")] = "live",
    host: Annotated[str, typer.Option(help="The machine the DAW runs on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port; 0 takes the protocol's own.")] = 0,
    reply_port: Annotated[int, typer.Option(help="Where it answers; 0 takes its own.")] = 0,
    json: Json = False,
    library: Library = None,
) -> None:
    """Put a session's tracks, clips, names and colours into the running DAW.

    What is there is never changed; what the DAW cannot take is said.
    """
    settings = read_settings(library=library)
    folder = settings.sessions_folder / session_id(settings, session)
    errors = Console(stderr=True, quiet=json)
    with errors.status("Looking for the DAW") as status:
        report = put_into(
            to,
            DawAddress(host, port, reply_port),
            folder,
            lambda fraction, stage: status.update(f"{stage} ({fraction:.0%})"),
        )
    if json:
        print_json(asdict(report))
        return
    console = Console()
    console.print(
        f"{report.daw}: {report.tracks} tracks, {report.clips} clips, {report.notes} notes",
        highlight=False,
    )
    for words in report.could_not:
        console.print(f"  not: {words}", style="yellow", markup=False, highlight=False)


@app.command("list")
def list_daws(json: Json = False) -> None:
    """List the DAWs that can be sent to, and what each was tried against."""
    found = {name: DAWS.load(name).proved for name in DAWS}
    if json:
        print_json({"daws": [{"name": name, "proved": words} for name, words in found.items()]})
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("DAW", header_style="dim")
    table.add_column("tried against", header_style="dim")
    for name, words in found.items():
        table.add_row(name, words)
    Console().print(table)


@app.command("install-script")
def install(
    daw: Annotated[str, typer.Argument(help="live or reaper.")] = "live",
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Live's folder of Remote Scripts, or REAPER's resource path (else the usual one)."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Put Roadie's script where Live or REAPER finds it: it loads what OSC cannot."""
    place, then = install_script(daw, folder)
    if json:
        print_json({"installed": str(place), "then": then})
        return
    Console().print(f"{place} is there. {then}", highlight=False, soft_wrap=True)
