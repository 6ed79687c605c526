"""`dynox serve --auth` and the signatures that boto3 makes: boto3_auth_test.py PROGRAM [unittest arguments]."""

import sys
import unittest
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


class AuthTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        warnings.simplefilter("ignore", ResourceWarning)  # botocore's pooled sockets
        cls.server = serve_process.ServeProcess(
            PROGRAM, "--auth", "FIRST:secret/one", "--auth", "SECOND:secret:two", "--region", "eu-west-1"
        )

    @classmethod
    def tearDownClass(cls):
        code, errors = cls.server.stop()
        assert (code, errors) == (0, ""), (code, errors)

    def client(self, key, secret, region="eu-west-1", token=None, **config):
        settings = Config(
            retries={"total_max_attempts": 1, "mode": "standard"}, connect_timeout=30, read_timeout=60, **config
        )
        return boto3.session.Session(
            aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token, region_name=region
        ).client("dynamodb", endpoint_url=self.server.url, config=settings)

    def refusal(self, client):
        with self.assertRaises(ClientError) as caught:
            client.list_tables()
        error = caught.exception.response
        self.assertEqual(error["ResponseMetadata"]["HTTPStatusCode"], 400)
        return error["Error"]["Code"], error["Error"]["Message"]

    def test_each_key_is_accepted(self):
        for key, secret in (("FIRST", "secret/one"), ("SECOND", "secret:two")):
            self.assertEqual(self.client(key, secret).list_tables()["TableNames"], [])

    def test_packed_bodies_are_signed_as_sent(self):
        client = self.client("FIRST", "secret/one")
        client.create_table(
            TableName="packed",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.get_waiter("table_exists").wait(TableName="packed", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        item = {"p": {"S": "x"}, "text": {"S": "long " * 5000}}
        client.put_item(TableName="packed", Item=item)
        self.assertEqual(client.get_item(TableName="packed", Key={"p": {"S": "x"}})["Item"], item)

    def test_a_wrong_secret(self):
        code, message = self.refusal(self.client("FIRST", "guess"))
        self.assertEqual(code, "InvalidSignatureException")
        self.assertTrue(message.startswith("The request signature we calculated does not match"), message)
        self.assertNotIn("secret/one", message)

    def test_the_secret_of_another_key(self):
        self.assertEqual(self.refusal(self.client("SECOND", "secret/one"))[0], "InvalidSignatureException")

    def test_an_unknown_key(self):
        expected = ("UnrecognizedClientException", "The security token included in the request is invalid.")
        self.assertEqual(self.refusal(self.client("NOBODY", "secret/one")), expected)
        self.assertEqual(self.refusal(self.client("FIRST", "secret/one", token="token")), expected)

    def test_another_region(self):
        self.assertEqual(
            self.refusal(self.client("FIRST", "secret/one", region="us-east-1")),
            ("InvalidSignatureException", "Credential should be scoped to a valid region, not 'us-east-1'."),
        )


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
