"""CVAT for video: what lies between keyframes by CVAT's rule, worked out by hand, and what tracks keep."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from tests.conftest import FIXTURES
from tests.readers.cvat_files import STEP, TEN, attributes, box, document, moves, outline, read, rows, track, write

VIDEO = FIXTURES / "cvat" / "video"


def tracked(tmp_path: Path, *shapes: str, task: str = TEN, options: dict[str, str] | None = None, tally: Tally | None = None) -> Detections:
    """What is read of one track in a task of 100x100 pixels."""
    return read(write(tmp_path / "a.xml", document(track(*shapes), task=task)), options, tally=tally)


def test_boxes_in_steps_of_three_from_frame_ten() -> None:
    """x0 goes from 20 to 50 in three steps, x1 from 40 to 82, y0 from 10 to 16, y1 from 30 to 48; then on to the box that is outside."""
    found = read(VIDEO)

    assert moves(found, 0) == [
        (10, [[20, 10], [40, 30]], False),
        (13, [[30, 12], [54, 36]], True),
        (16, [[40, 14], [68, 42]], True),
        (19, [[50, 16], [82, 48]], False),
        (22, [[55, 16], [87, 48]], True),
    ]
    assert [frame.index for frame in found.frames] == [10, 13, 16, 19, 22, 25]
    assert {(frame.sequence, frame.width, frame.height) for frame in found.frames} == {("crossing", 200, 100)}
    assert found.frames[0].file == "frame_000010.png"


def test_a_rotation_turns_the_short_way() -> None:
    """From 350 to 10 degrees it passes 0, not 180: upright in the middle, and turned by 10 degrees about (110, 50) behind."""
    _, (number, middle, made), (_, after, _) = moves(read(VIDEO), 1)
    turn = np.deg2rad(10)

    assert (number, middle, made) == (13, [[100, 40], [120, 40], [120, 60], [100, 60]], True)
    assert after[0] == pytest.approx([110 - 10 * np.cos(turn) + 10 * np.sin(turn), 50 - 10 * np.sin(turn) - 10 * np.cos(turn)], abs=1e-5)


@pytest.mark.parametrize(("start", "end", "middle"), [(170, 190, 180), (190, 170, 180), (350, 30, 10), (30, 350, 10), (0, 90, 45)])
def test_rotations(tmp_path: Path, start: int, end: int, middle: int) -> None:
    """Half way between two rotations: the top left corner of a 20x20 box is turned about (30, 20) by the mean of the short arc."""
    found = moves(tracked(tmp_path, box(0, 20, f'rotation="{start}"'), box(2, 20, f'rotation="{end}"'), box(3, 20, outside=1)))
    turn = np.deg2rad(middle)

    assert found[1][0] == 1
    assert found[1][1][0] == pytest.approx(
        [30 - 10 * np.cos(turn) + 10 * np.sin(turn), 20 - 10 * np.sin(turn) - 10 * np.cos(turn)], abs=1e-5
    )


def test_polygons_of_equal_count_and_a_gap() -> None:
    """Each point moves straight, also towards a polygon that is outside; from that one to the next there is nothing."""
    assert moves(read(VIDEO), 2) == [
        (10, [[0, 0], [20, 0], [20, 20]], False),
        (13, [[20, 10], [40, 10], [40, 30]], True),
        (22, [[80, 0], [88, 0], [88, 8], [80, 8]], False),
    ]


def test_a_gap_is_never_filled(tmp_path: Path) -> None:
    """From an outside keyframe to the next one, however far, and from one that is outside to another."""
    shapes = [box(0, 0), box(2, 20, outside=1), box(5, 50, outside=1), box(8, 80), box(9, 80, outside=1)]
    tally = Tally()
    found = tracked(tmp_path, *shapes, tally=tally)

    assert moves(found) == [(0, [[0, 10], [20, 30]], False), (1, [[10, 10], [30, 30]], True), (8, [[80, 10], [100, 30]], False)]
    assert tally.filtered == Counter({"marked as outside": 3})


def test_a_track_that_begins_outside_is_there_from_its_first_visible_shape(tmp_path: Path) -> None:
    """CVAT writes such tracks; nothing of it is lost, and the shape that is outside is counted."""
    tally = Tally()
    found = tracked(tmp_path, box(0, 0, outside=1), box(4, 40), box(6, 60), box(7, 60, outside=1), tally=tally)

    assert [(frame, made) for frame, _, made in moves(found)] == [(4, False), (5, True), (6, False)]
    assert tally.filtered == Counter({"marked as outside": 2})


def test_lines_of_unequally_many_points(tmp_path: Path) -> None:
    """The middle point of the right line stands at 0.4 of its length and is met by the left line's first point.

    They part as the line moves: at 0.2 of the way they are 0.8 apart, under the quarter of the 4 pixels between them, and are one point in
    their middle; at 0.5 they are 2 apart.
    """
    found = moves(tracked(tmp_path, outline("polyline", 0, "0,0;10,0"), outline("polyline", 10, "0,0;4,0;10,0", outside=1)))

    assert len(found) == 10
    assert found[2] == (2, [[0.4, 0], [10, 0]], True)
    assert found[5] == (5, [[0, 0], [2, 0], [10, 0]], True)


def test_the_way_between_outlines_is_counted_from_the_first(tmp_path: Path) -> None:
    """The lines above from frame 4 to 8: frame 6 is half way."""
    found = moves(tracked(tmp_path, outline("polyline", 4, "0,0;10,0"), outline("polyline", 8, "0,0;4,0;10,0", outside=1)))

    assert found[2] == (6, [[0, 0], [2, 0], [10, 0]], True)


def test_polygons_of_unequally_many_points(tmp_path: Path) -> None:
    """Shares of length: of the square 0, 1/4, 1/2, 3/4, 1; of the triangle 0, 0.29, 0.59, 1: the corner (0, 8) goes to (8, 8)."""
    square, triangle = "0,0;8,0;8,8;0,8", "0,0;8,0;8,8"
    shapes = [outline("polygon", 0, square), outline("polygon", 2, triangle), outline("polygon", 3, square, outside=1)]
    found = moves(tracked(tmp_path, *shapes))

    assert found == [
        (0, [[0, 0], [8, 0], [8, 8], [0, 8]], False),
        (1, [[0, 0], [8, 0], [8, 8], [4, 8]], True),
        (2, [[0, 0], [8, 0], [8, 8]], False),
    ]


def test_one_point_moves_and_several_stay(tmp_path: Path) -> None:
    """CVAT moves a point that is alone."""
    one = tracked(tmp_path, outline("points", 0, "10,10"), outline("points", 2, "30,50", outside=1))
    two = tracked(tmp_path, outline("points", 0, "10,10;20,20"), outline("points", 2, "30,50;40,60", outside=1))

    assert moves(one)[1] == (1, [[20, 30]], True)
    assert moves(two)[1] == (1, [[10, 10], [20, 20]], True)


def test_ellipses_and_cuboids_move_straight(tmp_path: Path) -> None:
    """Half way the ellipse is 20x12 about (20, 20), and each corner of the cuboid is half way."""
    ellipse = '<ellipse frame="{}" keyframe="1" outside="{}" cx="{}" cy="20" rx="{}" ry="6"/>'
    found = tracked(tmp_path, ellipse.format(0, 0, 10, 8), ellipse.format(2, 1, 30, 12))
    assert (found.box[1] * 100).tolist() == pytest.approx([10, 14, 30, 26])

    corners = ("tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2")
    start = dict(zip(corners, [(0, 0), (0, 20), (20, 0), (20, 20), (30, 0), (30, 10), (10, 0), (10, 10)], strict=True))
    cuboids = [
        f'<cuboid frame="{frame}" keyframe="1" outside="{outside}" '
        + " ".join(f'x{name}="{x + shift}" y{name}="{y}"' for name, (x, y) in start.items())
        + "/>"
        for frame, outside, shift in ((0, 0, 0), (2, 1, 10))
    ]
    found = tracked(tmp_path, *cuboids)
    first, second = (points for _, points, _ in moves(found))
    assert second == [[x + 5, y] for x, y in first]
    assert found.kind.tolist() == [Kind.CUBOID] * 2


def test_a_skeleton_moves_point_by_point() -> None:
    """Half way the shoulder is at (140, 50), and the elbow at (155, 50), though it will be outside; at last only the shoulder is there."""
    found = read(VIDEO)
    arm = [row for row in range(len(found)) if found.track[row] == 4]

    assert moves(found, 4) == [
        (10, [[140, 40], [150, 50]], False),
        (13, [[140, 50], [155, 50]], True),
        (16, [[140, 60]], False),
    ]
    assert found.take(np.array(arm)).point_number.tolist() == [1, 2, 1, 2, 1]


def test_nothing_is_made_between_masks(tmp_path: Path) -> None:
    """CVAT has no rule for them."""
    mask = '<mask frame="{}" keyframe="1" outside="0" rle="0,4" left="{}" top="5" width="2" height="2"/>'
    found = tracked(tmp_path, mask.format(0, 5), mask.format(3, 15))

    assert [(frame, made) for frame, _, made in moves(found)] == [(0, False), (3, False)]


def test_a_listed_frame_that_is_no_keyframe_is_taken_as_it_is(tmp_path: Path) -> None:
    """And marked: CVAT made it, and what it writes need not be on the straight line."""
    found = tracked(tmp_path, box(0, 0), box(1, 33, keyframe=0), box(2, 40), box(3, 40, outside=1))

    assert [(frame, points[0][0], made) for frame, points, made in moves(found)] == [(0, 0, False), (1, 33, True), (2, 40, False)]


def test_shapes_in_any_order_are_one_track(tmp_path: Path) -> None:
    """Frames order them."""
    shapes = [box(0, 0), box(4, 40), box(6, 60), box(7, 60, outside=1)]
    orders = [shapes, shapes[::-1], [shapes[i] for i in (2, 0, 3, 1)]]

    assert len({str(moves(tracked(tmp_path, *order))) for order in orders}) == 1


def test_attributes_last_until_they_are_said_again() -> None:
    """In frames between, and in shapes that do not repeat them; occluded is said by each shape."""
    found = read(VIDEO)
    first = [said for said, track in zip(attributes(found), found.track.tolist(), strict=True) if track == 0]

    assert first == [
        {"lights": "false", "colour": "red", "occluded": "false"},
        {"lights": "false", "colour": "red", "occluded": "false"},
        {"lights": "false", "colour": "red", "occluded": "false"},
        {"lights": "true", "colour": "red", "occluded": "true"},
        {"lights": "true", "colour": "red", "occluded": "true"},
    ]


def test_an_attribute_of_the_label_goes_before_the_field_in_a_whole_track(tmp_path: Path) -> None:
    """A later shape that only says the field does not take the attribute back; each field that says otherwise is counted."""
    first = box(0, 0, 'occluded="0"').replace("/>", '><attribute name="occluded">half</attribute></box>')
    tally = Tally()
    source = write(tmp_path / "a.xml", document(track(first, box(1, 5, 'occluded="1"'), box(2, 5, outside=1))))

    assert attributes(read(source, tally=tally)) == [{"occluded": "half"}] * 2
    assert tally.unconverted == {"another value of the attribute occluded": 2}


def test_occluded_points_of_skeletons_in_tracks_are_counted(tmp_path: Path) -> None:
    """Each that is seen, in each shape that says so."""
    points = '<points label="a" outside="{0}" occluded="1" points="1,1"/><points label="b" outside="0" occluded="0" points="2,2"/>'
    shapes = [f'<skeleton frame="{i}" keyframe="1">{points.format(outside)}</skeleton>' for i, outside in enumerate((0, 0, 1))]
    tally = Tally()
    found = read(write(tmp_path / "a.xml", document(track(*shapes))), tally=tally)

    assert len(found) == 3
    assert tally.unconverted == {"occluded point of a skeleton": 2}


def test_behind_the_last_shape_there_is_nothing_unless_asked_for(tmp_path: Path) -> None:
    """A dump lists every frame; the option is for lists of keyframes, which CVAT keeps to the end of the task, frame 19."""
    shapes = [box(10, 0), box(13, 30)]
    tally = Tally()

    assert [frame for frame, _, _ in moves(tracked(tmp_path, *shapes, task=STEP, tally=tally))] == [10, 13]
    kept = moves(tracked(tmp_path, *shapes, task=STEP, options={"until_end": "true"}))
    assert kept[1:] == [(13, [[30, 10], [50, 30]], False), (16, [[30, 10], [50, 30]], True), (19, [[30, 10], [50, 30]], True)]
    how = "-O until_end=true keeps them to the end, as CVAT does"
    assert f"cvat: tracks of clip that end visible before its last frame: 1 ({how})" in tally.notes


@pytest.mark.parametrize("order", [1, -1], ids=["mark first", "shape first"])
def test_an_end_off_the_steps_ends_a_track(tmp_path: Path, order: int) -> None:
    """Some versions of CVAT mark the end one frame behind the last, whatever the step; a shape in the next frame goes before the mark."""
    alone = tracked(tmp_path, box(10, 0), box(11, 0, outside=1), task=STEP)
    both = [box(11, 0, outside=1), box(13, 30)][::order]
    again = tracked(tmp_path, box(10, 0), *both, box(16, 30, outside=1), task=STEP)

    assert [frame for frame, _, _ in moves(alone)] == [10]
    assert [frame for frame, _, _ in moves(again)] == [10, 13]


def test_ids_of_tracks_are_kept(tmp_path: Path) -> None:
    """Where each is a number of its own; else tracks count from 0."""
    one, two = [box(0, 0), box(1, 0, outside=1)], [box(0, 50), box(1, 50, outside=1)]
    found = []
    for ids in (("7", "3"), ("7", "7"), ("x", "3")):
        tracks = [track(*shapes, more=f'id="{number}" label="car"') for number, shapes in zip(ids, (one, two), strict=True)]
        found.append(read(write(tmp_path / "a.xml", document(*tracks))).track.tolist())

    assert found == [[7, 3], [0, 1], [0, 1]]


def test_a_turned_box_makes_its_track_polygons(tmp_path: Path) -> None:
    """One row that is turned."""
    found = tracked(tmp_path, box(0, 0), box(1, 0, 'rotation="90"'), box(2, 0, outside=1))

    assert found.kind.tolist() == [Kind.POLYGON, Kind.POLYGON]
    assert rows(found)[0][3] == [[0, 10], [20, 10], [20, 30], [0, 30]]
