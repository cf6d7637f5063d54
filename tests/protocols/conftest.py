"""A hostile provider and the product as its client; cards, and the product that takes them; a registry without anybody."""

from collections.abc import Iterator

import pytest

from tests.ground import NAME, Ground
from tests.protocols.eid_world import EidWorld, eid_world, trusting
from tests.protocols.oidc_world import Rogue, World, running_acm, running_rogue
from tests.protocols.oneroster_files import undone
from tests.protocols.product_world import Product, product_at


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    with running_rogue() as running:
        yield running


@pytest.fixture
def product(world: object, rogue: Rogue) -> Iterator[Product]:
    """The product with the cast in it, of which the hostile provider is the ACM."""
    with product_at(rogue) as product:
        yield product


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EidWorld]:
    """Cards, their authorities and the responder: made once, they take no sides."""
    with eid_world(tmp_path_factory.mktemp("eid")) as world:
        yield world


@pytest.fixture
def eid(cards: EidWorld) -> Iterator[EidWorld]:
    """An installation that takes these cards, with a responder that tells the truth until told otherwise."""
    with trusting(cards):
        yield cards


@pytest.fixture(scope="module")
def running() -> Iterator[World]:
    with running_acm() as running:
        yield running


@pytest.fixture
def acm(running: World) -> Iterator[World]:
    """The demonstration's ACM; a test may move its time forward."""
    yield running
    running.clock.ahead = 0.0


@pytest.fixture(scope="module")
def prepared(ground: Ground) -> Iterator[None]:
    """A database with tables and rule, and nobody in it."""
    with ground.clone(f"{NAME}_oneroster", ground.bare):
        yield


@pytest.fixture
def empty(prepared: None) -> Iterator[None]:
    with undone():
        yield
