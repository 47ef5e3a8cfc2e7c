"""The player and the clock master, on time that is turned by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bridge.midi.message import note_off, note_on
from bridge.midi.player import LATE_S, Player
from bridge.phrase.answer import TimedMidi
from bridge.sync.virtual import VirtualSeconds


class Heard:
    """What was sent, and when."""

    def __init__(self) -> None:
        self.seconds = VirtualSeconds()
        self.sent: list[tuple[float, bytes]] = []
        self.player = Player(self.send, self.seconds)

    def send(self, data: bytes) -> None:
        self.sent.append((self.seconds.now_s(), data))

    def turn_to(self, at_s: float) -> None:
        """As the thread does, without it: to each due time, and to the end."""
        while (due_s := self.player.due_s()) is not None and due_s <= at_s:
            self.seconds.turn_to(max(due_s, self.seconds.now_s()))
            self.player.send_due()
        self.seconds.turn_to(at_s)


def test_the_thread_plays_everything_at_its_second() -> None:
    heard = Heard()
    given_ = [TimedMidi(0.013 * step, note_on(0, step, 9)) for step in range(1, 8)]
    heard.player.play(reversed(given_))
    heard.player.start()
    heard.seconds.until_waiting()
    heard.seconds.turn_to(0.2)
    heard.player.close()
    played = [one for one in heard.sent if one[1][0] == 0x90]
    assert played == [(one.at_s, one.data) for one in given_]


def test_plays_given_at_once_go_side_by_side() -> None:
    heard = Heard()
    heard.player.play([TimedMidi(at_s, note_on(0, 60, 1)) for at_s in (1.0, 3.0)])
    heard.player.play([TimedMidi(at_s, note_on(1, 60, 1)) for at_s in (1.0, 2.0)])
    heard.turn_to(5.0)
    assert [at_s for at_s, data in heard.sent if data[0] & 0xF0 == 0x90] == [1.0, 1.0, 2.0, 3.0]
    assert heard.sent[0][1] == note_on(0, 60, 1)


def test_stop_ends_what_sounds_and_forgets_the_rest() -> None:
    heard = Heard()
    notes = [note_on(0, 60, 1), note_on(0, 64, 1), note_off(0, 60), note_on(0, 67, 1)]
    heard.player.play(TimedMidi(1.0 + at, data) for at, data in enumerate(notes))
    heard.turn_to(3.5)
    heard.sent.clear()
    heard.player.stop()
    assert [data for _, data in heard.sent] == [note_off(0, 64), b"\xb0\x7b\x00"]
    heard.turn_to(9.0)
    assert heard.player.waiting == 0
    assert len(heard.sent) == 2


def test_a_note_over_another_of_its_pitch_ends_with_its_own_off() -> None:
    heard = Heard()
    events = [
        (1, note_on(0, 60, 1)),
        (2, note_on(0, 60, 2)),
        (3, note_off(0, 60)),
        (4, note_off(0, 60)),
    ]
    heard.player.play(TimedMidi(float(at_s), data) for at_s, data in events)
    heard.turn_to(5.0)
    assert heard.sent == [
        (1.0, note_on(0, 60, 1)),
        (2.0, note_off(0, 60)),
        (2.0, note_on(0, 60, 2)),
        (4.0, note_off(0, 60)),
    ]


def test_late_notes_play_at_once_or_not_at_all_and_offs_always() -> None:
    heard = Heard()
    heard.seconds.turn_to(10.0)
    heard.player.play(
        [
            TimedMidi(10.0 - LATE_S * 1.5, note_on(0, 60, 1)),
            TimedMidi(10.0 - LATE_S / 2, note_on(0, 61, 1)),
            TimedMidi(1.0, note_off(0, 62)),
        ]
    )
    heard.turn_to(10.0)
    assert [data for _, data in heard.sent] == [note_off(0, 62), note_on(0, 61, 1)]
    assert heard.player.skipped == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 3), st.integers(60, 62), st.integers(1, 9)),
        max_size=25,
    )
)
def test_nothing_ever_sounds_after_its_last_off(notes: list[tuple[int, int, int, int]]) -> None:
    heard = Heard()
    for start, channel, pitch, length in notes:
        heard.player.play(
            [
                TimedMidi(start * 0.5, note_on(channel, pitch, 90)),
                TimedMidi((start + length) * 0.5, note_off(channel, pitch)),
            ]
        )
    heard.turn_to(40.0)
    sounding: set[tuple[int, int]] = set()
    for _, data in heard.sent:
        key = data[0] & 0x0F, data[1]
        (sounding.add if data[0] & 0xF0 == 0x90 else sounding.discard)(key)
    assert not sounding
    assert sum(data[0] & 0xF0 == 0x90 for _, data in heard.sent) == len(notes)


def test_what_another_left_sounding_is_ended_but_never_what_sounds_here() -> None:
    heard = Heard()
    heard.player.hush()
    offs = [data for _, data in heard.sent]
    assert {data[0] & 0x0F for data in offs} == set(range(16))
    assert {tuple(data[1:]) for data in offs} == {(64, 0), (123, 0)}
    heard.sent.clear()
    heard.player.play([TimedMidi(1.0, note_on(0, 60, 1))])
    heard.turn_to(1.5)
    heard.player.hush()
    assert [data for _, data in heard.sent] == [note_on(0, 60, 1)]
