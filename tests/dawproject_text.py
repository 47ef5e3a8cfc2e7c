"""DAWprojects as other programs write them, in text, for the tests of their reader."""

from __future__ import annotations

import zipfile
from pathlib import Path

from exports.contract import ReadProject
from exports.dawproject import DawprojectReader
from session import AudioClip, Session, Track

RATE = 48_000


AUDIO = (
    '<Audio algorithm="stretch" channels="2" duration="10.0" sampleRate="48000" id="a">'
    '<File path="audio/Loop.wav"/></Audio>'
)


WARPED = (
    f'<Warps contentTimeUnit="seconds" timeUnit="beats">{AUDIO}'
    '<Warp time="0.0" contentTime="0.0"/><Warp time="20.0" contentTime="10.0"/></Warps>'
)


TRACK = (
    '<Track contentType="audio" loaded="true" id="t" name="Loop" color="#B53BBA">'
    '<Channel audioChannels="2" destination="m" role="regular" solo="false" id="c">'
    '<Mute value="false"/><Pan max="1" min="0" unit="normalized" value="0.5"/>'
    '<Volume max="2" min="0" unit="linear" value="1.0"/></Channel></Track>'
)


MASTER = (
    '<Track contentType="audio notes" id="mt" name="Master"><Channel role="master" id="m"/></Track>'
)


def document(
    lanes: str = "",
    *,
    structure: str = TRACK + MASTER,
    transport: str = '<Tempo unit="bpm" value="120" id="tempo"/>',
    more: str = "",
    unit: str = 'timeUnit="beats"',
    scenes: str = "",
) -> str:
    """A project of one tempo around `lanes`, which are of the track `t`."""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project version="1.0">'
        '<Application name="Bitwig Studio" version="5.0"/>'
        f"<Transport>{transport}</Transport><Structure>{structure}</Structure>"
        f'<Arrangement><Lanes {unit}><Lanes track="t">{lanes}</Lanes></Lanes>{more}</Arrangement>'
        f"<Scenes>{scenes}</Scenes></Project>"
    )


def read(path: Path, xml: str, members: tuple[str, ...] = ("audio/Loop.wav",)) -> ReadProject:
    """The project of a document."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("project.xml", xml)
        for member in members:
            file.writestr(member, b"RIFF")
    return DawprojectReader().read(path, False)


def only_track(session: Session) -> Track:
    (track,) = session.tracks
    return track


def clips(path: Path, lanes: str, **rest: str) -> tuple[AudioClip, ...]:
    """The audio clips of the one track."""
    return only_track(read(path, document(lanes, **rest)).session).audio_clips


def spans(found: tuple[AudioClip, ...]) -> list[tuple[float, int, int]]:
    """Start in beats, offset and length in samples."""
    return [(one.start_beats, one.source_offset_samples, one.length_samples) for one in found]
