"""A service whose certificate nobody vouches for."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from prelabel.errors import ServiceError
from prelabel.upload import ApiKey, Client
from tests.playment_server import KEY, PROJECT


@pytest.fixture
def own_certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1, made and signed by itself, with its key."""
    pytest.importorskip("cryptography")
    from cryptography import x509  # noqa: PLC0415  # see above
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    plain = serialization.NoEncryption()
    path = tmp_path / "own.pem"
    path.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


@pytest.fixture
def address(own_certificate: Path) -> Iterator[str]:
    """Where one call is greeted with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate)

    def greet() -> None:
        # the other side does not want it
        with suppress(OSError):
            context.wrap_socket(server.accept()[0], server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=greet)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_certificate_that_is_not_known_ends_the_run(address: str) -> None:
    """To try again would not help: where a proxy puts its own in its place, the user has to say so."""
    with Client(address, PROJECT, ApiKey(KEY)) as client, pytest.raises(ServiceError) as error:
        client.create_job(b"{}")

    assert str(error.value).startswith(f"{address}: its certificate cannot be verified: [SSL: CERTIFICATE_VERIFY_FAILED]")
    assert error.value.fix == "check --base-url; a proxy's own certificate goes into SSL_CERT_FILE"
