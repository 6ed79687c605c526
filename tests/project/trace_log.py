#!/usr/bin/env python3
"""Searches the trace log of all tests for secrets: trace_log.py SOURCE_DIRECTORY LOG.

The secrets are those that the tests themselves use, read out of their sources and data; besides, the log must not hold
what is a secret wherever it stands (signatures, headers with passwords, private keys).
"""

import pathlib
import re
import sys
import urllib.parse

# What comes before a secret in sources, JSON, XML, profile files and environments, in lower case without "_".
NAMES = (
    "secretkey|secretaccesskey|awssecretaccesskey|sessiontoken|awssessiontoken|awssecuritytoken|accesstoken|refreshtoken|"
    "idtoken|clientsecret|authorizationtoken|awscontainerauthorizationtoken|password|proxyauthorization"
)
BETWEEN = r"""\\?["']?\s*(?:[=:,>]|\}?\s*=)\s*\\?["']?"""
ASSIGNED = re.compile(r"(?i)\b([a-z_]+)" + BETWEEN + r"([A-Za-z0-9+/=_.~-]{8,})")
IN_URL = re.compile(r"https?://[^\s/@:\"']+:([^\s/@\"']{8,})@")
# What stands behind such a name without being a secret: names of members, files.
HARMLESS = {"clientId", "ClientConfig", "configContents", "Expiration", "token.refresh_token", "/token.jwt"}
SUFFIXES = {".cpp", ".hpp", ".py", ".json", ".sh", ".md"}

ALWAYS_SECRET = re.compile(
    r"(?i)signature=|authorization|x-amz-security-token|\bbasic [a-z0-9+/]{4}|bearer|-----begin|://[^/@\s]+:[^/@\s]+@"
)


def secrets_of(source):
    """The secrets that stand in the tests' files."""
    found = set()
    names = re.compile(NAMES + "$")
    for path in sorted((source / "tests").rglob("*")):
        if path.suffix not in SUFFIXES or not path.is_file() or path.stem.startswith("trace_log"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for name, value in ASSIGNED.findall(text):
            if names.match(name.lower().replace("_", "")) and value not in HARMLESS:
                found.add(value)
        for password in IN_URL.findall(text):
            found |= {password, urllib.parse.unquote(password)}
    return found


def leaks(lines, secrets):
    """Lines with a secret, by number, without the secret itself."""
    for number, line in enumerate(lines, start=1):
        if ALWAYS_SECRET.search(line):
            yield number, "something that is always a secret"
        for secret in secrets:
            if secret in line:
                yield number, f'a secret of the tests ("{secret[:3]}...", {len(secret)} characters)'


def main():
    """Ends with 1 if there is a secret in the log."""
    source, log = map(pathlib.Path, sys.argv[1:3])
    secrets = secrets_of(source)
    if len(secrets) < 30:
        print(f"expected at least 30 secrets in the tests, found {len(secrets)}: are they written in another way now?")
        return 1
    # Tests of other layers alone have no clients, and leave no log.
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    found = list(leaks(lines, secrets))
    for number, what in found:
        print(f"{log}:{number}: {what}")
    print(f"{len(lines)} lines, {len(secrets)} secrets, {len(found)} leaks")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
