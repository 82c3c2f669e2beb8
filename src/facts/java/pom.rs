//! `pom.xml`, as far as it matters here. What another file could bring into it, a DTD or an entity, is refused.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Pin, Problem};
use crate::diag::{Code, Diagnostic};
use crate::facts::{Project, parent};
use crate::source::{Shift, Source, Span};

/// More elements than any project has.
const MOST_NODES: u32 = 200_000;

/// A `pom.xml`.
#[derive(Debug, Clone, Default)]
pub(super) struct Pom {
    /// The folder that it lies in.
    pub(super) folder: String,
    /// Its path.
    pub(super) path: String,
    /// Where its name stands.
    pub(super) span: Span,
    pub(super) group: Option<Pin>,
    pub(super) artifact: Option<Pin>,
    pub(super) version: Option<Pin>,
    pub(super) packaging: Option<Pin>,
    pub(super) parent: Option<Parent>,
    pub(super) properties: Vec<(String, Pin)>,
    pub(super) modules: Vec<Pin>,
    pub(super) dependencies: Vec<Dependency>,
    /// Of `dependencyManagement`.
    pub(super) managed: Vec<Dependency>,
    pub(super) plugins: Vec<Plugin>,
    /// Of `pluginManagement`.
    pub(super) managed_plugins: Vec<Plugin>,
    pub(super) final_name: Option<Pin>,
}

/// The pom that another one inherits from.
#[derive(Debug, Clone, Default)]
pub(super) struct Parent {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<Pin>,
    /// Where it lies; empty where it comes from a registry.
    pub(super) relative: String,
    pub(super) span: Span,
}

/// Another artifact that is needed.
#[derive(Debug, Clone, Default)]
pub(super) struct Dependency {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) kind: String,
    pub(super) classifier: String,
    pub(super) version: Option<Pin>,
    pub(super) span: Span,
}

/// A plugin.
#[derive(Debug, Clone, Default)]
pub(super) struct Plugin {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<Pin>,
    pub(super) span: Span,
    /// The leaves of its configuration.
    pub(super) config: Vec<(String, Pin)>,
    pub(super) executions: Vec<Execution>,
    pub(super) dependencies: Vec<Dependency>,
    /// Whether it changes what a build does besides its goals.
    pub(super) is_extension: bool,
    /// Where it is said that Spring Boot's layers are others, or none.
    pub(super) layers: Option<Span>,
}

/// One use of a plugin.
#[derive(Debug, Clone, Default)]
pub(super) struct Execution {
    pub(super) id: String,
    pub(super) phase: String,
    pub(super) goals: Vec<String>,
    /// The leaves of its configuration.
    pub(super) config: Vec<(String, Pin)>,
}

impl Execution {
    /// Whether it runs this goal. Maven or a parent that is not read may say so, under such an id.
    pub(super) fn runs(&self, goal: &str) -> bool {
        let is_known = [goal.to_owned(), format!("default-{goal}")].contains(&self.id);
        self.goals.iter().any(|own| own == goal) || (self.goals.is_empty() && is_known)
    }
}

impl Plugin {
    /// The first of these settings, in whichever execution.
    pub(super) fn setting(&self, name: &str) -> Option<&Pin> {
        let all = self.config.iter().chain(self.executions.iter().flat_map(|execution| &execution.config));
        first(all, name)
    }

    /// This setting as a goal sees it: an execution's own wins over that of all.
    pub(super) fn setting_of(&self, goal: &str, name: &str) -> Option<&Pin> {
        let own = self.executions.iter().filter(|execution| execution.runs(goal));
        first(own.flat_map(|execution| &execution.config).chain(&self.config), name)
    }

    /// Whether it is told to run this goal.
    pub(super) fn runs(&self, goal: &str) -> bool {
        self.executions.iter().any(|execution| execution.goals.iter().any(|own| own == goal))
    }
}

impl Pom {
    /// The same in a file that was parsed elsewhere.
    fn moved(&self, shift: Shift) -> Self {
        let mut pom = self.clone();
        let Self { span, group, artifact, version, packaging, parent, final_name, .. } = &mut pom;
        *span = shift.span(*span);
        let parent = parent.as_mut().map(|parent| {
            parent.span = shift.span(parent.span);
            &mut parent.version
        });
        for pin in [group, artifact, version, packaging, final_name].into_iter().chain(parent).flatten() {
            pin.1 = shift.span(pin.1);
        }
        let settings = |settings: &mut Vec<(String, Pin)>| {
            for (_, pin) in settings {
                pin.1 = shift.span(pin.1);
            }
        };
        let dependencies = |dependencies: &mut Vec<Dependency>| {
            for one in dependencies {
                one.span = shift.span(one.span);
                one.version.iter_mut().for_each(|pin| pin.1 = shift.span(pin.1));
            }
        };
        settings(&mut pom.properties);
        pom.modules.iter_mut().for_each(|pin| pin.1 = shift.span(pin.1));
        dependencies(&mut pom.dependencies);
        dependencies(&mut pom.managed);
        for plugin in pom.plugins.iter_mut().chain(&mut pom.managed_plugins) {
            plugin.span = shift.span(plugin.span);
            plugin.version.iter_mut().for_each(|pin| pin.1 = shift.span(pin.1));
            plugin.layers.iter_mut().for_each(|span| *span = shift.span(*span));
            settings(&mut plugin.config);
            plugin.executions.iter_mut().for_each(|execution| settings(&mut execution.config));
            dependencies(&mut plugin.dependencies);
        }
        pom
    }
}

