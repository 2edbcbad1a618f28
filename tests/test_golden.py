"""Golden files: every fixture converts to the same bytes, today and after every change."""

import random
import shutil
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from prelabel.playment.check import check_file
from tests.commands import convert
from tests.conftest import FIXTURES, ROOT

GOLDEN = FIXTURES / "golden"


@dataclass(frozen=True, slots=True)
class Case:
    """A fixture, how it is converted, and how that exits."""

    format: str
    name: str
    options: tuple[str, ...] = ()
    variant: str = ""
    source: str = ""
    exit_code: int = 0

    def __str__(self) -> str:
        """The golden file's name without its suffix."""
        return f"{self.format}/{self.name}{self.variant and '-'}{self.variant}"

    @property
    def golden(self) -> Path:
        """The expected jobs."""
        return GOLDEN / f"{self}.jsonl"

    @property
    def arguments(self) -> list[str]:
        """The source and the options."""
        return [f"fixtures/{self.format}/{self.name}/{self.source}".rstrip("/"), "--format", self.format, *self.options]


READ_PACKED = ("cvat", "datumaro")
"""Formats whose readers take a zip themselves, with names as in it."""

PARTS = ("-O", "parts=body,face,hands", "-O", "score=mean")

RESULTS = ("-O", "images=fixtures/coco/results/instances.json")

SHAPES = ("-O", "images=fixtures/coco/shapes/instances.json")
SUBMISSION = ("-O", "images=fixtures/coco/youtube-vis/truth/instances.json")

MAPPED = tuple(
    f"-O{option}"
    for option in (
        *("frame=file", "x0=left", "y0=top", "w=wide", "h=high", "label=kind", "score=percent", "score_unit=percent"),
        *("image_width=w", "image_height=h", "attributes=colour"),
    )
)
"""What the columns of a table are."""

MODELS = (
    "fixtures/jsonl/models/segmenter.json",
    *("--format", "2:coco", "--labels", "2:fixtures/jsonl/models/segmenter.toml", "--score-attribute", "score", "--link", "none"),
)
"""The second of two models over the same frames."""

