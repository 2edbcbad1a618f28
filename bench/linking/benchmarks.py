"""The benchmarks, what is asked of each, and their folders as the judge takes them.

A sequence's folder holds ``det.txt``, ``gt.txt`` or ``gt_kitti.txt``, and ``seqinfo.ini``. Detections of a strided benchmark are the
ground truth of another's sequences without its ids: its pedestrians that count, every so many frames, frames renumbered from 1 and the
frame rate divided.
"""

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

UNFILLED = "--fill-gaps 0"
SMOOTHED = "--smooth"
DEFAULTS = ""
OPTIONS = (UNFILLED, SMOOTHED, DEFAULTS)
"""Of ``prelabel convert``, nothing else is set; the defaults are to be as good as without filling."""

CONSIDERED, CLASS = 6, 7
"""Columns of ``gt.txt``: whether a box counts, and its class."""

PEDESTRIAN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One benchmark.

    Args:
        name: of its folder; what the judge's rules go by.
        goals: by the options, what each score must reach, in percent.
        data: the folder of the data where it is not the benchmark's own name.
        stride: every how many frames of the ground truth are the detections; 0 for the detector's own.
        small: ``--small`` takes it too, with one sequence.
    """

    name: str
    goals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    data: str = ""
    stride: int = 0
    small: bool = False

    @property
    def compared(self) -> tuple[str, ...]:
        """The scores that the goals are about."""
        return ("AssA", "kept") if self.stride else ("HOTA", "IDF1")


BENCHMARKS = (
    Benchmark(name="MOT17-YOLOX-val", goals={UNFILLED: {"HOTA": 55.5, "IDF1": 70.0}, SMOOTHED: {"HOTA": 60.0, "IDF1": 73.5}}),
    Benchmark(name="MOT17-FRCNN", goals={UNFILLED: {"HOTA": 43.2, "IDF1": 51.0}}),
    Benchmark(name="KITTI-Car", goals={UNFILLED: {"HOTA": 77.3, "IDF1": 91.5}, SMOOTHED: {"HOTA": 78.8, "IDF1": 91.7}}, small=True),
    Benchmark(name="KITTI-Pedestrian", goals={UNFILLED: {"HOTA": 44.0, "IDF1": 69.0}, SMOOTHED: {"HOTA": 45.7, "IDF1": 70.5}}),
    Benchmark(name="MOT17-GT-3", data="MOT17-FRCNN", stride=3, goals={UNFILLED: {"AssA": 95.0, "kept": 100.0}}),
    Benchmark(name="MOT17-GT-5", data="MOT17-FRCNN", stride=5, goals={UNFILLED: {"AssA": 92.0, "kept": 100.0}}, small=True),
)


def prepare(benchmark: Benchmark, data: Path, folder: Path, *, small: bool) -> Path | None:
    """The benchmark's folder below ``folder``; None where the data is not there.

    Args:
        benchmark: which.
        data: the folder with a folder a benchmark.
        folder: to make it in.
        small: only the sequence with the shortest file of detections.
    """
    source = data / (benchmark.data or benchmark.name)
    found = sorted(path.parent for path in source.glob("*/det.txt"))
    if not found:
        return None
    if small:
        found = [min(found, key=lambda path: (path / "det.txt").stat().st_size)]
    made = folder / benchmark.name
    made.mkdir()
    for sequence in found:
        if benchmark.stride:
            _strided(sequence, made / sequence.name, benchmark.stride)
        else:
            (made / sequence.name).symlink_to(sequence, target_is_directory=True)
    return made


def _strided(sequence: Path, target: Path, stride: int) -> None:
    """Write a sequence of a strided benchmark."""
    truth = np.loadtxt(sequence / "gt.txt", delimiter=",", ndmin=2)
    frame = truth[:, 0].astype(np.int64) - 1
    truth = truth[(truth[:, CONSIDERED] == 1) & (truth[:, CLASS] == PEDESTRIAN) & (frame % stride == 0)]
    truth[:, 0] = (truth[:, 0] - 1) // stride + 1
    target.mkdir()
    for name, identity in (("gt.txt", truth[:, 1]), ("det.txt", np.full(len(truth), -1.0))):
        columns = np.column_stack([truth[:, 0], identity, truth[:, 2:6], np.ones((len(truth), 3))])
        np.savetxt(target / name, columns, fmt="%d,%d,%.10g,%.10g,%.10g,%.10g,%d,%d,%d")
    info = configparser.ConfigParser()
    info.optionxform = str  # type: ignore[assignment,method-assign]  # as the module's documentation keeps the case of keys
    info.read(sequence / "seqinfo.ini", encoding="utf-8")
    about = info["Sequence"]
    about["seqLength"] = str((int(about["seqLength"]) - 1) // stride + 1)
    about["frameRate"] = f"{float(about['frameRate']) / stride:.10g}"
    with (target / "seqinfo.ini").open("w", encoding="utf-8") as file:
        info.write(file, space_around_delimiters=False)
