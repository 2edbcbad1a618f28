"""VIAME CSV: single images, image sequences and videos, what is drawn, species and attributes."""

from math import isnan
from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.tables import READER as TABLES
from prelabel.readers.viame import READER
from prelabel.readers.viame.rows import CHANGING
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.viame_files import BOX, HEADER, SIZE, row, table
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "viame"


@pytest.mark.parametrize(
    ("case", "size"),
    [
        ("images", None),
        ("images/detections.csv", None),
        ("sequence", None),
        ("sequence/transect.csv", None),
        ("video", SIZE),
        ("video/dive12.viame.csv", SIZE),
        ("dataset", None),
        ("dataset/shoal", None),
        ("dataset/shoal/annotations.dive.json", None),
        ("dataset/shoal/annotations.viame.csv", None),
        ("old", SIZE),
    ],
)
def test_the_contract(case: str, size: tuple[int, int] | None) -> None:
    """On each fixture, and on single files, beside which their images lie; this reader alone recognises them."""
    check_reader(READER, CASES / case, size=size)

    assert sniff([CASES / case], Tally()).name == "viame"


def test_images() -> None:
    """Boxes, the species of the highest confidence, and the eighth column where there is none."""
    tally = Tally()
    batches = read_batches(READER, CASES / "images", tally=tally)

    assert frames(batches) == ["reef_a.png", "reef_b.png", "wreck.png"]
    assert [found for found in rows(batches) if found[1] in {"scallop", "unknown"}] == [
        ("reef_a.png", "scallop", (0.1, 0.1, 0.3, 0.5), 0.85, -1),
        ("reef_b.png", "unknown", (0.7, 0.4, 0.8, 0.9), 0.55, -1),
    ]
    assert tally.unconverted == {"species of lower confidence": 2, "mask in a file of its own": 1}
    assert tally.adjusted == {"object without a species, which is unknown": 1}
    assert places(batches)[0] == f"{CASES}/images/detections.csv:3"


def test_shapes() -> None:
    """A hole of its polygon, parts of one, and head and tail by their numbers; all are one object with their box."""
    batches = read_batches(READER, CASES / "images")
    found = [(label, kind, points, numbers) for _, kind, label, points, numbers in shapes(batches) if kind != "RECTANGLE"]

    assert found == [
        ("sea urchin", "POLYGON",
         [(0.5, 0.2), (0.9, 0.2), (0.9, 0.8), (0.5, 0.8), (0.6, 0.4), (0.8, 0.4), (0.8, 0.6), (0.6, 0.6)], [0] * 8),
        ("flounder", "LANDMARK", [(0.2, 0.4), (0.6, 0.4)], [1, 2]),
        ("crab", "POLYGON",
         [(0, 0), (0.2, 0), (0.2, 0.4), (0, 0.4), (0.25, 0.5), (0.4, 0.5), (0.4, 0.8), (0.25, 0.8)], [0] * 8),
    ]  # fmt: skip
    whole = read(READER, CASES / "images")
    assert [one for one, label in zip(whole.object.tolist(), labels(whole), strict=True) if label == "flounder"] == [2, 2]


def test_attributes() -> None:
    """Those of detections, lengths above 0, and notes between quotes that hold a comma."""
    whole = read(READER, CASES / "images")

    assert whole.attribute_sets == ({"is_diseased": "true", "length": "12.5", "note": "buried, half of it"},)


