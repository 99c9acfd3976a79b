//! How parts send each other parcels.
//!
//! A transport knows who sends what to whom, and when; it knows nothing of programs. It gives every part of this process a
//! [`Port`], so that parts may run on any thread.
//!
//! In one process values are moved, and views of programs that are always active are written straight to mirrors. `RoundTrip` puts
//! parts on several hosts, between which everything goes through bytes; `VirtualTime` computes how long a run would take. The last
//! two need values that can become bytes: programs say so with `distributed!` ([`crate::program::distributed`]), a table of
//! functions is made for them alone ([`super::codecs`]), and other programs are refused at compile time.

mod in_process;
mod round_trip;
mod virtual_time;

use std::ops::Range;

use self::in_process::in_process;
use self::round_trip::RoundTrip;
use self::virtual_time::OnTime;
pub use self::virtual_time::VirtualTime;
use super::codecs::Codecs;
use super::parcel::{Exchange, Parcel};
use crate::error::Result;

/// How the parts of a run send each other what they send. It makes no difference to any answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Transport {
    /// All parts are in this process: values are moved.
    #[default]
    InProcess,
    /// All parts are in this process, on so many hosts: what leaves a host goes through bytes, as on a network.
    RoundTrip {
        /// How many; parts are dealt to them in order, as evenly as can be.
        hosts: usize,
    },
    /// As [`Transport::RoundTrip`], and the time of a run is computed: see [`VirtualTime`].
    VirtualTime {
        /// How many.
        hosts: usize,
        /// What things cost.
        costs: VirtualTime,
    },
}

/// Which parcel of all that one part sends another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Tag {
    /// The superstep.
    pub(super) clock: u64,
    /// At which point of it.
    pub(super) exchange: Exchange,
    /// Which of several such points: the colour, or the stage of masters whose sums are sent.
    pub(super) turn: u32,
}

/// Where one part sends and takes parcels.
pub(super) trait Port: Send {
    /// Sends part `to` a parcel: one for each tag, also where there is nothing in it. Never waits.
    fn send(&mut self, to: usize, tag: Tag, parcel: Parcel) -> Result<()>;
    /// The parcel with this tag that part `from` has sent, if it is there.
    fn take(&mut self, from: usize, tag: Tag) -> Result<Option<Parcel>>;
    /// Waits until something comes that was not there at the last call of [`take`](Self::take).
    fn wait(&mut self) -> Result<()>;
    /// What was sent until now, up to this clock, was by way of preparation: it takes no time, and so many virtual seconds have gone by.
    fn begin(&mut self, clock: u64, seconds: f64) {
        let _ = (clock, seconds);
    }
    /// Virtual seconds since the beginning; 0 where time is real.
    fn seconds(&self) -> f64 {
        0.0
    }
}

/// A port for each of so many parts.
pub(super) fn ports(transport: &Transport, parts: usize, codecs: Option<Codecs>) -> Vec<Box<dyn Port>> {
    let plain = in_process(parts);
    let Some(codecs) = codecs.filter(|_| *transport != Transport::InProcess) else { return plain };
    let host_of = transport.host_of(parts);
    let arrivals = virtual_time::Arrivals::default();
    let port = |(number, inner): (usize, Box<dyn Port>)| -> Box<dyn Port> {
        let host_of = host_of.clone();
        let through_bytes = Box::new(RoundTrip { number, inner, codecs, host_of: host_of.clone() });
        match transport {
            Transport::VirtualTime { costs, .. } => Box::new(OnTime {
                number,
                inner: through_bytes,
                costs: costs.clone(),
                host_of,
                arrivals: arrivals.clone(),
                now: 0.0,
                clock: 0,
            }),
            _ => through_bytes,
        }
    };
    plain.into_iter().enumerate().map(port).collect()
}

impl Transport {
    /// The host of each part.
    fn host_of(&self, parts: usize) -> Vec<usize> {
        let hosts = match self {
            Transport::InProcess => 1,
            Transport::RoundTrip { hosts } | Transport::VirtualTime { hosts, .. } => (*hosts).clamp(1, parts),
        };
        (0..parts).map(|part| part * hosts / parts).collect()
    }

    /// The parts of each host.
    pub(super) fn hosts(&self, parts: usize) -> Vec<Range<usize>> {
        let host_of = self.host_of(parts);
        let mut hosts: Vec<Range<usize>> = Vec::new();
        for of_host in host_of.chunk_by(|one, next| one == next) {
            let first = hosts.last().map_or(0, |last| last.end);
            hosts.push(first..first + of_host.len());
        }
        hosts
    }
}
