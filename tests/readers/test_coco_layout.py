"""COCO's relatives and surroundings: videos, results, names of files, folders, and what is recognised."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally, UsageError
from prelabel.readers.base import Certainty
from prelabel.readers.coco import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.coco_files import annotation, convert, dataset, document, files, image, names, of_kind, one, pixels, write

CASES = FIXTURES / "coco"
TRUTH = {"images": str(CASES / "results/instances.json")}
LONG = "0, " * 40_000
"""More of a list than a page of a file."""

BY_NAME = "image_id of the results is no id of an image: images were found by the names of their files"


def test_videos_name_sequences_and_number_frames() -> None:
    """COCO-VID: gaps between frame numbers stay, a track id holds within its video."""
    d = one(CASES / "video")

    assert [(f.sequence, f.index) for f in d.frames] == [("north", 0), ("north", 1), ("north", 4), ("south", 0)]
    assert d.track.tolist() == [5, 5, 5, 0, 5]


def test_tracks_of_tao() -> None:
    """Numbers stay; text ids are numbered after the largest in the order of their text; a row may have none."""
    d = of_kind(one(CASES / "tao"), Kind.RECTANGLE)

    assert [(f.sequence, f.index) for f in d.frames] == [("train/city/clip_7", 60), ("train/city/clip_7", 30)]
    assert (d.track.tolist(), names(d)) == ([4, 4, 3, 2, -1], ["person", "person", "ball", "ball", "ball"])


def test_a_video_that_is_named_by_its_file() -> None:
    """MOTChallenge in COCO's layout: frames count from 1, boxes keep what leaves the frame."""
    d = one(CASES / "mot")

    assert [(f.sequence, f.index) for f in d.frames] == [("CROSS-02", 1), ("CROSS-02", 2)]
    assert (d.track.tolist(), pixels(d)) == ([3, 3], [[-20, 50, 60, 100], [-10, 50, 60, 100]])


def test_videos_without_names_or_of_one_name(tmp_path: Path) -> None:
    """Their id tells them apart; an image of no video stays apart from them."""
    images = [image(1, "a.jpg", video_id=1), image(2, "b.jpg", video_id=2.0), image(3, "c.jpg", video_id="3"), image(4, "d.jpg")]
    videos = [{"id": 1, "name": "cam"}, {"id": 2, "name": "cam"}, {"id": 3, "name": None}]
    listed = one(write(tmp_path / "a.json", dataset([annotation()], images, videos=videos)))
    unlisted = one(write(tmp_path / "b.json", dataset([annotation()], images)))

    assert [f.sequence for f in listed.frames] == ["cam-1", "cam-2", "3", ""]
    assert [f.sequence for f in unlisted.frames] == ["1", "2", "3", ""]


def test_frames_of_a_video_without_usable_numbers(tmp_path: Path) -> None:
    """They are numbered in natural order of their names."""
    images = [
        image(i, name, video_id=1, **more) for i, name, more in ((1, "f10.jpg", {}), (2, "f9.jpg", {"frame_id": 3}), (3, "f2.jpg", {}))
    ]
    d = one(write(tmp_path / "in.json", dataset([annotation()], images)))

    assert {f.file: f.index for f in d.frames} == {"f2.jpg": 0, "f9.jpg": 1, "f10.jpg": 2}


def test_a_track_id_below_zero_is_none(tmp_path: Path) -> None:
    """Trackers write -1 for what they do not follow."""
    rows = [
        annotation(track_id=-1),
        annotation(id=3, image_id=2, track_id="7"),
        annotation(id=4, track_id=10**40),
        annotation(id=5, track_id=0),
    ]

    assert one(write(tmp_path / "in.json", dataset(rows))).track.tolist() == [-1, 7, 8, 0]


def test_results_by_id() -> None:
    """Images and categories come from the instances file, and its images without results stay frames."""
    tally = Tally()
    d = one(CASES / "results/by_id.json", tally, **TRUTH)

    assert (files(d), names(d), d.score.tolist()) == (["val/000000000139.jpg", "val/000000000285.jpg"], ["cat", "dog"], [0.75, 0.5])
    assert (pixels(d), len(d.frames)) == ([[100, 50, 200, 100], [50, 25, 100, 50]], 3)
    assert (str(d.place(1)), list(tally.notes)) == (f"{CASES / 'results/by_id.json'}: $[1]", [])


def test_results_by_stem() -> None:
    """A stem may be a number, the text of one, or a word: as Ultralytics writes them."""
    tally = Tally()
    d = one(CASES / "results/by_stem.json", tally, **TRUTH)

    assert files(d) == ["val/000000000139.jpg", "val/000000000285.jpg", "val/roof.jpg"]
    assert list(tally.notes) == [BY_NAME]


