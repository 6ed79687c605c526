"""The servers that are measured: ours, and those of others that can be had on this machine.

Each of the others is found through an environment variable. One that is not there is left out, with a line that says
how to have it; so is each operation that it cannot do.
"""

import os
import pathlib
import shutil
import sys
from dataclasses import dataclass

OURS = "dynox"


@dataclass
class Subject:
    """A server: the words that start it, where {port} and {data}, an empty directory, stand for themselves."""

    name: str
    memory: list  # keeps its data in memory
    synced: list = None  # answers a write when it would survive a power loss; None: has no such mode
    unsynced: list = None  # keeps its data in files, and answers earlier
    warm_up_s: float = 0.3  # before each measured second


def ours(build):
    """dynox serve."""
    serve = [str(build / "bin" / "dynox"), "serve", "--port", "{port}"]
    durable = serve + ["--data", "{data}"]
    return Subject(OURS, serve, synced=durable + ["--sync"], unsynced=durable)


def dynamodb_local(jar):
    """Amazon's own, in Java. Its compiler warms up."""
    # Its native library and, depending on the edition, its other jars lie beside it.
    folder = pathlib.Path(jar).parent
    path = ":".join(str(place) for place in (folder, folder / "DynamoDBLocal_lib", folder / "native-libs"))
    classes = ":".join([jar, str(folder / "*"), str(folder / "DynamoDBLocal_lib" / "*")])
    serve = ["java", f"-Djava.library.path={path}", "-cp", classes,
             "com.amazonaws.services.dynamodbv2.local.main.ServerRunner", "-disableTelemetry", "-port", "{port}"]
    return Subject("DynamoDB Local", serve + ["-inMemory"], synced=serve + ["-dbPath", "{data}"], warm_up_s=2)


def dynoxide(program):
    """In Rust, on SQLite, which syncs each transaction of its write-ahead log."""
    serve = [program, "serve", "--port", "{port}"]
    return Subject("dynoxide", serve, synced=serve + ["--db-path", "{data}/dynoxide.db"], warm_up_s=0.5)


def dynalite(script):
    """In JavaScript, on LevelDB, which does not sync."""
    serve = ["node", script, "--host", "127.0.0.1", "--port", "{port}"]
    return Subject("dynalite", serve, unsynced=serve + ["--path", "{data}"], warm_up_s=2)


# Variable that names a file, what makes a subject of the file, program it needs, how to have it.
OTHERS = (
    ("DYNOX_BENCH_LOCAL", dynamodb_local, "java",
     "DynamoDBLocal.jar with its libraries beside it, by Maven: com.amazonaws:DynamoDBLocal"),
    ("DYNOX_BENCH_DYNOXIDE", dynoxide, None, "the program, by cargo install dynoxide-rs"),
    ("DYNOX_BENCH_DYNALITE", dynalite, "node", "its cli.js, by npm install dynalite"),
)


def say(text):
    """A line for who watches."""
    print(f"bench: {text}", file=sys.stderr)


def find(build):
    """Ours, and those of the others that are there."""
    found = [ours(build)]
    for variable, make, needs, how in OTHERS:
        file = os.environ.get(variable)
        if not file:
            say(f"no {make.__name__} beside us ({variable}: {how})")
        elif not pathlib.Path(file).is_file():
            say(f"no {make.__name__} beside us: {variable}={file} is no file ({how})")
        elif needs and not shutil.which(needs):
            say(f"no {make.__name__} beside us: it needs {needs}")
        else:
            found.append(make(file))
    return found
