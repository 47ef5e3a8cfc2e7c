"""A chain's steps as one stage: each with the host that takes it, joined end to end.

Imports no plug-in host and no array library until a stage that needs one is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bridge.host.chain.steps import Step
from bridge.host.isolated.doing import now_at
from bridge.host.stages.contract import Host, Sound, Stage
from bridge.host.stages.guard import Guarded
from bridge.host.stages.hosts import HOSTS
from bridge.host.stages.step_words import Numbered, words_of
from session.errors import BackendUnavailable, BadInput
from session.registry import Registry

if TYPE_CHECKING:
    from bridge.host.stages.contract import Blocks


class Pipeline:
    """Stages one after the other; none of them leaves the sound as it is, to the bit."""

    def __init__(self, stages: Sequence[Stage], channels: int) -> None:
        self._stages = tuple(stages)
        self.channels = channels

    def run(self, blocks: Blocks) -> Blocks:
        """The sound after all stages. See `bridge.host.stages.contract.Stage`."""
        for stage in self._stages:
            blocks = stage.run(blocks)
        return blocks


def build(steps: Sequence[Step], sound: Sound, within: str = "") -> Stage:
    """The steps as one stage, which loads what they need; bypassed ones are left out.

    Neighbours that one host takes become one stage of it. Each stage is guarded (see
    `bridge.host.stages.guard`). `within` says in words where the steps are, for messages
    ("branch 2 of step 1"). Raises BadInput for what no host can run, and what hosts raise:
    PlugInFailed, NotFound, BackendUnavailable.
    """
    waiting = [Numbered(number, step) for number, step in enumerate(steps, 1) if not step.bypass]
    stages: list[Stage] = []
    while waiting:
        host = _host_for(waiting[0], sound, within)
        count = 1
        while count < len(waiting) and _host_for(waiting[count], sound, within) is host:
            count += 1
        group, waiting = waiting[:count], waiting[count:]
        now_at(words_of(group, within))
        if host.name not in sound.notes.hosts:
            sound.notes.hosts.append(host.name)
        stage = host.stage([numbered.step for numbered in group], sound)
        stages.append(Guarded(stage, group, sound, within))
        sound = sound.evolve(channels=stage.channels)
    return Pipeline(stages, sound.channels)


def _host_for(numbered: Numbered, sound: Sound, within: str) -> Host:
    missing: BackendUnavailable | None = None
    for name in _names(HOSTS):
        try:
            host = _host(HOSTS, name)
        except BackendUnavailable as error:
            missing = missing or error
            continue
        if host.takes(numbered.step, sound):
            return host
    words = words_of([numbered], within)
    if missing is not None:
        raise BackendUnavailable(f"Nothing here can run {words}: {missing}") from missing
    raise BadInput(f"Nothing here can run {words}: leave it out, or put another step in its place.")


# Looking through what is installed takes longer than many a short sound: once is enough.
@cache
def _names(hosts: Registry[Host]) -> tuple[str, ...]:
    return tuple(hosts)


@cache
def _host(hosts: Registry[Host], name: str) -> Host:
    return hosts.load(name)
