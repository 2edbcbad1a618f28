"""Outputs of Hugging Face pipelines and of Grounding DINO: the contract, values and units."""

from pathlib import Path

import pytest

from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.hf import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, skipped, write

CASES = FIXTURES / "hf"

CORRECT = "correct the value, or leave the record out with --on-error skip"


def found(label: object = "car", box: tuple[float, ...] = (10, 20, 110, 70), score: float = 0.5) -> dict[str, object]:
    """An object as a pipeline returns it."""
    return {"score": score, "label": label, "box": dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))}


@pytest.mark.parametrize(("case", "size"), [("pipeline", (640, 480)), ("stream", (640, 480)), ("grounding", None)])
def test_the_contract(case: str, size: tuple[int, int] | None) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=size)


def test_a_pipeline() -> None:
    """Pixels from the top left corner, a file an image."""
    d = read(READER, CASES / "pipeline", size=(640, 480))

    assert names(d) == ["a", "b"]
    assert labels(d) == ["cat", "remote"]
    assert (d.box * [640, 480, 640, 480]).round(6).tolist() == [[64, 96, 192, 288], [320, 48, 480, 72]]
    assert d.score.tolist() == [0.9982, 0.5]


def test_a_batch_of_a_pipeline_is_a_sequence(tmp_path: Path) -> None:
    """A list of lists, as ``pipeline(images)`` returns it."""
    write(tmp_path, {"clip.json": [[found()], [], [found("bus")]]})

    d = read(READER, tmp_path / "clip.json", size=(200, 100))

    assert names(d) == ["clip:clip_1", "clip:clip_2", "clip:clip_3"]
    assert d.frame.tolist() == [0, 2]
    assert str(d.place(1)) == f"{tmp_path / 'clip.json'}: $[2]"


@pytest.mark.parametrize("output", [[], {"boxes": [[10, 20, 110, 70]], "labels": ["cat"], "scores": [0.5]}])
def test_a_list_of_one_output_is_an_image(tmp_path: Path, output: object) -> None:
    """As ``pipeline([image])`` and image processors return it."""
    write(tmp_path, {"a.json": [output], "b.json": [found()]})

    assert names(read(READER, tmp_path, size=(200, 100))) == ["a", "b"]


def test_the_only_image_is_that_of_the_only_output(tmp_path: Path) -> None:
    """Whatever they are called, as a video of one frame; where there are two, the name decides."""
    write(tmp_path, {"clip.json": [[found()]], "frames/000001.jpg": (200, 100)})

    assert names(read(READER, tmp_path / "clip.json", frames=tmp_path / "frames")) == ["000001.jpg"]
    write(tmp_path, {"frames/000002.jpg": (200, 100)})
    assert refused(READER, tmp_path / "clip.json", frames=tmp_path / "frames").startswith("clip.json: frame 'clip' is not among the 2")


def test_masks_are_counted(tmp_path: Path) -> None:
    """Beside the box of an object, and beside the boxes of an output."""
    arrays = {"boxes": [[10, 20, 110, 70]] * 2, "labels": ["cat"] * 2, "scores": [0.5] * 2, "masks": [[[True]], [[False]]]}
    write(tmp_path, {"a.json": [found() | {"mask": "iVBORw0KGgo="}, found()], "b.json": arrays})
    tally = Tally()

    assert len(read(READER, tmp_path, size=(200, 100), tally=tally)) == 4
    assert tally.unconverted == {"mask": 3}


def test_grounding_dino() -> None:
    """Centres and sizes as fractions: no size of the frame is needed."""
    d = read(READER, CASES / "grounding")

    assert names(d) == ["street", "yard"]
    assert labels(d) == ["traffic cone", "car"]
    assert d.box.tolist() == [[0.375, 0.25, 0.625, 0.75], [0, 0.625, 0.5, 0.875]]
    assert d.score.tolist() == [0.75, 0.4]


@pytest.mark.parametrize("key", ["labels", "text_labels"])
def test_post_processed_outputs_are_corners_in_pixels(tmp_path: Path, key: str) -> None:
    """As an image processor returns them for target sizes."""
    write(tmp_path, {"a.json": {"boxes": [[10, 20, 110, 70]], "scores": [0.5], key: ["car"]}})

    d = read(READER, tmp_path, size=(200, 100))

    assert d.box.tolist() == [[0.05, 0.2, 0.55, 0.7]]
    assert labels(d) == ["car"]


def test_numbers_are_named_by_the_option(tmp_path: Path) -> None:
    """Beside words, which stay; DETR has the numbers of COCO."""
    write(tmp_path, {"a.json": {"boxes": [[10, 20, 110, 70], [0, 0, 9, 9]], "scores": [0.5, 0.25], "labels": [3, 90]}})

    assert labels(read(READER, tmp_path, {"names": "coco91"}, size=(200, 100))) == ["car", "toothbrush"]


