"""Runs of ours and of each peer on one work, in turn, each in a fresh process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.children import ChildFailed, run_child
from bench.environments import Peer
from bench.measure import Run
from bench.peers import layout
from bench.peers.works import Work

OURS = "prelabel convert"

LOADS = ": load"
"""How sides end that write nothing."""

LONG_S = 20.0
"""A side that takes longer runs once: noise is small beside it."""

TIMEOUT_S = 1_800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Raced:
    """All runs of a work."""

    work: Work
    source_bytes: int
    """Of what all of them read, without images."""
    runs: Mapping[str, tuple[Run, ...]]
    """By `OURS` or a peer and what it does, in the order of the table."""
    failed: Mapping[str, str]
    """Why others have none."""

    def fastest_s(self, side: str) -> float:
        """The fastest run of a side."""
        return min(run.work_s for run in self.runs[side])

    def first(self, *, writes: bool) -> str | None:
        """The fastest of the peers, or of those that write what they loaded in another format; None where none ran."""
        sides = (side for side in self.runs if side != OURS and not (writes and side.endswith(LOADS)))
        return min(sides, key=self.fastest_s, default=None)

    def factor(self, side: str) -> float:
        """The time of a side in units of ours."""
        return self.fastest_s(side) / self.fastest_s(OURS)


def race(works: Sequence[Work], peers: Mapping[str, Peer], repeat: int, say: Callable[[str], None]) -> list[Raced]:
    """Make a source, run all sides of each work on it, and clean up.

    Args:
        works: what is done; all on the source that the first makes.
        peers: those that can run, by their names.
        repeat: runs of each side that is quick.
        say: told how far it is.
    """
    with TemporaryDirectory(prefix="prelabel-bench-") as name:
        say(f"peers, {works[0].name}: making the source")
        run_child("bench.peers.ours", works[0].name, "make", name)
        return [_raced(work, peers, repeat, Path(name), say) for work in works]


def _raced(work: Work, peers: Mapping[str, Peer], repeat: int, folder: Path, say: Callable[[str], None]) -> Raced:
    entrants = {f"{name}: {does}": (peers[name], does) for name, all_done in work.entrants.items() if name in peers for does in all_done}
    runs: dict[str, list[Run]] = {OURS: [], **{side: [] for side in entrants}}
    failed: dict[str, str] = {}
    for turn in range(1, repeat + 1):
        say(f"peers, {work.name}: run {turn} of {repeat}")
        runs[OURS].append(_run(run_child("bench.peers.ours", work.name, "ours", folder)))
        for side, (peer, does) in entrants.items():
            if side in failed or any(run.work_s > LONG_S for run in runs[side]):
                continue
            arguments = peer.package, work.name.split()[0], does, folder
            try:
                runs[side].append(_run(run_child("bench.peers.programs", *arguments, python=peer.python, timeout_s=TIMEOUT_S)))
                say(f"peers, {work.name}: {side} {runs[side][-1].work_s:.3f} s, ours {runs[OURS][-1].work_s:.3f} s")
            except ChildFailed as error:
                failed[side] = error.reason
                say(f"peers, {work.name}: {side} failed: {error.reason}")
    kept = {side: tuple(found) for side, found in runs.items() if side not in failed}
    return Raced(work=work, source_bytes=_source_bytes(folder), runs=kept, failed=failed)


def _run(said: bytes) -> Run:
    return msgspec.json.decode(said, type=Run)


def _source_bytes(folder: Path) -> int:
    """The size of what all read: images, which only some look at, are not counted."""
    if (folder / layout.COCO).exists():
        return (folder / layout.COCO).stat().st_size
    labels = folder / layout.YOLO / layout.YOLO_LABELS, folder / layout.VOC / layout.VOC_ANNOTATIONS
    return sum(path.stat().st_size for place in labels if place.exists() for path in place.iterdir())
