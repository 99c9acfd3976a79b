//! Flooding over factors of any size: the loop that anybody would write, with probabilities as messages.

use std::collections::HashMap;

use hubcut_factors::FactorGraph;

use crate::bp::{Config, Query};

/// A model, and the messages between its variables and its factors over two or more.
#[derive(Clone, Debug)]
pub struct TableFlooding {
    /// For each variable, the product of the factors over it alone, and of what was observed.
    own: Vec<Vec<f64>>,
    factors: Vec<Factor>,
    /// For each variable, its factors, and its place in the scope of each.
    places: Vec<Vec<(usize, usize)>>,
    query: Query,
    damping: f64,
    is_possible: bool,
}

/// A factor and its messages, one for each variable of its scope.
#[derive(Clone, Debug)]
struct Factor {
    scope: Vec<u32>,
    /// The last variable changes fastest.
    table: Vec<f64>,
    heard: Vec<Vec<f64>>,
    sent: Vec<Vec<f64>>,
}

impl TableFlooding {
    /// Messages that say nothing yet. Of `config`, the query and the damping count. Several factors over one pair become one, as
    /// in a [`Network`](crate::bp::Network).
    ///
    /// # Examples
    /// ```
    /// use hubcut_factors::FactorGraph;
    /// use hubcut_programs::bp::baseline::TableFlooding;
    /// use hubcut_programs::bp::Config;
    /// let mut model = FactorGraph::builder(vec![2, 2])?;
    /// model.factor(&[0], &[1.0, 3.0])?;
    /// model.factor(&[0, 1], &[2.0, 1.0, 1.0, 2.0])?;
    /// let mut flooding = TableFlooding::new(&model.build(), &Config::default());
    /// (0..3).for_each(|_| flooding.pass());
    /// let (_, belief) = flooding.messages().find(|(ends, _)| *ends == (0, 1)).unwrap();
    /// assert_eq!(belief, [5.0 / 12.0, 7.0 / 12.0]);
    /// # Ok::<(), hubcut_factors::Error>(())
    /// ```
    pub fn new(model: &FactorGraph, config: &Config) -> Self {
        let states = |variable: u32| model.cardinalities()[variable as usize] as usize;
        let mut own: Vec<Vec<f64>> = (0..model.variables()).map(|v| vec![1.0; states(v as u32)]).collect();
        for (variable, own) in own.iter_mut().enumerate() {
            if let Some(observed) = model.observed(variable) {
                own.fill(0.0);
                own[observed as usize] = 1.0;
            }
        }
        let mut factors: Vec<Factor> = Vec::new();
        let mut of_pair: HashMap<Vec<u32>, usize> = HashMap::new();
        for factor in model.factors() {
            match factor.scope {
                [] => {}
                [variable] => {
                    let own = &mut own[*variable as usize];
                    multiply(own, factor.table);
                    normalise(own);
                }
                &[a, b] => {
                    let transposed = |a: usize, b: usize| (0..a * b).map(move |entry| entry % a * b + entry / a);
                    let table: Vec<f64> = match a < b {
                        true => factor.table.to_vec(),
                        false => transposed(states(a), states(b)).map(|entry| factor.table[entry]).collect(),
                    };
                    let pair = vec![a.min(b), a.max(b)];
                    match of_pair.get(&pair) {
                        Some(known) => multiply(&mut factors[*known].table, &table),
                        None => {
                            of_pair.insert(pair.clone(), factors.len());
                            factors.push(Factor::new(pair, table, states));
                        }
                    }
                }
                scope => factors.push(Factor::new(scope.to_vec(), factor.table.to_vec(), states)),
            }
        }
        let mut places = vec![Vec::new(); model.variables()];
        for (index, factor) in factors.iter().enumerate() {
            for (place, variable) in factor.scope.iter().enumerate() {
                places[*variable as usize].push((index, place));
            }
        }
        TableFlooding { own, factors, places, query: config.query, damping: config.damping, is_possible: true }
    }

