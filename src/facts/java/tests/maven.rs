use super::{fact, maven, pom};
use crate::facts::{Files, Memory};

#[test]
fn a_jar_that_spring_boot_makes_no_program_of() {
    let boot = "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.6</version><relativePath/></parent>";
    let plugin = |inner: &str| {
        format!("<plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId>{inner}</plugin></plugins>")
    };
    let repackage =
        "<executions><execution><goals><goal>build-info</goal><goal>repackage</goal></goals></execution></executions>";
    let of = |parent: &str, build: &str| fact(&maven(&format!("{parent}<build>{build}</build>")), "framework");
    let managed = |inner: &str| format!("<pluginManagement>{}</pluginManagement>", plugin(inner));
    assert_eq!(of(boot, ""), "jar");
    assert_eq!(of(boot, &plugin("")), "spring-boot");
    assert_eq!(of(boot, &managed("")), "jar");
    assert_eq!(of(boot, &plugin("<configuration><skip>true</skip></configuration>")), "jar");
    assert_eq!(of("", &plugin("")), "jar");
    assert_eq!(of("", &plugin(repackage)), "spring-boot");
    assert_eq!(of("", &format!("{}{}", managed(repackage), plugin(""))), "spring-boot");
    // What one execution is told does not hold for another.
    let told = |id: &str| {
        plugin(&format!(
            "<executions><execution><id>{id}</id><configuration><skip>true</skip></configuration></execution></executions>"
        ))
    };
    assert_eq!(of(boot, &told("process-test-aot")), "spring-boot");
    assert_eq!(of(boot, &told("repackage")), "jar");
    let skip = "<properties><spring-boot.repackage.skip>true</spring-boot.repackage.skip></properties>";
    assert_eq!(of(&format!("{boot}{skip}"), &plugin("")), "jar");
    let classifier = |id: &str| {
        let named =
            format!("<execution><id>{id}</id><configuration><classifier>exec</classifier></configuration></execution>");
        fact(
            &maven(&format!("{boot}<build>{}</build>", plugin(&format!("<executions>{named}</executions>")))),
            "artifact",
        )
    };
    assert_eq!(classifier("repackage"), "target/orders-1.0-exec.jar");
    assert_eq!(classifier("native"), "target/orders-1.0.jar");
}

#[test]
fn the_class_of_a_plugin_that_makes_the_program() {
    let plugin = |name: &str, inner: &str| format!("<plugin><artifactId>{name}</artifactId>{inner}</plugin>");
    let class = |name: &str| format!("<configuration><mainClass>{name}</mainClass></configuration>");
    let used = |phase: &str, name: &str| {
        format!(
            "<executions><execution>{phase}<goals><goal>java</goal></goals>{}</execution></executions>",
            class(name)
        )
    };
    let of = |properties: &str, plugins: &[String]| {
        let build = format!("<build><plugins>{}</plugins></build>", plugins.concat());
        fact(&maven(&format!("<properties>{properties}</properties>{build}")), "main-class")
    };
    let generator = plugin("exec-maven-plugin", &used("<phase>generate-sources</phase>", "a.Generator"));
    let jar = plugin("maven-jar-plugin", &class("a.Main"));
    let exec = plugin("exec-maven-plugin", &used("", "a.Exec"));
    assert_eq!(of("", &[generator.clone(), jar.clone()]), "a.Main");
    assert_eq!(of("", &[exec.clone(), jar]), "a.Main");
    assert_eq!(of("", &[generator]), "-");
    assert_eq!(of("", &[plugin("jib-maven-plugin", &class("a.Jib"))]), "-");
    assert_eq!(of("", std::slice::from_ref(&exec)), "a.Exec");
    assert_eq!(of("<start-class>a.Start</start-class>", &[exec]), "a.Start");
}

#[test]
fn layers_that_are_not_the_usual_ones() {
    let of = |layers: &str| {
        let parent = "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.6</version><relativePath/></parent>";
        let plugin = format!(
            "<plugin><artifactId>spring-boot-maven-plugin</artifactId><configuration><layers>{layers}</layers></configuration></plugin>"
        );
        fact(&maven(&format!("{parent}<build><plugins>{plugin}</plugins></build>")), "layers")
    };
    assert_eq!(of("<enabled>true</enabled>"), "tools");
    assert_eq!(of("<enabled>false</enabled>"), "");
    assert_eq!(of("<configuration>${project.basedir}/src/layers.xml</configuration>"), "");
}

