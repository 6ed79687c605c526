"""Runs the conformance cases against a DynamoDB Local, in memory, on a free port.

    local_test.py CONFORMANCE_PROGRAM FILE...

DYNOX_DYNAMODB_LOCAL names the folder with DynamoDBLocal*.jar and what it needs: the jars beside it
or in DynamoDBLocal_lib, as the archive has them. Without the folder or java the test is skipped.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
START_LIMIT_S = 60
STARTS_MAX = 3  # another program may take the free port before Local does


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIPPED)


def command(folder):
    """How Local starts, but for the port."""
    java = shutil.which("java")
    if java is None:
        skip("java is not installed")
    if not any(folder.glob("DynamoDBLocal*.jar")):
        skip(f"DYNOX_DYNAMODB_LOCAL={folder}: no DynamoDBLocal*.jar there")
    places = (folder, folder / "DynamoDBLocal_lib")
    return [java, "-Xmx512m", "-Djava.library.path=" + ":".join(map(str, places)),
            "-cp", ":".join(f"{place}/*" for place in places),
            "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
            "-inMemory", "-disableTelemetry", "-port"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def listens(process, port):
    """Waits until the port takes connections; false if the process ends before."""
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process.poll() is None
        except OSError:
            time.sleep(0.05)
    return False


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def start(words, place):
    """A process that answers, and its port. `place`: its working directory."""
    for _ in range(STARTS_MAX):
        port = free_port()
        with open(pathlib.Path(place) / "log", "wb") as log:
            process = subprocess.Popen(words + [str(port)], cwd=place, stdout=log, stderr=log)
        if listens(process, port):
            return process, port
        stop(process)
    sys.exit("DynamoDB Local does not start:\n" + (pathlib.Path(place) / "log").read_text()[-2000:])


def main():
    conformance, *files = sys.argv[1:]
    folder = os.environ.get("DYNOX_DYNAMODB_LOCAL")
    if not folder:
        skip("DYNOX_DYNAMODB_LOCAL names no folder with DynamoDB Local (CONTRIBUTING.md)")
    words = command(pathlib.Path(folder).resolve())
    with tempfile.TemporaryDirectory() as place:
        process, port = start(words, place)
        try:
            return subprocess.run([conformance, "--local", str(port), *files], check=False).returncode
        finally:
            stop(process)


if __name__ == "__main__":
    sys.exit(main())
