"""XML is read without entities, other files, network or unbounded nesting."""

import io
import socket
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.safexml import DEEPEST, parse_bytes, stream

NO_ENTITIES = (
    "declares an entity; entities are not expanded, as they can read other files and grow without bound\n"
    "  fix: write the text of each entity in its place, and remove the declarations"
)
EXPORT = "\n  fix: export the file again, or mend it in an editor"


def refusal(data: bytes) -> str:
    """The message that a document is refused with."""
    with pytest.raises(InputError) as caught:
        parse_bytes(data, Path("a.xml"))
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_declared_encoding_is_read(encoding: str) -> None:
    """XML names its own encoding, so text need not be UTF-8."""
    declared = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{declared}"?><a><b>café</b></a>'.encode(encoding)

    assert parse_bytes(data, Path("a.xml"))[0].text == "café"


def test_only_elements_come_back() -> None:
    """Comments, processing instructions and the white space between elements are no children."""
    root = parse_bytes(b"<?go on?><a>\n <!-- 1 -->\n <b>x</b>\n <?stop?>\n</a>", Path("a.xml"))

    assert ([child.tag for child in root], root.text, root[0].sourceline) == (["b"], None, 3)


def test_lines_are_those_of_the_file() -> None:
    """An element says on which line it begins, with either kind of line end."""
    root = parse_bytes(b"<a>\r\n\r\n<b>x</b>\r\n<c/></a>", Path("a.xml"))

    assert [child.sourceline for child in root] == [3, 4]


def test_a_bare_doctype_is_accepted() -> None:
    """Old tools write one, and it changes nothing."""
    assert parse_bytes(b"<!DOCTYPE annotation>\n<annotation><b>x</b></annotation>", Path("a.xml"))[0].text == "x"


def test_a_document_type_definition_is_not_read(tmp_path: Path) -> None:
    """The file that a DOCTYPE names is left alone: reading this one would be a syntax error, and would declare an entity."""
    (tmp_path / "a.dtd").write_text('<!ENTITY foo "bar"><!ELEMENT')
    doctype = f'<!DOCTYPE a SYSTEM "{(tmp_path / "a.dtd").as_uri()}">\n'.encode()

    assert parse_bytes(doctype + b"<a><b>x</b></a>", Path("a.xml"))[0].text == "x"
    assert refusal(doctype + b"<a><b>&foo;</b></a>") == (
        "a.xml:2: uses the entity &foo;, which it does not declare\n  fix: write the text of the entity in its place"
    )


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:{port}/a.dtd"><a/>',
        '<!DOCTYPE a [\n<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">]><a>&x;</a>',
        '<!DOCTYPE a [\n<!ENTITY % x SYSTEM "http://127.0.0.1:{port}/x"> %x;]><a>&y;</a>',
        '<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="http://127.0.0.1:{port}/x"/></a>',
    ],
    ids=["doctype", "entity", "parameter entity", "inclusion"],
)
def test_nothing_is_fetched(document: str) -> None:
    """A server that the document names hears nothing, whether the document is refused or not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        data = document.format(port=server.getsockname()[1]).encode()
        if b"ENTITY" in data:
            assert refusal(data) == f"a.xml:2: {NO_ENTITIES}"
        else:
            assert parse_bytes(data, Path("a.xml")).tag == "a"

        with pytest.raises(BlockingIOError):
            server.accept()


def test_an_entity_is_not_expanded() -> None:
    """Even a harmless one is refused, with the line of its declaration."""
    assert refusal(b'<?xml version="1.0"?>\n<!DOCTYPE a [\n<!ENTITY x "car">\n]>\n<a>&x;</a>') == f"a.xml:3: {NO_ENTITIES}"


def test_an_entity_in_two_byte_text_is_refused() -> None:
    """The refusal does not depend on finding the declaration in the bytes; only the line does."""
    data = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY x "car">]><a>&x;</a>'.encode("utf-16")

    assert refusal(data) == f"a.xml: {NO_ENTITIES}"


def test_an_external_entity_does_not_read_a_file(tmp_path: Path) -> None:
    """The text of a local file never enters the document or the message."""
    (tmp_path / "secret").write_text("the secret")
    uri = (tmp_path / "secret").as_uri()

    assert refusal(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{uri}">]>\n<a>&x;</a>'.encode()) == f"a.xml:1: {NO_ENTITIES}"


@pytest.mark.parametrize("document", ["<a>&l9;</a>", '<a b="&l9;"/>'], ids=["text", "attribute"])
def test_entities_do_not_grow(document: str) -> None:
    """A billion laughs, in text or in an attribute, are refused before they are made."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))

    assert refusal(f'<!DOCTYPE a [<!ENTITY l0 "{"lol" * 10}">{laughs}]>{document}'.encode()) == f"a.xml:1: {NO_ENTITIES}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.xml: is empty\n  fix: export the file again, or remove it"),
        (b" \n ", "a.xml: is empty\n  fix: export the file again, or remove it"),
        (b"<a>\n<b>x", f"a.xml:2: the file ends before all its elements are closed{EXPORT}"),
        (b"<a>\n<b>\xe9</b></a>", f"a.xml:2: holds bytes that are not UTF-8, and declares no other encoding{EXPORT}"),
        (b"<a>" * 3000, f"a.xml:1: nests its elements too deep to be an annotation{EXPORT}"),
        (b"<a>\n<b>x</c></a>", f"a.xml:2: is no well-formed XML: Opening and ending tag mismatch: b line 2 and c{EXPORT}"),
        (b"<a>\n&foo;</a>", f"a.xml:2: is no well-formed XML: Entity 'foo' not defined{EXPORT}"),
    ],
    ids=["empty", "blank", "truncated", "latin-1", "deep", "mismatch", "unknown entity"],
)
def test_what_is_no_xml_is_refused_with_its_line(data: bytes, message: str) -> None:
    """The message says what is wrong, where, and what to do."""
    assert refusal(data) == message


