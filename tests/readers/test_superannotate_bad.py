"""Files of SuperAnnotate that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from prelabel.errors import Tally
from prelabel.readers.superannotate import READER
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.superannotate_files import BOX, at, image, instance, track, video

CORRECT = "correct the value, or leave the record out with --on-error skip"
LABEL = "label such with -O default=LABEL, or leave the record out with --on-error skip"
TYPES = "use one of bbox, rbbox, polygon, polyline, point, ellipse, cuboid, template, or leave the record out with --on-error skip"
GIVE = "give the JSON of an image or a video as SuperAnnotate exports it"
PART = "correct the value, or leave the part out with --on-error skip"
FPS = {"fps": "10"}


class Bad(NamedTuple):
    """A record, its field that a message names, the text that stands there, and the message."""

    one: object
    field: str
    value: str
    what: str
    fix: str = CORRECT


def placed(bad: Bad) -> int:
    """The column of the field in a line that holds the record alone."""
    return json.dumps(bad.one).index(bad.value) + 1


SQUARE = {"x1": 1, "y1": 1, "x2": 9, "y2": 1, "x3": 9, "y3": 9}
CORNER = {"x": 1, "y": 2}
NODE = {"id": 1, "x": 5, "y": 5}

INSTANCES = [
    Bad(7, "", "7", "expected `object`, got `int`: 7"),
    Bad(instance(None), "", "{", "has no type", TYPES),  # type: ignore[arg-type]  # left out
    Bad(instance("oval"), ".type", '"oval"', "the type 'oval' is not known", TYPES),
    Bad(instance(className=None), "", "{", "has no className", LABEL),
    Bad(instance(className=" "), "", "{", "has no className", LABEL),
    Bad(instance(className=None, classId=3), "", "{", "has no className, and no classes.json names the class 3", LABEL),
    Bad(instance(className=7), ".className", "7", "expected `str | null`, got `int`: 7"),
    Bad(instance(points=None), ".points", "{", "the bbox has no x1"),
    Bad(instance(points={"x1": 1, "y1": 2, "x2": 3}), ".points", '{"x1"', "the bbox has no y2"),
    Bad(instance(points=[1, 2, 3, 4]), ".points", "[1", "the bbox has no x1"),
    Bad(instance(points={**BOX, "x2": 8}), ".points", '{"x1"', "the bbox is 0 wide and 8 high"),
    Bad(instance(points={**BOX, "y1": 1e300}), ".points", '{"x1"', "the coordinate 1e+300 is beyond any image"),
    Bad(instance(points={**BOX, "y1": float("nan")}), ".points.y1", "NaN", "NaN is no number of JSON"),
    Bad(instance("rbbox", points={**SQUARE, "x4": 1}), ".points", '{"x1"', "the rbbox has no y4"),
    Bad(instance("rbbox", points=dict.fromkeys((f"{axis}{i}" for i in range(1, 5) for axis in "xy"), 5)), ".points", '{"x1"',
        "the rbbox has 1 different point, and needs 3"),
    Bad(instance("polygon", points=None), ".points", "{", "0 values are no pairs of x and y"),
    Bad(instance("polygon", points=[1, 2, 3]), ".points", "[1", "3 values are no pairs of x and y"),
    Bad(instance("polygon", points=[NODE, 2]), ".points", "[{", "2 values are no pairs of x and y"),
    Bad(instance("polygon", points=[1, 2, 3, 4, 1, 2]), ".points", "[1", "the polygon has 2 different points, and needs 3"),
    Bad(instance("polygon", points=[1, 2, 3, 4, 1e9, 2]), ".points", "[1", "the coordinate 1e+09 is beyond any image"),
    Bad(instance("polygon", points=[1, float("inf")]), ".points[1]", "Inf", "Infinity is no number of JSON"),
    Bad(instance("polygon", points=[1, 2, "3"]), ".points[2]", '"3"', 'expected `float | object`, got `str`: "3"'),
    Bad(instance("polyline", points=[1, 2, 1, 2]), ".points", "[1", "the polyline has 1 different point, and needs 2"),
    Bad(instance("point", x=1), "", "{", "the point has no y"),
    Bad(instance("point", x=1, y=-1e9), ".y", "-1", "the coordinate -1e+09 is beyond any image"),
    Bad(instance("ellipse", cx=1, cy=1, rx=2), "", "{", "the ellipse has no ry"),
    Bad(instance("ellipse", cx=1, cy=1, rx=2, ry=0), "", "{", "the radii 2 and 0 must be above 0"),
    Bad(instance("ellipse", cx=1, cy=1, rx=2, ry=1, angle=1e9), ".angle", "1000000000", "the coordinate 1e+09 is beyond any image"),
    Bad(instance("cuboid", points={"f1": CORNER, "f2": {"x": 3, "y": 4}, "r1": CORNER}), ".points", '{"f1"', "the cuboid has no r2"),
    Bad(instance("cuboid", points={"f1": CORNER, "f2": {"x": 3, "y": 2}, "r1": CORNER, "r2": CORNER}), ".points", '{"f1"',
        "the face of the cuboid is 2 wide and 0 high"),
    Bad(instance("template", points=[]), ".points", "[]", "the points of the template are no list of id, x and y"),
    Bad(instance("template", points=[NODE, 5]), ".points", "[{", "the points of the template are no list of id, x and y"),
    Bad(instance("template", points=[NODE, NODE]), ".points", "[{", "the point 1 comes twice"),
    Bad(instance("template", points=[{**NODE, "id": 0}]), ".points[0].id", "0", "expected `int` >= 1: 0"),
    Bad(instance("template", points=[{**NODE, "id": 1 << 31}]), ".points[0].id", "2147483648", "expected `int` <= 2147483647: 2147483648"),
]  # fmt: skip


@pytest.mark.parametrize("bad", INSTANCES, ids=[f"{number} {bad.what}" for number, bad in enumerate(INSTANCES)])
def test_a_bad_instance(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other instance of the image is read, and the bad one is counted once."""
    said = [instance(className="good"), "HERE", {"type": "meta", "name": "imageAttributes", "width": 80, "height": 40}]
    write(tmp_path, {"a.jpg.json": json.dumps({"a.jpg": said}).replace('"HERE"', f"\n{json.dumps(bad.one)}")})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f'a.jpg.json:2:{placed(bad)}: $["a.jpg"][1]{bad.field}: {bad.what}\n  fix: {bad.fix}'
    assert (names(found), labels(found), len(reasons)) == (["a.jpg"], ["good"], 1)


