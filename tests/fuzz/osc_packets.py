"""OSC packets as no program would send them: valid ones, with their bytes changed at random.

    python -m tests.fuzz.osc_packets 1000000

puts that many to the decoder, and fails on any exception but its own. The same number of packets
from the same seed are the same packets.
"""

from __future__ import annotations

import struct
import sys
from collections import Counter
from collections.abc import Iterator
from random import Random

from bridge.osc.arguments import TYPES
from bridge.osc.codec import BadOsc, decode, encode, encode_bundle, encode_tagged

NESTED = encode_bundle(encode("/a", 1), encode_bundle(encode("/b", 0.5, "x"), encode("/c")))
SEEDS = (
    encode("/1/fader12", 0.25),
    encode("/roadie/generate", "dark techno", 8, True, None, b"\x01\x02\x03"),
    encode("/arrays", [1, [2.0, "three"], []], 2**40),
    encode_tagged("/all", "ifsbhtdScrmTFNI", (
        -1, 0.5, "text", b"blob!", 2**40, 1, 1e300, "symbol", "c", 0xFF8800FF, b"\0\x90\x3c\x7f",
        True, False, None, True,
    )),
    encode("/grüße/日本", "naïve"),
    encode("/" + "*" * 28),
    NESTED,
    encode_bundle(NESTED, NESTED),
    b"#bundle\0" + struct.pack(">QI", 2**63, 8) + b"/x\0\0,\0\0\0",
    b"/old\0\0\0\0",
)  # fmt: skip
_SIZES = tuple(struct.pack(">i", size) for size in (-4, -1, 0, 1, 3, 4, 2**31 - 1, -(2**31)))
_PIECES = (*_SIZES, b"#bundle\0", b"\0\0\0\0", b"\xff\xfe", b"\xc0", b"[" * 20, b"/*/{a,b}/[!c]")
_TAGS = b"".join(tag.encode() for tag in (*TYPES, "[", "]", ","))


def mutated(count: int, seed: int = 0) -> Iterator[bytes]:
    """`count` packets, each a seed or two with one or two things done to it."""
    random = Random(seed)
    pick, below = random.choice, random.randrange
    for _ in range(count):
        packet = bytearray(pick(SEEDS))
        for _ in range(1 + below(2)):
            at = below(len(packet) + 1)
            match below(7):
                case 0:
                    packet[at : at + 1] = bytes((below(256),))
                case 1:
                    del packet[at : at + 1 + below(8)]
                case 2:
                    packet[at:at] = pick(_PIECES)
                case 3:
                    piece = pick(_PIECES)
                    packet[at : at + len(piece)] = piece
                case 4:
                    packet[at : at + 1] = bytes((pick(_TAGS),))
                case 5:
                    at -= at % 4
                    packet[at : at + 4] = pick(_SIZES)
                case 6:
                    packet[at:] = pick(SEEDS)[-below(40) :]
        yield bytes(packet)


def put_to_decoder(count: int, seed: int = 0) -> Counter[str]:
    """How many were decoded and how many refused; whatever else is raised goes through."""
    found: Counter[str] = Counter()
    for packet in mutated(count, seed):
        try:
            decode(packet)
        except BadOsc:
            found["refused"] += 1
        else:
            found["decoded"] += 1
    return found


if __name__ == "__main__":
    print(dict(put_to_decoder(int(sys.argv[1]))))
