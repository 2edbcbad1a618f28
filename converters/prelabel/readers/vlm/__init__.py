"""Boxes, points and masks as vision-language models answer them, saved by a script as JSON, JSON Lines or text.

    prelabel convert answers --format vlm --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert qwen3.jsonl -O unit=thousandths --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert qwen25.jsonl -O unit=pixels -O input=qwen2.5 --frames images --src 'https://host/{file}' -o jobs.jsonl

What models answer, and what its numbers are where no option says otherwise

    Gemini        {"box_2d": [y0, x0, y1, x1], "label": ..., "mask": ...}, {"point": [y, x], ...}   thousandths of the image
    Qwen-VL       {"bbox_2d": [x0, y0, x1, y1], "label": ...}, {"point_2d": [x, y], ...}            -O unit= must say it
    Qwen2-VL      <|object_ref_start|>car<|object_ref_end|><|box_start|>(x0,y0),(x1,y1)<|box_end|>  thousandths
    InternVL      <ref>car</ref><box>[[x0, y0, x1, y1]]</box>, and Qwen-VL with (x0,y0),(x1,y1)     thousandths
    DeepSeek-VL2  <|ref|>car<|/ref|><|det|>[[x0, y0, x1, y1]]<|/det|>                               0 to 999
    PaliGemma     <loc0123><loc0234><loc0345><loc0456> car ; ...  of y0, x0, y1, x1                 1024ths
    Molmo         <point x="50.1" y="20.0" alt="car">, <points x1= y1= x2= ...>                     percent
    Qwen-VL       the same tags, in whole numbers                                                   -O unit= must say it
    Molmo 2       <points coords="1 1 501 200 2 ...">car</points>                                   thousandths
    Moondream     {"objects": [{"x_min", "y_min", "x_max", "y_max"}]}, {"points": [{"x", "y"}]}     fractions
    Kosmos-2      ["a car", [3, 8], [[x0, y0, x1, y1]]] of its processor, or <patch_index_0044>     fractions
    Florence-2    {"<OD>": {"bboxes": [[x0, y0, x1, y1]], "labels": [...]}} of its processor        pixels

Other tasks of Florence-2 are read likewise: ``bboxes_labels``, ``polygons`` of one or more parts an object, ``quad_boxes`` of text; so is
what it says itself, ``car<loc_52><loc_332><loc_932><loc_774>``: of each of 1000 bins the middle, as its processor takes it. Others
say ``box``, ``bbox`` or ``bounding_box``, or numbers alone: ``-O unit=`` and ``-O order=`` must say what they are.

JSON may stand between fences, behind ``</think>``, among words, in an object around the list, or be written as Python prints it. An
answer without JSON and without coordinates, such as "There are none.", is an image without objects, and counted; one with four numbers in
brackets among its words is refused.

Label and score are ``label``, ``class``, ``category`` or ``name``, and ``confidence`` or ``score``; other members become attributes that
``-O attributes=`` names. Text that was read, ``text_content`` of Qwen and ``quad_boxes`` of Florence-2, becomes the attribute
``transcription`` of the label ``text``. What has no label, as of Moondream, takes the ``label`` or ``object`` of its record, else that of
``-O label=``. A point is a landmark of one point. A mask of Gemini is a PNG of what its box holds, followed where it is above ``-O
threshold=127``, or points x, y in thousandths; tokens, ``<seg012>`` of PaliGemma and Gemini, can only be decoded by the model, and are
counted.

Pixels
    They are of the image, whose size the record says (``width`` and ``height``), or ``--frames`` or ``--size``. Qwen2.5-VL speaks of the
    image that its processor made of it: ``-O input=qwen2.5`` does the same sum, with ``-O min_pixels=`` and ``-O max_pixels=`` where the
    processor was told other limits; ``-O input=WIDTHxHEIGHT`` says its size, and so do ``input_width`` and ``input_height`` of a record.

Images
    A file may be the answer about one image: ``street_1.json`` or ``street_1.txt`` about ``street_1.jpg``. Or it holds records: one, a list
    of them, or one a line. The image of a record is ``image``, ``file``, ``file_name``, ``image_path`` and the like, its answer
    ``response``, ``answer``, ``output``, ``text``, ``prediction``, ``result`` and the like; ``-O image=`` and ``-O answer=`` name others.
    The answer is a text, JSON, or what a service replied: ``choices`` or ``output`` of OpenAI's API, ``content`` of Anthropic's,
    ``candidates`` of Gemini's, and lines of their batches, whose ``custom_id`` or ``key`` is the image. Or the file is an object of answers
    by their images, ``{"street_1.jpg": ...}``. Records that follow each other, of one image, but of another ``object``, ``label``,
    ``prompt``, ``question`` or ``task``, are one image.

JSON that is cut off since tokens ran out is a bad record, and under ``--on-error skip`` its image is left out. Of what else is wrong in an
answer the object alone is left out, or only its score or mask.

A source is recognised by the names, tags and tokens above; boxes that others could have written need ``--format vlm``.

Format: "Image understanding" at https://ai.google.dev/gemini-api/docs/image-understanding, and of masks of points thread 146559 of
https://discuss.ai.google.dev. Of QwenLM/Qwen3-VL ``cookbooks/2d_grounding.ipynb`` (Qwen3-VL), ``spatial_understanding.ipynb`` as it was
for Qwen2.5-VL, ``smart_resize`` of ``qwen-vl-utils`` and issues 866 and 931. The processors of Florence-2 and Kosmos-2 in
huggingface/transformers. Molmo: ``points_to_text`` of allenai/molmo, discussion 1 of allenai/Molmo-7B-O-0924, and the model card of
allenai/Molmo2-4B. https://moondream.ai/c/docs/advanced/api/detect and ``point`` there. PaliGemma: https://huggingface.co/blog/paligemma;
``evaluators`` of google-research/big_vision divide by 1023, which is a pixel of 1000 at most. Issue 844 of OpenGVLab/InternVL, issue 100 of
deepseek-ai/DeepSeek-VL2. The numbers are those of ``Detections.from_vlm`` of supervision, but for bins of Florence-2, of which it takes
the beginning.
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.vlm.layout import OWN, SUFFIXES
from prelabel.readers.vlm.options import VlmOptions


class VlmReader(OwnFilesReader[VlmOptions]):
    """A unit is some hundred files, or one that is large; a batch is some thousand images."""

    name: ClassVar[str] = "vlm"
    summary: ClassVar[str] = "vision-language models: Gemini, Qwen-VL, Florence-2, PaliGemma, Molmo and others, JSON and text"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = VlmOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def read(self, unit: Unit, options: VlmOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file, an answer or an object is bad, and the run stops at bad records.
        """
        from prelabel.readers.vlm.reading import batches_of

        return batches_of(unit, options, context)


READER = VlmReader()

__all__ = ["READER", "VlmOptions", "VlmReader"]
