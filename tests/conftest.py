"""What all tests share: how a missing third-party program is answered."""

from __future__ import annotations

import os
import shutil

import pytest
from hypothesis import settings

PEERS = {
    "lmms": "lmms",
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "sndfile-info": "sndfile-programs",
    "mediainfo": "mediainfo",
    "sox": "sox",
    "ardour7-export": "ardour",
    "ardour7-lua": "ardour",
}
"""Programs that tests hold ours against, and the Debian package each comes in."""


# No deadline: two busy cores say nothing about the code.
settings.register_profile("roadie", deadline=None)
settings.load_profile("roadie")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose peer is missing, or fail it where peers are required."""
    for mark in item.iter_markers("peer"):
        (program,) = mark.args
        if shutil.which(program) is None:
            words = f"{program} is missing: apt-get install {PEERS[program]}"
            if os.environ.get("ROADIE_REQUIRE_PEERS") == "1":
                pytest.fail(words, pytrace=False)
            pytest.skip(words)
