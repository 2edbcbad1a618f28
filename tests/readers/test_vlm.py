"""Answers of vision-language models: what each of them means, which numbers mean what, and which sources are theirs."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.vlm import READER
from prelabel.testing import check_reader
from tests.readers.output_files import Options, names, read, write
from tests.readers.vlm_files import CASES, SIZE, found, mask, points, said

OPTIONS = {"qwen": {"unit": "pixels"}, "thousandths": {"unit": "thousandths", "score": "percent"}}

SNOW = [
    ("rectangle", "a snowman", [78.125, 4.6875, 196.875, 82.8125]),
    ("rectangle", "a fire", [34.375, 1.5625, 96.875, 89.0625]),
]

KOSMOS = (
    "<phrase> a snowman</phrase><object><patch_index_0044><patch_index_0863></object> by <phrase>a fire</phrase>"
    "<object><patch_index_0005><patch_index_0911></object>"
)
KOSMOS_ROW = (
    "<phrase>a</phrase><object><patch_index_0000><patch_index_0001></delimiter_of_multi_objects/>"
    "<patch_index_0033><patch_index_0033></object>"
)


@pytest.mark.parametrize("case", ["gemini", "qwen", "thousandths", "florence", "tags", "moondream"])
def test_the_contract(case: str) -> None:
    """Every layout keeps the reader's contract."""
    check_reader(READER, CASES / case, OPTIONS.get(case, {}), size=SIZE)


