//! The text of a Gradle script, in Groovy or in Kotlin. It is a program, and is read by the few lines that people
//! write alike; what a computation gives is not known.

use super::Pin;
use crate::source::{Source, Span};

/// A script without its comments: each of their bytes is a space, so that places stay.
pub(super) struct Script {
    text: String,
    base: u32,
}

/// A plugin that a script names.
#[derive(Debug, Clone)]
pub(super) struct Plugin {
    pub(super) id: String,
    pub(super) span: Span,
    pub(super) version: Option<Pin>,
    /// Whether it is a name of the catalog.
    pub(super) is_alias: bool,
    /// Whether it stands there for its version alone.
    pub(super) is_off: bool,
    /// Whether it is applied by `apply`, as the root does it for its projects.
    pub(super) is_call: bool,
}

impl Script {
    pub(super) fn new(source: &Source) -> Self {
        Self { text: without_comments(&source.text), base: source.base() }
    }

    /// Where the script begins.
    pub(super) fn start(&self) -> Span {
        Span { start: self.base, end: self.base }
    }

    /// Whether a text stands in it.
    pub(super) fn has(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    /// The places just after a word.
    fn after<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        self.text.match_indices(word).filter_map(move |(at, _)| {
            let end = at + word.len();
            let alone = !self.text[..at].ends_with(part) && !self.text[end..].starts_with(part);
            alone.then_some(end)
        })
    }

    /// The value after a word: `x = 21`, `x(21)`, `x.set("21")`, `x = JavaVersion.VERSION_21`.
    pub(super) fn value(&self, word: &str) -> Option<Pin> {
        self.after(word).find_map(|at| self.value_at(at))
    }

    fn value_at(&self, at: usize) -> Option<Pin> {
        let line = self.text[at..].split(['\n', ';', '}']).next().unwrap_or_default();
        let mut at = at;
        let mut rest = line;
        for start in
            ["", ".set", "=", "(", "JavaVersion.", "JvmTarget.", "toVersion", "JavaLanguageVersion.of", "JVM_", "("]
        {
            let spaces = rest.len() - rest.trim_start().len();
            (at, rest) = (at + spaces, &rest[spaces..]);
            if let Some(more) = rest.strip_prefix(start) {
                (at, rest) = (at + start.len(), more);
            }
        }
        if let Some(string) = self.string_at(at) {
            return Some(string);
        }
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
        (end > 0).then(|| self.pin(at, at + end))
    }

    /// The text in the parentheses after a value: `21` of `property("21")`.
    pub(super) fn argument(&self, (_, span): &Pin) -> Option<Pin> {
        let at = span.end.checked_sub(self.base)? as usize;
        self.text.get(at..)?;
        self.strings_at(at).into_iter().next()
    }

    /// The text or the number that a name is set to: `val boot = "3.5.6"`, `ext.jdk = 21`, `extra["jdk"] = 21`.
    pub(super) fn assigned(&self, name: &str) -> Option<Pin> {
        self.after(name).find_map(|at| {
            let is_key = ["\"]", "']"].iter().any(|end| self.text[at..].starts_with(end));
            let at = if is_key { at + 2 } else { at };
            let at = self.skip(at, &[' ', '\t']);
            let rest = self.text[at..].strip_prefix('=').filter(|rest| !rest.starts_with('='))?;
            let start = self.skip(at + 1, &[' ', '\t']);
            let digits = rest.trim_start().split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().len();
            let number = (digits > 0).then(|| self.pin(start, start + digits));
            self.string_at(start).or(number)
        })
    }

    /// What a task's archive is told, such as its name; an error where the value is computed.
    pub(super) fn setting(&self, word: &str, task: &str) -> Option<Result<Pin, Span>> {
        self.after(word).find_map(|at| {
            let (place, owner) = self.archive_before(at)?;
            let line = self.text[..place].rsplit('\n').next().unwrap_or_default();
            let is_it = owner.eq_ignore_ascii_case(task) || (owner == "Jar" && line.contains("withType"));
            is_it.then(|| {
                let value = self.text[at..].strip_prefix(".set").map_or(at, |_| at + ".set".len());
                let value = self.skip(value, &[' ', '\t', '=', '(']);
                self.string_at(value).ok_or_else(|| self.pin(value, value).1)
            })
        })
    }

