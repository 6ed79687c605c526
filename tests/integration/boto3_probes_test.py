"""Short probes over the breadth of boto3's client and resource layers: boto3_probes_test.py PROGRAM [unittest arguments]."""

from decimal import Decimal

import boto3_case  # first: it ends the test, skipped, where there is no boto3
import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

TABLE = "probes"
KEY_SCHEMA = [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}]
DEFINITION = {
    "KeySchema": KEY_SCHEMA,
    "AttributeDefinitions": [
        {"AttributeName": "p", "AttributeType": "S"},
        {"AttributeName": "s", "AttributeType": "N"},
        {"AttributeName": "g", "AttributeType": "S"},
        {"AttributeName": "l", "AttributeType": "S"},
    ],
    "GlobalSecondaryIndexes": [
        {"IndexName": "by-g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-l",
            "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "l", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}

# Every kind of value, as boto3's resource layer spells it.
VALUES = {
    "text": "grün",
    "empty text": "",
    "integer": 7,
    "zero": 0,
    "38 digits": Decimal("12345678901234567890123456789012345678"),
    "38 digits and a sign": Decimal("-1.2345678901234567890123456789012345678"),
    "largest whole number of 38 digits": Decimal("9" * 38),
    "smallest": Decimal("1E-130"),
    "most negative whole number of 38 digits": Decimal("-" + "9" * 38),
    "negative and small": Decimal("-1E-130"),
    "fraction": Decimal("0.1"),
    "binary": Binary(b"\x00\xff"),
    "empty binary": Binary(b""),
    "true": True,
    "false": False,
    "null": None,
    "texts": {"a", "b"},
    "numbers": {Decimal(1), Decimal("-2.5")},
    "binaries": {Binary(b"a"), Binary(b"\x80")},
    "list": [1, "two", [None, {"three": Decimal(3)}]],
    "empty list": [],
    "map": {"a": {"b": [Decimal("1.5"), True]}},
    "empty map": {},
}

# Conditions on {"n": 5, "t": "hello", "v": ["x"], "s2": {"a"}, "m": {"k": 1}}, and whether they hold.
CONDITIONS = {
    "eq": (Attr("n").eq(5), True),
    "eq of another type": (Attr("n").eq("5"), False),
    "ne": (Attr("n").ne(5), False),
    "ne of nothing": (Attr("none").ne(5), True),
    "lt": (Attr("n").lt(5), False),
    "lte": (Attr("n").lte(5), True),
    "gt": (Attr("n").gt(4), True),
    "gte": (Attr("n").gte(6), False),
    "between": (Attr("n").between(5, 6), True),
    "is_in": (Attr("n").is_in([1, 5]), True),
    "is_in without it": (Attr("n").is_in([1, 2]), False),
    "begins_with": (Attr("t").begins_with("hel"), True),
    "contains of a text": (Attr("t").contains("ell"), True),
    "contains of a list": (Attr("v").contains("x"), True),
    "contains of a set": (Attr("s2").contains("b"), False),
    "exists": (Attr("m.k").exists(), True),
    "not_exists": (Attr("m.k").not_exists(), False),
    "attribute_type": (Attr("s2").attribute_type("SS"), True),
    "size": (Attr("t").size().eq(5), True),
    "size of a list": (Attr("v").size().gt(1), False),
    "list element": (Attr("v[0]").eq("x"), True),
    "and": (Attr("n").eq(5) & Attr("t").eq("hello"), True),
    "or": (Attr("n").eq(6) | Attr("t").eq("hello"), True),
    "not": (~Attr("n").eq(6), True),
}

# Conditions on the sort key 0..9, and what they find.
KEY_CONDITIONS = {
    "none": (None, list(range(10))),
    "eq": (Key("s").eq(3), [3]),
    "lt": (Key("s").lt(3), [0, 1, 2]),
    "lte": (Key("s").lte(1), [0, 1]),
    "gt": (Key("s").gt(7), [8, 9]),
    "gte": (Key("s").gte(7), [7, 8, 9]),
    "between": (Key("s").between(4, 6), [4, 5, 6]),
}

# Calls that the service refuses, by the class of the exception that the client raises.
REFUSED = {
    "ResourceNotFoundException": [
        lambda c: c.get_item(TableName="missing", Key={"p": {"S": "x"}}),
        lambda c: c.describe_table(TableName="missing"),
        lambda c: c.describe_time_to_live(TableName="missing"),
        lambda c: c.execute_statement(Statement="SELECT * FROM nowhere"),
        lambda c: c.query(TableName="missing", KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": "x"}}),
    ],
    "ResourceInUseException": [lambda c: c.create_table(TableName=TABLE, **DEFINITION)],
    "TableNotFoundException": [
        lambda c: c.describe_continuous_backups(TableName="missing"),
        lambda c: c.create_backup(TableName="missing", BackupName="abc"),
    ],
    "ConditionalCheckFailedException": [
        lambda c: c.put_item(
            TableName=TABLE, Item={"p": {"S": "x"}, "s": {"N": "1"}}, ConditionExpression="attribute_exists(nothing)"
        ),
        lambda c: c.execute_statement(Statement=f"UPDATE {TABLE} SET a = 1 WHERE p = 'missing' AND s = 1"),
    ],
    "TransactionCanceledException": [
        lambda c: c.transact_write_items(
            TransactItems=[
                {
                    "ConditionCheck": {
                        "TableName": TABLE,
                        "Key": {"p": {"S": "missing"}, "s": {"N": "1"}},
                        "ConditionExpression": "attribute_exists(p)",
                    }
                }
            ]
        )
    ],
}


class Boto3Probes(boto3_case.Boto3Case):
    """One server and one table; each probe has a partition of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.streams = boto3.session.Session().client("dynamodbstreams", **cls.options)
        cls.client.create_table(TableName=TABLE, **DEFINITION)
        cls.client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        cls.table = cls.resource.Table(TABLE)

    def fill(self, partition, count, **attributes):
        with self.table.batch_writer() as batch:
            for number in range(count):
                batch.put_item(Item={"p": partition, "s": number, **attributes})

    # ---- values

    def test_values_come_back_as_they_went(self):
        for number, (name, value) in enumerate(VALUES.items()):
            with self.subTest(name):
                key = {"p": "values", "s": number}
                self.table.put_item(Item={**key, "a": value})
                self.assertEqual(self.table.get_item(Key=key)["Item"]["a"], value)
                found = self.client.get_item(TableName=TABLE, Key={"p": {"S": "values"}, "s": {"N": str(number)}})
                self.assertEqual(TypeDeserializer().deserialize(found["Item"]["a"]), value)
                self.assertEqual(list(found["Item"]["a"]), list(TypeSerializer().serialize(value)))

    # ---- conditions

    def test_conditions_filter_and_guard(self):
        item = {"p": "conditions", "s": 1, "n": 5, "t": "hello", "v": ["x"], "s2": {"a"}, "m": {"k": 1}}
        self.table.put_item(Item=item)
        for name, (condition, holds) in CONDITIONS.items():
            with self.subTest(name):
                found = self.table.query(KeyConditionExpression=Key("p").eq("conditions"), FilterExpression=condition)
                self.assertEqual(found["Items"], [item] if holds else [])
                self.assertEqual(found["ScannedCount"], 1)
                put = lambda: self.table.put_item(Item=item, ConditionExpression=condition)
                if holds:
                    put()
                else:
                    self.assertRaises(self.client.exceptions.ConditionalCheckFailedException, put)

    def test_key_conditions(self):
        self.fill("keys", 10)
        for name, (condition, numbers) in KEY_CONDITIONS.items():
            for forward in (True, False):
                with self.subTest(name, forward=forward):
                    both = Key("p").eq("keys") if condition is None else Key("p").eq("keys") & condition
                    found = self.table.query(KeyConditionExpression=both, ScanIndexForward=forward)
                    self.assertEqual([item["s"] for item in found["Items"]], numbers if forward else numbers[::-1])

    def test_begins_with_on_an_index(self):
        for number, text in enumerate(["ant", "bee", "beetle"]):
            self.table.put_item(Item={"p": "prefix", "s": number, "l": text, "other": 1})
        found = self.table.query(IndexName="by-l", KeyConditionExpression=Key("p").eq("prefix") & Key("l").begins_with("bee"))
        self.assertEqual(found["Items"], [{"p": "prefix", "s": 1, "l": "bee"}, {"p": "prefix", "s": 2, "l": "beetle"}])

    # ---- batches

    def test_batch_writer_keeps_the_last_of_equal_keys(self):
        with self.table.batch_writer(overwrite_by_pkeys=["p", "s"]) as batch:
            for number in range(60):
                batch.put_item(Item={"p": "batch", "s": number % 30, "n": number})
            batch.delete_item(Key={"p": "batch", "s": 0})
        found = self.table.query(KeyConditionExpression=Key("p").eq("batch"))["Items"]
        self.assertEqual([(item["s"], item["n"]) for item in found], [(number, number + 30) for number in range(1, 30)])

    def test_batch_get_of_the_resource(self):
        self.fill("batch-get", 3)
        keys = [{"p": "batch-get", "s": number} for number in range(5)]
        answer = self.resource.batch_get_item(RequestItems={TABLE: {"Keys": keys, "ConsistentRead": True}})
        self.assertEqual(sorted(item["s"] for item in answer["Responses"][TABLE]), [0, 1, 2])
        self.assertEqual(answer["UnprocessedKeys"], {})

    # ---- pages

    def test_pages_of_a_query(self):
        self.fill("pages", 10)
        asked = {
            "TableName": TABLE,
            "KeyConditionExpression": "p = :p",
            "ExpressionAttributeValues": {":p": {"S": "pages"}},
        }
        pager = self.client.get_paginator("query")
        for size, count in ((1, 11), (3, 4), (5, 3), (100, 1)):
            with self.subTest(size=size):
                pages = list(pager.paginate(**asked, PaginationConfig={"PageSize": size}))
                numbers = [int(item["s"]["N"]) for page in pages for item in page["Items"]]
                self.assertEqual(numbers, list(range(10)))
                self.assertLessEqual(len(pages), count)
        first = pager.paginate(**asked, PaginationConfig={"MaxItems": 4, "PageSize": 2}).build_full_result()
        self.assertEqual([item["s"]["N"] for item in first["Items"]], ["0", "1", "2", "3"])
        rest = pager.paginate(
            **asked, PaginationConfig={"StartingToken": first["NextToken"], "PageSize": 4}
        ).build_full_result()
        self.assertEqual([item["s"]["N"] for item in rest["Items"]], [str(number) for number in range(4, 10)])

    def test_pages_of_a_scan(self):
        self.fill("scan-pages", 7, g="scan-pages")
        asked = {"TableName": TABLE, "IndexName": "by-g"}
        pager = self.client.get_paginator("scan")
        whole = pager.paginate(**asked).build_full_result()["Items"]
        for size in (1, 2, 3):
            with self.subTest(size=size):
                paged = pager.paginate(**asked, PaginationConfig={"PageSize": size}).build_full_result()["Items"]
                self.assertEqual(paged, whole)
        segments = [
            item
            for segment in range(4)
            for item in pager.paginate(**asked, Segment=segment, TotalSegments=4).build_full_result()["Items"]
        ]
        order = lambda item: int(item["s"]["N"])
        self.assertEqual(sorted(segments, key=order), sorted(whole, key=order))

    # ---- exceptions

    def test_exceptions_have_their_classes(self):
        for name, calls in REFUSED.items():
            for number, call in enumerate(calls):
                with self.subTest(name, call=number):
                    with self.assertRaises(getattr(self.client.exceptions, name)) as caught:
                        call(self.client)
                    self.assertEqual(caught.exception.response["Error"]["Code"], name)
                    self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 400)

    # ---- capacity

    def test_capacity_of_indexes(self):
        item = {"p": "capacity", "s": 1, "g": "x", "l": "y"}
        put = self.table.put_item(Item=item, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
        self.assertEqual(
            put,
            {
                "TableName": TABLE,
                "CapacityUnits": 3.0,
                "Table": {"CapacityUnits": 1.0},
                "GlobalSecondaryIndexes": {"by-g": {"CapacityUnits": 1.0}},
                "LocalSecondaryIndexes": {"by-l": {"CapacityUnits": 1.0}},
            },
        )
        got = self.table.get_item(Key={"p": "capacity", "s": 1}, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
        self.assertEqual(got, {"TableName": TABLE, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.5}})
        total = self.table.get_item(Key={"p": "capacity", "s": 1}, ConsistentRead=True, ReturnConsumedCapacity="TOTAL")
        self.assertEqual(total["ConsumedCapacity"], {"TableName": TABLE, "CapacityUnits": 1.0})
        found = self.table.query(
            IndexName="by-g", KeyConditionExpression=Key("g").eq("x"), ReturnConsumedCapacity="INDEXES"
        )["ConsumedCapacity"]
        self.assertEqual(found["GlobalSecondaryIndexes"], {"by-g": {"CapacityUnits": 0.5}})
        self.assertEqual(found["Table"], {"CapacityUnits": 0.0})

    # ---- what belongs to a table

    def test_tags(self):
        arn = self.table.table_arn
        self.client.tag_resource(ResourceArn=arn, Tags=[{"Key": f"k{number:02}", "Value": ""} for number in range(25)])
        listed = self.client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn).build_full_result()["Tags"]
        self.assertEqual(sorted(tag["Key"] for tag in listed), [f"k{number:02}" for number in range(25)])
        self.client.untag_resource(ResourceArn=arn, TagKeys=[f"k{number:02}" for number in range(24)])
        self.assertEqual(self.client.list_tags_of_resource(ResourceArn=arn)["Tags"], [{"Key": "k24", "Value": ""}])

    def test_time_to_live(self):
        told = self.client.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
        self.assertEqual(told, {"TimeToLiveStatus": "DISABLED"})
        specification = {"AttributeName": "ends", "Enabled": True}
        answer = self.client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=specification)
        self.assertEqual(answer["TimeToLiveSpecification"], specification)
        with self.assertRaisesRegex(ClientError, "TimeToLive is already enabled"):
            self.client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=specification)

    def test_streams(self):
        self.table.put_item(Item={"p": "stream", "s": 1, "a": 1})
        self.table.put_item(Item={"p": "stream", "s": 1, "a": 2})
        self.table.delete_item(Key={"p": "stream", "s": 1})
        arn = self.client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
        names = []
        for shard in self.streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = self.streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            for record in self.streams.get_records(ShardIterator=iterator)["Records"]:
                if record["dynamodb"]["Keys"]["p"] == {"S": "stream"}:
                    names.append((record["eventName"], "OldImage" in record["dynamodb"], "NewImage" in record["dynamodb"]))
        self.assertEqual(names, [("INSERT", False, True), ("MODIFY", True, True), ("REMOVE", True, False)])

    def test_backups_and_recovery(self):
        made = self.client.create_backup(TableName=TABLE, BackupName="one")["BackupDetails"]
        told = self.client.describe_backup(BackupArn=made["BackupArn"])["BackupDescription"]
        self.assertEqual(told["SourceTableDetails"]["KeySchema"], KEY_SCHEMA)
        listed = self.client.get_paginator("list_backups").paginate(TableName=TABLE).build_full_result()
        self.assertEqual([backup["BackupName"] for backup in listed["BackupSummaries"]], ["one"])
        self.client.delete_backup(BackupArn=made["BackupArn"])
        self.assertRaises(
            self.client.exceptions.BackupNotFoundException, self.client.describe_backup, BackupArn=made["BackupArn"]
        )
        changed = self.client.update_continuous_backups(
            TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )["ContinuousBackupsDescription"]
        self.assertEqual(changed["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "ENABLED")

    def test_limits_and_endpoints(self):
        limits = self.client.describe_limits()
        self.assertEqual(limits["AccountMaxReadCapacityUnits"], 80000)
        self.assertEqual(limits["TableMaxWriteCapacityUnits"], 40000)
        self.assertEqual(self.client.describe_endpoints()["Endpoints"][0]["CachePeriodInMinutes"], 1440)

    def test_waits_for_tables(self):
        self.resource.create_table(
            TableName="waited",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "B"}],
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        ).wait_until_exists()
        table = self.resource.Table("waited")
        self.assertEqual(table.provisioned_throughput["WriteCapacityUnits"], 2)
        table.put_item(Item={"p": Binary(b"\x00")})
        table.delete()
        table.wait_until_not_exists()
        self.assertNotIn("waited", [known.name for known in self.resource.tables.all()])

    # ---- statements

    def test_statements(self):
        insert = f"INSERT INTO {TABLE} VALUE {{'p': ?, 's': ?, 'tags': ?}}"
        parameters = [{"S": "statement"}, {"N": "1"}, {"L": [{"S": "a"}]}]
        self.client.execute_statement(Statement=insert, Parameters=parameters)
        with self.assertRaises(self.client.exceptions.DuplicateItemException):
            self.client.execute_statement(Statement=insert, Parameters=parameters)
        changed = self.client.execute_statement(
            Statement=f"UPDATE {TABLE} SET tags = list_append(tags, ['b']) WHERE p = 'statement' AND s = 1 RETURNING ALL NEW *"
        )
        self.assertEqual(changed["Items"][0]["tags"], {"L": [{"S": "a"}, {"S": "b"}]})
        found = self.client.execute_statement(Statement=f"SELECT tags[1] FROM {TABLE} WHERE p = 'statement' AND s = 1")
        self.assertEqual(found["Items"], [{"tags[1]": {"S": "b"}}])
        both = self.client.batch_execute_statement(
            Statements=[
                {"Statement": f"SELECT s FROM {TABLE} WHERE p = 'statement' AND s = 1"},
                {"Statement": "SELECT s FROM nowhere WHERE p = 'x'"},
            ]
        )["Responses"]
        self.assertEqual(both[0]["Item"], {"s": {"N": "1"}})
        self.assertEqual(both[1]["Error"]["Code"], "ResourceNotFound")


if __name__ == "__main__":
    boto3_case.main()
