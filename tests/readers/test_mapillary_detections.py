"""Answers of Mapillary's API: geometries, images, and what is wrong with them."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from prelabel.errors import InputError, Tally
from prelabel.frames import FrameIndex
from prelabel.readers.base import Certainty, Context
from prelabel.readers.mapillary import READER
from prelabel.readers.mapillary.tiles import TileError, outline_of
from prelabel.testing import read_batches
from tests.conftest import FIXTURES
from tests.readers.mapillary_files import commands, detection, feature, message, number, packed
from tests.readers.output_files import labels, names, read, skipped, write

OWN = [(10, 10), (50, 10), (50, 50), (10, 50)]
HOLE = [(20, 20), (20, 30), (30, 30), (30, 20)]
AWAY = [(60, 60), (90, 60), (90, 90)]

RECORD = "correct the value, or leave the record out with --on-error skip"
IMAGE = RECORD.replace("record", "image")
ANSWER = "give answers of the API: data or detections with value and geometry each"
SKIP = "or leave the detection out with --on-error skip"


def test_the_fixture() -> None:
    """Of three answers about three images: parts and a hole, a detection given twice, a void class, an image without detections."""
    tally = Tally()
    found = read(READER, FIXTURES / "mapillary/detections", size=(400, 200), tally=tally)

    assert names(found) == ["1234567890.jpg", "2345678901.jpg", "3456789012.jpg"]
    assert [*zip(found.frame.tolist(), labels(found), strict=True)] == [
        (0, "regulatory--no-parking--g2"),
        (0, "construction--flat--road"),
        (1, "regulatory--no-parking--g2"),
        (1, "object--street-light"),
    ]
    assert found.box.tolist() == [[0.25, 0.125, 0.5, 0.25], [0, 0.75, 0.75, 1], [0, 0, 0.25, 0.25], [0.5, 0.25, 2148 / 4096, 0.5]]
    assert found.ring_hole.tolist() == [False, False, True, False, False, False]
    assert dict(tally.filtered) == {"void class": 1, "detection given twice": 1}
    assert list(tally.notes) == ["fields of objects that were not used: created_at,id (-O attributes=created_at,id keeps them)"]


@pytest.mark.parametrize("turned", [False, True])
def test_holes_run_the_other_way(turned: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Round than the first ring of their polygon, whichever way that is; others are parts."""
    rings = [[*reversed(ring)] if turned else ring for ring in (OWN, HOLE, AWAY)]
    outline = outline_of(packed(feature(*rings), extent=100))

    assert outline.rings is not None
    assert outline.rings.ring_hole.tolist() == [False, True, False]
    assert abs(outline.rings.areas()).round(9).tolist() == [0.16, 0.01, 0.045]


def test_parts_of_a_geometry() -> None:
    """Polygons of all features and layers are one; a ring may be closed by its first point; lines, points and what is flat are counted."""
    closed = feature([*OWN, OWN[0]])
    flat = [(1, 1), (5, 5), (9, 9)]
    one = packed(closed, feature(OWN, kind=2), feature([(3, 3)], kind=1), feature(AWAY, flat), extent=100)
    outline = outline_of(f" {one[:20]}\n{one[20:]}")

    assert (outline.others, outline.flat) == (2, 1)
    assert outline.rings is not None
    assert (outline.rings.points * 100).round(9).tolist() == [[*map(float, point)] for point in [*OWN, *AWAY]]


def test_the_example_of_the_specification() -> None:
    """Of two polygons, one with a hole, as its words in 4.3.5.6; a step begins at the last point, not at the first of the ring."""
    words = [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15, 9, 4, 13, 26, 0, 8, 8, 0, 0, 7, 15]
    outline = outline_of(tile(b"".join(map(number, words)), extent=1))

    assert outline.rings is not None
    assert outline.rings.points.tolist() == [
        *[[0, 0], [10, 0], [10, 10], [0, 10]],
        *[[11, 11], [20, 11], [20, 20], [11, 20]],
        *[[13, 13], [13, 17], [17, 17], [17, 13]],
    ]
    assert outline.rings.ring_hole.tolist() == [False, False, True]


