"""Real plug-ins in real chains, the whole way: in place, alike in all formats, died away."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.host.chain.steps import PlugInFormat
from bridge.host.plug_ins.record import PlugIn
from bridge.host.render.spec import Instrument, Output
from tests.midi_files import midi_file, named, note, tempo
from tests.plug_in_runs import other_process
from tests.real_batches import (
    RATE,
    Came,
    File,
    Samples,
    batch,
    chain_of,
    decibels,
    impulse,
    index_of,
    keeps_small_numbers,
    left_behind,
    noise,
    peaks_at,
    plug_in,
    record,
    stems,
)

zam = pytest.mark.peer("zam-plugins")

FORMATS: tuple[PlugInFormat, ...] = ("vst3", "vst2", "lv2")
PLACE = 5000
QUIET = impulse(PLACE, RATE // 2, level=0.05)
SETTINGS = {"Threshold": -30, "Ratio": 6, "Attack": 5.0, "Makeup": 6}
FAUST = {"kind": "faust", "code": "process = _ * 0.5, _ * 0.5;"}


def zam_plug_in(name: str, format: PlugInFormat) -> PlugIn:
    file, address = {
        "vst3": (f"/usr/lib/vst3/{name}.vst3", ""),
        "vst2": (f"/usr/lib/vst/{name}-vst.so", ""),
        "lv2": (f"/usr/lib/lv2/{name}.lv2", f"urn:zamaudio:{name}"),
    }[format]
    return record(name, format, file, address)


def dragonfly(name: str) -> PlugIn:
    return record(name, "vst2", f"/usr/lib/lxvst/Dragonfly{name}Reverb-vst.so")


def music(seconds: float, rate: int = RATE, channels: int = 2) -> Samples:
    """Strokes that die away: something for a compressor to do."""
    times = np.arange(int(rate * seconds)) / rate
    stroke = np.exp(-6 * (times % 0.25)) * np.sin(2 * np.pi * 220 * times) * 0.6
    sides = [stroke * (1 - 0.3 * side) for side in range(channels)]
    return np.asarray(sides, np.float32)


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> Came:
    """One batch of all that Zam's plug-ins are asked."""
    folder = tmp_path_factory.mktemp("zam")
    files: dict[str, File] = {}
    for kind in FORMATS:
        late, comp = plug_in("ZaMaximX2", kind), plug_in("ZamCompX2", kind, parameters=SETTINGS)
        half = {"steps": [late], "gain_db": 0.0}
        mixed = {"kind": "parallel", "mix": 0.5, "branches": [half]}
        files |= {
            f"twice {kind}": File(QUIET, chain_of(late, late)),
            f"alone {kind}": File(QUIET, chain_of(late)),
            f"mixed {kind}": File(QUIET, chain_of(mixed)),
            f"pressed {kind}": File(music(1.0), chain_of(comp)),
            f"high {kind}": File(
                impulse(PLACE, 48_000, level=0.05), chain_of(late), sample_rate=96_000
            ),
            f"mono {kind}": File(QUIET[:1], chain_of(late)),
        }
    all_hosts = chain_of(
        {"kind": "gain", "gain_db": 6},
        plug_in("ZaMaximX2", "vst3"),
        {"kind": "limiter", "ceiling_db": -0.5},
        plug_in("ZaMaximX2", "lv2"),
        FAUST,
        {"kind": "invert"},
        plug_in("ZaMaximX2", "vst2"),
        {"kind": "width", "width": 1.0},
    )
    files["all hosts"] = File(QUIET, all_hosts)
    known = [zam_plug_in(name, kind) for name in ("ZaMaximX2", "ZamCompX2") for kind in FORMATS]
    return batch(folder, files, index_of(folder / "plug-ins.db", known))


@zam
@pytest.mark.parametrize("kind", FORMATS)
def test_a_late_plug_in_is_in_place_alone_twice_and_beside_the_dry_sound(
    came: Came, kind: str
) -> None:
    assert came.errors == {}
    for name in ("alone", "twice", "mixed", "high", "mono"):
        sound = came.sounds[f"{name} {kind}"]
        assert set(peaks_at(sound)) == {PLACE}, name
        # In a branch the dry sound and the late one meet at one sample, and at no other.
        beside = np.delete(sound, PLACE, axis=1)
        assert np.abs(beside).max() < 1e-3 * np.abs(sound).max(), name
    assert came.reports[f"alone {kind}"].latency_samples == 480
    assert came.reports[f"twice {kind}"].length_samples == QUIET.shape[1]


@zam
def test_one_plug_in_sounds_alike_in_all_formats(came: Came) -> None:
    dry = music(1.0)
    wets = [came.sounds[f"pressed {kind}"][:, : dry.shape[1]] for kind in FORMATS]
    assert decibels(wets[0] - dry) > -30
    for other in wets[1:]:
        assert decibels(other - wets[0]) < -80


