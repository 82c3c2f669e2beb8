//! Which files a build for Linux compiles: `//go:build` lines and the ends of file names.

/// How deep parentheses go before nobody wrote them.
const MOST_DEPTH: usize = 50;

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];
const MACHINES: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Whether a file is compiled for Linux on one of the usual machines, with cgo or without. `line` is what its
/// `//go:build` line says.
pub(super) fn fits(name: &str, line: Option<&str>, cgo: bool) -> bool {
    ["amd64", "arm64"].iter().any(|machine| {
        let is_set = |tag: &str| tag == "linux" || tag == *machine || (cgo && tag == "cgo") || is_always(tag);
        by_name(name, machine) && line.is_none_or(|line| expression(line, &is_set))
    })
}

fn is_always(tag: &str) -> bool {
    ["unix", "gc"].contains(&tag) || tag.strip_prefix("go1.").is_some_and(|minor| minor.parse::<u32>().is_ok())
}

/// Whether the end of a file's name, such as `_windows` or `_linux_arm64`, allows it.
fn by_name(name: &str, machine: &str) -> bool {
    let stem = name.strip_suffix(".go").unwrap_or(name);
    let stem = stem.strip_suffix("_test").unwrap_or(stem);
    let mut parts = stem.split('_').skip(1).collect::<Vec<_>>().into_iter().rev();
    let Some(last) = parts.next() else { return true };
    if SYSTEMS.contains(&last) {
        return last == "linux";
    }
    if !MACHINES.contains(&last) {
        return true;
    }
    let system = parts.next().filter(|system| SYSTEMS.contains(system));
    last == machine && system.is_none_or(|system| system == "linux")
}

/// The value of an expression; one that cannot be read allows the file, and the compiler will say more.
fn expression(line: &str, is_set: &dyn Fn(&str) -> bool) -> bool {
    let mut parser = Parser { rest: line, is_set, depth: 0 };
    let value = parser.or();
    parser.rest = parser.rest.trim_start();
    value.filter(|_| parser.rest.is_empty()).unwrap_or(true)
}

struct Parser<'a> {
    rest: &'a str,
    is_set: &'a dyn Fn(&str) -> bool,
    depth: usize,
}

impl Parser<'_> {
    fn or(&mut self) -> Option<bool> {
        let mut value = self.and()?;
        while self.eat("||") {
            value |= self.and()?;
        }
        Some(value)
    }

    fn and(&mut self) -> Option<bool> {
        let mut value = self.not()?;
        while self.eat("&&") {
            value &= self.not()?;
        }
        Some(value)
    }

    fn not(&mut self) -> Option<bool> {
        let mut negated = false;
        while self.eat("!") {
            negated = !negated;
        }
        if self.eat("(") {
            self.depth += 1;
            let value = if self.depth > MOST_DEPTH { None } else { self.or() }?;
            self.depth -= 1;
            return self.eat(")").then_some(value != negated);
        }
        let tag = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let end = self.rest.find(|c| !tag(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then(|| (self.is_set)(name) != negated)
    }

    fn eat(&mut self, text: &str) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest).trim_start();
        rest.is_some()
    }
}
