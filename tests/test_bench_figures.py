"""What the bench makes of figures, which are made by hand here."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import compare, growth, report
from bench.case import Case
from bench.clock import peak_bytes
from bench.environments import Peer, UnavailableError
from bench.environments import prepare as prepare_peer
from bench.measure import Measured, Run
from bench.peers import layout
from bench.peers.group import factor_lines, side_rows
from bench.peers.race import OURS, Raced
from bench.peers.works import find
from tests.conftest import ROOT


def row(case: str, ours_s: list[float], floor_s: list[float], *, peak_bytes: float = 1e8, work: str = "w") -> dict[str, Any]:
    """A row of the JSON with runs of so many seconds."""
    runs = {
        name: [{"prepare_s": 0.0, "work_s": time_s, "cpu_s": time_s, "peak_bytes": peak_bytes} for time_s in times]
        for name, times in (("ours", ours_s), ("floor", floor_s))
    }
    return {"group": "g", "case": case, "work": work, **runs}


def test_what_changed_is_what_left_the_spread_of_the_repeats() -> None:
    """By hand: ratios of turns that overlap, or that moved by less than a twentieth, are noise; memory counts from a tenth."""
    old = [
        row("halved", [2.0, 2.2], [1.0, 1.0]),
        row("overlaps", [2.0, 3.0], [1.0, 1.0]),
        row("near", [1.00, 1.01], [1.0, 1.0]),
        row("one turn", [1.0], [1.0]),
        row("larger", [1.0, 1.0], [1.0, 1.0]),
        row("gone", [1.0], [1.0]),
        row("other", [1.0], [1.0]),
    ]
    new = [
        row("halved", [2.0, 2.0], [2.0, 1.6]),
        row("overlaps", [2.5, 4.0], [1.0, 1.0]),
        row("near", [1.04, 1.03], [1.0, 1.0]),
        row("one turn", [1.15], [1.0]),
        row("larger", [1.0, 1.0], [1.0, 1.0], peak_bytes=2e8),
        row("new", [1.0], [1.0]),
        row("other", [1.0], [1.0], work="v"),
    ]

    table = compare.table(compare.converted({"rows": old}), compare.converted({"rows": new})).splitlines()

    # the fastest of ours by the fastest of the floor: 2.0 / 1.0 before, 2.0 / 1.6 now; turns 2.0 and 2.2, and 1.0 and 1.25
    assert table[2].split() == ["g", "halved", "2.00", "2.00-2.20", "->", "1.25", "1.00-1.25", "faster", "100", "->", "same", "100"]
    assert table[3].split() == [
        *["g", "larger", "1.00", "1.00-1.00", "->", "1.00", "1.00-1.00", "same", "time", "100", "->", "more", "200"]
    ]
    assert table[4:] == [
        "",
        "Compared 5 rows: 2 changed beyond noise.",
        "not measured now: g gone",
        "not measured then: g new",
        "other work by the same name: g other",
    ]


@pytest.mark.parametrize(("power", "factor"), [(1.0, 3.0), (1.5, 0.2), (0.0, 7.0)])
def test_the_exponent_is_the_power_of_the_size(power: float, factor: float) -> None:
    """Times made as a power of the size give that power, whatever the unit of time."""
    sizes = [37_000, 150_000, 860_000]

    assert growth.exponent(sizes, [factor * size**power for size in sizes]) == pytest.approx(power)


def measured(series: str, size: int, ours_s: float, floor_s: float, memory_goal: float | None = None) -> Measured:
    """A case with one run a side, in 5 bytes of memory on a source of 2."""

    def nothing(_: Path) -> Callable[[], object]:
        return int

    case = Case(
        name=str(size),
        what="",
        make=lambda _: None,
        ours=nothing,
        floor=nothing,
        floor_is="",
        series=series,
        size=size,
        memory_goal=memory_goal,
    )
    ours, floor = (Run(prepare_s=0, work_s=time_s, cpu_s=time_s, peak_bytes=5) for time_s in (ours_s, floor_s))
    return Measured(group="g", case=case, source_bytes=2, ours=(ours,), floor=(floor,))


def test_growth_is_fitted_over_the_sizes_of_a_series() -> None:
    """Ours grows by 10^1.2 for every ten times the size, the floor linearly; a series of two sizes has no exponent."""
    rows = [measured("a", size, size**1.2, size / 50) for size in (1_000, 10, 100)]
    rows += [measured("b", size, 1.0, 1.0) for size in (10, 100)]

    _, _, *lines = growth.table(rows).split("\n\n")[0].splitlines()
    assert [line.split() for line in lines] == [[*["g", "a", "10", "/", "100", "/", "1,000", "1.20", "1.05", "missed", "1.20", "1.00"]]]
    assert growth.table(rows[3:]) == ""


def test_memory_is_judged_in_units_of_the_source() -> None:
    """5 bytes for 2 are 2.5 times; a case without a goal has no line."""
    rows = [measured("a", 10, 1, 1, memory_goal=2.5), measured("a", 20, 1, 1, memory_goal=2), measured("a", 30, 1, 1)]

    assert report.memory(rows).splitlines() == [
        "memory of g 10: 2.50 times the source, goal 2.50, met",
        "memory of g 20: 2.50 times the source, goal 2.00, missed",
    ]


@pytest.mark.slow
def test_a_peer_that_cannot_be_installed_says_why(tmp_path: Path) -> None:
    """Its environment is not kept, and what pip said is the reason; a version that is none is refused before pip looks for it."""
    peer = Peer(package="peer", version="no version", module="peer", folder=tmp_path)

    with pytest.raises(UnavailableError, match=r"^cannot be installed: ERROR: Invalid requirement: .*peer==no version"):
        prepare_peer(peer, lambda _: None)

    assert list(tmp_path.iterdir()) == []


def test_the_fastest_peer_is_compared_with_ours() -> None:
    """By hand: ours takes 2 s at best, the peers 30, 24 and 18: nine times; 15 times those that write, and each has its line."""

    def runs(*times_s: float) -> tuple[Run, ...]:
        return tuple(Run(prepare_s=0, work_s=time_s, cpu_s=time_s, peak_bytes=3e6) for time_s in times_s)

    work = find("coco val2017")
    sides = {OURS: runs(2, 3), "a: to YOLO": runs(30, 31), "b: load": runs(24), "c: load": runs(18)}
    raced = Raced(work=work, source_bytes=1_000_000, runs=sides, failed={})

    assert factor_lines(raced, judged=True) == [
        "coco val2017: the fastest peer (c: load) takes 9.0 times as long, goal 10, missed",
        "coco val2017: the fastest that writes, too, (a: to YOLO) takes 15.0 times as long, goal 10, met",
    ]
    assert factor_lines(dataclasses.replace(raced, runs={OURS: runs(2), "b: load": runs(24)}), judged=False) == [
        "coco val2017: the fastest peer (b: load) takes 12.0 times as long",
        "coco val2017: the fastest that writes, too, did not run",
    ]
    assert [cells[1:] for cells in side_rows(raced)] == [
        (OURS, "2.000", "1.0", "2.000", "3", "3.0", "2"),
        ("a: to YOLO", "30.000", "15.0", "30.000", "3", "3.0", "2"),
        ("b: load", "24.000", "12.0", "24.000", "3", "3.0", "1"),
        ("c: load", "18.000", "9.0", "18.000", "3", "3.0", "1"),
    ]


def test_a_peer_without_outlines_has_the_same_boxes(tmp_path: Path) -> None:
    """Of the source of COCO nothing but the outlines is left out, and each annotation has one."""
    find("coco small").make(tmp_path)
    whole, boxes = (json.loads((tmp_path / name).read_bytes()) for name in (layout.COCO, layout.COCO_BOXES))

    outlines = [annotation.pop("segmentation") for annotation in whole["annotations"]]

    assert len(outlines) == 740
    assert boxes == whole


def test_the_peak_of_a_process_is_its_own() -> None:
    """A child with little memory, started by a process that holds 200 MB, has a peak far below that."""
    held = bytearray(b"x" * 200_000_000)
    told = subprocess.run(
        [sys.executable, "-c", "from bench.clock import peak_bytes; print(peak_bytes())"], cwd=ROOT, capture_output=True, check=True
    )

    assert len(held) == 200_000_000
    assert 1_000_000 < int(told.stdout) < 100_000_000
    assert peak_bytes() > 200_000_000