def test_an_image_sequence() -> None:
    """Tracks make one of the file: the species is that of the last state, its score that of each row; all images are frames."""
    tally = Tally()
    batches = read_batches(READER, CASES / "sequence", tally=tally)

    assert frames(batches) == [f"transect:t00{number}.png" for number in (10, 11, 12, 13)]
    assert [frame.index for frame in batches[0].frames] == [0, 1, 2, 3]
    assert rows(batches)[:4] == [
        ("t0010.png", "ray", (0.1, 0.2, 0.3, 0.6), 0.6, 7),
        ("t0011.png", "ray", (0.12, 0.2, 0.32, 0.6), 0.4, 7),
        ("t0013.png", "ray", (0.16, 0.2, 0.36, 0.6), 0.6, 7),
        ("t0011.png", "lobster", (0.6, 0.4, 0.8, 0.8), 0.8, 9),
    ]
    assert shapes(batches)[4][3:] == ([(0.7, 0.6), (0.62, 0.44)], [1, 3])
    assert batches[0].attribute_sets == ({"berried": "true"},)
    assert tally.unconverted == {"species of lower confidence": 2, "species of an earlier state of a track": 1}
    assert list(tally.notes) == [
        "keypoints are numbered as they first come: head 1, tail 2, left_eye 3 (-O keypoints= to say otherwise)",
        f"ids of {CASES}/sequence/transect.csv {CHANGING.partition('{more} ')[2]}",
    ]


def test_a_video() -> None:
    """Frames that times name are numbered, with the times of the rate; a turned box is a polygon, and so are the others of its track."""
    tally = Tally()
    found = read(READER, CASES / "video", size=SIZE, tally=tally)

    assert names(found) == [f"dive12:dive12/{number:06}.jpg" for number in range(3)]
    assert [round(frame.time_s, 9) for frame in found.frames] == [0, 0.2, 0.4]
    points = shapes([found])
    # corners of 40x20 about (60, 20), turned by 45 degrees: x is 60 - 14.142 + 7.071, y is 20 - 14.142 - 7.071
    assert points[0][3] == [
        (0.529289322, -0.024264069), (0.812132034, 0.541421356), (0.670710678, 0.824264069), (0.387867966, 0.258578644)
    ]  # fmt: skip
    assert [(kind, label) for _, kind, label, _, _ in points] == [("POLYGON", "snapper"), ("POLYGON", "snapper"), ("RECTANGLE", "grouper")]
    assert found.attribute_sets == ({"complete": "true", "count": "2"}, {"complete": "true", "note": "turned away"})
    assert list(tally.notes) == ["video 'dive12' ends at frame 2, the last with an object: give --frames if frames follow it"]


def test_a_video_by_its_name(tmp_path: Path) -> None:
    """A sequence for each video that a file names, called as it without the folders of one machine."""
    lines = row(0, "C:\\dives\\7.MP4", 0), row(0, "C:\\dives\\7.MP4", 1), row(1, "stream", 0), row(1, "stream", 1)
    found = read(READER, write(tmp_path, {"a.csv": table(*lines)}), size=SIZE)

    assert names(found) == ["7:7/000000.jpg", "7:7/000001.jpg", "stream:stream/000000.jpg", "stream:stream/000001.jpg"]
    assert found.frame.tolist() == [0, 1, 2, 3]


def test_times_without_a_rate(tmp_path: Path) -> None:
    """Are those of the rows, where all frames have one; else none are."""
    whole = table(row(0, "00:00:00.0", 0), row(0, "00:00:01.5", 1))
    found = read(READER, write(tmp_path, {"a.csv": whole}), size=SIZE)
    parts = read(READER, write(tmp_path, {"a.csv": table(row(0, "00:00:01.5", 1))}), size=SIZE)
    said = read(READER, tmp_path, {"fps": "2"}, size=SIZE)

    assert [frame.time_s for frame in found.frames] == [0, 1.5]
    assert all(isnan(frame.time_s) for frame in parts.frames)
    assert [frame.time_s for frame in said.frames] == [0, 0.5]


def test_times_of_older_files(tmp_path: Path) -> None:
    """Have hundredths since the start behind their point: 20 are a fifth of a second, and 125 a second and a quarter."""
    lines = row(0, "00:00:00.020 UTC", 0), row(0, "00:00:01.125 UTC", 1), row(0, "00:00:02.5", 2)
    found = read(READER, write(tmp_path, {"a.csv": table(*lines)}), size=SIZE)

    assert [frame.time_s for frame in found.frames] == [0.2, 1.25, 2.5]


RATES = [("# metadata, fps: 5, x", 5), ('# metadata,"Fps: 29.97"', 29.97), ("# metadata,fps: -1", None), ("# metadata", None)]


