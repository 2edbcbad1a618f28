"""COCO instances: the contract, values worked out by hand, attributes, and what exporters make of the format."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.coco import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.coco_files import annotation, convert, dataset, document, files, image, names, of_kind, one, pixels, write

CASES = FIXTURES / "coco"
TRUTH = {"images": str(CASES / "results/instances.json")}
SHAPES = {"images": str(CASES / "shapes/instances.json")}


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("instances", {"attributes": "iscrowd,score"}),
        ("video", {}),
        ("tao", {}),
        ("mot", {}),
        ("results/by_id.json", TRUTH),
        ("results/by_stem.json", TRUTH),
        ("lvis", {}),
        ("ids", {}),
        ("panoptic", {}),
        ("shapes", {"crowd": "attribute"}),
        ("shape-results/segmentation.json", SHAPES),
        ("shape-results/keypoints.json", SHAPES),
        ("youtube-vis/truth", {}),
        ("youtube-vis/submission", {"images": str(CASES / "youtube-vis/truth/instances.json")}),
        ("sav", {"label": "thing", "attributes": "masklet_type"}),
        ("splits", {}),
        ("street", {}),
    ],
)
def test_the_contract(case: str, options: dict[str, str]) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, options)


def test_boxes_labels_and_scores() -> None:
    """Pixels become fractions of the image's size, nothing is clipped, images without annotations stay."""
    d = of_kind(one(CASES / "instances"), Kind.RECTANGLE)

    assert [(f.file, f.width, f.height, f.url, f.sequence) for f in d.frames] == [
        ("market/stall.jpg", 640, 480, "https://example.com/market/stall.jpg", ""),
        ("bridge.jpg", 200, 400, "", ""),
        ("fog.jpg", 640, 480, "", ""),
    ]
    assert files(d) == ["market/stall.jpg", "market/stall.jpg", "bridge.jpg", "bridge.jpg"]
    assert names(d) == ["car", "person", "person", "car"]
    expected = [[0.25, 0.25, 0.75, 0.75], [0, 0, 0.1, 0.1], [0.75, 0.75, 1.25, 0.875], [0.1, 0.1, 0.15, 0.15]]
    assert np.allclose(d.box, expected, rtol=0, atol=1e-15)
    assert np.array_equal(d.score, [np.nan, 0.875, np.nan, np.nan], equal_nan=True)
    assert d.track.tolist() == [-1, -1, -1, -1]
    assert str(d.place(2)) == f"{CASES / 'instances/instances.json'}: $.annotations[2]"


def test_attributes() -> None:
    """Objects in ``attributes`` are always read: booleans, numbers in shortest form, lists; an empty one is none."""
    d = of_kind(one(CASES / "instances"), Kind.RECTANGLE)

    car = {"occluded": "true", "colour": "red", "doors": "4", "damage": ("scratch", "dent")}
    assert list(d.attribute_sets) == [car]
    assert d.attributes.tolist() == [0, -1, -1, 0]


def test_fields_that_become_attributes() -> None:
    """``-O attributes=`` adds fields to the object, known ones and others."""
    d = of_kind(one(CASES / "instances", attributes="iscrowd,score"), Kind.RECTANGLE)

    assert [dict(d.attribute_sets[i]) for i in d.attributes] == [
        {"occluded": "true", "colour": "red", "doors": "4", "damage": ("scratch", "dent"), "iscrowd": "0"},
        {"iscrowd": "0", "score": "0.875"},
        {"iscrowd": "1"},
        {"occluded": "true", "colour": "red", "doors": "4", "damage": ("scratch", "dent"), "iscrowd": "0"},
    ]


def test_a_field_that_is_asked_for_and_not_there_hides_no_attribute(tmp_path: Path) -> None:
    """The object's own value stays where the field is absent or null; where both are there the field counts."""
    inner = {"occluded": True}
    rows = [annotation(attributes=inner), annotation(id=3, attributes=inner, occluded=None), annotation(id=4, attributes=inner, occluded=0)]
    d = one(write(tmp_path / "in.json", dataset(rows)), attributes="occluded")

    assert [d.attribute_sets[i]["occluded"] for i in d.attributes] == ["true", "true", "0"]


