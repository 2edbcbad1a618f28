"""CVAT for images: shapes, attributes, names of frames, and the forms that an export comes in."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import Tally
from prelabel.geometry.masks import RunLengths
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Certainty
from prelabel.readers.cvat import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.cvat_files import TASK, TEN, attributes, box, document, image, read, rows, track, write, zipped

CVAT = FIXTURES / "cvat"


@pytest.mark.parametrize("case", ["images", "video", "project"])
def test_the_contract(case: str, tmp_path: Path) -> None:
    """Every fixture is read as a reader has to, as a folder, as the file alone, and as the archive that CVAT makes of it."""
    text = (CVAT / case / "annotations.xml").read_text("utf-8")
    archive = zipped(tmp_path / "export.zip", {"annotations.xml": text})

    folder = check_reader(READER, CVAT / case)
    file = check_reader(READER, CVAT / case / "annotations.xml")
    packed = check_reader(READER, archive)

    assert rows(folder) == rows(file) == rows(packed)


def test_every_shape() -> None:
    """By hand: a box is its corners; turned by a quarter about (50, 35), 20x10 pixels are 10x20; a mask keeps its hole of three pixels."""
    found = rows(read(CVAT / "images"))

    assert found[:5] == [
        ("a/one.jpg", "car", Kind.RECTANGLE, [[10, 8], [30, 24]], False),
        ("a/one.jpg", "car", Kind.POLYGON, [[55, 25], [55, 45], [45, 45], [45, 25]], False),
        ("a/one.jpg", "car", Kind.POLYGON, [[10, 40], [30, 40], [20, 60]], False),
        ("a/one.jpg", "lane", Kind.LINE, [[0, 80], [50, 40], [60, 0]], False),
        ("a/one.jpg", "car", Kind.LANDMARK, [[12, 20], [28, 20]], False),
    ]
    assert found[6][:3] == ("a/two.jpg", "car", Kind.CUBOID)
    assert found[6][3] == [[5, 30], [20, 30], [20, 10], [5, 10], [15, 22], [30, 22], [30, 6], [15, 6]]
    assert found[7][:3] == ("a/two.jpg", "car", Kind.POLYGON)
    assert sorted(found[7][3]) == sorted([[10, 20], [15, 20], [15, 23], [10, 23], [11, 21], [14, 21], [14, 22], [11, 22]])


def test_an_ellipse_is_a_polygon_on_it() -> None:
    """Semi-axes 10 and 5 about (80, 60), turned by a quarter: each point satisfies the equation, and the bounds are 10x20."""
    found = read(CVAT / "images")
    points = rows(found)[5][3]

    assert all(((x - 80) / 5) ** 2 + ((y - 60) / 10) ** 2 == pytest.approx(1, abs=1e-6) for x, y in points)
    assert (found.box[5] * [100, 80, 100, 80]).tolist() == pytest.approx([75, 50, 85, 70])


def test_an_ellipse_may_be_smaller_than_a_pixel(tmp_path: Path) -> None:
    """Semi-axes of 0.5 and 0.25 about (50, 50)."""
    found = read(write(tmp_path / "a.xml", document(image('<ellipse label="car" cx="50" cy="50" rx="0.5" ry="0.25"/>'))))

    assert (found.box[0] * 100).tolist() == pytest.approx([49.5, 49.75, 50.5, 50.25])


def test_a_mask_fills_to_its_pixels(tmp_path: Path) -> None:
    """Runs along rows: rasterised by the library, the outline has the pixels of the patch; outer rings are clockwise."""
    source = write(tmp_path / "a.xml", document(image('<mask label="car" rle="1,2,1,4,2,3,1,2" left="3" top="2" width="4" height="4"/>')))
    found = read(source)
    runs = RunLengths.of_rings(_rings(found), [(100, 100)])

    patch = [[0, 1, 1, 0], [1, 1, 1, 1], [0, 0, 1, 1], [1, 0, 1, 1]]
    inside = [(2 + y) + 100 * (3 + x) for x in range(4) for y in range(4) if patch[y][x]]
    assert _filled(runs) == inside
    assert (_rings(found).areas() > 0).tolist() == (~found.ring_hole).tolist()


def _rings(found: Detections) -> Rings:
    shapes = shapes_of(found)
    return shapes.scaled(np.full((len(found), 2), 100.0))


def _filled(runs: RunLengths) -> list[int]:
    position = 0
    filled: list[int] = []
    for number, count in enumerate(runs.counts.tolist()):
        if number % 2:
            filled += range(position, position + count)
        position += count
    return filled


def test_a_skeleton_is_a_landmark_by_the_numbers_of_its_drawing() -> None:
    """The drawing numbers shoulder 1, elbow 2, hand 3, in whatever order it draws them; the elbow is outside, so 2 is missing."""
    found = read(CVAT / "images")

    assert rows(found)[8] == ("a/two.jpg", "arm", Kind.LANDMARK, [[10, 10], [30, 20]], False)
    assert found.point_number[-2:].tolist() == [1, 3]


PARENTS = (
    "<task><labels><label><name>arm</name></label><label><name>b</name><parent>arm</parent></label>"
    "<label><name>a</name><parent>arm</parent></label></labels></task>"
)


@pytest.mark.parametrize("meta", [PARENTS, "<task></task>"], ids=["parents", "unknown"])
def test_a_skeleton_without_a_drawing(tmp_path: Path, meta: str) -> None:
    """Points are numbered as the labels that have it as parent, else as they come, which is said."""
    point = '<points label="{}" outside="0" occluded="0" points="{},5"/>'
    shape = f'<skeleton label="arm">{point.format("b", 1)}{point.format("a", 2)}</skeleton>'
    tally = Tally()
    found = read(write(tmp_path / "a.xml", document(image(shape), meta=meta)), tally=tally)

    assert found.point_number.tolist() == [1, 2]
    assert [[round(x * 100) for x, _ in found.points]] == [[1, 2]]
    said = "cvat: <meta> does not say how the points of arm are numbered; taken as they came: b, a"
    assert (said in tally.notes) == (meta != PARENTS)


def test_the_back_of_a_cuboid_may_be_named_either_way(tmp_path: Path) -> None:
    """CVAT calls the right edge of the back 2 tl; a tool that takes the name by its word gives the same corners."""
    front = 'xtl1="5" ytl1="10" xbl1="5" ybl1="30" xtr1="20" ytr1="10" xbr1="20" ybr1="30"'
    back = 'xtl2="{0}" ytl2="6" xbl2="{0}" ybl2="22" xtr2="{1}" ytr2="6" xbr2="{1}" ybr2="22"'
    shapes = [f'<cuboid label="car" {front} {back.format(*sides)}/>' for sides in ((30, 15), (15, 30))]
    found = rows(read(write(tmp_path / "a.xml", document(image(*shapes)))))

    assert found[0] == found[1]


def test_attributes() -> None:
    """Those of the label, mutable or not, and occluded; fields by name; the others are said once."""
    tally = Tally()
    plain = attributes(read(CVAT / "images", tally=tally))
    asked = attributes(read(CVAT / "images", {"attributes": "group_id,z_order"}))

    assert plain[:2] == [
        {"colour": "blue", "parked": "true", "occluded": "true"},
        {"colour": "red", "parked": "false", "occluded": "false"},
    ]
    assert asked[0] == {"colour": "blue", "parked": "true", "occluded": "true", "group_id": "7", "z_order": "0"}
    fields = "group_id,source,z_order"
    assert list(tally.notes) == [f"cvat: fields of shapes that are not used: {fields}; keep them with -O attributes={fields}"]


def test_an_attribute_of_the_label_goes_before_the_field(tmp_path: Path) -> None:
    """A label may have an attribute called occluded; a field that says otherwise is counted, and a name that comes again has all values."""
    told = ["half", "true"]
    shapes = [
        f'<box label="car" occluded="1" z_order="3" xtl="0" ytl="0" xbr="5" ybr="5"><attribute name="occluded">{one}</attribute>'
        '<attribute name="tag">a</attribute><attribute name="tag">b</attribute></box>'
        for one in told
    ]  # fmt: skip
    tally = Tally()
    found = read(write(tmp_path / "a.xml", document(image(*shapes))), {"attributes": "z_order"}, tally=tally)

    assert attributes(found) == [{"occluded": one, "tag": ("a", "b"), "z_order": "3"} for one in told]
    assert tally.unconverted == Counter({"another value of the attribute occluded": 1})


def test_what_is_not_converted_is_counted(tmp_path: Path) -> None:
    """Tags, shapes without label, what is said of single points that are seen, skeletons of which nothing is seen."""
    shapes = [
        '<tag label="sunny"/>',
        '<box label="" xtl="0" ytl="0" xbr="5" ybr="5"/>',
        '<skeleton label="arm"><points label="a" outside="0" points="1,1"><attribute name="x">1</attribute></points></skeleton>',
        '<skeleton label="arm"><points label="a" outside="1" occluded="1" points="1,1"/></skeleton>',
        '<skeleton label="arm"><points label="a" occluded="1" points="1,1"/><points label="b" occluded="0" points="2,2"/></skeleton>',
    ]
    source = write(tmp_path / "a.xml", document(image(*shapes)))
    tally = Tally()
    found = read(source, tally=tally)

    assert [row[1] for row in rows(found)] == ["arm", "arm"]
    assert tally.unconverted == Counter(
        {
            "tag of an image": 1, "shape without label (-O label=NAME gives it one)": 1, "attributes of a skeleton's point": 1,
            "occluded point of a skeleton": 1,
        }
    )  # fmt: skip
    assert tally.filtered == Counter({"skeleton without a point that is seen": 1})
    assert [row[1] for row in rows(read(source, {"label": "thing"}))] == ["thing", "arm", "arm"]


def test_a_box_drawn_from_the_bottom_right_is_turned_round(tmp_path: Path) -> None:
    """Its corners are those of the same box."""
    found = read(write(tmp_path / "a.xml", document(image('<box label="car" xtl="30" ytl="40" xbr="10" ybr="20"/>'))))

    assert rows(found)[0][3] == [[10, 20], [30, 40]]


def test_a_closed_polygon_is_opened(tmp_path: Path) -> None:
    """CVAT does not repeat the first point, other tools do."""
    found = read(write(tmp_path / "a.xml", document(image('<polygon label="car" points="1,2;5,2;5,6;1,2"/>'))))

    assert rows(found)[0][3] == [[1, 2], [5, 2], [5, 6]]


def test_images_are_open_frames_but_those_of_a_video_are_its_sequence(tmp_path: Path) -> None:
    """In a project each image names its task: those of the video form its sequence, numbered by id, and lie in the subset's folder."""
    tasks = (
        "<task><id>1</id><name>clip</name><mode>interpolation</mode><subset>Train</subset></task>"
        "<task><id>2</id><name>photos</name><mode>annotation</mode><subset>Train</subset></task>"
    )
    shape = '<box label="car" xtl="0" ytl="0" xbr="5" ybr="5"/>'
    elements = [
        f'<image id="{number}" name="frame_00000{number}" subset="Train" task_id="1" width="100" height="100">{shape}</image>'
        for number in (3, 4)
    ]
    elements += [f'<image id="5" name="x/a.jpg" subset="Train" task_id="2" width="50" height="50">{shape}</image>']
    source = write(tmp_path / "a.xml", document(*elements, meta=f"<project><tasks>{tasks}</tasks></project>"))

    assert [(f.sequence, f.file, f.index, f.width) for f in read(source).frames] == [
        ("", "Train/x/a.jpg", -1, 50),
        ("clip", "Train/frame_000003.png", 3, 100),
        ("clip", "Train/frame_000004.png", 4, 100),
    ]


