"""From the batches of a reader to whole sequences."""

import itertools
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.batches import IMAGES_PER_BATCH, ROWS_PER_BATCH, Batch, Rest, parted, whole_sequences
from prelabel.detections import Detections, Frame, Kind, Source, with_shapes
from prelabel.errors import InputError, Place, Tally
from prelabel.frames import FrameIndex, FrameOptions, KnownFrame
from prelabel.geometry.rings import Rings
from prelabel.sequences import SequenceOptions

BOX = [0.1, 0.2, 0.3, 0.4]


def found(*frames: Frame, rows: Sequence[int] = (), track: int = -1) -> Detections:
    """A batch of a reader: frames, and rows in some of them."""
    n = len(rows)
    return Detections.from_boxes(
        frames=frames, labels=["car"], frame=rows, label=[0] * n, box=[BOX] * n, track=[track] * n, sources=[Source("a.txt")],
        origin=range(1, n + 1),
    )  # fmt: skip


def frame(file: str, sequence: str = "", index: int = -1, size: tuple[int, int] = (640, 480)) -> Frame:
    """A frame of a common size."""
    return Frame(file=file, sequence=sequence, index=index, width=size[0], height=size[1])


def whole(*batches: Detections, index: FrameIndex | None = None, tally: Tally | None = None, **options: Any) -> list[Batch]:  # noqa: ANN401  # fields
    """The sequences of a source, each video in a batch of its own."""
    rules = SequenceOptions(**options)
    made = whole_sequences(batches, index or FrameIndex(), rules, name="source", tally=tally or Tally())
    return [one for batch in made for one in batch.apart()]


def outline(batches: Sequence[Batch]) -> list[tuple[str, list[tuple[str, str]], int]]:
    """Kind, frames and number of rows of each batch."""
    return [(b.kind, [(f.sequence, f.file) for f in b.detections.frames], len(b.detections)) for b in batches]


def test_named_sequences_come_as_they_are() -> None:
    """In natural order, without waiting for the rest; short ones together."""
    first = found(frame("2.jpg", "cam10", 2), frame("1.jpg", "cam10", 1), frame("1.jpg", "cam2", 1), rows=[0, 2, 0])
    taken: list[int] = []

    def batches() -> Iterator[Detections]:
        for number, batch in enumerate([first, found(frame("9.jpg", "b", 0))]):
            taken.append(number)
            yield batch

    (together,) = itertools.islice(whole_sequences(batches(), FrameIndex(), SequenceOptions(), name="", tally=Tally()), 1)

    assert together.sequences == 2
    assert outline([together.first(1)]) == outline(together.apart()[:1])
    assert outline(together.apart()) == [("video", [("cam2", "1.jpg")], 1), ("video", [("cam10", "1.jpg"), ("cam10", "2.jpg")], 2)]
    assert taken == [0]


def test_open_frames_of_all_batches_are_judged_together() -> None:
    """A run of frames may come in pieces, in any order."""
    made = whole(found(frame("3.jpg"), frame("1.jpg"), rows=[0]), found(frame("2.jpg"), rows=[0]))

    assert outline(made) == [("video", [("source", "1.jpg"), ("source", "2.jpg"), ("source", "3.jpg")], 2)]


def test_a_source_may_name_some_sequences_and_leave_others_open() -> None:
    """As a COCO file with videos and images does; the note counts both."""
    tally = Tally()

    made = whole(found(frame("v/1.jpg", "v", 0), frame("b.jpg"), frame("a.jpg"), rows=[0, 1, 2]), tally=tally)

    assert outline(made) == [("video", [("v", "v/1.jpg")], 1), ("image", [("source", "a.jpg"), ("source", "b.jpg")], 2)]
    assert list(tally.notes) == [
        "1 video job: the source names its sequences",
        "2 image jobs: the names of the frames form no numbered run (--job video to make videos)",
    ]


def test_images_that_no_label_speaks_of_stay_frames() -> None:
    """Empty ones; an image that a named sequence has already is not added again."""
    known = FrameIndex([KnownFrame(file=f"{i}.jpg") for i in range(1, 5)] + [KnownFrame(file="v.jpg")], FrameOptions(size=(640, 480)))

    made = whole(found(frame("2.jpg"), frame("v.jpg", "v", 0), rows=[0]), index=known)

    assert outline(made) == [("video", [("v", "v.jpg")], 0), ("video", [("source", f"{i}.jpg") for i in range(1, 5)], 1)]
    assert {(f.width, f.height) for batch in made for f in batch.detections.frames} == {(640, 480)}


