"""Real COCO files, read completely: every box, outline and keypoint is found again by a reading with the standard library."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import InputError, Tally
from tests.conftest import REAL_DATA, needs_real_data
from tests.readers.coco_files import files, names, of_kind, one, pixels, write
from tests.readers.coco_raw import area_of, pixels_by_id

DATA = REAL_DATA / "coco"

REFUSED = ("labels_", "captions_")

WHOLE = [path for path in sorted(DATA.glob("**/*.json")) if "result" not in path.name and not path.name.startswith(REFUSED)]

TO_A_MILLIONTH = 6


def ids(paths: list[Path]) -> list[str]:
    """Names of parameters."""
    return [path.relative_to(DATA).as_posix() for path in paths]


def facts(boxes: list[dict[str, Any]], images: list[dict[str, Any]], categories: list[dict[str, Any]]) -> Counter[object]:
    """File, label, score and box of each annotation, by hand."""
    file_of = {i["id"]: i["file_name"] for i in images}
    name_of = {c["id"]: c["name"] for c in categories}
    return Counter(
        (file_of[b["image_id"]], name_of[b["category_id"]], b.get("score"), *(round(v, TO_A_MILLIONTH) + 0.0 for v in b["bbox"]))
        for b in boxes
    )


def read(source: Path, tally: Tally, **options: str) -> Counter[object]:
    """The same of what the reader finds."""
    d = of_kind(one(source, tally, **options), Kind.RECTANGLE)
    rows = zip(files(d), names(d), d.score.tolist(), pixels(d), strict=True)
    return Counter((file, name, None if score != score else score, *(v + 0.0 for v in box)) for file, name, score, box in rows)  # noqa: PLR0124  # NaN


def flat(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Annotations, and the segments of panoptic ones."""
    return [{"image_id": a["image_id"], **part} for a in whole["annotations"] for part in a.get("segments_info", [a])]


@needs_real_data
@pytest.mark.parametrize("path", WHOLE, ids=ids(WHOLE))
def test_every_box_is_found_again(path: Path) -> None:
    """Its file, its label and its pixels to a millionth, once; nothing is left to be converted."""
    whole = json.loads(path.read_text())
    tally = Tally()

    assert read(path, tally) == facts(flat(whole), whole["images"], whole["categories"])
    assert dict(tally.unconverted) == {}


@needs_real_data
@pytest.mark.parametrize("path", WHOLE, ids=ids(WHOLE))
def test_every_outline_is_found_again(path: Path) -> None:
    """Each annotation or segment with a polygon, a mask or pixels of its own in a PNG has an outline of just that area."""
    whole = json.loads(path.read_text())
    images = {i["id"]: i for i in whole["images"]}
    expected: Counter[tuple[int, float]] = Counter()
    for position, a in enumerate(whole["annotations"]):
        px = images[a["image_id"]]["width"] * images[a["image_id"]]["height"]
        if "segments_info" in a:
            pixels_of, count = pixels_by_id(path.with_suffix("") / a["file_name"])
            expected.update((position, round(pixels_of[part["id"]] / count * px, 4)) for part in a["segments_info"])
        elif a.get("segmentation"):
            expected[position, round(area_of(a["segmentation"]), 4)] += 1

    assert outlines(one(path)) == expected


@needs_real_data
@pytest.mark.parametrize("path", WHOLE, ids=ids(WHOLE))
def test_every_keypoint_is_found_again(path: Path) -> None:
    """The labelled points of each annotation with their numbers, and no others."""
    whole = json.loads(path.read_text())

    assert keypoints(one(path)) == labelled(whole["annotations"])


@pytest.mark.parametrize(("kind", "count"), [("instances_val2014_fakesegm", 734), ("person_keypoints_val2014_fakekeypoints", 125)])
def test_results_of_masks_and_keypoints(kind: str, count: int, real_data: Path, tmp_path: Path) -> None:
    """Their images are not here, so that a file is made that names them: all masks have their area, all points their place."""
    source = real_data / f"coco/cocoapi-results/{kind}100_results.json"
    results = json.loads(source.read_text())
    sizes = {r["image_id"]: r.get("segmentation", {"size": [640, 640]})["size"] for r in results}
    images = [{"id": id_, "file_name": f"{id_}.jpg", "height": h, "width": w} for id_, (h, w) in sizes.items()]
    categories = [{"id": id_, "name": str(id_)} for id_ in {r["category_id"] for r in results}]
    truth = write(tmp_path / "truth.json", {"images": images, "annotations": [], "categories": categories})
    d = one(source, images=str(truth))

    masks = {position: area_of(r["segmentation"]) for position, r in enumerate(results) if "segmentation" in r}
    assert outlines(d) == Counter((position, round(area, 4)) for position, area in masks.items() if area)
    assert keypoints(d) == labelled(results)
    assert len(results) == count
    assert len(set(d.object.tolist())) == count


