"""The addresses of AbletonOSC that we speak, as its README names them (github.com/ideoforms).

A `set` has no answer, a `get` answers at its own address with the places it was asked with and the
value; `start_listen` sends the value at once and then at every change, as the `get` would.
Positions are in beats, a colour is 0xRRGGBB (Live takes the nearest of its palette), -1 is the end
of a list.
"""

from __future__ import annotations

ERROR = "/live/error"
STARTUP = "/live/startup"
VERSION = "/live/application/get/version"

TRACK_COUNT = "/live/song/get/num_tracks"
SCENE_COUNT = "/live/song/get/num_scenes"
CREATE_AUDIO_TRACK = "/live/song/create_audio_track"
CREATE_MIDI_TRACK = "/live/song/create_midi_track"
CREATE_SCENE = "/live/song/create_scene"
SET_TEMPO = "/live/song/set/tempo"
PLAY = "/live/song/continue_playing"
STOP = "/live/song/stop_playing"

FOLLOWED = ("tempo", "is_playing", "signature_numerator", "signature_denominator")
"""Properties of the song that a transport is made of, but for its place."""
PLACE = "current_song_time"


def song_get(what: str) -> str:
    """A property of the song; no places."""
    return f"/live/song/get/{what}"


def song_listen(what: str) -> str:
    """Be told of a property of the song."""
    return f"/live/song/start_listen/{what}"


def song_stop_listening(what: str) -> str:
    """Be told no more."""
    return f"/live/song/stop_listen/{what}"


def track_get(what: str) -> str:
    """A property of a track; the place is its index."""
    return f"/live/track/get/{what}"


def track_set(what: str) -> str:
    """Change a property of a track."""
    return f"/live/track/set/{what}"


def scene_set(what: str) -> str:
    """Change a property of a scene."""
    return f"/live/scene/set/{what}"


HAS_CLIP = "/live/clip_slot/get/has_clip"
CREATE_CLIP = "/live/clip_slot/create_clip"
GET_NOTES = "/live/clip/get/notes"
ADD_NOTES = "/live/clip/add/notes"


def clip_set(what: str) -> str:
    """Change a property of a clip; the places are the indices of its track and slot."""
    return f"/live/clip/set/{what}"
