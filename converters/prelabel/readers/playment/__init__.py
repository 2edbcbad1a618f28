"""Playment: jobs files, and results as annotators send them back, so that a job can be annotated again or moved to another project.

    prelabel convert jobs.jsonl --format playment -o again.jsonl --workflow-id ID
    prelabel convert results --format playment -o again.jsonl --workflow-id ID --labels map.toml

A file holds one job or result a line (`.jsonl`, `.ndjson`), or one of them, or a list of them (`.json`); each may be compressed (`.gz`).
A folder is searched for such files; other JSON in it is left out aloud. What is read:

- a job: `data` with `video_data.frames` or `image_url`, and pre-labels in `maker_response` (of a video `video2d` or `video_2d`);
- a result: of a video `data.annotation_data.annotations` (trackers) and `data.video_data.frames`, of an image lists in `data.annotations`;
- the answer to the request for a job's result, where the result stands in it as `result` and not as a URL.

A video becomes a sequence that is called as its `reference_id` (else as its job's id, else as its file), frames stay in their order. An
image is called as its `reference_id`, else as in its URL. Frames and images keep their URLs, so no `--src` is needed where they have one;
a result of a video without a list of frames has those of its trackers, in natural order. What prelabel wrote into `metadata.prelabel` is
read again: sizes, frame numbers, the rate, which annotations were interpolated, and the scores in the attribute that it names, which stays
an attribute. Sizes are not needed, since coordinates are fractions.

The jobs that one sequence was cut into (`--max-frames`) stay jobs, each a sequence of its own. An object keeps its track in all of those in
one file, but new jobs make the `_id` of a tracker from the name of its own sequence, so that it is another in each. Where the ids have to
agree, convert the first source again.

Each tracker is a track, whatever its `_id`; two trackers with one `_id` are one. Annotations of images have no tracks. An annotation's
label and attributes go before its tracker's; values may be texts, numbers, booleans or lists of them.

- A rectangle has four corners in any order. Where one of a tracker is not upright, all of that tracker become polygons, and are counted.
- The edges of a polygon or line say in which order its points are joined, whatever the points are called; without edges it is the order of
  their numbers. An edge from a point to itself is left out, a ring that is left open is closed, both are counted. Rings that touch
  themselves along a cut, as prelabel writes holes, are read as they are.
- A cuboid has its points `p1` to `p8`.
- The points of a landmark have their `label` as number, else the number of their name; a point that is null is not labelled.

Coordinates may lie up to one frame outside the frame; beyond that they are taken for pixels and rejected.

What a job does not say again is counted: `state` of single annotations, `reference_data`, metadata of others, which attribute holds scores
(`--score-attribute` with its name says it again), and the common ids of a cut sequence.

Options:

- `attributes=NAME,...`: further fields of annotations or trackers that become attributes, such as `_id` or `state`.

The format is the one of the vendor's pages "Create a job" and "Get job results" of video and image annotation
(https://docs.playment.io/video-annotation/get-job-results, https://annotationdocs.telusinternational.com/image-annotation/get-job-results,
https://playment.readme.io/reference).
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.others import chosen
from prelabel.readers.playment.records import NAMES
from prelabel.readers.playment.sniffing import certainty, is_whole


class PlaymentOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    attributes: Annotated[tuple[str, ...], Meta(description="further fields of annotations that become attributes")] = ()


class PlaymentReader(base.Reader[PlaymentOptions]):
    """Jobs and results."""

    name: ClassVar[str] = "playment"
    summary: ClassVar[str] = "Playment jobs files, and results of annotators"
    suffixes: ClassVar[tuple[str, ...]] = NAMES
    options = PlaymentOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> base.Certainty:
        """SURE of jobs and of results of videos."""
        if not source.is_dir():
            return certainty(source)
        try:
            found = map(certainty, islice(_named(source), base.SNIFFED_FILES))
            return max(found, default=base.Certainty.NO)
        except InputError:
            return base.Certainty.NO

    def plan(self, source: Path, options: PlaymentOptions) -> base.Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred files, or of one that is large; in a folder only the files that look like jobs or results.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        if not source.is_dir():
            if not source.exists():
                raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
            return base.Plan(units=(base.Unit(name=source.name, root=source.parent, paths=(source,)),))
        ours, others = chosen(_named(source), lambda path: bool(certainty(path)), is_whole)
        if not ours:
            fix = "give the folder that the jobs or results lie in"
            raise InputError("holds no file with jobs or results", place=Place(str(source)), fix=fix)
        return base.Plan(units=base.in_units(source, source, ours), others=others)

    def read(self, unit: base.Unit, options: PlaymentOptions, context: base.Context) -> Iterator[Detections]:
        """A batch a video, and one of every some thousand images.

        Raises:
            InputError: a file cannot be read, or a bad record stops the run.
        """
        from prelabel.readers.playment.reading import FileReader
        from prelabel.readers.playment.said import SaidReader

        for path in unit.paths:
            said = SaidReader(fields=options.attributes, tally=context.tally)
            yield from FileReader(path=path, context=context, said=said).read()
            if said.unused:
                names = ",".join(sorted(said.unused))
                context.tally.note(
                    f"fields of annotations that were not used: {names.replace(',', ', ')} (-O attributes={names} keeps them)"
                )


def _named(folder: Path) -> Iterator[Path]:
    """The files of a folder whose names fit, in natural order."""
    return walk(folder, NAMES)


READER = PlaymentReader()
