"""What a DAW may play is never replaced nor deleted: laid out, cleared away and put back."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.library.dragged_files import DraggedFiles
from session.errors import BadInput, RoadieError


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "cut.wav"
    path.write_bytes(content)
    return path


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_file_stays_and_another_of_its_key_is_refused(tmp_path: Path) -> None:
    dragged = DraggedFiles(tmp_path)
    path = dragged.lay_out(_file(tmp_path, b"one"), "key", "Keys.wav")
    assert path == tmp_path / "dragged" / "key" / "Keys.wav"
    other = _file(tmp_path, b"two")
    with pytest.raises(BadInput, match="a DAW may play it: give a key of its own"):
        dragged.lay_out(other, "key", "Keys.wav")
    assert (path.read_bytes(), other.read_bytes()) == (b"one", b"two")
    assert dragged.lay_out(_file(tmp_path, b"one"), "key", "Keys.wav") == path
    dragged.lay_out(_file(tmp_path, b"two"), "key", "Bass.wav")
    assert _tree(tmp_path / "dragged") == {"key/Keys.wav": b"one", "key/Bass.wav": b"two"}


def test_a_link_that_leads_nowhere_is_not_replaced_either(tmp_path: Path) -> None:
    target = tmp_path / "dragged" / "key" / "Keys.wav"
    target.parent.mkdir(parents=True)
    target.symlink_to(tmp_path / "on-a-disk-that-is-away.wav")
    with pytest.raises(BadInput):
        DraggedFiles(tmp_path).lay_out(_file(tmp_path, b"one"), "key", "Keys.wav")
    assert target.is_symlink()


def test_what_is_cleared_comes_back_to_its_place_with_what_a_daw_wrote_beside(
    tmp_path: Path,
) -> None:
    dragged = DraggedFiles(tmp_path)
    for key, content in (("a", b"one"), ("b", b"three")):
        dragged.lay_out(_file(tmp_path, content), key, "Keys.wav")
    (tmp_path / "dragged" / "a" / "Keys.wav.reapeaks").write_bytes(b"peaks")
    before = _tree(tmp_path / "dragged")
    assert (dragged.laid_out().files, dragged.laid_out().size_bytes) == (3, 13)
    dragged.clear()
    assert not (tmp_path / "dragged").exists()
    assert _tree(tmp_path / "cleared" / "dragged") == before
    assert (dragged.cleared().files, dragged.cleared().size_bytes) == (3, 13)
    dragged.put_back()
    assert _tree(tmp_path / "dragged") == before
    assert dragged.cleared().files == 0


def test_files_of_one_place_lie_beside_each_other_whichever_way_they_go(tmp_path: Path) -> None:
    dragged = DraggedFiles(tmp_path)
    for content in (b"one", b"two", b"three"):
        dragged.lay_out(_file(tmp_path, content), "key", "Keys.wav")
        dragged.clear()
    dragged.lay_out(_file(tmp_path, b"four"), "key", "Keys.wav")
    dragged.put_back()
    found = _tree(tmp_path / "dragged")
    assert found["key/Keys.wav"] == b"four"
    assert sorted(found.values()) == [b"four", b"one", b"three", b"two"]


def test_nothing_to_clear_is_no_fault(tmp_path: Path) -> None:
    dragged = DraggedFiles(tmp_path)
    dragged.clear()
    dragged.put_back()
    assert list(tmp_path.iterdir()) == []
    assert dragged.laid_out().files == 0


def test_a_library_that_has_no_place_for_it_loses_nothing(tmp_path: Path) -> None:
    dragged = DraggedFiles(tmp_path)
    path = dragged.lay_out(_file(tmp_path, b"one"), "key", "Keys.wav")
    (tmp_path / "cleared").write_text("a file where the folder would be")
    with pytest.raises(RoadieError, match=r"\.$"):
        dragged.clear()
    assert path.read_bytes() == b"one"
