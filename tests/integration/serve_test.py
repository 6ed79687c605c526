"""`dynox serve` as its users start and stop it: serve_test.py PROGRAM durable|memory [unittest arguments]."""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from serve_process import ServeProcess

PROGRAM = ""
DURABLE = False


def ask(url, operation, body):
    """Status and JSON of one request."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request(
        "POST",
        "/",
        json.dumps(body),
        {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "X-Amz-Date": "20261123T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=0",
        },
    )
    answer = connection.getresponse()
    result = answer.status, json.loads(answer.read())
    connection.close()
    return result


def run(*arguments, **options):
    """Exit code, standard output and standard error of a `dynox serve` that is expected to end by itself."""
    done = subprocess.run([PROGRAM, "serve", *arguments], capture_output=True, text=True, timeout=60, check=False, **options)
    return done.returncode, done.stdout, done.stderr


def let_permissions_count():
    """Takes from a child of root what lets root pass by permissions; of others nothing, they lack it."""
    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2  # linux/prctl.h, linux/capability.h
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (dac_override, dac_read_search):
            if libc.prctl(drop_from_bounding_set, capability, 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "prctl(PR_CAPBSET_DROP)")


class ServeTest(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="dynox-serve.")
        self.addCleanup(self.directory.cleanup)
        self.data = os.path.join(self.directory.name, "data")

    def assert_one_sentence(self, result, *parts):
        code, _, errors = result
        self.assertEqual(code, 1, errors)
        self.assertEqual(errors.count("\n"), 1, errors)
        for part in parts:
            self.assertIn(part, errors)

    def test_ends_gracefully_on_both_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = ServeProcess(PROGRAM, "--threads", "1")
            self.assertRegex(server.url, r"^http://127\.0\.0\.1:[1-9][0-9]*$")
            # An idle connection does not hold it up.
            with socket.create_connection(server.url.removeprefix("http://").split(":")) as idle:
                self.assertEqual(ask(server.url, "ListTables", {}), (200, {"TableNames": []}))
                server.process.send_signal(number)
                self.assertEqual(server.process.wait(timeout=60), 0)
                self.assertEqual(idle.recv(1), b"")
            self.assertEqual(server.process.communicate(), ("", ""))

    def test_listens_where_it_is_told_to(self):
        server = ServeProcess(PROGRAM, "--bind", "127.0.0.2")
        self.assertTrue(server.url.startswith("http://127.0.0.2:"))
        self.assertEqual(ask(server.url, "ListTables", {})[0], 200)
        self.assert_one_sentence(run("--port", "0", "--bind", "nowhere"), "numeric IPv4 or IPv6 address", "nowhere")
        self.assert_one_sentence(run("--port", "0", "--bind", "192.0.2.1"), "this machine has no such address")
        self.assertEqual(server.stop(), (0, ""))

    def test_warns_when_others_can_reach_it(self):
        server = ServeProcess(PROGRAM, "--bind", "0.0.0.0")
        self.assertTrue(server.url.startswith("http://0.0.0.0:"))
        code, errors = server.stop()
        self.assertEqual(code, 0)
        self.assertIn("warning: credentials are not checked", errors)

    def test_refuses_a_port_in_use(self):
        server = ServeProcess(PROGRAM)
        port = server.url.rpartition(":")[2]
        result = run("--port", port)
        self.assertEqual(result[1], "", "nothing listens")
        self.assert_one_sentence(result, server.url, "another program listens on this port")
        self.assertEqual(server.stop(), (0, ""))

    def test_survives_a_reader_that_went_away(self):
        process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        url = process.stdout.readline().split()[-1]
        process.stdout.close()
        process.stderr.close()
        self.assertEqual(ask(url, "ListTables", {})[0], 200)
        process.terminate()
        self.assertEqual(process.wait(timeout=60), 0)

    def test_refuses_directories_it_cannot_use(self):
        with open(self.data, "w", encoding="utf-8") as file:
            file.write("not a directory")
        for data in (self.data, "/proc/dynox"):
            result = run("--port", "0", "--data", data)
            self.assert_one_sentence(result, data)
            self.assertEqual(result[1], "", "it does not say that it listens before it can serve")

    def test_keeps_data(self):
        if not DURABLE:
            self.skipTest("built without durable storage")
        table = {
            "TableName": "kept",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
        }
        for round_number, options in enumerate(([], ["--sync"], [])):
            server = ServeProcess(PROGRAM, "--data", self.data, *options)
            if round_number == 0:
                self.assertEqual(ask(server.url, "CreateTable", table)[0], 200)
            for number in range(round_number):
                key = {"p": {"S": str(number)}}
                self.assertEqual(ask(server.url, "GetItem", {"TableName": "kept", "Key": key}), (200, {"Item": key}))
            item = {"p": {"S": str(round_number)}}
            self.assertEqual(ask(server.url, "PutItem", {"TableName": "kept", "Item": item}), (200, {}))
            if round_number == 1:
                server.process.kill()
                server.process.communicate()
            else:
                self.assertEqual(server.stop(), (0, ""))

    def test_two_servers_share_no_directory(self):
        if not DURABLE:
            self.skipTest("built without durable storage")
        server = ServeProcess(PROGRAM, "--data", self.data)
        self.assertEqual(ask(server.url, "ListTables", {})[0], 200)
        self.assert_one_sentence(
            run("--port", "0", "--data", self.data), f"in use by pid {server.process.pid}", self.data
        )
        self.assertEqual(server.stop(), (0, ""))

    def test_names_damage(self):
        if not DURABLE:
            self.skipTest("built without durable storage")
        server = ServeProcess(PROGRAM, "--data", self.data)
        self.assertEqual(ask(server.url, "ListTables", {})[0], 200)
        self.assertEqual(server.stop(), (0, ""))
        damaged = 0
        for folder, _, names in os.walk(self.data):
            for name in names:
                if name == "CURRENT" or name.startswith("MANIFEST"):
                    with open(os.path.join(folder, name), "wb") as file:
                        file.write(b"damaged")
                    damaged += 1
        self.assertGreater(damaged, 0)
        self.assert_one_sentence(run("--port", "0", "--data", self.data), self.data)

    def make_data(self):
        server = ServeProcess(PROGRAM, "--data", self.data)
        self.assertEqual(ask(server.url, "ListTables", {})[0], 200)
        self.assertEqual(server.stop(), (0, ""))

    def test_refuses_newer_data(self):
        if not DURABLE:
            self.skipTest("built without durable storage")
        self.make_data()
        with open(os.path.join(self.data, "DYNOX"), "w", encoding="utf-8") as file:
            file.write("dynox data format 99\n")
        self.assert_one_sentence(
            run("--port", "0", "--data", self.data),
            f"{self.data} has dynox data format 99, this dynox reads up to 1: open it with a newer dynox",
        )

    def test_refuses_data_it_may_not_write(self):
        if not DURABLE:
            self.skipTest("built without durable storage")
        self.make_data()
        for folder, _, names in os.walk(self.data, topdown=False):
            for name in names:
                os.chmod(os.path.join(folder, name), 0o444)
            os.chmod(folder, 0o555)
        try:
            done = run("--port", "0", "--data", self.data, preexec_fn=let_permissions_count)
        finally:
            for folder, _, _ in os.walk(self.data):
                os.chmod(folder, 0o755)
        self.assert_one_sentence(done, f"cannot write to the data directory {self.data}: Permission denied")

    def test_refuses_data_it_may_not_look_for(self):
        if not DURABLE:
            self.skipTest("built without durable storage")
        os.chmod(self.directory.name, 0)
        try:
            done = run("--port", "0", "--data", self.data, preexec_fn=let_permissions_count)
        finally:
            os.chmod(self.directory.name, 0o755)
        self.assert_one_sentence(done, f"cannot make the data directory {self.data}: Permission denied")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    DURABLE = sys.argv.pop(1) == "durable"
    unittest.main(verbosity=2)
