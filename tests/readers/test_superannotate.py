"""SuperAnnotate: instances of images, their names, groups, classes and masks."""

import json
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.superannotate import READER
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.superannotate_files import image, instance
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "superannotate"


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("vector", {}),
        ("vector/street.jpg.json", {}),
        ("vector/gate.jpg___objects.json", {}),
        ("pixel", {}),
        ("project", {}),
        ("video", {"fps": "10"}),
    ],
)
def test_the_contract(case: str, options: dict[str, str]) -> None:
    """On each fixture, and on single files, which this reader alone recognises."""
    check_reader(READER, CASES / case, options)

    assert sniff([CASES / case], Tally()).name == "superannotate"


def test_boxes() -> None:
    """By two corners in any order; a class is named by its id; what was drawn by hand has no score."""
    batches = read_batches(READER, CASES / "vector")

    assert [row for row in rows(batches) if row[1] in {"car", "gate"}] == [
        ("gate.jpg", "gate", (0.25, 0.25, 0.5, 1.0), 1.0, -1),
        ("street.jpg", "car", (0.1, 0.1, 0.305, 0.5), None, -1),
        ("street.jpg", "car", (0.5, 0.6, 0.6, 0.8), 0.87, -1),
    ]
    assert frames(batches) == ["gate.jpg", "street.jpg", "day 2/empty.jpg", "day 2/lot.jpg"]
    assert [(one.width, one.height) for one in batches[0].frames] == [(80, 40), (100, 50), (0, 0), (100, 50)]
    assert [one.url for one in batches[0].frames] == ["", "", "https://host/day/empty.jpg", ""]
    assert places(batches)[:2] == [f"{CASES}/vector/gate.jpg___objects.json: $[1]", f"{CASES}/vector/street.jpg.json: $.instances[0]"]


def test_other_shapes() -> None:
    """A turned box is a polygon of its corners, a point and a template are landmarks, and the parts of a group are one polygon."""
    found = {label: (kind, points, numbers) for _, kind, label, points, numbers in shapes(read_batches(READER, CASES / "vector"))}

    assert found["sign"] == ("POLYGON", [(0.5, 0.2), (0.6, 0.4), (0.55, 0.5), (0.45, 0.3)], [0] * 4)
    assert found["road"][1] == [(0, 1), (1, 1), (1, 0.6), (0, 0.6), (0.4, 0.7), (0.6, 0.7), (0.5, 0.9)]
    assert found["lake"][1] == [(0.02, 0.04), (0.08, 0.04), (0.08, 0.16), (0.1, 0.04), (0.16, 0.04), (0.16, 0.16)]
    assert found["lane"] == ("LINE", [(0, 1), (0.5, 0.5), (1, 0.53)], [0] * 3)
    assert found["pole"] == ("LANDMARK", [(0.9, 0.1)], [1])
    assert found["person"] == ("LANDMARK", [(0.7, 0.2), (0.7, 0.4), (0.75, 0.6)], [1, 2, 4])
    front = [(0.1, 0.8), (0.3, 0.8), (0.3, 0.4), (0.1, 0.4)]
    assert found["van"] == ("CUBOID", [*front, (0.2, 0.62), (0.36, 0.62), (0.36, 0.3), (0.2, 0.3)], [0] * 8)


def test_rings() -> None:
    """What is excluded is a hole, the parts of a group are outer rings."""
    d = read(READER, CASES / "vector")
    holes = {label: d.ring_hole[d.detection_start[i] : d.detection_start[i + 1]].tolist() for i, label in enumerate(labels(d))}

    assert (holes["road"], holes["lake"]) == ([False, True], [False, False])


def test_an_ellipse(tmp_path: Path) -> None:
    """Its angle is in degrees, clockwise as seen: turned by 90 the first radius points down, by 30 the end of it lies lower right."""
    upright = instance("ellipse", className="a", cx=40, cy=20, rx=16, ry=8, angle=90)
    leaning = instance("ellipse", className="b", cx=40, cy=20, rx=16, ry=1, angle=30)
    found = {row[2]: row[3] for row in shapes([read(READER, write(tmp_path, {"a.json": image("a.jpg", upright, leaning)}))])}

    assert min(x for x, _ in found["a"]) == pytest.approx(0.4)
    assert max(y for _, y in found["a"]) == pytest.approx(0.9)
    # cos 30 of 16 pixels is 13.856, sin 30 is 8
    assert found["b"][0] == pytest.approx((53.856406 / 80, 28 / 40))


def test_attributes() -> None:
    """By their groups, several of one as a list; names that only ids say come from the classes; a part that says another value counts."""
    tally = Tally()
    d = read(READER, CASES / "vector", tally=tally)
    said = [dict(d.attribute_sets[i]) for i in d.attributes.tolist() if i >= 0]

    assert said == [{"colour": ("red", "white"), "doors": "2"}, {"depth": "deep"}]
    assert tally.unconverted == {
        "annotation of type tag": 1, "another value of the attribute depth": 1, "comment": 2, "label of a point": 2,
        "tag of a whole image": 1,
    }  # fmt: skip
    assert list(tally.notes) == [
        "fields of instances that were not used: templateName,trackingId (-O attributes=templateName,trackingId keeps them)"
    ]


