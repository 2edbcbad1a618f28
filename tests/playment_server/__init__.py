"""A server that behaves as Playment does, for tests and for trying things out: ``python -m tests.playment_server``."""

from tests.playment_server import faults
from tests.playment_server.faults import Fault, Plan
from tests.playment_server.log import Request
from tests.playment_server.serving import KEY, PROJECT, Server, serving

__all__ = ["KEY", "PROJECT", "Fault", "Plan", "Request", "Server", "faults", "serving"]
