"""`roadie render`: files, folders or tracks of a session through a chain or an instrument."""

from __future__ import annotations

from collections.abc import Mapping
from glob import has_magic
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bridge.host.chain.moves import read_moves
from roadie.commands.choose import session_id
from roadie.commands.finish import do, finish_sessions
from roadie.commands.options import Bpm, Json, Library
from roadie.commands.specs import spec_of
from roadie.commands.work import run
from roadie.show.renders import show_batch
from roadie.show.results import print_json, show_warnings
from server.jobs.host_specs import InstrumentWish, RenderSpec
from server.settings import Settings, read_settings
from session.errors import BadInput, Cancelled, JobFailed, NotFound

Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Audio or MIDI files, folders, or patterns such as 'in/**/*.wav'."),
]


def render(
    sources: Sources = None,
    chain: Annotated[
        str | None, typer.Option(help="A chain by name or file; see `roadie chain list`.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The folder for the new files (else `renders` in the library)."),
    ] = None,
    output: Annotated[
        str,
        typer.Option("--format", help="wav16, wav24, wav32f, flac16, flac24, aiff16 or aiff24."),
    ] = "wav24",
    rate: Annotated[
        int | None, typer.Option(help="The sample rate in Hz (else each file's own).")
    ] = None,
    name: Annotated[
        str, typer.Option(help="How they are called, such as '{name} ({chain})'.")
    ] = "{name}",
    session: Annotated[
        str | None, typer.Option(help="Render tracks of this session instead: its name or `last`.")
    ] = None,
    track: Annotated[
        list[str] | None, typer.Option(help="Of a session: only these tracks; may be repeated.")
    ] = None,
    instrument: Annotated[
        str | None, typer.Option(help="What plays MIDI files: a voice, a plug-in or a .dsp file.")
    ] = None,
    preset: Annotated[str | None, typer.Option(help="The instrument's preset.")] = None,
    sidechain: Annotated[
        list[str] | None,
        typer.Option(help="What the chain listens to: kick=kick.wav; may be repeated."),
    ] = None,
    automation: Annotated[
        Path | None, typer.Option(help="A file of parameters that move (see docs/chains.md).")
    ] = None,
    bpm: Bpm = None,
    tail: Annotated[
        float | None, typer.Option(help="The longest tail in seconds (else the chain's).")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what earlier renders wrote.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    twice: Annotated[
        bool, typer.Option("--twice", help="Render twice, and name what is not the same again.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="How many files at a time (else as many as cores).")
    ] = None,
    engine: Annotated[str, typer.Option(help="local, or ray for a cluster.")] = "local",
    address: Annotated[str | None, typer.Option(help="Of a cluster: its head.")] = None,
    carry: Annotated[
        bool, typer.Option("--carry", help="Send files to a cluster that does not share them.")
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Render files through a chain of effects, or MIDI through an instrument.

    What is up to date is skipped, and a render that was stopped goes on where it was. Nothing that
    you made is written over.
    """
    settings = read_settings(library=library)
    if (session is None) == (not sources):
        raise BadInput("Give either files or --session: `roadie render in/ --chain 'vocal warm'`.")
    if sources and chain is None and instrument is None:
        raise BadInput("Say what to render through: add --chain, or --instrument for MIDI files.")
    if session is not None:
        _no_flags_of_files(
            {
                "--out": out is not None,
                "--name": name != "{name}",
                "--format": output != "wav24",
                "--rate": rate is not None,
                "--bpm": bpm is not None,
                "--replace": replace,
                "--dry-run": dry_run,
            }
        )
    spec = spec_of(
        RenderSpec,
        files=tuple(_whole(text) for text in sources) if sources else None,
        session=session_id(settings, session) if session else None,
        tracks=tuple(track) if track else None,
        chain=chain_of(chain),
        automation=read_moves(automation.expanduser()) if automation else None,
        instrument=_instrument(instrument, preset),
        out=str(out.expanduser().absolute()) if out else None,
        name=name,
        output=output,
        sample_rate=rate,
        sidechains=sidechains_of(sidechain or (), session is not None),
        bpm=bpm,
        tail_seconds=tail,
        replace=replace,
        dry_run=dry_run,
        twice=twice,
        workers=workers,
        engine=engine,
        address=address,
        carry=carry,
    )
    if session is not None:
        finish_sessions(settings, [(spec, "Rendering")], "", json)
    else:
        _finish_files(settings, spec, json)


def _finish_files(settings: Settings, spec: RenderSpec, json: bool) -> None:
    try:
        ((job,),) = run(do(settings, [(spec, "Rendering")], "", quiet=json))
    except Cancelled as error:
        raise Cancelled(
            "Rendering was cancelled; what was finished is kept, the same command does the rest."
        ) from error
    report = (job.result or {})["data"]
    if json:
        show_warnings(job)
        print_json({**report, "job": job.id})
    else:
        show_batch(report, Console(), spec.dry_run, spec.twice)
    if failed := report["failed"]:
        files = "1 file" if len(failed) == 1 else f"{len(failed)} files"
        if spec.dry_run:
            raise JobFailed(f"{files} could not be rendered: the reasons stand above.")
        verb = "was" if len(failed) == 1 else "were"
        others = "; the others are done" if report["rendered"] or report["up_to_date"] else ""
        raise JobFailed(f"{files} {verb} not rendered: the reasons stand above{others}.")


def _no_flags_of_files(given: Mapping[str, bool]) -> None:
    """Raises BadInput for the first that is given: it would do nothing."""
    for flag, is_given in given.items():
        if is_given:
            raise BadInput(
                f"{flag} is for files: of a session a new session is made beside it, which "
                f"`roadie export` writes into folders."
            )


def _whole(text: str) -> str:
    """A file, folder or pattern from the root on. Raises NotFound."""
    path = Path(text).expanduser().absolute()
    if not has_magic(text) and not path.exists():
        raise NotFound(f"There is no file or folder {text}: check the path and try again.")
    return str(path)


def chain_of(text: str | None) -> str | None:
    """A chain's name as it is, a chain's file as a whole path."""
    if text and text.lower().endswith((".yaml", ".yml")):
        return str(Path(text).expanduser().absolute())
    return text


def _instrument(text: str | None, preset: str | None) -> InstrumentWish | None:
    if text is None:
        if preset is not None:
            raise BadInput("A preset goes with an instrument: add --instrument.")
        return None
    if text.lower().endswith(".dsp"):
        text = str(Path(text).expanduser().absolute())
    if preset and Path(preset).expanduser().is_file():
        preset = str(Path(preset).expanduser().absolute())
    return spec_of(InstrumentWish, name=text, preset=preset)


def sidechains_of(given: list[str] | tuple[str, ...], of_session: bool) -> dict[str, str] | None:
    """`kick=kick.wav` as a name and a whole path, or a track's name."""
    found = {}
    for text in given:
        name, equals, place = text.partition("=")
        if not equals or not name or not place:
            raise BadInput(f"--sidechain {text!r} is not understood: write it as kick=kick.wav.")
        path = Path(place).expanduser().absolute()
        found[name] = place if of_session and not path.is_file() else str(path)
    return found or None
