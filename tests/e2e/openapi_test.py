#!/usr/bin/env python3
"""docs/openapi.json against the running server: every documented answer is provoked, and has the status, the content type
and the fields that the document promises. (That it names every route of the server is a unit test.)

Usage: openapi_test.py [--registry PATH] [TEST...]; ends with "N passed, N failed".
"""
import json
import pathlib
import re
import shutil
import signal
import tempfile
import unittest

from registry_support import Registry, make_crate, publish_body, run_tests

DOCUMENT = json.loads((pathlib.Path(__file__).resolve().parents[2] / "docs/openapi.json").read_text())
TYPES = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
NOT_PROVOKED = {503}  # full disks and servers that end are the bad days' matter


def resolved(value):
    """What a "$ref" of the document stands for."""
    while "$ref" in value:
        target = DOCUMENT
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    return value


def problems(value, schema, place="answer"):
    """Where a JSON value differs from its schema: those keywords of JSON Schema that the document uses."""
    schema = resolved(schema)
    if "const" in schema and value != schema["const"]:
        return [f"{place} is {value!r}, not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{place} is {value!r}, none of {schema['enum']}"]
    names = schema.get("type", [])
    names = [names] if isinstance(names, str) else names
    if names and not any(isinstance(value, TYPES[name]) and (name != "integer" or value is not True and value is not False)
                         for name in names):
        return [f"{place} is {value!r}, no {' or '.join(names)}"]
    found = []
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{place} is {value!r}, which does not look like {schema['pattern']}")
    if isinstance(value, str) and schema.get("format") == "date-time" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
        found.append(f"{place} is {value!r}, no date and time")
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += problems(item, schema.get("items", {}), f"{place}[{number}]")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{place} lacks {name!r}" for name in schema.get("required", []) if name not in value]
        for name, item in value.items():
            more = properties.get(name, schema.get("additionalProperties", {}))
            found += [f"{place} has {name!r}, which is not documented"] if more is False else problems(item, more, f"{place}.{name}")
    return found


def operations():
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


