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
        ("exclude", "*.md src/test"),
        ("outputs", "build"),
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
fn releases_of_maven() {
    let property = |text: &str| fact(&maven(&format!("<properties>{text}</properties>")), "version");
    let plugin = |text: &str| {
        let plugin = format!(
            "<plugin><artifactId>maven-compiler-plugin</artifactId><configuration>{text}</configuration></plugin>"
        );
        [
            fact(&maven(&format!("<build><plugins>{plugin}</plugins></build>")), "version"),
            fact(
                &maven(&format!("<build><pluginManagement><plugins>{plugin}</plugins></pluginManagement></build>")),
                "version",
            ),
        ]
    };
    assert_eq!(property("<maven.compiler.release>17</maven.compiler.release><java.version>11</java.version>"), "17");
    assert_eq!(property("<java.version>1.8</java.version>"), "8");
    assert_eq!(property("<java.version>${jdk}</java.version><jdk> 25 </jdk>"), "25");
    assert_eq!(
        property("<maven.compiler.source>11</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>"),
        "17"
    );
    assert_eq!(property("<maven.compiler.source>1.6</maven.compiler.source>"), "8");
    assert_eq!(property("<java.version>${unknown}</java.version>"), "-");
    assert_eq!(property("<java.version>${java.version}</java.version>"), "-");
    assert_eq!(property(""), "-");
    assert_eq!(plugin("<release>21</release>"), ["21", "21"]);
    assert_eq!(plugin("<source>11</source><target>11</target>"), ["11", "11"]);
    assert_eq!(
        property("<java.version>seventeen</java.version>"),
        "! `seventeen` is no release of Java: one is `21` [pom.xml: seventeen]"
    );
    let toolchain = |version: &str| {
        maven(&format!(
            "<properties><java.version>17</java.version></properties><build><plugins><plugin><artifactId>maven-toolchains-plugin</artifactId><configuration><toolchains><jdk><version>{version}</version></jdk></toolchains></configuration></plugin></plugins></build>"
        ))
    };
    assert_eq!((fact(&toolchain("21"), "version"), fact(&toolchain("[21,)"), "version")), ("21".into(), "21".into()));
    assert!(
        fact(&toolchain("21").with(".java-version", "25"), "version")
            .starts_with("! Java 25 is wanted here, and the build needs 21")
    );
    assert_eq!(fact(&toolchain("[21,)").with(".java-version", "25"), "version"), "25");
}

#[test]
fn a_version_file_wins_unless_the_build_needs_more() {
    let with = |file: &str, text: &str| {
        fact(&maven("<properties><java.version>17</java.version></properties>").with(file, text), "version")
    };
    assert_eq!(with(".java-version", "21\n"), "21");
    assert_eq!(with(".java-version", "openjdk64-21.0.2\n"), "21");
    assert_eq!(with(".java-version", "graalvm-ce-java17-22.3.1\n"), "17");
    assert_eq!(with(".sdkmanrc", "java=22.3.r17-grl\n"), "17");
    let none = "! `newest` is no version of Java: one is `21` [.java-version: newest]";
    assert_eq!(with(".java-version", "newest"), none);
    assert_eq!(with(".sdkmanrc", "java=25.0.1-tem\n"), "25");
    assert_eq!(with(".tool-versions", "java temurin-21.0.2+13.0.LTS\n"), "21");
    assert_eq!(with("mise.toml", "[tools]\njava = 'zulu-17.46.19'\n"), "17");
    assert_eq!(with("mise.toml", "[tools]\njava = 'lts'\n"), "25");
    assert_eq!(
        with(".java-version", "11"),
        "! Java 11 is wanted here, and the build needs at least 17 [.java-version: 11] | pom.xml: 17"
    );
    assert_eq!(
        with(".java-version", "1.8"),
        "! Java 8 is wanted here, and the build needs at least 17 [.java-version: 1.8] | pom.xml: 17"
    );
    assert_eq!(fact(&maven("").with(".sdkmanrc", "maven=3.9.9\n"), "tool-version"), "3.9.9");
}

