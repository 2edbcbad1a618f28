"""TFRecord: images with their objects as TensorFlow's Object Detection API is trained with them, and sequences of images.

    prelabel convert export --format tfrecord --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert train.record-00000-of-00010 -O crowd=drop --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert detections.tfrecord -O names=mscoco_label_map.pbtxt --min-score 0.5 --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with some, called ``.tfrecord``, ``.tfrecords``, ``.tfrec`` or ``.record``, with the number of
a shard behind that (``.record-00000-of-00010``) or not; packed by gzip or zlib or not, whatever they are called. So export CVAT
(``default.tfrecord``, ``label_map.pbtxt``), Datumaro, Roboflow and VoTT (a file an image), and so write the API's scripts for COCO, Open
Images, PASCAL VOC and others, its inference, and the tools that follow them.

Each record of a single image is a ``tf.train.Example`` of lists:

    image/filename, image/source_id, image/height, image/width, image/encoded, ...
    image/object/bbox/xmin, xmax, ymin, ymax    fractions of the image
    image/object/class/text, class/label        names and numbers of classes
    image/object/mask                           PNG images as large as the image, or a fraction for each pixel; inside is what is above 0
    image/object/keypoint/x, y, visibility, num, text
    image/object/track/label                    ids
    image/object/difficult, truncated, occluded, group_of, depiction, view, is_crowd, area, weight, ...
    image/object/score, class/score             of objects that a model detected
    image/detection/bbox/..., label, score      what a model detects

**Objects.** A rectangle each; a mask is a polygon of the same object, an empty one is none. Keypoints are a landmark, numbered by their
order, in which all objects of a label have them: as many each, or as ``num`` says where that counts all. Of a visibility 0, or without a
number, they are not labelled. ``-O unit=pixels`` where coordinates are pixels, as VoTT wrote them.

**Labels** are ``class/text``; where that is empty, the name of ``class/label`` in ``-O names=``: a label map (``.pbtxt``: the
``display_name`` of each ``id``, else its ``name``), another file, names between commas of the classes from 1, or ``coco91``. Where it is
left out, the only label map beside the file, else in the folder that is the source. A text that a label map has as a ``name`` is called as
people do, by the ``display_name``.

**Truth and detections.** Records that inference went through have both: then detections are read, with their scores, and the truth is
counted, also of images and frames in which nothing is detected. ``-O from=truth`` and ``-O from=detections`` read one of them in all
records.

**Attributes** are ``difficult``, ``truncated``, ``occluded``, ``group_of`` and ``depiction``, of which 1 is ``true``, and ``view``, where
they are there; further lists with ``-O attributes=``, such as ``area,weight``.

**Images** are called by ``image/filename``, else ``image/source_id``, else as the file and the record's number, from 0. Their size is that
of ``image/width`` and ``image/height``, else of the encoded image, of which nothing else is read. Absolute paths are below ``-O base=``,
else below the deepest folder that all of a file lie in.

**Sequences.** Each ``tf.train.SequenceExample`` is one, with a list of lists for its frames: ``image/timestamp`` in microseconds,
``image/source_id``, ``region/bbox/...``, ``region/label/string``, ``label/index``, ``label/confidence``, which is the score,
``region/track/index`` or ``track/string`` (with ``region/class/...``, which tells tracks of one id apart), ``region/is_occluded``,
``region/is_generated`` (made between what people drew), and the same behind ``predicted/``, which are detections. Regions with a
``region/timestamp`` of their own are of the frame of that time. One that comes again with another label is a track for each label.
Regions of a frame with ``region/is_annotated`` 0 are none. It is called by ``clip/media_id``, ``clip/data_path`` or ``example/id``, else
as the file and the record's number. Its images are those in a folder of its name, else those that are called by ``image/source_id``, else
``NAME/000007.jpg``. Times of frames less than a millisecond apart are none.

Options:

- ``names=NAMES``: the names of classes, as above.
- ``from=auto|truth|detections``: which objects are read.
- ``unit=fractions|pixels``: what coordinates are.
- ``crowd=keep|drop|attribute``: objects with ``is_crowd``, which stand for groups, are kept as others are, since a box around a group is
  still useful to an annotator; ``drop`` leaves them out, and ``attribute`` makes it an attribute.
- ``empty=refuse|keep``: files without a record are refused, since those that were not copied are empty, too; ``keep`` names them in a note,
  as scripts write more shards than there are images.
- ``attributes=NAME,...``: further lists behind ``image/object/`` or ``region/`` with a value for each object.
- ``base=FOLDER``: the folder that absolute paths are below.

The check sums of all records are looked at: one that is damaged is refused, or left out alone; of a file that is cut short, what is there
is read with ``--on-error skip``. Told in a note and not read: labels of whole images, DensePose, segmentations of whole images and other
lists. Files of other records, such as those of frames of Waymo, are left out of folders.

A source is recognised by a record whose check sum is right, and by the names of its first lists.

Format: "TFRecord and tf.train.Example", https://www.tensorflow.org/tutorials/load_data/tfrecord (records, check sums);
``tensorflow/core/example/feature.proto`` and ``example.proto`` of tensorflow/tensorflow; "Encoding", https://protobuf.dev;
``research/object_detection`` of tensorflow/models: ``data_decoders/tf_example_decoder.py``, ``tf_sequence_example_decoder.py``,
``core/standard_fields.py``, ``inference/detection_inference.py``, ``protos/string_int_label_map.proto`` and, below ``dataset_tools``,
``create_coco_tf_record.py``, ``create_pet_tf_record.py`` (both kinds of masks), ``oid_tfrecord_creation.py``, ``seq_example_util.py`` and
``context_rcnn/generate_detection_data.py`` (``class/score``); ``mediapipe/util/sequence/README.md`` of google-ai-edge/mediapipe
(regions); "TFRecord", https://docs.cvat.ai/docs/manual/advanced/formats; ``datumaro/plugins/data_formats/tf_detection_api`` of
openvinotoolkit/datumaro; ``src/providers/export/tensorFlowRecords.ts`` of microsoft/VoTT (pixels, classes from 0).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.tfrecord.layout import certainty, plan_of
from prelabel.readers.tfrecord.naming import SUFFIXES
from prelabel.readers.tfrecord.options import TfrecordOptions

if TYPE_CHECKING:
    from prelabel.readers.tfrecord.reading import Survey


class TfrecordReader(Reader[TfrecordOptions]):
    """A unit is some hundred files, or one that is large; a batch is a sequence, or some thousand images."""

    name: ClassVar[str] = "tfrecord"
    summary: ClassVar[str] = "TFRecord of TensorFlow object detection: boxes, masks, keypoints, tracks; truth, detections, sequences"
    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, ".gz")
    options = TfrecordOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE of records that name lists of objects at their beginning, LIKELY of those of images."""
        return certainty(source)

    def plan(self, source: Path, options: TfrecordOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: TfrecordOptions, context: Context) -> "Survey":  # noqa: ARG002  # the contract's
        """The names of classes that the options say, and whether there is one file only.

        Raises:
            InputError: the names cannot be read.
        """
        from prelabel.readers.tfrecord.naming import names_of
        from prelabel.readers.tfrecord.reading import Survey

        names = names_of(options.names, ()) if options.names else None
        return Survey(names, sum(len(unit.paths) for unit in units) == 1)

    def read(self, unit: Unit, options: TfrecordOptions, context: Context) -> Iterator[Detections]:
        """A batch of each sequence, and single images, whose sequences are open, some thousand at a time.

        Raises:
            InputError: a file or a record is bad, and the run stops at bad records.
        """
        from prelabel.readers.tfrecord.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = TfrecordReader()
