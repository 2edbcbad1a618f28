"""Which files lie below a source, and what their images and videos are called."""

import re
from pathlib import Path, PurePosixPath

from prelabel.files import is_text
from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, clean_name, url_path
from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.own import OwnFiles

SUFFIX = ".json"

_RESPONSE = re.compile(rb'"jsonResponse"\s*:\s*[{"n]')
_LABEL = re.compile(rb'"(?:externalId|labelType|latestLabels?)"\s*:')
_EXTERNAL = re.compile(rb'"externalId"\s*:')
_ASSET = re.compile(rb'"(?:jsonMetadata|jsonContent)"\s*:')
_VIDEO = re.compile(r"(?<=.)\.(?:avi|m4v|mkv|mov|mp4|mpe?g|ogv|webm|wmv)$", re.IGNORECASE)
_LABELS = re.compile(rb'"(?:labels|latestLabels?|labelType)"\s*:')
"""Between the first pages of a file, which a long list of frames may fill, and the last there may be all but how a label ends."""


def plan_of(source: Path, interface: Path | None) -> Plan:
    """Units of files, and the images that lie among them.

    Args:
        source: a file or a folder.
        interface: the file that names jobs, which is no other one where it lies in the source.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    found = OWN.found(source)
    others = tuple(name for name in found.others if interface is None or Path(name).resolve() != interface.resolve())
    return found._replace(others=others).in_parts()


def said_name(external_id: str, content: str, id_: str) -> str | None:
    """What an asset is called: by its external id, with the suffix of its content where it has none, as Kili names files of assets.

    Args:
        external_id: of the asset.
        content: its URL, or its path in the export.
        id_: the one that Kili gave it.

    >>> said_name("car", "https://host/x/1.jpg?a=b", ""), said_name("a/car.png", "", ""), said_name("", "assets/1.jpg", "x")
    ('car.jpg', 'a/car.png', '1.jpg')
    """
    tail = content_name(content)
    for said in (external_id, tail, id_):
        name = clean_name(said) if is_text(said) else None
        if name:
            suffix = PurePosixPath(tail).suffix
            return name if _has_suffix(name) or not _has_suffix(tail) else f"{name}{suffix}"
    return None


def sequence_of(name: str) -> str:
    """What the sequence of a video is called: as the video, without the suffix that says so.

    >>> sequence_of("day/drive.MP4"), sequence_of("take.2"), sequence_of(".mp4")
    ('day/drive', 'take.2', '.mp4')
    """
    return _VIDEO.sub("", name)


def content_name(content: str) -> str:
    """The last part of the path of a URL, or of a path; empty of what is neither."""
    path = url_path(content)
    return (content if path is None else path).rpartition("/")[2]


def known_name(name: str, content: str, frames: FrameIndex) -> str:
    """As the known image of that name, or else of the name of the content, if there is one."""
    tail = content_name(content)
    known = frames.find(name) or (frames.find(tail) if tail else None)
    return known.file if known else name


def _has_suffix(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES


def _of_file(path: Path) -> Certainty:
    """SURE of answers to jobs beside the names that Kili gives their fields; LIKELY of assets without a label."""
    first, text = ends_of(path)
    if first not in {b"{", b"["}:
        return Certainty.NO
    if _RESPONSE.search(text) and _LABEL.search(text):
        return Certainty.SURE
    return Certainty.LIKELY if _EXTERNAL.search(text) and _ASSET.search(text) and _LABELS.search(text) else Certainty.NO


OWN = OwnFiles(
    suffixes=(SUFFIX,),
    told=_of_file,
    what="assets of Kili",
    fix="give the folder that the archive of an export was unpacked to",
)
