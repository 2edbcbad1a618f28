"""The command in a process of its own, against a server that speaks S3."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands import environment, payload, spawned
from tests.stores.conftest import MISSING
from tests.stores.made import NAMES, SIZE, below, photo, yolo

if TYPE_CHECKING:
    from tests.stores.s3_server import S3Server

UNITS = int(os.environ.get("PRELABEL_S3_UNITS", "100"))
"""Label files of the round trip."""

MULTIPART = 104_857_604
"""Bytes that fill two parts of the package's 50 MiB, and four more."""

HELP = "credentials are taken from the environment and configuration files, as fsspec takes them"
KEYS = "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)"


def convert(folder: Path, variables: Mapping[str, str], *arguments: str, out: str) -> subprocess.CompletedProcess[str]:
    """``prelabel convert`` with variables beside those of this process, and its temporary files in the folder."""
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    variables = {**environment(), **variables, "TMPDIR": str(temporary)}
    done = spawned(folder, "convert", *payload(out), *arguments, env=variables)
    assert not list(temporary.iterdir())
    return done


def test_a_round_trip(s3: "S3Server", tmp_path: Path) -> None:
    """Labels, images and class names of a bucket become an object that holds what the same files on disk become, byte for byte."""
    content = {"data.yaml": b"names: [car, bus]\n", **below("labels", yolo(UNITS))}
    content |= below("frames", {name.replace(".txt", ".jpg"): photo("JPEG", (64, 48)) for name in yolo(UNITS)})
    for name, data in content.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    url = s3.bucket("round-trip", content)

    here = convert(tmp_path, {}, "labels", "--frames", "frames", out="jobs.jsonl")
    there = convert(tmp_path, s3.variables, f"{url}/labels", "--frames", f"{url}/frames", "--workers", "2", out=f"{url}/jobs.jsonl")

    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert there.stderr == here.stderr.replace("jobs.jsonl:", f"{url}/jobs.jsonl:").replace("data.yaml", f"{url}/data.yaml")
    objects = s3.objects("round-trip")
    assert objects.pop("jobs.jsonl") == (tmp_path / "jobs.jsonl").read_bytes()
    assert objects == content


