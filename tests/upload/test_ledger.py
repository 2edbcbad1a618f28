"""What the ledger keeps, and what it refuses."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from prelabel.errors import PrelabelError
from prelabel.upload import Ledger
from prelabel.upload.answers import Created, Refused
from prelabel.upload.ledger import Row

JOBS = Path("jobs.jsonl")


def planned(ledger: Ledger, *payloads: str, retry_refused: bool = False) -> list[Row]:
    """Take in jobs called ``a``, ``b`` and so on, with these payloads; what is to be sent."""
    ledger.plan([(line, chr(96 + line), text.encode()) for line, text in enumerate(payloads, 1)], JOBS, retry_refused=retry_refused)
    return [row for window in ledger.windows(2) for row in window]


def test_what_was_sent_before_a_crash_is_uncertain_after_it(tmp_path: Path) -> None:
    """Only a job that was marked as sent; one that is created or refused is not sent again."""
    path = tmp_path / "ledger"
    with Ledger.open(path, write=True) as ledger:
        rows = planned(ledger, "1", "2", "3", "4")
        ledger.sending(rows[:3])
        ledger.settle([(rows[0], Created("id-a")), (rows[1], Refused("FS_0003", "bad URL"))])

    with Ledger.open(path, write=True) as ledger:
        again = planned(ledger, "1", "2", "3", "4")
        counts = ledger.counts()
        refusals = [(one.reference_id, one.line, one.refused.code) for one in ledger.standing().refusals]
        created = list(ledger.created())

    assert again == [Row("c", 3, uncertain=True, digest=b"3"), Row("d", 4, uncertain=False, digest=b"4")]
    assert counts == {"pending": 1, "sending": 1, "created": 1, "refused": 1}
    assert refusals == [("b", 2, "FS_0003")]
    assert created == [("a", "id-a")]


def test_a_payload_that_changes_is_sent_unless_the_old_one_may_have_arrived(tmp_path: Path) -> None:
    """A refused one is sent again; a created one is reported; an uncertain one is settled first."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        rows = planned(ledger, "1", "2", "3", "4")
        ledger.sending(rows)
        ledger.settle([(rows[0], Created("id")), (rows[1], Refused("FS_0003", "bad URL"))])

        again = planned(ledger, "1!", "2!", "3!", "4!")
        reported = ledger.standing().changed
        ledger.sending(again)
        uncertain = [row for row in again if row.uncertain]
        ledger.settle([(uncertain[0], Created(None, earlier=True)), (uncertain[1], Created("id"))])
        later = ledger.standing().changed

    assert [(row.reference_id, row.uncertain) for row in again] == [("b", False), ("c", True), ("d", True)]
    assert reported == [("a", 1)]
    assert later == [("a", 1), ("c", 3)]


def test_an_uncertain_job_whose_new_payload_is_refused_is_refused_as_that(tmp_path: Path) -> None:
    """So that it is not sent again before it changes once more."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        ledger.sending(planned(ledger, "1"))
        (uncertain,) = planned(ledger, "1!")
        ledger.settle([(uncertain, Refused("FS_0003", "bad URL"))])

        assert planned(ledger, "1!") == []
        assert planned(ledger, "1?") == [Row("a", 1, uncertain=False, digest=b"1?")]


def test_refused_jobs_are_sent_again_when_asked(tmp_path: Path) -> None:
    """Not otherwise."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        rows = planned(ledger, "1", "2")
        ledger.settle([(rows[0], Refused("FS_0007", "no access")), (rows[1], Created("id"))])

        without, asked = planned(ledger, "1", "2"), planned(ledger, "1", "2", retry_refused=True)

    assert (without, asked) == ([], [Row("a", 1, uncertain=False, digest=b"1")])


