"""A file counts as written when it is, and comes once."""

from __future__ import annotations

import struct

from server.library.arrivals import Arrivals, Patience, Sight
from server.library.wholeness import wholeness

PATIENCE = Patience(whole_seconds=1, unknown_seconds=3, partial_seconds=60)
HALF = {"a.wav": Sight(50, 1, "partial")}
WHOLE = {"a.wav": Sight(100, 2, "whole")}


def test_a_file_that_is_being_written_waits_until_it_rests() -> None:
    arrivals = Arrivals(PATIENCE)
    assert arrivals.look(HALF, 0) == []
    assert arrivals.look({"a.wav": Sight(70, 1, "partial")}, 30) == []
    assert arrivals.look(WHOLE, 31) == []
    assert arrivals.look(WHOLE, 31.9) == []
    assert arrivals.look(WHOLE, 32) == ["a.wav"]


def test_a_pause_in_writing_is_no_end_while_the_header_promises_more() -> None:
    arrivals = Arrivals(PATIENCE)
    arrivals.look(HALF, 0)
    assert arrivals.look(HALF, 59) == []


def test_a_truncated_file_is_taken_in_the_end_so_that_its_fault_is_told() -> None:
    arrivals = Arrivals(PATIENCE)
    arrivals.look(HALF, 0)
    assert arrivals.look(HALF, 60) == ["a.wav"]


def test_a_format_without_a_length_rests_longer() -> None:
    arrivals = Arrivals(PATIENCE)
    sights = {"a.mp3": Sight(10, 1)}
    arrivals.look(sights, 0)
    assert arrivals.look(sights, 2.9) == []
    assert arrivals.look(sights, 3) == ["a.mp3"]


def test_a_settled_file_does_not_come_again_until_its_content_changes() -> None:
    arrivals = Arrivals(PATIENCE)
    arrivals.settle("a.wav", 100, 2)
    assert arrivals.look(WHOLE, 0) == arrivals.look(WHOLE, 9) == []
    changed = {"a.wav": Sight(100, 3, "whole")}
    arrivals.look(changed, 10)
    assert arrivals.look(changed, 11) == ["a.wav"]


def test_a_file_that_could_not_be_taken_comes_again() -> None:
    arrivals = Arrivals(PATIENCE)
    arrivals.look(WHOLE, 0)
    assert arrivals.look(WHOLE, 1) == ["a.wav"]
    assert arrivals.look(WHOLE, 2) == ["a.wav"]


def test_a_file_that_vanishes_is_forgotten() -> None:
    arrivals = Arrivals(PATIENCE)
    arrivals.look(WHOLE, 0)
    arrivals.look({}, 0.5)
    assert arrivals.waiting == ()
    assert arrivals.look(WHOLE, 1) == []


def _wav(data_bytes: int, promised: int | None = None, riff: int | None = None) -> bytes:
    promised = data_bytes if promised is None else promised
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 48000, 96000, 2, 16)
    body = b"WAVE" + form + b"data" + struct.pack("<I", promised) + bytes(data_bytes)
    return b"RIFF" + struct.pack("<I", len(body) if riff is None else riff) + body


def _aiff(data_bytes: int, promised: int) -> bytes:
    body = b"AIFF" + b"SSND" + struct.pack(">I", promised) + bytes(data_bytes)
    return b"FORM" + struct.pack(">I", 12 + promised) + body


def _judge(data: bytes) -> str:
    return wholeness(data[:1000], len(data))


def test_a_wav_file_is_whole_when_its_chunks_are_there() -> None:
    assert _judge(_wav(4000)) == "whole"
    assert _judge(_wav(4000)[:-1]) == "partial"
    assert _judge(_wav(4000)[:2000]) == "partial"


def test_a_wav_file_that_a_recorder_has_not_closed_is_partial() -> None:
    assert _judge(_wav(4000, promised=0)) == "partial"
    assert _judge(_wav(4000, promised=0, riff=0)) == "partial"


def test_a_streamed_wav_file_says_nothing_of_its_length() -> None:
    assert _judge(_wav(4000, promised=0xFFFFFFFF, riff=0xFFFFFFFF)) == "unknown"


def test_an_empty_recording_that_was_closed_is_whole() -> None:
    assert _judge(_wav(0)) == "whole"


def test_rf64_is_measured_by_its_long_length() -> None:
    body = b"WAVE" + b"ds64" + struct.pack("<IQQQI", 28, 5000, 4000, 2000, 0)
    head = b"RF64" + b"\xff\xff\xff\xff" + body
    assert wholeness(head, 5008) == "whole"
    assert wholeness(head, 4000) == "partial"


def test_an_aiff_file_is_whole_when_its_form_is_there() -> None:
    assert _judge(_aiff(4000, 4000)) == "whole"
    assert _judge(_aiff(1000, 4000)) == "partial"


def test_other_formats_and_nonsense_do_not_say() -> None:
    assert _judge(b"ID3" + bytes(100)) == "unknown"
    assert _judge(b"fLaC" + bytes(100)) == "unknown"
    assert _judge(b"RIFF") == "unknown"


def test_an_empty_file_has_only_just_begun() -> None:
    assert _judge(b"") == "partial"
