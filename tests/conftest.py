"""What all tests share: how a missing third-party program is answered."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from bridge.host.stages.float_environment import restore_float_environment
from tests.jack_again import pytest_runtest_protocol

__all__ = ["pytest_runtest_protocol"]

os.environ.setdefault("OMP_NUM_THREADS", "1")
"""Two files of tests run side by side: threads of torch would take the cores from each other, and
tiny networks have nothing to share. Processes that tests start inherit it."""

PEERS = {
    "lmms": "lmms",
    "ffmpeg": "ffmpeg",
    "ffprobe": "ffmpeg",
    "sndfile-info": "sndfile-programs",
    "mediainfo": "mediainfo",
    "sox": "sox",
    "ardour7-export": "ardour",
    "ardour7-lua": "ardour",
    "ardour-maps": "ardour-data",
    "mixxx-maps": "mixxx-data",
    "jackd": "jackd2",
    "g++": "g++",
    "dpf": "dpf-source",
    "zam-plugins": "zam-plugins",
    "dragonfly-reverb": "dragonfly-reverb-vst",
    "amsynth": "amsynth",
    "mda-lv2": "mda-lv2",
    "lsp-plugins": "lsp-plugins-vst",
    "oscsend": "liblo-tools",
    "oscdump": "liblo-tools",
    "pd": "puredata-core",
    "pd-osc": "pd-osc",
    "node": "nodejs",
    "npm": "npm",
    "chromium": "chromium",
    "ip": "iproute2",
    "jack_midi_clock": "jack-midi-clock",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "pulseaudio": "pulseaudio",
}
"""What tests hold ours against, and the Debian package each comes in."""

PEER_FILES = {
    "ardour-maps": Path("/usr/share/ardour7/midi_maps"),
    "mixxx-maps": Path("/usr/share/mixxx/controllers"),
    "dpf": Path("/usr/share/dpf/distrho/DistrhoPluginMain.cpp"),
    "zam-plugins": Path("/usr/lib/vst3/ZamCompX2.vst3"),
    "dragonfly-reverb": Path("/usr/lib/lxvst/DragonflyHallReverb-vst.so"),
    "amsynth": Path("/usr/lib/vst/amsynth_vst.so"),
    "mda-lv2": Path("/usr/lib/lv2/mda.lv2"),
    "lsp-plugins": Path("/usr/lib/vst/lsp-plugins"),
    "pd-osc": Path("/usr/lib/pd/extra/osc"),
}
"""Peers that are no program: a file or folder by which each is known to be there."""


# No deadline: two busy cores say nothing about the code.
settings.register_profile("roadie", deadline=None)
settings.load_profile("roadie")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse two tests of one id: run side by side, only one of them would be run."""
    known: set[str] = set()
    for item in items:
        if item.nodeid in known:
            raise pytest.UsageError(f"Two tests are called {item.nodeid}: rename one.")
        known.add(item.nodeid)


SMALLEST_NORMAL = sys.float_info.min


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose peer is missing, or fail it where peers are required.

    A plug-in that an earlier test loaded may have left the thread rounding small numbers to zero,
    in which hypothesis cannot draw numbers: every test begins with the usual arithmetic.
    """
    if SMALLEST_NORMAL / 2 == 0.0:
        restore_float_environment()
    for mark in item.iter_markers("peer"):
        (program,) = mark.args
        file = PEER_FILES.get(program)
        if not (file.exists() if file else shutil.which(program)):
            words = f"{program} is missing: apt-get install {PEERS[program]}"
            if os.environ.get("ROADIE_REQUIRE_PEERS") == "1":
                pytest.fail(words, pytrace=False)
            pytest.skip(words)
