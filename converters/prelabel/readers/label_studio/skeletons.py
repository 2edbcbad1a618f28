"""The order of keypoints where the user does not say it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.readers.label_studio.exports import ExportReader
from prelabel.readers.label_studio.options import LabelStudioOptions
from prelabel.readers.label_studio.regions import RegionReader
from prelabel.readers.label_studio.versions import Chooser
from prelabel.safejson import Document

_SIGNS = (b'"keypoint', b'"parentID"')
"""Without these a file has no keypoints that belong to another region."""


def keypoint_names(paths: Sequence[Path], options: LabelStudioOptions) -> tuple[str, ...]:
    """The labels of keypoints that belong to other regions, in the order in which they first come."""
    return tuple(dict.fromkeys(name for path in paths for name in _names_in(path, options)))


def _names_in(path: Path, options: LabelStudioOptions) -> Iterator[str]:
    # what is wrong is told when the file is read
    tally = Tally(on_error="skip")
    try:
        data = read_bytes(path)
        if not all(sign in data for sign in _SIGNS):
            return
        export = ExportReader(document=Document(data, path), predicted=options.from_ == "predictions", tally=tally).read()
    except InputError:
        return
    chooser = Chooser(predicted=options.from_ == "predictions", model=options.model, tally=tally)
    reader = RegionReader(export=export, extra=(), tally=tally)
    for entry in export.entries:
        version = chooser.choose(entry)
        for region in reader.read(version) if version else []:
            if region.kind == "keypoint" and region.result.parentID is not None:
                yield from region.labels[:1]