def test_a_folder_of_exports(tmp_path: Path) -> None:
    """Archives and folders side by side: names of images and of sequences stay apart, other XML is passed over."""
    video = document(track(box(0, 5), box(1, 5, outside=1)))
    zipped(tmp_path / "one.zip", {"annotations.xml": video, "images/frame_000000.png": ""})
    write(tmp_path / "two" / "annotations.xml", video)
    write(tmp_path / "voc" / "a.xml", "<annotation><filename>a.jpg</filename></annotation>")
    found = read(tmp_path)

    assert sorted({frame.sequence for frame in found.frames}) == ["one-clip-1", "two-clip-1"]
    assert sorted(frame.file for frame in found.frames if frame.index == 0) == ["one/frame_000000.png", "two/frame_000000.png"]


def test_a_row_remembers_its_line() -> None:
    """Messages of later stages name the line of the shape."""
    assert str(read(CVAT / "video").place(0)) == f"{CVAT}/video/annotations.xml:73"


@pytest.mark.parametrize(
    ("name", "text", "sure"),
    [
        ("a.xml", document(), Certainty.SURE),
        ("a.xml", "<annotations><image id='0'/></annotations>", Certainty.SURE),
        ("a.xml", "<annotations><page/></annotations>", Certainty.NO),
        ("a.xml", "<annotation><size/></annotation>", Certainty.NO),
        ("a.zip", "no zip", Certainty.NO),
        ("a.txt", document(), Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, name: str, text: str, sure: Certainty) -> None:
    """By the root and what stands first below it; a broken archive is nobody's."""
    write(tmp_path / name, text)

    assert READER.sniff(tmp_path / name) is sure
    assert READER.sniff(tmp_path) is sure


def test_only_its_own_fixtures_are_claimed() -> None:
    """No other format's fixture looks like CVAT."""
    folders = [folder for name in FIXTURES.iterdir() if name.name not in {"cvat", "golden"} for folder in name.iterdir()]

    assert len(folders) > 20
    assert [folder for folder in folders if READER.sniff(folder)] == []


def test_the_name_of_a_task_is_free_text(tmp_path: Path) -> None:
    """A task without name is called by its file, a job by its id."""
    shape = track(box(0, 5), box(1, 5, outside=1))
    named = {"a.xml": TASK.format(TEN).replace("<name>clip</name>", ""), "b.xml": f"<job><id>7</id>{TEN}</job>"}
    sequences = []
    for file, meta in named.items():
        text = document(shape, meta=f"{meta}<original_size><width>100</width><height>100</height></original_size>")
        sequences.append(read(write(tmp_path / file, text)).frames[0].sequence)

    assert sequences == ["a", "job-7"]


def test_tasks_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """By file and id; a task that is called just that gets a mark, so that no two sequences become one."""
    shape = track(box(0, 5), box(1, 5, outside=1))
    for file, name in (("a", "clip"), ("b", "clip"), ("c", "a-clip-1")):
        write(tmp_path / f"{file}.xml", document(shape, meta=TASK.format(TEN).replace(">clip<", f">{name}<")))

    assert {frame.sequence for frame in read(tmp_path).frames} == {"a-clip-1", "b-clip-1", "a-clip-1+"}
