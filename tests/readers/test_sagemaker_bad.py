"""Files of Ground Truth that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.readers.sagemaker import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows

SIZE = (640, 360)

SKIP = "or leave the box out with --on-error skip"

CORRECT = "correct the value, or leave the record out with --on-error skip"

BOX = '{"class_id": 0, "left": 10, "top": 5, "width": 20, "height": 10}'


def line(*boxes: str, image: str = "a", confidence: float = 0.5) -> str:
    """A line of a manifest with boxes in an image of 100 x 50 pixels."""
    metadata = {"class-map": {"0": "dog"}, "type": "groundtruth/object-detection", "objects": [{"confidence": confidence}] * len(boxes)}
    return (
        f'{{"source-ref": "s3://b/{image}.jpg", "boxes": {{"image_size": [{{"width": 100, "height": 50}}], "annotations": '
        f'[{", ".join(boxes)}]}}, "boxes-metadata": {json.dumps(metadata)}}}'
    )


BOXES = [
    ('«{"class_id": 0, "left": 10, "top": 5, "width": 20}', "", "object missing required field `height`", CORRECT),
    ('{"class_id": 0, "left": «NaN, "top": 5, "width": 20, "height": 10}', ".left", "NaN is no number of JSON", CORRECT),
    ('{"class_id": 0, "left": «"1", "top": 5, "width": 20, "height": 10}', ".left", 'expected `float`, got `str`: "1"', CORRECT),
    ('{"class_id": 0, "left": «2e9, "top": 5, "width": 20, "height": 10}', ".left",
        "left 2e+09 is no number of pixels", f"correct it, {SKIP}"),
    ('«{"class_id": 0, "left": 1, "top": 5, "width": -20, "height": 10}', "", "width -20 and height 10 must be above 0",
        f"give it a size, {SKIP}"),
    ('{"class_id": «7, "left": 1, "top": 5, "width": 20, "height": 10}', ".class_id", "the class 7 is not in the class-map",
        f"add it there, {SKIP}"),
]  # fmt: skip


@pytest.mark.parametrize(("box", "field", "what", "fix"), BOXES)
def test_a_bad_box(box: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its line and column; under skip it alone is left out."""
    source, text = tmp_path / "output.manifest", line(BOX, box)
    source.write_text(f"{line(BOX, image='b')}\n\n{text.replace('«', '')}\n", encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    place = f"{source}:3:{text.index('«') + 1}: $.boxes.annotations[1]{field}"
    said = str(caught.value).replace(": " + box.replace("«", ""), "")
    assert said == f"{place}: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("b.jpg", "dog"), ("a.jpg", "dog")]
    assert [str(one.place) for one in tally.bad] == [place]


LINES = [
    (line(f"«{BOX}", confidence=1.5), ":2:«: $.boxes.annotations[0]", "its confidence 1.5 is outside 0-1", f"correct it, {SKIP}"),
    ('{"boxes": {"annotations": []}}', ":2", "has no 'source-ref'", "name the image, or leave the line out with --on-error skip"),
    ('{"source-ref": 7}', ":2:16: $.source-ref", "expected `str`, got `int`: 7", CORRECT),
    ('{"source-ref": "../a.jpg"}', ":2:16: $.source-ref", "'../a.jpg' names no image",
        "name images by URL, or leave the line out with --on-error skip"),
    ('{"source-ref": "s3://b/z.jpg"}', ":2:16: $.source-ref", "the image 'z.jpg' is named a second time, first in {}:1:16: $.source-ref",
        "keep one of the lines"),
    (line(BOX).replace('"annotations": [', '"annotations": «7, "x": ['), ":2:«: $.boxes.annotations",
        "expected `array`, got `int`: 7", CORRECT),
    (line(BOX).replace('"image_size": [{"width": 100, "height": 50}]', '"image_size": []'), ":2:16: $.source-ref",
        "the size of 'a.jpg' is not known", "give --size WIDTHxHEIGHT, or --frames with the folder of images"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "what", "fix"), LINES)
def test_a_bad_line(text: str, place: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise."""
    source = tmp_path / "output.manifest"
    source.write_text(f"{line(BOX, image='z')}\n{text.replace('«', '')}\n{line(BOX, image='y')}", encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    expected = f"{source}{place.replace('«', str(text.find('«') + 1))}: {what.replace('{}', str(source))}"
    assert str(caught.value) == f"{expected}\n  fix: {fix}"
    assert [row[0] for row in found] == ["z.jpg", "y.jpg"]
    assert len(tally.bad) == 1


PARTS = [
    ('"class-map": {"0": "dog"', '"class-map": {"1": «7, "0": "dog"', '.class-map["1"]', "expected `str`, got `int`: 7", "name", [0.5]),
    ('{"confidence": 0.5}', '{"confidence": «"high"}', ".objects[0].confidence", 'expected `float | null`, got `str`: "high"', "confidence",
        [None]),
    ('"objects": [{"confidence": 0.5}]', '"objects": «7', ".objects", "expected `array | null`, got `int`: 7", "confidence", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "field", "what", "left_out", "scores"), PARTS, ids=[case[2] for case in PARTS])
def test_a_bad_part_of_the_metadata(  # noqa: PLR0917  # one row of the table
    good: str, bad: str, field: str, what: str, left_out: str, scores: list[float | None], tmp_path: Path
) -> None:
    """It is left out alone, and the boxes of the line are read."""
    source, text, tally = tmp_path / "output.manifest", line(BOX).replace(good, bad), Tally(on_error="skip")
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source)
    found = rows(read_batches(READER, source, tally=tally))

    fix = f"correct the value, or leave the {left_out} out with --on-error skip"
    assert str(caught.value) == f"{source}:1:{text.index('«') + 1}: $.boxes-metadata{field}: {what}\n  fix: {fix}"
    assert [(row[1], row[3]) for row in found] == [("dog", score) for score in scores]
    assert len(tally.bad) == 1


TWO = line(BOX).replace('"boxes":', '"old": {"annotations": []}, "old-metadata": {"type": "groundtruth/object-detection"}, "boxes":')

VIDEO = '{"source-ref": "s3://b/s.json", "x-ref": "s3://b/SeqLabel.json", "x-ref-metadata": {"type": "groundtruth/video-object-tracking"}}'

REFUSED = [
    ("a.manifest", TWO, ":1: has the boxes of several labels: 'old' and 'boxes'", "choose one with -O label=NAME"),
    ("a.manifest", VIDEO, ":1: names sequences of frames, not images", "give the folder of the job, with its SeqLabel.json files"),
]  # fmt: skip


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize(("name", "content", "what", "fix"), REFUSED, ids=range(len(REFUSED)))
def test_a_file_that_is_refused(name: str, content: str, what: str, fix: str, *, on_error: str, tmp_path: Path) -> None:
    """It ends the run in any case."""
    (tmp_path / name).write_text(content, encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / name, size=SIZE, tally=Tally(on_error="skip" if on_error == "skip" else "stop"))

    assert str(caught.value) == f"{tmp_path}/{name}{what}\n  fix: {fix}"


BROKEN = [
    ("a.manifest", f'{line(BOX)}\n{{"source-ref":', ":2: not JSON: the text ends before the document does",
        "write an object of JSON a line", "broken line"),
    ("a.manifest", f"{line(BOX)}\n[]", ":2:1: $: expected `object`, got `array`", "write an object of JSON a line", "broken line"),
    ("a.manifest", f"{line(BOX)}\ncaf\xe9".encode("latin-1"), ":2: byte 0xe9 is not UTF-8", "save the file as UTF-8 text",
        "broken line"),
    ("a.manifest", "\n", ": is empty", "give a manifest with a line for each image", "unreadable file"),
    ("SeqLabel.json", '{"tracking-annotations": [', ":1: not JSON: the text ends before the document does",
        "copy or write the file again, it is not complete", "unreadable file"),
    ("SeqLabel.json", '{"tracking-annotations": 7}', ":1:26: $.tracking-annotations: expected `array`, got `int`",
        "write it as the format says, or give another file", "unreadable file"),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file(broken: tuple[str, str | bytes, str, str, str], tmp_path: Path) -> None:
    """It ends the run with its name, and is counted under skip, which reads the other line."""
    name, content, what, fix, reason = broken
    source, tally = tmp_path / name, Tally(on_error="skip")
    source.write_bytes(content.encode() if isinstance(content, str) else content)

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=SIZE)
    left = read_batches(READER, source, size=SIZE, tally=tally)

    assert str(caught.value) == f"{source}{what}\n  fix: {fix}"
    assert [problem.reason for problem in tally.bad] == [reason]
    assert sum(map(len, left)) == (reason == "broken line")


HALVES = [
    (line(BOX).replace('"boxes-metadata"', '"boxes-meta"'), "'boxes-metadata'"),
    (line(BOX).replace('"boxes":', '"bxes":'), "'bxes-metadata'"),
    (line(BOX).replace('"boxes": {"image_size"', '"x": {"size"').replace('"annotations"', '"a"'), "'boxes'"),
]


@pytest.mark.parametrize(("half", "missing"), HALVES)
def test_half_of_a_label(half: str, missing: str, tmp_path: Path) -> None:
    """Ground Truth writes boxes and their metadata: what lacks either is a bad line, no image without boxes."""
    source, tally = tmp_path / "a.manifest", Tally(on_error="skip")
    source.write_text(f"{line(BOX, image='whole')}\n{half}", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=SIZE)
    batches = read_batches(READER, source, size=SIZE, tally=tally)

    assert str(caught.value) == f"{source}:2: $: has no {missing}\n  fix: add it, or leave the line out with --on-error skip"
    assert [problem.reason for problem in tally.bad] == ["half of a label"]
    assert [frame.file for batch in batches for frame in batch.frames] == ["whole.jpg"]


SEQ = '{"left": 10, "top": 5, "width": 64, "height": 36, "object-name": "car:1"}'

SEQUENCE_BOXES = [
    ('«{"left": 10, "top": 5, "width": 0, "height": 36, "object-name": "car:1"}', "", "width 0 and height 36 must be above 0",
        f"give it a size, {SKIP}"),
    ('«{"left": 10, "top": 5, "width": 64, "height": 36}', "", "has neither a class-id nor an object-name", f"add one of them, {SKIP}"),
    ('{"left": 10, "top": 5, "width": 64, "height": 36, "class-id": «"3"}', ".class-id", "what the class '3' is called is not known",
        "give the job's output manifest with -O classes=FILE"),
]  # fmt: skip


@pytest.mark.parametrize(("box", "field", "what", "fix"), SEQUENCE_BOXES)
def test_a_bad_box_of_a_sequence(box: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise; without a manifest the object's name says the class."""
    source = tmp_path / "SeqLabel.json"
    text = f'{{"tracking-annotations": [{{"frame-no": "0", "frame": "a.jpg", "annotations": [{SEQ}, {box}]}}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=SIZE)
    found = rows(read_batches(READER, source, size=SIZE, tally=tally))

    assert str(caught.value) == f"{source}:1:{text.index('«') + 1}: $.tracking-annotations[0].annotations[1]{field}: {what}\n  fix: {fix}"
    assert [row[:2] for row in found] == [("a.jpg", "car")]
    assert len(tally.bad) == 1


def test_a_broken_line_of_the_manifest_that_names_classes(tmp_path: Path) -> None:
    """It stops the run with its place; under skip the other lines name them."""
    manifest, source, tally = tmp_path / "output.manifest", tmp_path / "SeqLabel.json", Tally(on_error="skip")
    metadata = '{"class-map": {"3": "dog"}, "type": "groundtruth/video-object-detection"}'
    manifest.write_text(f'{{"source-ref":\n{{"job-ref": "s3://b/SeqLabel.json", "job-ref-metadata": {metadata}}}', encoding="utf-8")
    box = '{"left": 10, "top": 5, "width": 64, "height": 36, "class-id": "3"}'
    source.write_text(f'{{"detection-annotations": [{{"frame-no": 0, "frame": "a.jpg", "annotations": [{box}]}}]}}', encoding="utf-8")
    options = {"classes": str(manifest)}

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options, size=SIZE)
    found = rows(read_batches(READER, source, options, size=SIZE, tally=tally))

    assert str(caught.value) == f"{manifest}:1: not JSON: the text ends before the document does\n  fix: write an object of JSON a line"
    assert [row[:2] for row in found] == [("a.jpg", "dog")]
    assert [problem.reason for problem in tally.bad] == ["broken line"]


def test_cuboids_of_point_clouds(tmp_path: Path) -> None:
    """Have no place in an image."""
    source = tmp_path / "SeqLabel.json"
    cuboid = '{"object-name": "car:1", "center-x": 1, "center-y": 2, "center-z": 3}'
    source.write_text(f'{{"tracking-annotations": [{{"frame-no": 0, "frame": "a.bin", "annotations": [{cuboid}]}}]}}', encoding="utf-8")

    with pytest.raises(InputError, match=r"annotations\[0\]: object missing required field `left`"):
        read_batches(READER, source, size=SIZE)


FRAMES = [
    ('{"frame-no": «"x", "frame": "b.jpg"}', ".frame-no", "frame-no 'x' is no number of a frame", "number the frames from 0"),
    ('{"frame-no": «-1, "frame": "b.jpg"}', ".frame-no", "frame-no -1 is no number of a frame", "number the frames from 0"),
    ('{"frame-no": 1, "frame": «"/b.jpg"}', ".frame", "'/b.jpg' names no image of the sequence", "name the frame's image"),
    ('«{"frame-no": "0", "frame": "b.jpg"}', "", "frame 0, 'b.jpg', is also that of $.tracking-annotations[0]", "keep one of the two"),
    ('«{"frame-no": "1", "frame": "a.jpg"}', "", "frame 1, 'a.jpg', is also that of $.tracking-annotations[0]", "keep one of the two"),
    ('«{"frame-no": 1, "frame": "b.jpg"}', "", "has no annotations", "write them, also where there are none"),
]


@pytest.mark.parametrize(("frame", "field", "what", "fix"), FRAMES)
def test_a_bad_frame(frame: str, field: str, what: str, fix: str, tmp_path: Path) -> None:
    """Likewise."""
    source = tmp_path / "SeqLabel.json"
    text = f'{{"tracking-annotations": [{{"frame-no": "0", "frame": "a.jpg", "annotations": [{SEQ}]}},\n{frame}]}}'
    source.write_text(text.replace("«", ""), encoding="utf-8")
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, size=SIZE)
    batches = read_batches(READER, source, size=SIZE, tally=tally)

    place = f"{source}:2:{frame.index('«') + 1}: $.tracking-annotations[1]{field}"
    assert str(caught.value) == f"{place}: {what}\n  fix: {fix}, or leave the frame out with --on-error skip"
    assert [one.file for one in batches[0].frames] == ["a.jpg"]
    assert len(tally.bad) == 1


def test_a_folder_without_files_of_ground_truth(tmp_path: Path) -> None:
    """Is refused."""
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)

    assert str(caught.value) == f"{tmp_path}: holds no file of Ground Truth\n  fix: give a manifest or a SeqLabel.json"
