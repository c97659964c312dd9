"""The option that writes what the bot says into the journeys; no message of a journey may fail."""

import logging
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-journeys", action="store_true", help="write what the bot says into the *.chat files")


@pytest.fixture(scope="session")
def update_journeys(pytestconfig: pytest.Config) -> bool:
    """Whether the files are to be written; False when this folder is not named on the command line."""
    return bool(pytestconfig.getoption("--update-journeys", default=False))


@pytest.fixture(autouse=True)
def no_turn_fails(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A message that made the program stumble gets no answer: a journey would look as if it were meant so."""
    yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []
