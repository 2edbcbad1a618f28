"""Files of Darknet that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.darknet import READER
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
LEAVE = "correct the box, or leave it out with --on-error skip"
BASE = "name the folder that all images lie in with -O base=FOLDER"
AGAIN = "write the file again, or correct it here"
WHOLE = "copy or write the file again, it is not complete"

BOX = '"center_x":0.5, "center_y":0.5, "width":0.5, "height":0.5'


def seen(name: str = "good", box: str = BOX, confidence: str = "0.5") -> str:
    """A detection as Darknet writes it."""
    return f'{{"class_id":0, "name":"{name}", "relative_coordinates":{{{box}}}, "confidence":{confidence}}}'


class Bad(NamedTuple):
    """A detection or a frame, its field that a message names, how the text begins there, and the message."""

    text: str
    field: str
    at: str
    what: str
    fix: str

    @property
    def column(self) -> int:
        """From 1, of a text that begins its line."""
        return self.text.index(self.at) + 1


AT = ".relative_coordinates"


def spoilt(number: str) -> Bad:
    """A detection with what C writes of a number that is none."""
    return Bad(seen(box=BOX.replace('x":0.5', f'x":{number}')), f"{AT}.center_x", number, "NaN is no number of JSON", CORRECT)


DETECTIONS = [
    Bad(seen(""), ".name", '""', "'' is no label", CORRECT),
    Bad(seen(box='"center_x":0.5'), AT, '{"cen', 'object missing required field `center_y`: {"center_x":0.5}', CORRECT),
    Bad(seen(box=BOX.replace('width":0.5', 'width":0.000000')), AT, '{"cen', "width 0 and height 0.5 must be above 0", LEAVE),
    Bad(seen(box=BOX.replace('height":0.5', 'height":-0.5')), AT, '{"cen', "width 0.5 and height -0.5 must be above 0", LEAVE),
    Bad(
        seen(box=BOX.replace('x":0.5', 'x":320')), AT, '{"cen',
        "[320.0, 0.5, 0.5, 0.5] is far outside the image, of which it should be fractions",
        "write the centre and the size of the box in fractions of the image",
    ),
    *map(spoilt, ("nan", "-nan", "-nan(ind)", "-1.#IND00", "inf")),
    Bad(seen(confidence="1.5"), ".confidence", "1.5", "score 1.5 is outside 0-1", CORRECT),
    Bad(seen(confidence='"0.5"'), ".confidence", '"0.5"', 'expected `float`, got `str`: "0.5"', CORRECT),
    Bad("7", "", "7", "expected `object`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("bad", DETECTIONS, ids=[f"{number} {bad.what}" for number, bad in enumerate(DETECTIONS)])
def test_a_bad_detection(tmp_path: Path, bad: Bad, *, closed: bool) -> None:
    """The whole message under stop; under skip the others of the image are read, in a list that is whole and in one that is not."""
    text = f'[\n{{"frame_id":1, "filename":"a.jpg", "objects": [{seen()},\n{bad.text}]}}'
    write(tmp_path, {"a.json": text + "]" * closed})
    element = "$[0]" if closed else "$"
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.json:3:{bad.column}: {element}.objects[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), labels(found), len(reasons)) == (["a.jpg"], ["good"], 1)


def image(filename: str) -> str:
    """A frame of an image in which nothing was found."""
    return f'{{"frame_id":1, "filename":"{filename}", "objects": []}}'


FRAMES = [
    Bad(image(""), ".filename", '""', "'' names no image below the folder of images", BASE),
    Bad(image("../a.jpg"), ".filename", '"../a', "'../a.jpg' names no image below the folder of images", BASE),
    Bad(image("./a.jpg"), ".filename", '"./a', "the image 'a.jpg' comes twice", "keep one of its two records"),
    Bad('{"frame_id":-1, "objects": []}', ".frame_id", "-1", "expected `int` >= 0: -1", CORRECT),
    Bad('{"frame_id":1, "filename":7, "objects": []}', ".filename", "7", "expected `str | null`, got `int`: 7", CORRECT),
    Bad('{"frame_id":1}', "", "{", 'object missing required field `objects`: {"frame_id":1}', CORRECT),
    Bad('{"frame_id":1, "objects": null}', ".objects", "null", "expected `array`, got `null`: null", CORRECT),
    Bad(
        '{"frame_id":null, "objects": []}', "", "{", "has neither a filename nor a frame_id",
        "write the filename of an image, or the frame_id in a video, or leave the frame out with --on-error skip",
    ),
    Bad(
        '{"frame_id":7, "objects": []}', ".frame_id", "7", "frame 7 comes twice",
        "keep one of the two, save each video in a file, or leave the frame out with --on-error skip",
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", FRAMES, ids=[f"{number} {bad.what}" for number, bad in enumerate(FRAMES)])
def test_a_bad_frame(tmp_path: Path, bad: Bad) -> None:
    """Likewise; the other frames are read."""
    write(tmp_path, {"v.json": f'[{image("a.jpg")}, {{"frame_id":7, "objects": []}},\n{bad.text}]'})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"v.json:2:{bad.column}: $[2]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["a.jpg", "v:v/000007.jpg"], 1)


def test_a_run_that_was_broken_off(tmp_path: Path) -> None:
    """Its last frame is one bad record, with its line; the frames before it are read."""
    write(tmp_path, {"a.json": f'[\n{image("a.jpg")}, \n{image("b.jpg")}, \n{{\n "frame_id":3, \n "filen'})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.json:6: not JSON: the text ends before the document does\n  fix: {WHOLE}"
    assert (names(found), reasons) == (["a.jpg", "b.jpg"], ["frame that cannot be read"])


def test_what_is_no_json_inside_a_frame(tmp_path: Path) -> None:
    """Is one bad record: a quote in the name of a class, which Darknet writes as it is, or what stands between two frames."""
    write(
        tmp_path, {"a.json": f'[\n{{"frame_id":1, "filename":"a.jpg", "objects": [{seen("12" + chr(34) + " disc")}]}},\n{image("b.jpg")}]'}
    )
    write(tmp_path, {"b.json": f"[{image('x.jpg')} 7,\n{image('y.jpg')}"})

    assert refused(READER, tmp_path / "a.json") == f"a.json:2:75: not JSON: expected ',' or '}}'\n  fix: {AGAIN}"
    assert names(skipped(READER, tmp_path / "a.json")[0]) == ["b.jpg"]
    assert refused(READER, tmp_path / "b.json") == f"b.json:1:52: not JSON: trailing characters\n  fix: {AGAIN}"
    assert names(skipped(READER, tmp_path / "b.json")[0]) == ["y.jpg"]


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ("{}", ":1:1: $: expected `array`, got `object`", "write it as the format says, or give another file"),
    ('[{"frame_', ":1: not JSON: the text ends before the document does", WHOLE),
    (f"7 {image('a.jpg')}", ":1:1: $: expected `array`, got `int`", "write it as the format says, or give another file"),
    ("[" * 100000, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'[{"frame_id":1, "filename":"\xff"}]', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record."""
    write(tmp_path, {"a.json": content})
    found, reasons = skipped(READER, tmp_path / "a.json")

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == ([], 1)


