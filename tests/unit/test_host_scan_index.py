"""The index answers by name, says what is kept off and why, and survives what happens to files."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bridge.host.plug_ins.index import PlugInIndex
from bridge.host.plug_ins.record import KeptOff, Parameter, PlugIn, Shown, Stamp
from bridge.host.plug_ins.store import Known, Store
from session.errors import BadInput, NotFound, PlugInFailed

STAMP = Stamp(100, 1, 1)


def plug_in(name: str, format="vst3", maker="Zam", **more) -> PlugIn:
    address = more.pop("address", f"/plug-ins/{name}.{format}")
    return PlugIn(name, maker, format, more.pop("kind", "effect"), address, address, **more)


def put(store: Store, *results: PlugIn | KeptOff) -> None:
    for one in results:
        address = one.address if isinstance(one, PlugIn) and one.format == "lv2" else ""
        store.put(Known(one.file, one.format, address, STAMP), one)
        store.whole(one.file, one.format, STAMP, (address,))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data/plug-ins.db"


def test_a_plug_in_comes_back_as_it_was_put(file: Path) -> None:
    one = plug_in(
        "ZamComp",
        parameters=(Parameter(0, "Attack", 0.1, "ms", None, (Shown(0.0, "0.1"),)),),
        presets=("Zero",),
        deterministic=True,
        hosts=("pedalboard", "dawdreamer"),
        warnings=("It is loud.",),
    )
    put(Store(file), one)
    assert PlugInIndex(file).all() == (one,)
    assert PlugInIndex(file).find("ZamComp") == one


@pytest.mark.parametrize("name", ["ZamComp", "zamcomp", "/plug-ins/ZamComp.vst3"])
def test_a_name_is_found_whatever_its_case_and_by_its_file(file: Path, name: str) -> None:
    put(Store(file), plug_in("ZamComp"), plug_in("ZamCompX2"))
    assert PlugInIndex(file).find(name).name == "ZamComp"


def test_an_lv2_is_found_by_its_uri(file: Path) -> None:
    put(Store(file), plug_in("MDA ePiano", "lv2", address="http://mda/EPiano"))
    assert PlugInIndex(file).find("http://mda/EPiano").name == "MDA ePiano"


def test_of_several_formats_vst3_is_meant_unless_one_is_named(file: Path) -> None:
    put(Store(file), plug_in("Zam", "vst2"), plug_in("Zam", "lv2"), plug_in("Zam", "vst3"))
    assert PlugInIndex(file).find("Zam").format == "vst3"
    assert PlugInIndex(file).find("Zam", "lv2").format == "lv2"


def test_two_makers_of_one_name_are_asked_apart(file: Path) -> None:
    put(Store(file), plug_in("Comp", maker="A"), plug_in("Comp", "vst2", maker="B"))
    with pytest.raises(BadInput, match="by A and B: say which maker"):
        PlugInIndex(file).find("Comp")
    assert PlugInIndex(file).find("Comp", maker="b").maker == "B"


def test_an_unknown_name_is_answered_with_the_nearest_and_what_to_do(file: Path) -> None:
    put(Store(file), plug_in("ZamCompX2"))
    with pytest.raises(NotFound, match=r"did you mean ZamCompX2\?.*`roadie plugins scan`"):
        PlugInIndex(file).find("ZamComp2")
    with pytest.raises(NotFound, match="here as vst3 by Zam, but not lv2"):
        PlugInIndex(file).find("ZamCompX2", "lv2")


def test_before_the_first_scan_one_is_asked_for(file: Path) -> None:
    assert PlugInIndex(file).all() == ()
    with pytest.raises(NotFound, match="run `roadie plugins scan`"):
        PlugInIndex(file).find("ZamComp")


def test_what_is_kept_off_says_why_when_it_is_asked_for(file: Path) -> None:
    reason = "It crashed when it was tried (signal 11)."
    off = KeptOff("/plug-ins/Bad.vst3", "vst3", reason, "", "Bad")
    put(Store(file), off)
    assert PlugInIndex(file).kept_off() == (off,)
    for name in ("Bad", "bad", "/plug-ins/Bad.vst3"):
        with pytest.raises(PlugInFailed, match=r"it crashed when it was tried \(signal 11\)"):
            PlugInIndex(file).find(name)


def test_another_format_that_works_is_found_in_spite_of_one_kept_off(file: Path) -> None:
    put(Store(file), KeptOff("/p/Zam.vst3", "vst3", "No.", "", "Zam"), plug_in("Zam", "lv2"))
    assert PlugInIndex(file).find("Zam").format == "lv2"


def test_words_search_names_first(file: Path) -> None:
    put(
        Store(file),
        plug_in("Compressor Mono", "vst2", "LSP", category="Dynamics"),
        plug_in("Alpha", category="Fx|Compressor"),
        plug_in("Piano", kind="instrument"),
    )
    index = PlugInIndex(file)
    assert [one.name for one in index.search("compressor")] == ["Compressor Mono", "Alpha"]
    assert [one.name for one in index.search("lsp dynamics")] == ["Compressor Mono"]
    assert [one.name for one in index.search("", kind="instrument")] == ["Piano"]
    assert index.search("reverb") == ()


def test_a_plug_in_without_a_category_is_found_by_its_path_after_those_that_tell(
    file: Path,
) -> None:
    put(
        Store(file),
        plug_in("ZaMultiComp", address="/plug-ins/Compressors/ZaMultiComp.vst3"),
        plug_in("Squash", maker="Compressor People", format="lv2"),
    )
    index = PlugInIndex(file)
    assert [one.name for one in index.search("compressor")] == ["Squash", "ZaMultiComp"]
    assert [one.name for one in index.search("zam compressors vst3")] == ["ZaMultiComp"]


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
def test_a_broken_index_reads_as_empty_and_is_moved_aside(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    assert PlugInIndex(file).all() == ()
    store = Store(file)
    put(store, plug_in("ZamComp"))
    assert PlugInIndex(file).find("ZamComp")
    assert store.moved_aside is not None
    assert store.moved_aside.read_bytes() == content


def test_an_index_of_another_version_is_moved_aside(file: Path) -> None:
    put(Store(file), plug_in("ZamComp"))
    with sqlite3.connect(file) as connection:
        connection.execute("pragma user_version = 999")
    connection.close()
    assert PlugInIndex(file).all() == ()
    assert Store(file).moved_aside is not None
    assert PlugInIndex(file).all() == ()


def test_several_writers_lose_nothing(file: Path) -> None:
    def write(number: int) -> None:
        put(Store(file), *(plug_in(f"P{number}-{one}") for one in range(20)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(PlugInIndex(file).all()) == 80
