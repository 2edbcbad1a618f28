"""Tables of boxes of Open Images: boxes, names of classes, attributes, what images are called, and how tables are read in parts."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.openimages import READER, rows
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places
from tests.readers.yolo_files import rows as rows_of

CASES = FIXTURES / "openimages"

HEADER = "ImageID,LabelName,XMin,XMax,YMin,YMax"

BOX = "0.25,0.5,0.125,0.75"
"""Left, right, top, bottom."""


def table(*lines: str, header: str = HEADER, end: str = "\n") -> str:
    """The text of a table."""
    return "".join(f"{line}{end}" for line in (header, *lines))


@pytest.mark.parametrize("case", ["set", "fiftyone", "predictions", "submission", "fiftyone/validation/labels/detections.csv"])
def test_the_contract(case: str) -> None:
    """On each fixture, of which this reader is surest."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "openimages"


def test_boxes() -> None:
    """Sides as fractions, in the order of the format's columns; nothing clipped, no size needed; names of classes; scores."""
    tally = Tally()
    batches = read_batches(READER, CASES / "set", tally=tally)

    assert rows_of(batches) == [
        ("000002b66c9c498e.jpg", "Person", (0.0125, 0.148438, 0.195312, 0.5875), 1.0, -1),
        ("000002b66c9c498e.jpg", "Bicycle", (0.025, 0.714063, 0.276563, 0.948438), 1.0, -1),
        ("0000c64e1253d68f.jpg", "Person", (0.0, 0.25, 1.0, 0.75), 1.0, -1),
        ("0000c64e1253d68f.jpg", "/m/0unnamed", (0.5, 0.5, 1.000001, 1.0), 1.0, -1),
    ]
    assert places(batches)[-1] == f"{CASES}/set/oidv6-train-annotations-bbox.csv:5"
    assert list(tally.notes) == [
        f"class names from {CASES}/set/oidv7-class-descriptions-boxable.csv",
        "columns not used: Source,XClick1X,XClick1Y,XClick2X,XClick2Y,XClick3X,XClick3Y,XClick4X,XClick4Y",
        "classes without a name keep their ids: first /m/0unnamed",
    ]


def test_attributes() -> None:
    """1 is true, 0 false, and -1 says nothing."""
    d = read(READER, CASES / "set")
    false = dict.fromkeys(("IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside"), "false")

    assert [d.attribute_sets[number] if number >= 0 else None for number in d.attributes.tolist()] == [
        {**false, "IsTruncated": "true"},
        {**false, "IsGroupOf": "true"},
        None,
        {**false, "IsOccluded": "true", "IsDepiction": "true", "IsInside": "true"},
    ]


def test_attributes_of_persons(tmp_path: Path) -> None:
    """Of MIAP, whose flags have other names, are words; an empty cell says nothing."""
    header = "ImageID,LabelName,Confidence,XMin,XMax,YMin,YMax,IsDepictionOf,GenderPresentation,AgePresentation"
    said = [f"a,/m/01g317,1,{BOX},{rest}" for rest in ("0,Predominantly Feminine,Young", ",,Middle", "1,Unknown,")]
    d = read(READER, write(tmp_path, {"a.csv": table(*said, header=header)}))

    assert [d.attribute_sets[number] for number in d.attributes.tolist()] == [
        {"IsDepictionOf": "false", "GenderPresentation": "Predominantly Feminine", "AgePresentation": "Young"},
        {"AgePresentation": "Middle"},
        {"IsDepictionOf": "true", "GenderPresentation": "Unknown"},
    ]


SCORED = [
    (HEADER, "", None),
    (f"{HEADER},Confidence", ",0.5", 0.5),
    (f"{HEADER},Score", ",0.25", 0.25),
    (f"{HEADER},Confidence", ",", None),
]


@pytest.mark.parametrize(("header", "cell", "score"), SCORED, ids=range(len(SCORED)))
def test_scores(tmp_path: Path, header: str, cell: str, score: float | None) -> None:
    """Where the table has them."""
    batches = read_batches(READER, write(tmp_path, {"a.csv": table(f"a,car,{BOX}{cell}", header=header)}))

    assert rows_of(batches) == [("a.jpg", "car", (0.25, 0.125, 0.5, 0.75), score, -1)]


def test_columns_in_another_order(tmp_path: Path) -> None:
    """As the first line names them."""
    write(tmp_path, {"a.csv": table("0.5,0.25,1,a,car,0.75,0.125", header="XMax,XMin,IsInside,ImageID,LabelName,YMax,YMin")})
    d = read(READER, tmp_path)

    assert (names(d), labels(d), d.box.tolist(), d.attribute_sets) == (
        ["a.jpg"], ["car"], [[0.25, 0.125, 0.5, 0.75]], ({"IsInside": "true"},)
    )  # fmt: skip


