"""COCO's relatives and surroundings: videos, names of files, folders, and what is recognised."""

from collections import Counter
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image

from prelabel.detections import Kind
from prelabel.errors import InputError, Tally, UsageError
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty
from prelabel.readers.coco import READER
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.coco_files import annotation, convert, dataset, document, image, names, of_kind, one, pixels, write

CASES = FIXTURES / "coco"
LONG = "0, " * 40_000
"""More of a list than a page of a file."""
REFERRING = '{"image_id": 1}, ' * 5_000
"""Less than that, of annotations."""


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


def test_a_video_that_is_called_as_another_with_its_id(tmp_path: Path) -> None:
    """No two videos become one sequence."""
    videos = [{"id": 1, "name": "cam-2"}, {"id": 2, "name": "cam"}, {"id": 3, "name": "cam"}, {"id": 4, "name": "5"}, {"id": 5}]
    images = [image(i, f"{i}.jpg", video_id=i) for i in range(1, 6)]
    d = one(write(tmp_path / "in.json", dataset([annotation()], images, videos=videos)))

    assert [f.sequence for f in d.frames] == ["cam-2", "cam-2-2", "cam-3", "5", "5-5"]


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


def test_track_ids_among_attributes(tmp_path: Path) -> None:
    """CVAT writes them there, and none for what is in one frame alone; an id of the annotation's own goes before them."""
    rows = [
        annotation(attributes={"occluded": False, "track_id": 3}),
        annotation(id=3, image_id=2, attributes={"occluded": True, "track_id": 3}),
        annotation(id=4, attributes={"occluded": True}),
        annotation(id=5),
    ]
    own = [{**row, "track_id": 8} if row["id"] == 4 else row for row in rows]

    assert one(write(tmp_path / "in.json", dataset(rows))).track.tolist() == [3, 3, -1, -1]
    assert one(write(tmp_path / "in.json", dataset(own))).track.tolist() == [-1, -1, 8, -1]


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
        ({"file_name": "http://[::1/a.jpg#x"}, "a.jpg", "http://[::1/a.jpg#x"),
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

    assert str(error.value) == "-O names=first: invalid enum value 'first'\n  fix: give path, last"


def test_splits_beside_their_images() -> None:
    """Two splits with images of one name: the folder tells them apart."""
    d = one(CASES / "splits")

    assert [(f.file, f.width, f.height) for f in d.frames] == [("train/0001.jpg", 8, 4), ("valid/0001.jpg", 4, 8)]
    assert (pixels(d), names(d)) == ([[2, 2, 4, 2], [0, 0, 4, 8]], ["stop", "stop"])


def test_an_image_that_is_missing_among_those_beside_the_file(tmp_path: Path) -> None:
    """Its name begins with the folder of the file as those of the others do; where none is there no name does."""
    for split in ("train", "valid"):
        write(tmp_path / split / "in.json", dataset([annotation()], [image(1, f"{split}1.jpg"), image(2, f"{split}2.jpg")]))
    Image.new("L", (100, 50)).save(tmp_path / "train/train2.jpg")

    assert [f.file for f in one(tmp_path).frames] == ["train/train1.jpg", "train/train2.jpg", "valid1.jpg", "valid2.jpg"]


def test_sizes_from_images_beside_the_file(tmp_path: Path) -> None:
    """Where the file does not say the size of an image that lies beside it, the image does."""
    Image.new("L", (40, 20)).save(tmp_path / "a.jpg")
    source = write(tmp_path / "in.json", dataset([annotation()], [{"id": 1, "file_name": "a.jpg", "width": 0}]))

    assert one(source).box.tolist() == [[0.25, 0.25, 0.75, 0.75]]


def test_half_a_size_is_none(tmp_path: Path) -> None:
    """The image that lies beside the file says both sides."""
    Image.new("L", (40, 20)).save(tmp_path / "a.jpg")
    source = write(tmp_path / "in.json", dataset([annotation()], [{"id": 1, "file_name": "a.jpg", "width": 100}]))

    assert one(source).box.tolist() == [[0.25, 0.25, 0.75, 0.75]]


@pytest.mark.parametrize(("size_from", "left"), [("source", 0.1), ("image", 0.25)])
@pytest.mark.parametrize("source", ["set/in.json", "set", "."])
def test_who_is_right_about_sizes_of_images_beside_the_file(
    source: str, size_from: Literal["source", "image"], left: float, tmp_path: Path
) -> None:
    """``--size-from`` says so, whether the file, its folder or a folder above is the source."""
    write(tmp_path / "set/in.json", dataset([annotation()], [image()]))
    Image.new("L", (40, 20)).save(tmp_path / "set/a.jpg")

    convert(tmp_path / source, tmp_path / "jobs.jsonl", frames=FrameOptions(size_from=size_from))
    assert f'"coordinates":[{{"x":{left},' in (tmp_path / "jobs.jsonl").read_text()


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
    """A folder is searched for COCO files; what does not look like one is noted."""
    write(tmp_path / "b.json", document())
    other = write(tmp_path / "a/package.json", {"name": "x"})
    tally = Tally()

    assert len(one(tmp_path, tally)) == 2
    assert list(tally.notes) == [f"1 other JSON file not read: first {other}"]


def test_many_other_files_in_a_folder(tmp_path: Path) -> None:
    """The first is named, and they are counted."""
    write(tmp_path / "coco.json", document())
    others = [write(tmp_path / f"{i}.json", {"name": "x"}) for i in range(8)]
    tally = Tally()
    one(tmp_path, tally)

    assert list(tally.notes) == [f"8 other JSON files not read: first {others[0]}"]


