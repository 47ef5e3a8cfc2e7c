"""The steps of a chain. Each is one thing done to the sound, in the units that a mixer shows.

Where a step is also an effect of `session.effects`, its fields have the same names and units, so
that a chain can be handed to a DAW as that DAW's own effects. The table of steps in
`docs/chains.md` is made from these classes: what a field means stands with the field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from session.effects import EqBand
from session.units import Decibels, Fraction, Hertz, Milliseconds, Name, Pan

PlugInFormat = Literal["vst3", "vst2", "lv2", "au"]

Place = Annotated[float, Field(ge=-1e5, le=1e6, allow_inf_nan=False)]
Value = Annotated[float, Field(allow_inf_nan=False)]
ParameterName = Annotated[str, Field(min_length=1, max_length=200)]
FilePath = Annotated[
    str,
    Field(min_length=1, max_length=4000, description="A file; relative ones are beside the chain."),
]
Setting = Annotated[
    bool | float | str,
    Field(description="As the plug-in shows it: -18, `-18 dB`, `2.5 kHz`, `Hall`, true."),
]
Key = Annotated[
    Name,
    Field(description="The side-chain, by the name under which another sound is given."),
]


@dataclass(frozen=True, slots=True)
class Lane:
    """A parameter that moves: straight lines between points, held before and after.

    Two points at one place are a jump, which happens at exactly that sample.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    points: Annotated[
        tuple[tuple[Place, Value], ...],
        Field(min_length=1, max_length=100_000, description="Pairs of place and value."),
    ]
    unit: Annotated[
        Literal["beats", "seconds"], Field(description="What the places are counted in.")
    ] = "beats"

    def __post_init__(self) -> None:
        if any(after[0] < before[0] for before, after in pairwise(self.points)):
            raise ValueError("the points of a lane must follow each other in time")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBase:
    """What every step has."""

    bypass: Annotated[bool, Field(description="True leaves the step out.")] = False
    automation: Annotated[
        dict[ParameterName, Lane],
        Field(
            description="Parameters of this step that move, by name; of the first of its bands "
            "or branches, `bands.1.gain_db`."
        ),
    ] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GainStep(StepBase):
    """Louder or softer."""

    gain_db: Annotated[Decibels, Field(description="How much; 6 is twice the level.")]
    kind: Literal["gain"] = "gain"


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualiserStep(StepBase):
    """Bands one after the other; cuts fall by 12 dB an octave."""

    bands: Annotated[
        tuple[EqBand, ...],
        Field(min_length=1, max_length=32, description="Each with `shape` and `frequency_hz`."),
    ]
    kind: Literal["equaliser"] = "equaliser"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompressorStep(StepBase):
    """Turns down what passes the threshold, then everything up by `makeup_db`.

    With a side-chain, the level of that other sound is what counts.
    """

    threshold_db: Annotated[Decibels, Field(description="Above this level it turns down (dBFS).")]
    ratio: Annotated[float, Field(ge=1, le=1000, description="4 is 4:1; 1000 is a limiter.")]
    attack_ms: Annotated[Milliseconds, Field(description="How fast it takes hold.")]
    release_ms: Annotated[Milliseconds, Field(description="How fast it lets go.")]
    knee_db: Annotated[
        float, Field(ge=0, le=60, description="How wide the threshold is; 0 is a hard knee.")
    ] = 0.0
    makeup_db: Annotated[Decibels, Field(description="Gain afterwards.")] = 0.0
    sidechain: Key | None = None
    kind: Literal["compressor"] = "compressor"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStep(StepBase):
    """Turns down what stays below the threshold."""

    threshold_db: Annotated[Decibels, Field(description="Below this level it turns down (dBFS).")]
    ratio: Annotated[
        float, Field(ge=1, le=1000, description="2 is a gentle expander, 10 a gate.")
    ] = 10.0
    attack_ms: Annotated[Milliseconds, Field(description="How fast it opens.")] = 1.0
    release_ms: Annotated[Milliseconds, Field(description="How fast it closes.")] = 100.0
    kind: Literal["gate"] = "gate"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterStep(StepBase):
    """Lets no sample pass the ceiling; looks ahead, and adds no gain."""

    ceiling_db: Annotated[
        float, Field(ge=-60, le=0, description="The highest sample that leaves (dBFS).")
    ]
    release_ms: Annotated[float, Field(ge=1, le=5000, description="How fast it lets go.")] = 100.0
    kind: Literal["limiter"] = "limiter"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessStep(StepBase):
    """The whole sound brought to a loudness (BS.1770) under a true-peak ceiling, by one gain and
    a limiter: what a master ends with."""

    target_lufs: Annotated[
        float, Field(ge=-40, le=-5, description="The integrated loudness; streaming asks for -14.")
    ]
    ceiling_dbtp: Annotated[
        float, Field(ge=-20, le=0, description="No true peak is higher.")
    ] = -1.0
    kind: Literal["loudness"] = "loudness"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipStep(StepBase):
    """Cuts off what passes the threshold."""

    threshold_db: Annotated[
        float, Field(ge=-60, le=0, description="What is louder is cut flat (dBFS).")
    ]
    kind: Literal["clip"] = "clip"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistortionStep(StepBase):
    """A soft clip (tanh), driven by `drive_db`."""

    drive_db: Annotated[
        float,
        Field(ge=0, le=60, description="Gain into the clip; soft sounds come out as much louder."),
    ]
    kind: Literal["distortion"] = "distortion"


