"""The scenes that speed is measured on, as files: ``python -m bench.linking.scenes NAME FILE`` writes one."""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.sources.scene import Scene, make_scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One row of the table.

    Args:
        name: unique.
        objects: a frame.
        frames: how many.
        goal: the largest ratio of our time to SORT's; None where the row is only for orientation.
        beside: peers run it too, and each side several times; else only ours, once.
        small: ``--small`` runs it instead of the others.
    """

    name: str
    objects: int
    frames: int
    goal: float | None = None
    beside: bool = True
    small: bool = False


SPEEDS = (
    Speed(name="small", objects=10, frames=50, small=True),
    Speed(name="10", objects=10, frames=3_000, goal=1.0),
    Speed(name="100", objects=100, frames=500, goal=0.7),
    Speed(name="1000", objects=1_000, frames=40, goal=0.5),
    Speed(name="long", objects=20, frames=50_000, beside=False),
)
GROWTH = "100", "1000"
"""The rows between which the growth is said."""


def load(path: str) -> Scene:
    """A scene from its file."""
    with np.load(path) as columns:
        return Scene(**columns)


def main(name: str, path: str) -> None:
    """Make the scene of a row."""
    row = next(row for row in SPEEDS if row.name == name)
    np.savez(Path(path), **asdict(make_scene(objects=row.objects, frames=row.frames)))


if __name__ == "__main__":
    main(*sys.argv[1:])
