"""The bench runs; what it measures is read by people."""

import dataclasses
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.formats import WRITERS
from bench.groups import GROUPS, find
from bench.linking.benchmarks import Benchmark, prepare
from bench.linking.quality import DATA, TOOL
from bench.measure import measure
from prelabel import readers
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

BENCH = ROOT / "scripts" / "bench"


def bench(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it with the interpreter of the tests."""
    return subprocess.run([sys.executable, BENCH, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


def test_every_group_with_a_floor_measures_both_sides(tmp_path: Path) -> None:
    """The table has a row a group with times and memory, and the JSON holds every run."""
    names = "coco", "yolo", "voc", "mot", "csv", "jsonl", "masks", "upload", "workers", "disk", "large"
    result = bench(*names, "--small", "--repeat", "1", "--json", tmp_path / "bench.json")

    assert result.returncode == 0, result.stderr
    heading, _, *lines = result.stdout.split("\n\n")[0].splitlines()
    assert heading.split()[:4] == ["case", "ours", "s", "floor"]
    assert [line.split()[0] for line in lines] == ["coco", *names[:-3], *["workers"] * 6, "disk", "large"]
    rows = json.loads((tmp_path / "bench.json").read_text("utf-8"))["rows"]
    assert [row["case"] for row in rows] == [
        *["small", "small polygons", "small", "small", "small", "small", "small", "small", "small"],
        *["yolo small", "voc small", "voc small twice", "mot small", "dask small", "coco small", "yolo small", "small"],
    ]
    for row in rows:
        assert len(row["ours"]) == len(row["floor"]) == 1
        assert all(run["work_s"] > 0 and run["peak_bytes"] > 1 << 20 for run in row["ours"] + row["floor"])


def test_an_unknown_group_is_refused() -> None:
    """The groups that there are stand in the message."""
    result = bench("cocoa")

    assert result.returncode == 2
    assert result.stderr.endswith(
        "error: no group 'cocoa': there is coco, yolo, voc, mot, csv, jsonl, formats, stages, masks, upload, workers, "
        "disk, large, linking, merging, preview, peers\n"
    )


def test_every_step_and_reader_is_measured_and_compared_with_two_turns_of_its_own(tmp_path: Path) -> None:
    """Linking, building and writing alone, and readers that no other group is about; what a run wrote can be compared with."""
    path = tmp_path / "bench.json"
    result = bench("stages", "formats", "--small", "--repeat", "1", "--json", path)

    assert result.returncode == 0, result.stderr
    rows = json.loads(path.read_text("utf-8"))["rows"]
    assert [row["case"] for row in rows if row["group"] == "stages"] == [
        *["link small", "build video small", "build images small", "write small"],
    ]
    assert [row["case"].removesuffix(" small") for row in rows if row["group"] == "formats"] == list(WRITERS)
    assert set(readers.names()) == WRITERS.keys() | (GROUPS.keys() & set(readers.names()))
    again = tmp_path / "again.json"
    compared = bench("stages", "--case", "write small", "--small", "--repeat", "2", "--compare", path, "--json", again)
    assert compared.returncode == 0, compared.stderr
    assert [(len(row["ours"]), len(row["floor"])) for row in json.loads(again.read_text("utf-8"))["rows"]] == [(2, 2)]
    assert "Compared 1 rows: " in compared.stdout
    assert "not measured now: stages link small, stages build video small, stages build images small, formats ade20k" in compared.stdout


def test_an_unknown_case_is_refused() -> None:
    """Those that there are in the groups stand in the message."""
    result = bench("masks", "--case", "30k")

    assert result.returncode == 2
    assert result.stderr.endswith("error: no case '30k': there is 20k, small\n")


def test_what_the_bench_did_not_write_is_not_compared_with(tmp_path: Path) -> None:
    """Before anything is measured."""
    (tmp_path / "other.json").write_text('{"rows": [{"group": "coco"}]}', encoding="utf-8")

    missing, other = bench("coco", "--compare", tmp_path / "none.json"), bench("coco", "--compare", tmp_path / "other.json")

    assert (missing.returncode, other.returncode) == (2, 2)
    assert missing.stderr.endswith(f"error: --compare {tmp_path / 'none.json'}: No such file or directory\n")
    wrong = "not what --json wrote: Object missing required field `case` - at `$.rows[0]`"
    assert other.stderr.endswith(f"error: --compare {tmp_path / 'other.json'}: {wrong}\n")


def test_what_is_not_small_runs_in_processes_of_their_own() -> None:
    """Neither side has the memory of the one that measures, which holds 200 MB."""
    held = bytearray(b"x" * 200_000_000)
    case = dataclasses.replace(find("jsonl", "small"), small=False)

    measured = measure("jsonl", case, 1, lambda _: None)

    assert len(held) == 200_000_000
    assert all(1_000_000 < run.peak_bytes < 200_000_000 for run in measured.ours + measured.floor)


def test_a_source_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    """Ratios of two days are of the same work: the generator is seeded."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        subprocess.run([sys.executable, "-m", "bench.child", "coco", "small", "make", tmp_path / name], cwd=ROOT, check=True)

    assert (tmp_path / "one" / "instances.json").read_bytes() == (tmp_path / "two" / "instances.json").read_bytes()


@pytest.fixture(scope="module")
def linking(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """What the linking group prints and writes as JSON, on small sources."""
    path = tmp_path_factory.mktemp("bench") / "bench.json"
    result = bench("linking", "--small", "--repeat", "1", "--per-sequence", "--json", path)
    assert result.returncode == 0, result.stderr
    return result.stdout, json.loads(path.read_text("utf-8"))["linking"]


@pytest.mark.skipif(
    not (DATA.is_dir() and TOOL.is_file() and importlib.util.find_spec("trackeval")),
    reason="the tracking data or the tool that judges is not beside this checkout, or trackeval is not installed",
)
def test_linking_is_judged_with_every_set_of_options(linking: tuple[str, dict[str, Any]]) -> None:
    """A line a benchmark and set of options, then a line a sequence; a detector's rows that are left out are counted."""
    printed, content = linking
    table, _, sequences, *_ = printed.split("\n\n")
    options = ["--fill-gaps 0", "--smooth", "defaults"]

    assert [line.split("  ")[0] for line in table.splitlines()[2:]] == ["KITTI-Car"] * 3 + ["MOT17-GT-5"] * 3
    assert all(option in line for option, line in zip(options * 2, table.splitlines()[2:], strict=True))
    assert len(sequences.splitlines()) == 2 + 6
    for row in content["quality"]:
        overall, sequence = row["scores"].pop("all"), next(iter(row["scores"].values()))
        assert overall == pytest.approx(sequence)
        assert 0 < overall["HOTA"] < 100
        assert 0 < overall["kept"] <= 100


def test_linking_without_the_data_says_so(linking: tuple[str, dict[str, Any]]) -> None:
    """What cannot be judged is one line, and speed is measured all the same."""
    printed, content = linking

    assert ("quality of linking: skipped, " in printed) == (content["quality"] == [])
    assert [(row["objects"], row["frames"], len(row["runs"]["ours"])) for row in content["speed"]] == [(10, 50, 1)]
    assert content["speed"][0]["runs"]["ours"][0]["work_s"] > 0


def test_every_so_many_frames_of_the_ground_truth(tmp_path: Path) -> None:
    """Pedestrians that count, frames renumbered, ids removed from what is linked, time as slow as the stride is long."""
    source = tmp_path / "data" / "MOT17-FRCNN" / "A"
    source.mkdir(parents=True)
    (source / "seqinfo.ini").write_text("[Sequence]\nname=A\nframeRate=30\nseqLength=7\nimWidth=64\nimHeight=48\n")
    (source / "det.txt").write_text("1,-1,0,0,9,9,1\n")
    rows = ["1,7,1.5,2,3,4,1,1,1", "1,8,5,6,7,8,0,1,1", "1,9,5,6,7,8,1,2,1", "2,7,1,2,3,4,1,1,1", "4,7,-2,2,3,4,1,1,0.5"]
    (source / "gt.txt").write_text("\n".join(rows))

    made = prepare(Benchmark(name="MOT17-GT-3", data="MOT17-FRCNN", stride=3), tmp_path / "data", tmp_path, small=False)

    assert made == tmp_path / "MOT17-GT-3"
    assert (made / "A" / "gt.txt").read_text() == "1,7,1.5,2,3,4,1,1,1\n2,7,-2,2,3,4,1,1,1\n"
    assert (made / "A" / "det.txt").read_text() == "1,-1,1.5,2,3,4,1,1,1\n2,-1,-2,2,3,4,1,1,1\n"
    expected = ["[Sequence]", "name=A", "frameRate=10", "seqLength=3", "imWidth=64", "imHeight=48"]
    assert (made / "A" / "seqinfo.ini").read_text().split() == expected
    assert prepare(Benchmark(name="MOT20"), tmp_path / "data", tmp_path, small=False) is None


def test_a_scene_is_the_same_every_time(tmp_path: Path) -> None:
    """Peers and ours see one scene, on every day the same: about as many boxes a frame as objects."""
    for name in ("one.npz", "two.npz"):
        subprocess.run([sys.executable, "-m", "bench.linking.scenes", "small", tmp_path / name], cwd=ROOT, check=True)

    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert {name: one[name].tolist() for name in one} == {name: two[name].tolist() for name in two}
        assert 450 <= len(one["frame"]) <= 550
        assert np.unique(one["frame"]).tolist() == list(range(50))
