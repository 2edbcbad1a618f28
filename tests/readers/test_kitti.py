"""KITTI labels: what the fixtures hold, by hand, where files lie, and which sources are KITTI's."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Tally, UsageError
from prelabel.frames import FrameOptions, KnownFrame
from prelabel.readers import sniff
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.kitti import READER
from prelabel.readers.kitti.tracking import numbered
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes, write

CASES = FIXTURES / "kitti"

ROW = "Car 0 0 -10 2 1 6 4 -1 -1 -1 -1000 -1000 -1000 -10"

SOLID = "Car 0 0 -10 2 1 6 4 1.5 2 4 0 1 11 0"

CAMERA = "P2: 100 0 100 0 0 100 50 0 0 0 1 0"

SIZE = (200, 100)


def tracks(batch: Detections) -> list[tuple[int, int, str, str]]:
    """Frame number, track, label and kind of each row."""
    return [
        (batch.frames[f].index, t, batch.labels[n], Kind(k).name)
        for f, t, n, k in zip(batch.frame.tolist(), batch.track.tolist(), batch.label.tolist(), batch.kind.tolist(), strict=True)
    ]


def test_objects_and_their_cuboids() -> None:
    """Pixels of a camera of focal length 100 and centre (100, 50): a corner x, y, z is seen at 100 + 100 x/z, 50 + 100 y/z."""
    source = CASES / "objects"
    whole = check_reader(READER, source, {"calib": f"{source}/training/calib"})

    assert [(frame.file, frame.width, frame.height) for frame in whole.frames] == [
        ("000000.png", 200, 100), ("000003.png", 200, 100), ("000007.png", 0, 0),
    ]  # fmt: skip
    assert [(row[0], row[1], row[2]) for row in rows([whole])][:2] == [
        ("000000.png", "Car", (0.4, 0.45, 0.6, 0.6)), ("000000.png", "Car", (0.4, 0.45, 0.6, 0.6)),
    ]  # fmt: skip
    found = [
        (file, kind, label, [(round(x * 200, 6), round(y * 100, 6)) for x, y in points]) for file, kind, label, points, _ in shapes([whole])
    ]
    assert found == [
        ("000000.png", "RECTANGLE", "Car", []),
        ("000000.png", "CUBOID", "Car", [
            (80, 60), (120, 60), (120, 45), (80, 45),
            (83.333333, 58.333333), (116.666667, 58.333333), (116.666667, 45.833333), (83.333333, 45.833333),
        ]),
        ("000000.png", "RECTANGLE", "Van", []),
        ("000000.png", "CUBOID", "Van", [
            (45, 60), (55, 60), (55, 50), (45, 50), (60.714286, 57.142857), (67.857143, 57.142857), (67.857143, 50), (60.714286, 50),
        ]),
        ("000000.png", "RECTANGLE", "Pedestrian", []),
        ("000003.png", "CUBOID", "Truck", [
            (200, 66.666667), (250, 75), (250, 25), (200, 33.333333),
            (333.333333, 66.666667), (450, 75), (450, 25), (333.333333, 33.333333),
        ]),
        ("000003.png", "RECTANGLE", "Person_sitting", []),
    ]  # fmt: skip
    assert whole.object.tolist() == [0, 0, 1, 1, 2, 3, 4]
    assert set(whole.track.tolist()) == {-1}
    assert places([whole])[4] == f"{source}/training/label_2/000000.txt:3"


def test_what_is_left_out_is_counted() -> None:
    """One region is no object, and one box has corners 0.05 m before the camera."""
    source, tally = CASES / "objects", Tally()

    read_batches(READER, source, {"calib": f"{source}/training/calib"}, tally=tally)

    assert tally.filtered == {"DontCare region": 1}
    assert tally.unconverted == {"3D box with a corner less than 0.1 m before the camera": 1}


def test_without_calibration_there_are_boxes() -> None:
    """The 3D boxes are counted, also of the object that has no other."""
    tally = Tally()

    batches = read_batches(READER, CASES / "objects", {"dontcare": "keep"}, tally=tally)

    assert [row[1] for row in rows(batches)] == ["Car", "Van", "Pedestrian", "DontCare", "Person_sitting"]
    assert tally.unconverted == {"3D box, of which -O calib=FOLDER makes a cuboid": 4}
    assert not tally.filtered


@pytest.mark.parametrize(
    ("calib", "row", "kinds"),
    [
        ("calib", SOLID.replace("2 1 6 4", "-1 -1 -1 -1"), ["CUBOID"]),
        ("calib", SOLID, ["RECTANGLE"]),
        ("", SOLID, ["RECTANGLE"]),
    ],
)
def test_cuboids_that_are_not_wanted_are_not_made(tmp_path: Path, calib: str, row: str, kinds: list[str]) -> None:
    """A run that asks for boxes gets a cuboid only of an object without a box of its own; none is counted as not converted."""
    write(tmp_path, {"label_2/1.txt": row, "calib/1.txt": CAMERA})
    options = parse_options(READER, {"calib": f"{tmp_path}/calib"} if calib else {})
    tally = Tally()

    _, batches = read_sources(READER, [tmp_path], options, FrameOptions(size=SIZE), tally, shapes=frozenset({Kind.RECTANGLE}))

    assert [row[1] for row in shapes(list(batches))] == kinds
    assert not tally.unconverted


def test_fields_become_attributes() -> None:
    """What a row does not know, written -1 or -10 or as a box without size, is left out; a note names what is not used."""
    tally = Tally()
    options = {"attributes": "truncated,occluded,alpha,height,rotation_y"}

    (batch,) = read_batches(READER, CASES / "objects", options, tally=tally)
    read_batches(READER, CASES / "objects", {"attributes": "alpha"}, tally=tally)

    assert [dict(batch.attribute_sets[number]) for number in batch.attributes.tolist()] == [
        {"truncated": "0", "occluded": "0", "alpha": "1.57", "height": "1.5", "rotation_y": "0"},
        {"truncated": "0.25", "occluded": "1", "height": "1", "rotation_y": "1.5707963267948966"},
        {"alpha": "-1.57", "height": "1.75", "rotation_y": "0"},
        {"truncated": "0", "occluded": "3", "alpha": "-0.5"},
    ]
    assert list(tally.notes) == ["fields not used: truncated, occluded (-O attributes=truncated,occluded keeps them)"]


def test_tracks() -> None:
    """A file is a sequence of frames from 0 to its last row's; ids are kept, rows need no order, cuboids may be missing in some frames."""
    source = CASES / "tracks"
    whole = check_reader(READER, source, {"calib": f"{source}/calib"}, size=SIZE)
    first, second = read_batches(READER, source, {"calib": f"{source}/calib"}, size=SIZE)

    assert frames([whole]) == [*(f"0001:0001/00000{n}.png" for n in range(4)), "0010:0010/000000.png", "0010:0010/000001.png"]
    assert tracks(first) == [
        (0, 2, "Car", "RECTANGLE"), (0, 2, "Car", "CUBOID"), (3, 2, "Car", "RECTANGLE"), (3, 2, "Car", "CUBOID"),
        (1, 2, "Car", "RECTANGLE"), (1, 2, "Car", "CUBOID"), (1, 7, "Pedestrian", "RECTANGLE"),
        (2, 7, "Pedestrian", "RECTANGLE"), (2, 7, "Pedestrian", "CUBOID"),
    ]  # fmt: skip
    assert tracks(second) == [(1, 0, "Cyclist", "RECTANGLE"), (1, 0, "Cyclist", "CUBOID")]
    assert first.box[6].tolist() == [-0.02, 0.4, 0.03, 0.8]


