"""Files of lines of PaddleOCR: texts, classes, what nobody can read, images, drawings beside them, and which sources are PaddleOCR's."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.paddleocr import READER
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write

CASES = FIXTURES / "paddleocr"

SIZE = (80, 60)

QUAD = [[8, 6], [40, 6], [40, 18], [8, 18]]


def text(said: object = "EXIT", **more: object) -> dict[str, object]:
    """A text of PPOCRLabel."""
    return {"transcription": said, "points": QUAD, **more}


def line(name: str, *texts: object) -> str:
    """A line."""
    return f"{name}\t{json.dumps(texts, ensure_ascii=False)}\n"


def attributes(detections: Detections) -> list[dict[str, object]]:
    """Those of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes.tolist()]


def pixels(detections: Detections, row: int) -> list[list[float]]:
    """The outline of a row in an image of 80 x 60."""
    points: list[list[float]] = (shapes_of(detections).take(np.array([row])).points * SIZE).round(6).tolist()
    return points


@pytest.mark.parametrize("case", ["labels", "detection", "kie", "results", "lists"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=SIZE)


def test_labels() -> None:
    """Are polygons with their transcriptions; an image without labels is a frame, what was cut out of one is none."""
    tally = Tally()
    d = read(READER, CASES / "labels", tally=tally)

    assert names(d) == ["1.png", "2.png"]
    assert (labels(d), d.frame.tolist(), set(d.kind.tolist())) == (["text"] * 3, [0, 0, 1], {Kind.POLYGON})
    assert pixels(d, 0) == [[8, 6], [40, 6], [40, 18], [8, 18]]
    assert pixels(d, 1) == [[8, 30], [56, 24], [60, 36], [10, 42]]
    assert pixels(d, 2) == [[20, 20], [40, 12], [60, 20], [60, 32], [40, 24], [20, 32]]
    assert attributes(d) == [
        {"transcription": "出口", "difficult": "false"},
        {"transcription": "Total: 9.50", "difficult": "true", "key_cls": "total"},
        {"transcription": 'say "hi"\tthere', "difficult": "false"},
    ]
    assert bool(np.isnan(d.score).all())
    assert str(d.place(1)) == f"{CASES}/labels/Label.txt:1"
    assert tally.filtered == {"do not care: ###": 1, "do not care: *": 1}


def test_what_nobody_can_read() -> None:
    """Is kept where that is asked for, and says so instead of a transcription."""
    tally = Tally()
    d = read(READER, CASES / "labels", {"dontcare": "keep"}, tally=tally)

    assert [said.get("dontcare") for said in attributes(d)] == [None, "true", None, "true", None]
    assert [said.get("transcription") for said in attributes(d)] == ["出口", None, "Total: 9.50", None, 'say "hi"\tthere']
    assert tally.filtered == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Label.txt", []),
        ("train.txt", []),
        ("system_results.txt", ["*", "###"]),
        ("predicts_pg.txt", ["*", "###"]),
        ("Cache.cach", ["*", "###"]),
    ],
)
def test_what_models_read(tmp_path: Path, name: str, said: list[str]) -> None:
    """Is text, be it a star; annotators mean by it what nobody can read."""
    tally = Tally()
    d = read(READER, write(tmp_path, {name: line("a.jpg", text("*"), text("###"))}) / name, size=SIZE, tally=tally)

    assert attributes(d) == [{"transcription": one} for one in said]
    assert tally.filtered.total() == 2 - len(said)


@pytest.mark.parametrize("bad", [{}, {"score": "r"}], ids=["good", "bad"])
@pytest.mark.parametrize("form", ["list", "object", "json"])
def test_fields_that_are_not_used(tmp_path: Path, form: str, bad: dict[str, object]) -> None:
    """Are named, each once, in one line; numbers of texts and of classes say nothing more."""
    tally = Tally(on_error="skip")
    texts = [text(language="Latin", id=1), QUAD, text(pred_id=2, **{"a\nb": 0}), text(**bad)]
    content = {"list": f"a.jpg\t{json.dumps(texts)}\n", "object": f"a.jpg\t{json.dumps({'ocr_info': texts})}\n", "json": json.dumps(texts)}
    d = read(READER, write(tmp_path, {"a.json": content[form]}), size=SIZE, tally=tally)

    assert (len(d.frame), len(tally.bad)) == (4, len(bad))
    assert list(tally.notes) == ["fields of texts that were not used: a b,language"]


def test_a_cache_is_read_where_it_is_named() -> None:
    """Since it holds what models found."""
    d = read(READER, CASES / "labels" / "Cache.cach", size=SIZE)

    assert (names(d), attributes(d)) == (["labels/3.png"], [{"transcription": "guess", "difficult": "false"}])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"key_cls": "total", "label": "other"}, "total"),
        ({"key_cls": "None", "pred": "O"}, "O"),
        ({"key_cls": 0}, "0"),
        ({"label": "None"}, ""),
    ],
    ids=str,
)
def test_classes(tmp_path: Path, said: dict[str, object], kind: str) -> None:
    """What annotators chose goes before what a model or data set says; they are attributes, or labels."""
    write(tmp_path, {"a.txt": line("a.jpg", text(None, **said))})
    found = read(READER, tmp_path, {"label": "word"}, size=SIZE)
    called = read(READER, tmp_path, {"label": "word", "classes": "label"}, size=SIZE)

    assert (labels(found), attributes(found)) == (["word"], [{"key_cls": kind} if kind else {}])
    assert (labels(called), attributes(called)) == ([kind or "word"], [{}])