#[test]
fn frameworks_of_maven() {
    let plugin = |name: &str| format!("<plugin><artifactId>{name}</artifactId></plugin>");
    let with = |packaging: &str, plugins: &str| {
        let memory = maven(&format!("<packaging>{packaging}</packaging><build><plugins>{plugins}</plugins></build>"));
        (fact(&memory, "framework"), fact(&memory, "artifact"))
    };
    let is = |framework: &str, artifact: &str| (framework.to_owned(), artifact.to_owned());
    assert_eq!(with("jar", ""), is("jar", "target/orders-1.0.jar"));
    assert_eq!(with("war", ""), is("war", "target/orders-1.0.war"));
    assert_eq!(with("war", &plugin("spring-boot-maven-plugin")), is("spring-boot", "target/orders-1.0.war"));
    assert_eq!(with("quarkus", &plugin("quarkus-maven-plugin")), is("quarkus", "target/quarkus-app"));
    assert_eq!(with("jar", &plugin("micronaut-maven-plugin")).0, "micronaut");
    assert_eq!(with("jar", &plugin("maven-shade-plugin")), is("shaded", "target/orders-1.0.jar"));
    let classifier = "<plugin><artifactId>spring-boot-maven-plugin</artifactId><executions><execution><configuration><classifier>exec</classifier></configuration></execution></executions></plugin>";
    assert_eq!(with("jar", classifier), is("spring-boot", "target/orders-1.0-exec.jar"));
    let assembly = "<plugin><artifactId>maven-assembly-plugin</artifactId><configuration><descriptorRefs><descriptorRef>jar-with-dependencies</descriptorRef></descriptorRefs><archive><manifest><mainClass>com.acme.Main</mainClass></manifest></archive></configuration></plugin>";
    assert_eq!(with("jar", assembly), is("shaded", "target/orders-1.0-jar-with-dependencies.jar"));
    let named = maven(
        "<properties><start-class>com.acme.App</start-class></properties><build><finalName>${project.artifactId}</finalName></build>",
    );
    assert_eq!(
        (fact(&named, "artifact"), fact(&named, "main-class")),
        ("target/orders.jar".into(), "com.acme.App".into())
    );
    let revision =
        Memory::new("", [("pom.xml", "<project><artifactId>a</artifactId><version>${revision}</version></project>")]);
    assert_eq!(fact(&revision, "artifact"), "-");
    assert_eq!(fact(&maven("<packaging>$(x)</packaging>"), "artifact"), "target/orders-1.0.jar");
    let hostile = maven("<build><finalName>a;rm</finalName></build>");
    assert!(fact(&hostile, "artifact").starts_with("! the path `target/a;rm.jar` has the character `;`"));
}

/// A reactor where orders needs money, which needs text; nobody needs unused.
fn reactor() -> Memory {
    let child = |name: &str, dependencies: &str| {
        format!(
            "<project><parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1.0</version><relativePath>../../pom.xml</relativePath></parent><artifactId>{name}</artifactId><dependencies>{dependencies}</dependencies></project>"
        )
    };
    let needs = |name: &str| {
        format!("<dependency><groupId>${{project.groupId}}</groupId><artifactId>{name}</artifactId></dependency>")
    };
    Memory::new("services/orders", [])
        .with("pom.xml", "<project><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1.0</version><packaging>pom</packaging><properties><java.version>21</java.version></properties>\n<modules>\n<module>services/orders</module>\n<module>libs</module>\n</modules></project>")
        .with("libs/pom.xml", "<project><groupId>com.acme</groupId><artifactId>libs</artifactId><version>1.0</version><packaging>pom</packaging><modules><module>money</module><module>text</module><module>unused</module></modules></project>")
        .with("services/orders/pom.xml", child("orders", &needs("money")))
        .with("libs/money/pom.xml", child("money", &needs("text")))
        .with("libs/text/pom.xml", child("text", ""))
        .with("libs/unused/pom.xml", child("unused", &needs("text")))
        .with("services/orders/README.md", "")
        .with("mvnw", "")
}

#[test]
fn a_reactor() {
    let memory = reactor();
    let of = |name| fact(&memory, name);
    assert_eq!(
        (of("root"), of("module"), of("project")),
        ("../..".into(), "services/orders".into(), "services/orders".into())
    );
    assert_eq!(
        of("manifests"),
        "libs/money/pom.xml libs/pom.xml libs/text/pom.xml libs/unused/pom.xml mvnw pom.xml services/orders/pom.xml"
    );
    assert_eq!(of("sources"), "libs/money libs/text services/orders");
    assert_eq!(
        (of("version"), of("wrapper"), of("artifact")),
        ("21".into(), "true".into(), "target/orders-1.0.jar".into())
    );
    assert_eq!(of("outputs"), "libs/money/target libs/text/target services/orders/target");
    assert_eq!(
        of("exclude"),
        "libs/money/*.md libs/money/src/test libs/text/*.md libs/text/src/test services/orders/*.md services/orders/src/test"
    );
    let tests = memory.with("libs/text/pom.xml", "<project><parent><groupId>com.acme</groupId><artifactId>parent</artifactId></parent><artifactId>text</artifactId><groupId>com.acme</groupId><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><type>test-jar</type></dependency></dependencies></project>");
    assert_eq!(fact(&tests, "exclude"), "libs/money/*.md libs/text/*.md services/orders/*.md");
}

