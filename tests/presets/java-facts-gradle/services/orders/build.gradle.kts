plugins { id("shop.spring-service") }

dependencies {
    implementation(projects.libs.money)
    implementation(libs.spring.boot.starter.web)
    testImplementation(libs.spring.boot.starter.test)
}
