"""Who leads: one at a time, no jump when it goes, and everything is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.sync.daw_clock import DawClock
from bridge.sync.follow import COMES_S, GOES_S, Follow
from bridge.sync.own import OwnClock
from bridge.sync.transport import Transport
from bridge.sync.virtual import VirtualSeconds
from session.errors import BadInput


class Peer:
    """A source that a test turns on and off; it plays from second 0."""

    def __init__(self, seconds: VirtualSeconds, name: str, bpm: float) -> None:
        self.name = name
        self.seconds = seconds
        self.there = False
        self.state = Transport(0.0, 0.0, bpm, True, leader=name)

    def transport(self) -> Transport:
        return self.state

    def start(self) -> None: ...

    def close(self) -> None: ...


class LedPeer(Peer):
    def set_tempo(self, bpm: float) -> None:
        self.state = replace(self.state, bpm=bpm)

    def set_playing(self, playing: bool) -> None:
        self.state = replace(self.state, playing=playing)


class Studio:
    def __init__(self, wanted: str = "automatic") -> None:
        self.seconds = VirtualSeconds()
        self.own = OwnClock(self.seconds, 100)
        self.drums = Peer(self.seconds, "midi-clock", 140)
        self.link = LedPeer(self.seconds, "link", 90)
        self.said: list[str] = []
        self.follow = Follow(
            self.seconds,
            self.own,
            (self.drums, self.link),
            wanted=wanted,
            say=self.said.append,
        )

    def pass_s(self, by_s: float) -> Transport:
        """Time goes by, and somebody asks every 10 ms."""
        end_s = self.seconds.now_s() + by_s
        while self.seconds.now_s() < end_s:
            self.seconds.turn_to(min(end_s, self.seconds.now_s() + 0.01))
            self.follow.transport()
        return self.follow.transport()


def test_alone_the_own_clock_leads() -> None:
    studio = Studio()
    transport = studio.pass_s(1.0)
    assert (studio.follow.leader, transport.bpm, transport.leader) == ("own", 100, "own")
    assert not studio.said


def test_who_is_there_leads_after_a_moment_and_it_is_said() -> None:
    studio = Studio()
    studio.link.there = True
    assert studio.pass_s(COMES_S / 2).leader == "own"
    assert studio.pass_s(COMES_S).leader == "link"
    assert studio.said == ["link leads now, at 90 BPM."]


def test_who_only_shows_up_for_a_moment_does_not_lead() -> None:
    studio = Studio()
    for _ in range(5):
        studio.link.there = True
        studio.pass_s(COMES_S * 0.8)
        studio.link.there = False
        studio.pass_s(0.05)
    assert not studio.said


def test_the_preferred_of_two_leads_and_a_sure_one_before_one_that_guesses() -> None:
    studio = Studio()
    studio.link.there = studio.drums.there = True
    assert studio.pass_s(1).leader == "midi-clock"
    studio = Studio()
    studio.link.there = studio.drums.there = True
    studio.drums.state = replace(studio.drums.state, sure=False, bars_known=False)
    assert studio.pass_s(1).leader == "link"
    studio.link.there = False
    assert studio.pass_s(GOES_S + 1).leader == "midi-clock"
    assert "is a guess" in studio.said[-1]


def test_bars_of_a_clock_that_tells_them_are_no_guess_while_its_place_is_not_sure_yet() -> None:
    seconds = VirtualSeconds()
    daw = DawClock(seconds, "ardour")
    said: list[str] = []
    follow = Follow(seconds, OwnClock(seconds, 100), (daw,), say=said.append)
    daw.told_playing(True, 0.0)
    daw.told_tempo(84.5, 0.0)
    seconds.turn(1.0)
    follow.transport()
    seconds.turn(1.0)
    assert not follow.transport().sure
    assert said == ["ardour leads now, at 84.5 BPM."]


def test_a_leader_that_vanishes_in_mid_bar_keeps_the_beat_going() -> None:
    """No jump at any time, from silence over fall-back to long after."""
    studio = Studio()
    studio.drums.there = True
    studio.pass_s(1.3)
    assert studio.follow.leader == "midi-clock"
    studio.drums.there = False
    studio.drums.state = replace(studio.drums.state, anchor_beats=77.0, bpm=33, sure=False)
    for _ in range(400):
        transport = studio.pass_s(0.01)
        now_s = studio.seconds.now_s()
        assert transport.beats_at(now_s) == pytest.approx(now_s * 140 / 60, abs=1e-6)
        assert transport.playing
        if now_s < 1.3 + GOES_S - 0.05:
            assert not transport.sure
    assert (studio.follow.leader, transport.sure) == ("own", True)
    assert studio.said[-1] == (
        "Our own clock leads now, going on at 140 BPM (midi-clock fell silent)."
    )


def test_a_leader_that_is_heard_but_only_guesses_is_followed_in_its_guess_after_a_while() -> None:
    studio = Studio()
    studio.drums.there = True
    studio.pass_s(1.3)
    studio.drums.state = replace(studio.drums.state, bpm=70, sure=False)
    assert studio.pass_s(GOES_S - 0.1).bpm == 140
    transport = studio.pass_s(0.2)
    assert (transport.bpm, transport.sure, transport.leader) == (70, False, "midi-clock")


def test_a_leader_that_comes_back_in_time_leads_on_without_a_word() -> None:
    studio = Studio()
    studio.drums.there = True
    studio.pass_s(1)
    studio.drums.there = False
    studio.pass_s(GOES_S * 0.7)
    studio.drums.there = True
    assert studio.pass_s(1).sure
    assert len(studio.said) == 1


def test_when_the_leader_goes_another_that_is_there_takes_over() -> None:
    studio = Studio()
    studio.drums.there = studio.link.there = True
    studio.pass_s(1)
    studio.drums.there = False
    assert studio.pass_s(GOES_S - 0.1).bpm == 140
    assert studio.pass_s(0.3).leader == "link"
    studio.drums.there = True
    assert studio.pass_s(COMES_S + 0.1).leader == "midi-clock"


def test_a_leader_that_stopped_and_went_leaves_a_clock_that_runs() -> None:
    """Else all that waits for a bar would wait for ever."""
    studio = Studio()
    studio.drums.there = True
    studio.drums.state = replace(studio.drums.state, playing=False, anchor_beats=8.0)
    assert not studio.pass_s(1).playing
    studio.drums.there = False
    assert studio.pass_s(GOES_S + 0.1).playing


def test_the_chosen_clock_alone_leads() -> None:
    studio = Studio("link")
    studio.drums.there = True
    assert studio.pass_s(3).leader == "own"
    studio.link.there = True
    assert studio.pass_s(1).leader == "link"
    studio.follow.choose("own")
    assert studio.follow.transport().leader == "own"
    assert studio.follow.transport().bpm == 90
    assert studio.pass_s(3).leader == "own"
    studio.follow.choose("midi-clock")
    assert studio.follow.transport().leader == "midi-clock"
    assert len(studio.said) == 3


def test_a_clock_that_is_none_of_ours_is_refused_with_the_nearest() -> None:
    studio = Studio()
    with pytest.raises(BadInput, match="did you mean 'midi-clock'"):
        studio.follow.choose("midiclock")


def test_orders_go_to_who_leads_or_are_refused_in_a_sentence() -> None:
    studio = Studio()
    studio.follow.set_tempo(111)
    assert studio.pass_s(0.1).bpm == 111
    studio.link.there = True
    studio.pass_s(1)
    studio.follow.set_tempo(88)
    studio.follow.set_playing(False)
    transport = studio.follow.transport()
    assert (transport.bpm, transport.playing) == (88, False)
    studio.drums.there = True
    studio.pass_s(1)
    with pytest.raises(BadInput, match="midi-clock leads and takes no orders"):
        studio.follow.set_tempo(99)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["drums", "link"]),
            st.booleans(),
            st.booleans(),
            st.floats(0.01, 3),
        ),
        max_size=15,
    )
)
def test_however_they_come_and_go_one_leads_and_the_beat_goes_on(
    events: list[tuple[str, bool, bool, float]],
) -> None:
    """A change of the leader is told, and the place moves only where a source takes over."""
    studio = Studio()
    for name, there, sure, by_s in events:
        peer: Peer = getattr(studio, name)
        peer.there = there
        peer.state = replace(peer.state, sure=sure)
        before = studio.follow.transport()
        words = len(studio.said)
        after = studio.pass_s(min(by_s, 0.02))
        now_s = studio.seconds.now_s()
        if len(studio.said) == words and (before.sure or not after.sure):
            assert after.beats_at(now_s) == pytest.approx(before.beats_at(now_s), abs=1e-6)
        transport = studio.pass_s(by_s)
        assert transport.leader == studio.follow.leader
        assert transport.playing
