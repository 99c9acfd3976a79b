//! Fennel: to its neighbours, less what load costs.

use super::Ldg;
use super::greedy::{Greedy, Objective, Places};
use crate::error::{Error, Result};
use crate::graph::{Directedness, Topology};
use crate::partition::{CutOptions, Partitioner, Placement};

/// Fennel: each vertex where most of its neighbours are, less the marginal price of one more vertex there.
///
/// ```text
/// shard(v) = argmax over shards i with load(i) < C of   |N(v) on i| - alpha * gamma * load(i)^(gamma - 1)
/// alpha = m * S^(gamma - 1) / n^gamma        (sqrt(S) m / n^1.5 for gamma 1.5)
///
///   price                        . '         with alpha as above, the price of the mean load n/S
///     |                   . - '              is gamma * m / n: 0.75 times the mean number of
///     |             . '                      neighbours of a vertex, both directions
///     |        . '
///     |    . '
///     |  .'
///     +--------------------------- load
/// ```
/// `m` is the number of edges, `n` of vertices; `load` is as in [`Ldg`]. Neighbours count in both directions, parallel edges as often as they are;
/// ties go to the lighter shard, then to the lower number.
///
/// **Bound**: that of [`Ldg`]; no more arcs are cut than by it.
///
/// **Determinism**: depends on graph and options only; runs on one thread.
///
/// **Complexity**: O(passes * (arcs + vertices log S)), at most 14 bytes a vertex.
///
/// **Source**: Tsourakakis, Gkantsidis, Radunovic, Vojnovic, "FENNEL: streaming graph partitioning for massive scale
/// graphs" (WSDM 2014), section 4. Theirs is one pass from nothing. Ours goes on ([`passes`](Self::passes)): the second
/// pass starts from ranges of vertices, which is better where ids have locality; the third is that of [`Ldg`]; each
/// further one starts from what has cut fewest arcs so far, and ends all if it cuts no fewer. (Nishimura, Ugander,
/// "Restreaming graph partitioning", KDD 2013, restream too, with a price that rises from pass to pass; here the
/// capacity keeps the balance.) One pass cuts up to 5% more arcs than LDG on graphs that we measured; more never do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fennel {
    /// How the price of a shard grows with its load: at least 1.
    pub gamma: f64,
    /// Price of load; `None`: the formula above.
    pub alpha: Option<f64>,
    /// Most passes over the vertices; 1: the paper's. From 3 on no more arcs are cut than by [`Ldg`].
    pub passes: usize,
    /// Shuffles the vertices inside windows of so many; 0, the default: they come in natural order, which has the
    /// locality.
    pub window: usize,
}

impl Fennel {
    /// Default of [`gamma`](Self::gamma): the paper's.
    pub const GAMMA: f64 = 1.5;
    /// Default of [`passes`](Self::passes).
    pub const PASSES: usize = 6;
}

impl Default for Fennel {
    fn default() -> Self {
        Fennel { gamma: Self::GAMMA, alpha: None, passes: Self::PASSES, window: 0 }
    }
}

/// Neighbours less the price of load.
struct Price {
    gamma: f64,
    alpha: f64,
    /// The most mean vertices on a shard.
    capacity: f64,
}

impl Objective for Price {
    #[inline(always)]
    fn worth(&self, fullness: f64) -> f64 {
        let load = fullness * self.capacity;
        // The usual case without a call of `pow`.
        let power = if self.gamma == 1.5 { load.sqrt() } else { load.powf(self.gamma - 1.0) };
        self.alpha * self.gamma * power
    }

    #[inline(always)]
    fn score(neighbours: u32, worth: f64) -> f64 {
        f64::from(neighbours) - worth
    }
}

impl Partitioner for Fennel {
    fn name(&self) -> &'static str {
        "fennel"
    }

    fn settings(&self) -> String {
        let alpha = self.alpha.map_or(String::new(), |alpha| format!(", alpha {alpha}"));
        let passes = if self.passes == Self::PASSES { String::new() } else { format!(", passes {}", self.passes) };
        let window = if self.window == 0 { String::new() } else { format!(", window {}", self.window) };
        format!("gamma {}{alpha}{passes}{window}", self.gamma)
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        if !(self.gamma >= 1.0 && self.gamma.is_finite()) {
            return Err(Error::Cut(format!("a gamma of {} is not possible for fennel; it is at least 1", self.gamma)));
        }
        if let Some(alpha) = self.alpha.filter(|alpha| !(*alpha >= 0.0 && alpha.is_finite())) {
            return Err(Error::Cut(format!("an alpha of {alpha} is not possible for fennel; it is at least 0")));
        }
        if self.passes == 0 {
            return Err(Error::Cut("fennel needs at least 1 pass".into()));
        }
        let (shards, vertices) = (options.shards as f64, topology.vertices().max(1) as f64);
        // As neighbours are counted: an edge at both its ends.
        let edges = match topology.direction() {
            Directedness::Directed => topology.arcs() as f64,
            Directedness::Undirected => topology.edges() as f64,
        };
        let alpha = edges * shards.powf(self.gamma - 1.0) / vertices.powf(self.gamma);
        let capacity = options.capacity(topology.vertices()) as f64;
        let price = Price { gamma: self.gamma, alpha: self.alpha.unwrap_or(alpha), capacity };
        let greedy = Greedy::new(topology, options, self.window, price);
        let (mut best, mut cut) = after_pass(&greedy, greedy.nowhere());
        for pass in 1..self.passes {
            let (next, next_cut) = match pass {
                // Other starts first: a look at each is worth more than a second pass from one of them.
                1 => after_pass(&greedy, greedy.ranges()),
                2 => {
                    let places = greedy.places(Ldg { window: self.window }.shards(topology, options));
                    let cut = greedy.cut_arcs(&places);
                    (places, cut)
                }
                _ => after_pass(&greedy, best.clone()),
            };
            if next_cut < cut {
                (best, cut) = (next, next_cut);
            } else if pass > 2 {
                break;
            }
        }
        Ok(Placement::Vertices(best.into_shards()))
    }
}

/// Where vertices are after a pass, and how many arcs that cuts.
fn after_pass(greedy: &Greedy<'_, Price>, mut places: Places) -> (Places, usize) {
    greedy.pass(&mut places);
    let cut = greedy.cut_arcs(&places);
    (places, cut)
}
