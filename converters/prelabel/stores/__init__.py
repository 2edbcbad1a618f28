"""Object stores: sources, frames, jobs files and outputs that URLs name, as ``s3://bucket/labels``; and archives, as ``export.zip``.

Readers work on files, those of plugins too. So what a URL names is *staged*: fetched, many objects at a time, into a private folder below
TMPDIR in the shape that it has in the store, and removed at the end. What is said of a staged file names its URL. An output is written to
that folder as well, and uploaded whole when all is done: a run that fails or is killed leaves nothing to be seen in the store.

What is fetched of a source: the objects below its URL that are not hidden and have a suffix that the format reads, where none is named
that any format reads; of images only the beginning, which says their size, but PNG whole, since masks are PNG; and of the two folders
above it small files of text, which may name classes. Of ``--frames`` the beginning of images alone. All of that has to fit on the disk
of TMPDIR, which is looked at before anything is fetched. Images in a folder beside the source are not looked for: name the folder that
holds both, or give ``--frames``. A run that is killed leaves its folder below TMPDIR. Where workers of other
machines read, TMPDIR has to be a folder that all of them see. A run that may be interrupted, with ``--resume``, fetches to the
folder of what it keeps instead, which the next run takes over: what is there in the present version is not fetched again.

An archive or a packed file among sources or as ``--frames`` is unpacked there likewise, whether it is fetched or lies on disk, but where
its format's own reader takes it as it is. Its source is the one file or folder that stands at its top, else all that it holds; a
packed file at its top is unpacked in turn.

The stores are those of fsspec: s3, gs, az and others that it has a package for, ``memory://``, and ``file://``, which is a path and
needs nothing. Credentials are found as each of these packages finds them, in the environment and in configuration files; there are no
options for them, and a URL that holds any is refused and not repeated.
"""

from prelabel.stores.parts import parts_of
from prelabel.stores.staging import Stage, staging
from prelabel.stores.url import Url, location

__all__ = ["Stage", "Url", "location", "parts_of", "staging"]
