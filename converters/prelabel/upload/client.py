"""The calls of the service over HTTP: the only home of httpx."""

import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx
import msgspec

from prelabel.errors import ChoiceError, ServiceError, UsageError
from prelabel.upload.answers import (
    RETRIED,
    STOPPING,
    Created,
    Refused,
    TransientError,
    document,
    said,
    shortened,
    wait_asked_for,
)
from prelabel.upload.key import ApiKey

BASE_URL = "https://api.playment.io"

LARGEST_ANSWER = 1 << 20
"""Bytes of an answer; results are larger and streamed."""

CONNECT_S = 10.0

VARIABLES = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR, SSLKEYLOGFILE"
"""By which the environment names proxies and certificates."""

LONGEST_ANSWER_S = 300.0
"""How long an answer may take to come, however steadily it drips."""

_BAD_REQUEST, _TIMED_OUT, _TOO_MANY, _BROKEN = 400, 408, 429, 500
_STRANGERS = {401: "the key is not accepted", 403: "the key may not do this", 404: "there is no such call", 405: "there is no such call"}
"""Refusals of whoever answers there that are no answers of the service."""


class JobState(msgspec.Struct, frozen=True):
    """How far a job is.

    Args:
        reference_id: whose it is; None where the service does not say it.
        status: in the service's words.
        result: URL of the result; None while there is none.
    """

    reference_id: str | None
    status: str
    result: str | None


