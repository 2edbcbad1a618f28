"""Shapes, keypoints and attributes as the project wants them."""

import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import AttributeSet, Detections, Frame, Kind, with_shapes
from prelabel.errors import ChoiceError, InputError, Tally
from prelabel.geometry.rings import Rings
from prelabel.refining import AttributeRule, RefineOptions, attributes_from, completed, defaults_from, duplicates, keypoints_from, refine

CONFIG = Path("prelabel.toml")

TRIANGLE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]


def objects(count: int, *, attributes: AttributeSet | None = None) -> Detections:
    """Boxes of ``count`` objects in one frame, labelled person."""
    return Detections.from_boxes(
        frames=[Frame(file="a.jpg")], labels=["person"], frame=[0] * count, label=[0] * count, box=[[0.1, 0.1, 0.5, 0.5]] * count,
        score=[0.9 - i / 10 for i in range(count)],
        attribute_sets=[] if attributes is None else [attributes], attributes=[-1 if attributes is None else 0] * count,
    )  # fmt: skip


def some_of_each() -> Detections:
    """A box with outline and keypoints, a box alone, an outline alone, keypoints alone."""
    d = objects(4)
    d = with_shapes(d, np.array([0, 2]), Kind.POLYGON, Rings.of(TRIANGLE * 2, [3, 3]))
    d = with_shapes(d, np.array([0, 3]), Kind.LANDMARK, Rings.of(TRIANGLE * 2, [3, 3]), np.array([1, 2, 3, 1, 2, 3], np.int32))
    return d.take(np.array([0, 1, 4, 5, 6, 7]))


def kinds(d: Detections) -> list[tuple[int, str]]:
    """Object and kind of each row."""
    return sorted((number, Kind(kind).name.lower()) for number, kind in zip(d.object.tolist(), d.kind.tolist(), strict=True))


@pytest.mark.parametrize(
    ("wanted", "left", "filtered"),
    [
        (None, [(0, "landmark"), (0, "polygon"), (1, "rectangle"), (2, "polygon"), (3, "landmark")], {}),
        ({Kind.RECTANGLE}, [(0, "rectangle"), (1, "rectangle"), (2, "rectangle")], {"object without box": 1}),
        ({Kind.POLYGON}, [(0, "polygon"), (2, "polygon")], {"object without polygon": 2}),
        (
            {Kind.RECTANGLE, Kind.LANDMARK},
            [(0, "landmark"), (0, "rectangle"), (1, "rectangle"), (2, "rectangle"), (3, "landmark")],
            {},
        ),
        ({Kind.LINE, Kind.CUBOID}, [], {"object without line, cuboid": 4}),
    ],
)
def test_shapes_are_chosen_by_object(wanted: set[Kind] | None, left: list[tuple[int, str]], filtered: dict[str, int]) -> None:
    """The most exact outline and the landmarks, or what is asked for; objects of which nothing is left are counted."""
    tally = Tally()

    d = refine(some_of_each(), RefineOptions(shapes=None if wanted is None else frozenset(wanted)), tally)

    assert (kinds(d), dict(tally.filtered)) == (left, filtered)


def test_objects_may_be_numbered_in_any_way() -> None:
    """Numbers that lie far from each other are those of the same objects."""
    d = some_of_each()

    made = refine(d.with_columns(object=d.object * 2**60 - 2**62), RefineOptions(), Tally())

    assert [((number + 2**62) >> 60, kind) for number, kind in kinds(made)] == kinds(refine(d, RefineOptions(), Tally()))


def test_duplicates_go_with_all_that_they_have() -> None:
    """A worse object that overlaps a better one of its kind loses its outline with its box."""
    d = with_shapes(objects(2), np.array([0, 1]), Kind.POLYGON, Rings.of(TRIANGLE * 2, [3, 3]))

    assert duplicates(d, 0.5).tolist() == [False, True, False, True]


def test_keypoints_get_the_numbers_of_the_project() -> None:
    """By label; those that are left out are counted, and a landmark without any other goes."""
    tally = Tally()
    d = with_shapes(
        objects(2), np.array([0, 1]), Kind.LANDMARK, Rings.of([*TRIANGLE, [0.2, 0.2]], [3, 1]), np.array([1, 2, 3, 2], np.int32)
    )

    made = refine(d, RefineOptions(keypoints={"person": (5, 0, 1), "dog": (1,)}), tally)

    assert made.point_number.tolist() == [5, 1]
    assert made.points.tolist() == [TRIANGLE[0], TRIANGLE[2]]
    assert kinds(made) == [(0, "landmark"), (0, "rectangle"), (1, "rectangle")]
    assert dict(tally.filtered) == {"keypoint left out by the map": 2}