def test_lists_by_the_names_of_images() -> None:
    """Each is an image, whose size is among its instances; classes and attributes are named by the folder beside the file."""
    d = read(READER, CASES / "project")

    assert rows([d]) == [("yard.jpg", "car", (0.1, 0.1, 0.2, 0.2), 1.0, -1), ("old shed.jpg", "road", (0, 0, 1, 1), 0.4, -1)]
    assert d.attribute_sets == ({"colour": "white"},)
    assert places([d])[1] == f'{CASES}/project/annotations.json: $["old shed.jpg"][0]'


def test_masks() -> None:
    """The pixels of all colours of an instance; of 8x6 pixels one is an eighth by a sixth. What has no pixel or no instance is counted."""
    tally = Tally()
    found = shapes([read(READER, CASES / "pixel", tally=tally)])

    assert [row[:3] for row in found] == [("hill.png", "POLYGON", "tree"), ("hill.png", "POLYGON", "hut")]
    third, half = 1 / 3, 0.5
    assert [{*row[3]} for row in found] == [
        {(0, 0), (0.375, 0), (0.375, round(third, 9)), (0, round(third, 9)), *((x, y) for x in (0.875, 1) for y in (round(5 / 6, 9), 1))},
        {(x, y) for x in (half, 0.75) for y in (half, round(2 / 3, 9))},
    ]
    assert tally.unconverted == {"mask without a pixel": 1, "mask without an instance": 1}


def test_masks_of_an_image_without_a_size(tmp_path: Path) -> None:
    """Their own size is the image's; images of masks are no images of the source."""
    said = image("a.png", {"className": "tree", "parts": [{"color": "#00000A"}]}, width=None, height=None)
    write(tmp_path, {"a.png.json": said, "a.png___fuse.png": (4, 4)})
    Image.new("RGB", (4, 2), (0, 0, 10)).save(tmp_path / "a.png___save.png")
    d = read(READER, tmp_path)

    assert (names(d), [(one.width, one.height) for one in d.frames], d.box.tolist()) == (["a.png"], [(4, 2)], [[0, 0, 1, 1]])


