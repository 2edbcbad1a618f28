"""COCO that is wrong: each message names the place, the value and the fix; under skip the rest is read."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from prelabel.errors import InputError, PrelabelError
from prelabel.frames import FrameOptions
from tests.readers.coco_bad import BAD, CORRECT, IDS, LINE, NO_TYPE, A
from tests.readers.coco_files import FIRST, FIRST_IMAGE, MARK, annotation, convert, dataset, document, image, listed, write

WHOLE_FILE = "give a file with images, annotations and categories"


@pytest.mark.parametrize(("section", "field", "record", "reason", "what", "fix"), BAD, ids=IDS)
def test_a_bad_record(section: str, field: str, record: str, *, reason: str, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run before anything is written; under skip it alone is left out, counted by reason with its place."""
    source = write(tmp_path / "in.json", document(section, record.replace(MARK, "")))
    place = f"{source}:{LINE[section]}:{record.index(MARK) + 1}: $.{section}[1]{field}"

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl")
    assert str(error.value) == f"{place}: {what}\n  fix: {fix}"
    assert not (tmp_path / "jobs.jsonl").exists()

    summary = convert(source, tmp_path / "jobs.jsonl", on_error="skip")
    assert [(p.reason, str(p.place), p.what, p.fix) for p in summary.tally.bad] == [(reason, place, what, fix)]
    assert summary.tally.exit_code == 1
    segments = record.count('"category_id": 1') if "segments_info" in record else 0
    assert summary.counts == Counter({"image job": 2, "frame": 2, "annotation": 2 + segments})


END = "copy or write the file again, it is not complete"
AGAIN = "write the file again, or correct it here"
KIND = "write it as the format says, or give another file"
EITHER = "give an instances file or a list of results"
DEEP = "[" * 100_000 + "]" * 100_000

BROKEN = {
    "empty": (b"", "", "is empty", "give a file with JSON in it"),
    "white space": (b" \n\n", "", "is empty", "give a file with JSON in it"),
    "byte order mark alone": (b"\xef\xbb\xbf", "", "is empty", "give a file with JSON in it"),
    "truncated in a list": (document()[:-20], ":11", "not JSON: the text ends before the document does", END),
    "truncated in a name": (document()[:5], ":1", "not JSON: the text ends before the document does", END),
    "number": ("17", "", "the root is neither an object nor a list, but starts with '1'", EITHER),
    "text": ('"annotations"', "", "the root is neither an object nor a list, but starts with '\"'", EITHER),
    "markup": ("\n<html>", "", "the root is neither an object nor a list, but starts with '<'", EITHER),
    "latin-1": (document("categories", '{"id": 9, "name": "Straße"}').encode("latin-1"), ":7", "byte 0xdf is not UTF-8",
        "save the file as UTF-8 text"),
    "latin-1 where nothing reads": (document("categories", '{"id": 9, "name": "x", "note": "ß"}').encode("latin-1"), ":7",
        "byte 0xdf is not UTF-8", "save the file as UTF-8 text"),
    "utf-16": (document().encode("utf-16"), ":1", "byte 0xff is not UTF-8", "save the file as UTF-8 text"),
    "trailing comma": (document("annotations", FIRST + ","), f":11:{len(FIRST) + 2}", "not JSON: invalid character", AGAIN),
    "single quotes": ("{'images': []}", ":1:2", "not JSON: object keys must be strings", AGAIN),
    "two documents": ("[]\n[]", "", "a list of results, without images and categories",
        "give the instances file that the results belong to with -O images=FILE"),
    "nested": (document("annotations", f'{{{A}, "bbox": [1, 1, 2, 2], "segmentation": {DEEP}}}'), "", "is nested too deeply to be read",
        "give a file without hundreds of lists inside lists"),
    "no images": ('{"annotations": [], "categories": []}', ": $", "has no 'images'", WHOLE_FILE),
    "no annotations": ('{"images": [], "categories": []}', ": $", "has no 'annotations'", WHOLE_FILE),
    "no categories": (f'{{"images": [{FIRST_IMAGE}], "annotations": [{FIRST}]}}', ": $", "has no 'categories'", WHOLE_FILE),
    "annotations twice": ('{"images": [], "annotations": [{}], "categories": [],\n"annotations": []}', ":1:16: $",
        '"annotations" stands here and again further down', "join what both hold, or remove one of them"),
    "annotations null": ('{"images": [], "categories": [],\n"annotations": null}', ":2:16: $.annotations",
        "expected `array`, got `null`", KIND),
    "annotations by id": ('{"images": [], "categories": [],\n"annotations": {"1": {}}}', ":2:16: $.annotations",
        "expected `array`, got `object`", KIND),
    "captions": (dataset([{"id": 1, "image_id": 1, "caption": "a car"}]), ": $.annotations",
        "no annotation has a box or a segmentation: nothing to draw", "give the instances file of the data set"),
    "fractions": (dataset([annotation(bbox=[0.25, 0.5, 0.5, 0.25])]), ": $.annotations",
        "every bbox lies between 0 and 1: they are fractions, COCO's are pixels",
        "multiply left and width by the image's width, top and height by its height"),
    "results alone": (listed([FIRST]), "", "a list of results, without images and categories",
        "give the instances file that the results belong to with -O images=FILE"),
}  # fmt: skip
"""Content, what follows the file's name in the place, what is wrong, fix."""


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_broken_as_a_whole(name: str, on_error: str, tmp_path: Path) -> None:
    """It is refused in any case, and nothing is written."""
    content, place, what, fix = BROKEN[name]
    source = write(tmp_path / "in.json", content)

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl", on_error="skip" if on_error == "skip" else "stop")

    assert str(error.value) == f"{source}{place}: {what}\n  fix: {fix}"
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(
    ("content", "place", "what", "fix"),
    [
        (listed([FIRST]), "", "is no instances file", WHOLE_FILE),
        ("[", "", "is no instances file", WHOLE_FILE),
        ("{}", ": $", "has no 'images'", WHOLE_FILE),
        ('{"images": []}', ": $", "has no 'categories'", WHOLE_FILE),
        ('{"images": 3, "categories": []}', ":1:12: $.images", "expected `array`, got `int`", KIND),
        (None, "", "no such file or directory", "give a file that exists and can be read"),
    ],
)
def test_results_with_images_that_cannot_be_read(content: str | None, place: str, what: str, fix: str, tmp_path: Path) -> None:
    """The message names the images file, not the results."""
    source, truth = write(tmp_path / "in.json", listed([FIRST])), tmp_path / "truth.json"
    if content is not None:
        write(truth, content)

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl", {"images": str(truth)})

    assert str(error.value) == f"{truth}{place}: {what}\n  fix: {fix}"


