"""What is kept of a run belongs to its source: to all that decides what is read, and to nothing else."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from prelabel.engine import Processes, Task
from prelabel.frames import FrameOptions
from prelabel.pipeline import ConvertOptions, convert_to
from prelabel.stills import Piece
from prelabel.stores import parts_of
from tests.conftest import FIXTURES
from tests.workers.test_resuming import MOT, interrupted, refused
from tests.workers.test_same import mot

S = TypeVar("S")
T = TypeVar("T", bound=Task)
R = TypeVar("R")

pytestmark = pytest.mark.usefixtures("sequences_apart")

SIZE = FrameOptions(size=(100, 100))
YOLO = ConvertOptions(format="yolo", frames=SIZE)
VOC = ConvertOptions(format="voc", reader={"image_set": "train"}, frames=SIZE)
KITTI = ConvertOptions(format="kitti", reader={"calib": "calib"}, frames=SIZE)


def message(target: Path, difference: str) -> str:
    """Of a run that is of another source."""
    fix = f"give it the source and the options of that run, or remove {target}.parts to begin anew"
    return f"{target}.parts: belongs to another run: {difference}\n  fix: {fix}"


def yolo(folder: Path) -> Path:
    """Two label files with their images, and the names of the classes."""
    for name in ("1", "2"):
        for kind, text in (("labels/{}.txt", "0 .5 .5 .2 .2\n"), ("images/{}.jpg", "")):
            path = folder / kind.format(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (folder / "data.yaml").write_text("names: [car, bus]")
    return folder


def voc(folder: Path) -> Path:
    """An annotation file, and the list that names it."""
    for name, text in (
        ("Annotations/a.xml", "<annotation><filename>a.jpg</filename></annotation>"),
        ("ImageSets/Main/train.txt", "a\n"),
    ):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    return folder


def kitti(folder: Path) -> Path:
    """The labels of objects of the fixtures, with their calibration."""
    return copied("kitti/objects/training", folder)


def copied(case: str, folder: Path) -> Path:
    """A source of the fixtures."""
    return Path(shutil.copytree(FIXTURES / case, folder))


def unsized(folder: Path) -> Path:
    """Instances of an image whose size only the image says, and of one that is not there."""
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2]}
    images = [{"id": 1, "file_name": "1.png"}, {"id": 2, "file_name": "2.png"}]
    copied("mot/cvat/img1", folder)
    (folder / "frame_000001.png").rename(folder / "1.png")
    (folder / "a.json").write_text(json.dumps({"images": images, "annotations": [annotation], "categories": [{"id": 1, "name": "car"}]}))
    return folder


def sequences(folder: Path) -> Path:
    """Two of MOT text with images."""
    copied("mot/cvat", folder / "a")
    copied("mot/cvat", folder / "b")
    return folder


class Noting:
    """An engine of this process that notes what is made."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def map(self, function: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """As `Engine` says."""
        for task in tasks:
            self.made += [task.name] * isinstance(task, Piece)
            yield function(shared, task)


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    """Of eight sequences of twelve frames, interrupted when thirty were done, so that three were kept."""
    source, target, engine = mot(tmp_path / "source", 1), tmp_path / "out.jsonl", Noting()
    interrupted(source, target, MOT, after=30)

    convert_to([source], MOT, "detections", target, on_error="skip", resume=parts_of(target), engine=engine)

    assert engine.made == ["S-3", "S-4", "S-5", "S-6", "S-7"]


def test_another_source_is_refused(tmp_path: Path) -> None:
    """A file that has changed, one that is new, one that is gone; each is named."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    interrupted(source, target, MOT, after=30)

    file = source / "S-6" / "det.txt"
    before = file.stat()
    file.write_text(file.read_text() + "12,-1,1,2,3,4,1\n")
    assert refused(source, target, MOT) == message(target, f"{file} has changed since")
    os.truncate(file, before.st_size)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    (source / "S-7").rename(tmp_path / "S-7")
    assert refused(source, target, MOT) == message(target, "the source had 8 units, now it has 7")
    (tmp_path / "S-7").rename(source / "S-7")

    (source / "S-2").rename(source / "S-9")
    assert refused(source, target, MOT) == message(target, f"the source no longer has {source / 'S-2' / 'det.txt'}")
    (source / "S-9").rename(source / "S-2")

    convert_to([source], MOT, "detections", target, on_error="skip", resume=parts_of(target))


