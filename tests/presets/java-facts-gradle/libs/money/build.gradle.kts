plugins {
    id("shop.java")
    `java-library`
}

dependencies { testImplementation(libs.junit.jupiter) }
