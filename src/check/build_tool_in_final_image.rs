//! A final image with a compiler in it.

use super::{finals, layers, with_defaults};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Base, Command, Phase, Plan};
use crate::resolve::tag_of;

/// Packages that build.
const PACKAGES: &[&str] = &[
    "build-essential",
    "build-base",
    "gcc",
    "g++",
    "clang",
    "make",
    "cmake",
    "golang",
    "golang-go",
    "go",
    "rustc",
    "cargo",
    "default-jdk",
    "maven",
    "gradle",
    "musl-dev",
    "libc6-dev",
];

pub(super) fn check(plan: &Plan, found: &mut Vec<Diagnostic>) {
    for id in finals(plan) {
        let name = &plan.stage(id).name;
        for stage in layers(plan, id) {
            if let Base::Image(image) = &stage.base
                && let Some(instead) = with_defaults(plan, image).and_then(|image| runtime_of(&image))
            {
                let message = format!("`{name}` ships the tools that build it");
                found.push(
                    Diagnostic::new(Code::BuildToolInFinalImage, stage.from, message)
                        .help(format!("build in a stage of its own, and let `{name}` stand on {instead}")),
                );
            }
            for step in &stage.steps {
                let Action::Run(run) = &step.action else { continue };
                let Command::All(commands) = &run.command else { continue };
                if step.phase == Phase::Settings {
                    continue;
                }
                let tool = commands.iter().flatten().find(|word| is_build_package(word));
                if let Some(tool) = tool {
                    let message = format!("`{name}` ships `{tool}`, which only building needs");
                    found.push(
                        Diagnostic::new(Code::BuildToolInFinalImage, step.origin, message)
                            .help("install it in the stage that builds, and copy what was made"),
                    );
                }
            }
        }
    }
}

fn is_build_package(word: &str) -> bool {
    let name = word.trim_matches(['"', '\'']).split(['=', '~', '/', '<', '>']).next().unwrap_or_default();
    PACKAGES.contains(&name)
        || (name.ends_with("-dev") && !name.starts_with('-'))
        || (name.ends_with("-devel") && !name.starts_with('-'))
}

/// What to stand on instead of an image that is there to build with.
fn runtime_of(image: &str) -> Option<&'static str> {
    let (name, tag, _) = tag_of(image);
    let short = name.rsplit('/').next().unwrap_or_default();
    let tag = tag.unwrap_or_default();
    match short {
        "golang" => Some("`gcr.io/distroless/static-debian13:nonroot`"),
        "rust" => Some("`gcr.io/distroless/cc-debian13:nonroot`"),
        "maven" | "gradle" => Some("`eclipse-temurin:25-jre`"),
        "eclipse-temurin" | "amazoncorretto" | "openjdk" if tag.contains("jdk") => Some("the same image's `-jre`"),
        "sdk" if name.contains("dotnet") => Some("`mcr.microsoft.com/dotnet/aspnet`"),
        "gcc" | "buildpack-deps" => Some("`debian:trixie-slim`"),
        _ => None,
    }
}
