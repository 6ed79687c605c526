"""Changes of tables and what is set on them, as boto3 sends them: boto3_tables_test.py PROGRAM [unittest arguments]."""

import time

import boto3_case  # first: it ends the test, skipped, where there is no boto3
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

NEW_INDEX = {
    "IndexName": "by_group",
    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}


class TablesTest(boto3_case.Boto3Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.resource.meta.client

    def setUp(self):
        self.name = self.id().rpartition(".")[2]
        self.table = self.resource.create_table(
            TableName=self.name,
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.table.wait_until_exists()
        self.arn = self.table.table_arn

    def assert_refused(self, code, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)
        return caught.exception.response["Error"]["Message"]

    def add_index(self):
        return self.client.update_table(
            TableName=self.name,
            AttributeDefinitions=[{"AttributeName": "g", "AttributeType": "S"}],
            GlobalSecondaryIndexUpdates=[{"Create": NEW_INDEX}],
        )["TableDescription"]

    def wait_for_index(self):
        """The table is ACTIVE while its index is filled, so boto3's waiter does not wait for that."""
        deadline = time.monotonic() + 60
        while True:
            self.table.reload()
            index = self.table.global_secondary_indexes[0]
            if index["IndexStatus"] == "ACTIVE" or time.monotonic() > deadline:
                return index
            time.sleep(0.02)

    def test_index_comes_and_goes(self):
        with self.table.batch_writer() as batch:
            for i in range(300):
                batch.put_item(Item={"p": str(i), "g": f"g{i % 3}"} if i % 2 else {"p": str(i)})
        answer = self.add_index()
        self.assertEqual(answer["TableStatus"], "UPDATING")
        self.assertEqual(answer["GlobalSecondaryIndexes"][0]["IndexStatus"], "CREATING")
        index = self.wait_for_index()
        self.assertEqual((index["IndexStatus"], index["ItemCount"]), ("ACTIVE", 150))
        found = self.table.query(IndexName="by_group", KeyConditionExpression=Key("g").eq("g1"))
        self.assertEqual(found["Count"], 50)
        self.table.update(GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "by_group"}}])
        self.table.reload()
        self.assertIsNone(self.table.global_secondary_indexes)
        self.assertEqual(len(self.table.attribute_definitions), 1)

    def test_throughput_and_billing(self):
        self.table.update(
            BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}
        )
        self.table.reload()
        self.assertEqual(self.table.provisioned_throughput["WriteCapacityUnits"], 3)
        message = self.assert_refused(
            "ValidationException",
            self.table.update,
            ProvisionedThroughput={"ReadCapacityUnits": 2, "WriteCapacityUnits": 3},
        )
        self.assertIn("The requested value equals the current value", message)
        self.table.update(BillingMode="PAY_PER_REQUEST")
        self.table.reload()
        self.assertEqual(self.table.billing_mode_summary["BillingMode"], "PAY_PER_REQUEST")

    def test_protection(self):
        members = self.client.meta.service_model.operation_model("UpdateTable").input_shape.members
        if "DeletionProtectionEnabled" not in members:
            self.skipTest("this boto3 has no deletion protection")
        self.client.update_table(TableName=self.name, DeletionProtectionEnabled=True)
        self.assert_refused("ValidationException", self.table.delete)
        self.client.update_table(TableName=self.name, DeletionProtectionEnabled=False)
        self.table.delete()
        self.table.wait_until_not_exists()

    def test_tags(self):
        # The only operations whose answers have no body at all.
        self.client.tag_resource(ResourceArn=self.arn, Tags=[{"Key": "team", "Value": "blue"}, {"Key": "x", "Value": ""}])
        self.client.untag_resource(ResourceArn=self.arn, TagKeys=["x"])
        tags = self.client.list_tags_of_resource(ResourceArn=self.arn)["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "blue"}])
        self.assert_refused("ResourceNotFoundException", self.client.list_tags_of_resource, ResourceArn=self.arn + "x")

    def test_limits_and_endpoints(self):
        self.assertEqual(self.client.describe_limits()["TableMaxReadCapacityUnits"], 40000)
        endpoint = self.client.describe_endpoints()["Endpoints"][0]
        self.assertEqual(endpoint["CachePeriodInMinutes"], 1440)
        self.assertEqual("http://" + endpoint["Address"], self.server.url)

    def test_policies(self):
        if not hasattr(self.client, "put_resource_policy"):
            self.skipTest("this boto3 has no resource policies")
        revision = self.client.put_resource_policy(ResourceArn=self.arn, Policy='{"Statement": []}')["RevisionId"]
        self.assertEqual(self.client.get_resource_policy(ResourceArn=self.arn)["RevisionId"], revision)
        self.client.delete_resource_policy(ResourceArn=self.arn)
        self.assert_refused("PolicyNotFoundException", self.client.get_resource_policy, ResourceArn=self.arn)

    def test_kinesis_and_insights(self):
        stream = "arn:aws:kinesis:us-east-1:000000000000:stream/changes"
        self.client.enable_kinesis_streaming_destination(TableName=self.name, StreamArn=stream)
        described = self.client.describe_kinesis_streaming_destination(TableName=self.name)
        self.assertEqual(described["KinesisDataStreamDestinations"][0]["DestinationStatus"], "ACTIVE")
        self.client.update_contributor_insights(TableName=self.name, ContributorInsightsAction="ENABLE")
        listed = self.client.list_contributor_insights(TableName=self.name)["ContributorInsightsSummaries"]
        self.assertEqual([entry["ContributorInsightsStatus"] for entry in listed], ["ENABLED"])

    def test_global_tables(self):
        self.client.create_global_table(GlobalTableName=self.name, ReplicationGroup=[{"RegionName": "us-east-1"}])
        names = [each["GlobalTableName"] for each in self.client.list_global_tables()["GlobalTables"]]
        self.assertEqual(names, [self.name])
        self.assert_refused("GlobalTableNotFoundException", self.client.describe_global_table, GlobalTableName="none")


if __name__ == "__main__":
    boto3_case.main()