@dataclass(frozen=True, slots=True, kw_only=True)
class BitcrushStep(StepBase):
    """Fewer bits."""

    bits: Annotated[
        float, Field(ge=1, le=24, description="12 is an old sampler, 8 a games console.")
    ]
    kind: Literal["bitcrush"] = "bitcrush"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResampleStep(StepBase):
    """A lower sample rate and back, as an old sampler's."""

    sample_rate: Annotated[
        int, Field(ge=1000, le=192_000, description="In hertz; 26040 is an old sampler's.")
    ]
    quality: Annotated[
        Literal["hold", "linear", "clean"],
        Field(description="`hold` is rough and aliases, `clean` only darkens."),
    ] = "clean"
    kind: Literal["resample"] = "resample"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodecStep(StepBase):
    """What a telephone (GSM) or a lossy file (MP3) does to the sound."""

    codec: Annotated[
        Literal["gsm", "mp3"], Field(description="`gsm` is a mobile telephone of the nineties.")
    ]
    quality: Annotated[
        float, Field(ge=0, le=10, description="Of MP3: 0 is the best, 10 the worst.")
    ] = 2.0
    kind: Literal["codec"] = "codec"


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayStep(StepBase):
    """Echoes, each `feedback` as loud as the one before.

    Their distance is given in milliseconds, or in beats of the tempo where that is known.
    """

    time_ms: Annotated[
        Annotated[float, Field(gt=0, le=10_000)] | None,
        Field(description="From one echo to the next; either this or `time_beats`."),
    ] = None
    time_beats: Annotated[
        Annotated[float, Field(gt=0, le=16)] | None,
        Field(description="The same in beats of the piece; 0.75 is a dotted eighth."),
    ] = None
    feedback: Annotated[
        float, Field(ge=0, lt=1, description="How loud each echo is against the one before.")
    ] = 0.0
    mix: Annotated[Fraction, Field(description="0 is dry, 1 only echoes.")] = 0.5
    kind: Literal["delay"] = "delay"

    def __post_init__(self) -> None:
        if (self.time_ms is None) == (self.time_beats is None):
            raise ValueError("give either time_ms or time_beats")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverbStep(StepBase):
    """A room that takes `decay_ms` to fall by 60 dB."""

    decay_ms: Annotated[
        float, Field(ge=100, le=20_000, description="How long it takes to fall by 60 dB.")
    ]
    mix: Annotated[Fraction, Field(description="0 is dry, 1 only the room.")]
    predelay_ms: Annotated[
        float, Field(ge=0, le=1000, description="Silence before the room answers.")
    ] = 0.0
    damping: Annotated[Fraction, Field(description="How much sooner the treble dies.")] = 0.5
    width: Annotated[Fraction, Field(description="0 is a mono room, 1 a wide one.")] = 1.0
    kind: Literal["reverb"] = "reverb"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionStep(StepBase):
    """The sound in a recorded room, cabinet or device: an impulse response from a file."""

    file: Annotated[
        FilePath, Field(description="The impulse response; a relative path is beside the chain.")
    ]
    mix: Annotated[Fraction, Field(description="0 is dry, 1 only the response.")] = 1.0
    gain_db: Annotated[Decibels, Field(description="Of the response.")] = 0.0
    kind: Literal["convolution"] = "convolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChorusStep(StepBase):
    """Copies that waver in pitch around a short delay."""

    rate_hz: Annotated[float, Field(gt=0, le=100, description="Turns a second.")]
    depth: Annotated[Fraction, Field(description="How far it wavers.")]
    mix: Annotated[Fraction, Field(description="0 is dry, 0.5 the thickest, 1 only copies.")]
    centre_delay_ms: Annotated[
        float, Field(ge=1, le=50, description="How late the copies are; 1 to 5 is a flanger.")
    ] = 7.0
    feedback: Annotated[
        float,
        Field(ge=-0.99, le=0.99, description="Positive sharpens the comb, negative hollows it."),
    ] = 0.0
    kind: Literal["chorus"] = "chorus"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaserStep(StepBase):
    """Notches that sweep."""

    rate_hz: Annotated[float, Field(gt=0, le=100, description="Sweeps a second.")]
    depth: Annotated[Fraction, Field(description="How far they sweep.")]
    mix: Annotated[Fraction, Field(description="0 is dry; the notches are deepest at 0.5.")]
    centre_frequency_hz: Annotated[Hertz, Field(description="Around which they sweep.")] = 1300.0
    feedback: Annotated[
        float, Field(ge=-0.99, le=0.99, description="Positive sharpens the peaks between them.")
    ] = 0.0
    kind: Literal["phaser"] = "phaser"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterStep(StepBase):
    """A resonant filter with drive, as a synthesiser's (a transistor ladder)."""

    shape: Annotated[
        Literal["low-pass", "high-pass", "band-pass"], Field(description="What it lets through.")
    ]
    frequency_hz: Annotated[Hertz, Field(description="Where it begins to cut.")]
    slope_db: Annotated[Literal[12, 24], Field(description="dB an octave.")] = 24
    resonance: Annotated[Fraction, Field(description="How much it rings there.")] = 0.0
    drive: Annotated[float, Field(ge=1, le=10, description="Gain into the filter; 1 is clean.")] = (
        1.0
    )
    kind: Literal["filter"] = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class PitchShiftStep(StepBase):
    """Higher or lower, as long as before."""

    semitones: Annotated[float, Field(ge=-48, le=48, description="12 is an octave up.")]
    keep_formants: Annotated[
        bool, Field(description="Of a voice: true keeps its character; else it moves along.")
    ] = False
    kind: Literal["pitch-shift"] = "pitch-shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvertStep(StepBase):
    """The polarity turned over."""

    kind: Literal["invert"] = "invert"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsStep(StepBase):
    """What becomes of the channels."""

    to: Annotated[
        Literal["mono", "stereo", "left", "right", "swap", "mid-side", "left-right"],
        Field(
            description="`mono` is the mean; `stereo` doubles a mono sound; `left` and `right` "
            "take one channel; `mid-side` encodes, `left-right` decodes."
        ),
    ]
    kind: Literal["channels"] = "channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthStep(StepBase):
    """How wide a stereo sound is: 0 is mono, 1 as it was, 2 twice the sides."""

    width: Annotated[float, Field(ge=0, le=4, description="Gain of the sides.")]
    mono_below_hz: Annotated[
        Hertz | None, Field(description="Below this the sound is made mono, as records need.")
    ] = None
    kind: Literal["width"] = "width"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanStep(StepBase):
    """The balance: the far side is turned down. A mono sound becomes stereo."""

    pan: Pan
    kind: Literal["pan"] = "pan"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugInStep(StepBase):
    """A plug-in of this machine, by the name that `roadie plugins list` shows.

    First the preset is loaded, then the parameters are set.
    """

    name: Annotated[
        str, Field(min_length=1, max_length=300, description="Or its file, or its LV2 URI.")
    ]
    format: Annotated[PlugInFormat | None, Field(description="Where it is there in several.")] = (
        None
    )
    maker: Annotated[Name | None, Field(description="Where two makers use one name.")] = None
    parameters: Annotated[
        dict[ParameterName, Setting],
        Field(description="By name, as the plug-in shows them: -18, `-18 dB`, `Hall`, true."),
    ] = field(default_factory=dict)
    preset: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=4000,
            description="A `.vstpreset` or `.fxp` file, or the name of one of its presets.",
        ),
    ] = None
    sidechain: Key | None = None
    kind: Literal["plug-in"] = "plug-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaustStep(StepBase):
    """An effect written in Faust: code here, or a `.dsp` file. With a side-chain, the other
    sound's channels come in after the sound's own."""

    code: Annotated[
        Annotated[str, Field(min_length=1, max_length=200_000)] | None,
        Field(description="Faust with a `process`; either this or `file`."),
    ] = None
    file: Annotated[
        FilePath | None, Field(description="A `.dsp` file; a relative path is beside the chain.")
    ] = None
    parameters: Annotated[
        dict[ParameterName, Value], Field(description="Its sliders, by label.")
    ] = field(default_factory=dict)
    sidechain: Key | None = None
    kind: Literal["faust"] = "faust"

    def __post_init__(self) -> None:
        if (self.code is None) == (self.file is None):
            raise ValueError("give either code or file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One way of a parallel step, or one band."""

    steps: Annotated[
        tuple[Step, ...], Field(max_length=64, description="None leaves the sound as it is.")
    ] = ()
    gain_db: Annotated[Decibels, Field(description="After its steps.")] = 0.0
    name: Annotated[Name, Field(description="For whoever reads the file.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelStep(StepBase):
    """Branches side by side, summed, and mixed with the sound that came in."""

    branches: Annotated[
        tuple[Branch, ...],
        Field(min_length=1, max_length=16, description="Each with `steps` and `gain_db`."),
    ]
    mix: Annotated[
        Fraction, Field(description="0 is what came in, 1 the sum of the branches alone.")
    ] = 1.0
    kind: Literal["parallel"] = "parallel"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandsStep(StepBase):
    """The sound split by frequency (Linkwitz-Riley, 24 dB an octave), each band with steps of its
    own, and summed: flat where the bands do nothing."""

    crossovers_hz: Annotated[
        tuple[Hertz, ...],
        Field(min_length=1, max_length=7, description="Where it is split, rising."),
    ]
    bands: Annotated[
        tuple[Branch, ...],
        Field(
            min_length=2,
            max_length=8,
            description="From the lowest up, one more than crossovers, with `steps` and `gain_db`.",
        ),
    ]
    kind: Literal["bands"] = "bands"

    def __post_init__(self) -> None:
        if len(self.bands) != len(self.crossovers_hz) + 1:
            raise ValueError("give one band more than there are crossovers")
        if list(self.crossovers_hz) != sorted(set(self.crossovers_hz)):
            raise ValueError("the crossovers must rise")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelStep(StepBase):
    """Steps that are done at a known level: the whole sound is measured, brought to `at_lufs`,
    and back afterwards. So thresholds and drives fit whatever was recorded."""

    steps: Annotated[
        tuple[Step, ...], Field(max_length=64, description="What is done at that level.")
    ]
    at_lufs: Annotated[
        float, Field(ge=-40, le=-5, description="The integrated loudness that they are made for.")
    ] = -18.0
    kind: Literal["level"] = "level"


Step = Annotated[
    GainStep
    | EqualiserStep
    | CompressorStep
    | GateStep
    | LimiterStep
    | LoudnessStep
    | ClipStep
    | DistortionStep
    | BitcrushStep
    | ResampleStep
    | CodecStep
    | DelayStep
    | ReverbStep
    | ConvolutionStep
    | ChorusStep
    | PhaserStep
    | FilterStep
    | PitchShiftStep
    | InvertStep
    | ChannelsStep
    | WidthStep
    | PanStep
    | PlugInStep
    | FaustStep
    | ParallelStep
    | BandsStep
    | LevelStep,
    Field(discriminator="kind"),
]
