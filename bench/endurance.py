"""Ten minutes of a mixed load over bounded data (load/endurance.hpp): the server's memory must stay what it is."""

import json
import statistics
import subprocess

import peers
import serving
from report import Row

SECONDS = 600
SECONDS_QUICK = 60
# What may lie between two medians of a server that leaks nothing: the allocator gives pages back when it can, and how
# full the nodes of the trees are depends on the order of the writes.
GROWTH_MAX_SHARE = 0.05
GROWTH_MAX_MB = 2


def samples(build, process, port, seconds):
    """The lines of the load generator, one about every five seconds, told as they come."""
    command = serving.generator(build, process, port, "--endure", seconds)
    found = []
    with subprocess.Popen(command, text=True, stdout=subprocess.PIPE, preexec_fn=serving.pin_load) as load:
        for line in load.stdout:
            found.append(json.loads(line))
            peers.say(f"endurance: {found[-1]['seconds']:.0f} s, {found[-1]['requests']:,} requests, "
                      f"{found[-1]['resident_mb']:.2f} MB")
    if load.returncode != 0:
        raise RuntimeError(f"ddb_load ended with {load.returncode}")
    return found


def run(build, quick):
    """The medians of the first and the last third; fails if the last one is larger by more than chance."""
    seconds = SECONDS_QUICK if quick else SECONDS
    with serving.running(build, peers.ours(build).memory) as (process, port, _):
        found = samples(build, process, port, seconds)
    if len(found) < 3:
        raise RuntimeError(f"{len(found)} samples in {seconds} s: the machine is too busy")
    memory = [sample["resident_mb"] for sample in found]
    third = len(memory) // 3
    first, last = statistics.median(memory[:third]), statistics.median(memory[-third:])
    rows = [Row("endurance", peers.OURS, "requests", value=found[-1]["requests"], unit=f"in {seconds} s"),
            Row("endurance", peers.OURS, "resident, median of the first third", value=first, unit="MB"),
            Row("endurance", peers.OURS, "resident, median of the last third", value=last, unit="MB"),
            Row("endurance", peers.OURS, "resident, least", value=min(memory), unit="MB"),
            Row("endurance", peers.OURS, "resident, most", value=max(memory), unit="MB")]
    if last - first > max(GROWTH_MAX_MB, GROWTH_MAX_SHARE * first):
        raise RuntimeError(f"memory grows: {first:.1f} MB in the first third, {last:.1f} MB in the last; "
                           f"all samples: {memory}")
    return rows
