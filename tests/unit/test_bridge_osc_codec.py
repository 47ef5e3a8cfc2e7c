"""The codec: what it writes it reads, what is broken it refuses, and others read it alike."""

from __future__ import annotations

import math
import os
import struct
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage as TheirMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from bridge.osc.arguments import TYPES
from bridge.osc.codec import (
    MAX_ARRAY_DEPTH,
    MAX_BUNDLE_DEPTH,
    MAX_PACKET_BYTES,
    BadOsc,
    OscMessage,
    decode,
    encode,
    encode_bundle,
    encode_tagged,
)
from tests.fuzz.osc_packets import put_to_decoder

PYTHON_OSC_SKIPS = {
    "c": "python-osc knows no characters, and reads what follows from the wrong place",
    "S": "python-osc knows no symbols, and reads what follows from the wrong place",
    "I": "python-osc leaves an impulse out of the arguments",
}
"""Type tags on which python-osc 1.10 is no judge of a decoder, and why."""

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
addresses = texts.map(lambda text: f"/{text}")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "i": st.integers(-(2**31), 2**31 - 1),
    "f": st.floats(width=32),
    "s": texts,
    "b": st.binary(max_size=20),
    "h": st.integers(-(2**63), 2**63 - 1),
    "t": st.integers(0, 2**64 - 1),
    "d": st.floats(),
    "S": texts,
    "c": st.characters(exclude_categories=["Cs"]),
    "r": st.integers(0, 2**32 - 1),
    "m": st.binary(min_size=4, max_size=4),
    "T": st.just(True),
    "F": st.just(False),
    "N": st.none(),
    "I": st.just(True),
}
tagged = st.sampled_from(sorted(VALUES)).flatmap(
    lambda tag: VALUES[tag].map(lambda value: (tag, value))
)
arguments = st.recursive(
    tagged,
    lambda inner: st.lists(inner, max_size=4).map(
        lambda pairs: (
            f"[{''.join(tags for tags, _ in pairs)}]",
            tuple(value for _, value in pairs),
        )
    ),
    max_leaves=8,
).filter(lambda pair: pair[0].count("[") <= MAX_ARRAY_DEPTH)
messages = st.builds(
    lambda address, pairs: OscMessage(
        address, "".join(tags for tags, _ in pairs), tuple(value for _, value in pairs)
    ),
    addresses,
    st.lists(arguments, max_size=6),
)


def written(message: OscMessage) -> bytes:
    return encode_tagged(message.address, message.tags, message.arguments)


def alike(ours: Any, theirs: Any) -> bool:
    """Whether two arguments are the same, in whatever form each decoder gives them."""
    match ours, theirs:
        case tuple(), list():
            return len(ours) == len(theirs) and all(map(alike, ours, theirs))
        case bytes(), tuple():  # a MIDI message
            return tuple(ours) == theirs
        case int(), (datetime() as at, int() as fraction):  # a time tag
            epoch = datetime(1900, 1, 1, tzinfo=UTC)
            whole = epoch + timedelta(seconds=ours >> 32)
            return (whole.replace(tzinfo=None), ours & 0xFFFFFFFF) == (at, fraction)
        case float(), float():
            return ours == theirs or (math.isnan(ours) and math.isnan(theirs))
        case _:
            return type(ours) is type(theirs) and bool(ours == theirs)


def test_every_type_of_the_table_is_tried() -> None:
    assert set(VALUES) == set(TYPES)


@given(messages)
def test_what_is_written_is_read_again(message: OscMessage) -> None:
    packet = written(message)
    (read,) = decode(packet)
    assert (read.address, read.tags) == (message.address, message.tags)
    assert written(read) == packet
    assert len(packet) % 4 == 0


@given(messages.filter(lambda message: not set(message.tags) & set(PYTHON_OSC_SKIPS)))
def test_python_osc_reads_the_same_from_every_valid_message(message: OscMessage) -> None:
    packet = written(message)
    (ours,) = decode(packet)
    theirs = TheirMessage(packet)
    assert ours.address == theirs.address
    assert alike(ours.arguments, theirs.params)


@given(addresses, st.lists(st.one_of(VALUES["i"], VALUES["f"], texts, st.booleans(), st.none())))
def test_what_python_osc_writes_is_what_we_write(address: str, values: list[Any]) -> None:
    builder = OscMessageBuilder(address)
    for value in values:
        builder.add_arg(value)
    # Theirs calls -2**31 a 64-bit number: it is the narrowest there is.
    if -(2**31) not in values:
        assert encode(address, *values) == builder.build().dgram


