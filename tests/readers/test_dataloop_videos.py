"""Dataloop's videos: frames in which annotations are seen, tracks, and the images that belong to them."""

from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.dataloop import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.conftest import FIXTURES
from tests.readers.dataloop_files import annotation, at, item, mask, snapshot, track, video, xy
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.yolo_files import rows, shapes


def seen(tmp_path: Path, *tracks: object, tally: Tally | None = None, **more: Any) -> Detections:  # noqa: ANN401  # of `video`
    """A video of ten frames."""
    return read(READER, write(tmp_path, {"v.json": video(*tracks, **more)}), tally=tally or Tally())


def lefts(d: Detections) -> dict[int, float]:
    """The left side of the box in each frame, in pixels."""
    return {d.frames[f].index: round(80 * x, 6) for f, x in zip(d.frame.tolist(), d.box[:, 0].tolist(), strict=True)}


def test_tracks() -> None:
    """Two annotations of one object are a track; made are frames that say nothing, and those that no one corrected."""
    tally = Tally()
    (d,) = read_batches(READER, FIXTURES / "dataloop" / "videos", tally=tally)
    cars = [(row[0], row[2][0], row[4]) for row in rows([d]) if row[1] == "car"]

    assert [(f.sequence, f.file, f.index, f.time_s) for f in d.frames] == [("drive", f"drive/{i:06}.jpg", i, i / 10) for i in range(10)]
    assert cars == [
        (f"drive/{frame:06}.jpg", left, 0) for frame, left in ((0, 0.1), (1, 0.2), (2, 0.3), (3, 0.3), (4, 0.3), (8, 0.7), (9, 0.7))
    ]
    assert d.interpolated[:7].tolist() == [False, True, False, True, True, False, True]
    assert [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes[:7].tolist()] == [
        *[{"lane": "left"}] * 2, *[{"lane": "right"}] * 3, {}, {},
    ]  # fmt: skip
    assert tally.unconverted == {"annotation of type class": 1, "annotation of type subtitle": 1}
    assert (dict(tally.adjusted), dict(tally.filtered)) == ({}, {})


def test_other_tracks() -> None:
    """An outline stays as it is until a snapshot says another, and is gone where one says so; a pose has the points that are seen."""
    (d,) = read_batches(READER, FIXTURES / "dataloop" / "videos")
    found = [(int(file[-5]), points, numbers) for file, _, label, points, numbers in shapes([d]) if label in {"road", "person"}]

    first, then = [(0, 1), (0.2, 1), (0.2, 0.6)], [(0.2, 1), (0.4, 1), (0.4, 0.6), (0.2, 0.6)]
    assert found == [
        (1, first, [0] * 3), (2, first, [0] * 3), (3, then, [0] * 4), (4, then, [0] * 4),
        (6, [(0.5, 0.1)], [1]), (7, [(0.6, 0.1), (0.5, 0.3)], [1, 2]),
    ]  # fmt: skip
    assert d.track[7:].tolist() == [2, 2, 2, 2, 3, 3]


ENDS = [
    (track(2, 4), [2, 3, 4], {}),
    (track(2), [2], {}),
    (track(2, None, snapshot(4)), [2, 3, 4], {}),
    (track(2, 3, snapshot(5)), [2, 3, 4, 5], {}),
    (track(8, 10), [8, 9], {}),
    (track(8, 11), [8, 9], {"end behind the last frame": 1}),
    (annotation(system={"startTime": 0.2, "endTime": 0.4}), [2, 3, 4], {}),
    (annotation(system={"startTime": 0, "endTime": 0}), [0], {}),
    (annotation(), [0], {}),
    (track(3, 5, snapshot(1)), [1, 2, 3, 4, 5], {}),
    (track(3, None, snapshot(None), snapshot(None)), [3, 4, 5], {}),
]