def test_a_job_that_left_the_file_stays_in_the_ledger(tmp_path: Path) -> None:
    """It is not sent, and not forgotten."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        rows = planned(ledger, "1", "2")
        ledger.settle([(rows[0], Created("id"))])

        ledger.plan([(1, "b", b"2"), (2, "new", b"3")], JOBS, retry_refused=False)
        left = [row.reference_id for window in ledger.windows(9) for row in window]

        assert left == ["b", "new"]
        assert list(ledger.created()) == [("a", "id")]
        assert ledger.standing().gone == []


def test_a_job_that_left_the_file_and_stands_nowhere_is_forgotten(tmp_path: Path) -> None:
    """Refused, or never sent: then nothing is left to do; one that may have arrived is still to be settled."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        rows = planned(ledger, "1", "2", "3", "4")
        ledger.sending(rows[3:])
        ledger.settle([(rows[0], Created("id")), (rows[1], Refused("FS_0001", "Duplicate reference_id"))])
        ledger.plan([(1, "a", b"1"), (2, "d", b"4")], JOBS, retry_refused=False)
        in_doubt = ledger.counts(), ledger.standing().exit_code
        assert ledger.standing().gone == []
        ledger.settle([(rows[3], Created("id"))])

        assert in_doubt == ({"pending": 0, "sending": 1, "created": 1, "refused": 0}, 1)
        assert ledger.standing().exit_code == 0


def refused(path: Path, *, write: bool = True) -> str:
    """Why a ledger cannot be opened."""
    with pytest.raises(PrelabelError) as error, Ledger.open(path, write=write):
        pass
    return str(error.value)


def test_what_is_no_ledger_is_left_alone(tmp_path: Path) -> None:
    """Text, another program's database, a newer ledger, a damaged one; and none at all where one is to be read."""
    text, other, newer = tmp_path / "text", tmp_path / "other", tmp_path / "newer"
    text.write_text("not a database " * 100, encoding="utf-8")
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE job (a)")
    db.close()
    with Ledger.open(newer, write=True):
        pass
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 2")
    db.close()

    assert refused(text) == (
        f"{text}: is no ledger of uploads, or damaged (file is not a database)\n"
        "  fix: move it away; with a new ledger, jobs that exist already are told apart by the service as FS_0001"
    )
    assert text.read_text("utf-8").startswith("not a database")
    assert refused(other) == f"{other}: is no ledger of uploads\n  fix: move it away, so that a ledger can be made there"
    assert refused(newer) == f"{newer}: is of version 2, this prelabel knows 1\n  fix: update prelabel"
    assert refused(tmp_path / "none", write=False) == (
        f"{tmp_path / 'none'}: does not exist: nothing of this jobs file was uploaded yet\n  fix: run prelabel upload first"
    )
    (tmp_path / "begun").touch()
    assert refused(tmp_path / "begun", write=False) == (
        f"{tmp_path / 'begun'}: is empty: nothing of this jobs file was uploaded yet\n  fix: run prelabel upload first"
    )
    assert not (tmp_path / "none").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Root may write anywhere else; SQLite says as much of a folder that may not be written."""
    path = tmp_path / "none" / "ledger"

    assert refused(path) == (
        f"{path}: the ledger cannot be kept: unable to open database file\n"
        "  fix: make its folder writable and give it space, or copy the jobs file to where you may write"
    )


def test_two_runs_do_not_share_a_ledger(tmp_path: Path) -> None:
    """The second is told so; when the first is killed the right to write is free, and nothing has to be cleaned up."""
    path = tmp_path / "ledger"
    hold = "import sys\nfrom pathlib import Path\nfrom prelabel.upload import Ledger\n"
    hold += "with Ledger.open(Path(sys.argv[1]), write=True):\n    print('held', flush=True)\n    sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"

        message = refused(path)
        with Ledger.open(path, write=False) as ledger:
            counts = ledger.counts()
        first.kill()

    assert message == f"{path}: another run is at work on this jobs file\n  fix: wait for it, or stop it with Ctrl-C"
    assert sum(counts.values()) == 0
    with Ledger.open(path, write=True):
        pass


def test_a_ledger_is_of_one_file_and_one_project(tmp_path: Path) -> None:
    """Another file's jobs, a reference id that comes twice, no jobs at all, and another project once a job may be in one."""
    path = tmp_path / "ledger"
    messages = []
    with Ledger.open(path, write=True) as ledger:
        rows = planned(ledger, "1", "2")
        ledger.bind(project_id="zero")
        ledger.bind(project_id="one")
        ledger.sending(rows[:1])
        ledger.bind(project_id="one", batch_name="night")
        for jobs in ([(1, "x", b"1")], [(1, "a", b"1"), (2, "b", b"2"), (5, "a", b"3")], []):
            with pytest.raises(PrelabelError) as error:
                ledger.plan(jobs, JOBS, retry_refused=False)
            messages.append(str(error.value))
        with pytest.raises(PrelabelError) as error:
            ledger.bind(project_id="two")
        rows = planned(ledger, "1", "2")

    move = "  fix: move the ledger away, or give the jobs file another name"
    assert messages == [
        f"{path}: none of its 2 jobs is in jobs.jsonl: it is the ledger of another jobs file\n{move}",
        "jobs.jsonl:5: reference_id 'a' is already that of line 1\n  fix: make it unique with --reference-id",
        "jobs.jsonl: holds no jobs\n  fix: convert a source that has frames",
    ]
    assert str(error.value) == (
        f"{path}: the jobs of this file go to project id one, not two\n"
        "  fix: give the same again, or copy the jobs file under another name to send it there as well"
    )
    assert [row.reference_id for row in rows] == ["a", "b"]


