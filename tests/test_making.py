"""What is made of batches, and what they are called."""

from collections import Counter

import pytest

from prelabel.batches import Batch
from prelabel.detections import Detections, Frame
from prelabel.linking import LinkOptions
from prelabel.making import Made, Making, Portion, make
from prelabel.refining import RefineOptions


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


@pytest.mark.parametrize(
    ("before", "most", "files", "left_out"),
    [(0, None, "024", 2), (1, None, "13", 3), (2, None, "024", 2), (1, 1, "1", 3), (1, 9, "13", 3), (0, 0, "", 2)],
)
def test_every_second_image_of_a_run_is_kept(before: int, most: int | None, files: str, left_out: int) -> None:
    """Whichever portion it is in; of the limit's rest nothing is counted."""
    frames = [Frame(sequence="", file=name, width=4, height=4) for name in "01234"]
    detections = Detections.from_boxes(frames=frames, labels=["car"], frame=range(5), label=[0] * 5, box=[[0.0, 0.0, 0.5, 0.5]] * 5)
    making = Making(refine=RefineOptions(), link=LinkOptions(), stride=2, wanted="detections", on_error="stop")

    made, tally = make(making, Portion(batch=Batch(detections=detections, kind="image"), before=before, most=most))

    assert "".join(made.names) == files
    assert made.counts == {"frame": len(files), "annotation": len(files)}
    assert tally.filtered == {"in a frame that --stride 2 leaves out": left_out}


def test_small_texts_are_written_together() -> None:
    """About a quarter of a megabyte at a time; a text that is alone is not copied, and of nothing nothing is written."""
    small, large = [b"%07d\n" % number for number in range(100_000)], b"x" * 1_000_000

    blocks = [*_made(*small).blocks()]

    assert b"".join(blocks) == b"".join(small)
    assert [len(block) for block in blocks] == [1 << 18, 1 << 18, 1 << 18, 800_000 - 3 * (1 << 18)]
    assert next(_made(large).blocks()) is large
    assert list(_made().blocks()) == []


def _made(*texts: bytes) -> Made:
    return Made(texts=texts, names=(), counts=Counter())