#[test]
fn a_parent_of_the_repository_is_read_and_another_project_is_none() {
    let child = "<project><parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>2.0</version></parent><artifactId>orders</artifactId></project>";
    let parent = |name: &str| {
        format!(
            "<project><groupId>com.acme</groupId><artifactId>{name}</artifactId><packaging>pom</packaging><properties><java.version>17</java.version></properties></project>"
        )
    };
    let with = |name: &str| Memory::new("orders", []).with("orders/pom.xml", child).with("pom.xml", parent(name));
    assert_eq!(
        (fact(&with("parent"), "version"), fact(&with("parent"), "root"), fact(&with("parent"), "manifests")),
        ("17".into(), "..".into(), "orders/pom.xml pom.xml".into())
    );
    assert_eq!(
        (fact(&with("other"), "version"), fact(&with("other"), "root"), fact(&with("other"), "manifests")),
        ("-".into(), ".".into(), "pom.xml".into())
    );
    let circle = Memory::new(
        "",
        [(
            "pom.xml",
            "<project><parent><artifactId>orders</artifactId><relativePath>pom.xml</relativePath></parent><artifactId>orders</artifactId></project>",
        )],
    );
    assert_eq!(fact(&circle, "manifests"), "pom.xml");
}

#[test]
fn what_is_wrong_with_a_pom_points_at_its_line() {
    let of = |text: &str| fact(&Memory::new("", [("pom.xml", text)]), "tool");
    assert_eq!(
        of("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<project>&a;</project>"),
        "! a document type is not read: it could bring in other files [pom.xml: <]"
    );
    assert!(of("<project>&a;</project>").starts_with("! this is no XML: "));
    assert!(
        of("<project>\n<a>\n</project>").contains("expected 'a' tag, not 'project'"),
        "{}",
        of("<project>\n<a>\n</project>")
    );
    assert!(of("").starts_with("! this is no XML: "));
    assert_eq!(of("<settings/>"), "! the root of a pom is `project`, not `settings` [pom.xml: settings]");
    let module = |module: &str| fact(&maven(&format!("<modules>\n<module>{module}</module></modules>")), "manifests");
    assert_eq!(module("gone"), "! there is no `gone/pom.xml` [pom.xml: gone]");
    assert_eq!(
        module("../gone"),
        "! `../gone` leads out of the repository, so that no build has it [pom.xml: ../gone]"
    );
    assert!(module("a$b").starts_with("! the module `a$b` has the character `$`"));
    assert_eq!(
        fact(&maven("").with_unreadable("pom.xml", "it is not UTF-8"), "tool"),
        "! cannot read `pom.xml`: it is not UTF-8 [pom.xml: ]"
    );
}

#[test]
fn releases_of_gradle() {
    let cases = [
        ("java { toolchain { languageVersion.set(JavaLanguageVersion.of(\"17\")) } }", "17"),
        ("kotlin { jvmToolchain(21) }", "21"),
        ("sourceCompatibility = JavaVersion.VERSION_17", "17"),
        ("sourceCompatibility = '11'\ntargetCompatibility = \"1.8\"", "8"),
        ("sourceCompatibility = 1.8", "8"),
        ("java { sourceCompatibility(JavaVersion.VERSION_1_8) }", "8"),
        ("tasks.withType<JavaCompile> { options.release = 25 }", "25"),
        ("tasks.withType(JavaCompile) { options.release.set(25) }", "25"),
        ("java.sourceCompatibility = JavaVersion.toVersion(\"21\")", "21"),
        ("languageVersion = JavaLanguageVersion.of(libs.versions.jdk.main.get().toInteger())", "24"),
        ("languageVersion = JavaLanguageVersion.of(libs.versions.gone.get())", "-"),
        ("languageVersion = JavaLanguageVersion.of(property(\"x\"))", "-"),
        ("// languageVersion = JavaLanguageVersion.of(17)\n/* jvmToolchain(17) */", "-"),
        ("val url = \"https://x\" // jvmToolchain(17)\njvmToolchain(21)", "21"),
        (
            "languageVersion = JavaLanguageVersion.of(0)",
            "! `0` is no release of Java: one is `21` [build.gradle.kts: 0]",
        ),
        ("", "-"),
    ];
    for (script, expected) in cases {
        let memory = gradle(script).with("gradle/libs.versions.toml", "[versions]\njdk-main = \"24\"\n");
        assert_eq!(fact(&memory, "version"), expected, "{script}");
    }
    let toolchain = gradle("kotlin { jvmToolchain(21) }").with(".java-version", "25");
    assert!(fact(&toolchain, "version").starts_with("! Java 25 is wanted here, and the build needs 21"));
    assert!(fact(&gradle("").with("gradle/libs.versions.toml", "[versions\n"), "version").starts_with("! "));
}