#[test]
fn a_module_that_its_parent_does_not_list() {
    let child = "<project><parent><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1</version><relativePath>RELATIVE</relativePath></parent><artifactId>orders</artifactId></project>";
    let parent = "<project><groupId>com.acme</groupId><artifactId>parent</artifactId><version>1</version><packaging>pom</packaging></project>";
    let of = |relative: &str, path: &str| {
        let child = child.replace("RELATIVE", relative);
        fact(&Memory::new("orders", []).with("orders/pom.xml", child).with(path, parent), "project")
    };
    let said =
        "! no `pom.xml` lists this module, so that Maven cannot build it with its parent [orders/pom.xml: parent]";
    assert_eq!(of("../pom.xml", "pom.xml"), said);
    assert_eq!(of("../parent", "parent/pom.xml"), said);
    assert_eq!(of("../nowhere", "pom.xml"), ".");
}

#[test]
fn how_spring_boot_takes_its_archive_apart() {
    let of = |packaging: &str, version: &str| {
        let parent = format!(
            "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>{version}</version><relativePath/></parent>"
        );
        let plugins =
            "<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>";
        fact(&maven(&format!("{parent}<packaging>{packaging}</packaging>{plugins}")), "layers")
    };
    let jars = ["2.3.12.RELEASE", "2.4.0", "2.7.18", "3.2.12", "3.3.0", "3.10.0", "4.0.0-RC1"]
        .map(|version| of("jar", version));
    assert_eq!(jars, ["-", "layertools", "layertools", "layertools", "tools", "tools", "tools"]);
    assert_eq!(["2.4.0", "2.5.0", "3.5.0"].map(|version| of("war", version)), ["-", "layertools", "tools"]);
}

#[test]
fn quarkus_and_its_plugin() {
    let memory = maven(
        "<properties><group>io.quarkus.platform</group><quarkus>3.33.2</quarkus></properties>\n<build><plugins><plugin><groupId>${group}</groupId><artifactId>quarkus-maven-plugin</artifactId><version>${quarkus}</version></plugin></plugins></build>",
    );
    assert_eq!(fact(&memory, "quarkus-plugin"), "io.quarkus.platform:quarkus-maven-plugin:3.33.2");
    assert_eq!(fact(&memory, "framework"), "quarkus");
    assert_eq!(fact(&maven(""), "quarkus-plugin"), "-");
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
    // A release is a minimum: the next one that images have compiles for it.
    let rounded = ["8", "9", "11", "12", "16", "17", "18", "21", "22", "24", "25", "26"]
        .map(|release| property(&format!("<java.version>{release}</java.version>")));
    assert_eq!(rounded, ["8", "11", "11", "17", "17", "17", "21", "21", "25", "25", "25", "26"]);
    assert_eq!(property("<java.version>${unknown}</java.version>"), "-");
    assert_eq!(property("<java.version>${java.version}</java.version>"), "-");
    assert_eq!(property(""), "-");
    assert_eq!(plugin("<release>21</release>"), ["21", "21"]);
    let boot = |version: &str, properties: &str| {
        fact(
            &maven(&format!(
                "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>{version}</version><relativePath/></parent>{properties}"
            )),
            "version",
        )
    };
    assert_eq!(["2.7.18", "3.5.6", "4.1.1"].map(|version| boot(version, "")), ["8", "17", "17"]);
    assert_eq!(boot("2.7.18", "<properties><java.version>11</java.version></properties>"), "11");
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
        let parent = "<parent><groupId>com.acme</groupId><artifactId>base</artifactId><relativePath/></parent>";
        let memory =
            maven(&format!("{parent}<packaging>{packaging}</packaging><build><plugins>{plugins}</plugins></build>"));
        (fact(&memory, "framework"), fact(&memory, "artifact"))
    };
    let is = |framework: &str, artifact: &str| (framework.to_owned(), artifact.to_owned());
    assert_eq!(with("jar", ""), is("jar", "target/orders-1.0.jar"));
    assert_eq!(with("war", ""), is("war", "target/orders-1.0.war"));
    assert_eq!(with("war", &plugin("spring-boot-maven-plugin")), is("spring-boot", "target/orders-1.0.war"));
    assert_eq!(with("quarkus", &plugin("quarkus-maven-plugin")), is("quarkus", "target/quarkus-app"));
    let one = maven(&format!("<build><plugins>{}</plugins></build>", plugin("quarkus-maven-plugin")))
        .with("src/main/resources/application.properties", "quarkus.package.jar.type=uber-jar\n");
    assert_eq!(fact(&one, "artifact"), "target/orders-1.0-runner.jar");
    assert_eq!(with("jar", &plugin("micronaut-maven-plugin")), is("micronaut", "target/original-orders-1.0.jar"));
    let alone = |inner: &str| {
        fact(
            &maven(&format!(
                "<build><plugins><plugin><artifactId>micronaut-maven-plugin</artifactId>{inner}</plugin></plugins></build>"
            )),
            "artifact",
        )
    };
    assert_eq!(alone(""), "target/orders-1.0.jar");
    assert_eq!(alone("<extensions>true</extensions>"), "target/original-orders-1.0.jar");
    assert_eq!(with("jar", &plugin("maven-shade-plugin")), is("shaded", "target/orders-1.0.jar"));
    let classifier = "<plugin><artifactId>spring-boot-maven-plugin</artifactId><executions><execution><id>repackage</id><configuration><classifier>exec</classifier></configuration></execution></executions></plugin>";
    assert_eq!(with("jar", classifier), is("spring-boot", "target/orders-1.0-exec.jar"));
    let assembly = "<plugin><artifactId>maven-assembly-plugin</artifactId><configuration><descriptorRefs><descriptorRef>jar-with-dependencies</descriptorRef></descriptorRefs><archive><manifest><mainClass>com.acme.Main</mainClass></manifest></archive></configuration></plugin>";
    assert_eq!(with("jar", assembly), is("shaded", "target/orders-1.0-jar-with-dependencies.jar"));
    let no_id = assembly.replace("<archive>", "<appendAssemblyId>false</appendAssemblyId><archive>");
    assert_eq!(with("jar", &no_id), is("shaded", "target/orders-1.0.jar"));
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
    assert_eq!(of("modules"), "libs/money libs/text services/orders");
    assert_eq!(of("needs-tests"), "false");
}

