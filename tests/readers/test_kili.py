"""Kili Technology: which label is read, shapes, names, attributes, videos."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.kili import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.kili_files import BOX, annotation, asset, assets, label, ring, vertices, video
from tests.readers.output_files import labels, names, read, refused, write
from tests.readers.yolo_files import places, rows, shapes

CASES = FIXTURES / "kili"
NAMED = {"interface": str(CASES / "raw/interface.json")}


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("raw", {}),
        ("raw", NAMED),
        ("raw/labels/street.jpg.json", {"from": "predictions"}),
        ("raw/labels/yard_1.json", {"keypoints": "HEAD,HAND"}),
        ("latest", {}),
        ("predictions", {"from": "inferences"}),
        ("video", {"attributes": "mid"}),
    ],
)
def test_the_contract(case: str, options: dict[str, str]) -> None:
    """On each fixture, and on single files, which this reader alone recognises."""
    check_reader(READER, CASES / case, options)

    assert sniff([CASES / case], Tally()).name == "kili"


def test_what_is_recognised(tmp_path: Path) -> None:
    """Answers to jobs are sure, assets without any are likely, and another JSON is none."""
    write(tmp_path, {"a.json": assets(), "b.json": [asset(labels=[])], "c.json": [{"externalId": "a.jpg"}], "d.json": "7", "e.json": ""})

    assert [READER.sniff(tmp_path / f"{name}.json") for name in "abcde"] == [
        Certainty.SURE, Certainty.LIKELY, Certainty.NO, Certainty.NO, Certainty.NO,
    ]  # fmt: skip


def test_a_long_video_is_recognised(tmp_path: Path) -> None:
    """By how its label ends, where the list of its frames and the answers fill all that is looked at; COCO leaves it."""
    said = video({str(i): [annotation(mid="m")] for i in range(1000)}, jsonContent=[f"assets/drive_{i:04}.jpg" for i in range(4000)])
    (tmp_path / "a.json").write_text(json.dumps(said, sort_keys=True))

    assert sniff([tmp_path / "a.json"], Tally()).name == "kili"


def test_names_of_points_forge_no_note(tmp_path: Path) -> None:
    """Line breaks in them are shown as Python writes them."""
    pose = annotation("pose", "A\nB", points=[{"code": "x\ny", "point": {"x": 0.5, "y": 0.5}}])
    tally = Tally()
    read(READER, write(tmp_path, {"a.json": assets(pose)}), tally=tally)

    assert list(tally.notes) == [
        r"points of A\nB are numbered as they first come: x\ny 1 (-O keypoints= or -O interface= to say otherwise)"
    ]


def test_boxes() -> None:
    """By four corners in any order; one whose sides are not those of the image is a polygon; what was drawn by hand has no score."""
    batches = read_batches(READER, CASES / "raw")

    assert [row for row in rows(batches) if row[1] == "CAR"] == [
        ("street.jpg", "CAR", (0.1, 0.2, 0.3, 0.6), None, -1),
        ("assets/yard_1.png", "CAR", (0.1, 0.6, 0.5, 0.8), None, -1),
    ]
    van = next(shape for shape in shapes(batches) if shape[2] == "VAN")
    assert (van[1], van[3]) == ("POLYGON", [(0.5, 0.2), (0.6, 0.4), (0.5, 0.6), (0.4, 0.4)])
    assert places(batches)[0] == f'{CASES}/raw/labels/street.jpg.json: $.labels[1].jsonResponse["AREA_JOB"].annotations[0]'


def test_other_shapes() -> None:
    """Lines, vectors, points and poses, whose points are numbered as they first come."""
    tally = Tally()
    found = [
        (label_, kind, points, numbers) for _, kind, label_, points, numbers in shapes(read_batches(READER, CASES / "raw", tally=tally))
    ]

    assert found[5:10] == [
        ("LANE", "LINE", [(0, 1), (0.5, 0.5), (0.6, 0.2)], [0] * 3),
        ("HEADING", "LINE", [(0.2, 0.4), (0.3, 0.4)], [0] * 2),
        ("POLE", "LANDMARK", [(0.9, 0.1)], [1]),
        ("PERSON", "LANDMARK", [(0.7, 0.2), (0.7, 0.6)], [1, 2]),
        ("PERSON", "LANDMARK", [(0.8, 0.2), (0.8, 0.4)], [1, 3]),
    ]
    note = "points of PERSON are numbered as they first come: HEAD 1, FOOT 2, HAND 3 (-O keypoints= or -O interface= to say otherwise)"
    assert note in tally.notes


def test_parts_and_holes() -> None:
    """In lists of parts, or one part a record with the same mid; of a list of rings the first is the outline."""
    d = read(READER, CASES / "raw")
    holes = {name: d.ring_hole[d.detection_start[i] : d.detection_start[i + 1]].tolist() for i, name in enumerate(labels(d))}

    assert (holes["ROAD"], holes["LAKE"], holes["WOOD"]) == ([False], [False, True, False], [False, True, False])
    assert labels(d).count("WOOD") == 1


@pytest.mark.parametrize(("turn", "expected"), [(0, (0.2, 0.1)), (90, (0.1, 0.8)), (180, (0.8, 0.9)), (270, (0.9, 0.2))])
def test_an_image_that_was_shown_turned(turn: int, expected: tuple[float, float], tmp_path: Path) -> None:
    """Is upright again: of one turned clockwise by 90 degrees the left side is on top, so that y is x, and x counts up from the bottom."""
    source = write(tmp_path, {"a.json": assets(annotation("marker", point={"x": 0.2, "y": 0.1}), ROTATION_JOB={"rotation": turn})})

    assert shapes([read(READER, source)])[0][3] == [expected]


def test_attributes() -> None:
    """Nested jobs, those under answers too: a category, several as a list, a text; the interface names all, and says what is a list."""
    tally = Tally()
    plain, named = (read(READER, CASES / "raw", options, tally=tally) for options in ({}, NAMED))

    assert plain.attribute_sets == (
        {"COLOUR_JOB": "RED", "PARTS_JOB": ("DOOR", "ROOF"), "PLATE_JOB": "AB 123", "STATE_JOB": "DENTED"},
    )  # fmt: skip
    assert named.attribute_sets == ({"Number plate": "AB 123", "Parts": ("Door", "Roof"), "State": ("Dented",), "colour": "Red"},)
    assert labels(named)[3:5] == ["Car", "Delivery van"]
    assert [numbers for _, _, name, _, numbers in shapes([named]) if name == "Person"] == [[1, 3], [1, 2]]
    assert tally.unconverted == {
        "classification of a whole image, video or frame": 4, "further label of an asset": 2, "label of type AUTOSAVE": 2,
        "label of type PREDICTION": 2, "nested job of a point of a pose": 2, "relation": 2,
    }  # fmt: skip


def test_further_fields(tmp_path: Path) -> None:
    """Become attributes where they are asked for; a score that is not is named."""
    source = write(tmp_path, {"a.json": assets(annotation(mid="m", score=0.5))})
    tally = Tally()

    assert read(READER, source, {"attributes": "mid,score"}).attribute_sets == ({"mid": "m", "score": "0.5"},)
    assert read(READER, source, tally=tally).attribute_sets == ()
    assert list(tally.notes) == ["fields of annotations that were not used: score (-O attributes=score keeps them)"]


def test_several_categories(tmp_path: Path) -> None:
    """The first is the label, and all are an attribute; a job without an answer is counted."""
    one = annotation(categories=[{"name": "CAR"}, {"name": "TAXI"}], children={"A": {}, "B": {"categories": []}})
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": assets(one)}), tally=tally)

    assert (labels(d), d.attribute_sets) == (["CAR"], ({"labels": ("CAR", "TAXI")},))
    assert tally.unconverted == {"nested job without an answer": 2}


def test_parts_that_say_different_things(tmp_path: Path) -> None:
    """The first part is heard; another value of another part is counted."""
    areas = [
        annotation("semantic", mid="m", boundingPoly=[ring((0, 0), (x, 0), (0, 0.1))], children={"DEPTH": {"text": text}})
        for x, text in ((0.1, "deep"), (0.2, "flat"))
    ]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": assets(*areas)}), tally=tally)

    assert (len(d), d.attribute_sets) == (1, ({"DEPTH": "deep"},))
    assert tally.unconverted == {"another value of the attribute DEPTH": 1}


def test_the_latest_label() -> None:
    """Of annotators and reviewers; what models made has scores."""
    source = CASES / "raw/labels/street.jpg.json"
    found = {kind: read(READER, source, {"from": kind}) for kind in ("labels", "reviews", "predictions")}

    assert [len(d) for d in found.values()] == [10, 10, 2]
    assert found["predictions"].score.tolist() == [0.87, 0.4]


@pytest.mark.parametrize(
    ("times", "latest"),
    [
        (["2024-05-02T09:00:00.000Z", "2024-05-02T10:30:00+02:00"], 0),
        (["2024-05-02T09:00:00", "2024-05-02T09:00:00.001Z"], 1),
        (["2024-05-02", None], 0),
        ([None, None], 1),
    ],
)
def test_the_latest_of_several(times: list[str | None], latest: int, tmp_path: Path) -> None:
    """By when they were made, in whichever zone; of those that do not say it, the last."""
    several = [label({"JOB": {"annotations": [annotation(category=f"C{i}")]}}, createdAt=time) for i, time in enumerate(times)]
    tally = Tally()

    assert labels(read(READER, write(tmp_path, {"a.json": [asset(labels=several)]}), tally=tally)) == [f"C{latest}"]
    assert tally.unconverted == {"further label of an asset": 1}


def test_labels_of_a_model_or_an_author(tmp_path: Path) -> None:
    """Are those of that name alone; others are counted."""
    found = read(READER, CASES / "predictions", {"from": "predictions", "model": "yolo"})
    several = [label({"JOB": {"annotations": [annotation(category=name)]}}, author={"email": name, "id": f"id-{name}"}) for name in "abc"]
    source = write(tmp_path, {"a.json": [asset(labels=several)]})
    tally = Tally()

    assert labels(found) == ["CAR", "VAN", "CAR"]
    assert labels(read(READER, source, {"author": "b"}, tally=tally)) == labels(read(READER, source, {"author": "id-b"})) == ["b"]
    assert tally.unconverted == {"label of another model or author": 2}


def test_names(tmp_path: Path) -> None:
    """The external id, with the suffix of the content where it has none; known images go first; URLs are kept."""
    d = read(READER, CASES / "latest", size=(100, 50))
    content = "https://host/x/b.jpg"
    write(tmp_path, {"a.json": [asset("x", content=content, labels=[]), asset(None, content=content), asset(7)], "in/b.jpg": (100, 50)})

    assert names(d) == ["a.jpg", "b.jpg", "c.jpg"]
    assert [frame.url for frame in d.frames][:2] == ["https://host.example/x/a.jpg?sig=1", "https://host.example/x/b.jpg"]
    assert [(frame.width, frame.height) for frame in d.frames] == [(100, 50)] * 3
    tally = Tally(on_error="skip")
    assert names(read(READER, tmp_path, tally=tally)) == ["in/b.jpg", "7"]
    assert [problem.reason for problem in tally.bad] == ["asset twice"]


def test_an_answer_as_text(tmp_path: Path) -> None:
    """As the service itself sends it; the place of what is wrong in it is the one of its line."""
    pose = annotation("pose", points=[{"code": "HEAD", "point": {"x": 0.5, "y": 0.5}}])
    for response, expected in ({"JOB": {"annotations": [annotation(), pose]}}, ["CAR", "CAR"]), ({"JOB": 7}, []):
        write(tmp_path, {"a.json": json.dumps([asset(latestLabel=label(json.dumps(response)))])})
        if expected:
            assert labels(read(READER, tmp_path)) == expected
    message = refused(READER, tmp_path)
    assert message.startswith("a.json:1:")
    assert '$[0].latestLabel.jsonResponse["JOB"]: expected `object | null`, got `int`: 7\n' in message


def test_what_has_no_place_in_an_image(tmp_path: Path) -> None:
    """Is counted: named entities, relations, pages, jobs of other kinds."""
    listed: list[Any] = [
        annotation(None, beginOffset=3, content="text"), annotation(None, startEntities=[], endEntities=[]), annotation(annotations=[{}]),
    ]  # fmt: skip
    said = [
        *assets(
            *listed, RANK={"orders": [1]}, EMPTY={}, TEXT={"text": ""}, CLASS={"categories": []}, ANNOTATION_JOB_COUNTER={"JOB": {"CAR": 1}}
        ),
        asset("b.pdf", pageResolutions=[{}]),
    ]
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": said}), tally=tally)

    assert (names(d), len(d)) == (["a.jpg"], 0)
    assert tally.unconverted == {
        "annotation of a page": 1, "asset of several pages, such as a PDF": 1, "job of another kind": 1, "named entity": 1, "relation": 1,
    }  # fmt: skip


def test_layers_of_a_flat_image(tmp_path: Path) -> None:
    """An image of tiles that is none of the earth is read as any other."""
    flat = [{"imageUrl": "https://host/t", "useClassicCoordinates": True, "epsg": "EPSG4326"}]
    tiles = [{"useClassicCoordinates": False, "epsg": "TiledImage"}]
    said = [
        asset(f"{i}.jpg", jsonContent=layers, latestLabel=label({"J": {"annotations": [annotation()]}}))
        for i, layers in enumerate((flat, tiles))
    ]

    assert labels(read(READER, write(tmp_path, {"a.json": said}))) == ["CAR", "CAR"]


def test_an_older_interface(tmp_path: Path) -> None:
    """As a project has it, in a member of its own; names that are blank are none."""
    jobs = {"JOB": {"content": {"categories": {"CAR": {"name": "Car"}, "VAN": {"name": " "}}}}, "SIZE": {"instruction": " "}}
    write(tmp_path, {"project.json": {"id": "p", "jsonInterface": {"jobs": jobs}}})
    said = assets(
        annotation(children={"SIZE": {"text": 3}}), annotation(category="VAN"), annotation("polyline", polyline=vertices((0, 0), (1, 1)))
    )
    source = write(tmp_path / "in", {"a.json": said})
    d = read(READER, source, {"interface": str(tmp_path / "project.json")})

    assert (labels(d), d.attribute_sets) == (["Car", "VAN", "Car"], ({"SIZE": "3"},))


def test_closed_rings(tmp_path: Path) -> None:
    """The last corner is not the first again."""
    corners = [*BOX["normalizedVertices"], BOX["normalizedVertices"][0]]  # type: ignore[misc, index]  # it is a list
    outlines = [{"normalizedVertices": corners}]
    d = read(READER, write(tmp_path, {"a.json": assets(annotation(boundingPoly=outlines), annotation("polygon", boundingPoly=outlines))}))

    assert [(kind, len(points)) for _, kind, _, points, _ in shapes([d])] == [("RECTANGLE", 0), ("POLYGON", 4)]
