"""One server under measurement: started, asked, loaded, and ended again."""

import contextlib
import json
import mmap
import os
import pathlib
import socket
import struct
import subprocess
import tempfile
import time

import peers

ANSWER_LIMIT_S = 60
SERVER_CORE = max(os.sched_getaffinity(0))  # the server's own; the load generator has the others, if there are any
LOAD_CORES = (os.sched_getaffinity(0) - {SERVER_CORE}) or {SERVER_CORE}


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_answer(build, port):
    """A process that prints when the server on `port` gives its first answer; it asks already."""
    return subprocess.Popen([str(build / "bin" / "ddb_load"), "--port", str(port), "--await", str(ANSWER_LIMIT_S)],
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=pin_load)


@contextlib.contextmanager
def running(build, command):
    """A server on one core. Gives the process, its port and the milliseconds from its exec to its first answer."""
    port = free_port()
    exec_s = mmap.mmap(-1, 8)  # shared with the child, which says when it is about to become the server

    def before_exec():
        os.sched_setaffinity(0, {SERVER_CORE})
        struct.pack_into("d", exec_s, 0, time.perf_counter())

    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as data:
        words = [word.replace("{port}", str(port)).replace("{data}", data) for word in command]
        probe = first_answer(build, port)
        process = subprocess.Popen(words, stdout=log, stderr=log, preexec_fn=before_exec)
        started, = struct.unpack("d", exec_s)
        try:
            while probe.poll() is None and process.poll() is None:
                time.sleep(0.01)
            if probe.poll() != 0:
                log.seek(0)
                raise RuntimeError(f"{command[0]} does not serve: {log.read().decode(errors='replace')[-2000:]}")
            answered = json.loads(probe.stdout.read())["answered_at_s"]
            yield process, port, (answered - started) * 1000
        finally:
            for child in (probe, process):
                child.terminate()
                child.wait(ANSWER_LIMIT_S)
            probe.stdout.close()
            probe.stderr.close()


def resident_mb(process):
    """Resident memory of a process, from /proc."""
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024


def generator(build, process, port, *words):
    """The command of the load generator."""
    return [str(build / "bin" / "ddb_load"), "--port", str(port), "--pid", str(process.pid), *map(str, words)]


def pin_load():
    """Keeps a load generator off the server's core."""
    os.sched_setaffinity(0, LOAD_CORES)


def load(build, subject, process, port, *words):
    """One round of workloads: operation -> the load generator's result.

    What a peer cannot do is said and left out; what we cannot do is an error.
    """
    done = subprocess.run(generator(build, process, port, "--warm-up", subject.warm_up_s, "--seconds", 1, *words),
                          check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=pin_load)
    results = {result["op"]: result for result in map(json.loads, done.stdout.splitlines())}
    failures = [f"{operation}: {result['error']}" for operation, result in results.items() if "error" in result]
    if done.returncode != 0:
        failures.append(done.stderr.strip() or f"ddb_load ended with {done.returncode}")
    if failures and subject.name == peers.OURS:
        raise RuntimeError("; ".join(failures))
    for failure in failures:
        peers.say(f"no row of {subject.name}: {failure}")
    return {operation: result for operation, result in results.items() if "error" not in result}


def best_of(rounds, rank):
    """Operation -> the result of least rank, of the rounds that have one. What else runs can only add to the cost."""
    results = {}
    for results_of_round in rounds:
        for operation, result in results_of_round.items():
            if operation not in results or rank(result) < rank(results[operation]):
                results[operation] = result
    return results
