"""Orders over HTTP."""

from shop_web import service
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from shop_orders.answer import answer


async def price(request: Request) -> PlainTextResponse:
    return PlainTextResponse(answer(request.path_params["pieces"]) + "\n")


app = service("orders", [Route("/price/{pieces:int}", price)])
