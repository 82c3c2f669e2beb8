//! The Tomcat that a WAR is for.

/// What a WAR is for that is compiled with the whole of Jakarta EE, of which Tomcat has the smallest part.
pub(super) const WHOLE: &str = "jakarta-ee";

/// The line of Tomcat that has the API of an artifact; nothing where the artifact says nothing of it. Tomcat 10.0 has
/// had no release for years, and 10.1 runs what was made for it.
pub(super) fn line(group: &str, artifact: &str, version: Option<&str>) -> Option<&'static str> {
    let version = || version.map(numbers).filter(|(major, _)| *major > 0);
    match (group, artifact) {
        ("javax", "javaee-api" | "javaee-web-api") => Some(WHOLE),
        ("jakarta.platform", "jakarta.jakartaee-api" | "jakarta.jakartaee-web-api") => Some(WHOLE),
        (group, _) if group.starts_with("javax.servlet") => Some("9.0"),
        ("jakarta.servlet", "jakarta.servlet-api") => version().map(|version| newest(version, (5, 0), (6, 1))),
        ("org.springframework", _) => version().map(|version| newest(version, (6, 0), (7, 0))),
        ("org.springframework.boot", _) => version().map(|version| newest(version, (3, 0), (4, 0))),
        _ => None,
    }
}

/// By the version from which on it is Jakarta's API, and the one from which on it is that of Tomcat 11.
fn newest(version: (u32, u32), jakarta: (u32, u32), eleven: (u32, u32)) -> &'static str {
    match version {
        version if version >= eleven => "11.0",
        version if version >= jakarta => "10.1",
        _ => "9.0",
    }
}

/// `6.1.0-M2` → 6 and 1.
fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}