# The numbers of the first six are those that the tests of supervision expect, in images of 200 x 100.
ANSWERS: list[tuple[str, object, Options, list[tuple[str, str, list[float]]]]] = [
    ("gemini", [{"box_2d": [100, 200, 300, 400], "label": "cat"}], {}, [("rectangle", "cat", [40, 10, 80, 30])]),
    ("deepseek", "<|ref|>a<|/ref|><|det|>[[0, 333, 666, 999]]<|/det|>", {}, [("rectangle", "a", [0, 33.333333, 133.333333, 100])]),
    ("paligemma", "<loc0256><loc0256><loc0768><loc0768> black-cat ;", {}, [("rectangle", "black-cat", [50, 25, 150, 75])]),
    ("florence", {"<OD>": {"bboxes": [[4, 4, 6, 6]], "labels": ["car"]}}, {}, [("rectangle", "car", [4, 4, 6, 6])]),
    (
        "moondream",
        {"objects": [{"x_min": 0.1, "y_min": 0.2, "x_max": 0.3, "y_max": 0.4}]},
        {"label": "face"},
        [("rectangle", "face", [20, 20, 60, 40])],
    ),
    (
        "qwen of another size",
        [{"bbox_2d": [10, 20, 110, 120], "label": "cat"}],
        {"unit": "pixels", "input": "640x640"},
        [("rectangle", "cat", [3.125, 3.125, 34.375, 18.75])],
    ),
    ("qwen in thousandths", [{"bbox_2d": [100, 200, 300, 400], "label": "cat"}], {"unit": "thousandths"},
        [("rectangle", "cat", [20, 20, 60, 40])]),
    ("qwen in pixels", [{"bbox_2d": [10, 20, 30, 40], "label": "cat"}], {"unit": "pixels"}, [("rectangle", "cat", [10, 20, 30, 40])]),
    # 200 x 100 is made 196 x 112: the multiples of 28 that are nearest
    ("qwen as resized", [{"bbox_2d": [49, 28, 98, 56], "label": "cat"}], {"unit": "pixels", "input": "qwen2.5"},
        [("rectangle", "cat", [50, 25, 100, 50])]),
    ("several boxes", [{"bbox_2d": [[1, 2, 3, 4], [5, 6, 7, 8]], "label": "cat"}], {"unit": "pixels"},
        [("rectangle", "cat", [1, 2, 3, 4]), ("rectangle", "cat", [5, 6, 7, 8])]),
    ("one object alone", {"box_2d": [0, 0, 500, 500], "label": "cat"}, {}, [("rectangle", "cat", [0, 0, 100, 50])]),
    ("points", [{"point": [250, 500], "label": "nose"}], {}, [("landmark", "nose", [100, 25, 100, 25])]),
    ("points of qwen", [{"point_2d": [250, 500], "label": "nose"}], {"unit": "thousandths"}, [("landmark", "nose", [50, 50, 50, 50])]),
    ("points of moondream", {"points": [{"x": 0.5, "y": 0.25}]}, {"label": "nose"}, [("landmark", "nose", [100, 25, 100, 25])]),
    ("another key", [{"bbox": [10, 20, 30, 40], "class": "cat"}], {"unit": "percent", "order": "yxyx"},
        [("rectangle", "cat", [40, 10, 80, 30])]),
    ("numbers alone", [[10, 20, 30, 40], [0, 0, 5, 5]], {"unit": "percent", "order": "xyxy", "label": "cat"},
        [("rectangle", "cat", [20, 20, 60, 40]), ("rectangle", "cat", [0, 0, 10, 5])]),
    ("a box alone", [256, 512, 512, 1024], {"unit": "1024ths", "order": "xyxy", "label": "cat"},
        [("rectangle", "cat", [50, 50, 100, 100])]),
    ("another unit", [{"box_2d": [0.1, 0.2, 0.3, 0.4], "label": "cat"}], {"unit": "fractions"}, [("rectangle", "cat", [40, 10, 80, 30])]),
    ("another order", [{"box_2d": [100, 200, 300, 400], "label": "cat"}], {"order": "xyxy"}, [("rectangle", "cat", [20, 20, 60, 40])]),
    ("open vocabulary", {"<OPEN_VOCABULARY_DETECTION>": {"bboxes": [[2, 4, 6, 8]], "bboxes_labels": ["cat"], "polygons": []}}, {},
        [("rectangle", "cat", [2, 4, 6, 8])]),
    ("a region", {"<REGION_TO_CATEGORY>": "a bus<loc_300><loc_400><loc_500><loc_600>"}, {},
        [("rectangle", "a bus", [60.1, 40.05, 100.1, 60.05])]),
    ("florence as it speaks", "</s><s>car<loc_0><loc_99><loc_499><loc_999>bus<loc_9><loc_9><loc_19><loc_19></s>", {},
        [("rectangle", "car", [0.1, 9.95, 99.9, 99.95]), ("rectangle", "bus", [1.9, 0.95, 3.9, 1.95])]),
    ("kosmos", KOSMOS, {}, SNOW),
    ("kosmos of one row", KOSMOS_ROW, {}, [("rectangle", "a", [0, 0, 12.5, 3.125]), ("rectangle", "a", [6.25, 3.125, 12.5, 6.25])]),
    ("entities", ["A snowman by a fire.", [["a snowman", [0, 9], [[0.390625, 0.046875, 0.984375, 0.828125]]],
        ["a fire", [13, 19], [[0.171875, 0.015625, 0.484375, 0.890625]]]]], {}, SNOW),
    ("entities of Python", "('A fire.', [('a fire', (0, 6), [(0.171875, 0.015625, 0.484375, 0.890625)])])", {}, SNOW[1:]),
    ("qwen2", "<|object_ref_start|>eyes<|object_ref_end|><|box_start|>(100,200),(300,400)<|box_end|>", {},
        [("rectangle", "eyes", [20, 20, 60, 40])]),
    ("qwen2 without tokens", "the eyes(100,200),(300,400), a nose (0,0),(10,10)", {},
        [("rectangle", "the eyes", [20, 20, 60, 40]), ("rectangle", "a nose", [0, 0, 2, 1])]),
    ("internvl", "<ref>dog</ref><box>[[100, 200, 300, 400], [0, 0, 10, 10]]</box>", {},
        [("rectangle", "dog", [20, 20, 60, 40]), ("rectangle", "dog", [0, 0, 2, 1])]),
    ("a box without ref", "<|box_start|>(100,200),(300,400)<|box_end|>", {"label": "cat"}, [("rectangle", "cat", [20, 20, 60, 40])]),
    ("molmo", '<point x="50.5" y="20" alt="a &amp; b">x</point> and <points x1="10" y1="0" x2="20" y2="100">boats</points>', {},
        [("landmark", "a & b", [101, 20, 101, 20]), ("landmark", "boats", [20, 0, 20, 0]), ("landmark", "boats", [40, 100, 40, 100])]),
    ("molmo in thousandths", '<points x1="505" y1="200" alt="car">car</points>', {"unit": "thousandths"},
        [("landmark", "car", [101, 20, 101, 20])]),
    ("molmo 2", '<points coords="1 1 073 160 2 500 600">ramp</points>', {},
        [("landmark", "ramp", [14.6, 16, 14.6, 16]), ("landmark", "ramp", [100, 60, 100, 60])]),
    ("molmo 2 with commas", '<points coords="1 1 073 160, 1 2 500 600">ramp</points>', {},
        [("landmark", "ramp", [14.6, 16, 14.6, 16]), ("landmark", "ramp", [100, 60, 100, 60])]),
    ("molmo 2 at one time", '<tracks coords="0.5 1 505 200">car</tracks>', {}, [("landmark", "car", [101, 20, 101, 20])]),
    # of the 196 x 112 that Qwen2.5-VL sees, in the tags that Molmo has percents in
    ("points of qwen in tags", '```xml\n<points x1="49" y1="28" alt="pin">pin</points>\n```', {"unit": "pixels", "input": "qwen2.5"},
        [("landmark", "pin", [50, 25, 50, 25])]),
    ("not clipped", [{"bbox_2d": [-10, 0, 250, 110], "label": "dog"}], {"unit": "pixels"}, [("rectangle", "dog", [-10, 0, 250, 110])]),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "options", "expected"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_what_answers_mean(tmp_path: Path, answer: object, options: Options, expected: list[tuple[str, str, list[float]]]) -> None:
    """Label and place of all that is found."""
    d = read(READER, write(tmp_path, {"a.json": answer}), options, size=SIZE)

    assert found(d) == expected
    assert names(d) == ["a.jpg"]


def test_scores_and_attributes(tmp_path: Path) -> None:
    """What is asked for becomes attributes, the rest is said."""
    items = [
        {"box_2d": [0, 0, 9, 9], "label": "van", "confidence": 0.5, "colour": "red", "doors": 4, "make": None},
        {"box_2d": [0, 0, 9, 9], "text_content": "STOP", "score": 0.25},
    ]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": items}), {"attributes": "colour,doors,make"}, tally=tally)

    assert said(d) == [{"colour": "red", "doors": "4"}, {"transcription": "STOP"}]
    assert (found(d)[1][1], d.score.tolist()) == ("text", [0.5, 0.25])
    read(READER, tmp_path, {"attributes": "doors"}, tally=tally)
    assert list(tally.notes) == ["members of objects that were not used: colour,make (-O attributes= makes attributes of them)"]


def test_a_box_and_a_point_of_one_object(tmp_path: Path) -> None:
    """Say that they are one."""
    items = [{"bbox_2d": [10, 20, 30, 40], "point_2d": [15, 25], "label": "car"}, {"bbox_2d": [1, 2, 3, 4], "label": "bus"}]
    d = read(READER, write(tmp_path, {"a.json": items}), {"unit": "pixels"}, size=SIZE)

    assert d.object.tolist() == [0, 0, 1]


def test_masks(tmp_path: Path) -> None:
    """Pixels above the threshold are inside, in the grid of the mask, which fills the box."""
    items = [{"box_2d": [200, 100, 600, 300], "label": "van", "mask": mask([0, 127, 128, 0], [0, 128, 255, 0])}]
    d = read(READER, write(tmp_path, {"a.json": items}), size=SIZE)
    lower = read(READER, tmp_path, {"threshold": "126"}, size=SIZE)

    # the box is 20-60 by 20-60, so that a pixel of its 4 x 2 is 10 by 20
    assert found(d) == [("rectangle", "van", [20, 20, 60, 60]), ("polygon", "van", [30, 20, 50, 60])]
    assert sorted(points(d, 1)[0]) == [[30, 40], [30, 60], [40, 20], [40, 40], [50, 20], [50, 60]]
    assert sorted(points(lower, 1)[0]) == [[30, 20], [30, 60], [50, 20], [50, 60]]
    assert d.object.tolist() == [0, 0]


def test_masks_of_points_and_of_tokens(tmp_path: Path) -> None:
    """Points are x and y in thousandths; tokens are counted, and their boxes stay."""
    items = [
        {"box_2d": [100, 100, 500, 300], "label": "cone", "mask": [[100, 100], [300, 100], [200, 500]]},
        {"box_2d": [0, 0, 100, 100], "label": "sign", "mask": "<start_of_mask><seg_12>"},
        {"box_2d": [0, 0, 100, 100], "label": "pole", "mask": ""},
    ]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": items}), tally=tally, size=SIZE)

    assert [row[:2] for row in found(d)] == [("rectangle", "cone"), ("polygon", "cone"), ("rectangle", "sign"), ("rectangle", "pole")]
    assert points(d, 1) == [[[20, 10], [60, 10], [40, 50]]]
    assert tally.unconverted == {"mask of tokens, which only the model decodes": 1}


def test_a_mask_without_a_box(tmp_path: Path) -> None:
    """Is counted, as nobody knows where it lies; one of points is a polygon."""
    items = [
        {"point": [500, 500], "label": "van", "mask": mask([255])},
        {"point": [500, 500], "label": "cone", "mask": [[100, 100], [300, 100], [200, 500]]},
    ]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": items}), tally=tally, size=SIZE)

    assert [row[:2] for row in found(d)] == [("landmark", "van"), ("landmark", "cone"), ("polygon", "cone")]
    assert tally.unconverted == {"mask without a box, which says where it lies": 1}


def test_what_lies_in_space_is_counted(tmp_path: Path) -> None:
    """Of Qwen-VL and of Gemini."""
    items = [{"bbox_3d": [0] * 9, "label": "van"}, {"box_3d": [0] * 9, "label": "van"}]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": items}) / "a.json", tally=tally)

    assert (names(d), len(d.label), tally.unconverted) == (["a.jpg"], 0, {"bbox_3d": 1, "box_3d": 1})


def test_a_second_name_of_an_object_is_said(tmp_path: Path) -> None:
    """The first is its label."""
    items = [{"box_2d": [0, 0, 9, 9], "label": "van", "name": "T2", "confidence": 0.5, "score": 0.25}]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": items}), tally=tally, size=SIZE)

    assert (found(d)[0][1], d.score.tolist()) == ("van", [0.5])
    assert list(tally.notes) == ["members of objects that were not used: name,score (-O attributes= makes attributes of them)"]


def test_florence(tmp_path: Path) -> None:
    """Polygons of several parts are one object, corners of text a polygon; a caption is counted."""
    content = {
        "<REFERRING_EXPRESSION_SEGMENTATION>": {"polygons": [[[10, 10, 30, 10, 30, 30], [50, 50, 70, 50, 70, 70]]], "labels": [""]},
        "<OCR_WITH_REGION>": {"quad_boxes": [[20, 20, 60, 40, 50, 60, 10, 50]], "labels": ["</s>NO EXIT"]},
        "<CAPTION>": "Two wheels.",
    }
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": content}), {"label": "wheels"}, tally=tally, size=SIZE)

    assert found(d) == [("polygon", "wheels", [10, 10, 70, 70]), ("polygon", "text", [10, 20, 60, 60])]
    assert points(d, 0) == [[[10, 10], [30, 10], [30, 30]], [[50, 50], [70, 50], [70, 70]]]
    assert points(d, 1) == [[[20, 20], [60, 40], [50, 60], [10, 50]]]
    assert said(d) == [{}, {"transcription": "NO EXIT"}]
    assert tally.unconverted == {"text of <CAPTION>": 1}


def test_an_answer_in_words(tmp_path: Path) -> None:
    """Is an image without objects, and counted; that of an empty list is one, too."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": "There are none.", "b.json": [], "c.json": {"objects": []}}), tally=tally)

    assert (names(d), len(d.label)) == (["a.jpg", "b.jpg", "c.jpg"], 0)
    assert tally.unconverted == {"answer without coordinates": 1}


def test_segments_of_paligemma_are_counted(tmp_path: Path) -> None:
    """The model alone knows what they show."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.txt": f"<loc0000><loc0000><loc0512><loc0512> {'<seg012>' * 16} wall"}), tally=tally, size=SIZE)

    assert found(d) == [("rectangle", "wall", [0, 0, 100, 50])]
    assert tally.unconverted == {"mask of tokens, which only the model decodes": 1}


