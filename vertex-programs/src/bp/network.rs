//! The graph of a model: variables, and factors over several of them.

use std::ops::Range;
use std::sync::Arc;

use hubcut::graph::memory::check_fits;
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut_factors::FactorGraph;
use serde::Serialize;

use super::config::{Config, Domain, Form};
use super::domain;
use super::pairs::{Edge, Pairs};
use super::parts;
use crate::error::{Error, Result};

/// A model as a graph that belief propagation runs over.
///
/// Vertices are the variables by number, then the factors that are vertices. Undirected; the data of an edge is the number of a
/// table, or, at a factor, the place of the variable in its scope.
#[derive(Debug)]
pub struct Network {
    pub(super) model: FactorGraph,
    pub(super) graph: Graph<u32>,
    pub(super) domain: Domain,
    /// For each vertex how far messages may go in its part: see [`parts`]. Infinite on parts without a cycle.
    pub(super) bounds: Vec<f64>,
    shape: Shape,
    /// Most states of a variable.
    pub(super) most_states: usize,
    /// Where the elements of each variable begin in `unary`, and the end of the last.
    pub(super) offsets: Vec<usize>,
    /// Products of the factors over single variables, in the domain, the largest of a variable being one.
    unary: Vec<f64>,
    /// Logarithm of what they were divided by.
    pub(super) unary_scale: Vec<f64>,
    pub(super) pairs: Pairs,
    pub(super) factors: Vec<FactorVertex>,
    /// Tables of the factors that are vertices, in the domain, the largest entry being one.
    factor_values: Vec<f64>,
    /// Logarithm of the product of the factors over no variable.
    pub(super) constant: f64,
}

/// Which program a model runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Two states a variable, at most two variables a factor.
    Binary,
    /// At most two variables a factor.
    Pairwise,
    /// Some factors are vertices.
    Factors,
}

/// A factor that is a vertex.
#[derive(Debug)]
pub(super) struct FactorVertex {
    /// Its number in the model.
    pub(super) factor: u32,
    /// Where its table begins.
    at: usize,
    pub(super) log_scale: f64,
    /// Where the elements of each variable of its scope begin among those of all.
    pub(super) places: Vec<u32>,
}

/// What a program knows of a vertex.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// How far messages may go in its part: see [`parts`]. Infinite on parts without a cycle.
    pub(super) bound: f64,
    /// See [`Network::elements`].
    pub(super) elements: u32,
    /// Its place in [`Network::factors`], or `VARIABLE`.
    factor: u32,
}

impl Node {
    const VARIABLE: u32 = u32::MAX;

    #[inline(always)]
    pub(super) fn is_variable(&self) -> bool {
        self.factor == Node::VARIABLE
    }

    /// Whether its part has no cycle.
    #[inline(always)]
    pub(super) fn is_exact(&self) -> bool {
        self.bound == f64::INFINITY
    }
}

impl Network {
    /// The graph of a model, to be shared: runs keep it. Of `config`, it depends on the domain and the form.
    ///
    /// # Errors
    /// [`Error::OutOfRange`]; those of building a graph.
    ///
    /// # Complexity
    /// `O(entries of all tables)`, and sorting the pairs.
    pub fn new(model: &FactorGraph, config: &Config) -> Result<Arc<Network>> {
        config.check()?;
        // Elements of variables alone, twice; the engine knows what the graph needs.
        let states: u64 = model.cardinalities().iter().map(|states| u64::from(*states)).sum();
        check_fits(states.saturating_mul(2 * size_of::<f64>() as u64), "a list of the states of all variables")?;
        let domain = domain::choose(model, config);
        let (offsets, unary, unary_scale) = unary(model, domain);
        let (pairs, edges) = match config.form {
            Form::Auto => Pairs::of(model, domain),
            Form::Factors => Default::default(),
        };
        let least = if config.form == Form::Auto { 3 } else { 2 };
        let mut factors = Vec::new();
        let mut factor_values = Vec::new();
        for (index, factor) in model.factors().enumerate().filter(|(_, factor)| factor.scope.len() >= least) {
            let at = factor_values.len();
            let log_scale = push_scaled(&mut factor_values, factor.table.iter().map(|value| value.ln()), domain);
            let ends = factor.scope.iter().scan(0, |end, variable| {
                let start = *end;
                *end += model.cardinalities()[*variable as usize];
                Some(start)
            });
            factors.push(FactorVertex { factor: index as u32, at, log_scale, places: ends.collect() });
        }
        let constants = model.factors().filter(|factor| factor.scope.is_empty());
        let constant = constants.map(|factor| factor.table[0].ln()).sum();
        let shape = match (factors.is_empty(), model.cardinalities().iter().all(|states| *states == 2)) {
            (true, true) => Shape::Binary,
            (true, false) => Shape::Pairwise,
            (false, _) => Shape::Factors,
        };
        let graph = graph(model, edges, &factors)?;
        let bounds = parts::bounds(model, &graph);
        Ok(Arc::new(Network {
            model: model.clone(),
            graph,
            domain,
            bounds,
            shape,
            most_states: model.cardinalities().iter().copied().max().unwrap_or(1) as usize,
            offsets,
            unary,
            unary_scale,
            pairs,
            factors,
            factor_values,
            constant,
        }))
    }

