"""JSON that is taken apart: places of records and values, lax text, and what cannot be read at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.errors import InputError, Tally
from prelabel.rawjson import value_at
from prelabel.safejson import UNREADABLE, Document

PATH = Path("in.json")


class Row(msgspec.Struct):
    """A record of the tests."""

    name: str
    values: list[float] = []


class Table(msgspec.Struct):
    """A document of the tests."""

    rows: list[Row]


def document(text: str | bytes) -> Document:
    """A document of this text."""
    return Document(text if isinstance(text, bytes) else text.encode(), PATH)


@pytest.mark.parametrize(("text", "root"), [("{}", "{"), (" \n[1]", "["), ("\ufeff{}", "{"), ("nul", "n"), ("Ü", "\ufffd")])
def test_the_type_of_the_root(text: str, root: str) -> None:
    """The first character behind spaces and a byte order mark."""
    assert document(text).root == root


def test_what_decodes_as_a_whole() -> None:
    """The fast way; None where a record must be looked for."""
    decoder = msgspec.json.Decoder(Table)

    assert document('{"rows": [{"name": "a"}]}').decode(decoder) == Table(rows=[Row(name="a")])
    assert document('{"rows": [{"name": 1}]}').decode(decoder) is None
    assert document('{"rows": [{"name": "a", "x": NaN}]}').decode(decoder) is None
    assert document("[" * 100_000).decode(decoder) is None


def test_records_alone() -> None:
    """Each bad one is rejected with line, column and path of its value; the positions of the others are known."""
    rows = ['{"name": "ä", "values": [1]}', '{"näme": "b", "name": 5}, {"name": "c"}', '{"name": "d", "values": [1, -Infinity]}, 7']
    text = '{"rows": [\n ' + ",\n ".join(rows) + "\n]}"
    doc, tally = document(text), Tally(on_error="skip")

    records = doc.records(Row, "$.rows", tally)

    assert (records.items, records.positions) == ([Row(name="ä", values=[1]), Row(name="c")], [0, 2])
    assert [records.position(item) for item in range(2)] == [0, 2]
    assert [(p.reason, str(p.place), p.what) for p in tally.bad] == [
        (UNREADABLE, "in.json:3:24: $.rows[1].name", "expected `str`, got `int`: 5"),
        (UNREADABLE, "in.json:4:30: $.rows[3].values[1]", "-Infinity is no number of JSON"),
        (UNREADABLE, "in.json:4:43: $.rows[4]", "expected `object`, got `int`: 7"),
    ]


def test_a_bad_record_stops_the_run() -> None:
    """With its whole place."""
    with pytest.raises(InputError) as error:
        document('[{"name": "a"}, {"name": null}]').records(Row, "$", Tally())

    fix = "correct the value, or leave the record out with --on-error skip"
    assert str(error.value) == f"in.json:1:26: $[1].name: expected `str`, got `null`: null\n  fix: {fix}"


def test_long_values_are_cut() -> None:
    """A message stays readable; white space in values is one space."""
    tally = Tally(on_error="skip")
    document('[{"name": ["%s"]}, {"name": [1,\n  2]}]' % ("x" * 100)).records(Row, "$", tally)

    assert [p.what for p in tally.bad] == [f'expected `str`, got `array`: ["{"x" * 55}...', "expected `str`, got `array`: [1, 2]"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (r'{"name": "\ud800"}', r'"\ud800" is half a surrogate pair'),
        (r'{"name": "\udc00 low"}', r'"\udc00 low" is half a surrogate pair'),
        (r'{"name": "\ud83d\ud83d\ude00"}', r'"\ud83d\ud83d\ude00" is half a surrogate pair'),
        (r'{"name": NaN}', "NaN is no number of JSON"),
    ],
)
def test_what_only_lax_parsers_accept(text: str, what: str) -> None:
    """It is named in the file's own words."""
    json.loads(text)
    tally = Tally(on_error="skip")

    assert document(f"[{text}]").records(Row, "$", tally).items == []
    assert [p.what for p in tally.bad] == [what]


@pytest.mark.parametrize("name", [r"\ud83d\ude00", r"\\ud800", r"a \"NaN\" b", "NaN", "-Infinity", r"\u0061", r"\\\"", ""])
def test_text_that_only_looks_lax(name: str) -> None:
    """Whole pairs, escaped back-slashes and words inside strings stay as they are."""
    text = f'[{{"name": "{name}"}}, NaN]'

    assert document(text).records(Row, "$", Tally(on_error="skip")).items == [Row(name=json.loads(f'"{name}"'))]


