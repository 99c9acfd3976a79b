//! Perfect difference sets: any two vertices share exactly one shard.

use super::stream::{EdgeStream, hash, hash_edge, one_of};
use crate::error::{Error, Result};
use crate::graph::Topology;
use crate::partition::{CutOptions, MAX_SHARDS, Partitioner, Placement, ShardId};

/// Each edge on the one shard that the sets of its ends have in common.
///
/// For S = q^2 + q + 1, q prime, there are q + 1 numbers D whose differences are all numbers from 1 to S - 1 modulo S, each
/// once. A vertex is confined to the shards `hash(v) + D mod S`, and two such sets share one shard (the lines of a
/// projective plane: two of them meet in one point). Two vertices of one hash share all; the hash of the edge decides.
///
/// ```text
/// S = 7, D = {0, 1, 3}:       shard    0 1 2 3 4 5 6
///                    hash(u) = 0       u u . u . . .
///                    hash(v) = 2       . . v v . v .     the edge (u, v) lies on shard 3
/// ```
///
/// **Bound on replicas** of any vertex: `q + 1`, about `sqrt(S)`, half of the grid's.
///
/// **Source**: the `pds` ingress of PowerGraph. D is found as in Singer, "A theorem in finite projective geometry and some
/// applications to number theory", Transactions of the AMS 43, 1938, and not by trying sets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pds;

impl Partitioner for Pds {
    fn name(&self) -> &'static str {
        "pds"
    }

    /// # Errors
    /// [`Error::Cut`] if the number of shards is not q^2 + q + 1 for a prime q; it names the nearest that are.
    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let (shards, seed) = (options.shards, options.seed);
        let set = difference_set(order_of(shards)?);
        // By difference: the member of D from which another is that far.
        let mut meets = vec![0; shards];
        for a in &set {
            set.iter().for_each(|b| meets[(a + shards - b) % shards] = *a);
        }
        let arcs = EdgeStream::new(topology).map(|u, v| {
            let (a, b) = (one_of(shards, hash(u, seed)), one_of(shards, hash(v, seed)));
            let member =
                if a == b { set[one_of(set.len(), hash_edge(u, v, seed))] } else { meets[(b + shards - a) % shards] };
            ((a + member) % shards) as ShardId
        });
        Ok(Placement::Edges { arcs, masters: None })
    }
}

fn is_prime(q: usize) -> bool {
    q > 1 && (2..).take_while(|d| d * d <= q).all(|d| !q.is_multiple_of(d))
}

/// The q of so many shards.
fn order_of(shards: usize) -> Result<usize> {
    let sizes =
        || (2..).filter(|q| is_prime(*q)).map(|q| (q, q * q + q + 1)).take_while(|(_, size)| *size <= MAX_SHARDS);
    if let Some((q, _)) = sizes().find(|(_, size)| *size == shards) {
        return Ok(q);
    }
    let below = sizes().map(|(_, size)| size).take_while(|size| *size < shards).last();
    let above = sizes().map(|(_, size)| size).find(|size| *size > shards);
    let nearest: Vec<String> = below.into_iter().chain(above).map(|size| size.to_string()).collect();
    Err(Error::Cut(format!(
        "pds cannot cut into {shards} shards, only into q^2 + q + 1 for a prime q; give {}",
        nearest.join(" or ")
    )))
}

/// A perfect difference set modulo q^2 + q + 1, for a prime q.
///
/// A recurrence `s(n + 3) = a s(n + 2) + b s(n + 1) + c s(n)` modulo q whose polynomial generates the field of q^3 elements
/// is zero at such a set. Candidates are tried until one is; about every third generates.
fn difference_set(q: usize) -> Vec<usize> {
    let size = q * q + q + 1;
    let zeros = |a: usize, b: usize, c: usize| {
        let mut s = [0, 0, 1];
        let mut zeros = Vec::with_capacity(q + 1);
        for n in 0..size {
            if s[0] == 0 {
                zeros.push(n);
            }
            s = [s[1], s[2], (a * s[2] + b * s[1] + c * s[0]) % q];
        }
        zeros
    };
    let candidates = (1..q).flat_map(|c| (0..q).flat_map(move |b| (0..q).map(move |a| (a, b, c))));
    candidates
        .map(|(a, b, c)| zeros(a, b, c))
        .find(|set| is_perfect(set, size))
        .expect("a field of q^3 elements has a generator")
}

/// Whether the differences are all numbers from 1 to `size - 1`, each once.
fn is_perfect(set: &[usize], size: usize) -> bool {
    if set.len() * (set.len() - 1) != size - 1 {
        return false;
    }
    let mut seen = vec![false; size];
    let pairs = set.iter().flat_map(|a| set.iter().map(move |b| (a, b)));
    pairs.filter(|(a, b)| a != b).all(|(a, b)| !std::mem::replace(&mut seen[(a + size - b) % size], true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prime_has_a_set() {
        for q in (2..).filter(|q| is_prime(*q)).take_while(|q| q * q + q < MAX_SHARDS) {
            let set = difference_set(q);
            assert_eq!(set.len(), q + 1);
            assert!(is_perfect(&set, q * q + q + 1), "{q}");
        }
    }

    #[test]
    fn other_numbers_are_refused_with_the_nearest() {
        let message = |shards| order_of(shards).unwrap_err().to_string();
        assert!(message(1).ends_with("give 7"), "{}", message(1));
        assert!(message(48).ends_with("give 31 or 57"), "{}", message(48));
        // 4^2 + 4 + 1: 4 is no prime.
        assert!(message(21).ends_with("give 13 or 31"), "{}", message(21));
        assert!(message(4000).ends_with("give 3783"), "{}", message(4000));
        assert_eq!(order_of(57).unwrap(), 7);
    }
}