def streamed(data: bytes) -> list[str]:
    """The tags that a stream gives."""
    return [element.tag for element in stream(io.BytesIO(data), Path("a.xml"))]


def test_a_stream_gives_the_root_and_its_children() -> None:
    """Each child is whole when it comes, and empty when the next one does."""
    elements = stream(io.BytesIO(b"<a>\n<!-- 1 --><b x='1'>\n<c>t</c></b><d/></a>"), Path("a.xml"))
    root, child = next(elements), next(elements)

    assert (root.tag, child.tag, child.attrib["x"], child[0].text, child[0].sourceline) == ("a", "b", "1", "t", 3)
    assert next(elements).tag == "d"
    assert len(child) == 0


def test_a_stream_is_not_nested_deeper_than_64() -> None:
    """The deepest is read, one more is not."""
    assert streamed(b"<a>" * DEEPEST + b"</a>" * DEEPEST) == ["a", "a"]
    with pytest.raises(InputError) as caught:
        streamed(b"<a>\n" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1))

    assert str(caught.value) == f"a.xml:65: nests its elements deeper than 64, too deep to be an annotation{EXPORT}"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.xml: is empty\n  fix: export the file again, or remove it"),
        (b"<a>\n<b/>", f"a.xml:2: the file ends before all its elements are closed{EXPORT}"),
        (b"<a>\n<b>\xff</b></a>", f"a.xml:2: holds bytes that are not UTF-8, and declares no other encoding{EXPORT}"),
        (b"<a>\n<b></c></a>", f"a.xml:2: is no well-formed XML: Opening and ending tag mismatch: b line 2 and c{EXPORT}"),
        (b"<a>\n<b>&foo;</b></a>", f"a.xml:2: is no well-formed XML: Entity 'foo' not defined{EXPORT}"),
        (b"<!DOCTYPE a [<!ENTITY foo 'bar'>]>\n<a><b>&foo;</b></a>", f"a.xml: {NO_ENTITIES}"),
        (b'<!DOCTYPE a [<!ENTITY foo SYSTEM "file:///etc/passwd">]>\n<a><b>&foo;</b></a>', f"a.xml: {NO_ENTITIES}"),
        (
            b"<!DOCTYPE a SYSTEM 'a.dtd'>\n<a><b>&foo;</b></a>",
            "a.xml:2: uses the entity &foo;, which it does not declare\n  fix: write the text of the entity in its place",
        ),
    ],
    ids=["empty", "truncated", "latin-1", "mismatch", "unknown entity", "entity", "file", "entity of a definition"],
)
def test_a_stream_is_refused_with_its_line(data: bytes, message: str) -> None:
    """As a document that is parsed at once."""
    with pytest.raises(InputError) as caught:
        streamed(data)

    assert str(caught.value) == message
