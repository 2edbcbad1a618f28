"""Where the sources of a work lie in its folder, in the places in which each peer looks for them."""

COCO, COCO_IMAGES = "annotations/instances_bench.json", "images/bench"
"""The images are not there, but their folder is."""
COCO_BOXES = "boxes.json"
"""The same without outlines, for a peer that would make of each a picture as large as the image."""

YOLO = "yolo"
YOLO_LABELS, YOLO_IMAGES = "labels/bench", "images/bench"
YOLO_FLAT = "flat"
"""The same labels and images by other names, for a peer that knows no folders below ``labels``."""

VOC = "VOC"
VOC_ANNOTATIONS, VOC_IMAGES, VOC_LISTS = "Annotations", "JPEGImages", "ImageSets/Main"
VOC_CLASSES = tuple(f"thing{i}" for i in range(20))

OUT = "out"
"""What a peer writes; removed before each run."""

NAMES = tuple(f"thing {i:02}" for i in range(80))
"""The labels of COCO and YOLO."""
