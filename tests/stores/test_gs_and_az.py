"""Google's and Azure's stores through the command: a round trip with a server on loopback, and what is said of credentials."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.commands import environment, payload, spawned
from tests.stores.conftest import MISSING
from tests.stores.made import NAMES, SIZE, below, yolo

SERVE = """
import sys
from gcp_storage_emulator.server import create_server
server = create_server("127.0.0.1", int(sys.argv[1]), in_memory=True, default_bucket="box")
server.start()
sys.stdin.read()
server.stop()
"""

HELP = "credentials are taken from the environment and configuration files, as fsspec takes them"

AZURE_KEYS = "(AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY)"

SECRET = "c0VjUmVUMGZUaGVUZXN0LzlacTE="  # noqa: S105  # what must not be seen anywhere


def convert(folder: Path, variables: Mapping[str, str], *arguments: str, out: str) -> subprocess.CompletedProcess[str]:
    """``prelabel convert`` with variables beside those of this process."""
    return spawned(folder, "convert", *payload(out), *NAMES, *SIZE, *arguments, env={**environment(), **variables})


@pytest.fixture
def google() -> Iterator[str]:
    """The URL of a server that speaks as Google's does, with the bucket ``box``."""
    pytest.importorskip("gcsfs", reason=MISSING)
    pytest.importorskip("gcp_storage_emulator", reason=MISSING)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()
        process.wait(timeout=30)


def test_a_round_trip_with_google(google: str, tmp_path: Path) -> None:
    """Labels of a bucket become an object that holds what the same files on disk become, which stays until ``--force``."""
    content = below("labels", yolo(20))
    for name, data in content.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
        url = f"{google}/upload/storage/v1/b/box/o?uploadType=media&name={quote(name, safe='')}"
        urlopen(Request(url, data=data, headers={"Content-Type": "text/plain"}), timeout=10).close()  # noqa: S310  # loopback
    variables = {"STORAGE_EMULATOR_HOST": google, "FSSPEC_GS_TOKEN": "anon", "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT": "false"}

    here = convert(tmp_path, {}, "labels", out="jobs.jsonl")
    there = convert(tmp_path, variables, "gs://box/labels", out="gs://box/out/jobs.jsonl")
    again = convert(tmp_path, variables, "gs://box/labels", out="gs://box/out/jobs.jsonl")

    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert there.stderr == here.stderr.replace("jobs.jsonl:", "gs://box/out/jobs.jsonl:")
    with urlopen(f"{google}/download/storage/v1/b/box/o/{quote('out/jobs.jsonl', safe='')}?alt=media", timeout=10) as answer:  # noqa: S310  # loopback
        assert answer.read() == (tmp_path / "jobs.jsonl").read_bytes()
    assert (
        again.stderr == "Error: gs://box/out/jobs.jsonl: exists already\n  fix: choose another name with -o, or replace it with --force\n"
    )


class Denying(BaseHTTPRequestHandler):
    """Answers as Azure does where a key is wrong."""

    def do_GET(self) -> None:
        """Deny."""
        self.send_response(403, "Server failed to authenticate the request.")
        self.send_header("x-ms-error-code", "AuthenticationFailed")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        """Likewise."""
        self.do_GET()


@contextmanager
def denying() -> Iterator[str]:
    """The URL of a server that denies everything."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Denying) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_azure_denies_access(tmp_path: Path) -> None:
    """With a wrong key: the message names what was asked for and where keys come from, and no key."""
    pytest.importorskip("adlfs", reason=MISSING)
    with denying() as url:
        known = f"DefaultEndpointsProtocol=http;AccountName=me;AccountKey={SECRET};BlobEndpoint={url}/me;"
        done = convert(tmp_path, {"AZURE_STORAGE_CONNECTION_STRING": known}, "az://box/labels", out="jobs.jsonl")

    assert done.returncode == 1
    fix = f"use credentials that may list and read it {AZURE_KEYS}: {HELP}"
    assert done.stderr == f"Error: az://box/labels: cannot be read: access is denied\n  fix: {fix}\n"


def test_azure_without_credentials(tmp_path: Path) -> None:
    """Nothing of the environment says which account is meant."""
    pytest.importorskip("adlfs", reason=MISSING)

    done = convert(tmp_path, {}, "az://box/labels", out="jobs.jsonl")

    assert done.returncode == 1
    assert done.stderr == f"Error: az://box/labels: cannot be read: no credentials are found\n  fix: set them {AZURE_KEYS}: {HELP}\n"
