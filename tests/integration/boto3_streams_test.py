"""boto3's dynamodbstreams client, time to live and the clock, against `dynox serve`: boto3_streams_test.py PROGRAM."""

import json
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
import warnings

import serve_process

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PROGRAM = ""


class StreamsTest(unittest.TestCase):
    """Each test has a server of its own, since it may move the time."""

    def setUp(self):
        warnings.simplefilter("ignore", ResourceWarning)  # botocore's pooled sockets
        self.server = serve_process.ServeProcess(PROGRAM)
        self.addCleanup(self.stop)
        # The clock of a client that does not move with the server's: signatures are not verified, so nobody minds.
        config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=30, read_timeout=60)
        session = boto3.session.Session()
        self.client = session.client("dynamodb", endpoint_url=self.server.url, config=config)
        self.streams = session.client("dynamodbstreams", endpoint_url=self.server.url, config=config)

    def stop(self):
        code, errors = self.server.stop()
        self.assertEqual((code, errors), (0, ""))

    def create(self, view="NEW_AND_OLD_IMAGES"):
        self.client.create_table(
            TableName="orders",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
        )
        self.client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        return self.client.describe_table(TableName="orders")["Table"]["LatestStreamArn"]

    def read(self, arn):
        records = []
        for shard in self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = self.streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            while iterator:
                answer = self.streams.get_records(ShardIterator=iterator)
                records += answer["Records"]
                iterator = answer.get("NextShardIterator") if answer["Records"] else None
        return records

    def advance(self, duration):
        done = subprocess.run([PROGRAM, "clock", "advance", duration, "--endpoint", self.server.url],
                              check=True, text=True, capture_output=True)
        self.assertRegex(done.stdout, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$")

    def put(self, key, **attributes):
        self.client.put_item(TableName="orders", Item={"pk": {"S": key}, **attributes})

    def test_reads_what_was_written(self):
        arn = self.create()
        self.put("a", n={"N": "1"})
        self.put("a", n={"N": "2"})
        self.client.delete_item(TableName="orders", Key={"pk": {"S": "a"}})
        listed = self.streams.list_streams(TableName="orders")["Streams"]
        self.assertEqual([stream["StreamArn"] for stream in listed], [arn])
        records = self.read(arn)
        self.assertEqual([record["eventName"] for record in records], ["INSERT", "MODIFY", "REMOVE"])
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual({len(number) for number in numbers}, {21})
        change = records[1]["dynamodb"]
        self.assertEqual(change["Keys"], {"pk": {"S": "a"}})
        self.assertEqual(change["OldImage"]["n"], {"N": "1"})
        self.assertEqual(change["NewImage"]["n"], {"N": "2"})
        self.assertLess(abs(change["ApproximateCreationDateTime"].timestamp() - time.time()), 3600)
        self.assertNotIn("userIdentity", records[1])

    def test_items_expire_as_time_goes_by(self):
        arn = self.create("KEYS_ONLY")
        self.client.update_time_to_live(
            TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
        described = self.client.describe_time_to_live(TableName="orders")["TimeToLiveDescription"]
        self.assertEqual(described, {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"})
        self.put("soon", expires={"N": str(int(time.time()) + 7200)})
        self.put("late", expires={"N": str(int(time.time()) + 7 * 86400)})
        self.advance("3h")
        self.assertEqual([item["pk"]["S"] for item in self.client.scan(TableName="orders")["Items"]], ["late"])
        record = self.read(arn)[-1]
        self.assertEqual(record["eventName"], "REMOVE")
        self.assertEqual(record["userIdentity"], {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"})
        self.advance("2d")
        self.assertEqual(self.read(arn), [])

    def test_the_server_deletes_what_has_expired_by_itself(self):
        self.create("KEYS_ONLY")
        self.client.update_time_to_live(
            TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
        self.put("past", expires={"N": str(int(time.time()) - 60)})
        deadline = time.monotonic() + 60
        while self.client.scan(TableName="orders")["Count"] != 0:
            self.assertLess(time.monotonic(), deadline, "the item is still there")
            time.sleep(0.2)

    def test_a_stream_is_switched_off_and_on(self):
        first = self.create("KEYS_ONLY")
        self.put("a")
        self.client.delete_table(TableName="orders")
        self.assertEqual(self.streams.describe_stream(StreamArn=first)["StreamDescription"]["StreamStatus"], "DISABLED")
        second = self.create("NEW_IMAGE")
        self.assertNotEqual(first, second)
        self.assertEqual(len(self.streams.list_streams()["Streams"]), 2)
        self.assertEqual(len(self.read(first)), 1)

    def test_errors_are_those_of_the_service(self):
        with self.assertRaises(self.streams.exceptions.ResourceNotFoundException):
            self.streams.describe_stream(
                StreamArn="arn:aws:dynamodb:us-east-1:000000000000:table/nothing/stream/2020-01-01T00:00:00.000")
        with self.assertRaises(ClientError) as caught:
            self.streams.get_records(ShardIterator="garbage")
        self.assertEqual(caught.exception.response["Error"]["Code"], "ValidationException")
        arn = self.create()
        shard = self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = self.streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType="LATEST")["ShardIterator"]
        self.advance("16m")
        with self.assertRaises(self.streams.exceptions.ExpiredIteratorException):
            self.streams.get_records(ShardIterator=iterator)

    def test_the_clock_moves_over_http(self):
        def post(body, headers=None):
            request = urllib.request.Request(self.server.url + "/_dynox/clock/advance", body.encode(), headers or {})
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        before = post('{"seconds": 0}')["now"]
        after = post('{"seconds": 86400}')["now"]
        self.assertLess(abs(after - before - 86400), 600)
        for body, headers in (('{"seconds": -1}', {}), ('{"seconds": 1}', {"Origin": "http://example.com"})):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                post(body, headers)
            caught.exception.close()


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