def test_the_last_slash_of_a_base_url_is_none(tmp_path: Path) -> None:
    """It was kept once; the ledger goes on without it."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        ledger.bind(base_url="http://host/")
        ledger.sending(planned(ledger, "1")[:1])

        ledger.bind(base_url="http://host")

        assert ledger.about("base_url") == "http://host"


def test_a_ledger_whose_batch_was_made_keeps_its_name(tmp_path: Path) -> None:
    """Though no job may have been created; before it was made, another name may be given."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        ledger.bind(batch_name="evening")
        ledger.bind(batch_name="night")
        ledger.keep(batch_id="7")

        with pytest.raises(PrelabelError, match="the jobs of this file go to batch name night, not day"):
            ledger.bind(batch_name="day")


def test_a_batch_whose_jobs_are_all_refused_can_be_corrected(tmp_path: Path) -> None:
    """What was refused stands nowhere, and is to be sent again; what was created stays where it is."""
    with Ledger.open(tmp_path / "ledger", write=True) as ledger:
        rows = planned(ledger, "1", "2")
        ledger.bind(batch_id="wrong")
        ledger.settle((row, Refused("GE_0001", "no such batch")) for row in rows)
        ledger.bind(batch_id="right")
        assert planned(ledger, "1", "2") == rows
        ledger.settle([(rows[0], Created("id"))])

        with pytest.raises(PrelabelError, match="the jobs of this file go to batch id right, not other"):
            ledger.bind(batch_id="other")


def test_a_ledger_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the folder that the command is called in, with what is special in a URI."""
    monkeypatch.chdir(tmp_path)
    path = Path("100%3F #a?mode=memory")
    with Ledger.open(path, write=True) as ledger:
        planned(ledger, "1")
    with Ledger.open(path, write=False) as ledger:
        counts = ledger.counts()

    assert counts["pending"] == 1
    assert (tmp_path / path).is_file()


def test_a_ledger_is_told_from_other_databases_by_its_head(tmp_path: Path) -> None:
    """SQLite keeps its way of writing at byte 18, 2 for a log ahead, the version at byte 60, and the program's own number at byte 68."""
    path = tmp_path / "ledger"
    with Ledger.open(path, write=True):
        pass

    head = path.read_bytes()
    assert (head[18:20], head[60:64], head[68:72]) == (bytes([2, 2]), bytes([0, 0, 0, 1]), b"PLBL")


def test_a_copy_takes_no_right_to_write(tmp_path: Path) -> None:
    """A dry run may look while another run is at work; what it plans stays in the copy."""
    path = tmp_path / "ledger"
    with Ledger.open(path, write=True) as ledger:
        planned(ledger, "1")
        with Ledger.copied(path) as copy:
            planned(copy, "1", "2")
            in_copy = copy.counts()["pending"]

        assert (in_copy, ledger.counts()["pending"]) == (2, 1)
    with Ledger.copied(tmp_path / "none") as nothing:
        assert sum(nothing.counts().values()) == 0
    assert not (tmp_path / "none").exists()