def test_bad_results(tmp_path: Path) -> None:
    """Places are those of the root's list; what is unknown names the file that should know it."""
    truth = write(tmp_path / "truth.json", document())
    records = [
        FIRST,
        FIRST.replace('"image_id": 1', '"image_id": 8').replace('"id": 1', '"id": 2'),
        '{"image_id": 1, "bbox": [0, 0, NaN, 1]}',
    ]
    source = write(tmp_path / "in.json", listed(records))

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl", {"images": str(truth)})
    assert str(error.value) == (f"{source}:4:32: $[2].bbox[2]: NaN is no number of JSON\n  fix: {CORRECT}")

    bad = convert(source, tmp_path / "jobs.jsonl", {"images": str(truth)}, on_error="skip").tally.bad
    assert [(p.reason, str(p.place), p.what) for p in bad] == [
        (NO_TYPE, f"{source}:4:32: $[2].bbox[2]", "NaN is no number of JSON"),
        ("unknown image", f"{source}:3:23: $[1].image_id", f"image 8 is not in images of {truth}"),
    ]
    assert bad[1].fix == f"add the image to images of {truth}, or remove the annotation"


def test_results_of_nothing(tmp_path: Path) -> None:
    """Captions are nothing to draw."""
    truth = write(tmp_path / "truth.json", document())
    source = write(tmp_path / "in.json", [annotation("bbox", caption="a car", segmentation=[])])

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl", {"images": str(truth)})

    fix = "give the results of detection, segmentation or keypoints"
    assert str(error.value) == f"{source}: no result has a box, a segmentation or keypoints\n  fix: {fix}"


def test_an_unknown_video(tmp_path: Path) -> None:
    """An image of a video that is not listed is left out, with its annotations."""
    images = [image(video_id=1), image(2, "b.jpg", video_id=4)]
    source = write(tmp_path / "in.json", dataset([annotation(), annotation(id=3, image_id=2)], images, videos=[{"id": 1, "name": "n"}]))

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl")
    column = source.read_text().index("4}") + 1
    assert str(error.value) == f"{source}:1:{column}: $.images[1].video_id: video 4 is not in $.videos\n  fix: add it to videos"

    summary = convert(source, tmp_path / "jobs.jsonl", on_error="skip")
    assert [(p.reason, p.what) for p in summary.tally.bad] == [
        ("unknown video", "video 4 is not in $.videos"),
        ("its image was left out", "image 2 was left out"),
    ]
    assert summary.counts == Counter({"video job": 1, "frame": 1, "tracker": 1, "annotation": 1})