@pytest.mark.parametrize(("line", "rate"), RATES, ids=[line for line, _ in RATES])
def test_the_rate_of_a_comment(tmp_path: Path, line: str, rate: float | None) -> None:
    """As both writers spell it; below 0 it is not known."""
    found = read(READER, write(tmp_path, {"a.csv": f"{HEADER}{line}\n{row(0, '', 3)}"}), size=SIZE)

    assert isnan(found.frames[3].time_s) if rate is None else found.frames[3].time_s == 3 / rate


def test_images_in_their_order(tmp_path: Path) -> None:
    """Frame 1 of a video is the second image of its folder, whatever that is called; where there are fewer it is the one called so."""
    ordered = write(tmp_path / "a", {"v/a.csv": table(row(0, "", 1)), "v/f8.png": SIZE, "v/f9.png": SIZE, "v/f10.png": SIZE})
    parts = write(tmp_path / "b", {"v/a.csv": table(row(0, "", 20)), "v/f10.png": SIZE, "v/f20.png": SIZE})

    assert names(read(READER, ordered)) == ["v/a:v/f8.png", "v/a:v/f9.png", "v/a:v/f10.png"]
    assert read(READER, ordered).frame.tolist() == [1]
    assert [(frame.file, frame.index) for frame in read(READER, parts).frames] == [("v/f10.png", 10), ("v/f20.png", 20)]


def test_images_of_frames(tmp_path: Path) -> None:
    """Of several files each takes the images in the folder of its name."""
    write(tmp_path, {"s/a.csv": table(row(0, "", 0)), "s/b.csv": table(row(0, "", 1))})
    write(tmp_path, {f"images/{name}/{n}.png": SIZE for name in "ab" for n in (1, 2)})
    found = read(READER, tmp_path / "s", frames=tmp_path / "images")

    assert names(found) == ["a:a/1.png", "a:a/2.png", "b:b/1.png", "b:b/2.png"]
    assert found.frame.tolist() == [0, 3]


def test_ids_of_no_tracks(tmp_path: Path) -> None:
    """Ids that begin anew in each image are not those of tracks if the user says so; -1 is none in any case."""
    write(tmp_path, {"a.csv": table(row(0, "a.png", 0), row(0, "b.png", 0), row(-1, "b.png", 0), row(-1, "a.png", 0))})
    found = read(READER, tmp_path, {"tracks": "false"}, size=SIZE)
    alone = read(READER, write(tmp_path, {"a.csv": table(row(-1, "a.png", 0), row(-1, "b.png", 0))}), size=SIZE)

    assert (names(found), found.frame.tolist(), found.track.tolist()) == (["a.png", "b.png"], [0, 0, 1, 1], [-1] * 4)
    assert (names(alone), alone.track.tolist()) == (["a.png", "b.png"], [-1, -1])


def test_a_name_in_place_of_a_number(tmp_path: Path) -> None:
    """VIAME may write the image into the third column, and the stream into the second."""
    found = read(READER, write(tmp_path, {"a.csv": table(row(0, "stream", "a.png"), row(1, "stream", "b.png"))}), size=SIZE)

    assert names(found) == ["a.png", "b.png"]


def test_names_of_one_machine(tmp_path: Path) -> None:
    """Absolute names are below the deepest folder that they share, or that of the option; a URL is the frame's own."""
    lines = row(0, "/data/x/a.png"), row(1, "/data/y/b.png"), row(2, "https://host/c%20d.png")
    write(tmp_path, {"a.csv": table(*lines)})
    found = read(READER, tmp_path, size=SIZE)

    assert names(found) == ["x/a.png", "y/b.png", "c d.png"]
    assert [frame.url for frame in found.frames] == ["", "", "https://host/c%20d.png"]
    assert names(read(READER, tmp_path, {"base": "/data/"}, size=SIZE)) == ["x/a.png", "y/b.png", "c d.png"]


