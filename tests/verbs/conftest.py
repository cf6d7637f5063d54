"""The little world of the tests of reports: built once, and undone after each test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.db import transaction

from paspoort.documents.inner.pages import PageRenderer
from tests.ground import Ground
from tests.verbs.audit_ground import empty_trail, live_trail, trail  # noqa: F401
from tests.verbs.codes_ground import gateway  # noqa: F401
from tests.verbs.passkey_ground import her_device, marieke  # noqa: F401
from tests.verbs.passport_reports import draft, final, report  # noqa: F401
from tests.verbs.passport_world import Little, build
from tests.verbs.post_office import office  # noqa: F401

NAME = f"paspoort_little_{os.getpid()}"


@pytest.fixture(scope="session")
def little_database(ground: Ground) -> Iterator[tuple[Ground, Little]]:
    with ground.clone(NAME, ground.bare):
        yield ground, build()


@pytest.fixture(scope="module")
def renderer() -> Iterator[PageRenderer]:
    renderer = PageRenderer()
    yield renderer
    renderer.close()


@pytest.fixture
def little(little_database: tuple[Ground, Little]) -> Iterator[Little]:
    ground, made = little_database
    with ground.using(NAME), transaction.atomic():
        yield made
        transaction.set_rollback(True)
