"""TFRecord: records with values worked out by hand."""

import gzip
import io
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.sources.tfrecords import Values, check_sum, example, field, number, records, sequence_example
from prelabel import readers
from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Tally
from prelabel.files import unsharded
from prelabel.frames import FrameOptions
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.planning import read_sources
from prelabel.readers.shared.labelmap import items
from prelabel.readers.tfrecord import READER
from prelabel.readers.tfrecord.checksums import masked_crc
from prelabel.readers.tfrecord.wire import whole_numbers
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers import tfrecord_files
from tests.readers.tfrecord_files import file, image, inside, label_map, png, write
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "tfrecord"

BOX = (0.25, 0.25, 0.75, 0.75)


def near(batches: list[Detections]) -> list[tuple[object, ...]]:
    """Rows whose coordinates, which have the digits of four bytes, are rounded to those that were meant."""
    return [(*row[:2], tuple(round(value, 6) for value in row[2]), *row[3:]) for row in rows(batches)]


@pytest.mark.parametrize("case", tfrecord_files.FIXTURES)
def test_fixtures_are_what_is_written(case: str) -> None:
    """By the writer that is no part of the reader."""
    found = {path.name: path.read_bytes() for path in (CASES / case).iterdir()}
    made = tfrecord_files.FIXTURES[case]()

    assert found.keys() == made.keys()
    for name, data in made.items():
        packed = name == "detections.tfrecord"
        # the sizes of what is packed differ from one library to the next
        assert (gzip.decompress(found[name]) if packed else found[name]) == (gzip.decompress(data) if packed else data)


def test_an_export() -> None:
    """Boxes are fractions, classes are called by their texts; an image without lists of objects is a frame without objects."""
    whole = check_reader(READER, CASES / "cvat")

    assert near([whole]) == [
        ("street/1.jpg", "car", (0.1, 0.2, 0.5, 0.8), None, -1),
        ("street/1.jpg", "bus", (0.5, 0.0, 1.0, 0.5), None, -1),
    ]
    assert [(frame.file, frame.width, frame.height) for frame in whole.frames] == [("street/1.jpg", 100, 50), ("street/2.jpg", 100, 50)]
    assert places([whole])[1] == f"{CASES}/cvat/default.tfrecord: record 0: object 1"