def test_captions_and_classes_among_instances_are_left_out_aloud(tmp_path: Path) -> None:
    """They say nowhere where anything is; of images without objects there is nothing to say, and they stay."""
    write(tmp_path / "b.json", document())
    write(tmp_path / "c.json", dataset([], [image(9, "z.jpg")]))
    captions = write(tmp_path / "captions.json", dataset([{"id": 1, "image_id": 1, "caption": "a car"}]))
    write(tmp_path / "labels.json", dataset([{"id": 1, "image_id": 1, "category_id": 1}]))
    write(tmp_path / "words.json", [{"image_id": 1, "caption": "a car"}])
    tally = Tally()

    found = read_batches(READER, tmp_path, tally=tally)

    assert [[frame.file for frame in batch.frames] for batch in found] == [["a.jpg", "b.jpg"], ["z.jpg"]]
    assert list(tally.notes) == [f"3 other JSON files not read: first {captions}"]


def test_instances_among_captions_are_read_wherever_they_say_their_boxes(tmp_path: Path) -> None:
    """In the middle of a file, the ends of which speak of images and captions alone."""
    before = document().replace('"annotations"', f'"before": [{LONG}0], "annotations"')
    write(tmp_path / "a.json", before.rstrip("}\n") + f', "behind": [{LONG}0]}}')
    write(tmp_path / "captions.json", dataset([{"id": 1, "image_id": 1, "caption": "a car"}]))

    assert len(one(tmp_path, Tally())) == 2


@pytest.mark.parametrize(
    ("content", "certainty"),
    [
        (document(), Certainty.SURE),
        ("\n " + document(), Certainty.SURE),
        ('[{"image_id": 1}]', Certainty.LIKELY),
        (b'\xef\xbb\xbf [{"image_id": 1}]', Certainty.LIKELY),
        ('{"images": [{"file_name": "%s"}], "annotations": [], "categories": []}' % ("x" * 200_000), Certainty.SURE),
        (f'{{"images": [{LONG}], "categories": [], "annotations": [{LONG}{{"image_id": 1}}]}}', Certainty.SURE),
        (f'{{"images": [{LONG}], "annotations": [{REFERRING}], "categories": [{LONG}]}}', Certainty.SURE),
        (f'{{"images": [{LONG}], "licenses": [{LONG}]}}', Certainty.NO),
        (dataset([], images=[{"id": 1, "file_name": "a.jpg", "label": {"jsonResponse": {"JOB": {}}}}]), Certainty.SURE),
        (dataset([], images=[{"id": 1, "task_attributes": {}, "image": {"url": "a.jpg"}}]), Certainty.SURE),
        ('{"annotations": [], "categories": [], "latestLabel": {"jsonResponse": {}}}', Certainty.NO),
        ('{"jsonMetadata": {"images": ["a.jpg"]}, "annotations": [], "labels": [{"jsonResponse": {}}]}', Certainty.NO),
        ('{"info": {"categories": [{"\\"}": 1}]}, "images": [], "annotations": []}', Certainty.SURE),
        (f'{{"info": {{"note": [{LONG}]}}, "images": [], "annotations": [{{"image_id": 1}}]}}', Certainty.SURE),
        ('{"dataset": {"images": [], "categories": [], "samples": [{"annotations": []}]}}', Certainty.NO),
        (f'{{"dataset": {{"samples": [{LONG}{{"annotations": []}}], "categories": []}}}}', Certainty.NO),
        ('{"annotations": "a note"}', Certainty.NO),
        ('[{"name": 1}]', Certainty.NO),
        ("", Certainty.NO),
        ('"images annotations"', Certainty.NO),
    ],
    ids=range(20),
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


def test_a_file_of_one_image(tmp_path: Path) -> None:
    """Is of Segment Anything, by which it is recognised, and no results without images."""
    image = {"image_id": 7, "width": 8, "height": 4, "file_name": "sa_7.jpg"}
    source = write(tmp_path / "sa_7.json", {"image": image, "annotations": [{"id": 9, "bbox": [2, 1, 2, 2], "predicted_iou": 0.875}]})

    assert READER.sniff(source) == Certainty.NO
    for options in ({}, {"images": str(write(tmp_path / "images/in.json", dataset([])))}):
        with pytest.raises(InputError) as error:
            one(source, **options)
        assert str(error.value) == f"{source}: a file of one image, as Segment Anything has them\n  fix: convert it with --format sam"


def test_a_folder_of_files_of_one_image(tmp_path: Path) -> None:
    """Is said to be of Segment Anything, too, of which COCO's own are read without them."""
    source = write(tmp_path / "a/sa_7.json", {"image": {"image_id": 7, "file_name": "sa_7.jpg"}, "annotations": []}).parent
    with pytest.raises(InputError) as error:
        one(source)
    assert str(error.value) == (
        f"{source}: holds files of one image each, as Segment Anything has them\n  fix: convert it with --format sam"
    )

    write(source / "in.json", dataset([annotation(attributes={"image": {"day": True}})]))
    assert len(one(source)) == 1


def test_an_image_among_attributes(tmp_path: Path) -> None:
    """Is none of Segment Anything, also where the images of the file stand far from its ends."""
    source = write(tmp_path / "in.json", {
        "annotations": [annotation(attributes={"image": {"day": True}})], "info": LONG, "images": [image()], "licenses": LONG,
    })  # fmt: skip

    assert READER.sniff(source) == Certainty.SURE
