//! HEP: vertices of low degree by expansion, edges between hubs as a stream.

use super::{expansion, greedy};
use crate::error::{Error, Result};
use crate::graph::Topology;
use crate::graph::memory::human;
use crate::partition::{CutOptions, Partitioner, Placement};

/// [NE](super::Ne) over the vertices of up to `tau` times the mean degree; edges between those of higher degree go where [HDRF](super::Hdrf) puts them, which
/// knows all replicas by then.
///
/// ```text
///      l1 --- l2 --- H1 - - - H2        rows are kept for l1, l2, l3; H1 joins the shard of l2 when l2 is core.
///       \     |     /                   The edge between H1 and H2 is streamed at last.
///        `--- l3 --'
/// ```
/// It takes less memory and time than NE the more edges lie between hubs, and cuts somewhat more; of a web graph often less.
///
/// **Bound on replicas** of `v`: `min(S, degree(v))`. No shard has more than its capacity.
///
/// Sequential as NE. Memory: 4 bytes for each end that is not at a hub, and 61 a vertex for up to 64 shards; with [`memory`](Self::memory) `tau` is the largest
/// that leaves it at that, and not more than is set.
///
/// **Source**: Mayer, Jacobsen, "Hybrid edge partitioner: partitioning large power-law graphs under memory constraints", SIGMOD 2021.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hep {
    /// Vertices of more than this times the mean degree are hubs. Above 0.
    pub tau: f64,
    /// Bytes that it may take beside the graph and the cut.
    pub memory: Option<u64>,
}

impl Hep {
    /// Default of [`tau`](Self::tau), the best of those in the paper.
    pub const TAU: f64 = 10.0;

    /// The most edge ends of a vertex that is no hub.
    fn most(&self, degrees: &[u32], options: &CutOptions) -> Result<u32> {
        let Hep { tau, memory } = *self;
        if tau.is_nan() || tau <= 0.0 {
            return Err(Error::Cut(format!("hep with tau {tau} is not possible; give more than 0")));
        }
        let ends: u64 = degrees.iter().map(|degree| u64::from(*degree)).sum();
        let most = (tau * ends as f64 / degrees.len().max(1) as f64) as u32;
        let Some(memory) = memory else { return Ok(most) };
        let least = expansion::bytes(degrees.len(), options.shards, 0);
        let Some(room) = memory.checked_sub(least) else {
            let (memory, least) = (human(memory), human(least));
            return Err(Error::Cut(format!(
                "hep takes {least} on this graph whatever tau is; give it more than {memory}"
            )));
        };
        let mut sorted = degrees.to_vec();
        sorted.sort_unstable();
        let mut taken = 0;
        for same in sorted.chunk_by(|one, next| one == next).take_while(|same| same[0] <= most) {
            taken += 4 * u64::from(same[0]) * same.len() as u64;
            if taken > room {
                return Ok(same[0] - 1);
            }
        }
        Ok(most)
    }
}

impl Default for Hep {
    fn default() -> Self {
        Hep { tau: Self::TAU, memory: None }
    }
}

impl Partitioner for Hep {
    fn name(&self) -> &'static str {
        "hep"
    }

    fn settings(&self) -> String {
        let memory = self.memory.map_or(String::new(), |memory| format!(", memory {}", human(memory)));
        format!("tau {}{memory}", self.tau)
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let degrees = greedy::degrees(topology);
        let most = self.most(&degrees, options)?;
        expansion::place(topology, options, degrees, most)
    }
}
