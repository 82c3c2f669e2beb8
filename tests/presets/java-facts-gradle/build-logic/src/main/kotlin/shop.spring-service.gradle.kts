plugins {
    id("shop.java")
    id("org.springframework.boot")
}

dependencies {
    implementation(platform(org.springframework.boot.gradle.plugin.SpringBootPlugin.BOM_COORDINATES))
}

// The plain jar would only be in the way.
tasks.jar { enabled = false }