@given(st.recursive(messages, lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_the_messages_of_nested_bundles_come_in_their_order(tree: Any) -> None:
    def packet(part: Any) -> bytes:
        return encode_bundle(*map(packet, part)) if isinstance(part, list) else written(part)

    def flat(part: Any) -> list[bytes]:
        if isinstance(part, list):
            return [message for inner in part for message in flat(inner)]
        return [written(part)]

    try:
        read = decode(packet(tree))
    except BadOsc as error:
        assert "deep" in str(error)
    else:
        assert [written(message) for message in read] == flat(tree)


def test_a_bundle_of_python_osc_is_read_as_python_osc_reads_it() -> None:
    inner = OscBundleBuilder(0)
    inner.add_content(TheirMessage(encode("/inner", 1, "two")))
    outer = OscBundleBuilder(time.time() + 3600)
    outer.add_content(inner.build())
    outer.add_content(TheirMessage(encode("/outer", 3.0)))
    packet = outer.build().dgram
    theirs = OscBundle(packet)
    flat = [*theirs.content(0), theirs.content(1)]
    assert [m.address for m in decode(packet)] == [m.address for m in flat]


def test_a_bundle_is_done_at_once_whatever_its_time() -> None:
    for time_tag in (0, 1, 2**63, 2**64 - 1):
        assert decode(encode_bundle(encode("/now"), time_tag=time_tag)) == (OscMessage("/now"),)


def test_an_element_of_negative_size_is_refused() -> None:
    # With python-osc, its reader goes back and forth over this for ever.
    with pytest.raises(BadOsc, match="-4 bytes"):
        decode(b"#bundle\0" + struct.pack(">Qi", 1, -4))


def test_a_pattern_of_many_stars_is_a_text() -> None:
    stars = "/" + "*" * 28
    assert decode(encode(stars)) == (OscMessage(stars),)


def test_a_message_may_come_without_type_tags() -> None:
    assert decode(b"/old\0\0\0\0") == (OscMessage("/old"),)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\0",
        b"no slash",
        b"/no end",
        b"/cut\0",
        b"/a\0\0no comma\0\0\0\0",
        b"/a\0\0,i\0\0\0\0\0",
        b"/a\0\0,s\0\0abcd",
        b"/a\0\0,b\0\0\0\0\0\x08abcd",
        b"/a\0\0,b\0\0\xff\xff\xff\xfcabcd",
        b"/a\0\0,b\0\0\0\0",
        b"/a\0\0,[\0\0",
        b"/a\0\0,]\0\0",
        b"/a\0\0,x\0\0",
        b"/a\0\0,c\0\0\0\x11\0\0",
        b"/a\0\0,c\0\0\0\0\xd8\0",
        b"/\xff\xfe\0,\0\0\0",
        b"/a\0\0,\xff\0\0",
        b"/a\0\0,s\0\0\xff\0\0\0",
        b"#bundle\0",
        b"#bundle\0" + bytes(7),
        b"#bundle\0" + bytes(8) + b"\0\0",
        b"#bundle\0" + bytes(8) + b"\0\0\0\0",
        b"#bundle\0" + bytes(8) + b"\x7f\xff\xff\xff/a\0\0",
        b"#bundle\0" + bytes(8) + b"\0\0\0\x04none",
        b"/" + bytes(MAX_PACKET_BYTES),
    ],
)
def test_what_is_broken_is_refused(packet: bytes) -> None:
    with pytest.raises(BadOsc):
        decode(packet)


def test_a_bundle_with_one_broken_part_gives_none_of_it() -> None:
    with pytest.raises(BadOsc):
        decode(encode_bundle(encode("/good"), b"/bad"))


def test_bundles_and_arrays_go_only_so_deep() -> None:
    packet = encode("/deep")
    for _ in range(MAX_BUNDLE_DEPTH):
        packet = encode_bundle(packet)
    assert decode(packet) == (OscMessage("/deep"),)
    with pytest.raises(BadOsc):
        decode(encode_bundle(packet))
    with pytest.raises(BadOsc):
        decode(b"/a\0\0," + b"[" * 5000 + b"]" * 5000 + bytes(3))


@pytest.mark.parametrize("value", [2**63, 1e39, "\0", "\ud800", object(), {"a": 1}, {1}, 1j])
def test_what_osc_cannot_carry_is_refused(value: Any) -> None:
    with pytest.raises(BadOsc):
        encode("/a", value)


@pytest.mark.parametrize(
    ("tags", "values"),
    [("i", []), ("", [1]), ("i", ["x"]), ("[i", [[1]]), ("[]", [[1]]), ("[i]", [1]), ("q", [1]),
     ("s", [1]), ("b", ["x"]), ("c", ["xy"]), ("m", [b"toolong"]), ("r", [-1]), ("]", [])],
)  # fmt: skip
def test_type_tags_that_do_not_fit_are_refused(tags: str, values: list[Any]) -> None:
    with pytest.raises(BadOsc):
        encode_tagged("/a", tags, values)


def test_an_address_begins_with_a_slash_and_a_packet_is_bounded() -> None:
    for wrong in ("", "a", "#bundle"):
        with pytest.raises(BadOsc):
            encode(wrong)
    with pytest.raises(BadOsc):
        encode("/a", bytes(MAX_PACKET_BYTES))


@pytest.mark.parametrize("seed", range(4))
def test_a_million_mutated_packets_raise_nothing_but_bad_osc(seed: int) -> None:
    count = int(os.environ.get("ROADIE_FUZZ_PACKETS", "1000000")) // 4
    found = put_to_decoder(count, seed)
    assert found.total() == count
    assert found["decoded"] > count / 10  # or what was tried was mere noise
