"""Google Cloud Vision: objects, faces, words, logos and landmarks, and which images they are of, with values worked out by hand."""

from pathlib import Path

import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.cloud_vision import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places, rows, shapes

CASES = FIXTURES / "cloud-vision"

KINDS = {"kinds": "objects,faces,texts,logos,landmarks"}

SIZE = (100, 50)

QUAD = [{"x": 0.25, "y": 0.25}, {"x": 0.5, "y": 0.25}, {"x": 0.5, "y": 0.75}, {"x": 0.25, "y": 0.75}]


def car(**fields: object) -> dict[str, object]:
    """An object in an image."""
    return {"name": "car", "score": 0.5, "boundingPoly": {"normalizedVertices": QUAD}, **fields}


def response(*objects: object, **fields: object) -> dict[str, object]:
    """The response of an image."""
    return {"localizedObjectAnnotations": list(objects), **fields}


def context(uri: str, page: int = 0) -> dict[str, object]:
    """What a response says of its image."""
    return {"context": {"uri": uri, **({"pageNumber": page} if page else {})}}


def attributes(d: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(d.attribute_sets[i]) if i >= 0 else {} for i in d.attributes.tolist()]


@pytest.mark.parametrize(
    "case", ["objects", "objects/street-1.json", "objects/street-2.json", "faces", "texts", "batch", "document", "texts/sign.json"]
)
def test_the_contract(case: str) -> None:
    """On each layout, which this reader alone recognises."""
    check_reader(READER, CASES / case, KINDS, size=None if case == "faces" else SIZE)

    assert sniff([CASES / case], Tally()).name == "cloud-vision"


def test_objects() -> None:
    """In fractions, whatever case their names are in; 0 is left out; what is no upright box is a polygon, and no size is needed."""
    tally = Tally()
    batches = read_batches(READER, CASES / "objects", {"attributes": "mid"}, tally=tally)

    assert rows(batches) == [
        ("street-1.jpg", "Car", (0.5, 0.25, 0.75, 0.75), 0.875, -1),
        ("street-1.jpg", "Person", (0.0, 0.0, 0.25, 0.5), 0.75, -1),
        ("street-2.jpg", "Car", (0.25, 0.25, 0.75, 0.75), 0.625, -1),
    ]
    assert shapes(batches)[2] == ("street-2.jpg", "POLYGON", "Car", [(0.25, 0.5), (0.5, 0.25), (0.75, 0.5), (0.5, 0.75)], [0] * 4)
    assert names(batches[0]) == ["street-1.jpg", "street-2.jpg", "street-3.jpg"]
    assert attributes(batches[0])[:2] == [{"mid": "/m/0k4j"}, {"mid": "/m/01g317"}]
    assert places(batches)[1:] == [
        f"{CASES}/objects/street-1.json: $.responses[0].localizedObjectAnnotations[1]",
        f"{CASES}/objects/street-2.json: $.localized_object_annotations[0]",
    ]
    assert dict(tally.unconverted) == {"element of labelAnnotations": 1}


def test_faces() -> None:
    """Pixels of the image beside the response; types of landmarks by name or number; likelihoods by name."""
    tally = Tally()
    (found,) = read_batches(READER, CASES / "faces", {"kinds": "faces", "attributes": "joyLikelihood,rollAngle"}, tally=tally)

    # 20, 10 to 60, 40 of 100 x 50 pixels
    assert rows([found])[0] == ("door.png", "face", (0.2, 0.2, 0.6, 0.8), 0.875, -1)
    assert shapes([found])[1] == ("door.png", "LANDMARK", "face", [(0.325, 0.4), (0.475, 0.4), (0.4, 0.5)], [1, 2, 8])
    assert rows([found])[2] == ("hall.png", "face", (0.0, 0.0, 0.5, 0.5), 0.5, -1)
    assert shapes([found])[3] == ("hall.png", "LANDMARK", "face", [(0.25, 0.4)], [32])
    assert found.object.tolist() == [0, 0, 1, 1]
    assert attributes(found)[::2] == [{"joyLikelihood": "VERY_LIKELY", "rollAngle": "-1.5"}, {"joyLikelihood": "POSSIBLE"}]
    assert dict(tally.unconverted) == {"landmark of a type that is not known": 1}


def test_landmarks_that_nobody_wants() -> None:
    """Are left out."""
    options = parse_options(READER, {"kinds": "faces"})
    _, batches = read_sources(READER, [CASES / "faces"], options, FrameOptions(), Tally(), shapes=frozenset({Kind.RECTANGLE}))

    assert [row[1] for row in rows(list(batches))] == ["face", "face"]