def test_an_instance_without_parts(tmp_path: Path) -> None:
    """Is one without a pixel, for which no image of masks is needed."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": image("a.png", {"className": "tree", "parts": []})}), tally=tally)

    assert (names(d), len(d), tally.unconverted) == (["a.png"], 0, {"mask without a pixel": 1})


def test_groups(tmp_path: Path) -> None:
    """Hold polygons of one class together, with the first score; boxes, and instances of group 0, stay on their own."""

    def of(name: str, group: int, **more: object) -> dict[str, Any]:
        return instance("polygon", className=name, points=[0, 0, 8, 0, 8, 8], groupId=group, **more)

    grouped = [of("a", 1), of("b", 1), of("a", 1, probability=50, creationType="Prediction"), of("a", 0), of("a", 0), of("a", 2)]
    d = read(READER, write(tmp_path, {"a.json": image("a.jpg", *grouped, instance(groupId=1, className="a"))}))

    assert labels(d) == ["a", "b", "a", "a", "a", "a"]
    assert (d.detection_start[1:] - d.detection_start[:-1]).tolist() == [2, 1, 1, 1, 1, 0]
    assert [None if isnan(score) else score for score in d.score.tolist()] == [0.5, None, None, None, None, None]


NAMES = [
    ("a.jpg.json", "a.jpg", "a.jpg"),
    ("x.json", "a.jpg", "a.jpg"),
    ("x.json", "day/a.jpg", "day/a.jpg"),
    ("a.jpg.json", None, "a.jpg"),
    ("a.jpg___objects.json", None, "a.jpg"),
    ("a.jpg___vector.JSON", None, "a.jpg"),
    ("one/a.jpg.json", "a.jpg", "one/a.jpg"),
]


@pytest.mark.parametrize(("file", "said", "expected"), NAMES)
def test_names(tmp_path: Path, file: str, said: str | None, expected: str) -> None:
    """As the metadata says, else as the file without its end, below the folder of the file."""
    d = read(READER, write(tmp_path, {file: image(said, instance())}))

    assert names(d) == [expected]


def test_known_images(tmp_path: Path) -> None:
    """One of the same path goes first, else the only one of the name in any folder; they say the size where the file does not."""
    files = {f"labels/{day}/a.jpg.json": image("a.jpg", instance(), width=None) for day in ("mon", "tue")}
    write(tmp_path, {**files, "labels/b.jpg.json": image("b.jpg", instance(), height=None)})
    write(tmp_path, {"labels/mon/a.jpg": (80, 40), "tue/a.jpg": (160, 40), "images/b.jpg": (80, 80)})
    d = read(READER, tmp_path)

    assert sorted((one.file, one.width, one.height) for one in d.frames) == [
        ("images/b.jpg", 80, 80), ("labels/mon/a.jpg", 80, 40), ("tue/a.jpg", 160, 40),
    ]  # fmt: skip


def test_the_list_of_classes(tmp_path: Path) -> None:
    """That is nearest names what ids say, in a folder of its own or not; the option labels what has no class; a name goes first."""
    write(tmp_path, {"classes/classes.json": [{"id": 1, "name": "far"}], "d/classes.json": [{"id": 1, "name": "near"}]})
    ids = [instance(className=None, classId=1), instance(className=None, classId=-1), instance(className="own", classId=1)]
    write(tmp_path, {"a.json": image("a.jpg", *ids), "d/b.json": image("b.jpg", *ids)})
    tally = Tally()
    d = read(READER, tmp_path, {"default": "thing"}, tally=tally)

    assert (labels(d), list(tally.notes)) == (["far", "thing", "own", "near", "thing", "own"], [])


def test_a_list_of_classes_with_bad_entries(tmp_path: Path) -> None:
    """Names what its others say; it may begin with a byte order mark."""
    groups = [{"id": "x"}, {"id": 5, "name": "g", "attributes": [{"id": 6, "name": "v"}, {"id": 7, "name": None}, 7]}]
    listed = [
        {"id": 1, "name": "car", "attribute_groups": groups},
        {"id": 2, "name": 7},
        7,
        {"id": 3, "name": "bus", "attribute_groups": 7},
    ]
    (tmp_path / "classes.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(listed).encode())
    ids = [instance(className=None, classId=1, attributes=[{"groupId": 5, "id": 6}]), instance(className=None, classId=3)]
    d = read(READER, write(tmp_path, {"a.json": image("a.jpg", *ids)}))

    assert (labels(d), d.attribute_sets) == (["car", "bus"], ({"g": "v"},))


def test_images_without_instances(tmp_path: Path) -> None:
    """Are frames; of a list of the first exports the name of the file says what it is."""
    write(tmp_path, {"a.jpg.json": image("a.jpg", instance()), "b.jpg___objects.json": [], "c.jpg___pixel.json": [], "d.jpg.json": []})
    tally = Tally()

    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg", "b.jpg", "c.jpg"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path}/d.jpg.json"]


def test_fields_as_attributes(tmp_path: Path) -> None:
    """Those that are asked for; one that is asked for is used, and goes before a group of its name, which is counted."""
    tally = Tally()
    said = instance(trackingId="t1", error=True, attributes=[{"name": "a", "groupName": "trackingId"}, {"name": 3, "groupName": "n"}])
    d = read(READER, write(tmp_path, {"a.json": image("a.jpg", said)}), {"attributes": "trackingId,locked"}, tally=tally)

    assert d.attribute_sets == ({"trackingId": "t1", "n": "3"},)
    assert tally.unconverted == {"another value of the attribute trackingId": 1}
    assert "fields of instances that were not used: error (-O attributes=error keeps them)" in tally.notes


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ({"id": 5}, "attribute without a name"),
        ({"groupName": "g"}, "values of the attribute g"),
        ({"groupName": "g", "name": {"x": 1}}, "values of the attribute g"),
    ],
)
def test_attributes_that_say_nothing(tmp_path: Path, said: dict[str, object], count: str) -> None:
    """Are counted."""
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": image("a.jpg", instance(attributes=[said]))}), tally=tally)

    assert (len(d), d.attribute_sets, tally.unconverted) == (1, (), {count: 1})


def test_a_box_is_no_shape_of_another_kind(tmp_path: Path) -> None:
    """Beside shapes of every other kind it stays a rectangle without points."""
    line = instance("polyline", points=[0, 0, 8, 8])
    d = read(READER, write(tmp_path, {"a.json": image("a.jpg", line, instance())}))

    assert [Kind(kind).name for kind in d.kind.tolist()] == ["LINE", "RECTANGLE"]
    assert d.box[1].tolist() == [0.1, 0.1, 0.3, 0.3]


def test_many_images(tmp_path: Path) -> None:
    """Come two thousand at a time."""
    one = [{**instance(), "groupId": 0}, {"type": "meta", "name": "imageAttributes", "width": 80, "height": 40}]
    batches = read_batches(READER, write(tmp_path, {"a.json": {f"{i}.jpg": one for i in range(2001)}}))

    assert [(len(batch.frames), len(batch)) for batch in batches] == [(2000, 2000), (1, 1)]


def test_the_command(tmp_path: Path) -> None:
    """Recognises a folder of files, and writes an image job for each."""
    write(tmp_path, {"in/a.jpg.json": image("a.jpg", instance()), "in/old.jpg___objects.json": [{**instance(), "groupId": 0}]})
    done = convert(tmp_path, "in", "--size", "80x40", "--job", "image")

    assert done.exit_code == 0, done.output
    assert sorted(job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")) == ["a.jpg", "old.jpg"]