def test_images_of_no_sequence_are_told_where_all_are_named() -> None:
    """A source that names its sequences says which frames there are."""
    known, tally = FrameIndex([KnownFrame(file=f"{i}.jpg") for i in range(4)]), Tally()

    made = whole(found(frame("2.jpg", "v", 0), rows=[0]), index=known, tally=tally)

    assert outline(made) == [("video", [("v", "2.jpg")], 1)]
    assert list(tally.notes) == [
        "1 video job: the source names its sequences",
        "3 images of no sequence left out: the source names its sequences",
    ]


def test_units_apart_leave_what_they_leave_together() -> None:
    """The open frames of all, without the images that a sequence of any has already."""
    known = FrameIndex([KnownFrame(file=file) for file in ("open.jpg", "v.jpg", "w.jpg", "x.jpg")])
    rest = Rest()
    for batch in (found(frame("v.jpg", "v", 0)), found(frame("open.jpg"), rows=[0]), found(frame("w.jpg", "w", 0))):
        _, left = parted(batch, known, SequenceOptions(), Tally())
        rest.extend(left)

    made = list(rest.batches(known, SequenceOptions(), name="source", tally=Tally()))

    assert outline(made) == [("image", [("source", "open.jpg"), ("source", "x.jpg")], 1)]


def test_images_alone_are_frames() -> None:
    """A folder of images without one label is annotated from nothing."""
    known = FrameIndex([KnownFrame(file="a.jpg"), KnownFrame(file="b.jpg", url="https://h/b")])

    made = whole(index=known)

    assert outline(made) == [("image", [("source", "a.jpg"), ("source", "b.jpg")], 0)]
    assert [f.url for f in made[0].detections.frames] == ["", "https://h/b"]
    assert whole() == []


def test_the_order_of_a_list_is_the_order_of_time(tmp_path: Path) -> None:
    """Names that say nothing, such as hashes, come as the list has them, with frames that have no labels in between."""
    (tmp_path / "list.txt").write_text("https://h/f3\nhttps://h/09\nhttps://h/77\n")
    index = FrameIndex.open(FrameOptions(frames=tmp_path / "list.txt", size=(8, 8)))
    frames = [index.frame(name, place=Place(""), tally=Tally()) for name in ("77", "f3")]

    made = whole(found(*[f for f in frames if f], rows=[0]), index=index, job="video")

    assert outline(made) == [("video", [("source", "f3"), ("source", "09"), ("source", "77")], 1)]
    assert [f.url for f in made[0].detections.frames] == ["https://h/f3", "https://h/09", "https://h/77"]


def test_many_images_come_in_pieces() -> None:
    """So that a hundred thousand need not be held as text at once."""
    count = 2 * IMAGES_PER_BATCH + 1
    frames = [frame(f"{number}.jpg") for number in np.random.default_rng(0).choice(10**6, count, replace=False)]

    made = whole(found(*frames, rows=range(count)))

    assert [(b.kind, b.sequences, len(b.detections)) for b in made] == [("image", n, n) for n in (IMAGES_PER_BATCH, IMAGES_PER_BATCH, 1)]


def test_the_points_of_many_images_are_not_held_twice() -> None:
    """Rows that are not in order are put in order batch by batch."""
    count, corners = 8 * IMAGES_PER_BATCH, 200
    frames = [frame(f"{number}.jpg") for number in range(count)][::-1]
    points = np.random.default_rng(0).random((count * corners, 2))
    outlines = Rings.of(points, [corners] * count)
    d = with_shapes(found(*frames, rows=range(count)), np.arange(count), Kind.POLYGON, outlines)

    tracemalloc.start()
    made = whole_sequences([d], FrameIndex(), SequenceOptions(sequences="image"), name="", tally=Tally())
    first = [batch.detections.points[:corners].tolist() for batch in made]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert first == [points[-begin - corners :][:corners].tolist() for begin in range(0, len(points), IMAGES_PER_BATCH * corners)]
    assert peak < points.nbytes / 2


