"""Labels are names or class numbers, of whatever type they come; what is neither is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from prelabel import SequenceBuilder, Tally
from prelabel.errors import InputError, UsageError

SKIP = 'or leave such detections out with tally=Tally(on_error="skip")'

NEITHER = "give a name, or a whole number that the builder's labels name"


def builder(labels: Any = ("car", "bus"), **options: Any) -> SequenceBuilder:  # noqa: ANN401  # what may be wrong
    """Of frames of 200x100 pixels."""
    return SequenceBuilder("street", 200, 100, labels, **options)


def add(street: SequenceBuilder, labels: object, **more: Any) -> list[str]:  # noqa: ANN401  # of the builder
    """The names of two boxes, from the left, after their frame was added."""
    street.add(**{"boxes": [[0, 0, 10, 10], [100, 0, 110, 10]], "labels": labels, **more})
    d = street.detections()
    return [d.labels[d.label[row]] for row in np.argsort(d.box[:, 0]).tolist()]


MEANT: list[tuple[Callable[[], object], list[str]]] = [
    (lambda: np.array([1, 0], dtype=object), ["bus", "car"]),
    (lambda: np.array([1.0, np.int64(0)], dtype=object), ["bus", "car"]),
    (lambda: np.array(["bus", "car"], dtype=object), ["bus", "car"]),
    (lambda: np.array(["bus", "car"]), ["bus", "car"]),
    (lambda: np.array([1, "0"], dtype=object), ["bus", "0"]),
    (lambda: [np.int64(1), np.float32(0)], ["bus", "car"]),
    (lambda: [np.array(1), 0], ["bus", "car"]),
    (lambda: ["bus", 0], ["bus", "car"]),
    (lambda: np.int64(1), ["bus", "bus"]),
    (lambda: range(2), ["car", "bus"]),
]


@pytest.mark.parametrize(("labels", "names"), MEANT, ids=[str(number) for number in range(len(MEANT))])
def test_numbers_of_any_type_are_class_numbers(labels: Callable[[], object], names: list[str]) -> None:
    """Also those of arrays of objects, as tables give them, and beside names; text is a name, whatever it holds."""
    assert add(builder(), labels()) == names


BAD: list[tuple[object, str, str]] = [
    ([None, 0], "labels[0]: the label None is no name and no class number", NEITHER),
    (np.array(["car", None], dtype=object), "labels[1]: the label None is no name and no class number", NEITHER),
    ([0, float("nan")], "labels[1]: the label nan is no name and no class number", NEITHER),
    (np.array([0, np.nan]), "labels[1]: the label nan is no name and no class number", NEITHER),
    (np.array([np.inf, 0]), "labels[0]: the label inf is no name and no class number", NEITHER),
    ([0, 0.5], "labels[1]: the label 0.5 is no name and no class number", NEITHER),
    ([0, True], "labels[1]: the label True is no name and no class number", NEITHER),
    (["car", "\ud800"], "labels[1]: the label '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
    (np.array([0, 7], dtype=object), "labels[1]: the class 7 is not among the 2 labels",
     "name all classes with SequenceBuilder(labels=...)"),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "what", "fix"), BAD, ids=[f"{one[1]} {number}" for number, one in enumerate(BAD)])
def test_a_label_that_is_neither(labels: object, what: str, fix: str) -> None:
    """Its detection is refused, or alone left out where the tally skips."""
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        add(builder(), labels)

    assert str(caught.value) == f"street: frame 0: {what}\n  fix: {fix}, {SKIP}"
    assert add(builder(tally=tally), labels) == ["car"]
    assert len(tally.bad) == 1


def test_names_of_classes_may_come_in_any_order_of_texts() -> None:
    """A list, an array, a mapping whose keys are whole numbers of any type."""
    for labels in (["car", "bus"], np.array(["car", "bus"]), {0: "car", np.int64(1): "bus"}, {1.0: "bus", 0: "car"}):
        assert add(builder(labels), [1, 0]) == ["bus", "car"]


NAMES = "give the names of class ids: a list of texts, or a mapping of number to text"

NO_NAMES: list[tuple[object, str, str]] = [
    ("car", "labels is 'car', which has no order of names", NAMES),
    ({"car"}, "labels is {'car'}, which has no order of names", NAMES),
    (7, "labels is 7, which has no order of names", NAMES),
    ([1, 2], "labels[0] is 1, which is no text", NAMES),
    (["car", None], "labels[1] is None, which is no text", NAMES),
    ({7: 1}, "labels[7] is 1, which is no text", NAMES),
    ({"0": "car"}, "a key of labels is '0', which is no whole number", "give a whole number"),
    (["\ud800"], "labels[0] '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
]


@pytest.mark.parametrize(("labels", "what", "fix"), NO_NAMES, ids=[one[1] for one in NO_NAMES])
def test_what_names_no_classes(labels: object, what: str, fix: str) -> None:
    """It is refused before a frame is added."""
    with pytest.raises(UsageError) as caught:
        builder(labels)

    assert str(caught.value) == f"{what}\n  fix: {fix}"


SIDE = "give a whole number from 1 to 9999999"

FRAME = "give a whole number from 0 to 2147483647"

BUILDERS: list[tuple[dict[str, Any], str, str]] = [
    ({"width": 99.9}, "width is 99.9, which is no whole number", SIDE),
    ({"width": float("nan")}, "width is nan, which is no whole number", SIDE),
    ({"width": float("inf")}, "width is inf, which is no whole number", SIDE),
    ({"height": "100"}, "height is '100', which is no whole number", SIDE),
    ({"height": None}, "height is None, which is no whole number", SIDE),
    ({"height": 0}, "height is 0", SIDE),
    ({"name": None}, "name is None, which is no text", "give text"),
    ({"name": "\ud800"}, "name '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
    ({"rate": "a"}, "the rate is 'a', which is no number", "give frames a second, or None"),
    ({"rate": float("nan")}, "the rate nan is not positive", "give frames a second, or None"),
    ({"rate": float("inf")}, "the rate inf is not positive", "give frames a second, or None"),
    ({"tally": 3}, "tally is 3, which is no Tally", "give Tally"),
]


@pytest.mark.parametrize(("given", "what", "fix"), BUILDERS, ids=[one[1] for one in BUILDERS])
def test_a_sequence_that_cannot_be(given: dict[str, Any], what: str, fix: str) -> None:
    """Sizes are whole numbers, a rate is a number, a name is text."""
    with pytest.raises(UsageError) as caught:
        SequenceBuilder(**{"name": "street", "width": 200, "height": 100, **given})

    assert str(caught.value) == f"{what}\n  fix: {fix}"


class Nameless:
    """Of a program that fails to say what it is."""

    def __repr__(self) -> str:
        """Nothing."""
        raise RuntimeError("no name")


FRAMES: list[tuple[dict[str, Any], str, str]] = [
    ({"frame": 1.5}, "frame is 1.5, which is no whole number", FRAME),
    ({"frame": float("nan")}, "frame is nan, which is no whole number", FRAME),
    ({"frame": True}, "frame is True, which is no whole number", FRAME),
    ({"frame": 1 << 31}, "frame is 2147483648", FRAME),
    ({"url": None}, "url is None, which is no text", "give text"),
    ({"url": "\ud800"}, "url '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
    ({"file": 3}, "file is 3, which is no text", "give text"),
    ({"boxes": np.array(5)}, "a geometry is array(5)", "give one a detection"),
    ({"polygons": [3, 4]}, "polygons[0] has the shape []", "give x, y of 3 or more points, in pixels"),
    ({"lines": [np.array(3), None]}, "lines[0] has the shape []", "give x, y of 2 or more points, in pixels"),
    ({"cuboids": 5}, "cuboids[0] has the shape []", "give x, y of 8 points, in pixels"),
    ({"frame": np.array([1, 2])}, "frame is array([1, 2]), which is no whole number", FRAME),
    ({"url": Nameless()}, "url is a Nameless, which is no text", "give text"),
    ({"url": ["x" * 57]}, "url is a list, which is no text", "give text"),
    ({"url": ["x" * 56]}, f"url is ['{'x' * 56}'], which is no text", "give text"),
    ({"file": ".."}, "'..' names no image", "name it below the folder of images"),
    ({"attributes": {"hue": "\ud800"}}, "the attribute 'hue': '\\ud800' holds half a surrogate pair", "give text that UTF-8 can hold"),
]


@pytest.mark.parametrize(("given", "what", "fix"), FRAMES, ids=[one[1] for one in FRAMES])
def test_a_frame_that_cannot_be(given: dict[str, Any], what: str, fix: str) -> None:
    """Numbers that are not whole, texts that are none, shapes without points; the frame can be added again."""
    street = builder()

    with pytest.raises(UsageError) as caught:
        add(street, [0, 1], **given)

    assert str(caught.value) == f"{what}\n  fix: {fix}"
    assert add(street, [0, 1]) == ["car", "bus"]


def test_whole_numbers_of_any_type_are_sizes_and_frames() -> None:
    """Floats that are whole and NumPy's numbers become Python's."""
    street = SequenceBuilder("street", np.int64(200), 100.0, ["car", "bus"])  # type: ignore[arg-type]  # what a caller may have
    add(street, [0, 1], frame=np.uint8(3))

    (frame,) = street.detections().frames
    assert [(type(one), one) for one in (frame.width, frame.height, frame.index)] == [(int, 200), (int, 100), (int, 3)]


def test_labels_of_nothing_have_any_shape() -> None:
    """As a model gives them that has seen nothing."""
    street = builder()
    street.add(boxes=np.empty((0, 4)), labels=np.empty((0, 2)))

    assert len(street.detections()) == 0
