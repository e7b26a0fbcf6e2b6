"""Git repositories of a scenario: commits that have the same names in every run."""

import os
import subprocess

from .scenario import ScenarioError

# The first commit of a scenario; each is a minute later than the one before.
FIRST_COMMIT = 1577836800
SETTINGS = ["init.defaultBranch=master", "protocol.file.allow=always", "commit.gpgSign=false", "gc.auto=0",
            "user.name=tester", "user.email=tester@example.com", "advice.detachedHead=false"]


class Repositories:
    """Runs git in the sandbox, without the user's or the machine's settings."""

    def __init__(self, home: str):
        self.home = home
        self.commits = 0

    def git(self, directory: str, arguments: list[str]) -> None:
        date = f"{FIRST_COMMIT + 60 * self.commits} +0000"
        environment = {
            "PATH": "/usr/bin:/bin", "HOME": self.home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
        }
        settings = [word for setting in SETTINGS for word in ("-c", setting)]
        done = subprocess.run(["git", *settings, *arguments], cwd=directory, env=environment, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise ScenarioError(f"git {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
        if arguments[0] == "commit":
            self.commits += 1

    def commit(self, directory: str, arguments: list[str]) -> None:
        """Commits everything below a directory, which becomes a repository if it is none."""
        if not os.path.lexists(directory + "/.git"):
            self.git(directory, ["init", "--quiet"])
        self.git(directory, ["add", "--all"])
        self.git(directory, ["commit", "--quiet", "--allow-empty", "--message", "commit", *arguments])
