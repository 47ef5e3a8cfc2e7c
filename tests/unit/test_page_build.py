"""Where the page cannot be built, one sentence says what to do, and the rest goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def built(programs: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `python -m server.web.build` does where only `programs` can be found."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ROADIE_")}
    return subprocess.run(
        [sys.executable, "-m", "server.web.build", *arguments],
        cwd=ROOT,
        env={**plain, "PATH": str(programs), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def program(folder: Path, name: str, says: str, status: int = 0) -> None:
    """A program that says something."""
    (folder / name).write_text(f"#!/bin/sh\necho {says}\nexit {status}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("deed", ["build", "lint", "test"])
def test_without_node_the_page_is_not_built_and_all_else_goes_on(tmp_path: Path, deed: str) -> None:
    ended = built(tmp_path, deed, "--where-possible")
    assert ended.returncode == 0
    (words,) = ended.stderr.splitlines()
    assert "Node.js is missing" in words
    assert "make page" in words


def test_who_asks_for_the_page_itself_is_told_that_it_failed(tmp_path: Path) -> None:
    ended = built(tmp_path)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1


def test_where_tests_require_what_they_need_it_fails(tmp_path: Path) -> None:
    ended = built(tmp_path, "test", "--where-possible", ROADIE_REQUIRE_PEERS="1")
    assert ended.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")
@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.0", "v21.7.0", "v22.11.0", "nonsense"])
def test_a_node_that_is_too_old_is_named(tmp_path: Path, version: str) -> None:
    program(tmp_path, "npm", "9.2.0")
    program(tmp_path, "node", version)
    ended = built(tmp_path, "--where-possible")
    assert ended.returncode == 0
    assert "20.19" in ended.stderr
    assert version in ended.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")
def test_what_needs_no_page_goes_on_where_it_cannot_be_built(tmp_path: Path) -> None:
    program(tmp_path, "npm", "no network", status=1)
    program(tmp_path, "node", "v22.12.0")
    assert built(tmp_path, "--where-possible").returncode == 0
    for arguments in ((), ("test", "--where-possible")):
        ended = built(tmp_path, *arguments)
        assert ended.returncode == 1
        assert "failed" in ended.stderr
