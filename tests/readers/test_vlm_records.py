"""Answers in files: which image each is of, how its JSON is wrapped, and which size pixels are of."""

import json
from pathlib import Path

import pytest

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.shared.gathering import IMAGES_PER_BATCH
from prelabel.readers.vlm import READER
from prelabel.testing import read_batches
from tests.readers.output_files import Options, labels, names, read, refused, write
from tests.readers.vlm_files import SIZE, found

CAT = [{"box_2d": [100, 200, 300, 400], "label": "cat"}]
FOUND = [("rectangle", "cat", [40, 10, 80, 30])]
TEXT = json.dumps(CAT)
FENCED = f"```json\n{json.dumps(CAT, indent=2)}\n```"

WRAPPED = {
    "as it is": TEXT,
    "with space": f"\n  {TEXT}\n\n",
    "with a byte order mark": f"\ufeff{TEXT}",
    "in fences": FENCED,
    "in fences of no language": f"```\n{TEXT}\n```",
    "in fences that stay open": f"```json\n{TEXT}\n",
    "behind words": f"Here they are:\n\n{FENCED}\n\nDo you need more?",
    "among words": f"The cat is at {TEXT}, I think.",
    "behind thoughts": f'<think>[1, 2] or {{"box_2d": 7}}</think>\n{TEXT}',
    "in an object": json.dumps({"boxes": CAT}),
    "as a text of JSON": json.dumps(FENCED),
    "as Python prints it": "[{'box_2d': (100, 200, 300, 400), 'label': 'cat', 'more': None,}]",
    "as a record": json.dumps({"image": "a.jpg", "response": FENCED}),
    "as a record of the file's image": json.dumps({"model": "gemini", "output": CAT}),
    "as a record in a list": json.dumps([{"file_name": "a.jpg", "prediction": CAT}]),
    "by its image": json.dumps({"a.jpg": FENCED}),
    "by its image without suffix": json.dumps({"a": CAT}),
    "as a reply of OpenAI": json.dumps({"id": "x", "choices": [{"message": {"content": FENCED}}]}),
    "as a reply in parts": json.dumps({"choices": [{"message": {"content": [{"type": "text", "text": TEXT}]}}]}),
    "as a reply of OpenAI in parts": json.dumps(
        {"output": [{"type": "reasoning", "summary": []}, {"type": "message", "content": [{"type": "output_text", "text": FENCED}]}]}
    ),
    "as a reply of Anthropic": json.dumps({"id": "x", "type": "message", "content": [{"type": "text", "text": FENCED}]}),
    "beside a message": json.dumps({"image": "a.jpg", "response": {"message": "There is one.", "objects": CAT}}),
    "of a type that parts of messages have, too": json.dumps([{**CAT[0], "type": "text"}]),
    "as a reply of Gemini": json.dumps({"candidates": [{"content": {"parts": [{"text": "hm", "thought": True}, {"text": TEXT}]}}]}),
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED.keys())
def test_ways_to_write_one_answer(tmp_path: Path, text: str) -> None:
    """All mean the same."""
    d = read(READER, write(tmp_path, {"a.json": text}), size=SIZE)

    assert (names(d), found(d)) == (["a.jpg"], FOUND)


LINES = [
    {"image": "a.jpg", "response": CAT},
    {"file": "a.jpg", "answer": TEXT},
    {"image_path": "./a.jpg", "text": FENCED},
    {"image": "a", "result": {"objects": CAT}},
    {"image": "https://example.com/a.jpg", "response": CAT},
    {"image": "a.jpg", **CAT[0]},
    {"a.jpg": CAT},
    {"custom_id": "a.jpg", "response": {"status_code": 200, "body": {"choices": [{"message": {"content": TEXT}}]}}},
    {"custom_id": "a", "result": {"type": "succeeded", "message": {"content": [{"type": "text", "text": TEXT}]}}},
    {"key": "a.jpg", "response": {"candidates": [{"content": {"parts": [{"text": TEXT}]}}]}},
]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
@pytest.mark.parametrize("name", ["r.jsonl", "r.ndjson", "r.json"])
def test_records_in_lines(tmp_path: Path, line: object, name: str) -> None:
    """The image is named in each, whatever its members are called; so they may also be in a file that is called otherwise."""
    text = f"{json.dumps(line)}\n\n{json.dumps({'image': 'b.jpg', 'response': []})}\n"
    d = read(READER, write(tmp_path, {name: text}), size=SIZE)

    assert (names(d), found(d)) == (["a.jpg", "b.jpg"], FOUND)
    assert str(d.place(0)) == f"{tmp_path}/{name}:1"


