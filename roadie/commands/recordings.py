"""`roadie import`, `stems` and `midi`: a recording or a session taken apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from roadie.commands.choose import existing_file, is_recording, session_id
from roadie.commands.finish import do, finish_sessions
from roadie.commands.options import (
    Bpm,
    ExportTo,
    Json,
    KeyText,
    Library,
    MeterText,
    key_of,
    meter_of,
)
from roadie.commands.specs import spec_of
from roadie.commands.work import run
from roadie.show.results import session_folder
from server.jobs.specs import ImportSpec, ListenOptions, SeparateSpec, TranscribeSpec
from server.settings import read_settings

Separator = Annotated[str, typer.Option(help="See `roadie engines`.")]
Quantise = Annotated[
    float, typer.Option(help="0 leaves notes where they were played, 1 puts them on the grid.")
]
Grid = Annotated[float, typer.Option(help="The grid in quarter notes; 0.25 is sixteenths.")]
Bends = Annotated[bool, typer.Option("--bends", help="Keep pitch bends.")]
Preset = Annotated[
    str | None, typer.Option(help="piano, guitar, bass, lead, vocal, strings or stock.")
]
Source = Annotated[
    str, typer.Argument(help="A session (its name, folder or `last`) or an audio file.")
]


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(help="Audio files, MIDI files or projects (.als, .dawproject, .rpp)."),
    ],
    bpm: Bpm = None,
    key: KeyText = None,
    meter: MeterText = None,
    title: Annotated[str | None, typer.Option(help="The session's title.")] = None,
    split: Annotated[bool, typer.Option(help="Take the recording apart into stems.")] = True,
    midi: Annotated[bool, typer.Option(help="Write down the notes of each stem.")] = True,
    separator: Separator = "quick",
    quantise: Quantise = 0.8,
    grid: Grid = 0.25,
    bends: Bends = False,
    preset: Preset = None,
    export_to: ExportTo = "",
    json: Json = False,
    library: Library = None,
) -> None:
    """Make a session of a recording (tempo, key, stems and MIDI), a MIDI file or a DAW's project.

    The file is left as it is.
    """
    listen = spec_of(
        ListenOptions, quantise=quantise, grid_beats=grid, pitch_bends=bends, preset=preset
    )
    steps = [
        (
            spec_of(
                ImportSpec,
                file=existing_file(path),
                title=title,
                bpm=bpm,
                key=key_of(key),
                meter=meter_of(meter),
                split=split,
                midi=midi,
                separator=separator,
                listen=listen,
            ),
            f"Importing {path.name}",
        )
        for path in files
    ]
    finish_sessions(read_settings(library=library), list(steps), export_to, json)


def stems(
    source: Source,
    separator: Separator = "quick",
    two: Annotated[
        str | None,
        typer.Option(help="Two stems alone, this one and the rest: vocals, drums, bass, ..."),
    ] = None,
    minus: Annotated[
        str, typer.Option(help="One stem alone, the mix without these: `vocals,drums`.")
    ] = "",
    from_bar: Annotated[
        int | None, typer.Option(help="Only a region: its first bar, counted from 1.")
    ] = None,
    bars: Annotated[int | None, typer.Option(help="How many bars the region has.")] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Split a session that has stems of its own all the same."),
    ] = False,
    json: Json = False,
    library: Library = None,
) -> None:
    """Take a session's mix or a recording apart into stems, in a new session.

    A session that Roadie's own engine made has its true stems already: those are given.
    """
    settings = read_settings(library=library)
    left_out = tuple(name.strip().lower() for name in minus.split(",") if name.strip())
    two = two.lower() if two else None
    plain = two is None and not left_out and from_bar is None and bars is None
    if is_recording(settings, source) and plain:
        file = existing_file(Path(source))
        spec = spec_of(ImportSpec, file=file, separator=separator, midi=False)
        finish_sessions(settings, [(spec, "Separating")], "", json)
        return

    def wanted(session: str) -> SeparateSpec:
        return spec_of(
            SeparateSpec,
            session=session,
            separator=separator,
            two=two,
            minus=left_out,
            from_bar=from_bar,
            bars=bars,
            again=again,
        )

    if is_recording(settings, source):
        wanted("wish")  # what cannot be is said before the recording comes in
        file = existing_file(Path(source))
        whole = spec_of(ImportSpec, file=file, split=False, midi=False)
        ((job,),) = run(do(settings, [(whole, "Importing")], "", quiet=json))
        source = session_folder(job, settings.library).name
    split = wanted(session_id(settings, source))
    finish_sessions(settings, [(split, "Separating")], "", json)


def midi(
    source: Source,
    track: Annotated[
        list[str] | None, typer.Option("--track", help="Only these tracks; may be repeated.")
    ] = None,
    quantise: Quantise = 0.8,
    grid: Grid = 0.25,
    bends: Bends = False,
    preset: Preset = None,
    json: Json = False,
    library: Library = None,
) -> None:
    """Write down the notes of a session's stems or of a recording, in a new session."""
    settings = read_settings(library=library)
    listen = spec_of(
        ListenOptions, quantise=quantise, grid_beats=grid, pitch_bends=bends, preset=preset
    )
    if is_recording(settings, source):
        file = existing_file(Path(source))
        spec = spec_of(ImportSpec, file=file, split=False, listen=listen)
        finish_sessions(settings, [(spec, "Transcribing")], "", json)
        return
    wanted = spec_of(
        TranscribeSpec,
        session=session_id(settings, source),
        tracks=tuple(track or ()),
        listen=listen,
    )
    finish_sessions(settings, [(wanted, "Transcribing")], "", json)