#[test]
fn frameworks_of_gradle() {
    let cases = [
        ("plugins { id 'io.quarkus' version '3.0.0' }", "quarkus build/quarkus-app"),
        ("plugins {\n  id(\"io.micronaut.application\") version \"4.0.0\"\n}", "micronaut build/libs/orders.jar"),
        ("plugins {\n  application\n}", "application build/install/orders"),
        ("plugins {\n  `application`\n}", "application build/install/orders"),
        (
            "plugins {\n  application\n  id(\"com.gradleup.shadow\") version \"9.0.0\"\n}",
            "shaded build/libs/orders-all.jar",
        ),
        ("apply plugin: 'war'\nversion '2.0'", "war build/libs/orders-2.0.war"),
        ("apply(plugin = \"war\")", "war build/libs/orders.war"),
        ("plugins {\n  alias(libs.plugins.spring.boot)\n}", "spring-boot build/libs/orders.jar"),
        ("plugins {\n  id(\"org.springframework.boot\") version \"3.5.0\" apply false\n}", "jar build/libs/orders.jar"),
        ("version = computed()", "jar -"),
        ("version = \"1-$x\"", "jar -"),
        ("tasks.jar { archiveBaseName = \"x\" }", "jar -"),
        ("// id(\"io.quarkus\")", "jar build/libs/orders.jar"),
        ("grid(\"io.quarkus\")", "jar build/libs/orders.jar"),
    ];
    for (script, expected) in cases {
        let memory = gradle(script).with("gradle/libs.versions.toml", "[versions]\nboot = \"3.5.1\"\n[plugins]\nspring-boot = { id = \"org.springframework.boot\", version.ref = \"boot\" }\n");
        assert_eq!(format!("{} {}", fact(&memory, "framework"), fact(&memory, "artifact")), expected, "{script}");
    }
    let catalog = gradle("plugins { alias(libs.plugins.spring.boot) }")
        .with("gradle/libs.versions.toml", "[plugins]\nspring_boot = \"org.springframework.boot:2.7.0\"\n");
    assert_eq!((fact(&catalog, "boot-version"), fact(&catalog, "layers")), ("2.7.0".into(), "layertools".into()));
    let main = gradle("application { mainClass = \"com.acme.Main\" }").with("gradle.properties", "version = 3.1\n");
    assert_eq!(
        (fact(&main, "main-class"), fact(&main, "artifact")),
        ("com.acme.Main".into(), "build/libs/orders-3.1.jar".into())
    );
}

#[test]
fn the_main_class_of_a_jar() {
    let cases = [
        "tasks.jar { manifest { attributes[\"Main-Class\"] = \"com.acme.Main\" } }",
        "jar { manifest { attributes 'Main-Class': 'com.acme.Main' } }",
        "tasks.jar {\n manifest.attributes(\"Main-Class\" to \"com.acme.Main\")\n}",
        "application {\n mainClass.set(\"com.acme.Main\")\n}",
        "mainClassName = 'com.acme.Main'",
    ];
    for script in cases {
        assert_eq!(fact(&gradle(script), "main-class"), "com.acme.Main", "{script}");
    }
    assert_eq!(fact(&gradle("attributes 'Main-Class': mainClass"), "main-class"), "-");
    assert_eq!(fact(&gradle("attributes 'Main-Class"), "main-class"), "-");
}

