"""Sources of single images that are known for it before anything is read."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from prelabel.build import JobOptions
from prelabel.detections import Frame
from prelabel.errors import Place, Tally
from prelabel.frames import FrameIndex, FrameOptions, KnownFrame
from prelabel.pipeline import ConvertOptions, convert_to
from prelabel.sequences import SequenceOptions
from prelabel.sources import open_sources
from prelabel.stills import pieces_of_images
from prelabel.urls import Template, Urls
from tests.commands import WORKFLOW
from tests.readers.yolo_files import write

PLAIN = "0 .5 .5 .2 .2"

JOBS = JobOptions(workflow_id=WORKFLOW, urls=Urls(template=Template("https://host/{sequence}/{file}", option="--src")))


def pieces(source: Path, options: ConvertOptions | None = None) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """The units whose images are known, each with the images that stand among its own; and what the user is told."""
    tally = Tally()
    opened = open_sources([source], options or ConvertOptions(format="yolo"), Tally(on_error="skip"))
    found = pieces_of_images(opened, tally)
    return [(piece.name.rpartition("/")[2], [frame.file for frame in piece.more or ()]) for piece in found], list(tally.notes)


def labels(*names: str, row: str = PLAIN, **more: str) -> Mapping[str, str]:
    """Label files below ``d``, and other files."""
    return {"d/classes.txt": "car", **{f"d/{name}.txt": row for name in names}, **{f"d/{name}": text for name, text in more.items()}}


def test_photographs_are_known(tmp_path: Path) -> None:
    """By their names alone; the note counts all."""
    source = write(tmp_path, labels("a/139", "a/285", "b/632", "b/724"))

    assert pieces(source / "d") == (
        [("a from 139.txt", []), ("b from 632.txt", [])],
        ["4 image jobs: the names of the frames form no numbered run (--job video to make videos)"],
    )


def test_images_without_labels_go_with_those_before_them(tmp_path: Path) -> None:
    """In natural order of folders and names; those before all go with the first."""
    images = {f"d/images/{name}.jpg": "" for name in ("a/1", "a/9", "a/30", "b/2", "b/77")}
    source = write(tmp_path, {**labels("labels/a/9", "labels/b/2"), **images})

    found, _ = pieces(source / "d")
    assert found == [("a from 9.txt", ["a/1.jpg", "a/30.jpg"]), ("b from 2.txt", ["b/77.jpg"])]


@pytest.mark.parametrize(
    ("files", "options"),
    [
        (labels("a/1", "a/2", "a/3"), ConvertOptions(format="yolo", frames=FrameOptions(size=(4, 4)))),
        (labels("a/139", "a/285", row=f"{PLAIN} .5 7"), ConvertOptions(format="yolo")),
        (labels("clip_1", "clip_2", "clip_10"), ConvertOptions(format="yolo")),
        (labels("a/139", "b/285"), ConvertOptions(format="yolo", sequences=SequenceOptions(sequences="([^/]+)/", job="image"))),
        (labels("a/2", "b/1", "c/3"), ConvertOptions(format="yolo", sequences=SequenceOptions(job="video"))),
    ],
    ids=["run", "tracks", "predicted video", "expression", "asked for"],
)
def test_what_is_no_image_or_not_known(tmp_path: Path, files: Mapping[str, str], options: ConvertOptions) -> None:
    """Nothing is decided, and nothing told: that comes when all is read."""
    assert pieces(write(tmp_path, files) / "d", options) == ([], [])


@pytest.mark.parametrize(("first", "second", "known"), [("x2", "x10", True), ("x10", "x2", False)])
def test_units_in_another_order_than_their_images(first: str, second: str, known: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """As a description may name its folders: the jobs of one cannot be written before those of the next."""
    folders = {f"{folder}/a1{suffix}": PLAIN * (suffix == ".txt") for folder in ("x2", "x10") for suffix in (".txt", ".jpg")}
    lists = {"train.txt": f"{first}/a1.jpg", "val.txt": f"{second}/a1.jpg"}
    source = write(tmp_path, {**folders, **lists, "data.yaml": "names: [car]\ntrain: train.txt\nval: val.txt"})

    assert bool(pieces(source / "data.yaml")[0]) == known


def tree(folder: Path, seed: int) -> Path:
    """Folders of label files, some of them empty or broken, with names of several shapes; in some trees with images."""
    dice = random.Random(seed)  # noqa: S311  # a source, no secret
    name = dice.choice(["{:04}", "{}", "img_{}", "{:03}_x", "é{}"])
    pictures = dice.random() < 0.5
    files: dict[str, str] = {"data.yaml": "names: [car, bus]"}
    for part in dice.sample(["a", "b2", "b10", "c/1", "c"], 3):
        for number in dice.sample(range(2000), 8):
            stem = f"{part}/{name.format(number)}"
            if pictures and dice.random() < 0.8:
                files[f"images/{stem}.jpg"] = ""
            if dice.random() < 0.8:
                rows = [f"{dice.randrange(2)} .5 .5 {dice.random():.3f} .2" for _ in range(dice.randrange(4))]
                files[f"labels/{stem}.txt"] = "\n".join(rows + ["x y"] * (dice.random() < 0.05))
    return write(folder, files)


@pytest.mark.parametrize("rule", ["auto", "folder", "one", "image"])
def test_the_same_jobs_as_when_all_is_read_first(rule: str, tmp_path: Path) -> None:
    """With a limit that nothing reaches, sequences are formed when all is read."""
    known = 0
    for seed in range(12):
        source = tree(tmp_path / str(seed), seed)
        both: list[Any] = []
        for limit in (None, 10_000):
            options = ConvertOptions(format="yolo", limit=limit, sequences=SequenceOptions(sequences=rule, job="image"))
            target = tmp_path / f"{limit}.jsonl"
            summary = convert_to([source], options, JOBS, target, force=True, on_error="skip")
            both.append((target.read_bytes(), set(summary.tally.notes), summary.counts, summary.tally.bad))
        known += bool(pieces(source, ConvertOptions(format="yolo", sequences=SequenceOptions(sequences=rule, job="image")))[0])
        assert both[0] == both[1]
    assert known


KNOWN = [KnownFrame(file="a/1.jpg", path="x/a/1.jpg"), KnownFrame(file="2.jpg", url="https://host/2.jpg")]


@pytest.mark.parametrize("files", [["a/1.jpg", "2.jpg"], ["a/1", "2.jpg"], ["é.jpg"], ["b/7.jpg"], []])
@pytest.mark.parametrize("known", [[], KNOWN])
@pytest.mark.parametrize("given", [False, True])
def test_many_frames_are_what_each_would_be(files: Sequence[str], known: Sequence[KnownFrame], given: bool) -> None:  # noqa: FBT001
    """Whether they are known, given or not."""
    index = FrameIndex(known, FrameOptions(size=(4, 3)), given=given)
    place, one, other = Place("x"), Tally(on_error="skip"), Tally(on_error="skip")

    expected: list[Frame | None] = [index.frame(file, place=place, tally=one, sized=False) for file in files]
    assert list(map(str, index.unsized(files, place=place, tally=other))) == list(map(str, expected))
    assert other.bad == one.bad
