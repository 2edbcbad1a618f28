"""What changed between two runs of the bench, of which each wrote JSON.

Ratios to the floor are compared, not times: two runs are on two days, perhaps on two machines. A row changed where the ratios of single
turns, ours to the floor that ran right after it, do not overlap, and the ratio of the table moved by more than `LEAST`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.grid import grid
from bench.measure import Run

LEAST, ALONE = 0.05, 0.2
"""The share of the old ratio that it has to move by; and where a run has one turn, and so no spread."""

LEAST_MEMORY = 0.1
"""The share of the old peak."""

HEADINGS = ("changed", "ratio", "spread", "", "ratio", "spread", "", "peak MB", "", "peak MB")


class NotOursError(Exception):
    """A file that ``--json`` did not write."""


class Row(msgspec.Struct, frozen=True):
    """What is compared of a row; see `bench.report.content`."""

    group: str
    case: str
    work: str
    ours: tuple[Run, ...]
    floor: tuple[Run, ...]

    @property
    def ratio(self) -> float:
        """Our fastest run in units of the floor's."""
        return min(run.work_s for run in self.ours) / min(run.work_s for run in self.floor)

    @property
    def turns(self) -> tuple[float, float]:
        """The smallest and the largest ratio of a turn."""
        ratios = [ours.work_s / floor.work_s for ours, floor in zip(self.ours, self.floor, strict=True)]
        return min(ratios), max(ratios)

    @property
    def peak_bytes(self) -> float:
        """Our largest memory."""
        return max(run.peak_bytes for run in self.ours)


class Content(msgspec.Struct, frozen=True):
    """What is compared of a file."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row in both runs."""

    old: Row
    new: Row

    @property
    def in_time(self) -> bool:
        """Whether the ratio changed beyond noise."""
        (low, high), (new_low, new_high) = self.old.turns, self.new.turns
        least = ALONE if min(len(self.old.ours), len(self.new.ours)) == 1 else LEAST
        return (new_low > high or new_high < low) and abs(self.new.ratio / self.old.ratio - 1) > least

    @property
    def in_memory(self) -> bool:
        """Whether the peak changed."""
        return abs(self.new.peak_bytes / self.old.peak_bytes - 1) > LEAST_MEMORY


def load(path: Path) -> Content:
    """What a run wrote.

    Raises:
        NotOursError: it cannot be read, or is something else.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Content)
    except OSError as error:
        raise NotOursError(error.strerror) from error
    except msgspec.MsgspecError as error:
        raise NotOursError(f"not what --json wrote: {error}") from error


def converted(content: object) -> Content:
    """The same of what would be written."""
    return msgspec.convert(content, Content)


def table(old: Content, new: Content) -> str:
    """A line a row that changed, and what there is in only one of the runs."""
    before = {(row.group, row.case): row for row in old.rows}
    after = {(row.group, row.case): row for row in new.rows}
    both = [Change(old=before[key], new=row) for key, row in after.items() if key in before and before[key].work == row.work]
    changed = [change for change in both if change.in_time or change.in_memory]
    lines = grid(HEADINGS, [_cells(change) for change in changed], left={0, 3, 6, 8}) if changed else []
    return "\n".join([*lines, *_rest(before, after, both, len(changed))])


def _cells(change: Change) -> tuple[str, ...]:
    old, new = change.old, change.new
    verdict = ("faster" if new.ratio < old.ratio else "slower") if change.in_time else "same time"
    memory = ("less" if new.peak_bytes < old.peak_bytes else "more") if change.in_memory else "same"
    return (
        f"{old.group} {old.case}",
        f"{old.ratio:.2f}",
        _spread(old),
        "->",
        f"{new.ratio:.2f}",
        _spread(new),
        verdict,
        f"{old.peak_bytes / 1e6:.0f}",
        f"-> {memory}",
        f"{new.peak_bytes / 1e6:.0f}",
    )


def _spread(row: Row) -> str:
    low, high = row.turns
    return f"{low:.2f}-{high:.2f}"


Rows = dict[tuple[str, str], Row]


def _rest(before: Rows, after: Rows, both: list[Change], changed: int) -> Iterator[str]:
    """What did not change, and what cannot be compared."""
    if changed:
        yield ""
    yield f"Compared {len(both)} rows: {changed} changed beyond noise."
    same = {(change.new.group, change.new.case) for change in both}
    other = [f"{group} {case}" for group, case in after if (group, case) in before and (group, case) not in same]
    for what, names in (
        ("not measured now", [" ".join(key) for key in before if key not in after]),
        ("not measured then", [" ".join(key) for key in after if key not in before]),
        ("other work by the same name", other),
    ):
        if names:
            yield f"{what}: {', '.join(names)}"