#[test]
fn a_gradle_build_of_several_projects() {
    let memory = Memory::new(
        "services/orders",
        [
            (
                "settings.gradle",
                "pluginManagement { includeBuild 'build-logic' }\nrootProject.name = 'shop'\ninclude 'services:orders', ':libs:money-api',\n  'libs:text'\ninclude(\n  \":libs:unused\"\n)\nproject(':libs:text').projectDir = file('text')\n",
            ),
            (
                "build.gradle",
                "plugins { id 'org.springframework.boot' version '3.4.0' apply false }\nsubprojects {\n apply plugin: 'java'\n}\n",
            ),
            (
                "build-logic/src/main/groovy/acme.service.gradle",
                "plugins { id 'org.springframework.boot' }\njava { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n",
            ),
            (
                "services/orders/build.gradle",
                "plugins { id 'acme.service' }\ndependencies {\n implementation projects.libs.moneyApi\n}\n",
            ),
            ("libs/money-api/build.gradle.kts", "dependencies { api(project(\":libs:text\")) }"),
            ("text/build.gradle", "dependencies { api project(path: ':gone') }"),
            ("libs/unused/build.gradle", ""),
            ("gradle/libs.versions.toml", ""),
            ("gradle.properties", ""),
        ],
    );
    let of = |name| fact(&memory, name);
    assert_eq!(
        (of("root"), of("module"), of("project"), of("name")),
        ("../..".into(), "services/orders".into(), ":services:orders".into(), "orders".into())
    );
    assert_eq!(
        of("manifests"),
        "build-logic build.gradle gradle gradle.properties libs/money-api/build.gradle.kts libs/unused/build.gradle services/orders/build.gradle settings.gradle text/build.gradle"
    );
    assert_eq!(of("sources"), "libs/money-api services/orders text");
    assert_eq!(
        (of("framework"), of("version"), of("boot-version"), of("layers")),
        ("spring-boot".into(), "21".into(), "3.4.0".into(), "tools".into())
    );
}

#[test]
fn what_the_root_applies_to_its_projects() {
    let with = |root: &str, own: &str| {
        let files = [
            ("settings.gradle", "include 'a'\nincludeBuild 'logic'"),
            ("build.gradle", root),
            ("a/build.gradle", own),
            ("logic/src/main/kotlin/acme.gradle.kts", "plugins { id(\"io.quarkus\") }"),
        ];
        let memory = Memory::new("a", files);
        (fact(&memory, "framework"), fact(&memory, "boot-version"))
    };
    let is = |framework: &str, boot: &str| (framework.to_owned(), boot.to_owned());
    assert_eq!(with("plugins {\n application\n}\nallprojects { repositories { mavenCentral() } }", ""), is("jar", "-"));
    assert_eq!(
        with(
            "plugins {\n id 'org.springframework.boot' version '3.5.0' apply false\n}\nsubprojects {\n apply plugin: 'org.springframework.boot'\n}",
            ""
        ),
        is("spring-boot", "3.5.0")
    );
    assert_eq!(with("apply plugin: 'war'", ""), is("jar", "-"));
    assert_eq!(with("", "plugins { id 'acme' }"), is("quarkus", "-"));
    assert_eq!(with("", "plugins { id 'acme' apply false }"), is("jar", "-"));
}

#[test]
fn what_is_wrong_with_settings_points_at_its_line() {
    let with = |settings: &str| {
        fact(&Memory::new("", []).with("settings.gradle", settings).with("build.gradle", ""), "sources")
    };
    assert!(with("include ':a$b'").starts_with("! the project `a$b` has the character `$`"));
    assert_eq!(
        with("include 'a'\nproject(':a').projectDir = file('../a')"),
        "! `../a` leads out of the repository, so that no build has it [settings.gradle: a]"
    );
    assert_eq!(
        with("include 'a'\nproject(':a').projectDir = compute()"),
        "! the folder of `:a` is computed, so that it is not known [settings.gradle: a]"
    );
    assert_eq!(with("includeBuild 'gone'"), "! there is no folder `gone` [settings.gradle: gone]");
    let other = Memory::new("x", [("settings.gradle", "include 'a'"), ("x/build.gradle", "")]);
    assert_eq!((fact(&other, "root"), fact(&other, "manifests")), (".".into(), "build.gradle".into()));
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
        script in "(include|includeBuild|project|projects|plugins|id|alias|libs\\.plugins\\.|apply|plugin|version|JavaLanguageVersion\\.of|path|\\.projectDir|\\(|\\)|\\{|\\}|=|,|'|\"|//|/\\*|\\*/|:a|\\$|\n| |é|\\PC){0,40}",
    ) {
        let inner = format!("<project><artifactId>a</artifactId>{xml}</project>");
        facts(&Memory::new("", []).with("pom.xml", xml.clone()));
        facts(&Memory::new("a", []).with("a/pom.xml", inner).with("pom.xml", xml));
        facts(&Memory::new("", []).with("settings.gradle", script.clone()).with("build.gradle", script.clone()));
        facts(&Memory::new("a", []).with("settings.gradle", "include 'a'").with("a/build.gradle", script.clone()).with("build.gradle", script));
    }
}
