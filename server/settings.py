"""Every setting, read once: from flags, then the environment, then `roadie.toml`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_config_path, user_data_path, user_documents_path
from psutil import virtual_memory
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from session.errors import BadSetting

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def settings_file() -> Path:
    """Where `roadie.toml` is looked for: ROADIE_SETTINGS, else the user's configuration folder."""
    named = os.environ.get("ROADIE_SETTINGS")
    return Path(named) if named else user_config_path("roadie") / "roadie.toml"


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _no_file(path: Path) -> Path:
    if path.is_file():
        raise PydanticCustomError("file", "{path} is a file, not a folder", {"path": str(path)})
    return path


Folder = Annotated[Path, AfterValidator(_absolute)]
FilledFolder = Annotated[Folder, AfterValidator(_no_file)]
"""One that Roadie makes and fills: said at once, not when that fails, where a file is there."""


def _listed(text: object) -> object:
    """`ableton,logic` as a list; what is a list already stays."""
    if not isinstance(text, str):
        return text
    return tuple(name.strip().lower() for name in text.split(",") if name.strip())


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
"""Names with commas between them, in the environment as on the command line."""


def _parts(text: object) -> object:
    """`one,two` as a list; what is a list already stays."""
    if not isinstance(text, str):
        return text
    return tuple(name.strip() for name in text.split(",") if name.strip())


Strings = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]
"""Words with commas between them, in the environment as on the command line."""

Folders = Annotated[tuple[Folder, ...], NoDecode, BeforeValidator(_parts)]
"""Folders with commas between them, in the environment as on the command line."""


