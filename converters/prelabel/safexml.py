"""XML from strangers: parsed without entities, network, other files or unbounded nesting, and with errors that name file and line.

A bare ``<!DOCTYPE name>`` is accepted, also one that names a document type definition, which is then not fetched. A document that
declares an entity, or uses one other than the five of XML, is refused: its text would depend on what is not read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Protocol, cast

from lxml import etree

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes


class Element(Protocol):
    """What readers use of an element."""

    @property
    def tag(self) -> str:
        """Its name."""

    @property
    def text(self) -> str | None:
        """The text before its first child."""

    @property
    def sourceline(self) -> int:
        """The line on which its start tag ends, from 1."""

    @property
    def attrib(self) -> Mapping[str, str]:
        """Its attributes."""

    def __len__(self) -> int:
        """The number of children."""

    def __getitem__(self, index: int, /) -> "Element":
        """A child."""

    def __iter__(self) -> Iterator["Element"]:
        """The children."""

    def iter(self) -> Iterator["Element"]:
        """The element itself and all below it, in the order of the document."""


DEEPEST = 64
"""Elements inside elements of a stream; no annotation needs ten."""

# `collect_ids` stays on: without it lxml reads the document type definition that a DOCTYPE names.
_STRICT: Mapping[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "remove_blank_text": True,
}
_PARSER = etree.XMLParser(**_STRICT)

_WHAT = {
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED: "the file ends before all its elements are closed",
    etree.ErrorTypes.ERR_INVALID_ENCODING: "holds bytes that are not UTF-8, and declares no other encoding",
}
"""The commonest syntax errors in our words; the others in those of the parser."""


def parse_bytes(data: bytes, path: Path | str) -> Element:
    """The root element of a document in any encoding that it declares.

    Args:
        data: the bytes of the file.
        path: for messages.

    Raises:
        InputError: no well-formed XML, nested too deep, or with entities.

    >>> parse_bytes(b"<annotation><filename>a.jpg</filename></annotation>", Path("a.xml"))[0].text
    'a.jpg'
    """
    try:
        root: Any = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        if b"<!ENTITY" in data:
            raise _entity(data, path) from error
        raise _syntax_error(error, data, path) from error
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse_declared(root, data, path)
        _refuse_entities(root, path)
    return cast("Element", root)


def is_xml(path: Path) -> bool:
    """Whether a file is XML to its end. Never raises."""
    try:
        parse_bytes(read_bytes(path), path)
    except InputError:
        return False
    return True


def stream(file: IO[bytes], path: Path | str, level: int = 1) -> Iterator[Element]:
    """The root element as it begins, then each of its children as it ends, in the order of the document.

    A child is empty once the next one is asked for, so that a document of any length is read.

    Args:
        file: the document in any encoding that it declares.
        path: for messages.
        level: how deep below the root elements are given; at 2 the children of each child come before it, and it is empty then.

    Raises:
        InputError: no well-formed XML, nested deeper than `DEEPEST`, or with entities.

    >>> import io
    >>> [element.tag for element in stream(io.BytesIO(b"<annotations><meta/><image/></annotations>"), "a.xml")]
    ['annotations', 'meta', 'image']
    >>> [element.tag for element in stream(io.BytesIO(b"<dataset><name/><images><image/></images></dataset>"), "a.xml", 2)]
    ['dataset', 'name', 'image', 'images']
    """
    events = etree.iterparse(file, events=("start", "end"), **_STRICT)
    depth = 0
    try:
        for event, found in events:
            element: Any = found
            if event == "end":
                depth -= 1
                if 1 <= depth <= level:
                    _refuse_entities(element, path)
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
                continue
            depth += 1
            if depth > DEEPEST:
                raise _too_deep(path, element.sourceline)
            if depth == 1:
                _refuse_declared(element, b"", path)
                yield element
    except etree.XMLSyntaxError as error:
        raise _stream_error(error, events.error_log, path) from error


def _stream_error(error: Any, log: Any, path: Path | str) -> InputError:  # noqa: ANN401  # the stubs do not know the fields of either
    """The refusal of a document; where the parser says "no element found" of one that has elements, what it said before."""
    if error.lineno:
        return _syntax_error(error, b"<" if log else b"", path)
    said = next((entry for entry in log if entry.type != etree.ErrorTypes.ERR_DOCUMENT_EMPTY), None)
    if said is None:
        return _syntax_error(error, b"", path)
    what = f"is no well-formed XML: {said.message.strip()}"
    return InputError(what, place=Place(str(path), said.line), fix="export the file again, or mend it in an editor")


def _refuse_declared(root: Any, data: bytes, path: Path | str) -> None:  # noqa: ANN401  # lxml's own, of which the protocol knows less
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():
        raise _entity(data, path)


def _refuse_entities(element: Any, path: Path | str) -> None:  # noqa: ANN401  # likewise
    for entity in element.iter(etree.Entity):
        raise InputError(
            f"uses the entity {entity.text}, which it does not declare", place=Place(str(path), entity.sourceline),
            fix="write the text of the entity in its place",
        )  # fmt: skip


def _too_deep(path: Path | str, line: int) -> InputError:
    what = f"nests its elements deeper than {DEEPEST}, too deep to be an annotation"
    return InputError(what, place=Place(str(path), line), fix="export the file again, or mend it in an editor")


def _entity(data: bytes, path: Path | str) -> InputError:
    """The refusal of a document that declares entities; the line is not known where the encoding is no superset of ASCII."""
    position = data.find(b"<!ENTITY")
    line = data.count(b"\n", 0, position) + 1 if position >= 0 else None
    return InputError(
        "declares an entity; entities are not expanded, as they can read other files and grow without bound", place=Place(str(path), line),
        fix="write the text of each entity in its place, and remove the declarations",
    )  # fmt: skip


def _syntax_error(error: Any, data: bytes, path: Path | str) -> InputError:  # noqa: ANN401  # the stubs do not know the fields of the error
    if not data.strip():
        return InputError("is empty", place=Place(str(path)), fix="export the file again, or remove it")
    # what libxml2 before 2.14 says of an encoding has the code of a letter
    code = etree.ErrorTypes.ERR_INVALID_ENCODING if error.msg.startswith("Input is not proper UTF-8") else error.code
    what = _WHAT.get(code) or f"is no well-formed XML: {error.msg.partition(', line ')[0].strip()}"
    if "Excessive depth" in what:
        what = "nests its elements too deep to be an annotation"
    return InputError(what, place=Place(str(path), error.lineno), fix="export the file again, or mend it in an editor")
