"""Runs of a case, ours and the floor in turn: each in a fresh process, but of a small case all in this one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.case import Case
from bench.children import run_child, run_here


class Run(msgspec.Struct, frozen=True):
    """What one run took: preparing (imports, for our side), the work by the clock and in processor time, the process's largest memory."""

    prepare_s: float
    work_s: float
    cpu_s: float
    peak_bytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All runs of a case.

    Args:
        group: the group's name.
        case: what ran.
        source_bytes: the size of the source.
        ours: our runs, in the order in which they ran.
        floor: the floor's, each after ours of the same place.
    """

    group: str
    case: Case
    source_bytes: int
    ours: tuple[Run, ...]
    floor: tuple[Run, ...]

    @property
    def ours_s(self) -> float:
        """Our fastest run: other work on the machine only ever adds time."""
        return min(run.work_s for run in self.ours)

    @property
    def floor_s(self) -> float:
        """The floor's fastest run."""
        return min(run.work_s for run in self.floor)

    @property
    def ratio(self) -> float:
        """Our time in units of the floor's."""
        return self.ours_s / self.floor_s

    @property
    def cpu_ratio(self) -> float:
        """The same in processor time, which work of others on the machine disturbs less."""
        return min(run.cpu_s for run in self.ours) / min(run.cpu_s for run in self.floor)


def measure(group: str, case: Case, repeat: int, say: Callable[[str], None]) -> Measured:
    """Make the source in a temporary folder, run both sides ``repeat`` times in turn, and clean up."""
    with TemporaryDirectory(prefix="prelabel-bench-") as name:
        folder = Path(name)
        say(f"{group} {case.name}: making the source")
        _child(group, case, "make", folder)
        source_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        ours, floor = [], []
        for turn in range(1, repeat + 1):
            say(f"{group} {case.name}: run {turn} of {repeat}")
            ours.append(_run(group, case, "ours", folder))
            floor.append(_run(group, case, "floor", folder))
            say(f"{group} {case.name}: {ours[-1].work_s:.3f} s, floor {floor[-1].work_s:.3f} s")
    return Measured(group=group, case=case, source_bytes=source_bytes, ours=tuple(ours), floor=tuple(floor))


def _run(group: str, case: Case, side: str, folder: Path) -> Run:
    return msgspec.json.decode(_child(group, case, side, folder), type=Run)


def _child(group: str, case: Case, step: str, folder: Path) -> bytes:
    child = run_here if case.small else run_child
    return child("bench.child", group, case.name, step, folder)
