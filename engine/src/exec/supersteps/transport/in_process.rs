//! Parts of one process: values are moved from one to another.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Port, Tag};
use crate::error::Result;
use crate::exec::supersteps::parcel::Parcel;

/// What is on its way to one part.
#[derive(Default)]
struct PortInbox {
    arrived: Mutex<Arrived>,
    comes: Condvar,
}

#[derive(Default)]
struct Arrived {
    /// By sender, in the order in which it was sent.
    parcels: Vec<VecDeque<(Tag, Parcel)>>,
    /// How many parcels have ever come.
    count: u64,
    /// Whether somebody waits for one: to tell nobody would be a system call all the same.
    is_awaited: bool,
}

struct InProcess {
    number: usize,
    inboxes: Arc<[PortInbox]>,
    /// How many parcels had come when it last looked.
    seen: u64,
}

/// A port for each of so many parts.
pub(in crate::exec::supersteps) fn in_process(parts: usize) -> Vec<Box<dyn Port>> {
    let inbox = |_| {
        let parcels = (0..parts).map(|_| VecDeque::new()).collect();
        let arrived = Mutex::new(Arrived { parcels, ..Arrived::default() });
        PortInbox { arrived, comes: Condvar::new() }
    };
    let inboxes: Arc<[PortInbox]> = (0..parts).map(inbox).collect();
    let port = |number| Box::new(InProcess { number, inboxes: inboxes.clone(), seen: 0 }) as Box<dyn Port>;
    (0..parts).map(port).collect()
}

fn lock(inbox: &PortInbox) -> MutexGuard<'_, Arrived> {
    inbox.arrived.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Port for InProcess {
    fn send(&mut self, to: usize, tag: Tag, parcel: Parcel) -> Result<()> {
        let mut arrived = lock(&self.inboxes[to]);
        arrived.parcels[self.number].push_back((tag, parcel));
        arrived.count += 1;
        if std::mem::take(&mut arrived.is_awaited) {
            self.inboxes[to].comes.notify_all();
        }
        Ok(())
    }

    fn take(&mut self, from: usize, tag: Tag) -> Result<Option<Parcel>> {
        let mut arrived = lock(&self.inboxes[self.number]);
        self.seen = arrived.count;
        let parcels = &mut arrived.parcels[from];
        let at = parcels.iter().position(|(other, _)| *other == tag);
        Ok(at.and_then(|at| parcels.remove(at)).map(|(_, parcel)| parcel))
    }

    fn wait(&mut self) -> Result<()> {
        let inbox = &self.inboxes[self.number];
        let mut arrived = lock(inbox);
        while arrived.count == self.seen {
            arrived.is_awaited = true;
            arrived = inbox.comes.wait(arrived).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::supersteps::parcel::Exchange;

    #[test]
    fn parcels_come_by_sender_and_tag() {
        let mut ports = in_process(3);
        let tag = |clock, exchange| Tag { clock, exchange, turn: 0 };
        let parcel = |value: u32| Parcel::new(value, Default::default());
        ports[0].send(2, tag(1, Exchange::Sums), parcel(10)).unwrap();
        ports[0].send(2, tag(1, Exchange::News), parcel(11)).unwrap();
        ports[1].send(2, tag(2, Exchange::Sums), parcel(20)).unwrap();
        let mut take = |from, tag| ports[2].take(from, tag).unwrap().map(|parcel| *parcel.open::<u32>());
        assert_eq!(take(0, tag(1, Exchange::News)), Some(11));
        assert_eq!(take(0, tag(1, Exchange::News)), None);
        assert_eq!(take(0, tag(1, Exchange::Sums)), Some(10));
        assert_eq!(take(1, tag(1, Exchange::Sums)), None);
        assert_eq!(take(1, tag(2, Exchange::Sums)), Some(20));
    }

    #[test]
    fn whoever_waits_hears_of_what_comes() {
        let mut ports = in_process(2);
        let tag = Tag { clock: 1, exchange: Exchange::Sums, turn: 0 };
        let mut receiver = ports.pop().unwrap();
        let mut sender = ports.pop().unwrap();
        assert!(receiver.take(0, tag).unwrap().is_none());
        std::thread::scope(|scope| {
            let waiting = scope.spawn(move || {
                receiver.wait().unwrap();
                receiver.take(0, tag).unwrap().map(|parcel| *parcel.open::<u8>())
            });
            sender.send(1, tag, Parcel::new(7u8, Default::default())).unwrap();
            assert_eq!(waiting.join().unwrap(), Some(7));
        });
    }
}
