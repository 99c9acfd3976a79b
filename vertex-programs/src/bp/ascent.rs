//! From an assignment to one that no change of a single variable improves.
//!
//! What max-product messages come to on a graph with cycles is an assignment like others. Changing one variable at a time to its
//! best state, given its neighbours, until no variable changes, ends at one that is at least as good: iterated conditional modes.
//! From several starts the best of several such ends is taken: the assignment of the messages, the best state of each variable by
//! itself, and then the best end so far with some variables drawn anew, a region or any of them.
//!
//! **Determinism**: by seed. **Source**: Besag 1986 (iterated conditional modes); Lourenço, Martin, Stützle 2003 (iterated local
//! search).

use std::collections::{HashSet, VecDeque};

use hubcut::exec::Interrupt;
use hubcut::random::{h, u01};
use hubcut_factors::FactorGraph;
use serde::Serialize;

/// What an ascent came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ascent {
    /// How many ascents there were.
    pub starts: u32,
    /// Logarithm of the value of the assignment that the messages gave; minus infinity if it is impossible.
    pub before: f64,
}

/// Starts where nothing else is asked for: as many as are worth about so many entries of tables looked at.
const WORK: usize = 1 << 27;
/// Starts then, at least and at most.
const STARTS: (usize, usize) = (2, 3000);
/// How often a variable is looked at in an ascent from a start, about.
const LOOKS: usize = 4;

/// How good an assignment is: how many factors allow it, and then the logarithm of its value by those.
type Worth = (i64, f64);

/// A model as seen from its variables.
pub(super) struct Hill<'m> {
    model: &'m FactorGraph,
    /// Logarithms of all tables, one after another; and where that of each factor begins.
    logs: Vec<f64>,
    at: Vec<usize>,
    /// For each variable where its places begin in `places`, and the end of the last.
    offsets: Vec<usize>,
    /// Factors of a variable, and how far apart two of its states are in the table.
    places: Vec<(u32, u32)>,
}

impl<'m> Hill<'m> {
    pub(super) fn new(model: &'m FactorGraph) -> Self {
        let mut at_table = vec![None; model.tables()];
        let (mut logs, mut at) = (Vec::new(), Vec::new());
        let mut offsets = vec![0; model.variables() + 1];
        for factor in model.factors() {
            at.push(*at_table[factor.table_id.index()].get_or_insert_with(|| {
                logs.extend(factor.table.iter().map(|value| value.ln()));
                logs.len() - factor.table.len()
            }));
            factor.scope.iter().for_each(|variable| offsets[*variable as usize + 1] += 1);
        }
        (1..offsets.len()).for_each(|variable| offsets[variable] += offsets[variable - 1]);
        let mut places = vec![(0, 0); offsets[model.variables()]];
        let mut next = offsets.clone();
        for (index, factor) in (0..).zip(model.factors()) {
            let mut stride = 1;
            for &variable in factor.scope.iter().rev() {
                let next = &mut next[variable as usize];
                places[*next] = (index, stride);
                *next += 1;
                stride *= model.cardinalities()[variable as usize];
            }
        }
        Hill { model, logs, at, offsets, places }
    }

    fn places(&self, variable: u32) -> &[(u32, u32)] {
        &self.places[self.offsets[variable as usize]..self.offsets[variable as usize + 1]]
    }

    /// The best of several ascents, and how many there were: from `first`, then from `second`, then from the best so far with
    /// some of the `free` variables drawn anew.
    pub(super) fn climb(
        &self,
        first: &[u32],
        second: &[u32],
        free: &[u32],
        starts: Option<u32>,
        seed: u64,
        interrupt: &Interrupt,
    ) -> (Vec<u32>, u32) {
        let looks =
            |variable: &u32| self.places(*variable).len() * self.model.cardinalities()[*variable as usize] as usize;
        let whole = self.model.variables() + self.model.factors().len();
        let work = LOOKS * free.iter().map(looks).sum::<usize>() + whole.max(1);
        let starts = starts.map_or((WORK / work).clamp(STARTS.0, STARTS.1), |starts| starts as usize);
        let mut is_free = vec![false; self.model.variables()];
        free.iter().for_each(|variable| is_free[*variable as usize] = true);
        let mut best = first.to_vec();
        if starts == 0 || free.is_empty() {
            return (best, 0);
        }
        self.ascend(&mut best, free, &is_free, interrupt);
        let mut worth = self.worth(&best);
        let mut done = 1;
        while done < starts && !interrupt.is_requested() {
            let (mut other, moved) = match done {
                1 => (second.to_vec(), free.to_vec()),
                _ => self.drawn(&best, free, &is_free, h(seed, ASCENT, done as u64)),
            };
            self.ascend(&mut other, &moved, &is_free, interrupt);
            let of_other = self.worth(&other);
            // The same again is a step on a plain, from which another way may lead up.
            if of_other >= worth {
                (best, worth) = (other, of_other);
            }
            done += 1;
        }
        (best, done as u32)
    }

