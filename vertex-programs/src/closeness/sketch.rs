//! HyperBall: how many vertices are at most so many edges away, from a sketch for each vertex that grows by those of its in-neighbours.
//!
//! A sketch is a HyperLogLog counter: each vertex is hashed to a register and a rank, as rare as it is high; a register keeps the highest rank. The union
//! of two sets takes the higher of each register. The ball of `v` of one edge more is the union of those of `v` and its in-neighbours, as they were a round
//! ago; whose sketch has not changed since, is left out. Rounds end when none changes. Ranks are bytes, so that unions are a few instructions.
//!
//! Source: Boldi, Vigna 2013, "In-core computation of geometric centralities with HyperBall"; Flajolet et al. 2007, "HyperLogLog".

use hubcut::graph::memory::{reserve, zeroed};
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel::{self, Lent};
use hubcut::random::h;

use super::{AllDistances, Distances};
use crate::Result;
use crate::direct::{Limits, Rows, in_pool, total};

/// Vertices that a worker takes at a time: whole words of bits.
const VERTICES: usize = 256;

/// The least and the most registers that a sketch may have.
pub const LEAST: usize = 16;
/// The most.
pub const MOST: usize = 1 << 16;

/// The relative standard deviation of the size of a set.
pub fn deviation(registers: usize) -> f64 {
    1.04 / (registers as f64).sqrt()
}

/// Estimates of the distances to each vertex, from sketches of so many registers, a power of two. They are worth nothing when `limits`
/// stop it.
///
/// # Determinism
/// The same to the last bit for any number of threads, by `seed`.
///
/// # Errors
/// [`OutOfRange`](crate::Error::OutOfRange) if `registers` is none of 16, 32 and so on to 65536; [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(registers edges) for each level at the most. Memory: two bytes a vertex for each register, and 32 bytes.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::closeness::sketch;
///
/// let chain = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
/// let distances = sketch::run(&chain, 1024, 7, &Default::default())?;
/// // From vertex 0 two edges away, and from vertex 1 one.
/// assert!((distances.to[2].harmonic - 1.5).abs() < 0.1);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, registers: usize, seed: u64, limits: &Limits) -> Result<AllDistances> {
    check(registers)?;
    in_pool(|| {
        let (vertices, into) = (graph.vertices(), Rows::of(graph.by_target()));
        let mut now: Vec<u8> = zeroed("the sketches", vertices.saturating_mul(registers))?;
        let mut next: Vec<u8> = zeroed("the next sketches", vertices.saturating_mul(registers))?;
        for v in 0..vertices {
            let hash = h(seed, graph.position_of(v as VertexId) as u64, 0);
            let rest = hash / registers as u64;
            // A rank is at least 1, and at the most one more than there are bits left.
            let rank = rest.trailing_zeros().min(64 - registers.trailing_zeros()) as u8 + 1;
            now[v * registers + hash as usize % registers] = rank;
        }
        next.copy_from_slice(&now);
        let mut changed: Vec<u64> = zeroed("the vertices that changed", vertices.div_ceil(64))?;
        let mut changes: Vec<u64> = zeroed("the vertices that change", vertices.div_ceil(64))?;
        changed.fill(u64::MAX);
        let (mut sizes, mut all) = (Vec::new(), Vec::new());
        reserve("the sizes of balls", &mut sizes, vertices)?;
        reserve("the distances", &mut all, vertices)?;
        sizes.resize(vertices, 1.0);
        all.resize(vertices, Distances::default());
        let parts: Vec<_> =
            (0..vertices.div_ceil(VERTICES)).map(|at| at * VERTICES..vertices.min((at + 1) * VERTICES)).collect();
        let of = |size: usize, per: usize| -> Vec<_> {
            parts.iter().map(|part| part.start * size / per..(part.end * size).div_ceil(per)).collect()
        };
        let (rows, words) = (of(registers, 1), of(1, 64));
        let counter = Counter::new(registers);
        let (mut distance, mut pairs) = (0.0, Vec::new());
        let mut within = total(vertices, &|v| sizes[v]);
        while changed.iter().any(|word| *word != 0) && !limits.is_due() {
            distance += 1.0;
            let lent = (Lent::parts(&mut next, &rows), Lent::parts(&mut changes, &words));
            let also = (Lent::parts(&mut sizes, &parts), Lent::parts(&mut all, &parts));
            parallel::each(parts.len(), &|at| {
                let (next, changes) = (lent.0.take(at), lent.1.take(at));
                let (sizes, all): (&mut [f64], &mut [Distances]) = (also.0.take(at), also.1.take(at));
                changes.fill(0);
                if limits.is_due() {
                    return;
                }
                for (place, v) in parts[at].clone().enumerate() {
                    let (old, new) = (row(&now, v, registers), &mut next[place * registers..(place + 1) * registers]);
                    let has_changed = |v: usize| changed[v / 64] >> (v % 64) & 1 != 0;
                    if has_changed(v) {
                        new.copy_from_slice(old);
                    }
                    let mut is_same = true;
                    for &u in into.row(v) {
                        if has_changed(u as usize) {
                            unite(new, row(&now, u as usize, registers));
                            is_same = false;
                        }
                    }
                    if is_same || new == old {
                        continue;
                    }
                    changes[place / 64] |= 1 << (place % 64);
                    let size = counter.size(new).max(sizes[place]);
                    all[place].add(size - sizes[place], distance);
                    sizes[place] = size;
                }
            });
            drop((lent, also));
            std::mem::swap(&mut now, &mut next);
            std::mem::swap(&mut changed, &mut changes);
            let before = std::mem::replace(&mut within, total(vertices, &|v| sizes[v]));
            pairs.push(within - before);
        }
        // No ball has grown in the last round.
        while pairs.last() == Some(&0.0) {
            pairs.pop();
        }
        Ok(AllDistances { to: all, pairs })
    })
}