def test_keypoints_that_all_stay_change_their_numbers() -> None:
    """Nothing is counted where nothing is left out."""
    tally = Tally()
    d = with_shapes(objects(1), np.array([0]), Kind.LANDMARK, Rings.of(TRIANGLE, [3]), np.array([1, 2, 3], np.int32))

    made = refine(d, RefineOptions(keypoints={"person": (3, 1, 2)}), tally)

    assert made.point_number.tolist() == [3, 1, 2]
    assert made.points.tolist() == TRIANGLE
    assert not tally.filtered


def test_several_keypoints_may_be_left_out() -> None:
    """0 may come twice, and hides no other number that does."""
    assert keypoints_from({"person": [0, 1, 0]}, CONFIG) == {"person": (0, 1, 0)}
    with pytest.raises(InputError, match="person has the number 1 twice"):
        keypoints_from({"person": [0, 0, 1, 1]}, CONFIG)


def test_a_keypoint_beyond_the_map_is_named() -> None:
    """With its place, and what to do."""
    d = with_shapes(objects(1), np.array([0]), Kind.LANDMARK, Rings.of(TRIANGLE, [3]), np.array([1, 2, 3], np.int32))

    with pytest.raises(ChoiceError) as error:
        refine(d, RefineOptions(keypoints={"person": (1, 2)}), Tally())

    assert str(error.value) == (
        ":0: keypoint 3 of 'person', but [keypoints] gives numbers to 2\n"
        "  fix: give a number to each keypoint in [keypoints], 0 to leave it out"
    )


def test_attributes_are_renamed_translated_and_left_out() -> None:
    """Single values and lists; what is left out is counted by row."""
    tally = Tally()
    d = objects(2, attributes={"pose": "left", "sides": ("a", "b", "c"), "occluded": "true", "crowd": "1"})
    rules = {
        "pose": AttributeRule(name="Pose", values={"left": "Left"}),
        "sides": AttributeRule(values={"a": "A", "b": False}),
        "occluded": AttributeRule(name=False),
        "crowd": AttributeRule(values={"1": False}),
    }

    made = refine(d, RefineOptions(attributes=rules), tally)

    assert [made.attribute_sets[i] for i in made.attributes] == [{"Pose": "Left", "sides": ("A", "c")}] * 2
    assert dict(tally.filtered) == {
        "attribute occluded left out by the map": 2,
        "attribute crowd left out by the map": 2,
        "value of attribute sides left out by the map": 2,
    }


def test_two_attributes_cannot_become_one() -> None:
    """One of them would be lost."""
    d = objects(1, attributes={"a": "1", "b": "2"})

    with pytest.raises(ChoiceError, match=re.escape("the attributes 'a' and 'b' both become 'b'")):
        refine(d, RefineOptions(attributes={"a": AttributeRule(name="b")}), Tally())


def test_attributes_that_a_project_requires_are_added() -> None:
    """Where the source has none of that name, to the labels that are named."""
    d = objects(1, attributes={"pose": "left"})

    (made,) = completed(d, RefineOptions(defaults={"person": {"pose": "none", "age": "adult"}, "dog": {"x": "y"}}), Tally()).attribute_sets

    assert made == {"pose": "left", "age": "adult"}


def test_scores_may_become_an_attribute() -> None:
    """In the shortest form, without an exponent; rows without one get none."""
    score = np.array([0.25, 1.0, np.nan, 0.0, 0.00001, np.float32(0.9), 0.8531242, 0.9999999])
    d = objects(8, attributes={"pose": "left"}).with_columns(score=score)

    made = completed(d, RefineOptions(score_attribute="confidence"), Tally())

    assert [made.attribute_sets[i] for i in made.attributes] == [
        {"pose": "left", "confidence": "0.25"},
        {"pose": "left", "confidence": "1"},
        {"pose": "left"},
        {"pose": "left", "confidence": "0"},
        {"pose": "left", "confidence": "0.00001"},
        {"pose": "left", "confidence": "0.9"},
        {"pose": "left", "confidence": "0.853124"},
        {"pose": "left", "confidence": "1"},
    ]


