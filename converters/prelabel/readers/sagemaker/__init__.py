"""Amazon SageMaker Ground Truth: augmented manifests of object detection, and sequences of video frames with boxes.

    prelabel convert output.manifest --format sagemaker --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert my-tracking-job --format sagemaker --size 1280x720 --src 'https://host/{sequence}/{file}' -o jobs.jsonl
    prelabel convert SeqLabel.json -O classes=output.manifest --frames frames --src 'https://host/{file}' -o jobs.jsonl

**Manifests** (``.manifest``, ``.jsonl`` or ``.json``) are JSON Lines: ``source-ref`` is the image, a label of the type
``groundtruth/object-detection`` its boxes and size. ``class-map`` of the label's metadata names the classes, ``confidence`` is the score. A
line that has the boxes of several labels, as those of adjustment jobs do, needs ``-O label=NAME``. Images without boxes are frames without
detections. A frame is called by the key of ``source-ref`` in its bucket, letter by letter as S3 has it; where ``source-ref`` begins with
http it is the frame's URL, whose path, decoded, is the frame's name.

**Sequences** (``SeqLabel.json``) list frames with boxes. ``object-name`` tells which boxes are one object's, so that they form a track;
``label-category-attributes`` become attributes. Detection jobs have no objects: their boxes are linked. A sequence is called by the folder
of its file, or by the file where it has another name. Sequences do not say how large frames are: ``--frames`` or ``--size`` do. Of several
sequences whose frames have the same names each has its folder among ``--frames``, which is called as the sequence. Their classes are named
by the output manifest of the job: ``-O classes=FILE``, else the manifests of the folder that is converted, else
``manifests/output/output.manifest`` of the job that the file lies in; without one ``car:1`` is a car.

Options:

- ``label=NAME``: whose boxes are read, where lines have the boxes of several labels.
- ``classes=FILE``: the output manifest that names the classes of sequences.
- ``attributes=NAME,...``: fields of boxes that become attributes, such as ``object-name``.

Counted and not converted: labels of other types, as of classification, verification and segmentation; labels that could not be made,
whose metadata say ``failure-reason``, as where a task expired: an image without another label of boxes is then a frame without
detections; polygons, polylines and keypoints in frames, whose form Ground Truth does not document; attributes of frames. Cuboids of point
clouds are refused, as they have no place in an image.

Format: https://docs.aws.amazon.com/sagemaker/latest/dg/sms-data-output.html: bounding box job output, video frame object detection output,
video frame object tracking output.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.others import chosen
from prelabel.readers.paths import head_of
from prelabel.readers.sagemaker import classes
from prelabel.readers.sagemaker.classes import ClassNames
from prelabel.readers.sagemaker.manifest import VIDEO, Batch
from prelabel.readers.sagemaker.sequences import DETECTION, TRACKING
from prelabel.readers.sagemaker.sequences import Sequence as SequenceFile
from prelabel.readers.shared.jsonlines import Line, lines_of
from prelabel.safejson import Document

_STEM = "SeqLabel"
"""Of the file of a sequence."""

_MANIFEST, _OF_SEQUENCES, _SEQUENCE = "manifest", "manifest of sequences", "sequence"


class SagemakerOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(description="whose boxes are read, where lines have those of several labels")] = ""
    classes: Annotated[Path | None, Meta(description="the output manifest that names the classes of sequences")] = None
    attributes: Annotated[tuple[str, ...], Meta(description="fields of boxes that become attributes")] = ()


class SagemakerReader(Reader[SagemakerOptions]):
    """Augmented manifests, and sequences."""

    name: ClassVar[str] = "sagemaker"
    summary: ClassVar[str] = "SageMaker Ground Truth: augmented manifests of boxes, SeqLabel.json of video frames"
    suffixes: ClassVar[tuple[str, ...]] = (".manifest", ".json", ".jsonl")
    options = SagemakerOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE})

    def sniff(self, source: Path) -> Certainty:
        """SURE of Ground Truth's names in the beginning of a file."""
        if not source.is_dir():
            return Certainty.SURE if _kind(source) else Certainty.NO
        try:
            found = map(_kind, walk(source, self.suffixes))
            return Certainty.SURE if any(islice(found, base.SNIFFED_FILES)) else Certainty.NO
        except InputError:
            return Certainty.NO

    def plan(self, source: Path, options: SagemakerOptions) -> Plan:
        """A unit a sequence, and one of all manifests, so that an image that comes in two of them is found.

        The detail is what the sequence is called; None of manifests.

        Raises:
            InputError: the source does not exist, or holds no file of Ground Truth.
        """
        root, found = base.files_of(source, self.suffixes)
        seen = {path: _kind(path) for path in found}
        paths, others = chosen(found, lambda path: path == source or bool(seen[path]))
        kinds = {path: seen[path] or (_SEQUENCE if path.stem == _STEM and path != source else _MANIFEST) for path in paths}
        sequences = [path for path in paths if kinds[path] == _SEQUENCE]
        listed = tuple(path for path in paths if kinds[path] == _OF_SEQUENCES)
        manifests = tuple(path for path in paths if kinds[path] == _MANIFEST or (path == source and not sequences))
        if not sequences and not manifests:
            raise InputError("holds no file of Ground Truth", place=Place(str(source)), fix="give a manifest or a SeqLabel.json")
        units = [Unit(name=source.name, root=root, paths=manifests)] if manifests else []
        units += [
            Unit(
                name=name,
                root=root,
                paths=(path, *((options.classes,) if options.classes else _of_job(path) or listed)),
                detail=name,
            )
            for name, path in _named(sequences, root).items()
        ]
        return Plan(units=tuple(units), others=others)

    def survey(self, units: Sequence[Unit], options: SagemakerOptions, context: Context) -> dict[tuple[Path, ...], ClassNames]:  # noqa: ARG002  # named in the plan
        """The names of classes by the manifests that say them, of which each is read once.

        Raises:
            InputError: a manifest cannot be read, or a bad record stops the run.
        """
        manifests = dict.fromkeys(unit.paths[1:] for unit in units if unit.detail is not None)
        return {several: ClassNames(classes.read_maps(several, context.tally)) for several in manifests}

    def share(self, survey: dict[tuple[Path, ...], ClassNames], unit: Unit) -> dict[str, str]:
        """The names of the classes of one sequence."""
        return {} if unit.detail is None else survey[unit.paths[1:]].of(unit.paths[0])

    def read(self, unit: Unit, options: SagemakerOptions, context: Context) -> Iterator[Detections]:
        """A sequence, or batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        sequence: str | None = unit.detail
        if sequence is not None:
            path, names = unit.paths[0], context.survey
            try:
                document = Document(read_bytes(path), path)
                file = SequenceFile(document=document, name=sequence, names=names, attributes=options.attributes, context=context)
                made = file.detections()
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
            else:
                yield made
            return
        named: dict[str, Place] = {}
        for path in unit.paths:
            batch = Batch(path=path, label=options.label, attributes=options.attributes, named=named, context=context)
            for line in _lines(path, context.tally):
                batch.add(line)
                yield from batch.full()
            yield from batch.rest()


def _lines(path: Path, tally: Tally) -> Iterator[Line]:
    """The lines of a manifest; none of one that was rejected."""
    try:
        data = read_bytes(path)
        if not data.strip():
            tally.reject("unreadable file", "is empty", place=Place(str(path)), fix="give a manifest with a line for each image")
        yield from lines_of(data, path)
    except InputError as error:
        tally.reject_file("unreadable file", error)


def _of_job(path: Path) -> tuple[Path, ...]:
    found = classes.manifest_of(path)
    return (found,) if found else ()


def _named(paths: list[Path], root: Path) -> dict[str, Path]:
    """Sequences by name: their folder's, or their file's where that is no ``SeqLabel``; the whole path where that is not enough."""
    short = {path: path.absolute().parent.name if path.stem == _STEM else path.stem for path in paths}
    shared = Counter(short.values())
    return {name if shared[name] == 1 else path.relative_to(root).with_suffix("").as_posix(): path for path, name in short.items()}


def _kind(path: Path) -> str:
    """What a file is by its beginning; empty where it is none of Ground Truth's."""
    if path.suffix.lower() not in SagemakerReader.suffixes:
        return ""
    head = head_of(path)
    if not head.startswith(b"{"):
        return ""
    if any(f'"{name}"'.encode() in head for name in (TRACKING, DETECTION)):
        return _SEQUENCE
    first = head.partition(b"\n")[0]
    if b'"source-ref"' not in first:
        return ""
    return _OF_SEQUENCES if VIDEO.encode() in first else _MANIFEST


READER = SagemakerReader()
