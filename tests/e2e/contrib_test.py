#!/usr/bin/env python3
"""The files of contrib/, as far as the programs that read them are installed here.

Usage: contrib_test.py [--registry PATH] [TEST...]; ends with "N passed, N failed".
"""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from runner import OPTIONS, main

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTRIB = ROOT / "contrib"
OPTIONS.registry = None


class Contrib(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="gantry-contrib-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def need(self, program):
        if shutil.which(program) is None:
            self.skipTest(f"no {program} here")

    def run_program(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_configuration(self):
        binary = OPTIONS.registry or pathlib.Path(OPTIONS.gantry).with_name("gantry-registry")
        self.assertIn("good", self.run_program(binary, "config", "check", "--config", CONTRIB / "gantry-registry.toml"))

    def test_unit(self):
        self.need("systemd-analyze")
        unit = self.directory / "gantry-registry.service"
        unit.write_text((CONTRIB / unit.name).read_text().replace("/usr/local/bin/gantry-registry", "/bin/true"))
        said = self.run_program("systemd-analyze", "verify", "--man=no", unit)
        self.assertNotIn("gantry-registry.service:", said)  # unknown keys are told so, without a failure

    def test_nginx(self):
        self.need("nginx")
        self.need("openssl")
        self.run_program("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=crates.example.com", "-keyout",
                         self.directory / "key", "-out", self.directory / "certificate")
        text = (CONTRIB / "nginx.conf").read_text()
        text = re.sub(r"(ssl_certificate) .*;", rf"\1 {self.directory}/certificate;", text)
        text = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {self.directory}/key;", text)
        text = text.replace("listen 443", "listen 127.0.0.1:18443")
        (self.directory / "nginx.conf").write_text(f"pid {self.directory}/pid; error_log stderr;\nevents {{}}\nhttp {{\n{text}\n}}\n")
        self.run_program("nginx", "-t", "-q", "-c", self.directory / "nginx.conf", "-p", self.directory)

    def test_caddy(self):
        self.need("caddy")
        self.run_program("caddy", "validate", "--adapter", "caddyfile", "--config", CONTRIB / "Caddyfile")

    def test_container_has_the_libraries(self):
        """What the program needs at run time is installed in the image."""
        binary = OPTIONS.registry or pathlib.Path(OPTIONS.gantry).with_name("gantry-registry")
        needed = re.findall(r"NEEDED\)\s+Shared library: \[(\S+)\]", self.run_program("readelf", "-d", binary))
        packages = {"libfmt.so.9": "libfmt9", "libarchive.so.13": "libarchive13", "libdeflate.so.0": "libdeflate0", "libz.so.1": "zlib1g",
                    "libzstd.so.1": "libzstd1"}
        image = (CONTRIB / "Containerfile").read_text().split("FROM ")[2]
        for library in needed:
            if library.startswith(("libc.", "libm.", "ld-linux", "libgcc_s.", "libpthread.", "libdl.", "librt.", "libresolv.", "libstdc++.")):
                continue
            self.assertIn(library, packages)
            self.assertIn(packages[library], image.split())

    def test_every_file_is_told_of(self):
        text = (ROOT / "docs/registry.md").read_text()
        for file in CONTRIB.iterdir():
            self.assertIn(f"`{file.name}`", text)


if __name__ == "__main__":
    main(Contrib, lambda parser: parser.add_argument("--registry"))
