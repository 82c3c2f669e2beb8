use super::{fact, gradle, maven, pom};
use crate::facts::Memory;

/// A project with these sources below `src/main`.
fn with(files: &[(&str, &str)]) -> Memory {
    files.iter().fold(maven(""), |memory, (path, text)| memory.with(&format!("src/main/{path}"), *text))
}

fn java(text: &str) -> String {
    fact(&with(&[("java/com/acme/Main.java", text)]), "main-class")
}

fn kotlin(name: &str, text: &str) -> String {
    fact(&with(&[(&format!("kotlin/{name}.kt"), text)]), "main-class")
}

const MAIN: &str = "public static void main(String[] args) {}";

#[test]
fn the_main_class_of_java() {
    let found = [
        format!("package com.acme;\npublic class Main {{ {MAIN} }}"),
        format!(
            "package com.acme ;\r\nimport x.Y;\r\n@X(a = Y.class, b = {{1}})\r\nfinal class Main {{\r\n {MAIN}\r\n}}"
        ),
        "package com.acme;\nrecord Main(int a) { @Deprecated static public final void main(final String... a) {} }"
            .into(),
        "package com.acme;\nenum Main { A; public static void main(java.lang.String args[]) throws X {} }".into(),
        format!("package com.acme;\ninterface Main {{ char C = '\"'; char D = '\\''; /* \" */ {MAIN} }}"),
        format!("package com.acme;\nclass Main {{ String A = \"\"\"\n }} \\\"\"\" {{ \"\"\"; {MAIN} }}"),
    ];
    for text in found {
        assert_eq!(java(&text), "com.acme.Main", "{text}");
    }
    let none = [
        "package com.acme;\nclass Main { public static void main(String args) {} }",
        "package com.acme;\nclass Main { public static void main(String[] a, int b) {} }",
        "package com.acme;\nclass Main { static void main(String[] args) {} }",
        "package com.acme;\nclass Main { public static int main(String[] args) { return 1; } }",
        "package com.acme;\nclass Main { // public static void main(String[] args) {}\n }",
        "package com.acme;\nclass Main { /* public static void main(String[] args) {} */ }",
        "package com.acme;\nclass Main { String a = \"public static void main(String[] args) {}\"; }",
        "package com.acme;\nclass Main { String a = \"\"\"\n public static void main(String[] args) {} \"\"\"; }",
        "package com.acme;\nclass Main { static class Inner { public static void main(String[] args) {} } }",
        "package com.acme.\nclass Main { public static void main(String[] args) {} }",
        "class Main { public static void main(",
        "",
    ];
    for text in none {
        assert_eq!(java(text), "-", "{text}");
    }
    assert_eq!(java(&format!("class Main {{ {MAIN} }}")), "Main");
}

#[test]
fn the_main_class_of_kotlin() {
    let of = |name: &str, text: &str| kotlin(name, &format!("package com.acme\n{text}"));
    assert_eq!(of("Main", "fun main() {}"), "com.acme.MainKt");
    assert_eq!(of("app", "import x.y\nsuspend fun main(args: Array<String>) = run { 1 }"), "com.acme.AppKt");
    assert_eq!(of("orders-api", "fun main(vararg args: String) {}"), "com.acme.Orders_apiKt");
    assert_eq!(of("App", "object App { @JvmStatic fun main(args: Array<String>) {} }"), "com.acme.App");
    assert_eq!(
        of("x", "class App {\n companion object {\n @JvmStatic\n fun main(args: Array<String>) {} } }"),
        "com.acme.App"
    );
    assert_eq!(
        of("x", "/* /* */ } */ val a = \"${f(\"}\") { '}' }}\"\nval b = \"\"\"\\\"\"\"\nfun main() {}"),
        "com.acme.XKt"
    );
    assert_eq!(kotlin("x", "@file:JvmName(\"Orders\")\n\npackage com.acme\n\nfun main() {}"), "com.acme.Orders");
    assert_eq!(kotlin("x", "fun main() {}"), "XKt");
    let none = [
        "private fun main() {}",
        "fun main(a: Int) {}",
        "fun App.main() {}",
        "class App { fun main() {} }",
        "object App { fun main() {} }",
        "// fun main() {}",
        "/* /* */ fun main() {} */",
        "val a = \"${\"fun main() {}\"}\"",
        "val a = \"\"\"\nfun main() {}\n\"\"\"",
    ];
    for text in none {
        assert_eq!(of("x", text), "-", "{text}");
    }
    assert_eq!(kotlin("x", "package com.acme.`in`\nfun main() {}"), "-");
}

