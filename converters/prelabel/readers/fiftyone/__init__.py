"""FiftyOne: data sets as Voxel51's tool exports them, with labels of images and of the frames of videos.

    prelabel convert export --format fiftyone --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert export --format fiftyone -O field=predictions --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert export/labels.json --format fiftyone --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with exports of two types: ``FiftyOneDataset`` has ``samples.json``, and for videos
``frames.json``, or a file a video in ``frames``, as versions before 0.8 wrote; ``FiftyOneImageDetectionDataset`` has ``labels.json``.

**Fields.** Samples have fields of labels, such as ``ground_truth`` and ``predictions``; those of the frames of videos are called
``frames.NAME``. ``-O field=`` says which are read, several between commas; where one field of all has shapes, it need not be said.

What is read, in fractions of the frame
    Detection     the box. A ``mask`` in it, or the file of ``mask_path``, is a polygon along the edges of its pixels, parts and holes, of
                  the same object
    Polyline      a polygon of all its shapes where it is ``filled``, each a part; else a line of each shape, which ends where it began
                  where it is ``closed``
    Keypoint      landmark of the points that are not NaN, numbered as they stand
    attributes    further fields of a label, and values in ``attributes``, wrapped by a class or not; ``tags`` of a label
    score         ``confidence``; of keypoints the mean of those of the points that are read, each of which ``--min-keypoint-score`` is
                  held against

**Labels** that are numbers are classes of ``classes``, or of ``-O names=``. ``-O label=`` names labels that have none.

**Images** are called by ``filepath`` from the folder of the export, as ``data/a.jpg``. Absolute paths are called from the deepest folder
that all lie in, or from ``-O base=``. ``labels.json`` names images without suffix: they are those in ``data``, those of ``--frames``, or
what ``data.json`` says; else they have none. Sizes are those of ``metadata``, where a sample has it; none is needed.

**Videos** are sequences called as ``filepath`` without ``data`` and without suffix. Their frames count from 1; there are as many as
``metadata`` says, or as images are known: in a folder beside the video that is called as it is, or of ``--frames``. Else they are called
``data/NAME/000001.jpg`` and so on, as FiftyOne samples them.

**Tracks** of videos are labels with one ``instance``, else with one label and ``index``, as FiftyOne tells objects apart. Labels of one
track in one frame are of one object, but two of the same kind are an error.

Counted and not converted: classifications, segmentations, heat maps, temporal detections and other labels without shapes; labels in space
and of whole videos; tracks of images; masks whose files are not below the samples; samples of other media. Other fields are named in the
summary. What ``metadata.json`` says of fields is not used. What lies in ``fields`` are masks and the like, and no images of the export.

Not read are the types of labels of ETA (``FiftyOneImageLabelsDataset``, ``FiftyOneVideoLabelsDataset``), those of classifications and
temporal detections, and exports that have a file a sample.

Options:

- ``field``: the fields whose labels are read.
- ``label``: of labels that have none.
- ``names``: of classes that are numbers.
- ``base``: the folder that absolute paths are below.

Format: voxel51/fiftyone: ``fiftyone/utils/data/exporters.py`` (what files hold), ``importers.py`` and ``parsers.py`` (how they are read),
``fiftyone/core/labels.py`` (what labels mean); https://docs.voxel51.com/user_guide/export_datasets.html.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import ChoiceError, InputError, UsageError
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.fiftyone.entries import Look, look_at
from prelabel.readers.fiftyone.layout import OWN, SAMPLES, SUFFIX, plan_of
from prelabel.readers.fiftyone.options import FiftyoneOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class FiftyoneReader(OwnFilesReader[FiftyoneOptions]):
    """Exports of FiftyOne."""

    name: ClassVar[str] = "fiftyone"
    summary: ClassVar[str] = "FiftyOne: its own exports of data sets, images and videos, and labels.json of boxes"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = FiftyoneOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def plan(self, source: Path, options: FiftyoneOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """A unit an export.

        Raises:
            InputError: the source does not exist, or holds no export.
        """
        return plan_of(source)

    def look(self, unit: Unit, options: FiftyoneOptions, context: Context) -> Look:  # noqa: ARG002  # what is wrong is told later
        """The fields of samples that have shapes, and how many videos there are."""
        return look_at(unit) if unit.detail == SAMPLES else Look()

    def survey(self, units: Sequence[Unit], options: FiftyoneOptions, context: Context) -> Look:
        """The fields that are read, and all videos.

        Raises:
            ChoiceError: several fields have shapes, and none is chosen.
            UsageError: one is chosen that has none.
        """
        looks: list[Look] = list(context.looks)
        found = tuple(dict.fromkeys(name for look in looks for name in look.fields))
        for name in options.field if all(look.whole for look in looks) else ():
            if name not in found:
                known = f"give {' or '.join(found)}" if found else "leave the option out"
                raise UsageError(f"-O field={name}: no sample has shapes in such a field", fix=known)
        if len(found) > 1 and not options.field:
            fix = f"choose with -O field={found[0]}, or name several between commas"
            raise ChoiceError(f"{units[0].paths[0]}: several fields have labels: {', '.join(found)}", fix=fix)
        return Look(options.field or found, sum(look.videos for look in looks))

    def read(self, unit: Unit, options: FiftyoneOptions, context: Context) -> Iterator[Detections]:
        """Images in batches of some thousand, in open sequences; each video in one.

        Raises:
            InputError: a file or a label is bad, and the run stops at bad records.
        """
        from prelabel.readers.fiftyone.boxes import BoxReader
        from prelabel.readers.fiftyone.samples import SampleReader

        reader = (SampleReader if unit.detail == SAMPLES else BoxReader)(unit=unit, options=options, context=context)
        try:
            yield from reader.batches()
        except InputError as error:
            context.tally.reject_file("unreadable file", error)


READER = FiftyoneReader()
"""As the table of formats names it."""
