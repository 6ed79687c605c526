"""Starts `dynox serve` for a test, and leaves nothing of the caller's AWS settings to it or to the test."""

import os
import signal
import subprocess
import tempfile

for name in [name for name in os.environ if name.startswith(("AWS_", "BOTO"))]:
    del os.environ[name]
_home = tempfile.TemporaryDirectory(prefix="dynox-home.")
os.environ.update(
    HOME=_home.name,
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    AWS_EC2_METADATA_DISABLED="true",
    AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY="secret",
    AWS_DEFAULT_REGION="eu-west-1",
    no_proxy="127.0.0.1",
)


class ServeProcess:
    """A running server; `url` is where it listens."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        prefix = "listening on "
        if not line.startswith(prefix):
            self.process.kill()
            raise RuntimeError(f"expected '{prefix}...' as the first line, found {line!r}: {self.process.communicate()[1]}")
        self.url = line[len(prefix) :].strip()

    def stop(self):
        """Ends the server as a supervisor would; returns its exit code and what it wrote to standard error."""
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors
