//! [`Plan`] to [`Dockerfile`]: one instruction a step. Nothing is decided here and nothing can fail.

use crate::dockerfile::{self, Dockerfile, Instruction, Line};
use crate::drift::GENERATED;
use crate::plan::{Action, Base, Command, FRONTEND, Mount, Origin, Place, Plan, Run, Setting, Stage, Step};
use crate::word::{Piece, Word};

/// The oldest frontend that is taken for granted: that of Docker Engine 23.0.
const TAKEN_FOR_GRANTED: (u32, u32) = (1, 5);

/// Writes a plan as a Dockerfile, with a line of digests in the header.
pub fn lower(plan: &Plan, digests: &str) -> Dockerfile {
    let args = plan.args.iter().filter(|(_, arg)| arg.global).map(|(name, arg)| Line {
        comments: described(name, arg.about.as_deref()),
        instruction: Instruction::Arg(name.clone(), plan.mirror.defaults.get(name).or(arg.default.as_ref()).cloned()),
    });
    let mut stages: Vec<dockerfile::Stage> = plan.stages.iter().map(|stage| lower_stage(plan, stage)).collect();
    if let (true, Some(default)) = (plan.closed, plan.default) {
        let name = &plan.stage(default).name;
        let (from, why) = (Word::text(name.clone()), format!("{name} is what a build without --target makes"));
        stages.push(dockerfile::Stage { comments: vec![why], platform: None, from, name: None, lines: Vec::new() });
    }
    let mut file = Dockerfile { syntax: None, header: header(plan, digests), args: args.collect(), stages };
    let syntax = plan.syntax.as_ref().map(|syntax| syntax.as_str());
    file.syntax = syntax.or((file.needs() > TAKEN_FOR_GRANTED).then_some(FRONTEND)).map(|syntax| pulled(plan, syntax));
    file
}

fn header(plan: &Plan, digests: &str) -> Vec<String> {
    let command = build_command(plan, &plan.place.context);
    vec![format!("{GENERATED}{}; do not edit. Build with: {command}", spec(&plan.place)), digests.to_owned()]
}

/// The first lines of the ignore file.
pub fn ignore_header(plan: &Plan, digests: &str) -> String {
    let spec = spec(&plan.place);
    format!("# {GENERATED}{spec}; do not edit: `ignore` under `[project]` adds patterns.\n# {digests}\n\n")
}

/// The name of the spec.
fn spec(place: &Place) -> &str {
    if place.file.is_empty() || place.file == "-" { "standard input" } else { &place.file }
}

fn build_command(plan: &Plan, context: &str) -> String {
    let mut command = "docker build".to_owned();
    let name = plan.place.dockerfile();
    if name != "Dockerfile" || context != "." {
        command.push_str(&format!(" -f {}", word(&name)));
    }
    for context in &plan.contexts {
        command.push_str(&format!(" --build-context {context}=…"));
    }
    format!("{command} {}", word(context))
}

/// A name as a word for a shell to copy.
fn word(name: &str) -> String {
    let harmless = name.chars().all(|c| c.is_alphanumeric() || "_-./".contains(c));
    if harmless { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// `# NAME text`, the form that `docker build --call=outline` and `--call=targets` read.
fn described(name: &str, about: Option<&str>) -> Vec<String> {
    about.map(|about| format!("{name} {about}").lines().map(ToOwned::to_owned).collect()).unwrap_or_default()
}

fn lower_stage(plan: &Plan, stage: &Stage) -> dockerfile::Stage {
    let from = match &stage.base {
        Base::Scratch => Word::text("scratch"),
        Base::Image(word) | Base::Choice(word, _) => plan.pulled(word).clone(),
        Base::Stage(id) => Word::text(plan.stage(*id).name.clone()),
        Base::Context(name) => Word::text(name.clone()),
    };
    let mut comments = described(&stage.name, stage.about.as_deref());
    let ignored = false_alarms(stage);
    if !ignored.is_empty() {
        comments.push(format!("hadolint ignore={}", ignored.join(",")));
    }
    let lines = stage.steps.iter().map(|step| lower_step(plan, step)).collect();
    dockerfile::Stage { comments, platform: stage.platform.clone(), from, name: Some(stage.name.clone()), lines }
}

/// hadolint's rules that are wrong about a `FROM`.
fn false_alarms(stage: &Stage) -> Vec<&'static str> {
    let mut rules = Vec::new();
    let untagged = match &stage.base {
        // It takes a text with a variable in it for an image without a tag.
        Base::Choice(word, _) => !matches!(word.0.as_slice(), [Piece::Variable { .. }]),
        Base::Context(_) => true,
        _ => false,
    };
    if untagged {
        rules.push("DL3006");
    }
    let constant = stage.platform.as_ref().is_some_and(|platform| {
        !platform.variables().iter().any(|name| matches!(&**name, "BUILDPLATFORM" | "TARGETPLATFORM"))
    });
    if constant {
        rules.push("DL3029");
    }
    rules
}

/// hadolint's rule that is wrong about a step, or against what its author asked for.
fn false_alarm(step: &Step) -> Option<&'static str> {
    match &step.action {
        // It knows stages and images alone.
        Action::Copy(copy) if matches!(copy.from, Some(Origin::Context(_))) => Some("DL3022"),
        // It takes a git repository for a file.
        Action::Add(add) if add.sources.iter().any(|source| source.to_spec().starts_with("git@")) => Some("DL3020"),
        // It takes where Go's private modules are for something private.
        Action::Env(entries) if entries.iter().any(|(name, _)| name == "GOPRIVATE") => Some("DL3064"),
        Action::Run(Run { command: Command::All(commands), mounts, .. }) => {
            let install = commands.last().map(Vec::as_slice).unwrap_or_default();
            let apt = commands.iter().any(|words| words.starts_with(&["apt-get".to_owned(), "install".to_owned()]));
            let lean = commands.iter().flatten().any(|word| word == "--no-install-recommends");
            match install.first().map(String::as_str) {
                // What dnf keeps is in the mount.
                Some("dnf" | "microdnf") if !mounts.is_empty() => Some("DL3040"),
                _ if apt && !lean => Some("DL3015"),
                _ => None,
            }
        }
        _ => None,
    }
}

