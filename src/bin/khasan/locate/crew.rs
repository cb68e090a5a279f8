//! Threads that answer while one reads and writes. Answers keep the order of questions, and memory is bounded.

use std::io;
use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::batch::Batch;
use crate::failure::Failure;
use crate::fixes::{Fix, Take};

/// Threads that answer. Reading and writing take about as long as one of them, so that more would wait.
const THREADS: usize = 2;
/// Batches that each of them has: one to answer, and one that waits, so that it never does.
const BATCHES: usize = 2;

/// Reads fixes, has batches of them answered on other threads, and writes the answers in the order of reading.
///
/// Where reading fails, what was read before is answered all the same.
pub(super) fn in_turn(
    answer: impl Fn(&mut Batch) + Sync,
    write: impl FnMut(&Batch) -> io::Result<()>,
    read: impl FnOnce(Take<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    thread::scope(|scope| {
        let lane = |_| {
            let (to, questions) = sync_channel(BATCHES);
            let (answers, from) = sync_channel(BATCHES);
            let answer = &answer;
            scope.spawn(move || work(answer, &questions, &answers));
            Lane { to, from }
        };
        let mut crew = Crew {
            lanes: (0..THREADS).map(lane).collect(),
            turn: 0,
            filling: Batch::default(),
            write,
            stopped: false,
        };
        let read = read(&mut |fix| Ok(crew.take(fix)?));
        let finished = crew.finish();
        read?;
        Ok(finished?)
    })
}

/// What a thread does: it hands out its batches empty, and then an answered one for each that comes.
fn work(answer: &impl Fn(&mut Batch), questions: &Receiver<Batch>, answers: &SyncSender<Batch>) {
    let answered = questions.iter().map(|mut batch| {
        answer(&mut batch);
        batch
    });
    let empty = std::iter::repeat_with(Batch::default).take(BATCHES);
    for batch in empty.chain(answered) {
        // Nobody takes it where writing has failed.
        if answers.send(batch).is_err() {
            return;
        }
    }
}

/// The way to a thread, and back.
struct Lane {
    to: SyncSender<Batch>,
    from: Receiver<Batch>,
}

struct Crew<W> {
    lanes: Vec<Lane>,
    /// The lane that has been at work longest.
    turn: usize,
    filling: Batch,
    write: W,
    /// Whether writing has failed.
    stopped: bool,
}

impl<W: FnMut(&Batch) -> io::Result<()>> Crew<W> {
    fn take(&mut self, fix: Fix<'_>) -> io::Result<()> {
        self.filling.add(fix);
        if self.filling.is_full() {
            self.pass()
        } else {
            Ok(())
        }
    }

    /// Takes the oldest answer, hands over the batch that is full, and writes the answer meanwhile.
    fn pass(&mut self) -> io::Result<()> {
        let lane = &self.lanes[self.turn];
        self.turn = (self.turn + 1) % THREADS;
        let Ok(answered) = lane.from.recv() else {
            // The thread has panicked, and so will its scope.
            return Ok(());
        };
        let full = mem::replace(&mut self.filling, answered);
        let _ = lane.to.send(full);
        let written = (self.write)(&self.filling);
        self.filling.clear();
        self.stopped = written.is_err();
        written
    }

    /// Has what is left answered and written, unless that cannot be.
    fn finish(&mut self) -> io::Result<()> {
        if self.stopped {
            return Ok(());
        }
        // After the last batch as many empty ones, to get back what is out.
        (0..=THREADS * BATCHES).try_for_each(|_| self.pass())
    }
}
