"""Sends OSC at a steady rate, each message with its number and when it left.

python -m benchmarks.osc_sides.sender <port> <messages a second> <seconds>
"""

from __future__ import annotations

import socket
import struct
import sys
import time

from bridge.osc.codec import encode, encode_tagged
from bridge.running.urgent import hurry

ADDRESSES = tuple(f"/control/{number}" for number in range(256))
END = "/end"
AHEAD_S = 0.2
"""Between the beginning of the process and its first message."""


def main(port: int, per_s: int, seconds: float) -> None:
    """Send, each at its time; what is late goes out at once, and its own time is what it says."""
    hurry()
    heads = [encode_tagged(address, "hh", (0, 0))[:-16] for address in ADDRESSES]
    stamp, now_ns, sleep = struct.Struct(">qq").pack, time.monotonic_ns, time.sleep
    begin_ns = now_ns() + int(AHEAD_S * 1e9)
    step_ns = 1e9 / per_s
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.connect(("127.0.0.1", port))
        for number in range(int(per_s * seconds)):
            wait_ns = begin_ns + number * step_ns - now_ns()
            if wait_ns > 0:
                sleep(wait_ns / 1e9)
            # 0 and 1 as the first argument would be a release and a press.
            sending.send(heads[number % 256] + stamp(number + 2, now_ns()))
        for _ in range(20):  # one may be lost
            sleep(0.1)
            try:
                sending.send(encode(END))
            except ConnectionRefusedError:
                break


def flood(port: int, seconds: float) -> None:
    """Send without a pause, at an ordinary thread's priority, to an address that nobody has."""
    packet, end_s = encode("/flood", 1), time.monotonic() + seconds
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.connect(("127.0.0.1", port))
        while time.monotonic() < end_s:
            sending.send(packet)


if __name__ == "__main__":
    to_port, rate, how_long = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    if rate:
        main(to_port, rate, how_long)
    else:
        flood(to_port, how_long)
