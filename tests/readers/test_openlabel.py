"""OpenLABEL and VCD: shapes, attributes, tracks, and the names and sizes of frames."""

from math import isnan
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.openlabel import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.openlabel_files import camera, data, frame, poly, said, scene, shape, thing, video
from tests.readers.output_files import names, read, write
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "openlabel"

CORNERS = [(0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)]


@pytest.mark.parametrize("case", ["image", "rail", "vcd", "rail/labels/drive.json"])
def test_the_contract(case: str) -> None:
    """On each fixture, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "openlabel"


def test_boxes() -> None:
    """Begin at their centre; a second one of an object is an object of its own that says its name."""
    (d,) = read_batches(READER, CASES / "image")
    boxes = d.take(d.kind == Kind.RECTANGLE)

    assert rows([boxes]) == [
        ("day 1/street.png", "Car", (0.15, 0.15, 0.35, 0.35), 0.9, -1),
        ("day 1/street.png", "Person", (0.05, 0.55, 0.15, 0.95), None, -1),
        ("day 1/street.png", "Person", (0.075, 0.55, 0.125, 0.65), None, -1),
    ]
    assert [d.attribute_sets[i] if i >= 0 else {} for i in boxes.attributes.tolist()] == [
        {"occluded": "true", "colour": "white", "damage": ("door", "hood")},
        {},
        {"name": "head"},
    ]
    assert places([boxes])[0] == f'{CASES}/image/street.json: $.openlabel.objects["0"]'


def test_other_shapes() -> None:
    """A turned box, a relative polygon, a contour with a hole, a point and a line."""
    found = shapes(read_batches(READER, CASES / "image"))

    assert [(kind, label, points, numbers) for _, kind, label, points, numbers in found if points] == [
        ("POLYGON", "Car", [(0.15, 0.15), (0.35, 0.15), (0.35, 0.35), (0.15, 0.35)], [0] * 4),
        ("POLYGON", "Bus", [(0.55, 0.3), (0.55, 0.7), (0.45, 0.7), (0.45, 0.3)], [0] * 4),
        (
            *("POLYGON", "Road"),
            [(0.7, 0.2), (0.7, 0.5), (0.9, 0.5), (0.9, 0.2), (0.75, 0.3), (0.8, 0.3), (0.8, 0.4), (0.75, 0.4)],
            [0] * 8,
        ),
        ("LANDMARK", "Person", [(0.1, 0.61)], [1]),
        ("LINE", "Kerb", [(0.0, 1.0), (0.5, 0.9), (1.0, 0.9)], [0] * 3),
    ]
    (d,) = read_batches(READER, CASES / "image")
    assert d.ring_hole.tolist() == [False, False, False, True, False, False]
    assert d.object.tolist() == [0, 0, 1, 2, 3, 4, 3, 5]


def test_cameras() -> None:
    """Each is a sequence of its own, whose frames keep their numbers; the uid is the track."""
    left, right = read_batches(READER, CASES / "rail")

    assert [(one.sequence, one.file, one.index, one.width, one.height) for one in (*left.frames, *right.frames)] == [
        (f"labels/drive/{name}", f"labels/{name}/{number}_16.{number}.png", number, *size)
        for name, size in (("left", (80, 40)), ("right", (160, 80)))
        for number in (4, 5, 7)
    ]
    assert [one.time_s for one in (*left.frames, *right.frames)] == [0.0, 0.1, 0.3] * 2
    assert rows([left.take(left.kind == Kind.RECTANGLE), right.take(right.kind == Kind.RECTANGLE)]) == [
        ("labels/left/4_16.4.png", "train", (0.125, 0.375, 0.375, 0.625), None, 0),
        ("labels/left/5_16.5.png", "train", (0.225, 0.375, 0.475, 0.625), None, 0),
        ("labels/left/7_16.7.png", "train", (0.425, 0.375, 0.675, 0.625), None, 0),
        ("labels/right/4_16.4.png", "train", (0.25, 0.375, 0.5, 0.625), None, 0),
        ("labels/right/5_16.5.png", "train", (0.3, 0.375, 0.55, 0.625), None, 0),
        ("labels/right/7_16.7.png", "train", (0.4, 0.375, 0.65, 0.625), None, 0),
    ]
    assert [row[2:4] for row in shapes([left, right]) if row[1] == "LINE"] == [
        ("track", [(0.4, 1.0), (0.45, 0.5)]),
        ("track", [(0.4, 1.0), (0.4125, 0.5)]),
        ("track", [(0.4, 1.0), (0.5, 0.5)]),
        ("track", [(0.4, 1.0), (0.5, 0.5)]),
    ]
    assert right.interpolated.tolist() == [False, False, True, False, False]
    assert left.attribute_sets[left.attributes[2]] == {"moving": "true", "occlusion": "0-25 %", "speed": "12.5"}
    assert places([right])[-1] == f'{CASES}/rail/labels/drive.json: $.openlabel.frames["7"].objects["77de"]'


def test_what_is_not_converted() -> None:
    """Is counted by what it is."""
    counts = {}
    for case in ("image", "rail", "vcd"):
        tally = Tally()
        read_batches(READER, CASES / case, tally=tally)
        counts[case] = tally.unconverted

    assert counts == {"image": {"cuboid": 1, "tag": 1}, "rail": {"cuboid": 3}, "vcd": {"action": 1}}


def test_a_file_of_vcd() -> None:
    """Before 4.3 boxes begin at their top left corner; frames of its intervals are frames; a second box of a name is a track."""
    tally = Tally()
    batches = read_batches(READER, CASES / "vcd", tally=tally)

    assert frames(batches) == [f"crossing:crossing/00000{number}.jpg" for number in (0, 1, 2)]
    assert rows(batches) == [
        ("crossing/000000.jpg", "Van", (0.1, 0.1, 0.3, 0.3), None, 0),
        ("crossing/000002.jpg", "Van", (0.2, 0.1, 0.4, 0.3), None, 0),
        ("crossing/000002.jpg", "Van", (0.5, 0.5, 0.6, 0.7), None, 1),
    ]
    assert [batches[0].attribute_sets[i] for i in batches[0].attributes] == [{"occluded": "0"}, {"occluded": "1"}, {"occluded": "1"}]
    assert tally.adjusted == {"further shape of an object in a frame made a track of its own": 1}
    assert list(tally.notes) == [
        "boxes of VCD before 4.3 are read from their top left corners (-O box=centre to read them from their centres)"
    ]


AT_CENTRE, AT_CORNER = (0.1, 0.1, 0.3, 0.3), (0.2, 0.2, 0.4, 0.4)

VERSIONS = [
    ("vcd", {}, "auto", AT_CORNER),
    ("vcd", {"version": "4.2.1"}, "auto", AT_CORNER),
    ("vcd", {"version": "4.2.1"}, "centre", AT_CENTRE),
    ("vcd", {"schema_version": "4.3.0"}, "auto", AT_CENTRE),
    ("vcd", {"metadata": {"schema_version": "4.3.1"}}, "auto", AT_CENTRE),
    ("vcd", {"metadata": {"schema_version": "4.10.0"}}, "auto", AT_CENTRE),
    ("openlabel", {"metadata": {"schema_version": "0.1.0"}}, "auto", AT_CENTRE),
    ("openlabel", {}, "corner", AT_CORNER),
]


@pytest.mark.parametrize(("root", "more", "option", "expected"), VERSIONS)
def test_where_boxes_begin(tmp_path: Path, root: str, more: dict[str, Any], option: str, expected: tuple[float, ...]) -> None:
    """By the version of VCD, or as the option says; turned boxes always have a centre."""
    whole = scene({"1": thing(bbox=[shape()]), "2": thing(rbbox=[shape(16, 8, 16, 8, 0)])}, metadata={})["openlabel"]
    batches = read_batches(READER, write(tmp_path, {"a.json": {root: {**whole, **more}}}), {"box": option})

    assert [row[2] for row in rows(batches)] == [expected, AT_CENTRE]


STREAMS = [
    (shape(coordinate_system="B"), {}),
    (shape(stream="B"), {}),
    (shape(attributes=said(stream="B")), {}),
    (shape(name="B__bbox__car"), {}),
    (shape(), {"coordinate_system": "B"}),
    (shape(), {"stream": "B"}),
    (shape(name="A__bbox__car", coordinate_system="B"), {"coordinate_system": "A"}),
]


@pytest.mark.parametrize(("one", "whole"), STREAMS, ids=[str(number) for number in range(len(STREAMS))])
def test_the_camera_of_a_shape(tmp_path: Path, one: dict[str, Any], whole: dict[str, Any]) -> None:
    """Whatever says it, the nearest first; a text that says it is no attribute."""
    streams = {"A": camera(), "B": camera(width=160)}
    d = read(READER, write(tmp_path, {"a.json": scene({"1": {**thing(bbox=[one]), **whole}}, streams=streams)}))

    assert names(d) == ["a/A.jpg", "a/B.jpg"]
    assert rows([d]) == [("a/B.jpg", "car", (0.05, 0.1, 0.15, 0.3), None, -1)]
    assert d.attribute_sets == ()


def test_the_only_camera(tmp_path: Path) -> None:
    """Is that of a shape whose coordinate system has another name."""
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(bbox=[shape(coordinate_system="pixels")])})}))

    assert (names(d), d.box.round(9).tolist()) == (["a.jpg"], [[0.1, 0.1, 0.3, 0.3]])


def test_coordinate_systems_without_streams(tmp_path: Path) -> None:
    """Are cameras; shapes without any are in one that is called as the file."""
    boxes = [shape(coordinate_system="L"), shape(name="two"), shape(name="x__y", coordinate_system="a/b")]
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(bbox=boxes)}, streams={})}), size=(80, 40))

    assert [row[0] for row in rows([d])] == ["a/L.jpg", "a.jpg", "a/a%2Fb.jpg"]


def test_streams_of_frames_alone(tmp_path: Path) -> None:
    """Are cameras, too, where the file lists none."""
    one = frame({"1": data(bbox=[shape(coordinate_system="B")])}, A="a/1.jpg", B="b/1.jpg")
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing()}, streams={}, frames={"0": one})}), size=(80, 40))

    assert [row[0] for row in rows([d])] == ["b/1.jpg"]
    assert names(d) == ["a/1.jpg", "b/1.jpg"]


def test_a_stream_of_frames_beside_those_of_the_file(tmp_path: Path) -> None:
    """Is one of its own: its shapes are not those of the only camera."""
    tally = Tally()
    one = frame({"1": data(bbox=[shape(coordinate_system="A"), shape(name="b", coordinate_system="B")])}, A="a/1.jpg", B="b/1.jpg")
    whole = scene({"1": thing()}, streams={"A": camera()}, frames={"0": one})
    d = read(READER, write(tmp_path, {"a.json": whole}), tally=tally)

    assert ([row[0] for row in rows([d])], tally.unconverted) == (["a/1.jpg"], {"shape of a sensor without images": 1})


def test_cameras_that_are_asked_for() -> None:
    """Alone are read; a name that no file has is noted."""
    tally = Tally()
    batches = read_batches(READER, CASES / "rail", {"streams": "left,top"}, tally=tally)
    tally.note_unmet()

    assert {one.sequence for d in batches for one in d.frames} == {"labels/drive/left"}
    assert tally.filtered == {"camera not among -O streams": 5}
    assert list(tally.notes) == ["-O streams names what no file has: top"]


def test_other_sensors(tmp_path: Path) -> None:
    """Have no frames, and their shapes are counted."""
    tally, streams = Tally(), {"CAM": camera(), "RADAR": {"type": "radar"}, "BUS": {"type": "other"}}
    one = thing(bbox=[shape(), shape(name="r", coordinate_system="RADAR"), shape(name="b", coordinate_system="BUS")])
    d = read(READER, write(tmp_path, {"a.json": scene({"1": one}, streams=streams)}), tally=tally)

    assert (names(d), len(d), tally.unconverted) == (["a.jpg"], 1, {"shape of a sensor without images": 2})


def test_streams_without_a_type(tmp_path: Path) -> None:
    """Are cameras where the file calls none so."""
    streams = {"A": {"uri": "a.png"}, "B": {"type": "other", "uri": "b.png"}, "LIDAR": {"type": "lidar"}}
    one = thing(bbox=[shape(coordinate_system="B")])
    d = read(READER, write(tmp_path, {"v.json": scene({"1": one}, streams=streams)}), size=(80, 40))

    assert (names(d), [row[0] for row in rows([d])]) == (["a.png", "b.png"], ["b.png"])


def test_a_file_of_other_sensors(tmp_path: Path) -> None:
    """Has no frame at all."""
    tally = Tally()
    whole = scene({"1": thing(cuboid=[{"name": "x", "val": [0] * 9}])}, streams={"LIDAR": {"type": "lidar"}})

    assert read_batches(READER, write(tmp_path, {"a.json": whole}), tally=tally) == []
    assert tally.unconverted == {"cuboid": 1}


def test_nearest_attributes(tmp_path: Path) -> None:
    """Those of a shape go before those of its object in the frame, these before those of the object as a whole."""
    whole = thing(**said(a="whole", b="whole", c="whole", d=True, e=[1, 2.5]))
    one = data(bbox=[shape(attributes=said(a="shape"))], **said(a="frame", b="frame"))
    d = read(READER, write(tmp_path, {"a.json": scene({"1": whole}, frames={"0": {"objects": {"1": one}}})}))

    assert d.attribute_sets == ({"a": "shape", "b": "frame", "c": "whole", "d": "true", "e": ("1", "2.5")},)


def test_attributes_of_another_stream(tmp_path: Path) -> None:
    """Do not hold in this one, and those of sensors without images are counted; Kognic says the stream of each as its attribute."""
    texts = [
        {"name": "seen", "val": "yes", "coordinate_system": "A"},
        {"name": "far", "val": "no", "stream": "B"},
        {"name": "here", "val": "yes", "attributes": said(stream="A")},
        {"name": "there", "val": "no", "attributes": said(stream="B", sure=True)},
        {"name": "dense", "val": "no", "attributes": said(stream="LIDAR")},
        {"name": "loud", "val": "no", "stream": "MICROPHONE"},
    ]
    one, tally = thing(bbox=[shape(coordinate_system="A"), shape(name="b", coordinate_system="B")], text=texts), Tally()
    streams = {"A": camera(), "B": camera(), "LIDAR": {"type": "lidar"}}
    d = read(READER, write(tmp_path, {"a.json": scene({"1": one}, streams=streams)}), tally=tally)

    assert [d.attribute_sets[i] for i in d.attributes] == [{"seen": "yes", "here": "yes"}, {"far": "no", "there": "no"}]
    assert tally.unconverted == {"attribute of an attribute": 1, "attribute of a sensor without images": 2}


def test_attributes_of_the_only_camera(tmp_path: Path) -> None:
    """Hold in it whatever its coordinate system is called, as its shapes do."""
    one = thing(bbox=[shape(coordinate_system="pixels")], text=[{"name": "seen", "val": "yes", "coordinate_system": "pixels"}])
    d = read(READER, write(tmp_path, {"a.json": scene({"1": one})}))

    assert d.attribute_sets == ({"seen": "yes"},)


def test_attributes_that_are_not_kept(tmp_path: Path) -> None:
    """Are counted: those of attributes, those without a name or a value, and another value of a name."""
    texts = [
        {"name": "light", "val": "red", "attributes": {"num": [{"name": "confidence", "val": 0.5}]}},
        {"name": "light", "val": "green"},
        {"name": "light", "val": "red"},
        {"name": "", "val": "x"},
        {"name": "none", "val": None},
    ]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(bbox=[shape()], text=texts)})}), tally=tally)

    assert d.attribute_sets == ({"light": "red"},)
    assert tally.unconverted == {
        "attribute of an attribute": 1,
        "attribute without a name": 1,
        "attribute without a value": 1,
        "another value of the attribute light": 1,
    }


SCORES = [
    (shape(attributes=said(confidence=0.25)), 0.25),
    (shape(attributes=said(score=1)), 1.0),
    (shape(confidence=0.5), 0.5),
    (shape(score=0.5, attributes=said(confidence=0.25)), 0.5),
    (shape(attributes=said(confidence="high")), None),
]


@pytest.mark.parametrize(("one", "score"), SCORES, ids=[str(number) for number in range(len(SCORES))])
def test_scores(tmp_path: Path, one: dict[str, Any], score: float | None) -> None:
    """Are no attributes; a word is one."""
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(bbox=[one])})}))

    assert [row[3] for row in rows([d])] == [score]
    assert d.attribute_sets == (() if score else ({"confidence": "high"},))


def test_points(tmp_path: Path) -> None:
    """Each is a landmark, of which the further ones say their names; those of ``keypoints`` are one, in that order."""
    points = [shape(8, 4, name="nose"), shape(24, 12, name="ear"), shape(40, 20, name="hand")]
    source, tally = write(tmp_path, {"a.json": scene({"1": thing("person", point2d=points)})}), Tally()
    apart, together = read(READER, source), read(READER, source, {"keypoints": "ear,eye,nose"}, tally=tally)

    assert [row[3:] for row in shapes([apart])] == [([(0.1, 0.1)], [1]), ([(0.3, 0.3)], [1]), ([(0.5, 0.5)], [1])]
    assert [apart.attribute_sets[i] if i >= 0 else {} for i in apart.attributes] == [{}, {"name": "ear"}, {"name": "hand"}]
    assert [row[3:] for row in shapes([together])] == [([(0.1, 0.1), (0.3, 0.3)], [3, 1])]
    assert tally.unconverted == {"point that -O keypoints does not name": 1}


MODES = [
    poly(8, 4, 24, 4, 24, 12, 8, 12),
    poly(8, 4, 24, 4, 24, 12, 8, 12, 8, 4),
    poly(8, 4, 16, 0, 16, 8, 0, 8, mode="MODE_POLY2D_RELATIVE"),
]


@pytest.mark.parametrize("one", MODES, ids=["absolute", "closed again", "relative"])
def test_polygons(tmp_path: Path, one: dict[str, Any]) -> None:
    """Have each corner once; relative points count from the first."""
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(poly2d=[one])})}))

    assert shapes([d]) == [("a.jpg", "POLYGON", "car", CORNERS, [0] * 4)]


def test_contours_in_each_other(tmp_path: Path) -> None:
    """By the places of their parents: an island in a hole is an outline again; what has no corners is left out, which is counted."""
    tally = Tally()
    contours = [
        poly(20, 10, 30, 10, 30, 20, hierarchy=[-1, -1, -1, 2]),
        poly(0, 0, 80, 0, 80, 40, hierarchy=[4, -1, 2, -1]),
        poly(10, 5, 40, 5, 40, 30, hierarchy=[3, -1, 0, 1]),
        poly(50, 5, 60, 5, 60, 10, hierarchy=[-1, 2, -1, 1]),
        poly(70, 30, hierarchy=[-1, 1, -1, -1]),
    ]
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(poly2d=contours)})}), tally=tally)

    assert (d.ring_hole.tolist(), d.ring_start.tolist(), len(d)) == ([False, False, True, True], [0, 3, 6, 9, 12], 1)
    assert d.points[::3].tolist() == [[0.25, 0.25], [0.0, 0.0], [0.125, 0.125], [0.625, 0.125]]
    assert tally.adjusted == {"contour of less than three corners left out": 1}


def kognic(*val: float, hole: bool, part: str | None = None, **more: object) -> dict[str, Any]:
    """A contour as Kognic writes it, which may leave out whether it is closed."""
    texts = said(stream="L", **({} if part is None else {"polygon_id": part}), **more)
    return {"name": f"poly-{val}", "val": [*val], "mode": "MODE_POLY2D_ABSOLUTE", "attributes": texts | said(is_hole=hole)}


def test_contours_of_kognic(tmp_path: Path) -> None:
    """Holes lie in the outline of their part, whichever comes first; all are one polygon, which has what they say of it."""
    tally = Tally()
    contours = [
        kognic(10, 5, 20, 5, 20, 10, hole=True, part="1"),
        kognic(0, 0, 40, 0, 40, 20, hole=False, part="1", colour="red"),
        kognic(40, 20, 80, 20, 80, 40, hole=False, part="2", colour="blue"),
        kognic(50, 22, 60, 22, 60, 26, hole=True, part="2"),
    ]
    one = frame({"1": data(poly2d=contours)})
    whole = scene({"1": thing("road")}, streams={"L": camera(), "R": camera()}, frames={"0": one})
    d = read(READER, write(tmp_path, {"a.json": whole}), tally=tally)

    assert shapes([d]) == [
        (
            *("a/L.jpg", "POLYGON", "road"),
            [(0, 0), (0.5, 0), (0.5, 0.5), (0.125, 0.125), (0.25, 0.125), (0.25, 0.25),
             (0.5, 0.5), (1, 0.5), (1, 1), (0.625, 0.55), (0.75, 0.55), (0.75, 0.65)],
            [0] * 12,
        )
    ]  # fmt: skip
    assert d.ring_hole.tolist() == [False, True, False, True]
    assert (d.attribute_sets, tally.unconverted) == (({"colour": "red"},), {"another value of the attribute colour": 1})


def test_holes_of_kognic_without_parts(tmp_path: Path) -> None:
    """Lie in the last outline before them."""
    contours = [
        kognic(0, 0, 40, 0, 40, 20, hole=False),
        kognic(40, 20, 80, 20, 80, 40, hole=False),
        kognic(50, 22, 60, 22, 60, 26, hole=True),
    ]
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing(poly2d=contours)})}))

    assert (d.ring_hole.tolist(), d.points[::3].tolist()) == ([False, False, True], [[0, 0], [0.5, 0.5], [0.625, 0.55]])


def test_an_object_in_a_frame(tmp_path: Path) -> None:
    """Its box and outline are one object of one track; shapes of another name keep a track of their own in all frames."""
    body, head = shape(name="body"), shape(name="head")
    first = {"7": data(bbox=[body, head], poly2d=[poly(8, 4, 24, 4, 24, 12, 8, 12)])}
    d = read(READER, write(tmp_path, {"a.json": video(first, {"7": data(bbox=[head])}, {"7": data(bbox=[head, body])})}))

    assert (d.track.tolist(), d.object.tolist()) == ([0, 1, 0, 1, 1, 0], [0, 1, 0, 2, 3, 4])
    assert [bool(d.attributes[i] >= 0) for i in range(6)] == [False, True, False, True, True, False]


def test_names_that_change(tmp_path: Path) -> None:
    """Do not part a track whose object has one shape of a kind in each frame."""
    listed = [{"7": data(bbox=[shape(name=f"box-{i}")], point2d=[shape(8, 4, name=f"point-{i}")])} for i in range(3)]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": video(*listed)}), tally=tally)

    assert (d.track.tolist(), d.object.tolist(), d.attribute_sets) == ([0] * 6, [0, 0, 1, 1, 2, 2], ())
    assert tally.adjusted == {}


URIS = [
    ({"CAM": "cam/1.png"}, {"CAM": "cam/2.png"}, ["a/cam/1.png", "a/cam/2.png"]),
    ({"CAM": "./1.png"}, {"CAM": ".\\2.png"}, ["a/1.png", "a/2.png"]),
    ({"CAM": "/data/day/1.png"}, {"CAM": "/data/night/2.png"}, ["a/day/1.png", "a/night/2.png"]),
    ({"CAM": "https://host/x/1.png?s=1"}, {"CAM": "https://host/x/2.png"}, ["x/1.png", "x/2.png"]),
    ({"CAM": "clip.mp4"}, {"CAM": "clip.mp4"}, ["a/v/000000.jpg", "a/v/000001.jpg"]),
    ({}, {}, ["a/v/000000.jpg", "a/v/000001.jpg"]),
    ({"CAM": "1.png"}, {}, ["a/1.png", "a/v/000001.jpg"]),
    ({"CAM": "clip.mp4"}, {}, ["a/v/000000.jpg", "a/v/000001.jpg"]),
]


@pytest.mark.parametrize(("first", "second", "expected"), URIS, ids=[str(number) for number in range(len(URIS))])
def test_names(tmp_path: Path, first: dict[str, str], second: dict[str, str], expected: list[str]) -> None:
    """As the frames say, below the folder of the file; where they do not, or all say the video, by their numbers."""
    listed = {"0": frame({"1": data(bbox=[shape()])}, **first), "1": frame({"1": data(bbox=[shape()])}, **second)}
    d = read(READER, write(tmp_path, {"a/v.json": scene({"1": thing()}, frames=listed), "b.json": scene({})}))

    assert [(one.sequence, one.file) for one in d.frames if one.sequence] == [("a/v", name) for name in expected]
    assert [one.url for one in d.frames if one.sequence][:1] == [first["CAM"] if "://" in first.get("CAM", "") else ""]


def test_images_by_their_numbers(tmp_path: Path) -> None:
    """Of frames that say none: those in a folder called as the camera."""
    whole = video({"1": data(bbox=[shape(coordinate_system="L")])}, {}, streams={"L": camera(), "R": camera()})
    files = {f"{name}/{number}.jpg": (80, 40) for name in ("L", "R") for number in (0, 1)}
    d = read(READER, write(tmp_path, {"v.json": whole, **files}))

    assert [(one.sequence, one.file) for one in d.frames if one.sequence] == [("v/L", "L/0.jpg"), ("v/L", "L/1.jpg")]


TIMES = [
    (["1632321743.1", "1632321743.25"], [0.0, 0.15]),
    (["2020-04-11 12:00:01", "2020-04-11T14:00:02.5+02:00"], [0.0, 1.5]),
    (["0", "0"], [None, None]),
    (["0", "soon"], [None, None]),
    (["0", {"s": 1}], [None, None]),
    ([1632321743, 1632321744], [None, None]),
]


@pytest.mark.parametrize("uris", [True, False], ids=["images", "numbers"])
@pytest.mark.parametrize(("stamps", "expected"), TIMES, ids=[str(number) for number in range(len(TIMES))])
def test_times(tmp_path: Path, stamps: list[object], expected: list[float | None], uris: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Count from the first frame where texts rise; the unit of numbers is not said."""
    listed = {}
    for number, stamp in enumerate(stamps):
        listed[str(number)] = frame({}, **({"CAM": f"{number}.png"} if uris else {}))
        listed[str(number)]["frame_properties"]["timestamp"] = stamp
    d = read(READER, write(tmp_path, {"a.json": scene({}, frames=listed)}))

    assert [None if isnan(one.time_s) else one.time_s for one in d.frames] == expected


