"""Which frames there are beside the source: discovery, and the one place that decides a frame's name and size."""

from prelabel.frames.exif import says_turn
from prelabel.frames.index import FrameIndex, FrameOptions, SizeFrom
from prelabel.frames.known import (
    IMAGE_SUFFIXES,
    KnownFrame,
    all_clean,
    clean_name,
    header_size,
    images_among,
    images_below,
    images_in,
    known_in,
    packed_size,
    url_path,
)

__all__ = [
    "IMAGE_SUFFIXES",
    "FrameIndex",
    "FrameOptions",
    "KnownFrame",
    "SizeFrom",
    "all_clean",
    "clean_name",
    "header_size",
    "images_among",
    "images_below",
    "images_in",
    "known_in",
    "packed_size",
    "says_turn",
    "url_path",
]
