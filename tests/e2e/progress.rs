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
    started: Option<String>,
    #[serde(default)]
    completed: Option<String>,
    #[serde(default)]
    cached: bool,
}

/// What is no other build's: the Dockerfile is read first in each.
const FIRST: &str = "[internal] load build definition";

/// The instructions that were not taken from the cache.
pub(crate) fn ran(progress: &str) -> Vec<String> {
    let lines = progress.lines().filter(|line| line.starts_with('{'));
    let lines = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
    let vertexes: Vec<Vertex> = lines.flat_map(|line| line.vertexes).collect();
    let began = vertexes.iter().filter(|vertex| vertex.name.starts_with(FIRST)).filter_map(Vertex::start).min();
    // A step is told of several times: when it starts, and when it ends.
    let mut steps: BTreeMap<&str, (&str, bool, bool)> = BTreeMap::new();
    for vertex in &vertexes {
        let Some(text) = instruction(&vertex.name) else { continue };
        // A step that another build has too is one for both, while the other goes on: this build is told how that one
        // ran it long ago.
        if vertex.start() < began {
            continue;
        }
        let step = steps.entry(&vertex.digest).or_insert((text, false, false));
        step.1 |= vertex.completed.is_some();
        step.2 |= vertex.cached;
    }
    steps
        .into_values()
        .filter(|(_, completed, cached)| *completed && !cached)
        .map(|(text, ..)| text.to_owned())
        .collect()
}

impl Vertex {
    /// When it started, in a text that sorts as the times do: with any number of decimals, and always in UTC.
    fn start(&self) -> Option<&str> {
        self.started.as_deref().map(|time| time.trim_end_matches('Z'))
    }
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
{"vertexes":[{"digest":"a","name":"[internal] load build definition from Dockerfile","started":"12:00:01.5Z"}]}
{"vertexes":[{"digest":"b","name":"[build 1/3] FROM golang:1.27","started":"12:00:02Z","completed":"12:00:03Z"}]}
{"vertexes":[{"digest":"c","name":"[build 2/3] COPY . .","started":"12:00:03Z","completed":"12:00:03Z","cached":true}]}
{"vertexes":[{"digest":"d","name":"[linux/arm64 build 3/3] RUN make","started":"12:00:03Z"}],"logs":[{"vertex":"d"}]}
{"vertexes":[{"digest":"d","name":"[linux/arm64 build 3/3] RUN make","started":"12:00:03Z","completed":"12:00:04Z"}]}
{"vertexes":[{"digest":"e","name":"[2/2] COPY --from=build /app /","started":"12:00:04Z","completed":"12:00:04Z"}]}
{"vertexes":[{"digest":"f","name":"[2/2] LINK COPY --link --from=build /app /","started":"12:00:04Z","completed":"12:00:04Z"}]}
{"vertexes":[{"digest":"g","name":"[other 2/3] WORKDIR /app","started":"12:00:01Z","completed":"12:00:02Z"}]}
{"vertexes":[{"digest":"h","name":"[test 2/2] RUN test"}]}
{"statuses":[]}
"#;
    assert_eq!(ran(progress), ["RUN make", "COPY --from=build /app /"]);
}