@pytest.mark.parametrize("image_id", ["roof", "roof.jpg", "val/roof", "val/roof.jpg"])
def test_results_by_other_forms_of_a_name(image_id: str, tmp_path: Path) -> None:
    """With or without suffix and folder."""
    rows = [{"image_id": image_id, "category_id": 17, "bbox": [1, 1, 2, 2], "score": 0.5}]

    assert files(one(write(tmp_path / "in.json", rows), **TRUTH)) == ["val/roof.jpg"]


def test_ids_go_before_stems(tmp_path: Path) -> None:
    """Where a number is the id of one image and the stem of another, the standard says it is an id."""
    write(tmp_path / "truth.json", dataset([], [image(1, "2.jpg"), image(2, "1.jpg")]))
    rows = [annotation("id", image_id=1), annotation("id", image_id=2)]
    d = one(write(tmp_path / "in.json", rows), images=str(tmp_path / "truth.json"))

    assert files(d) == ["2.jpg", "1.jpg"]


def test_results_that_mix_ids_and_stems(tmp_path: Path) -> None:
    """What finds more images is meant; the others are bad records."""
    truth = write(tmp_path / "truth.json", dataset([], [image(1, "x.jpg"), image(2, "y.jpg"), image(3, "z.jpg")]))
    rows = [annotation("id", image_id=id_) for id_ in (1, "x", "y", "unheard of")]
    source, tally = write(tmp_path / "in.json", rows), Tally(on_error="skip")

    assert files(one(source, tally, images=str(truth))) == ["x.jpg", "y.jpg"]
    assert [(p.reason, p.what) for p in tally.bad] == [
        ("unknown image", f"image 1 is not in images of {truth}"),
        ("unknown image", f"image 'unheard of' is not in images of {truth}"),
    ]


def test_a_stem_of_two_files_means_neither(tmp_path: Path) -> None:
    """Only the name with its folder tells them apart."""
    truth = write(tmp_path / "truth.json", dataset([], [image(1, "left/7.jpg"), image(2, "right/7.jpg")]))
    good = write(tmp_path / "good.json", [annotation("id", image_id="right/7")])
    bad = write(tmp_path / "bad.json", [annotation("id", image_id="7")])

    assert files(one(good, images=str(truth))) == ["right/7.jpg"]
    with pytest.raises(InputError, match=r"image '7' is not in images of .*truth\.json"):
        one(bad, images=str(truth))


def test_results_without_ids_and_scores(tmp_path: Path) -> None:
    """Ids of annotations are absent by the standard; a list without one detection leaves only frames."""
    row = {"image_id": 1, "category_id": 17, "bbox": [1, 1, 2, 2]}

    assert len(one(write(tmp_path / "in.json", [row, row]), **TRUTH)) == 2
    assert len(one(write(tmp_path / "none.json", []), **TRUTH).frames) == 3


@pytest.mark.parametrize("absent", ["annotations", "bad annotations"])
def test_the_images_file_needs_no_good_annotations(absent: str, tmp_path: Path) -> None:
    """A file of images and categories will do, and what is wrong with its annotations does not matter to results."""
    whole = dataset([{"bbox": "?"}])
    if absent == "annotations":
        del whole["annotations"]
    truth = write(tmp_path / "truth.json", whole)

    assert len(one(write(tmp_path / "in.json", [annotation()]), images=str(truth))) == 1


def test_names_from_urls() -> None:
    """LVIS has no ``file_name``; what a URL escapes is plain in the name; what only its images have is named once as not used."""
    tally = Tally()
    d = one(CASES / "lvis", tally)

    assert list(tally.notes) == ["fields of images that were not used: neg_category_ids, not_exhaustive_category_ids"]
    assert [(f.file, f.url) for f in d.frames] == [
        ("val2017/000000397133.jpg", "http://images.example.com/val2017/000000397133.jpg"),
        ("a b.jpg", "https://photos.example.com/a%20b.jpg?size=z"),
    ]


@pytest.mark.parametrize(
    ("fields", "file", "url"),
    [
        ({"file_name": "sub/folder/a.jpg"}, "sub/folder/a.jpg", ""),
        ({"file_name": "sub\\a.jpg"}, "sub/a.jpg", ""),
        ({"file_name": "./a.jpg"}, "a.jpg", ""),
        ({"file_name": "https://h.com/x/a%20b.jpg?v=1"}, "x/a b.jpg", "https://h.com/x/a%20b.jpg?v=1"),
        ({"file_name": "a.jpg", "coco_url": "", "flickr_url": None, "url": "s3://bucket/a.jpg"}, "a.jpg", "s3://bucket/a.jpg"),
        ({"file_name": "a.jpg", "coco_url": "a.jpg", "flickr_url": "a.jpg"}, "a.jpg", ""),
        ({"file_name": "a.jpg", "coco_url": "https://h.com/1", "flickr_url": "https://h.com/2"}, "a.jpg", "https://h.com/1"),
    ],
    ids=str,
)
def test_names_and_urls_of_images(fields: dict[str, object], file: str, url: str, tmp_path: Path) -> None:
    """Sub-folders, back-slashes, URLs as names; a URL field that repeats the file name is no URL."""
    frame = one(write(tmp_path / "in.json", dataset([annotation()], [{**image(), **fields}]))).frames[0]

    assert (frame.file, frame.url) == (file, url)


