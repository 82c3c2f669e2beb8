//! Which instructions a build ran, by what `docker buildx build --progress=rawjson` says.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    vertexes: Vec<Vertex>,
}

#[derive(Deserialize)]
struct Vertex {
    digest: String,
    name: String,
    #[serde(default)]
    completed: Option<String>,
    #[serde(default)]
    cached: bool,
}

/// The instructions that were not taken from the cache.
pub(crate) fn ran(progress: &str) -> Vec<String> {
    // A step is told of several times: when it starts, and when it ends.
    let mut steps: BTreeMap<String, (String, bool, bool)> = BTreeMap::new();
    for line in progress.lines().filter(|line| line.starts_with('{')) {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        for vertex in line.vertexes {
            let Some(text) = instruction(&vertex.name) else { continue };
            let step = steps.entry(vertex.digest).or_insert_with(|| (text.to_owned(), false, false));
            step.1 |= vertex.completed.is_some();
            step.2 |= vertex.cached;
        }
    }
    steps.into_values().filter(|(_, completed, cached)| *completed && !cached).map(|(text, ..)| text).collect()
}

/// The instruction of `[build 3/5] RUN make`, unless it is a FROM. With `--link` BuildKit tells of a second step,
/// which puts the layer on the others.
fn instruction(name: &str) -> Option<&str> {
    let (step, text) = name.strip_prefix('[')?.split_once("] ")?;
    let (number, count) = step.rsplit(' ').next()?.split_once('/')?;
    let numbers = [number, count].iter().all(|part| part.parse::<u32>().is_ok());
    (numbers && !text.starts_with("FROM ") && !text.starts_with("LINK ")).then_some(text)
}

#[test]
fn what_ran_is_told_from_what_was_cached() {
    let progress = r#"
#1 no JSON
{"vertexes":[{"digest":"a","name":"[internal] load build definition from Dockerfile","completed":"now"}]}
{"vertexes":[{"digest":"b","name":"[build 1/3] FROM golang:1.27","completed":"now"}]}
{"vertexes":[{"digest":"c","name":"[build 2/3] COPY . .","started":"now","completed":"now","cached":true}]}
{"vertexes":[{"digest":"d","name":"[linux/arm64 build 3/3] RUN make","started":"now"}],"logs":[{"vertex":"d"}]}
{"vertexes":[{"digest":"d","name":"[linux/arm64 build 3/3] RUN make","started":"now","completed":"later"}]}
{"vertexes":[{"digest":"e","name":"[2/2] COPY --from=build /app /","started":"now","completed":"now"}]}
{"vertexes":[{"digest":"f","name":"[2/2] LINK COPY --link --from=build /app /","started":"now","completed":"now"}]}
{"statuses":[]}
"#;
    assert_eq!(ran(progress), ["RUN make", "COPY --from=build /app /"]);
}
