"""Packets in a stream of bytes, however the bytes are cut up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc import slip as their_slip

from bridge.osc.codec import MAX_PACKET_BYTES, BadOsc, encode
from bridge.osc.framing import FramingName, Stream, framed

packets = st.lists(st.binary(min_size=1, max_size=40).map(lambda data: b"/" + data), max_size=6)
framings = st.sampled_from(["length", "slip"])


@given(packets, framings, st.lists(st.integers(1, 30)))
def test_packets_come_whole_and_in_order_however_the_stream_is_cut(
    sent: list[bytes], framing: FramingName, cuts: list[int]
) -> None:
    data = b"".join(framed(packet, framing) for packet in sent)
    stream, read = Stream(), []
    for cut in [*cuts, len(data)]:
        read += stream.fed(data[:cut])
        data = data[cut:]
    assert read == sent
    assert not stream.unfinished
    assert stream.framing == (framing if sent else None)


@given(st.binary(min_size=1))
def test_python_osc_frames_slip_as_we_do(packet: bytes) -> None:
    assert their_slip.encode(packet) == framed(packet, "slip")


def test_slip_without_a_leading_end_is_understood() -> None:
    assert list(Stream().fed(encode("/a") + b"\xc0" + encode("/b") + b"\xc0")) == [
        encode("/a"),
        encode("/b"),
    ]


@pytest.mark.parametrize(
    "first", [b"POST /1/play HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"\xff"]
)
def test_what_is_no_osc_is_turned_away_at_its_first_byte(first: bytes) -> None:
    with pytest.raises(BadOsc):
        list(Stream().fed(first[:1]))


@pytest.mark.parametrize("begin", [b"\0\x10\0\0", b"\0\x01\0\x01"])
def test_a_length_beyond_the_bound_is_refused_before_its_bytes_come(begin: bytes) -> None:
    with pytest.raises(BadOsc):
        list(Stream().fed(begin))


def test_a_slip_packet_without_an_end_is_given_up() -> None:
    stream = Stream()
    with pytest.raises(BadOsc):
        for _ in range(3):
            list(stream.fed(b"/" * MAX_PACKET_BYTES))


def test_an_escape_of_nothing_is_refused() -> None:
    with pytest.raises(BadOsc):
        list(Stream().fed(b"\xc0/a\xdb\x01\xc0"))


@given(st.lists(st.binary(max_size=30)))
def test_no_bytes_raise_anything_but_bad_osc(parts: list[bytes]) -> None:
    stream = Stream()
    try:
        for part in parts:
            list(stream.fed(part))
    except BadOsc:
        pass
