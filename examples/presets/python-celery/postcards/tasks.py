"""What the worker does: `celery -A postcards.tasks worker`."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import worker_ready

# A folder that web and worker share does for a demonstration.
BOX = Path(os.environ.get("POSTCARDS", "/tmp/postcards"))

app = Celery("postcards", broker=os.environ.get("BROKER_URL", "filesystem://"))
app.conf.broker_connection_retry_on_startup = True
if app.conf.broker_url == "filesystem://":
    queue = BOX / "queue"
    queue.mkdir(parents=True, exist_ok=True)
    app.conf.broker_transport_options = {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(BOX / "control"),
    }


def text(who: str, where: str) -> str:
    """What is written on a postcard."""
    return f"Dear {who}, greetings from {where}!"


@app.task
def write(who: str, where: str) -> str:
    """Prints one."""
    card = text(who, where)
    (BOX / f"{who}.txt").write_text(card + "\n")
    return card


@worker_ready.connect
def ready(**_: object) -> None:
    """A worker that is there says so with a postcard of its own."""
    write.delay("worker", "the queue")
