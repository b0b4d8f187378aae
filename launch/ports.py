"""TCP ports of this machine."""

from __future__ import annotations

import errno
import os
import socket

from launch.steps import Trouble

HOST = "127.0.0.1"
PRIVILEGED = 1024


def claim(port: int) -> int:
    """Return `port` if the portal can listen on it, or say what to do."""
    try:
        _try(port)
    except OSError as fault:
        if fault.errno == errno.EACCES:
            raise Trouble(f"Port {port} is reserved to root: choose one above {PRIVILEGED - 1} with --port.") from None
        raise Trouble(
            f"Port {port} is taken by another program: stop it, or choose another port with --port {port + 1}."
        ) from None
    return port


def any_free() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _try(port: int) -> None:
    """Bind it, as the web server will; and see that nobody answers for `localhost` under its other address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
    if socket.has_ipv6:
        with socket.socket(socket.AF_INET6) as other:
            other.settimeout(0.2)
            if other.connect_ex(("::1", port)) == 0:
                raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
