"""UA-DETRAC: boxes, tracks, regions and attributes of vehicles, with values worked out by hand."""

import tracemalloc
from pathlib import Path

import pytest

from prelabel import readers
from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.detrac import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.detrac_files import BOX, frame, read, target, write
from tests.readers.mots_files import facts, images, names

TRAIN = FIXTURES / "detrac/train"
XML = TRAIN / "DETRAC-Train-Annotations-XML"

FOUND: list[tuple[str, int, str, int, list[float]]] = [
    ("MVI_20011", 1, "car", 1, [592.75, 378.8, 752.8, 541]),
    ("MVI_20011", 1, "van", 2, [557.65, 120.98, 604.85, 164.04]),
    ("MVI_20011", 2, "car", 1, [596.5, 372, 746.5, 522]),
    ("MVI_20011", 4, "van", 2, [560, 118, 606, 160]),
    ("MVI_20012", 2, "object", 7, [40, 20, 70, 44]),
]


def test_videos() -> None:
    """Frames without vehicles are frames; without images they have the size of UA-DETRAC; regions are left out and counted."""
    tally = Tally()
    whole = check_reader(READER, TRAIN)
    read_batches(READER, TRAIN, tally=tally)

    assert facts(whole) == FOUND
    assert names(whole) == [(i, f"MVI_20011/img0000{i}.jpg") for i in (1, 2, 3, 4)] + [
        (i, f"Insight-MVT_Annotation_Train/MVI_20012/img0000{i}.jpg") for i in (1, 2, 3)
    ]
    assert [(one.width, one.height) for one in whole.frames] == [(960, 540)] * 4 + [(96, 54)] * 3
    assert str(whole.place(1)) == f"{XML}/MVI_20011.xml:14"
    assert (dict(tally.filtered), dict(tally.unconverted)) == ({"ignored region": 2}, {"region_overlap": 1})
    unused = "camera_state,orientation,sence_weather,speed,trajectory_length,truncation_ratio"
    assert list(tally.notes) == [
        f"fields of targets that were not used: {unused} (-O attributes={unused} keeps them)",
        "detrac: frames are 960x540, as all of UA-DETRAC (--size or --frames to say otherwise)",
    ]


def test_boxes_that_count_from_1() -> None:
    """Are moved by one pixel to the left and up."""
    whole = read(TRAIN, {"one_based": "true"})

    assert facts(whole) == [(*fact[:4], [round(value - 1, 6) for value in fact[4]]) for fact in FOUND]


def test_regions() -> None:
    """Are objects in every frame on demand, each with a track that no vehicle has."""
    whole = read(XML / "MVI_20011.xml", {"regions": "keep"})

    boxes = {3: [778.75, 24.75, 960.5, 88.25], 4: [930.75, 94.75, 960.5, 128.25]}
    assert facts(whole)[4:] == [("MVI_20011", i, "ignored region", track, boxes[track]) for i in (1, 2, 3, 4) for track in (3, 4)]
    assert [int(whole.origin[row]) for row in (4, 5, 6)] == [5, 6, 5]


def test_attributes() -> None:
    """Are fields of a target, and of the whole video."""
    whole = read(TRAIN, {"attributes": "truncation_ratio,sence_weather"})

    said = [dict(whole.attribute_sets[number]) for number in whole.attributes.tolist()]
    sunny = [{"truncation_ratio": ratio, "sence_weather": "sunny"} for ratio in ("0.1", "0", "0", "0")]
    assert said == [*sunny, {"sence_weather": "night"}]


def test_sizes(tmp_path: Path) -> None:
    """Are those of images, else what --size says, else UA-DETRAC's."""
    path = write(tmp_path / "S.xml", frame(2, target()))

    assert [{(one.width, one.height) for one in read(path, size=size).frames} for size in ((80, 60), None)] == [{(80, 60)}, {(960, 540)}]
    assert facts(read(path, size=(80, 60))) == [("S", 2, "object", 1, [10, 20, 18, 36])]
    folder = images(tmp_path / "frames", "img00001.jpg", "img00002.jpg", size=(100, 50))
    found = read(path, frames=folder)
    assert ({(one.width, one.height) for one in found.frames}, names(found)) == ({(100, 50)}, [(1, "img00001.jpg"), (2, "img00002.jpg")])


@pytest.mark.parametrize(
    ("given", "before"),
    [(".", "DETRAC-Images/"), ("xml", ""), ("xml/S.xml", ""), ("..", "set/DETRAC-Images/")],
)
def test_a_video_can_be_given_in_several_ways(given: str, before: str, tmp_path: Path) -> None:
    """Its images are called by their paths below the source."""
    write(tmp_path / "set/xml/S.xml", frame(1, target()))
    images(tmp_path / "set/DETRAC-Images/S", "img00001.jpg")

    assert names(read(tmp_path / "set" / given)) == [(1, f"{before}S/img00001.jpg")]


def test_videos_of_one_name(tmp_path: Path) -> None:
    """Are called by their paths below the source."""
    for folder in ("train", "test"):
        write(tmp_path / folder / "S.xml", frame(1, target()))

    assert {(one.sequence, one.file) for one in read(tmp_path).frames} == {(f"{t}/S", f"{t}/S/img00001.jpg") for t in ("train", "test")}


def test_given_frames(tmp_path: Path) -> None:
    """Each video takes the images in the folder of its name."""
    for name in "ST":
        write(tmp_path / f"xml/{name}.xml", frame(1, target()))
        images(tmp_path / f"frames/{name}", "img00001.jpg", "img00002.jpg")

    assert names(read(tmp_path / "xml", frames=tmp_path / "frames")) == [(i, f"{name}/img0000{i}.jpg") for name in "ST" for i in (1, 2)]


def test_frames_in_any_order(tmp_path: Path) -> None:
    """And targets without any; the numbers decide."""
    whole = read(write(tmp_path / "S.xml", frame(3), frame(2, target(5)), frame(1, target(0), target(5))))

    assert [fact[1:4] for fact in facts(whole)] == [(2, "object", 5), (1, "object", 0), (1, "object", 5)]
    assert [one.index for one in whole.frames] == [1, 2, 3]


def test_a_long_video_takes_little_room(tmp_path: Path) -> None:
    """Of its elements none is kept: the second half needs no more than its numbers and frames."""
    peaks = []
    for count in (200, 600):
        path = write(
            tmp_path / f"{count}.xml", *(frame(i, *(target(t, f"{BOX}<!--{'x' * 200}-->") for t in range(4))) for i in range(1, count))
        )
        tracemalloc.start()
        read(path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] - peaks[0] < 400 * 2500


SNIFFED = [
    (frame(1, target()), Certainty.SURE),
    ('<sequence_attribute camera_state="stable"/>\n', Certainty.SURE),
    ("<ignored_region/>\n", Certainty.SURE),
    ("<song/>\n", Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("element", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(element: str, certainty: Certainty, tmp_path: Path) -> None:
    """By the root and what stands below it."""
    path = write(tmp_path / "S.xml", element)

    assert (READER.sniff(path), READER.sniff(tmp_path)) == (certainty, certainty)


def test_nothing_else_is_taken_and_nothing_else_takes_it() -> None:
    """No fixture of another format is its own, and its own is of no other."""
    folders = [folder for folder in FIXTURES.iterdir() if folder.is_dir() and folder.name != "detrac"]

    assert {READER.sniff(case) for folder in folders for case in (folder, *folder.iterdir())} == {Certainty.NO}
    assert [readers.sniff([source], Tally()).name for source in (TRAIN, XML / "MVI_20011.xml")] == ["detrac", "detrac"]