def test_a_geometry_that_the_api_answered() -> None:
    """As the SDK documents it: a box of 21 x 37 of 4096."""
    outline = outline_of("GjUKBm1weS1vchIVEgIAABgDIg0JhiekKBoqAABKKQAPGgR0eXBlIgkKB3BvbHlnb24ogCB4AQ==")

    assert outline.rings is not None
    assert (outline.rings.points * 4096).tolist() == [[2499, 2578], [2520, 2578], [2520, 2615], [2499, 2615]]


def test_the_extent_is_4096_where_it_is_not_said() -> None:
    """As the specification has it; fields that are not known are passed over, whatever their kind."""
    layer = message([(2, feature([(1024, 0), (2048, 0), (2048, 4096)]))]) + number(9 << 3 | 5) + b"abcd" + number(9 << 3 | 1) + b"abcdefgh"
    outline = outline_of(b64encode(message([(3, layer)])).decode())

    assert outline.rings is not None
    assert outline.rings.points.tolist() == [[0.25, 0], [0.5, 0], [0.5, 1]]


def tile(geometry: bytes, **layer: int) -> str:
    """A tile of one polygon with commands of its own."""
    own = message([(2, message([(3, 3), (4, geometry)])), *((5, extent) for extent in layer.values())])
    return b64encode(message([(3, own)])).decode()


BROKEN: list[tuple[str, str]] = [
    ("G", "the geometry is no base64"),
    ("Gé==", "the geometry is no base64"),
    (b64encode(b"\x1a\x05ab").decode(), "the geometry is cut short or damaged"),
    (b64encode(b"\x1b").decode(), "the geometry is no vector tile"),
    (b64encode(b"\xff" * 30).decode(), "the geometry is cut short or damaged"),
    (b64encode(b"\x1d\x00").decode(), "the geometry is cut short or damaged"),
    (tile(b"\x09\x02"), "the commands of the geometry are cut short or damaged"),
    (tile(number(2**61 << 3 | 2)), "the commands of the geometry are cut short or damaged"),
    (tile(b"\x0b\x02\x02"), "the commands of the geometry are cut short or damaged"),
    (tile(b"\x09" + number(2**40) + b"\x02"), "the geometry leads far out of its image"),
    (tile(commands(OWN), extent=0), "the extent of the geometry is 0"),
    (tile(commands(OWN), extent=2**62), "the extent of the geometry is 4611686018427387904"),
]


@pytest.mark.parametrize(("text", "what"), BROKEN, ids=[str(place) for place in range(len(BROKEN))])
def test_a_broken_geometry(text: str, what: str, tmp_path: Path) -> None:
    """The whole message under stop; under skip it alone is left out."""
    with pytest.raises(TileError, match=f"^{what}$"):
        outline_of(text)
    path = tmp_path / "7.json"
    path.write_text(json.dumps({"data": [detection(), detection("bad", text)]}), "utf-8")
    message_ = f"$.data[1].geometry: {what}\n  fix: ask the API again, {SKIP}"

    with pytest.raises(InputError) as caught:
        read_batches(READER, path, size=(10, 10))
    assert str(caught.value).partition(": ")[2] == message_
    found, reasons = skipped(READER, path, size=(10, 10))
    assert (labels(found), reasons) == (["regulatory--stop--g1"], ["no geometry"])


RECORDS: list[tuple[Mapping[str, object], str, str, str]] = [
    ({"value": " ", "geometry": "x"}, ".value", "the detection has no value", f"give it one, {SKIP}"),
    ({"value": "a"}, "", "has no geometry", f"ask the API for the field geometry, {SKIP}"),
    ({"value": "a", "geometry": ""}, ".geometry", "the geometry shows nothing", f"ask the API again, {SKIP}"),
    ({"value": "a", "geometry": 7}, ".geometry", "expected `str | null`, got `int`: 7", RECORD),
    ({"value": "a", "image": {"id": 1.5}}, ".image.id", "expected `int | str`, got `float`: 1.5", RECORD),
]  # fmt: skip


