"""A stand-in for AbletonOSC: real sockets, its ticks, its answers, its silences and its errors.

It does what AbletonOSC's README and source say that it does: it looks at its socket once a tick and
then until it is empty, answers a `get` to the asker's host at one port of its own choice, answers a
`set` not at all, sends a listener the value at once, ends a tick at the first error and tells that
error at `/live/error`, to whoever wrote last. An answer longer than the system lets a datagram be
(9216 bytes on macOS) is an error too: "Message too long". It reads and writes OSC with python-osc,
as AbletonOSC does.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from tests.live_song import Note, Song

LONGEST_DATAGRAM_BYTES = 9216
SONG = (
    "tempo", "is_playing", "signature_numerator", "signature_denominator", "current_song_time",
)  # fmt: skip
TRACK = ("name", "color", "mute")
SCENE = (
    "name", "color", "tempo", "tempo_enabled", "time_signature_numerator",
    "time_signature_denominator", "time_signature_enabled",
)  # fmt: skip
CLIP = ("name", "color")

Handler = Callable[[list[Any]], tuple[Any, ...] | None]


class AbletonOsc:
    """AbletonOSC for a song; `tick_s` None leaves the ticks to the test.

    `loses` says of a datagram's number whether it gets lost on the way.
    """

    def __init__(
        self,
        song: Song,
        reply_port: int,
        tick_s: float | None = 0.01,
        loses: Callable[[int], bool] = lambda number: False,
    ) -> None:
        self.song = song
        self._reply_port = reply_port
        self._loses = loses
        self._came = 0
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self.port: int = self._socket.getsockname()[1]
        self._remote = ("127.0.0.1", reply_port)
        self._handlers: dict[str, Handler] = {}
        self._listening: dict[tuple[str, tuple[Any, ...]], tuple[Any, Callable[[], None]]] = {}
        self.seen: list[str] = []
        self.before_tick: Callable[[], None] = lambda: None
        self._register()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None
        if tick_s is not None:
            self._thread = threading.Thread(target=self._run, args=(tick_s,), daemon=True)
            self._thread.start()

    def __enter__(self) -> AbletonOsc:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join(5)
        self._socket.close()

    def _run(self, tick_s: float) -> None:
        while not self._over.wait(tick_s):
            self.tick()

    def tick(self) -> None:
        """Everything that has come, or up to the first error."""
        self.before_tick()
        try:
            while True:
                packet, sender = self._socket.recvfrom(65_536)
                self._came += 1
                if self._loses(self._came):
                    continue
                self._remote = (sender[0], self._reply_port)
                self._process(OscMessage(packet))
        except BlockingIOError:
            return
        except OSError as error:
            lines = f"Traceback (most recent call last):\n  ...\n{type(error).__name__}: {error}\n"
            self._error(f"Socket error: {lines}")
        except Exception as error:  # noqa: BLE001 - as AbletonOSC does
            self._error(f"Error handling OSC message: {error}")

    def startup(self) -> None:
        """What it says when it has been started anew, with nobody listening any more."""
        for target, heard in self._listening.values():
            for listeners in target._listeners.values():
                if heard in listeners:
                    listeners.remove(heard)
        self._listening.clear()
        self.send("/live/startup", ())

    def send(self, address: str, arguments: tuple[Any, ...]) -> None:
        builder = OscMessageBuilder(address)
        for argument in arguments:
            builder.add_arg(argument)
        packet = builder.build().dgram
        if len(packet) > LONGEST_DATAGRAM_BYTES:
            raise OSError(errno.EMSGSIZE, os.strerror(errno.EMSGSIZE))
        self._socket.sendto(packet, self._remote)

    def _error(self, words: str) -> None:
        with suppress(OSError):
            self.send("/live/error", (words,))

    def _process(self, message: OscMessage) -> None:
        self.seen.append(message.address)
        handler = self._handlers.get(message.address)
        if handler is None:
            self._error(f"Unknown OSC address: {message.address}")
            return
        answer = handler(message.params)
        if answer is not None:
            self.send(message.address, answer)

    # What it answers to.

    def _register(self) -> None:
        on, song = self._handlers, self.song
        on["/live/application/get/version"] = lambda _: (12, 1)
        on["/live/song/get/num_tracks"] = lambda _: (len(song.tracks),)
        on["/live/song/get/num_scenes"] = lambda _: (len(song.scenes),)
        for method in (
            "create_midi_track", "create_audio_track", "create_scene",
            "continue_playing", "stop_playing",
        ):  # fmt: skip
            on[f"/live/song/{method}"] = self._method(method)
        self._properties("song", SONG, lambda _: (song, []))
        self._properties("track", TRACK, lambda p: (song.tracks[int(p[0])], p[:1]))
        self._properties("scene", SCENE, lambda p: (song.scenes[int(p[0])], p[:1]))
        self._properties("clip", CLIP, lambda p: (self._slot(p).clip, p[:2]))
        for name in ("volume", "panning"):
            on[f"/live/track/set/{name}"] = self._mixer_setter(name)
        on["/live/clip_slot/get/has_clip"] = lambda p: (*p[:2], self._slot(p).has_clip)
        on["/live/clip_slot/create_clip"] = self._create_clip
        on["/live/clip/add/notes"] = self._add_notes
        on["/live/clip/get/notes"] = self._get_notes

    def _method(self, name: str) -> Handler:
        def call(params: list[Any]) -> None:
            getattr(self.song, name)(*params)

        return call

    def _properties(
        self, kind: str, names: tuple[str, ...], find: Callable[[list[Any]], tuple[Any, list[Any]]]
    ) -> None:
        for name in names:
            self._handlers[f"/live/{kind}/get/{name}"] = self._getter(name, find)
            self._handlers[f"/live/{kind}/set/{name}"] = self._setter(name, find)
            self._handlers[f"/live/{kind}/start_listen/{name}"] = self._listener(kind, name, find)
            self._handlers[f"/live/{kind}/stop_listen/{name}"] = self._stopper(kind, name, find)

    @staticmethod
    def _getter(name: str, find: Any) -> Handler:
        def get(params: list[Any]) -> tuple[Any, ...]:
            target, places = find(params)
            return (*places, getattr(target, name))

        return get

    @staticmethod
    def _setter(name: str, find: Any) -> Handler:
        def put(params: list[Any]) -> None:
            target, places = find(params)
            setattr(target, name, params[len(places)])

        return put

    def _listener(self, kind: str, name: str, find: Any) -> Handler:
        def listen(params: list[Any]) -> None:
            target, places = find(params)

            def changed() -> None:
                self.send(f"/live/{kind}/get/{name}", (*places, getattr(target, name)))

            key = (f"{kind}/{name}", tuple(places))
            if key in self._listening:
                getattr(target, f"remove_{name}_listener")(self._listening.pop(key)[1])
            getattr(target, f"add_{name}_listener")(changed)
            self._listening[key] = (target, changed)
            changed()

        return listen

    def _stopper(self, kind: str, name: str, find: Any) -> Handler:
        def stop(params: list[Any]) -> None:
            target, places = find(params)
            key = (f"{kind}/{name}", tuple(places))
            if key in self._listening:
                getattr(target, f"remove_{name}_listener")(self._listening.pop(key)[1])

        return stop

    def _mixer_setter(self, name: str) -> Handler:
        def put(params: list[Any]) -> None:
            getattr(self.song.tracks[int(params[0])].mixer_device, name).value = params[1]

        return put

    def _slot(self, params: list[Any]) -> Any:
        return self.song.tracks[int(params[0])].clip_slots[int(params[1])]

    def _create_clip(self, params: list[Any]) -> None:
        self._slot(params).create_clip(*params[2:])

    def _add_notes(self, params: list[Any]) -> None:
        notes = []
        for at in range(2, len(params), 5):
            pitch, start, duration, velocity, mute = params[at : at + 5]
            notes.append(Note(pitch, start, duration, velocity, mute))
        self._slot(params).clip.add_new_notes(tuple(notes))

    def _get_notes(self, params: list[Any]) -> tuple[Any, ...]:
        window = params[2:] or [0, 127, -8192, 16384]
        found: list[Any] = list(params[:2])
        for note in self._slot(params).clip.get_notes_extended(*window):
            found += [note.pitch, note.start_time, note.duration, note.velocity, note.mute]
        return tuple(found)
