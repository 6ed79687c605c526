#!/usr/bin/env python3
"""Runs the benchmarks: ./dev bench [NAME...] [--json] [--quick]."""

import argparse
import functools
import pathlib
import subprocess
import sys

import client
import compile_time
import endurance
import micro
import report
import server

MICRO = ("value", "expression", "wire", "storage", "engine")
BENCHES = {name: functools.partial(micro.run, name) for name in MICRO}
BENCHES |= {"client": client.run, "server": server.run, "startup": server.run_startup, "compile": compile_time.run}
ON_REQUEST = {"endurance": endurance.run}


def read_arguments():
    """The command line; an unknown name is an error that lists the names."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures on this machine, beside peers if found.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {' '.join(BENCHES)} (default: all of these), "
                        f"{' '.join(ON_REQUEST)} (ten minutes)")
    parser.add_argument("--json", action="store_true", help="one JSON line a row instead of tables")
    parser.add_argument("--quick", action="store_true", help="two minutes for all, less exact")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)  # only look at the command line
    parser.add_argument("--build", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in BENCHES | ON_REQUEST:
            parser.error(f"there is no benchmark '{name}'; there are: {' '.join(BENCHES | ON_REQUEST)}")
    return arguments


def main():
    """Prints each bench as soon as it is done; ends with 1 if one failed."""
    arguments = read_arguments()
    if arguments.check:
        return 0
    failed = False
    for name in dict.fromkeys(arguments.names or BENCHES):
        print(f"bench: {name}", file=sys.stderr)
        try:
            rows = (BENCHES | ON_REQUEST)[name](arguments.build.resolve(), arguments.quick)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            print(f"bench: {name}: {error}", file=sys.stderr)
            failed = True
            continue
        print("\n".join(map(report.as_json, rows)) if arguments.json else report.as_table(rows), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
