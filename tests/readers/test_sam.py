"""Segment Anything: masks of images in all layouts."""

import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameIndex
from prelabel.readers import find
from prelabel.readers.base import Certainty, Context
from prelabel.readers.coco import READER as COCO
from prelabel.readers.sam import READER
from prelabel.readers.sam.drawing import CLAMPED, WITHOUT_PIXEL
from prelabel.readers.sam.pictures import OF_IMAGE, PAINTED
from prelabel.readers.table import BUILTIN
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.coco_files import of_kind, pixels, rings_px
from tests.readers.output_files import labels, names, read, write
from tests.readers.sam_files import COLUMN, MASK, NOTHING, PACKED, RING, TABLE, found, grounded, mask, row, sa1b

CASES = sorted(path for path in (FIXTURES / "sam").iterdir() if path.is_dir())


def corners(d: Detections) -> list[list[list[float]]]:
    """The corners of the first ring of each polygon, sorted."""
    return [sorted(rings[0]) for rings in rings_px(of_kind(d, Kind.POLYGON))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_contract(case: Path) -> None:
    """Is kept by every layout."""
    check_reader(READER, case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_recognition(case: Path) -> None:
    """Each folder, and each file that says where masks are, is this format and surely no other."""
    files = [path for path in case.rglob("*") if path.suffix in {".csv", ".json"} and path.read_bytes().strip() != b"[]"]
    for source in (case, *files):
        sure = {name for name in BUILTIN if find(name).sniff(source) >= Certainty.LIKELY}
        assert sure == {"sam"}, source


def test_other_lists(tmp_path: Path) -> None:
    """With values and labels are no phrases."""
    source = write(tmp_path, {"a.json": [{"value": 1, "label": "bear"}]}) / "a.json"

    assert READER.sniff(source) == Certainty.NO


def test_results_of_coco(tmp_path: Path) -> None:
    """Name the image of each record, whatever else they say."""
    source = write(tmp_path, {"r.json": [{"image_id": 1, "category_id": 1, **mask()}]}) / "r.json"

    assert (READER.sniff(source), COCO.sniff(source)) == (Certainty.NO, Certainty.LIKELY)


@pytest.mark.parametrize("segmentation", [MASK, PACKED], ids=["numbers", "packed"])
def test_a_file_of_sa1b(segmentation: object, tmp_path: Path) -> None:
    """Has an image with a name and a size; a mask is a polygon of its pixels and a box around them, which SAM measures between them."""
    d = read(READER, write(tmp_path, {"sa_7.json": sa1b(mask(segmentation=segmentation, id=9))}))

    assert [(f.file, f.width, f.height, f.sequence) for f in d.frames] == [("sa_7.jpg", 8, 6, "")]
    assert pixels(of_kind(d, Kind.RECTANGLE)) == [[2, 1, 2, 3]]
    assert corners(d) == [RING]
    assert (labels(d), d.score.tolist(), d.object.tolist()) == (["object", "object"], [0.75, 0.75], [0, 0])
    assert str(d.sources[0].place(d.origin[0])) == f"{tmp_path}/sa_7.json: $.annotations[0]"


def test_an_image_that_says_little(tmp_path: Path) -> None:
    """Is called as its file, and as large as its masks."""
    d = read(READER, write(tmp_path, {"sub/sa_7.json": sa1b(mask(), file_name=None, width=None, height=None)}))

    assert [(f.file, f.width, f.height) for f in d.frames] == [("sub/sa_7", 8, 6)]


def test_options(tmp_path: Path) -> None:
    """Another label, another score, and fields as attributes; what text cannot say is counted."""
    tally = Tally()
    options = {"label": "thing", "score": "stability_score", "attributes": "predicted_iou,crop_box,point_coords,mood"}
    d = read(READER, write(tmp_path, {"a.json": [mask(mood=None)]}), options, tally=tally)

    assert (labels(d), d.score.tolist()) == (["thing"] * 2, [0.875] * 2)
    assert d.attribute_sets == ({"predicted_iou": "0.75", "crop_box": ("0", "0", "8", "6")},)
    assert dict(tally.unconverted) == {"values of the attribute point_coords": 1}
    assert tally.notes == []


def test_unused_fields(tmp_path: Path) -> None:
    """Are told, whichever mask has them; the quality that is not the score is one of them."""
    tally = Tally(on_error="skip")
    read(READER, write(tmp_path, {"a.json": [mask()], "b.json": [mask(), 5, mask(mood=1)]}), tally=tally)

    fields = "crop_box,mood,point_coords,stability_score"
    assert tally.notes == [f"fields of masks that were not used: {fields} (-O attributes=NAME,... makes attributes of them)"]


@pytest.mark.parametrize(("estimate", "score", "clamped"), [(1.0625, 1, 1), (-0.25, 0, 1), (1, 1, 0), (2, 1, 1)])
def test_an_estimate_beyond_one(estimate: float, score: float, clamped: int, tmp_path: Path) -> None:
    """Is as good as can be, and counted: nothing in SAM keeps it within 0-1."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": [mask(predicted_iou=estimate)]}), tally=tally)

    assert d.score.tolist() == [score, score]
    assert tally.adjusted[CLAMPED] == clamped


@pytest.mark.parametrize("box", [[2, 1, 0, 2], [0, 0, 0, 0]], ids=["column", "nothing"])
def test_boxes_without_area(box: list[int], tmp_path: Path) -> None:
    """Are of one column, from the first to the last of which SAM measures; one that is nowhere is that of its mask."""
    source = write(tmp_path, {"a.json": [mask(segmentation=COLUMN, bbox=box)]})
    context = Context(frames=FrameIndex(), tally=Tally(), shapes=frozenset({Kind.RECTANGLE}))
    (boxes,) = READER.read(READER.plan(source, READER.options()).units[0], READER.options(), context)

    assert pixels(of_kind(read(READER, source), Kind.RECTANGLE)) == pixels(boxes) == [[2, 1, 1, 3]]


def test_masks_without_boxes_and_boxes_without_masks(tmp_path: Path) -> None:
    """Are polygons and rectangles alone; a mask without a pixel is counted, and its box without area no fault."""
    tally = Tally()
    masks = [mask(bbox=None), mask(segmentation=None), mask(segmentation=NOTHING, bbox=[0, 0, 0, 0]), mask(segmentation=NOTHING)]
    d = read(READER, write(tmp_path, {"a.json": masks}), tally=tally)

    assert [(Kind(kind), origin) for kind, origin in zip(d.kind.tolist(), d.origin.tolist(), strict=True)] == [
        (Kind.POLYGON, 0), (Kind.RECTANGLE, 1), (Kind.RECTANGLE, 3),
    ]  # fmt: skip
    assert tally.unconverted[WITHOUT_PIXEL] == 2


def test_lists_are_of_images_of_their_name(tmp_path: Path) -> None:
    """Also an empty one, and one whose classes Semantic Segment Anything added; an empty class is none."""
    files = {"m/a.json": [mask()], "m/b.json": [], "m/c_semantic.json": {"annotations": [mask(class_name="dog"), mask(class_name=" ")]}}
    source = write(tmp_path, files)
    images = write(tmp_path / "images", {f"{name}.jpg": (8, 6) for name in "abc"})
    d = read(READER, source / "m", frames=images)

    assert names(d) == ["a.jpg", "b.jpg", "c.jpg"]
    assert labels(d) == ["object"] * 2 + ["dog"] * 2 + ["object"] * 2


def test_the_one_image_of_one_file(tmp_path: Path) -> None:
    """Need not be called as the file."""
    source = write(tmp_path, {"masks.json": [mask()]}) / "masks.json"
    images = write(tmp_path / "images", {"a.jpg": (8, 6)})

    assert names(read(READER, source, frames=images)) == ["a.jpg"]


def test_folders_of_pngs(tmp_path: Path) -> None:
    """Are images of the name of the folder; all pixels but 0 are inside, and the masks themselves are no images."""
    pixel = np.zeros((6, 8), np.uint8)
    pixel[1:4, 2:4] = 255
    for name in ("0", "1"):
        (tmp_path / "out/a").mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixel if name == "0" else pixel * 0).save(tmp_path / f"out/a/{name}.png")
    write(tmp_path, {"out/a/metadata.csv": f"{TABLE}\n{row()}\n{row(1)}", "images/a.jpg": (8, 6)})
    tally = Tally()
    d = read(READER, tmp_path, {"attributes": "stability_score"}, tally=tally)

    assert [(f.file, f.width, f.height) for f in d.frames] == [("images/a.jpg", 8, 6)]
    assert [frame.file for frame in READER.plan(tmp_path, READER.options()).images] == ["images/a.jpg"]
    assert (pixels(of_kind(d, Kind.RECTANGLE)), corners(d)) == ([[2, 1, 2, 3]] * 2, [RING])
    assert (d.score.tolist(), d.attribute_sets) == ([0.75] * 3, ({"stability_score": "0.875"},))
    assert str(d.sources[0].place(d.origin[0])) == f"{tmp_path}/out/a/metadata.csv:2"
    assert tally.unconverted[WITHOUT_PIXEL] == 1


def test_a_folder_of_pngs_alone() -> None:
    """Can be the source itself, or its table, and is called as itself."""
    case = FIXTURES / "sam/pngs/street.1"

    assert names(read(READER, case)) == names(read(READER, case / "metadata.csv")) == ["street.1"]


def test_results_of_grounded_sam(tmp_path: Path) -> None:
    """Have classes, and boxes as the file says; a score may be a list of one."""
    files = {
        "r.json": grounded(found(), found(class_name="", score=0.25)),
        "s.json": grounded(found(), image_path="b.jpg", box_format="xywh"),
    }
    d = read(READER, write(tmp_path, files))

    assert names(d) == ["a/truck.jpg", "b.jpg"]
    assert pixels(of_kind(d, Kind.RECTANGLE)) == [[2, 1, 2, 3]] * 2 + [[2, 1, 4, 4]]
    assert (labels(d), d.score.tolist()) == (["car", "car", "object", "object", "car", "car"], [0.5, 0.5, 0.25, 0.25, 0.5, 0.5])


@pytest.mark.parametrize(
    ("said", "options", "file"),
    [
        ("/data/x/truck.jpg", {}, "truck.jpg"),
        ("/data/x/truck.jpg", {"base": "/data"}, "x/truck.jpg"),
        ("C:\\data\\truck.jpg", {}, "truck.jpg"),
        ("./a/truck.jpg", {}, "a/truck.jpg"),
        ("../../a/truck.jpg", {}, "a/truck.jpg"),
        ("x\\..\\a..b\\truck.jpg", {}, "a..b/truck.jpg"),
        ("https://host/a/truck.jpg?x=1", {}, "a/truck.jpg"),
    ],
)
def test_paths_of_images(said: str, options: dict[str, str], file: str, tmp_path: Path) -> None:
    """Are below the base, or their last part; of one that leaves the folder of the program, what is behind."""
    d = read(READER, write(tmp_path, {"r.json": grounded(found(), image_path=said)}), options)

    assert names(d) == [file]
    assert d.frames[0].url == (said if said.startswith("https") else "")


PHRASES = [
    {"value": 0, "label": "background"},
    {"value": 1, "label": "bear", "logit": 0.75, "box": [1, 2, 5, 6]},
    {"value": 2, "label": "dog", "box": [0, 0, 4, 3]},
]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mask.json", PHRASES, 0),
        ("label.json", {"caption": "a bear", "mask": PHRASES}, 1),
        ("label.json", {"tags": "a", "caption": '{"b', "mask": PHRASES}, 2),
    ],
    ids=["list", "caption", "tags"],
)
def test_phrases(name: str, content: object, said: int, tmp_path: Path) -> None:
    """Are boxes of the image beside them; the masks are only painted, and counted with what is said of the image."""
    write(tmp_path, {f"truck/{name}": content, "truck/raw_image.jpg": (8, 6), "truck/mask.jpg": (9, 9)})
    tally = Tally()
    d = read(READER, tmp_path, tally=tally)

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert names(d) == ["truck/raw_image.jpg"]
    assert pixels(d) == [[1, 2, 4, 4], [0, 0, 4, 3]]
    assert (labels(d), d.score[0], math.isnan(d.score[1])) == (["bear", "dog"], 0.75, True)
    assert +tally.unconverted == {PAINTED: 2} | ({OF_IMAGE: said} if said else {})
    assert tally.notes == []


def test_phrases_of_images_elsewhere(tmp_path: Path) -> None:
    """Are those of the image that is called as the file, or as its folder."""
    images = write(tmp_path / "images", {"truck.jpg": (8, 6), "bus.jpg": (8, 6)})
    source = write(tmp_path / "out", {"truck/mask.json": PHRASES, "truck/raw_image.jpg": (8, 6), "mask_bus.json": PHRASES})

    assert sorted(names(read(READER, source, frames=images))) == ["bus.jpg", "truck.jpg"]
    assert names(read(READER, source / "mask_bus.json", size=(8, 6))) == ["bus"]


def test_a_single_file_of_phrases(tmp_path: Path) -> None:
    """Finds the image beside it, and its size."""
    source = write(tmp_path, {"mask.json": PHRASES, "raw_image.jpg": (8, 6)}) / "mask.json"

    assert [(f.file, f.width) for f in read(READER, source).frames] == [("raw_image.jpg", 8)]


def test_units(tmp_path: Path) -> None:
    """Of many small files are some hundred each."""
    write(tmp_path, {f"{number}.json": [mask()] for number in range(501)})
    plan = READER.plan(tmp_path, READER.options())

    assert [len(unit.paths) for unit in plan.units] == [500, 1]
    assert sum(len(batch.frames) for batch in read_batches(READER, tmp_path)) == 501