def test_many_bad_records_are_told_apart(tmp_path: Path) -> None:
    """Under skip every bad record is counted with its own line, also after text that is not ASCII."""
    records = [annotation(id=i, note="ß", bbox=[1, 1, 0 if i % 2 else 5, 5]) for i in range(1, 9)]
    text = document(
        "annotations",
        ",\n".join(f'{{"note": "ß", {MARK}"id": {r["id"]}0, "image_id": 1, "category_id": 1, "bbox": {r["bbox"]}}}' for r in records),
    )
    source = write(tmp_path / "in.json", text.replace(MARK, ""))

    bad = convert(source, tmp_path / "jobs.jsonl", on_error="skip").tally.bad

    column = len('{"note": "ß", "id": 10, "image_id": 1, "category_id": 1, "bbox": ') + 1
    assert [str(p.place) for p in bad] == [f"{source}:{11 + i}:{column}: $.annotations[{1 + i}].bbox" for i in (0, 2, 4, 6)]


def test_a_box_wholly_outside_is_filtered(tmp_path: Path) -> None:
    """It is no bad record: the build leaves it out and counts it."""
    source = write(
        tmp_path / "in.json", dataset([annotation(), annotation(id=3, bbox=[100, 5, 20, 10]), annotation(id=4, bbox=[-20, 5, 20, 10])])
    )

    summary = convert(source, tmp_path / "jobs.jsonl")

    assert dict(summary.tally.filtered) == {"wholly outside the frame": 2}
    assert (summary.counts["annotation"], summary.tally.exit_code) == (1, 0)


def test_sizes_that_differ(tmp_path: Path) -> None:
    """The file says 100x50, the image's header 200x100: the user chooses."""
    source = write(tmp_path / "in.json", dataset([annotation()], [image()]))
    folder = tmp_path / "frames"
    folder.mkdir()
    Image.new("L", (200, 100)).save(folder / "a.jpg")
    target = tmp_path / "jobs.jsonl"

    with pytest.raises(InputError) as error:
        convert(source, target, frames=FrameOptions(frames=folder))
    assert str(error.value) == (
        f"{source}:1:13: $.images[0]: 'a.jpg' is 100x50 in the source, 200x100 in the image's header\n"
        "  fix: choose with --size-from source or --size-from image"
    )

    convert(source, target, frames=FrameOptions(frames=folder, size_from="source"))
    assert '{"x":0.1,"y":0.1}' in target.read_text()
    target.unlink()
    convert(source, target, frames=FrameOptions(frames=folder, size_from="image"))
    assert '{"x":0.05,"y":0.05}' in target.read_text()


def test_frames_that_are_not_known(tmp_path: Path) -> None:
    """An image that is not among --frames is a bad record, with its annotations."""
    source = write(tmp_path / "in.json", dataset([annotation(), annotation(id=3, image_id=2)]))
    folder = tmp_path / "frames"
    folder.mkdir()
    Image.new("L", (100, 50)).save(folder / "a.jpg")

    with pytest.raises(InputError) as error:
        convert(source, tmp_path / "jobs.jsonl", frames=FrameOptions(frames=folder))
    column = source.read_text().index('{"id": 2, "file_name"') + 1
    assert str(error.value) == (
        f"{source}:1:{column}: $.images[1]: frame 'b.jpg' is not among the 1 of --frames\n"
        "  fix: add the image to --frames, or leave its labels out with --on-error skip"
    )

    summary = convert(source, tmp_path / "jobs.jsonl", on_error="skip", frames=FrameOptions(frames=folder))
    assert Counter(p.reason for p in summary.tally.bad) == Counter({"frame not among --frames": 1, "its image was left out": 1})
    assert summary.counts == Counter({"image job": 1, "frame": 1, "annotation": 1})


@pytest.mark.parametrize(
    ("inside", "what", "fix"),
    [
        (None, "does not exist", "give a file or folder that exists"),
        ([], "is an empty folder", "give the folder that the files lie in"),
        (["notes.txt"], "holds no .json file", "give the folder that the files lie in"),
        (["package.json"], "holds no COCO file", WHOLE_FILE),
    ],
    ids=["nothing", "an empty folder", "other files", "other JSON"],
)
def test_a_source_without_coco(inside: list[str] | None, what: str, fix: str, tmp_path: Path) -> None:
    """Nothing there, an empty folder named like a file, and folders without a COCO file are refused."""
    source = tmp_path / "in.json"
    if inside is not None:
        source.mkdir()
    for name in inside or ():
        write(source / name, {"name": "x"})

    with pytest.raises(PrelabelError) as error:
        convert(source, tmp_path / "jobs.jsonl")

    assert str(error.value) == f"{source}: {what}\n  fix: {fix}"