#[test]
fn the_tests_of_another_module_are_needed() {
    let with = |dependency: &str| {
        let dependency = format!("<dependency><groupId>com.acme</groupId>{dependency}</dependency>");
        let memory = reactor().with("libs/money/pom.xml", format!("<project><groupId>com.acme</groupId><artifactId>money</artifactId><dependencies>{dependency}</dependencies></project>"));
        (fact(&memory, "needs-tests"), fact(&memory, "exclude"))
    };
    let with_tests = ("true".to_owned(), "libs/money/*.md libs/text/*.md services/orders/*.md".to_owned());
    assert_eq!(with("<artifactId>text</artifactId><type>test-jar</type>"), with_tests);
    assert_eq!(with("<artifactId>text</artifactId><classifier>tests</classifier>"), with_tests);
    // It comes from a registry.
    assert_eq!(with("<artifactId>other</artifactId><type>test-jar</type>").0, "false");
}

#[test]
fn modules_that_lie_in_others_and_what_plugins_need() {
    let memory = Memory::new("", [])
        .with("pom.xml", pom("<packaging>pom</packaging><modules><module>app</module><module>rules</module></modules>"))
        .with("rules/pom.xml", "<project><groupId>com.acme</groupId><artifactId>rules</artifactId></project>")
        .with("app/pom.xml", "<project><groupId>com.acme</groupId><artifactId>app</artifactId><modules><module>core</module></modules><dependencies><dependency><groupId>com.acme</groupId><artifactId>core</artifactId></dependency></dependencies><build><plugins><plugin><artifactId>maven-checkstyle-plugin</artifactId><dependencies><dependency><groupId>com.acme</groupId><artifactId>rules</artifactId></dependency></dependencies></plugin></plugins></build></project>")
        .with("app/core/pom.xml", "<project><groupId>com.acme</groupId><artifactId>core</artifactId></project>");
    let app = Memory::new("app", []);
    let app = ["pom.xml", "rules/pom.xml", "app/pom.xml", "app/core/pom.xml"]
        .iter()
        .fold(app, |app, path| app.with(path, memory.read(path, 4_096).ok().flatten().unwrap_or_default()));
    assert_eq!((fact(&app, "sources"), fact(&app, "modules")), ("app rules".into(), "app app/core rules".into()));
    assert_eq!(
        fact(&memory, "artifact"),
        "! this project is there for its modules, and makes nothing that runs [pom.xml: pom]"
    );
}

#[test]
fn what_every_call_of_maven_is_told() {
    let config = "-B -Drevision=7\n-D\njdk=21\n--define\nname=é\n-Drevision\n--define=other=1\n";
    let of = |name: &str| {
        let pom = "<project><artifactId>a</artifactId><version>${revision}</version><properties><revision>1</revision><java.version>${jdk}</java.version></properties></project>";
        fact(&Memory::new("", [("pom.xml", pom)]).with(".mvn/maven.config", config), name)
    };
    assert_eq!(
        (of("artifact"), of("version"), of("manifests")),
        ("target/a-7.jar".into(), "21".into(), ".mvn pom.xml".into())
    );
    let wrong = maven("<properties><java.version>x</java.version></properties>")
        .with(".mvn/maven.config", "\n-Djava.version=ä\n");
    assert_eq!(fact(&wrong, "version"), "! `ä` is no release of Java: one is `21` [.mvn/maven.config: ä]");
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
