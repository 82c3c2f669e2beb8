use super::{fact, gradle};
use crate::facts::Memory;

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
        ("plugins {\n  id(\"io.micronaut.application\") version \"4.0.0\"\n}", "micronaut build/install/orders"),
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
        ("tasks.jar { archiveBaseName = \"x\" }", "jar build/libs/x.jar"),
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
    assert!(with("include ':a;b'").starts_with("! the project `a;b` has the character `;`"));
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
fn what_an_archive_is_called() {
    let cases = [
        ("tasks.bootJar { archiveFileName = \"app.jar\" }", "build/libs/app.jar"),
        ("tasks.named<BootJar>(\"bootJar\") {\n  archiveFileName.set(\"app.jar\")\n}", "build/libs/app.jar"),
        ("bootJar {\n  archiveFileName = 'app.jar'\n  archiveVersion = ''\n}", "build/libs/app.jar"),
        (
            "bootJar {\n  archiveBaseName = 'x'\n  archiveVersion = '2'\n  archiveClassifier = 'y'\n}",
            "build/libs/x-2-y.jar",
        ),
        ("tasks.jar {\n  archiveClassifier = \"plain\"\n}", "build/libs/orders-1.2.jar"),
        ("tasks.withType<Jar> {\n  archiveVersion = \"\"\n}", "build/libs/orders.jar"),
        ("tasks.bootJar { archiveFileName = \"$name.jar\" }", "-"),
        ("tasks.bootJar { archiveFileName = computed() }", "-"),
        ("archivesBaseName = 'x'", "build/libs/x-1.2.jar"),
        ("base { archivesName.set(\"x\") }", "build/libs/x-1.2.jar"),
    ];
    for (script, expected) in cases {
        let script =
            format!("plugins {{\n  java\n  id(\"org.springframework.boot\")\n}}\nversion = \"1.2\"\n{script}\n");
        assert_eq!(fact(&gradle(&script), "artifact"), expected, "{script}");
    }
    let shadow =
        |script: &str| fact(&gradle(&format!("plugins {{ id(\"com.gradleup.shadow\") }}\n{script}")), "artifact");
    assert_eq!(shadow(""), "build/libs/orders-all.jar");
    assert_eq!(shadow("tasks.shadowJar { archiveClassifier.set(\"\") }"), "build/libs/orders.jar");
    assert_eq!(shadow("tasks.shadowJar { archiveClassifier = \"\"\n archiveVersion = \"\" }"), "build/libs/orders.jar");
    let install = |script: &str| fact(&gradle(&format!("plugins {{\n  application\n}}\n{script}")), "artifact");
    assert_eq!(install("application { applicationName = \"shop\" }"), "build/install/shop");
    let war = "plugins {\n  war\n  id(\"org.springframework.boot\")\n}";
    assert_eq!(fact(&gradle(war), "artifact"), "build/libs/orders.war");
}

#[test]
fn versions_that_are_named_elsewhere() {
    let version = |script: &str, properties: &str| {
        fact(&gradle(&format!("plugins {{ id(\"war\") }}\n{script}")).with("gradle.properties", properties), "artifact")
    };
    assert_eq!(
        version("version = \"$base-$suffix\"\nval suffix = \"rc1\"", "base=2.0\n"),
        "build/libs/orders-2.0-rc1.war"
    );
    assert_eq!(version("version = \"$unknown\"", "base=2.0\n"), "-");
    assert_eq!(version("version = \"$a\"\nval a = \"$a\"", ""), "-");
    let release = |script: &str| fact(&gradle(script).with("gradle.properties", "jdk = 21\n#jdk=1\n"), "version");
    for script in [
        "java { toolchain { languageVersion = JavaLanguageVersion.of(jdk) } }",
        "java { toolchain { languageVersion = JavaLanguageVersion.of(project.jdk) } }",
        "java { toolchain { languageVersion = JavaLanguageVersion.of(property(\"jdk\").toString().toInt()) } }",
        "java { toolchain { languageVersion.set(JavaLanguageVersion.of(providers.gradleProperty(\"jdk\").get())) } }",
        "val mine = 21\nkotlin { jvmToolchain(mine) }",
        "def mine = '21'\nsourceCompatibility = mine",
        "extra[\"mine\"] = 21\nsourceCompatibility = mine",
        "sourceCompatibility = jdk.toInteger()",
    ] {
        assert_eq!(release(script), "21", "{script}");
    }
    assert_eq!(release("sourceCompatibility = JavaVersion.current()"), "-");
    assert_eq!(release("sourceCompatibility = other"), "-");
}

