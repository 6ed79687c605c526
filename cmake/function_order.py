#!/usr/bin/env python3
"""Writes function_order.ld, which lays what `dynox serve` runs side by side: at its start, and for simple requests.

    cmake/function_order.py build/bench/bin/dynox build/bench/bin/ddb_load

The kernel maps code in pieces of 64 KB, so that a server whose functions are scattered over the whole program takes
megabytes of memory for them. A name that the program does not have (any more) does no harm; one that is missing costs
some of the gain. Needs valgrind, and a Release build by g++ with its symbols.
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile

LIMIT_S = 120


def free_port():
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def profile(program, load):
    """Callgrind's record of a server, from its start over the load generator's requests to its end."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        record = pathlib.Path(folder) / "record"
        server = subprocess.Popen(["valgrind", "--quiet", "--tool=callgrind", "--demangle=no",
                                   f"--callgrind-out-file={record}", program, "serve", "--port", port],
                                  stdout=subprocess.DEVNULL)
        try:
            subprocess.run([load, "--port", port, "--await", str(LIMIT_S)], check=True, stdout=subprocess.DEVNULL)
            subprocess.run([load, "--port", port, "--pid", str(server.pid), "--items", "200", "--warm-up", "0",
                            "--seconds", "0.3"], check=True, stdout=subprocess.DEVNULL)
        finally:
            server.terminate()
            server.wait(LIMIT_S)
        return record.read_text()


def functions(record, program):
    """The mangled names of the program's own functions that ran."""
    objects, names, found = {}, {}, set()
    in_program = False
    for line in record.splitlines():
        match = re.match(r"(c?)(ob|fn)=\((\d+)\)(?: (.*))?", line)
        if match is None:
            continue
        called, kind, number, name = match.groups()
        table = objects if kind == "ob" else names
        if name:
            table[number] = name
        if kind == "ob" and not called:
            in_program = objects[number] in (str(program), "???")  # ???: what this order has moved already
        elif kind == "fn" and not called and in_program:
            found.add(re.sub(r"'\d+$", "", names[number]))  # '2 marks recursion
    # A suffix tells how the compiler has made a copy of the function; it differs between versions. Constructors and
    # destructors have several names (C1, C2), of which the section has one.
    found = {re.sub(r"(\.(isra|constprop|part|cold)\.?\d*)+$", "*", name) for name in found if name.startswith("_Z")}
    return sorted({re.sub(r"([CD])[0-5](?=E)", r"\1?", name) for name in found})


def main():
    """Measures, and writes the file beside this one."""
    program, load = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    names = functions(profile(program, load), program)
    target = pathlib.Path(__file__).with_suffix(".ld")
    target.write_text("/* Made by function_order.py, which says why. */\n"
                      "SECTIONS {\n  .text.first : {\n    *(.text.startup .text.startup.*)\n"
                      + "".join(f"    *(.text.{name})\n" for name in names)
                      + "  }\n} INSERT BEFORE .text;\n", encoding="ascii")
    print(f"{target}: {len(names)} functions")


if __name__ == "__main__":
    main()
