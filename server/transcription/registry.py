"""The transcribers by name."""

from __future__ import annotations

from server.transcription.contract import Transcriber
from session.registry import Registry

TRANSCRIBERS: Registry[Transcriber] = Registry(
    "transcriber",
    "roadie.transcribers",
    {
        "basic-pitch": "server.transcription.basic_pitch:BasicPitch",
        "drums": "server.transcription.drums:DrumTranscriber",
    },
)
