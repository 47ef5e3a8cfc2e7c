"""The wheel carries the page, and nothing of what it is built from."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from server.web.build import bundle
from server.web.page import BUILT

ROOT = Path(__file__).parents[2]


@pytest.mark.peer("npm")
def test_the_wheel_carries_the_page(tmp_path: Path) -> None:
    if not (BUILT / "index.html").is_file():
        bundle(BUILT)
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path))
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
        document = archive.read("server/web/built/index.html").decode()
    asked = re.findall(r'(?:src|href)="/(assets/[^"]+)"', document)
    assert asked
    assert {f"server/web/built/{name}" for name in asked} <= names
    web = {name for name in names if name.startswith("server/web/")}
    of_python = {name for name in web if re.fullmatch(r"server/web/\w+\.py", name)}
    assert web - of_python == {name for name in web if name.startswith("server/web/built/")}
    assert "templates/styles/lo-fi.yaml" in names
