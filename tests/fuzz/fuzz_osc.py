"""Coverage-guided fuzzing of what reads bytes from the network: packets and streams of OSC.

Atheris is not among Roadie's own needs; where it is installed:

    pip install atheris
    python -m tests.fuzz.fuzz_osc -max_total_time=120

The first byte chooses packet or stream. Anything that is raised but BadOsc ends the run and leaves
the bytes in a file; so does a packet that takes longer than a second (`-timeout=1`).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bridge.osc"]):
    from bridge.osc.codec import BadOsc, decode, encode_tagged
    from bridge.osc.framing import Stream, framed
from tests.fuzz.osc_packets import SEEDS


def one_input(data: bytes) -> None:
    """Read `data`; what was read as packets must be written again as what was read."""
    try:
        if not data or data[0] % 2:
            for message in decode(data[1:]):
                packet = encode_tagged(message.address, message.tags, message.arguments)
                (again,) = decode(packet)
                assert (again.address, again.tags) == (message.address, message.tags)
                assert encode_tagged(again.address, again.tags, again.arguments) == packet
        else:
            stream, step = Stream(), 1 + data[0] // 2
            for at in range(1, len(data), step):
                for packet in stream.fed(data[at : at + step]):
                    decode(packet)
    except BadOsc:
        pass


def main() -> None:
    """Fuzz until told to stop, beginning with packets that are valid."""
    with tempfile.TemporaryDirectory(prefix="roadie-fuzz-") as name:
        corpus = Path(name)
        for number, packet in enumerate(SEEDS):
            (corpus / f"packet-{number}").write_bytes(b"\1" + packet)
            (corpus / f"length-{number}").write_bytes(b"\x20" + framed(packet, "length"))
            (corpus / f"slip-{number}").write_bytes(b"\x40" + framed(packet, "slip"))
        atheris.Setup([sys.argv[0], "-timeout=1", *sys.argv[1:], name], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
