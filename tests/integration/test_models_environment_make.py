"""Environments are really made, by pip and without a network, and are whole or not there."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from server.models.environments import beneath, installer
from server.models.environments.beneath import interpreter, site_packages
from server.models.environments.declared import Declared
from server.models.environments.installer import failure
from server.models.environments.make import make_environment, remove_environment
from server.models.environments.standing import python_of, standing
from session.errors import BackendUnavailable, Cancelled, DiskFull, NotFound
from session.progress import silent
from tests.tiny_package import NAME, tiny_package


@pytest.fixture(autouse=True)
def no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")


@pytest.fixture(name="wanted", scope="module")
def of_a_tiny_package(tmp_path_factory: pytest.TempPathFactory) -> Declared:
    requirement = tiny_package(tmp_path_factory.mktemp("wheels"))
    return Declared("tiny", "noise", (requirement,), proof=f"{NAME}.family", stand_ins="audiocraft")


@dataclass
class Made:
    """The folder with the environment, and what was told of its making."""

    environments: Path
    told: list[tuple[float, str]]


@pytest.fixture(name="made", scope="module")
def made_once(wanted: Declared, tmp_path_factory: pytest.TempPathFactory) -> Made:
    told: list[tuple[float, str]] = []
    folder = tmp_path_factory.mktemp("environments")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("UV_OFFLINE", "1")
        make_environment(wanted, folder, lambda fraction, stage: told.append((fraction, stage)))
    return Made(folder, told)


def printed_by(python: Path, code: str) -> str:
    return subprocess.run(
        [python, "-P", "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_an_environment_has_its_own_packages_and_shares_those_of_roadie(
    made: Made, wanted: Declared
) -> None:
    import numpy

    python = python_of(made.environments, wanted)
    code = f"import {NAME}, numpy, server; print({NAME}.__file__, numpy.__file__, server.__file__)"
    own, shared, ours = printed_by(python, code).split()
    assert Path(own).is_relative_to(made.environments / "tiny")
    assert shared == numpy.__file__
    assert ours == beneath.server.__file__


def test_stand_ins_come_after_its_own_packages_and_before_those_beneath(
    made: Made, wanted: Declared
) -> None:
    python = python_of(made.environments, wanted)
    code = "import json, sys, spacy; print(json.dumps([spacy.__file__, *sys.path]))"
    spacy, *paths = json.loads(printed_by(python, code))
    places = [paths.index(str(site_packages(made.environments / "tiny")))]
    places += [paths.index(path) for path in beneath.path_beneath(wanted)]
    assert places == sorted(places)
    assert Path(spacy).parts[-4:-1] == ("stand_ins", "audiocraft", "spacy")


def test_its_making_is_told(made: Made) -> None:
    fractions = [fraction for fraction, _ in made.told]
    assert fractions == sorted(fractions)
    assert made.told[-1] == (1.0, "The environment tiny is made")
    assert any(stage.startswith("Fetching tinysound") for _, stage in made.told)


def test_one_that_is_whole_is_left_as_it_is(made: Made, wanted: Declared) -> None:
    def nothing_to_tell(_: float, stage: str) -> None:
        pytest.fail(f"{stage}, and nothing is to be done")

    make_environment(wanted, made.environments, nothing_to_tell)


def test_one_that_was_never_finished_is_not_used_and_is_made_anew_and_removed(
    wanted: Declared, tmp_path: Path
) -> None:
    folder = tmp_path / "tiny"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "left_over.py").touch()
    assert standing(tmp_path, wanted).state == "half-made"
    with pytest.raises(BackendUnavailable, match="not made to its end: `roadie models environment"):
        python_of(tmp_path, wanted)
    make_environment(wanted, tmp_path, silent)
    assert standing(tmp_path, wanted).state == "whole"
    assert not (folder / "lib" / "left_over.py").exists()
    assert remove_environment(wanted, tmp_path) > 0
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    with pytest.raises(NotFound):
        remove_environment(wanted, tmp_path)


def test_another_table_or_another_torch_asks_for_it_anew(
    made: Made, wanted: Declared, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = replace(wanted, requirements=("more==1.0",))
    assert standing(made.environments, more).state == "outdated"
    monkeypatch.setattr(beneath, "version", lambda _: "99.0")
    with pytest.raises(
        BackendUnavailable, match="another version of Roadie, of Python or of torch"
    ):
        python_of(made.environments, wanted)


def test_cancelled_on_the_way_it_leaves_nothing(wanted: Declared, tmp_path: Path) -> None:
    def unwanted(_: float, stage: str) -> None:
        if stage.startswith("Fetching"):
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        make_environment(wanted, tmp_path / "all", unwanted)
    assert standing(tmp_path / "all", wanted).state == "absent"
    assert not (tmp_path / "all" / "tiny").exists()


def test_a_package_that_is_not_to_be_had_is_one_sentence(tmp_path: Path) -> None:
    wanted = Declared("tiny", "nothing", ("a-package-that-is-nowhere==9.9",), proof="nothing")
    with pytest.raises(BackendUnavailable) as caught:
        make_environment(wanted, tmp_path, silent)
    assert "a-package-that-is-nowhere" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert standing(tmp_path, wanted).state == "absent"
    assert (tmp_path / "tiny.log").read_text()


def test_one_whose_library_does_not_load_is_none(wanted: Declared, tmp_path: Path) -> None:
    broken = tiny_package(tmp_path / "broken", "import a_library_that_is_nowhere")
    with pytest.raises(BackendUnavailable, match="a_library_that_is_nowhere"):
        make_environment(replace(wanted, requirements=(broken,)), tmp_path / "all", silent)
    assert standing(tmp_path / "all", wanted).state == "absent"


def test_too_little_room_is_said_before_anything_is_fetched(
    wanted: Declared, tmp_path: Path
) -> None:
    with pytest.raises(DiskFull, match="ROADIE_ENVIRONMENTS"):
        make_environment(replace(wanted, disk_mb=10**9), tmp_path, silent)
    assert not (tmp_path / "tiny").exists()


def test_two_at_once_make_one(wanted: Declared, tmp_path: Path) -> None:
    stages: list[list[str]] = [[], []]

    def make(told: list[str]) -> Path:
        return make_environment(wanted, tmp_path, lambda _, stage: told.append(stage))

    with ThreadPoolExecutor(2) as both:
        assert len(set(both.map(make, stages))) == 1
    makers = [told for told in stages if any(stage.startswith("Trying") for stage in told)]
    assert len(makers) == 1


@pytest.mark.parametrize(
    ("printed", "kind", "words"),
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError': Temporary failure "
            "in name resolution\nERROR: Could not find a version that satisfies audiocraft==1.3.0\n"
            "ERROR: No matching distribution found for audiocraft==1.3.0",
            BackendUnavailable,
            "Check the network",
        ),
        (
            "error: Request failed after 3 retries\n  Caused by: dns error: failed to lookup",
            BackendUnavailable,
            "Check the network",
        ),
        (
            "ERROR: Could not install packages: [Errno 28] No space left on device",
            DiskFull,
            "free some space",
        ),
        ("ERROR: No matching distribution found for av==18.1.0", BackendUnavailable, "av==18.1.0"),
        ("Building\nerror: subprocess-exited-with-error\ndone", BackendUnavailable, "subprocess"),
        ("", BackendUnavailable, "it said nothing"),
    ],
)
def test_what_an_installer_prints_becomes_one_sentence(
    printed: str, kind: type[Exception], words: str
) -> None:
    error = failure("audiocraft", printed, Path("/e/audiocraft"), Path("/e/audiocraft.log"))
    assert type(error) is kind
    assert words in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(("there", "with_pip"), [(True, True), (False, False)])
def test_pip_reaches_in_from_roadie_or_stands_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, there: bool, with_pip: bool
) -> None:
    monkeypatch.setattr(installer, "find_spec", lambda _: there or None)
    monkeypatch.setattr(installer.shutil, "which", lambda _: None)
    folder = Path("/e/tiny")
    assert ("--without-pip" in installer.venv_command(folder)) is with_pip
    command = installer.install_command(folder, ("one==1.0",))
    assert (command[0] == sys.executable) is with_pip
    assert str(interpreter(folder)) in command and command[-1] == "one==1.0"


def test_uv_is_taken_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer.shutil, "which", lambda name: f"/bin/{name}")
    folder = Path("/e/tiny")
    assert installer.venv_command(folder)[:2] == ["/bin/uv", "venv"]
    command = installer.install_command(folder, ("one==1.0",))
    assert command[:3] == ["/bin/uv", "pip", "install"] and "--no-deps" in command
