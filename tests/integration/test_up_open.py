"""`roadie up --open` opens the page once the server answers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli import Cli
from tests.integration.server_process import wait_for

UP = ("up", "--open", "--no-bridge", "--port", "0", "--json")


def _up(tmp_path: Path, **environment: str) -> subprocess.Popen[str]:
    plain = Cli(tmp_path).environment()
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        plain.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "roadie", *UP],
        env={**plain, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_page_opens_when_the_server_answers(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = tmp_path / "browser.py"
    # What a browser would do first: if the server did not answer yet, nothing would be told.
    program.write_text(
        "import pathlib, sys, urllib.request\n"
        "opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
        "health = opener.open(sys.argv[1] + 'v1/health').read().decode()\n"
        f"pathlib.Path({str(told)!r}).write_text(sys.argv[1] + ' ' + health)\n"
    )
    process = _up(tmp_path, BROWSER=f"{sys.executable} {program} %s")
    try:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        wait_for(lambda: told.exists() and told.read_text())
        asked, _, health = told.read_text().partition(" ")
        assert asked == f"{url}/"
        assert json.loads(health)["pid"] == process.pid
        again = _up(tmp_path, BROWSER=f"{sys.executable} -c pass %s")
        assert again.communicate(timeout=60)[0].startswith("{")
        assert again.returncode == 0
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="always has a browser")
def test_a_machine_without_a_browser_is_told_the_address(tmp_path: Path) -> None:
    process = _up(tmp_path)
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        url = json.loads(process.stdout.readline())["url"]
        assert f"open {url}/ in one" in process.stderr.readline()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
