"""`roadie export`: a session becomes project folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roadie.commands.choose import session_id
from roadie.commands.finish import finish_export
from roadie.commands.options import Json, Library, SessionArgument, formats_of
from roadie.commands.specs import spec_of
from server.jobs.specs import ExportSpec, TrackMix
from server.settings import read_settings


def export(
    session: SessionArgument,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="Formats, with commas: ableton, logic, dawproject, reaper, ardour, aaf, lmms, "
            "stems; `all` writes each.",
        ),
    ] = "ableton,logic",
    out: Annotated[
        Path | None, typer.Option(help="A folder elsewhere (else the session's `exports`).")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(help="A Live set of yours: the tracks are added to a copy of it."),
    ] = None,
    stem_files: Annotated[
        str, typer.Option(help="What the stems of the format stems are: wav, flac or aiff.")
    ] = "wav",
    mute: Annotated[
        list[str] | None,
        typer.Option(help="A track that is muted in the project; as often as needed."),
    ] = None,
    solo: Annotated[
        list[str] | None,
        typer.Option(help="A track that sounds while all others are muted; as often as needed."),
    ] = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """Write a session as project folders for a DAW."""
    settings = read_settings(library=library)
    spec = spec_of(
        ExportSpec,
        session=session_id(settings, session),
        formats=formats_of(to),
        out=str(out.expanduser().absolute()) if out else None,
        template=str(template.expanduser().absolute()) if template else None,
        stem_files=stem_files,
        mix=_mix_of(mute or [], solo or []),
    )
    finish_export(settings, spec, json)


def _mix_of(muted: list[str], soloed: list[str]) -> tuple[TrackMix, ...]:
    named = dict.fromkeys([*muted, *soloed])
    return tuple(
        spec_of(TrackMix, track=name, mute=name in muted or None, solo=name in soloed)
        for name in named
    )