#[test]
fn where_the_version_of_spring_boot_is_named() {
    let with = |files: &[(&str, &str)]| {
        let memory = gradle("plugins { id(\"shop.service\") }")
            .with(
                "settings.gradle.kts",
                "rootProject.name = \"orders\"\npluginManagement { includeBuild(\"build-logic\") }",
            )
            .with(
                "build-logic/src/main/kotlin/shop.service.gradle.kts",
                "plugins { id(\"org.springframework.boot\") }",
            );
        let memory = files.iter().fold(memory, |memory, (path, text)| memory.with(path, *text));
        (fact(&memory, "framework"), fact(&memory, "boot-version"))
    };
    let is = |version: &str| ("spring-boot".to_owned(), version.to_owned());
    let script = "build-logic/build.gradle.kts";
    assert_eq!(with(&[]), is("-"));
    assert_eq!(
        with(&[(
            script,
            "dependencies { implementation(\"org.springframework.boot:spring-boot-gradle-plugin:3.5.6\") }"
        )]),
        is("3.5.6")
    );
    let catalog = "[versions]\nboot = \"3.4.1\"\n[libraries]\nboot = { module = \"org.springframework.boot:spring-boot-gradle-plugin\", version.ref = \"boot\" }\n";
    assert_eq!(with(&[("gradle/libs.versions.toml", catalog)]), is("3.4.1"));
    let parts = "[libraries]\nx = { group = \"org.springframework.boot\", name = \"spring-boot-dependencies\", version = \"3.3.1\" }\n";
    assert_eq!(with(&[("gradle/libs.versions.toml", parts)]), is("3.3.1"));
    assert_eq!(
        with(&[(
            "gradle/libs.versions.toml",
            "[libraries]\nx = \"org.springframework.boot:spring-boot-dependencies:3.2.1\"\n"
        )]),
        is("3.2.1")
    );
    let settings = "plugins { id(\"org.springframework.boot\") version \"${boot}\" }\npluginManagement { includeBuild(\"build-logic\") }";
    assert_eq!(with(&[("settings.gradle.kts", settings), ("gradle.properties", "boot=3.1.0")]), is("3.1.0"));
    let old = gradle(
        "buildscript { dependencies { classpath 'org.springframework.boot:spring-boot-gradle-plugin:2.7.1' } }\napply plugin: 'org.springframework.boot'",
    );
    assert_eq!((fact(&old, "framework"), fact(&old, "boot-version")), is("2.7.1"));
}

#[test]
fn scripts_that_are_applied() {
    let of = |apply: &str| {
        let memory = Memory::new(
            "a",
            [
                ("settings.gradle", "include 'a'"),
                ("gradle/java.gradle", "apply plugin: 'war'\nsourceCompatibility = 21"),
                ("config/java.gradle", "apply plugin: 'war'"),
            ],
        )
        .with("a/own.gradle", "sourceCompatibility = 17")
        .with("a/build.gradle", apply);
        ["framework", "version", "manifests"].map(|name| fact(&memory, name))
    };
    let files = "a/build.gradle gradle settings.gradle";
    for apply in [
        "apply from: \"$rootDir/gradle/java.gradle\"",
        "apply from: '../gradle/java.gradle'",
        "apply(from = rootProject.file(\"gradle/java.gradle\"))",
        "apply from: \"${rootProject.projectDir}/gradle/java.gradle\"",
    ] {
        assert_eq!(of(apply), ["war", "21", files], "{apply}");
    }
    assert_eq!(of("apply from: 'own.gradle'"), ["jar", "17", "a/build.gradle a/own.gradle gradle settings.gradle"]);
    assert_eq!(
        of("apply from: rootProject.file('config/java.gradle')"),
        ["war", "-", "a/build.gradle config/java.gradle gradle settings.gradle"]
    );
    for apply in [
        "apply from: 'https://example.com/x.gradle'",
        "apply from: \"$other/x.gradle\"",
        "apply from: '../../x.gradle'",
    ] {
        assert_eq!(of(apply), ["jar", "-", files], "{apply}");
    }
}

