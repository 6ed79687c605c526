#!/usr/bin/env python3
"""Packs the AWS SDKs' test data for settings and credentials into few compact files; see README.md.

usage: pack.py TESTDATA  (a folder with config/ and credentials/)
"""
import json
import pathlib
import sys


def traffic_of(path):
    """Requests and their answers, in order: what the events of one connection add up to."""
    exchanges = []
    for event in json.loads(path.read_text())["events"]:
        kind, action = next(iter(event["action"].items()))
        if kind == "Request":
            request = action["request"]
            exchanges.append({"method": request["method"], "uri": request["uri"], "headers": {
                name.lower(): values[0] for name, values in request["headers"].items()
                if name.lower() not in ("user-agent", "x-amz-user-agent", "authorization", "content-length", "x-amz-date")
            }, "body": "", "status": 0, "answer": ""})
        elif kind == "Data":
            side = "body" if action["direction"] == "Request" else "answer"
            exchanges[event["connection_id"]][side] += action["data"]["Utf8"]
        elif kind == "Response":
            exchanges[event["connection_id"]]["status"] = action["response"]["Ok"]["status"]
    return exchanges


def scenario_of(folder):
    case = json.loads((folder / "test-case.json").read_text())
    root = folder / "fs"
    files = {"/" + str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*"))
             if path.is_file() and path.suffix != ".md"}
    return {"name": folder.name, "docs": case["docs"], "env": json.loads((folder / "env.json").read_text()),
            "files": files, "traffic": traffic_of(folder / "http-traffic.json"), "result": case["result"]}


def write(name, cases):
    target = pathlib.Path(__file__).parent / name
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    target.write_text('{"tests":[\n' + lines + "\n]}\n")


def main():
    source = pathlib.Path(sys.argv[1])
    config, credentials = source / "config", source / "credentials"

    def load(path):
        cases = json.loads(path.read_text())
        return cases if isinstance(cases, list) else cases["tests"]

    write("profile_parser.json", load(config / "profile-parser-tests.json"))
    write("file_location.json", load(config / "file-location-tests.json"))
    write("recursion_detection.json", load(config / "recursion-detection.json"))
    write("assume_role.json", load(credentials / "assume-role-tests.json"))
    write("ecs.json", load(credentials / "ecs-tests.json"))
    write("imds_endpoint.json", load(credentials / "imds-config" / "imds-endpoint-tests.json"))
    write("login.json", load(credentials / "login-provider-test-cases.json"))
    for group in ("default-credential-provider-chain", "default-token-provider-chain", "profile-provider"):
        folders = sorted(path for path in (credentials / group).iterdir() if path.is_dir())
        write(group.replace("-", "_") + ".json", [scenario_of(folder) for folder in folders])


main()