def test_the_url_of_an_image_is_kept(tmp_path: Path) -> None:
    """Its name is the path."""
    d = read(READER, write(tmp_path, {"r.jsonl": [{"image": "https://example.com/cam/a.jpg?x=1", "response": CAT}]}))

    assert [(frame.file, frame.url) for frame in d.frames] == [("cam/a.jpg", "https://example.com/cam/a.jpg?x=1")]


def test_members_of_other_names(tmp_path: Path) -> None:
    """Are named by options; what is not used is said."""
    tally = Tally()
    lines = [{"photo": "a.jpg", "said": TEXT, "response": "not this", "tokens": 7}]
    d = read(READER, write(tmp_path, {"r.jsonl": lines}), {"image": "photo", "answer": "said"}, tally=tally, size=SIZE)

    assert (names(d), found(d)) == (["a.jpg"], FOUND)
    assert list(tally.notes) == ["members of records that were not used: response,tokens"]


def test_the_label_of_a_record(tmp_path: Path) -> None:
    """Is that of what has none; the option is that of the rest."""
    box = {"x_min": 0, "y_min": 0, "x_max": 1, "y_max": 1}
    lines = [{"image": "a.jpg", "object": "face", "objects": [box]}, {"image": "b.jpg", "objects": [box]}]
    d = read(READER, write(tmp_path, {"r.jsonl": lines}), {"label": "thing"})

    assert labels(d) == ["face", "thing"]


QWEN = '[{"bbox_2d": [28, 14, 112, 84], "label": "car"}]'
SIZED: list[tuple[dict[str, object], Options, list[float]]] = [
    ({}, {}, [28, 14, 112, 84]),
    ({"width": 400, "height": 200}, {}, [14, 7, 56, 42]),
    ({"image_size": [400, 200]}, {}, [14, 7, 56, 42]),
    ({"input_width": 224, "input_height": 112}, {}, [25, 12.5, 100, 75]),
    ({"input_size": [224, 112]}, {"input": "10x10"}, [25, 12.5, 100, 75]),
    ({}, {"input": "224x112"}, [25, 12.5, 100, 75]),
    # 196 x 112 for 200 x 100
    ({}, {"input": "qwen2.5"}, [28.571429, 12.5, 114.285714, 75]),
    # 100,000 pixels at least: 20,000 are grown by 2.236 to 447.2 x 223.6, and that to 448 x 224
    ({}, {"input": "qwen2.5", "min_pixels": "100000"}, [12.5, 6.25, 50, 37.5]),
    # 17,000 pixels at most: 20,000 are shrunk by 1.0847 to 184.4 x 92.2, and that to multiples of 28
    ({}, {"input": "qwen2.5", "max_pixels": "17000"}, [33.333333, 16.666667, 133.333333, 100]),
]


@pytest.mark.parametrize(("more", "options", "expected"), SIZED, ids=range(len(SIZED)))
def test_which_size_pixels_are_of(tmp_path: Path, more: dict[str, object], options: Options, expected: list[float]) -> None:
    """That of the image, or of what the model saw of it; boxes are here in an image of 200 x 100."""
    lines = [{"image": "a.jpg", "response": QWEN, **more}]
    d = read(READER, write(tmp_path, {"r.jsonl": lines}), {"unit": "pixels", **options}, size=SIZE)

    assert found(d) == [("rectangle", "car", expected)]


