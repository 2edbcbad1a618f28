"""A reader that does to its process what readers of others may do: installed by putting it on the path with the data of a distribution."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from prelabel.detections import Detections, Frame
from prelabel.errors import Place
from prelabel.readers.base import Context, Options, Plan, Reader, Unit

POINTS = "[prelabel.readers]\nunits = prelabel_units:READER\n"
METADATA = "Metadata-Version: 2.1\nName: prelabel-units\nVersion: 1.0\n"


class UnitsOptions(Options, frozen=True, kw_only=True):
    """What the units do."""

    count: int = 20
    kill: tuple[int, ...] = ()
    bad: tuple[int, ...] = ()
    closed: bool = False
    slow: float = 0.0
    once: int = -1


class UnitsReader(Reader[UnitsOptions]):
    """Units of one sequence each, from nothing."""

    name = "units"
    summary = "made for a test"
    suffixes = (".units",)
    options = UnitsOptions

    def plan(self, source: Path, options: UnitsOptions) -> Plan:
        """As many units as are asked for."""
        detail = (lambda: None) if options.closed else None
        return Plan(units=tuple(Unit(name=f"unit {n}", root=source, paths=(source,), detail=detail) for n in range(options.count)))

    def read(self, unit: Unit, options: UnitsOptions, context: Context) -> Iterator[Detections]:
        """A frame with a box; or the end of a worker, or a bad record."""
        number = int(unit.name.removeprefix("unit "))
        time.sleep(options.slow)
        if number in options.kill and multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == options.once:
            mark = unit.root.with_suffix(".killed")
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        if number in options.bad:
            context.tally.reject("made bad", f"record of {unit.name}", place=Place("made", number), fix="leave it out")
        if options.slow:
            sys.stderr.write(".")
        frame = Frame(sequence=f"s{number:04}", file=f"{number}.jpg", width=10, height=10, index=0)
        yield Detections.from_boxes(frames=[frame], labels=["car"], frame=[0], label=[0], box=[[0, 0, 0.5, 0.5]])


READER = UnitsReader()


def install(folder: Path) -> Path:
    """A folder for the path that holds this file under a name of its own, with what makes it a distribution; and a source."""
    (folder / "prelabel_units.py").write_text(Path(__file__).read_text("utf-8"), "utf-8")
    data = folder / "prelabel_units-1.0.dist-info"
    data.mkdir()
    (data / "entry_points.txt").write_text(POINTS)
    (data / "METADATA").write_text(METADATA)
    (folder / "source.units").write_text("")
    return folder
