"""Sending jobs to the service and fetching what annotators made of them; it knows jobs, not detections."""

from prelabel.upload.client import BASE_URL, Client
from prelabel.upload.key import ApiKey, find_key
from prelabel.upload.ledger import Ledger, ledger_of
from prelabel.upload.run import UploadOptions, UploadResult, upload

__all__ = ["BASE_URL", "ApiKey", "Client", "Ledger", "UploadOptions", "UploadResult", "find_key", "ledger_of", "upload"]
