"""What the client costs: bin/bench_client, and the size of a program that has nothing but a client."""

import pathlib
import subprocess
import tempfile

import micro
from report import Row


def run(build, quick):
    """The rows of both."""
    rows = micro.run("client", build, quick)
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "one_get"
        subprocess.run(["strip", "-o", stripped, build / "bin" / "bench_one_get"], check=True)
        rows.append(Row("client", "dynox", "stripped program of one get", value=stripped.stat().st_size / 1e6, unit="MB"))
    return rows
