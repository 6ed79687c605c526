"""What `dynox serve` has for tests, as a user meets it: snapshots, faults, log and replay, metrics, namespaces,
enforced capacity, lag; each by the program's own commands and over HTTP. Arguments: the program; "durable" or "memory".
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse
import zlib

from serve_process import ServeProcess

PROGRAM = sys.argv[1]
DURABLE = sys.argv[2] == "durable"
TABLE = {
    "TableName": "users",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-g",
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.body = response.read()
        self.headers = response.headers
        self.checksum_fits = int(response.headers.get("x-amz-crc32", "0")) == zlib.crc32(self.body)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json["__type"].split("#")[1]


class Server:
    def __init__(self, *arguments):
        self.process = ServeProcess(PROGRAM, *arguments)
        self.url = self.process.url
        self.address = urllib.parse.urlparse(self.url).netloc

    def stop(self):
        code, errors = self.process.stop()
        assert code == 0, errors

    def send(self, method, path, body, headers):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def call(self, operation, request, key="AKIDEXAMPLE"):
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "DynamoDB_20120810." + operation,
            "X-Amz-Date": "20261123T000000Z",
            "Authorization": "AWS4-HMAC-SHA256 Credential=%s/20261123/eu-west-1/dynamodb/aws4_request, "
            "SignedHeaders=host, Signature=TheSignature" % key,
        }
        return self.send("POST", "/", json.dumps(request), headers)

    def must(self, operation, request, key="AKIDEXAMPLE"):
        answer = self.call(operation, request, key)
        assert answer.status == 200, answer.body
        return answer.json

    def put(self, pk, key="AKIDEXAMPLE", **more):
        item = {"pk": {"S": pk}, "g": {"S": "all"}}
        item.update({name: {"S": value} for name, value in more.items()})
        return self.call("PutItem", {"TableName": "users", "Item": item}, key)

    def count(self, key="AKIDEXAMPLE"):
        return self.must("Scan", {"TableName": "users", "ConsistentRead": True}, key)["Count"]

    def admin(self, path, request):
        return self.send("POST", "/_dynox/" + path, json.dumps(request), {"Content-Type": "application/json"})

    def dynox(self, *arguments, expect=0):
        run = subprocess.run(
            [PROGRAM, *arguments, "-e", self.url], capture_output=True, text=True, timeout=60, check=False
        )
        assert run.returncode == expect, (arguments, run)
        return run.stdout if expect == 0 else run.stderr


class ServeTest(unittest.TestCase):
    arguments = ()

    def setUp(self):
        self.server = Server(*self.arguments)
        self.addCleanup(self.server.stop)

    def create(self):
        self.server.must("CreateTable", TABLE)


class SnapshotsTest(ServeTest):
    def test_by_command(self):
        self.create()
        self.server.put("a")
        self.server.dynox("snapshot", "save", "seeded")
        self.server.put("b")
        self.assertEqual(self.server.count(), 2)
        self.server.dynox("snapshot", "restore", "seeded")
        self.assertEqual(self.server.count(), 1)
        self.server.put("c")
        self.assertEqual(self.server.count(), 2)
        self.assertIn("  seeded\n", self.server.dynox("snapshot", "list"))
        self.server.dynox("snapshot", "delete", "seeded")
        self.assertEqual(self.server.dynox("snapshot", "list"), "")
        self.assertIn('there is no snapshot "seeded"', self.server.dynox("snapshot", "restore", "seeded", expect=1))

    def test_over_http(self):
        self.assertEqual(self.server.admin("snapshot/save", {"name": "empty"}).json, {})
        self.create()
        listed = self.server.admin("snapshot/list", {}).json["snapshots"]
        self.assertEqual([each["name"] for each in listed], ["empty"])
        self.assertAlmostEqual(listed[0]["taken_at"], time.time(), delta=300)
        self.assertEqual(self.server.admin("snapshot/restore", {"name": "empty"}).status, 200)
        self.assertEqual(self.server.must("ListTables", {})["TableNames"], [])
        for bad in ({}, {"name": 1}, {"name": "../x"}, {"name": "none"}, []):
            answer = self.server.admin("snapshot/restore", bad)
            self.assertEqual((answer.status, answer.error), (400, "ValidationException"), bad)
        self.assertEqual(self.server.admin("snapshot/nothing", {}).status, 404)

    def test_pages_of_other_origins_are_refused(self):
        headers = {"Origin": "http://elsewhere.example", "Content-Type": "text/plain"}
        self.assertEqual(self.server.send("POST", "/_dynox/fault/clear", "{}", headers).status, 403)


@unittest.skipUnless(DURABLE, "built without durable storage")
class DurableSnapshotsTest(unittest.TestCase):
    def test_outlive_the_server(self):
        with tempfile.TemporaryDirectory() as directory:
            data = os.path.join(directory, "data")
            for arguments in (["--data", data], ["--data", data, "--sync"]):
                server = Server(*arguments)
                server.call("CreateTable", TABLE)
                server.put("a")
                server.dynox("snapshot", "save", "kept")
                server.put("b")
                self.assertEqual(server.count(), 2)
                server.dynox("snapshot", "restore", "kept")
                self.assertEqual(server.count(), 1)
                server.put("c")
                server.stop()
                server = Server(*arguments)
                self.assertEqual(server.count(), 2)
                server.dynox("snapshot", "restore", "kept")
                self.assertEqual(server.count(), 1)
                server.stop()


class FaultsTest(ServeTest):
    def setUp(self):
        super().setUp()
        self.create()

    def add(self, **rule):
        answer = self.server.admin("fault/add", rule)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json["id"]

    def test_throttle_with_reasons(self):
        self.add(kind="throttle", operation="PutItem", table="users", times=1)
        answer = self.server.put("a")
        self.assertEqual((answer.status, answer.error), (400, "ProvisionedThroughputExceededException"))
        [reason] = answer.json["ThrottlingReasons"]
        self.assertEqual(reason["reason"], "TableWriteProvisionedThroughputExceeded")
        self.assertTrue(reason["resource"].endswith(":table/users"))
        self.assertEqual(self.server.put("a").status, 200)

    def test_errors_by_name(self):
        self.add(kind="error", operation="GetItem", nth=2)
        self.add(kind="error", operation="Scan", error="ServiceUnavailable", times=1)
        get = {"TableName": "users", "Key": {"pk": {"S": "a"}}}
        statuses = [self.server.call("GetItem", get).status for _ in range(3)]
        self.assertEqual(statuses, [200, 500, 200])
        self.assertEqual(self.server.call("Scan", {"TableName": "users"}).status, 503)

    def test_by_key(self):
        self.add(kind="error", key={"pk": "bad"})
        self.assertEqual(self.server.put("good").status, 200)
        self.assertEqual(self.server.put("bad").status, 500)
        batch = {"RequestItems": {"users": [{"DeleteRequest": {"Key": {"pk": {"S": "bad"}}}}]}}
        self.assertEqual(self.server.call("BatchWriteItem", batch).status, 500)

    def test_seeded_probability(self):
        def run():
            rule = self.add(kind="error", operation="ListTables", probability=0.5, seed=42)
            found = [self.server.call("ListTables", {}).status for _ in range(40)]
            self.server.admin("fault/clear", {"id": rule})
            return found

        first = run()
        self.assertEqual(first, run())
        self.assertTrue(5 < first.count(500) < 35, first)

    def test_latency(self):
        self.add(kind="latency", operation="ListTables", latency_ms=300)
        start = time.monotonic()
        self.assertEqual(self.server.call("ListTables", {}).status, 200)
        self.assertGreater(time.monotonic() - start, 0.25)
        # Others are served meanwhile, on as many threads as there may be.
        slow = http.client.HTTPConnection(self.server.address, timeout=30)
        slow.request("POST", "/", "{}", {"X-Amz-Target": "DynamoDB_20120810.ListTables"})
        slow.close()
        self.assertEqual(self.server.put("a").status, 200)

    def test_a_dropped_connection_executes_nothing(self):
        self.add(kind="drop", operation="PutItem", times=1)
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
            self.server.put("a")
        self.assertEqual(self.server.count(), 0)

    def test_a_lost_answer_was_executed(self):
        self.add(kind="lost_answer", operation="PutItem", times=1)
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
            self.server.put("a")
        self.assertEqual(self.server.count(), 1)

    def test_wrong_checksum(self):
        self.add(kind="wrong_checksum", operation="ListTables", times=1)
        self.assertFalse(self.server.call("ListTables", {}).checksum_fits)
        self.assertTrue(self.server.call("ListTables", {}).checksum_fits)

    def test_partial_batches(self):
        self.add(kind="partial_batch")
        puts = [{"PutRequest": {"Item": {"pk": {"S": str(i)}}}} for i in range(5)]
        answer = self.server.must("BatchWriteItem", {"RequestItems": {"users": puts}})
        self.assertEqual(answer["UnprocessedItems"], {"users": puts[2:]})
        self.assertEqual(self.server.count(), 2)
        keys = [{"pk": {"S": str(i)}} for i in range(2)]
        answer = self.server.must("BatchGetItem", {"RequestItems": {"users": {"Keys": keys}}})
        self.assertEqual(answer["Responses"]["users"], keys[:1])
        self.assertEqual(answer["UnprocessedKeys"]["users"]["Keys"], keys[1:])

    def test_by_command(self):
        said = self.server.dynox(
            "fault", "add", "throttle", "--operation", "PutItem", "--key", '{"pk": "a"}', "--times", "1", "--reason", "Why"
        )
        rule = json.loads(said)["id"]
        self.assertEqual(self.server.put("b").status, 200)
        self.assertEqual(self.server.put("a").json["ThrottlingReasons"][0]["reason"], "Why")
        [listed] = json.loads(self.server.dynox("fault", "list"))["rules"]
        self.assertEqual((listed["id"], listed["selected"], listed["injected"]), (rule, 1, 1))
        self.assertEqual(listed["rule"]["key"], {"pk": {"S": "a"}})
        self.server.dynox("fault", "clear", str(rule))
        self.assertEqual(json.loads(self.server.dynox("fault", "list")), {"rules": []})
        self.assertIn("expected throttle, error", self.server.dynox("fault", "add", "nonsense", expect=1))

    def test_rules_that_are_none_are_refused(self):
        for bad in (
            {},
            {"kind": "drop", "more": 1},
            {"kind": "drop", "operation": "GetItemX"},
            {"kind": "latency"},
            {"kind": "latency", "latency_ms": 600001},
            {"kind": "drop", "probability": 1.5},
            {"kind": "drop", "nth": -1},
            {"kind": "error", "error": "NoSuchException"},
            {"kind": "drop", "key": {}},
        ):
            answer = self.server.admin("fault/add", bad)
            self.assertEqual((answer.status, answer.error), (400, "ValidationException"), bad)
        self.assertEqual(self.server.admin("fault/list", {}).json, {"rules": []})

    def test_boto3_retries(self):
        try:
            import boto3
        except ImportError:
            self.skipTest("boto3 is not installed")
        client = boto3.client("dynamodb", endpoint_url=self.server.url)
        self.add(kind="throttle", operation="PutItem", times=2)
        self.add(kind="wrong_checksum", operation="GetItem", times=1)
        put = client.put_item(TableName="users", Item={"pk": {"S": "a"}})
        self.assertEqual(put["ResponseMetadata"]["RetryAttempts"], 2)
        get = client.get_item(TableName="users", Key={"pk": {"S": "a"}})
        self.assertEqual(get["ResponseMetadata"]["RetryAttempts"], 1)
        self.assertEqual(get["Item"], {"pk": {"S": "a"}})


class LogTest(unittest.TestCase):
    def test_log_and_replay(self):
        with tempfile.TemporaryDirectory() as directory:
            log = os.path.join(directory, "requests.jsonl")
            server = Server("--log", log)
            server.must("CreateTable", TABLE)
            server.put("a", name="n\u00e4me\nline")
            server.put("b")
            server.must("GetItem", {"TableName": "users", "Key": {"pk": {"S": "a"}}})
            server.must("Scan", {"TableName": "users", "ReturnConsumedCapacity": "INDEXES"})
            server.call("GetItem", {"TableName": "nothing", "Key": {"pk": {"S": "a"}}})
            server.call("NoSuchOperation", {})
            server.stop()
            with open(log, encoding="utf-8") as file:
                text = file.read()
            self.assertNotIn("TheSignature", text)
            self.assertNotIn("AKIDEXAMPLE", text)
            entries = [json.loads(line) for line in text.splitlines()]
            self.assertEqual(
                [(entry["operation"], entry["status"]) for entry in entries],
                [("CreateTable", 200), ("PutItem", 200), ("PutItem", 200), ("GetItem", 200), ("Scan", 200), ("GetItem", 400)]
                + [("NoSuchOperation", 400)],
            )
            self.assertEqual(entries[1]["request"]["Item"]["name"], {"S": "n\u00e4me\nline"})
            self.assertEqual(entries[3]["response"]["Item"]["pk"], {"S": "a"})
            self.assertEqual(os.stat(log).st_mode & 0o077, 0)

            def replay(target, expect):
                run = subprocess.run(
                    [PROGRAM, "replay", log, "--against", target], capture_output=True, text=True, timeout=60, check=False
                )
                self.assertEqual(run.returncode, expect, run)
                return run.stdout

            self.assertIn("7 requests: 6 alike, 0 different, 1 not sent", replay("memory://", 0))
            server = Server()
            self.assertIn("7 requests: 6 alike, 0 different, 1 not sent", replay(server.url, 0))
            said = replay(server.url, 1)  # the table is there already
            self.assertIn(log + ":1: CreateTable: expected status 200", said)
            self.assertIn("ResourceInUseException", said)
            self.assertIn("7 requests: 5 alike, 1 different, 1 not sent", said)
            server.stop()

    def test_what_is_no_log(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("{}\n")
            file.flush()
            run = subprocess.run(
                [PROGRAM, "replay", file.name, "--against", "memory://"], capture_output=True, text=True, timeout=60, check=False
            )
        self.assertEqual(run.returncode, 1)
        self.assertIn("expected a line of a request log", run.stderr)


class MetricsTest(ServeTest):
    arguments = ("--metrics",)

    def metrics(self):
        answer = self.server.send("GET", "/metrics", None, {})
        self.assertEqual(answer.status, 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        lines = answer.body.decode().splitlines()
        return dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))

    def test_metrics(self):
        self.create()
        self.server.put("a")
        self.server.put("b")
        read = self.server.must("GetItem", {"TableName": "users", "Key": {"pk": {"S": "a"}}, "ReturnConsumedCapacity": "TOTAL"})
        self.assertEqual(read["ConsumedCapacity"], {"TableName": "users", "CapacityUnits": 0.5})
        self.assertEqual(self.server.call("GetItem", {"TableName": "nothing", "Key": {"pk": {"S": "a"}}}).status, 400)
        told = self.metrics()
        self.assertEqual(told['dynox_requests_total{operation="PutItem",status="200"}'], "2")
        self.assertEqual(told['dynox_requests_total{operation="GetItem",status="400"}'], "1")
        self.assertEqual(told['dynox_request_duration_seconds_count{operation="PutItem"}'], "2")
        self.assertEqual(told['dynox_request_duration_seconds_bucket{operation="PutItem",le="+Inf"}'], "2")
        self.assertEqual(told['dynox_consumed_capacity_units_total{kind="write",table="users"}'], "2")
        self.assertEqual(told['dynox_consumed_capacity_units_total{kind="write",table="users",index="by-g"}'], "2")
        self.assertEqual(told['dynox_consumed_capacity_units_total{kind="read",table="users"}'], "0.5")
        self.assertEqual(told["dynox_tables"], "1")
        self.assertEqual(told['dynox_table_items{table="users"}'], "2")
        self.assertGreaterEqual(int(told["dynox_connections"]), 1)
        self.assertGreater(int(told["process_resident_memory_bytes"]), 1_000_000)

    def test_off_by_default(self):
        server = Server()
        self.addCleanup(server.stop)
        self.assertEqual(server.send("GET", "/metrics", None, {}).status, 404)


class NamespacesTest(unittest.TestCase):
    def test_each_access_key_has_its_own(self):
        server = Server("--namespaces")
        self.addCleanup(server.stop)
        server.must("CreateTable", TABLE, "WORKER1")
        server.put("a", "WORKER1")
        self.assertEqual(server.must("ListTables", {}, "WORKER2")["TableNames"], [])
        self.assertEqual(server.count("WORKER1"), 1)
        server.dynox("snapshot", "save", "s", "--namespace", "WORKER1")
        server.put("b", "WORKER1")
        server.dynox("snapshot", "restore", "s", "--namespace", "WORKER1")
        self.assertEqual(server.count("WORKER1"), 1)
        self.assertEqual(server.dynox("snapshot", "list", "--namespace", "WORKER2"), "")
        self.assertEqual(server.call("ListTables", {}, "..").error, "UnrecognizedClientException")

    def test_forked(self):
        server = Server("--namespaces", "--fork-from", "SEED")
        self.addCleanup(server.stop)
        server.must("CreateTable", TABLE, "SEED")
        server.put("a", "SEED")
        self.assertEqual(server.count("WORKER1"), 1)
        server.put("b", "WORKER1")
        self.assertEqual((server.count("WORKER1"), server.count("SEED"), server.count("WORKER2")), (2, 1, 1))

    def test_items_expire_in_each(self):
        server = Server("--namespaces")
        self.addCleanup(server.stop)
        keys = ("WORKER1", "WORKER2")
        specification = {"Enabled": True, "AttributeName": "expires"}
        for key in keys:
            server.must("CreateTable", TABLE, key)
            server.must("UpdateTimeToLive", {"TableName": "users", "TimeToLiveSpecification": specification}, key)
            item = {"pk": {"S": "a"}, "expires": {"N": str(int(time.time()) - 10)}}
            server.must("PutItem", {"TableName": "users", "Item": item}, key)
            server.put("b", key)
        deadline = time.monotonic() + 60
        while any(server.count(key) > 1 for key in keys) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual([server.count(key) for key in keys], [1, 1])

    @unittest.skipUnless(DURABLE, "built without durable storage")
    def test_in_directories(self):
        with tempfile.TemporaryDirectory() as directory:
            for expected in (0, 1):
                server = Server("--namespaces", "--data", directory)
                server.call("CreateTable", TABLE, "WORKER1")
                self.assertEqual(server.count("WORKER1"), expected)
                server.put("a", "WORKER1")
                server.stop()
            self.assertTrue(os.path.isdir(os.path.join(directory, "WORKER1")))


class CapacityTest(ServeTest):
    arguments = ("--enforce-capacity",)

    def test_beyond_the_burst(self):
        table = dict(TABLE, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
        del table["BillingMode"], table["GlobalSecondaryIndexes"]
        table["AttributeDefinitions"] = table["AttributeDefinitions"][:1]
        self.server.must("CreateTable", table)
        large = "x" * 100_000  # 98 units each, of a burst of 300
        statuses = [self.server.put("a", text=large).status for _ in range(5)]
        self.assertEqual(statuses, [200, 200, 200, 200, 400])
        answer = self.server.put("b")
        self.assertEqual(answer.error, "ProvisionedThroughputExceededException")
        self.assertEqual(answer.json["ThrottlingReasons"][0]["reason"], "TableWriteProvisionedThroughputExceeded")
        puts = {"RequestItems": {"users": [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]}}
        self.assertEqual(self.server.call("BatchWriteItem", puts).status, 400)
        transaction = {"TransactItems": [{"Delete": {"TableName": "users", "Key": {"pk": {"S": "a"}}}}]}
        answer = self.server.call("TransactWriteItems", transaction)
        self.assertEqual(answer.error, "TransactionCanceledException")
        self.assertEqual(answer.json["CancellationReasons"][0]["Code"], "ProvisionedThroughputExceeded")
        # Reads have a bucket of their own.
        self.assertEqual(self.server.call("GetItem", {"TableName": "users", "Key": {"pk": {"S": "a"}}}).status, 200)


class LagTest(ServeTest):
    arguments = ("--lag-ms", "600000", "--lag-seed", "1")

    def test_reads_lag_and_consistent_ones_do_not(self):
        self.create()
        self.server.put("a")
        consistent = {"TableName": "users", "Key": {"pk": {"S": "a"}}, "ConsistentRead": True}
        self.assertIn("Item", self.server.must("GetItem", consistent))
        self.assertEqual(self.server.must("Scan", {"TableName": "users"})["Count"], 0)
        query = {
            "TableName": "users",
            "IndexName": "by-g",
            "KeyConditionExpression": "g = :g",
            "ExpressionAttributeValues": {":g": {"S": "all"}},
        }
        self.assertEqual(self.server.must("Query", query)["Count"], 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