STILLS = [
    (scene({"1": thing(bbox=[shape()])}), "a/v.jpg"),
    (scene({"1": thing(bbox=[shape()])}, metadata={"tagged_file": "x/b.png"}), "a/x/b.png"),
    (scene({"1": thing(bbox=[shape()])}, metadata={"tagged_file": "x/b.mp4"}), "a/v.jpg"),
    (scene({"1": thing(bbox=[shape()])}, streams={"CAM": camera("c.png")}, metadata={"tagged_file": "b.png"}), "a/c.png"),
    (scene({"1": thing(bbox=[shape()])}, streams={"CAM": camera("https://host/x/c.png?sig=1")}), "x/c.png"),
    (scene({"1": thing()}, frames={"212": frame({"1": data(bbox=[shape()])}, CAM="d.png")}), "a/d.png"),
    (scene({"1": thing(bbox=[shape()])}, frames={"0": frame({}, CAM="d.png")}), "a/d.png"),
]


@pytest.mark.parametrize(("whole", "expected"), STILLS, ids=[str(number) for number in range(len(STILLS))])
def test_single_images(tmp_path: Path, whole: dict[str, Any], expected: str) -> None:
    """Files of one frame or none, called by what names them nearest; their objects have no tracks."""
    d = read(READER, write(tmp_path, {"a/v.json": whole, "b.json": scene({})}))

    assert (names(d)[-1], rows([d])) == (expected, [(expected, "car", (0.1, 0.1, 0.3, 0.3), None, -1)])


