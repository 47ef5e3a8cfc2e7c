"""The inbox: nothing lost, nothing out of order, and nobody starved."""

from __future__ import annotations

import random
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from bridge.events.arrived import Arrived, MidiArrived, Source
from bridge.running.inbox import Inbox, Lost, Rate

A, B, C = (Source(f"midi:{name}") for name in "abc")


def note(source: Source, number: int, at_s: float = 0.0) -> MidiArrived:
    return MidiArrived(source, at_s, number.to_bytes(4, "big"))


def all_of(inbox: Inbox) -> list[Arrived]:
    taken = []
    while (arrived := inbox.take(0)) is not None:
        taken.append(arrived)
    return taken


@given(st.lists(st.sampled_from([A, B, C])))
def test_each_source_keeps_its_order_and_nothing_is_lost(sources: list[Source]) -> None:
    inbox = Inbox()
    put = [note(source, number) for number, source in enumerate(sources)]
    assert all(map(inbox.put, put))
    assert len(inbox) == len(put)
    taken = all_of(inbox)
    for source in (A, B, C):
        assert [m for m in taken if m.source == source] == [m for m in put if m.source == source]
    assert len(inbox) == 0


@given(st.lists(st.sampled_from(["put A", "put B", "put C", "take"]), max_size=60))
def test_none_is_served_twice_while_another_waits(steps: list[str]) -> None:
    inbox, waiting_since, served = Inbox(), {}, 0
    for number, step in enumerate(steps):
        if step == "take":
            arrived = inbox.take(0)
            if arrived is None:
                assert not waiting_since
                continue
            served += 1
            left = waiting_since.pop(arrived.source)
            # Since this source was last served, or came, each other may have been served once.
            for other, (_, begun) in waiting_since.items():
                assert served - begun <= 2, other
            if left[0] > 1:
                waiting_since[arrived.source] = (left[0] - 1, served)
        else:
            source = Source(f"midi:{step[-1].lower()}")
            inbox.put(note(source, number))
            count, begun = waiting_since.get(source, (0, served))
            waiting_since[source] = (count + 1, begun)


def test_a_flood_from_one_source_holds_another_up_by_one_message() -> None:
    inbox = Inbox()
    for number in range(50_000):
        inbox.put(note(A, number))
    inbox.put(note(B, 1))
    inbox.put(note(B, 2))
    order = [arrived.source for arrived in (inbox.take(0), *all_of(inbox)) if arrived]
    assert [place for place, source in enumerate(order) if source == B] == [1, 3]
    assert len(order) == 50_002


def test_beyond_its_bound_a_source_loses_what_is_newest_and_is_told_of() -> None:
    said: list[str] = []
    inbox = Inbox(said.append, at_most=100)
    kept = [inbox.put(note(A, number, number / 1000)) for number in range(150)]
    assert kept == [True] * 100 + [False] * 50
    assert inbox.put(note(B, 1))
    assert inbox.lost() == {A: Lost(full=50)}
    assert len(said) == 1
    assert A in said[0]
    assert [m.data for m in all_of(inbox) if m.source == A and isinstance(m, MidiArrived)] == [
        number.to_bytes(4, "big") for number in range(100)
    ]
    assert inbox.put(note(A, 150))


def test_a_loss_that_goes_on_is_told_of_every_ten_seconds() -> None:
    said: list[str] = []
    inbox = Inbox(said.append, at_most=1)
    for tenths in range(251):
        inbox.put(note(A, tenths, tenths / 10))
    assert ["1 message " in said[0], "101 " in said[1], "201 " in said[2]] == [True] * 3
    assert len(said) == 3


def test_many_sources_together_are_bounded_too() -> None:
    inbox = Inbox(in_all=1000)
    kept = [inbox.put(note(Source(f"osc-udp:127.0.0.1:{port}"), 1)) for port in range(1200)]
    assert sum(kept) == len(inbox) == 1000


def test_a_rate_is_held_by_the_times_that_the_messages_carry() -> None:
    inbox = Inbox(rate=Rate(per_s=10, burst=5))
    assert sum(inbox.put(note(A, n, at_s=1.0)) for n in range(20)) == 5
    assert sum(inbox.put(note(A, n, at_s=1.5)) for n in range(20)) == 5
    assert sum(inbox.put(note(A, n, at_s=99.0)) for n in range(20)) == 5
    assert sum(inbox.put(note(A, n, at_s=1.0)) for n in range(20)) == 0  # a clock gone back
    assert sum(inbox.put(note(B, n, at_s=1.0)) for n in range(20)) == 5
    assert inbox.lost() == {A: Lost(too_fast=65), B: Lost(too_fast=15)}


def test_an_empty_inbox_answers_none_and_a_waiting_taker_is_woken() -> None:
    inbox = Inbox()
    assert inbox.take(0) is None
    assert inbox.take(-1.0) is None
    inbox.wake()
    assert inbox.take() is None
    found: list[Arrived | None] = []
    taker = Thread(target=lambda: found.append(inbox.take()))
    taker.start()
    inbox.put(note(A, 1))
    taker.join()
    assert found == [note(A, 1)]


def test_many_threads_put_at_once_and_nothing_is_lost_or_out_of_order() -> None:
    inbox, each = Inbox(), 5_000
    sources = [Source(f"midi:{number}") for number in range(8)]

    def putting(source: Source) -> None:
        for number in range(each):
            inbox.put(note(source, number))

    threads = [Thread(target=putting, args=(source,)) for source in sources]
    random.Random(1).shuffle(threads)
    for thread in threads:
        thread.start()
    taken: dict[Source, list[bytes]] = {source: [] for source in sources}
    for _ in range(each * len(sources)):
        arrived = inbox.take(30)
        assert isinstance(arrived, MidiArrived)
        taken[arrived.source].append(arrived.data)
    for thread in threads:
        thread.join()
    wanted = [number.to_bytes(4, "big") for number in range(each)]
    assert all(order == wanted for order in taken.values())
    assert inbox.take(0) is None
