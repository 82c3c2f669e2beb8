//! The output language: a Dockerfile as typed instructions, which knows nothing of msgen.
//!
//! [`Dockerfile`] prints itself with `Display`. Escaping happens in `quote` alone, layout in `print`
//! alone; whoever builds the instructions passes values and never text that was made safe before.

mod needs;
mod print;
pub mod quote;
pub(crate) mod raw;

use crate::word::Word;

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dockerfile {
    /// `# syntax=…`, always the first line.
    pub syntax: Option<String>,
    /// Comment lines at the top, below the directives, without `#`.
    pub header: Vec<String>,
    /// The global `ARG`s, before the first `FROM`.
    pub args: Vec<Line>,
    /// The stages, in the order in which they are written.
    pub stages: Vec<Stage>,
}

/// One `FROM` and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Comment lines above the `FROM`, without `#`.
    pub comments: Vec<String>,
    /// `--platform=…`
    pub platform: Option<Word>,
    /// An image, a stage or `scratch`.
    pub from: Word,
    /// `AS name`
    pub name: Option<String>,
    /// What is done in it.
    pub lines: Vec<Line>,
}

/// An instruction and the comment above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Comment lines, without `#`.
    pub comments: Vec<String>,
    /// The instruction.
    pub instruction: Instruction,
}

/// The instructions that a stage can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// `ARG NAME=default`
    Arg(String, Option<Word>),
    /// `ENV KEY=value …`, one key a line
    Env(Vec<(String, Word)>),
    /// `LABEL key=value …`, one key a line
    Label(Vec<(String, Word)>),
    /// `RUN …`
    Run(Run),
    /// `COPY … sources dest`
    Copy(Copy),
    /// `ADD … sources dest`
    Add(Add),
    /// `COPY <<"EOF" dest`
    File(File),
    /// `USER name`
    User(Word),
    /// `WORKDIR /path`
    Workdir(Word),
    /// `SHELL ["/bin/bash", "-c"]`
    Shell(Vec<String>),
    /// `VOLUME ["/data"]`
    Volume(Vec<Word>),
    /// `EXPOSE 8080 9090/udp`
    Expose(Vec<Word>),
    /// `STOPSIGNAL SIGQUIT`
    StopSignal(Word),
    /// `HEALTHCHECK …`
    Healthcheck(Healthcheck),
    /// `ENTRYPOINT ["/app"]`
    Entrypoint(Vec<String>),
    /// `CMD ["serve"]`
    Cmd(Vec<String>),
    /// One instruction kept as its author wrote it, continuation lines and heredocs included.
    Raw(String),
}

/// `RUN`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// `--mount=…`, in the order written.
    pub mounts: Vec<Mount>,
    /// `--network=…`
    pub network: Option<String>,
    /// `--security=…`
    pub security: Option<String>,
    /// What is run.
    pub command: Command,
}

/// The forms of a `RUN`'s command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Text for the shell, handed over unchanged: one line, or a heredoc where it has several lines
    /// or where a RUN line would be read as something else.
    Shell {
        /// The text.
        text: String,
        /// Whether a heredoc of several lines begins with `set -e`.
        strict: bool,
    },
    /// Commands of the writer's own as quoted words, joined by `&&`, one a line.
    All(Vec<Vec<String>>),
    /// `["program", "argument"]`
    Exec(Vec<String>),
}

/// `--mount=…` of a `RUN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mount {
    /// `type=cache`
    Cache {
        /// `id=`
        id: Option<Word>,
        /// `from=`, a stage or an image
        from: Option<Word>,
        /// `source=`, below `from`
        source: Option<Word>,
        /// `target=`
        target: Word,
        /// `sharing=`
        sharing: Option<String>,
        /// `uid=` and `gid=`
        owner: Option<(String, Option<String>)>,
        /// `mode=`
        mode: Option<String>,
    },
    /// `type=bind`
    Bind {
        /// `from=`
        from: Option<Word>,
        /// `source=`
        source: Option<Word>,
        /// `target=`
        target: Word,
        /// `rw`
        rw: bool,
    },
    /// `type=tmpfs`
    Tmpfs {
        /// `target=`
        target: Word,
        /// `size=`, in bytes or with BuildKit's suffixes
        size: Option<String>,
    },
    /// `type=secret`
    Secret {
        /// `id=`
        id: String,
        /// `target=`
        target: Option<Word>,
        /// `env=`
        env: Option<String>,
        /// `required=true`
        required: bool,
        /// `uid=` and `gid=`
        owner: Option<(String, Option<String>)>,
        /// `mode=`
        mode: Option<String>,
    },
    /// `type=ssh`
    Ssh {
        /// `id=`, `default` unless said
        id: Option<String>,
    },
}

/// `COPY`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copy {
    /// `--link`
    pub link: bool,
    /// `--parents`
    pub parents: bool,
    /// `--from=`, a stage, an image or a named context
    pub from: Option<String>,
    /// `--chown=`
    pub chown: Option<Word>,
    /// `--chmod=`
    pub chmod: Option<String>,
    /// `--exclude=`, one flag each
    pub exclude: Vec<Word>,
    /// What is copied.
    pub sources: Vec<Word>,
    /// Where it lands.
    pub dest: Word,
}

/// `ADD`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Add {
    /// `--checksum=`
    pub checksum: Option<Word>,
    /// `--keep-git-dir`
    pub keep_git_dir: bool,
    /// `--unpack=`
    pub unpack: Option<bool>,
    /// `--chown=`
    pub chown: Option<Word>,
    /// `--chmod=`
    pub chmod: Option<String>,
    /// `--exclude=`, one flag each
    pub exclude: Vec<Word>,
    /// What is added: URLs, git references, local archives and files.
    pub sources: Vec<Word>,
    /// Where it lands.
    pub dest: Word,
}

/// `COPY` of a text, as a quoted heredoc.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// `--chown=`
    pub chown: Option<Word>,
    /// `--chmod=`
    pub chmod: Option<String>,
    /// The file's content; a last line break is added where there is none.
    pub text: String,
    /// The file's path.
    pub dest: Word,
}

/// `HEALTHCHECK`
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Healthcheck {
    /// `HEALTHCHECK NONE`
    None,
    /// `HEALTHCHECK --interval=… CMD [...]`
    Cmd {
        /// `interval=30s`, `timeout=3s`, …, in the order written.
        options: Vec<(String, String)>,
        /// The command, always in exec form.
        command: Vec<String>,
    },
}
