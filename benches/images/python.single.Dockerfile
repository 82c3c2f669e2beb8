# What a first attempt looks like: everything in one stage.
FROM python:3.13-trixie
WORKDIR /app
COPY . .
RUN pip install uv && uv sync
CMD ["uv", "run", "uvicorn", "app.main:app", "--host", "0.0.0.0"]
