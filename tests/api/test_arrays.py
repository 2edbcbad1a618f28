"""Arrays of any framework are taken as they come; what does not fit together is named."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from prelabel import SequenceBuilder, Tally
from prelabel.errors import UsageError


def builder(**options: Any) -> SequenceBuilder:  # noqa: ANN401  # of the builder
    """Of a sequence ``street`` with frames of 200x100 pixels."""
    return SequenceBuilder("street", 200, 100, labels=["car", "pedestrian"], **options)


class Array:
    """Anything that speaks the array protocol."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray[Any, Any]:
        """The value."""
        return np.asarray(self.value)


class Capsule:
    """Anything that speaks the DLPack protocol alone."""

    def __init__(self, value: np.ndarray[Any, Any]) -> None:
        self.value = value

    def __dlpack__(self, **options: Any) -> object:  # noqa: ANN401  # of the protocol
        """Its memory."""
        return self.value.__dlpack__(**options)

    def __dlpack_device__(self) -> tuple[int, int]:
        """The CPU."""
        return self.value.__dlpack_device__()


class Recording:
    """Refuses to be an array until it is detached and on the CPU, as tensors that record gradients do."""

    def __init__(self, value: list[Any], *, steps: tuple[str, ...] = ()) -> None:
        self.value, self.steps = value, steps

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray[Any, Any]:
        """The value, in the end."""
        if self.steps != ("detach", "cpu"):
            raise RuntimeError("it records")
        return np.asarray(self.value)

    def detach(self) -> "Recording":
        """Without gradients."""
        return Recording(self.value, steps=(*self.steps, "detach"))

    def cpu(self) -> "Recording":
        """On the CPU."""
        return Recording(self.value, steps=(*self.steps, "cpu"))


class Refusing:
    """Raises what its framework raises where a tensor has no data."""

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray[Any, Any]:
        """Nothing."""
        raise NotImplementedError("no data")


ARRAY = "give a NumPy array, a tensor on the CPU, or lists of numbers"

WRAPPERS: list[Callable[[list[Any]], object]] = [
    list, np.array, Array, lambda value: Capsule(np.array(value)), Recording, lambda value: [Array(one) for one in value],
]  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPPERS, ids=["list", "numpy", "array", "dlpack", "recording", "list of arrays"])
def test_arrays_of_any_framework(wrap: Callable[[list[Any]], object]) -> None:
    """Lists, NumPy, the array protocol, DLPack, tensors that record gradients, lists of tensors."""
    street = builder()
    street.add(0, boxes=wrap([[20, 10, 60, 40], [0, 0, 200, 100]]), labels=wrap([0, 1]), scores=wrap([0.5, 0.25]), tracks=wrap([4, 2]))

    d = street.detections()

    assert sorted(zip(d.track.tolist(), d.box.tolist(), d.score.tolist(), strict=True)) == [
        (2, [0.0, 0.0, 1.0, 1.0], 0.25), (4, [0.1, 0.1, 0.3, 0.4], 0.5),
    ]  # fmt: skip


ONE: dict[str, Any] = {"boxes": [[20, 10, 60, 40]], "labels": [0]}