def test_the_form_of_boxes_can_be_said(tmp_path: Path) -> None:
    """Where scores are called otherwise than in Grounding DINO."""
    write(tmp_path, {"a.json": {"boxes": [[0.5, 0.5, 0.5, 0.25]], "scores": [0.5], "labels": ["car"]}})

    assert read(READER, tmp_path, {"box": "cxcywh"}).box.tolist() == [[0.25, 0.375, 0.75, 0.625]]


def test_an_empty_phrase_can_be_named(tmp_path: Path) -> None:
    """Grounding DINO gives one where no word is sure enough."""
    write(tmp_path, {"a.json": {"boxes": [[0.5, 0.5, 0.5, 0.25]], "logits": [0.5], "phrases": [" "]}})

    assert labels(read(READER, tmp_path, {"default": "thing"})) == ["thing"]
    assert refused(READER, tmp_path) == f"a.json:1:65: $.phrases[0]: '' is no label\n  fix: {CORRECT}"


BAD = [
    (found(box=(30, 0, 10, 5)), "$[1].box: x1 10 is left of x0 30", CORRECT, "corners exchanged"),
    (
        found(score=99),
        "$[1].score: score 99 is outside 0-1",
        "divide scores by 100 with -O score=percent where they are per cent, or correct the value",
        "score outside 0-1",
    ),
    (
        found(7),
        "$[1].label: class 7 has no name; none is named",
        "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20",
        "unknown class",
    ),
    (
        {"score": 1, "label": "car"},
        '$[1]: object missing required field `box`: {"score": 1, "label": "car"}',
        CORRECT,
        "record of the wrong type",
    ),
]


@pytest.mark.parametrize(("record", "what", "fix", "reason"), BAD, ids=[reason for _, _, _, reason in BAD])
def test_a_bad_record(tmp_path: Path, record: dict[str, object], what: str, fix: str, reason: str) -> None:
    """Is named with its place and a fix, or left out alone."""
    write(tmp_path, {"a.json": [found(), record]})

    file, _, said = refused(READER, tmp_path, size=(200, 100)).partition(": ")
    assert file.startswith("a.json:1:")
    assert said == f"{what}\n  fix: {fix}"
    left, reasons = skipped(READER, tmp_path, size=(200, 100))
    assert reasons == [reason]
    assert left.box.tolist() == [[0.05, 0.2, 0.55, 0.7]]


ARRAYS = [
    ({"boxes": [[0, 0, 9, 9]], "scores": [], "labels": ["a"]}, "$: 1 boxes, but 0 scores", CORRECT),
    ({"boxes": [[0, 0, 9, 9]], "scores": [1], "labels": ["a", "b"]}, "$: 1 boxes, but 2 labels", CORRECT),
    ({"boxes": [[0, 0, 9, 9]], "scores": [1]}, "$: has boxes, but neither labels, text_labels nor phrases", CORRECT),
    ({"boxes": [[0, 0, 9]], "scores": [1], "labels": ["a"]}, "$.boxes[0]: expected `array` of length 4: [0, 0, 9]", CORRECT),
]


@pytest.mark.parametrize(("output", "what", "fix"), ARRAYS, ids=[what for _, what, _ in ARRAYS])
def test_lists_that_do_not_fit_each_other(tmp_path: Path, output: dict[str, object], what: str, fix: str) -> None:
    """Nobody knows which box a label is of, so the output is left out as a whole."""
    write(tmp_path, {"a.json": output, "b.json": [found()]})

    place, _, said = refused(READER, tmp_path, {"unit": "pixels"}, size=(200, 100)).partition(": ")
    assert place.startswith("a.json:1:")
    assert said == f"{what}\n  fix: {fix}"
    left, reasons = skipped(READER, tmp_path, {"unit": "pixels"}, size=(200, 100))
    assert len(reasons) == 1
    assert names(left) == ["a", "b"]
    assert left.frame.tolist() == [1]


def test_an_output_with_its_image_around_it_is_no_output(tmp_path: Path) -> None:
    """No value in it is wrong, so that none is to be corrected: the fix says how outputs are written."""
    write(tmp_path, {"a.json": [{"image": "a.jpg", "predictions": [found()]}]})

    said = refused(READER, tmp_path / "a.json", size=(200, 100))

    assert "$[0]: object missing required field `boxes`: " in said
    assert said.endswith(
        "\n  fix: write what the model returns of an image, in a file called as the image, or leave the record out with --on-error skip"
    )


def test_sniffing(tmp_path: Path) -> None:
    """Sure of a pipeline, likely of words beside boxes; numbers beside boxes are another format's."""
    write(
        tmp_path,
        {
            "a.json": [found()],
            "b.json": {"boxes": [], "logits": [], "phrases": []},
            "c.json": {"boxes": [[0, 0, 1, 1]], "labels": [1], "scores": [1]},
        },
    )

    sure = [READER.sniff(tmp_path / f"{name}.json") for name in "abc"]

    assert sure == [Certainty.SURE, Certainty.LIKELY, Certainty.NO]