@pytest.mark.parametrize(
    ("text", "whole"),
    [('["aNaN", "NaN=", "xInfinity"]', True), ("NaN", False), ("[1,NaN]", False), ("[ -Infinity]", False), ('["aNaN",NaN]', False)],
)
def test_words_of_base64(text: str, *, whole: bool) -> None:
    """Do not make a text lax, which would take long to go through; the same words outside of strings do."""
    one = document(text)

    assert (one.strict is one.data) is whole


def test_strict_text_keeps_its_length() -> None:
    """So that offsets are those of the file."""
    text = r'{"a": [NaN, -Infinity, Infinity], "b": "\ud800"}'

    assert document(text).strict.decode() == r'{"a": [{} , {}       , {}      ], "b": [{}]    }'


@given(
    values=st.lists(
        st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=6) | st.lists(st.integers(), max_size=3)), min_size=1
    ),
    indent=st.none() | st.integers(0, 3),
    ascii_only=st.booleans(),
)
def test_the_place_of_a_record(values: list[dict[str, object]], indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001  # drawn
    """Reading on from the line and column of a place finds the record, however the file is written, asked in any order."""
    text = json.dumps({"other": [{}], "rows": values}, indent=indent, ensure_ascii=ascii_only)
    lines = text.split("\n")
    doc = document(text)

    for position in [*reversed(range(len(values))), *range(len(values))]:
        place = doc.record_place("$.rows", position)
        assert place.line is not None
        assert place.column is not None
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        assert json.JSONDecoder().raw_decode(rest)[0] == values[position]
        assert place.element == f"$.rows[{position}]"


@pytest.mark.parametrize(
    ("where", "found"),
    [("", b'{"a": {"b": [1, [2]]}}'), (".a.b[1][0]", b"2"), (".a", b'{"b": [1, [2]]}'), (".b", None), (".a.b[2]", None), (".a[0]", None)],
)
def test_a_value_inside_a_record(where: str, found: bytes | None) -> None:
    """By the path that messages name; None where the record has none."""
    value = value_at(msgspec.Raw(b'{"a": {"b": [1, [2]]}}'), where)

    assert (None if value is None else bytes(value)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "in.json: is empty\n  fix: give a file with JSON in it"),
        (b"\xef\xbb\xbf \n", "in.json: is empty\n  fix: give a file with JSON in it"),
        (b'{"a":\n"\xe9"}', "in.json:2: byte 0xe9 is not UTF-8\n  fix: save the file as UTF-8 text"),
    ],
    ids=["empty", "blank", "latin-1"],
)
def test_no_document(text: bytes, message: str) -> None:
    """Nothing of it can be asked for."""
    with pytest.raises(InputError) as error:
        document(text)

    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"a": [1,\n 2',
            "in.json:2: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete",
        ),
        ('{"a": nan}', "in.json:1:8: not JSON: invalid character\n  fix: write the file again, or correct it here"),
        ('{"ä":\n [1 2]}', "in.json:2:5: not JSON: expected ',' or ']'\n  fix: write the file again, or correct it here"),
        ("{} {}", "in.json:1:4: not JSON: trailing characters\n  fix: write the file again, or correct it here"),
        (
            '{"a": %s}' % ("[" * 99_999),
            "in.json: is nested too deeply to be read\n  fix: give a file without hundreds of lists inside lists",
        ),
        ("[1]", "in.json:1:1: $: expected `object`, got `array`\n  fix: write it as the format says, or give another file"),
    ],
    ids=["truncated", "word", "comma", "more", "deep", "list"],
)
def test_no_sections(text: str, message: str) -> None:
    """What is broken as a whole is fatal, with its place."""
    with pytest.raises(InputError) as error:
        document(text).sections()

    assert str(error.value) == message


LOST = [
    ('{"a": [1],\n "b": {}, "a": [2]}', '1:2: $: "a"'),
    ('{"b": 1,\n "a" : {"a": 1}, "a": 2}', '2:2: $: "a"'),
    ('{"a": [1], "b": 2, "a": 3}', '1:2: $: "a"'),
    ('{"a":[{}],"b":2,"a":3}', '1:2: $: "a"'),
    ('{"b":2,"c":3,"d":4,"a":[1],"a":3}', '1:20: $: "a"'),
    ('{"x": "]}", "a": [{"a": 1}, "\\"a"],\n\n  "c,": [3], "c,": [], "a": null}', '1:13: $: "a"'),
]
"""Where a list or an object stands first whose name comes again."""


