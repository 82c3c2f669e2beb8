plugins {
    kotlin("jvm") version "2.2.20"
    application
    id("com.gradleup.shadow") version "9.2.2"
}

repositories { mavenCentral() }

dependencies {
    implementation("io.javalin:javalin:6.7.0")
}

kotlin { jvmToolchain(25) }

application { mainClass = "com.example.PingKt" }

tasks.shadowJar {
    archiveClassifier = ""
    mergeServiceFiles()
}