@pytest.mark.parametrize(("one", "expected", "adjusted"), ENDS, ids=range(len(ENDS)))
def test_the_frames_of_a_track(tmp_path: Path, one: object, expected: list[int], adjusted: dict[str, int]) -> None:
    """From the first to the last, or to the last snapshot; the studio ends what lasts to the end one behind the last frame."""
    tally = Tally()

    assert ([*lefts(seen(tmp_path, one, tally=tally))], tally.adjusted) == (expected, adjusted)


def test_snapshots(tmp_path: Path) -> None:
    """In any order; of two of a frame the later goes first, and the other is counted if it says something else."""
    tally = Tally()
    same, other = snapshot(4, 32), snapshot(0, 16)
    d = seen(tmp_path, track(0, 6, same, same, other, snapshot(2, objectVisible=False)), tally=tally)

    assert lefts(d) == {0: 16, 1: 16, 4: 32, 5: 32, 6: 32}
    assert tally.filtered == {"snapshot that gives way to a later one of its frame": 1}


def test_labels_and_attributes_of_snapshots(tmp_path: Path) -> None:
    """Stay as they were where a snapshot does not say them; those that it says are all."""
    attributes = {"a": "1", "b": "2"}
    snapshots = [snapshot(1, label="bus"), snapshot(2, namedAttributes={"b": "3"}), snapshot(3, attributes=["c"])]
    one = track(0, 3, *snapshots, description="far", system={"attributes": attributes, "status": "issue"})
    d = read(READER, write(tmp_path, {"v.json": video(one)}), {"attributes": "status"})

    kept = {"description": "far", "status": "issue"}
    assert labels(d) == ["car", "bus", "bus", "bus"]
    assert [dict(d.attribute_sets[i]) for i in d.attributes.tolist()] == [
        {**attributes, **kept}, {**attributes, **kept}, {"b": "3", **kept}, {"c": "true", **kept},
    ]  # fmt: skip


def test_descriptions_of_snapshots(tmp_path: Path) -> None:
    """Are taken where they stand alone; one that is empty ends the one before, and the attributes stay as they were."""
    one = track(0, 2, snapshot(1, description="near"), snapshot(2, description=""), description="far", system={"attributes": {"a": "1"}})
    d = seen(tmp_path, one)

    assert [dict(d.attribute_sets[i]) for i in d.attributes.tolist()] == [
        {"description": "far", "a": "1"}, {"description": "near", "a": "1"}, {"a": "1"},
    ]  # fmt: skip


def test_a_box_of_four_corners(tmp_path: Path) -> None:
    """Is turned, and makes polygons of all boxes of its track."""
    d = seen(tmp_path, track(0, None, snapshot(1, data=xy(40, 0, 32, 8, 40, 16, 48, 8))))

    assert [(row[1], row[3][1]) for row in shapes([d])] == [("POLYGON", (0.3, 0.1)), ("POLYGON", (0.4, 0.2))]


def test_a_box_that_is_turned(tmp_path: Path) -> None:
    """Makes polygons of all boxes of its track, in pixels of the video."""
    turned = snapshot(1, data=[*at(8), 90])
    d = seen(tmp_path, track(0, None, turned, system={"objectId": 1}), track(3, 3, system={"objectId": "1"}), track(4, 4))

    assert [(row[1], row[3]) for row in shapes([d])] == [
        ("POLYGON", [(0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)]),
        # 16x8 pixels about (16, 8)
        ("POLYGON", [(0.25, 0), (0.25, 0.4), (0.15, 0.4), (0.15, 0)]),
        ("POLYGON", [(0.1, 0.1), (0.3, 0.1), (0.3, 0.3), (0.1, 0.3)]),
        ("RECTANGLE", []),
    ]
    assert d.track.tolist() == [0, 0, 0, 2]


def test_one_object_in_one_frame(tmp_path: Path) -> None:
    """Twice is two tracks, which is said; another class is another object."""
    tally = Tally()
    one, other = track(0, 1, system={"objectId": "1"}), track(0, 0, label="bus", system={"objectId": "1"})
    d = seen(tmp_path, one, track(1, 2, system={"objectId": "1"}), other, tally=tally)

    assert (d.track.tolist(), list(tally.notes)) == (
        [0, 0, 1, 1, 2],
        ["annotations with one objectId in one frame are tracks of their own"],
    )


