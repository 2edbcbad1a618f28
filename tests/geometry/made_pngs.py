"""PNG files made chunk by chunk, as no library would write them."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, bits: int = 8, kind: int = 0, *, interlaced: bool = False) -> bytes:
    """The chunk that says what an image is; of grey levels where no other kind is given."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced))


def png(*chunks: bytes, pixels: bytes) -> bytes:
    """A file of some chunks, then the pixels."""
    return SIGNATURE + b"".join(chunks) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