@pytest.mark.parametrize(("record", "field", "what", "fix"), RECORDS, ids=[row[2] for row in RECORDS])
def test_a_bad_detection(record: Mapping[str, object], field: str, what: str, fix: str, tmp_path: Path) -> None:
    """In any of the layouts its place is named; under skip the others are read."""
    for head, element, tail in (
        ('{"data": [', "$.data[1]", "]}"),
        ('{"id": "7", "detections": {"data": [', "$.detections.data[1]", "]}}"),
        ('{"data": [{"id": "7", "detections": {"data": [', "$.data[0].detections.data[1]", "]}}]}"),
    ):
        path = tmp_path / "7.json"
        # where one names its image, each has to
        good = detection(image={"id": "7"}) if "image" in record else detection()
        path.write_text(f"{head}{json.dumps(good)},\n{json.dumps(record)}{tail}", "utf-8")
        column = json.dumps(record).find(json.dumps(record[field.split(".")[1]]) if field.count(".") == 1 else "1.5") + 1 if field else 1

        with pytest.raises(InputError) as caught:
            read_batches(READER, path, size=(10, 10))
        assert str(caught.value) == f"{path}:2:{column}: {element}{field}: {what}\n  fix: {fix}"
        found, reasons = skipped(READER, path, size=(10, 10))
        assert (labels(found), len(reasons)) == (["regulatory--stop--g1"], 1)


def test_images(tmp_path: Path) -> None:
    """Are called by their id, or as the file where that does not say it; a size that a later answer says holds; an id leads nowhere."""
    same = detection(image={"id": "6"}, id=1)
    write(
        tmp_path,
        {
            "a/5.json": {"data": [detection()]},
            "b.json": {"data": [detection(image={"id": 6}), *(detection(image={"id": bad}) for bad in ("../x", " ")), same]},
            "c.json": {"id": "6", "width": 300, "height": 100, "detections": {"data": [detection(id="1"), detection(id=None)]}},
            "d.json": {"data": []},
        },
    )
    tally = Tally(on_error="skip")
    found = read(READER, tmp_path, tally=tally)

    assert [(frame.file, frame.width, frame.height) for frame in found.frames] == [
        ("6.jpg", 300, 100),
        ("d.jpg", 0, 0),
        ("a/5.jpg", 0, 0),
    ]
    assert found.frame.tolist() == [0, 0, 0, 2]
    assert [f"{one.place.element}: {one.what}\n  fix: {one.fix}" for one in tally.bad] == [
        f"$.data[{number}].image.id: {shown} is no id of an image\n  fix: write the id of the image, {SKIP}"
        for number, shown in ((1, "'../x'"), (2, "' '"))
    ]
    assert dict(tally.filtered) == {"detection given twice": 1}


def feature_of(point: Sequence[float], **properties: str) -> dict[str, object]:
    """A detection as the SDK writes it, and where its image was taken."""
    own = detection(**properties)
    said = {"pixel_geometry" if name == "geometry" else name: value for name, value in own.items()}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": point}, "properties": said}


def test_features_that_name_no_image(tmp_path: Path) -> None:
    """Are of the image that the file is called by where all were taken at one place; else none is guessed."""
    here, there = feature_of([12.5, 55.6]), feature_of([12.6, 55.6])
    assert names(read(READER, write(tmp_path / "one", {"5.json": {"features": [here, here]}}))) == ["5.jpg"]

    for features, bad in (([here, there], [0, 1]), ([here, feature_of([12.5, 55.6], image_id="6")], [0])):
        source = write(tmp_path / f"several{len(bad)}", {"7.json": {"features": features}})
        tally = Tally(on_error="skip")
        found = read(READER, source, tally=tally)
        assert names(found) == ["6.jpg"] * (2 - len(bad))
        assert [f"{one.place.element}: {one.what}\n  fix: {one.fix}" for one in tally.bad] == [
            f"$.features[{number}].properties: names no image, and those of the file are of several\n  fix: write its image_id, {SKIP}"
            for number in bad
        ]


