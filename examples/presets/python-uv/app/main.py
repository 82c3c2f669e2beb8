"""Greets over HTTP."""

from typing import Annotated

from fastapi import FastAPI, Query
from fastapi.responses import PlainTextResponse

from .greet import greet

app = FastAPI(title="greeter")


@app.get("/", response_class=PlainTextResponse)
def hello(name: Annotated[str, Query(max_length=20)] = "") -> str:
    return greet(name) + "\n"


@app.get("/healthz")
def healthz() -> dict[str, str]:
    return {"status": "ok"}
