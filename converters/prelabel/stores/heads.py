"""How much of an image says its size."""

from prelabel.frames import says_turn

HEAD_BYTES = 1 << 14
"""Fetched of each image at first: a header is mostly shorter."""

LONG_HEAD_BYTES = 1 << 18
"""Fetched where that is not enough: previews and colour profiles stand before the size."""

_FIXED = (b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"RIFF")
_FIXED_BYTES = 64
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END = 0xDA, 0xD9


def says_size(head: bytes) -> bool:
    """Whether the beginning of an image holds all that says its size and how it is turned, wherever the image ends.

    So it is for formats that say it at once, and for a JPEG up to its first scan; other formats may say it anywhere. Of a PNG it is the
    beginning up to its pixels: EXIF that stands behind them is not waited for. A WebP mostly has its EXIF at its end, so that one that has
    some is only known as a whole.

    >>> says_size(b"BM" + bytes(62)), says_size(bytes.fromhex("ffd8ffe00004aaaaffda")), says_size(bytes.fromhex("ffd8ffe000ff"))
    (True, True, False)
    """
    if head.startswith(_FIXED):
        return len(head) >= _FIXED_BYTES and says_turn(head)
    return head.startswith(b"\xff\xd8") and _reaches_scan(head)


def _reaches_scan(head: bytes) -> bool:
    """Whether the segments of a JPEG are there up to its first scan."""
    at = 2
    while True:
        at = head.find(b"\xff", at)
        while at >= 0 and head[at + 1 : at + 2] == b"\xff":
            at += 1
        if at < 0 or at + 1 >= len(head):
            return False
        marker, at = head[at + 1], at + 2
        if marker in {_SCAN, _END}:
            return True
        if marker not in _ALONE:
            if at + 2 > len(head):
                return False
            at += max(2, int.from_bytes(head[at : at + 2], "big"))