def test_any_name_of_a_field_can_become_an_attribute(tmp_path: Path) -> None:
    """Also one that no programming language would take, and one that few annotations have."""
    rows = [annotation(**{"is-hard 1": "yes", "class": ["a", 2]}), annotation(id=3)]
    d = one(write(tmp_path / "in.json", dataset(rows)), attributes="is-hard 1,class")

    assert (list(d.attribute_sets), d.attributes.tolist()) == ([{"is-hard 1": "yes", "class": ("a", "2")}], [0, -1])


def test_attributes_that_text_cannot_say_are_counted(tmp_path: Path) -> None:
    """Objects and lists of objects are no values of an attribute, a list is no set of attributes; null and NaN mean absent."""
    rows = [
        annotation(attributes={"pose": {"yaw": 1}, "parts": [{"a": 1}], "none": None, "empty": [], "nan": float("nan"), "ok": 1.5}),
        annotation(id=3, attributes=["red"]),
        annotation(id=4, attributes={"pose": {"yaw": 2}}),
    ]
    tally = Tally()
    d = one(write(tmp_path / "in.json", dataset(rows)), tally)

    assert (list(d.attribute_sets), d.attributes.tolist()) == ([{"ok": "1.5"}], [0, -1, -1])
    assert dict(tally.unconverted) == {
        "values of the attribute pose": 2,
        "values of the attribute parts": 1,
        "attributes that are no readable object": 1,
    }


def test_attributes_with_numbers_beyond_reading_are_counted(tmp_path: Path) -> None:
    """A number that no float holds does not stop the run: nothing needs it."""
    tally = Tally()
    text = document("annotations", '{"id": 2, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2], "attributes": {"a": 1e999}}')
    d = one(write(tmp_path / "in.json", text), tally)

    assert (len(d), d.attributes.tolist()) == (3, [-1, -1, -1])
    assert dict(tally.unconverted) == {"attributes that are no readable object": 1}


def test_fields_that_nothing_uses_are_noted_once() -> None:
    """The summary names them with the option that keeps them; those that only repeat others are not named."""
    tally = Tally()
    one(CASES / "mot", tally)
    assert list(tally.notes) == ["fields of annotations that were not used: conf (-O attributes=conf keeps them)"]

    tally = Tally()
    one(CASES / "mot", tally, attributes="conf")
    assert list(tally.notes) == []


def test_fields_of_results_are_noted_too(tmp_path: Path) -> None:
    """A list has no name before it."""
    tally = Tally()
    source = write(tmp_path / "in.json", [{"image_id": 2, "category_id": 17, "bbox": [1, 1, 2, 2], "score": 0.5, "embedding": [1, 2]}])
    one(source, tally, **TRUTH)

    assert list(tally.notes) == ["fields of annotations that were not used: embedding (-O attributes=embedding keeps them)"]


def test_ids_of_any_kind() -> None:
    """From 0, with gaps, as digits in text with leading zeros, as floats, as words."""
    d = one(CASES / "ids")

    assert (files(d), names(d)) == (["a.jpg", "b.jpg", "c.jpg"], ["car", "bus", "bus"])
    assert pixels(d) == [[0, 0, 50, 50], [25, 25, 50, 50], [50, 50, 50, 50]]


@pytest.mark.parametrize("id_", [0, 2**40, 10**30, "9" * 5000, 1.5, "", "ü"])
def test_ids_that_computers_would_rather_not_have(id_: float | str, tmp_path: Path) -> None:
    """Whatever an id is, it finds its image and its category."""
    whole = dataset([annotation(id=id_, image_id=id_, category_id=id_, track_id=id_)], [image(id_)])
    whole["categories"] = [{"id": id_, "name": "car"}]
    d = one(write(tmp_path / "in.json", whole))

    assert (files(d), names(d), pixels(d)) == (["a.jpg"], ["car"], [[10, 5, 20, 10]])
    assert d.track[0] >= 0