def outlines(d: Detections) -> Counter[tuple[int, float]]:
    """Position of the annotation and square pixels, without holes, of each outline."""
    shapes = shapes_of(d)
    found: Counter[tuple[int, float]] = Counter()
    for row in np.flatnonzero(d.kind == Kind.POLYGON).tolist():
        rings = slice(*shapes.start[row : row + 2])
        frame = d.frames[d.frame[row]]
        signs = np.where(shapes.ring_hole[rings], -1, 1)
        area = (np.abs(shapes.areas()[rings]) * signs).sum() * frame.width * frame.height
        found[int(d.origin[row]), round(float(area), 4)] += 1
    return found


def keypoints(d: Detections) -> set[tuple[int, int, float, float]]:
    """Position of the annotation, number, x and y in pixels of each point of a landmark."""
    found = set()
    for row in np.flatnonzero(d.kind == Kind.LANDMARK).tolist():
        some = slice(*d.ring_start[d.detection_start[row : row + 2]])
        frame = d.frames[d.frame[row]]
        px = (d.points[some] * (frame.width, frame.height)).round(4).tolist()
        found |= {(int(d.origin[row]), number, x, y) for number, (x, y) in zip(d.point_number[some].tolist(), px, strict=True)}
    return found


def labelled(annotations: list[dict[str, Any]]) -> set[tuple[int, int, float, float]]:
    """The same from the file."""
    found = set()
    for position, a in enumerate(annotations):
        values = a.get("keypoints", [])
        triples = zip(values[::3], values[1::3], values[2::3], strict=True)
        found |= {(position, n, round(x, 4), round(y, 4)) for n, (x, y, v) in enumerate(triples, 1) if v > 0}
    return found


def test_the_number_of_boxes(real_data: Path) -> None:
    """As their README says."""
    assert len(one(real_data / "coco/visdrone")) == 3326


def test_results(real_data: Path) -> None:
    """89 results of two images, with scores."""
    folder = real_data / "coco/evaluate"
    truth, boxes = (json.loads((folder / name).read_text()) for name in ("dataset.json", "result.json"))

    found = read(folder / "result.json", Tally(), images=str(folder / "dataset.json"))

    assert found.total() == 89
    assert found == facts(boxes, truth["images"], truth["categories"])


@pytest.mark.parametrize("kind", ["fakebbox", "fakesegm", "fakekeypoints"])
def test_results_alone(kind: str, real_data: Path) -> None:
    """They need the file of their images."""
    (path,) = (real_data / "coco/cocoapi-results").glob(f"*_{kind}100_results.json")

    with pytest.raises(InputError) as error:
        one(path)

    fix = "give the instances file that the results belong to with -O images=FILE"
    assert str(error.value) == f"{path}: a list of results, without images and categories\n  fix: {fix}"


@needs_real_data
@pytest.mark.parametrize("path", (named := sorted([*DATA.glob("**/labels_*.json"), *DATA.glob("**/captions_*.json")])), ids=ids(named))
def test_nothing_to_draw(path: Path) -> None:
    """Labels of whole images and captions are refused."""
    with pytest.raises(InputError) as error:
        one(path)

    what = "no annotation has a box or a segmentation: nothing to draw"
    assert str(error.value) == f"{path}: $.annotations: {what}\n  fix: give the instances file of the data set"


def test_videos(real_data: Path) -> None:
    """COCO-VID and YouTube-VIS by image: sequences, frame numbers, instance ids."""
    vid, vis = (of_kind(one(real_data / "coco" / name), Kind.RECTANGLE) for name in ("cocovid", "youtube-vis"))

    assert [(f.sequence, f.index) for f in vid.frames] == [("dummy_video", i) for i in range(8)]
    whole = json.loads((real_data / "coco/cocovid/ann.json").read_text())
    assert vid.track.tolist() == [a["instance_id"] for a in whole["annotations"]]
    assert ([(f.sequence, f.index) for f in vis.frames], vis.track.tolist()) == ([("0043f083b5", 0)], [1])


def test_a_folder_of_splits(real_data: Path) -> None:
    """Roboflow's layout: both files of the folder, images by their folder."""
    d = one(real_data / "coco/datumaro/coco_roboflow")

    assert [f.file for f in d.frames] == ["train/a.jpg", "val/b.jpg"]
    assert d.kind.tolist().count(Kind.RECTANGLE) == 3