#[test]
fn of_several_main_classes_the_one_of_spring_boot() {
    let plain = |name: &str| {
        format!(
            "package com.acme;\nimport org.springframework.boot.autoconfigure.SpringBootApplication;\nclass {name} {{ {MAIN} }}"
        )
    };
    let spring = |name: &str| {
        format!(
            "package com.acme;\n@org.springframework.boot.autoconfigure.SpringBootApplication\npublic class {name} {{ {MAIN} }}"
        )
    };
    let of = |files: [String; 3]| {
        let files = [("java/a/A.java", &*files[0]), ("java/B.java", &*files[1]), ("kotlin/C.kt", &*files[2])];
        fact(&with(&files), "main-class")
    };
    assert_eq!(of([plain("A"), plain("B"), String::new()]), "-");
    assert_eq!(of([plain("A"), spring("B"), "fun main() {}".into()]), "com.acme.B");
    assert_eq!(of([spring("A"), spring("B"), String::new()]), "-");
    assert_eq!(
        of([plain("A"), plain("B"), "@SpringBootApplication class C\nfun main() { runApplication<C>() }".into()]),
        "CKt"
    );
}

#[test]
fn whose_main_class_is_looked_for() {
    let text = format!("class A {{ {MAIN} }}");
    let of = |memory: Memory, folder: &str| fact(&memory.with(&format!("{folder}/A.java"), text.clone()), "main-class");
    assert_eq!(of(maven(""), "src/main/java"), "A");
    assert_eq!(of(maven(""), "src/test/java"), "-");
    assert_eq!(
        of(maven("<properties><exec.mainClass>com.acme.B</exec.mainClass></properties>"), "src/main/java"),
        "com.acme.B"
    );
    assert_eq!(of(maven("<packaging>war</packaging>"), "src/main/java"), "-");
    assert_eq!(of(gradle(""), "src/main/java"), "A");
    let module = || {
        Memory::new("a", [])
            .with("pom.xml", pom("<packaging>pom</packaging><modules><module>a</module><module>b</module></modules>"))
            .with("a/pom.xml", "<project><artifactId>a</artifactId></project>")
            .with("b/pom.xml", "<project><artifactId>b</artifactId></project>")
    };
    assert_eq!((of(module(), "a/src/main/java"), of(module(), "b/src/main/java")), ("A".into(), "-".into()));
}

/// A project of a framework, with one file of settings.
fn settings(framework: &str, file: &str, text: &str) -> String {
    let memory = maven(&format!(
        "<parent><artifactId>x</artifactId><relativePath/></parent><build><plugins><plugin><artifactId>{framework}-maven-plugin</artifactId></plugin></plugins></build>"
    ));
    fact(&memory.with(&format!("src/main/resources/{file}"), text), "port")
}

#[test]
fn the_port_of_properties() {
    let of = |text: &str| settings("spring-boot", "application.properties", text);
    for text in [
        "server.port=8081",
        "# server.port=1\n  server.port = 8081  \n",
        "server.port: 8081",
        "server.port 8081",
        "server.port=1\r\nserver.port=8081\r\n#---\r\nserver.port=2\r\n",
        "server.port=${PORT:8081}",
    ] {
        assert_eq!(of(text), "8081", "{text}");
    }
    for text in [
        "",
        "#server.port=1",
        "server.ports=1",
        "management.server.port=1",
        "server.port=0",
        "server.port=-1",
        "server.port=${PORT}",
        "server.port=99999",
        "server.port=@port@",
        "server.port=+80",
        "server.port=",
        "#---\nserver.port=1",
    ] {
        assert_eq!(of(text), "-", "{text}");
    }
    assert_eq!(
        settings("quarkus", "application.properties", "%dev.quarkus.http.port=1\nquarkus.http.port=8081"),
        "8081"
    );
    assert_eq!(settings("micronaut", "application.properties", "micronaut.server.port=8081"), "8081");
    assert_eq!(settings("maven-shade", "application.properties", "server.port=8081"), "-");
    assert_eq!(settings("spring-boot", "config/application.properties", "server.port=8081"), "8081");
}

