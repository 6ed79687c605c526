"""What the tests with boto3 share: one `dynox serve` for all tests of a class, and boto3's faces of it."""

import sys
import unittest
import warnings

import serve_process

try:
    import boto3
    from botocore.config import Config
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

# Nothing is repeated behind a test's back.
CONFIG = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=30, read_timeout=60)


class Boto3Case(unittest.TestCase):
    """`client` and `resource` speak to the class's `server`; `options` makes other clients do so."""

    program = ""

    @classmethod
    def setUpClass(cls):
        warnings.simplefilter("ignore", ResourceWarning)  # botocore's pooled sockets
        cls.server = serve_process.ServeProcess(cls.program)
        cls.options = {"endpoint_url": cls.server.url, "config": CONFIG}
        session = boto3.session.Session()
        cls.client = session.client("dynamodb", **cls.options)
        cls.resource = session.resource("dynamodb", **cls.options)

    @classmethod
    def tearDownClass(cls):
        code, errors = cls.server.stop()
        assert (code, errors) == (0, ""), (code, errors)


def main():
    """PROGRAM [unittest arguments]"""
    Boto3Case.program = sys.argv.pop(1)
    unittest.main()
