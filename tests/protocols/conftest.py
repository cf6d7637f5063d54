"""A hostile provider, and the product as its client."""

from collections.abc import Iterator

import pytest

from tests.protocols.oidc_world import Rogue, running_rogue
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
