"""Panoptic COCO: segments and the PNGs of their pixels."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.base import parse_options
from prelabel.readers.coco import READER
from prelabel.readers.planning import read_sources
from tests.conftest import FIXTURES
from tests.readers.coco_files import dataset, image, names, of_kind, one, pixels, rings_px, write

CASE = FIXTURES / "coco/panoptic"

ALONE = "read the boxes alone with --shape box"

RED, GREEN, BLUE = 1, 256, 65536
"""The ids of the darkest pure colours."""


def mask(path: Path, ids: list[list[int]]) -> Path:
    """A PNG of ids."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.array(ids, np.uint32)
    Image.fromarray(np.stack([values & 255, values >> 8 & 255, values >> 16], axis=2).astype(np.uint8)).save(path)
    return path


def panoptic(folder: Path, segments: list[dict[str, Any]], ids: list[list[int]] | None, **fields: object) -> Path:
    """A file ``in.json`` of an image of 4x3 pixels and a mask for it."""
    if ids is not None:
        mask(folder / "in/a.png", ids)
    record = {"image_id": 1, "file_name": "a.png", "segments_info": segments, **fields}
    return write(folder / "in.json", dataset([record], [image(width=4, height=3)]))


def segment(id_: int, *without: str, **fields: object) -> dict[str, Any]:
    """A segment with a box."""
    whole = {"id": id_, "category_id": 1, "bbox": [0, 0, 2, 2], **fields}
    return {name: value for name, value in whole.items() if name not in without}


IDS = [[RED, RED, GREEN, GREEN], [RED, 0, GREEN, 0], [0, 0, 0, BLUE]]


def test_segments() -> None:
    """Each is an object with the file's box and the outline of its pixels; one around another has a hole; images without any stay."""
    tally = Tally()
    d = one(CASE, tally, attributes="file_name")

    boxes, outlines = of_kind(d, Kind.RECTANGLE), of_kind(d, Kind.POLYGON)
    assert (pixels(boxes), names(boxes)) == ([[10, 5, 20, 10], [0, 0, 100, 50]], ["car", "sky"])
    assert (pixels(outlines), names(outlines)) == (pixels(boxes), names(boxes))
    car, sky = ([sorted(ring) for ring in rings] for rings in rings_px(outlines))
    hole = [[10, 5], [10, 15], [30, 5], [30, 15]]
    assert (car, sky) == ([hole], [[[0, 0], [0, 50], [100, 0], [100, 50]], hole])
    assert outlines.ring_hole.tolist() == [False, False, True]
    assert boxes.object.tolist() == outlines.object.tolist()
    assert [f.file for f in d.frames] == ["a.jpg", "b.jpg"]
    assert {d.attribute_sets[i]["file_name"] for i in d.attributes} == {"a.png"}
    assert (dict(tally.unconverted), dict(tally.adjusted), list(tally.notes)) == ({}, {}, [])


def test_colours_are_ids(tmp_path: Path) -> None:
    """Red counts 1, green 256, blue 65536; black is no segment; a segment without box has that of its pixels."""
    d = one(panoptic(tmp_path, [segment(BLUE), segment(RED, "bbox"), segment(GREEN)], IDS))

    outlines = of_kind(d, Kind.POLYGON)
    assert (len(of_kind(d, Kind.RECTANGLE)), pixels(outlines)) == (2, [[0, 0, 2, 2]] * 3)
    assert sorted(sorted(rings[0]) for rings in rings_px(outlines)) == [
        [[0, 0], [0, 2], [1, 1], [1, 2], [2, 0], [2, 1]],
        [[2, 0], [2, 2], [3, 1], [3, 2], [4, 0], [4, 1]],
        [[3, 2], [3, 3], [4, 2], [4, 3]],
    ]


def test_a_palette_says_the_colours(tmp_path: Path) -> None:
    """Programs that make files smaller write one: the ids are its colours, not the numbers of its entries; grey levels are ids."""
    source = panoptic(tmp_path, [segment(i, "bbox") for i in (RED, GREEN, BLUE)], IDS)
    file = tmp_path / "in/a.png"
    before = rings_px(one(source))
    with Image.open(file) as coloured:
        coloured.quantize(4).save(file)
    with Image.open(file) as indexed:
        assert indexed.mode == "P"
    assert rings_px(one(source)) == before

    grey = panoptic(tmp_path, [segment(7, "bbox")], None)
    Image.fromarray(np.array([[7, 7, 0, 0], [0] * 4, [0] * 4], np.uint8)).save(file)
    assert pixels(one(grey)) == [[0, 0, 2, 1]]


