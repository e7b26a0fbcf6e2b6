"""The structure check finds violations that are planted into a small tree."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).with_name("check_structure.py")


class CheckStructure(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.root = pathlib.Path(self.directory.name)
        self.put("cmake/gantry.cmake", "set(GANTRY_LAYERS\n  base=0 term=1 toml=1 ops=7 cli=8)\n")
        self.put("src/base/text.h", "#pragma once\n#include <string>\nstd::string text();\n")
        self.put("src/toml/parse.h", '#pragma once\n#include "base/text.h"\nstd::string parse();\n')
        self.put("src/toml/parse.cpp", '#include "toml/parse.h"\n')
        self.put("src/term/shell.h", '#pragma once\n#include "base/text.h"\n')

    def put(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self):
        done = subprocess.run([sys.executable, CHECK, self.root], capture_output=True, text=True)
        lines = done.stdout.splitlines()
        self.assertEqual(done.returncode != 0, not lines[-1].endswith(" 0 failed"), done.stderr)
        return lines[:-1]

    def test_a_clean_tree_passes(self):
        self.assertEqual(self.check(), [])

    def test_an_upward_include(self):
        self.put("src/base/text.cpp", '#include <vector>\n#include "toml/parse.h"\n')
        self.assertEqual(self.check(), ["src/base/text.cpp:2: base (layer 0) includes toml (layer 1)"])

    def test_an_include_within_the_layer(self):
        self.put("src/toml/shown.cpp", '#include "term/shell.h"\n')
        self.assertEqual(self.check(), ["src/toml/shown.cpp:1: toml (layer 1) includes term (layer 1)"])

    def test_term_belongs_to_cli(self):
        self.put("src/ops/build.cpp", '#include "term/shell.h"\n')
        self.put("src/cli/main.cpp", '#include "term/shell.h"\n')
        self.assertEqual(self.check(), ["src/ops/build.cpp:1: only cli includes term"])

    def test_a_module_without_a_layer(self):
        self.put("src/new/a.cpp", "")
        self.assertEqual(self.check(), ["src/new: module without a layer"])

    def test_raw_calls(self):
        calls = ["std::filesystem::path p;", 'auto* x = getenv("X");', 'std::puts("x");', 'std::ifstream in("x");', "std::exit(1);"]
        for call in calls:
            with self.subTest(call):
                self.put("src/toml/raw.cpp", f"/* two\nlines */\nvoid f() {{ {call} }}\n")
                found = self.check()
                self.assertEqual(len(found), 1)
                self.assertIn("src/toml/raw.cpp:3: raw call", found[0])

    def test_comments_and_texts_are_no_calls(self):
        self.put("src/toml/calm.cpp", '// std::exit(1);\nconst char* kText = "std::exit(1)";\n')
        self.assertEqual(self.check(), [])

    def put_server(self):
        cmake = self.root / "cmake/gantry.cmake"
        cmake.write_text(cmake.read_text() + "set(GANTRY_SERVER_LAYERS core=0 db=1 http=1)\nset(GANTRY_SERVER_USES base)\n")
        self.put("server/core/rule.h", '#pragma once\n#include "base/text.h"\n')
        self.put("server/http/answer.cpp", '#include <boost/asio.hpp>\n#include "server/core/rule.h"\n')

    def test_a_clean_server_passes(self):
        self.put_server()
        self.assertEqual(self.check(), [])

    def test_includes_of_the_server(self):
        self.put_server()
        self.put("server/core/rule.cpp", '#include "server/db/sql.h"\n')
        self.put("server/http/more.cpp", '#include "server/db/sql.h"\n#include "toml/parse.h"\n')
        self.assertEqual(self.check(), ["server/core/rule.cpp:1: server/core (layer 0) includes server/db (layer 1)",
                                        "server/http/more.cpp:1: server/http (layer 1) includes server/db (layer 1)",
                                        "server/http/more.cpp:2: the server may not include toml"])

    def test_libraries_of_the_server(self):
        self.put_server()
        self.put("server/core/a.cpp", "#include <boost/asio.hpp>\n")
        self.put("server/http/b.cpp", "#include <sqlite3.h>\n")
        self.assertEqual(self.check(), ["server/core/a.cpp:1: raw call (Boost): #include <boost/asio.hpp>",
                                        "server/http/b.cpp:1: raw call (SQLite): #include <sqlite3.h>"])

    def test_a_header_that_needs_another_before_it(self):
        self.assertEqual(self.check(), [])
        self.put("src/base/text.h", "#pragma once\nstd::string text();\n")  # what was remembered does not hold any more
        found = self.check()
        self.assertEqual([line.split(" does not")[0] for line in found], ["src/base/text.h", "src/term/shell.h"])

    def test_a_header_that_its_source_includes_first_is_left_to_it(self):
        broken = "#pragma once\nstd::string show();\n"
        self.put("src/term/show.h", broken)
        self.put("src/term/show.cpp", '#include "term/show.h"\n')
        self.assertEqual(self.check(), [])
        self.put("src/term/show.cpp", '#include <string>\n#include "term/show.h"\n')
        self.assertEqual([line.split(" does not")[0] for line in self.check()], ["src/term/show.h"])

    def test_a_repaired_header_passes(self):
        good = (self.root / "src/base/text.h").read_text()
        self.put("src/base/text.h", "#pragma once\nstd::string text();\n")
        self.check()
        self.put("src/base/text.h", good)
        self.assertEqual(self.check(), [])


if __name__ == "__main__":
    unittest.main()
