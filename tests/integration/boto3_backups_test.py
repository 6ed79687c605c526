"""boto3 with backups, point-in-time recovery, exports and imports, against `dynox serve`: boto3_backups_test.py PROGRAM."""

import datetime
import gzip
import json
import pathlib
import sys
import tempfile
import unittest
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
KEY = [{"AttributeName": "pk", "KeyType": "HASH"}]
DEFINITIONS = [{"AttributeName": "pk", "AttributeType": "S"}]


class BackupsTest(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore", ResourceWarning)  # botocore's pooled sockets
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.server = serve_process.ServeProcess(PROGRAM, "--export-dir", folder.name)
        self.addCleanup(self.stop)
        config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=30, read_timeout=60)
        self.client = boto3.session.Session().client("dynamodb", endpoint_url=self.server.url, config=config)
        self.client.create_table(
            TableName="orders", KeySchema=KEY, AttributeDefinitions=DEFINITIONS, BillingMode="PAY_PER_REQUEST")
        self.arn = self.client.describe_table(TableName="orders")["Table"]["TableArn"]

    def stop(self):
        code, errors = self.server.stop()
        self.assertEqual((code, errors), (0, ""))

    def put(self, **item):
        self.client.put_item(TableName="orders", Item={name: {"S": value} for name, value in item.items()})

    def items(self, table):
        self.client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        pages = self.client.get_paginator("scan").paginate(TableName=table)
        return sorted(item["pk"]["S"] for page in pages for item in page["Items"])

    def finish(self, describe, status):
        """Asks until what was begun is no longer on its way."""
        for _ in range(600):
            answer = describe()
            if answer[status] != "IN_PROGRESS":
                return answer
            self.server_waits()
        self.fail(f"still on its way: {answer}")

    def server_waits(self):
        self.advance(0.0)

    def advance(self, seconds):
        body = json.dumps({"seconds": seconds}).encode()
        request = urllib.request.Request(self.server.url + "/_dynox/clock/advance", data=body, method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["now"]

    def recover(self):
        answer = self.client.update_continuous_backups(
            TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        return answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]

    def test_backup_and_restore(self):
        for number in range(1000):
            self.put(pk=f"{number:04}")
        arn = self.client.create_backup(TableName="orders", BackupName="nightly")["BackupDetails"]["BackupArn"]
        self.client.delete_item(TableName="orders", Key={"pk": {"S": "0000"}})
        listed = self.client.list_backups(TableName="orders")["BackupSummaries"]
        self.assertEqual([summary["BackupArn"] for summary in listed], [arn])
        for _ in range(600):
            if self.client.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]["BackupStatus"] == "AVAILABLE":
                break
            self.server_waits()
        self.client.restore_table_from_backup(TargetTableName="restored", BackupArn=arn)
        self.assertEqual(len(self.items("restored")), 1000)
        self.client.delete_backup(BackupArn=arn)
        with self.assertRaises(ClientError) as raised:
            self.client.describe_backup(BackupArn=arn)
        self.assertEqual(raised.exception.response["Error"]["Code"], "BackupNotFoundException")

    def test_point_in_time(self):
        self.recover()
        self.put(pk="kept")
        # boto3 sends whole seconds.
        then = datetime.datetime.fromtimestamp(int(self.advance(10)), datetime.timezone.utc)
        self.advance(10)
        self.put(pk="later")
        self.client.delete_item(TableName="orders", Key={"pk": {"S": "kept"}})
        self.client.restore_table_to_point_in_time(
            SourceTableName="orders", TargetTableName="restored", RestoreDateTime=then)
        self.assertEqual(self.items("restored"), ["kept"])
        self.client.restore_table_to_point_in_time(
            SourceTableName="orders", TargetTableName="latest", UseLatestRestorableTime=True)
        self.assertEqual(self.items("latest"), ["later"])

    def test_export_and_import(self):
        self.recover()
        for number in range(500):
            self.put(pk=f"{number:04}", text="x" * 100)
        begun = self.client.export_table_to_point_in_time(
            TableArn=self.arn, S3Bucket="bucket", S3Prefix="nightly", ExportFormat="DYNAMODB_JSON")["ExportDescription"]
        done = self.finish(
            lambda: self.client.describe_export(ExportArn=begun["ExportArn"])["ExportDescription"], "ExportStatus")
        self.assertEqual((done["ExportStatus"], done["ItemCount"]), ("COMPLETED", 500))
        summary = json.loads((self.folder / "bucket" / done["ExportManifest"]).read_text())
        self.assertEqual(summary["itemCount"], 500)
        files = (self.folder / "bucket" / summary["manifestFilesS3Key"]).read_text().splitlines()
        keys = [json.loads(line)["dataFileS3Key"] for line in files]
        lines = [line for key in keys for line in gzip.open(self.folder / "bucket" / key, "rt")]
        self.assertEqual(len({json.loads(line)["Item"]["pk"]["S"] for line in lines}), 500)
        begun = self.client.import_table(
            S3BucketSource={"S3Bucket": "bucket", "S3KeyPrefix": keys[0].rsplit("/", 1)[0] + "/"},
            InputFormat="DYNAMODB_JSON",
            InputCompressionType="GZIP",
            TableCreationParameters={
                "TableName": "imported", "KeySchema": KEY, "AttributeDefinitions": DEFINITIONS,
                "BillingMode": "PAY_PER_REQUEST"})["ImportTableDescription"]
        done = self.finish(
            lambda: self.client.describe_import(ImportArn=begun["ImportArn"])["ImportTableDescription"], "ImportStatus")
        self.assertEqual((done["ImportStatus"], done["ImportedItemCount"], done["ErrorCount"]), ("COMPLETED", 500, 0))
        self.assertEqual(self.items("imported"), self.items("orders"))

    def test_paths_stay_in_the_folder(self):
        self.recover()
        (self.folder / "link").symlink_to("/tmp")
        for bucket, prefix in (("bucket", "../up"), ("bucket", "/tmp"), ("link", "a")):
            with self.assertRaises(ClientError) as raised:
                self.client.export_table_to_point_in_time(TableArn=self.arn, S3Bucket=bucket, S3Prefix=prefix)
            self.assertEqual(raised.exception.response["Error"]["Code"], "ValidationException")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