DESCRIBED = [
    "class-descriptions-boxable.csv",
    "oidv6-class-descriptions.csv",
    "metadata/classes.csv",
    "../metadata/classes.csv",
    "../class-descriptions.csv",
]


@pytest.mark.parametrize("file", DESCRIBED)
@pytest.mark.parametrize("header", ["", "LabelName,DisplayName\n", "id,name\n"])
def test_names_of_classes(tmp_path: Path, file: str, header: str) -> None:
    """Stand in a file near the table, with or without a line of column names; it is no other file that is not read."""
    write(tmp_path / "labels", {"t.csv": table(f"a,/m/1,{BOX}"), file: f'{header}/m/1,"Bow, and arrow"\n/m/2,Car\n'})
    tally = Tally()

    assert labels(read(READER, tmp_path / "labels/t.csv")) == ["Bow, and arrow"]
    assert labels(read(READER, tmp_path, tally=tally)) == ["Bow, and arrow"]
    assert [note.partition(" ")[0] for note in tally.notes] == ["class"]


def test_an_option_names_the_classes(tmp_path: Path) -> None:
    """Before the file that lies beside the table; of two such files that of boxes goes first."""
    write(tmp_path, {"t.csv": table(f"a,/m/1,{BOX}", f"a,id,{BOX}"), "class-descriptions.csv": "/m/1,all\n"})
    write(tmp_path, {"oidv7-class-descriptions-boxable.csv": "/m/1,boxes\n", "mine/x.csv": "/m/1,mine\nid,Identity\n"})

    assert labels(read(READER, tmp_path / "t.csv")) == ["boxes", "id"]
    assert labels(read(READER, tmp_path / "t.csv", {"names": str(tmp_path / "mine/x.csv")})) == ["mine", "Identity"]


def test_a_table_of_another_tool_names_nothing(tmp_path: Path) -> None:
    """As ``classes.csv`` of one that numbers classes, beside the boxes."""
    write(tmp_path, {"t.csv": table(f"a,car,{BOX}"), "classes.csv": "car,0\n"})

    assert labels(read(READER, tmp_path)) == ["car"]


def test_nothing_names_the_classes(tmp_path: Path) -> None:
    """They keep their ids, which is noted once."""
    tally = Tally()

    assert labels(read(READER, write(tmp_path, {"a.csv": table(f"a,/m/1,{BOX}", f"a,/m/2,{BOX}")}), tally=tally)) == ["/m/1", "/m/2"]
    assert list(tally.notes) == ["nothing names the classes (-O names=FILE): first /m/1"]


IMAGES: list[tuple[str, list[str], str]] = [
    ("0a1f", [], "0a1f.jpg"),
    (" 0a1f ", [], "0a1f.jpg"),
    ("v1.5", [], "v1.5.jpg"),
    ("a.PNG", [], "a.PNG"),
    ("cam\\1", [], "cam/1.jpg"),
    ("0a1f", ["train/0a1f.png", "train/x.png"], "train/0a1f.png"),
    ("0a1f", ["images/a/0a1f.jpg", "images/test/0a1f.jpg"], "images/test/0a1f.jpg"),
    ("cam/1", ["images/a/cam/1.png", "images/test/cam/1.png"], "images/test/cam/1.png"),
    ("cam/1", ["x/cam/1.png"], "x/cam/1.png"),
    ("cam/1", ["x/1.png"], "cam/1.jpg"),
]


@pytest.mark.parametrize(("image", "lying", "file"), IMAGES, ids=range(len(IMAGES)))
def test_names_of_images(tmp_path: Path, image: str, lying: list[str], file: str) -> None:
    """The id, with the suffix of the data set; an image in the source goes first, that of the table's subset before others."""
    write(tmp_path, {"oidv6-test-annotations-bbox.csv": table(f"{image},car,{BOX}"), **dict.fromkeys(lying, (8, 8))})
    d = read(READER, tmp_path)

    assert [frame.file for frame in d.frames] == [file]


def test_frames_of_the_user(tmp_path: Path) -> None:
    """Images without boxes are frames, too; the jobs are single images, however they are numbered."""
    write(tmp_path, {f"images/{number}.jpg": (8, 8) for number in range(1, 5)})
    write(tmp_path, {"a.csv": table(f"2,car,{BOX}")})
    done = convert(tmp_path, "a.csv", "--frames", "images")

    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, [f"{n}.jpg" for n in range(1, 5)])


WRITERS = [
    lambda lines: table(*lines, end="\r\n"),
    lambda lines: table(*lines).rstrip("\n"),
    lambda lines: "\ufeff" + table(*lines),
    lambda lines: table(*lines, "", ""),
    lambda lines: table(*(",".join(f'"{cell}"' for cell in line.split(",")) for line in lines)),
    lambda lines: table(*(line.replace(",", ", ") for line in lines), header=HEADER.replace(",", ", ")),
    lambda lines: table(*(line.replace("0.75", "7.5e-1") for line in lines)),
]


