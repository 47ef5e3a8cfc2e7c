"""The tracks of a project and their channels: order, folders, faders, returns, devices."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from exports.dawproject.devices import write_devices
from exports.dawproject.elements import add, real
from exports.layout import Channel, Folder, lanes, layout
from exports.loss_words import effects_without
from exports.names import clean_text
from exports.timeline import PlacedAudio, PlacedMidi, from_beat_zero, place_audio
from session.effects import Chain
from session.model import Bus, Send, Session

MASTER_TRACK, MASTER_CHANNEL = "master", "master-channel"
FOLDER_ID, ROLE_FOLDER_ID = "folder-", "role-folder-"
"""What the ids of folders begin with: of groups that the user made, and of those of a role."""

LOUDEST_LINEAR = 2.0
"""Where Bitwig's faders end: +6 dB."""

CONTENT = {"audio": "audio", "dry": "audio", "midi": "notes"}
"""`contentType` by kind of channel. Optional in the schema, but Cubase makes no track without."""

NO_INSTRUMENT = "The notes have no sound of their own: put an instrument on this track"
INSTEAD_OF_AUDIO = ", and mute the audio track that plays the same part"


@dataclass(frozen=True, slots=True)
class Lane:
    """A track of the project: one row of a channel, whose clips do not overlap."""

    id: str
    name: str
    channel: Channel
    audio: tuple[PlacedAudio, ...] = ()
    midi: tuple[PlacedMidi, ...] = ()


@dataclass(frozen=True, slots=True)
class Fader:
    """What a channel does to the sound at its end."""

    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False


UNITY = Fader()


def lanes_of(channel: Channel, session: Session) -> tuple[Lane, ...]:
    """The channel as tracks that play one clip at a time: one, or more where clips overlap."""
    placed = [place_audio(clip, session) for clip in channel.audio_clips]
    cut = [from_beat_zero(clip) for clip in channel.midi_clips]
    audio = lanes([clip for clip in placed if clip])
    midi = lanes([PlacedMidi(clip) for clip in cut if clip])
    found = []
    for row in range(max(1, len(audio), len(midi))):
        base = f"track-{channel.number}-{channel.kind}"
        found.append(
            Lane(
                base if row == 0 else f"{base}-{row + 1}",
                channel.name if row == 0 else f"{channel.name} {row + 1}",
                channel,
                tuple(audio[row]) if row < len(audio) else (),
                tuple(midi[row]) if row < len(midi) else (),
            )
        )
    return tuple(found)


class Mixer:
    """The tracks of one session. What could not be kept is in `losses` afterwards."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._buses = {bus.name: f"bus-{n}-channel" for n, bus in enumerate(session.buses, 1)}
        self.lanes: list[Lane] = []
        self.losses: list[str] = []

    def write(self, structure: etree._Element) -> None:
        """Add every track and channel to the project's `Structure`, the master last."""
        for number, one in enumerate(layout(self._session), 1):
            if isinstance(one, Folder):
                of_role = all(channel.track.group is None for channel in one.channels)
                identity = f"{ROLE_FOLDER_ID if of_role else FOLDER_ID}{number}"
                self._write_folder(structure, one, identity)
            else:
                self._write_channel(structure, one, MASTER_CHANNEL)
        for number, bus in enumerate(self._session.buses, 1):
            self._write_bus(structure, bus, f"bus-{number}")
        track = _track(structure, MASTER_TRACK, "Master", "audio notes", None)
        _channel(track, MASTER_CHANNEL, "master", None)
        self._finish(track[0], UNITY, "Master")

    def _write_folder(self, structure: etree._Element, folder: Folder, name: str) -> None:
        track = _track(structure, name, folder.name, "tracks", folder.colour)
        channel = _channel(track, f"{name}-channel", "submix", MASTER_CHANNEL)
        self._finish(channel, UNITY, folder.name)
        for one in folder.channels:
            self._write_channel(track, one, f"{name}-channel")

    def _write_channel(self, parent: etree._Element, channel: Channel, destination: str) -> None:
        track = channel.track
        for lane in lanes_of(channel, self._session):
            self.lanes.append(lane)
            element = _track(parent, lane.id, lane.name, CONTENT[channel.kind], track.colour)
            if channel.kind == "midi":
                beside = INSTEAD_OF_AUDIO if track.audio_clips else ""
                element.set("comment", f"{NO_INSTRUMENT}{beside}.")
            strip = _channel(element, f"{lane.id}-channel", "regular", destination)
            self._write_chain(strip, channel.chain, channel.name)
            fader = Fader(track.gain_db, track.pan, channel.mute)
            self._finish(strip, fader, channel.name, channel.sends)

    def _write_bus(self, structure: etree._Element, bus: Bus, name: str) -> None:
        title = clean_text(bus.name)
        track = _track(structure, name, title, "audio", bus.colour)
        track.set("comment", "Muted: what it returns is in the audio of the tracks already.")
        strip = _channel(track, f"{name}-channel", "effect", MASTER_CHANNEL)
        self._write_chain(strip, bus.chain, title)
        self._finish(strip, Fader(bus.gain_db, bus.pan, True), title)

    def _write_chain(self, strip: etree._Element, chain: Chain | None, name: str) -> None:
        lacking = write_devices(chain, strip) if chain else ()
        self.losses += effects_without(chain, repr(name), "DAWproject", lacking)

    def _finish(
        self, strip: etree._Element, fader: Fader, name: str, sends: tuple[Send, ...] = ()
    ) -> None:
        """Add what a channel has after its devices, in the schema's order."""
        add(strip, "Mute", value=fader.mute, name="Mute")
        pan = (fader.pan + 1) / 2
        real(strip, "Pan", pan, "normalized", (0.0, 1.0), name="Pan")
        if sends:
            parent = add(strip, "Sends")
            for send in sends:
                target = self._buses[send.bus]
                one = add(parent, "Send", destination=target, type="post", name="Send")
                add(one, "Enable", value=True)
                _volume(one, send.gain_db)
        _volume(strip, fader.gain_db)
        if 10 ** (fader.gain_db / 20) > LOUDEST_LINEAR:
            self.losses.append(
                f"{name!r} is louder than the +6 dB at which the faders of Bitwig end: turn up "
                "its audio instead."
            )


def _track(
    parent: etree._Element, identity: str, name: str, content: str, colour: str | None
) -> etree._Element:
    return add(
        parent, "Track", contentType=content, loaded=True, id=identity, name=name, color=colour
    )


def _channel(
    track: etree._Element, identity: str, role: str, destination: str | None
) -> etree._Element:
    return add(
        track,
        "Channel",
        audioChannels=2,
        destination=destination,
        role=role,
        solo=False,
        id=identity,
    )


def _volume(parent: etree._Element, gain_db: float) -> None:
    factor = 10 ** (gain_db / 20)
    real(parent, "Volume", factor, "linear", (0.0, max(LOUDEST_LINEAR, factor)), name="Volume")
