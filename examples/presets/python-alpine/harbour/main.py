"""The harbour over HTTP."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from harbour.berths import SHIPS, arrive


async def ships(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("".join(f"{ship}\n" for ship in SHIPS) or "no ship is in\n")


async def ship(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{arrive(request.path_params['ship'])}\n")


app = Starlette(routes=[Route("/", ships), Route("/arrive/{ship}", ship)])