def test_masks_keypoints_and_flags() -> None:
    """Masks are polygons, what is labelled of keypoints a landmark, of the object of their box; flags are attributes, area is named."""
    tally = Tally()
    (whole,) = read_batches(READER, CASES / "coco", tally=tally)
    check_reader(READER, CASES / "coco")

    found = [(*shape[:3], [(round(x, 6), round(y, 6)) for x, y in shape[3]], shape[4]) for shape in shapes([whole]) if shape[3]]
    assert found == [
        ("000000000139.jpg", "POLYGON", "person", [(0.1, 0.2), (0.5, 0.2), (0.5, 0.8), (0.1, 0.8)], [0] * 4),
        ("000000000139.jpg", "LANDMARK", "person", [(0.2, 0.3), (0.3, 0.4)], [1, 2]),
        ("000000000139.jpg", "POLYGON", "car", [(0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (0.5, 0.5)], [0] * 4),
    ]
    assert whole.object.tolist() == [0, 0, 0, 1, 1, 2]
    assert near([whole])[-1][:2] == ("0a1b2c", "pedestrian")
    assert whole.attribute_sets == ({"group_of": "true", "occluded": "true", "truncated": "false"},)
    assert list(tally.notes) == [
        "fields of objects that were not used: area (-O attributes=area keeps them)",
        "lists of records that were not read: image/caption",
    ]


def test_masks_that_are_not_wanted() -> None:
    """Are not decoded."""
    tally = Tally()
    _, batches = read_sources(
        READER, [CASES / "coco"], parse_options(READER, {}), FrameOptions(), tally, shapes=frozenset({Kind.RECTANGLE})
    )

    assert {Kind(kind) for batch in batches for kind in batch.kind} == {Kind.RECTANGLE, Kind.LANDMARK}


def test_crowds() -> None:
    """Are left out and counted, or marked; further lists become attributes."""
    tally = Tally()
    (dropped,) = read_batches(READER, CASES / "coco", {"crowd": "drop"}, tally=tally)
    (marked,) = read_batches(READER, CASES / "coco", {"crowd": "attribute", "attributes": "area"})

    assert (set(dropped.labels), dict(tally.filtered)) == ({"person", "pedestrian"}, {"object with is_crowd": 1})
    assert marked.attribute_sets[:2] == ({"area": "48", "is_crowd": "false"}, {"area": "50.5", "is_crowd": "true"})


def test_detections_go_first() -> None:
    """With their scores, and names by their numbers from 1; the truth beside them is counted, or read in their place."""
    tally = Tally()
    check_reader(READER, CASES / "inference", {"names": "car,bus,truck"})
    found = read_batches(READER, CASES / "inference", {"names": "car,bus,truck"}, tally=tally)

    assert near(found) == [("1.jpg", "truck", (0.1, 0.2, 0.5, 0.8), 0.75, -1), ("1.jpg", "car", (0.5, 0.0, 1.0, 0.5), 0.5, -1)]
    assert frames(found) == ["1.jpg", "2.jpg"]
    assert dict(tally.filtered) == {"object of the truth, not asked for (-O from=truth)": 2}
    tally = Tally()
    assert [row[1] for row in rows(read_batches(READER, CASES / "inference", {"from": "truth"}, tally=tally))] == ["car", "bus"]
    assert dict(tally.filtered) == {"detection, not asked for (-O from=detections)": 2}
    assert rows(read_batches(READER, CASES / "cvat", {"from": "detections"})) == []


def test_nothing_is_detected(tmp_path: Path) -> None:
    """Is no truth: lists to which a program adds no value say not even of which type they are."""
    steps: dict[str, Sequence[Values]] = {f"predicted/{name}": [[value], []] for name, value in SIDES.items()}
    steps |= {"region/label/string": [["a"], ["b"]], "predicted/region/label/string": [["p"], []]}
    clip = regions({"clip/media_id": ["v"]}, 1, steps)
    single = records([example(image("a.jpg", [BOX], ["x"])) + field(1, field(1, field(1, b"image/detection/score") + field(2, b"")))])
    tally = Tally()

    found = rows(read_batches(READER, write(tmp_path, {"a.tfrecord": single, "b.tfrecord": clip}), tally=tally))

    assert [row[:2] for row in found] == [("v/000000.jpg", "p")]
    assert dict(tally.filtered) == {"object of the truth, not asked for (-O from=truth)": 3}


def test_pixels() -> None:
    """Are those of the size that the record says; numbers of classes give way to their texts."""
    whole = check_reader(READER, CASES / "vott", {"unit": "pixels"})

    assert rows([whole]) == [
        ("a.jpg", "car", (0.1, 0.1, 0.6, 0.6), None, -1),
        ("b.jpg", "bus", (0.0, 0.0, 0.5, 0.5), None, -1),
        ("b.jpg", "car", (0.5, 0.5, 1.0, 1.0), None, -1),
    ]


def test_keypoints_in_pixels(tmp_path: Path) -> None:
    """As boxes are; those without visibility are labelled where they are numbers."""
    nan = float("nan")
    source = write(tmp_path, {"a.record": file(image("a.jpg", [(10, 5, 60, 30)], ["x"], keypoint__x=[10.0, nan], keypoint__y=[25.0, nan]))})

    found = read_batches(READER, source, {"unit": "pixels"})

    assert shapes(found)[1] == ("a.jpg", "LANDMARK", "x", [(0.1, 0.5)], [1])


def test_keypoints_of_different_numbers(tmp_path: Path) -> None:
    """Are as many as is said for each object, where that counts all of them."""
    lists = image("a.jpg", [BOX, BOX], ["x", "y"], keypoint__x=[0.5, 0.25, 0.75], keypoint__y=[0.5] * 3, keypoint__num=[1, 2])
    found = [shape for shape in shapes(read_batches(READER, write(tmp_path, {"a.record": file(lists)}))) if shape[1] == "LANDMARK"]

    assert found == [
        ("a.jpg", "LANDMARK", "x", [(0.5, 0.5)], [1]),
        ("a.jpg", "LANDMARK", "y", [(0.25, 0.5), (0.75, 0.5)], [1, 2]),
    ]


def test_sequences() -> None:
    """Tracks, times, what was made between keyframes; regions of a frame that nobody looked at are counted, predictions have scores."""
    tally = Tally()
    check_reader(READER, CASES / "sequence")
    drive, trap = read_batches(READER, CASES / "sequence", tally=tally)

    assert [(frame.sequence, frame.file, frame.index, round(frame.time_s, 6)) for frame in drive.frames] == [
        ("drive", f"drive/00000{i}.jpg", i, i / 10) for i in range(3)
    ]
    assert near([drive]) == [
        ("drive/000000.jpg", "car", (0.1, 0.2, 0.5, 0.8), None, 0),
        ("drive/000000.jpg", "bus", (0.5, 0.0, 1.0, 0.5), None, 1),
        ("drive/000001.jpg", "car", (0.2, 0.2, 0.6, 0.8), None, 0),
    ]
    assert drive.interpolated.tolist() == [False, False, True]
    assert drive.attribute_sets == ({"is_occluded": "false"}, {"is_occluded": "true"})
    assert dict(tally.filtered) == {"region of a frame that is not annotated": 1}
    assert (frames([trap]), rows([trap])) == (["trap:cam/1.jpg", "trap:cam/2.jpg"], [("cam/1.jpg", "bus", (0.0, 0.0, 0.5, 0.5), 0.75, -1)])
    assert places([drive])[2] == f"{CASES}/sequence/clips.tfrecords: record 0: frame 1: object 0"


SIDES = {f"region/bbox/{side}": value for side, value in zip(("xmin", "ymin", "xmax", "ymax"), BOX, strict=True)}


def test_regions_with_times_of_their_own(tmp_path: Path) -> None:
    """Are of the frames of these times; letters of names may stand one by one, and times of frames that only count them are none."""
    steps = {name: [[value], [value]] for name, value in SIDES.items()} | {"region/label/string": [["a"], ["b"]]}
    times = {"image/timestamp": [[0], [1], [2]], "region/timestamp": [[2], [0]], "image/source_id": [[*"p1"], [*"p2"], [*"p3"]]}
    data = records([sequence_example({"image/width": [8], "image/height": [8]}, steps | times)])

    found = read_batches(READER, write(tmp_path, {"a.tfrecord": data}))

    assert frames(found) == [f"a_0:p{i}" for i in (1, 2, 3)]
    assert [(row[0], row[1]) for row in rows(found)] == [("p1", "b"), ("p3", "a")]
    assert all(np.isnan(frame.time_s) for frame in found[0].frames)


def regions(context: tfrecord_files.Lists, count: int, steps: Mapping[str, Sequence[Values]]) -> bytes:
    """A file of a clip with some regions in each of its steps."""
    boxes: dict[str, Sequence[Values]] = {name: [[value] * count for _ in range(2)] for name, value in SIDES.items()}
    return records([sequence_example({"image/width": [8], "image/height": [8], **context}, boxes | dict(steps))])


def test_predictions_have_times_of_their_own(tmp_path: Path) -> None:
    """And are not of the frames of other regions; steps of what is not read may be others than frames, and are named."""
    steps: dict[str, Sequence[Values]] = {
        "region/label/string": [["a"], ["b"]],
        "region/timestamp": [[20_000], [40_000]],
        "predicted/region/label/string": [["p"]] * 3,
        "image/timestamp": [[0], [20_000], [40_000]],
        "FORWARD_FLOW/image/encoded": [["x"], ["y"]],
        **{f"predicted/{name}": [[value]] * 3 for name, value in SIDES.items()},
    }
    source = write(tmp_path, {"a.tfrecord": regions({"clip/media_id": ["v"]}, 1, steps)})
    tally = Tally()

    detected = rows(read_batches(READER, source, tally=tally))

    assert [row[:2] for row in detected] == [(f"v/00000{i}.jpg", "p") for i in range(3)]
    assert list(tally.notes) == ["lists of records that were not read: FORWARD_FLOW/image/encoded"]
    truth = rows(read_batches(READER, source, {"from": "truth"}))
    assert [row[:2] for row in truth] == [("v/000001.jpg", "a"), ("v/000002.jpg", "b")]


TRACKS: list[tuple[dict[str, list[Values]], list[int]]] = [
    ({"region/class/index": [[1, 1], [1, 1]]}, [-1, -1, -1, -1]),
    ({"region/track/index": [[5, 6], [6, 5]]}, [0, 1, 1, 0]),
    ({"region/track/index": [[5, 5], [5, 5]], "region/class/string": [["p", "q"], ["q", "p"]]}, [0, 1, 1, 0]),
    ({"region/track/index": [[5, 5], [5, 5]]}, [0, 1, 1, 0]),
]


@pytest.mark.parametrize(("lists", "tracks"), TRACKS)
def test_what_tells_tracks_apart(lists: dict[str, list[Values]], tracks: list[int], tmp_path: Path) -> None:
    """Ids do, together with classes, which alone tell none; a region that comes once for each of its labels is a track for each."""
    labels: dict[str, list[Values]] = {"region/label/string": [["sit", "talk"], ["talk", "sit"]]}
    source = write(tmp_path, {"a.tfrecord": regions({}, 2, labels | lists)})

    assert [row[4] for row in rows([check_reader(READER, source)])] == tracks


def test_clips_without_frames_and_of_one_name(tmp_path: Path) -> None:
    """Those without are counted, the others are sequences each."""
    clip = regions({"clip/media_id": ["v"]}, 0, {})
    nothing = records([sequence_example({"image/width": [8]}, {"region/label/string": []})])
    tally = Tally()

    found = read_batches(READER, write(tmp_path, {f"{name}.tfrecord": clip + nothing for name in "abc"}), tally=tally)

    assert [batch.frames[0].sequence for batch in found] == ["v", "v_1", "v_2"]
    assert dict(tally.filtered) == {"sequence without a frame": 3}


def test_two_clips_of_a_video(tmp_path: Path) -> None:
    """Are two sequences; their images are those of a folder of a sequence's name."""
    clip = sequence_example({"clip/data_path": ["v.mp4"], "image/width": [8], "image/height": [8]}, {n: [[v]] for n, v in SIDES.items()} |
                            {"region/label/index": [[1]], "region/track/string": [["t"]]})  # fmt: skip
    source = write(tmp_path, {"a.tfrecord": records([clip, clip]), "v/7.png": png([[0] * 8] * 8)})

    found = read_batches(READER, source, {"names": "car"})

    assert frames(found) == ["v:v/7.png", "v_1:v_1/000000.jpg"]
    assert [row[4] for row in rows(found)] == [0, 0]


def test_tracks_of_images() -> None:
    """An id below 0 is none; which frames are a sequence is decided later."""
    whole = check_reader(READER, CASES / "tracks")

    assert [(row[0], row[1], row[4]) for row in rows([whole])] == [
        ("clip/1.jpg", "car", 3), ("clip/1.jpg", "bus", -1), ("clip/2.jpg", "car", 3), ("clip/2.jpg", "bus", -1),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["score", "class/score"])
def test_scores_of_objects(name: str, tmp_path: Path) -> None:
    """Are read where a model's detections are written as objects, as `generate_detection_data.py` does."""
    source = write(tmp_path, {"a.record": file(image("a.jpg", [BOX], ["x"]) | {f"image/object/{name}": [0.75]})})
    tally = Tally()

    assert [row[3] for row in rows(read_batches(READER, source, tally=tally))] == [0.75]
    assert not tally.notes


def test_masks_as_numbers(tmp_path: Path) -> None:
    """Are fractions of all pixels of all objects, inside above 0; an empty one is counted."""
    first = [float(x < 2) for _ in range(5) for x in range(4)]
    source = write(tmp_path, {"a.record": file(image("a.jpg", [BOX, BOX], ["x", "y"], (4, 5), mask=[*first, *[0.0] * 20]))})
    tally = Tally()

    found = shapes(read_batches(READER, source, tally=tally))

    assert [shape[1:4] for shape in found if shape[3]] == [("POLYGON", "x", [(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)])]
    assert dict(tally.filtered) == {"mask without a pixel": 1}


def test_an_object_without_a_mask(tmp_path: Path) -> None:
    """Has an empty one, as Datumaro writes it, and its box alone."""
    source = write(tmp_path, {"a.record": file(image("a.jpg", [BOX, BOX], ["x", "y"], (4, 2), mask=[b"", inside(1, 0, 3, 2, (4, 2))]))})

    assert [shape[1:3] for shape in shapes(read_batches(READER, source))] == [
        ("RECTANGLE", "x"),
        ("RECTANGLE", "y"),
        ("POLYGON", "y"),
    ]


def test_the_size_of_the_encoded_image(tmp_path: Path) -> None:
    """Is taken where the record says none, as its pixels lie: EXIF turns nothing for TensorFlow."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[274] = 6
    Image.new("L", (8, 6)).save(out, "JPEG", exif=exif)
    lists = image("a.jpg", [(2, 3, 4, 6)], ["x"], (0, 0)) | {"image/encoded": [out.getvalue()]}

    (found,) = read_batches(READER, write(tmp_path, {"a.record": file(lists)}), {"unit": "pixels"})

    assert ((found.frames[0].width, found.frames[0].height), found.box.tolist()) == ((8, 6), [[0.25, 0.5, 0.5, 1.0]])


NAMES = [
    ("a/b.jpg", {}, ["a/b.jpg"]),
    ("https://host/x/1.jpg", {}, ["x/1.jpg"]),
    ("/data/set/1.jpg", {}, ["1.jpg"]),
    ("/data/set/1.jpg", {"base": "/data"}, ["set/1.jpg"]),
    ("", {}, ["sub/train-00000-of-00002_0"]),
]


@pytest.mark.parametrize(("said", "options", "expected"), NAMES)
def test_names_of_images(said: str, options: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    """Are as records say them, below a folder; without one they are those of the file and the record."""
    source = write(tmp_path, {"sub/train.record-00000-of-00002": file(image(said, []))})

    assert frames(read_batches(READER, source, options)) == expected


def test_numbers_of_source_ids(tmp_path: Path) -> None:
    """Are names too, where there is no other."""
    assert frames(read_batches(READER, write(tmp_path, {"a.record": file({"image/source_id": [139], "image/height": [0]})}))) == ["139"]


def test_label_maps(tmp_path: Path) -> None:
    """That beside the file goes before that of the source; two that differ are none; texts that are their names are shown to people."""
    one = file(image("a.jpg", [BOX, BOX], [1, 2]))
    other = file(image("b.jpg", [BOX, BOX], [1, 2]))
    files = {"near/a.record": one, "near/x_label_map.pbtxt": label_map("near", "n2"), "far/b.record": other}
    source = write(tmp_path, files | {"label_map.pbtxt": label_map("n1", "/m/1", shown={"/m/1": "shown"})})

    assert [row[:2] for row in rows(read_batches(READER, source))] == [
        ("b.jpg", "n1"), ("b.jpg", "shown"), ("a.jpg", "near"), ("a.jpg", "n2"),
    ]  # fmt: skip
    assert [tuple(item) for item in items(source / "label_map.pbtxt")] == [(1, "n1", "n1"), (2, "/m/1", "shown")]


PACKED = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "several streams": lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:]),
    "plain": bytes,
}


@pytest.mark.parametrize("way", PACKED)
@pytest.mark.parametrize("name", ["a.tfrecord", "a.tfrecords.gz", "a.tfrec", "a.record-1-of-2", "a-00000-of-00001"])
def test_packed_files(way: str, name: str, tmp_path: Path) -> None:
    """Are known by how they begin, whatever they are called, alone and in a folder."""
    source = write(tmp_path, {name: PACKED[way]((CASES / "cvat" / "default.tfrecord").read_bytes())})

    for given in (source, source / name):
        assert READER.sniff(given) == (Certainty.LIKELY if way == "several streams" else Certainty.SURE)
        assert frames(read_batches(READER, given)) == ["street/1.jpg", "street/2.jpg"]


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    """Records of megabytes, plain and packed, whose bytes are checked in blocks."""
    pixels = np.random.default_rng(5).integers(0, 256, 2_000_001, np.uint8).tobytes()
    lists = image("a.jpg", [BOX], ["x"])
    message = example(lists) + field(1, field(1, field(1, b"image/encoded") + field(2, field(1, field(1, pixels)))))
    length = len(message).to_bytes(8, "little")
    data = length + check_sum(length) + message + masked_crc(memoryview(message)).to_bytes(4, "little")
    whole = data + file(image("b.jpg", []))
    source = write(tmp_path, {"a.record": whole, "b.record": gzip.compress(whole, 1)})

    for name in ("a.record", "b.record"):
        assert frames(read_batches(READER, source / name)) == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 1023, 1024, 1025, 70_000])
def test_check_sums(size: int) -> None:
    """Are those that the definition gives, bit by bit, of any length."""
    data = np.random.default_rng(size).integers(0, 256, size, np.uint8).tobytes()

    assert masked_crc(memoryview(data)).to_bytes(4, "little") == check_sum(data)


@pytest.mark.parametrize("count", [1, 5, 100])
def test_whole_numbers(count: int) -> None:
    """Of any length, packed or one by one, as programs write them."""
    values = [0, 1, 127, 128, -1, 2**63 - 1, -(2**63), 300] * count
    single = b"".join(number(8) + number(value) for value in values)

    assert whole_numbers(memoryview(field(1, b"".join(map(number, values))))) == values
    assert whole_numbers(memoryview(single)) == values


def test_fractions_one_by_one(tmp_path: Path) -> None:
    """Are read as those that are packed."""
    lists = {f"image/object/bbox/{side}": value for side, value in zip(("xmin", "ymin", "xmax", "ymax"), BOX, strict=True)}
    single = {name: field(2, number(1 << 3 | 5) + np.float32(value).tobytes()) for name, value in lists.items()}
    entries = b"".join(field(1, field(1, name.encode()) + field(2, message)) for name, message in single.items())
    source = write(tmp_path, {"a.record": records([example({"image/object/class/text": ["x"]}) + field(1, entries)])})

    assert rows(read_batches(READER, source)) == [("a_0", "x", BOX, None, -1)]


def test_other_records_of_a_folder(tmp_path: Path) -> None:
    """Are left out aloud; shards that are no records are no part of it."""
    other = records([field(1, field(1, b"segment-1"))])
    source = write(tmp_path, {"a.record": file(image("a.jpg", [])), "frames.tfrecord": other, "part-00000-of-00001": b"text"})
    tally = Tally()

    assert frames(read_batches(READER, source, tally=tally)) == ["a.jpg"]
    assert list(tally.notes) == [f"1 other file not read: first {source}/frames.tfrecord"]
    assert READER.sniff(source / "frames.tfrecord") == Certainty.NO


def test_an_empty_shard(tmp_path: Path) -> None:
    """Is one that was not written, or of more shards than there are images: then it is named where that is asked for."""
    source = write(tmp_path, {"a-00000-of-00002.tfrecord": file(image("a.jpg", [])), "a-00001-of-00002.tfrecord": b""})
    tally = Tally()

    assert frames(read_batches(READER, source, {"empty": "keep"}, tally=tally)) == ["a.jpg"]
    assert list(tally.notes) == [f"files without a record: {source}/a-00001-of-00002.tfrecord"]
    with pytest.raises(InputError, match="is empty"):
        read_batches(READER, source)


def test_shards_are_recognised() -> None:
    """By the suffix before their number, among all formats."""
    assert readers.sniff([CASES / "coco" / "train.record-00000-of-00002"], Tally()).name == "tfrecord"
    assert unsharded("train.record-00000-of-00002") == "train.record"


@pytest.mark.parametrize(
    ("lists", "certainty"),
    [({"image/encoded": [b"\1" * 20_000]}, Certainty.LIKELY), ({"steps/observation": [1]}, Certainty.NO)],
)
def test_records_without_lists_of_objects(lists: tfrecord_files.Lists, certainty: Certainty, tmp_path: Path) -> None:
    """Are likely of this format where the first is of an image, however large that is."""
    assert READER.sniff(write(tmp_path, {"a.tfrecord": file(lists)})) == certainty
