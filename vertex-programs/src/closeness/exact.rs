//! Distances from all vertices: breadth-first searches from 512 sources at once, a bit for each source at every vertex.
//!
//! An edge that many searches go along in the same level is looked at once for all of them. Groups of sources are spread over a fixed number of lanes, each
//! of which adds up by itself; lanes are added in their order.
//!
//! Source: Then et al. 2014, "The more the merrier: efficient multi-source graph traversal".

use hubcut::graph::memory::{reserve, zeroed};
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel::Lent;

use super::{AllDistances, Distances};
use crate::Result;
use crate::direct::{Limits, Rows, in_pool, share};

/// A bit for every source of a group: a cache line.
type Bits = [u64; 8];

/// Sources of a group.
const GROUP: usize = 512;

/// What groups are spread over.
const LANES: usize = 16;

/// Distances from all vertices to each. They are worth nothing when `limits` stop it.
///
/// # Determinism
/// The same to the last bit for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices (vertices + edges)), a small part of it where most ways are short. Memory: 200 bytes a vertex for each thread, and 384 more.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::closeness::exact::run;
///
/// let chain = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
/// let all = run(&chain, &Default::default())?;
/// let last = all.to[2];
/// assert_eq!(all.pairs, [2.0, 1.0]);
/// assert_eq!((last.reached, last.sum, last.harmonic, last.closeness(3)), (2.0, 3.0, 1.5, 2.0 / 3.0));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, limits: &Limits) -> Result<AllDistances> {
    in_pool(|| {
        let vertices = graph.vertices();
        let groups = vertices.div_ceil(GROUP);
        let lanes = groups.clamp(1, LANES);
        let (mut searches, mut sums) = (Vec::new(), Vec::new());
        for _ in 0..rayon::current_num_threads().min(lanes) {
            searches.push(Search::new(graph, limits)?);
        }
        for _ in 0..lanes {
            sums.push((zeroed::<[f64; 3]>("the sums of distances", vertices)?, Vec::new()));
        }
        let lent = Lent::each(&mut sums);
        share(&mut searches, lanes, 1, limits, &|search, range| {
            for lane in range {
                let (sums, pairs) = lent.take(lane);
                for group in (lane..groups).step_by(lanes) {
                    search.add(group * GROUP..vertices.min((group + 1) * GROUP), sums, pairs);
                }
            }
        });
        drop(lent);
        let mut all = AllDistances::default();
        reserve("the distances", &mut all.to, vertices)?;
        all.to.resize(vertices, Distances::default());
        for (sums, pairs) in sums {
            for (all, [reached, sum, harmonic]) in all.to.iter_mut().zip(sums) {
                all.reached += reached;
                all.sum += sum;
                all.harmonic += harmonic;
            }
            all.pairs.resize(all.pairs.len().max(pairs.len()), 0.0);
            all.pairs.iter_mut().zip(pairs).for_each(|(all, pairs)| *all += pairs);
        }
        Ok(all)
    })
}

/// What one worker searches with.
struct Search<'a> {
    out: Rows<'a>,
    limits: &'a Limits,
    /// The sources that have come to each vertex; in the last level; in the next one.
    seen: Vec<Bits>,
    front: Vec<Bits>,
    next: Vec<Bits>,
}

impl<'a> Search<'a> {
    fn new(graph: &'a Topology, limits: &'a Limits) -> Result<Self> {
        let bits = || zeroed::<Bits>("the searches", graph.vertices());
        Ok(Search { out: Rows::of(graph.by_source()), limits, seen: bits()?, front: bits()?, next: bits()? })
    }

    /// Adds the distances from `sources` to `sums`, and how many there are of each to `pairs`.
    fn add(&mut self, sources: std::ops::Range<usize>, sums: &mut [[f64; 3]], pairs: &mut Vec<f64>) {
        self.seen.fill(Bits::default());
        let (mut active, mut touched): (Vec<VertexId>, Vec<VertexId>) = (Vec::new(), Vec::new());
        for (bit, source) in sources.enumerate() {
            self.seen[source][bit / 64] |= 1 << (bit % 64);
            self.front[source] = self.seen[source];
            active.push(source as VertexId);
        }
        let (mut level, mut levels) = (0.0, 0);
        while !active.is_empty() {
            if self.limits.is_due() {
                active.iter().for_each(|u| self.front[*u as usize] = Bits::default());
                return;
            }
            level += 1.0;
            levels += 1;
            let mut of_level = 0u64;
            for u in active.drain(..) {
                let front = std::mem::take(&mut self.front[u as usize]);
                for &v in self.out.row(u as usize) {
                    let (seen, next) = (&self.seen[v as usize], &mut self.next[v as usize]);
                    let (mut any, mut before) = (0, 0);
                    for at in 0..front.len() {
                        let new = front[at] & !seen[at];
                        any |= new;
                        before |= next[at];
                        next[at] |= new;
                    }
                    if before == 0 && any != 0 {
                        touched.push(v);
                    }
                }
            }
            for &v in &touched {
                let new = std::mem::take(&mut self.next[v as usize]);
                let mut count = 0;
                for (seen, new) in self.seen[v as usize].iter_mut().zip(&new) {
                    *seen |= new;
                    count += new.count_ones();
                }
                self.front[v as usize] = new;
                of_level += u64::from(count);
                let [reached, sum, harmonic] = &mut sums[v as usize];
                *reached += f64::from(count);
                *sum += f64::from(count) * level;
                *harmonic += f64::from(count) / level;
            }
            if of_level > 0 {
                pairs.resize(pairs.len().max(levels), 0.0);
                pairs[levels - 1] += of_level as f64;
            }
            std::mem::swap(&mut active, &mut touched);
        }
    }
}
