//! What all parts know of each other after a superstep: each makes its own, and every host merges those of all in the order of
//! parts, so that all come to the same bits.
//!
//! Whether somebody of a class runs, or has failed, the loop still asks all parts of the process in the middle of a superstep.

use std::any::Any;
use std::ops::Range;
use std::sync::Arc;

use super::any::{AnyParts, of_each};
use super::exchange::wait_for;
use super::parcel::{Exchange, Parcel};
use super::transport::Tag;
use super::{Failure, Supersteps};
use crate::bytes::{put_slice, take_plain, take_slice};
use crate::error::Result;
use crate::graph::VertexId;

/// An aggregate, of whatever type.
pub(super) type Aggregate = Arc<dyn Any + Send + Sync>;

/// It, as its type is.
///
/// # Panics
/// If it has another.
pub(super) fn opened<T: Send + Sync + 'static>(aggregate: &Aggregate) -> Arc<T> {
    Arc::clone(aggregate).downcast().unwrap_or_else(|_| unreachable!("parts of one run agree on what they make known"))
}

/// What one part makes known.
#[derive(Clone)]
pub(super) struct Joint {
    /// How many of its masters are to run.
    pub(super) active: u64,
    /// What its masters have reported.
    pub(super) residual: f64,
    /// The first of its vertices that failed, with the stage in which it ran.
    pub(super) failure: Option<(u32, VertexId, Box<str>)>,
    /// That of its masters.
    pub(super) aggregate: Aggregate,
}

impl Joint {
    /// Appends its bytes, but for the aggregate.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let (stage, v, reason) = self.failure.as_ref().map_or((u32::MAX, 0, ""), |(stage, v, why)| (*stage, *v, why));
        out.extend_from_slice(&self.active.to_ne_bytes());
        out.extend_from_slice(&self.residual.to_ne_bytes());
        out.extend_from_slice(&stage.to_ne_bytes());
        out.extend_from_slice(&v.to_ne_bytes());
        put_slice(reason.as_bytes(), out);
    }

    /// Takes what [`encode`](Self::encode) has appended; `aggregate` takes what follows.
    pub(super) fn decode(bytes: &mut &[u8], aggregate: &dyn Fn(&mut &[u8]) -> Option<Aggregate>) -> Option<Self> {
        let (active, residual) = (take_plain(bytes)?, take_plain(bytes)?);
        let (stage, v): (u32, VertexId) = (take_plain(bytes)?, take_plain(bytes)?);
        let reason = String::from_utf8(take_slice(bytes)?).ok()?;
        let failure = (stage != u32::MAX).then(|| (stage, v, reason.into_boxed_str()));
        Some(Joint { active, residual, failure, aggregate: aggregate(bytes)? })
    }
}

impl Supersteps {
    /// Lets every part know what all have come to: the aggregate each, the rest the loop. Returns the residual, and the first vertex
    /// that failed.
    pub(super) fn join(&mut self, parts: &mut dyn AnyParts) -> Result<(f64, Failure)> {
        let cores = &self.cores;
        let own = of_each(self.alone, parts, &|number, part| cores[number].joint(part.aggregate()));
        let tag = Tag { clock: self.clock.superstep, exchange: Exchange::Joint, turn: 0 };
        // The first part of a host sends and takes what goes for all of them.
        let apart = |from: &Range<usize>, to: &Range<usize>| from.start != to.start;
        for from in &self.hosts {
            for to in self.hosts.iter().filter(|to| apart(from, to)) {
                let list = own[from.clone()].to_vec();
                self.ports[from.start].send(to.start, tag, Parcel::new(list, Default::default()))?;
            }
        }
        let (mut parts, mut known) = (parts.each(), Vec::new());
        for here in &self.hosts {
            known.clear();
            for from in &self.hosts {
                match apart(from, here) {
                    true => known.append(&mut wait_for(&mut self.ports[here.start], from.start, tag)?.open::<Vec<_>>()),
                    false => known.extend_from_slice(&own[from.clone()]),
                }
            }
            let global = parts[here.start].merged(&known);
            parts[here.clone()].iter_mut().for_each(|part| part.take_global(&global));
        }
        let (mut residual, mut failure) = (0.0, None::<&(u32, VertexId, Box<str>)>);
        self.active = 0;
        for joint in &known {
            self.active += joint.active;
            residual += joint.residual;
            // The first in the order in which they ran: stage by stage, and part by part.
            let earlier = joint.failure.as_ref().filter(|(stage, ..)| failure.is_none_or(|(first, ..)| stage < first));
            failure = earlier.or(failure);
        }
        Ok((residual, failure.map(|(_, v, reason)| (*v, reason.clone()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_part_makes_known_comes_back_or_nothing_does() {
        for failure in [None, Some((2, 7, Box::from("no \u{e9}nd")))] {
            let joint = Joint { active: 3, residual: -0.5, failure, aggregate: Arc::new(()) };
            let (mut bytes, nothing) = (Vec::new(), |_: &mut &[u8]| Some(Arc::new(()) as Aggregate));
            joint.encode(&mut bytes);
            let back = Joint::decode(&mut &bytes[..], &nothing).unwrap();
            assert_eq!((back.active, back.residual, back.failure), (3, -0.5, joint.failure));
            (0..bytes.len()).for_each(|end| assert!(Joint::decode(&mut &bytes[..end], &nothing).is_none(), "{end}"));
        }
    }
}
