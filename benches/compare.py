#!/usr/bin/env python3
"""Compares whole-process render times of msgen and dofigen, alternating, and msgen's peak memory.

Usage: benches/compare.py [MSGEN] [N]      (default: target/release/msgen, 200 runs of each)
Needs dofigen on the PATH (`cargo install dofigen`). The images of both specs are digests, so that
dofigen has nothing to look up: `gen --locked` opens no socket (seen with strace).
Goals: median ratio at most 0.7, peak memory at most 8 MB.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def run(command, folder):
    """Runs a command; gives its seconds and what it wrote."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = process.stdout.read()
    status = process.wait()
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{command} fails")
    return seconds, out


def peak(command, folder):
    """The peak memory of a command in MiB. GNU time starts it: a child of Python counts Python's own."""
    said = subprocess.run(["/usr/bin/time", "-f", "%M", *command], cwd=folder, capture_output=True, check=True)
    return int(said.stderr.split()[-1]) / 1024


def main():
    msgen = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "../target/release/msgen"))
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    dofigen = shutil.which("dofigen") or sys.exit("there is no dofigen: `cargo install dofigen`")
    with tempfile.TemporaryDirectory() as folder:
        for name in ("build.toml", "dofigen.yml"):
            shutil.copy(os.path.join(HERE, "specs", name), folder)
        # The lock file, once.
        subprocess.run([dofigen, "gen", "--offline", "-o", "-"], cwd=folder, check=True, capture_output=True)
        commands = {"msgen": [msgen, "render", "build.toml"], "dofigen": [dofigen, "gen", "--locked", "-o", "-"]}
        stages = {name: run(command, folder)[1].count(b"FROM ") for name, command in commands.items()}
        if set(stages.values()) != {3}:
            sys.exit(f"these are not three stages each: {stages}")
        # What it costs to start any process at all.
        commands["(true)"] = ["true"]
        seconds = {name: [] for name in commands}
        for _ in range(count):
            for name, command in commands.items():
                seconds[name].append(run(command, folder)[0])
        memory = {name: statistics.median(peak(command, folder) for _ in range(9)) for name, command in commands.items()}
    for name, times in seconds.items():
        times.sort()
        print(f"{name:8} median {statistics.median(times) * 1000:.2f} ms   p5 {times[count // 20] * 1000:.2f}   p95 {times[-count // 20] * 1000:.2f}   peak {memory[name]:.1f} MiB")
    print(f"ratio    {statistics.median(seconds['msgen']) / statistics.median(seconds['dofigen']):.2f}   ({count} runs of each, alternating)")


main()