def test_words_logos_and_landmarks() -> None:
    """Words are polygons with their text, also upright ones; the page says the size."""
    tally = Tally()
    (found,) = read_batches(READER, CASES / "texts", {"kinds": "logos,landmarks,texts"}, tally=tally)

    assert labels(found) == ["ACME", "Tower", "text", "text"]
    assert [shape[1:4] for shape in shapes([found])] == [
        ("RECTANGLE", "ACME", []),
        ("RECTANGLE", "Tower", []),
        ("POLYGON", "text", [(0.1, 0.2), (0.6, 0.2), (0.6, 0.8), (0.1, 0.8)]),
        ("POLYGON", "text", [(0.7, 0.2), (0.9, 0.3), (0.85, 0.8), (0.65, 0.7)]),
    ]
    assert found.score.tolist() == [0.625, 0.5, 0.875, 0.75]
    assert attributes(found) == [{}, {}, {"text": "Gate"}, {"text": "7"}]
    assert [(frame.file, frame.width, frame.height) for frame in found.frames] == [("sign.jpg", 100, 50)]
    assert places([found])[3] == f"{CASES}/texts/sign.json: $.responses[0].fullTextAnnotation.pages[0].blocks[0].paragraphs[0].words[1]"
    assert dict(tally.unconverted) == {"safeSearchAnnotation": 1}


def test_words_without_a_whole_text(tmp_path: Path) -> None:
    """Are the annotations behind the first, which is the whole text; one that stands alone is read. A score of 0 is none."""
    box = {"vertices": [{"x": 10}, {"x": 20}, {"x": 20, "y": 5}, {"x": 10, "y": 5}]}
    texts = [{"description": text, "boundingPoly": box, "score": 0.0} for text in ("a\nb", "a", "b")]
    write(tmp_path, {"a.json": {"textAnnotations": texts}, "b.json": {"textAnnotations": texts[:1], "fullTextAnnotation": {"pages": []}}})

    found = read(READER, tmp_path, {"kinds": "texts"}, size=SIZE)

    assert attributes(found) == [{"text": "a"}, {"text": "b"}, {"text": "a\nb"}]
    assert rows([found])[0] == ("a.jpg", "text", (0.1, 0.0, 0.2, 0.1), None, -1)


def test_what_is_not_asked_for() -> None:
    """Is counted by what reads it, and needs no size."""
    tally = Tally()
    found = read_batches(READER, CASES / "texts", tally=tally) + read_batches(READER, CASES / "faces", tally=tally)

    assert rows(found) == []
    assert dict(tally.unconverted) == {
        "logo (-O kinds=logos reads it)": 1, "landmark (-O kinds=landmarks reads it)": 1,
        "text of an image (-O kinds=texts reads its words)": 1, "safeSearchAnnotation": 1, "face (-O kinds=faces reads it)": 2,
    }  # fmt: skip


def test_images_that_responses_name() -> None:
    """Are called below their bucket; an address of the web is their own."""
    (found,) = read_batches(READER, CASES / "batch")

    assert [(frame.file, frame.url) for frame in found.frames] == [("yard/7.jpg", ""), ("yard/8.jpg", "https://example.com/yard/8.jpg")]
    assert rows([found]) == [("yard/7.jpg", "Bicycle", (0.25, 0.25, 0.5, 0.75), 0.875, -1)]


def test_pages_of_a_document(tmp_path: Path) -> None:
    """Are single images that are called by their number; the document may be said once, or be called as the file."""
    (found,) = read_batches(READER, CASES / "document", {"kinds": "texts"})
    page = {"context": {"pageNumber": 2}}
    nested = {"responses": [{"inputConfig": {"gcsSource": {"uri": "gs://b/x.tiff"}}, "responses": [response(car(), **page)]}]}
    write(tmp_path, {"a.json": nested, "b.json": {"responses": [response(car(), **page)]}})

    assert [(frame.file, frame.still, frame.width) for frame in found.frames] == [
        ("forms/letter-1.jpg", True, 0), ("forms/letter-2.jpg", True, 0),
    ]  # fmt: skip
    assert names(read(READER, tmp_path)) == ["x-2.jpg", "b-2.jpg"]