def test_no_size_is_needed(tmp_path: Path) -> None:
    """Of parts of an image, nor where the input of the model is known; else it is asked for."""
    write(tmp_path, {"a.json": CAT, "b.json": {"image": "b.jpg", "input_size": [224, 112], "response": QWEN}})

    assert len(read(READER, tmp_path, {"unit": "auto"}, tally=Tally("skip")).label) == 1
    write(tmp_path, {"a.json": [{"bbox_2d": [1, 2, 3, 4], "label": "a"}]})
    assert len(read(READER, tmp_path / "b.json", {"unit": "pixels"}).label) == 1
    assert refused(READER, tmp_path, {"unit": "pixels"}) == (
        "a.json:1:1: $: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


def test_the_image_beside_an_answer(tmp_path: Path) -> None:
    """Is the one of its name, whose size holds; ``a.jpg.json`` is of ``a.jpg``."""
    box = [{"bbox_2d": [10, 10, 20, 20], "label": "a"}]
    d = read(READER, write(tmp_path, {"x/a.json": box, "x/a.png": (40, 20), "b.jpg.json": box, "b.jpg": (100, 100)}), {"unit": "pixels"})

    assert names(d) == ["b.jpg", "x/a.png"]
    assert d.box.tolist() == [[0.1, 0.1, 0.2, 0.2], [0.25, 0.5, 0.5, 1.0]]


def test_absolute_paths(tmp_path: Path) -> None:
    """Are below the folder that all of a file lie in, or the one that is given."""
    lines = [{"image": f"/data/set/{name}", "response": []} for name in ("x/1.jpg", "y/2.jpg")]
    write(tmp_path, {"r.jsonl": lines})

    assert names(read(READER, tmp_path)) == ["x/1.jpg", "y/2.jpg"]
    assert names(read(READER, tmp_path, {"base": "/data"})) == ["set/x/1.jpg", "set/y/2.jpg"]


def test_many_images_are_several_batches(tmp_path: Path) -> None:
    """Of some thousand each."""
    write(tmp_path, {"r.jsonl": [{"image": f"{number}.jpg", "response": CAT} for number in range(IMAGES_PER_BATCH + 1)]})
    batches: list[Detections] = read_batches(READER, tmp_path)

    assert [len(batch.frames) for batch in batches] == [IMAGES_PER_BATCH, 1]


def test_several_questions_about_one_image(tmp_path: Path) -> None:
    """Are one image, also where a batch ends; each object is one of its own. The same question twice is refused."""
    boxes = [{"x_min": 0, "y_min": 0, "x_max": 0.5, "y_max": 0.5}]
    lines: list[dict[str, object]] = [{"image": f"{number}.jpg", "response": []} for number in range(IMAGES_PER_BATCH - 1)]
    lines += [{"image": "a.jpg", "object": name, "objects": boxes} for name in ("face", "dog")]
    lines += [{"image": "b.jpg", "prompt": "detect cat", "response": CAT}]
    batches = read_batches(READER, write(tmp_path, {"r.jsonl": lines}))

    assert [names(batch)[-1] for batch in batches] == ["a.jpg", "b.jpg"]
    assert (labels(batches[0]), batches[0].object.tolist()) == (["face", "dog"], [0, 1])
    write(tmp_path, {"r.jsonl": [lines[-1], lines[-1]]})
    assert refused(READER, tmp_path) == (
        "r.jsonl:2:56: $.response: the image 'b.jpg' is described by r.jsonl:1:56: $.response already\n"
        "  fix: keep one of them, or convert the files one by one"
    )


def test_what_else_a_reply_holds_is_counted(tmp_path: Path) -> None:
    """Further answers, and further blocks of JSON."""
    reply = {"choices": [{"message": {"content": f"{FENCED}\n{FENCED}"}}, {"message": {"content": "[]"}}]}
    tally = Tally()
    d = read(READER, write(tmp_path, {"a.json": reply}), tally=tally, size=SIZE)

    assert found(d) == FOUND
    assert tally.unconverted == {"further answer of a reply": 1, "further block of JSON in an answer": 1}