#[test]
fn settings_that_compute_their_projects() {
    let settings = "rootProject.name = 'shop'\nfile('services').eachDir { include \"services:${it.name}\" }\nfileTree('.') { include '**/x.gradle' }";
    let memory = Memory::new(
        "services/orders",
        [
            ("settings.gradle", settings),
            ("services/orders/build.gradle", "dependencies { implementation project(':libs:money') }"),
            ("services/orders/src/main/java/build.gradle", ""),
            ("libs/money/build.gradle.kts", ""),
            ("other/settings.gradle", ""),
            ("other/build.gradle", ""),
        ],
    );
    let of = |name: &str| fact(&memory, name);
    assert_eq!((of("root"), of("project")), ("../..".into(), ":services:orders".into()));
    assert_eq!(of("sources"), "libs/money services/orders");
    assert_eq!(of("manifests"), "libs/money/build.gradle.kts services/orders/build.gradle settings.gradle");
    assert_eq!(of("outputs"), ".gradle build libs/money/build services/orders/build");
}

#[test]
fn projects_that_conventions_need() {
    let memory = Memory::new(
        "orders",
        [
            ("settings.gradle.kts", "include(\"orders\", \"common\", \"log\")"),
            ("build.gradle.kts", "subprojects {\n  dependencies { add(\"implementation\", project(\":log\")) }\n}"),
            ("orders/build.gradle.kts", "plugins {\n  `shop-service`\n}"),
            (
                "buildSrc/src/main/kotlin/shop-service.gradle.kts",
                "plugins { application }\ndependencies { implementation(project(\":common\")) }",
            ),
            ("common/build.gradle.kts", ""),
            ("log/build.gradle.kts", ""),
        ],
    );
    let of = |name: &str| fact(&memory, name);
    assert_eq!(of("modules"), "common log orders");
    assert_eq!(of("outputs"), ".gradle build buildSrc/.gradle buildSrc/build common/build log/build orders/build");
}

#[test]
fn a_jar_without_its_libraries_is_no_program() {
    let of = |script: &str| fact(&gradle(&format!("plugins {{\n  java\n}}\n{script}")), "artifact");
    assert_eq!(of(""), "build/libs/orders.jar");
    assert_eq!(
        of("dependencies { implementation(libs.gson) }\ntasks.jar { from(configurations.runtimeClasspath) }"),
        "build/libs/orders.jar"
    );
    assert_eq!(
        of("dependencies { implementation(libs.gson) }"),
        "! the jar of this project lacks the libraries that it needs, and no plugin makes a program of it [build.gradle.kts: ]"
    );
}

#[test]
fn the_version_of_a_root_is_its_own_unless_it_shares_it() {
    let with = |root: &str| {
        let files =
            [("settings.gradle", "include 'a'"), ("build.gradle", root), ("a/build.gradle", "plugins { id 'war' }")];
        fact(&Memory::new("a", files), "artifact")
    };
    assert_eq!(with("version = '1'"), "build/libs/a.war");
    assert_eq!(with("allprojects {\n  version = '1'\n}"), "build/libs/a-1.war");
}

#[test]
fn the_tomcat_of_a_war_by_gradle() {
    let of = |script: &str| {
        let catalog = "[versions]\nservlet = \"6.1.0\"\n[libraries]\nservlet-api = { module = \"jakarta.servlet:jakarta.servlet-api\", version.ref = \"servlet\" }\n";
        fact(&gradle(&format!("plugins {{\n  war\n}}\n{script}")).with("gradle/libs.versions.toml", catalog), "tomcat")
    };
    assert_eq!(of("dependencies { compileOnly(\"jakarta.servlet:jakarta.servlet-api:6.0.0\") }"), "10.1");
    assert_eq!(of("dependencies { providedCompile 'javax.servlet:javax.servlet-api:4.0.1' }"), "9.0");
    assert_eq!(of("dependencies { compileOnly(libs.servlet.api) }"), "11.0");
    assert_eq!(
        of("dependencies { compileOnly(\"jakarta.servlet:jakarta.servlet-api:$v\") }\nval v = \"6.1.0\""),
        "11.0"
    );
    assert_eq!(of(""), "-");
    let boot = "plugins {\n  war\n  id(\"org.springframework.boot\") version \"3.5.6\"\n}";
    assert_eq!(
        (fact(&gradle(boot), "tomcat"), fact(&gradle(boot), "framework")),
        ("10.1".into(), "spring-boot".into())
    );
}

