"""`roadie models`: trained models - what there is, who may use them, installing and removing."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from roadie.commands import environments
from roadie.commands.finish import do
from roadie.commands.options import Json, Library
from roadie.commands.specs import spec_of
from roadie.commands.work import run
from roadie.show.models import (
    adapter_json,
    gigabytes,
    show_adapter,
    show_adapters,
    show_model,
    show_models,
)
from roadie.show.results import print_json, show_warnings
from server.api.wire.models import ModelBody
from server.jobs.model_specs import InstallSpec
from server.models.adapters import (
    adapter_called,
    adapters,
    has_adapter,
    remove_adapter,
)
from server.models.card import Card
from server.models.cards import all_cards, card
from server.models.install import check_licence
from server.models.measured import Measured, remember
from server.models.place import installed_model, weights_of
from server.models.remove import remove as remove_model
from server.settings import Settings, read_settings
from session.errors import Cancelled

app = typer.Typer(help="Trained models: what there is, and their weights.")
app.add_typer(environments.app, name="environment")

Name = Annotated[str, typer.Argument(help="A model, as `roadie models` names it.")]


@app.callback(invoke_without_command=True)
def models(context: typer.Context) -> None:
    """Trained models: what there is, who may use them, and their weights."""
    if context.invoked_subcommand is None:
        list_models()


@app.command("list")
def list_models(
    here: Annotated[bool, typer.Option("--installed", help="Only those that are here.")] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """List the models, with their licences and needs, and which are installed."""
    settings = read_settings(library=library)
    found = [(one, installed_model(settings.models, one.name)) for one in all_cards().values()]
    if here:
        found = [(one, installed) for one, installed in found if installed]
    if json:
        bodies = [ModelBody.of(one, installed).model_dump(mode="json") for one, installed in found]
        learned = [adapter_json(one) for one in adapters(settings.models)]
        print_json({"models": bodies, "adapters": learned, "folder": str(settings.models)})
        return
    console = Console()
    if not found:
        console.print("No model is installed: `roadie models` lists what there is.")
        return
    show_models(found, console)
    show_adapters(adapters(settings.models), console)
    console.print(Text(f"Weights lie in {settings.models}.", style="dim"), soft_wrap=True)


@app.command("show")
def show(name: Name, json: Json = False, library: Library = None) -> None:
    """Show all that is known of a model, or of an adapter."""
    settings = read_settings(library=library)
    if has_adapter(settings.models, name):
        learned = adapter_called(settings.models, name)
        if json:
            print_json(adapter_json(learned))
        else:
            show_adapter(learned, Console())
        return
    one, installed = card(name), installed_model(settings.models, name)
    if json:
        print_json(ModelBody.of(one, installed).model_dump(mode="json"))
        return
    show_model(one, installed, Console())


@app.command("install")
def install(
    name: Name,
    folder: Annotated[
        Path | None,
        typer.Option("--from", help="A folder with the weights; nothing is fetched then."),
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept-licence", help="Accept the licence of the weights.")
    ] = False,
    pickles: Annotated[
        bool,
        typer.Option("--pickles", help="Allow pickles, which can run any program: trust needed."),
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Fetch a model's weights, or take them from a folder; Ctrl-C, and later go on from there."""
    settings = read_settings(library=library)
    wanted = card(name)
    here = installed_model(settings.models, name)
    if here is None or here.fault:
        accept = _accepted(wanted, accept, ask=not json)
    spec = spec_of(
        InstallSpec,
        model=name,
        folder=str(folder.expanduser().absolute()) if folder else None,
        pickles=pickles,
        accept_licence=accept,
    )
    try:
        ((job,),) = run(do(settings, [(spec, f"Installing {name}")], "", quiet=json))
    except Cancelled as error:
        kept = f"what has come is kept: `roadie models install {name}` goes on from there"
        raise Cancelled(f"The install was cancelled; {kept}.") from error
    data: dict[str, Any] = (job.result or {})["data"]
    show_warnings(job)
    if json:
        print_json({**data, "job": job.id})
        return
    console = Console()
    console.print(Text(data["folder"], style="green"), soft_wrap=True)


@app.command("remove")
def remove(name: Name, json: Json = False, library: Library = None) -> None:
    """Delete a model's weights and what a broken off install left, or an adapter."""
    folder = read_settings(library=library).models
    freed = (remove_adapter if has_adapter(folder, name) else _remove_model)(folder, name)
    if json:
        print_json({"name": name, "freed_bytes": freed})
    else:
        Console().print(f"{name} is removed: {freed / 1e6:.0f} MB are free again.", highlight=False)


def _remove_model(folder: Path, name: str) -> int:
    return remove_model(name, folder)


@app.command("bench")
def bench(
    name: Name,
    draft: Annotated[bool, typer.Option("--draft", help="The faster, coarser way.")] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Have a model make five seconds, and keep how long that took on this machine."""
    settings = read_settings(library=library)
    folder = weights_of(settings.models, name)
    measured = _measured(settings, name, draft, quiet=json)
    remember(folder, measured)
    if json:
        print_json({"name": name, **measured.model_dump(mode="json")})
        return
    Console().print(
        f"{name} on {measured.device}: {measured.seconds_per_second:.2g} s for a second of audio · "
        f"{measured.load_seconds:.1f} s to load · {gigabytes(measured.memory_mb)} of memory",
        highlight=False,
    )


def _measured(settings: Settings, name: str, draft: bool, quiet: bool) -> Measured:
    # Weights are read from their folder alone, whatever a library would like to look up.
    os.environ["HF_HUB_OFFLINE"] = "1"
    from server.models.speed import measure

    console = Console(stderr=True, quiet=quiet)
    with console.status(f"Loading {name}") as status:
        speed = measure(name, settings, lambda _, stage: status.update(stage), draft)
    return Measured(
        device=speed.device,
        audio_seconds=speed.audio_seconds,
        load_seconds=speed.load_seconds,
        seconds_per_second=speed.seconds_per_second,
        memory_mb=speed.memory_mb,
        draft=draft,
        measured_at=datetime.now(UTC).replace(microsecond=0),
    )


def _accepted(wanted: Card, accept: bool, ask: bool) -> bool:
    """Show the licence; one with conditions is asked about, where a person can answer.

    Raises BadInput when it is not accepted.
    """
    licence = wanted.licence
    console = Console(stderr=True)
    if ask:
        console.print(Text(f"{wanted.title} · {licence.title}", style="bold"))
        console.print(Text(licence.words), soft_wrap=True)
        console.print(Text(licence.url, style="dim"), soft_wrap=True)
    if licence.must_be_accepted and not accept and ask and sys.stdin.isatty():
        accept = typer.confirm("Do you accept this licence?", err=True)
    check_licence(wanted, accept)
    return accept
