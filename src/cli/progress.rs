use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// What is over sooner is not worth a line.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long a line stands.
const BEAT: Duration = Duration::from_millis(100);

/// A line on a terminal that says how far a run over many services has come.
pub(super) struct Progress {
    doing: &'static str,
    of: usize,
    done: usize,
    /// When the next line is due; nothing, where nobody would see it.
    due: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Of so many services. `doing` is what is done with them, such as `checking`.
    pub(super) fn new(doing: &'static str, of: usize, quiet: bool) -> Self {
        let seen = !quiet && io::stderr().is_terminal();
        Self { doing, of, done: 0, due: seen.then(|| Instant::now() + PATIENCE), shown: false }
    }

    /// One more is done.
    pub(super) fn step(&mut self) {
        self.done += 1;
        let Some(due) = self.due else { return };
        let now = Instant::now();
        if now >= due && self.done < self.of {
            self.due = Some(now + BEAT);
            self.shown = true;
            say(&format!("\r{} {} of {}", self.doing, self.done, self.of));
        }
    }

    /// Takes the line away, before something else is said.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            say("\r\u{1b}[K");
        }
    }
}

/// Where stderr cannot be written to there is nobody to tell.
fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
