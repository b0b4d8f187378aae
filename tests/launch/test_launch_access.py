"""The web process as it runs in life keeps the secrets of links out of what it writes down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from launch import portal, ports
from launch.places import Data
from launch.processes import Child
from tests.conftest import Town
from tests.make.waiting import until

SECRET = "s3cr3t-of-a-letter"


@contextmanager
def web(town: Town, home: Path, port: int) -> Iterator[Child]:
    settings = town.settings
    more = {
        "SECRET_KEY": settings.secret_key, "PORTAL_URL": settings.portal_url, "MAIL_URL": settings.mail_url,
        "FILES_DIR": str(settings.files_dir), "RECEIPT_KEY_FILE": str(settings.receipt_key_file),
        "LOG_KEY_FILE": str(settings.log_key_file),
    }  # fmt: skip
    data = Data(home)
    data.prepare()
    child = portal.processes(port, data, {**town.environment, **more})[0]
    child.start()
    try:
        until(lambda: answered(port, "/healthz") == 200, "the portal")
        yield child
    finally:
        child.stop()


def answered(port: int, path: str) -> int | None:
    referer = f"http://localhost/reset/{SECRET}"
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Referer": referer, "User-Agent": SECRET})
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def test_the_access_log_never_shows_the_secret_of_a_link(town: Town, tmp_path: Path) -> None:
    port = ports.any_free()
    with web(town, tmp_path / "home", port) as child:
        for page in ("reset", "confirm", "invitation"):
            assert answered(port, f"/{page}/{SECRET}?x={SECRET}") in {404, 422}
            assert answered(port, f"/{page}/{SECRET}/") == 404
        assert answered(port, "/tenders/AO-2026-000001") == 404
        until(lambda: "AO-2026" in child.log.read_text(), "the last line of the log")
        logged = child.log.read_text()
    assert SECRET not in logged
    assert '"GET /reset/<token>" ' in logged
    assert '"GET /tenders/AO-2026-000001" 404' in logged
