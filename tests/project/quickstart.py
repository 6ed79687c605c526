"""The quickstart runs, its two halves agree, and what it leaves behind can be served."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

QUICKSTART = sys.argv[1]


def run(*arguments):
    return subprocess.run([QUICKSTART, *arguments], capture_output=True, text=True, timeout=100)


class Quickstart(unittest.TestCase):
    def test_tour(self):
        with tempfile.TemporaryDirectory() as directory:
            data = os.path.join(directory, "data")
            done = run(data)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertEqual(done.stderr, "", "no progress bar where there is no terminal")
            out = done.stdout
            self.assertIn("Read 249 countries and 5127 subdivisions from JSON", out)
            self.assertIn("Stored 5376 items durably", out)
            self.assertIn("a second time it is refused: The conditional request failed", out)
            self.assertIn('"motto":"One for all, all for one"', out)
            self.assertIn("rolled back; reasons by action: None ConditionalCheckFailed", out)
            self.assertIn("so the subdivision is not there", out)
            self.assertIn("it commits: Switzerland now has 27", out)
            self.assertIn("Over HTTP: dynox serve at http://127.0.0.1:", out)
            self.assertIn("Both gave the same answers: yes (136 items compared)", out)
            # Each question was asked twice, and answered with the same items.
            for title, count in (("Query: subdivisions of Switzerland", 27),
                                 ("Query of the index by-kind", 39), ("Scan with a filter", 69)):
                found = re.findall(re.escape(title) + r".*\((\d+) items", out)
                self.assertEqual(found, [str(count)] * 2, title)

            again = run(data)
            self.assertEqual(again.returncode, 1)
            self.assertIn("already holds a table: name another directory", again.stderr)

    def test_wrong_use(self):
        done = run()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("usage: quickstart DIRECTORY", done.stderr)

    def test_directory_that_cannot_be_made(self):
        done = run("/proc/no/such/directory")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/proc/no/such/directory", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
