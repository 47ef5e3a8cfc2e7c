"""The buses of an LV2 plug-in. rdflib is imported here: for an isolated process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import RDF, RDFS, Graph

from bridge.host.plug_ins.record import Bus
from bridge.host.plug_ins.turtle import GROUPS, LV2, ports_of, text_of


class Groups:
    """Audio ports as buses: by port group, side-chains apart."""

    def __init__(self, graph: Graph, subject: Any) -> None:
        self._graph = graph
        self._subject = subject

    def audio_ports(self) -> Iterator[Any]:
        """In their order."""
        for port in ports_of(self._graph, self._subject):
            if (port, RDF.type, LV2.AudioPort) in self._graph:
                yield port

    def buses(self, ports: Iterable[Any], direction: Any) -> tuple[Bus, ...]:
        """Main ones first."""
        channels: dict[tuple[bool, str], int] = {}
        for port in ports:
            if (port, RDF.type, direction) not in self._graph:
                continue
            group = self._graph.value(port, GROUPS.group)
            side = (port, LV2.portProperty, LV2.isSideChain) in self._graph or (
                group is not None and (group, GROUPS.sideChainOf, None) in self._graph
            )
            name = self._name(group) if group is not None else ""
            name = name or ("Side-chain" if side else "Main")
            channels[side, name] = channels.get((side, name), 0) + 1
        # Sorting is stable: within main and side-chains the order is the plug-in's.
        ordered = sorted(channels.items(), key=lambda one: one[0][0])
        return tuple(Bus(name, count) for (_side, name), count in ordered)

    def _name(self, group: Any) -> str:
        graph = self._graph
        return (
            text_of(graph, group, LV2.name)
            or text_of(graph, group, RDFS.label)
            or text_of(graph, group, LV2.symbol)
        )
