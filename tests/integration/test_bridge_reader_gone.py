"""Whoever reads what the bridge prints may go at any time: the bridge ends, without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("form", [["--json"], []])
def test_a_bridge_whose_reader_went_ends_in_order(tmp_path: Path, form: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "roadie", "bridge", "--no-midi", "--osc-port", "0", *form],
        env={**os.environ, "ROADIE_LIBRARY": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as bridge:
        assert bridge.stdout is not None
        assert bridge.stderr is not None
        assert bridge.stdout.readline()
        bridge.stdout.close()
        assert bridge.stderr.read() == b""
        assert bridge.wait(60) == 0