def test_poses(tmp_path: Path) -> None:
    """Are not seen where they or all of their points are hidden; a frame is made where all of its points are."""

    def point(name: str, x: float, *snapshots: object) -> dict[str, Any]:
        system = {"parentId": "p"}
        return track(0, 3, *snapshots, type_="point", coordinates={"x": x, "y": 4}, label=name, system=system)

    def moved(frame: int, x: float) -> dict[str, Any]:
        return snapshot(frame, data={"x": x, "y": 4})

    hidden = snapshot(2, objectVisible=False, data=None)
    whole = track(0, 3, hidden, type_="pose", coordinates={"templateId": "t"}, id="p")
    d = seen(tmp_path, whole, point("nose", 8, moved(1, 16)), point("hip", 24, {"frame": 3, "objectVisible": False}))

    assert [(row[0][-5], row[3]) for row in shapes([d])] == [("0", [(0.1, 0.1), (0.3, 0.1)]), ("1", [(0.2, 0.1), (0.3, 0.1)])]
    assert d.interpolated.tolist() == [False, False]


def test_masks(tmp_path: Path) -> None:
    """Of each snapshot; one of another size is left out alone."""
    first, second, wrong = (mask(size, [(x, 0, 255)]) for size, x in (((80, 40), 0), ((80, 40), 8), ((40, 40), 0)))
    one = track(0, 2, snapshot(1, data=second), snapshot(2, data=wrong), type_="binary", coordinates=first)
    text = write(tmp_path, {"v.json": video(one)})
    found, reasons = skipped(READER, text)

    assert (found.box[:, 0].tolist(), reasons) == ([0, 0.1, 0.1], ["mask of another size"])
    assert refused(READER, text).partition(": $")[2] == (
        ".annotations[0].metadata.system.snapshots_[1]: the mask has 40x40 pixels, the image 80x40\n"
        "  fix: correct the value, or leave the record out with --on-error skip"
    )


LENGTHS: list[tuple[dict[str, Any], int, list[str]]] = [
    ({"frames": "7"}, 7, []),
    ({"frames": 7}, 7, []),
    ({"frames": "N/A", "duration": 0.6}, 6, []),
    ({"frames": None}, 3, ["video 'v' ends at frame 2, the last with detections: give --frames if more follow"]),
]


@pytest.mark.parametrize(("more", "count", "notes"), LENGTHS, ids=range(len(LENGTHS)))
def test_the_length_of_a_video(tmp_path: Path, more: dict[str, Any], count: int, notes: list[str]) -> None:
    """As FFmpeg counted the frames, else as the length has, else up to the last that an annotation names."""
    tally = Tally()

    assert (len(seen(tmp_path, track(2), tally=tally, **more).frames), list(tally.notes)) == (count, notes)


def test_the_rate_of_frames(tmp_path: Path) -> None:
    """As the user says, else the item, else FFmpeg; where nothing does, times are not known."""
    said = item("/v.mp4", track(1), ffmpeg={"avg_frame_rate": "30/2", "nb_frames": "2"})
    write(tmp_path, {"v.json": said})
    write(tmp_path / "x", {"v.json": item("/v.mp4", track(1))})

    assert [f.time_s for f in read(READER, tmp_path / "v.json").frames] == [0, 1 / 15]
    assert [f.time_s for f in read(READER, tmp_path / "v.json", {"fps": "4"}).frames] == [0, 0.25]
    assert [f.time_s == f.time_s for f in read(READER, tmp_path / "x").frames] == [False, False]


