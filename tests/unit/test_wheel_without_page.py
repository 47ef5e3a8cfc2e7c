"""A wheel without the page says so as it is built; where the page is required there is none."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hatchling.bridge.app import Application

ROOT = Path(__file__).parents[2]


def initialised(root: Path, version: str = "standard") -> None:
    """The hook that hatchling runs, for a project in `root`."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    nothing: Any = None
    hook = module.PageHook(str(root), {}, nothing, nothing, str(root), "wheel", Application())
    hook.initialize(version, {})


def test_without_the_page_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    initialised(tmp_path)
    assert "NO PAGE" in capsys.readouterr().err
    initialised(tmp_path, "editable")
    (tmp_path / "server/web/built").mkdir(parents=True)
    (tmp_path / "server/web/built/index.html").touch()
    initialised(tmp_path)
    assert capsys.readouterr().err == ""


def test_where_the_page_is_required_there_is_no_wheel_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROADIE_REQUIRE_PAGE", "1")
    with pytest.raises(FileNotFoundError, match="make page"):
        initialised(tmp_path)


def test_hatchling_runs_it() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "[tool.hatch.build.targets.wheel.hooks.custom]" in text
