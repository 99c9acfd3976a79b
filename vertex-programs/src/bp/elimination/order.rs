//! In which order variables are eliminated: greedily, by the smallest table or by the fewest new edges.
//!
//! Finding the best order is NP-hard. The smallest table next is quick, also on a large model, and gives up as soon as all
//! tables together pass the limit. The fewest new edges, weighted by the states of their ends, with ties broken by chance,
//! is better and slower; it is tried some times on models of some thousand variables.
//!
//! **Source**: Kjaerulff 1990, "Triangulation of graphs: algorithms giving small total state space"; Koller and Friedman,
//! "Probabilistic graphical models", section 9.4.3.2.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hubcut::random::h;
use hubcut_factors::FactorGraph;

/// Of ties.
const TAG: u64 = 0x656c_696d;
/// Up to so many variables the fewest new edges are tried.
const MODERATE: usize = 20_000;
/// How often, with other ties.
const TRIES: u64 = 8;
/// Tables so small together that no better order is looked for.
const SMALL: f64 = (1 << 14) as f64;

#[derive(Clone, Copy, PartialEq)]
enum Next {
    SmallestTable,
    FewestEdges { seed: u64 },
}

/// An order of the variables that are not observed, whose tables have at most `limit` entries together.
///
/// # Errors
/// The entries of all tables up to where they passed the limit, of the order for which they are fewest.
pub(super) fn find(model: &FactorGraph, limit: u64) -> Result<Vec<u32>, f64> {
    let neighbours = neighbours(model);
    let mut best: Option<Vec<u32>> = None;
    let mut total = limit as f64;
    let mut needed = f64::INFINITY;
    let is_moderate = neighbours.len() <= MODERATE;
    let more = (0..TRIES).map(|seed| Next::FewestEdges { seed }).filter(|_| is_moderate);
    for next in std::iter::once(Next::SmallestTable).chain(more) {
        match Elimination::new(model, neighbours.clone(), next).run(total) {
            Ok((order, entries)) => {
                total = entries;
                best = Some(order);
            }
            // Every order has a first table, and this is the smallest.
            Err((entries, 0)) if next == Next::SmallestTable => return Err(entries),
            Err((entries, _)) => needed = needed.min(entries),
        }
        if best.is_some() && total <= SMALL {
            break;
        }
    }
    best.ok_or(needed)
}

/// Which variables share a factor, in ascending order.
fn neighbours(model: &FactorGraph) -> Vec<Vec<u32>> {
    let mut neighbours = vec![Vec::new(); model.variables()];
    for factor in model.factors() {
        for &a in factor.scope {
            neighbours[a as usize].extend(factor.scope.iter().copied().filter(|b| *b != a));
        }
    }
    for row in &mut neighbours {
        row.sort_unstable();
        row.dedup();
    }
    neighbours
}

/// Where an elimination stands.
struct Elimination<'a> {
    model: &'a FactorGraph,
    next: Next,
    /// Of the graph that is left: neighbours of a variable have a common table once it is eliminated.
    neighbours: Vec<Vec<u32>>,
    /// The cost of each variable; 0 of one that is eliminated.
    cost: Vec<f64>,
    is_left: Vec<bool>,
    /// Costs, ties and variables; some are out of date.
    queue: BinaryHeap<Reverse<(u64, u64, u32)>>,
}

impl<'a> Elimination<'a> {
    fn new(model: &'a FactorGraph, neighbours: Vec<Vec<u32>>, next: Next) -> Self {
        let is_left: Vec<bool> = (0..model.variables()).map(|v| model.observed(v).is_none()).collect();
        let queue = BinaryHeap::with_capacity(is_left.len());
        let mut elimination = Elimination { model, next, neighbours, cost: vec![0.0; is_left.len()], is_left, queue };
        for v in 0..model.variables() as u32 {
            if elimination.is_left[v as usize] {
                elimination.renew(v);
            }
        }
        elimination
    }