def test_key_information() -> None:
    """Has absolute paths, which are named below the folder that all are in or the one that is given; links are counted."""
    tally = Tally()
    d = read(READER, CASES / "kie", size=SIZE, tally=tally)
    below = read(READER, CASES / "kie" / "infer_results.txt", {"base": "/home/user/"}, size=SIZE)

    assert names(d) == ["train/1.jpg", "val/1.jpg", "zh_train_0.jpg"]
    assert [said["key_cls"] for said in attributes(d)] == ["QUESTION", "ANSWER", "O", "question", "answer"]
    assert names(below) == ["forms/train/1.jpg", "forms/val/1.jpg"]
    assert tally.unconverted == {"link between texts": 2}


def test_links(tmp_path: Path) -> None:
    """Are counted one by one."""
    tally = Tally()
    write(tmp_path, {"a.txt": line("a.jpg", text(linking=[[1, 2], [1, 3]]), text(linking=[]), text(linking=[[2, 3]]))})
    read(READER, tmp_path, size=SIZE, tally=tally)

    assert tally.unconverted == {"link between texts": 3}


def test_boxes_and_scores_of_lines(tmp_path: Path) -> None:
    """A text without corners may have a box; a closed outline is opened."""
    box = {"transcription": "", "bbox": [8, 6, 40, 18], "score": 0.25}
    d = read(READER, write(tmp_path, {"a.txt": line("a.jpg", box, text(points=[*QUAD, QUAD[0]], score=1))}), size=SIZE)

    assert (d.kind.tolist(), d.score.tolist(), attributes(d)) == (
        [Kind.RECTANGLE, Kind.POLYGON],
        [0.25, 1],
        [{}, {"transcription": "EXIT"}],
    )
    assert (d.box[0] * [*SIZE, *SIZE]).tolist() == [8, 6, 40, 18]
    assert pixels(d, 1) == QUAD


def test_the_list_of_one_model(tmp_path: Path) -> None:
    """May stand in an object that says which."""
    d = read(READER, write(tmp_path, {"a.txt": f"a.jpg\t{json.dumps({'Student': [text(), QUAD]})}\n"}), size=SIZE)

    assert (len(d.frame), attributes(d)) == (2, [{"transcription": "EXIT"}, {}])


def test_pages_and_odd_names(tmp_path: Path) -> None:
    """Pages are called as the tools call them; a name may hold tabs, come of another folder or of Windows, or be a URL."""
    said = ["x.pdf_0", "a\tb.jpg", "../c.jpg", "./d/e.jpg", r"f\g.png", "https://host/h%20i.jpg?k=1", "j"]
    d = read(READER, write(tmp_path, {"a.txt": "".join(map(line, said))}) / "a.txt")

    assert names(d) == ["x_0.jpg", "a\tb.jpg", "c.jpg", "d/e.jpg", "f/g.png", "h i.jpg", "j"]
    assert d.frames[5].url == said[5]


def test_images_near_a_file_go_first(tmp_path: Path) -> None:
    """Where several folders have images of one name, also where the folder's own name is written, as PPOCRLabel does."""
    write(tmp_path, {f"s/{folder}/Label.txt": line(f"{folder}/1.png", text()) + line("2.png", text()) for folder in "ab"})
    write(tmp_path, {f"s/{folder}/{number}.png": (80 + number, 60) for folder in "ab" for number in (1, 2)})
    write(tmp_path, {"s/2.png": (99, 60)})
    d = read_batches(READER, tmp_path / "s", frames=tmp_path / "s")

    assert [frame.file for one in d for frame in one.frames] == ["a/1.png", "a/2.png", "b/1.png", "b/2.png"]
    assert [frame.width for one in d for frame in one.frames] == [81, 82, 81, 82]


DRAWN = [
    ("Label.txt", "crop_img/1_crop_0.jpg"),
    ("system_results.txt", "9.jpg"),
    ("det_results.txt", "det_res_1.jpg"),
    ("infer_results.txt", "1_ser.jpg"),
    ("1_res.json", "1_ocr_res_img.jpg"),
    ("1_res.json", "1_res.jpg"),
    ("1_res.json", "1_seal_res_region3.png"),
]


