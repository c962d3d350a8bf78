//! A small deterministic executor: futures polled on one thread, in the order in which they were woken.
//!
//! The executor has no clock: the simulation advances time ([`super::state`]), which wakes futures, and polls the woken
//! futures until all of them wait. Each future belongs to a process; when a process is killed, all of its futures are
//! dropped where they wait.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Number of a process: one life of the product between a start and a kill.
pub type ProcessId = u32;

type Work = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Ready(Mutex<VecDeque<usize>>);

impl Ready {
    fn push(&self, task: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(task);
    }

    fn pop(&self) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

struct TaskWaker {
    task: usize,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.ready.push(self.task);
        }
    }
}

struct Task {
    process: ProcessId,
    work: Work,
    waker: Arc<TaskWaker>,
}

/// The executor.
#[derive(Default)]
pub struct Executor {
    tasks: Vec<Option<Task>>,
    ready: Arc<Ready>,
}

impl Executor {
    /// Adds a future of a process; it is polled at the next [`Executor::poll_next`].
    pub fn spawn(&mut self, process: ProcessId, work: impl Future<Output = ()> + 'static) {
        let task = self.tasks.len();
        let waker = Arc::new(TaskWaker { task, queued: AtomicBool::new(true), ready: Arc::clone(&self.ready) });
        self.tasks.push(Some(Task { process, work: Box::pin(work), waker }));
        self.ready.push(task);
    }

    /// Polls the future that was woken first. False: all of them wait.
    pub fn poll_next(&mut self) -> bool {
        let Some(number) = self.ready.pop() else { return false };
        let Some(slot) = self.tasks.get_mut(number) else { return true };
        // The task has ended, or was killed after it was woken.
        let Some(task) = slot else { return true };
        task.waker.queued.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&task.waker));
        if let Poll::Ready(()) = task.work.as_mut().poll(&mut Context::from_waker(&waker)) {
            *slot = None;
        }
        true
    }

    /// Drops all futures of a process where they wait.
    pub fn kill(&mut self, process: ProcessId) {
        for slot in &mut self.tasks {
            if slot.as_ref().is_some_and(|t| t.process == process) {
                *slot = None;
            }
        }
    }

    /// A process has futures that have not ended.
    pub fn lives(&self, process: ProcessId) -> bool {
        self.tasks.iter().flatten().any(|t| t.process == process)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn futures_go_on_in_the_order_of_their_waking_and_killed_ones_do_not() {
        let mut executor = Executor::default();
        let said = Rc::new(RefCell::new(vec![]));
        // Wakes in order; a watch channel of tokio does not.
        let wake = Rc::new(tokio::sync::Notify::new());
        for (process, name) in [(1, "a"), (2, "b"), (1, "c")] {
            let (said, wake) = (Rc::clone(&said), Rc::clone(&wake));
            executor.spawn(process, async move {
                wake.notified().await;
                said.borrow_mut().push(name);
            });
        }
        while executor.poll_next() {}
        assert!(said.borrow().is_empty() && executor.lives(1) && executor.lives(2));
        executor.kill(2);
        wake.notify_waiters();
        while executor.poll_next() {}
        assert_eq!(*said.borrow(), ["a", "c"]);
        assert!(!executor.lives(1));
    }
}