class Settings(BaseSettings):
    """The settings of one process; frozen."""

    model_config = SettingsConfigDict(env_prefix="ROADIE_", frozen=True, extra="ignore")

    library: Folder = Field(
        default_factory=lambda: user_documents_path() / "Roadie",
        description="The folder that holds the sessions, the inbox and their index.",
    )
    inbox: Folder | None = Field(
        default=None, description="The watched folder; none means `inbox` in the library."
    )
    inbox_formats: Names = Field(
        default=(),
        description="Formats that the server writes of everything that comes through the inbox.",
    )
    host: str = Field(default="127.0.0.1", description="The address the server listens on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8765, description="The port the server listens on; 0 takes a free one."
    )
    token: str | None = Field(
        default=None,
        min_length=16,
        description="The secret that clients must send when the server listens beyond loopback.",
    )
    allowed_hosts: tuple[str, ...] = Field(
        default=(), description="Host names, beside loopback, that requests may be sent to."
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        default_factory=lambda: max(1, min(4, (os.cpu_count() or 2) // 2 + 1)),
        description="How many jobs run at a time.",
    )
    worker_memory_mb: Annotated[int, Field(ge=256)] = Field(
        default=4096, description="A worker that needs more is ended, and its job fails."
    )
    worker_jobs: Annotated[int, Field(ge=1)] = Field(
        default=50, description="A worker is replaced after this many jobs."
    )
    job_deadline_seconds: Annotated[float, Field(gt=0)] = Field(
        default=3600, description="A job that takes longer is ended."
    )
    jobs_kept: Annotated[int, Field(ge=1)] = Field(
        default=2000,
        description="How many finished jobs are remembered; what older ones made stays.",
    )
    upload_limit_mb: Annotated[int, Field(ge=1)] = Field(
        default=4096, description="The largest upload that is taken."
    )
    longest_audio_seconds: Annotated[float, Field(gt=0)] = Field(
        default=4 * 3600, description="The longest recording that is imported."
    )

    models: FilledFolder = Field(
        default_factory=lambda: user_data_path("roadie") / "models",
        description="The folder that holds the weights of trained models.",
    )
    environments: FilledFolder = Field(
        default_factory=lambda: user_data_path("roadie") / "environments",
        description="The folder that holds environments of models that need one of their own.",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        default="auto", description="What trained models run on; auto takes a GPU that is there."
    )
    model_memory_mb: Annotated[int, Field(ge=256)] = Field(
        default_factory=lambda: max(2048, int(virtual_memory().total / 2**20 * 0.75)),
        description="What trained models may take of memory, all together.",
    )
    model_idle_seconds: Annotated[float, Field(gt=0)] = Field(
        default=300, description="Models that nobody asks for so long give their memory back."
    )

    plug_in_folders: Folders = Field(
        default=(), description="Folders with plug-ins, beside those that the system has for them."
    )
    plug_in_index: Folder = Field(
        default_factory=lambda: user_data_path("roadie") / "plug-ins.db",
        description="The file that remembers what scans found on this machine.",
    )
    plug_in_seconds: Annotated[float, Field(gt=0)] = Field(
        default=30, description="A plug-in that does not answer for so long is ended."
    )
    chains: Folder | None = Field(
        default=None, description="Your own chains; none means `chains` in the library."
    )
    render_workers: Annotated[int, Field(ge=1, le=256)] = Field(
        default_factory=lambda: os.cpu_count() or 2,
        description="How many files are rendered at a time.",
    )
    render_memory_mb: Annotated[int, Field(ge=256)] = Field(
        default=3072, description="A file whose chain needs more is given up, and the others go on."
    )
    render_seconds: Annotated[float, Field(gt=0)] = Field(
        default=3600, description="A file that takes longer to render is given up."
    )

    bridge: bool = Field(
        default=True, description="Whether `roadie up` starts the bridge beside the server."
    )
    osc_host: str = Field(default="127.0.0.1", description="The address OSC is listened for at.")
    osc_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=8766, description="The UDP and TCP port of OSC; 0 takes a free one."
    )
    osc_allowed: Strings = Field(
        default=(),
        description="Addresses and networks, beside this machine, that may send OSC "
        "(`192.168.1.0/24`).",
    )
    osc_feedback: Strings = Field(
        default=(), description="Places (`host:port`) that are sent by OSC what lights would show."
    )
    controllers: Folder | None = Field(
        default=None, description="Your own controllers; none means `controllers` in the library."
    )
    mappings: Folder | None = Field(
        default=None, description="Your own mappings; none means `mappings` in the library."
    )
    use_mappings: Strings = Field(
        default=(), description="The mappings to use; none means those whose controllers are there."
    )
    clock: str = Field(
        default="automatic",
        description="Who leads musical time: automatic, link, midi-clock, mtc, daw or own.",
    )
    link: bool = Field(
        default=False,
        description="Whether Ableton Link is joined; it speaks to everybody on the local network.",
    )
    daw: str | None = Field(
        default=None, description="The DAW that is followed: live, ardour, reaper or bitwig."
    )
    daw_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        default=0, description="The port the DAW listens at; 0 means the one it has by itself."
    )
    mackie: bool = Field(
        default=False,
        description="Whether the bridge is a Mackie Control, on ports of its own, for your DAW.",
    )
    keys: str | None = Field(
        default=None,
        description="The MIDI port whose notes are phrases; none means every controller's keys.",
    )
    play_to: str = Field(
        default="Roadie", min_length=1, description="The MIDI port that answers are played on."
    )
    programs: bool = Field(
        default=True,
        description="Whether answers set the General MIDI program of each channel they play on.",
    )

    @property
    def controllers_folder(self) -> Path:
        """Where the user's own controllers are."""
        return self.controllers or self.library / "controllers"

    @property
    def mappings_folder(self) -> Path:
        """Where the user's own mappings are."""
        return self.mappings or self.library / "mappings"

    @property
    def chains_folder(self) -> Path:
        """Where the user's own chains are."""
        return self.chains or self.library / "chains"

    @property
    def inbox_folder(self) -> Path:
        """The watched folder."""
        return self.inbox or self.library / "inbox"

    @property
    def sessions_folder(self) -> Path:
        """Where session folders stand."""
        return self.library / "sessions"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags beat the environment, which beats the file."""
        del dotenv_settings, file_secret_settings
        file = TomlConfigSettingsSource(settings_cls, toml_file=settings_file())
        return init_settings, env_settings, file


def read_settings(**flags: Any) -> Settings:
    """The settings; `flags` that are None count as not given. Raises BadSetting."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadSetting(
            f"The setting {name} cannot be used ({first['msg']}): change it in "
            f"{settings_file()}, the environment (ROADIE_{name.upper()}) or the flag."
        ) from error
    except ValueError as error:
        raise BadSetting(f"{settings_file()} cannot be read ({error}): correct it.") from error


def environment_of(settings: Settings, *names: str) -> dict[str, str]:
    """The settings called `names` as the environment of another process that reads them."""
    environment = {}
    for name in names:
        value = getattr(settings, name)
        if value is not None:
            text = ",".join(str(part) for part in value) if isinstance(value, tuple) else str(value)
            environment[f"ROADIE_{name.upper()}"] = text
    return environment
