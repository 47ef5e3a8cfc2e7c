"""`roadie chain`: what chains there are, what is in them, and what they do to a sound."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.host.chain.schema import chain_type
from bridge.host.chain.shelf import ChainShelf
from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.needed import missing
from roadie.commands.choose import existing_file
from roadie.commands.finish import do
from roadie.commands.options import Bpm, Json, Library
from roadie.commands.render import chain_of, sidechains_of
from roadie.commands.specs import spec_of
from roadie.commands.work import run
from roadie.show.results import print_json, show_warnings
from server.jobs.host_specs import CompareSpec
from server.settings import read_settings

app = typer.Typer(help="Chains of effects.", no_args_is_help=True)

ChainName = Annotated[str, typer.Argument(help="A chain by name, or its file.")]


@app.command("list")
def list_chains(json: Json = False, library: Library = None) -> None:
    """List the chains that there are: Roadie's and your own."""
    shelf = ChainShelf(read_settings(library=library).chains_folder)
    entries = shelf.entries()
    if json:
        print_json(
            {
                "chains": [
                    {
                        "name": one.name,
                        "about": one.about,
                        "roles": list(one.roles),
                        "own": one.own,
                        "file": str(one.file),
                        "fault": one.reason,
                    }
                    for one in entries
                ]
            }
        )
        return
    table = Table(box=None, pad_edge=False)
    for column in ("chain", "for", "what it does"):
        table.add_column(column, overflow="fold")
    for one in entries:
        words = Text(one.about) if one.reason is None else Text(one.reason, "red")
        own = Text(" (your own)", "green") if one.own else Text("")
        table.add_row(Text(one.name) + own, Text(", ".join(one.roles) or "anything"), words)
    Console().print(table)


@app.command("show")
def show_chain(chain: ChainName, json: Json = False, library: Library = None) -> None:
    """Show the steps of a chain, as the file that makes it: copy it to begin one of your own."""
    shelved = ChainShelf(read_settings(library=library).chains_folder).load(chain_of(chain) or "")
    if json:
        data = chain_type().dump_python(shelved.chain, mode="json")
        print_json({"chain": data, "file": str(shelved.file)})
        return
    text = shelved.file.read_text("utf-8")
    Console().print(text, markup=False, highlight=False, end="", soft_wrap=True)


@app.command("check")
def check_chain(
    file: Annotated[Path, typer.Argument(help="A chain's YAML file.")], json: Json = False
) -> None:
    """Say whether a chain's file can be used here, or the line that is wrong and what to write.

    Of each step whose plug-in, preset, impulse response or Faust file is not on this machine it
    says how to mend that; its exit status is 1 then.
    """
    shelved = ChainShelf().load(file)
    steps = sum(1 for _ in shelved.chain.every_step())
    lacking = missing(shelved.chain, shelved.base, PlugInIndex(read_settings().plug_in_index))
    if json:
        facts = {"name": shelved.chain.name, "steps": steps, "file": str(shelved.file)}
        print_json({**facts, "missing": [asdict(one) for one in lacking]})
    else:
        count = "1 step" if steps == 1 else f"{steps} steps"
        found = f"{len(lacking)} missing here:" if lacking else "all well."
        console = Console()
        console.print(Text(f"{shelved.chain.name}: {count}, {found}"))
        for one in lacking:
            console.print(Text(f"  {one.step}, {one.what}: {one.reason}", "yellow"), soft_wrap=True)
    if lacking:
        raise typer.Exit(1)


@app.command("ab")
def compare(
    file: Annotated[Path, typer.Argument(help="The sound to put through it.")],
    chain: Annotated[str, typer.Option(help="A chain by name or file.")],
    out: Annotated[Path | None, typer.Option(help="The folder to write to (else the sound's).")] = (
        None
    ),
    sidechain: Annotated[
        list[str] | None, typer.Option(help="What the chain listens to: kick=kick.wav.")
    ] = None,
    bpm: Bpm = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """Hear and see what a chain does: dry and wet at one loudness, and a picture of both."""
    settings = read_settings(library=library)
    spec = spec_of(
        CompareSpec,
        file=existing_file(file),
        chain=chain_of(chain),
        out=str(out.expanduser().absolute()) if out else None,
        sidechains=sidechains_of(sidechain or (), of_session=False),
        bpm=bpm,
    )
    ((job,),) = run(do(settings, [(spec, "Comparing")], "", quiet=json))
    data: dict[str, Any] = (job.result or {})["data"]
    show_warnings(job)
    folder = settings.library / str(data["folder"])
    if json:
        files = [str(folder / name) for name in data["files"]]
        print_json({**data, "folder": str(folder), "files": files, "job": job.id})
        return
    console = Console()
    for words in data["words"]:
        console.print(Text(words))
    for name in data["files"]:
        console.print(Text(str(folder / name), style="green"), soft_wrap=True)