def test_results_have_scores(tmp_path: Path) -> None:
    """As written, through the logistic function, or none at all."""
    source = CASES / "results"
    write(tmp_path, {"a.txt": f"{ROW} 0\n{ROW} -1000\n{ROW}"})
    write(tmp_path / "ends", {"a.txt": f"{ROW} 0\n{ROW} 1"})

    assert [row[3] for row in rows([check_reader(READER, source, size=SIZE)])] == [0.875, 0.25, 0.5]
    assert [row[3] for row in rows(read_batches(READER, tmp_path / "ends", size=SIZE))] == [0.0, 1.0]
    assert [row[3] for row in rows(read_batches(READER, source, {"score": "drop"}, size=SIZE))] == [None] * 3
    assert [row[3] for row in rows(read_batches(READER, tmp_path, {"score": "sigmoid"}, size=SIZE))][:3] == [0.5, 0.0, None]


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        (["image_2/1.png", "label_2/1.txt"], "", ["1.png"]),
        (["image_2/1.png", "image_2/2.png", "label_2/1.txt"], "label_2/1.txt", ["1.png"]),
        (["images/a/1.jpg", "labels/a/1.txt"], "labels", ["1.jpg"]),
        (["image_2/t/1.png", "image_2/v/1.png", "label_2/t/1.txt", "label_2/v/1.txt"], "", ["t/1.png", "v/1.png"]),
        (["t/image_2/1.png", "t/label_2/1.txt", "v/image_2/1.png", "v/label_2/1.txt"], "", ["t/image_2/1.png", "v/image_2/1.png"]),
        (["1.png", "1.txt", "README.txt"], "", ["1.png"]),
        (["images/1.png", "data/1.txt"], "data", ["1.png"]),
    ],
)
def test_images_are_found(tmp_path: Path, files: list[str], source: str, expected: list[str]) -> None:
    """Beside the labels, under the name of their folder or a usual one; the image of 8 x 6 pixels gives the size."""
    write(tmp_path, {name: ROW if name.endswith(".txt") else "" for name in files})

    batches = read_batches(READER, tmp_path / source)

    assert frames(batches) == expected
    assert {row[2] for row in rows(batches)} == {(0.25, 0.166666667, 0.75, 0.666666667)}


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        (
            ["image_02/0001/000000.png", "image_02/0001/000002.png", "label_02/0001.txt"],
            "",
            ["0001:0001/000000.png", "0001:0001/000002.png"],
        ),
        (["label_02/0001/a.png", "label_02/0001.txt"], "label_02/0001.txt", ["0001:0001/a.png"]),
        (["s7/gt.txt"], "", ["s7:s7/000000.png"]),
        (["a/label_02/0001.txt", "b/label_02/0001.txt"], "", ["a/0001:a/0001/000000.png", "b/0001:b/0001/000000.png"]),
        (["s7/gt1.txt", "s7/gt2.txt"], "", ["gt1:gt1/000000.png", "gt2:gt2/000000.png"]),
        (["s7/gta.txt", "s7/gtb.txt"], "", ["s7/gta:s7/gta/000000.png", "s7/gtb:s7/gtb/000000.png"]),
    ],
)
def test_sequences_are_found(tmp_path: Path, files: list[str], source: str, expected: list[str]) -> None:
    """A sequence is called after its file, its folder where the file has no number, or its path where two would have one name."""
    write(tmp_path, {name: f"0 1 {ROW}" if name.endswith(".txt") else "" for name in files})

    assert frames(read_batches(READER, tmp_path / source, size=(8, 6))) == expected


