"""What linking costs a frame, beside trackers that run on the same scenes in turn with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench import environments
from bench.children import run_child, run_here
from bench.choices import Choices, Shown
from bench.environments import Peer, UnavailableError
from bench.grid import grid
from bench.linking.peer import CLASSES
from bench.linking.scenes import GROWTH, SPEEDS, Speed
from bench.measure import Run

OURS, SORT = "ours", "SORT"
TRACKERS = Peer(package="trackers", version="2.6.1", module="trackers")
LARGEST_GROWTH = 25
HEADINGS = ("objects", "frames", "ours ms", *(f"{name} ms" for name in CLASSES), "ratio to SORT", "goal", "", "cpu ratio", "ours MB")
METHOD = (
    "Milliseconds a frame, fastest of {repeat} runs a side (the long scene: one), in turn, each in a fresh process with one thread.\n"
    "Ours is link() with its defaults, reading and writing not in it; {peers}.\n"
    "MB: the largest resident memory of our process, the scene in it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """All runs on one scene."""

    row: Speed
    runs: dict[str, list[Run]]
    """By `OURS` or the peer's name."""

    def frame_ms(self, side: str) -> float:
        """A side's fastest run, by the clock, a frame."""
        return 1000 * min(run.work_s for run in self.runs[side]) / self.row.frames

    @property
    def ratio(self) -> float:
        """Our time in units of SORT's."""
        return self.frame_ms(OURS) / self.frame_ms(SORT)

    @property
    def cpu_ratio(self) -> float:
        """The same in processor time, which work of others on the machine disturbs less."""
        ours, sort = (min(run.cpu_s for run in self.runs[side]) for side in (OURS, SORT))
        return ours / sort


def run(choices: Choices, say: Callable[[str], None]) -> Shown:
    """Measure every scene."""
    python = _python(say) if choices.peers else None
    rows = [row for row in SPEEDS if row.small == choices.small]
    timed = [_timed(row, choices.repeat if row.beside else 1, python, say) for row in rows]
    peers = f"trackers {TRACKERS.version} by update() of each frame" if python else "--peers measures other trackers too"
    lines = grid(HEADINGS, [_cells(one) for one in timed], left={HEADINGS.index("")})
    text = "\n".join([*lines, *_growth(timed), "", METHOD.format(repeat=choices.repeat, peers=peers)])
    content = [{"objects": one.row.objects, "frames": one.row.frames, "runs": msgspec.to_builtins(one.runs)} for one in timed]
    return Shown(text=text, content=content)


def _python(say: Callable[[str], None]) -> Path:
    """The interpreter that has the trackers."""
    try:
        environments.prepare(TRACKERS, say)
    except UnavailableError as error:
        raise SystemExit(f"bench: {TRACKERS.package} {error}; without --peers only ours is measured") from None
    return TRACKERS.python


def _timed(row: Speed, repeat: int, python: Path | None, say: Callable[[str], None]) -> Timed:
    """Make the scene, and run each side ``repeat`` times in turn."""
    child = run_here if row.small else run_child
    runs: dict[str, list[Run]] = {OURS: []}
    if python is not None and row.beside:
        runs |= {name: [] for name in CLASSES}
    with TemporaryDirectory(prefix="prelabel-bench-") as folder:
        path = Path(folder) / "scene.npz"
        child("bench.linking.scenes", row.name, path)
        for turn in range(1, repeat + 1):
            say(f"linking {row.objects} objects: run {turn} of {repeat}")
            for side, found in runs.items():
                said = (
                    child("bench.linking.ours", path)
                    if side == OURS or python is None
                    else run_child("bench.linking.peer", side, path, python=python)
                )
                found.append(msgspec.json.decode(said, type=Run))
    return Timed(row=row, runs=runs)


def _cells(one: Timed) -> tuple[str, ...]:
    """A line of the table."""
    beside = len(one.runs) > 1
    goal = one.row.goal if beside else None
    return (
        f"{one.row.objects:,}",
        f"{one.row.frames:,}",
        f"{one.frame_ms(OURS):.2f}",
        *(f"{one.frame_ms(name):.2f}" if beside else "" for name in CLASSES),
        f"{one.ratio:.2f}" if beside else "",
        "" if goal is None else f"{goal:.2f}",
        "" if goal is None else "met" if one.ratio <= goal else "missed",
        f"{one.cpu_ratio:.2f}" if beside else "",
        f"{max(run.peak_bytes for run in one.runs[OURS]) / 1e6:.0f}",
    )


def _growth(timed: Sequence[Timed]) -> list[str]:
    """How much longer a frame takes that has ten times the objects."""
    found = {one.row.name: one for one in timed}
    if not set(GROWTH) <= set(found):
        return []
    few, many = (found[name] for name in GROWTH)
    growth = many.frame_ms(OURS) / few.frame_ms(OURS)
    verdict = "met" if growth < LARGEST_GROWTH else "missed"
    return [
        "",
        f"From {few.row.objects} to {many.row.objects:,} objects: {growth:.1f} times the time a frame, goal {LARGEST_GROWTH}, {verdict}.",
    ]
