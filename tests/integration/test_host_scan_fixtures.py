"""A scan lives through whatever plug-ins do, says what they did, and does nothing twice."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from bridge.host.isolated.process import IsolatedProcess
from bridge.host.plug_ins.find import stamp_of
from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.lv2 import described
from bridge.host.plug_ins.places import Folder, named_folders
from bridge.host.plug_ins.scan import ScanReport, scan
from bridge.host.plug_ins.store import Store
from session.errors import Cancelled, PlugInFailed
from tests.hosting import binary_of, built, copied, garbage, lv2_address, title, truncated

pytestmark = pytest.mark.peer("dpf")

EXPECTED = {
    "crash-at-load": "crashed when it was tried",
    "crash-in-render": "crashed when it was tried",
    "exits": "crashed when it was tried",
    "memory-eater": "more than 500 MB of memory",
    "nan-output": "not a number",
}


class Counting:
    """The real processes, and what they were asked to do."""

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self.asked: list[str] = []

    def __call__(self):
        counting = self

        class Counted(IsolatedProcess):
            def do(self, place, asked, bounds, progress):
                counting.asked.append(Path(asked["file"]).stem + asked["address"])
                return super().do(place, asked, bounds, progress)

        return Counted(self._temporary, self._temporary / "log")


@pytest.fixture
def counting(tmp_path: Path) -> Counting:
    (tmp_path / "temporary").mkdir()
    return Counting(tmp_path / "temporary")


@pytest.fixture
def index_file(tmp_path: Path) -> Path:
    return tmp_path / "plug-ins.db"


def scanned(folder: Path, index_file: Path, counting: Counting, **more) -> ScanReport:
    counting.asked.clear()
    # Two busy cores may take long for what takes half a second.
    more = {"deadline_seconds": 60.0, **more}
    return scan([Folder(folder, "vst3"), Folder(folder, "vst2")], index_file, counting, **more)


def test_every_way_to_fail_is_kept_off_with_its_reason_and_not_loaded_again(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    for name in EXPECTED:
        copied(name, folder)
    bad = {garbage(folder): "not a program library", truncated(folder): "crashed|cannot be loaded"}
    copied("prints-to-stdout", folder)
    copied("forks", folder)

    report = scanned(folder, index_file, counting, deadline_seconds=60.0, memory_mb=500)

    reasons = {off.file: off.reason for off in report.kept_off}
    by_name = {off.name: off.reason for off in report.kept_off}
    for name, words in EXPECTED.items():
        assert words in by_name[title(name)]
    for path, words in bad.items():
        assert any(word in reasons[str(path)] for word in words.split("|"))
    index = PlugInIndex(index_file)
    good = {one.name for one in index.all()}
    assert good == {title("prints-to-stdout"), title("forks")}
    with pytest.raises(PlugInFailed, match="it crashed when it was tried"):
        index.find(title("crash-at-load"))

    again = scanned(folder, index_file, counting)
    assert counting.asked == []
    assert (again.probed, again.unchanged) == (0, 9)
    assert again.kept_off == report.kept_off


def test_a_plug_in_that_hangs_is_ended_and_kept_off(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    copied("hang-at-load", folder)
    copied("hang-in-render", folder)
    report = scanned(folder, index_file, counting, deadline_seconds=4.0)
    assert {off.name: off.reason for off in report.kept_off} == {
        title("hang-at-load"): "It did not answer within 4 seconds.",
        title("hang-in-render"): "It did not answer within 4 seconds.",
    }
    assert len(counting.asked) == 2


def test_a_second_scan_touches_only_what_changed(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    paths = {name: copied(name, folder) for name in ("silent", "latency")}
    paths["vst2"] = copied("programs", folder, "vst2")
    first = scanned(folder, index_file, counting)
    assert (first.files, first.found, first.probed) == (3, 3, 3)

    assert scanned(folder, index_file, counting).unchanged == 3
    assert counting.asked == []

    os.utime(binary_of(paths["latency"]))
    copied("random", folder)
    shutil.rmtree(paths["silent"])
    third = scanned(folder, index_file, counting)
    assert sorted(counting.asked) == [title("latency"), title("random")]
    assert third.gone == (str(paths["silent"]),)
    assert (third.found, third.probed, third.unchanged) == (3, 2, 1)


def test_what_was_kept_off_is_tried_again_when_it_is_replaced(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    crashing = copied("crash-at-load", folder)
    assert scanned(folder, index_file, counting).found == 0
    shutil.copyfile(binary_of(copied("silent", tmp_path / "new")), binary_of(crashing))
    report = scanned(folder, index_file, counting)
    assert (report.found, report.kept_off) == (1, ())


def test_a_folder_that_is_not_scanned_keeps_its_plug_ins(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    copied("silent", tmp_path / "one")
    copied("latency", tmp_path / "two")
    scanned(tmp_path / "one", index_file, counting)
    report = scanned(tmp_path / "two", index_file, counting)
    assert (report.found, report.gone) == (2, ())


def test_a_scan_that_was_cancelled_keeps_what_it_found_and_goes_on(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    names = ("silent", "latency", "random", "programs")
    for name in names:
        copied(name, folder)

    stages: list[str] = []
    fractions: list[float] = []

    def cancel_after_two(fraction: float, stage: str) -> None:
        stages.append(stage)
        fractions.append(fraction)
        if stage.startswith("2 of"):
            raise Cancelled("It was cancelled.")

    with pytest.raises(Cancelled):
        scan([Folder(folder, "vst3")], index_file, counting, cancel_after_two, processes=1)
    kept = {one.name for one in PlugInIndex(index_file).all()}
    assert len(kept) == 2
    assert any("Fixture" in stage for stage in stages)
    assert fractions == sorted(fractions)

    report = scanned(folder, index_file, counting)
    assert not kept & set(counting.asked)
    assert report.found == len(names)


def test_a_hang_is_cancelled_at_once(tmp_path: Path, index_file: Path, counting: Counting) -> None:
    folder = tmp_path / "plug-ins"
    copied("hang-at-load", folder)
    calls = 0

    def cancel(fraction: float, stage: str) -> None:
        nonlocal calls
        calls += title("hang-at-load") in stage
        if calls > 3:
            raise Cancelled("It was cancelled.")

    # The deadline is far: only the cancel can end it in time for the test.
    with pytest.raises(Cancelled):
        scan([Folder(folder, "vst3")], index_file, counting, cancel, deadline_seconds=900.0)
    assert PlugInIndex(index_file).kept_off() == ()


def test_each_plug_in_of_an_lv2_bundle_stands_alone(
    tmp_path: Path, index_file: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".lv2"
    bundle = copied("sidechain", folder, "lv2")
    crashing = copied("crash-in-render", tmp_path / "other", "lv2")
    for path in crashing.iterdir():
        if path.name != "manifest.ttl":
            shutil.copy(path, bundle)
    with (bundle / "manifest.ttl").open("a") as manifest:
        manifest.write((crashing / "manifest.ttl").read_text())
    report = scan([Folder(folder, "lv2")], index_file, counting, deadline_seconds=60.0)
    (good,) = PlugInIndex(index_file).all()
    assert good.address == lv2_address("sidechain")
    assert [(bus.name, bus.channels) for bus in good.inputs] == [("Main", 2), ("Side-chain", 2)]
    (off,) = report.kept_off
    assert (off.address, off.name) == (lv2_address("crash-in-render"), "crash-in-render")
    counting.asked.clear()
    assert scan([Folder(folder, "lv2")], index_file, counting).probed == 0
    assert counting.asked == []


def test_an_lv2_that_no_host_can_reach_says_where_to_put_it(
    tmp_path: Path, index_file: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    copied("silent", tmp_path / "elsewhere", "lv2")
    report = scan(named_folders([tmp_path / "elsewhere"]), index_file, counting)
    assert "link it into the first" in report.kept_off[0].reason
    assert str(tmp_path / ".lv2") in report.kept_off[0].reason


def test_what_a_plug_in_tells_and_does_is_remembered(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    for name in ("latency", "random", "synth", "sidechain", "programs"):
        copied(name, folder)
    copied("mono-only", folder, "vst2")
    copied("silent", folder, "vst2")
    scanned(folder, index_file, counting)
    index = PlugInIndex(index_file)

    latency = index.find(title("latency"))
    assert (latency.maker, latency.version, latency.kind) == ("Roadie Fixtures", "1.2.3", "effect")
    assert latency.latency_samples > 0
    assert (latency.deterministic, latency.resets) == (True, True)
    assert latency.hosts == ("pedalboard", "dawdreamer")
    assert index.find(title("random")).deterministic is False
    synth = index.find(title("synth"))
    assert (synth.kind, synth.inputs) == ("instrument", ())
    assert [one.name for one in synth.parameters] == ["Release"]
    assert synth.parameters[0].unit == "ms"
    assert synth.parameters[0].shown[-1].text.startswith("2000")
    assert [bus.channels for bus in index.find(title("sidechain")).inputs] == [2, 2]
    assert index.find(title("programs")).presets == ("Quiet", "Middle", "Loud")
    mono = index.find(title("mono-only"))
    assert (mono.format, mono.inputs[0].channels, mono.hosts) == ("vst2", 1, ("dawdreamer",))
    assert "silent" in index.find(title("silent")).warnings[0]


def test_the_outputs_of_an_instrument_have_their_names() -> None:
    outputs = described(built("multi-output", "lv2"), lv2_address("multi-output")).outputs
    assert [(bus.name, bus.channels) for bus in outputs] == [("Low", 2), ("High", 2)]


def test_two_scans_at_once_end_with_one_index(tmp_path: Path, index_file: Path) -> None:
    import threading

    folder = tmp_path / "plug-ins"
    for name in ("silent", "latency"):
        copied(name, folder)
    reports: list[ScanReport] = []

    def run() -> None:
        reports.append(scan([Folder(folder, "vst3")], index_file, processes=1))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 2
    assert len(PlugInIndex(index_file).all()) == 2


def test_an_index_that_cannot_be_used_is_made_again(
    tmp_path: Path, index_file: Path, counting: Counting
) -> None:
    folder = tmp_path / "plug-ins"
    plug_in = copied("silent", folder)
    scanned(folder, index_file, counting)
    with sqlite3.connect(index_file) as connection:
        connection.execute("pragma user_version = 0")
    connection.close()
    report = scanned(folder, index_file, counting)
    assert (report.probed, report.found) == (1, 1)
    assert scanned(folder, index_file, counting).probed == 0
    assert scanned(folder, index_file, counting, again=True).probed == 1
    assert report.moved_aside is not None
    assert Store(index_file).whole_files() == {(str(plug_in), "vst3"): stamp_of(plug_in)}