UNFIT: list[tuple[dict[str, Any], str, str]] = [
    ({"boxes": [[1, 2, 3]]}, "boxes have the shape [1, 3], not [1, 4]", "give one a detection"),
    ({"boxes": [20, 10, 60, 40]}, "boxes have the shape [4], not [n, 4]", "give one a detection"),
    ({"scores": [0.5, 0.5]}, "scores have the shape [2], not [1]", "give one a detection"),
    ({"scores": [[0.5]]}, "scores have the shape [1, 1], not [n]", "give one a detection"),
    ({"boxes": None, "polygons": [[0, 0], [9, 0], [9, 9]]}, "polygons[0] has the shape [2]", "give x, y of 3 or more points, in pixels"),
    ({"boxes": None, "masks": np.ones((100, 200))}, "masks have the shape [100, 200]", "give one a detection: (n, h, w)"),
    ({"labels": ["car", "car"]}, "labels has 2 entries, not 1", "give one a detection"),
    ({"labels": np.zeros(3)}, "labels have the shape [3], not [1]", "give one a detection"),
    ({"labels": np.zeros((1, 1))}, "labels have the shape [1, 1], not [1]", "give one a detection"),
    ({"labels": None}, "labels are missing", "give labels: names, or ids that the builder's labels name"),
    ({"tracks": [0.5]}, "tracks are not whole numbers", "give an id a detection, negative for none"),
    ({"tracks": [1 << 60]}, "tracks holds 1152921504606846976, which is too large", "give numbers under 9007199254740992"),
    ({"boxes": [[1j, 0, 3, 4]]}, "boxes holds complex numbers", ARRAY),
    ({"masks": np.full((1, 100, 200), np.nan)}, "masks holds pixels that are no numbers", "give truths or numbers, 0 outside"),
    ({"labels": [Refusing()]}, "labels cannot be read as an array of numbers: no data", ARRAY),
    ({"boxes": Refusing()}, "a geometry cannot be read as an array of numbers: no data", ARRAY),
    ({"masks": Refusing()}, "masks cannot be read as an array: no data", ARRAY),
    ({"attributes": [{1: "a", "1": "b"}]}, "two attributes are called '1'", "give each attribute a name of its own, as text"),
    ({"attributes": ["red"]}, "attributes are no mappings", "give a mapping of name to value a detection"),
    ({"attributes": [{"a": {}}]}, "the attribute 'a' is a dict that no text can say", "give text, a number, a truth, or a list of those"),
    ({"frame": -1}, "frame is -1", "give a whole number from 0 to 2147483647"),
    ({"boxes": None, "scores": [0.5]}, "scores are given, but no geometry", "give boxes, polygons, lines, cuboids, masks or keypoints"),
    ({"masks": np.zeros((2, 5, 5))}, "masks have the shape [2, 5, 5]", "give 1 masks of height and width: (1, h, w)"),
    ({"masks": np.ones((1, 200, 100))}, "masks have the shape [1, 200, 100], but a frame is 200 wide and 100 high",
     "height comes before width: give (1, 100, 200)"),
    ({"masks": np.zeros((1, 5, 5)), "polygons": [None]}, "both masks and polygons are given", "give one of them: masks become polygons"),
    ({"polygons": [[[0, 0], [1, 1]]]}, "polygons[0] has the shape [2, 2]", "give x, y of 3 or more points, in pixels"),
    ({"lines": [[[0, 0]]]}, "lines[0] has the shape [1, 2]", "give x, y of 2 or more points, in pixels"),
    ({"cuboids": [[[0, 0]] * 7]}, "cuboids[0] has the shape [7, 2]", "give x, y of 8 points, in pixels"),
    ({"keypoints": [[1, 1]]}, "keypoints have the shape [1, 2]", "give x, y or x, y, score of each: (1, k, 2) or (1, k, 3)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "what", "fix"), UNFIT, ids=[one[1] for one in UNFIT])
def test_arrays_that_do_not_fit(given: dict[str, Any], what: str, fix: str) -> None:
    """They are a mistake of the program that calls, whatever its tally says; the frame can be added again."""
    street = builder(tally=Tally(on_error="skip"))

    with pytest.raises(UsageError) as caught:
        street.add(**{"frame": 0, **ONE, **given})
    street.add(0, **ONE)

    assert str(caught.value) == f"{what}\n  fix: {fix}"


def test_what_is_no_array_is_said_in_the_words_of_numpy() -> None:
    """With the argument's name and what would do."""
    with pytest.raises(UsageError) as caught:
        builder().add(0, boxes=["a"], labels=[0])

    assert str(caught.value) == (
        "boxes cannot be read as an array of numbers: could not convert string to float: np.str_('a')\n"
        "  fix: give a NumPy array, a tensor on the CPU, or lists of numbers"
    )