def test_boxes_in_pixels(tmp_path: Path) -> None:
    """Of the library's ``send_json_http`` are not read as fractions."""
    one = {"class_id": 0, "name": "car", "absolute_coordinates": {"center_x": 8, "center_y": 4, "width": 2, "height": 2}, "confidence": 0.5}
    write(tmp_path, {"a.json": [{"frame_id": 1, "objects": [one]}]})

    assert refused(READER, tmp_path / "a.json").startswith(
        "a.json:1:30: $[0].objects[0]: object missing required field `relative_coordinates`: "
    )


def test_a_stream_without_its_images(tmp_path: Path) -> None:
    """Of several videos each needs a folder of its name; a frame behind the last image is refused."""
    write(tmp_path, {"frames/clip/1.jpg": (80, 40), "one/clip.json": [json.loads('{"frame_id": 2, "objects": []}')]})
    write(tmp_path, {f"two/{name}.json": [json.loads('{"frame_id": 1, "objects": []}')] for name in ("clip", "other")})

    assert refused(READER, tmp_path / "one", frames=tmp_path / "frames").startswith(
        "clip.json: $[0]: frame 'clip/000002.jpg' is not among the 1 of --frames"
    )
    assert refused(READER, tmp_path / "two", frames=tmp_path / "frames") == (
        "other.json: no image of --frames lies in a folder 'other'\n"
        "  fix: give --frames a folder that holds one folder of images for each video"
    )
    assert names(skipped(READER, tmp_path / "two", frames=tmp_path / "frames")[0]) == ["clip:clip/1.jpg"]


def test_a_folder_without_output(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no output of Darknet\n  fix: give the file that Darknet wrote with -out, or a saved stream"
    )


def test_a_whole_file_of_another_kind(tmp_path: Path) -> None:
    """Is left out, which is said."""
    tally = Tally()
    write(tmp_path, {"x.json": {"loss": 1}, "a.json": f"[{image('a.jpg')}]"})

    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path}/x.json"]


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": f'[{{"frame_id":1, "filename":"a.jpg", "objects": [{seen()}, {seen(confidence="7")}]}}]'})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from darknet" in done.output) == (1, True)