@zam
def test_plug_ins_of_all_formats_faust_and_own_steps_in_one_chain(came: Came) -> None:
    sound, told = came.sounds["all hosts"], came.reports["all hosts"]
    assert set(peaks_at(sound)) == {PLACE}
    assert set(told.hosts) == {"pedalboard", "dawdreamer", "roadie"}
    assert sound[0, PLACE] < 0
    assert left_behind(came.folder.parent) == []


@zam
def test_a_plug_in_changes_no_numbers_of_what_comes_after_it() -> None:
    # It was linked with -ffast-math: from its loading on, the thread rounds small numbers to zero.
    with other_process() as pool:
        told = pool.submit(keeps_small_numbers, "/usr/lib/vst3/ZamCompX2.vst3")
        assert told.result(timeout=60)


@pytest.mark.peer("dragonfly-reverb")
def test_tails_of_reverbs_are_followed_until_they_have_died_away(tmp_path: Path) -> None:
    names = ("Hall", "Plate", "Room")
    index = index_of(tmp_path / "plug-ins.db", [dragonfly(name) for name in names])
    files = {name: File(music(0.5), chain_of(plug_in(name), tail=20.0)) for name in names}
    came = batch(tmp_path, files, index)
    for name in names:
        sound, told = came.sounds[name], came.reports[name]
        assert told.tail_samples > RATE // 4, name
        assert not [words for words in told.warnings if "still rang" in words], name
        # It ends where it falls below the floor, and rang above it until just before.
        assert decibels(sound[:, -1:]) < -55, name
        assert decibels(sound[:, -RATE // 10 :]) > -75, name


@pytest.mark.peer("lsp-plugins")
def test_a_limiter_that_looks_ahead_is_in_place(tmp_path: Path) -> None:
    limiter = record("LSP", "vst2", "/usr/lib/vst/lsp-plugins/limiter-stereo.so")
    index = index_of(tmp_path / "plug-ins.db", [limiter])
    files = {"lsp": File(impulse(9000, RATE), chain_of(plug_in("LSP")))}
    came = batch(tmp_path, files, index)
    assert came.errors == {}
    assert came.reports["lsp"].latency_samples > 0
    assert set(peaks_at(came.sounds["lsp"])) == {9000}


def _song(folder: Path) -> None:
    (folder / "in").mkdir(parents=True)
    tracks = [
        [named("Low"), *note(480, 720, 43), *note(1440, 1600, 36)],
        [named("High"), *note(960, 1200, 72)],
    ]
    content = midi_file([tempo(0, 120)], *tracks, end_ticks=1920)
    (folder / "in" / "song.mid").write_bytes(content)


@pytest.mark.parametrize(
    ("format", "file", "address", "most_late"),
    [
        pytest.param(
            *("vst2", "/usr/lib/vst/amsynth_vst.so", "", 8), marks=pytest.mark.peer("amsynth")
        ),
        pytest.param(
            *("lv2", "/usr/lib/lv2/mda.lv2", "http://drobilla.net/plugins/mda/EPiano", 2),
            marks=pytest.mark.peer("mda-lv2"),
        ),
    ],
    ids=["amsynth", "mda EPiano"],
)
def test_an_instrument_and_its_effects_make_stems_of_a_song(
    tmp_path: Path, format: PlugInFormat, file: str, address: str, most_late: int
) -> None:
    _song(tmp_path)
    player = record("Player", format, file, address, kind="instrument", inputs=())
    index = index_of(tmp_path / "plug-ins.db", [player])
    chain = chain_of({"kind": "gain", "gain_db": -3}, {"kind": "width", "width": 0.8}, tail=8.0)
    rate = Output("wav32f", RATE)
    came = stems(tmp_path, Instrument("Player"), chain, index, output=rate)
    assert came.errors == {}
    low, high = came.sounds["song Low"], came.sounds["song High"]
    assert low.shape == high.shape
    for sound, beats in ((low, 1), (high, 2)):
        first = int(np.flatnonzero(np.abs(sound).max(axis=0) > 1e-6)[0])
        assert 0 <= first - beats * RATE // 2 <= most_late
        assert decibels(sound) > -40


@zam
def test_a_mono_plug_in_meets_mono_and_stereo_at_all_rates(tmp_path: Path) -> None:
    delay = record("ZamDelay", "vst3", "/usr/lib/vst3/ZamDelay.vst3", channels=1)
    index = index_of(tmp_path / "plug-ins.db", [delay])
    step = plug_in("ZamDelay", parameters={"Dry/Wet": 0.0})
    files = {
        f"{channels} {rate}": File(noise(rate // 4, channels), chain_of(step), rate)
        for channels in (1, 2)
        for rate in (44_100, 96_000)
    }
    came = batch(tmp_path, files, index)
    assert came.errors == {}
    for name, one in files.items():
        length = one.sound.shape[1]
        assert came.sounds[name][:, :length] == pytest.approx(one.sound, abs=2e-3), name
        told = [words for words in came.reports[name].warnings if "is mono" in words]
        assert bool(told) == name.startswith("2"), name
