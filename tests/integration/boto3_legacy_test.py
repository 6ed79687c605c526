"""The parameters that expressions have replaced, as boto3 sends them: boto3_legacy_test.py PROGRAM [unittest arguments]."""

from decimal import Decimal

import boto3_case  # first: it ends the test, skipped, where there is no boto3
from botocore.exceptions import ClientError


def equals(*values):
    return {"ComparisonOperator": "EQ", "AttributeValueList": list(values)}


class LegacyTest(boto3_case.Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = cls.resource.create_table(
            TableName="legacy",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "p", "AttributeType": "S"},
                {"AttributeName": "c", "AttributeType": "N"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        cls.table.wait_until_exists()

    def setUp(self):
        self.p = self.id().rpartition(".")[2]
        for c in range(1, 6):
            self.table.put_item(Item={"p": self.p, "c": c, "name": f"n{c % 2}", "tags": {"a", f"t{c}"}})

    def assert_refused(self, code, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]

    def test_query(self):
        found = self.table.query(
            KeyConditions={"p": equals(self.p), "c": {"ComparisonOperator": "BETWEEN", "AttributeValueList": [2, 4]}},
            QueryFilter={"name": equals("n0")},
            AttributesToGet=["c"],
            ScanIndexForward=False,
        )
        self.assertEqual(found["Items"], [{"c": Decimal(4)}, {"c": Decimal(2)}])
        self.assertEqual((found["Count"], found["ScannedCount"]), (2, 3))

    def test_query_joined_by_or(self):
        found = self.table.query(
            KeyConditions={"p": equals(self.p)},
            QueryFilter={
                "name": equals("n0"),
                "tags": {"ComparisonOperator": "CONTAINS", "AttributeValueList": ["t5"]},
            },
            ConditionalOperator="OR",
        )
        self.assertEqual([int(item["c"]) for item in found["Items"]], [2, 4, 5])

    def test_scan(self):
        found = self.table.scan(
            ScanFilter={"p": equals(self.p), "c": {"ComparisonOperator": "IN", "AttributeValueList": [1, 5, 9]}},
            AttributesToGet=["c", "name"],
        )
        self.assertEqual(found["Items"], [{"c": Decimal(1), "name": "n1"}, {"c": Decimal(5), "name": "n1"}])

    def test_get_and_batch_get(self):
        key = {"p": self.p, "c": 3}
        self.assertEqual(self.table.get_item(Key=key, AttributesToGet=["name"])["Item"], {"name": "n1"})
        found = self.resource.batch_get_item(RequestItems={"legacy": {"Keys": [key], "AttributesToGet": ["c"]}})
        self.assertEqual(found["Responses"], {"legacy": [{"c": Decimal(3)}]})

    def test_update(self):
        updated = self.table.update_item(
            Key={"p": self.p, "c": 1},
            AttributeUpdates={
                "name": {"Action": "DELETE"},
                "count": {"Action": "ADD", "Value": 2},
                "tags": {"Action": "DELETE", "Value": {"a"}},
                "list": {"Action": "PUT", "Value": [1, "two"]},
            },
            Expected={"name": {"Value": "n1", "Exists": True}, "count": {"Exists": False}},
            ReturnValues="ALL_NEW",
        )
        self.assertEqual(
            updated["Attributes"],
            {"p": self.p, "c": Decimal(1), "count": Decimal(2), "tags": {"t1"}, "list": [Decimal(1), "two"]},
        )

    def test_expected_guards(self):
        key = {"p": self.p, "c": 2}
        expected = {"name": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": ["x"]}}
        failed = "ConditionalCheckFailedException"
        self.assert_refused(failed, self.table.delete_item, Key=key, Expected=expected)
        self.assert_refused(failed, self.table.put_item, Item=key, Expected=expected)
        self.assert_refused(failed, self.table.update_item, Key=key, Expected=expected, AttributeUpdates={})
        self.assertEqual(self.table.get_item(Key=key)["Item"]["name"], "n0")
        self.table.delete_item(Key=key, Expected={"name": {"ComparisonOperator": "NOT_NULL"}})
        self.assertNotIn("Item", self.table.get_item(Key=key))

    def test_mixing_is_refused(self):
        message = self.assert_refused(
            "ValidationException",
            self.table.put_item,
            Item={"p": self.p, "c": 9},
            Expected={"p": {"Exists": False}},
            ConditionExpression="attribute_not_exists(p)",
        )
        self.assertEqual(
            message,
            "Can not use both expression and non-expression parameters in the same request: "
            "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
        )


if __name__ == "__main__":
    boto3_case.main()
