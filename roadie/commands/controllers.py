"""`roadie controllers`: what is known of each device, and maps of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bridge.controllers.imported import ardour, mixxx
from bridge.controllers.imported.contract import Imported, write_imported
from bridge.controllers.profile import Profile
from bridge.controllers.shelf import ProfileShelf
from roadie.commands.options import Json, Library
from roadie.show.results import print_json
from server.settings import read_settings
from session.errors import NotFound, RoadieError

app = typer.Typer(help="Controllers, and maps of other programs.", no_args_is_help=True)

_PROGRAMS = {"ardour": ardour, "mixxx": mixxx}


@app.command("list")
def list_controllers(json: Json = False, library: Library = None) -> None:
    """List the controllers that are known."""
    shelf = _shelf(library)
    if json:
        print_json({"controllers": [_summary(one.profile) for one in shelf.entries()]})
        return
    table = Table(box=None, pad_edge=False)
    for title in ("id", "device", "tried on the device", ""):
        table.add_column(title, header_style="dim")
    for entry in shelf.entries():
        profile = entry.profile
        tried = "yes" if profile.provenance.verified_on_hardware else "no"
        table.add_row(profile.id, profile.device, tried, "yours" if entry.own else "")
    Console().print(table)
    for fault in shelf.faults():
        Console(stderr=True).print(Text(fault, style="yellow"), soft_wrap=True)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A controller's id.")],
    json: Json = False,
    library: Library = None,
) -> None:
    """Show a controller: its controls, and what must be set on the device."""
    profile = _shelf(library).load(name)
    if json:
        print_json(profile.model_dump(mode="json", exclude_defaults=True))
        return
    console = Console()
    console.print(Text(profile.device, style="bold"))
    lines = [profile.about, *profile.setup_notes, f"From: {profile.provenance.source}"]
    lines += [f"Not sure: {doubt}" for doubt in profile.provenance.doubts]
    if not profile.provenance.verified_on_hardware:
        lines.append("Nobody has tried this profile on the device itself yet.")
    for line in lines:
        if line:
            console.print(Text(line), soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for title in ("control", "kind", "sends", "light"):
        table.add_column(title, header_style="dim")
    for control in profile.controls:
        table.add_row(control.name, control.kind, str(control.message), control.led or "")
    console.print(table)


@app.command("import")
def import_maps(
    source: Annotated[str, typer.Argument(help="ardour, mixxx, or a map file.")],
    json: Json = False,
    library: Library = None,
) -> None:
    """Make profiles of the Ardour or Mixxx maps on this machine.

    They are put beside your own; whose maps they are, and under which terms, stays with them.
    """
    folder = read_settings(library=library).controllers_folder
    done: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    for path, read in _maps(source):
        try:
            imported: Imported = read(path)
            file = write_imported(imported, folder)
        except RoadieError as error:
            failed.append({"map": str(path), "reason": str(error)})
            continue
        done.append(
            {"map": str(path), "file": str(file), "left_out": list(imported.left_out)}
            | _summary(imported.profile)
        )
    if json:
        print_json({"imported": done, "failed": failed})
        return
    console = Console()
    for one in done:
        rest = f", {len(one['left_out'])} left out" if one["left_out"] else ""
        console.print(f"{one['id']}: {one['controls']} controls{rest}", highlight=False)
    for fault in failed:
        console.print(Text(fault["reason"], style="yellow"), soft_wrap=True)
    console.print(f"{len(done)} of {len(done) + len(failed)} maps are in {folder / 'imported'}.")


def _maps(source: str) -> list[tuple[Path, Any]]:
    if source in _PROGRAMS:
        program = _PROGRAMS[source]
        found = list(program.installed())
        if not found:
            raise NotFound(f"There are no maps of {source} on this machine: name a map file.")
        return [(path, program.profile_of_map) for path in found]
    path = Path(source).expanduser()
    if not path.is_file():
        raise NotFound(f"There is no map {source}: name ardour, mixxx or a map file.")
    return [(path, (ardour if path.suffix == ".map" else mixxx).profile_of_map)]


def _shelf(library: Path | None) -> ProfileShelf:
    return ProfileShelf(read_settings(library=library).controllers_folder)


def _summary(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "vendor": profile.vendor,
        "model": profile.model,
        "controls": len(profile.controls),
        "verified_on_hardware": profile.provenance.verified_on_hardware,
    }
