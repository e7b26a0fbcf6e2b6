"""What the end-to-end tests have in common: the two programs, and a runner that ends with "N passed, N failed"."""
import argparse
import pathlib
import subprocess
import sys
import unittest

OPTIONS = argparse.Namespace(gantry="build/release/bin/gantry")
SYSROOT = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip()
CARGO = f"{SYSROOT}/bin/cargo"


def main(case, add_arguments=lambda parser: None):
    """Runs the tests of one class, or those that are named on the command line; exits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gantry", default=OPTIONS.gantry)
    parser.add_argument("tests", nargs="*", help="names of tests; all of them when none is given")
    add_arguments(parser)
    parser.parse_args(namespace=OPTIONS)
    OPTIONS.gantry = str(pathlib.Path(OPTIONS.gantry).resolve())
    suite = unittest.TestLoader().loadTestsFromTestCase(case)
    if OPTIONS.tests:
        suite = unittest.TestSuite(case(f"test_{name}") for name in OPTIONS.tests)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