/// Refuses numbers of registers that are no power of two, or too small or large.
pub(crate) fn check(registers: usize) -> Result<()> {
    if registers.is_power_of_two() && (LEAST..=MOST).contains(&registers) {
        return Ok(());
    }
    let (option, range) = ("registers", "a power of two from 16 to 65536");
    Err(crate::Error::OutOfRange { option, value: registers.to_string(), range })
}

fn row(sketches: &[u8], v: usize, registers: usize) -> &[u8] {
    &sketches[v * registers..(v + 1) * registers]
}

fn unite(new: &mut [u8], other: &[u8]) {
    for (new, other) in new.iter_mut().zip(other) {
        *new = (*new).max(*other);
    }
}

/// Tells the size of a set from its sketch.
struct Counter {
    registers: f64,
    /// What corrects the bias.
    alpha: f64,
}

impl Counter {
    fn new(registers: usize) -> Self {
        let alpha = match registers {
            16 => 0.673,
            32 => 0.697,
            64 => 0.709,
            _ => 0.7213 / (1.0 + 1.079 / registers as f64),
        };
        Counter { registers: registers as f64, alpha }
    }

    fn size(&self, sketch: &[u8]) -> f64 {
        let (mut sum, mut empty) = (0.0, 0u32);
        for &rank in sketch {
            sum += f64::from_bits((1023 - u64::from(rank)) << 52);
            empty += u32::from(rank == 0);
        }
        let size = self.alpha * self.registers * self.registers / sum;
        // While registers are empty, their number says more.
        match size <= 2.5 * self.registers && empty > 0 {
            true => self.registers * (self.registers / f64::from(empty)).ln(),
            false => size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_sets_are_near() {
        for registers in [16, 64, 256, 4096] {
            let counter = Counter::new(registers);
            for size in [1u64, 10, 1000, 100_000] {
                let mut mean = 0.0;
                for seed in 0..20 {
                    let mut sketch = vec![0; registers];
                    for element in 0..size {
                        let hash = h(seed, element, 0);
                        let place = &mut sketch[hash as usize % registers];
                        *place = (*place).max((hash / registers as u64).trailing_zeros() as u8 + 1);
                    }
                    mean += counter.size(&sketch) / size as f64 / 20.0;
                }
                // Twenty are nearer than one: by a factor of 4.5; 4 deviations, and what is known of the bias between the two formulas.
                assert!((mean - 1.0).abs() < deviation(registers) + 0.02, "{registers}, {size}: {mean}");
            }
        }
    }
}
