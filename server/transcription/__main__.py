"""A recording to a MIDI file, without a server or a session.

python -m server.transcription recording.wav notes.mid
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from server.transcription.basic_pitch import BasicPitch
from server.transcription.contract import TranscribeOptions
from server.transcription.midi_file import midi_file_bytes
from session.errors import BadInput, RoadieError, storage
from session.progress import silent


def main() -> None:
    """Transcribe as the command line says."""
    parser = ArgumentParser("python -m server.transcription", description="A recording to MIDI.")
    parser.add_argument("recording", type=Path)
    parser.add_argument("midi", type=Path, help="a file that is not there yet")
    parser.add_argument("--preset", help="piano, guitar, bass, lead, vocal, strings or stock")
    parser.add_argument("--no-bends", action="store_true", help="leave pitch bends out")
    given = parser.parse_args()
    options = TranscribeOptions(preset=given.preset, pitch_bends=not given.no_bends)
    try:
        if given.midi.exists():
            raise BadInput(f"{given.midi.name} is there already: choose another name.")
        heard = BasicPitch().transcribe(given.recording, options, silent)
        with storage(given.midi):
            beside = given.midi.with_name(f".{given.midi.name}.part")
            beside.write_bytes(midi_file_bytes(heard))
            beside.replace(given.midi)
    except RoadieError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
