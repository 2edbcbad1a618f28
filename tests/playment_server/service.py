"""The service itself: what it stores, and what each call answers."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.playment_server import answers, rules
from tests.playment_server.answers import Answer
from tests.playment_server.log import Request
from tests.playment_server.results import agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the service says of a job that it stored."""

    job_id: str
    reference_id: str
    work_flow_id: str
    batch_id: str
    tag: str
    priority_weight: int


class Service:
    """One project with one key.

    One thread calls `answer`; all else is safe from any thread.

    Args:
        key: what ``x-api-key`` must be.
        project_id: the only project that the key may use.
        url: where the service is reached, for the URLs of results.
        finish: whether each job has a result at once, that of an annotator who agrees.
        signed: whether the attachments call redirects to a signed URL of another host instead of answering the file.
    """

    def __init__(self, *, key: str, project_id: str, url: str, finish: bool, signed: bool) -> None:
        self._key, self._project, self._url = key.encode(), project_id, url
        self._finish, self._signed = finish, signed
        self._signature = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._default_batch = self._uuid("batch", "")
        self._stored: dict[str, list[bytes]] = {}
        self._received: Counter[str] = Counter()
        self._jobs: dict[str, Job] = {}
        self._job_ids: dict[str, str] = {}
        self._batches: dict[str, str] = {}
        self._results: dict[str, bytes] = {}

    @property
    def stored(self) -> dict[str, list[bytes]]:
        """The bodies that were stored, by reference id."""
        with self._lock:
            return {reference: list(bodies) for reference, bodies in self._stored.items()}

    @property
    def received(self) -> Counter[str]:
        """How many bodies came in for each reference id."""
        with self._lock:
            return self._received.copy()

    @property
    def job_ids(self) -> dict[str, str]:
        """By reference id."""
        with self._lock:
            return self._job_ids.copy()

    @property
    def batches(self) -> dict[str, str]:
        """Batch ids by name."""
        with self._lock:
            return self._batches.copy()

    @property
    def count(self) -> int:
        """Bodies stored so far."""
        return len(self._jobs)

    def finish(self, reference_id: str, result: bytes) -> None:
        """Make the result of a stored job available."""
        with self._lock:
            self._results[self._job_ids[reference_id]] = result

    def note(self, request: Request, body: bytes) -> None:
        """Count a job that is received and not looked at."""
        if request.method != "POST" or not request.path.endswith("/jobs"):
            return
        try:
            reference = rules.reference_id(rules.decoded(body))
        except rules.RefusedError:
            return
        with self._lock:
            self._received[reference] += 1

    def answer(self, request: Request, body: bytes) -> Answer:
        """Do what is asked."""
        match [unquote(part) for part in request.path.split("/")]:
            case ["", "v1", "projects", project, "jobs"]:
                return self._call("POST", request, lambda: self._create_job(body), project)
            case ["", "v1", "projects", project, "jobs", job_id] if job_id:
                return self._call("GET", request, lambda: self._get_job(job_id), project)
            case ["", "v1", "projects", project, "batch"]:
                return self._call("POST", request, lambda: self._create_batch(body), project)
            case ["", "v1", "attachments"]:
                return self._call("GET", request, lambda: self._attachment(request.query))
            case ["", "results" | "signed" as folder, name]:
                return self._file(folder, name, request.query)
            case _:
                return answers.NOT_FOUND

    def _call(self, method: str, request: Request, work: Callable[[], Answer], project: str | None = None) -> Answer:
        if request.method != method:
            return Answer(status=405, body=b"", kind=answers.TEXT, headers=((b"allow", method.encode()),))
        if not any(name == b"x-api-key" and value == self._key for name, value in request.raw_headers):
            return answers.failure("auth-failure", "Unauthorized request", status=401)
        if project not in (None, self._project):
            return answers.failure("unauthorized", "No access to this project", status=401)
        try:
            return work()
        except rules.RefusedError as refused:
            return answers.failure(refused.code, refused.message)

    def _create_job(self, body: bytes) -> Answer:
        payload = rules.decoded(body)
        reference = rules.reference_id(payload)
        with self._lock:
            self._received[reference] += 1
        if reference in self._job_ids:
            raise rules.RefusedError("FS_0001", "Duplicate reference_id")
        rules.check_job(payload)
        workflow = payload["work_flow_id"]
        job = Job(
            job_id=self._uuid("job", reference),
            reference_id=reference,
            work_flow_id=workflow,
            batch_id=payload.get("batch_id") or self._default_batch,
            tag=payload.get("tag", workflow),
            priority_weight=payload.get("priority_weight", 5),
        )
        with self._lock:
            self._stored.setdefault(reference, []).append(body)
            self._job_ids[reference] = job.job_id
            self._jobs[job.job_id] = job
        return answers.success({"job_id": job.job_id, "reference_id": reference, "work_flow_id": workflow})

    def _create_batch(self, body: bytes) -> Answer:
        name = rules.batch_name(rules.decoded(body))
        if name in self._batches:
            raise rules.RefusedError("BATCH_CREATION", "A batch with this name already exists")
        batch_id = self._uuid("batch", name)
        with self._lock:
            self._batches[name] = batch_id
        return answers.success({"batch_id": batch_id})

    def _get_job(self, job_id: str) -> Answer:
        job = self._jobs.get(job_id.lower())
        if job is None:
            raise rules.RefusedError("GE_0001", "job_id is not that of a job")
        finished = self._finish or job.job_id in self._results
        fields = {
            "job_id": job.job_id,
            "batch_id": job.batch_id,
            "project_id": self._project,
            "reference_id": job.reference_id,
            "status": "completed" if finished else "in_progress",
            "tag": job.tag,
            "priority_weight": job.priority_weight,
            "result": self._result_url(job) if finished else None,
        }
        return answers.success(fields)

    def _result_url(self, job: Job) -> str:
        """A URL with a query of its own: who does not escape it asks for another one."""
        return f"{self._url}/results/{job.job_id}.json?version=1&reference={quote(job.reference_id, safe='')}"

    def _attachment(self, query: str) -> Answer:
        url = parse_qs(query).get("url", [""])[0]
        job = self._jobs.get(urlsplit(url).path.removeprefix("/results/").removesuffix(".json"))
        result = None if job is None or self._result_url(job) != url else self._result(job)
        if job is None or result is None:
            raise rules.RefusedError("GE_0001", "url is not that of an attachment")
        if self._signed:
            port = urlsplit(self._url).port
            return answers.redirect(302, f"http://localhost:{port}/signed/{job.job_id}.json?signature={self._signature}")
        return Answer(status=200, body=result)

    def _file(self, folder: str, name: str, query: str) -> Answer:
        """A result is private: only a signed URL gets it, with no key needed."""
        job = self._jobs.get(name.removesuffix(".json"))
        signed = folder == "signed" and query == f"signature={self._signature}"
        result = self._result(job) if job is not None and signed else None
        return answers.DENIED if result is None else Answer(status=200, body=result)

    def _result(self, job: Job) -> bytes | None:
        with self._lock:
            result = self._results.get(job.job_id)
            body = self._stored[job.reference_id][0]
        return agreed(body) if result is None and self._finish else result

    def _uuid(self, kind: str, name: str) -> str:
        """An id that is the same in every run."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._project}/{kind}/{name}"))