    /// The order, and the entries of all its tables; if they pass `limit`, these so far, and how many variables have been
    /// eliminated.
    fn run(mut self, limit: f64) -> Result<(Vec<u32>, f64), (f64, usize)> {
        let mut order = Vec::new();
        let mut total = 0.0;
        while let Some(Reverse((cost, _, v))) = self.queue.pop() {
            if !self.is_left[v as usize] || cost != self.cost[v as usize].to_bits() {
                continue;
            }
            total += self.entries(v);
            if total > limit {
                return Err((total, order.len()));
            }
            order.push(v);
            self.eliminate(v);
        }
        Ok((order, total))
    }

    fn states(&self, v: u32) -> f64 {
        f64::from(self.model.cardinalities()[v as usize])
    }

    /// How many entries the table has over a variable and its neighbours.
    fn entries(&self, v: u32) -> f64 {
        self.neighbours[v as usize].iter().map(|n| self.states(*n)).product::<f64>() * self.states(v)
    }

    fn eliminate(&mut self, v: u32) {
        self.is_left[v as usize] = false;
        let clique = std::mem::take(&mut self.neighbours[v as usize]);
        let mut joined = Vec::new();
        for &a in &clique {
            let row = &mut self.neighbours[a as usize];
            if let Ok(place) = row.binary_search(&v) {
                row.remove(place);
            }
            let before = std::mem::take(row);
            let row = union(&before, &clique, a);
            if self.next != Next::SmallestTable && row.len() > before.len() {
                joined.extend(row.iter().filter(|b| **b > a && before.binary_search(b).is_err()).map(|b| (a, *b)));
            }
            self.neighbours[a as usize] = row;
        }
        // Who knew both ends of a new edge no longer has to add it.
        let mut touched = Vec::new();
        for (a, b) in joined {
            let weight = self.states(a) * self.states(b);
            let both = common(&self.neighbours[a as usize], &self.neighbours[b as usize]);
            for other in both.filter(|other| clique.binary_search(other).is_err()) {
                self.cost[other as usize] -= weight;
                touched.push(other);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched.into_iter().for_each(|other| self.push(other));
        clique.into_iter().for_each(|a| self.renew(a));
    }

    /// Computes the cost of a variable anew.
    fn renew(&mut self, v: u32) {
        self.cost[v as usize] = match self.next {
            Next::SmallestTable => self.entries(v),
            Next::FewestEdges { .. } => self.fill(v),
        };
        self.push(v);
    }

    fn push(&mut self, v: u32) {
        let tie = match self.next {
            Next::SmallestTable => 0,
            Next::FewestEdges { seed } => h(TAG, seed, v.into()),
        };
        // Costs are not negative: their bits are in the order of their values.
        self.queue.push(Reverse((self.cost[v as usize].to_bits(), tie, v)));
    }

    /// How many edges its neighbours lack to be a clique, each weighing as much as the joint states of its ends.
    fn fill(&self, v: u32) -> f64 {
        let row = &self.neighbours[v as usize];
        let all: f64 = row.iter().map(|a| self.states(*a)).sum();
        let mut missing = 0.0;
        for &a in row {
            let known: f64 = common(row, &self.neighbours[a as usize]).map(|b| self.states(b)).sum();
            missing += self.states(a) * (all - self.states(a) - known);
        }
        missing / 2.0
    }
}

/// What is in one of two ascending lists, but for `but`.
fn union(a: &[u32], b: &[u32], but: u32) -> Vec<u32> {
    let mut union = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let next = match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => *x.min(y),
            (Some(x), None) | (None, Some(x)) => *x,
            (None, None) => unreachable!("one of them has more"),
        };
        i += usize::from(a.get(i) == Some(&next));
        j += usize::from(b.get(j) == Some(&next));
        if next != but {
            union.push(next);
        }
    }
    union
}

/// What is in both of two ascending lists.
fn common<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
    let mut j = 0;
    a.iter().copied().filter(move |x| {
        while b.get(j).is_some_and(|y| y < x) {
            j += 1;
        }
        b.get(j) == Some(x)
    })
}
