"""Servers for the benchmark: the town's own, and the yardstick; and what CPU they used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import psutil

WEB = """
import sys
from pathlib import Path
from bourg.supervisor import Plan, Supervisor, prepare, serve_web, serve_worker
jobs = {"web": serve_web, "worker": serve_worker}
plan = Plan(Path(sys.argv[1]), port=int(sys.argv[2]))
prepare(plan.instance)
# Tests kill more often than a sound town ever dies.
chosen = {name: jobs[name] for name in sys.argv[3:]}
Supervisor(plan, chosen, patience=10_000).run(lambda: None)
"""
HELLO = (
    "from flask import Flask\napp = Flask('hello')\n@app.get('/')\ndef hello(): return 'Bonjour'\n"
)


def free_port() -> int:
    """A port on the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def town(instance: Path, *jobs: str) -> Iterator["Server"]:
    """The town served as `bourg serve` does; `jobs`: "web", and "worker" where it matters."""
    port = free_port()
    command = [sys.executable, "-c", WEB, str(instance), str(port), *(jobs or ("web",))]
    with _running(command, port, "/healthz") as server:
        yield server


@contextmanager
def yardstick(folder: Path) -> Iterator["Server"]:
    """A bare Flask "hello" under gunicorn gthread with 2 workers."""
    (folder / "hello.py").write_text(HELLO)
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}",
        "--chdir", str(folder), "--log-level", "error", "--no-control-socket", "hello:app",
    ]  # fmt: skip
    with _running(command, port, "/") as server:
        yield server


class Server:
    """A running server, its address and its CPU clock."""

    def __init__(self, process: psutil.Process, port: int):
        self.process, self.port = process, port

    def cpu_s(self) -> float:
        """CPU seconds of the server's processes so far."""
        return sum(_cpu(p) for p in [self.process, *self.process.children(recursive=True)])

    def memory_mb(self) -> float:
        """Proportional memory of the server's processes, in MB."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(p.memory_full_info().pss for p in family) / 1e6


def postgres_cpu_s(url: str) -> float:
    """CPU seconds so far of the PostgreSQL server behind a socket in a folder (`?host=`)."""
    folder = Path(url.partition("host=")[2])
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    server = psutil.Process(pid)
    return sum(_cpu(p) for p in [server, *server.children()])


def _cpu(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


@contextmanager
def _running(command: list[str], port: int, path: str) -> Iterator[Server]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=os.environ.copy(), **quiet) as child:  # type: ignore[call-overload]
        try:
            _await(child, port, path)
            yield Server(psutil.Process(child.pid), port)
        finally:
            child.terminate()
            child.wait(15)


def _await(child: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    for _ in range(300):
        if child.poll() is not None:
            raise SystemExit(f"The server stopped: {child.stderr.read().decode()}")  # type: ignore[union-attr]
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        with closing(connection), suppress(OSError):
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not answer within 30 s.")