def test_holes_in_any_order(tmp_path: Path) -> None:
    """A hole is one of the part before it, or, where it is not in its box, of the one in whose box it is: VIAME lists contours as found."""
    outlines = "(poly) 0 0 20 0 20 20 0 20,(poly) 50 0 90 0 90 40 50 40,(hole) 5 5 10 5 10 10,(hole) 60 10 70 10 70 20"
    found = read(READER, write(tmp_path, {"a.csv": table(row(rest=f"0.9,0,fish,0.8,{outlines}"))}), size=SIZE)

    polygon = shapes([found])[1][3]
    assert polygon[4:7] == [(0.05, 0.1), (0.1, 0.1), (0.1, 0.2)]
    assert polygon[11:] == [(0.6, 0.2), (0.7, 0.2), (0.7, 0.4)]
    assert found.ring_hole.tolist() == [False, True, False, True]


OLDER = ["(+kp) head 10 5,(+poly) 0 0 10 0 10 5", "+kp head 10 5,+poly 0 0 10 0 10 5"]


@pytest.mark.parametrize("text", OLDER)
def test_older_columns(tmp_path: Path, text: str) -> None:
    """Are those of today with a plus."""
    found = shapes(read_batches(READER, write(tmp_path, {"a.csv": table(row(rest=f"0.9,0,fish,0.8,{text}"))}), size=SIZE))

    assert [one[3] for one in found[1:]] == [[(0, 0), (0.1, 0), (0.1, 0.1)], [(0.1, 0.1)]]


def test_a_quoted_comment(tmp_path: Path) -> None:
    """Is one all the same."""
    found = read(
        READER, write(tmp_path, {"a.csv": f'"# 1: Detection or Track-id,  2: Image"\n"# metadata","fps: 4"\n{row(0, "", 2)}'}), size=SIZE
    )

    assert found.frames[2].time_s == 0.5


def test_a_box_without_area(tmp_path: Path) -> None:
    """Gives way to points that say where the object is; one of -1 is a state without a detection, which is counted."""
    tally = Tally()
    write(tmp_path, {"a.csv": table(row(box="10,5,10,5", rest="1,0,fish,1,(kp) head 10 5"), row(1, box="-1,-1,-1,-1", rest="0,0"))})
    batches = read_batches(READER, tmp_path, size=SIZE, tally=tally)

    assert [(one[1], one[3]) for one in shapes(batches)] == [("LANDMARK", [(0.1, 0.1)])]
    assert tally.filtered == {"state without a box, which is -1": 1}


def test_what_is_counted(tmp_path: Path) -> None:
    """Exchanged corners, fields of other kinds, cells that are none, and values that give way to others."""
    tally = Tally()
    rest = "0.9,0,fish,0.8,(atr) a 1,(atr) a 2,(hist) 4 5,loose,"
    found = read(READER, write(tmp_path, {"a.csv": table(row(box="30,25,10,5", rest=rest))}), size=SIZE, tally=tally)

    assert rows([found])[0][2] == (0.1, 0.1, 0.3, 0.5)
    assert tally.adjusted == {"box whose corners were exchanged": 1}
    assert tally.unconverted == {
        "another value of the attribute a": 1, "optional field 'hist'": 1, "cell behind the species that is no optional field": 1
    }  # fmt: skip
    assert found.attribute_sets == ({"a": "2"},)


def test_keypoints_of_any_name(tmp_path: Path) -> None:
    """DIVE writes keys of points as they are: of several words, or none, which is `point`."""
    tally = Tally()
    write(tmp_path, {"a.csv": table(row(rest="0.9,0,fish,0.8,(kp) head 10 5,(kp) head fin 20 5,(kp)  30 5"))})
    found = shapes(read_batches(READER, tmp_path, size=SIZE, tally=tally))

    assert found[1][3:] == ([(0.1, 0.1), (0.2, 0.1), (0.3, 0.1)], [1, 3, 4])
    assert list(tally.notes) == [
        "keypoints are numbered as they first come: head 1, tail 2, head fin 3, point 4 (-O keypoints= to say otherwise)"
    ]