def test_two_categories_of_one_name_are_one_label(tmp_path: Path) -> None:
    """Exporters repeat the super-category as a category."""
    whole = dataset([annotation(category_id=0), annotation(id=3, category_id=1)])
    whole["categories"] = [{"id": 0, "name": "car"}, {"id": 1, "name": "car"}]

    assert names(one(write(tmp_path / "in.json", whole))) == ["car", "car"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_with_and_without_a_byte_order_mark(encoding: str, tmp_path: Path) -> None:
    """Names are not only ASCII."""
    source = write(tmp_path / "in.json", document("categories", '{"id": 9, "name": "Straßenbahn"}').encode(encoding))

    assert one(source).labels == ("Straßenbahn", "bus", "car")
    assert READER.sniff(source) == Certainty.SURE


def test_lax_text_where_nothing_reads_it(tmp_path: Path) -> None:
    """NaN as area and half a surrogate pair in a note are no reason to leave the record out."""
    record = r'{"id": 2, "image_id": 1, "category_id": 1, "bbox": [1, 1, 2, 2], "area": NaN, "note": "\ud800", "say": "NaN \\ud800"}'
    d = one(write(tmp_path / "in.json", document("annotations", record)))

    assert pixels(d) == [[10, 5, 20, 10], [1, 1, 2, 2], [50, 25, 50, 25]]


def test_a_name_that_comes_twice_in_an_object(tmp_path: Path) -> None:
    """The last one counts where nothing is in the others; escapes in names are read."""
    text = r'{"images": [], "annot\u0061tions": [%s], "categories": [{"id": 1, "name": "car"}], "images": [%s]}'
    lax = '{"image_id": 1, "category_id": 1, "bbox": [10, 5, 20, 10], "area": NaN}'
    d = one(write(tmp_path / "in.json", text % (lax, json.dumps(image()))))

    assert (files(d), pixels(d)) == (["a.jpg"], [[10, 5, 20, 10]])


def test_small_boxes_and_small_images_are_no_fractions(tmp_path: Path) -> None:
    """Only boxes with decimals that all lie in the first pixel of larger images are."""
    corner = one(write(tmp_path / "a.json", dataset([annotation(bbox=[0, 0, 1, 1])])))
    dot = one(write(tmp_path / "b.json", dataset([annotation(bbox=[0.25, 0, 0.5, 1])], [image(width=1, height=1)])))
    mixed = one(write(tmp_path / "c.json", dataset([annotation(bbox=[0, 0, 0.5, 0.5]), annotation(id=3, bbox=[9.5, 9, 1, 1])])))

    assert [d.box[0].tolist() for d in (corner, dot, mixed)] == [[0, 0, 0.01, 0.02], [0.25, 0, 0.75, 1], [0, 0, 0.005, 0.01]]


@settings(max_examples=20, deadline=None)
@given(seed=st.randoms(use_true_random=False))
def test_the_same_facts_in_another_order_give_the_same_jobs(seed: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Images, annotations and categories listed otherwise, and members of objects written in another order."""
    shuffle = getattr(seed, "shuffle")  # noqa: B009  # a Random of Hypothesis
    folder = tmp_path_factory.mktemp("shuffled")
    for case in ("instances", "tao", "shapes"):
        whole = json.loads((CASES / case / "instances.json").read_text())
        before = write(folder / "1/in.json", whole)
        for section in ("images", "annotations", "categories"):
            shuffle(whole[section])
        members = list(whole.items())
        shuffle(members)
        after = write(folder / "2/in.json", dict(members))

        jobs = [folder / f"{case}{i}.jsonl" for i in (1, 2)]
        for source, target in zip((before, after), jobs, strict=True):
            convert(source, target)
        assert jobs[0].read_bytes() == jobs[1].read_bytes()
