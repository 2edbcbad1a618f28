"""What Darknet writes that is no JSON: backslashes in the names of images, and numbers that are none."""

import re

_SIGNS = (b":nan", b":-nan", b":inf", b":-inf", b".#")

_NUMBER = re.compile(rb'("(?:center_x|center_y|width|height|confidence)":)(-?(?:nan(?:\([a-z]*\))?|inf|1\.#[A-Z0-9]+))')

_NAME = re.compile(rb'("filename"\s*:\s*")([^"\r\n]*[^"\r\n\\])"')

_ESCAPED = re.compile(rb"\\[\\/]|\\u[0-9a-fA-F]{4}")


def mended(data: bytes) -> bytes:
    r"""The text with backslashes in names of images doubled, unless all of them are, and with ``NaN`` for what C calls no number.

    Lines stay what they are, and columns do but behind a name.

    >>> mended(b'{"filename":"C:\\new\\1.jpg"}') == mended(b'{"filename":"C:\\\\new\\\\1.jpg"}') == b'{"filename":"C:\\\\new\\\\1.jpg"}'
    True
    >>> mended(b'"center_x":-nan, "width":-nan(ind)}')
    b'"center_x":NaN , "width":NaN      }'
    """
    if any(sign in data for sign in _SIGNS):
        data = _NUMBER.sub(lambda match: match[1] + b"NaN".ljust(len(match[2])), data)
    return _NAME.sub(_doubled, data) if b"\\" in data else data


def _doubled(match: re.Match[bytes]) -> bytes:
    # a tool that wrote the file again escaped them
    whole = b"\\" not in _ESCAPED.sub(b"", match[2])
    return match[0] if whole else match[1] + match[2].replace(b"\\", b"\\\\") + b'"'