LEFT_OUT = [
    ("hole", instance("polygon", points=[0, 0, 8, 0, 8, 8], exclude=[[4, 1, 7, 1, 7, 3], "HERE"]), [[1, 2, 3, 4]], "exclude[1]",
     "the hole has 2 different points, and needs 3"),
    ("hole", instance("polygon", points=[0, 0, 8, 0, 8, 8], exclude=[[4, 1, 7, 1, 7, 3], "HERE"]), [[1, 2, 3]], "exclude[1]",
     "3 values are no pairs of x and y"),
    ("hole", instance("polygon", points=[0, 0, 8, 0, 8, 8], exclude=[[4, 1, 7, 1, 7, 3], "HERE"]), [567], "exclude[1]",
     "expected `array`, got `int`: 567"),
    ("attribute", instance(attributes=[{"name": "a", "groupName": "g"}, "HERE"]), [567], "attributes[1]",
     "expected `object`, got `int`: 567"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "one", "bad", "field", "what"), LEFT_OUT, ids=[row[-1] for row in LEFT_OUT])
def test_a_part_that_is_left_out_alone(tmp_path: Path, part: str, one: dict[str, object], bad: list[object], field: str, what: str) -> None:  # noqa: PLR0917  # columns of a table
    """And not its instance, whose other parts of the kind are kept."""
    write(tmp_path, {"a.json": json.dumps(image("a.jpg", one)).replace('"HERE"', f"\n{json.dumps(bad[0])}")})
    found, reasons = skipped(READER, tmp_path)

    fix = f"correct the value, or leave the {part} out with --on-error skip"
    assert refused(READER, tmp_path) == f"a.json:2:1: $.instances[0].{field}: {what}\n  fix: {fix}"
    assert (len(found), len(reasons)) == (1, 1)
    assert (found.ring_hole.tolist(), found.attribute_sets) == (([False, True], ()) if part == "hole" else ([], ({"g": "a"},)))


PROBABILITIES = [(101, "probability 101 is outside 0-100"), ("high", 'expected `float | null`, got `str`: "high"')]


@pytest.mark.parametrize(("value", "what"), PROBABILITIES, ids=["number", "text"])
def test_a_bad_probability(tmp_path: Path, value: object, what: str) -> None:
    """Is left out alone, and not its instance or track."""
    one = instance(probability=value, creationType=None)
    for file, said, where in (("a", image("a.jpg", one), ""), ("v", video("v.mp4", track([at(0)], probability=value)), ".meta")):
        folder = tmp_path / file
        write(folder, {f"{file}.json": said})
        found, reasons = skipped(READER, folder, FPS)

        text = f'"probability": {json.dumps(value)}'
        column = json.dumps(said).index(text) + len('"probability": ') + 1
        assert refused(READER, folder, FPS) == (
            f"{file}.json:1:{column}: $.instances[0]{where}.probability: {what}\n"
            "  fix: correct the value, or leave the probability out with --on-error skip"
        )
        assert (found.score.tolist(), len(reasons)) == ([pytest.approx(float("nan"), nan_ok=True)], 1)


