"""The C++ example in README.md is examples/readme_example.cpp, and it prints what its comment says."""
import pathlib
import re
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(sys.argv[1])
EXAMPLE = sys.argv[2]


class Readme(unittest.TestCase):
    def test_example_is_the_compiled_one(self):
        readme = (SOURCE / "README.md").read_text()
        shown = re.findall(r"```cpp\n(.*?)```", readme, re.DOTALL)
        self.assertEqual(len(shown), 1, "README.md has one C++ example")
        compiled = (SOURCE / "examples/readme_example.cpp").read_text()
        compiled = re.search(r"// \[readme\]\n(.*?)// \[/readme\]", compiled, re.DOTALL).group(1)
        self.assertEqual(shown[0], compiled)

    def test_example_runs(self):
        done = subprocess.run([EXAMPLE], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("John is 31\n", "", 0))

    def test_links_lead_somewhere(self):
        for document in ("README.md", "CONTRIBUTING.md"):
            for target in re.findall(r"\]\(([^)#]+)\)", (SOURCE / document).read_text()):
                if "://" not in target:
                    self.assertTrue((SOURCE / target).exists(), f"{document}: {target}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