fn lower_step(plan: &Plan, step: &Step) -> Line {
    let mut comments: Vec<String> = step.about.iter().flat_map(|about| about.lines()).map(ToOwned::to_owned).collect();
    comments.extend(false_alarm(step).map(|rule| format!("hadolint ignore={rule}")));
    let instruction = match &step.action {
        Action::Arg(name, default) => {
            let arg = plan.args.get(name).filter(|arg| !arg.global);
            comments.extend(described(name, arg.and_then(|arg| arg.about.as_deref())));
            Instruction::Arg(name.clone(), default.clone())
        }
        Action::Env(entries) => Instruction::Env(entries.clone()),
        Action::Shell(words) => Instruction::Shell(words.clone()),
        Action::Workdir(word) => Instruction::Workdir(word.clone()),
        Action::User(word) => Instruction::User(word.clone()),
        Action::Run(run) => Instruction::Run(dockerfile::Run {
            mounts: run.mounts.iter().map(|mount| lower_mount(plan, mount)).collect(),
            network: run.network.clone(),
            security: run.security.clone(),
            command: lower_command(&run.command),
        }),
        Action::Copy(copy) => Instruction::Copy(dockerfile::Copy {
            link: copy.link,
            parents: copy.parents,
            from: copy.from.as_ref().map(|origin| origin_name(plan, origin)),
            chown: copy.owner.clone(),
            chmod: copy.mode.clone(),
            exclude: copy.exclude.clone(),
            sources: copy.sources.clone(),
            dest: copy.dest.clone(),
        }),
        Action::Add(add) => Instruction::Add(dockerfile::Add {
            checksum: add.checksum.clone(),
            keep_git_dir: add.keep_git_dir,
            unpack: add.unpack,
            chown: add.owner.clone(),
            chmod: add.mode.clone(),
            exclude: add.exclude.clone(),
            sources: add.sources.clone(),
            dest: add.dest.clone(),
        }),
        Action::File(file) => Instruction::File(dockerfile::File {
            chown: file.owner.clone(),
            chmod: file.mode.clone(),
            text: file.text.clone(),
            dest: file.dest.clone(),
        }),
        Action::Raw(text) => Instruction::Raw(text.clone()),
        Action::Setting(setting) => lower_setting(setting),
    };
    Line { comments, instruction }
}

fn lower_command(command: &Command) -> dockerfile::Command {
    match command {
        Command::Shell(text, strict) => dockerfile::Command::Shell { text: text.clone(), strict: *strict },
        Command::All(commands) => dockerfile::Command::All(commands.clone()),
        Command::Exec(words) => dockerfile::Command::Exec(words.clone()),
    }
}

fn lower_setting(setting: &Setting) -> Instruction {
    match setting {
        Setting::Volumes(paths) => Instruction::Volume(paths.clone()),
        Setting::Expose(ports) => Instruction::Expose(ports.clone()),
        Setting::StopSignal(signal) => Instruction::StopSignal(signal.clone()),
        Setting::NoHealthcheck => Instruction::Healthcheck(dockerfile::Healthcheck::None),
        Setting::Healthcheck(options, command) => Instruction::Healthcheck(dockerfile::Healthcheck::Cmd {
            options: options.clone(),
            command: command.clone(),
        }),
        Setting::Entrypoint(words) => Instruction::Entrypoint(words.clone()),
        Setting::Cmd(words) => Instruction::Cmd(words.clone()),
        Setting::Labels(labels) => Instruction::Label(labels.clone()),
    }
}

fn origin_name(plan: &Plan, origin: &Origin) -> String {
    match origin {
        Origin::Stage(id) => plan.stage(*id).name.clone(),
        Origin::Image(name) => pulled(plan, name),
        Origin::Context(name) => name.clone(),
    }
}

/// The image that is pulled in place of one that is written without arguments.
fn pulled(plan: &Plan, image: &str) -> String {
    plan.pulled(&Word::text(image)).as_text().unwrap_or_default().into_owned()
}

fn lower_mount(plan: &Plan, mount: &Mount) -> dockerfile::Mount {
    let name = |origin: &Option<Origin>| origin.as_ref().map(|origin| Word::text(origin_name(plan, origin)));
    match mount {
        Mount::Cache { id, from, target, sharing, owner, mode } => dockerfile::Mount::Cache {
            id: id.clone(),
            from: name(from),
            source: None,
            target: target.clone(),
            sharing: sharing.clone(),
            owner: owner.clone(),
            mode: mode.clone(),
        },
        Mount::Bind { from, source, target, rw } => {
            dockerfile::Mount::Bind { from: name(from), source: source.clone(), target: target.clone(), rw: *rw }
        }
        Mount::Tmpfs { target, size } => dockerfile::Mount::Tmpfs { target: target.clone(), size: size.clone() },
        Mount::Secret { id, target, env, required } => dockerfile::Mount::Secret {
            id: id.clone(),
            target: target.clone(),
            env: env.clone(),
            required: *required,
            owner: None,
            mode: None,
        },
        Mount::Ssh { id } => dockerfile::Mount::Ssh { id: id.clone() },
    }
}