NOTES = [
    ('(note) "10,5 m, odd" ', "10,5 m, odd"),
    ('(note) "a, b,(atr) c true', '"a, b'),
    ('(note) said "so"', 'said "so"'),
    ('(note) ""', None),
]


@pytest.mark.parametrize(("text", "note"), NOTES, ids=[text for text, _ in NOTES])
def test_notes(tmp_path: Path, text: str, note: str | None) -> None:
    """Between quotes they hold commas, and stay as they are; other quotes are their own."""
    found = read(READER, write(tmp_path, {"a.csv": table(row(rest=f"0.9,0,fish,0.8,{text}"))}), size=SIZE)

    assert [one.get("note") for one in found.attribute_sets or ({},)] == [note]


def test_attributes_without_a_value(tmp_path: Path) -> None:
    """Are true, as VIAME reads them."""
    found = read(READER, write(tmp_path, {"a.csv": table(row(rest="0.9,0,fish,0.8,(atr) ill,(trk-atr) done ,(atr) a b c"))}), size=SIZE)

    assert found.attribute_sets == ({"a": "b c", "done": "true", "ill": "true"},)


def test_many_videos(tmp_path: Path) -> None:
    """Each takes its own rows, in any order."""
    lines = row(0, "b.mp4", 1), row(1, "a.mp4", 0), row(0, "b.mp4", 0)
    found = read(READER, write(tmp_path, {"a.csv": table(*lines)}), size=SIZE)

    assert [(found.frames[i].file, int(found.track[n])) for n, i in enumerate(found.frame.tolist())] == [
        ("a/000000.jpg", 1), ("b/000000.jpg", 0), ("b/000001.jpg", 0)
    ]  # fmt: skip


def test_named_keypoints(tmp_path: Path) -> None:
    """Have the numbers that the option gives them; others are counted."""
    tally = Tally()
    write(tmp_path, {"a.csv": table(row(rest="0.9,0,fish,0.8,(kp) head 10 5,(kp) eye 20 5,(kp) fin 30 5"))})
    found = shapes(read_batches(READER, tmp_path, {"keypoints": "eye,head"}, size=SIZE, tally=tally))

    assert found[1][3:] == ([(0.2, 0.1), (0.1, 0.1)], [1, 2])
    assert tally.unconverted == {"keypoint that is not among those of -O keypoints": 1}


@pytest.mark.parametrize("text", ["", "\n\n", "# metadata, fps: 5\n\n"])
def test_a_file_without_rows(tmp_path: Path, text: str) -> None:
    """Is read, and says of no frame."""
    write(tmp_path, {"a.csv": HEADER + text})

    assert names(read(READER, tmp_path, size=SIZE)) == []


SNIFFED = [
    (table(row()), Certainty.SURE),
    ("#1: detection or track-id, 2: ...\n", Certainty.SURE),
    ('"# 1: Detection or Track-id,  2: ..."\n' + row(), Certainty.SURE),
    ('"# 1: Detection or Track-id","2: ..."\n' + row(), Certainty.SURE),
    (row(rest="0.9,0,fish,0.8,(kp) head 1 2"), Certainty.SURE),
    (row(rest="0.9,-1,(note) odd"), Certainty.SURE),
    (f"# my own\n{row()}", Certainty.LIKELY),
    (f'"# my own, too"\n{row()}', Certainty.LIKELY),
    (row(rest="0.9,0"), Certainty.NO),
    (f"1,-1,{BOX},0.9,-1,-1,-1\n", Certainty.NO),
    ("file,x0,y0,x1,y1,label\na.png,1,2,3,4,fish\n", Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_what_is_recognised(tmp_path: Path, text: str, certainty: Certainty) -> None:
    """The first comment, optional columns, and rows that have species; the reader of tables takes none of these."""
    write(tmp_path, {"a.csv": text})

    assert READER.sniff(tmp_path / "a.csv") == certainty
    assert certainty == Certainty.NO or TABLES.sniff(tmp_path / "a.csv") == Certainty.NO
