"""The server under load, and how it starts. Peer: DynamoDB Local, if DYNOX_BENCH_LOCAL names its jar."""

import contextlib
import http.client
import json
import mmap
import os
import pathlib
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

from report import Row

CONNECTIONS = 32
ANSWER_LIMIT_S = 60
SERVER_CORE = max(os.sched_getaffinity(0))  # the server's own; the load generator has the others, if there are any
LOAD_CORES = (os.sched_getaffinity(0) - {SERVER_CORE}) or {SERVER_CORE}


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def subjects(build):
    """Name -> command that serves on port {port}."""
    found = {"dynox": [str(build / "bin" / "dynox"), "serve", "--port", "{port}"]}
    jar = os.environ.get("DYNOX_BENCH_LOCAL")
    if not jar:
        print("bench: no DynamoDB Local beside us (DYNOX_BENCH_LOCAL=/path/to/DynamoDBLocal.jar)", file=sys.stderr)
    elif not (pathlib.Path(jar).is_file() and shutil.which("java")):
        print(f"bench: skipping DynamoDB Local: it needs java, and {jar} must be a file", file=sys.stderr)
    else:
        # Its native library and, depending on the edition, its other jars lie beside it.
        folder = pathlib.Path(jar).parent
        path = ":".join(str(place) for place in (folder, folder / "DynamoDBLocal_lib", folder / "native-libs"))
        classes = ":".join([jar, str(folder / "*"), str(folder / "DynamoDBLocal_lib" / "*")])
        found["DynamoDB Local"] = ["java", f"-Djava.library.path={path}", "-cp", classes,
                                   "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                                   "-inMemory", "-disableTelemetry", "-port", "{port}"]
    return found


def list_tables(port):
    """Sends ListTables; true if it is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_LIMIT_S)
    try:
        connection.request("POST", "/", "{}", {
            "X-Amz-Target": "DynamoDB_20120810.ListTables",
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Date": "20260101T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/dynamodb/aws4_request,"
                             " SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextlib.contextmanager
def running(command):
    """A server on one core. Gives the process, its port and the milliseconds from its exec to its first answer."""
    port = free_port()
    exec_s = mmap.mmap(-1, 8)  # shared with the child, which says when it is about to become the server

    def before_exec():
        os.sched_setaffinity(0, {SERVER_CORE})
        struct.pack_into("d", exec_s, 0, time.perf_counter())

    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([word.replace("{port}", str(port)) for word in command], stdout=log, stderr=log,
                                   preexec_fn=before_exec)
        started, = struct.unpack("d", exec_s)
        try:
            while not list_tables(port):
                if process.poll() is not None or time.perf_counter() - started > ANSWER_LIMIT_S:
                    log.seek(0)
                    raise RuntimeError(f"{command[0]} does not serve: {log.read().decode(errors='replace')[-2000:]}")
                time.sleep(0.0002)
            yield process, port, (time.perf_counter() - started) * 1000
        finally:
            process.terminate()
            process.wait(ANSWER_LIMIT_S)


def resident_mb(process):
    """Resident memory of a process, from /proc."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024


def load(build, process, port, warm_up_s):
    """One round of all workloads: operation -> the load generator's result."""
    command = [build / "bin" / "ddb_load", "--port", str(port), "--pid", str(process.pid), "--connections",
               str(CONNECTIONS), "--warm-up", str(warm_up_s), "--seconds", "1"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE,
                            preexec_fn=lambda: os.sched_setaffinity(0, LOAD_CORES)).stdout
    return {result["op"]: result for result in map(json.loads, output.splitlines())}


def run(build, quick):
    """CPU time of the server per request, and what its clients see: of each operation the cheapest round.

    What else runs on the machine can only add to the time.
    """
    rows = []
    for subject, command in subjects(build).items():
        warm_up_s = 0.3 if subject == "dynox" else 2  # the other has a compiler to warm up
        with running(command) as (process, port, _):
            rounds = [load(build, process, port, warm_up_s) for _ in range(1 if quick else 5)]
        for operation in rounds[0]:
            best = min((results[operation] for results in rounds), key=lambda result: result["cpu_us_op"])
            rows.append(Row("server", subject, operation, *(best[field] for field in (
                "in_flight", "cpu_us_op", "ops_s", "p50_us", "p99_us"))))
    return rows


def run_startup(build, quick):
    """Time to the first answer, memory without tables, and the size of the program."""
    rows = []
    for subject, command in subjects(build).items():
        starts, memory = [], []
        for _ in range(3 if quick or subject != "dynox" else 15):
            with running(command) as (process, _, first_answer_ms):
                starts.append(first_answer_ms)
                memory.append(resident_mb(process))
        rows.append(Row("startup", subject, "first answer after exec", value=statistics.median(starts), unit="ms"))
        rows.append(Row("startup", subject, "resident, no table", value=statistics.median(memory), unit="MB"))
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "dynox"
        subprocess.run(["strip", "-o", stripped, build / "bin" / "dynox"], check=True)
        rows.append(Row("startup", "dynox", "stripped program", value=stripped.stat().st_size / 1e6, unit="MB"))
    return rows
