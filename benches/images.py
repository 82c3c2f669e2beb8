#!/usr/bin/env python3
"""Measures the images of presets: their bytes, and what a rebuild runs again after an edit.

Usage: benches/images.py [LANGUAGE ...] [--write] [--network host]

Each project of PROJECTS is built with three Dockerfiles: the one that msgen renders, and beside it
`benches/images/LANGUAGE.single.Dockerfile` and `….multi.Dockerfile`, what people write without it. Each is
built until its cache is warm; then the project is edited, alone, and built again. Needs docker with
buildx; prints a Markdown table, and with --write puts it into docs/measurements.md.

Bytes are those of the image's layers, unpacked. Instructions are those that the target needs and that
were not cached; seconds are of the wall, and depend on the machine more than on the Dockerfile.
"""
import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/measurements.md"
IGNORED = shutil.ignore_patterns("Dockerfile*", "expect.toml", "node_modules", ".venv", "target")

# Adds a dependency with the image's own Go.
GO_GET = """docker buildx build -q NETWORK --output type=local,dest=. -f - . <<'EOF'
FROM golang:1.27-trixie AS get
WORKDIR /src
COPY . .
RUN go get github.com/rs/xid@v1.6.0 && sed -i '1i // UNIQUE' go.mod
FROM scratch
COPY --from=get /src/go.mod /src/go.sum /
EOF"""

# Adds a dependency with the image's own npm, and changes the manifest in any case.
NPM_INSTALL = """docker buildx build -q NETWORK --output type=local,dest=. -f - . <<'EOF'
FROM node:24-trixie-slim AS get
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --package-lock-only --ignore-scripts picocolors@1.1.1 && npm pkg set description=UNIQUE
FROM scratch
COPY --from=get /app/package.json /app/package-lock.json /
EOF"""

# Adds a dependency with uv, from its image.
UV_ADD = """docker buildx build -q NETWORK --output type=local,dest=. -f - . <<'EOF'
FROM python:3.13-slim-trixie AS get
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=bind,from=ghcr.io/astral-sh/uv:0.13.8,source=/uv,target=/usr/local/bin/uv \\
    uv add --no-sync --raw itsdangerous==2.2.0 && echo '# UNIQUE' >>pyproject.toml
FROM scratch
COPY --from=get /app/pyproject.toml /app/uv.lock /
EOF"""

# Adds a dependency to a pom.xml, which has no lock file.
POM_ADD = """python3 - <<'EOF'
import pathlib
pom = pathlib.Path("pom.xml")
more = "<dependency><groupId>org.apache.commons</groupId><artifactId>commons-text</artifactId><version>1.14.0</version></dependency>"
text = pom.read_text().replace("  </dependencies>", "    " + more + "<!-- UNIQUE -->\\n  </dependencies>")
assert more in text
pom.write_text(text)
EOF"""

# Of each language: the project, and the edits, as shell commands in a copy of it. UNIQUE is another text every time,
# so that no build has it in its cache.
PROJECTS = {
    "go": (
        "examples/presets/go-service",
        {
            "one source line": "sed -i 's/Hello/Good day UNIQUE/' greet.go",
            "one more dependency": GO_GET,
            "README": "echo UNIQUE >>README.md",
        },
    ),
    "node": (
        "examples/presets/node-service",
        {
            "one source line": "sed -i 's/Hello, /Good day UNIQUE, /' src/greet.ts",
            "one more dependency": NPM_INSTALL,
            "README": "echo UNIQUE >>README.md",
        },
    ),
    "java": (
        "examples/presets/java-boot-jlink",
        {
            "one source line": """sed -i '$i\\    static final String BUILD = "UNIQUE";' """
            "src/main/java/com/example/bookshelf/BookshelfApplication.java",
            "one more dependency": POM_ADD,
            "README": "echo UNIQUE >>README.md",
        },
    ),
    "python": (
        "examples/presets/python-uv",
        {
            "one source line": "echo '# UNIQUE' >>app/main.py",
            "one more dependency": UV_ADD,
            "README": "echo UNIQUE >>README.md",
        },
    ),
}
KINDS = ["single", "multi", "msgen"]
NAMES = {"single": "one stage", "multi": "multi-stage, by hand", "msgen": "msgen"}
# With --link BuildKit tells of a second step, which puts the layer on the others.
STEP = re.compile(r"^\[(?!internal)(?:\S+ +)?\d+/\d+\] (?!FROM |LINK )")


