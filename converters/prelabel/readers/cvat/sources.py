"""Where the XML of a source lies: files, folders, and archives as CVAT exports them, with the images beside it."""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import SMALL, read_bytes, reason
from prelabel.frames import KnownFrame, images_below
from prelabel.frames.known import IMAGE_SUFFIXES, clean_name
from prelabel.readers.base import Certainty, files_of, size_of, sniffed_files
from prelabel.readers.others import chosen
from prelabel.readers.paths import beginning
from prelabel.safexml import is_xml
from prelabel.safezip import BROKEN, Archive, open_zip

XML, ZIP = ".xml", ".zip"

IMAGES = "images"
"""The folder of images beside the XML."""

SNIFFED_BYTES = 4096

SNIFFED = 20
"""How many files are opened to see what they are."""

_ROOT = re.compile(rb"<annotations[\s>]")
_SIGNS = (b"<meta>", b"<meta/>", b"<version>", b"<image ", b"<track ")


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One XML document.

    Args:
        path: the file, or the archive that it is a member of.
        member: its name in the archive; empty where it is a file.
        prefix: what stands before the names of its images, with ``/`` at its end; empty where it lies at the top.
    """

    path: Path
    member: str = ""
    prefix: str = ""

    @property
    def name(self) -> str:
        """What messages call it: a member as if the archive were a folder."""
        return f"{self.path}/{self.member}" if self.member else str(self.path)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The document as a file.

        Raises:
            InputError: it cannot be opened or unpacked.
        """
        if self.member:
            archive = open_zip(self.path, (XML,))
            try:
                with archive.open(self.member) as file:
                    yield file
            except BROKEN as error:
                raise archive.broken(self.member, error) from error
            return
        if size_of(self.path) <= SMALL:
            yield BytesIO(read_bytes(self.path))
            return
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise InputError(reason(error), place=Place(self.name), fix="give a file that exists and can be read") from error
        with file:
            yield file


def documents_of(source: Path) -> tuple[tuple[Document, ...], tuple[KnownFrame, ...], tuple[str, ...]]:
    """The documents of a source in natural order, the images beside those of a folder or archive, and XML of another kind in a folder.

    Raises:
        InputError: the source does not exist, holds no document of CVAT, or an archive breaks a limit.
    """
    root, paths = files_of(source, (XML, ZIP))
    others: tuple[str, ...] = ()
    if source.is_dir():
        paths, others = chosen(paths, lambda path: path.suffix.lower() == ZIP or is_cvat(beginning(path, SNIFFED_BYTES)), is_xml)
    documents: list[Document] = []
    images: dict[str, KnownFrame] = {}
    for path in paths:
        if path.suffix.lower() == ZIP:
            prefix = f"{path.relative_to(root).with_suffix('').as_posix()}/" if source.is_dir() else ""
            found = _members(path, prefix, every=not source.is_dir())
        else:
            below = path.parent.relative_to(root).as_posix()
            document = Document(path=path, prefix="" if below == "." else f"{below}/")
            found = ([document], _images_beside(document) if source.is_dir() else [])
        documents += found[0]
        images |= {image.file: image for image in found[1]}
    if not documents:
        raise InputError("holds no XML of CVAT", place=Place(str(source)), fix="give the folder or archive that was exported from CVAT")
    return tuple(documents), tuple(images.values()), others


def _images_beside(document: Document) -> list[KnownFrame]:
    """The images in the folder that CVAT exports them to."""
    folder = document.path.parent / IMAGES
    if not folder.is_dir():
        return []
    return [msgspec.structs.replace(image, file=document.prefix + image.file) for image in images_below(folder)]


def _members(path: Path, prefix: str, *, every: bool) -> tuple[list[Document], list[KnownFrame]]:
    """The documents and images of an archive.

    Args:
        path: of the archive.
        prefix: what stands before the names of its images.
        every: XML that does not look like CVAT's is taken too, if there is no other.
    """
    archive = open_zip(path, (XML,))
    xml = [name for name in archive.names if name.lower().endswith(XML)]
    own = [name for name in xml if is_cvat(archive.read(name, SNIFFED_BYTES))] or (xml if every else [])
    documents = [Document(path=path, member=name, prefix=prefix + _folder(name)) for name in own]
    return documents, [image for document in documents for image in _packed(archive, document)]


def _packed(archive: Archive, document: Document) -> Iterator[KnownFrame]:
    """The images in the folder that CVAT exports them to; they are known by name alone."""
    folder = f"{_folder(document.member)}{IMAGES}/"
    for name in archive.names:
        if name.startswith(folder) and Path(name).suffix.lower() in IMAGE_SUFFIXES:
            file = clean_name(name.removeprefix(folder))
            if file:
                yield KnownFrame(file=document.prefix + file)


def _folder(name: str) -> str:
    """The folder of a member with ``/`` at its end; empty for the top."""
    above, slash, _ = name.rpartition("/")
    return above + slash


def is_cvat(head: bytes) -> bool:
    """Whether the beginning of a document looks like CVAT's."""
    return bool(_ROOT.search(head)) and any(sign in head for sign in _SIGNS)


def recognise(source: Path) -> Certainty:
    """How sure it is that a source is CVAT's; never raises."""
    fitting = itertools.islice(sniffed_files(source, (XML, ZIP)), SNIFFED)
    return Certainty.SURE if any(map(_is_own, fitting)) else Certainty.NO


def _is_own(path: Path) -> bool:
    if path.suffix.lower() == XML:
        return is_cvat(beginning(path, SNIFFED_BYTES))
    try:
        archive = open_zip(path)
        names = itertools.islice((name for name in archive.names if name.lower().endswith(XML)), SNIFFED)
        return any(is_cvat(archive.read(name, SNIFFED_BYTES)) for name in names)
    except InputError:
        return False
