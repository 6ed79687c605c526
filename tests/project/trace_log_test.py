#!/usr/bin/env python3
"""trace_log.py finds what is planted: trace_log_test.py SOURCE_DIRECTORY."""

import pathlib
import subprocess
import sys
import tempfile

import trace_log

HARMLESS = """\
2026-11-23T18:30:05Z debug get_item table=users event=begin
2026-11-23T18:30:05Z trace get_item table=users event=attempt attempt=1 server=127.0.0.1 status=200 request_id=REQUEST-1
2026-11-23T18:30:05Z error put_item duration_ms=1.0 error="no credentials were found. Tried AWS_SECRET_ACCESS_KEY"
"""


def is_refused(source, line):
    """Whether the program ends with 1 because of one more line."""
    with tempfile.TemporaryDirectory() as directory:
        log = pathlib.Path(directory) / "trace.log"
        log.write_text(HARMLESS + line + "\n", encoding="utf-8")
        program = [sys.executable, trace_log.__file__, str(source), str(log)]
        result = subprocess.run(program, capture_output=True, text=True, check=False)
        if line and line in result.stdout:
            raise AssertionError("the report repeats the secret")
        return result.returncode == 1


def main():
    """Every secret of the tests is found, and harmless lines are not."""
    source = pathlib.Path(sys.argv[1])
    assert not is_refused(source, ""), "harmless lines are refused"
    planted = (
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",  # from the data of credentials
        "TESTSESSIONTOKEN",
        "open%20sesame",  # a password in the URL of a proxy
        "open sesame",
        "Authorization: AWS4-HMAC-SHA256 Credential=AKID, Signature=0123",
        "Proxy-Authorization: Basic dXNlcjp3b3Jk",
        "https://user:anything@proxy:3128",
        "-----BEGIN EC PRIVATE KEY-----",
    )
    for secret in planted:
        assert is_refused(source, f"trace get_item error={secret}"), f"not found: {secret}"
    for secret in trace_log.secrets_of(source):
        assert list(trace_log.leaks([f"error={secret}!"], {secret})), secret


if __name__ == "__main__":
    main()