    /// All that answers depend on, for a checksum: factors, tables, what is observed. Tables that factors share are there once.
    pub(super) fn as_bytes(&self) -> Vec<u8> {
        let (model, mut words) = (&self.model, Vec::new());
        words.extend(model.cardinalities().iter().map(|states| u64::from(*states)));
        words.extend((0..model.variables()).map(|variable| model.observed(variable).map_or(u64::MAX, u64::from)));
        let mut seen = vec![false; model.tables()];
        for factor in model.factors() {
            words.extend(factor.scope.iter().map(|variable| u64::from(*variable)));
            words.push(factor.table_id.index() as u64);
            if !std::mem::replace(&mut seen[factor.table_id.index()], true) {
                words.extend(factor.table.iter().map(|value| value.to_bits()));
            }
        }
        words.into_iter().flat_map(u64::to_le_bytes).collect()
    }

    /// The model.
    pub fn model(&self) -> &FactorGraph {
        &self.model
    }

    /// The graph.
    pub fn graph(&self) -> &Graph<u32> {
        &self.graph
    }

    /// What messages are kept as.
    pub fn domain(&self) -> Domain {
        self.domain
    }

    /// Which program the model runs in.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether no part of the graph has a cycle, so that belief propagation is exact.
    pub fn is_forest(&self) -> bool {
        (0..self.graph.vertices()).all(|vertex| self.is_exact(vertex as VertexId))
    }

    /// How far two logarithms of messages on a part with a cycle may lie apart.
    pub(super) fn most_apart(&self) -> f64 {
        let bounds = self.bounds.iter().filter(|bound| bound.is_finite());
        2.0 * bounds.fold(0.0, |most: f64, bound| most.max(*bound))
    }

    /// Whether the part of a vertex has no cycle.
    #[inline(always)]
    pub(crate) fn is_exact(&self, vertex: VertexId) -> bool {
        self.bounds[vertex as usize] == f64::INFINITY
    }

    /// Whether changes of messages from a vertex are measured as parts of their elements: where there is no cycle, since
    /// answers are exact there, and among logarithms, since messages may grow for ever and that must not pass for a rest.
    #[inline(always)]
    pub(super) fn is_relative(&self, vertex: VertexId) -> bool {
        self.domain == Domain::Log || self.is_exact(vertex)
    }

    /// What a vertex is called in messages: a variable by its name, or a factor by its number and its variables.
    pub fn vertex_name(&self, vertex: VertexId) -> String {
        match self.factor_at(vertex) {
            None => format!("variable {}", self.model.name(vertex as usize)),
            Some(factor) => {
                let scope = self.model.factor(factor.factor as usize).scope;
                format!("factor {} over {}", factor.factor, self.model.scope_names(scope))
            }
        }
    }

    /// The factor at a vertex, if it is none of the variables.
    #[inline(always)]
    pub(super) fn factor_at(&self, vertex: VertexId) -> Option<&FactorVertex> {
        self.factors.get((vertex as usize).checked_sub(self.model.variables())?)
    }

    #[inline(always)]
    pub(super) fn is_variable(&self, vertex: VertexId) -> bool {
        (vertex as usize) < self.model.variables()
    }

    #[inline(always)]
    pub(super) fn states(&self, variable: VertexId) -> usize {
        self.states_of(variable).len()
    }

    /// Where the states of a variable lie among those of all.
    #[inline(always)]
    pub(super) fn states_of(&self, variable: VertexId) -> Range<usize> {
        self.offsets[variable as usize]..self.offsets[variable as usize + 1]
    }