#[test]
fn the_version_of_a_project_is_known_or_computed_and_never_left_out() {
    let of = |script: &str| {
        let root = "allprojects {\n  group = 'x'; version = '3.0'\n}";
        let files = [("settings.gradle", "include 'a'"), ("build.gradle", root), ("a/build.gradle", script)];
        fact(&Memory::new("a", files).with("gradle.properties", "base=1.5\n"), "artifact")
    };
    let with = |version: &str| of(&format!("plugins {{ id 'war' }}\n{version}\n"));
    for version in [
        "version = '1.5'",
        "version '1.5'",
        "group = 'x'; version = '1.5'",
        "project.version = '1.5'",
        "version = base",
        "version = project.base",
        "version = \"$base\"",
        "def mine = '1.5'\nversion mine",
    ] {
        assert_eq!(with(version), "build/libs/a-1.5.war", "{version}");
    }
    for version in [
        "version gitVersion()",
        "version = gitVersion()",
        "version = providers.gradleProperty(\"x\").get()",
        "version = if (a) 1 else 2",
    ] {
        assert_eq!(with(version), "-", "{version}");
    }
    for version in [
        "",
        "springBoot { buildInfo { version = '9' } }",
        "id('x') version '9'",
        "println version",
        "if (version == '9') {}",
        "version = rootProject.version",
    ] {
        assert_eq!(with(version), "build/libs/a-3.0.war", "{version}");
    }
}

#[test]
fn what_the_own_jar_of_an_application_is_called() {
    let of = |script: &str| {
        let memory = gradle(&format!("plugins {{\n  application\n}}\n{script}"));
        (fact(&memory, "name"), fact(&memory, "artifact"))
    };
    let is = |name: &str| (name.to_owned(), "build/install/orders".to_owned());
    assert_eq!(of(""), is("orders"));
    assert_eq!(of("base { archivesName = \"acme\" }"), is("acme"));
    assert_eq!(of("tasks.jar { archiveBaseName = \"acme\" }"), is("acme"));
}

#[test]
fn one_jar_of_quarkus_by_gradle() {
    let quarkus = || gradle("plugins { id(\"io.quarkus\") }\nversion = \"1.0\"");
    assert_eq!(fact(&quarkus(), "artifact"), "build/quarkus-app");
    let settings = quarkus().with("src/main/resources/application.properties", "quarkus.package.jar.type=uber-jar\n");
    assert_eq!(fact(&settings, "artifact"), "build/orders-1.0-runner.jar");
    let properties = quarkus().with("gradle.properties", "quarkus.package.type=uber-jar\n");
    assert_eq!(fact(&properties, "artifact"), "build/orders-1.0-runner.jar");
    let script = gradle(
        "plugins { id(\"io.quarkus\") }\nquarkus { quarkusBuildProperties.put(\"quarkus.package.jar.type\", \"uber-jar\") }",
    );
    assert_eq!(fact(&script, "artifact"), "build/orders-runner.jar");
}

#[test]
fn layers_of_the_authors_own() {
    let of = |script: &str| {
        fact(
            &gradle(&format!("plugins {{\n  id(\"org.springframework.boot\") version \"3.5.6\"\n}}\n{script}")),
            "layers",
        )
    };
    assert_eq!(of(""), "tools");
    assert_eq!(of("tasks.bootJar { layered { } }"), "tools");
    assert_eq!(of("tasks.bootJar {\n  layered {\n    enabled = false\n  }\n}"), "");
}

#[test]
fn a_jdk_that_the_wrappers_gradle_runs_on() {
    let of = |gradle_version: &str, script: &str| {
        let url =
            format!("distributionUrl=https\\://services.gradle.org/distributions/gradle-{gradle_version}-bin.zip\n");
        let memory = gradle(script).with("gradlew", "").with("gradle/wrapper/gradle-wrapper.properties", url);
        fact(&memory, "version")
    };
    let found = ["6.9.4", "7.6", "8.5", "8.14.3", "9.0.0", "9.1.0", "10.0"].map(|version| of(version, ""));
    assert_eq!(found, ["11", "17", "21", "21", "21", "-", "-"]);
    assert_eq!(of("8.5", "kotlin { jvmToolchain(17) }"), "17");
    assert_eq!(of("nightly", ""), "-");
}