    /// Computes every message once, those from variables and then those from factors.
    pub fn pass(&mut self) {
        for (own, places) in self.own.iter().zip(&self.places) {
            // Products of the messages before each factor, and then of those after it.
            let mut product = own.clone();
            for &(factor, place) in places {
                let factor = &mut self.factors[factor];
                factor.heard[place].clone_from(&product);
                multiply(&mut product, &factor.sent[place]);
                // That of all is the belief.
                self.is_possible &= normalise(&mut product);
            }
            product.fill(1.0);
            for &(factor, place) in places.iter().rev() {
                let factor = &mut self.factors[factor];
                multiply(&mut factor.heard[place], &product);
                self.is_possible &= normalise(&mut factor.heard[place]);
                multiply(&mut product, &factor.sent[place]);
                normalise(&mut product);
            }
        }
        for factor in &mut self.factors {
            self.is_possible &= factor.send(self.query, self.damping);
        }
    }

    /// Whether every belief and message allows some state: evidence and tables do not contradict each other, as far as messages have gone.
    pub fn is_possible(&self) -> bool {
        self.is_possible
    }

    /// The messages with their sources and targets, as a [`Network`](crate::bp::Network) numbers them: of a pair, the one variable
    /// sends the other, and factors over more come after the variables.
    pub fn messages(&self) -> impl Iterator<Item = ((u32, u32), &[f64])> {
        let mut next = self.own.len() as u32;
        self.factors.iter().flat_map(move |factor| {
            let pairs = match factor.scope[..] {
                [a, b] => vec![((b, a), &factor.sent[0][..]), ((a, b), &factor.sent[1][..])],
                _ => {
                    let vertex = next;
                    next += 1;
                    let sent = factor.scope.iter().zip(&factor.sent).map(|(v, sent)| ((vertex, *v), &sent[..]));
                    let heard = factor.scope.iter().zip(&factor.heard).map(|(v, heard)| ((*v, vertex), &heard[..]));
                    sent.chain(heard).collect()
                }
            };
            pairs.into_iter()
        })
    }
}

impl Factor {
    fn new(scope: Vec<u32>, table: Vec<f64>, states: impl Fn(u32) -> usize) -> Self {
        let even = |variable: &u32| vec![1.0 / states(*variable) as f64; states(*variable)];
        let messages: Vec<Vec<f64>> = scope.iter().map(even).collect();
        Factor { scope, table, heard: messages.clone(), sent: messages }
    }

    /// Sends every variable what the table makes of what the others have sent; false if some message allows no state.
    fn send(&mut self, query: Query, damping: f64) -> bool {
        let mut new: Vec<Vec<f64>> = self.sent.iter().map(|message| vec![0.0; message.len()]).collect();
        let mut at = vec![0; self.scope.len()];
        for value in &self.table {
            for place in 0..at.len() {
                let others = (0..at.len()).filter(|other| *other != place);
                let term = value * others.map(|other| self.heard[other][at[other]]).product::<f64>();
                let sum = &mut new[place][at[place]];
                *sum = if query == Query::Map { sum.max(term) } else { *sum + term };
            }
            // The next entry: the last variable fastest.
            for (at, message) in at.iter_mut().zip(&self.sent).rev() {
                *at = (*at + 1) % message.len();
                if *at > 0 {
                    break;
                }
            }
        }
        let mut is_possible = true;
        for (old, mut new) in self.sent.iter_mut().zip(new) {
            is_possible &= normalise(&mut new);
            if damping > 0.0 {
                // What excludes a state does so at once.
                let kept = |(new, old): (&f64, &f64)| {
                    if *old > 0.0 { new.powf(1.0 - damping) * old.powf(damping) } else { 0.0 }
                };
                new = new.iter().zip(&*old).map(kept).collect();
                normalise(&mut new);
            }
            *old = new;
        }
        is_possible
    }
}