def build(context, dockerfile, network):
    """Builds, and says the seconds, the instructions that ran, and the bytes of the image."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "image.tar"
        command = ["docker", "buildx", "build", "--progress=rawjson", "--provenance=false", "-f", str(dockerfile)]
        command += ["--network", network] if network else []
        command += ["--output", f"type=oci,dest={out},compression=uncompressed,force-compression=true", str(context)]
        start = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True)
        seconds = time.monotonic() - start
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stderr[-3000:]}")
        ran = {}
        for line in filter(lambda line: line.startswith("{"), done.stderr.splitlines()):
            for vertex in json.loads(line).get("vertexes", []):
                if STEP.match(vertex.get("name", "")) and vertex.get("completed"):
                    ran[vertex["digest"]] = not vertex.get("cached", False)
        return {"seconds": seconds, "ran": sum(ran.values()), "bytes": size(out)}


def size(path):
    with tarfile.open(path) as tar:
        blob = lambda digest: json.load(tar.extractfile("blobs/" + digest.replace(":", "/")))
        manifest = blob(json.load(tar.extractfile("index.json"))["manifests"][0]["digest"])
        while "manifests" in manifest:
            manifest = blob(manifest["manifests"][0]["digest"])
        return sum(layer["size"] for layer in manifest["layers"])


def measure(language, network):
    project, edits = PROJECTS[language]
    rows = {}
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "project"

            def fresh():
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(ROOT / project, copy, ignore=IGNORED)
                if kind == "msgen":
                    for name in ["Dockerfile", "Dockerfile.dockerignore"]:
                        shutil.copy(ROOT / project / name, copy / name)
                else:
                    shutil.copy(ROOT / "benches/images" / f"{language}.{kind}.Dockerfile", copy / "Dockerfile")

            fresh()
            build(copy, copy / "Dockerfile", network)
            rows[kind] = {"warm": build(copy, copy / "Dockerfile", network)}
            for name, edit in edits.items():
                fresh()
                edit = edit.replace("UNIQUE", str(time.time_ns())).replace("NETWORK", f"--network {network}" if network else "")
                subprocess.run(["sh", "-c", edit], cwd=copy, check=True)
                rows[kind][name] = build(copy, copy / "Dockerfile", network)
    return table(language, project, edits, rows)


def table(language, project, edits, rows):
    single = rows["single"]["warm"]["bytes"]
    lines = [
        f"`{project}`, the target `prod`; instructions that run again, and seconds:",
        "",
        "| | bytes | less than one stage | " + " | ".join(edits) + " |",
        "|---" * (3 + len(edits)) + "|",
    ]
    for kind in KINDS:
        row = rows[kind]
        size = row["warm"]["bytes"]
        cells = [NAMES[kind], f"{size:,}", f"{100 * (1 - size / single):.1f} %"]
        cells += [f"{row[edit]['ran']} ({row[edit]['seconds']:.1f} s)" for edit in edits]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=f"of {', '.join(PROJECTS)}; all unless said")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/measurements.md")
    parser.add_argument("--network", help="the network of the builds, as docker takes it")
    args = parser.parse_args()
    for language in args.languages or PROJECTS:
        text = measure(language, args.network)
        print(f"{text}\n", flush=True)
        if args.write:
            begin, end = f"<!-- images: {language} -->\n", f"\n<!-- end: {language} -->"
            page = PAGE.read_text()
            before, rest = page.split(begin)
            PAGE.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end, 1)[1])


if __name__ == "__main__":
    main()