def test_frames_of_nothing_but_regions_are_frames(tmp_path: Path) -> None:
    """The last frame of a sequence has no object; without it frame numbers of jobs and truth would part."""
    write(tmp_path, {"label_02/1.txt": f"0 1 {ROW}\n1 -1 {ROW.replace('Car', 'DontCare')}"})

    assert frames(read_batches(READER, tmp_path / "label_02", size=(8, 6))) == ["1:1/000000.png", "1:1/000001.png"]


def test_sequences_with_the_frames_of_the_user(tmp_path: Path) -> None:
    """All images in the sequence's folder are its frames, numbered by their names; a single sequence takes images of any folder."""
    write(tmp_path, {"label_02/1.txt": f"2 1 {ROW}", "label_02/2.txt": f"0 1 {ROW}", "f/1/0.jpg": "", "f/1/2.jpg": "", "f/2/x.jpg": ""})

    assert frames(read_batches(READER, tmp_path / "label_02", frames=tmp_path / "f")) == ["1:1/0.jpg", "1:1/2.jpg", "2:2/x.jpg"]
    assert frames(read_batches(READER, tmp_path / "label_02/1.txt", frames=tmp_path / "f/1")) == ["1:0.jpg", "1:2.jpg"]


@pytest.mark.parametrize(
    ("files", "calib"),
    [
        ({"label_2/t/1.txt": SOLID, "calib/t/1.txt": CAMERA}, "calib"),
        ({"label_2/t/1.txt": SOLID, "calib/1.txt": f"\n{CAMERA.replace(':', '')}\n"}, "calib"),
        ({"t/label_2/1.txt": SOLID, "t/calib/1.txt": CAMERA}, ""),
        ({"label_2/1.txt": SOLID, "c.txt": CAMERA.replace("P2", "P_rect_02")}, "c.txt"),
        ({"label_02/1.txt": f"0 1 {SOLID}", "calib/1.txt": CAMERA}, "calib"),
        ({"s7/gt.txt": f"0 1 {SOLID}", "calib/s7.txt": CAMERA}, "calib"),
    ],
)
def test_calibrations_are_found(tmp_path: Path, files: dict[str, str], calib: str) -> None:
    """By the label file's or the sequence's name, in the same sub-folder or none, in ``calib`` below the folder given, or one for all."""
    write(tmp_path, dict(files))
    source = tmp_path / next(name for name in files if "calib" not in name and name != "c.txt")

    whole = read_batches(READER, tmp_path if calib == "" else source, {"calib": str(tmp_path / calib)}, size=SIZE)

    assert [row[1] for row in shapes(whole)] == ["RECTANGLE", "CUBOID"]
    assert np.allclose(whole[0].points[0], (0.4, 0.6))


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"a.txt": ROW}, Certainty.SURE),
        ({"a.txt": "", "b.txt": f"\n{ROW} 0.5"}, Certainty.SURE),
        ({"label_02/0001.txt": f"0 1 {ROW}", "calib/0001.txt": CAMERA}, Certainty.SURE),
        ({"det.txt": "1,-1,794.27,247.59,71.245,174.88,4.56", "gt_kitti.txt": f"0 1 {ROW}"}, Certainty.LIKELY),
        ({"a.txt": CAMERA}, Certainty.NO),
        ({"a.txt": "0 .1 .1 .3 .1"}, Certainty.NO),
        ({"a.txt": "0 0 4 0 4 3 0 3 ship 0"}, Certainty.NO),
        ({"a.txt": b"\xff\xfe"}, Certainty.NO),
        ({"notes.md": "x"}, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str | bytes], certainty: Certainty) -> None:
    """A type and fourteen numbers, behind a frame and a track or not, are KITTI's; other texts beside them make it less sure."""
    assert READER.sniff(write(tmp_path, files)) == certainty


