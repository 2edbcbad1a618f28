"""Expressions for the plain parts of annotation files, made from the tags of one such part.

An expression matches what has the same tags in the same order, and between them nothing but white space and plain text: no attributes,
comments, processing instructions, CDATA, entities or characters that XML does not have. So whatever matches is well-formed, and means to
a parser of XML what the groups of the match say. Line ends are line feeds.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice, zip_longest
from types import MappingProxyType

import msgspec

from prelabel.readers.voc.annotation import BOX
from prelabel.readers.voc.rows import CORNERS, OTHERS, Listing

MOST = 100
"""Tags of one part; no parser refuses what is nested in so few."""

SAID = MappingProxyType({
    ("annotation", "filename"): "filename",
    ("annotation", "size", "width"): "width",
    ("annotation", "size", "height"): "height",
})  # fmt: skip
"""What of a file is used beside its objects, by the elements around it."""

SIZE = frozenset({"width", "height"})

_BLANK = r"[ \t\n]*+"
_TEXT = r"[^<>&\x00-\x08\x0b-\x1f]*+"
_SOME_TEXT = rf"(?!\s*+<){_TEXT}"
_PIXELS = r"[0-9]{1,9}+"
_NUMBER = r"-?+[0-9]++(?:\.[0-9]++)?+"

_DECLARATION = "|".join(
    rf"<\?xml version={quote}1\.0{quote}(?: encoding={quote}[Uu][Tt][Ff]-8{quote})?(?: standalone={quote}(?:yes|no){quote})? ?\?>"
    for quote in "\"'"
)
_BEGIN = rf"(?:{_DECLARATION})?{_BLANK}<annotation(?: verified=\"(?:yes|no)\")?>{_BLANK}"

_TAG = re.compile(r"<(/?[A-Za-z_][A-Za-z0-9_]*/?)>")
_ROOT = re.compile(_BEGIN)

Path = tuple[str, ...]
"""The names of the elements around a text, outermost first."""


class Part(msgspec.Struct, frozen=True):
    """What stands before the objects of a file, or behind them.

    Args:
        pattern: matches it with the white space behind it.
        said: of `SAID`, what each group of the pattern is.
    """

    pattern: re.Pattern[str]
    said: tuple[str, ...]


def tags_of(text: str) -> tuple[str, ...]:
    """The tags of a text without their brackets, up to one more than `MOST`; those of others than plain elements are not among them.

    >>> tags_of("<size><width>40</width><depth/></size>")
    ('size', 'width', '/width', 'depth/', '/size')
    """
    return tuple(found[1] for found in islice(_TAG.finditer(text), MOST + 1))


def root_end(text: str) -> int:
    """Where the start tag of the root and the white space behind it end; 0 where the text does not begin with it."""
    found = _ROOT.match(text)
    return found.end() if found else 0


@lru_cache(maxsize=64)
def before(tags: tuple[str, ...]) -> Part | None:
    """What stands before the objects, from the declaration on.

    Args:
        tags: those behind the start tag of the root.
    """
    return _part(tags, _BEGIN, still_open=("annotation",))


@lru_cache(maxsize=64)
def behind(tags: tuple[str, ...]) -> Part | None:
    """What stands behind the objects up to the end of the file, from a tag on."""
    return _part(tags, "", still_open=())


def _part(tags: tuple[str, ...], begin: str, still_open: Path) -> Part | None:
    """None where the tags are not those of elements of which each says what it says once."""
    bare = [tag.strip("/") for tag in tags]
    if "object" in bare or BOX in map(str.lower, bare) or tags.count("size") > 1 or {"size/", "filename/"}.intersection(tags):
        return None
    patterns = {path: _PIXELS if name in SIZE else _TEXT for path, name in SAID.items()}
    made = _expression(tags, ("annotation",), patterns)
    if made is None or made[2] != still_open:
        return None
    expression, paths, _ = made
    said = tuple(SAID[path] for path in paths if path in SAID)
    whole = len(set(said)) == len(said) and tags.count("filename") == said.count("filename")
    if not whole or SIZE.intersection(said) != (SIZE if "size" in tags else frozenset()):
        return None
    return Part(re.compile(begin + expression), said)


@lru_cache(maxsize=64)
def listing(tags: tuple[str, ...], fields: tuple[str, ...]) -> Listing | None:
    """Objects of the same tags.

    Args:
        tags: from the start tag of the object to its end tag.
        fields: the elements of an object whose text becomes an attribute.

    Returns:
        None where another look is needed at an object of these tags.
    """
    patterns: dict[Path, str] = {("object", name): _TEXT for name in fields}
    patterns["object", "name"] = _SOME_TEXT
    patterns |= {("object", "bndbox", corner): _NUMBER for corner in CORNERS}
    made = _expression(tags, (), patterns)
    if made is None or made[2] or not _is_plain(tags, made[1]):
        return None
    expression, paths, _ = made
    group = {path: number for number, path in enumerate((path for path in paths if path in patterns), 1)}
    x0, y0, x1, y1 = (group["object", "bndbox", corner] for corner in CORNERS)
    return Listing(
        pattern=re.compile(f"({expression})"),
        name=group["object", "name"],
        corners=(x0, y0, x1, y1),
        fields=tuple((name, group["object", name]) for name in fields if ("object", name) in group),
        unused=frozenset(path[1] for path in paths).difference(fields, ("name", "bndbox")),
    )


def _is_plain(tags: tuple[str, ...], paths: Sequence[Path]) -> bool:
    """Whether an object has a name, a box of four corners and other texts, each of them once, and nothing that says more.

    Args:
        tags: of the object.
        paths: the place of each of its elements that only has text.
    """
    if tags[:1] != ("object",) or tags.count("bndbox") != 1 or any(tag.endswith("/") for tag in tags):
        return False
    corners = {path for path in paths if path[:2] == ("object", "bndbox")}
    own = [path[1] for path in paths if path not in corners and len(path) == len(("object", "name"))]
    once = len(set(own)) == len(own) and len(corners) + len(own) == len(paths)
    return once and corners == {("object", "bndbox", corner) for corner in CORNERS} and "name" in own and OTHERS.isdisjoint(own)


def _expression(tags: Sequence[str], around: Path, patterns: Mapping[Path, str]) -> tuple[str, list[Path], Path] | None:
    """The expression of elements that follow each other.

    Args:
        tags: theirs.
        around: the elements that are open before them.
        patterns: of the texts that become groups, by where they stand; the others may be anything.

    Returns:
        It, with the place of each element that only has text, and the elements that are still open behind them; None where they are not
        nested as elements are.
    """
    if len(tags) > MOST:
        return None
    pieces: list[str] = []
    paths: list[Path] = []
    opened = list(around)
    rest = zip_longest(tags, tags[1:], fillvalue="")
    for tag, following in rest:
        if pieces and not opened:
            return None
        if tag.startswith("/"):
            if not opened or opened.pop() != tag[1:]:
                return None
            pieces.append(f"<{tag}>{_BLANK}")
        elif tag.endswith("/"):
            pieces.append(f"<{tag}>{_BLANK}")
        elif following == f"/{tag}":
            next(rest)
            paths.append((*opened, tag))
            text = patterns.get(paths[-1])
            pieces.append(f"<{tag}>{_TEXT if text is None else f'({text})'}</{tag}>{_BLANK}")
        else:
            opened.append(tag)
            pieces.append(f"<{tag}>{_BLANK}")
    return "".join(pieces), paths, tuple(opened)