fn multiply(row: &mut [f64], by: &[f64]) {
    row.iter_mut().zip(by).for_each(|(value, by)| *value *= by);
}

/// Divides by the sum; false if that is zero.
fn normalise(row: &mut [f64]) -> bool {
    let sum: f64 = row.iter().sum();
    if sum > 0.0 {
        row.iter_mut().for_each(|value| *value /= sum);
    }
    sum > 0.0
}

#[cfg(test)]
mod tests {
    use hubcut::exec::Options;

    use super::*;
    use crate::bp::{self, Network};

    /// Four variables, three of them under one factor, one observed; with cycles, also pairs of those three, one of them twice and
    /// turned round.
    fn model(has_cycles: bool) -> FactorGraph {
        let mut model = FactorGraph::builder(vec![2, 3, 2, 3]).unwrap();
        model.factor(&[1], &[1.0, 2.0, 0.5]).unwrap();
        if has_cycles {
            model.factor(&[0, 1], &[1.0, 2.0, 3.0, 2.0, 1.0, 0.0]).unwrap();
            model.factor(&[1, 0], &[1.0, 3.0, 1.0, 2.0, 2.0, 1.0]).unwrap();
            model.factor(&[2, 1], &[1.0, 1.5, 2.0, 2.0, 1.0, 1.0]).unwrap();
        }
        model.factor(&[0, 1, 2], &[1.0, 2.0, 1.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]).unwrap();
        model.factor(&[3, 2], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        model.build().condition(&[(3, 2)]).unwrap()
    }

    #[test]
    fn messages_are_those_of_the_engine() {
        // Maxima go round in circles here.
        for (query, has_cycles) in [(Query::Marginals, true), (Query::Marginals, false), (Query::Map, false)] {
            let model = model(has_cycles);
            for damping in [0.0, 0.4] {
                let config = Config { query, damping, tolerance: 1e-13, ..Config::default() };
                let network = Network::new(&model, &config).unwrap();
                let mut flooding = TableFlooding::new(&model, &config);
                let residual = |flooding: &TableFlooding| {
                    let messages: HashMap<_, _> = flooding.messages().collect();
                    assert_eq!(messages.len(), network.graph().arcs());
                    bp::residual(&network, query, |source, target, out| {
                        out.copy_from_slice(messages[&(source, target)])
                    })
                };
                let run = bp::begin(&network, &config, Options::default()).unwrap();
                assert!((residual(&flooding) - run.residual()).abs() < 1e-12, "both begin alike");
                assert!(run.residual() > 0.05);
                (0..200).for_each(|_| flooding.pass());
                assert!(residual(&flooding) < 1e-12 && flooding.is_possible(), "{query:?} {damping}");
                let found = bp::run(&network, &config, Options::default(), &mut ()).unwrap();
                assert!(found.residual < 1e-12, "{query:?} {damping}: {}", found.residual);
                // The belief of variable 0 is what it hears: there is no factor over it alone.
                let mut belief = vec![1.0; 2];
                flooding
                    .messages()
                    .filter(|((_, to), _)| *to == 0)
                    .for_each(|(_, message)| multiply(&mut belief, message));
                normalise(&mut belief);
                for (found, belief) in found.marginal(0).iter().zip(&belief) {
                    assert!((found - belief).abs() < 1e-9, "{query:?} {damping}: {found}, not {belief}");
                }
            }
        }
    }

    #[test]
    fn nothing_possible_is_noticed() {
        let mut model = FactorGraph::builder(vec![2, 2]).unwrap();
        model.factor(&[0, 1], &[1.0, 0.0, 0.0, 1.0]).unwrap();
        model.factor(&[0], &[1.0, 0.0]).unwrap();
        model.factor(&[1], &[0.0, 1.0]).unwrap();
        let mut flooding = TableFlooding::new(&model.build(), &Config::default());
        (0..3).for_each(|_| flooding.pass());
        assert!(!flooding.is_possible());
    }
}
