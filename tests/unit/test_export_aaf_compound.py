"""The compound file around the sound of an AAF file, as olefile sees it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import aaf2
import olefile
import pytest
from aaf2.mobid import MobID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.aaf.compound import SECTOR_BYTES, SHORTEST_STREAM_BYTES, Run, placed_after

END = 0xFFFFFFFE


def objects(path: Path, streams: int) -> tuple[bytes, list[int]]:
    """An AAF file with so many empty streams of sound, and the numbers of their entries."""
    entries = []
    with aaf2.open(str(path), "w") as file:
        for _ in range(streams):
            data = file.create.EssenceData()
            data.mob_id = MobID.new()
            file.content.essencedata.append(data)
            entries.append(data.open("w").dir.dir_id)
    return path.read_bytes(), entries


def in_a_row(sizes: list[int], entries: list[int]) -> dict[int, Run]:
    """A run of each size, one after the other."""
    runs, sector = {}, 0
    for entry, size in zip(entries, sizes, strict=True):
        runs[entry] = Run(sector, size)
        sector += runs[entry].sectors
    return runs


def write(path: Path, runs: dict[int, Run], made: bytes) -> None:
    """The file; the sound is left as a hole that says where it begins."""
    header, rest = placed_after(runs, made)
    with path.open("wb") as file:
        file.write(header)
        for run in runs.values():
            file.seek(run.offset_bytes)
            file.write(run.first_sector.to_bytes(8, "little"))
        file.seek((sum(run.sectors for run in runs.values()) + 1) * SECTOR_BYTES)
        file.write(rest)


def sound_streams(file: olefile.OleFileIO) -> dict[int, tuple[int, int]]:
    """First sector and size of every stream of sound, by the number of its entry."""
    found = {}
    for number, entry in enumerate(file.direntries):
        # Entries are read as the tree is walked; those that no parent has stay None.
        if entry is not None and entry.name.startswith("Data-"):
            found[number] = (entry.isectStart, entry.size)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    sizes=st.lists(
        st.integers(SHORTEST_STREAM_BYTES, 40 * SECTOR_BYTES)
        | st.sampled_from([SECTOR_BYTES, 2 * SECTOR_BYTES, 1024 * SECTOR_BYTES]),
        min_size=1,
        max_size=12,
    )
)
def test_streams_of_any_length_are_found_in_one_piece(sizes: list[int], tmp_path: Path) -> None:
    made, entries = objects(tmp_path / "objects.aaf", len(sizes))
    runs = in_a_row(sizes, entries)
    write(tmp_path / "a.aaf", runs, made)
    with olefile.OleFileIO(tmp_path / "a.aaf") as file:
        assert sound_streams(file) == {
            entry: (run.first_sector, run.length_bytes) for entry, run in runs.items()
        }
        starts = []
        for path in file.listdir():
            data = file.openstream(path).read()
            assert len(data) == file.get_size(path)
            if path[-1].startswith("Data-"):
                starts.append(int.from_bytes(data[:8], "little"))
        assert sorted(starts) == [run.first_sector for run in runs.values()]
    with aaf2.open(str(tmp_path / "a.aaf")) as file:
        assert len(list(file.content.essencedata)) == len(sizes)


def test_gigabytes_of_sound_need_a_list_of_tables_and_have_it(tmp_path: Path) -> None:
    made, entries = objects(tmp_path / "objects.aaf", 2)
    runs = in_a_row([900_000_001, 1_100_000_000], entries)
    write(tmp_path / "a.aaf", runs, made)
    with olefile.OleFileIO(tmp_path / "a.aaf") as file:
        assert file.num_difat_sectors == 1
        assert sound_streams(file) == {
            entry: (run.first_sector, run.length_bytes) for entry, run in runs.items()
        }
        for run in runs.values():
            last = run.first_sector + run.sectors - 1
            chain = file.fat[run.first_sector : last + 1]
            assert all(later == before + 1 for before, later in pairwise(chain[:-1]))
            assert (chain[0], chain[-1]) == (run.first_sector + 1, END)
    (tmp_path / "a.aaf").unlink()


@pytest.mark.parametrize(
    "runs",
    [
        {0: Run(1, 5000)},
        {0: Run(0, 9000), 1: Run(2, 5000)},
        {0: Run(0, 100)},
    ],
    ids=["a hole before", "a hole between", "too short"],
)
def test_sound_that_is_not_in_a_row_is_refused(runs: dict[int, Run], tmp_path: Path) -> None:
    made, entries = objects(tmp_path / "objects.aaf", 2)
    with pytest.raises(ValueError, match="one after the other"):
        placed_after({entries[number]: run for number, run in runs.items()}, made)


def test_what_is_no_compound_file_of_whole_sectors_is_refused(tmp_path: Path) -> None:
    made, _ = objects(tmp_path / "objects.aaf", 1)
    with pytest.raises(ValueError, match="whole sectors"):
        placed_after({}, made[:-1])
    with pytest.raises(ValueError, match="whole sectors"):
        placed_after({}, made[:0x1E] + b"\x09\0" + made[0x20:])
