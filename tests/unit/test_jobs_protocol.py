"""The lines between server and worker."""

from __future__ import annotations

import json

import pytest

from bridge.host.isolated.lines import BadMessage
from server.jobs.protocol import (
    Cancel,
    Early,
    Failed,
    Finished,
    Progressed,
    Report,
    Request,
    Run,
    Started,
    decode_report,
    decode_request,
    encode,
)


@pytest.mark.parametrize(
    "message",
    [
        Started("1"),
        Progressed("1", 0.25, "Rendering ♪\nbass"),
        Early("1", {"length_beats": 4.0, "tracks": []}),
        Finished("1"),
        Failed("1", "DiskFull", "The disk is full."),
    ],
)
def test_a_report_is_one_line_and_comes_back_the_same(message: Report) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_report(line) == message


@pytest.mark.parametrize(
    "message", [Run("1", "module:attribute", {"prompt": "x"}, "/library", "/folder"), Cancel("1")]
)
def test_a_request_comes_back_the_same(message: Request) -> None:
    assert decode_request(encode(message)) == message


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"JACK server started\n",
        b"\x00\xff\xfe\n",
        b"[]\n",
        b"3\n",
        b"null\n",
        b'{"say": "finished"}\n',
        b'{"say": "finished", "job": 3}\n',
        b'{"say": "finished", "job": "1", "more": 1}\n',
        b'{"say": ["finished"], "job": "1"}\n',
        b'{"say": "progress", "job": "1", "fraction": "half", "stage": ""}\n',
        b'{"say": "run", "job": "1"}\n',
        b'{"say": "sing", "job": "1"}\n',
        b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(BadMessage):
        decode_report(line)


def test_a_fraction_may_be_a_whole_number() -> None:
    line = json.dumps({"say": "progress", "job": "1", "fraction": 1, "stage": "x"}).encode()
    assert decode_report(line) == Progressed("1", 1, "x")
