"""boto3, which nobody here wrote, against `dynox serve`: boto3_test.py PROGRAM [unittest arguments]."""

import json
from decimal import Decimal

import boto3_case  # first: it ends the test, skipped, where there is no boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError

# What a table of these tests looks like: keys, one index of each kind.
ORDERS = {
    "KeySchema": [
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "order", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "order", "AttributeType": "N"},
        {"AttributeName": "status", "AttributeType": "S"},
        {"AttributeName": "total", "AttributeType": "N"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-status",
            "KeySchema": [
                {"AttributeName": "status", "KeyType": "HASH"},
                {"AttributeName": "total", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "LocalSecondaryIndexes": [
        {
            "IndexName": "by-total",
            "KeySchema": [
                {"AttributeName": "customer", "KeyType": "HASH"},
                {"AttributeName": "total", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
}


class Boto3Test(boto3_case.Boto3Case):
    """Each test has a table of its own on one server."""

    def setUp(self):
        self.name = self.id().rpartition(".")[2]
        self.client.create_table(TableName=self.name, **ORDERS)
        self.client.get_waiter("table_exists").wait(TableName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        self.table = self.resource.Table(self.name)

    def tearDown(self):
        self.client.delete_table(TableName=self.name)
        self.client.get_waiter("table_not_exists").wait(
            TableName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )

    def assert_fails(self, name, call, *arguments, **keywords):
        """The call fails with this error of the service; returns the whole error."""
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **keywords)
        self.assertEqual(caught.exception.response["Error"]["Code"], name)
        return caught.exception.response

    def put_orders(self, customer, count, status="open"):
        with self.table.batch_writer() as batch:
            for number in range(count):
                batch.put_item(
                    Item={"customer": customer, "order": number, "status": status, "total": 100 - number, "note": "x" * 50}
                )

    # ---- tables

    def test_describes_the_table(self):
        described = self.client.describe_table(TableName=self.name)["Table"]
        self.assertEqual(described["TableStatus"], "ACTIVE")
        self.assertEqual(described["KeySchema"], ORDERS["KeySchema"])
        self.assertEqual(described["ItemCount"], 0)
        self.assertEqual([index["IndexName"] for index in described["GlobalSecondaryIndexes"]], ["by-status"])
        self.assertEqual([index["IndexName"] for index in described["LocalSecondaryIndexes"]], ["by-total"])
        self.assertEqual(described["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST")
        self.assertRegex(described["TableArn"], rf"^arn:aws:dynamodb:[a-z0-9-]+:\d+:table/{self.name}$")
        self.assertEqual(self.table.key_schema, ORDERS["KeySchema"])

    def test_refuses_what_is_there_and_what_is_not(self):
        self.assert_fails("ResourceInUseException", self.client.create_table, TableName=self.name, **ORDERS)
        self.assert_fails("ResourceNotFoundException", self.client.describe_table, TableName="nothing-here")
        self.assert_fails("ResourceNotFoundException", self.client.delete_table, TableName="nothing-here")
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException):
            self.client.get_item(TableName="nothing-here", Key={"p": {"S": "x"}})

    def test_lists_tables_page_by_page(self):
        names = [f"many-{number:03}" for number in range(12)]
        for name in names:
            self.client.create_table(TableName=name, **ORDERS)
        pages = list(self.client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 5}))
        self.assertGreaterEqual(len(pages), 3)
        listed = [name for page in pages for name in page["TableNames"]]
        self.assertEqual(listed, sorted(names + [self.name]))
        self.assertEqual(sorted(table.name for table in self.resource.tables.all()), listed)
        for name in names:
            self.client.delete_table(TableName=name)

    # ---- single items

    def test_puts_gets_updates_and_deletes(self):
        key = {"customer": {"S": "ada"}, "order": {"N": "1"}}
        item = {**key, "note": {"S": "first"}}
        self.assertNotIn("Attributes", self.client.put_item(TableName=self.name, Item=item))
        self.assertEqual(self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)["Item"], item)
        old = self.client.put_item(TableName=self.name, Item={**key, "note": {"S": "second"}}, ReturnValues="ALL_OLD")
        self.assertEqual(old["Attributes"], item)
        updated = self.client.update_item(
            TableName=self.name,
            Key=key,
            UpdateExpression="SET #n = :n, tags = :t ADD seen :one REMOVE nothing",
            ExpressionAttributeNames={"#n": "note"},
            ExpressionAttributeValues={":n": {"S": "third"}, ":t": {"SS": ["a", "b"]}, ":one": {"N": "1"}},
            ReturnValues="ALL_NEW",
        )["Attributes"]
        self.assertEqual(
            updated, {**key, "note": {"S": "third"}, "tags": {"SS": ["a", "b"]}, "seen": {"N": "1"}}
        )
        projected = self.client.get_item(
            TableName=self.name, Key=key, ProjectionExpression="seen, tags", ReturnConsumedCapacity="TOTAL"
        )
        self.assertEqual(projected["Item"], {"tags": {"SS": ["a", "b"]}, "seen": {"N": "1"}})
        self.assertEqual(projected["ConsumedCapacity"], {"TableName": self.name, "CapacityUnits": 0.5})
        deleted = self.client.delete_item(TableName=self.name, Key=key, ReturnValues="ALL_OLD")
        self.assertEqual(deleted["Attributes"], updated)
        self.assertNotIn("Item", self.client.get_item(TableName=self.name, Key=key))

    def test_types_survive_the_round_trip(self):
        item = {
            "customer": "types",
            "order": 1,
            "string": "gr\u00fc\u00df dich \U0001f600 \"quoted\" \\ \n",
            "empty": "",
            "integer": Decimal("12345678901234567890123456789012345678"),
            "fraction": Decimal("-0.000000000000000000000000000000000001"),
            "large": Decimal("9.9E+36"),
            "bytes": Binary(bytes(range(256))),
            "yes": True,
            "no": False,
            "null": None,
            "strings": {"a", "b", "\u00fc"},
            "numbers": {Decimal("1"), Decimal("2.5"), Decimal("-3")},
            "binaries": {Binary(b"\x00"), Binary(b"\xff")},
            "list": [1, "two", [None, {"three": Decimal("3")}], b"four"],
            "map": {"nested": {"deeper": [{"x": {"y": "z"}}]}},
        }
        self.table.put_item(Item=item)
        found = self.table.get_item(Key={"customer": "types", "order": 1})["Item"]
        self.assertEqual(found["list"][3], Binary(b"four"))
        self.assertEqual(found, item)

    def test_failed_conditions_give_the_item_where_asked(self):
        self.table.put_item(Item={"customer": "ada", "order": 1, "status": "open"})
        self.table.put_item(
            Item={"customer": "ada", "order": 1, "status": "paid"},
            ConditionExpression=Attr("status").eq("open") & Attr("customer").exists(),
        )
        failed = self.assert_fails(
            "ConditionalCheckFailedException",
            self.table.put_item,
            Item={"customer": "ada", "order": 1},
            ConditionExpression=Attr("customer").not_exists(),
        )
        self.assertEqual(failed["Error"]["Message"], "The conditional request failed")
        self.assertEqual(failed["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertEqual(len(failed["ResponseMetadata"]["RequestId"]), 52)
        # This boto3 does not know the parameter and the member of the error yet: they go around its models.
        bodies = []
        events = self.client.meta.events

        def ask_for_item(params, **_):
            members = json.loads(params["body"])
            params["body"] = json.dumps({**members, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}).encode()

        def keep_body(response_dict, **_):
            bodies.append(json.loads(response_dict["body"]))

        events.register("before-call.dynamodb.DeleteItem", ask_for_item, unique_id="ask")
        events.register("response-received.dynamodb.DeleteItem", keep_body, unique_id="keep")
        self.assert_fails(
            "ConditionalCheckFailedException",
            self.client.delete_item,
            TableName=self.name,
            Key={"customer": {"S": "ada"}, "order": {"N": "1"}},
            ConditionExpression="#s = :s",
            ExpressionAttributeNames={"#s": "status"},
            ExpressionAttributeValues={":s": {"S": "shipped"}},
        )
        events.unregister("before-call.dynamodb.DeleteItem", unique_id="ask")
        events.unregister("response-received.dynamodb.DeleteItem", unique_id="keep")
        self.assertEqual(
            bodies[0]["Item"], {"customer": {"S": "ada"}, "order": {"N": "1"}, "status": {"S": "paid"}}
        )

    def test_says_what_is_wrong(self):
        failed = self.assert_fails(
            "ValidationException", self.table.update_item, Key={"customer": "x", "order": 1}, UpdateExpression="SET a = "
        )
        self.assertIn("Invalid UpdateExpression: Syntax error", failed["Error"]["Message"])
        self.assert_fails("ValidationException", self.table.put_item, Item={"customer": "x"})
        self.assert_fails("ValidationException", self.table.put_item, Item={"customer": 1, "order": 1})
        self.assert_fails("ValidationException", self.table.put_item, Item={"customer": "x", "order": 1, "big": "x" * 410_000})

    # ---- queries and scans

    def test_queries_table_and_indexes(self):
        self.put_orders("ada", 30)
        self.put_orders("bob", 10, status="paid")
        found = self.table.query(
            KeyConditionExpression=Key("customer").eq("ada") & Key("order").between(5, 9), ScanIndexForward=False
        )
        self.assertEqual([item["order"] for item in found["Items"]], [9, 8, 7, 6, 5])
        filtered = self.table.query(
            KeyConditionExpression=Key("customer").eq("ada"),
            FilterExpression=Attr("total").lt(75) | Attr("total").is_in([100, 99]),
            ProjectionExpression="#o",
            ExpressionAttributeNames={"#o": "order"},
        )
        self.assertEqual([item["order"] for item in filtered["Items"]], [0, 1, 26, 27, 28, 29])
        self.assertEqual((filtered["Count"], filtered["ScannedCount"]), (6, 30))
        paid = self.table.query(
            IndexName="by-status",
            KeyConditionExpression=Key("status").eq("paid") & Key("total").gt(95),
            Select="ALL_ATTRIBUTES",
        )
        self.assertEqual([item["total"] for item in paid["Items"]], [96, 97, 98, 99, 100])
        self.assertEqual(paid["Items"][0]["note"], "x" * 50)
        by_total = self.table.query(IndexName="by-total", KeyConditionExpression=Key("customer").eq("bob"), Limit=2)
        self.assertEqual(by_total["Items"][0], {"customer": "bob", "order": 9, "total": 91})
        self.assertEqual(set(by_total["LastEvaluatedKey"]), {"customer", "order", "total"})

    def test_pages_through_queries(self):
        self.put_orders("ada", 57)
        pages = list(
            self.client.get_paginator("query").paginate(
                TableName=self.name,
                KeyConditionExpression="customer = :c",
                ExpressionAttributeValues={":c": {"S": "ada"}},
                PaginationConfig={"PageSize": 10},
            )
        )
        self.assertEqual([page["Count"] for page in pages], [10, 10, 10, 10, 10, 7])
        orders = [int(item["order"]["N"]) for page in pages for item in page["Items"]]
        self.assertEqual(orders, list(range(57)))
        whole = self.client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression="customer = :c",
            ExpressionAttributeValues={":c": {"S": "ada"}},
            PaginationConfig={"PageSize": 10, "MaxItems": 25},
        )
        self.assertEqual(len(whole.build_full_result()["Items"]), 25)

    def test_pages_through_scans_of_more_than_a_megabyte(self):
        with self.table.batch_writer() as batch:
            for number in range(150):
                batch.put_item(Item={"customer": f"c{number}", "order": number, "text": "x" * 15_000})
        pages = list(self.client.get_paginator("scan").paginate(TableName=self.name))
        self.assertGreaterEqual(len(pages), 3)
        orders = sorted(int(item["order"]["N"]) for page in pages for item in page["Items"])
        self.assertEqual(orders, list(range(150)))
        parts = [self.table.scan(Segment=segment, TotalSegments=4, Select="COUNT")["Count"] for segment in range(4)]
        self.assertEqual(sum(parts), 150)
        filtered = self.table.scan(FilterExpression=Attr("order").lt(3) & Attr("text").begins_with("x"), IndexName="by-status")
        self.assertEqual(filtered["Count"], 0, "the index holds no item without its key")

    # ---- batches

    def test_writes_and_reads_batches(self):
        with self.table.batch_writer(overwrite_by_pkeys=["customer", "order"]) as batch:
            for number in range(60):
                batch.put_item(Item={"customer": "ada", "order": number % 50, "round": number})
            batch.delete_item(Key={"customer": "ada", "order": 49})
        keys = [{"customer": "ada", "order": number} for number in range(50)]
        answer = self.resource.batch_get_item(RequestItems={self.name: {"Keys": keys, "ConsistentRead": True}})
        self.assertEqual(answer["UnprocessedKeys"], {})
        found = {int(item["order"]): int(item["round"]) for item in answer["Responses"][self.name]}
        self.assertEqual(len(found), 49)
        self.assertEqual((found[3], found[20]), (53, 20))
        self.assert_fails(
            "ValidationException",
            self.resource.batch_get_item,
            RequestItems={self.name: {"Keys": [{"customer": "x", "order": n} for n in range(101)]}},
        )

    def test_reads_large_batches_in_parts(self):
        with self.table.batch_writer() as batch:
            for number in range(60):
                batch.put_item(Item={"customer": "big", "order": number, "text": "x" * 350_000})
        wanted = {self.name: {"Keys": [{"customer": "big", "order": number} for number in range(60)]}}
        found = []
        rounds = 0
        while wanted:
            answer = self.resource.batch_get_item(RequestItems=wanted)
            found += [int(item["order"]) for item in answer["Responses"].get(self.name, [])]
            wanted = answer["UnprocessedKeys"]
            rounds += 1
        self.assertEqual(sorted(found), list(range(60)))
        self.assertGreater(rounds, 1, "16 MB are the most of one answer")

    # ---- transactions

    def test_transactions_are_all_or_nothing(self):
        def put(order, **more):
            return {"Put": {"TableName": self.name, "Item": {"customer": {"S": "t"}, "order": {"N": str(order)}, **more}}}

        self.client.transact_write_items(TransactItems=[put(1), put(2, note={"S": "two"})], ClientRequestToken="token-1")
        failed = self.assert_fails(
            "TransactionCanceledException",
            self.client.transact_write_items,
            TransactItems=[
                put(3),
                {
                    "Update": {
                        "TableName": self.name,
                        "Key": {"customer": {"S": "t"}, "order": {"N": "2"}},
                        "UpdateExpression": "SET note = :n",
                        "ConditionExpression": "attribute_not_exists(customer)",
                        "ExpressionAttributeValues": {":n": {"S": "changed"}},
                        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    }
                },
                {
                    "ConditionCheck": {
                        "TableName": self.name,
                        "Key": {"customer": {"S": "t"}, "order": {"N": "1"}},
                        "ConditionExpression": "attribute_exists(customer)",
                    }
                },
                {"Delete": {"TableName": self.name, "Key": {"customer": {"S": "t"}, "order": {"N": "9"}}}},
            ],
        )
        reasons = failed["CancellationReasons"]
        self.assertEqual([reason["Code"] for reason in reasons], ["None", "ConditionalCheckFailed", "None", "None"])
        self.assertEqual(reasons[1]["Item"]["note"], {"S": "two"})
        read = self.client.transact_get_items(
            TransactItems=[
                {"Get": {"TableName": self.name, "Key": {"customer": {"S": "t"}, "order": {"N": str(order)}}}}
                for order in (1, 2, 3)
            ]
        )["Responses"]
        self.assertEqual(read[1]["Item"]["note"], {"S": "two"})
        self.assertNotIn("Item", read[2])

    def test_transactions_are_idempotent_by_token(self):
        key = {"customer": {"S": "t"}, "order": {"N": "1"}}
        add = [
            {
                "Update": {
                    "TableName": self.name,
                    "Key": key,
                    "UpdateExpression": "ADD seen :one",
                    "ExpressionAttributeValues": {":one": {"N": "1"}},
                }
            }
        ]
        for _ in range(3):
            self.client.transact_write_items(TransactItems=add, ClientRequestToken="the-same")
        self.assertEqual(self.client.get_item(TableName=self.name, Key=key)["Item"]["seen"], {"N": "1"})
        add[0]["Update"]["ExpressionAttributeValues"][":one"]["N"] = "2"
        self.assert_fails(
            "IdempotentParameterMismatchException",
            self.client.transact_write_items,
            TransactItems=add,
            ClientRequestToken="the-same",
        )

    # ---- PartiQL

    def test_executes_statements(self):
        run = self.client.execute_statement
        for order in range(5):
            run(
                Statement=f"INSERT INTO \"{self.name}\" VALUE {{'customer': 'c', 'order': ?, 'status': 'open', 'total': 1}}",
                Parameters=[{"N": str(order)}],
            )
        self.assert_fails(
            "DuplicateItemException",
            run,
            Statement=f"INSERT INTO \"{self.name}\" VALUE {{'customer': 'c', 'order': 1}}",
        )
        select = {"Statement": f"SELECT \"order\" FROM \"{self.name}\" WHERE customer = 'c' ORDER BY \"order\" DESC"}
        first = run(Limit=3, **select)
        rest = run(NextToken=first["NextToken"], **select)
        self.assertEqual([int(item["order"]["N"]) for item in first["Items"] + rest["Items"]], [4, 3, 2, 1, 0])
        self.assertNotIn("NextToken", rest)
        changed = run(
            Statement=f"UPDATE \"{self.name}\" SET total = total + 2 WHERE customer = 'c' AND \"order\" = 1 RETURNING MODIFIED NEW *"
        )
        self.assertEqual(changed["Items"], [{"total": {"N": "3"}}])
        by_total = run(Statement=f"SELECT \"order\" FROM \"{self.name}\".\"by-status\" WHERE status = 'open' AND total > 1")
        self.assertEqual(by_total["Items"], [{"order": {"N": "1"}}])

    def test_executes_statements_together(self):
        insert = f"INSERT INTO \"{self.name}\" VALUE {{'customer': 'c', 'order': %d}}"
        responses = self.client.batch_execute_statement(
            Statements=[{"Statement": insert % 1}, {"Statement": "SELEC"}, {"Statement": insert % 2}]
        )["Responses"]
        self.assertEqual([response.get("Error", {}).get("Code") for response in responses], [None, "ValidationError", None])
        with self.assertRaises(ClientError) as caught:
            self.client.execute_transaction(
                TransactStatements=[{"Statement": insert % 3}, {"Statement": insert % 1}]
            )
        reasons = [reason["Code"] for reason in caught.exception.response["CancellationReasons"]]
        self.assertEqual(reasons, ["None", "DuplicateItem"])
        read = self.client.execute_transaction(
            TransactStatements=[
                {"Statement": f"SELECT * FROM \"{self.name}\" WHERE customer = 'c' AND \"order\" = {order}"}
                for order in (2, 3)
            ]
        )
        self.assertEqual([response.get("Item") for response in read["Responses"]], [{"customer": {"S": "c"}, "order": {"N": "2"}}, None])

    # ---- transport

    def test_answers_say_where_they_come_from(self):
        metadata = self.client.list_tables()["ResponseMetadata"]
        self.assertRegex(metadata["RequestId"], "^[0-9A-Z]{52}$")
        self.assertEqual(metadata["HTTPHeaders"]["content-type"], "application/x-amz-json-1.0")
        self.assertIn("x-amz-crc32", metadata["HTTPHeaders"])

    def test_unknown_operations_are_named_so(self):
        def ask_for_another(params, **_):
            params["headers"]["X-Amz-Target"] = "DynamoDB_20120810.ListTable"

        events = self.client.meta.events
        events.register("before-call.dynamodb.ListTables", ask_for_another)
        try:
            self.assert_fails("UnknownOperationException", self.client.list_tables)
        finally:
            events.unregister("before-call.dynamodb.ListTables", ask_for_another)


if __name__ == "__main__":
    boto3_case.main()
