"""Which detections are one object: `link` gives every row of `Detections` a track."""

from prelabel.linking.options import LinkOptions
from prelabel.linking.tracks import link

__all__ = ["LinkOptions", "link"]
