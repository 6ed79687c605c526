"""What including dynox costs: time and memory of the compiler for a file with one model."""

import os
import pathlib
import subprocess
import time

from report import Row

SOURCE = pathlib.Path(__file__).parent / "compile_time.cpp"


def compile_once(include):
    """Seconds that pass, seconds of CPU time, and the compiler's peak memory in MB."""
    command = ["g++", "-std=c++20", "-O0", "-I", include, "-c", SOURCE, "-o", "/dev/null"]
    started = time.perf_counter()
    with subprocess.Popen(command) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{SOURCE} does not compile")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run(_build, quick):
    """The best of some runs, since the first one reads the headers from disk."""
    runs = [compile_once(SOURCE.parent.parent / "include") for _ in range(2 if quick else 4)]
    operation = "one model, four awaited operations, -O0"
    passed, used, memory = zip(*runs)
    return [Row("compile", "dynox", operation + ": time", value=min(passed), unit="s"),
            Row("compile", "dynox", operation + ": CPU time", value=min(used), unit="s"),
            Row("compile", "dynox", operation + ": memory", value=max(memory), unit="MB")]