@pytest.mark.parametrize(("beside", "drawn"), DRAWN, ids=str)
def test_drawings_are_no_images(tmp_path: Path, beside: str, drawn: str) -> None:
    """Where the file lies with them that the tool writes that draws them; elsewhere such names are those of any image."""
    result = {"input_path": "1.jpg", "dt_polys": [], "dt_scores": []}
    write(tmp_path, {f"s/{beside}": result if beside.endswith(".json") else line("1.jpg"), f"s/{drawn}": SIZE, f"s/t/{drawn}": SIZE})

    assert [image.file for image in READER.plan(tmp_path / "s", READER.options()).images] == [f"t/{drawn}"]


def test_lines_of_other_systems(tmp_path: Path) -> None:
    """A byte order mark, blank lines and Windows line ends are none of theirs; nothing behind the tab is an image without text."""
    whole = f"\ufeff\r\n{line('a.jpg', text())}\r\nb.jpg\t\r\n".replace("]\n", "]\r\n")
    (tmp_path / "a.txt").write_text(whole, encoding="utf-8", newline="")
    d = read(READER, tmp_path / "a.txt", size=SIZE)

    assert (names(d), d.frame.tolist(), d.origin.tolist()) == (["a.jpg", "b.jpg"], [0], [2])


def test_many_images_come_in_several_batches(tmp_path: Path) -> None:
    """Without a seam."""
    count = IMAGES_PER_BATCH + 3
    write(tmp_path, {"a.txt": "".join(line(f"{n}.jpg", [[n, 0], [n + 1, 0], [n, 1]]) for n in range(count))})
    batches = read_batches(READER, tmp_path, size=(10000, 10))

    assert [len(batch.frames) for batch in batches] == [IMAGES_PER_BATCH, 3]
    assert (Detections.concat(batches).box[:, 0] * 10000).round(6).tolist() == [*range(count)]


def test_other_texts_of_a_folder(tmp_path: Path) -> None:
    """Are left out and said."""
    write(tmp_path, {"Label.txt": line("a.jpg"), "rec_gt.txt": "crop_img/a_crop_0.jpg\tEXIT\n", "fileState.txt": "s/a.jpg\t1\n"})
    plan = READER.plan(tmp_path, READER.options())

    assert [path.name for unit in plan.units for path in unit.paths] == ["Label.txt"]
    assert plan.others == (f"{tmp_path}/fileState.txt", f"{tmp_path}/rec_gt.txt")


@pytest.mark.parametrize(
    ("name", "content", "sure"),
    [
        ("a.txt", line("a", text('{"')), Certainty.SURE),
        ("a.json", line("a", {"transcription": "x", "label": "other", "points": QUAD}), Certainty.SURE),
        ("a.txt", line("a.jpg", QUAD), Certainty.SURE),
        ("a.txt", line("a.jpg") + "b.png\t\n", Certainty.LIKELY),
        ("a.txt", line("a"), Certainty.NO),
        ("a.txt", "a.jpg\tEXIT\n", Certainty.NO),
        ("a.txt", "a.jpg\t\n", Certainty.NO),
        ("a.txt", line("a.jpg", text()) + "EXIT\n", Certainty.NO),
        ("a.cach", line("a.jpg", text()), Certainty.NO),
        ("a.json", {"input_path": "a.jpg", "page_index": None, "boxes": []}, Certainty.SURE),
        ("a.json", {"res": {"input_path": None, "rec_texts": []}}, Certainty.SURE),
        ("a.json", {"result": {"ocrResults": [{"prunedResult": {"model_settings": {}}}]}}, Certainty.SURE),
        ("a.json", {"boxes": [{"label": "a", "coordinate": [0, 0, 1, 1]}]}, Certainty.NO),
        ("a.json", {"boxes": [{"cls_id": 0, "label": "a", "score": 0.5, "coordinate": [0, 0, 1, 1]}]}, Certainty.SURE),
        ("a.json", {"boxes": [{"cls_id": 0, "coordinate": [0, 0, 1, 1], "label": "a"}]}, Certainty.SURE),
        ("a.json", {"boxes": [{"cls_id": 0}, {"label": "a", "coordinate": [0, 0, 1, 1]}]}, Certainty.NO),
        ("a.json", [[QUAD, ["EXIT", 0.5]]], Certainty.SURE),
        ("a.json", [[[QUAD, ["EXIT", 0.5]]]], Certainty.SURE),
        ("a.json", [{"boxes": QUAD, "text": "EXIT", "confident": 0.5}], Certainty.SURE),
        ("a.json", [json.dumps({"boxes": QUAD, "text": "EXIT", "confident": 0.5})], Certainty.SURE),
        ("a.json", [{"boxes": QUAD, "text": "EXIT"}], Certainty.NO),
        ("a.json", [QUAD], Certainty.NO),
        ("a.json", [], Certainty.NO),
    ],
)
def test_recognition(tmp_path: Path, name: str, content: object, sure: Certainty) -> None:
    """By images with corners, by what was found beside the path of an image, and by corners with what was read."""
    write(tmp_path, {name: content})

    assert READER.sniff(tmp_path / name) == READER.sniff(tmp_path) == sure
    if sure == Certainty.SURE:
        assert sniff([tmp_path / name], Tally()) is READER