METADATA = [
    ("width", -1, "expected `int` >= 0: -1"),
    ("height", 40.5, "expected `int | null`, got `float`: 40.5"),
    ("url", 567, "expected `str | null`, got `int`: 567"),
]


@pytest.mark.parametrize(("name", "value", "what"), METADATA, ids=[row[0] for row in METADATA])
def test_a_bad_field_of_an_image(tmp_path: Path, name: str, value: object, what: str) -> None:
    """Is left out alone, and not its image: a size that is missing is that of the image."""
    said = image("a.jpg", instance(), **{name: value})
    write(tmp_path, {"a.json": said, "a.jpg": (80, 40)})
    found, reasons = skipped(READER, tmp_path)

    column = json.dumps(said).index(f'"{name}": ') + len(f'"{name}": ') + 1
    assert refused(READER, tmp_path) == (
        f"a.json:1:{column}: $.metadata.{name}: {what}\n  fix: correct the value, or leave the {name} out with --on-error skip"
    )
    assert (found.box.tolist(), len(reasons)) == ([[0.1, 0.1, 0.3, 0.3]], 1)


def test_a_bad_duration(tmp_path: Path) -> None:
    """Is left out alone: the video lasts as long as its keyframes."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(0), at(200_001)]), duration="1s")})
    found, reasons = skipped(READER, tmp_path, FPS)

    assert refused(READER, tmp_path, FPS) == (
        'v.json:1:87: $.metadata.duration: expected `float | null`, got `str`: "1s"\n'
        "  fix: correct the value, or leave the duration out with --on-error skip"
    )
    assert (len(found.frames), len(found), len(reasons)) == (3, 3, 1)


def test_a_bad_stretch_of_time(tmp_path: Path) -> None:
    """Is left out alone: the track is seen in its others."""
    one = track([at(0), at(200_001)])
    one["parameters"].append({"start": 5})
    text = json.dumps(video("v.mp4", one))
    write(tmp_path, {"v.json": text})
    found, reasons = skipped(READER, tmp_path, FPS)
    column = text.index('{"start": 5}') + 1

    assert refused(READER, tmp_path, FPS) == (
        f'v.json:1:{column}: $.instances[0].parameters[1]: object missing required field `timestamps`: {{"start": 5}}\n'
        "  fix: correct the value, or leave the stretch of time out with --on-error skip"
    )
    assert (len(found), len(reasons)) == (3, 1)


def test_a_bad_attribute_of_a_keyframe(tmp_path: Path) -> None:
    """Is left out alone, and not its keyframe."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(0, attributes=[{"name": "a", "groupName": 7}]), at(100_001)]))})
    found, reasons = skipped(READER, tmp_path, FPS)

    assert refused(READER, tmp_path, FPS).endswith(
        ": $.instances[0].parameters[0].timestamps[0].attributes[0].groupName: expected `str | null`, got `int`: 7\n"
        "  fix: correct the value, or leave the attribute out with --on-error skip"
    )
    assert (found.interpolated.tolist(), len(reasons)) == ([False, False], 1)


