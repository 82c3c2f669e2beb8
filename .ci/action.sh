#!/usr/bin/env bash
# What action.yml does: msgen is there or is installed, says what it found as annotations, and perhaps as SARIF.
# Nothing of what was given is ever a command: each value is one argument, after `--`.
set -euo pipefail

if ! command -v msgen >/dev/null; then
  # From the action's own sources, or another release of them.
  if [[ -n ${MSGEN_VERSION-} ]]; then
    cargo install --quiet --locked --git https://github.com/msgen/msgen --rev "$MSGEN_VERSION" msgen
  else
    cargo install --quiet --locked --path "$GITHUB_ACTION_PATH"
  fi
  export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi

options=()
if [[ -n ${MSGEN_BASELINE-} ]]; then
  options+=("--baseline=$MSGEN_BASELINE")
fi
paths=()
while IFS= read -r path; do
  if [[ -n $path ]]; then
    paths+=("$path")
  fi
done <<<"${MSGEN_PATHS-}"

if [[ -n ${MSGEN_SARIF-} ]]; then
  # Findings are what the next command fails for; a report that is not whole is still one.
  msgen check "${options[@]}" --format sarif --fail-on never -- "${paths[@]}" >"$MSGEN_SARIF" || true
  # A name with line breaks would say more than one output.
  printf 'sarif=%s\n' "${MSGEN_SARIF//[$'\r\n']/}" >>"$GITHUB_OUTPUT"
fi
msgen check "${options[@]}" --format github --fail-on "${MSGEN_FAIL_ON:-error}" -- "${paths[@]}"