@pytest.mark.parametrize("several", [{"responses": [response(car()), {}]}, [response(car()), {}]], ids=["answer", "list"])
def test_responses_that_name_no_image(several: object, tmp_path: Path) -> None:
    """Are of the images of --frames in their order; of several files, of those in a folder of the file's name."""
    write(tmp_path, {"one/a.json": several, "two/a.json": several, "two/b.json": several})
    for name in ("a/1.jpg", "a/2.jpg", "b/3.jpg", "b/4.jpg"):
        write(tmp_path, {f"images/{name}": SIZE})

    alone = read(READER, tmp_path / "one", frames=tmp_path / "images/b")
    both = read(READER, tmp_path / "two", frames=tmp_path / "images")

    assert (names(alone), rows([alone])[0][0]) == (["3.jpg", "4.jpg"], "3.jpg")
    assert (names(both), [row[0] for row in rows([both])]) == (["a/1.jpg", "a/2.jpg", "b/3.jpg", "b/4.jpg"], ["a/1.jpg", "b/3.jpg"])


def test_the_image_of_a_file(tmp_path: Path) -> None:
    """Lies beside it, is the only one of --frames, or is what the file is called as without its suffix."""
    write(tmp_path, {"a/x.json": response(car()), "a/x.png": SIZE, "b/y.jpg.json": response(car()), "images/other.bmp.jpg": SIZE})

    assert names(read(READER, tmp_path / "a/x.json")) == ["x.png"]
    assert names(read(READER, tmp_path / "b")) == ["y.jpg"]
    assert names(read(READER, tmp_path / "b", frames=tmp_path / "images")) == ["other.bmp.jpg"]


def test_an_operation(tmp_path: Path) -> None:
    """Its response is read as any other."""
    write(tmp_path, {"a.json": {"name": "operations/1", "done": True, "response": {"responses": [response(car())]}}})

    assert rows([read(READER, tmp_path)]) == [("a.jpg", "car", (0.25, 0.25, 0.5, 0.75), 0.5, -1)]


def test_an_error_beside_annotations(tmp_path: Path) -> None:
    """Code 0 and null are none."""
    write(tmp_path, {"a.json": response(car(), error={"code": 0, "message": ""}), "b.json": response(car(), error=None)})

    assert labels(read(READER, tmp_path)) == ["car", "car"]


def test_a_face_without_its_wider_box(tmp_path: Path) -> None:
    """Has that of its skin."""
    box = {"vertices": [{}, {"x": 50}, {"x": 50, "y": 25}, {"y": 25}]}
    write(tmp_path, {"a.json": {"faceAnnotations": [{"fdBoundingPoly": box}]}})

    assert rows([read(READER, tmp_path, {"kinds": "faces"}, size=SIZE)]) == [("a.jpg", "face", (0.0, 0.0, 0.5, 0.5), None, -1)]


def test_a_size_in_points(tmp_path: Path) -> None:
    """Is none in pixels: pages of a PDF are in points, those of a TIFF in pixels."""
    box = {"vertices": [{}, {"x": 50}, {"x": 50, "y": 25}, {"y": 25}]}
    page = {"faceAnnotations": [{"boundingPoly": box}], "fullTextAnnotation": {"pages": [{"width": 200, "height": 100}]}}
    write(tmp_path, {f"{kind}.json": {"responses": [page | context(f"gs://b/{kind}.{kind}", 2)]} for kind in ("pdf", "tiff")})

    assert rows([read(READER, tmp_path, {"kinds": "faces"}, size=SIZE)]) == [
        ("pdf-2.jpg", "face", (0.0, 0.0, 0.5, 0.5), None, -1),
        ("tiff-2.jpg", "face", (0.0, 0.0, 0.25, 0.25), None, -1),
    ]


def test_images_in_which_nothing_is_looked_for(tmp_path: Path) -> None:
    """Are images without objects, and no files of another kind."""
    tally = Tally()
    write(tmp_path, {"a.json": {"responses": [{"webDetection": {"a": 1}}]}, "b.json": {"product_search_results": {"results": [1]}}})

    assert names(read(READER, tmp_path, tally=tally)) == ["a.jpg", "b.jpg"]
    assert (dict(tally.unconverted), tally.told) == ({"webDetection": 1, "productSearchResults": 1}, {})


SNIFFED = [
    ('{"responses": [{"webDetection": {}}]}', Certainty.SURE),
    ('{"responses": [{}]}', Certainty.LIKELY),
    ('{"responses": [{"localizedObjectAnnotations": []}]}', Certainty.SURE),
    ('[{"face_annotations": []}]', Certainty.SURE),
    ('{"annotationResults": [{"faceAnnotations": [], "textAnnotations": []}]}', Certainty.NO),
    ('{"responses": 7}', Certainty.NO),
    ("", Certainty.NO),
]


@pytest.mark.parametrize(("text", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_sniffing(text: str, certainty: Certainty, tmp_path: Path) -> None:
    """The names of the API are sure; answers of Video Intelligence, which has some of them, are others."""
    write(tmp_path, {"a.json": text})

    assert READER.sniff(tmp_path) is certainty