@pytest.mark.parametrize(
    "name", ["/data/x/a.jpg", "../a.jpg", "C:\\data\\a.jpg", "\\\\host\\share\\a.jpg", "x/a.jpg", "https://h.com/x/a.jpg"]
)
def test_only_the_last_part_of_names(name: str, tmp_path: Path) -> None:
    """``-O names=last`` makes names of absolute paths."""
    source = write(tmp_path / "in.json", dataset([annotation()], [image(file_name=name)]))

    assert one(source, names="last").frames[0].file == "a.jpg"


def test_a_rule_for_names_that_does_not_exist(tmp_path: Path) -> None:
    """The message names the option and its value."""
    with pytest.raises(UsageError) as error:
        one(write(tmp_path / "in.json", document()), names="first")

    assert str(error.value) == "-O names=first: invalid enum value 'first'\n  fix: see prelabel formats coco"


def test_splits_beside_their_images() -> None:
    """Two splits with images of one name: the folder tells them apart."""
    d = one(CASES / "splits")

    assert [(f.file, f.width, f.height) for f in d.frames] == [("train/0001.jpg", 8, 4), ("valid/0001.jpg", 4, 8)]
    assert (pixels(d), names(d)) == ([[2, 2, 4, 2], [0, 0, 4, 8]], ["stop", "stop"])


def test_sizes_from_images_beside_the_file(tmp_path: Path) -> None:
    """Where the file does not say the size of an image that lies beside it, the image does."""
    Image.new("L", (40, 20)).save(tmp_path / "a.jpg")
    source = write(tmp_path / "in.json", dataset([annotation()], [{"id": 1, "file_name": "a.jpg", "width": 0}]))

    assert one(source).box.tolist() == [[0.25, 0.25, 0.75, 0.75]]


def test_size_for_images_without_one(tmp_path: Path) -> None:
    """``--size`` and ``--frames`` say what the file does not."""
    source = write(tmp_path / "in.json", dataset([annotation()], [{"id": 1, "file_name": "a.jpg", "height": -1}]))
    folder = tmp_path / "frames/sub"
    folder.mkdir(parents=True)
    Image.new("L", (40, 20)).save(folder / "a.jpg")

    assert read_batches(READER, source, size=(40, 20))[0].box.tolist() == [[0.25, 0.25, 0.75, 0.75]]
    found = read_batches(READER, source, frames=tmp_path / "frames")[0]
    assert (found.frames[0].file, found.box.tolist()) == ("sub/a.jpg", [[0.25, 0.25, 0.75, 0.75]])


def test_other_json_in_a_folder_is_left_out_aloud(tmp_path: Path) -> None:
    """A folder is searched for COCO files; what does not look like one is named."""
    write(tmp_path / "b.json", document())
    other = write(tmp_path / "a/package.json", {"name": "x"})
    tally = Tally()

    assert len(one(tmp_path, tally)) == 2
    assert list(tally.notes) == [f"files that do not look like COCO were left out: {other}"]


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (document(), Certainty.SURE),
        ("\n " + document(), Certainty.SURE),
        ('[{"image_id": 1}]', Certainty.LIKELY),
        (b'\xef\xbb\xbf [{"image_id": 1}]', Certainty.LIKELY),
        ('{"images": [{"file_name": "%s"}], "annotations": [], "categories": []}' % ("x" * 200_000), Certainty.SURE),
        (f'{{"images": [{LONG}], "categories": [], "annotations": [{LONG}{{"image_id": 1}}]}}', Certainty.SURE),
        ('{"annotations": "a note"}', Certainty.NO),
        ('[{"name": 1}]', Certainty.NO),
        ("", Certainty.NO),
        ('"images annotations"', Certainty.NO),
    ],
    ids=range(10),
)
def test_what_is_recognised(content: str | bytes, certainty: Certainty, tmp_path: Path) -> None:
    """By the first and last pages of the file, however long its lists are."""
    assert READER.sniff(write(tmp_path / "in.json", content)) == certainty
    assert READER.sniff(tmp_path) == certainty


def test_what_is_not_json_by_name(tmp_path: Path) -> None:
    """The suffix decides first; a folder with the name of a file is a folder; what does not exist is not recognised."""
    write(tmp_path / "in.txt", document())
    (tmp_path / "x.json").mkdir()

    assert {READER.sniff(tmp_path / name) for name in ("in.txt", "x.json", "nothing.json")} == {Certainty.NO}


def test_images_without_annotations_become_jobs(tmp_path: Path) -> None:
    """A file that only lists images has jobs without pre-labels."""
    summary = convert(write(tmp_path / "in.json", dataset([])), tmp_path / "jobs.jsonl")

    assert summary.counts == Counter({"image job": 2, "frame": 2})
