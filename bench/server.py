"""The server under load, with its data in memory and in files, and how it starts; beside peers (peers.py)."""

import pathlib
import statistics
import subprocess
import tempfile

import peers
import serving
from report import Row

IN_FLIGHT = 32
LARGE = 1_000_000  # items


def measured(build, subject, command, rounds, *words):
    """Runs rounds of a load against one server. What does not even start or fill is left out, unless it is ours."""
    try:
        with serving.running(build, command) as (process, port, _):
            return [serving.load(build, subject, process, port, "--connections", IN_FLIGHT, *words)
                    for _ in range(rounds)]
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        if subject.name == peers.OURS:
            raise
        peers.say(f"no row of {subject.name}: {error}")
        return []


def cpu_rows(subject, rounds, suffix=""):
    """CPU time of the server per request, and what its clients see: of each operation the cheapest round."""
    best = serving.best_of([{op: result for op, result in results.items() if op != "fill"} for results in rounds],
                           lambda result: result["cpu_us_op"])
    return [Row("server", subject.name, operation + suffix, result["in_flight"], result["cpu_us_op"], result["ops_s"],
                result.get("p50_us"), result.get("p99_us")) for operation, result in best.items()]


def durable_rows(build, subject, rounds):
    """Puts a second into files; of those that answer when the put is safe, and of those that answer earlier."""
    rows = []
    for mode, command in (("synced", subject.synced), ("not synced", subject.unsynced)):
        if command is None:
            continue
        results = serving.best_of(measured(build, subject, command, rounds, "put_item"),
                                  lambda result: -result.get("ops_s", 0))
        if "put_item" in results:
            put = results["put_item"]
            rows.append(Row("server", subject.name, f"put_item into files, {mode}", put["in_flight"],
                            ops_s=put["ops_s"], p50_us=put["p50_us"], p99_us=put["p99_us"]))
    return rows


def run(build, quick):
    """All rows of the server under load."""
    rows = []
    for subject in peers.find(build):
        rows += cpu_rows(subject, measured(build, subject, subject.memory, 1 if quick else 5))
        rows += durable_rows(build, subject, 1 if quick else 3)
        if subject.name == peers.OURS and not quick:
            rows += cpu_rows(subject, measured(build, subject, subject.memory, 1, "--items", LARGE, "get_item",
                                               "put_item", "update_item", "query_100", "transact_write_4"),
                             f", {LARGE:,} items")
    return rows


def run_startup(build, quick):
    """Time to the first answer, memory without tables and with 10,000 items, and the size of the program."""
    rows = []
    for subject in peers.find(build):
        starts, memory = [], []
        for _ in range(3 if quick or subject.name != peers.OURS else 15):
            with serving.running(build, subject.memory) as (process, _, first_answer_ms):
                starts.append(first_answer_ms)
                memory.append(serving.resident_mb(process))
        rows.append(Row("startup", subject.name, "first answer after exec", value=statistics.median(starts), unit="ms"))
        rows.append(Row("startup", subject.name, "resident, no table", value=statistics.median(memory), unit="MB"))
        filled = [results["fill"]["resident_mb"] for results in measured(build, subject, subject.memory, 1, "fill")
                  if "fill" in results]
        if filled:
            rows.append(Row("startup", subject.name, "resident, 10,000 items", value=filled[0], unit="MB"))
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "dynox"
        subprocess.run(["strip", "-o", stripped, build / "bin" / "dynox"], check=True)
        rows.append(Row("startup", "dynox", "stripped program", value=stripped.stat().st_size / 1e6, unit="MB"))
    return rows