def test_a_detection_that_names_no_image_where_another_does(tmp_path: Path) -> None:
    """Is not given to the image that the file is called by."""
    found, reasons = skipped(READER, write(tmp_path, {"7.json": {"data": [detection(), detection(image={"id": 6})]}}))
    assert (names(found), reasons) == (["6.jpg"], ["no image"])


def test_detections_by_the_ids_of_images(tmp_path: Path) -> None:
    """Lists, as the questions about the API gather them, and images, as it answers for several ids."""
    image = {"id": "9", "width": 40, "height": 20, "detections": {"data": [detection("c")]}}
    content = {"7": [detection("a"), detection("b")], "8": [], "9": image, "10": [detection("d")]}
    source = write(tmp_path, {"all.json": content})
    found = read(READER, source)

    assert READER.sniff(source) == Certainty.SURE
    assert [(frame.file, frame.width) for frame in found.frames] == [("7.jpg", 0), ("8.jpg", 0), ("9.jpg", 40), ("10.jpg", 0)]
    assert [*zip(found.frame.tolist(), labels(found), strict=True)] == [(0, "a"), (0, "b"), (2, "c"), (3, "d")]
    assert [str(found.place(row)).partition(": ")[2] for row in range(4)] == [
        '$["7"][0]', '$["7"][1]', '$["9"].detections.data[0]', '$["10"][0]',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('{"x": 1}', f": holds no detections\n  fix: {ANSWER}"),
        (
            '{"error": {"message": "no"}}',
            f": holds no detections\n  fix: {ANSWER}",
        ),
        (
            '{"id": "1", "width": -1, "detections": {"data": []}}',
            ": $.width: width -1 is no number of pixels\n  fix: write the size of the image, or leave the image out with --on-error skip",
        ),
        (
            '{"id": "1", "detections": [7]}',
            f":1:27: $.detections: expected `object`, got `array`: [7]\n  fix: {RECORD.replace('record', 'detections')}",
        ),
        (
            '{"id": "../7", "detections": {"data": [7, 7]}}',
            f":1:8: $.id: '../7' is no id of an image\n  fix: {IMAGE}",
        ),
        (
            '{"data": [{"detections": {"data": []}}]}',
            f':1:11: $.data[0]: object missing required field `id`: {{"detections": {{"data": []}}}}\n  fix: {IMAGE}',
        ),
        (
            '{"id": "1", "detections": NaN}',
            f":1:27: $.detections: NaN is no number of JSON\n  fix: {RECORD.replace('record', 'detections')}",
        ),
        (
            '{"1": NaN}',
            f':1:7: $["1"]: NaN is no number of JSON\n  fix: {IMAGE}',
        ),
        (
            '{"data": [{"value": "a", "geometry": "", "image": NaN}]}',
            f":1:51: $.data[0].image: NaN is no number of JSON\n  fix: {RECORD}",
        ),
        (
            '{"data": 7}',
            f":1:10: $.data: expected `array | null`, got `int`: 7\n  fix: {RECORD.replace('record', 'detection')}",
        ),
    ],
)
def test_a_bad_answer(content: str, what: str, tmp_path: Path) -> None:
    """The whole message; under skip what is beside it is read."""
    path = tmp_path / "1.json"
    good = json.dumps({"data": [detection()]})
    path.write_text(good, "utf-8")
    unit = READER.plan(path, READER.options()).units[0]
    path.write_text(content, "utf-8")
    tally = Tally()

    with pytest.raises(InputError) as caught:
        [*READER.read(unit, READER.options(), context(tally))]
    assert str(caught.value) == f"{path}{what}"
    tally = Tally(on_error="skip")
    assert [len(batch) for batch in READER.read(unit, READER.options(), context(tally))] == [0]
    assert len(tally.bad) == 1


def context(tally: Tally) -> Context:
    """Of a run without images."""
    return Context(frames=FrameIndex(), tally=tally)
