"""The names of a project: the files that say them, and what is found to be unknown."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import InputError
from prelabel.playment.check import check_lines
from prelabel.playment.spec import load_spec
from tests.playment.samples import image_job, listed_of, texts, tracked_of, tracker_of, video_job

TRACKER = "$.data.maker_response.video2d.data.annotations[0]"
TRACKED = f'{TRACKER}.frames["frame001"]'
CAT = {"type": "rectangle", "attributes": {"pose": ["standing", "lying"], "breed": []}}


def written(folder: Path, content: object, name: str = "spec.json") -> Path:
    """A spec file."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def found(folder: Path, job: dict[str, Any], spec: object) -> list[str]:
    """What a check of one job says, without the folder of the spec."""
    result = check_lines([(1, json.dumps(job).encode())], "jobs.jsonl", spec=load_spec(written(folder, spec)))
    return [line.replace(f"{folder}/", "") for line in texts(result)]


@pytest.mark.parametrize(
    "spec",
    [
        ["cat", "dog"],
        {"classes": ["cat"]},
        {"classes": {"cat": {}}},
        {"classes": {"cat": CAT}},
        {"classes": {"cat": {"type": ["polygon", "rectangle"]}}},
    ],
)
@pytest.mark.parametrize("job", [image_job(), video_job()])
def test_known_names_pass(tmp_path: Path, job: dict[str, Any], spec: object) -> None:
    """A list of names, or names with what they allow; what is left out of a class is not checked."""
    assert found(tmp_path, job, spec) == []


def test_a_spec_may_be_toml(tmp_path: Path) -> None:
    """The same names in TOML."""
    text = '[classes.cat]\ntype = "rectangle"\n[classes.cat.attributes]\npose = ["standing", "lying"]\nbreed = []\n'

    assert load_spec(written(tmp_path, text, "spec.toml")).classes == load_spec(written(tmp_path, {"classes": {"cat": CAT}})).classes


def test_an_unknown_class_is_told_once_a_tracker(tmp_path: Path) -> None:
    """The nearest build name is found through case and signs."""
    job = video_job()
    tracker_of(job)["label"] = tracked_of(job)["label"] = "traffic-light"

    assert found(tmp_path, job, ["Cat", "Traffic Light", "Traffic Sign"]) == [
        (
            f"jobs.jsonl:1: {TRACKER}.label: label 'traffic-light' is no class of spec.json\n"
            "  fix: map it to a build name with --labels; the nearest is 'Traffic Light'"
        )
    ]


def test_an_unknown_class_unlike_all_others_shows_what_there_is(tmp_path: Path) -> None:
    """Where nothing is near, the first names are shown."""
    assert found(tmp_path, image_job(), ["a1", "b2", "c3", "d4", "e5", "f6"]) == [
        (
            "jobs.jsonl:1: $.data.maker_response.rectangles.data[0].label: label 'cat' is no class of spec.json\n"
            "  fix: map it to a build name with --labels; there are 'a1', 'b2', 'c3', 'd4', 'e5', ..."
        )
    ]


@pytest.mark.parametrize(("job", "place"), [(image_job(), "$.data.maker_response.rectangles.data[0]"), (video_job(), TRACKER)])
def test_a_type_that_the_class_does_not_allow_is_named(tmp_path: Path, job: dict[str, Any], place: str) -> None:
    """The class exists, but is drawn otherwise."""
    assert found(tmp_path, job, {"classes": {"cat": {"type": ["polygon", "landmark"]}}}) == [
        (
            f"jobs.jsonl:1: {place}: a rectangle of class 'cat', for which spec.json allows polygon, landmark\n"
            "  fix: choose what is drawn with --shape"
        )
    ]


def test_an_unknown_attribute_is_named(tmp_path: Path) -> None:
    """A class that lists its attributes allows no others."""
    assert found(tmp_path, video_job(), {"classes": {"cat": {"attributes": {"Pose": [], "age": []}}}}) == [
        (
            f"jobs.jsonl:1: {TRACKED}.attributes[\"pose\"]: attribute 'pose' is none of class 'cat' in spec.json\n"
            "  fix: map or drop it in the table [attributes] of --config; the nearest is 'Pose'"
        ),
        (
            f"jobs.jsonl:1: {TRACKED}.attributes[\"breed\"]: attribute 'breed' is none of class 'cat' in spec.json\n"
            "  fix: map or drop it in the table [attributes] of --config; there are 'Pose', 'age'"
        ),
    ]


