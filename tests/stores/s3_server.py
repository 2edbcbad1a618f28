"""A server that speaks S3, in a process of its own: moto's."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

SECRET = "sEcReT0fTheTest/9Zq1"  # noqa: S105  # what must not be seen anywhere
KEY_ID = "AKIATEST0000000000XY"

SERVE = """
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
server.stop()
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    """A running server.

    Args:
        endpoint: its URL, on loopback.
    """

    endpoint: str

    @property
    def variables(self) -> Mapping[str, str]:
        """What a process needs to use it, and nothing of the machine's own configuration."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str = "s3") -> Any:  # noqa: ANN401  # boto3 makes its classes at run time
        """A client of boto3, which knows nothing of fsspec."""
        import boto3  # noqa: PLC0415  # may be missing where this module is only looked at
        from botocore.config import Config  # noqa: PLC0415  # likewise

        return boto3.client(
            service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET,
            config=Config(max_pool_connections=16),
        )  # fmt: skip

    def bucket(self, name: str, content: Mapping[str, bytes]) -> str:
        """A new bucket that holds objects, and its URL."""
        client = self.client()
        client.create_bucket(Bucket=name)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda item: client.put_object(Bucket=name, Key=item[0], Body=item[1]), content.items()))
        return f"s3://{name}"

    def objects(self, bucket: str) -> dict[str, bytes]:
        """All that a bucket holds."""
        client = self.client()
        keys = [one["Key"] for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket) for one in page.get("Contents", [])]
        return {key: client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    def enforce_policies(self) -> None:
        """From now on what policies do not allow is denied."""
        urlopen(Request(f"{self.endpoint}/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}), timeout=10).close()  # noqa: S310  # loopback


def tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder, as keys and objects."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def serving() -> Iterator[S3Server]:
    """A server, until the block ends."""
    with subprocess.Popen([sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield S3Server(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.stdin.close()
            process.wait(timeout=30)