#[test]
fn the_port_of_yaml() {
    let of = |text: &str| settings("spring-boot", "application.yml", text);
    for text in [
        "server:\n  port: 8081",
        "---\n# ours\nspring:\n  application:\n    name: x\nserver:\n    ssl:\n        port: 1\n    port: \"8081\" # ours",
        "server.port: 8081",
        "server:\r\n  port: ${PORT:8081}\r\n",
        "a: |\n  server:\n    port: 1\nserver: # x\n  port: '8081'",
        "\"server\":\n  \"port\": 8081",
    ] {
        assert_eq!(of(text), "8081", "{text}");
    }
    for text in [
        "",
        "server: {port: 8081}",
        "port: 8081",
        "server:\nport: 8081",
        "management:\n  server:\n    port: 1",
        "a: |\n  b\n  server.port: 1",
        "a: b\n---\nserver.port: 1",
        "server:\n  port:\n    - 1",
        "server:\n  - port: 1",
        "é: ü\n\t: \"\n:",
    ] {
        assert_eq!(of(text), "-", "{text}");
    }
    assert_eq!(settings("quarkus", "application.yaml", "quarkus:\n  http:\n    port: 8081"), "8081");
    assert_eq!(
        settings("micronaut", "application.yml", "micronaut:\n  application:\n    name: x\n  server:\n    port: 8081"),
        "8081"
    );
}

#[test]
fn the_tomcat_of_a_war() {
    let of = |inner: &str| fact(&maven(&format!("<packaging>war</packaging>{inner}")), "tomcat");
    let dependency = |group: &str, artifact: &str, version: &str| {
        format!("<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{version}</dependency>")
    };
    let with = |group: &str, artifact: &str, version: &str| {
        let version = format!("<version>{version}</version>");
        of(&format!("<dependencies>{}</dependencies>", dependency(group, artifact, &version)))
    };
    let cases = [
        ("javax.servlet", "javax.servlet-api", "4.0.1", "9.0"),
        ("jakarta.servlet", "jakarta.servlet-api", "4.0.4", "9.0"),
        ("jakarta.servlet", "jakarta.servlet-api", "5.0.0", "10.1"),
        ("jakarta.servlet", "jakarta.servlet-api", "6.0.0", "10.1"),
        ("jakarta.servlet", "jakarta.servlet-api", "6.1.0-M2", "11.0"),
        ("jakarta.servlet", "jakarta.servlet-api", "${x}", "-"),
        ("org.springframework", "spring-webmvc", "5.3.39", "9.0"),
        ("org.springframework", "spring-webmvc", "6.2.1", "10.1"),
        ("org.springframework", "spring-webmvc", "7.0.0", "11.0"),
        ("com.acme", "web", "1", "-"),
    ];
    for (group, artifact, version, expected) in cases {
        assert_eq!(with(group, artifact, version), expected, "{artifact} {version}");
    }
    for (group, artifact) in [("javax", "javaee-api"), ("jakarta.platform", "jakarta.jakartaee-web-api")] {
        let problem = with(group, artifact, "10.0.0");
        assert!(problem.starts_with("! the WAR is compiled with the whole of Jakarta EE, "), "{problem}");
        assert!(problem.ends_with(&format!("[pom.xml: {artifact}]")), "{problem}");
    }
    let api = dependency("jakarta.servlet", "jakarta.servlet-api", "");
    let managed = dependency("jakarta.servlet", "jakarta.servlet-api", "<version>${servlet}</version>");
    let properties = "<properties><servlet>6.1.0</servlet></properties>";
    assert_eq!(
        of(&format!(
            "{properties}<dependencyManagement><dependencies>{managed}</dependencies></dependencyManagement><dependencies>{api}</dependencies>"
        )),
        "11.0"
    );
    let boot = |version: &str| {
        of(&format!(
            "<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>{version}</version><relativePath/></parent><dependencies>{api}</dependencies>"
        ))
    };
    assert_eq!(["2.7.1", "3.5.6", "4.0.1"].map(boot), ["9.0", "10.1", "11.0"]);
    assert_eq!(fact(&maven(&format!("<dependencies>{managed}</dependencies>{properties}")), "tomcat"), "-");
}

proptest::proptest! {
    #[test]
    fn no_source_panics_the_reader(
        text in "(package|class|object|companion|fun|main|public|static|void|String|Array|@JvmStatic|@file:JvmName|\\(|\\)|\\{|\\}|\\[|\\]|\\.|;|'|\"|\"\"\"|\\$\\{|//|/\\*|\\*/|\\\\|\n| |a|é|\\PC){0,40}",
        yaml in "(server|port|:|\\.| |\n|  |---|\\||\"|'|#|-|8081|é|\\PC){0,30}",
    ) {
        java(&text);
        kotlin("x", &text);
        settings("spring-boot", "application.yml", &yaml);
        settings("spring-boot", "application.properties", &yaml);
    }
}
