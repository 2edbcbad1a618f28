"""Batches: made once, however often a run begins again."""

import threading

from tenacity.wait import wait_base

from prelabel.errors import ChoiceError, ServiceError
from prelabel.upload.answers import BATCH_EXISTS, Refused, TransientError
from prelabel.upload.client import Client
from prelabel.upload.ledger import Ledger
from prelabel.upload.retries import FULL_JITTER, Budget, retrying

BUDGET = 60
"""Retries after which the service is given up."""


def create_batch(
    client: Client, name: str, description: str | None = None, *, stop: threading.Event | None = None, wait: wait_base = FULL_JITTER
) -> str:
    """A new batch; its id.

    Args:
        client: of the project.
        name: that no other batch has.
        description: what it is for.
        stop: set by whoever wants no more tries.
        wait: the back-off between tries.

    Raises:
        ServiceError: it cannot be created, or the service does not answer.
    """
    return _Making(client, name).made(description, stop=stop, wait=wait)


def batch_of(client: Client, ledger: Ledger, name: str, *, stop: threading.Event | None = None, wait: wait_base = FULL_JITTER) -> str:
    """The batch of a ledger's jobs, made where there is none yet; the arguments are those of `create_batch`.

    Raises:
        ChoiceError: the jobs go to a batch of another name, or to one that was given by its id.
        ServiceError: it cannot be created; there is one of this name, of an earlier try that was not answered or of somebody else.
    """
    known = ledger.about("batch_id")
    if known is not None and ledger.about("batch_name") is None:
        fix = "leave --batch-name out, or copy the jobs file under another name to send it there as well"
        raise ChoiceError(f"{ledger.path}: the jobs of this file go to batch id {known}, not to a new batch", fix=fix)
    ledger.bind(batch_name=name)
    if known is not None:
        return known
    making = _Making(client, name, arrived=ledger.about("batch_tried") == name)
    ledger.keep(batch_tried=name)
    try:
        batch_id = making.made(stop=stop, wait=wait)
    except ServiceError:
        if not making.arrived:
            ledger.keep(batch_tried="")
        raise
    ledger.keep(batch_id=batch_id)
    return batch_id


class _Making:
    """A batch that is to be made.

    Args:
        client: of the project.
        name: of the batch.
        arrived: whether it may exist already, made by a try that was not answered.
    """

    def __init__(self, client: Client, name: str, *, arrived: bool = False) -> None:
        self.client, self.name, self.arrived = client, name, arrived

    def made(self, description: str | None = None, *, stop: threading.Event | None, wait: wait_base) -> str:
        """The id of the new batch; where there is none, `arrived` says whether the batch may exist all the same.

        Raises:
            ServiceError: it cannot be created, or the service does not answer.
        """
        try:
            answer = retrying(Budget(BUDGET), stop=stop or threading.Event(), wait=wait)(self._once, description)
        except TransientError as error:
            what, fix = f"was not created: {error.what}", "run the same command again"
            if self.arrived:
                what = f"may have been created: {error.what}"
                fix += "; if the name is then in use, copy the id of the batch from the project, and give it with --batch-id"
            raise ServiceError(f"batch {self.name!r} {what}", fix=fix) from None
        if isinstance(answer, Refused):
            raise self._refused(answer)
        return answer

    def _once(self, description: str | None) -> str | Refused:
        try:
            return self.client.create_batch(self.name, description)
        except TransientError as error:
            self.arrived |= error.arrived
            raise

    def _refused(self, answer: Refused) -> ServiceError:
        exists = answer.code == BATCH_EXISTS
        what = f"batch {self.name!r} {'exists already' if exists else 'is refused'}: {answer.code}: {answer.message}"
        if exists and self.arrived:
            fix = "copy its id from the project, and give it with --batch-id"
            return ServiceError(f"{what}; an earlier try, whose answer was lost, probably made it", fix=fix)
        return ServiceError(what, fix=answer.fix)