EVERY = (
    Case("ade20k", "full"),
    Case("ade20k", "full", ("-O", "names=whole", "-O", "parts=drop", "-O", "attributes=raw_name,depth_ordering_rank"), "whole"),
    Case("ade20k", "lists"),
    Case("ai-challenger", "validation", ("-O", "attributes=hidden", "--size", "100x80")),
    Case("alphapose", "cmu", ("--size", "640x480", "-O", "score=mean", "--score-attribute", "score")),
    Case("alphapose", "images", ("--size", "640x480", "--min-keypoint-score", "0.1", "--score-attribute", "score")),
    Case("alphapose", "open", ("--size", "640x480")),
    Case("alphapose", "video", ("--size", "640x480", "--min-length", "1")),
    Case("azure-vision", "analysis"),
    Case("azure-vision", "analysis", ("-O", "kinds=objects,people,faces,brands,texts", "-O", "attributes=age,parent"), "all"),
    Case("azure-vision", "custom"),
    Case("azure-vision", "faces", ("-O", "attributes=glasses,headPose.roll,accessories")),
    Case("azure-vision", "read", ("--size", "800x400")),
    Case("azure-vision", "training"),
    Case("azureml", "labelled", ("--size", "400x200", "--score-attribute", "score")),
    Case("azureml", "predictions", ("--size", "400x200")),
    Case("azureml", "training", ("-O", "crowd=attribute", "--size", "400x200")),
    Case("bdd100k", "first", ("--size", "1280x720")),
    Case("bdd100k", "shapes"),
    Case("bdd100k", "tracks", ("--size", "1280x720")),
    Case("celeba", "kaggle"),
    Case("celeba", "wild"),
    Case("celeba", "wild", ("-O", "split=train", "-O", "attributes=Male,identity", "-O", "label=head"), "train"),
    Case("cityscapes", "persons"),
    Case("cityscapes", "persons", ("-O", "crowd=attribute", "-O", "void=keep", "-O", "attributes=instanceId"), "all"),
    Case("cityscapes", "set"),
    Case("cloud-vision", "batch", ("--size", "100x50")),
    Case("cloud-vision", "document", ("-O", "kinds=texts", "--size", "800x400")),
    Case("cloud-vision", "faces", ("-O", "kinds=faces", "-O", "attributes=joyLikelihood")),
    Case("cloud-vision", "objects", ("--size", "100x50", "-O", "attributes=mid")),
    Case("cloud-vision", "texts", ("-O", "kinds=texts,logos,landmarks")),
    Case("coco", "broken", ("--on-error", "skip"), exit_code=1),
    Case("coco", "ids"),
    Case("coco", "instances"),
    Case("coco", "instances", ("-O", "attributes=iscrowd", "--job", "video", "--link", "none"), "video"),
    Case("coco", "lvis"),
    Case("coco", "mot"),
    Case("coco", "panoptic"),
    Case("coco", "results", RESULTS, "by_id", source="by_id.json"),
    Case("coco", "results", RESULTS, "by_stem", source="by_stem.json"),
    Case("coco", "sav"),
    Case("coco", "shape-results", SHAPES, "segmentation", source="segmentation.json"),
    Case("coco", "shape-results", (*SHAPES, "--min-keypoint-score", "0.3"), "keypoints", source="keypoints.json"),
    Case("coco", "shapes"),
    Case("coco", "splits"),
    Case("coco", "street"),
    Case("coco", "street", ("--job", "image", "--min-score", "0.8", "--stride", "2"), "images"),
    Case("coco", "tao"),
    Case("coco", "video"),
    Case("coco", "youtube-vis", source="truth"),
    Case("coco", "youtube-vis", SUBMISSION, "submission", source="submission"),
    Case("createml", "normalised", ("-O", "origin=bottom-left", "-O", "anchor=bottom-left")),
    Case("createml", "splits"),
    Case("crowdhuman", "results", ("--score-attribute", "score")),
    Case("crowdhuman", "truth", ("-O", "box=head"), "heads"),
    Case("crowdhuman", "truth", ("-O", "box=visible", "-O", "ignored=keep"), "visible"),
    Case("crowdhuman", "truth"),
    Case("csv", "mapped", MAPPED),
    Case("csv", "records", ("-O", "attributes=night", "--size", "200x100")),
    Case("csv", "sink", ("-O", "names=coco80", "--size", "640x480")),
    Case("culane", "drive", ("--size", "164x59")),
    Case("cvat", "images", ("-O", "attributes=group_id")),
    Case("cvat", "project"),
    Case("cvat", "video"),
    Case("cvat", "video", ("-O", "until_end=true", "--shape", "box"), "boxes"),
    Case("darknet", "images", ("--score-attribute", "score")),
    Case("darknet", "stream"),
    Case("darknet", "windows", ("-O", "base=C:/AI")),
    Case("darwin", "images"),
    Case("darwin", "videos"),
    Case("dataloop", "images"),
    Case("dataloop", "items", ("--score-attribute", "score")),
    Case("dataloop", "lines"),
    Case("dataloop", "videos"),
    Case("datumaro", "project"),
    Case("datumaro", "project", ("-O", "tracks=split"), "split"),
    Case("datumaro", "shapes"),
    Case("datumaro", "video"),
    Case("deeplabcut", "lightning"),
    Case("deeplabcut", "lightning-predictions", ("--size", "160x120", "-O", "score=mean", "--score-attribute", "score")),
    Case("deeplabcut", "project"),
    Case("deeplabcut", "project", ("-O", "attributes=individual", "--job", "video", "--min-length", "1"), "tracks"),
    Case("deeplabcut", "single", ("-O", "label=mouse")),
    Case("deeplabcut", "videos", ("--size", "160x120", "--min-keypoint-score", "0.1", "--min-length", "1")),
    Case("darklabel", "config", ("--size", "100x50")),
    Case("darklabel", "list"),
    Case("darklabel", "objects", ("--size", "100x50", "-O", "fps=10")),
    Case("darklabel", "videos", ("--size", "100x50", "-O", "format=fn,n,[id,x1,y1,x2,y2,cname]")),
    Case("detrac", "train", ("-O", "regions=keep", "-O", "attributes=speed,sence_weather", "-O", "one_based=true"), "regions"),
    Case("detrac", "train"),
    Case("dota", "results", ("--size", "80x40")),
    Case("dota", "set"),
    Case("dota", "upright", ("--size", "80x40")),
    Case("encord", "shapes", ("--score-attribute", "score")),
    Case("encord", "tracks"),
    Case("encord", "tracks", ("-O", "groups=images", "-O", "names=hash", "-O", "attributes=createdBy", "-O", "fps=10"), "apart"),
    Case("fiftyone", "boxes"),
    Case("fiftyone", "images", ("-O", "field=ground_truth,lanes,pose")),
    Case("fiftyone", "images", ("-O", "field=predictions", "--score-attribute", "score"), "predictions"),
    Case("fiftyone", "legacy", ("-O", "field=boxes,frames.pose", "--min-length", "1", "--score-attribute", "score")),
    Case("fiftyone", "video", ("--score-attribute", "score")),
    Case("hf", "grounding"),
    Case("hf", "pipeline", ("--size", "640x480")),
    Case("hf", "stream", ("--size", "640x480")),
    Case("icdar", "boxes", ("--size", "100x60")),
    Case("icdar", "curved", ("--size", "100x60", "-O", "dontcare=keep")),
    Case("icdar", "difficult", ("--size", "100x60")),
    Case("icdar", "results", ("--size", "100x60", "--score-attribute", "score")),
    Case("icdar", "scripts", ("--size", "100x60", "-O", "dontcare=keep"), "all"),
    Case("icdar", "scripts", ("--size", "100x60")),
    Case("icdar", "words"),
    Case("imglab", "boats", ("-O", "score=sigmoid", "--score-attribute", "score", "-O", "angle=turn"), "turned"),
    Case("imglab", "boats", ("-O", "score=sigmoid", "--score-attribute", "score")),
    Case("imglab", "faces", ("-O", "ignored=keep"), "ignored"),
    Case("imglab", "faces", ("-O", "label=face")),
    Case("jsonl", "models", (*MODELS, "--merge", "nms"), "best", source="detector.jsonl"),
    Case("jsonl", "models", (*MODELS, "--merge", "wbf", "--merge-weights", "2,1", "--shape", "box"), "mean", source="detector.jsonl"),
    Case("jsonl", "shapes"),
    Case("jsonl", "street"),
    Case("kaggle", "characters", ("--size", "100x50")),
    Case("kaggle", "classes", ("-O", "names=aorta,atelectasis", "--size", "100x50", "--score-attribute", "score")),
    Case("kaggle", "detections", ("--size", "100x50", "--score-attribute", "score")),
    Case("kaggle", "fashion", ("-O", "names=shirt,coat")),
    Case("kaggle", "helmets", ("--size", "100x50", "-O", "attributes=isSidelinePlayer")),
    Case("kaggle", "masks", ("--size", "8x6", "-O", "label=ship")),
    Case("kaggle", "packed", ("--score-attribute", "score")),
    Case("kaggle", "pneumonia", ("--size", "100x50")),
    Case("kaggle", "points", ("--size", "100x50")),
    Case("kaggle", "reef", ("--size", "100x50")),
    Case("kaggle", "relative"),
    Case("kaggle", "rows"),
    Case("kaggle", "scored", ("--size", "100x50", "--score-attribute", "score")),
    Case("kaggle", "slices"),
    Case("kaggle", "together", ("--size", "8x6")),
    Case("kaggle", "wheat"),
    Case("kili", "latest", ("--size", "100x50")),
    Case("kili", "predictions", ("-O", "from=predictions", "--score-attribute", "score")),
    Case("kili", "raw", ("-O", "interface=fixtures/kili/raw/interface.json"), "named"),
    Case("kili", "raw"),
    Case("kili", "video"),
    Case("kitti", "objects", ("-O", "calib=fixtures/kitti/objects/training/calib", "-O", "attributes=truncated,occluded,alpha")),
    Case("kitti", "objects", ("-O", "dontcare=keep"), "boxes"),
    Case("kitti", "results", ("--size", "200x100")),
    Case("kitti", "tracks", ("-O", "calib=fixtures/kitti/tracks/calib", "--size", "200x100")),
    Case("label-studio", "images"),
    Case("label-studio", "minimal"),
    Case("label-studio", "predictions", ("-O", "from=predictions", "--min-keypoint-score", "0.3", "--score-attribute", "score")),
    Case("label-studio", "videos"),
    Case("labelbox", "images"),
    Case("labelbox", "videos"),
    Case("labelme", "groups"),
    Case("labelme", "shapes"),
    Case("lfw", "cvat"),
    Case("lsp", "extended", ("--size", "100x80")),
    Case("lsp", "original", ("-O", "attributes=hidden")),
    Case("mapillary", "detections", ("-O", "attributes=created_at", "--size", "400x200")),
    Case("mapillary", "masks", ("-O", "label=readable")),
    Case("mapillary", "masks", ("-O", "read=labels", "-O", "void=keep"), "labels"),
    Case("mapillary", "signs", ("-O", "split=train", "-O", "attributes=key")),
    Case("mapillary", "vistas"),
    Case("mapillary", "vistas", ("-O", "version=v1.2", "-O", "split=training", "--simplify", "0"), "instances"),
    Case("masks", "ade", ("--job", "image")),
    Case("masks", "ade", ("-O", "instances=none", "-O", "min_area=5", "-O", "ignore=0,sky", "--job", "image"), "classes"),
    Case("masks", "camvid"),
    Case("masks", "darwin"),
    Case("masks", "hasty"),
    Case("masks", "mmseg", ("-O", "names=cityscapes")),
    Case("masks", "roboflow"),
    Case("megadetector", "cameras", ("--min-score", "0.2", "--score-attribute", "score")),
    Case("megadetector", "speciesnet", ("-O", "classes=label")),
    Case("megadetector", "videos", ("--min-length", "1")),
    Case("mmdet", "boxes", ("-O", "names=coco80", "--size", "100x50")),
    Case("mmdet", "masks", ("-O", "names=coco80")),
    Case("mmpose", "demo", ("--size", "640x480", "--min-length", "1", "-O", "score=mean", "--score-attribute", "score")),
    Case("mmpose", "images", ("--size", "640x480", "--min-keypoint-score", "0.1", "--score-attribute", "score")),
    Case("mmpose", "version-0", ("--size", "640x480", "-O", "label=hand", "--score-attribute", "score")),
    Case("mmpose", "video", ("--size", "640x480", "--min-length", "1", "--score-attribute", "score")),
    Case("mmpose", "vitpose", ("--size", "640x480", "--min-length", "1")),
    Case("mot", "both", ("-O", "file=det"), "det"),
    Case("mot", "both", ("-O", "file=gt"), "gt"),
    Case("mot", "cvat"),
    Case("mot", "detections"),
    Case("mot", "results", ("--size", "200x100")),
    Case("mot", "several"),
    Case("mot", "street"),
    Case("mot", "truth", ("-O", "attributes=visibility", "-O", "ignored=keep"), "all"),
    Case("mot", "truth"),
    Case("mots", "challenge"),
    Case("mots", "detections"),
    Case("mots", "kitti"),
    Case("mots", "robmots", ("-O", "names=coco80", "--score-attribute", "score")),
    Case("mpii", "hrnet", ("-O", "box=scale", "-O", "attributes=scale,center", "--size", "100x80")),
    Case("mpii", "machines", ("-O", "attributes=hidden")),
    Case("mpii", "release", ("-O", "attributes=hidden,act_name", "--size", "100x80")),
    Case("nuimages", "projected", ("--size", "1600x900")),
    Case("nuimages", "street"),
    Case("nuimages", "street", ("-O", "surfaces=drop", "--shape", "box"), "boxes"),
    Case("openimages", "fiftyone"),
    Case("openimages", "predictions", ("--score-attribute", "score")),
    Case("openimages", "set"),
    Case("openimages", "submission"),
    Case("openlabel", "image"),
    Case("openlabel", "rail"),
    Case("openlabel", "vcd"),
    Case("openpose", "images", ("--size", "640x480")),
    Case("openpose", "images", (*PARTS, "--size", "640x480", "--min-keypoint-score", "0.1", "--score-attribute", "score"), "parts"),
    Case("openpose", "signed", ("--size", "640x480", "-O", "scale=signed")),
    Case("openpose", "video", ("--size", "640x480", "--min-length", "1")),
    Case("paddleocr", "detection", ("--size", "80x60")),
    Case("paddleocr", "kie", ("--size", "80x60", "-O", "classes=label")),
    Case("paddleocr", "labels", ("-O", "dontcare=keep"), "all"),
    Case("paddleocr", "labels"),
    Case("paddleocr", "lists", ("--size", "80x60", "--score-attribute", "score")),
    Case("paddleocr", "results", ("--size", "80x60", "-O", "read=layout"), "layout"),
    Case("paddleocr", "results", ("--size", "80x60", "--score-attribute", "score")),
    Case("playment", "corrected"),
    Case("playment", "image-results"),
    Case("playment", "jobs"),
    Case("playment", "results"),
    Case("playment", "vendor"),
    Case("pts", "300w"),
    Case("pts", "300w", ("-O", "one_based=false"), "zero"),
    Case("pts", "openface", ("--size", "80x60")),
    Case("posetrack", "results", ("--min-keypoint-score", "0.1", "--score-attribute", "score", "--size", "100x80", "--min-length", "1")),
    Case("posetrack", "val", ("-O", "regions=keep", "-O", "attributes=hidden", "--size", "100x80", "--min-length", "1")),
    Case("rekognition", "faces", ("-O", "attributes=Smile,Gender")),
    Case("rekognition", "images", ("-O", "attributes=Parents")),
    Case("rekognition", "labels"),
    Case("rekognition", "persons"),
    Case("roboflow", "answers", ("--min-keypoint-score", "0.3")),
    Case("sagemaker", "adjusted", ("-O", "label=adjusted-bounding-box")),
    Case("sagemaker", "boxes"),
    Case("sagemaker", "detection", ("--size", "640x360")),
    Case("sagemaker", "tracking", ("--size", "640x360")),
    Case("sam", "generated", ("-O", "attributes=class_proposals,stability_score", "--score-attribute", "score")),
    Case("sam", "grounded", ("--score-attribute", "score")),
    Case("sam", "phrases", ("--score-attribute", "score")),
    Case("sam", "pngs", ("-O", "score=stability_score", "--score-attribute", "score")),
    Case("sam", "sa1b", ("--shape", "box"), "boxes"),
    Case("sam", "sa1b", ("-O", "label=thing", "--score-attribute", "score")),
    Case("sam", "tracking", ("--score-attribute", "score")),
    Case("scale", "frames", ("--size", "200x100")),
    Case("scale", "playback", ("--size", "200x100")),
    Case("segments", "bitmaps"),
    Case("segments", "masks", ("-O", "bitmaps=fixtures/segments/masks/bitmaps")),
    Case("segments", "sensors", ("--size", "80x40")),
    Case("segments", "sequence", ("--size", "80x40")),
    Case("segments", "vector"),
    Case("sot", "got10k"),
    Case("sot", "got10k", ("-O", "attributes=cover,cut_by_image,motion_class"), "attributes"),
    Case("sot", "lasot"),
    Case("sot", "lasot", ("-O", "absent=keep", "-O", "attributes=nlp,full_occlusion"), "kept"),
    Case("sot", "nfs", ("-O", "attributes=occluded")),
    Case("sot", "otb"),
    Case("sot", "results", ("--size", "80x60", "--score-attribute", "score")),
    Case("sot", "trackingnet"),
    Case("sot", "uav123"),
    Case("sot", "vot"),
    Case("sleap", "corrected", ("--size", "320x240", "--score-attribute", "score", "--min-length", "1")),
    Case("sleap", "tracks", ("--size", "320x240", "-O", "attributes=track", "--score-attribute", "score", "--min-length", "1")),
    Case("superannotate", "pixel"),
    Case("superannotate", "project"),
    Case("superannotate", "vector"),
    Case("superannotate", "video", ("-O", "fps=10")),
    Case("supervisely", "images"),
    Case("supervisely", "videos"),
    Case("tfod", "outputs"),
    Case("tfod", "serving", ("-O", "names=car,bus")),
    Case("tfrecord", "coco"),
    Case("tfrecord", "coco", ("-O", "crowd=attribute", "-O", "attributes=area"), "crowd"),
    Case("tfrecord", "cvat"),
    Case("tfrecord", "inference", ("-O", "from=truth"), "truth"),
    Case("tfrecord", "inference", ("-O", "names=car,bus,truck", "--score-attribute", "score")),
    Case("tfrecord", "sequence", ("--score-attribute", "score")),
    Case("tfrecord", "tracks"),
    Case("tfrecord", "vott", ("-O", "unit=pixels")),
    Case("torchvision", "arrays", ("-O", "names=car,bus,truck", "--size", "10x8")),
    Case("torchvision", "lists", ("-O", "names=coco91", "--size", "640x480")),
    Case("torchvision", "stream", ("-O", "names=car,bus", "--size", "640x480")),
    Case("tusimple", "labels", ("--size", "1280x720")),
    Case("ultralytics", "images", ("--size", "640x480")),
    Case("ultralytics", "normalised"),
    Case("ultralytics", "oriented", ("--size", "640x480")),
    Case("ultralytics", "video", ("--size", "640x480")),
    Case("ultralytics-ndjson", "detect"),
    Case("ultralytics-ndjson", "pose"),
    Case("ultralytics-ndjson", "shapes"),
    Case("vertex-ai", "dataset", ("-O", "attributes=ml_use,env", "--size", "400x200")),
    Case("vertex-ai", "legacy", ("--size", "400x200")),
    Case("vertex-ai", "online", ("--size", "400x200")),
    Case("vertex-ai", "predictions", ("--size", "400x200", "--score-attribute", "score")),
    Case("vertex-ai", "rows", ("-O", "attributes=ml_use", "--size", "400x200")),
    Case("vertex-ai", "tracked", ("-O", "fps=10", "--size", "400x200")),
    Case("vertex-ai", "tracking", ("-O", "fps=10", "--size", "400x200")),
    Case("vggface2", "cvat", ("--size", "80x60")),
    Case("vggface2", "set"),
    Case("via", "imported", ("-O", "options=texts")),
    Case("via", "project", ("--size", "100x50")),
    Case("via", "project3", ("--size", "100x50")),
    Case("via", "regions", ("-O", "default=balloon", "--size", "100x50")),
    Case("via", "table", ("--size", "100x50")),
    Case("viame", "dataset", ("--score-attribute", "score")),
    Case("viame", "images", ("--score-attribute", "score")),
    Case("viame", "old", ("--size", "100x50")),
    Case("viame", "sequence", ("--score-attribute", "score")),
    Case("viame", "video", ("--size", "100x50")),
    Case("video-intelligence", "objects", ("-O", "fps=10")),
    Case("video-intelligence", "people", ("-O", "fps=10")),
    Case("video-intelligence", "written", ("-O", "fps=10")),
    Case("visdrone", "clips", ("-O", "attributes=occlusion", "-O", "regions=keep", "-O", "ignored=keep"), "all"),
    Case("visdrone", "clips"),
    Case("visdrone", "images"),
    Case("visdrone", "results", ("--size", "80x60", "--score-attribute", "score")),
    Case("visdrone", "target"),
    Case("visdrone", "uavdt", ("--size", "1024x540")),
    Case("vlm", "cut", ("--on-error", "skip"), exit_code=1),
    Case("vlm", "florence", ("--size", "200x100")),
    Case("vlm", "gemini", ("--job", "image", "-O", "attributes=colour", "--score-attribute", "score")),
    Case("vlm", "gemini", ("--job", "image", "-O", "threshold=126"), "threshold"),
    Case("vlm", "moondream"),
    Case("vlm", "qwen", ("-O", "unit=pixels")),
    Case("vlm", "tags"),
    Case("vlm", "thousandths", ("-O", "unit=thousandths", "-O", "score=percent", "--score-attribute", "score")),
    Case("voc", "classes"),
    Case("voc", "colours"),
    Case("voc", "names"),
    Case("voc", "outlines"),
    Case("voc", "polygons"),
    Case("voc", "rotated"),
    Case("voc", "segmentation"),
    Case("voc", "splits", ("-O", "one_based=false")),
    Case("voc", "street"),
    Case("voc", "tree"),
    Case("vos", "burst", ("-O", "attributes=is_gt", "--score-attribute", "score")),
    Case("vos", "burst_first", ("-O", "label=thing")),
    Case("vos", "davis"),
    Case("vos", "deva", ("-O", "names=cat,dog,cow", "--score-attribute", "score")),
    Case("vos", "objects"),
    Case("vos", "results", ("-O", "label=animal")),
    Case("vos", "results_objects"),
    Case("vos", "vipseg"),
    Case("vos", "youtube"),
    Case("vott", "export"),
    Case("vott", "project"),
    Case("vott", "video"),
    Case("waymo", "panoptic"),
    Case("waymo", "projected"),
    Case("waymo", "training"),
    Case("waymo", "training", ("-O", "cameras=FRONT", "-O", "boxes=projected"), "front"),
    Case("wflw", "set"),
    Case("wflw", "test", ("--size", "80x60")),
    Case("widerface", "landmarks"),
    Case("widerface", "results", ("--size", "80x60", "--score-attribute", "score")),
    Case("widerface", "sized"),
    Case("widerface", "tool", ("--size", "80x60")),
    Case("widerface", "truth", ("-O", "invalid=keep"), "all"),
    Case("widerface", "truth"),
    Case("yolo", "darknet"),
    Case("yolo", "dataset"),
    Case("yolo", "edited"),
    Case("yolo", "outlines"),
    Case("yolo", "posed"),
    Case("yolo", "posed-tracked", ("-O", "kpt_shape=3x3")),
    Case("yolo", "predicted"),
    Case("yolo", "rotated"),
    Case("yolo", "segmented"),
    Case("yolo", "street"),
    Case("yolo", "street", ("--size", "640x480"), "video"),
    Case("yolo", "tracked"),
)
CASES = tuple(case for case in EVERY if case.format != "waymo" or find_spec("pyarrow"))
"""Without those of an extra that is not installed, as with the oldest dependencies."""


