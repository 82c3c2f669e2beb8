"""The application."""

from importlib.metadata import version

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from .store import LINKS, NoSuchLink, find


async def about(request: Request) -> Response:
    return JSONResponse({"version": version("links"), "links": len(LINKS)})


async def follow(request: Request) -> Response:
    return RedirectResponse(find(request.path_params["name"]))


async def show(request: Request) -> Response:
    return PlainTextResponse(f"leads to {find(request.path_params['name'])}\n")


async def no_such_link(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"there is no link {error}\n", status_code=404)


app = Starlette(
    routes=[Route("/", about), Route("/{name}", follow), Route("/{name}/show", show)],
    exception_handlers={NoSuchLink: no_such_link},
)