def test_an_image_beside_its_file(tmp_path: Path) -> None:
    """Is found by the name of the file, and has the size that the file does not say."""
    d = read(READER, write(tmp_path, {"a/v.json": scene({"1": thing(bbox=[shape()])}, streams={}), "a/v.png": (160, 80)}))

    assert (names(d), d.box.round(9).tolist()) == (["a/v.png"], [[0.05, 0.05, 0.15, 0.15]])


def test_sizes(tmp_path: Path) -> None:
    """What a frame says of a camera goes first, whatever kind its lens is."""
    fisheye = {"uri": "2.png", "stream_properties": {"intrinsics_fisheye": {"width_px": 160, "height_px": 80}}}
    one = {"1": data(bbox=[shape()])}
    listed = {"0": frame(one, CAM="1.png"), "1": {"frame_properties": {"streams": {"CAM": fisheye}}, "objects": one}}
    d = read(READER, write(tmp_path, {"a.json": scene({"1": thing()}, frames=listed)}))

    assert d.box.round(9).tolist() == [[0.1, 0.1, 0.3, 0.3], [0.05, 0.05, 0.15, 0.15]]


def test_shapes_of_objects_as_a_whole_beside_frames(tmp_path: Path) -> None:
    """Are counted: no frame says that they are seen in it."""
    tally = Tally()
    one = thing(bbox=[shape()], poly2d=[poly(1, 1, 2, 2, 3, 1)], cuboid=[{"name": "x", "val": [0] * 9}])
    whole = scene({"1": one}, frames={"0": {}, "1": {}})
    d = read(READER, write(tmp_path, {"a.json": whole}), tally=tally)

    assert (len(d), len(d.frames)) == (0, 2)
    assert tally.unconverted == {"shape of an object as a whole, beside several frames": 3}


