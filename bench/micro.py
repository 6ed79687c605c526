"""The programs that use google-benchmark: bin/bench_NAME."""

import json
import subprocess

from report import Row

MICROSECONDS = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}


def row_of(bench, result):
    """Names of the client's are subject/operation/in_flight if they have three parts; any other is an operation of ours.

    Counters named like fields of a row take their place; a program that measures latencies reports them so. What is no
    rate is a counter "value", with its unit as the label.
    """
    parts = [part for part in result["name"].split("/")
             if part != "real_time" and not part.startswith(("threads:", "iterations:"))]
    subject, operation, in_flight = "dynox", "/".join(parts), result["threads"]
    if bench == "client" and len(parts) == 3 and parts[2].isdigit():
        subject, operation, in_flight = parts[0], parts[1], int(parts[2])
    if "value" in result:
        return Row(bench, subject, operation, value=result["value"], unit=result["label"])
    scale = MICROSECONDS[result["time_unit"]]
    row = Row(bench, subject, operation, in_flight, cpu_us_op=result["cpu_time"] * scale,
              ops_s=1e6 / (result["real_time"] * scale))
    for field in ("cpu_us_op", "ops_s", "p50_us", "p99_us"):
        if field in result:
            setattr(row, field, result[field])
    return row


def run(bench, build, quick):
    """The rows of one program; fails if a benchmark in it reports an error."""
    program = build / "bin" / f"bench_{bench}"
    done = subprocess.run([program, "--benchmark_format=json", f"--benchmark_min_time={0.02 if quick else 0.5}"],
                          check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise RuntimeError(f"bench_{bench} ended with {done.returncode}: {done.stderr[-2000:]}")
    results = json.loads(done.stdout)["benchmarks"]
    errors = [f"{result['name']}: {result['error_message']}" for result in results if result.get("error_occurred")]
    if errors:
        raise RuntimeError(f"bench_{bench} failed: " + "; ".join(errors))
    return [row_of(bench, result) for result in results if result.get("run_type") != "aggregate"]
