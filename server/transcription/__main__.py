"""A recording to a MIDI file, without a server or a session.

python -m server.transcription recording.wav notes.mid
"""

from __future__ import annotations

import gc
import os
from argparse import ArgumentParser
from pathlib import Path


def main() -> None:
    """Transcribe as the command line says."""
    parser = ArgumentParser("python -m server.transcription", description="A recording to MIDI.")
    parser.add_argument("recording", type=Path)
    parser.add_argument("midi", type=Path, help="a file that is not there yet")
    parser.add_argument("--preset", help="piano, guitar, bass, lead, vocal, strings or stock")
    parser.add_argument("--no-bends", action="store_true", help="leave pitch bends out")
    given = parser.parse_args()

    from session.errors import RoadieError

    # Of a short life, a tenth each would go into looking for cycles and into threads that wait.
    gc.disable()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        transcribe(given.recording, given.midi, given.preset, not given.no_bends)
    except RoadieError as error:
        parser.exit(1, f"{error}\n")


def transcribe(recording: Path, midi: Path, preset: str | None, pitch_bends: bool) -> None:
    """Write what is heard in `recording` to `midi`, which must not be there yet.

    Raises BadInput and what a transcriber raises.
    """
    from server.transcription.basic_pitch import BasicPitch
    from server.transcription.contract import TranscribeOptions
    from server.transcription.midi_file import midi_file_bytes
    from session.errors import BadInput, storage
    from session.progress import silent

    if midi.exists():
        raise BadInput(f"{midi.name} is there already: choose another name.")
    options = TranscribeOptions(preset=preset, pitch_bends=pitch_bends)
    heard = BasicPitch().transcribe(recording, options, silent)
    with storage(midi):
        beside = midi.with_name(f".{midi.name}.part")
        beside.write_bytes(midi_file_bytes(heard))
        beside.replace(midi)


if __name__ == "__main__":
    main()