    /// What programs know of a vertex.
    pub(super) fn node(&self, vertex: VertexId) -> Node {
        let factor = if self.is_variable(vertex) { Node::VARIABLE } else { vertex - self.model.variables() as u32 };
        Node { bound: self.bounds[vertex as usize], elements: self.elements(vertex) as u32, factor }
    }

    /// How many elements the messages to a vertex have together, a variable's being over the same states.
    pub(super) fn elements(&self, vertex: VertexId) -> usize {
        match self.factor_at(vertex) {
            None => self.states(vertex),
            Some(factor) => {
                let last = *self.scope(factor).last().expect("a factor that is a vertex has variables");
                *factor.places.last().expect("as many places as variables") as usize + self.states(last)
            }
        }
    }

    /// The factor at a vertex.
    #[inline(always)]
    pub(super) fn factor_of(&self, node: &Node) -> Option<&FactorVertex> {
        self.factors.get(node.factor as usize)
    }

    /// The products of the factors over single variables, in the domain, one variable after another, the largest element of
    /// each being one.
    pub(super) fn unaries(&self) -> &[f64] {
        &self.unary
    }

    pub(super) fn scope(&self, factor: &FactorVertex) -> &[u32] {
        self.model.factor(factor.factor as usize).scope
    }

    /// The table of a factor that is a vertex, in the domain, the largest entry being one.
    pub(super) fn factor_values(&self, factor: &FactorVertex) -> &[f64] {
        &self.factor_values[self.entries_of(factor)]
    }

    /// Where the entries of that table lie among those of all.
    pub(super) fn entries_of(&self, factor: &FactorVertex) -> Range<usize> {
        factor.at..factor.at + self.model.factor(factor.factor as usize).table.len()
    }

    /// The tables of all factors that are vertices, one after another.
    pub(super) fn all_factor_values(&self) -> &[f64] {
        &self.factor_values
    }
}

/// Products of the factors over single variables; what is observed has one possible state.
fn unary(model: &FactorGraph, domain: Domain) -> (Vec<usize>, Vec<f64>, Vec<f64>) {
    let mut offsets = vec![0];
    let mut end = 0;
    offsets.extend(model.cardinalities().iter().map(|states| {
        end += *states as usize;
        end
    }));
    let mut logs = vec![0.0; end];
    for factor in model.factors() {
        if let &[variable] = factor.scope {
            let logs = &mut logs[offsets[variable as usize]..];
            logs.iter_mut().zip(factor.table).for_each(|(log, value)| *log += value.ln());
        }
    }
    let mut values = Vec::with_capacity(end);
    let scale = (0..model.variables()).map(|variable| {
        let logs = logs[offsets[variable]..offsets[variable + 1]].iter().enumerate();
        let is_possible = |state| model.observed(variable).is_none_or(|observed| observed as usize == state);
        let logs = logs.map(|(state, log)| if is_possible(state) { *log } else { f64::NEG_INFINITY });
        push_scaled(&mut values, logs, domain)
    });
    let scale = scale.collect();
    (offsets, values, scale)
}

/// Adds values given by their logarithms, divided by the largest; returns the logarithm of that.
pub(super) fn push_scaled(values: &mut Vec<f64>, logs: impl Iterator<Item = f64> + Clone, domain: Domain) -> f64 {
    let largest = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    let scale = if largest.is_finite() { largest } else { 0.0 };
    let scaled = logs.map(|log| log - scale);
    match domain {
        Domain::Log => values.extend(scaled),
        Domain::Probability => values.extend(scaled.map(f64::exp)),
    }
    scale
}

fn graph(model: &FactorGraph, edges: Vec<Edge>, factors: &[FactorVertex]) -> Result<Graph<u32>> {
    let vertices = model.variables() as u64 + factors.len() as u64;
    let count = u32::try_from(vertices).map_err(|_| Error::Engine(hubcut::Error::TooManyVertices { vertices }))?;
    let of_factors = factors.iter().zip(model.variables() as u32..).flat_map(|(factor, vertex)| {
        let scope = model.factor(factor.factor as usize).scope;
        scope.iter().zip(0..).map(move |(variable, place)| (*variable, vertex, place))
    });
    let list = EdgeList::from_triples(count, edges.into_iter().chain(of_factors));
    Ok(list.build(&BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() })?)
}
