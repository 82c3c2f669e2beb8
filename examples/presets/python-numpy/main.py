"""What the numbers say, over HTTP."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from line import through


async def line(request: Request) -> PlainTextResponse:
    try:
        slope, start = through(request.path_params["numbers"])
    except ValueError:
        return PlainTextResponse("give numbers, as in /line/1,3,5\n", status_code=400)
    return PlainTextResponse(f"from {start:.2f} by {slope:.2f}\n")


app = Starlette(routes=[Route("/line/{numbers}", line)])
