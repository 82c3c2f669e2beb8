//! `apt`, `apk` and `dnf`: packages installed as each manager wants it.

use super::Resolver;
use super::base::microdnf;
use super::run::{is_empty, shell_word};
use super::stage::{Building, names};
use crate::diag::{Code, Diagnostic};
use crate::plan::{Action, Command, Inputs, Mount, Run, Volatility, Where, Who};
use crate::source::Span;
use crate::spec::Text;
use crate::spec::mount::{PackageTable, Packages};
use crate::word::Word;

/// Why the archives have a folder of their own.
const KEPT: &str = "Archives go to a folder of their own: official images empty the usual one after each install.";

impl Resolver<'_> {
    pub(super) fn packages(
        &mut self,
        b: &mut Building<'_>,
        manager: &'static str,
        packages: &Packages,
        step: Option<Span>,
    ) {
        let (list, table): (&[Text], PackageTable) = match packages {
            Packages::List(list) => (list, PackageTable::default()),
            Packages::Table(table) => (table.packages.as_ref().map_or(&[], |packages| packages.list()), table.clone()),
        };
        let span = step.or_else(|| list.first().map(|name| name.span)).unwrap_or(b.name.span);
        if list.is_empty() {
            let diagnostic =
                Diagnostic::new(Code::MissingKey, span, format!("`{manager}` of `{}` names no package", b.name.value));
            self.report(diagnostic.help(format!("write `{manager} = [\"…\"]`, or remove it")));
            return;
        }
        if is_empty(b) {
            let message = format!("`{}` stands on scratch, which has no {manager}", b.name.value);
            self.report(
                Diagnostic::new(Code::NothingToRun, span, message)
                    .help("install in a stage that has it, and copy what you need from there"),
            );
            return;
        }
        let mut inputs = Inputs::default();
        let mut words = Vec::new();
        for package in list {
            if let Some(word) = self.package(package, b) {
                inputs.expands.extend(names(&word));
                words.push(shell_word(&word));
            }
        }
        let (commands, mounts) = match manager {
            "apt" => apt(words, &table),
            "apk" => apk(words, &table),
            _ => dnf(words, &table, microdnf(&b.state)),
        };
        let run = Run { command: Command::All(commands), mounts, network: None, security: None };
        let kept = manager == "apt" && table.cache;
        let step = b.push(Action::Run(run), span, inputs);
        step.about = kept.then(|| KEPT.to_owned());
        step.volatility = Volatility::Packages;
        step.who = Who::Root;
        step.at = Where::Anywhere;
        b.state.files.ran = true;
    }

    fn package(&mut self, name: &Text, b: &Building<'_>) -> Option<Word> {
        let word = self.word(name, &b.scope)?;
        if name.trim().is_empty() || name.starts_with('-') || name.contains(char::is_whitespace) {
            self.error(
                Code::InvalidPackage,
                name,
                format!("`{}` is no package", name.value),
                "write one package a string, as in `\"git\"` or `\"git=1:2.47*\"`",
            );
            return None;
        }
        Some(word)
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(ToOwned::to_owned).collect()
}

fn cache(id: &str, target: &str) -> Mount {
    Mount::Cache {
        id: Some(Word::text(id)),
        from: None,
        target: Word::text(target),
        sharing: Some("locked".to_owned()),
        owner: None,
        mode: None,
    }
}

/// The lists go in the same RUN, or stay in a mount with the archives. Only `lists` and `archives` are
/// mounted: all of `/var/lib/apt` would take `extended_states` out of the image. The archives have a
/// folder of their own because official images delete what lies in the usual one (`docker-clean`).
fn apt(packages: Vec<String>, table: &PackageTable) -> (Vec<Vec<String>>, Vec<Mount>) {
    let mut install = words("apt-get install -y");
    if !table.recommends {
        install.push("--no-install-recommends".to_owned());
    }
    if table.cache {
        install.extend(words("-o Dir::Cache::Archives=/var/cache/apt/kept"));
    }
    install.extend(packages);
    let update = words("apt-get update");
    if table.cache {
        return (
            vec![update, install],
            vec![cache("apt-archives", "/var/cache/apt"), cache("apt-lists", "/var/lib/apt/lists")],
        );
    }
    (vec![update, install, words("rm -rf /var/lib/apt/lists/*")], Vec::new())
}

fn apk(packages: Vec<String>, table: &PackageTable) -> (Vec<Vec<String>>, Vec<Mount>) {
    if table.cache {
        let mut add = words("apk add --update-cache --cache-dir /var/cache/apk");
        add.extend(packages);
        return (vec![add], vec![cache("apk", "/var/cache/apk")]);
    }
    let mut add = words("apk add --no-cache");
    add.extend(packages);
    (vec![add], Vec::new())
}

fn dnf(packages: Vec<String>, table: &PackageTable, micro: bool) -> (Vec<Vec<String>>, Vec<Mount>) {
    let program = if micro { "microdnf" } else { "dnf" };
    let mut install = vec![program.to_owned(), "install".to_owned(), "-y".to_owned()];
    if !table.recommends {
        install
            .push(if micro { "--setopt=install_weak_deps=0" } else { "--setopt=install_weak_deps=False" }.to_owned());
    }
    if table.cache {
        install.push("--setopt=keepcache=1".to_owned());
    }
    install.extend(packages);
    if table.cache {
        // dnf 5 keeps its downloads in another folder than dnf 4, microdnf in yum's.
        let folders: &[(&str, &str)] = if micro {
            &[("yum", "/var/cache/yum")]
        } else {
            &[("dnf", "/var/cache/dnf"), ("libdnf5", "/var/cache/libdnf5")]
        };
        return (vec![install], folders.iter().map(|(id, folder)| cache(id, folder)).collect());
    }
    (vec![install, vec![program.to_owned(), "clean".to_owned(), "all".to_owned()]], Vec::new())
}
