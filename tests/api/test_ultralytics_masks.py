"""Masks in real results of ultralytics, which are of the size that the model sees, become outlines in the image."""

from types import SimpleNamespace

import numpy as np
import pytest

from prelabel import Detections, Kind, SequenceBuilder
from prelabel.detections import shapes_of
from prelabel.errors import Tally, UsageError
from tests.api.test_frameworks import MASKS, ultralytics_of
from tests.frameworks import BOXES, NAMES, SIZE, installed, ultralytics_results


def outlines(street: SequenceBuilder) -> Detections:
    """The polygons of a sequence."""
    d = street.detections()
    return d.take(d.kind == Kind.POLYGON)


@pytest.mark.parametrize(("height", "above"), [(50, 0), (51, 0), (52, 1), (53, 1), (100, 25)])
def test_masks_of_ultralytics_are_those_of_the_image(height: int, above: int) -> None:
    """With holes, parts and the last pixels, without the grey bars above and below: the outlines that the masks have at full size."""
    half = np.zeros((2, 50, 100), np.bool_)
    half[0, 5:45, 10:60] = True
    half[0, 20:30, 20:40] = False
    half[0, 40:, 70:] = True
    half[1, 0, 0] = True
    framed = installed("torch").zeros((2, height, 100))
    framed[:, above : above + 50] = installed("torch").from_numpy(half.astype(np.float32))
    whole = half.repeat(2, axis=1).repeat(2, axis=2)

    street, same = SequenceBuilder("street", *SIZE), SequenceBuilder("street", *SIZE, labels=NAMES)
    street.add_ultralytics(ultralytics_results("7.jpg", masks=framed, tracked=False))
    same.add(boxes=BOXES, labels=[0, 1], scores=[0.9, 0.5], masks=whole)

    some, others = outlines(street), outlines(same)
    assert some.points.tolist() == others.points.tolist()
    assert (some.ring_start.tolist(), some.ring_hole.tolist()) == (others.ring_start.tolist(), others.ring_hole.tolist())
    assert (len(some), int(some.ring_hole.sum()), float(some.points.max())) == (2, 1, 1.0)


def test_masks_of_ultralytics_of_any_scale() -> None:
    """Each pixel of the image is as that of the mask below its middle: 64 x 64, of which 32 rows are the image of 200 x 100."""
    masks = installed("torch").zeros((2, 64, 64))
    masks[:, 24:32, 16:48] = 1

    tally = Tally()
    street = SequenceBuilder("street", *SIZE, tally=tally)

    street.add_ultralytics(ultralytics_results("7.jpg", masks=masks, tracked=False))

    # 49.5 * 0.32 is 15.84 and 50.5 * 0.32 is 16.16: from the fiftieth column on, and so on
    assert shapes_of(outlines(street)).bounds().tolist() == [[0.25, 0.25, 0.75, 0.5]] * 2
    assert (dict(tally.filtered), dict(tally.adjusted)) == ({}, {})


def test_masks_of_the_image_are_taken_as_they_are() -> None:
    """As `retina_masks` gives them; what is no array of masks is refused, and of nothing there is none."""
    street = SequenceBuilder("street", *SIZE)
    street.add_ultralytics(ultralytics_of(np.array, masks=SimpleNamespace(data=MASKS)))
    street.add_ultralytics(ultralytics_of(np.array, masks=SimpleNamespace(data=np.zeros((2, 50, 100)))))
    with pytest.raises(UsageError) as caught:
        street.add_ultralytics(ultralytics_of(np.array, masks=SimpleNamespace(data=np.ones((50, 100)))))

    d = outlines(street)
    # columns 20 to 80 of 200 and rows 20 to 60 of 100, and 100 to 180, 10 to 40
    assert sorted(shapes_of(d).bounds().tolist()) == [[0.1, 0.2, 0.4, 0.6], [0.5, 0.1, 0.9, 0.4]]
    assert d.frame.tolist() == [0, 0]
    assert str(caught.value) == "masks have the shape [50, 100]\n  fix: give one a detection: (n, h, w)"
