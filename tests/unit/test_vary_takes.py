"""Takes that words speak of: `more like take 3 but busier drums`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.jobs.tasks.takes import Said, take_called, take_name, take_spoken_of
from session import Provenance
from session.document import SESSION_FILE, write_session
from session.errors import NotFound
from tests.plain_session import plain_session


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("more like take 3 but busier drums", Said("busier drums", "3")),
        ("Like take #2, slower", Said("slower", "2")),
        ("busier drums, more like take 12", Said("busier drums", "12")),
        ("like take 1", Said(None, "1")),
        ("more like take 2.1, but slower", Said("slower", "2.1")),
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
    assert take_called(tmp_path, "song-4", "1") == "song"
    assert take_called(tmp_path, "song", "4") == "song-4"
    assert take_called(tmp_path, "route-66", "1") == "route-66"
    with pytest.raises(NotFound, match="no take 3 of song: there is 1, 2, 4"):
        take_called(tmp_path, "song-2", "3")


def test_a_take_is_the_one_whose_title_says_so_and_the_nearest_of_several(tmp_path: Path) -> None:
    """Three takes asked for, then two of another press, then one made alone."""
    for name, take in {
        "song": "1",
        "song-2": "2",
        "song-3": "3",
        "song-4": "1",
        "song-5": "2",
        "song-6": None,
        "song-7": "2.1",
    }.items():
        parameters = {"take": take} if take else {}
        made = Provenance("generate", "composer", "1", "2026-01-02T03:04:05+00:00")
        (tmp_path / name).mkdir()
        write_session(
            plain_session(provenance=replace(made, parameters=parameters)), tmp_path / name
        )
    assert take_called(tmp_path, "song-6", "2") == "song-5"
    assert take_called(tmp_path, "song-6", "3") == "song-3"
    assert take_called(tmp_path, "song", "1") == "song"
    assert take_called(tmp_path, "song-5", "1") == "song-4"
    assert take_called(tmp_path, "song", "2.1") == "song-7"
    assert take_called(tmp_path, "song", "6") == "song-6", "no title says 6: the folder does"
    with pytest.raises(NotFound, match=r"no take 2\.2 of song"):
        take_called(tmp_path, "song", "2.2")


@pytest.mark.parametrize(
    ("name", "take", "counted_from"),
    [
        ("song", None, "song"),
        ("song", "1", "song"),
        ("song-2", "2", "song"),
        ("song-3", "2.1", "song"),
        ("route-66", None, "route-66"),
        ("route-66", "1", "route-66"),
    ],
)
def test_new_takes_count_on_from_the_name_that_takes_share(
    name: str, take: str | None, counted_from: str
) -> None:
    parameters = {"take": take} if take else {}
    made = Provenance(
        "generate", "composer", "1", "2026-01-02T03:04:05+00:00", parameters=parameters
    )
    assert take_name(plain_session(provenance=made), name) == counted_from