    /// An assignment with some variables drawn anew, and which.
    fn drawn(&self, from: &[u32], free: &[u32], is_free: &[bool], seed: u64) -> (Vec<u32>, Vec<u32>) {
        let mut drawn = from.to_vec();
        let most = 2 + (u01(seed, 0, 0).powi(2) * 0.5 * free.len() as f64) as usize;
        let moved: Vec<u32> = if h(seed, 0, 1).is_multiple_of(2) {
            (0..most as u64).map(|draw| free[(u01(seed, 1, draw) * free.len() as f64) as usize]).collect()
        } else {
            self.region(free[(u01(seed, 1, 0) * free.len() as f64) as usize], most, is_free)
        };
        for (draw, &variable) in (0..).zip(&moved) {
            drawn[variable as usize] =
                (u01(seed, 2, draw) * f64::from(self.model.cardinalities()[variable as usize])) as u32;
        }
        (drawn, moved)
    }

    /// Up to so many free variables around one.
    fn region(&self, centre: u32, most: usize, is_free: &[bool]) -> Vec<u32> {
        let mut seen = HashSet::from([centre]);
        let mut region = vec![centre];
        let mut next = 0;
        while next < region.len() && region.len() < most {
            for (factor, _) in self.places(region[next]) {
                for &other in self.model.factor(*factor as usize).scope {
                    if is_free[other as usize] && region.len() < most && seen.insert(other) {
                        region.push(other);
                    }
                }
            }
            next += 1;
        }
        region
    }

    /// Changes free variables to their best states, one at a time, until none changes, beginning with those that were `moved` and
    /// their neighbours.
    fn ascend(&self, assignment: &mut [u32], moved: &[u32], is_free: &[bool], interrupt: &Interrupt) {
        let mut queue = VecDeque::new();
        let mut is_queued = vec![false; assignment.len()];
        let push = |queue: &mut VecDeque<u32>, is_queued: &mut [bool], variable: u32| {
            if is_free[variable as usize] && !std::mem::replace(&mut is_queued[variable as usize], true) {
                queue.push_back(variable);
            }
        };
        moved.iter().for_each(|variable| push(&mut queue, &mut is_queued, *variable));
        for variable in moved {
            self.around(*variable).for_each(|other| push(&mut queue, &mut is_queued, other));
        }
        while let Some(variable) = queue.pop_front().filter(|_| !interrupt.is_requested()) {
            is_queued[variable as usize] = false;
            let best = self.best(variable, assignment);
            if std::mem::replace(&mut assignment[variable as usize], best) != best {
                self.around(variable)
                    .filter(|other| *other != variable)
                    .for_each(|other| push(&mut queue, &mut is_queued, other));
            }
        }
    }

    /// The variables under common factors, and the variable itself for each of these.
    fn around(&self, variable: u32) -> impl Iterator<Item = u32> {
        self.places(variable).iter().flat_map(|(factor, _)| self.model.factor(*factor as usize).scope).copied()
    }

    /// The best state of a variable given all others; its own if that is as good.
    fn best(&self, variable: u32, assignment: &[u32]) -> u32 {
        let own = assignment[variable as usize];
        let states = self.model.cardinalities()[variable as usize] as usize;
        let mut worths: Vec<Worth> = vec![(0, 0.0); states];
        for &(factor, stride) in self.places(variable) {
            let scope = self.model.factor(factor as usize).scope;
            let entry = self.model.entry(scope, assignment) - own as usize * stride as usize;
            let row = self.logs[self.at[factor as usize] + entry..].iter().step_by(stride as usize);
            worths.iter_mut().zip(row).for_each(|(worth, log)| add(worth, *log));
        }
        let better =
            |best: u32, state: u32| if exceeds(worths[state as usize], worths[best as usize]) { state } else { best };
        (0..states as u32).fold(own, better)
    }

    fn worth(&self, assignment: &[u32]) -> Worth {
        let mut worth = (0, 0.0);
        for (factor, at) in self.model.factors().zip(&self.at) {
            add(&mut worth, self.logs[at + self.model.entry(factor.scope, assignment)]);
        }
        worth
    }
}

/// What random numbers here are for.
const ASCENT: u64 = 0x6d61705f75706869;

fn add(worth: &mut Worth, log: f64) {
    match log == f64::NEG_INFINITY {
        true => worth.0 -= 1,
        false => worth.1 += log,
    }
}

/// Whether one is better than another by more than rounding: otherwise two states could be changed for each other for ever.
fn exceeds(one: Worth, other: Worth) -> bool {
    const ROUNDING: f64 = 1e-12;
    one.0 > other.0 || (one.0 == other.0 && one.1 > other.1 + ROUNDING * one.1.abs().max(1.0))
}
