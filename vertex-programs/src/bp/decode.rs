//! From messages to one assignment.

use std::collections::VecDeque;

use hubcut::graph::VertexId;
use smallvec::smallvec;

use super::general::product::Row;
use super::messages::{Messages, add};

impl Messages<'_> {
    /// The most probable assignment, as max-product messages have it: variables are decided outwards from one of each
    /// component, each for the best state given those that are decided already. On a forest that is an assignment of the
    /// largest probability also where several are, which the best state of each variable alone may not be.
    ///
    /// **Complexity**: that of a superstep, times the largest number of variables in a factor.
    pub(super) fn decode(&self) -> Vec<u32> {
        let variables = self.network.model.variables();
        let mut decided = vec![None; variables];
        let mut is_queued = vec![false; variables];
        let mut queue = VecDeque::new();
        for root in 0..variables {
            if !std::mem::replace(&mut is_queued[root], true) {
                queue.push_back(root as VertexId);
            }
            while let Some(variable) = queue.pop_front() {
                decided[variable as usize] = Some(self.best(variable, &decided));
                for arc in self.row(variable) {
                    let target = self.target(arc);
                    let next = match self.network.factor_at(target) {
                        None => std::slice::from_ref(&target),
                        Some(factor) => self.network.scope(factor),
                    };
                    for &next in next {
                        if !std::mem::replace(&mut is_queued[next as usize], true) {
                            queue.push_back(next);
                        }
                    }
                }
            }
        }
        decided.into_iter().map(|state| state.expect("every variable was queued")).collect()
    }

    /// The best state of a variable given those that are decided.
    fn best(&self, variable: VertexId, decided: &[Option<u32>]) -> u32 {
        let mut belief: Row = self.unary(variable).into();
        for arc in self.row(variable) {
            match self.given(variable, arc, decided) {
                Some(told) => add(&mut belief, &told),
                None => add(&mut belief, self.heard(arc)),
            }
        }
        // With cycles, what is decided may exclude every state: then what the messages say.
        if belief.iter().all(|value| *value == f64::NEG_INFINITY) {
            belief = self.belief(variable);
        }
        largest(&belief)
    }

    /// What a neighbour says of the states of a variable, if something beyond it is decided.
    fn given(&self, variable: VertexId, arc: usize, decided: &[Option<u32>]) -> Option<Row> {
        let target = self.target(arc);
        let states = self.network.states(variable);
        let Some(factor) = self.network.factor_at(target) else {
            let other = decided[target as usize]? as usize;
            let (values, [_, columns]) = self.pair(self.data(arc));
            let entry = |own: usize| if variable < target { own * columns + other } else { other * columns + own };
            return Some((0..states).map(|own| values[entry(own)]).collect());
        };
        let scope = self.network.scope(factor);
        if scope.iter().all(|other| decided[*other as usize].is_none()) {
            return None;
        }
        // What the others have sent, where they are not decided.
        let inputs = self.inputs(target, |arc| self.heard(arc));
        let own = self.data(arc) as usize;
        let mut told: Row = smallvec![f64::NEG_INFINITY; states];
        for (entry, value) in self.factor(factor).iter().enumerate() {
            let (mut rest, mut value, mut state) = (entry, *value, 0);
            for (place, other) in scope.iter().enumerate().rev() {
                let at = rest % self.network.states(*other);
                rest /= self.network.states(*other);
                match decided[*other as usize] {
                    _ if place == own => state = at,
                    Some(decided) if decided as usize != at => value = f64::NEG_INFINITY,
                    Some(_) => {}
                    None => value += inputs[place][at],
                }
            }
            told[state] = told[state].max(value);
        }
        Some(told)
    }
}

/// The first of the largest elements.
pub(super) fn largest(row: &[f64]) -> u32 {
    let start = (0, f64::NEG_INFINITY);
    let better = |best: (usize, f64), (at, value): (usize, &f64)| if *value > best.1 { (at, *value) } else { best };
    row.iter().enumerate().fold(start, better).0 as u32
}
