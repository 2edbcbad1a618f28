"""URLs as the user writes them."""

from pathlib import Path

import pytest

from prelabel.errors import UsageError
from prelabel.stores import Url, location

GO = "credentials are taken from the environment and configuration files, as fsspec takes them"


def test_paths_stay_paths() -> None:
    """What has no scheme is a path, as odd as it is."""
    assert [location(text) for text in ("labels", "-", "a:b/c", "a::b", "C:\\labels", "s3:/bucket/labels")] == [
        Path("labels"), Path("-"), Path("a:b/c"), Path("a::b"), Path("C:\\labels"), Path("s3:/bucket/labels"),
    ]  # fmt: skip


def test_a_url_of_a_file_is_a_path() -> None:
    """``file://`` needs nothing that is not there."""
    assert location("file:///data/labels") == Path("/data/labels")
    assert location("local://data/labels") == Path("data/labels")


def test_urls_end_without_a_slash() -> None:
    """A folder is called alike with and without a slash at its end, and a scheme is in lower case."""
    assert location("S3://bucket/labels/") == Url("s3", "bucket/labels")
    assert str(location("memory:///b/x")) == "memory://b/x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("s3://AKIA:hush@bucket/labels", f"a URL of s3:// holds a user or a password\n  fix: take out what stands before the @: {GO}"),
        ("s3://AKIA:hu/sh@bucket/labels", f"a URL of s3:// holds a user or a password\n  fix: take out what stands before the @: {GO}"),
        ("https://hush@host/a.json", f"a URL of https:// holds a user or a password\n  fix: take out what stands before the @: {GO}"),
        ("sftp://me:hush@host/a.json", f"a URL of sftp:// holds a user or a password\n  fix: take out what stands before the @: {GO}"),
        ("az://c/a.json?sig=hush", f"a URL of az:// holds a query, which may be a key\n  fix: take out the ? and what follows: {GO}"),
        (
            "simplecache::s3://AKIA:hush@bucket/labels",
            "chained URLs (with ::) are not taken\n  fix: give the URL of the store alone, as s3://bucket/labels",
        ),
        (
            "zip://a.zip::s3://AKIA:hush@bucket/labels",
            "chained URLs (with ::) are not taken\n  fix: give the URL of the store alone, as s3://bucket/labels",
        ),
        ("s3://", "s3:// names no place\n  fix: give a bucket and what is in it, as s3://bucket/labels"),
        ("s3:///labels", "s3:///labels: a part of the path is empty, . or ..\n  fix: write the URL without it"),
        ("s3://b/labels//x", "s3://b/labels//x: a part of the path is empty, . or ..\n  fix: write the URL without it"),
        ("memory://b/../../etc", "memory://b/../../etc: a part of the path is empty, . or ..\n  fix: write the URL without it"),
    ],
)
def test_urls_that_are_not_taken(text: str, message: str) -> None:
    """What may be a secret is refused and not repeated, and what names no place is."""
    with pytest.raises(UsageError) as caught:
        location(text)

    assert str(caught.value) == message


def test_a_container_before_an_at_is_no_secret() -> None:
    """Azure's own URLs are taken."""
    assert location("abfs://box@account.dfs.core.windows.net/labels") == Url("abfs", "box@account.dfs.core.windows.net/labels")
