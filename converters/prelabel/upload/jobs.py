"""The jobs of a file as they are sent: byte for byte its lines, and the batch that the command line names."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import require_lasting
from prelabel.playment.jobsfile import read_jobs

DIGEST_BYTES = 16


class Head(msgspec.Struct, frozen=True):
    """What a run needs to know of a job."""

    reference_id: str
    batch_id: str | msgspec.UnsetType | None = msgspec.UNSET


_HEAD = msgspec.json.Decoder(Head)


def heads(path: Path) -> Iterator[tuple[int, str, bytes]]:
    """Line, reference id and digest of each job, in the order of the file.

    Raises:
        InputError: the file cannot be read, or a line is no job.
    """
    require_lasting(path)
    for number, line in read_jobs(path):
        try:
            head = _HEAD.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            place, fix = Place(str(path), number), "see prelabel check, and write the file again"
            raise InputError(f"is no job: {error}", place=place, fix=fix) from None
        yield number, head.reference_id, digest_of(line)


def digest_of(line: bytes) -> bytes:
    """What tells a payload from others."""
    return hashlib.blake2b(line, digest_size=DIGEST_BYTES).digest()


def in_batch(line: bytes, batch_id: str | None) -> bytes:
    """A job's payload in a batch; as it is where no batch is named, or it is in this one.

    >>> in_batch(b'{"reference_id":"a"}', "7").decode()
    '{"reference_id":"a","batch_id":"7"}'
    >>> in_batch(b'{"batch_id":"6","reference_id":"a"}', "7").decode()
    '{"batch_id":"7","reference_id":"a"}'
    >>> in_batch(b'{"batch_id":null,"reference_id":"a"}', "7").decode()
    '{"batch_id":"7","reference_id":"a"}'
    >>> in_batch(b'{"reference_id": "a", "batch_id": "7"}', "7").decode()
    '{"reference_id": "a", "batch_id": "7"}'
    """
    if batch_id is None or (own := _HEAD.decode(line).batch_id) == batch_id:
        return line
    if own is msgspec.UNSET:
        return b'%s,"batch_id":%s}' % (line.rstrip()[:-1], msgspec.json.encode(batch_id))
    members = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    return msgspec.json.encode(members | {"batch_id": msgspec.Raw(msgspec.json.encode(batch_id))})
