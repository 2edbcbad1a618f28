"""One document to batches of detections."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers.base import Context
from prelabel.readers.cvat.images import Images
from prelabel.readers.cvat.meta import Meta, read_meta
from prelabel.readers.cvat.records import Records
from prelabel.readers.cvat.sources import Document
from prelabel.readers.cvat.videos import Videos
from prelabel.safexml import Element, stream

Names = Mapping[str, str]
"""What the sequence of each task of a document is called, by the task's id; that of a task without id by the empty text."""

Tasks = tuple[tuple[str, str], ...] | None
"""The id and the name of each task of a document, or none."""


def elements(document: Document) -> Iterator[Element]:
    """What stands below the root of a document.

    Raises:
        InputError: it cannot be read, or is none of CVAT.
    """
    with document.open() as file:
        found = stream(file, document.name)
        root = next(found)
        if root.tag != "annotations":
            what = f"the root element is <{root.tag}>, not <annotations>"
            raise InputError(what, place=Place(document.name, root.sourceline), fix="give XML of CVAT 1.1, or name another --format")
        yield from found


def tasks_of(document: Document) -> Tasks:
    """The tasks of a document; None of one that cannot be read, whose reading says why."""
    try:
        meta = next((read_meta(one, document.name) for one in elements(document) if one.tag == "meta"), Meta())
    except InputError:
        return None
    return tuple((task.id, task.name) for task in meta.tasks.values())


def sequence_names(found: Sequence[tuple[Document, Tasks]]) -> dict[str, dict[str, str]]:
    """What the sequences of each document are called, by its name: as the task, where that is unique in the run."""
    named: list[tuple[Document, str, str]] = []
    for document, tasks in found:
        if tasks is None:
            continue
        named += [(document, number, name or _stem(document)) for number, name in tasks]
        if len(tasks) != 1:
            named.append((document, "", _stem(document)))
    names: dict[str, dict[str, str]] = {document.name: {} for document, _ in found}
    taken = Counter(name for _, _, name in named)
    used: set[str] = set()
    for document, number, name in named:
        unique = name if taken[name] == 1 else f"{_stem(document)}-{name}-{number}".rstrip("-")
        while unique in used:
            unique += "+"
        used.add(unique)
        names[document.name][number] = unique
    return names


def _stem(document: Document) -> str:
    """What a document is called that says no name: as its archive or file; as the folder of one that CVAT called ``annotations``."""
    path = document.path if document.member else document.path.resolve()
    own = Path(path).stem
    return path.parent.name if own == "annotations" and path.parent.name else own


def read_document(document: Document, images: Images, videos: Videos, records: Records, context: Context) -> Iterator[Detections]:
    """The detections of one document; what could be read before it broke stays where the run goes on at bad records.

    Raises:
        InputError: the document or a record is bad, and the run stops at bad records.
    """
    pictured = False
    try:
        for element in elements(document):
            match element.tag:
                case "meta" if not records.meta.tasks:
                    records.meta = read_meta(element, document.name)
                case "image":
                    pictured = True
                    yield from images.add(element)
                case "track":
                    videos.add(element)
                case _:
                    pass
    except InputError as error:
        if context.tally.on_error == "stop":
            raise
        context.tally.reject_file("unreadable file", error)
    if not pictured:
        videos.add_empty()
    yield from images.rest()
    yield from videos.batches()
    records.note()