class Client:
    """A project of the service. Calls may come from several threads.

    Args:
        base_url: http or https, without a query.
        project_id: as the service shows it.
        key: goes into a header, and nowhere else.
        timeout_s: how long the service may be silent.
        connections: calls at a time.

    Raises:
        UsageError: the URL cannot be one of a service.
        ChoiceError: the environment names a proxy or certificates that cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        project_id: str,
        key: ApiKey,
        *,
        timeout_s: float = 60.0,
        connections: int = 8,
    ) -> None:
        self._key = key
        # whole URLs, taken apart once
        self._base = httpx.URL(checked_url(base_url).rstrip("/"))
        self._project = f"{self._base}/v1/projects/{quote(project_id, safe='')}"
        self._jobs = httpx.URL(f"{self._project}/jobs")
        key.guard()
        try:
            self._http = httpx.Client(
                headers=key.header(),
                timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
                limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
                follow_redirects=False,
            )
        except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
            what = f"a proxy or certificates that the environment names cannot be used: {self._said(str(error))}"
            raise ChoiceError(what, fix=f"correct or unset {VARIABLES}") from None

    def __enter__(self) -> Self:
        """The client itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connections."""
        self._http.close()

    def create_job(self, body: bytes) -> Created | Refused:
        """Create a job from a payload, sent as it is.

        Raises:
            TransientError: it may be tried again.
            ServiceError: it would be so for every job.
        """
        answer = self._asked("POST", self._jobs, body)
        if isinstance(answer, Refused):
            return answer
        job_id = said(answer, "data", "job_id")
        if job_id is None:
            raise TransientError("a success without a job id", arrived=True)
        return Created(job_id)

    def create_batch(self, name: str, description: str | None = None) -> str | Refused:
        """Create a batch; its id.

        Raises:
            TransientError: it may be tried again.
            ServiceError: it would be so for every call.
        """
        body = {"name": name, **({"description": description} if description else {})}
        answer = self._asked("POST", f"{self._project}/batch", msgspec.json.encode(body))
        if isinstance(answer, Refused):
            return answer
        batch_id = said(answer, "data", "batch_id")
        if batch_id is None:
            raise TransientError("a success without a batch id", arrived=True)
        return batch_id

    def job(self, job_id: str) -> JobState | Refused:
        """How far a job is.

        Raises:
            TransientError: it may be tried again.
            ServiceError: it would be so for every job.
        """
        answer = self._asked("GET", f"{self._project}/jobs/{quote(job_id, safe='')}")
        if isinstance(answer, Refused):
            return answer
        reference_id, status, result = (said(answer, "data", name) for name in ("reference_id", "status", "result"))
        return JobState(reference_id, status or "unknown", result)

    def attachment(self, url: str) -> bytes | Refused:
        """The file behind a result's URL, which the service hands out, or redirects to a signed URL of.

        Raises:
            TransientError: it may be tried again.
            ServiceError: it would be so for every file.
        """
        with self._sent("GET", f"{self._base}/v1/attachments", params={"url": url}) as response:
            signed = response.next_request
            if signed is None:
                return self._file(response)
        # a URL that is signed needs no key, and must not be given it
        del signed.headers["x-api-key"]
        with self._told(), closing(self._http.send(signed, stream=True)) as response:
            return self._file(response)

    def _file(self, response: httpx.Response) -> bytes | Refused:
        if response.is_success:
            return b"".join(response.iter_bytes())
        body = b"".join(_limited(response))
        if response.status_code in _STRANGERS and said(document(body), "error", "code") is None:
            # of this file alone: the call that named it was answered
            return Refused(f"HTTP {response.status_code}", "the file is gone, or its URL has expired")
        answer = self._meaning(response, body)
        return answer if isinstance(answer, Refused) else Refused(f"HTTP {response.status_code}", "no file")

    def _asked(self, method: str, url: httpx.URL | str, body: bytes | None = None) -> object:
        """The document that a call is answered with, or a `Refused`."""
        with self._sent(method, url, body) as response:
            return self._meaning(response, b"".join(_limited(response)))

    @contextmanager
    def _sent(
        self, method: str, url: httpx.URL | str, body: bytes | None = None, params: dict[str, str] | None = None
    ) -> Iterator[httpx.Response]:
        """An answer whose body is still to come."""
        headers = {"content-type": "application/json"} if body is not None else None
        with self._told(), self._http.stream(method, url, content=body, params=params, headers=headers) as response:
            yield response

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong on the way, as an error of ours."""
        try:
            yield
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, UnicodeError) as error:
            # UnicodeError: no name of a host
            if _is_certificate(error):
                what = f"{self._base}: its certificate cannot be verified: {self._said(str(error))}"
                raise ServiceError(what, fix="check --base-url; a proxy's own certificate goes into SSL_CERT_FILE") from None
            raise TransientError(f"no connection: {self._said(str(error))}", arrived=False) from None
        except httpx.TimeoutException:
            raise TransientError("no answer in time", arrived=True) from None
        except httpx.HTTPError as error:
            raise TransientError(f"the connection broke: {self._said(str(error) or type(error).__name__)}", arrived=True) from None

    def _meaning(self, response: httpx.Response, body: bytes) -> object:
        """The document of a success, or a `Refused`."""
        status = response.status_code
        if response.is_redirect:
            what = f"{self._base} redirects to {self._said(response.headers.get('location', '?'))}"
            raise ServiceError(f"{what}, which is not followed with a key", fix="give the URL that the service has now with --base-url")
        if status in {_TIMED_OUT, _TOO_MANY} or status >= _BROKEN:
            after_s = wait_asked_for(response.headers.get("retry-after"), datetime.now(UTC))
            raise TransientError(f"HTTP {status}", arrived=status != _TOO_MANY, after_s=after_s)
        answer = document(body)
        code, message = said(answer, "error", "code"), self._said(said(answer, "error", "message") or "")
        if code in RETRIED:
            raise TransientError(f"{code}: {message}", arrived=True)
        if code is not None and code in STOPPING:
            raise ServiceError(f"{self._base} refuses the key: {code}: {message}", fix=STOPPING[code])
        failed = not isinstance(answer, dict) or answer.get("success") is False
        if status >= _BAD_REQUEST or (failed and code):
            return self._refused(status, code, message, body)
        if not failed:
            return answer
        kind = response.headers.get("content-type", "no type").partition(";")[0]
        raise TransientError(f"HTTP {status} with an answer that is not the service's ({kind}, {len(body):,} bytes)", arrived=True)

    def _refused(self, status: int, code: str | None, message: str, body: bytes) -> Refused:
        """A job that is not wanted, unless whoever answers is not the service."""
        if code is None and status in _STRANGERS:
            fix = "check --base-url, --project-id and the key"
            raise ServiceError(f"{self._base}: HTTP {status}: {_STRANGERS[status]}", fix=fix)
        return Refused(self._said(code or f"HTTP {status}"), message or self._said(body[:1000].decode("utf-8", "replace")))

    def _said(self, text: str) -> str:
        return shortened(self._key.hidden_in(text))


def checked_url(text: str) -> str:
    """A base URL that can be called.

    Raises:
        UsageError: it is no absolute http or https URL, or it carries a password.
    """
    try:
        url = httpx.URL(text)
        url.raw_host.decode("ascii").encode("idna")
    except (httpx.InvalidURL, UnicodeError):
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host or url.query:
        raise UsageError(f"--base-url {text!r} is no URL of a service", fix=f"give one like {BASE_URL}")
    if url.userinfo:
        raise UsageError("--base-url carries a name or password", fix="leave it out: the key is all that the service asks for")
    return text


def _limited(response: httpx.Response) -> Iterator[bytes]:
    """The body of an answer, as long as one may be and take."""
    end, size = time.monotonic() + LONGEST_ANSWER_S, 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > LARGEST_ANSWER or time.monotonic() > end:
            raise TransientError("an answer without end", arrived=True)
        yield chunk


def _is_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