SHAPES = [
    Bad(at(-1), ".timestamp", "-1", "expected `float` >= 0.0: -1"),
    Bad({"points": BOX}, "", "{", 'object missing required field `timestamp`: {"points": {"x1": 8, "y1": 4, "x2": 24, "y2": 12}}'),
    Bad(at(0, active=1), ".active", "1}", "expected `bool`, got `int`: 1"),
    Bad({"timestamp": 5}, ".points", "{", "the bbox has no x1"),
    Bad(at(1_100_001), ".timestamp", "1100001", "1.1 s is frame 11 at 10 frames a second, but the video has 10",
        "correct the rate with -O fps=, give all frames with --frames, or leave such out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize("bad", SHAPES, ids=[bad.what for bad in SHAPES])
def test_a_bad_keyframe(tmp_path: Path, bad: Bad) -> None:
    """Likewise; the others of the track are read."""
    text = json.dumps(video("v.mp4", track([at(0), {"timestamp": "HERE"}, at(200_001)])))
    write(tmp_path, {"v.json": text.replace('{"timestamp": "HERE"}', f"\n{json.dumps(bad.one)}")})
    found, reasons = skipped(READER, tmp_path, FPS)
    place = f"v.json:2:{placed(bad)}: $.instances[0].parameters[0].timestamps[1]{bad.field}"

    assert refused(READER, tmp_path, FPS) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (len(found), found.interpolated.tolist(), len(reasons)) == (3, [False, True, False], 1)


TRACKS = [
    Bad(instance(), "", "{", "has no meta, but it is of a video"),
    Bad({"meta": {"type": "bbox", "className": "a"}}, "", "{", "has no parameters, which say when it is seen"),
    Bad(track([at(0)], className=None), ".meta", '{"type"', "has no className", LABEL),
    Bad(track([at(0), at(1)], type="bus"), ".meta.type", '"bus"', "the type 'bus' is not known", TYPES),
    Bad({"meta": {"type": "bbox", "className": "a"}, "parameters": 7}, ".parameters", "7", "expected `array | null`, got `int`: 7",
        "correct the value, or leave the stretch of time out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize("bad", TRACKS, ids=[bad.what for bad in TRACKS])
def test_a_bad_track(tmp_path: Path, bad: Bad) -> None:
    """Likewise; the other tracks are read."""
    text = json.dumps(video("v.mp4", track([at(0)]), "HERE"))
    write(tmp_path, {"v.json": text.replace('"HERE"', f"\n{json.dumps(bad.one)}")})
    found, reasons = skipped(READER, tmp_path, FPS)

    assert refused(READER, tmp_path, FPS) == f"v.json:2:{placed(bad)}: $.instances[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (labels(found), len(reasons)) == (["car"], 1)


def test_an_instance_of_a_video_in_a_list(tmp_path: Path) -> None:
    """Makes a video of an image that says nothing of it, so that its other instances are refused."""
    write(tmp_path, {"a.json": image("a.jpg", instance(), track([at(0)]))})

    assert refused(READER, tmp_path, FPS).startswith("a.json:1:90: $.instances[0]: has no meta, but it is of a video")


def test_a_video_of_unknown_size(tmp_path: Path) -> None:
    """Is refused; under skip its frames are read."""
    write(tmp_path, {"v.json": video("v.mp4", track([at(0)]), width=None)})
    found, reasons = skipped(READER, tmp_path, FPS)

    assert refused(READER, tmp_path, FPS) == (
        "v.json: the size of 'v' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert (len(found.frames), len(found), reasons) == (10, 0, ["size unknown"])
    assert read(READER, tmp_path, FPS, size=(80, 40)).box.tolist() == [[0.1, 0.1, 0.3, 0.3]]


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ('{"instances": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'{"instances": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
    ('{"instances": 7}', ":1:15: $.instances: expected `array | null`, got `int`: 7", CORRECT),
    ('{"metadata": {"name": 7}}', ":1:23: $.metadata.name: expected `str | null`, got `int`: 7", CORRECT),
    ('{"metadata": 7}', ":1:14: $.metadata: expected `object`, got `int`: 7", CORRECT),
    ('[{"frame": 1, "annotations": []}]', ": lists annotations by frame", "give the JSON of the video as an export has it"),
    ("7", ": has no instances", GIVE),
    ("{}", ": has no instances", GIVE),
    ('{"a.jpg": 7}', ": has no instances", GIVE),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read, if it is not of another kind."""
    write(tmp_path, {"a.json": content})
    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"

    write(tmp_path, {"b.json": image("b.jpg")})
    found, _ = skipped(READER, tmp_path)
    assert names(found) == ["b.jpg"]


@pytest.mark.parametrize("name", ["../a.jpg", "/a.jpg", "C:/a.jpg", ".."])
def test_a_name_outside_the_source(tmp_path: Path, name: str) -> None:
    """Is none."""
    write(tmp_path, {"a.json": image(name)})

    assert refused(READER, tmp_path) == (f"a.json: {name!r} is no name of an image or a video\n  fix: name it without a drive or '..'")


def test_an_image_in_two_files(tmp_path: Path) -> None:
    """Is refused, and under skip the first is read; so is a video, whose sequence is called without its suffix."""
    write(tmp_path, {"a.json": image("x.jpg"), "b.json": image("x.jpg"), "c.json": video("v.mp4"), "d.json": video("v.avi")})
    found, reasons = skipped(READER, tmp_path, FPS)

    assert refused(READER, tmp_path, FPS) == ("b.json: its image 'x.jpg' is also that of a.json\n  fix: keep one of the two files")
    assert (len(names(found)), reasons) == (11, ["item twice", "item twice"])


MASKS = {"className": "tree", "parts": [{"color": "#00000f"}]}

OF_MASKS = [
    Bad({**MASKS, "parts": [{"color": "red"}]}, ".parts[0].color", '"red"', "'red' is no colour such as '#00000f'", PART),
    Bad({**MASKS, "parts": [{"color": "#000000"}]}, ".parts[0].color", '"#', "the colour #000000 is that of the background", PART),
    Bad({**MASKS, "parts": [{"color": "#0000ff"}]}, ".parts[0].color", '"#', "the colour #0000ff is that of another instance", PART),
    Bad({**MASKS, "className": ""}, "", "{", "has no className", LABEL),
]


@pytest.mark.parametrize("bad", OF_MASKS, ids=[bad.what for bad in OF_MASKS])
def test_a_bad_mask(tmp_path: Path, bad: Bad) -> None:
    """Is refused; the other masks of the image are read."""
    other = {"className": "hut", "parts": [{"color": "#0000ff"}]}
    text = json.dumps(image("a.png", other, "HERE")).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"a.png___pixel.json": text})
    mask = Image.new("RGB", (80, 40), (0, 0, 255))
    mask.putpixel((0, 0), (0, 0, 15))
    mask.save(tmp_path / "a.png___save.png")
    found, reasons = skipped(READER, tmp_path)
    place = f"a.png___pixel.json:2:{placed(bad)}: $.instances[1]{bad.field}"

    assert refused(READER, tmp_path) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (labels(found), len(reasons)) == (["hut"], 1)


@pytest.mark.parametrize(
    ("mask", "what", "fix"),
    [
        (None, "a.png___pixel.json:1:90: $.instances[0]: is a mask, but no a.png___save.png lies beside the file",
         "copy it there, or leave the masks of the image out with --on-error skip"),
        ((40, 40), "a.png___pixel.json:1:90: $.instances[0]: a.png___save.png is 40x40, its image 80x40",
         "export both again, or leave the masks of the image out with --on-error skip"),
        (b"x", "a.png___save.png: is no PNG image", "save it again as PNG of palette, grey or RGB pixels"),
    ],
)  # fmt: skip
def test_a_bad_image_of_masks(tmp_path: Path, mask: object, what: str, fix: str) -> None:
    """Leaves out all masks of the image, as one bad record; boxes are read."""
    write(tmp_path, {"a.png___pixel.json": image("a.png", MASKS, MASKS | {"parts": []}, instance())})
    if mask is not None:
        write(tmp_path, {"a.png___save.png": mask})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"{what}\n  fix: {fix}"
    assert (labels(found), len(reasons)) == (["car"], 1)


def test_a_field_that_is_no_number(tmp_path: Path) -> None:
    """Is looked at where it is asked for."""
    text = json.dumps(image("a.jpg", instance(), instance(zoom="HERE"))).replace('"HERE"', "\n1e999")
    write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, tmp_path, {"attributes": "zoom"})

    assert refused(READER, tmp_path, {"attributes": "zoom"}) == f"a.json:2:1: $.instances[1].zoom: number out of range\n  fix: {CORRECT}"
    assert (len(found), reasons, len(read(READER, tmp_path))) == (1, ["record of the wrong type"], 2)


def test_a_list_of_classes_that_is_damaged(tmp_path: Path) -> None:
    """Is one bad record, and what it would name another."""
    write(tmp_path, {"classes/classes.json": '[{"id": 1, "na', "a.json": image("a.jpg", instance(className=None, classId=1))})
    _, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path / "a.json").startswith("a.json:1:90: $.instances[0]: has no className")
    assert reasons == ["no class", "unreadable file"]


def test_a_folder_without_files_of_superannotate(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no annotations of SuperAnnotate\n  fix: give the folder that an export was unpacked to"
    )


def test_whole_files_of_other_kinds(tmp_path: Path) -> None:
    """Are left out, which is said; what the instances of another tool have in common with these does not matter."""
    tally = Tally()
    others = [
        {"loss": 1},
        {"instances": [], "metadata": {"name": "a"}},
        [{"type": "bbox", "points": BOX}],
        {"a.jpg": [{"className": "car"}]},
    ]
    write(tmp_path, {"a.json": image("a.jpg"), **{f"x{i}.json": other for i, other in enumerate(others)}})

    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg"]
    assert list(tally.notes) == [f"4 other JSON files not read: first {tmp_path}/x0.json"]


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": image("a.jpg", instance(), instance("oval"))})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from superannotate" in done.output) == (1, True)