def test_objects_without_shapes(tmp_path: Path) -> None:
    """Are counted: nothing says where they are; one of which all shapes are in space is counted by these alone."""
    tally = Tally()
    objects = {"1": thing(), "2": thing(**said(parked=True)), "3": thing(), "4": thing(cuboid=[{"name": "x", "val": [0] * 9}])}
    whole = scene(objects, frames={"0": {"objects": {"1": data(**said(moving=True)), "3": data(bbox=[shape()])}}})
    d = read(READER, write(tmp_path, {"a.json": whole}), tally=tally)

    assert (len(d), tally.unconverted) == (1, {"object without a shape": 2, "cuboid": 1})


def test_data_of_frames(tmp_path: Path) -> None:
    """Are counted where there are some, in frames with properties that are bad, too."""
    tally = Tally(on_error="skip")
    properties = [{"frame_data": said(speed=5)}, {"frame_data": {}}, {"streams": {"CAM": 7}, "frame_data": said(speed=6)}, {}]
    listed = {str(number): {"frame_properties": one, "objects": {}} for number, one in enumerate(properties)}
    read(READER, write(tmp_path, {"a.json": scene({}, frames=listed)}), tally=tally)

    assert (tally.unconverted, len(tally.bad)) == ({"data of a frame": 2}, 1)