def test_no_score_is_nan(tmp_path: Path) -> None:
    """As the contract wants it; percents are divided."""
    items = [{"box_2d": [0, 0, 9, 9], "label": "a"}, {"box_2d": [0, 0, 9, 9], "label": "b", "score": 87.5}]
    d = read(READER, write(tmp_path, {"a.json": items}), {"score": "percent"})

    assert bool(np.isnan(d.score[0]))
    assert d.score[1] == pytest.approx(0.875)


SNIFFED = [
    ({"a.json": '[{"box_2d": [1, 2, 3, 4]}]'}, Certainty.SURE),
    ({"a.jsonl": json.dumps({"image": "a.jpg", "response": '[{"bbox_2d": [1, 2, 3, 4]}]'})}, Certainty.SURE),
    ({"a.json": "{'<OD>': {'bboxes': []}}"}, Certainty.SURE),
    ({"a.txt": "<loc0256><loc0256><loc0768><loc0768> cat"}, Certainty.SURE),
    ({"a.txt": '<point x="1" y="2">'}, Certainty.SURE),
    ({"a.json": {"objects": [{"x_min": 0.1, "y_min": 0.2}]}}, Certainty.SURE),
    ({"a.json": '[{"point": [1, 2], "label": "a"}]'}, Certainty.LIKELY),
    ({"a.json": {"points": [{"x": 0.1, "y": 0.2}]}}, Certainty.LIKELY),
    ({"a.json": '[{"label": "a", "point": [1, 2]}]'}, Certainty.LIKELY),
    ({"a.json": {"objects": [{"x_max": 0.5, "x_min": 0.1, "y_max": 0.5, "y_min": 0}]}}, Certainty.SURE),
    ({"a.txt": '<tracks coords="1 1 500 200">'}, Certainty.SURE),
    ({"a.json": {"points": [{"x": 10, "y": 20}]}}, Certainty.NO),
    ({"a.json": [{"bbox": [1, 2, 3, 4], "label": "a"}]}, Certainty.NO),
    ({"a.json": []}, Certainty.NO),
    ({"a.txt": "There are none."}, Certainty.NO),
    ({"a.md": "<loc0256><loc0256><loc0768><loc0768> cat"}, Certainty.NO),
    ({"a.json": "\\" * 300000}, Certainty.NO),
]


@pytest.mark.parametrize(("files", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_which_sources_are_answers(tmp_path: Path, files: dict[str, object], certainty: Certainty) -> None:
    """By what no other format has."""
    assert READER.sniff(write(tmp_path, files)) == certainty
    assert READER.sniff(tmp_path / next(iter(files))) == certainty
    assert READER.sniff(tmp_path / "gone.json") == Certainty.NO


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_fixtures_are_recognised(case: str) -> None:
    """Each as this format, and as no other."""
    assert sniff([CASES / case], Tally()).name == "vlm"
