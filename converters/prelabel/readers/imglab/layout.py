"""Which files of a source are of imglab, and their elements."""

import re
from collections.abc import Iterator
from pathlib import Path

from prelabel.errors import InputError, Place
from prelabel.files import noted, reason
from prelabel.readers.base import Plan
from prelabel.readers.own import OwnFiles, sure_where
from prelabel.readers.paths import head_of
from prelabel.safexml import Element, is_xml, stream

SUFFIXES = (".xml",)

PROJECT = ".nimn"
"""Suffix of what the web tool saves for itself."""

FIX = "give XML that imglab wrote, or name another --format"

_ROOT = re.compile(rb"<dataset[\s>]")
_SIGNS = re.compile(rb"<images?[\s/>]|image_metadata_stylesheet\.xsl")
_LATIN = re.compile(rb"<\?xml[^>]*encoding\s*=\s*['\"](?:iso-8859-1|latin-?1)['\"]", re.IGNORECASE)


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, holds no such file, or is a project of the web tool.
    """
    if source.suffix.lower() == PROJECT and source.is_file():
        what = "is a project of the web tool imglab, which is packed in a way that is not read"
        raise InputError(what, place=Place(str(source)), fix="open it in the tool, and save it as dlib XML")
    return OWN.plan(source)


def elements_of(path: Path) -> Iterator[Element]:
    """What stands below the root and below that, the inner before the outer; an element is empty once the next one is asked for.

    Raises:
        InputError: the file cannot be read, is no XML, or none of imglab.
    """
    try:
        file = noted(path).open("rb")
    except OSError as error:
        raise InputError(reason(error), place=Place(str(path)), fix="give a file that exists and can be read") from error
    with file:
        found = stream(file, path, 2)
        root = next(found)
        if root.tag != "dataset":
            what = f"the root element is <{root.tag}>, not <dataset>"
            raise InputError(what, place=Place(str(path), root.sourceline), fix=FIX)
        yield from found


def says_latin(path: Path) -> bool:
    """Whether a file says that it is ISO-8859-1, as dlib says of what it writes as it came."""
    return _LATIN.match(head_of(path)) is not None


def as_written(text: str) -> str:
    r"""A text of a file that says it is ISO-8859-1, as UTF-8 where its bytes are that.

    >>> as_written("caf\xc3\xa9"), as_written("caf\xe9"), as_written("cafe")
    ('café', 'café', 'cafe')
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text


def _looks_so(path: Path) -> bool:
    head = head_of(path)
    root = _ROOT.search(head)
    return root is not None and _SIGNS.search(head) is not None


OWN = OwnFiles(suffixes=SUFFIXES, told=sure_where(_looks_so), what="XML of imglab", fix=FIX, whole=is_xml)
