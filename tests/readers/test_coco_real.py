"""Real COCO files, read completely: every box is found again by an independent reading with the standard library."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError, Tally
from tests.conftest import REAL_DATA, needs_real_data
from tests.readers.coco_files import files, names, one, pixels

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
    d = one(source, tally, **options)
    rows = zip(files(d), names(d), d.score.tolist(), pixels(d), strict=True)
    return Counter((file, name, None if score != score else score, *(v + 0.0 for v in box)) for file, name, score, box in rows)  # noqa: PLR0124  # NaN


def flat(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Annotations, and the segments of panoptic ones."""
    return [
        {"image_id": a["image_id"], **part, "segmentation": "png"} if "segments_info" in a else part
        for a in whole["annotations"]
        for part in a.get("segments_info", [a])
    ]


@needs_real_data
@pytest.mark.parametrize("path", WHOLE, ids=ids(WHOLE))
def test_every_box_is_found_again(path: Path) -> None:
    """Its file, its label and its pixels to a millionth, once; outlines and keypoints are counted as not converted."""
    whole = json.loads(path.read_text())
    boxes = flat(whole)
    tally = Tally()

    assert read(path, tally) == facts(boxes, whole["images"], whole["categories"])
    expected = {name: sum(bool(b.get(name)) for b in boxes) for name in ("segmentation", "keypoints")}
    assert dict(tally.unconverted) == {name: count for name, count in expected.items() if count}


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
    vid, vis = (one(real_data / "coco" / name) for name in ("cocovid", "youtube-vis"))

    assert [(f.sequence, f.index) for f in vid.frames] == [("dummy_video", i) for i in range(8)]
    whole = json.loads((real_data / "coco/cocovid/ann.json").read_text())
    assert vid.track.tolist() == [a["instance_id"] for a in whole["annotations"]]
    assert ([(f.sequence, f.index) for f in vis.frames], vis.track.tolist()) == ([("0043f083b5", 0)], [1])


def test_a_folder_of_splits(real_data: Path) -> None:
    """Roboflow's layout: both files of the folder, images by their folder."""
    d = one(real_data / "coco/datumaro/coco_roboflow")

    assert [f.file for f in d.frames] == ["train/a.jpg", "val/b.jpg"]
    assert len(d) == 3
