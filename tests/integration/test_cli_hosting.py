"""Renders, chains and plug-ins on the command line, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.hosting import built
from tests.integration.cli import Cli
from tests.integration.test_cli_work import a_server

RATE = 44_100


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    return Cli(tmp_path / "library")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A tree of two sounds."""
    folder = tmp_path / "in"
    (folder / "kits").mkdir(parents=True)
    noise = 0.1 * np.random.default_rng(4).standard_normal((RATE, 2)).astype(np.float32)
    for name in ("a.wav", "kits/b.wav"):
        soundfile.write(folder / name, noise, RATE, "PCM_24")
    return folder


def test_a_tree_goes_through_a_chain_and_is_not_rendered_twice(
    cli: Cli, given: Path, tmp_path: Path
) -> None:
    words = ("render", given, "--chain", "Drum Bus Glue", "--out", tmp_path / "out", "--json")
    first = cli(*words)
    assert first.status == 0, first.errors
    assert {Path(one["target"]) for one in first.json["rendered"]} == {
        tmp_path / "out" / "a.wav",
        tmp_path / "out" / "kits" / "b.wav",
    }
    again = cli(*words).json
    assert (again["rendered"], len(again["up_to_date"])) == ([], 2)


def test_a_person_sees_levels_and_what_failed_and_a_script_the_status(
    cli: Cli, given: Path, tmp_path: Path
) -> None:
    (given / "broken.wav").write_bytes(b"RIFF")
    said = cli("render", given, "--chain", "bass tight", "--out", tmp_path / "out")
    assert said.status == 1
    assert "LUFS" in said.output
    assert "broken.wav" in said.output
    assert "2 rendered" in said.output
    assert said.sentence == "1 file was not rendered: the reasons stand above; the others are done."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("render", "nothing.wav", "--chain", "bass tight"), "nothing.wav"),
        (("render", "*.wav"), "add --chain"),
        (("render", "--chain", "bass tight"), "--session"),
        (("render", "--session", "song", "--dry-run"), "--dry-run is for files"),
        (("render", "*.wav", "--chain", "bass tihgt"), "bass tight"),
        (("render", "*.wav", "--chain", "bass tight", "--format", "wav23"), "wav24"),
        (("render", "*.wav", "--chain", "bass tight", "--sidechain", "kick"), "kick=kick.wav"),
        (("chain", "show", "vocal wram"), "vocal warm"),
        (("plugins", "show", "Nonesuch"), "plugins scan"),
        (("plugins", "show", "Nonesuch", "--format", "clap"), "vst3"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    cli: Cli, words: tuple[str, ...], sentence: str
) -> None:
    said = cli(*words)
    assert said.status in (1, 2)
    assert sentence in said.sentence
    assert "Traceback" not in said.errors


def test_rendering_twice_says_that_it_came_out_the_same(
    cli: Cli, given: Path, tmp_path: Path
) -> None:
    said = cli("render", given, "--chain", "bass tight", "--twice", "--out", tmp_path / "out")
    assert "all the same again" in said.output


def test_a_chain_listens_to_a_file_that_is_named_and_a_wrong_one_is_told(
    cli: Cli, given: Path, tmp_path: Path
) -> None:
    words = ("render", given / "a.wav", "--chain", "side-chain pump", "--out", tmp_path / "out")
    said = cli(*words, "--sidechain", f"kick={given / 'kits' / 'b.wav'}")
    assert said.status == 0, said.errors
    said = cli(*words, "--sidechain", f"kick={given / 'kits' / 'nix.wav'}")
    assert "nix.wav is not there" in said.sentence


def test_what_is_true_of_many_files_is_said_once(cli: Cli, given: Path, tmp_path: Path) -> None:
    said = cli("render", given, "--chain", "dub delay", "--out", tmp_path / "out")
    assert said.output.count("the tempo is not known") == 1
    assert "a.wav, b.wav: " in said.output
    assert said.sentence == "2 files were not rendered: the reasons stand above."


