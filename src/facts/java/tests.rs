/// A module's own code and settings.
mod code;
/// Gradle's scripts.
mod gradle;
/// Maven's poms.
mod maven;

use super::*;
use crate::document::{Node, Value};
use crate::facts::{Files, Memory};
use crate::source::Sources;

fn facts(memory: &Memory) -> Vec<(String, String)> {
    let mut sources = Sources::default();
    let folder = memory.folder().to_owned();
    let facts = read(&mut Project { files: memory, sources: &mut sources, folder });
    let place = |span: Span| {
        let source = sources.of(span).expect("every span lies in a file");
        format!("{}: {}", source.name, &source.text[source.range(span)])
    };
    let shown = |fact: &Fact| match fact {
        Fact::Known(node) => show(node),
        Fact::Problem(problem) => {
            let at = problem.primary.as_ref().map_or_else(String::new, |label| place(label.span));
            let also = problem.context.iter().map(|label| format!(" | {}", place(label.span))).collect::<String>();
            format!("! {} [{at}]{also}", problem.message)
        }
    };
    facts.iter().map(|(name, fact)| ((*name).to_owned(), shown(fact))).collect()
}

fn show(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.clone(),
        Value::Boolean(flag) => flag.to_string(),
        Value::List(items) => items.iter().map(show).collect::<Vec<_>>().join(" "),
        _ => "?".to_owned(),
    }
}

fn fact(memory: &Memory, name: &str) -> String {
    facts(memory).into_iter().find(|(known, _)| known == name).map_or_else(|| "-".to_owned(), |(_, value)| value)
}

fn pom(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n<groupId>com.acme</groupId>\n<artifactId>orders</artifactId>\n<version>1.0</version>\n{inner}\n</project>\n"
    )
}

fn maven(inner: &str) -> Memory {
    Memory::new("", []).with("pom.xml", pom(inner))
}

fn gradle(script: &str) -> Memory {
    Memory::new("", [("settings.gradle.kts", "rootProject.name = \"orders\"\n")]).with("build.gradle.kts", script)
}

