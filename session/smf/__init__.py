"""Standard MIDI Files: a session's tempo, meter, key, markers and MIDI clips, in and out."""

from session.smf.read import read_smf
from session.smf.write import TICKS_PER_BEAT, smf_bytes

__all__ = ["TICKS_PER_BEAT", "read_smf", "smf_bytes"]