def test_a_chain_s_file_is_shown_copied_changed_and_checked(cli: Cli) -> None:
    own = cli.library / "chains" / "mine.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(cli("chain", "show", "vocal warm").output.replace("vocal warm", "my voice"))
    assert cli("chain", "check", own).status == 0
    listed = {one["name"]: one for one in cli("chain", "list", "--json").json["chains"]}
    assert listed["my voice"]["own"]
    assert len(listed) > 20
    own.write_text(
        "name: mine\nsteps:\n  - {kind: gain, gain_db: 3}\n"
        "  - {kind: convolution, file: hall.wav}\n  - {kind: plug-in, name: Nonesuch}\n"
    )
    said = cli("chain", "check", own)
    assert said.status == 1
    assert "mine: 3 steps, 2 missing here:" in said.output
    assert (
        f"step 2, hall.wav: There is no impulse response {own.parent / 'hall.wav'}" in said.output
    )
    assert "run `roadie plugins scan`" in said.output
    as_json = cli("chain", "check", own, "--json")
    assert as_json.status == 1
    assert [one["step"] for one in as_json.json["missing"]] == ["step 2", "step 3"]
    own.write_text("name: mine\nsteps:\n  - {kind: gian, gain_db: 3}\n")
    said = cli("chain", "check", own)
    assert said.status == 2
    assert "line 3" in said.sentence
    assert "gain" in said.sentence


@pytest.mark.peer("dpf")
@pytest.mark.peer("g++")
def test_plug_ins_are_scanned_listed_shown_and_rendered_with(
    cli: Cli, given: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "plug-ins"
    folder.mkdir()
    for name in ("latency", "crash-at-load"):
        (folder / built(name).name).symlink_to(built(name))
    scanned = cli("plugins", "scan", folder, "--json").json
    assert scanned["plug_ins"] == 1
    assert len(scanned["kept_off"]) == 1
    assert cli("plugins", "scan", folder, "--json").json["probed"] == 0
    assert cli("plugins", "scan", folder / built("latency").name, "--json").json["files"] == 1
    said = " ".join(cli("plugins", "list", "nonesuch").output.split())
    assert "No plug-in has 'nonesuch' in its name, maker, category, kind, format or path." in said
    assert "Searched: 1 vst2" in said or "Searched: 1 vst3" in said
    assert "1 are kept off" in said or "1 is kept off" in said
    (plug_in,) = cli("plugins", "list", "--json").json["plug_ins"]
    assert plug_in["latency_samples"] == 441
    assert "Gain" in cli("plugins", "show", plug_in["name"]).output
    chain = tmp_path / "late.yaml"
    steps = [{"kind": "plug-in", "name": plug_in["name"], "parameters": {"Gain": "-6 dB"}}]
    chain.write_text(json.dumps({"name": "late", "steps": steps}))
    said = cli("render", given / "a.wav", "--chain", chain, "--out", tmp_path / "out", "--json")
    (report,) = said.json["rendered"]
    assert report["latency_samples"] == 441
    before, _ = soundfile.read(given / "a.wav")
    after, _ = soundfile.read(tmp_path / "out" / "a.wav")
    np.testing.assert_allclose(after, before * 10 ** (-6 / 20), atol=1e-4)


def test_a_server_renders_and_lists_as_the_command_does_alone(
    cli: Cli, given: Path, tmp_path: Path
) -> None:
    import httpx

    from server.api.running import running_server

    with a_server(cli):
        said = cli("render", given, "--chain", "telephone", "--out", tmp_path / "out", "--json")
        assert len(said.json["rendered"]) == 2
        server = running_server(cli.library)
        assert server is not None
        chains = httpx.get(f"{server.url}/v1/chains").json()["items"]
        assert "telephone" in {one["name"] for one in chains}
        whole = httpx.get(f"{server.url}/v1/chains/telephone").json()
        assert {step["kind"] for step in whole["steps"]}
        assert httpx.get(f"{server.url}/v1/plug-ins").json()["items"] == []
        lost = httpx.get(f"{server.url}/v1/plug-ins/Nonesuch")
        assert (lost.status_code, lost.json()["kind"]) == (404, "NotFound")


def test_dry_and_wet_stand_side_by_side_in_a_folder_of_their_own(cli: Cli, given: Path) -> None:
    for number in ("", "-2"):
        said = cli("chain", "ab", given / "a.wav", "--chain", "vocal warm", "--json")
        assert said.status == 0, said.errors
        folder = Path(said.json["folder"])
        assert folder == given / f"a through vocal warm{number}"
        assert {Path(file).suffix for file in said.json["files"]} == {".wav", ".png"}
        assert all(Path(file).is_file() for file in said.json["files"])
