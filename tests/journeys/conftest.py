"""The option that writes what the bot says into the journeys."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-journeys", action="store_true", help="write what the bot says into the *.chat files")


@pytest.fixture(scope="session")
def update_journeys(pytestconfig: pytest.Config) -> bool:
    """Whether the files are to be written; False when this folder is not named on the command line."""
    return bool(pytestconfig.getoption("--update-journeys", default=False))