@given(st.lists(st.decimals(0, 1, places=6), min_size=1, max_size=9))
def test_scores_of_six_decimals_come_back(scores: list[Decimal]) -> None:
    """Of 32 bits as of 64: the text is the decimal number that a model was asked for, without zeros at its end."""
    for kind in (np.float32, np.float64):
        d = objects(len(scores), attributes={}).with_columns(score=np.array(scores, kind).astype(np.float64))
        made = completed(d, RefineOptions(score_attribute="sure"), Tally())
        texts = [made.attribute_sets[i]["sure"] for i in made.attributes]

        assert texts == [f"{score.normalize():f}" for score in scores]
        assert [kind(text) for text in texts] == [kind(score) for score in scores]


@pytest.mark.parametrize(("score", "own"), [(0.25, "0.2"), (0.25, ("0.25",)), (1.0, "1.0"), (float("nan"), "0.25")], ids=str)
def test_an_attribute_that_does_not_say_the_score_is_in_its_way(score: float, own: str | tuple[str, ...]) -> None:
    """It would be lost; one that says the score, as it would be written, is kept."""
    d = objects(2, attributes={"sure": own}).with_columns(score=np.array([score, score]))
    same = objects(2, attributes={"sure": "0.25"}).with_columns(score=np.array([0.25, 0.2500004]))
    options = RefineOptions(score_attribute="sure")

    with pytest.raises(ChoiceError) as caught:
        completed(d, options, Tally())

    what = "--score-attribute sure: the source has an attribute of this name that does not say the score"
    assert str(caught.value) == f"{what}\n  fix: choose another name"
    assert [same.attribute_sets[i] for i in completed(same, options, Tally()).attributes] == [{"sure": "0.25"}] * 2


def test_attributes_without_a_name_are_left_out() -> None:
    """And counted: Playment takes none."""
    tally = Tally()

    made = refine(objects(3, attributes={"": "x", "pose": "left"}), RefineOptions(), tally)

    assert made.attribute_sets == ({"pose": "left"},)
    assert tally.filtered == {"attribute without a name": 3}


def test_the_tables_of_a_config_file() -> None:
    """As the README shows them."""
    assert attributes_from({"a": "A", "b": False, "c": {"values": {"x": "X"}}}, CONFIG) == {
        "a": AttributeRule(name="A"),
        "b": AttributeRule(name=False),
        "c": AttributeRule(values={"x": "X"}),
    }
    assert keypoints_from({"person": [1, 0, 2]}, CONFIG) == {"person": (1, 0, 2)}
    assert defaults_from({"Car": {"doors": 4, "open": True, "sides": ["a"]}}, CONFIG) == {
        "Car": {"doors": "4", "open": "true", "sides": ("a",)}
    }


@pytest.mark.parametrize(
    ("read", "table", "what"),
    [
        (attributes_from, "pose", "[attributes] is no table"),
        (attributes_from, {"a": 3}, "[attributes]: a is neither a name, false, nor a table of name and values"),
        (attributes_from, {"a": ""}, "[attributes]: a becomes an empty name"),
        (keypoints_from, {"person": [1, -1]}, "[keypoints]: Expected `int` >= 0 - at `$[...][1]`"),
        (keypoints_from, {"person": [2**31]}, "[keypoints]: Expected `int` <= 2147483647 - at `$[...][0]`"),
        (keypoints_from, {"person": [2, 2]}, "[keypoints]: person has the number 2 twice"),
        (defaults_from, {"Car": "red"}, "[defaults] holds something other than tables"),
        (defaults_from, {"Car": {"": "red"}}, "[defaults.Car]: an attribute has no name"),
        (defaults_from, {"Car": {"doors": {}}}, "[defaults.Car]: doors is no text and no list of texts"),
    ],
)
def test_what_a_table_cannot_hold_is_said(read: object, table: object, what: str) -> None:
    """With the file, and how to write it."""
    with pytest.raises(InputError) as error:
        read(table, CONFIG)  # type: ignore[operator]  # one of three functions

    assert error.value.what == f"prelabel.toml: {what}"
    assert error.value.fix.startswith("write a ")
