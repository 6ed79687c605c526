"""What the documents show is what the tests compile and run: C++ from examples/, and README.md's session with the program."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap
import unittest

SOURCE = pathlib.Path(sys.argv[1])
EXAMPLE = sys.argv[2]
MODELS_EXAMPLE = sys.argv[3]
DYNOX = sys.argv[4]
TRAFFIC_EXAMPLE = sys.argv[5]
CLIENT_EXAMPLE = sys.argv[6]
TESTING_EXAMPLE = sys.argv[7]


def code_blocks(document, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", (SOURCE / document).read_text(), re.DOTALL | re.MULTILINE)


def snippets(example, beginning=""):
    """The parts of an example between // [name] and // [/name], of names with this beginning."""
    text = (SOURCE / example).read_text()
    found = re.findall(r"^ *// \[(\w+)\]\n(.*?)^ *// \[/\1\]\n", text, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(snippet) for name, snippet in found if name.startswith(beginning)]


class Readme(unittest.TestCase):
    def test_examples_are_the_compiled_ones(self):
        for document, example, beginning in (
                ("README.md", "examples/readme_example.cpp", ""), ("docs/models.md", "examples/models.cpp", ""),
                ("docs/traffic.md", "examples/traffic.cpp", ""), ("docs/client.md", "examples/client.cpp", ""),
                ("docs/credentials.md", "examples/testing.cpp", "credentials"),
                ("docs/testing.md", "examples/testing.cpp", "testing")):
            shown = code_blocks(document, "cpp")
            self.assertTrue(shown, document)
            self.assertEqual(shown, snippets(example, beginning), document)

    def test_client_example_follows_the_constructor_reference(self):
        """The table of docs/client.md names the fields of ClientConfig, in their order."""
        text = (SOURCE / "docs/client.md").read_text()
        table = re.search(r"## Constructor reference\n(.*?)\nThose beyond", text, re.DOTALL).group(1)
        header = (SOURCE / "include/dynox/client_config.hpp").read_text()
        fields = re.findall(r"^    [\w:<>]+ (\w+)(?: = |\{)", header.split("struct ClientConfig")[1], re.MULTILINE)
        named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
        self.assertEqual(named, fields[:len(named)])

    def test_example_runs(self):
        done = subprocess.run([EXAMPLE], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("John is 31\n", "", 0))

    def test_models_example_runs(self):
        done = subprocess.run([MODELS_EXAMPLE], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertEqual(done.stdout.splitlines(), [
            "stored in the meantime: ring twice",
            "Basel, 1 reminder, 2 tags",
            "10 11 12 [8] [8] [4] 1 5",
            "None ConditionalCheckFailed carol carol ",
            "dave 2.5",
            '{"age":31,"name":"John","pk":"USER#1"}',
            "John 31",
        ])

    def test_traffic_example_runs(self):
        done = subprocess.run([TRAFFIC_EXAMPLE], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        lines = done.stdout.splitlines()
        self.assertEqual(lines[:7], [
            "42 adults",
            "42 read",
            "None ConditionalCheckFailed ",
            "2 written, 0 throttled, 50 to begin with, 50 at most",
            "0.5 read units",
            "2 write units",
            "1 puts",
        ])
        self.assertIn("PutItem users", lines)
        self.assertIn("  db.system.name = aws.dynamodb", lines)
        self.assertIn("warning: hot partition: table 'users', key 'USER#1': 2 writes in 60 s", lines)

    def test_client_example_runs(self):
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run([CLIENT_EXAMPLE], capture_output=True, text=True, timeout=60,
                                  env={"HOME": home, "PATH": "/usr/bin:/bin"})
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertEqual(done.stdout.splitlines(), [
            "Connected!",
            "local region us-east-1",
            "0 items",
            "users",
            "John",
            "Jane 31",
            "2 read",
            "10",
            "John",
            "found John",
            "true us-east-1",
            "true",
            "John",
            "inserted",
            "DuplicateItem",
            "expires_at",
            "team=orders",
            "40000",
            "new: USER#8",
            "key: USER#8",
            "DISABLED",
            "80000",
            "1 audited",
        ])

    def test_testing_example_runs(self):
        done = subprocess.run([TESTING_EXAMPLE], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stderr, done.returncode), ("", 0))
        self.assertEqual(done.stdout.splitlines(), ["eu-west-1", "true", "true", "1 answer lost"])

    def test_the_program_does_what_is_shown(self):
        session = re.search(r"## The program\n+```\n(.*?)```", (SOURCE / "README.md").read_text(), re.DOTALL).group(1)
        serve, export, *commands = session.splitlines()
        self.assertRegex(serve, r"^dynox serve --data \./data ")
        self.assertEqual(export, "export AWS_ENDPOINT_URL=http://127.0.0.1:8000")
        with tempfile.TemporaryDirectory() as directory:
            server = subprocess.Popen([DYNOX, "serve", "--port", "0", "--data", "./data"], cwd=directory,
                                      stdout=subprocess.PIPE, text=True)
            try:
                url = server.stdout.readline().removeprefix("listening on ").strip()
                (pathlib.Path(directory) / "orders.jsonl").write_text(
                    '{"customer": "bob", "placed_at": 1, "state": "paid", "amount": 7}\n')
                environment = {"PATH": f"{os.path.dirname(DYNOX)}:/usr/bin:/bin", "HOME": directory,
                               "LANG": "C.UTF-8", "AWS_ENDPOINT_URL": url}
                out = ""
                for command in commands:
                    # jq needs not be installed; what it would print is not ours.
                    done = subprocess.run(["bash", "-c", command.replace("| jq .", "")], cwd=directory, timeout=60,
                                          env=environment, capture_output=True, text=True)
                    self.assertEqual((done.returncode, done.stderr), (0, ""), command)
                    out += done.stdout
                self.assertEqual(out, "customer  placed_at  amount  state\nalice      20261123    99.5  open\n"
                                 '{"amount":7,"customer":"bob","placed_at":1,"state":"paid"}\n'
                                 '{"amount":99.5,"customer":"alice","placed_at":20261123,"state":"open"}\n'
                                 "amount\n  99.5\n")
            finally:
                server.terminate()
                self.assertEqual(server.wait(timeout=30), 0)
                server.stdout.close()

    def test_links_lead_somewhere(self):
        for document in [SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *(SOURCE / "docs").rglob("*.md")]:
            prose = re.sub(r"^ *```.*?^ *```", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
            for target in re.findall(r"\]\(([^)#]+)\)", prose):
                if "://" not in target:
                    self.assertTrue((document.parent / target).exists(), f"{document}: {target}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