    /// The name of a task that stands before a place, the nearest one.
    fn archive_before(&self, place: usize) -> Option<(usize, &'static str)> {
        const TASKS: &[&str] =
            &["bootJar", "BootJar", "bootWar", "BootWar", "shadowJar", "ShadowJar", "jar", "Jar", "war", "War"];
        let before = |task: &'static str| {
            let ends = self.after(task).take_while(|end| *end < place);
            // `app.jar` is a file.
            let is_file = |end: &usize| {
                self.text[..end - task.len()].ends_with('.') && self.text[*end..].starts_with(['"', '\''])
            };
            ends.filter(|end| !is_file(end)).last().map(|end| (end - task.len(), task))
        };
        TASKS.iter().filter_map(|task| before(task)).max()
    }

    /// The version of a module in its coordinates, `group:name:version`.
    pub(super) fn coordinate(&self, module: &str) -> Option<Pin> {
        self.text.match_indices(module).find_map(|(at, _)| {
            let start = at + module.len() + 1;
            let rest = self.text[start - 1..].strip_prefix(':')?;
            let is_alone = self.text[..at].ends_with(['"', '\'']);
            let end = rest.find(|c: char| !c.is_alphanumeric() && !"._+${}-".contains(c)).unwrap_or(rest.len());
            (is_alone && end > 0).then(|| self.pin(start, start + end))
        })
    }

    /// The scripts that it applies: `apply from: 'gradle/java.gradle'`.
    pub(super) fn applied(&self) -> Vec<Pin> {
        let found = self.after("apply").filter_map(|at| {
            let line = self.text[at..].split('\n').next().unwrap_or_default();
            let from = line.find("from").filter(|from| line[..*from].trim_matches([' ', '\t', '(']).is_empty())?;
            let quote = from + line[from..].find(['"', '\''])?;
            let (path, span) = self.string_at(at + quote)?;
            let is_roots =
                ["rootProject.file(", "rootDir.resolve("].iter().any(|call| line[from..quote].contains(call));
            Some((if is_roots { format!("$rootDir/{path}") } else { path }, span))
        });
        found.collect()
    }

    /// The projects that settings include, and the place where some of them are computed.
    pub(super) fn included(&self) -> (Vec<Pin>, Option<Span>) {
        let mut found = Vec::new();
        let mut computed = None;
        for at in self.after("include") {
            let names = self.strings_at(at);
            let start = self.skip(at, &[' ', '\t', '(']);
            let is_call = start > at && self.text[start..].starts_with(|c: char| c.is_alphabetic() || c == '*');
            // `include '**/*.gradle'` is a file pattern.
            if (names.is_empty() && is_call) || names.iter().any(|(name, _)| name.contains('*')) {
                computed = computed.or(Some(self.pin(at - "include".len(), at).1));
            } else {
                found.extend(names);
            }
        }
        (found, computed)
    }

    /// The class that a program begins with: `mainClass = "com.acme.Main"`, or the jar's attribute.
    pub(super) fn main_class(&self) -> Option<Pin> {
        let attribute = || {
            let at = self.text.find("Main-Class")? + "Main-Class".len() + 1;
            let line = self.text.get(at..)?.split('\n').next()?;
            self.string_at(at + line.find(['"', '\''])?)
        };
        let set = ["mainClass", "mainClassName"].iter().find_map(|word| self.value(word));
        let is_class = |(class, _): &Pin| class.contains('.') && !class.contains('$');
        set.filter(is_class).or_else(|| attribute().filter(is_class))
    }

    /// `version = "1.0"` of the project itself, or of the projects that it configures; where the version is computed,
    /// the expression.
    pub(super) fn version(&self) -> Option<Result<Pin, Pin>> {
        self.after("version").find_map(|at| {
            let before = self.text[..at - "version".len()].trim_end_matches([' ', '\t']);
            let before =
                ["project.", "rootProject.", "this."].iter().find_map(|end| before.strip_suffix(end)).unwrap_or(before);
            let is_start =
                before.is_empty() || before.ends_with(['\n', ';', '{']) || before.ends_with(char::is_whitespace);
            let is_own = self.block(at).is_none_or(|block| ["allprojects", "subprojects"].contains(&block));
            let rest = self.text[at..].trim_start_matches([' ', '\t']);
            let is_set = rest.strip_prefix('=').map_or_else(
                || rest.starts_with(['"', '\'', '(']) || rest.starts_with(char::is_alphabetic),
                |rest| !rest.starts_with('='),
            );
            (is_start && is_own && is_set).then(|| {
                let at = self.skip(at, &[' ', '\t', '=', '(']);
                let line = self.text[at..].split(['\n', ';', '}']).next().unwrap_or_default().trim_end();
                self.string_at(at).ok_or_else(|| self.pin(at, at + line.len()))
            })
        })
    }

    /// The word before the brace that a place lies in: `allprojects {`.
    fn block(&self, at: usize) -> Option<&str> {
        let mut depth = 0;
        let open = self.text[..at].char_indices().rev().find(|(_, c)| {
            depth += i32::from(*c == '}') - i32::from(*c == '{');
            depth < 0
        });
        let before = self.text[..open?.0].trim_end();
        before.rsplit(|c: char| !c.is_alphanumeric()).next()
    }

    /// Where a word has a block with something in it.
    pub(super) fn block_of(&self, word: &str) -> Option<Span> {
        self.after(word).find_map(|at| {
            let rest = self.text[at..].trim_start().strip_prefix('{')?.trim_start();
            (!rest.is_empty() && !rest.starts_with('}')).then(|| self.pin(at - word.len(), at).1)
        })
    }

    /// Every string in the arguments after a word.
    pub(super) fn arguments(&self, word: &str) -> Vec<Pin> {
        self.after(word).flat_map(|at| self.strings_at(at)).collect()
    }

    /// The strings from here on, with commas between them.
    fn strings_at(&self, at: usize) -> Vec<Pin> {
        let mut found = Vec::new();
        let mut at = self.skip(at, &[' ', '\t', '(']);
        at = if found.is_empty() && self.text[..at].ends_with('(') { self.skip(at, &[' ', '\t', '\n']) } else { at };
        while let Some(string) = self.string_at(at) {
            at += string.0.len() + 2;
            found.push(string);
            let comma = self.skip(at, &[' ', '\t', '\n']);
            if !self.text[comma..].starts_with(',') {
                break;
            }
            at = self.skip(comma + 1, &[' ', '\t', '\n']);
        }
        found
    }

    fn skip(&self, at: usize, over: &[char]) -> usize {
        let rest = &self.text[at..];
        at + rest.len() - rest.trim_start_matches(over).len()
    }

    /// A string that begins here.
    fn string_at(&self, at: usize) -> Option<Pin> {
        let rest = self.text.get(at..)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let length = rest[1..].find(['\n', quote])?;
        rest[1 + length..].starts_with(quote).then(|| self.pin(at + 1, at + 1 + length))
    }

    fn pin(&self, start: usize, end: usize) -> Pin {
        (self.text[start..end].to_owned(), Span::new(self.base, &(start..end)))
    }

    /// `project(":a").projectDir = file("b")`: a project, and its folder. A folder that is computed is none.
    pub(super) fn folders(&self) -> Vec<(String, Option<Pin>)> {
        let found = self.after("project").filter_map(|at| {
            let name = self.strings_at(at).into_iter().next()?;
            let line = self.text[at..].split('\n').next().unwrap_or_default();
            let place = line.find(".projectDir").filter(|place| line[*place..].contains('='))?;
            let value = at + place + line[place..].find('=')?;
            let rest = self.text[value..].split('\n').next().unwrap_or_default();
            let string = rest.find(['"', '\'']).and_then(|quote| self.string_at(value + quote));
            let plain = [
                "file(",
                "new File(settingsDir",
                "File(settingsDir",
                "new File(rootDir",
                "new File(rootProject.projectDir",
            ];
            let is_plain = plain.iter().any(|call| rest[1..].trim_start().starts_with(call));
            Some((name.0, string.filter(|(path, _)| is_plain && !path.contains('$'))))
        });
        found.collect()
    }

    /// The projects that it depends on: `project(":a")`, `project(path: ":a")` and `projects.a`.
    pub(super) fn projects(&self) -> Vec<String> {
        let called = self.after("project").filter_map(|at| {
            let at = self.skip(at, &[' ', '\t', '(']);
            let path = self.text[at..].strip_prefix("path").map(|rest| rest.trim_start_matches([' ', '\t', ':', '=']));
            let at = path.map_or(at, |rest| self.text.len() - rest.len());
            self.string_at(at).map(|(name, _)| name)
        });
        let accessors = self.after("projects").filter_map(|at| {
            let rest = self.text[at..].strip_prefix('.')?;
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len());
            Some(format!(".{}", rest[..end].trim_end_matches(".dependencyProject")))
        });
        called.chain(accessors).collect()
    }

    /// The plugins that it applies or names.
    pub(super) fn plugins(&self) -> Vec<Plugin> {
        let mut found = Vec::new();
        for at in self.after("id") {
            if let Some((id, span)) = self.strings_at(at).into_iter().next() {
                found.push(self.plugin(id, span, at, false));
            }
        }
        for at in self.after("alias") {
            let start = self.skip(at, &[' ', '\t', '(']);
            let Some(rest) = self.text[start..].strip_prefix("libs.plugins.") else { continue };
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_').unwrap_or(rest.len());
            let (name, span) = self.pin(start + 13, start + 13 + end);
            found.push(self.plugin(name, span, at, true));
        }
        for at in self.after("apply") {
            let rest = self.text[at..].split('\n').next().unwrap_or_default();
            let Some(plugin) =
                rest.find("plugin").filter(|plugin| rest[..*plugin].trim_matches([' ', '\t', '(']).is_empty())
            else {
                continue;
            };
            let quote = rest[plugin..].find(['"', '\'']).and_then(|quote| self.string_at(at + plugin + quote));
            found.extend(quote.map(|(id, span)| Plugin {
                id,
                span,
                version: None,
                is_alias: false,
                is_off: false,
                is_call: true,
            }));
        }
        found.extend(self.bare());
        found
    }

    fn plugin(&self, id: String, span: Span, at: usize, is_alias: bool) -> Plugin {
        let line = self.text[at..].split('\n').next().unwrap_or_default();
        let version = line.find("version").and_then(|place| self.strings_at(at + place + 7).into_iter().next());
        let is_off = line.contains("apply false") || line.contains("apply(false)");
        Plugin { id, span, version, is_alias, is_off, is_call: false }
    }

    /// Kotlin's words for plugins, each on a line of its own in the block `plugins`.
    fn bare(&self) -> Vec<Plugin> {
        let own = ["application", "war", "java", "java-library"];
        let blocks = self.after("plugins").filter_map(|at| {
            let open = self.skip(at, &[' ', '\t']);
            let rest = self.text[open..].strip_prefix('{')?;
            Some((open + 1, rest.find('}').map_or(rest, |end| &rest[..end])))
        });
        let lines = blocks.flat_map(|(start, block)| {
            let mut at = start;
            block.split('\n').map(move |line| {
                let here = at + line.len() - line.trim_start().len();
                at += line.len() + 1;
                (here, line.trim())
            })
        });
        let found = lines.filter_map(|(at, line)| {
            let quoted = line.strip_prefix('`').and_then(|line| line.strip_suffix('`'));
            let name = quoted.unwrap_or(line);
            (quoted.is_some() || own.contains(&name)).then(|| {
                let (_, span) = self.pin(at, at + line.len());
                Plugin { id: name.to_owned(), span, version: None, is_alias: false, is_off: false, is_call: false }
            })
        });
        found.collect()
    }
}

/// The text with spaces for comments.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kept, length) = if rest.starts_with("//") {
            (false, rest.find('\n').unwrap_or(rest.len()))
        } else if let Some(comment) = rest.strip_prefix("/*") {
            (false, comment.find("*/").map_or(rest.len(), |end| end + 4))
        } else if matches!(first, '"' | '\'') {
            (true, string(rest, first))
        } else {
            (true, first.len_utf8())
        };
        let (part, after) = rest.split_at(length);
        if kept {
            out.push_str(part);
        } else {
            out.extend(part.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        }
        rest = after;
    }
    out
}

/// How long a string is, with its quotes. One that is not closed ends with its line.
fn string(rest: &str, quote: char) -> usize {
    let triple: String = [quote; 3].iter().collect();
    if rest.starts_with(&triple) {
        return rest[3..].find(&triple).map_or(rest.len(), |end| end + 6);
    }
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
