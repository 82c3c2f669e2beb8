"""What the services' HTTP has in common."""

from collections.abc import Sequence

from shop_log import logger
from starlette.applications import Starlette
from starlette.routing import BaseRoute


def service(name: str, routes: Sequence[BaseRoute]) -> Starlette:
    """A service that says that it is there."""
    logger(name).info("is there")
    return Starlette(routes=routes)
