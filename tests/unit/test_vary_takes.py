"""Takes that words speak of: `more like take 3 but busier drums`."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.jobs.tasks.takes import Said, take_called, take_spoken_of
from session.document import SESSION_FILE
from session.errors import NotFound


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("more like take 3 but busier drums", Said("busier drums", 3)),
        ("Like take #2, slower", Said("slower", 2)),
        ("busier drums, more like take 12", Said("busier drums", 12)),
        ("like take 1", Said(None, 1)),
        ("more like this but with strings", Said("strings")),
        ("just like it but darker", Said("darker")),
        ("take out the drums", Said("take out the drums")),
        ("busier drums", Said("busier drums")),
        (None, Said(None)),
    ],
)
def test_words_name_a_take_and_what_shall_change(words: str | None, said: Said) -> None:
    assert take_spoken_of(words) == said


def test_takes_are_counted_from_the_bare_name(tmp_path: Path) -> None:
    for name in ("song", "song-2", "song-4", "route-66"):
        (tmp_path / name).mkdir()
        (tmp_path / name / SESSION_FILE).touch()
    assert take_called(tmp_path, "song-4", 1) == "song"
    assert take_called(tmp_path, "song", 4) == "song-4"
    assert take_called(tmp_path, "route-66", 1) == "route-66"
    with pytest.raises(NotFound, match="no take 3 of song: there is 1, 2, 4"):
        take_called(tmp_path, "song-2", 3)
