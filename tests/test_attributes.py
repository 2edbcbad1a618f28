"""Attribute values as text, and sets of attributes kept once."""

import pytest

from prelabel.attributes import AttributeTable, attribute_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-7, "-7"),
        (2.0, "2"),
        (-0.5, "-0.5"),
        (1e-7, "1e-07"),
        (1e22, "10000000000000000000000"),
        ("", ""),
        ("red", "red"),
        (["a", 1, True, 0.5], ("a", "1", "true", "0.5")),
        (("a",), ("a",)),
        (["a", None], ("a",)),
        ([], None),
        ([None], None),
        ([["a"], "b"], None),
        ([{"a": 1}], None),
        ({"a": 1}, None),
        ({}, None),
        (None, None),
        (b"raw", None),
    ],
    ids=repr,
)
def test_a_value_as_text(value: object, text: str | tuple[str, ...] | None) -> None:
    """Plain values and lists of them have a text; nothing else does."""
    assert attribute_value(value) == text


def test_equal_sets_are_kept_once() -> None:
    """In order of first appearance, whatever the order of their names; an empty set has no number."""
    table = AttributeTable()

    given: list[dict[str, str | tuple[str, ...] | None]] = [
        {"a": "1", "b": ("x", "y")},
        {},
        {"b": ("x", "y"), "a": "1"},
        {"a": None},
        {"a": "2"},
    ]

    assert [table.number(attributes) for attributes in given] == [0, -1, 0, -1, 1]
    assert table.sets == ({"a": "1", "b": ("x", "y")}, {"a": "2"})


def test_lists_in_lists_without_end() -> None:
    """Have no text, and are not followed."""
    value: list[object] = []
    for _ in range(100_000):
        value = [value]

    assert attribute_value(value) is None