def test_short_videos_of_boxes_are_one_batch() -> None:
    """As long as rows and frames are few, and none of them has points; images stand apart."""
    many = ROWS_PER_BATCH // 2 - 2
    frames = [frame("1.jpg", name, 1) for name in "abcde"]
    short = found(*frames, frame("1.jpg"), frame("x.jpg"), rows=[0] * many + [1] * many + [2, 2, 2, 3])
    shaped = with_shapes(short, np.array([0]), Kind.POLYGON, Rings.of(np.array([[0, 0], [0.5, 0], [0.5, 0.5]]), [3]))

    made, apart = (list(whole_sequences([d], FrameIndex(), SequenceOptions(), name="", tally=Tally())) for d in (short, shaped))

    sequences = [[one.sequence for one in batch.detections.frames] for batch in made]
    assert sequences == [["a", "b"], ["c", "d", "e"], ["", ""]]
    assert [(batch.kind, batch.sequences) for batch in apart] == [("video", 1)] * 5 + [("image", 2)]


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        ({}, ["video", "video"]),
        ({"job": "image"}, ["image"]),
        ({"sequences": "one"}, ["video"]),
        ({"sequences": "image"}, ["image"]),
        ({"sequences": "(.)"}, ["video"] * 3),
        ({"sequences": "one", "job": "image"}, ["image"]),
    ],
)
def test_the_user_may_overrule_the_source(options: dict[str, Any], kinds: list[str]) -> None:
    """What it names a sequence may be one, or images, or part of another."""
    source = found(frame("1.jpg", "x", 0), frame("2.jpg", "x", 1), frame("3.jpg", "y", 0), rows=[0, 1, 2])

    made = whole(source, **options)

    assert [batch.kind for batch in made] == kinds
    assert sum(len(batch.detections.frames) for batch in made) == 3


@pytest.mark.parametrize("sequence", ["", "s"])
def test_an_image_is_one_frame_of_a_sequence(sequence: str) -> None:
    """Two would share their frame id: the second is refused, or left out with its rows."""
    source = found(frame("a.jpg", sequence, 0), frame("b.jpg", sequence, 1), frame("a.jpg", sequence, 2), rows=[0, 2, 2, 1])

    with pytest.raises(InputError) as caught:
        whole(source, job="video")
    tally = Tally(on_error="skip")
    (batch,) = whole(source, tally=tally, job="video")

    assert str(caught.value) == (
        "a.txt:2: a second frame is the image 'a.jpg'\n  fix: give the images different names, or convert the sources one by one"
    )
    assert [f.file for f in batch.detections.frames] == ["a.jpg", "b.jpg"]
    assert batch.detections.origin.tolist() == [1, 4]
    assert [(p.reason, p.place) for p in tally.bad] == [("frame twice", Place("a.txt", 2))]


def test_what_is_decided_is_of_the_frames_that_stay() -> None:
    """A second frame of an image is no image of its own where jobs are counted."""
    tally = Tally(on_error="skip")

    whole(found(frame("x.jpg"), frame("y.jpg")), found(frame("x.jpg")), tally=tally)

    assert [note.partition(":")[0] for note in tally.notes] == ["2 image jobs"]


def test_a_second_frame_without_rows_is_named_by_its_file() -> None:
    """There is no other place to name."""
    with pytest.raises(InputError) as caught:
        whole(found(frame("a.jpg"), frame("a.jpg")))

    assert str(caught.value) == (
        "a.jpg: two frames of the source are this one image\n  fix: give the images different names, or convert the sources one by one"
    )


def test_frames_of_one_name_in_several_sequences_are_several() -> None:
    """As 000001.jpg is in every sequence of MOT."""
    made = whole(found(frame("1.jpg", "a", 1), frame("1.jpg", "b", 1)))

    assert outline(made) == [("video", [("a", "1.jpg")], 0), ("video", [("b", "1.jpg")], 0)]


def test_long_videos_with_outlines_come_apart_and_whole() -> None:
    """Those with points are not put together, so that a cut in a wrong place would part a frame from its video."""
    frames = [frame(f"{i}.jpg", name, i) for name in "ab" for i in range(3)]
    d = with_shapes(found(*frames, rows=range(6)), np.array([0]), Kind.POLYGON, Rings.of(np.array([[0, 0], [0.5, 0], [0.5, 0.5]]), [3]))

    made = whole_sequences([d], FrameIndex(), SequenceOptions(), name="", tally=Tally())

    assert outline(list(made)) == [("video", [(name, f"{i}.jpg") for i in range(3)], count) for name, count in (("a", 4), ("b", 3))]