def test_a_class_without_attributes_allows_none(tmp_path: Path) -> None:
    """An empty table of attributes is not the same as none."""
    job = image_job()
    listed_of(job)["attributes"] = {"pose": {"value": "standing"}}

    assert found(tmp_path, job, {"classes": {"cat": {"attributes": {}}}}) == [
        (
            'jobs.jsonl:1: $.data.maker_response.rectangles.data[0].attributes["pose"]: '
            "attribute 'pose' is none of class 'cat' in spec.json\n"
            "  fix: map or drop it in the table [attributes] of --config; there are none"
        )
    ]


def test_each_value_of_a_multi_select_is_checked(tmp_path: Path) -> None:
    """Only the value that is not among the allowed ones is named."""
    job = video_job()
    tracked_of(job)["attributes"] = {"pose": {"value": ["lying", "Standing"]}}

    assert found(tmp_path, job, {"classes": {"cat": CAT}}) == [
        (
            f"jobs.jsonl:1: {TRACKED}.attributes[\"pose\"].value: attribute 'pose' is 'Standing', which spec.json does not allow\n"
            "  fix: map it in the table [attributes] of --config; the nearest is 'standing'"
        )
    ]


FIX = '  fix: write {"classes": {"NAME": {"type": ..., "attributes": {"NAME": [VALUE, ...]}}}}, or a list of class names'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("s.json", '{"classes": [\n "cat",\n]}', f"s.json:3:1: this is no JSON (Expecting value)\n{FIX}"),
        ("s.json", "", f"s.json:1:1: this is no JSON (Expecting value)\n{FIX}"),
        ("s.json", "[" * 5000, f"s.json: the JSON is nested too deeply\n{FIX}"),
        ("s.json", '{"classes": {"a": {}, "a": {}}}', "s.json: the key 'a' stands twice in one object\n  fix: keep one of them"),
        ("s.json", "7", f"s.json: $: 7 is not an object\n{FIX}"),
        ("s.json", "{}", f"s.json: $: classes is missing\n{FIX}"),
        ("s.json", '{"classes": []}', f"s.json: $.classes: [] is empty\n{FIX}"),
        ("s.json", '["cat", 3]', f"s.json: $.classes[1]: 3 is not a string\n{FIX}"),
        ("s.json", '{"classes": {"cat": {}, "dog": {"colour": 1}}}', f's.json: $.classes["dog"]: colour is no field of this object\n{FIX}'),
        (
            "s.json",
            '{"classes": {"cat": {"type": "box"}}}',
            's.json: $.classes["cat"].type: "box" is not allowed here\n  fix: types are rectangle, polygon, line, cuboid and landmark',
        ),
        (
            "s.json",
            '{"classes": {"cat": {"attributes": {"a": [], "b": "yes"}}}}',
            's.json: $.classes["cat"].attributes["b"]: "yes" is not an array\n  fix: map each attribute\'s name to a list of values',
        ),
        ("s.toml", "[classes\n", f"s.toml:1:9: this is no TOML (Expected ']' at the end of a table declaration)\n{FIX}"),
        ("s.toml", "classes = 1979-05-27\n", f's.toml: $.classes: "1979-05-27" is not an object or an array\n{FIX}'),
    ],
)
def test_a_broken_spec_is_refused(tmp_path: Path, name: str, text: str, expected: str) -> None:
    """File and place, what is wrong, and how a spec is written."""
    path = written(tmp_path, text, name)

    with pytest.raises(InputError) as caught:
        load_spec(path)

    assert str(caught.value).replace(f"{tmp_path}/", "") == expected


def test_a_spec_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """The system's own words say why."""
    with pytest.raises(InputError) as caught:
        load_spec(tmp_path / "none.json")

    expected = "none.json: cannot be read (No such file or directory)\n  fix: name a spec file that you may read"
    assert str(caught.value).replace(f"{tmp_path}/", "") == expected


def test_a_spec_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    """Names are compared by their characters, so they have to be known."""
    path = tmp_path / "latin.json"
    path.write_bytes(b'["caf\xe9"]')

    with pytest.raises(InputError) as caught:
        load_spec(path)

    assert (
        str(caught.value).replace(f"{tmp_path}/", "")
        == "latin.json: this is no UTF-8 (invalid continuation byte)\n  fix: save the file as UTF-8"
    )
