//! Calls that wait for the embedder's answer. The one that removes an entry ends the call, so each is answered once; a
//! second, a late and an invented answer find no entry.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::error::{Result, codes};

/// How a call is answered.
#[derive(Debug)]
pub enum Answer {
    /// With the document of the method's answer.
    Document(Vec<u8>),
    /// With the document of an error.
    Failure(Vec<u8>),
    /// Not by the embedder: the call did not reach it, for this reason.
    Undelivered(String),
}

/// A call that waits.
struct Open {
    answers: oneshot::Sender<Answer>,
    /// Whether it was handed to the embedder.
    is_begun: bool,
    /// Says whether it may still be handed over.
    may_begin: Box<dyn Fn() -> bool + Send>,
}

/// Calls that wait, by ticket.
#[derive(Default)]
pub struct Tickets {
    waiting: Mutex<HashMap<u64, Open>>,
    last: AtomicU64,
}

/// Those of this process. A ticket is never used again, also not by another upgrade manager.
pub fn tickets() -> &'static Arc<Tickets> {
    static TICKETS: LazyLock<Arc<Tickets>> = LazyLock::new(Arc::default);
    &TICKETS
}

/// A call that waits. Dropping it ends the wait.
pub struct Waiting<'a> {
    tickets: &'a Tickets,
    ticket: u64,
    answer: oneshot::Receiver<Answer>,
}

impl Tickets {
    /// A call begins to wait, that may be handed over at any time.
    pub fn open(&self) -> Waiting<'_> {
        self.open_while(Box::new(|| true))
    }

    /// A call begins to wait, that may be handed over only while this says so.
    pub fn open_while(&self, may_begin: Box<dyn Fn() -> bool + Send>) -> Waiting<'_> {
        let (answers, answer) = oneshot::channel();
        let ticket = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        self.waiting().insert(ticket, Open { answers, is_begun: false, may_begin });
        Waiting { tickets: self, ticket, answer }
    }

    /// Answers a call.
    ///
    /// # Errors
    /// `ENGINE_TICKET_UNKNOWN`: no call with this ticket waits, and the answer is dropped.
    pub fn answer(&self, ticket: u64, answer: Answer) -> Result<()> {
        // The task is woken after the lock is freed.
        let waiting = self.waiting().remove(&ticket);
        let unknown = || codes::EngineTicketUnknown { ticket }.err();
        waiting.ok_or_else(unknown)?.answers.send(answer).map_err(|_| unknown())
    }

    /// The call is handed to the embedder now. `false`: it does not wait any more, or it is too late, and it must not be carried out.
    pub fn begin(&self, ticket: u64) -> bool {
        match self.waiting().get_mut(&ticket) {
            Some(open) => {
                open.is_begun = (open.may_begin)();
                open.is_begun
            }
            None => false,
        }
    }

    /// Takes a call back, unless it was handed to the embedder. Returns whether it was taken back.
    pub fn withdraw(&self, ticket: u64) -> bool {
        let mut waiting = self.waiting();
        let is_begun = waiting.get(&ticket).is_some_and(|open| open.is_begun);
        !is_begun && waiting.remove(&ticket).is_some()
    }

    /// Number of the calls that wait.
    pub fn len(&self) -> usize {
        self.waiting().len()
    }

    /// No call waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<u64, Open>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting<'_> {
    /// The ticket.
    pub fn ticket(&self) -> u64 {
        self.ticket
    }

    /// Waits for the answer.
    pub async fn answered(&mut self) -> Answer {
        let lost = |_| Answer::Undelivered("its ticket got lost".to_owned());
        (&mut self.answer).await.unwrap_or_else(lost)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.tickets.waiting().remove(&self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    fn document() -> Answer {
        Answer::Document(b"{}".to_vec())
    }

    #[tokio::test]
    async fn a_call_is_answered_once() {
        let tickets = Tickets::default();
        let mut call = tickets.open();
        let ticket = call.ticket();
        assert!(tickets.begin(ticket));
        tickets.answer(ticket, document()).unwrap();
        let again = tickets.answer(ticket, document()).unwrap_err();
        assert_eq!((again.code(), again.param("ticket")), (Code::EngineTicketUnknown, Some("1")));
        assert!(matches!(call.answered().await, Answer::Document(_)));
        assert!(tickets.is_empty());
    }

    #[test]
    fn unknown_and_late_answers_are_refused() {
        let tickets = Tickets::default();
        let refused = |ticket| tickets.answer(ticket, document()).unwrap_err().code();
        let given_up = tickets.open();
        let ticket = given_up.ticket();
        drop(given_up);
        for unknown in [ticket, 0, ticket + 1, u64::MAX] {
            assert_eq!(refused(unknown), Code::EngineTicketUnknown);
        }
        let next = tickets.open();
        assert_ne!(next.ticket(), ticket, "a ticket is never used again");
        assert_eq!(tickets.len(), 1);
    }

    #[test]
    fn a_call_is_taken_back_until_it_is_begun() {
        let tickets = Tickets::default();
        let (late, begun) = (tickets.open(), tickets.open());
        assert!(tickets.withdraw(late.ticket()));
        assert!(!tickets.begin(late.ticket()), "it must not be carried out");
        assert!(tickets.begin(begun.ticket()));
        assert!(!tickets.withdraw(begun.ticket()));
        assert_eq!(tickets.len(), 1);
    }

    #[test]
    fn a_call_that_is_too_late_is_not_begun() {
        let tickets = Tickets::default();
        let late = tickets.open_while(Box::new(|| false));
        assert!(!tickets.begin(late.ticket()));
        assert!(tickets.withdraw(late.ticket()), "its caller takes it back");
    }

    #[test]
    fn many_threads_answer_a_call_once() {
        let tickets = Tickets::default();
        for _ in 0..200 {
            let call = tickets.open();
            let ticket = call.ticket();
            let taken = std::thread::scope(|threads| {
                let all: Vec<_> =
                    (0..4).map(|_| threads.spawn(|| tickets.answer(ticket, document()).is_ok())).collect();
                all.into_iter().map(|t| usize::from(t.join().unwrap())).sum::<usize>()
            });
            assert_eq!(taken, 1);
        }
        assert!(tickets.is_empty());
    }
}