fn all(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_spring_boot_module() {
    let memory = maven(
        "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.6</version><relativePath/></parent>\n<properties><java.version>21</java.version></properties>\n<dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-devtools</artifactId></dependency></dependencies>\n<build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>",
    )
    .with("mvnw", "")
    .with(".mvn/wrapper/maven-wrapper.properties", "");
    let expected = [
        ("tool", "maven"),
        ("wrapper", "true"),
        ("version", "21"),
        ("framework", "spring-boot"),
        ("layers", "tools"),
        ("boot-version", "3.5.6"),
        ("devtools", "true"),
        ("name", "orders"),
        ("artifact", "target/orders-1.0.jar"),
        ("root", "."),
        ("module", "."),
        ("project", "."),
        ("manifests", ".mvn mvnw pom.xml"),
        ("sources", "."),
        ("modules", "."),
        ("needs-tests", "false"),
        ("exclude", "*.md src/test"),
        ("outputs", "target"),
    ];
    assert_eq!(facts(&memory), all(&expected));
}

#[test]
fn a_gradle_module() {
    let memory = gradle(
        "plugins {\n  java\n  id(\"org.springframework.boot\") version \"3.2.1\" // ours\n}\nversion = \"1.2\"\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n",
    )
    .with("gradlew", "")
    .with("gradle/wrapper/gradle-wrapper.properties", "");
    let expected = [
        ("tool", "gradle"),
        ("wrapper", "true"),
        ("version", "21"),
        ("framework", "spring-boot"),
        ("layers", "layertools"),
        ("boot-version", "3.2.1"),
        ("devtools", "false"),
        ("name", "orders"),
        ("artifact", "build/libs/orders-1.2.jar"),
        ("root", "."),
        ("module", "."),
        ("project", ":"),
        ("manifests", "build.gradle.kts gradle gradlew settings.gradle.kts"),
        ("sources", "."),
        ("modules", "."),
        ("needs-tests", "false"),
        ("exclude", "*.md src/test"),
        ("outputs", ".gradle build"),
    ];
    assert_eq!(facts(&memory), all(&expected));
}

#[test]
fn every_fact_is_one_of_the_language() {
    for memory in [maven(""), gradle(""), Memory::new("", [("pom.xml", "<a/>")])] {
        let found = facts(&memory);
        assert!(found.len() > 8, "{found:?}");
        assert!(found.iter().all(|(name, _)| LANGUAGE.facts.iter().any(|(known, _)| known == name)));
    }
    assert!(facts(&Memory::new("", [])).is_empty());
}

#[test]
fn two_build_tools_contradict_each_other() {
    for script in ["build.gradle", "build.gradle.kts", "settings.gradle"] {
        let message = format!("! there are both Gradle's and Maven's files [{script}: ] | pom.xml: ");
        assert_eq!(fact(&maven("").with(script, ""), "tool"), message);
    }
}

#[test]
fn deep_and_wide_input_ends() {
    let of = |text: String| fact(&Memory::new("", []).with("pom.xml", text), "tool");
    let deep = format!("<project>{}{}</project>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert!(["maven", "! "].iter().any(|start| of(deep.clone()).starts_with(start)));
    let wide = format!("<project>{}</project>", "<a/>".repeat(300_000));
    assert!(of(wide).starts_with("! it has more than"));
    let modules: String = (0..50_000).map(|number| format!("<module>m{number}</module>")).collect();
    assert!(
        of(format!("<project><artifactId>a</artifactId><modules>{modules}</modules></project>"))
            .starts_with("! there is no `m0/pom.xml`")
    );
    let expanding: String =
        (0..60).map(|number| format!("<p{number}>${{p{}}}${{p{}}}</p{number}>", number + 1, number + 1)).collect();
    let memory = maven(&format!("<properties>{expanding}<java.version>${{p0}}</java.version></properties>"));
    assert_eq!(fact(&memory, "version"), "-");
    let script = format!("{}plugins {{ id 'war' }}", "/* ".repeat(100_000));
    assert_eq!(fact(&gradle(&script), "framework"), "jar");
    let includes: String = (0..3_000).map(|number| format!("include 'm{number}'\n")).collect();
    let memory = Memory::new("", []).with("settings.gradle", includes).with("build.gradle", "");
    assert_eq!(fact(&memory, "sources"), ".");
}

proptest::proptest! {
    #[test]
    fn no_manifest_panics_the_reader(
        xml in "(<project>|</project>|<module>|</module>|<modules>|</modules>|<properties>|</properties>|<java\\.version>|</java\\.version>|<parent>|</parent>|<artifactId>|</artifactId>|\\$\\{|\\}|<!--|-->|<!\\[CDATA\\[|\\]\\]>|&amp;|&#|\\.\\.|a|é|\n|\\PC){0,30}",
        script in "(include|includeBuild|project|projects|plugins|id|alias|libs\\.plugins\\.|apply|plugin|version|JavaLanguageVersion\\.of|path|from|rootDir|archiveFileName|archiveVersion|\\.set|bootJar|org\\.springframework\\.boot|spring-boot-gradle-plugin|property|a =|mainClass|\\.projectDir|\\(|\\)|\\{|\\}|=|,|'|\"|//|/\\*|\\*/|:a|\\$|\n| |é|\\PC){0,40}",
    ) {
        let inner = format!("<project><artifactId>a</artifactId>{xml}</project>");
        facts(&Memory::new("", []).with("pom.xml", xml.clone()));
        facts(&Memory::new("a", []).with("a/pom.xml", inner).with("pom.xml", xml));
        facts(&Memory::new("", []).with("settings.gradle", script.clone()).with("build.gradle", script.clone()));
        let boot = format!("plugins {{ id 'org.springframework.boot' version '$a' }}\n{script}");
        facts(&Memory::new("", [("a", "")]).with("build.gradle", boot).with("gradle.properties", script.clone()));
        facts(&maven("").with(".mvn/maven.config", script.clone()));
        facts(&Memory::new("a", []).with("settings.gradle", "include 'a'").with("a/build.gradle", script.clone()).with("build.gradle", script));
    }
}
