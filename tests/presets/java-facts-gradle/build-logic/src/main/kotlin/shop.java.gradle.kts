plugins { java }

group = "com.example"

java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }

tasks.withType<JavaCompile>().configureEach { options.encoding = "UTF-8" }

tasks.test { useJUnitPlatform() }
