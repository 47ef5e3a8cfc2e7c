"""A session balanced by faders, pans, mutes and solos other than its own."""

from __future__ import annotations

from typing import Any

import pytest

from server.jobs.remix import remix_words, remixed
from server.jobs.specs import TrackMix
from session import Session, Track
from session.errors import BadInput
from tests.plain_session import plain_session

SESSION = plain_session(
    *(
        Track(name, "other", "#8b8d98", gain_db=gain_db, mute=mute)
        for name, gain_db, mute in (
            ("Bass", -3.0, False),
            ("Keys", 0.0, False),
            ("Take", 0.0, True),
            ("Take", 0.0, False),
        )
    )
)


def mixed(*mix: dict[str, Any]) -> Session:
    return remixed(SESSION, [TrackMix.model_validate(one) for one in mix])


def muted(session: Session) -> list[int]:
    return [number for number, track in enumerate(session.tracks, 1) if track.mute]


def test_what_is_left_out_is_as_the_session_has_it() -> None:
    made = mixed({"track": "Bass", "gain_db": 2}, {"track": "keys", "pan": -0.3}, {"track": 4})
    bass, keys, *_ = made.tracks
    assert (bass.gain_db, bass.pan, bass.mute) == (2.0, 0.0, False)
    assert (keys.gain_db, keys.pan, keys.mute) == (0.0, -0.3, False)
    assert made.tracks[2:] == SESSION.tracks[2:]


def test_a_solo_mutes_all_others_and_is_heard_where_it_is_muted() -> None:
    assert muted(mixed({"track": 3, "solo": True})) == [1, 2, 4]
    both = mixed({"track": 3, "mute": True, "solo": True}, {"track": "Keys", "solo": True})
    assert muted(both) == [1, 4]


def test_two_tracks_of_one_name_are_told_apart_by_number() -> None:
    assert muted(mixed({"track": 4, "mute": True})) == [3, 4]
    with pytest.raises(BadInput, match="give the number, 3 or 4"):
        mixed({"track": "Take", "mute": True})


@pytest.mark.parametrize(
    ("mix", "words"),
    [
        ([{"track": "Bas"}], "no track called 'Bas': did you mean Bass"),
        ([{"track": "Zither"}], "it has Bass, Keys, Take, Take"),
        ([{"track": 5}], "names track 5, and the session has 4"),
        ([{"track": 1, "mute": True}, {"track": "BASS"}], "'BASS' twice"),
    ],
)
def test_a_track_that_cannot_be_meant_is_refused(mix: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        mixed(*mix)


def test_a_mix_that_changes_nothing_leaves_the_session_alone() -> None:
    assert mixed() is SESSION
    assert mixed({"track": "Bass", "gain_db": -3, "mute": False, "pan": 0}) is SESSION


def test_what_is_other_is_said_by_track() -> None:
    made = mixed(
        {"track": "Bass", "gain_db": 2},
        {"track": "Keys", "mute": True, "pan": -0.3},
        {"track": 3, "mute": False, "gain_db": -4.5},
    )
    assert remix_words(SESSION, made) == [
        "Bass at +2 dB",
        "Keys muted and panned 30 % left",
        "Take not muted and at -4.5 dB",
    ]
    assert remix_words(SESSION, SESSION) == []
    assert remix_words(SESSION, mixed({"track": "Keys", "gain_db": -150})) == ["Keys silent"]