@pytest.mark.parametrize("number", range(len(WRITERS)))
@pytest.mark.parametrize("at_once", [1, 60, 1 << 20])
def test_ways_to_write_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, at_once: int) -> None:
    """Line ends, marks, blank lines, quotes and spaces; in parts of any length, of which none holds but a piece of an image."""
    monkeypatch.setattr(rows, "AT_ONCE", at_once)
    write(tmp_path, {"a.csv": WRITERS[number]([f"{image},car {image},{BOX}" for image in "aabcccd"])})
    batches = read_batches(READER, tmp_path)

    assert [row[:3] for row in rows_of(batches)] == [(f"{n}.jpg", f"car {n}".strip(), (0.25, 0.125, 0.5, 0.75)) for n in "aabcccd"]
    assert [place.rpartition(":")[2] for place in places(batches)] == [str(line) for line in range(2, 9)]
    assert [frame.file for batch in batches for frame in batch.frames] == ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]
    assert (len(batches) > 1) is (at_once < 1 << 20)


def test_rows_of_an_image_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are of one frame, wherever in the table they stand, and whichever column names it."""
    monkeypatch.setattr(rows, "AT_ONCE", 60)
    header = "LabelName,ImageID,XMin,XMax,YMin,YMax"
    write(tmp_path, {"a/t.csv": table(*(f"{image},car,{BOX}" for image in "abcbda"))})
    write(tmp_path, {"b/t.csv": table(*(f"{label},{image},{BOX}" for label, image in zip("xabcbd", "abcbda", strict=True)), header=header)})

    for folder in ("a", "b"):
        (batch,) = read_batches(READER, tmp_path / folder)
        assert (names(batch), batch.frame.tolist()) == (["a.jpg", "b.jpg", "c.jpg", "d.jpg"], [0, 1, 2, 1, 3, 0])
        assert batch.origin.tolist() == [2, 3, 4, 5, 6, 7]


def test_a_table_without_rows(tmp_path: Path) -> None:
    """Has no frames."""
    assert [len(batch.frames) for batch in read_batches(READER, write(tmp_path, {"a.csv": table()}))] == []


def test_a_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has all boxes of an image in one cell, and images without any; in parts, too."""
    for at_once in (1, 1 << 20):
        monkeypatch.setattr(rows, "AT_ONCE", at_once)
        batches = read_batches(READER, CASES / "submission")

        assert rows_of(batches) == [
            ("a.jpg", "/m/01g317", (0.25, 0.125, 0.5, 0.75), 0.875, -1),
            ("a.jpg", "/m/0199g", (0.5, 0.5, 0.75, 0.75), 0.25, -1),
            ("b.jpg", "/m/01g317", (0.0, 0.0, 1.0, 1.0), 0.5, -1),
        ]
        assert sorted(frame.file for batch in batches for frame in batch.frames) == ["00000b4dcff7f799.jpg", "a.jpg", "b.jpg"]
        assert [place.rpartition(":")[2] for place in places(batches)] == ["3", "3", "4"]


OTHERS = [
    "ImageId,PredictionString\na,car 0.5 10 10 20 20\n",
    "ImageID,ImageWidth,ImageHeight,PredictionString\na,8,8,/m/01g317 0.5 eNoLMAIAAXgBBg==\n",
    "ImageID,Source,LabelName,Confidence\na,verification,/m/1,1\n",
    "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks\na.png,a,/m/1,b,0,1,0,1,1,\n",
    "ImageID,LabelName1,LabelName2,XMin1,XMax1,YMin1,YMax1,XMin2,XMax2,YMin2,YMax2,RelationshipLabel\n",
    "image,xmin,ymin,xmax,ymax,label\na.jpg,1,2,3,4,car\n",
]


@pytest.mark.parametrize("content", OTHERS, ids=range(len(OTHERS)))
def test_other_tables(tmp_path: Path, content: str) -> None:
    """Of the data set and of others, are none of boxes, and are left out of a folder aloud."""
    tally = Tally()
    write(tmp_path, {"t.csv": table(f"a,car,{BOX}"), "other.csv": content})

    assert READER.sniff(tmp_path / "other.csv") == Certainty.NO
    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg"]
    assert f"1 other file not read: first {tmp_path}/other.csv" in tally.notes


def test_no_other_fixture_is_claimed() -> None:
    """Of any format."""
    others = [path for path in FIXTURES.rglob("*") if "openimages" not in path.parts and (path.is_dir() or path.suffix == ".csv")]

    assert [path for path in others if READER.sniff(path)] == []
    assert len(others) > 100