def test_scores_and_attributes_of_segments(tmp_path: Path) -> None:
    """Predictions score each segment; what a segment does not say is said by its annotation, and fields that nothing uses are named."""
    segments = [segment(RED, score=0.5, attributes={"wet": True}, occluded=1, isthing=True, area=2), segment(GREEN)]
    tally = Tally()
    d = one(panoptic(tmp_path, segments, None, file_name=None, score=0.25, attributes={"wet": False}), tally)

    assert (d.score.tolist(), [d.attribute_sets[i] for i in d.attributes]) == ([0.5, 0.25], [{"wet": "true"}, {"wet": "false"}])
    assert list(tally.notes) == ["fields of segments that were not used: occluded"]


def test_a_folder_for_the_masks(tmp_path: Path) -> None:
    """``-O masks=`` names it; names below it may have folders of their own."""
    mask(tmp_path / "elsewhere/sub/a.png", IDS)
    source = panoptic(tmp_path, [segment(i) for i in (RED, GREEN, BLUE)], None, file_name="sub/a.png")

    assert of_kind(one(source, masks=str(tmp_path / "elsewhere")), Kind.POLYGON).origin.tolist() == [0, 0, 0]


def test_a_mask_that_is_not_wanted_is_not_opened(tmp_path: Path) -> None:
    """Where boxes alone are asked for and every segment has one."""
    source = panoptic(tmp_path, [segment(RED)], None)
    _, batches = read_sources(READER, [source], parse_options(READER, {}), FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))

    assert pixels(Detections.concat(list(batches))) == [[0, 0, 2, 2]]


def test_an_annotation_that_names_no_mask(tmp_path: Path) -> None:
    """Its segments are their boxes."""
    d = one(panoptic(tmp_path, [segment(RED)], None, file_name=None))

    assert (d.kind.tolist(), pixels(d)) == ([Kind.RECTANGLE], [[0, 0, 2, 2]])


def test_crowds_of_segments(tmp_path: Path) -> None:
    """A segment has the flag, not its annotation; one that is left out keeps its pixels from being unknown."""
    source = panoptic(tmp_path, [segment(RED, iscrowd=1), segment(GREEN, iscrowd=0), segment(BLUE)], IDS)
    tally = Tally()

    assert len(of_kind(one(source, tally, crowd="drop"), Kind.POLYGON)) == 2
    assert dict(tally.filtered) == {"crowd": 1}
    d = one(source, crowd="attribute")
    assert [d.attribute_sets[i] for i in of_kind(d, Kind.RECTANGLE).attributes if i >= 0] == [{"iscrowd": "1"}, {"iscrowd": "0"}]


def test_a_mask_of_another_size_is_stretched(tmp_path: Path) -> None:
    """It covers its image whatever its resolution; how many outlines that made is counted."""
    tally = Tally()
    d = one(panoptic(tmp_path, [segment(RED)], [[RED, 0]]), tally)

    assert of_kind(d, Kind.POLYGON).points.tolist() in ([[0, 0], [0.5, 0], [0.5, 1], [0, 1]], [[0, 0], [0, 1], [0.5, 1], [0.5, 0]])
    assert dict(tally.adjusted) == {"mask stretched over an image of another size": 1}


def bad(tmp_path: Path, source: Path, options: dict[str, str] | None = None) -> list[tuple[str, str, str, str]]:
    """The bad records under skip, the first of which is what stops a run."""
    with pytest.raises(InputError) as error:
        one(source, **(options or {}))
    tally = Tally(on_error="skip")
    one(source, tally, **(options or {}))
    first = tally.bad[0]
    assert str(error.value) == f"{first.place}: {first.what}\n  fix: {first.fix}"
    assert str(first.place).startswith(f"{source}:1:")
    return [(p.reason, str(p.place.element), p.what.replace(str(tmp_path), "TMP"), p.fix) for p in tally.bad]


def test_a_missing_mask(tmp_path: Path) -> None:
    """It is said once, and its segments are left out."""
    source = panoptic(tmp_path, [segment(RED), segment(GREEN)], None)

    fix = f"give its folder with -O masks=FOLDER, or {ALONE}"
    what = "the mask TMP/in/a.png does not exist"
    assert bad(tmp_path, source) == [("mask missing", "$.annotations[0].file_name", what, fix)]


def test_a_mask_of_a_name_longer_than_files_have(tmp_path: Path) -> None:
    """It does not exist."""
    source = panoptic(tmp_path, [segment(RED)], None, file_name="a" * 5000)

    fix = f"give its folder with -O masks=FOLDER, or {ALONE}"
    assert bad(tmp_path, source) == [("mask missing", "$.annotations[0].file_name", f"the mask TMP/in/{'a' * 5000} does not exist", fix)]


