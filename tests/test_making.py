"""What is made of batches, and what they are called."""

import pytest

from prelabel.batches import Batch
from prelabel.detections import Detections, Frame
from prelabel.making import Portion


@pytest.mark.parametrize(
    ("kind", "sequences", "name"),
    [
        ("video", ["a", "a"], "the sequence a"),
        ("video", ["a", "b", "b"], "2 sequences from a"),
        ("image", ["a"], "1 image from 0.jpg"),
        ("image", ["a", "b"], "2 images from 0.jpg"),
        ("image", [], "no frames"),
    ],
)
def test_a_portion_is_called_as_what_it_begins_with(kind: str, sequences: list[str], name: str) -> None:
    """So that a message says where a run was when a worker ended."""
    frames = [Frame(sequence=sequence, file=f"{number}.jpg") for number, sequence in enumerate(sequences)]
    detections = Detections.from_boxes(frames=frames, labels=["car"], frame=[], label=[], box=[])

    assert Portion(batch=Batch(detections=detections, kind="video" if kind == "video" else "image")).name == name
