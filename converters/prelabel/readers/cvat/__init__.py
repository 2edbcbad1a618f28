"""CVAT: XML 1.1 *for images* and *for video*, as exported: ``.zip``, the folder that it unpacks to, or ``annotations.xml``.

    prelabel convert task.zip --format cvat --src 'https://example.com/{file}'
    prelabel convert annotations.xml --frames frames/ -O first=1
    prelabel convert project.zip -O attributes=group_id,z_order

A source is a file, an archive, or a folder of either; dumps of a task, of a job and of a project with several tasks. Archives are read
where they lie. In a folder or archive the images in the folder ``images`` beside the XML are the frames; of a file alone ``--frames`` are.

**For images.** Each ``<image>`` is a frame, named as it says, in a project behind the subset, as CVAT exports the images. Images of a
task that was made from a video form the sequence of that task; the others are frames as any. Tracks are split by CVAT there, so objects
have no ids.

**For video.** Each task is a sequence, called by the task's name; each ``<track>`` is a track, and never linked anew. Frames are the
numbers that ``start_frame``, ``stop_frame`` and the ``step`` of ``frame_filter`` give, sized by ``original_size``. They are named
``frame_000000.png``, as CVAT exports them. Images of ``--frames`` with such names are taken by them; other images of a video by the last
number in their names; images of a task of images, whose order is CVAT's, in natural order. Where there are several tasks each has a folder
of images of its own name or subset.

A dump lists every frame of a track; shapes with ``keyframe="0"`` are taken as they are and marked as interpolated. Where a track lists its
keyframes alone, what lies between is made as CVAT does it, and marked: from one that is not ``outside`` to the next one, boxes, ellipses,
cuboids, single points, and polygons and polylines of as many points move in a straight line, rotations turn the short way; polygons and
polylines of unequally many points are matched by the share of their length at which points stand; several points stay. (CVAT matches
outlines of as many points as well, which is another thing only where points move far along the outline.) From a shape that is ``outside``
to the next there is nothing, also where a track begins so; the ``outside`` shapes themselves are counted. Behind the last shape there is
nothing, unless ``-O until_end=true`` says so. Shapes may be listed in any order. A shape takes over what attributes it does not repeat
from the one before.

Shapes. ``box`` is a rectangle, a turned one the polygon of its corners; ``ellipse`` and ``mask`` are polygons; ``polyline`` is a line.
``points`` and ``skeleton`` are landmarks: the points of a skeleton are numbered as the drawing in ``<meta>`` does, else in the order
of its labels; those that are ``outside`` are left out. Of a ``cuboid`` the face of ``tl1`` is the front one; CVAT goes round it, so that
``tl2`` is the upper right corner of the back. A ``mask`` has runs along the rows of the patch that ``left``, ``top``, ``width`` and
``height`` give, outside and inside by turns.

**Attributes.** All of an object's ``<attribute>`` elements, mutable or not, and ``occluded``. A name that comes again has several values;
an attribute of the label goes before a field of its name, such as ``occluded``.

Options:

- ``attributes``: further fields of shapes and tracks that become attributes, such as ``group_id``, ``z_order``, ``source``.
- ``first``: the number in the name of the image that is the video's frame 0: 1 where ffmpeg made the images, 0 where they bear CVAT's
  numbers.
- ``until_end``: a track that is not ``outside`` at last stays to the end of its task, as CVAT shows it.
- ``label``: of shapes whose label is empty, which else are counted and left out.

Counted and not converted: tags of images; attributes of the single points of a skeleton, and that they are occluded; fields that say
otherwise than an attribute of their name.

XML is read without entities, other files and network, and not nested deeper than 64; archives see ``prelabel.safezip``.

The format is the one of CVAT's documentation, "XML annotation format", version 1.1; the rule between keyframes that of its
``TrackManager``.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

from msgspec import Meta
from msgspec.structs import replace

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit, in_units
from prelabel.readers.cvat.reading import Names, Tasks, read_document, sequence_names, tasks_of
from prelabel.readers.cvat.sources import XML, ZIP, documents_of, recognise


class CvatOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    attributes: Annotated[tuple[str, ...], Meta(description="further fields of shapes and tracks that become attributes")] = ()
    first: Annotated[int | None, Meta(description="the number in the name of the image that is the video's frame 0")] = None
    until_end: Annotated[bool, Meta(description="tracks that are not outside at last stay to the end of their task")] = False
    label: Annotated[str, Meta(description="the label of shapes that have none")] = ""


class Sequences(NamedTuple):
    """The sequences of some documents.

    Args:
        named: what each is called, by the document's name.
        alone: there is only one in the source.
    """

    named: Mapping[str, Names]
    alone: bool


class CvatReader(Reader[CvatOptions]):
    """Exports of CVAT."""

    name: ClassVar[str] = "cvat"
    summary: ClassVar[str] = "CVAT XML 1.1 for images and for video, zipped or not"
    suffixes: ClassVar[tuple[str, ...]] = (XML, ZIP)
    options = CvatOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def sniff(self, source: Path) -> Certainty:
        """By the first elements of the first files."""
        return recognise(source)

    def plan(self, source: Path, options: CvatOptions) -> Plan:  # noqa: ARG002  # the plan is the same whatever the options
        """Units of some hundred documents that are files, or of one that is large or a member of an archive.

        Raises:
            InputError: the source holds none, or an archive breaks a limit.
        """
        documents, images, others = documents_of(source)
        root = source if source.is_dir() else source.parent
        units: list[Unit] = []
        for packed, some in groupby(documents, lambda one: bool(one.member)):
            known = [*some]
            if packed:
                units += [Unit(name=one.name, root=root, paths=(one.path,), detail=(one,)) for one in known]
            else:
                of_path = {one.path: one for one in known}
                parts = in_units(source, root, [*of_path])
                units += [replace(part, detail=tuple(of_path[path] for path in part.paths)) for part in parts]
        return Plan(units=tuple(units), images=images, others=others)

    def look(self, unit: Unit, options: CvatOptions, context: Context) -> list[Tasks]:  # noqa: ARG002  # likewise
        """The tasks of each document."""
        return [tasks_of(document) for document in unit.detail]

    def survey(self, units: Sequence[Unit], options: CvatOptions, context: Context) -> dict[str, dict[str, str]]:  # noqa: ARG002  # likewise
        """What the sequences of each document are called."""
        documents = (document for unit in units for document in unit.detail)
        return sequence_names([*zip(documents, chain.from_iterable(context.looks), strict=True)])

    def share(self, survey: dict[str, dict[str, str]], unit: Unit) -> Sequences:
        """Those of one unit."""
        named = {document.name: survey[document.name] for document in unit.detail}
        return Sequences(named=named, alone=len(survey) == 1 and all(len(names) == 1 for names in named.values()))

    def read(self, unit: Unit, options: CvatOptions, context: Context) -> Iterator[Detections]:
        """Of each document the images, then the videos.

        Raises:
            InputError: a document, or a record of it is bad, and the run stops at bad records.
        """
        from prelabel.readers.cvat.images import Images
        from prelabel.readers.cvat.records import Records
        from prelabel.readers.cvat.videos import Videos

        sequences: Sequences = context.survey
        for document in unit.detail:
            named = sequences.named[document.name]
            records = Records(path=document.name, tally=context.tally, fields=options.attributes, label=options.label)
            images = Images(records=records, context=context, prefix=document.prefix, sequences=named)
            videos = Videos(
                records=records, context=context, prefix=document.prefix, sequences=named, alone=sequences.alone, first=options.first,
                until_end=options.until_end,
            )  # fmt: skip
            yield from read_document(document, images, videos, records, context)


READER = CvatReader()