def helper(name: str, s3: "S3Server", folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program beside this file, in a process of its own with temporary files of its own."""
    variables = {**environment(), **s3.variables, "TMPDIR": str(folder)}
    command = [sys.executable, str(Path(__file__).with_name(name)), *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)


def test_of_images_only_the_beginning_is_asked_for(s3: "S3Server", tmp_path: Path) -> None:
    """An image of megabytes gives its size though no file may be larger than a tenth of it."""
    large = photo("JPEG", (3000, 2000), quality=95)
    assert len(large) > 2_000_000
    url = s3.bucket("images", {"frames/f1.jpg": large})

    done = helper("counted.py", s3, tmp_path, f"{url}/frames", str(len(large) // 10))

    assert done.returncode == 0, done.stderr
    assert done.stdout == "f1.jpg 3000x2000\n"


def test_a_disk_that_takes_no_more(s3: "S3Server", tmp_path: Path) -> None:
    """A file that cannot be written whole: the message names the disk, and what was fetched is removed."""
    url = s3.bucket("full", {"list.txt": b"f1.jpg\n" * 1000})

    done = helper("counted.py", s3, tmp_path, f"{url}/list.txt", "5000")

    fix = "let TMPDIR name a folder on a disk with room, or name less"
    assert done.stdout == f"{url}/list.txt: cannot be fetched to {tmp_path}: file too large\n  fix: {fix}\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["raced", "alone"])
def test_what_is_sent_in_parts(s3: "S3Server", tmp_path: Path, what: str) -> None:
    """So large that it does not go at once: it arrives whole, and does not replace what another wrote meanwhile."""
    url = s3.bucket(f"large-{what}", {})

    done = helper("raced.py", s3, tmp_path, f"{url}/jobs.jsonl", what, str(MULTIPART))

    assert done.returncode == 0, done.stderr
    assert ("exists already" in done.stdout) == (what == "raced")
    found = s3.objects(f"large-{what}")["jobs.jsonl"]
    assert found == (b"theirs" if what == "raced" else b"ours" * (MULTIPART // 4))
    if what == "alone":
        assert s3.client().head_object(Bucket=f"large-{what}", Key="jobs.jsonl")["ETag"].endswith('-3"')


def test_what_exists_is_replaced_with_force_alone(s3: "S3Server", tmp_path: Path) -> None:
    """The object stays as it was until ``--force``."""
    url = s3.bucket("forced", {**below("labels", yolo(2)), "jobs.jsonl": b"mine"})

    refused = convert(tmp_path, s3.variables, f"{url}/labels", *NAMES, *SIZE, out=f"{url}/jobs.jsonl")
    assert refused.returncode == 1
    assert refused.stderr == (f"Error: {url}/jobs.jsonl: exists already\n  fix: choose another name with -o, or replace it with --force\n")
    assert s3.objects("forced")["jobs.jsonl"] == b"mine"

    forced = convert(tmp_path, s3.variables, f"{url}/labels", *NAMES, *SIZE, "--force", out=f"{url}/jobs.jsonl")
    assert forced.returncode == 0, forced.stderr
    assert s3.objects("forced")["jobs.jsonl"].startswith(b'{"')


def test_what_another_wrote_meanwhile_is_not_replaced(s3: "S3Server", tmp_path: Path) -> None:
    """Between the look at the start and the upload somebody else writes the object: it stays, and what was made is kept."""
    url = s3.bucket("raced", {})

    done = helper("raced.py", s3, tmp_path, f"{url}/jobs.jsonl", "raced")

    assert done.returncode == 0, done.stderr
    said, _, kept = done.stdout.strip().rpartition(" ")
    fix = "choose another name with -o, or replace it with --force; what was made is kept in"
    assert said == f"{url}/jobs.jsonl: exists already\n  fix: {fix}"
    assert Path(kept).read_bytes() == b"ours"
    assert s3.objects("raced") == {"jobs.jsonl": b"theirs"}


def test_a_killed_run_leaves_nothing_in_the_store(s3: "S3Server", tmp_path: Path) -> None:
    """Killed after all was written here and before the upload."""
    url = s3.bucket("killed", {"other": b""})

    done = helper("raced.py", s3, tmp_path, f"{url}/jobs.jsonl", "killed")

    assert done.returncode == -signal.SIGKILL
    assert s3.objects("killed") == {"other": b""}


@pytest.mark.parametrize("place", ["source", "target"])
def test_a_bucket_that_does_not_exist(s3: "S3Server", tmp_path: Path, place: str) -> None:
    """It is named as what is missing, and not created."""
    name = f"there-is-{place}"
    url = s3.bucket(name, below("labels", yolo(1)))
    source, out = (f"{url}/labels", "s3://nobodys/jobs.jsonl") if place == "target" else ("s3://nobodys/labels", f"{url}/jobs.jsonl")

    done = convert(tmp_path, s3.variables, source, *NAMES, *SIZE, out=out)

    assert done.returncode == 1
    fix = "look at its name, and at the account and the endpoint that are configured"
    if place == "source":
        assert done.stderr == f"Error: s3://nobodys/labels: the bucket does not exist\n  fix: {fix}\n"
    else:
        assert done.stderr == f"Error: s3://nobodys/jobs.jsonl: the bucket does not exist\n  fix: create it, or {fix}\n"
    assert "nobodys" not in [one["Name"] for one in s3.client().list_buckets()["Buckets"]]
    assert list(s3.objects(name)) == ["labels/s000_000.txt"]


def test_a_prefix_that_holds_nothing(s3: "S3Server", tmp_path: Path) -> None:
    """The beginning of a folder's name is no folder."""
    url = s3.bucket("prefixes", below("labels", yolo(1)))

    done = convert(tmp_path, s3.variables, f"{url}/lab", *NAMES, *SIZE, out=f"{url}/jobs.jsonl")

    assert done.returncode == 1
    assert done.stderr == f"Error: {url}/lab: does not exist\n  fix: give the URL of a file or folder that exists\n"


@pytest.mark.parametrize(
    ("keys", "named", "what"),
    [
        (["labels", "labels/a.txt"], "labels", "is an object, and a folder of objects"),
        (["labels/a.txt", "labels/a.txt/b.txt"], "labels/a.txt", "is an object, and a folder of objects"),
        (["labels/../../../a.txt"], "labels/../../../a.txt", "is no name that a file can have"),
        (["labels//a.txt"], "labels//a.txt", "is no name that a file can have"),
    ],
)
def test_keys_that_no_disk_can_hold(s3: "S3Server", tmp_path: Path, keys: list[str], named: str, what: str) -> None:
    """A key may be what no file can be beside others, or lead out of the folder; it is named, and nothing is written anywhere."""
    url = s3.bucket(f"keys-{len(keys)}-{len(keys[-1])}", dict.fromkeys(keys, b"0 0.5 0.5 0.2 0.2\n"))

    done = convert(tmp_path, s3.variables, f"{url}/labels", *NAMES, *SIZE, out=f"{url}/jobs.jsonl")

    fix = {
        "is an object, and a folder of objects": "rename one of them: on a disk a name is a file or a folder",
        "is no name that a file can have": "rename it: no part of a key may be empty, . or .., or longer than 255 bytes",
    }[what]
    assert done.returncode == 1
    assert done.stderr == f"Error: {url}/{named}: {what}\n  fix: {fix}\n"
    assert not list(tmp_path.rglob("a.txt"))


def test_access_that_is_denied(tmp_path: Path) -> None:
    """A user who may list and read but not write, and one who may nothing."""
    for name in ("s3fs", "moto", "flask", "boto3"):
        pytest.importorskip(name, reason=MISSING)
    from tests.stores.s3_server import serving  # noqa: PLC0415  # needs what may be missing

    with serving() as server:
        url = server.bucket("guarded", below("labels", yolo(1)))
        iam = server.client("iam")
        users: dict[str, dict[str, str]] = {}
        for user, actions in (("reader", ["s3:ListBucket", "s3:GetObject"]), ("nobody", ["sts:GetCallerIdentity"])):
            iam.create_user(UserName=user)
            policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
            iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=json.dumps(policy))
            key = iam.create_access_key(UserName=user)["AccessKey"]
            users[user] = {**server.variables, "AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        server.enforce_policies()

        unread = convert(tmp_path, users["nobody"], f"{url}/labels", *NAMES, *SIZE, out=f"{url}/jobs.jsonl")
        assert unread.returncode == 1
        assert unread.stderr == (
            f"Error: {url}/labels: cannot be read: access is denied\n  fix: use credentials that may list and read it {KEYS}: {HELP}\n"
        )

        (tmp_path / "tmp").mkdir(exist_ok=True)
        variables = {**environment(), **users["reader"], "TMPDIR": str(tmp_path / "tmp")}
        unwritten = spawned(tmp_path, "convert", *payload(f"{url}/jobs.jsonl"), f"{url}/labels", *NAMES, *SIZE, env=variables)
        assert unwritten.returncode == 1
        what = f"Error: {url}/jobs.jsonl: cannot be written: access is denied\n  fix: use credentials that may write it {KEYS}: {HELP}"
        said, _, kept = unwritten.stderr.strip().rpartition("; what was made is kept in ")
        assert said == what
        assert len(Path(kept).read_text().splitlines()) == 1


def test_no_credentials(s3: "S3Server", tmp_path: Path) -> None:
    """Where none are found the message says where they are taken from."""
    variables = {**s3.variables, "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}

    done = convert(tmp_path, variables, "s3://any/labels", *NAMES, *SIZE, out="jobs.jsonl")

    assert done.returncode == 1
    assert done.stderr == f"Error: s3://any/labels: cannot be read: no credentials are found\n  fix: set them {KEYS}: {HELP}\n"


def test_a_store_that_does_not_answer(s3: "S3Server", tmp_path: Path) -> None:
    """An endpoint at which nobody listens; its URL holds a password, which is not repeated."""
    variables = {**s3.variables, "AWS_ENDPOINT_URL": "http://me:hush@127.0.0.1:9"}

    done = convert(tmp_path, variables, "s3://any/labels", *NAMES, *SIZE, out="jobs.jsonl")

    assert done.returncode == 1
    what = "cannot be read: the store does not answer\n  fix: look at the network, and at the endpoint if one is configured"
    assert done.stderr == f"Error: s3://any/labels: {what}\n"


def test_secrets_are_said_nowhere(s3: "S3Server", tmp_path: Path) -> None:
    """Output, report, jobs and the log of everything at debug level hold neither the secret nor what a URL held."""
    from tests.stores.s3_server import SECRET  # noqa: PLC0415  # needs what may be missing

    url = s3.bucket("secret", below("labels", yolo(2)))
    code = "import logging, sys; logging.basicConfig(level=logging.DEBUG); from prelabel.cli.main import main; main()"
    arguments = [*payload(f"{url}/jobs.jsonl"), f"{url}/labels", *NAMES, *SIZE, "--report", "report.json"]

    done = subprocess.run(
        [sys.executable, "-c", code, "convert", *arguments],
        cwd=tmp_path, env={**environment(), **s3.variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "DEBUG" in done.stderr
    everything = done.stdout + done.stderr + (tmp_path / "report.json").read_text() + s3.objects("secret")["jobs.jsonl"].decode()
    assert SECRET not in everything
    refused = spawned(tmp_path, "inspect", f"s3://AKIA:{SECRET}@secret/labels", env={**environment(), **s3.variables})
    assert refused.returncode == 2
    assert SECRET not in refused.stdout + refused.stderr


@pytest.mark.parametrize(("url", "package"), [("s3://box/labels", "s3fs"), ("memory://box/labels", "a package"), ("gs://box/a", "gcsfs")])
def test_the_extra_is_not_installed(tmp_path: Path, url: str, package: str) -> None:
    """The message names the extra; nothing else of the command needs it."""
    code = (
        "import sys; sys.modules.update(fsspec=None, s3fs=None, gcsfs=None)\nfrom prelabel.cli.main import main; main(prog_name='prelabel')"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "inspect", url], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    scheme = url.partition("://")[0]
    assert done.stderr == (
        f"Error: {url}: {package} is not installed, which {scheme}:// needs\n"
        "  fix: install what speaks to object stores: pip install 'prelabel[cloud]'\n"
    )


def test_local_runs_load_no_store(tmp_path: Path) -> None:
    """A run over files imports neither fsspec nor any of its packages."""
    (tmp_path / "a.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    code = (
        "import sys; from prelabel.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: print(end.code, sorted({'fsspec', 's3fs', 'aiohttp', 'botocore'} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "inspect", "a.txt", *NAMES, *SIZE], cwd=tmp_path, env=environment(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert done.stdout.splitlines()[-1] == "0 []"