def converted(case: Case, folder: Path, target: Path) -> bytes:
    """The jobs of a case, in a folder with the fixtures in it."""
    done = convert(folder, *case.arguments, out=str(target))
    assert done.exit_code == case.exit_code, done.stderr
    return target.read_bytes()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_jobs_are_byte_identical(case: Case, tmp_path: Path, *, write_golden: bool) -> None:
    """To the golden file, of which the contract's own check finds nothing wrong."""
    made = converted(case, ROOT, tmp_path / "jobs.jsonl")

    if write_golden:
        case.golden.parent.mkdir(parents=True, exist_ok=True)
        case.golden.write_bytes(made)
    assert made == case.golden.read_bytes()
    assert check_file(case.golden).problems == ()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_order_of_a_listing_does_not_matter(case: Case, tmp_path: Path) -> None:
    """A copy whose files were made in another order, as a file system may list them, gives the same bytes."""
    files = sorted(path for path in (FIXTURES / case.format).rglob("*") if path.is_file())
    random.Random(str(case)).shuffle(files)  # noqa: S311  # an order, no secret
    for path in files:
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)

    assert converted(case, tmp_path, tmp_path / "jobs.jsonl") == case.golden.read_bytes()


@pytest.mark.parametrize("case", [case for case in CASES if case.format not in READ_PACKED], ids=str)
def test_an_archive_gives_the_same(case: Case, tmp_path: Path) -> None:
    """A zip of the source, with the folder or file that it is at its top."""
    (tmp_path / "fixtures").symlink_to(FIXTURES)
    source, *options = case.arguments
    path = ROOT / source
    with zipfile.ZipFile(tmp_path / f"{path.name}.zip", "w") as archive:
        for file in path.rglob("*") if path.is_dir() else [path]:
            archive.write(file, file.relative_to(path.parent))

    done = convert(tmp_path, f"{path.name}.zip", *options)

    assert done.exit_code == case.exit_code, done.stderr
    assert (tmp_path / "jobs.jsonl").read_bytes() == case.golden.read_bytes()


def test_every_fixture_has_a_case() -> None:
    """And every golden file belongs to one."""
    folders = {
        f"{folder.parent.name}/{folder.name}"
        for folder in FIXTURES.glob("*/*")
        if folder.is_dir() and folder.parent.name not in {"golden", "plugin"}
    }

    assert {f"{case.format}/{case.name}" for case in EVERY} == folders
    assert sorted(GOLDEN.rglob("*.jsonl")) == sorted(case.golden for case in EVERY)
