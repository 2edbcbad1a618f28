"""Batches: made once, however often a run begins again."""

import threading

from prelabel.errors import ServiceError
from prelabel.upload.answers import TransientError
from prelabel.upload.client import Client
from prelabel.upload.ledger import Ledger
from prelabel.upload.retries import Budget, retrying

BUDGET = 60
"""Retries after which the service is given up."""


def create_batch(client: Client, name: str, description: str | None = None, *, stop: threading.Event | None = None) -> str:
    """A new batch; its id.

    Raises:
        ServiceError: it cannot be created, or the service does not answer.
    """
    try:
        return retrying(Budget(BUDGET), stop=stop or threading.Event())(client.create_batch, name, description)
    except TransientError as error:
        fix = "run the same command again; if the name is then in use, give the id of the batch with --batch-id"
        raise ServiceError(f"batch {name!r} was not created: {error.what}", fix=fix) from None


def batch_of(client: Client, ledger: Ledger, name: str) -> str:
    """The batch of a ledger's jobs, made where there is none yet.

    Raises:
        ChoiceError: the jobs go to a batch of another name.
        ServiceError: it cannot be created; another has made one of this name.
    """
    ledger.bind(batch_name=name)
    known = ledger.about("batch_id")
    if known is not None:
        return known
    batch_id = create_batch(client, name)
    ledger.keep(batch_id=batch_id)
    return batch_id