class OpenApi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = pathlib.Path(tempfile.mkdtemp(prefix="gantry-openapi-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.registry, cls.token = cls.started("all", "[index]\ngit = true\n")
        cls.limited, cls.limited_token = cls.started(
            "limited", "[limits]\n" + "".join(f"{name} = {{ burst = 1, seconds = 1000 }}\n" for name in ("publish-new", "yank")))
        for name in ("a", "ab", "abc", "shown"):
            cls.publish(name, "1.0.0")
        cls.publish("shown", "1.1.0-rc.1", manifest='rust-version = "1.70"\nreadme = "docs/READ.md"\n',
                    files=[("docs/READ.md", "# Shown\n"), ("src/main.rs", "fn main() {}\n")], readme_file="docs/READ.md")
        url = f'sparse+{cls.registry.url}/index/'
        cls.publish("user-of-it", "0.1.0", homepage="https://example.com", keywords=["numbers"], categories=["algorithms"],
                    manifest=f'[dependencies.renamed]\npackage = "shown"\nversion = "1"\nregistry-index = "{url}"\noptional = true\n'
                    '[dependencies.serde]\nversion = "1.0"\nfeatures = ["derive"]\n[features]\nextra = ["dep:renamed"]\n',
                    features={"extra": ["dep:renamed"]},
                    deps=[{"name": "shown", "explicit_name_in_toml": "renamed", "version_req": "1", "optional": True, "features": [],
                           "default_features": True, "target": None, "kind": "normal", "registry": None},
                          {"name": "serde", "version_req": "1.0", "optional": False, "features": ["derive"], "default_features": True,
                           "target": None, "kind": "normal", "registry": "https://github.com/rust-lang/crates.io-index"}])
        cls.registry.request("GET", "/api/v1/crates/shown/1.0.0/download")
        cls.registry.stop()  # which writes how often what was downloaded
        cls.registry.start()

    @classmethod
    def started(cls, name, config):
        directory = cls.directory / name
        directory.mkdir()
        registry = Registry(directory, config)
        token = registry.user("alice")
        registry.start()
        cls.addClassCleanup(registry.stop, signal.SIGKILL)
        return registry, token

    @classmethod
    def publish(cls, name, version, manifest="", files=(("README.md", "# Hello\n"),), **more):
        status, answer = cls.registry.publish(name, version, cls.token, crate=make_crate(name, version, manifest, files), **more)
        if status != 200:
            raise AssertionError(f"{name} {version}: {status} {answer}")

    def path(self, form, crate=None, version="1.0.0"):
        first = re.match(r"/index/(\d)/", form)
        name = {"1": "a", "2": "ab", "3": "abc"}[first.group(1)] if first else "shown"
        values = {"first": name[:1] if first else name[:2], "second": name[2:4], "crate": crate or name, "version": version}
        path = re.sub(r"\{(\w+)\}", lambda match: values[match.group(1)], form)
        return path + "?service=git-upload-pack" if form.endswith("/info/refs") else path

    def request(self, method, form, status):
        """Provokes the answer."""
        writes = method != "GET"
        options = {"token": self.token} if writes else {}
        registry, path, body, headers = self.registry, self.path(form), None, {}
        if form.endswith("/new"):
            body = publish_body("fresh", "1.0.0")
        if form.endswith("/owners") and writes:
            body = '{"users":["bob"]}'
        if form.endswith("/git-upload-pack"):
            body, headers = b"0014command=ls-refs\n0000", {"Git-Protocol": "version=2"}
        if form.startswith("/git/") and status == 404:
            registry = self.limited  # which has no git index
        elif form.startswith("/git/") and status == 403:
            path = form
        elif status == 304:
            headers["If-None-Match"] = registry.request("GET", path)[2]["ETag"]
        elif status in (206, 416):
            headers["Range"] = "bytes=1-2" if status == 206 else "bytes=99999999-"
        elif status == 400:
            path, body = (path, b"abc") if writes else (path + "?per_page=0", None)
        elif status == 401:
            options = {}
        elif status == 403 and writes:
            options = {"token": "gantry_unknown"}
        elif status == 403:
            headers["X-Forwarded-For"] = "192.0.2.1"
        elif status == 404:
            path = self.path(form, crate="nothing")
        elif status == 413:
            body = b"\xff\xff\xff\xff{}"
        elif status == 422:
            body = publish_body("shown", "1.0.0") if form.endswith("/new") else '{"users":["nobody"]}'
        elif status == 429:
            registry, options = self.limited, {"token": self.limited_token}
            registry.publish("shown", "1.0.0", self.limited_token)
            registry.request("DELETE", "/api/v1/crates/shown/1.0.0/yank", token=self.limited_token)
        return registry.request(method, path, body, headers, **options)

    def check(self, method, form, status, answer):
        documented = resolved(dict(operations_by_key())[method, form]["responses"][str(status)])
        got, body, headers = answer
        where = f"{method} {form} -> {status}"
        self.assertEqual(got, status, f"{where}: {body[:300]}")
        if "content" not in documented:
            self.assertEqual(body, b"", where)
            return
        (kind, content), = documented["content"].items()
        self.assertEqual(headers["Content-Type"], kind, where)
        if kind == "application/json":
            self.assertEqual(problems(json.loads(body), content["schema"]), [], where)

    def test_documented_answers(self):
        self.registry.run("user", "add", "bob", "--data", self.registry.data)
        count = 0
        for method, form, operation in operations():
            # An owner is added before one is removed, a version yanked before that is taken back.
            for status in sorted(map(int, operation["responses"])):
                if status in NOT_PROVOKED:
                    continue
                with self.subTest(f"{method} {form} {status}"):
                    self.check(method, form, status, self.request(method, form, status))
                    count += 1
        print(f"{count} documented answers")

    def test_heads(self):
        for method, form, _ in operations():
            if method == "GET":
                with self.subTest(form):
                    status, body, headers = self.registry.request("HEAD", self.path(form))
                    plain = self.registry.request("GET", self.path(form))
                    self.assertEqual((status, body), (plain[0], b""))
                    self.assertEqual(headers.get("Content-Type"), plain[2].get("Content-Type"))

    def test_other_methods(self):
        for form, item in DOCUMENT["paths"].items():
            with self.subTest(form):
                status, body, _ = self.registry.request("PUT" if "post" in item else "POST", self.path(form), b"x")
                self.assertEqual(status, 405, body)
                self.assertEqual(problems(json.loads(body), DOCUMENT["components"]["schemas"]["Errors"]), [])

    def test_contents(self):
        """What the fields say, not only that they are there."""
        get = lambda path: json.loads(self.registry.request("GET", "/api/v1/crates/" + path)[1])
        page = get("shown")
        crate = page["crate"]
        self.assertEqual((crate["max_version"], crate["max_stable_version"], crate["newest_version"], crate["default_version"]),
                         ("1.1.0-rc.1", "1.0.0", "1.1.0-rc.1", "1.0.0"))
        self.assertEqual((crate["num_versions"], crate["versions"]), (2, [version["id"] for version in page["versions"]]))
        self.assertEqual((crate["downloads"], crate["recent_downloads"]), (1, 1))
        self.assertEqual([version["num"] for version in page["versions"]], ["1.1.0-rc.1", "1.0.0"])
        candidate = get("shown/1.1.0-rc.1")["version"]
        self.assertEqual((candidate["rust_version"], candidate["edition"], candidate["has_lib"], candidate["bin_names"]),
                         ("1.70", "2021", True, ["shown"]))
        self.assertEqual(candidate["published_by"]["login"], "alice")
        self.assertEqual(self.registry.request("GET", candidate["readme_path"])[1], b"# Shown\n")
        self.assertEqual(self.registry.request("GET", "/api/v1/crates/shown/1.0.0/readme")[1], b"# Hello\n")
        dependencies = get("user-of-it/0.1.0/dependencies")["dependencies"]
        self.assertEqual(sorted((one["crate_id"], one["req"], one["optional"], one["features"]) for one in dependencies),
                         [("serde", "^1.0", False, ["derive"]), ("shown", "^1", True, [])])
        users = get("shown/reverse_dependencies")
        self.assertEqual([one["crate_id"] for one in users["dependencies"]], ["shown"])
        self.assertEqual([(one["crate"], one["num"]) for one in users["versions"]], [("user-of-it", "0.1.0")])
        self.assertEqual((users["meta"]["total"], users["dependencies"][0]["version_id"]), (1, users["versions"][0]["id"]))
        self.assertEqual(get("user-of-it/0.1.0")["version"]["features"], {"extra": ["dep:renamed"]})
        days = get("shown/downloads")["version_downloads"]
        self.assertEqual([(day["version"], day["downloads"]) for day in days], [(get("shown/1.0.0")["version"]["id"], 1)])
        self.assertEqual(get("shown/1.0.0/downloads")["version_downloads"], days)
        first = get("shown/versions?per_page=1")
        self.assertEqual(([one["num"] for one in first["versions"]], first["meta"]["total"]), (["1.1.0-rc.1"], 2))
        rest = get("shown/versions" + first["meta"]["next_page"])
        self.assertEqual(([one["num"] for one in rest["versions"]], rest["meta"]["next_page"]), (["1.0.0"], None))
        self.assertEqual(len(get("shown/versions")["versions"]), 2)
        for query in ("per_page=100&page=1001", "page=10001"):
            self.assertEqual(self.registry.request("GET", "/api/v1/crates?" + query)[0], 400)
        self.assertEqual(self.registry.request("GET", "/api/v1/crates?per_page=100&page=1000")[0], 200)
        found = json.loads(self.registry.request("GET", "/api/v1/crates?q=&per_page=2&page=2")[1])
        self.assertEqual((found["meta"]["next_page"], found["meta"]["prev_page"]),
                         ("?q=&per_page=2&page=3", "?q=&per_page=2&page=1"))

    def test_yanks_change_what_stands_for_a_crate(self):
        summary = lambda: [json.loads(self.registry.request("GET", "/api/v1/crates/yanked")[1])["crate"][key] for key in
                           ("max_version", "max_stable_version", "newest_version", "default_version", "yanked")]
        for version in ("1.0.0", "2.0.0", "1.5.0"):
            self.publish("yanked", version)
        self.assertEqual(summary(), ["2.0.0", "2.0.0", "1.5.0", "2.0.0", False])
        yank = lambda version: self.registry.request("DELETE", f"/api/v1/crates/yanked/{version}/yank", token=self.token)[0]
        self.assertEqual((yank("2.0.0"), summary()), (200, ["1.5.0", "1.5.0", "1.5.0", "1.5.0", False]))
        self.assertEqual((yank("1.5.0"), yank("1.0.0"), summary()), (200, 200, ["0.0.0", None, "0.0.0", "2.0.0", True]))
        self.assertEqual(self.registry.request("PUT", "/api/v1/crates/yanked/1.0.0/unyank", token=self.token)[0], 200)
        self.assertEqual(summary(), ["1.0.0", "1.0.0", "1.0.0", "1.0.0", False])

    def test_metrics(self):
        self.registry.request("GET", "/index/sh/ow/shown")
        self.registry.request("GET", "/index/no/th/nothing")
        text = self.registry.request("GET", "/metrics")[1].decode()
        values = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                self.assertNotIn(name, values)
                values[name] = float(value)
        self.assertGreaterEqual(values['gantry_registry_requests_total{route="index",status="200"}'], 1)
        self.assertGreaterEqual(values['gantry_registry_requests_total{route="index",status="404"}'], 1)
        self.assertGreaterEqual(values['gantry_registry_request_seconds_count{route="index"}'], 1)
        self.assertEqual(values['gantry_registry_request_seconds_bucket{route="index",le="+Inf"}'],
                         values['gantry_registry_request_seconds_count{route="index"}'])
        self.assertGreaterEqual(values["gantry_registry_connections"], 1)
        self.assertGreater(values["process_resident_memory_bytes"], 1e6)
        self.assertGreater(values["process_open_fds"], 5)
        before = values["gantry_registry_publishes_total"]
        self.publish("counted", "1.0.0")
        text = self.registry.request("GET", "/metrics")[1].decode()
        self.assertIn(f"\ngantry_registry_publishes_total {int(before) + 1}\n", text)
        self.assertIn("\n# TYPE gantry_registry_database_commit_seconds histogram\n", text)


def operations_by_key():
    return (((method, path), operation) for method, path, operation in operations())


if __name__ == "__main__":
    run_tests(OpenApi)