def test_only_kitti_is_taken_for_kitti() -> None:
    """Each fixture of it goes to its reader, and no fixture of another format does."""
    for case in ("objects", "tracks", "results"):
        assert sniff([CASES / case], Tally()).name == "kitti"
    others = [case for folder in FIXTURES.iterdir() if folder.name != "kitti" and folder.is_dir() for case in (folder, *folder.iterdir())]
    assert {READER.sniff(case) for case in others} == {Certainty.NO}


def test_wrong_usage(tmp_path: Path) -> None:
    """Options that name nothing there is."""
    write(tmp_path, {"label_02/1.txt": f"0 1 {ROW}", "b/label_02/1.txt": f"0 1 {ROW}"})

    with pytest.raises(UsageError) as attribute:
        read_batches(READER, tmp_path, {"attributes": "alpha,depth"})
    with pytest.raises(InputError) as calib:
        read_batches(READER, tmp_path, {"calib": f"{tmp_path}/nowhere"})
    with pytest.raises(InputError) as twice:
        read_sources(READER, [tmp_path / "label_02", tmp_path / "b"], parse_options(READER, {}), FrameOptions(size=SIZE), Tally())

    assert str(attribute.value) == (
        "-O attributes: kitti has no field 'depth'\n"
        "  fix: its fields: truncated, occluded, alpha, height, width, length, x, y, z, rotation_y"
    )
    assert str(calib.value) == f"{tmp_path}/nowhere: does not exist\n  fix: give -O calib a folder of calibration files, or one"
    assert str(twice.value) == (
        f"{tmp_path}/b/label_02/1.txt: sequence '1', but so is {tmp_path}/label_02/1.txt\n"
        "  fix: give one source that holds both, or convert them one by one"
    )


@pytest.mark.parametrize(
    ("stems", "numbers"),
    [(["0000000003", "0000000007"], [3, 7]), (["3", "a"], [0, 1]), (["1", "01"], [0, 1]), (["20261127010000"], [0]), (["\u0663"], [0])],
)
def test_images_have_the_numbers_of_their_names_where_all_have_one(stems: list[str], numbers: list[int]) -> None:
    """As recordings of KITTI do, in ten digits; times are no numbers of frames."""
    assert list(numbered([KnownFrame(file=f"0001/{stem}.png") for stem in stems])) == numbers
