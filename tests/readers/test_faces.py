"""Faces with their landmarks: CelebA, VGGFace2, LFW, WFLW and files of points; what they hold, and what is done with it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import AttributeSet, Detections, Kind
from prelabel.errors import Tally
from prelabel.readers.base import Certainty, Reader
from prelabel.readers.faces import CELEBA, LFW, PTS, VGGFACE2, WFLW
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

SIZE = (80, 60)

BOX, POINTS = Kind.RECTANGLE, Kind.LANDMARK

COLUMNS = "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y"

CASES: list[tuple[Reader[Any], str]] = [
    (CELEBA, "wild"), (CELEBA, "kaggle"), (VGGFACE2, "set"), (VGGFACE2, "cvat"), (LFW, "cvat"), (WFLW, "set"), (WFLW, "test"),
    (PTS, "300w"), (PTS, "openface"),
]  # fmt: skip


def said(d: Detections) -> list[AttributeSet]:
    """The attributes of each row."""
    return [d.attribute_sets[i] if i >= 0 else {} for i in d.attributes.tolist()]


def boxes(d: Detections, size: tuple[int, int] = SIZE) -> list[list[float]]:
    """The boxes of rectangles in pixels."""
    found: list[list[float]] = (d.box[d.kind == BOX] * [*size, *size]).round(6).tolist()
    return found


def points(d: Detections, size: tuple[int, int] = SIZE) -> list[list[float]]:
    """The points of all landmarks in pixels."""
    found: list[list[float]] = (d.points * size).round(6).tolist()
    return found


@pytest.mark.parametrize(("reader", "case"), CASES, ids=[f"{reader.name}-{case}" for reader, case in CASES])
def test_the_contract(reader: Reader[Any], case: str) -> None:
    """Every fixture keeps the contract of its reader, which is sure of it."""
    assert reader.sniff(FIXTURES / reader.name / case) == Certainty.SURE
    check_reader(reader, FIXTURES / reader.name / case, size=SIZE)


def test_celeba_in_the_wild() -> None:
    """A box, its landmark and the attributes are of one face; a box without an area is counted, its landmark stays."""
    tally = Tally()
    d = read(CELEBA, FIXTURES / "celeba/wild", tally=tally)

    assert names(d) == ["000001.png", "000002.png", "000003.png", "000004.png"]
    assert (set(labels(d)), d.frame.tolist(), d.object.tolist()) == ({"face"}, [0, 0, 1, 1, 2, 3, 3], [0, 0, 1, 1, 2, 3, 3])
    assert d.kind.tolist() == [BOX, POINTS, BOX, POINTS, POINTS, BOX, POINTS]
    assert boxes(d) == [[8, 6, 24, 30], [40, 30, 60, 45], [-4, 12, 16, 36]]
    assert points(d)[:5] == [[12, 12], [20, 12], [16, 18], [12, 24], [20, 24]]
    assert d.point_number.tolist() == [1, 2, 3, 4, 5] * 4
    assert (d.box[1] * [*SIZE, *SIZE]).round(6).tolist() == [12, 12, 20, 24]
    flags = {"5_o_Clock_Shadow": "false", "Eyeglasses": "true", "Male": "false", "Smiling": "true", "Young": "true"}
    assert said(d)[:2] == [{**flags, "identity": "2880"}] * 2
    assert bool(np.isnan(d.score).all())
    assert str(d.place(2)) == f"{FIXTURES}/celeba/wild/Anno/list_bbox_celeba.txt:4"
    assert tally.filtered == {"face without width or height": 1}


def test_a_part_of_celeba() -> None:
    """Has its images alone, with the attributes that are asked for."""
    tally = Tally()
    d = read(CELEBA, FIXTURES / "celeba/wild", {"split": "test", "attributes": "Male,identity", "label": "head"}, tally=tally)

    assert (names(d), labels(d)) == (["000004.png"], ["head", "head"])
    assert said(d) == [{"Male": "true", "identity": "8692"}] * 2
    assert tally.filtered == {"images of another part": 3}


def test_aligned_images_of_celeba() -> None:
    """Lie beside the lists, so that the boxes are of other images; a face has the box around its points."""
    tally = Tally()
    d = read(CELEBA, FIXTURES / "celeba/kaggle", tally=tally)

    assert names(d) == ["000001.jpg", "000002.jpg"]
    assert boxes(d, (178, 218)) == [[69, 109, 108, 154], [69, 110, 108, 153]]
    path = FIXTURES / "celeba/kaggle/list_bbox_celeba.csv"
    assert list(tally.notes) == [f"lists of other images not read: {path} (-O images=wild or aligned)"]


def test_aligned_images_have_a_size(tmp_path: Path) -> None:
    """178 by 218 in all of the data set, where no image is there; a name with blanks is quoted."""
    write(tmp_path, {"list_landmarks_align_celeba.txt": f'1\n{COLUMNS}\n"a b.jpg" 89 109 1 2 3 4 5 6 7 8\n'})
    d = read(CELEBA, tmp_path)

    assert (names(d), d.frames[0].width, d.frames[0].height) == (["a b.jpg"], 178, 218)
    assert d.points[0].tolist() == [0.5, 0.5]


def test_lists_of_celeba_in_another_order(tmp_path: Path) -> None:
    """Are put together by the names of images; an image that has flags alone is counted."""
    write(tmp_path, {
        "list_bbox_celeba.txt": "2\nimage_id x_1 y_1 width height\na.jpg 8 6 16 24\nb.jpg 1 2 3 4\n",
        "list_attr_celeba.txt": "3\n5_o_Clock_Shadow Male\nc.jpg 1 1\nb.jpg 1 0\na.jpg -1 1\n",
    })  # fmt: skip
    tally = Tally()
    d = read(CELEBA, tmp_path, size=SIZE, tally=tally)

    assert (names(d), boxes(d)) == (["a.jpg", "b.jpg"], [[8, 6, 24, 30], [1, 2, 4, 6]])
    assert said(d) == [{"5_o_Clock_Shadow": "false", "Male": "true"}, {"5_o_Clock_Shadow": "true", "Male": "false"}]
    assert tally.unconverted == {"images of which no list says where a face is": 1}


def test_vggface2() -> None:
    """Folders are identities, and images lie in the folder of their part; a face without a row of landmarks is a box."""
    d = read(VGGFACE2, FIXTURES / "vggface2/set")

    assert names(d) == ["test/n000001/0001_01.png", "train/n000002/0001_01.png", "train/n000002/0002_01.png", "train/n000003/0001_02.png"]
    assert d.kind.tolist() == [BOX, BOX, POINTS, BOX, BOX, POINTS]
    assert boxes(d) == [[20, 15, 60, 45], [8, 6, 24, 30], [40, 30, 60, 45], [-4, 12, 16, 36]]
    assert points(d)[:5] == [[12, 12], [20.5, 12], [16, 18], [12, 24], [20, 24]]
    assert (set(labels(d)), [one["identity"] for one in said(d)]) == ({"face"}, ["n000001", *["n000002"] * 3, *["n000003"] * 2])


def test_labels_of_vggface2() -> None:
    """Are the folders of CVAT; one has a class, and an image without a label or a box is a frame."""
    d = read(VGGFACE2, FIXTURES / "vggface2/cvat", size=SIZE)

    assert names(d) == ["default/cat/a.jpg", "default/person/b 1.jpg", "default/no_label/c.jpg", "default/no_label/d.jpg"]
    assert (labels(d), d.frame.tolist()) == (["cat", "cat", "person", "face"], [0, 0, 1, 2])
    assert (boxes(d)[1], said(d)) == ([40.5, 30.25, 60.5, 45.75], [{"class": "animal"}] * 2 + [{}, {}])
    assert set(labels(read(VGGFACE2, FIXTURES / "vggface2/cvat", {"label": "head"}, size=SIZE))) == {"head"}


def test_tags_of_vggface2(tmp_path: Path) -> None:
    """Are empty rows of images that may have another: Datumaro writes one for each tag, behind that of the landmarks."""
    head = ",".join(f"P{number}{axis}" for number in range(1, 6) for axis in "XY")
    empty = "cat/a" + "," * 10
    write(
        tmp_path,
        {"loose_landmark_x.csv": f"NAME_ID,{head}\n{empty}\ncat/a,12,12,20,12,16,18,12,24,20,24\n{empty}\n{empty.replace('/a', '/b')}\n"},
    )
    d = read(VGGFACE2, tmp_path, size=SIZE)

    assert (names(d), boxes(d), d.origin.tolist()) == (["x/cat/a.jpg", "x/cat/b.jpg"], [[12, 12, 20, 24]], [3, 3])


def test_landmarks_of_vggface2_alone(tmp_path: Path) -> None:
    """Have the box around them; images are found among those of ``--frames`` by the ends of their names."""
    head = ",".join(f"P{number}{axis}" for number in range(1, 6) for axis in "XY")
    write(tmp_path, {"loose_landmark_x.csv": f"NAME_ID,{head}\ncat/a,12,12,20,12,16,18,12,24,20,24\n", "images/a.png": SIZE})
    d = read(VGGFACE2, tmp_path / "loose_landmark_x.csv", frames=tmp_path / "images")

    assert (names(d), boxes(d)) == (["a.png"], [[12, 12, 20, 24]])


def test_lfw() -> None:
    """An image has several faces, with any number of points; who they are of is an attribute."""
    d = read(LFW, FIXTURES / "lfw/cvat")

    assert names(d) == ["Ann_Lee/Ann_Lee_0001.png", "Bob Oak/Bob Oak_0002.png"]
    assert (d.frame.tolist(), d.origin.tolist()) == ([0, 0, 0, 0, 1, 1], [1, 1, 2, 2, 3, 3])
    assert boxes(d) == [[12, 12, 20, 24], [44, 34, 56, 41], [40.5, 30, 60, 36]]
    assert d.point_number.tolist() == [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3]
    assert [one["identity"] for one in said(d)] == [*["Ann_Lee"] * 4, *["Bob Oak"] * 2]


def test_people_of_lfw(tmp_path: Path) -> None:
    """Are those of the list beside the landmarks, where there is one; frames of videos are numbered with six digits."""
    points = "\t12\t12\t20\t24\n"
    lists = {"landmarks.txt": "".join(name + points for name in ("Ann_0001.jpg", "street/a.jpg", "frame_000001.jpg"))}
    write(tmp_path, lists)
    assert [one.get("identity") for one in said(read(LFW, tmp_path, size=SIZE))][::2] == ["Ann", "street", None]

    write(tmp_path, {"people.txt": "Ann\t1\nBob\t0\n"})
    assert [one.get("identity") for one in said(read(LFW, tmp_path, size=SIZE))][::2] == ["Ann", None, None]


def test_images_of_wflw_on_kaggle(tmp_path: Path) -> None:
    """Lie in a folder that holds one of its own name."""
    text = (FIXTURES / "wflw/set/WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_test.txt").read_text()
    name = text.split()[-1]
    write(
        tmp_path,
        {
            "WFLW_annotations/WFLW_annotations/list_98pt_rect_attr_test.txt": text,
            f"WFLW_images/WFLW_images/{Path(name).with_suffix('.png')}": SIZE,
        },
    )

    assert names(read(WFLW, tmp_path)) == [str(Path(name).with_suffix(".png"))]


def test_wflw() -> None:
    """A face has its rectangle, 98 points and flags; lists that say it again are left out and counted."""
    tally = Tally()
    d = read(WFLW, FIXTURES / "wflw/set", tally=tally)

    # of several lists those come in natural order
    assert names(d) == ["37--Soccer/37_b.png", "1--Handshaking/1_a.png"]
    assert boxes(d) == [[-4, 6, 13, 23], [8, 10, 38, 40], [38, 28, 55, 45]]
    assert (d.frame.tolist(), d.point_number.tolist()) == ([0, 0, 1, 1, 1, 1], [*range(1, 99)] * 3)
    # the first point is the corner of the grid, the 98th the one across
    assert (points(d)[98], points(d)[195]) == ([10, 12], [36, 38])
    assert said(d)[2] == {
        "pose": "true",
        "expression": "false",
        "illumination": "false",
        "make-up": "false",
        "occlusion": "true",
        "blur": "false",
    }
    assert tally.filtered == {"face that is listed again": 2}


def test_points_of_wflw_alone() -> None:
    """Have the box around them, and no flags."""
    d = read(WFLW, FIXTURES / "wflw/test", size=SIZE)

    assert (boxes(d), said(d)) == ([[10, 12, 36, 38], [40, 30, 53, 43], [-2, 8, 11, 21]], [{}] * 6)


def test_files_of_points() -> None:
    """Coordinates count from 1; a point that is not labelled is left out, and the others keep their numbers."""
    d = read(PTS, FIXTURES / "pts/300w")

    assert names(d) == ["01_Indoor/indoor_001.png", "01_Indoor/indoor_002.png", "02_Outdoor/outdoor_001.png"]
    assert boxes(d) == [[8, 12, 40, 44], [12, 12, 20, 24], [40, 30, 56, 46]]
    assert d.point_number.tolist() == [*range(1, 69), 1, 2, 4, 5, *range(1, 69)]
    assert points(d)[68:72] == [[12, 12], [20, 12], [12, 24], [20, 24]]
    assert str(d.place(0)) == f"{FIXTURES}/pts/300w/01_Indoor/indoor_001.pts:4"


@pytest.mark.parametrize(("option", "first"), [("true", 8.0), ("false", 9.0)])
def test_points_of_openface(option: str, first: float) -> None:
    """Count from 1, unless it is said otherwise, as OpenFace adds 1 to its own; an image has a file for each of its faces."""
    tally = Tally()
    d = read(PTS, FIXTURES / "pts/openface", size=SIZE, tally=tally)

    assert (names(d), d.frame.tolist()) == (["alone", "group"], [0, 0, 1, 1, 1, 1])
    assert boxes(d) == [[40, 30, 56, 46], [8, 12, 40, 44], [40, 30, 56, 46]]
    assert tally.unconverted == {"pose, gaze or action units": 1}
    assert boxes(read(PTS, FIXTURES / "pts/openface", {"one_based": option}, size=SIZE))[1][0] == first


def test_frames_of_a_video(tmp_path: Path) -> None:
    """Are called without the folder of the files of 300-VW."""
    write(
        tmp_path, {"001/annot/000001.pts": "version: 1\nn_points: 2\n{\n13 13\n21 25\n}\n", "001/000001.png": SIZE, "002/000001.png": SIZE}
    )

    assert names(read(PTS, tmp_path)) == ["001/000001.png"]


def test_an_image_that_is_called_as_a_face(tmp_path: Path) -> None:
    """Is the image of its file, so that there is no other; a file that is given alone finds the image beside it."""
    text = "version: 1\nn_points: 2\n{\n13 13\n21 25\n}\n"
    write(tmp_path, {"a_det_0.pts": text, "a_det_0.png": SIZE, "b.png": SIZE})

    assert names(read(PTS, tmp_path / "a_det_0.pts")) == ["a_det_0.png"]
