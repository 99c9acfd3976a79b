//! What parts tell each other while a run is prepared: each runs the same function, on a thread of its own.
//!
//! Pairs of arcs that are reverse to each other (`supersteps/reverse.rs`) and, where transports need bytes, colours
//! (`colouring/parts.rs`) are found out so. Every part makes the same calls of [`trade`](Trade::trade) in the same order, so what comes needs no tags.

use std::any::Any;
use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};
use crate::plain::Plain;

/// A part among others.
pub(in crate::exec) trait Trade {
    /// Its number.
    fn part(&self) -> usize;

    /// How many parts there are.
    fn parts(&self) -> usize;

    /// Gives every part its values, this one too; gives what each has for this one, by part.
    ///
    /// # Errors
    /// [`Error::Parcel`] if a part has left.
    fn trade<T: Plain>(&self, outgoing: Vec<Vec<T>>) -> Result<Vec<Vec<T>>>;
}

/// A part among others of this process.
pub(in crate::exec) struct Trader<'a> {
    number: usize,
    parts: usize,
    /// How often it has traded.
    trades: Cell<usize>,
    room: &'a TradeRoom,
}

struct TradeRoom {
    mail: Mutex<TradeMail>,
    comes: Condvar,
}

struct TradeMail {
    /// What is on its way from each part to each, by receiver and then by sender.
    queues: Vec<VecDeque<Box<dyn Any + Send>>>,
    /// How often parts have given what they had.
    given: usize,
    /// Which parts have left.
    left: Vec<bool>,
}

impl TradeRoom {
    fn lock(&self) -> MutexGuard<'_, TradeMail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Trade for Trader<'_> {
    fn part(&self) -> usize {
        self.number
    }

    fn parts(&self) -> usize {
        self.parts
    }

    fn trade<T: Plain>(&self, outgoing: Vec<Vec<T>>) -> Result<Vec<Vec<T>>> {
        let mut mail = self.room.lock();
        for (to, values) in outgoing.into_iter().enumerate() {
            mail.queues[to * self.parts + self.number].push_back(Box::new(values));
        }
        mail.given += 1;
        self.trades.set(self.trades.get() + 1);
        // All are woken once, by the last.
        while mail.given < self.trades.get() * self.parts {
            if let Some(from) = mail.left.iter().position(|left| *left) {
                return Err(Error::Parcel { from, to: self.number, what: "the part has left".to_owned() });
            }
            mail = self.room.comes.wait(mail).unwrap_or_else(PoisonError::into_inner);
        }
        self.room.comes.notify_all();
        let own = &mut mail.queues[self.number * self.parts..(self.number + 1) * self.parts];
        let next = |queue: &mut VecDeque<Box<dyn Any + Send>>| queue.pop_front()?.downcast().ok();
        Ok(own.iter_mut().map(|queue| *next(queue).expect("all parts make the same calls")).collect())
    }
}

impl Drop for Trader<'_> {
    /// Whoever waits for this part is to know, also if it panicked.
    fn drop(&mut self) {
        self.room.lock().left[self.number] = true;
        self.room.comes.notify_all();
    }
}

/// What `work` makes of each of so many parts. If parts fail, the error of one that did not fail for want of another.
pub(in crate::exec) fn in_process<R: Send>(
    parts: usize,
    work: &(dyn Fn(&Trader<'_>) -> Result<R> + Sync),
) -> Result<Vec<R>> {
    let mail =
        TradeMail { queues: (0..parts * parts).map(|_| VecDeque::new()).collect(), given: 0, left: vec![false; parts] };
    let room = TradeRoom { mail: Mutex::new(mail), comes: Condvar::new() };
    let part = |number| Trader { number, parts, trades: Cell::new(0), room: &room };
    let made: Vec<_> = std::thread::scope(|scope| {
        let spawn = |number| {
            // If no thread starts, the part is dropped with what it was to do: so the others hear that it has left.
            let part = part(number);
            let thread = std::thread::Builder::new().spawn_scoped(scope, move || work(&part));
            thread.map_err(|error| Error::Threads { threads: parts, reason: error.to_string() })
        };
        let threads: Vec<_> = (1..parts).map(spawn).collect();
        let first = (parts > 0).then(|| work(&part(0)));
        let joined = |thread: Result<std::thread::ScopedJoinHandle<'_, _>>| {
            thread?.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        first.into_iter().chain(threads.into_iter().map(joined)).collect()
    });
    let (made, mut errors): (Vec<_>, Vec<_>) = made.into_iter().partition(Result::is_ok);
    errors.sort_by_key(|error| matches!(error, Err(Error::Parcel { .. })));
    errors.into_iter().chain(made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_gets_what_each_has_for_it() {
        for parts in [0, 1, 2, 5] {
            let heard = in_process(parts, &|trade| {
                let to = |round: usize| (0..parts).map(|to| vec![round * 100 + trade.part() * 10 + to; to]).collect();
                (0..3).map(|round| trade.trade(to(round))).collect::<Result<Vec<_>>>()
            });
            for (number, rounds) in heard.unwrap().into_iter().enumerate() {
                for (round, heard) in rounds.into_iter().enumerate() {
                    let expected = (0..parts).map(|from| vec![round * 100 + from * 10 + number; number]);
                    assert!(heard.into_iter().eq(expected));
                }
            }
        }
    }

    #[test]
    fn whoever_fails_ends_the_others() {
        let ended = in_process(3, &|trade| match trade.part() {
            1 => Err(Error::Aborted),
            _ => trade.trade(vec![vec![1u8]; 3]).map(|_| ()),
        });
        assert!(matches!(ended, Err(Error::Aborted)));
    }
}
