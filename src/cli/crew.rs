use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// No more results than so many wait for one before them.
const MOST_WAITING: usize = 256;
/// More threads would only wait for the disk.
const MOST_THREADS: usize = 8;
/// As much as the main thread of a program has; the compiler descends into deep values.
const STACK: usize = 8 << 20;

/// How many threads are used where nobody says it.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS)
}

/// Works on items with some threads, and hands the results to this one in the order of the items, each as
/// soon as it is next. A panic of a worker is one of this thread. Threads that the system refuses are
/// done without; it is an error if there is none at all.
pub(super) fn run<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I) -> T + Sync,
    mut consume: impl FnMut(&I, T),
) -> io::Result<()> {
    let board = Board { state: Mutex::default(), next: Condvar::new(), room: Condvar::new(), items: items.len() };
    thread::scope(|scope| {
        // Whoever ends, this thread by a panic included, lets nobody wait.
        let leaves = Leaves(&board);
        let worker = || {
            let _leaves = Leaves(&board);
            while let Some(index) = board.take() {
                board.put(index, work(&items[index]));
            }
        };
        let mut workers = 0;
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            match thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker) {
                Ok(_) => workers += 1,
                Err(error) if workers == 0 => return Err(error),
                Err(_) => break,
            }
        }
        while let Some((index, result)) = board.next() {
            consume(&items[index], result);
        }
        drop(leaves);
        Ok(())
    })
}

/// What the threads tell each other.
struct Board<T> {
    state: Mutex<State<T>>,
    /// The result that is due is there.
    next: Condvar,
    /// There is room for results again.
    room: Condvar,
    items: usize,
}

struct State<T> {
    /// The next item that nobody works on.
    open: usize,
    /// The next result that is consumed.
    due: usize,
    done: BTreeMap<usize, T>,
    /// Somebody has gone before the end.
    broken: bool,
}

impl<T> Default for State<T> {
    fn default() -> Self {
        Self { open: 0, due: 0, done: BTreeMap::new(), broken: false }
    }
}

impl<T> Board<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next item to work on, once there is room for its result.
    fn take(&self) -> Option<usize> {
        let full =
            |state: &mut State<T>| !state.broken && state.open < self.items && state.open >= state.due + MOST_WAITING;
        let mut state = self.room.wait_while(self.state(), full).unwrap_or_else(PoisonError::into_inner);
        if state.broken || state.open >= self.items {
            return None;
        }
        state.open += 1;
        Some(state.open - 1)
    }

    fn put(&self, index: usize, result: T) {
        let mut state = self.state();
        state.done.insert(index, result);
        let is_due = state.due == index;
        drop(state);
        if is_due {
            self.next.notify_one();
        }
    }

    /// The result that is next, once it is there.
    fn next(&self) -> Option<(usize, T)> {
        let early =
            |state: &mut State<T>| !state.broken && state.due < self.items && !state.done.contains_key(&state.due);
        let mut state = self.next.wait_while(self.state(), early).unwrap_or_else(PoisonError::into_inner);
        let index = state.due;
        let result = state.done.remove(&index)?;
        let was_full = state.open >= index + MOST_WAITING;
        state.due += 1;
        drop(state);
        if was_full {
            self.room.notify_all();
        }
        Some((index, result))
    }
}

/// Says so when a thread leaves because of a panic.
struct Leaves<'a, T>(&'a Board<T>);

impl<T> Drop for Leaves<'_, T> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.state().broken = true;
            self.0.next.notify_all();
            self.0.room.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order() {
        for (count, threads) in [(0, 4), (1, 8), (5, 1), (1000, 1), (1000, 3), (3000, 8), (10, 0)] {
            let items: Vec<usize> = (0..count).collect();
            let mut seen = Vec::new();
            let work = |item: &usize| {
                if item.is_multiple_of(7) {
                    thread::sleep(Duration::from_micros(50));
                }
                item * 2
            };
            run(&items, threads, work, |item, twice| seen.push((*item, twice))).expect("threads can be made");
            assert_eq!(seen, items.iter().map(|item| (*item, item * 2)).collect::<Vec<_>>(), "{count} by {threads}");
        }
    }

    #[test]
    fn few_results_wait_for_a_slow_one() {
        let items: Vec<usize> = (0..2000).collect();
        let (begun, consumed, most) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |item: &usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            if item.is_multiple_of(500) {
                thread::sleep(Duration::from_millis(20));
            }
            most.fetch_max(
                begun.load(Ordering::SeqCst).saturating_sub(consumed.load(Ordering::SeqCst)),
                Ordering::SeqCst,
            );
        };
        run(&items, 4, work, |_, ()| {
            consumed.fetch_add(1, Ordering::SeqCst);
        })
        .expect("threads can be made");
        let most = most.load(Ordering::SeqCst);
        // One is consumed while it is not counted yet.
        assert!((100..=MOST_WAITING + 1).contains(&most), "{most}");
    }

    #[test]
    fn a_panic_ends_the_run() {
        let items: Vec<usize> = (0..2000).collect();
        for (bad, threads) in [(0, 1), (0, 4), (700, 4), (1999, 8)] {
            let seen = AtomicUsize::new(0);
            let of_a_worker = catch_unwind(AssertUnwindSafe(|| {
                run(
                    &items,
                    threads,
                    |item| assert_ne!(*item, bad),
                    |_, ()| {
                        seen.fetch_add(1, Ordering::SeqCst);
                    },
                )
            }));
            assert!(of_a_worker.is_err() && seen.load(Ordering::SeqCst) <= bad);
            let of_the_consumer =
                catch_unwind(AssertUnwindSafe(|| run(&items, threads, |item| *item, |_, item| assert_ne!(item, bad))));
            assert!(of_the_consumer.is_err());
        }
    }

    #[test]
    fn a_deep_value_has_room() {
        fn depth(left: usize) -> usize {
            let frame = std::hint::black_box([left; 64]);
            if left == 0 { 0 } else { 1 + depth(frame[0] - 1) }
        }
        run(&[6000], 1, |deep| depth(*deep), |deep, reached| assert_eq!(*deep, reached)).expect("a thread can be made");
    }
}