def test_what_is_a_video(tmp_path: Path) -> None:
    """By media type, by suffix, by a rate of frames, and by annotations that last; those of an image end one behind the first."""
    write(tmp_path, {
        "a.json": item("/a", track(0), mimetype="video/webm"), "b.json": item("/b.WEBM", track(0)), "c.json": item("/c", track(0), fps=5),
        "d.json": item("/d", track(0, 2)), "e.json": item("/e", track(0, None, snapshot(1))),
        "f.json": item("/f", track(0, 1, snapshot(0))), "g.json": item("/g.jpg", track(0, 9)),
    })  # fmt: skip

    assert sorted({f.sequence or f.file for f in read(READER, tmp_path).frames}) == ["a", "b", "c", "d", "e", "f", "g.jpg"]
    assert [f.file for f in read(READER, tmp_path).frames if not f.sequence] == ["f", "g.jpg"]


def test_images_of_a_video(tmp_path: Path) -> None:
    """Are those in a folder of its name; coordinates count in pixels of the video, whatever the images are scaled to."""
    for name in ("one", "two"):
        said = video(track(1), filename=f"/day/{name}.mp4", frames=None, mimetype="video/mp4")
        write(tmp_path, {f"in/{name}.json": said, **{f"f/day/{name}/{i}.jpg": (16, 8) for i in range(3)}})
    d = read(READER, tmp_path / "in", frames=tmp_path / "f")

    assert names(d) == [f"day/{name}:day/{name}/{i}.jpg" for name in ("one", "two") for i in range(3)]
    assert [row[:3] for row in rows([d])] == [(f"day/{name}/1.jpg", "car", (0.1, 0.1, 0.3, 0.3)) for name in ("one", "two")]


def test_images_of_the_only_video(tmp_path: Path) -> None:
    """Are all; of two videos each needs a folder of its own."""
    write(tmp_path, {"in/v.json": video(track(1), mimetype="video/mp4"), "f/1.jpg": (80, 40), "f/2.jpg": (80, 40)})
    alone = read(READER, tmp_path / "in", frames=tmp_path / "f")
    write(tmp_path, {"in/w.json": video(track(1), filename="/w.mp4")})
    found, reasons = skipped(READER, tmp_path / "in", frames=tmp_path / "f")

    assert names(alone) == ["v:1.jpg", "v:2.jpg"]
    assert refused(READER, tmp_path / "in", frames=tmp_path / "f") == (
        "v.json: no image of --frames lies in a folder 'v'\n  fix: give --frames a folder that holds one folder of images for each video"
    )
    assert (len(found.frames), reasons) == (0, ["unreadable file"] * 2)


def test_a_video_of_unknown_size(tmp_path: Path) -> None:
    """Is refused; under skip its frames are read."""
    write(tmp_path, {"v.json": video(track(0), width=None)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "v.json: the size of 'v' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert (len(found.frames), len(found), reasons) == (10, 0, ["size unknown"])
    assert read(READER, tmp_path, size=(80, 40)).box.tolist() == [[0.1, 0.1, 0.3, 0.3]]


def test_a_video_that_is_too_long(tmp_path: Path) -> None:
    """Is refused before its frames are made."""
    assert refused(READER, write(tmp_path, {"v.json": video(frames=10**9)})) == (
        "v.json: has more than the 262,144 frames that are read of a video\n  fix: cut the video into shorter ones"
    )


def test_a_video_without_frames(tmp_path: Path) -> None:
    """Is counted."""
    tally = Tally()

    assert (read_batches(READER, write(tmp_path, {"v.json": video(frames=None)}), tally=tally), tally.unconverted) == (
        [], {"video without frames": 1},
    )  # fmt: skip


def test_lines_of_several_paths(tmp_path: Path) -> None:
    """Are one object in each frame."""
    d = seen(tmp_path, track(0, 1, type_="polyline", coordinates=[xy(0, 0, 8, 4), xy(8, 8, 16, 8)]))

    assert (d.object.tolist(), d.track.tolist()) == ([0, 0, 1, 1], [0] * 4)


def test_the_command(tmp_path: Path) -> None:
    """Writes a video job."""
    write(tmp_path, {"v.json": {**video(track(0, 9)), "annotationsCount": 1}})
    done = convert(tmp_path, "v.json")

    assert (done.exit_code, "1 video job, 10 frames, 1 tracker, 10 annotations from dataloop" in done.output) == (0, True)
