"""Google Video Intelligence: annotations with values worked out by hand."""

import json
from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.video_intelligence import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "video-intelligence"

FPS = {"fps": "10"}


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


def test_objects() -> None:
    """Corners that are left out are 0; each annotation is a track; the segment of the video ends with its last frame."""
    tally = Tally()
    whole = check_reader(READER, CASES / "objects", FPS)
    read_batches(READER, CASES / "objects", FPS, tally=tally)

    assert rows([whole])[:3] == [
        ("street/000000.jpg", "car", (0.0, 0.0, 0.25, 0.5), 0.875, 0),
        ("street/000001.jpg", "car", (0.125, 0.0, 0.375, 0.5), 0.875, 0),
        ("street/000002.jpg", "car", (0.5, 0.25, 0.75, 0.5), 0.5, 1),
    ]
    assert [(one.sequence, one.index, one.time_s) for one in whole.frames] == [
        ("street", 0, 0.0), ("street", 1, 0.1), ("street", 2, 0.2), ("street", 3, 0.3),
    ]  # fmt: skip
    assert dict(tally.unconverted) == {"element of shotAnnotations": 1}
    assert places([whole])[2] == f"{CASES}/objects/street.json: $.response.annotationResults[0].objectAnnotations[1]"


def test_texts() -> None:
    """Are polygons, also where coordinates of vertices are left out, and have what they say as an attribute."""
    whole = check_reader(READER, CASES / "objects", FPS)

    assert shapes([whole])[3] == (
        "street/000003.jpg", "POLYGON", "text", [(0.125, 0.0), (0.25, 0.25), (0.125, 0.5), (0.0, 0.25)], [0] * 4,
    )  # fmt: skip
    assert rows([whole])[3][3:] == (0.75, 2)
    assert attributes(whole)[3] == {"text": "STOP"}


def test_what_is_written_to_a_bucket() -> None:
    """Names with underscores and times of seconds and nanos are read; two videos of a file are two sequences."""
    whole = check_reader(READER, CASES / "written", FPS)

    assert rows([whole]) == [
        ("out/north/000000.jpg", "person", (0.25, 0.25, 0.5, 0.75), 0.625, 0),
        ("out/north/000001.jpg", "person", (0.25, 0.5, 0.5, 1.0), 0.625, 0),
        ("out/south/000010.jpg", "bicycle", (0.25, 0.25, 0.5, 0.75), 0.5, 0),
    ]
    assert frames([whole])[:3] == ["out/north:out/north/000000.jpg", "out/north:out/north/000001.jpg", "out/south:out/south/000000.jpg"]
    assert len(whole.frames) == 2 + 11
    assert places([whole])[2] == f"{CASES}/written/out.json: $.annotation_results[1].object_annotations[0]"


def test_persons_and_logos() -> None:
    """Are tracks, with their attributes; landmarks are counted."""
    tally = Tally()
    whole = check_reader(READER, CASES / "people", FPS)
    read_batches(READER, CASES / "people", FPS, tally=tally)

    assert rows([whole]) == [
        ("shop/000000.jpg", "person", (0.25, 0.25, 0.5, 1.0), 0.75, 0),
        ("shop/000001.jpg", "person", (0.375, 0.25, 0.625, 1.0), 0.75, 0),
        ("shop/000000.jpg", "Acme", (0.0, 0.0, 0.125, 0.125), 0.875, 1),
    ]
    assert attributes(whole) == [{"UpperCloth": "Coat"}, {}, {}]
    assert dict(tally.unconverted) == {"landmark of a person or face": 1}


TRACKS = {
    "faceDetectionAnnotations": [
        {
            "tracks": [
                {
                    "timestampedObjects": [
                        {
                            "normalizedBoundingBox": {"right": 0.5, "bottom": 0.5},
                            "attributes": [{"name": "glasses", "confidence": 0.75}, {"name": "smiling"}, {"confidence": 0.5}],
                        }
                    ],
                    "attributes": [{"name": "hair", "confidence": 0.5, "value": "black"}],
                }
            ]
        }
    ],
    "personDetectionAnnotations": [{"tracks": [{"segment": {}}]}],
    "objectAnnotations": [{"entity": {"description": "car"}, "segment": {}}],
    "textAnnotations": [{"text": "A", "segments": [{"segment": {}}]}],
    "celebrityRecognitionAnnotations": {"celebrityTracks": []},
    "shotLabelAnnotations": [],
    "speechTranscriptions": [{}, {}],
}


def test_attributes_and_what_is_counted(tmp_path: Path) -> None:
    """Attributes that are there or not have their confidence; annotations without a place are counted, also those not known here."""
    source, tally = tmp_path / "a.json", Tally()
    source.write_text(json.dumps({"annotationResults": [TRACKS]}), encoding="utf-8")

    whole = check_reader(READER, source, FPS)
    read_batches(READER, source, FPS, tally=tally)

    assert [row[1:3] for row in rows([whole])] == [("face", (0.0, 0.0, 0.5, 0.5))]
    assert attributes(whole) == [{"hair": "black", "glasses": "0.75"}]
    assert dict(tally.unconverted) == {
        "element of speechTranscriptions": 2, "celebrityRecognitionAnnotations": 1, "annotation without frames": 2,
        "annotation without timestampedObjects": 1,
    }  # fmt: skip


