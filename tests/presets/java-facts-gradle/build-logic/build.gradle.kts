plugins { `kotlin-dsl` }

dependencies { implementation(libs.spring.boot.gradle.plugin) }