SOURCES: Mapping[str, tuple[Callable[[Path], Path], ConvertOptions]] = {
    "yolo": (yolo, YOLO), "voc": (voc, VOC), "kitti": (kitti, KITTI), "mot": (lambda folder: mot(folder, 1), MOT)
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "changed", "difference"),
    [
        ("yolo", "labels/2.txt", "{}/labels has changed since"),
        ("yolo", "data.yaml", "{}/data.yaml has changed since"),
        ("yolo", "images/1.jpg", "{}/images/1.jpg has changed since"),
        ("yolo", "images/3.jpg", "the source now has {}/images/3.jpg"),
        ("voc", "Annotations/a.xml", "{}/Annotations has changed since"),
        ("voc", "ImageSets/Main/train.txt", "{}/ImageSets/Main/train.txt has changed since"),
        ("kitti", "calib/000003.txt", "calib/000003.txt has changed since"),
        ("mot", "S-3/seqinfo.ini", "{}/S-3/seqinfo.ini has changed since"),
    ],
)
def test_what_decides_the_meaning_of_labels_belongs_to_the_source(
    kind: str, changed: str, difference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Labels of a folder that are written in place, names of classes, images and their lists, calibration."""
    make, options = SOURCES[kind]
    source, target = make(tmp_path / "source"), tmp_path / "out.jsonl"
    monkeypatch.chdir(source)
    interrupted(source, target, options, after=1)

    with (source / changed).open("a") as file:
        file.write("\n")

    assert refused(source, target, options) == message(target, difference.format(source))


def test_a_list_of_frames_belongs_to_the_source(tmp_path: Path) -> None:
    """An order that the user changed is another."""
    source, target, listed = yolo(tmp_path / "source"), tmp_path / "out.jsonl", tmp_path / "frames.txt"
    listed.write_text("1.jpg\n2.jpg\n")
    options = ConvertOptions(format="yolo", frames=FrameOptions(frames=listed, size=(100, 100)))
    interrupted(source, target, options, after=1)

    listed.write_text("2.jpg\n1.jpg\n")

    assert refused(source, target, options) == message(target, f"{listed} has changed since")


@pytest.mark.parametrize(
    ("form", "case", "changed"),
    [
        ("coco", "coco/panoptic", "panoptic/a.png"),
        ("coco", "", "1.png"),
        ("coco", "", "2.png"),
        ("mot", "mot/cvat", "img1/frame_000001.png"),
        ("via", "", "1.png"),
        ("voc", "voc/classes", "class_names.txt"),
        ("voc", "voc/classes", "labelmap.txt"),
        ("voc", "voc/colours", "labelmap.txt"),
    ],
)
def test_what_is_found_beside_a_unit_when_it_is_read_belongs_to_the_source(form: str, case: str, changed: str, tmp_path: Path) -> None:
    """Masks, names of their classes and images that say a size; also one that was not there."""
    source, target, options = tmp_path / "source", tmp_path / "out.jsonl", ConvertOptions(format=form)
    copied(case, source) if case else unsized(source)
    if form == "via":
        regions = [{"shape_attributes": {"name": "rect", "x": 1, "y": 1, "width": 2, "height": 2}, "region_attributes": {"type": "car"}}]
        (source / "a.json").write_text(json.dumps({"1.png1": {"filename": "1.png", "size": 1, "regions": regions, "file_attributes": {}}}))
    interrupted(source, target, options, after=1)

    with (source / changed).open("a") as file:
        file.write("\n")

    assert refused(source, target, options) == message(target, f"{source / changed} has changed since")


def test_what_workers_find_beside_a_unit_belongs_to_the_source(tmp_path: Path) -> None:
    """The image of a sequence, and one more, that another process reads."""
    source, target = sequences(tmp_path / "source"), tmp_path / "out.jsonl"
    with Processes(2, patience_s=0, helps=False) as engine:
        interrupted(source, target, MOT, after=3, engine=engine)

    images = source / "a" / "img1"
    before = images.stat()
    (images / "frame_000003.png").touch()
    assert refused(source, target, MOT) == message(target, f"{images} has changed since")
    (images / "frame_000003.png").unlink()
    os.utime(images, ns=(before.st_atime_ns, before.st_mtime_ns))

    convert_to([source], MOT, "detections", target, on_error="skip", resume=parts_of(target))


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("source", ["..", "."])
def test_an_output_among_the_labels_is_no_part_of_the_source(
    source: str, workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what else is written there, or who reads the labels."""
    monkeypatch.chdir(yolo(tmp_path / "source") / "labels")
    options, target = replace(YOLO, reader={"names": "car,bus"}), Path("out.jsonl")
    interrupted(Path(source), target, options, after=1)
    Path("notes.md").write_text("of a run that was interrupted")

    with Processes(workers, patience_s=0, helps=False) as engine:
        convert_to([Path(source)], options, "detections", target, on_error="skip", resume=parts_of(target), engine=engine)

    assert len(target.read_text().splitlines()) == 2