def test_pixels_of_ids_that_no_segment_has(tmp_path: Path) -> None:
    """The annotation is bad as a whole: there is no telling what else is wrong in it."""
    source = panoptic(tmp_path, [segment(RED)], IDS)

    what = "'a.png' has pixels of 2 ids that no segment has: 256, 65536"
    fix = f"list all segments of the mask, or {ALONE}"
    assert bad(tmp_path, source) == [("unknown ids in a mask", "$.annotations[0].segments_info", what, fix)]


def test_a_segment_without_pixels(tmp_path: Path) -> None:
    """It alone is left out."""
    source = panoptic(tmp_path, [segment(RED), segment(GREEN), segment(7), segment(BLUE)], IDS)

    what, fix = "no pixel of 'a.png' has the id 7", "correct the id, or remove the segment"
    assert bad(tmp_path, source) == [("segment without pixels", "$.annotations[0].segments_info[2].id", what, fix)]
    assert len(of_kind(one(source, Tally(on_error="skip")), Kind.POLYGON)) == 3


def test_a_mask_of_another_shape_is_said_first(tmp_path: Path) -> None:
    """Of 40 x 4 pixels for an image of 4 x 3: it is another image's; one of 9 x 7 is this image's at another resolution."""
    first = "'a.png' is 40x4, its image 4x3: "
    what, fix = f"{first}no pixel of 'a.png' has the id 7", "give the mask of the image, or correct the id"
    source = panoptic(tmp_path, [segment(RED), segment(7)], [[RED] * 40] * 4)
    assert bad(tmp_path, source) == [("segment without pixels", "$.annotations[0].segments_info[1].id", what, fix)]

    what, fix = f"{first}'a.png' has pixels of 1 id that no segment has: 256", f"list all segments of the mask, or {ALONE}"
    source = panoptic(tmp_path, [segment(RED)], [[RED, GREEN] * 20] * 4)
    assert bad(tmp_path, source) == [("unknown ids in a mask", "$.annotations[0].segments_info", what, fix)]

    source = panoptic(tmp_path, [segment(RED), segment(7)], [[RED] * 9] * 7)
    assert [what for _, _, what, _ in bad(tmp_path, source)] == ["no pixel of 'a.png' has the id 7"]


def test_a_segment_without_id(tmp_path: Path) -> None:
    """No pixel can be its own."""
    source = panoptic(tmp_path, [segment(RED, "id")], [[0] * 4] * 3)

    assert bad(tmp_path, source) == [
        ("segment without pixels", "$.annotations[0].segments_info[0]", "has no id", "correct the id, or remove the segment")
    ]


def test_two_segments_of_one_id(tmp_path: Path) -> None:
    """The second is left out: the pixels are of the first."""
    source = panoptic(tmp_path, [segment(RED), segment(RED), segment(GREEN), segment(BLUE)], IDS)

    what, fix = "segment id 1 comes twice", "give every segment of an image its own id"
    assert bad(tmp_path, source) == [("duplicate segment id", "$.annotations[0].segments_info[1].id", what, fix)]


def test_a_mask_outside_its_folder(tmp_path: Path) -> None:
    """A name leads nowhere else, whether or not there is a file."""
    mask(tmp_path / "a.png", IDS)
    source = panoptic(tmp_path, [segment(RED)], None, file_name="../a.png")

    what, fix = "'../a.png' is no name below the folder of masks", "use names relative to the folder of masks"
    assert bad(tmp_path, source) == [("file name outside the folder", "$.annotations[0].file_name", what, fix)]


def test_an_unknown_image_is_said_once(tmp_path: Path) -> None:
    """However many segments it has."""
    source = panoptic(tmp_path, [segment(RED), segment(GREEN)], IDS, image_id=8)

    what, fix = "image 8 is not in images", "add the image to images, or remove the annotation"
    assert bad(tmp_path, source) == [("unknown image", "$.annotations[0].image_id", what, fix)]


def test_ids_of_the_fixture() -> None:
    """The fixture says what its README says: the PNG's two colours are the ids of the file."""
    whole = json.loads((CASE / "panoptic.json").read_text())
    colours = np.array(Image.open(CASE / "panoptic/a.png")).reshape(-1, 3).astype(int) @ (1, 256, 65536)

    counts = dict(zip(*(values.tolist() for values in np.unique(colours, return_counts=True)), strict=True))
    assert counts == {460551: 200, 460552: 4800}
    assert {part["id"] for part in whole["annotations"][0]["segments_info"]} == counts.keys()