def test_a_file_of_tags(tmp_path: Path) -> None:
    """Has no frame, and what it holds is counted."""
    tally = Tally()
    whole = {"openlabel": {"metadata": {"schema_version": "1.0.0"}, "tags": {"0": {"type": "rain"}, "1": {"type": "night"}}}}

    assert read_batches(READER, write(tmp_path, {"a.json": whole}), tally=tally) == []
    assert tally.unconverted == {"tag": 2, "file without objects": 1}


def test_uids_of_any_text(tmp_path: Path) -> None:
    """Are shown in places as they are."""
    d = read(READER, write(tmp_path, {"a.json": video({"a.{b}": data(bbox=[shape()])}, {})}))

    assert places([d]) == [f'{tmp_path}/a.json: $.openlabel.frames["0"].objects["a.{{b}}"]']


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ('{"openlabel": {}}', True),
        ('\ufeff {"$schema": "https://x", "vcd": {}}', True),
        ('{"openlabel": []}', False),
        ('{"x": {"openlabel": {}}}', False),
        ('{"VCD": {}}', False),
        ("", False),
    ],
)
def test_sniffing(tmp_path: Path, text: str, sure: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """By the first member of the file."""
    assert bool(READER.sniff(write(tmp_path, {"a.json": text}))) == sure


def test_no_other_format_is_taken_for_it() -> None:
    """No fixture of another reader is its own."""
    others = [path for path in FIXTURES.rglob("*.json") if "openlabel" not in path.parts]

    assert [path for path in others if READER.sniff(path)] == []


def test_many_images(tmp_path: Path) -> None:
    """Come in one batch, each with its own places, and videos in batches of their own."""
    write(tmp_path, {f"{i}.json": scene({str(i): thing(bbox=[shape()])}) for i in range(3)})
    write(tmp_path, {"1v.json": video({"7": data(bbox=[shape()])}, {})})
    batches = read_batches(READER, tmp_path)

    assert [(len(batch.frames), len(batch)) for batch in batches] == [(2, 1), (3, 3)]
    assert places(batches[1:]) == [f'{tmp_path}/{i}.json: $.openlabel.objects["{i}"]' for i in range(3)]


def test_the_command(tmp_path: Path) -> None:
    """Recognises a scene, and writes a video job for each of its cameras that has shapes."""
    write(tmp_path, {"v.json": video({"1": data(bbox=[shape()])}, {"1": data(bbox=[shape()])})})
    done = convert(tmp_path, "v.json")

    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, ["v"])