/// Reads a pom; nothing where there is none.
pub(super) fn read(project: &mut Project<'_>, path: &str) -> Result<Option<Pom>, Problem> {
    Ok(project.parsed("pom", path, parse)?.map(|(pom, shift)| pom.0.moved(shift)))
}

fn parse(source: &Source, path: &str) -> Result<Pom, Problem> {
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document =
        Document::parse_with_options(&source.text, options).map_err(|error| Box::new(wrong(source, &error)))?;
    let root = document.root_element();
    if root.tag_name().name() != "project" {
        let start = root.range().start + 1;
        let end = source.text[start..].find([' ', '\t', '\n', '>', '/']).map_or(start, |length| start + length);
        let span = Span::new(source.base(), &(start..end));
        let message = format!("the root of a pom is `project`, not `{}`", short(root.tag_name().name()));
        return Err(Box::new(Diagnostic::new(Code::InvalidManifest, span, message)));
    }
    let reader = Reader { base: source.base() };
    Ok(reader.pom(path, root))
}

fn wrong(source: &Source, error: &roxmltree::Error) -> Diagnostic {
    let place = error.pos();
    let before: usize =
        source.text.split_inclusive('\n').take(place.row.saturating_sub(1) as usize).map(str::len).sum();
    let line = source.text[before..].lines().next().unwrap_or_default();
    let inside = line.char_indices().nth(place.col.saturating_sub(1) as usize).map_or(line.len(), |(at, _)| at);
    let end = line[inside..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(source.base(), &(before + inside..before + inside + end));
    let message = match error {
        roxmltree::Error::DtdDetected => "a document type is not read: it could bring in other files".to_owned(),
        roxmltree::Error::NodesLimitReached => format!("it has more than {MOST_NODES} elements"),
        error => {
            let text = error.to_string();
            let text = text.split(" at ").next().unwrap_or_default();
            let text: String = text.chars().filter(|c| !c.is_control()).take(120).collect();
            format!("this is no XML: {text}")
        }
    };
    Diagnostic::new(Code::InvalidManifest, span, message)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

struct Reader {
    base: u32,
}

impl Reader {
    fn pom(&self, path: &str, root: Node<'_, '_>) -> Pom {
        let artifact = self.pin(root, "artifactId");
        let build = child(root, "build");
        let managed = child(root, "dependencyManagement");
        let profiles = child(root, "profiles").into_iter().flat_map(|profiles| children(profiles, "profile"));
        // A profile that is on unless somebody turns it off is part of the project.
        let active = profiles.filter(|profile| {
            let default = child(*profile, "activation").and_then(|activation| self.pin(activation, "activeByDefault"));
            default.is_some_and(|(text, _)| text == "true")
        });
        let all: Vec<_> = std::iter::once(root).chain(active).collect();
        Pom {
            folder: parent(path).to_owned(),
            path: path.to_owned(),
            span: artifact.as_ref().map_or(Span { start: self.base, end: self.base }, |(_, span)| *span),
            group: self.pin(root, "groupId"),
            artifact,
            version: self.pin(root, "version"),
            packaging: self.pin(root, "packaging"),
            parent: child(root, "parent").map(|parent| self.parent(parent)),
            properties: all
                .iter()
                .rev()
                .filter_map(|part| child(*part, "properties"))
                .flat_map(|properties| self.leaves(properties))
                .collect(),
            modules: all.iter().flat_map(|part| self.modules(*part)).collect(),
            dependencies: all.iter().flat_map(|part| self.dependencies(*part)).collect(),
            managed: managed.into_iter().flat_map(|managed| self.dependencies(managed)).collect(),
            plugins: build.into_iter().flat_map(|build| self.plugins(build)).collect(),
            managed_plugins: build
                .and_then(|build| child(build, "pluginManagement"))
                .into_iter()
                .flat_map(|managed| self.plugins(managed))
                .collect(),
            final_name: build.and_then(|build| self.pin(build, "finalName")),
        }
    }

    fn parent(&self, node: Node<'_, '_>) -> Parent {
        let relative = child(node, "relativePath");
        let artifact = self.pin(node, "artifactId").unwrap_or_default();
        Parent {
            group: self.text(node, "groupId"),
            artifact: artifact.0,
            span: artifact.1,
            version: self.pin(node, "version"),
            relative: relative
                .map_or("../pom.xml".to_owned(), |node| node.text().unwrap_or_default().trim().to_owned()),
        }
    }

    fn modules(&self, node: Node<'_, '_>) -> Vec<Pin> {
        let lists = [("modules", "module"), ("subprojects", "subproject")];
        let found = lists.iter().filter_map(|(list, item)| Some((child(node, list)?, item)));
        found
            .flat_map(|(list, item)| children(list, item).filter_map(|node| self.value(node)).collect::<Vec<_>>())
            .collect()
    }

    fn dependencies(&self, node: Node<'_, '_>) -> Vec<Dependency> {
        let list = child(node, "dependencies");
        let read = |node| {
            let (artifact, span) = self.pin(node, "artifactId").unwrap_or_default();
            Dependency {
                group: self.text(node, "groupId"),
                artifact,
                kind: self.text(node, "type"),
                classifier: self.text(node, "classifier"),
                version: self.pin(node, "version"),
                span,
            }
        };
        list.into_iter().flat_map(|list| children(list, "dependency")).map(read).collect()
    }

    fn plugins(&self, node: Node<'_, '_>) -> Vec<Plugin> {
        let list = child(node, "plugins");
        let read = |node: Node<'_, '_>| {
            let artifact = self.pin(node, "artifactId").unwrap_or_default();
            let uses = child(node, "executions").into_iter().flat_map(|list| children(list, "execution"));
            let uses: Vec<_> = uses.collect();
            let settings = std::iter::once(node).chain(uses.iter().copied());
            Plugin {
                group: self.text(node, "groupId"),
                artifact: artifact.0,
                version: self.pin(node, "version"),
                span: artifact.1,
                config: self.config(node),
                executions: uses.iter().map(|node| self.execution(*node)).collect(),
                dependencies: self.dependencies(node),
                layers: settings.filter_map(|node| child(node, "configuration")).find_map(|node| self.layers(node)),
                is_extension: self.text(node, "extensions") == "true",
            }
        };
        list.into_iter().flat_map(|list| children(list, "plugin")).map(read).collect()
    }

    fn execution(&self, node: Node<'_, '_>) -> Execution {
        let goals = child(node, "goals").into_iter().flat_map(|goals| children(goals, "goal"));
        Execution {
            id: self.text(node, "id"),
            phase: self.text(node, "phase"),
            goals: goals.filter_map(|goal| self.value(goal)).map(|(goal, _)| goal).collect(),
            config: self.config(node),
        }
    }

    fn config(&self, node: Node<'_, '_>) -> Vec<(String, Pin)> {
        child(node, "configuration").into_iter().flat_map(|node| self.leaves(node)).collect()
    }

    /// Where a configuration of Spring Boot's plugin turns the layers off, or names a file with others.
    fn layers(&self, node: Node<'_, '_>) -> Option<Span> {
        let layers = child(node, "layers")?;
        let off = self.pin(layers, "enabled").filter(|(value, _)| value == "false");
        off.or_else(|| self.pin(layers, "configuration")).map(|(_, span)| span)
    }

    /// Every element that has text alone.
    fn leaves(&self, node: Node<'_, '_>) -> Vec<(String, Pin)> {
        let leaves = node
            .descendants()
            .skip(1)
            .filter(|node| node.is_element() && !node.children().any(|node| node.is_element()));
        leaves.filter_map(|node| Some((node.tag_name().name().to_owned(), self.value(node)?))).collect()
    }

    fn text(&self, node: Node<'_, '_>, name: &str) -> String {
        self.pin(node, name).map_or(String::new(), |(text, _)| text)
    }

    fn pin(&self, node: Node<'_, '_>, name: &str) -> Option<Pin> {
        self.value(child(node, name)?)
    }

    fn value(&self, node: Node<'_, '_>) -> Option<Pin> {
        let text = node.children().find(Node::is_text)?;
        let written = text.text()?.trim();
        let range = text.range();
        // The text with its spaces, of which the span leaves out those around it.
        let whole = text.text()?;
        let before = whole.len() - whole.trim_start().len();
        let start = (range.start + before).min(range.end);
        let end = (start + written.len()).min(range.end);
        (!written.is_empty()).then(|| (written.to_owned(), Span::new(self.base, &(start..end))))
    }
}

fn first<'a>(mut settings: impl Iterator<Item = &'a (String, Pin)>, name: &str) -> Option<&'a Pin> {
    settings.find(|(key, _)| key == name).map(|(_, pin)| pin)
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|node| node.is_element() && node.tag_name().name() == name)
}

fn children<'a, 'b>(node: Node<'a, 'b>, name: &str) -> impl Iterator<Item = Node<'a, 'b>> {
    node.children().filter(move |node| node.is_element() && node.tag_name().name() == name)
}
