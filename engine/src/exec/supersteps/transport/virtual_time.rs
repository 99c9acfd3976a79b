//! Time that a run would take on many hosts, computed rather than waited for.
//!
//! Every part has a clock. The first parcel that it sends in a superstep adds what the superstep has cost to compute there;
//! a parcel arrives a latency after it was sent, and whoever waits for it has its clock set to that time. Costs and latencies are
//! a function of the seed, so that a run takes the same virtual time whatever the number of threads. What is computed is that of
//! any other transport.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Port, Tag};
use crate::error::Result;
use crate::exec::supersteps::parcel::Parcel;
use crate::random::{u01, words};

/// What a computation, and a parcel, cost in virtual time.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualTime {
    /// What costs and latencies are drawn from.
    pub seed: u64,
    /// Seconds to compute a superstep on a part, drawn evenly from half of it to one and a half times it.
    pub compute: f64,
    /// Seconds for a parcel to another host, drawn likewise; to the own host 0.
    pub latency: f64,
    /// A part that computes so many times slower, if there is one.
    pub straggler: Option<(usize, f64)>,
}

/// What the random numbers are for.
const COMPUTE: u64 = 0x636f_6d70;
const LATENCY: u64 = 0x6c61_7465;

/// When the parcels of each pair and tag arrive.
pub(super) type Arrivals = Arc<Mutex<HashMap<(usize, usize, Tag), f64>>>;

pub(super) struct OnTime {
    pub(super) number: usize,
    pub(super) inner: Box<dyn Port>,
    pub(super) costs: VirtualTime,
    /// The host of each part.
    pub(super) host_of: Vec<usize>,
    pub(super) arrivals: Arrivals,
    /// The time of this part, and the last superstep whose computation is in it.
    pub(super) now: f64,
    pub(super) clock: u64,
}

impl OnTime {
    fn latency(&self, to: usize, tag: Tag) -> f64 {
        if self.host_of[to] == self.host_of[self.number] {
            return 0.0;
        }
        let pair = (self.number as u64) << 32 | to as u64;
        let point = tag.clock << 32 | u64::from(tag.turn) << 4 | tag.exchange as u64;
        self.costs.latency * (0.5 + u01(LATENCY, words(self.costs.seed, pair, 0), point))
    }

    fn compute(&self, clock: u64) -> f64 {
        let own = self.costs.compute * (0.5 + u01(COMPUTE, words(self.costs.seed, self.number as u64, 1), clock));
        own * self.costs.straggler.filter(|(part, _)| *part == self.number).map_or(1.0, |(_, times)| times)
    }
}

impl Port for OnTime {
    fn send(&mut self, to: usize, tag: Tag, parcel: Parcel) -> Result<()> {
        if tag.clock > self.clock {
            self.clock = tag.clock;
            self.now += self.compute(tag.clock);
        }
        let arrives = self.now + self.latency(to, tag);
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.insert((self.number, to, tag), arrives);
        drop(arrivals);
        self.inner.send(to, tag, parcel)
    }

    fn take(&mut self, from: usize, tag: Tag) -> Result<Option<Parcel>> {
        let parcel = self.inner.take(from, tag)?;
        if parcel.is_some() {
            let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
            let arrived = arrivals.remove(&(from, self.number, tag)).unwrap_or(0.0);
            self.now = self.now.max(arrived);
        }
        Ok(parcel)
    }

    fn wait(&mut self) -> Result<()> {
        self.inner.wait()
    }

    fn begin(&mut self, clock: u64, seconds: f64) {
        (self.now, self.clock) = (seconds, clock);
    }

    fn seconds(&self) -> f64 {
        self.now
    }
}
