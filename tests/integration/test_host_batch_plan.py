"""What a batch will do: new names, what is up to date, and never a file of the user's in danger."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bridge.host.batch.contract import Rendered, Rendering
from bridge.host.batch.ledger import LEDGER_FILE, Ledger
from bridge.host.batch.plan import plan
from bridge.host.batch.run import run_batch
from bridge.host.plug_ins.find import stamp_of
from bridge.host.plug_ins.record import PlugIn
from bridge.host.plug_ins.store import Known, Store
from bridge.host.render.spec import Instrument, Output, RenderSpec
from session.errors import BadInput, DiskFull, NotFound
from session.progress import silent
from tests.integration.batches import (
    GAIN,
    OTHER_GAIN,
    CopyEngine,
    chain_of,
    rendered,
    tree,
    wish,
    write_sound,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number, name in enumerate(("kick.wav", "drums/snare.wav", "drums/loud/hat.wav"), 1):
        write_sound(tmp_path / "in" / name, level=number)
    return tmp_path


def targets(planned: object) -> list[str]:
    return [Path(one.spec.target).name for one in planned.planned]  # type: ignore[attr-defined]


def test_the_tree_below_the_common_root_comes_out_again(folder: Path) -> None:
    for inputs in (("in",), ("in/**/*.wav",), ("in/drums/loud/hat.wav", "in/kick.wav", "in/drums")):
        planned = plan(wish(folder, *inputs))
        found = [Path(one.spec.target).relative_to(folder).as_posix() for one in planned.planned]
        assert found == ["out/drums/loud/hat.wav", "out/drums/snare.wav", "out/kick.wav"]


def test_planning_touches_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    plan(wish(folder))
    assert sorted(folder.rglob("*")) == before
    rendered(wish(folder))
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))
    plan(wish(folder, chain=OTHER_GAIN, replace=True))
    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_the_same_again_is_skipped_and_only_what_changed_is_rendered(folder: Path) -> None:
    _, report, names = rendered(wish(folder))
    assert names == ["hat.wav", "kick.wav", "snare.wav"]
    assert len(report.rendered) == 3
    _, report, names = rendered(wish(folder))
    assert names == []
    assert len(report.up_to_date) == 3

    write_sound(folder / "in/kick.wav", level=99)
    os.utime(folder / "in/drums/snare.wav", ns=(1, 1))
    write_sound(folder / "in/new.wav", level=4)
    (folder / "out/drums/loud/hat.wav").unlink()
    _, report, names = rendered(wish(folder))
    assert names == ["hat.wav", "kick.wav", "new.wav"]
    assert set(tree(folder / "out")) == {
        *("drums/loud/hat.wav", "drums/snare.wav", "kick.wav", "kick-2.wav", "new.wav"),
    }
    assert rendered(wish(folder))[2] == []


def test_another_chain_or_output_gets_new_names_beside_the_old(folder: Path) -> None:
    rendered(wish(folder, "in/kick.wav"))
    rendered(wish(folder, "in/kick.wav", chain=OTHER_GAIN))
    rendered(wish(folder, "in/kick.wav", output=Output("wav16")))
    rendered(wish(folder, "in/kick.wav", output=Output("flac24")))
    found = set(tree(folder / "out"))
    assert found == {"kick.wav", "kick-2.wav", "kick-3.wav", "kick.flac"}
    for asked in (wish(folder, "in/kick.wav"), wish(folder, "in/kick.wav", chain=OTHER_GAIN)):
        assert rendered(asked)[2] == []


def test_what_a_chain_says_of_itself_renders_nothing_again(folder: Path) -> None:
    rendered(wish(folder))
    renamed = replace(GAIN, name="another name", about="What it does.")
    assert rendered(wish(folder, chain=renamed))[2] == []
    assert len(rendered(wish(folder, chain=renamed, name="{name} {chain}"))[2]) == 3


def test_a_file_that_the_chain_names_counts_by_what_it_holds(folder: Path) -> None:
    room = write_sound(folder / "chains/room.wav", level=5)
    chain = chain_of({"kind": "convolution", "file": "room.wav"})
    asked = wish(folder, "in/kick.wav", chain=chain, base=folder / "chains")
    rendered(asked)
    os.utime(room, ns=(1, 1))
    assert rendered(asked)[2] == []
    write_sound(room, level=6)
    assert rendered(asked)[2] == ["kick.wav"]


def test_replacing_takes_the_place_of_our_own_unchanged_files_only(folder: Path) -> None:
    rendered(wish(folder))
    (folder / "out/kick.wav").write_bytes(b"the user's edit")
    (folder / "out/drums/loud/hat.wav").unlink()
    (folder / "out/drums/loud/hat.wav").write_bytes(b"another thing of the user's")
    rendered(wish(folder, chain=OTHER_GAIN, replace=True))
    found = tree(folder / "out")
    assert set(found) == {
        *("kick.wav", "kick-2.wav", "drums/snare.wav"),
        *("drums/loud/hat.wav", "drums/loud/hat-2.wav"),
    }
    assert found["kick.wav"] == b"the user's edit"
    assert found["drums/loud/hat.wav"] == b"another thing of the user's"
    ledger = Ledger(folder / "out")
    snare = ledger.of(str(folder / "in/drums/snare.wav"), None)
    assert [one.target for one in snare] == ["drums/snare.wav"] * 2


def test_a_source_is_never_written_over_not_even_in_its_own_folder(folder: Path) -> None:
    before = tree(folder / "in")
    for _ in range(2):
        rendered(wish(folder, out="in", replace=True))
        found = tree(folder / "in")
        assert {name: found[name] for name in before} == before
        assert set(found) - set(before) == {
            "kick-2.wav",
            "drums/snare-2.wav",
            "drums/loud/hat-2.wav",
        }
    rendered(wish(folder, out="in", chain=OTHER_GAIN, replace=True))
    assert set(tree(folder / "in")) == set(found)
    assert {name: tree(folder / "in")[name] for name in before} == before


def test_what_batches_made_is_not_taken_for_a_source(folder: Path) -> None:
    rendered(wish(folder, out="in/wet"))
    planned = plan(wish(folder, out="in/wetter", chain=OTHER_GAIN))
    assert targets(planned) == ["hat.wav", "snare.wav", "kick.wav"]
    assert planned.own_outputs == 3
    # A folder that is named is meant.
    assert len(plan(wish(folder, "in/wet", out="in/wetter")).planned) == 3


def test_inputs_that_would_get_one_name_are_numbered_whatever_their_case(folder: Path) -> None:
    write_sound(folder / "in/KICK.WAV", level=8)
    shutil.copyfile(folder / "in/kick.wav", folder / "in/kick.aif")
    found = targets(plan(wish(folder, "in/*")))
    assert len(found) == 3
    assert len({name.casefold() for name in found}) == 3


def test_numbers_stay_when_some_are_up_to_date(folder: Path) -> None:
    asked = wish(folder, name="{n:02} {name}")
    rendered(asked)
    (folder / "out/drums/02 snare.wav").unlink()
    assert targets(plan(asked)) == ["02 snare.wav"]


def test_what_is_wrong_with_one_file_does_not_stop_the_others(folder: Path) -> None:
    (folder / "in/text.wav").write_text("no sound")
    (folder / "in/song.mid").write_bytes(b"MThd")
    _, report, names = rendered(wish(folder, "in/**/*.wav", "in/song.mid", "in/gone.wav"))
    assert names == ["hat.wav", "kick.wav", "snare.wav"]
    told = {Path(one.source).name: str(one.error) for one in report.failed}
    assert set(told) == {"text.wav", "song.mid", "gone.wav"}
    assert "instrument" in told["song.mid"]


def test_failures_are_told_and_tried_again_the_next_time(folder: Path) -> None:
    write_sound(folder / "in/bad.wav")
    _, report, names = rendered(wish(folder))
    assert [Path(one.source).name for one in report.failed] == ["bad.wav"]
    assert len(names) == 3
    planned = plan(wish(folder))
    assert targets(planned) == ["bad.wav"]


def test_a_reason_names_the_folder_that_the_user_knows(folder: Path) -> None:
    class FullDisk(CopyEngine):
        def render(self, specs: Sequence[RenderSpec]) -> Iterator[Rendered | Rendering]:
            for index, spec in enumerate(specs):
                yield Rendered(index, None, DiskFull(f"The disk is full at {spec.target}."))

    report = run_batch(plan(wish(folder)), FullDisk(), silent)
    assert {str(one.error) for one in report.failed} == {f"The disk is full at {folder / 'out'}."}
    assert {one.error.kind for one in report.failed} == {"DiskFull"}


def test_side_chains_are_one_file_or_one_for_each(folder: Path) -> None:
    step = {"kind": "compressor", "threshold_db": -20, "ratio": 4, "attack_ms": 1}
    chain = chain_of({**step, "release_ms": 50, "sidechain": "key"})
    write_sound(folder / "keys/kick-key.wav")
    planned = plan(wish(folder, "in/kick.wav", chain=chain, sidechains={"key": "in/kick.wav"}))
    assert planned.specs[0].sidechains == {"key": str(folder / "in/kick.wav")}
    planned = plan(wish(folder, chain=chain, sidechains={"key": "keys/{name}-key.wav"}))
    assert planned.specs[0].sidechains == {"key": str(folder / "keys/kick-key.wav")}
    assert sorted(Path(one.source).name for one in planned.wrong) == ["hat.wav", "snare.wav"]
    assert "hat-key.wav" in " ".join(str(one.error) for one in planned.wrong)
    beside = {"key": str(folder / "keys" / "{name}-key.wav")}
    assert plan(wish(folder, chain=chain, sidechains=beside)).specs == planned.specs
    write_sound(folder / "keys/take {2}.wav")
    named = {"key": str(folder / "keys/take {2}.wav")}
    planned = plan(wish(folder, "in/kick.wav", chain=chain, sidechains=named))
    assert planned.specs[0].sidechains == named
    with pytest.raises(NotFound, match=r"nix\.wav"):
        plan(wish(folder, chain=chain, sidechains={"key": str(folder / "nix.wav")}))
    with pytest.raises(BadInput, match="key=FILE"):
        plan(wish(folder, chain=chain))
    with pytest.raises(BadInput, match="one of key"):
        plan(wish(folder, chain=chain, sidechains={"key": "in/kick.wav", "kei": "in/kick.wav"}))
    with pytest.raises(BadInput, match="nmae"):
        plan(wish(folder, chain=chain, sidechains={"key": "{nmae}.wav"}))


def test_each_track_of_a_midi_file_is_rendered_by_its_name(folder: Path) -> None:
    import mido

    song = mido.MidiFile(type=1)
    for name in ("Bass/low", "Keys", "Empty", "Keys"):
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        if name != "Empty":
            track += [mido.Message("note_on", note=60), mido.Message("note_off", note=60, time=480)]
        song.tracks.append(track)
    song.save(folder / "in/song.mid")
    player = Instrument("soft keys")
    chain = chain_of(name="soft keys")
    planned = plan(wish(folder, "in", "in/kick.wav", chain=chain, instrument=player))
    assert targets(planned) == ["song Bass-low.wav", "song Keys.wav", "song Keys-2.wav"]
    assert [spec.track for spec in planned.specs] == [0, 1, 2]
    assert [Path(one.source).name for one in planned.wrong] == ["kick.wav"]
    planned = plan(wish(folder, chain=chain, instrument=player, name="{track}/{name}"))
    assert Path(planned.specs[0].target).relative_to(folder).as_posix() == "out/Bass-low/song.wav"
    with pytest.raises(BadInput, match="track"):
        plan(wish(folder, name="{track}"))


def test_a_ledger_that_lost_its_end_is_mended_by_the_next_batch(folder: Path) -> None:
    rendered(wish(folder))
    file = folder / "out" / LEDGER_FILE
    file.write_bytes(file.read_bytes()[:-40])
    _, _, names = rendered(wish(folder))
    assert len(names) == 1
    assert rendered(wish(folder))[2] == []


def test_the_output_folder_may_be_moved(folder: Path) -> None:
    rendered(wish(folder))
    (folder / "out").rename(folder / "moved")
    assert rendered(wish(folder, out="moved"))[2] == []


def test_plug_ins_are_looked_for_before_anything_is_rendered(folder: Path) -> None:
    plug_in = folder / "Glue.vst3"
    plug_in.write_bytes(b"first")
    index = folder / "plug-ins.db"
    glue = PlugIn("Glue", "Someone", "vst3", "effect", str(plug_in), str(plug_in), version="1")
    stamp = stamp_of(plug_in)
    Store(index).put(Known(str(plug_in), "vst3", str(plug_in), stamp), glue)
    chain = chain_of({"kind": "plug-in", "name": "Glue"})
    asked = wish(folder, "in/kick.wav", chain=chain, plug_ins=index)
    assert rendered(asked)[2] == ["kick.wav"]
    assert rendered(asked)[2] == []
    plug_in.write_bytes(b"second, mended")
    assert rendered(asked)[2] == ["kick.wav"]
    with pytest.raises(NotFound, match="did you mean Glue"):
        plan(replace(asked, chain=chain_of({"kind": "plug-in", "name": "Glu"})))


def test_the_whole_never_falls_and_each_file_is_told_once(folder: Path) -> None:
    write_sound(folder / "in/bad.wav", 2.0)
    fractions: list[float] = []
    done: list[str] = []
    report = run_batch(
        plan(wish(folder)),
        CopyEngine(),
        lambda fraction, stage: fractions.append(fraction),
        lambda one: done.append(Path(one.planned.spec.source).name),
    )
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    # By how long they sound: the long one is most of it.
    assert any(0.3 < fraction < 0.9 for fraction in fractions)
    assert sorted(done) == ["bad.wav", "hat.wav", "kick.wav", "snare.wav"]
    assert report.audio_seconds == pytest.approx(0.3, abs=0.01)
