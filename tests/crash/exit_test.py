"""Programs that end with a data directory open: no way of ending crashes, and what was acknowledged is there."""
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1]
CLOSED = "the program is exiting; the data directory was closed"


def run(way, directory):
    return subprocess.run([PROGRAM, way, directory], capture_output=True, text=True, timeout=100)


class Exit(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.data = os.path.join(self.temporary.name, "data")

    def end(self, way):
        """Ends that way; returns the lines printed that are no number, after comparing the numbers with what is there."""
        done = run(way, self.data)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout[-2000:])
        lines = done.stdout.splitlines()
        acknowledged = {line for line in lines if line.isdigit()}
        self.assertGreaterEqual(len(acknowledged), 100 if way != "threads" else 1)
        found = run("read", self.data)
        self.assertEqual((found.returncode, found.stderr), (0, ""), found.stdout[-2000:])
        *items, count = found.stdout.splitlines()
        self.assertEqual(acknowledged - set(items), set())
        # One write may have been done and not been said so, where the program ended in between.
        self.assertLessEqual(len(items), len(acknowledged) + (1 if way == "threads" else 0))
        self.assertEqual(count, f"count {len(items)}")
        return [line for line in lines if not line.isdigit()]

    def test_default_client(self):
        self.assertEqual(self.end("default-client"), [])
        self.assertEqual(self.end("default-client"), [], "the data directory was there before")

    def test_static_client_and_a_later_call(self):
        for _ in range(2):
            (said,) = self.end("static-client")
            self.assertTrue(said.startswith("late write: "), said)
            self.assertIn(CLOSED, said)

    def test_other_threads_are_at_work(self):
        for _ in range(5):
            for line in self.end("threads"):  # how far the writer got is chance
                self.assertIn(CLOSED, line)
            self.temporary.cleanup()
            os.makedirs(self.temporary.name)

    def test_after_much_was_written(self):
        for _ in range(2):
            self.assertEqual(self.end("much"), [])

    def test_fork(self):
        (said,) = self.end("fork")
        self.assertIn("it was opened before fork(), and belongs to the parent process", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
