"""Batches on a real Ray cluster of two nodes, one of which dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bridge.host.batch.ledger import Ledger
from bridge.host.batch.local import LocalEngine
from bridge.host.batch.plan import plan
from bridge.host.batch.ray_engine import RayEngine
from bridge.host.batch.run import run_batch
from bridge.host.isolated.contract import Bounds
from session.errors import BackendUnavailable, PlugInCrashed
from session.progress import silent
from tests.hosting import built
from tests.integration.batches import chain_of, tree, wish, write_sound

STORE_BYTES = 80 * 2**20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster with a head that renders nothing and one node; tests add what they kill."""
    pytest.importorskip("ray")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": STORE_BYTES, "include_dashboard": False}
    # A dead node is noticed after some seconds instead of half a minute.
    health = {"health_check_period_ms": 500, "health_check_initial_delay_ms": 500}
    head = {**node, "num_cpus": 0, "_system_config": health}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    cluster.add_node(**node)
    try:
        yield cluster
    finally:
        cluster.shutdown()


def engine(cluster: Any, carry: bool = False) -> RayEngine:
    return RayEngine(cluster.address, Bounds(quiet_seconds=20), carry=carry)


@pytest.mark.peer("dpf")
def test_a_node_that_dies_in_the_midst_of_a_batch_costs_nothing_but_time(
    cluster: Any, tmp_path: Path
) -> None:
    names = {f"{number}.wav" for number in range(6)}
    for number, name in enumerate(sorted(names)):
        write_sound(tmp_path / "in" / name, 0.5, level=number + 1)
    slow = chain_of({"kind": "plug-in", "name": str(built("slow")), "parameters": {"Pause": 3}})
    doomed = cluster.add_node(num_cpus=1, object_store_memory=STORE_BYTES)
    stages: list[str] = []
    done: list[str] = []

    def progress(fraction: float, stage: str) -> None:
        stages.append(stage)
        # Both nodes are at work.
        if done and doomed in cluster.worker_nodes:
            cluster.remove_node(doomed, allow_graceful=False)

    report = run_batch(
        plan(wish(tmp_path, chain=slow)),
        engine(cluster),
        progress,
        lambda one: done.append(one.planned.spec.source),
    )
    assert not report.failed
    assert len(report.rendered) == len(done) == len(names)
    assert set(tree(tmp_path / "out")) == names
    entries = [entry.target for entry in Ledger(tmp_path / "out").all()]
    assert sorted(entries) == sorted(names)
    assert doomed not in cluster.worker_nodes
    assert any("rendering" in stage for stage in stages)


@pytest.mark.peer("dpf")
def test_a_plug_in_that_crashes_is_an_answer_and_not_tried_again(
    cluster: Any, tmp_path: Path
) -> None:
    write_sound(tmp_path / "in/short.wav", 0.1)
    write_sound(tmp_path / "in/long.wav", 10)
    crash = {"kind": "plug-in", "name": str(built("crash-in-render")), "parameters": {"After": 8}}
    report = run_batch(plan(wish(tmp_path, chain=chain_of(crash))), engine(cluster), silent)
    assert [Path(one.source).name for one in report.failed] == ["long.wav"]
    assert isinstance(report.failed[0].error, PlugInCrashed)
    assert "Segmentation fault" in str(report.failed[0].error)
    assert set(tree(tmp_path / "out")) == {"short.wav"}


def test_files_are_carried_with_all_that_they_need(cluster: Any, tmp_path: Path) -> None:
    write_sound(tmp_path / "in/kick.wav")
    write_sound(tmp_path / "chains/rooms/room.wav", 0.01)
    chain = chain_of(
        {
            "kind": "parallel",
            "branches": [{"steps": [{"kind": "convolution", "file": "rooms/room.wav"}]}],
        },
        {"kind": "convolution", "file": str(tmp_path / "chains/rooms/room.wav")},
    )
    local = LocalEngine(1, Bounds(), tmp_path / "temporary")
    here, carried = (
        run_batch(plan(wish(tmp_path, chain=chain, base=tmp_path / "chains", out=out)), by, silent)
        for out, by in (("here", local), ("carried", engine(cluster, carry=True)))
    )
    assert not here.failed
    assert not carried.failed
    assert carried.rendered[0].source == str(tmp_path / "in/kick.wav")
    assert carried.rendered[0].target == str(tmp_path / "carried/kick.wav")
    assert tree(tmp_path / "carried") == tree(tmp_path / "here")
    assert set(tree(tmp_path / "carried")) == {"kick.wav"}


def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    write_sound(tmp_path / "in/kick.wav")
    away = RayEngine("127.0.0.1:1", Bounds())
    with pytest.raises(BackendUnavailable, match="ray start"):
        run_batch(plan(wish(tmp_path)), away, silent)
