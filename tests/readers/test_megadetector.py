"""MegaDetector and SpeciesNet: boxes, labels, what images are called, failures, and the frames of videos."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.megadetector import READER
from prelabel.readers.megadetector.records import AT_ONCE
from prelabel.testing import check_reader, read_batches
from tests.commands import convert, jobs
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import frames, places, rows

CASES = FIXTURES / "megadetector"

NAMES = {"1": "animal", "2": "person"}


def found(category: str | int = "1", conf: float = 0.5, **fields: object) -> dict[str, object]:
    """A detection in the middle of an image."""
    return {"category": category, "conf": conf, "bbox": [0.25, 0.25, 0.5, 0.5], **fields}


def entry(file: str, *detections: object, **fields: object) -> dict[str, object]:
    """An image."""
    return {"file": file, "detections": list(detections), **fields}


def results(*images: object, **fields: object) -> dict[str, object]:
    """A file."""
    return {"images": list(images), "detection_categories": NAMES, "info": {"format_version": "1.3"}, **fields}


@pytest.mark.parametrize("case", ["cameras", "videos", "speciesnet", "cameras/results.json", "speciesnet/predictions.json"])
def test_the_contract(case: str) -> None:
    """On each fixture, which this reader alone recognises."""
    check_reader(READER, CASES / case)

    assert sniff([CASES / case], Tally()).name == "megadetector"


def test_boxes() -> None:
    """Left, top, width and height as fractions, nothing clipped, no size needed; what failed is no frame, and what is empty is one."""
    tally = Tally()
    batches = read_batches(READER, CASES / "cameras", tally=tally)

    assert rows(batches) == [
        ("north/IMG_0001.JPG", "animal", (0.25, 0.5, 0.375, 0.75), 0.926, -1),
        ("north/IMG_0001.JPG", "person", (0.75, 0.25, 1.0001, 0.75), 0.061, -1),
        ("north/IMG_0002.JPG", "animal", (0.0, 0.0, 1.0, 1.0), 0.5, -1),
    ]
    assert frames(batches) == ["north/IMG_0001.JPG", "north/IMG_0002.JPG", "south/IMG_0001.JPG"]
    assert [(frame.width, frame.height) for frame in batches[0].frames] == [(400, 200), (0, 0), (0, 0)]
    assert places(batches)[-1] == f"{CASES}/cameras/results.json: $.images[1]"
    assert tally.unconverted == {"image that the detector failed on": 2}
    assert tally.filtered == {"detection of a category that is not listed": 1}
    assert list(tally.notes) == [
        "the detector failed on images, first on 'south/IMG_0002.JPG': Failure image access",
        "classes of detections were not used (-O classes=label makes labels of the best, -O classes=attribute attributes)",
        "fields of images and detections that were not used: datetime",
    ]


CLASSES = [
    ("cameras", "label", ["elk", "person", "red fox"], ()),
    ("cameras", "attribute", ["animal", "person", "animal"], ({"class": "elk"}, {"class": "red fox"})),
    ("speciesnet", "ignore", ["animal", "human"], ()),
    ("speciesnet", "label", ["canine family", "human"], ()),
    ("speciesnet", "attribute", ["animal", "human"], ({"class": "canine family"},)),
]


@pytest.mark.parametrize(("case", "option", "expected", "attributes"), CLASSES)
def test_classes(case: str, option: str, expected: list[str], attributes: tuple[dict[str, str], ...]) -> None:
    """The best of a detection becomes its label or an attribute, where that is asked for; the others keep their category."""
    tally = Tally()
    d = read(READER, CASES / case, {"classes": option}, tally=tally)

    assert (labels(d), d.attribute_sets) == (expected, attributes)
    assert any("classes" in note for note in tally.notes) is (option == "ignore")


RANKED: list[tuple[dict[str, object], str]] = [
    ({"classifications": [["0", 0.25], ["1", 0.75]]}, "elk"),
    ({"classifications": [[1, 1]]}, "elk"),
    ({"classifications": []}, "animal"),
    ({"classifications": None}, "animal"),
    ({"raw_classifications": [["1", 0.5]]}, "animal"),
]


@pytest.mark.parametrize(("fields", "label"), RANKED, ids=range(len(RANKED)))
def test_the_best_class(tmp_path: Path, fields: dict[str, object], label: str) -> None:
    """Is the one of the highest score, in whatever order they stand."""
    write(tmp_path, {"a.json": results(entry("a.jpg", {**found(), **fields}), classification_categories={"0": "fox", "1": "elk"})})

    assert labels(read(READER, tmp_path, {"classes": "label"})) == [label]


SPECIES: list[tuple[dict[str, object], str]] = [
    ({"processed_classification": {"class": "6f;mammalia;carnivora;canidae;;;", "score": 0.5}}, "canidae"),
    ({"raw_classifications": {"classes": ["6f;a;b;c;d;e;red fox", "7e;;;;;;blank"], "scores": [0.5, 0.1]}}, "red fox"),
    ({"raw_classifications": {"classes": [], "scores": []}}, "animal"),
    ({"processed_classification": {"class": "my own class"}}, "my own class"),
]


@pytest.mark.parametrize(("fields", "label"), SPECIES, ids=range(len(SPECIES)))
def test_classes_of_speciesnet(tmp_path: Path, fields: dict[str, object], label: str) -> None:
    """Are called as people call them, else by the lowest rank; what the ensemble decides goes before what the classifier says."""
    write(tmp_path, {"a.json": {"predictions": [{"filepath": "a.jpg", "detections": [{**found(label="animal"), **fields}]}]}})

    assert labels(read(READER, tmp_path, {"classes": "label"})) == [label]


def test_predictions_of_speciesnet() -> None:
    """The label of each detection; what is said of whole images is counted; so are failures, unless there are detections all the same."""
    tally = Tally()
    d = read(READER, CASES / "speciesnet", tally=tally)

    assert (names(d), labels(d)) == (["a/1.jpg", "b/1.jpg"], ["animal", "human"])
    assert tally.unconverted == {"class of a whole image": 1, "image that the detector failed on": 1}
    assert "the detector failed on images, first on '/mnt/cams/b/2.jpg': DETECTOR" in tally.notes


def test_a_classifier_that_failed(tmp_path: Path) -> None:
    """Leaves what the detector found."""
    one = {"filepath": "a.jpg", "failures": ["CLASSIFIER"], "detections": [found(label="animal")]}

    assert labels(read(READER, write(tmp_path, {"a.json": {"predictions": [one]}}))) == ["animal"]


PATHS: list[tuple[list[str], dict[str, str], list[str]]] = [
    (["cam\\1.jpg", "./cam/2.jpg"], {}, ["cam/1.jpg", "cam/2.jpg"]),
    (["/mnt/cams/a/1.jpg", "/mnt/cams/ab/1.jpg"], {}, ["a/1.jpg", "ab/1.jpg"]),
    (["/mnt/cams/a/1.jpg", "/mnt/cams/a/b/1.jpg", "c.jpg"], {}, ["1.jpg", "b/1.jpg", "c.jpg"]),
    (["/1.jpg"], {}, ["1.jpg"]),
    (["C:\\cams\\a\\1.jpg", "C:/cams/b/1.jpg"], {}, ["a/1.jpg", "b/1.jpg"]),
    (["C:\\cams\\a\\1.jpg"], {"base": "C:\\cams\\"}, ["a/1.jpg"]),
    (["/mnt/cams/a/1.jpg"], {"base": "/mnt"}, ["cams/a/1.jpg"]),
    (["https://host/a/my%20cam.jpg?x=1"], {}, ["a/my cam.jpg"]),
    (["day:1/caf\xe9.jpg"], {}, ["day:1/caf\xe9.jpg"]),
]


@pytest.mark.parametrize(("said", "options", "expected"), PATHS, ids=range(len(PATHS)))
def test_names(tmp_path: Path, said: list[str], options: dict[str, str], expected: list[str]) -> None:
    """Below the folder of images, with slashes; absolute ones below that of all, or of the option."""
    source = write(tmp_path, {"a.json": results(*map(entry, said))}) / "a.json"
    d = read(READER, source, options)

    assert names(d) == expected
    assert [frame.url for frame in d.frames] == [name if "://" in name else "" for name in said]


def test_known_images(tmp_path: Path) -> None:
    """Go first where their path is an end of what the file says; those that lie in the source and have no entry are frames, too."""
    write(tmp_path, {f"in/{name}.jpg": (8, 8) for name in ("a/1", "cam/1", "cam/2")})
    write(tmp_path, {"in/a.json": results(entry("/mnt/x/cam/1.jpg", found()))})

    assert names(read(READER, tmp_path / "in")) == ["cam/1.jpg"]
    assert names(read(READER, tmp_path / "in/a.json", frames=tmp_path / "in")) == ["cam/1.jpg"]
    done = convert(tmp_path, "in")
    assert (done.exit_code, [job["reference_id"] for job in jobs(tmp_path / "jobs.jsonl")]) == (0, ["a/1.jpg", "cam/1.jpg", "cam/2.jpg"])


def test_photographs_are_no_video(tmp_path: Path) -> None:
    """Though they are numbered and of one size."""
    images = [entry(f"cam/IMG_{number:04}.JPG", found(), width=8, height=8) for number in range(1, 5)]
    done = convert(write(tmp_path, {"a.json": results(*images)}), "a.json")

    assert (done.exit_code, len(jobs(tmp_path / "jobs.jsonl"))) == (0, 4)
    assert "4 image jobs: the source has single images" in done.stderr


@pytest.mark.parametrize("failure", [None, "Failure image access"])
def test_many_images(tmp_path: Path, failure: str | None) -> None:
    """In parts, whose images are the same whether all of a part are ordinary or not."""
    images = [entry(f"{number}.jpg", *[found(2)] * (number % 3)) for number in range(AT_ONCE + 2)]
    if failure:
        images += [{"file": f"x{number}.jpg", "failure": failure} for number in range(AT_ONCE)]
        images[5]["failure"] = None
    batches = read_batches(READER, write(tmp_path, {"a.json": results(*images)}))

    assert [len(batch.frames) for batch in batches] == [AT_ONCE, 2]
    assert rows(batches) == [(f"{n}.jpg", "person", (0.25, 0.25, 0.75, 0.75), 0.5, -1) for n in range(AT_ONCE + 2) for _ in range(n % 3)]
    assert places(batches)[-1].endswith(f"$.images[{AT_ONCE}]")


def test_a_video() -> None:
    """Is a sequence of the frames that were looked at, with their numbers and times; a still beside it is none of it."""
    tally = Tally()
    d = read(READER, CASES / "videos", tally=tally)

    clip = "north/clip.mp4"
    assert names(d) == [f"{clip}:{clip}/frame{number:06}.jpg" for number in (0, 10, 20)] + ["north/still.jpg"]
    assert [(frame.index, frame.time_s) for frame in d.frames[:3]] == [(0, 0.0), (10, 0.5), (20, 1.0)]
    assert (d.frame.tolist(), labels(d)) == ([0, 1, 2, 3], ["animal", "animal", "animal", "vehicle"])
    assert tally.unconverted == {"image that the detector failed on": 1}


VIDEOS: list[tuple[dict[str, object], list[int]]] = [
    ({"frame_rate": 20, "frames_processed": [0, 30]}, [0, 30]),
    ({"frame_rate": 20, "frames_processed": [0], "detections": [found(frame_number=9)]}, [0, 9]),
    ({"detections": [found(frame_number=9), found(frame_number=3), found(frame_number=9)]}, [3, 9]),
    ({"file": "a.MOV", "frame_rate": None, "frames_processed": None, "detections": [found(frame_number=0)]}, [0]),
]


@pytest.mark.parametrize(("fields", "numbers"), VIDEOS, ids=range(len(VIDEOS)))
def test_frames_of_a_video(tmp_path: Path, fields: dict[str, object], numbers: list[int]) -> None:
    """Those that were processed, and those of detections; their times where there is a rate."""
    d = read(READER, write(tmp_path, {"a.json": results({"file": "a.mp4", "detections": [], **fields})}))

    assert [frame.index for frame in d.frames] == numbers
    assert [repr(frame.time_s) for frame in d.frames] == [repr(number / 20) if fields.get("frame_rate") else "nan" for number in numbers]


def test_a_video_without_frames(tmp_path: Path) -> None:
    """Is counted: a version that names none of those that were looked at found nothing in it."""
    tally = Tally()
    write(tmp_path, {"a.json": results(entry("a.mp4"), entry("b.jpg"))})

    assert names(read(READER, tmp_path, tally=tally)) == ["b.jpg"]
    assert tally.unconverted == {"video of which no frame is named": 1}


IMAGES: list[tuple[list[str], list[tuple[str, int]]]] = [
    (["c/a.mp4/frame000000.jpg", "c/a.mp4/frame000010.jpg"], [("c/a.mp4/frame000000.jpg", 0), ("c/a.mp4/frame000010.jpg", 10)]),
    (["c/a/00.jpg", "c/a/05.jpg", "c/a/10.jpg"], [("c/a/00.jpg", 0), ("c/a/05.jpg", 5), ("c/a/10.jpg", 10)]),
    (["x/c/a/1.jpg", "x/c/a/2.jpg"], [("x/c/a/1.jpg", 0), ("x/c/a/2.jpg", 10)]),
    ([f"c/a/{i:02}.jpg" for i in range(1, 13)], [(f"c/a/{i + 1:02}.jpg", i) for i in range(12)]),
    (["z/1.jpg", "z/2.jpg"], [("z/1.jpg", 0), ("z/2.jpg", 10)]),
]


@pytest.mark.parametrize(("images", "expected"), IMAGES, ids=range(len(IMAGES)))
def test_images_of_a_video(tmp_path: Path, images: list[str], expected: list[tuple[str, int]]) -> None:
    """By the numbers in their names, else as many as were looked at, else all in their order; in any folder where it is alone."""
    write(tmp_path, {f"images/{name}": (8, 8) for name in images})
    others = [] if images[0].startswith("z") else [{"file": "z.mp4", "failure": "no frames"}]
    write(tmp_path, {"a.json": results(entry("c/a.mp4", found(frame_number=10), frame_rate=5, frames_processed=[0, 10]), *others)})
    d = read(READER, tmp_path / "a.json", frames=tmp_path / "images")

    assert [(frame.file, frame.index) for frame in d.frames] == expected
    assert d.frames[int(d.frame[0])].index == 10


SNIFFED = [
    (results(entry("a.jpg")), "SURE"),
    (results(), "SURE"),
    ({"images": [entry("a.jpg")]}, "LIKELY"),
    ({"predictions": [{"filepath": "a.jpg", "failures": ["DETECTOR"]}]}, "SURE"),
    ({"predictions": [{"x": 1, "y": 2, "width": 3, "height": 4, "class": "a"}]}, "NO"),
    ({"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": []}, "NO"),
    ([entry("a.jpg")], "NO"),
]


@pytest.mark.parametrize(("content", "expected"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(tmp_path: Path, content: object, expected: str) -> None:
    """By the names of members."""
    assert READER.sniff(write(tmp_path, {"a.json": content})).name == expected


def test_no_other_fixture_is_claimed() -> None:
    """Of any format."""
    others = [path for path in FIXTURES.rglob("*") if "megadetector" not in path.parts and (path.is_dir() or path.suffix == ".json")]

    assert [path for path in others if READER.sniff(path)] == []
    assert len(others) > 100
