"""Serve until Ctrl-C, then say what was stored."""

import argparse
import signal
import sys
import threading
from contextlib import suppress

from tests.playment_server import KEY, PROJECT, Server, serving
from tests.playment_server.faults import random_faults


def main() -> None:
    """Run the command line."""
    options = _parser().parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell started this in the background
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan = random_faults(options.seed, options.faults) if options.faults else None
    with serving(key=options.key, project_id=options.project_id, faults=plan, finish=options.finish, port=options.port) as server:
        with suppress(KeyboardInterrupt):
            _say(server.url, f"project id: {options.project_id}", f"key: {options.key}", "end with Ctrl-C")
            threading.Event().wait()
        _say(*_counts(server))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.playment_server", description="A local service that behaves as Playment does.")
    parser.add_argument("--port", type=int, default=0, help="any that is free by default")
    parser.add_argument("--key", default=KEY, help="what x-api-key must be (default: %(default)s)")
    parser.add_argument("--project-id", default=PROJECT, help="the project of the key (default: %(default)s)")
    parser.add_argument("--faults", type=float, default=0.0, metavar="SHARE", help="share of requests that go wrong, 0 to 1")
    parser.add_argument("--seed", type=int, default=0, help="which requests go wrong, and how")
    parser.add_argument("--finish", action="store_true", help="each job has a result at once: its own pre-labels")
    return parser


def _counts(server: Server) -> list[str]:
    bodies = server.bodies_received
    lines = [
        f"jobs stored: {server.stored}",
        f"stored more than once: {sum(len(stored) > 1 for stored in server.jobs.values())}",
        f"job bodies received: {bodies.total()}",
        f"batches: {len(server.batches)}",
        f"requests: {server.requests.total()}",
    ]
    return lines + [f"fault {name}: {times}" for name, times in sorted(server.faults.items())]


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
