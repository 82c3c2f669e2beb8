"""The quotes over HTTP."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from quotes.said import QUOTES, said

# Beside the package, where a person who is no programmer finds it.
PAGE = Path("templates/all.txt").read_text(encoding="utf-8")


async def everybody(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(PAGE.format(quotes="".join(f"{said(who)}\n" for who in QUOTES)))


async def one(request: Request) -> PlainTextResponse:
    try:
        return PlainTextResponse(f"{said(request.path_params['who'])}\n")
    except LookupError as error:
        return PlainTextResponse(f"{error}\n", status_code=404)


app = Starlette(routes=[Route("/", everybody), Route("/{who}", one)])
