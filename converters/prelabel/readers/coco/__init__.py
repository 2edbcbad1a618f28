"""COCO: instances files, results, panoptic files, and relatives (COCO-VID, TAO, MOT in COCO's layout, LVIS, YouTube-VIS, SA-V).

    prelabel convert instances_val2017.json -o jobs.jsonl --workflow-id ID
    prelabel convert predictions.json -O images=instances_val2017.json -o jobs.jsonl --workflow-id ID
    prelabel convert panoptic_val2017.json -O masks=panoptic_val2017 -o jobs.jsonl --workflow-id ID

An instances file is an object with `images`, `annotations` and `categories`; a folder is searched for such files, other JSON in it, such
as captions, is left out aloud. All positions are pixels from the top left corner of the image, divided by the image's `width` and
`height`. Ids may be numbers or text and need not start at 1; `"7"` and `7` are one id. An image's `coco_url`, `flickr_url` or `url` is
its source URL, and gives its file name where `file_name` is missing. `videos`, with `video_id` and `frame_id` (or `frame_index`) of
images, name the sequences; `track_id` (or `instance_id`) of annotations are the tracks, or `track_id` in their `attributes`, as CVAT
writes it. Objects in `attributes` are always read; null and NaN in them mean that there is no value.

What an annotation says of its object, each of which may be missing where another is there:

- `bbox` = [left, top, width, height] is a box. One without area is none where there are points: tools write it for single keypoints.
- `segmentation` is a polygon: a list of parts [x, y, x, y, ...], or one part alone, or a run-length mask, packed or not, of the image's
  size. The outline of a mask runs along the edges of its pixels, holes included. An empty segmentation is none.
- `keypoints` = [x, y, v, x, y, v, ...] is a landmark: the numbers of its points are their positions from 1, points with v = 0 are not
  labelled. The category's `keypoints` list says how many there are; where it is empty the skeleton is not known. In results v may be a
  score, to which `--min-keypoint-score` applies; points with scores below 0 are left out and counted. COCO measures keypoints from the
  image's corner as it does boxes: no half pixel is added to them.
- `segments_info` are the objects of a panoptic annotation, their pixels those of a PNG with the colours that are their ids (R + 256 G +
  65536 B; 0 is no object). A PNG of another size than its image is stretched over it, and counted.

A results file is a list of detections with `image_id`, `category_id`, `score` and any of `bbox`, `segmentation` and `keypoints`, or an
object with such a list as `annotations` and no images; its images and categories come from an instances file. `image_id` is an id, or
the name of the image's file with or without suffix and folders, whichever finds more. Several results files over one instances file, as
the processes of a distributed run write them, are read as one list: what is the same in two of them stays once, and a track is of one file.

In YouTube-VIS (and OVIS) `videos` list the `file_names` of their frames, there are no images, and an annotation or result is a track: its
`segmentations` and `bboxes` have an entry for each frame, null where the object is absent. The folder of a video's frames is its name.

An SA-V file (`VIDEO_manual.json`, `VIDEO_auto.json`) lists in `masklet` the masks of all objects for every fourth frame of a video of 24
frames a second; its frames become `VIDEO/00000.jpg`, `VIDEO/00004.jpg`, ..., as SA-V names them.

Options:

- `images=FILE`: the instances file that a results file belongs to.
- `attributes=NAME,...`: further fields of annotations that become attributes.
- `names=path|last`: use file names as they are, or only their last part (for absolute paths).
- `crowd=keep|drop|attribute`: annotations with `iscrowd`, which by the format stand for groups. They are kept as other objects are, since
  many exporters set it for every mask that is in run lengths; `drop` leaves them out and counts them; `attribute` keeps them and makes
  `iscrowd` an attribute.
- `masks=FOLDER`: the PNGs of a panoptic file; by default the folder beside the file that is called as the file without `.json`.
- `label=NAME`: of the objects of SA-V, which have no classes; `object` by default.

Formats: https://cocodataset.org/#format-data and https://cocodataset.org/#format-results; https://www.lvisdataset.org/dataset;
https://youtube-vos.org/dataset/vis/;
https://github.com/facebookresearch/sam2/tree/main/sav_dataset.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import islice
from pathlib import Path

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.folders import walk
from prelabel.readers import base
from prelabel.readers.coco import masklets
from prelabel.readers.coco.listing import Listing
from prelabel.readers.coco.lists import SEGMENT_ANYTHING, WHOLE_FILE
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.ordinary import PieceReader
from prelabel.readers.coco.reading import FileReader
from prelabel.readers.coco.sniffing import certainty, draws, is_of_one
from prelabel.readers.coco.together import TOLD, one_of, units_of
from prelabel.readers.others import chosen, is_json
from prelabel.safejson import Document


class CocoReader(base.Reader[Options]):
    """COCO and its relatives."""

    name = "coco"
    summary = "COCO instances, results and panoptic JSON, COCO-VID, TAO, LVIS, YouTube-VIS, SA-V"
    suffixes = (".json",)
    options = Options
    geometry = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def sniff(self, source: Path) -> base.Certainty:
        """Sure of an object with annotations and images, likely of a list with image ids."""
        if not source.is_dir():
            return certainty(source)
        try:
            found = map(certainty, walk(source, (".json",)))
            return max(islice(found, base.SNIFFED_FILES), default=base.Certainty.NO)
        except InputError:
            return base.Certainty.NO

    def plan(self, source: Path, options: Options) -> base.Plan:  # noqa: ARG002  # the contract's
        """A unit a file; in a folder not the whole files that do not look like COCO. The detail is whether there are several files."""
        root, paths = base.files_of(source, self.suffixes)
        ours, others = chosen(paths, lambda path: path == source or draws(path))
        if not ours:
            # what they lack is said when they are read
            ours, others = chosen(paths, lambda path: bool(certainty(path)))
        if not ours:
            still = any(map(is_of_one, paths[: base.SNIFFED_FILES]))
            what = "holds files of one image each, as Segment Anything has them" if still else "holds no COCO file"
            raise InputError(what, place=Place(str(source)), fix=SEGMENT_ANYTHING if still else WHOLE_FILE)
        masklets.refuse_twins(ours)
        several = len(paths) > 1
        return base.Plan(units=tuple(base.Unit(name=path.name, root=root, paths=(path,), detail=several) for path in ours), others=others)

    def together(self, units: Sequence[base.Unit], options: Options) -> Sequence[base.Unit]:
        """Results over the images of one file are one unit."""
        return units_of(units, options)

    def read(self, unit: base.Unit, options: Options, context: base.Context) -> Iterator[Detections]:
        """One batch: the file, or results in several."""
        pieces = PieceReader(unit=unit, options=options, context=context)
        truth = cache(partial(Listing.of, unit=unit, options=options, context=context))
        parts: list[Detections] = []
        for path in unit.paths:
            found = pieces.read(path)
            if found is None:
                try:
                    document = Document(read_bytes(path), path)
                    found = FileReader(document=document, unit=unit, options=options, context=context, truth=truth).read()
                except InputError as error:
                    # of one file nothing would be left, and what is whole may be asked for wrongly
                    if not unit.detail or is_json(path):
                        raise
                    context.tally.reject_file("unreadable file", error)
                    continue
            parts.append(found)
        if len(unit.paths) > 1:
            context.tally.note_names(TOLD, map(str, unit.paths))
        if parts:
            yield one_of(parts, context.tally)


READER = CocoReader()