def test_a_name_of_attributes_that_comes_again_has_several_values(tmp_path: Path) -> None:
    """The colour and the kind of clothes have one name; what is said twice is said once, and a time goes before its track."""
    listed = [("UpperCloth", "Red"), ("UpperCloth", "T-Shirt"), ("UpperCloth", "Red"), ("LowerCloth", "LongPants"), ("hair", "")]
    timed = {
        "normalizedBoundingBox": {"right": 0.5, "bottom": 0.5}, "attributes": [{"name": name, "value": value} for name, value in listed],
    }  # fmt: skip
    track = {"timestampedObjects": [timed], "attributes": [{"name": "LowerCloth", "value": "ShortPants"}]}
    source = tmp_path / "a.json"
    source.write_text(json.dumps({"annotationResults": [{"personDetectionAnnotations": [{"tracks": [track]}]}]}), encoding="utf-8")

    assert attributes(check_reader(READER, source, FPS)) == [{"UpperCloth": ("Red", "T-Shirt"), "LowerCloth": "LongPants"}]


NAMES = [
    ("annotationResults", "objectAnnotations", "normalizedBoundingBox", "timeOffset"),
    ("annotation_results", "object_annotations", "normalized_bounding_box", "time_offset"),
]

TIMES: list[object] = ["1.500s", {"seconds": 1, "nanos": 500_000_000}, {"seconds": "1", "nanos": 500_000_000}]


@pytest.mark.parametrize("names", NAMES, ids=["camel", "snake"])
@pytest.mark.parametrize("time", TIMES, ids=["text", "numbers", "node"])
def test_names_and_times(names: tuple[str, str, str, str], time: object, tmp_path: Path) -> None:
    """The API and its clients write two kinds of names and three forms of a time."""
    results, objects, box, offset = names
    source = tmp_path / "a.json"
    frame = {box: {"left": 0, "top": 0, "right": 0.5, "bottom": 0.5}, offset: time}
    content = {results: [{"error": None, objects: [{"entity": {"description": "car"}, "frames": [frame]}]}]}
    source.write_text(json.dumps(content), encoding="utf-8")

    (batch,) = read_batches(READER, source, FPS)

    assert [batch.frames[i].index for i in batch.frame.tolist()] == [15]


def annotated(*objects: dict[str, object], end: str = "") -> str:
    """An answer with objects."""
    segment = {"segment": {"endTimeOffset": end}} if end else {}
    return json.dumps({"annotationResults": [{"inputUri": "/b/a.mp4", **segment, "objectAnnotations": list(objects)}]})


def thing(*times: str, track: str | None = None) -> dict[str, object]:
    """A car at some times, of a streaming request where it has an id."""
    box = {"right": 0.5, "bottom": 0.5}
    seen = [{"normalizedBoundingBox": box, "timeOffset": time} for time in times]
    return {"entity": {"description": "car"}, "frames": seen, **({"trackId": track} if track else {"segment": {}})}


def test_ids_of_a_streaming_request(tmp_path: Path) -> None:
    """Make one track of several annotations; in a batch request each annotation is a track."""
    source = tmp_path / "a.json"
    source.write_text(annotated(thing("0s", track="7"), thing("0.1s", track="7"), thing("0s", track="8"), thing("0.2s")), encoding="utf-8")

    assert [row[4] for row in rows(read_batches(READER, source, FPS))] == [0, 0, 1, 2]


@pytest.mark.parametrize(("rate", "expected"), [("30", [0, 3, 9]), ("10", [0, 1, 3]), ("29.97", [0, 3, 9])])
def test_times_are_frames_by_the_rate(rate: str, expected: list[int], tmp_path: Path) -> None:
    """A time belongs to the frame that is nearest."""
    source = tmp_path / "a.json"
    source.write_text(annotated(thing("0s", "0.100100s", "0.3s"), end="0.4s"), encoding="utf-8")

    (batch,) = read_batches(READER, source, {"fps": rate})

    assert [batch.frames[i].index for i in batch.frame.tolist()] == expected


def test_thinned_frames(tmp_path: Path) -> None:
    """Take what is nearest where the user says so, of each track alone."""
    source, tally = tmp_path / "a.json", Tally()
    source.write_text(annotated(thing("0s", "0.1s", "0.2s", "0.4s"), thing("0.1s"), end="0.4s"), encoding="utf-8")

    (batch,) = read_batches(READER, source, {"fps": "2.5", "nearest": "true"}, tally=tally)

    assert [(batch.frames[i].index, track) for i, track in zip(batch.frame.tolist(), batch.track.tolist(), strict=True)] == [
        (0, 0), (1, 0), (0, 1),
    ]  # fmt: skip
    assert dict(tally.filtered) == {"detection further from its frame than another": 2}


def test_no_objects(tmp_path: Path) -> None:
    """A video in which nothing was found has its frames."""
    source = tmp_path / "a.json"
    source.write_text(annotated(end="0.1s"), encoding="utf-8")

    (batch,) = read_batches(READER, source, FPS)

    assert (len(batch), len(batch.frames)) == (0, 2)


@pytest.mark.parametrize(
    ("uris", "names"),
    [
        (["/b/x/a.mp4", "/b/y/a.mp4"], {"s/b/x/a", "s/b/y/a"}),
        (["/b/x/a.mp4", "/b/x/a.mp4"], {"s"}),
        (["/b/..", "gs://b/../north.mp4", ""], {"s/b", "s/north", "s/video"}),
    ],
)
def test_videos_of_a_file(uris: list[str], names: set[str], tmp_path: Path) -> None:
    """Are told apart by their whole URI, whose parts are names below the file's own."""
    source = tmp_path / "s.json"
    results = [{"inputUri": uri, "objectAnnotations": [thing("0s")]} for uri in uris]
    source.write_text(json.dumps({"annotationResults": results}), encoding="utf-8")

    whole = check_reader(READER, source, FPS)

    assert {frame.sequence for frame in whole.frames} == names
    assert len(whole) == len(uris)
