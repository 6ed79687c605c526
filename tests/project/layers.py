#!/usr/bin/env python3
"""Includes point one way: what a layer may use stands in tables, and every source file belongs to a layer.

usage: layers.py SOURCE_DIRECTORY
"""

import pathlib
import re
import sys

# Layers from the bottom up. `uses`: the layers below that it may include, itself apart. `files`: paths, or beginnings
# of paths when they end in a slash; of several that fit a file the longest counts.
LAYERS = {
    "value": {
        "uses": [],
        "files": ["src/value/"]
        + [f"include/dynox/{name}.hpp" for name in ("attribute_value", "detail/item_class", "detail/item_inline",
                                                    "errors", "flat_item", "flat_item_validation", "item", "number",
                                                    "version")],
    },
    "json": {"uses": ["value"], "files": ["src/json/"]},
    # The requests and results that all layers above speak.
    "vocabulary": {"uses": ["value"], "files": ["include/dynox/api/", "include/dynox/snapshot.hpp"]},
    "expression": {"uses": ["value", "json", "vocabulary"], "files": ["src/expression/"]},
    "partiql": {"uses": ["value", "json"], "files": ["src/partiql/"]},
    # Their form on the wire, and the place where an engine makes itself known to the client.
    "api": {"uses": ["value", "json", "vocabulary"], "files": ["src/api/", "include/dynox/detail/embedded.hpp"]},
    "http": {"uses": ["value"], "files": ["src/http/"]},
    # Bytes and texts of AWS's protocols, without I/O.
    "aws": {"uses": ["value", "json", "http"], "files": ["src/aws/"]},
    "storage": {"uses": ["value", "vocabulary"], "files": ["src/engine/storage/"]},
    "engine": {
        # json: the lines of exports and imports
        "uses": ["value", "json", "vocabulary", "expression", "partiql", "api", "storage"],
        "files": ["src/engine/", "include/dynox/engine.hpp", "include/dynox/lag.hpp"],
    },
    "client": {
        "uses": ["value", "json", "vocabulary", "api", "aws", "http"],  # json: base64
        "files": ["src/client/"]
        + [f"include/dynox/{name}.hpp" for name in ("batch", "client", "client_config", "credentials", "detail/async",
                                                    "detail/client_operations", "detail/execute",
                                                    "detail/expression_options", "detail/totals",
                                                    "hot_partition", "logging", "metrics", "options", "pager",
                                                    "parallel_scan", "query", "rate_limit", "retry_mode",
                                                    "shared_connections", "statement",
                                                    "stream", "table", "table_settings", "telemetry",
                                                    "transaction")],
    },
    "model": {
        "uses": ["value", "vocabulary", "client"],
        "files": ["src/model/"]
        + [f"include/dynox/{name}.hpp" for name in ("attribute_traits", "attributes", "condition",
                                                    "detail/model_operations", "detail/model_schema", "dynox", "field",
                                                    "indexes", "model")],
    },
    "server": {
        "uses": ["value", "json", "vocabulary", "partiql", "api", "aws", "http"],  # aws: signatures
        "files": ["src/server/", "include/dynox/faults.hpp", "include/dynox/server.hpp"],
    },
    "program": {
        "uses": ["value", "vocabulary", "partiql", "api", "http", "engine", "client", "model", "server"],
        "files": ["cli/"],
    },
}

# Headers of others, by their beginnings, and the layers that may include them: sockets and event loops stay out of what
# runs anywhere, and what is dear to compile in few places.
LIBRARIES = {
    "boost/asio": ["client"],
    "netinet/": ["client", "server"],
    "netdb.h": ["client", "program"],
    "sys/epoll.h": ["client", "server"],
    "sys/socket.h": ["client", "server", "program"],
    "simdjson.h": ["json", "api", "server"],
    "openssl/": ["aws", "engine", "client"],
    "rocksdb/": ["storage"],
    "CLI/": ["program"],
}


def layer_of(path):
    """The layer of a file, or None."""
    best = ("", None)
    for name, layer in LAYERS.items():
        for entry in layer["files"]:
            fits = path.startswith(entry) if entry.endswith("/") else path == entry
            if fits and len(entry) > len(best[0]):
                best = (entry, name)
    return best[1]


def faults_of_table(root):
    """A layer may use those above it in the table only, so that there can be no circle; every entry must be there."""
    names = list(LAYERS)
    for i, name in enumerate(names):
        for used in LAYERS[name]["uses"]:
            if used not in names[:i]:
                yield f"the table: {name} uses {used}, which does not stand before it"
        for entry in LAYERS[name]["files"]:
            if not (root / entry).exists():
                yield f"the table: {name} has {entry}, which does not exist"


def find(root, including, target):
    """The project's file that `including` means by #include "target", or None."""
    for folder in (including.parent, root / "include", root / "src", root):
        if (folder / target).is_file():
            return (folder / target).resolve().relative_to(root).as_posix()
    return None


def faults_of_file(root, path):
    name = path.relative_to(root).as_posix()
    layer = layer_of(name)
    if layer is None:
        yield f"{name}: expected in a layer, found in none; layers are listed in tests/project/layers.py"
        return
    allowed = [layer, *LAYERS[layer]["uses"]]
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match is None:
            continue
        if "<" in line:
            for library, users in LIBRARIES.items():
                if match[1].startswith(library) and layer not in users:
                    yield f"{name}:{number}: {', '.join(users)} may include {library}; found {match[1]} in {layer}"
            continue
        target = find(root, path, match[1])
        if target is None:
            yield f'{name}:{number}: expected a file of the project, found "{match[1]}"'
        elif layer_of(target) not in allowed:
            yield (f"{name}:{number}: {layer} may include {', '.join(allowed)}; "
                   f"found {target} of {layer_of(target)}")


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    files = sorted(path for folder in ("include", "src", "cli") for pattern in ("*.hpp", "*.cpp")
                   for path in (root / folder).rglob(pattern))
    faults = list(faults_of_table(root))
    for path in files:
        faults.extend(faults_of_file(root, path))
    print("\n".join(faults) or f"{len(files)} files, {len(LAYERS)} layers: includes point down only")
    sys.exit(1 if faults or not files else 0)


if __name__ == "__main__":
    main()
