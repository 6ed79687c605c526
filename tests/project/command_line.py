"""The program dynox as a person and as a script use it, against `dynox serve` and a file:// engine."""
import errno
import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

DYNOX = sys.argv[1]


def environment(**more):
    sanitizers = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
    return {**sanitizers, "PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"),
            "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true", **more}


def dynox(*arguments, stdin=None, env=None):
    """Runs the program; returns (exit code, standard output, standard error)."""
    done = subprocess.run([DYNOX, *arguments], input=stdin, capture_output=True, text=True,
                          env=env or environment(), timeout=60)
    return done.returncode, done.stdout, done.stderr


def on_terminal(*arguments, columns=80, **variables):
    """Runs the program with standard output on a terminal of that width; returns what it shows."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    process = subprocess.Popen([DYNOX, *arguments], stdin=subprocess.DEVNULL, stdout=slave,
                               stderr=subprocess.PIPE, env=environment(**{"TERM": "xterm", **variables}))
    os.close(slave)
    shown = b""
    while select.select([master], [], [], 60)[0]:
        try:
            part = os.read(master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # the other side was closed
                raise
            break
        if not part:
            break
        shown += part
    os.close(master)
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 0, stderr
    return shown.decode().replace("\r\n", "\n")


class Usage(unittest.TestCase):
    def test_help_and_version(self):
        code, out, err = dynox("--help")
        self.assertEqual((code, err), (0, ""))
        for command in ("serve", "clock", "table", "put", "get", "delete", "query", "scan", "sql"):
            self.assertIn(f"\n  {command} ", out)
        code, out, err = dynox("--version")
        self.assertEqual((code, err), (0, ""))
        self.assertRegex(out, r"^dynox \d+\.\d+\.\d+\n$")
        for command in (["serve"], ["table", "create"], ["put"], ["query"]):
            code, out, err = dynox(*command, "--help")
            self.assertEqual((code, err), (0, ""), command)
            self.assertIn("--", out)

    def test_command_lines_that_cannot_be_understood(self):
        cases = {
            (): "a command is missing",
            ("nonsense",): 'unknown command "nonsense"\nRun `dynox --help`',
            ("table",): "a command is missing",
            ("table", "nonsense"): 'unknown command "nonsense"\nRun `dynox table --help`',
            ("query", "users", "--bogus", "x"): 'unknown option "--bogus"\nRun `dynox query --help`',
            ("scan", "users", "more"): 'one argument too many: "more"',
            ("get", "users", "-e", "memory://"): "expected the key as JSON, or --partition-key VALUE",
            ("delete", "users", "-e", "memory://"): "expected the key as JSON, or --partition-key VALUE",
            ("table", "create", "users"): "--partition-key",
            ("get",): "table is required",
            ("scan", "users", "--limit", "many"): 'expected a whole number, 1 or more, found "many"',
            ("scan", "users", "--limit", "0"): 'found "0"',
            ("scan", "users", "--limit", "-1"): 'found "-1"',
            ("serve", "--threads", "1025"): "0..1024",
            ("serve", "--data", ""): "--data: expected a directory, found nothing",
            ("scan", "users", "--json", "--dynamodb-json"): "excludes",
            ("serve", "--port", "70000"): '--port: expected a whole number, 0..65535, found "70000"',
            ("serve", "--sync"): "--data",
            ("query", "users"): "--partition-key",
            ("sql",): "statement is required",
            ("sql", " ; ", "-e", "memory://"): "expected a statement, found nothing",
            ("sql", "SELECT 1; SELECT 2", "--parameters", "[1]", "-e", "memory://"): "expected one statement, found 2",
            ("sql", "SELECT 1", "--parameters", "{}", "-e", "memory://"): "--parameters: expected a JSON list",
            ("table", "update", "users", "--throughput", "5", "-e", "memory://"): "expected READ,WRITE units",
            ("table", "update", "users", "--on-demand", "--throughput", "5,5"): "excludes",
            ("table", "update", "users", "--add-gsi", "a=b,c,d", "-e", "memory://"): "a=b,c,d",
            ("table", "tag", "users", "team", "-e", "memory://"): 'expected KEY=VALUE, found "team"',
            ("clock",): "a command is missing",
            ("clock", "advance", "soon"): 'expected a duration such as 90, 90s, 15m, 12h, 3d or 2w, found "soon"',
            ("table", "create", "users", "-p", "pk:X", "-e", "memory://"): "pk:X",
            ("table", "create", "users", "-p", "pk", "--gsi", "a=b,c,d", "-e", "memory://"): "a=b,c,d",
            ("table", "create", "users", "-p", "pk", "--lsi", "a=b,c", "-e", "memory://"): "a=b,c",
            ("put", "users", "{", "-e", "memory://"): "the item: ",
            ("get", "users", "[]", "-e", "memory://"): "the key: ",
            ("scan", "users", "--values", "{", "-e", "memory://"): "--values: ",
            ("scan", "users", "--names", '{"#a": 1}', "-e", "memory://"): "expected a string for #a, found 1",
        }
        for arguments, words in cases.items():
            code, out, err = dynox(*arguments)
            self.assertEqual((code, out), (2, ""), (arguments, err))
            self.assertIn(words, err, arguments)
            self.assertTrue(err.startswith("dynox: "), err)


class Server(unittest.TestCase):
    """One server for all tests; each has its own table."""

    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([DYNOX, "serve", "--port", "0"], stdout=subprocess.PIPE,
                                      text=True, env=environment())
        cls.url = cls.server.stdout.readline().removeprefix("listening on ").strip()

    @classmethod
    def tearDownClass(cls):
        cls.server.send_signal(signal.SIGTERM)
        assert cls.server.wait(timeout=30) == 0
        cls.server.stdout.close()

    def ok(self, *arguments, stdin=None):
        code, out, err = dynox(*arguments, "-e", self.url, stdin=stdin)
        self.assertEqual((code, err), (0, ""), arguments)
        return out

    def fails(self, *arguments, stdin=None, code=1):
        got, out, err = dynox(*arguments, "-e", self.url, stdin=stdin)
        self.assertEqual((got, out), (code, ""), err)
        return err

    def table(self):
        name = self.id().split(".")[-1]
        self.ok("table", "create", name, "-p", "pk", "-s", "n:N", "--gsi", "by-kind=kind,n:N",
                "--lsi", "by-name=name")
        self.addCleanup(dynox, "table", "delete", name, "-e", self.url)
        return name

    def filled(self):
        table = self.table()
        lines = "".join(json.dumps({"pk": pk, "n": n, "kind": "even" if n % 2 == 0 else "odd",
                                    "name": f"{pk}{9 - n}"}) + "\n" for pk in "ab" for n in range(10))
        self.ok("put", table, "-", stdin=lines)
        return table

    def rows(self, *arguments):
        return [json.loads(line) for line in self.ok(*arguments, "--json").splitlines()]

    def test_tables(self):
        table = self.table()
        self.assertIn(table, self.ok("table", "list").splitlines())
        self.assertIn({"TableName": table}, self.rows("table", "list"))
        self.assertIn("ResourceInUseException", self.fails("table", "create", table, "-p", "pk"))

        shown = self.ok("table", "describe", table)
        self.assertRegex(shown, r"(?m)^Status +ACTIVE$")
        self.assertRegex(shown, r"(?m)^Key +pk \(S, partition key\), n \(N, sort key\)$")
        self.assertRegex(shown, r"(?m)^Global index +by-kind: kind \(S, partition key\), n \(N, sort key\)")
        self.assertRegex(shown, r"(?m)^Local index +by-name: pk \(S, partition key\), name \(S, sort key\)")
        description = json.loads(self.ok("table", "describe", table, "--json"))["Table"]
        self.assertEqual(description["TableStatus"], "ACTIVE")
        self.assertEqual(description["KeySchema"], [{"AttributeName": "pk", "KeyType": "HASH"},
                                                    {"AttributeName": "n", "KeyType": "RANGE"}])

        self.ok("table", "delete", table)
        self.assertNotIn(table, self.ok("table", "list").splitlines())
        self.assertIn("ResourceNotFoundException", self.fails("table", "describe", table))

    def test_put_and_get(self):
        table = self.table()
        self.assertEqual(self.ok("put", table, '{"pk": "a", "n": 1, "tags": ["x", 2], "none": null}'), "")
        self.ok("put", table, '{"pk": {"S": "b"}, "n": {"N": "2"}, "s": {"SS": ["x", "y"]}}')
        self.assertEqual(json.loads(self.ok("get", table, '{"pk": "a", "n": 1}', "--json")),
                         {"pk": "a", "n": 1, "tags": ["x", 2], "none": None})
        self.assertEqual(json.loads(self.ok("get", table, "-p", "b", "-s", "2", "--dynamodb-json")),
                         {"pk": {"S": "b"}, "n": {"N": "2"}, "s": {"SS": ["x", "y"]}})
        self.assertEqual(self.ok("get", table, '{"pk": {"S": "a"}, "n": {"N": "1"}}'),
                         "n     1\npk    a\nnone  null\ntags  [\"x\",2]\n")
        self.assertEqual(json.loads(self.ok("get", table, "-p", "b", "-s", "2", "--consistent",
                                            "--projection", "#n", "--names", '{"#n": "n"}', "--json")),
                         {"n": 2})
        self.assertIn("no item in", self.fails("get", table, "-p", "c", "-s", "2"))
        self.assertIn("expected --sort-key VALUE too, for n", self.fails("get", table, "-p", "c", code=2))
        self.assertIn("n: expected a number", self.fails("get", table, "-p", "c", "-s", "x", code=2))
        self.ok("delete", table, "-p", "b", "-s", "2")
        self.assertIn("no item in", self.fails("get", table, "-p", "b", "-s", "2"))

    def test_conditions(self):
        table = self.table()
        self.ok("put", table, '{"pk": "a", "n": 1, "v": 5}')
        refused = self.fails("put", table, '{"pk": "a", "n": 1}', "--condition", "attribute_not_exists(pk)")
        self.assertIn("ConditionalCheckFailedException", refused)
        self.assertIn('the item there is {"n":1,"pk":"a","v":5}', refused)
        self.ok("put", table, '{"pk": "a", "n": 1, "v": 6}', "--condition", "#v = :v",
                "--names", '{"#v": "v"}', "--values", '{":v": 5}')
        self.assertIn("ConditionalCheckFailedException", self.fails(
            "delete", table, "-p", "a", "-s", "1", "--condition", "v = :v", "--values", '{":v": 5}'))
        self.ok("delete", table, "-p", "a", "-s", "1", "--condition", "v = :v", "--values", '{":v": {"N": "6"}}')
        self.assertIn("ValidationException", self.fails("put", table, '{"pk": "a", "n": 1}', "--condition", "("))

    def test_items_from_standard_input(self):
        table = self.table()
        lines = [json.dumps({"pk": "p", "n": n % 600, "round": n // 600}) for n in range(1300)]
        self.ok("put", table, "-", stdin="\n\n".join(lines) + "\n")
        found = self.rows("query", table, "-p", "p")
        self.assertEqual([item["n"] for item in found], list(range(600)))
        self.assertEqual([item["round"] for item in found], [2] * 100 + [1] * 500, "the last one wins")

        error = self.fails("put", table, "-", stdin='{"pk": "q", "n": 1}\n{"pk": \n', code=2)
        self.assertIn("standard input, line 2: ", error)
        self.assertIn("the items of the lines before it (1) were written", error)
        self.assertEqual(self.ok("query", table, "-p", "q", "--count"), "1\n")
        # The service refuses a batch as a whole: the line is found all the same.
        lines = [json.dumps({"pk": "s", "n": n}) for n in range(60)] + ['{"pk": 5, "n": 1}', '{"pk": "s", "n": 99}']
        error = self.fails("put", table, "-", stdin="\n".join(lines))
        self.assertIn("standard input, line 61: ValidationException: ", error)
        self.assertIn("the items of the lines before it (60) were written", error)
        self.assertEqual(self.ok("query", table, "-p", "s", "--count"), "60\n")
        error = self.fails("put", table, "-", stdin='{"pk": "q"}\n')
        self.assertIn("ValidationException", error)
        error = self.fails("put", table, "-", "--dynamodb-json", stdin='{"pk": "q"}\n', code=2)
        self.assertIn("standard input, line 1: ", error)
        error = self.fails("put", table, "-", "--condition", "attribute_not_exists(pk)",
                           stdin='{"pk": "r", "n": 1}\n{"pk": "r", "n": 1}\n')
        self.assertIn("ConditionalCheckFailedException", error)
        self.assertIn("standard input, line 2: ConditionalCheckFailedException: ", error)
        self.assertIn('the item there is {"n":1,"pk":"r"}', error)
        self.assertIn("the items of the lines before it (1) were written", error)
        self.assertIn("ResourceNotFoundException", self.fails("put", "absent", "-", stdin=""))

    def test_standard_input_that_cannot_be_read(self):
        table = self.table()
        folder = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, folder)
        for more in ((), ("--condition", "attribute_not_exists(pk)")):
            done = subprocess.run([DYNOX, "put", table, "-", "-e", self.url, *more], stdin=folder,
                                  capture_output=True, text=True, env=environment(), timeout=60)
            self.assertEqual((done.returncode, done.stderr), (1, "dynox: cannot read standard input\n"))

    def test_errors_are_short(self):
        self.assertRegex(self.fails("table", "describe", "absent"),
                         r"^dynox: ResourceNotFoundException: [^()]*\n$", "without the request's id")

    def test_sql(self):
        table = self.filled()
        self.assertEqual(self.ok("sql", f"INSERT INTO {table} VALUE {{'pk': 'z;', 'n': 1, 'v': ?}}",
                                 "--parameters", '["it"]'), "")
        self.assertEqual(self.rows("sql", f"SELECT v, n FROM {table} WHERE pk = 'z;'"), [{"n": 1, "v": "it"}])
        self.assertEqual(self.ok("sql", f"SELECT v, n FROM {table} WHERE pk = 'z;'"), "v   n\nit  1\n")
        self.assertEqual(self.ok("sql", f"SELECT * FROM {table} WHERE pk = ? AND n = ?", "--consistent",
                                 "--parameters", '[{"S": "z;"}, {"N": "1"}]', "--dynamodb-json"),
                         '{"n":{"N":"1"},"pk":{"S":"z;"},"v":{"S":"it"}}\n')
        self.assertEqual(self.ok("sql", f"SELECT * FROM {table} WHERE pk = 'a'").splitlines()[0].split(),
                         ["pk", "n", "kind", "name"])
        self.assertEqual(len(self.rows("sql", f"SELECT * FROM {table}")), 21)
        self.assertEqual(len(self.rows("sql", f"SELECT * FROM {table}", "-n", "4")), 4)
        both = f"UPDATE {table} SET v = 'a;b' WHERE pk = 'z;' AND n = 1 RETURNING ALL NEW *;\nDELETE FROM {table} " \
               "WHERE pk = 'z;' AND n = 1; -- done; really\n"
        self.assertEqual([json.loads(line) for line in self.ok("sql", "-", "--json", stdin=both).splitlines()],
                         [{"pk": "z;", "n": 1, "v": "a;b"}])
        self.assertEqual(self.rows("sql", f"SELECT * FROM {table} WHERE pk = 'z;'"), [])
        self.assertIn("ValidationException", self.fails("sql", "nonsense"))
        self.assertIn("DuplicateItem", self.fails("sql", f"INSERT INTO {table} VALUE {{'pk': 'a', 'n': 1}}"))

    def test_sql_over_pages(self):
        table = self.table()
        lines = "".join(json.dumps({"pk": "p", "n": n, "text": "x" * 50_000}) + "\n" for n in range(50))
        self.ok("put", table, "-", stdin=lines)
        self.assertEqual([item["n"] for item in self.rows("sql", f"SELECT n FROM {table} WHERE pk = 'p'")],
                         list(range(50)))
        self.assertEqual(len(self.rows("sql", f"SELECT n FROM {table}", "--limit", "30")), 30)

    def test_table_update_and_tags(self):
        table = self.filled()

        def describe():
            return json.loads(self.ok("table", "describe", table, "--json"))["Table"]

        self.assertEqual(self.ok("table", "update", table, "--add-gsi", "late=name,n:N", "--protect"), "")
        self.assertTrue(describe()["DeletionProtectionEnabled"])
        self.assertEqual({index["IndexName"]: index["IndexStatus"] for index in describe()["GlobalSecondaryIndexes"]},
                         {"by-kind": "ACTIVE", "late": "ACTIVE"})
        self.assertIn("protected", self.fails("table", "delete", table))
        self.ok("table", "update", table, "--delete-gsi", "late", "--unprotect")
        self.assertFalse(describe()["DeletionProtectionEnabled"])
        self.assertEqual(len(describe()["GlobalSecondaryIndexes"]), 1)

        self.assertEqual(self.ok("table", "tag", table, "team=orders", "stage=a=b"), "")
        self.assertEqual(self.ok("table", "tag", table), "Key    Value\nteam   orders\nstage  a=b\n")
        self.ok("table", "untag", table, "team")
        self.assertEqual(self.rows("table", "tag", table), [{"Key": "stage", "Value": "a=b"}])

    def test_query(self):
        table = self.filled()

        def numbers(*more):
            return [item["n"] for item in self.rows("query", table, "-p", "a", *more)]

        self.assertEqual(numbers(), list(range(10)))
        self.assertEqual(numbers("-r"), list(range(9, -1, -1)))
        self.assertEqual(numbers("-n", "3"), [0, 1, 2])
        self.assertEqual(numbers("-s", "4"), [4])
        self.assertEqual(numbers("--sort-key-lt", "2"), [0, 1])
        self.assertEqual(numbers("--sort-key-le", "2"), [0, 1, 2])
        self.assertEqual(numbers("--sort-key-gt", "7"), [8, 9])
        self.assertEqual(numbers("--sort-key-ge", "7"), [7, 8, 9])
        self.assertEqual(numbers("--sort-key-between", "3", "5"), [3, 4, 5])
        self.assertEqual(numbers("-i", "by-name", "--sort-key-begins-with", "a3"), [6])
        self.assertEqual(numbers("-f", "kind = :k", "--values", '{":k": "odd"}', "--consistent"),
                         [1, 3, 5, 7, 9])
        by_kind = self.rows("query", table, "-p", "odd", "-i", "by-kind", "--sort-key-ge", "7")
        self.assertEqual([item["n"] for item in by_kind], [7, 7, 9, 9])
        self.assertEqual(sorted(item["pk"] for item in by_kind), ["a", "a", "b", "b"])
        self.assertEqual(self.ok("query", table, "-p", "a", "--count"), "10\n")
        self.assertEqual(self.ok("query", table, "-p", "none"), "")
        self.assertIn("at most one condition on the sort key", self.fails(
            "query", table, "-p", "a", "-s", "1", "--sort-key-lt", "2", code=2))
        self.assertIn('has no index "nope"', self.fails("query", table, "-p", "a", "-i", "nope", code=2))

    def test_scan(self):
        table = self.filled()
        self.assertEqual(len(self.rows("scan", table)), 20)
        self.assertEqual(self.ok("scan", table, "--count"), "20\n")
        self.assertEqual(len(self.rows("scan", table, "-n", "7")), 7)
        found = self.rows("scan", table, "-f", "n > :n", "--values", '{":n": 7}', "--projection", "#n",
                          "--names", '{"#n": "name"}')
        self.assertEqual(sorted(item["name"] for item in found), ["a0", "a1", "b0", "b1"])
        self.assertIn("ExpressionAttributeValues can only be specified", self.fails("scan", table, "--values", '{":n": 7}'))

    def test_output_without_a_terminal_is_plain(self):
        table = self.filled()
        out = self.ok("query", table, "-p", "a", "-n", "2")
        self.assertEqual(out, "pk  n  kind  name\na   0  even  a9\na   1  odd   a8\n")

    def test_output_on_a_terminal(self):
        table = self.filled()
        self.ok("put", table, json.dumps({"pk": "wide", "n": 123456789, "text": "日本語 " * 50}))
        arguments = ("query", table, "-p", "wide", "-e", self.url)
        shown = on_terminal(*arguments, columns=60)
        heading, row = shown.splitlines()[:2]
        self.assertTrue(heading.startswith("\033[1mpk"), heading)
        self.assertIn("123456789", row)
        self.assertTrue(row.endswith("…"), row)
        width = sum(2 if character > "⺀" else 1 for character in row)
        self.assertTrue(55 <= width <= 60, (width, row))
        self.assertGreater(len(on_terminal(*arguments, columns=200).splitlines()[1]), len(row))
        self.assertNotIn("\033", on_terminal(*arguments, NO_COLOR="1"))
        self.assertNotIn("\033", on_terminal(*arguments, TERM="dumb"))
        # Where the locale says nothing of UTF-8, the data still is.
        self.assertIn("日本語", on_terminal(*arguments, LANG="C", LC_ALL="C"))
        # One item from top to bottom is shown whole.
        one = on_terminal("get", table, "-p", "wide", "-s", "123456789", "-e", self.url, columns=60)
        self.assertIn("日本語 " * 49 + "日本語\n", one)
        # One document a line, whatever the width.
        self.assertEqual(len(on_terminal(*arguments, "--json", columns=60).splitlines()), 1)

    def test_endpoint_from_the_environment(self):
        table = self.table()
        code, out, err = dynox("table", "list", env=environment(AWS_ENDPOINT_URL=self.url))
        self.assertEqual((code, err), (0, ""))
        self.assertIn(table, out)

    def test_output_that_cannot_be_written(self):
        table = self.filled()
        with open("/dev/full", "w") as full:
            done = subprocess.run([DYNOX, "scan", table, "--json", "-e", self.url], stdout=full,
                                  stderr=subprocess.PIPE, text=True, env=environment(), timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write the output", done.stderr)


class Endpoints(unittest.TestCase):
    def test_nobody_there(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        code, out, err = dynox("table", "list", "-e", f"http://127.0.0.1:{port}",
                               env=environment(AWS_MAX_ATTEMPTS="1"))
        self.assertEqual((code, out), (1, ""))
        self.assertIn(str(port), err)

    def test_endpoints_that_make_no_sense(self):
        for url in ("ftp://x", "http://", "nonsense", "file://relative/path"):
            code, out, err = dynox("table", "list", "-e", url)
            self.assertEqual((code, out), (1, ""), url)
            self.assertIn(url, err)

    def test_no_region(self):
        code, out, err = dynox("table", "list")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("region", err)

    def test_files(self):
        with tempfile.TemporaryDirectory() as directory:
            url = f"file://{directory}/data"
            self.assertEqual(dynox("table", "create", "users", "-p", "pk", "-e", url), (0, "", ""))
            self.assertEqual(dynox("put", "users", '{"pk": "a"}', "-e", url), (0, "", ""))
            self.assertEqual(dynox("scan", "users", "--json", "-e", url), (0, '{"pk":"a"}\n', ""))
            server = subprocess.Popen([DYNOX, "serve", "--port", "0", "--data", f"{directory}/data"],
                                      stdout=subprocess.PIPE, text=True, env=environment())
            try:
                served = server.stdout.readline().removeprefix("listening on ").strip()
                self.assertEqual(dynox("scan", "users", "--json", "-e", served), (0, '{"pk":"a"}\n', ""))
                code, out, err = dynox("scan", "users", "-e", url)
                self.assertEqual((code, out), (1, ""))
                self.assertIn(f"in use by pid {server.pid}", err)
            finally:
                server.send_signal(signal.SIGTERM)
                self.assertEqual(server.wait(timeout=30), 0)
                server.stdout.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