@pytest.mark.parametrize(("text", "said"), LOST, ids=range(len(LOST)))
def test_what_would_be_lost_is_refused(text: str, said: str) -> None:
    """Of two members of one name parsers keep the last: a list or an object among the others is named, however the whole is decoded."""
    message = f"in.json:{said} stands here and again further down\n  fix: join what both hold, or remove one of them"
    with pytest.raises(InputError) as apart:
        document(text).sections()
    with pytest.raises(InputError) as whole:
        document(text).decode(msgspec.json.Decoder())

    assert (str(apart.value), str(whole.value)) == (message, message)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "b": [], "a": [2]}',
        '{"a":[1],"b":2}\n',
        '{"a": [1], "b": 2}',
        '{ "ä" : [ 1 ] }',
        '{"a": [{"b": [], "c": 1}], "b": [1]}',
        '{"": [], "\\"": {"": 1}} ',
    ],
)
def test_what_is_not_lost_is_read(text: str) -> None:
    """A single value that comes again, and names that come again further inside."""
    assert document(text).decode(msgspec.json.Decoder()) == json.loads(text)
    assert {name: json.loads(bytes(raw)) for name, raw in document(text).sections().items()} == json.loads(text)


def test_a_section_of_the_wrong_type() -> None:
    """Its place is that of its value."""
    with pytest.raises(InputError) as error:
        document('{"a": 1,\n "rows": {"0": {}}}').records(Row, "$.rows", Tally(on_error="skip"))

    fix = "write it as the format says, or give another file"
    assert str(error.value) == f"in.json:2:10: $.rows: expected `array`, got `object`\n  fix: {fix}"


def test_a_value_is_decoded_alone() -> None:
    """One of another type is rejected with the place of what is wrong in it, and its neighbours are read."""
    whole = document('{"a": {"x": 1},\n "b": {"x": [1, NaN]}}')
    decoder, tally = msgspec.json.Decoder(dict[str, int | list[int]]), Tally(on_error="skip")
    sections = whole.sections()

    found = {name: whole.value(raw, decoder, f"$.{name}", tally) for name, raw in sections.items()}

    assert found == {"a": {"x": 1}, "b": None}
    assert str(whole.place_of(sections["b"], "$.b")) == "in.json:2:7: $.b"
    assert [str(problem.place).partition(": ")[0] for problem in tally.bad] == ["in.json:2:7"]


def test_a_value_that_is_too_deep_where_it_is_asked_for() -> None:
    """Is refused by name, though the document could be taken apart higher up in the stack."""
    decoder = msgspec.json.Decoder(dict[str, Any])
    refused: list[str] = []
    for depth in range(700, 1001):
        document = Document(b'{"a": {"b": ' + b"[" * depth + b"]" * depth + b"}}", PATH)
        try:
            raw = document.sections()["a"]
        except InputError:
            break
        try:
            _lower(50, lambda: document.value(raw, decoder, "$.a", Tally()))  # noqa: B023  # called at once
        except InputError as error:
            refused.append(str(error))

    assert set(refused) == {"in.json: is nested too deeply to be read\n  fix: give a file without hundreds of lists inside lists"}


def _lower(steps: int, call: Callable[[], object]) -> None:
    """A call some steps lower in the stack."""
    if steps:
        _lower(steps - 1, call)
    else:
        call()


def test_places_may_be_asked_for_in_any_order() -> None:
    """Line and column are those of the characters before, forwards and backwards, in text that is long."""
    text = json.dumps(["ä€😀" * 3000, *range(9000)], ensure_ascii=False).replace("50", "\n50")
    doc = document(text)
    offsets = range(0, len(text), 997)

    for at in (*offsets[::3], *reversed(offsets)):
        before = text[:at]
        place = doc.place(None, len(before.encode()))
        assert (place.line, place.column) == (before.count("\n") + 1, at - before.rfind("\n"))


def test_parts_of_large_pieces() -> None:
    """Each is its own, though more pieces are asked than stay taken apart; what is not there is None."""
    lists = [[f"{name}{number}" for number in range(300)] for name in "abcdefghijklm"]
    doc = document(json.dumps({"lists": lists}))
    raw = doc.sections()["lists"]

    for number in (0, 299, 150):
        for place, name in enumerate("abcdefghijklm"):
            assert bytes(doc.part(raw, f"[{place}][{number}]") or b"") == f'"{name}{number}"'.encode()
    assert doc.part(raw, "[0][300]") is None
    assert doc.part(raw, "[0].name") is None
