//! The program: what variables and factors gather, and what they send.

use std::sync::Arc;

use hubcut::program::{
    Context, GatherEdge, Hints, Max, MessageWord, Neighbour, PartGraph, Payload, Preparation, PrepareResult,
    ScatterEdge, Step, VertexInfo, VertexProgram,
};

use super::super::config::{Config, Domain, Query};
use super::super::criterion::Criterion;
use super::super::network::{Network, Node};
use super::super::run::{changed, contradiction};
use super::factor;
use super::pair;
use super::product::{Arithmetic, Product, ProductBytes, Row};

/// The program, for whoever steps it by hand: see the [module](crate::bp).
pub struct General {
    network: Arc<Network>,
    arithmetic: Arithmetic,
    damping: f64,
    pub(in crate::bp) criterion: Criterion,
    repeats: u32,
    sum_bytes: usize,
}

/// What the program knows of the vertices of a part.
pub struct Nodes {
    nodes: Vec<Node>,
    /// Where the states of each variable that the part has begin in [`Network::unaries`]; 0 for factors.
    unary: Vec<usize>,
}

/// What a vertex sends from: a variable the product of what it has heard, a factor its messages one after another.
type Change = Product;

impl General {
    /// Over a network.
    pub fn new(network: &Arc<Network>, config: &Config) -> Self {
        let arithmetic = Arithmetic { log: network.domain == Domain::Log, map: config.query == Query::Map };
        let vertices = 0..network.graph.vertices() as u32;
        let elements = vertices.map(|vertex| network.elements(vertex)).max().unwrap_or(0);
        General {
            network: Arc::clone(network),
            arithmetic,
            damping: config.damping,
            criterion: Criterion::new(config, network.domain),
            repeats: config.repeats(network.most_apart()),
            sum_bytes: size_of::<Product>() + elements * size_of::<(f64, u32)>(),
        }
    }

    /// Where the message over an edge to `node` goes among the elements of that vertex, and how long it is.
    #[inline(always)]
    fn place(&self, node: &Node, other: &Node, data: u32) -> (usize, usize) {
        match self.network.factor_of(node) {
            None => (0, node.elements as usize),
            Some(factor) => (factor.places[data as usize] as usize, other.elements as usize),
        }
    }

    /// The message of a variable or a factor over an edge, divided by its sum.
    #[inline(always)]
    fn message(&self, change: &Change, edge: &ScatterEdge<'_, Self>) -> Row {
        let nodes = &edge.ctx().data().nodes;
        let (source, target) = (&nodes[edge.vertex().local()], &nodes[edge.other().local()]);
        let mut message: Row = if source.is_variable() {
            let mut cavity = change.without(&edge.reverse_slot()[..source.elements as usize], self.arithmetic);
            if target.is_variable() {
                // What is far from one would overflow the sum below.
                self.arithmetic.normalise(&mut cavity);
                let source_is_lower = edge.vertex().id() < edge.other_id();
                pair::message(&self.network.pairs, *edge.data(), source_is_lower, &cavity, self.arithmetic)
            } else {
                cavity
            }
        } else {
            let (at, length) = self.place(source, target, *edge.data());
            change.values[at..at + length].into()
        };
        self.arithmetic.normalise(&mut message);
        self.arithmetic.clamp(&mut message, source.bound);
        message
    }

    /// What is told: the new message, mixed with the old one.
    fn damp(&self, old: &[f64], new: &mut [f64]) {
        for (new, old) in new.iter_mut().zip(old) {
            // Once a message excludes a state, it does for ever.
            if *new != self.arithmetic.zero() && *old != self.arithmetic.zero() {
                *new = match self.arithmetic.log {
                    true => self.damping * old + (1.0 - self.damping) * *new,
                    false => old.powf(self.damping) * new.powf(1.0 - self.damping),
                };
            }
        }
        self.arithmetic.normalise(new);
    }

    /// What a variable or a factor sends from; nothing if no state of it is possible.
    fn change(&self, data: &Nodes, local: usize, heard: &mut Product) -> Option<Change> {
        let (node, arithmetic) = (&data.nodes[local], self.arithmetic);
        heard.begin(node.elements as usize, arithmetic);
        let Some(factor) = self.network.factor_of(node) else {
            heard.multiply(0, &self.network.unaries()[data.unary[local]..][..node.elements as usize], arithmetic);
            let is_possible = |state| heard.value(state, arithmetic) != arithmetic.zero();
            if !(0..heard.values.len()).any(is_possible) {
                debug_assert!(!heard.zeros.contains(&0), "probabilities are chosen only where no product underflows");
                return None;
            }
            return Some(std::mem::take(heard));
        };
        let inputs: Row = (0..heard.values.len()).map(|element| heard.value(element, arithmetic)).collect();
        let values = factor::messages(self.network.factor_values(factor), &factor.places, &inputs, arithmetic);
        let is_possible = values.iter().any(|value| *value != arithmetic.zero());
        is_possible.then(|| Product { values, ..Product::default() })
    }
}

hubcut::distributed!(General { sum: ProductBytes, change: ProductBytes });

#[hubcut::vertex_program]
impl VertexProgram for General {
    /// How often the vertex still runs by itself, if messages are damped.
    type Vertex = u32;
    type View = ();
    type Edge = u32;
    type Slot = [f64];
    type Sum = Product;
    /// The largest change of a message to the vertex.
    type Message = Max<f32>;
    type Change = Change;
    type Data = Nodes;

    const MESSAGE_WORD: Option<MessageWord<Max<f32>>> = Some(MessageWord::new(Max(-1.0)));
    const READS_REVERSE: bool = true;

    fn prepare(&self, graph: &Preparation<'_, u32>) -> PrepareResult<Vec<Nodes>> {
        let network = &self.network;
        let unary = |v| if network.is_variable(v) { network.states_of(v).start } else { 0 };
        let of_part = |part: &PartGraph<'_, u32>| {
            let ids = |count| (0..count).map(|local| part.vertex(local).id());
            Nodes {
                nodes: ids(part.vertices()).map(|v| network.node(v)).collect(),
                unary: ids(part.masters()).map(unary).collect(),
            }
        };
        Ok(graph.parts().iter().map(of_part).collect())
    }

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        self.repeats
    }

    fn slot_length(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> usize {
        self.network.most_states
    }

    fn start_slot(
        &self,
        ctx: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        target: Neighbour<'_, Self>,
        _: &u32,
        out: &mut [f64],
    ) {
        let nodes = &ctx.data().nodes;
        let (source, target) = (&nodes[source.local()], &nodes[target.local()]);
        let variable = if target.is_variable() { target } else { source };
        let out = &mut out[..variable.elements as usize];
        out.fill(self.arithmetic.one());
        self.arithmetic.normalise(out);
    }

    fn zero(&self) -> Product {
        Product::default()
    }

    fn reset(&self, sum: &mut Product) {
        sum.clear();
    }

    fn hints(&self) -> Hints {
        Hints::default().gather_cost(self.network.most_states as u64).sum_bytes(self.sum_bytes)
    }

    fn sent_bytes(&self, value: Payload<'_, Self>) -> Option<usize> {
        match value {
            Payload::Sum(product) | Payload::Change(product) => Some(product.sent_bytes()),
            Payload::Message(_) => None,
        }
    }

    #[inline(always)]
    fn gather(&self, sum: &mut Product, edge: GatherEdge<'_, Self>) {
        let nodes = &edge.ctx().data().nodes;
        let node = &nodes[edge.vertex().local()];
        let (at, length) = self.place(node, &nodes[edge.other().local()], *edge.data());
        sum.begin(node.elements as usize, self.arithmetic);
        sum.multiply(at, &edge.slot()[..length], self.arithmetic);
    }

    fn merge(&self, sum: &mut Product, other: &mut Product) {
        if !other.values.is_empty() {
            sum.merge(other, self.arithmetic);
        }
    }

    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u32,
        sum: &mut Product,
        message: Option<Max<f32>>,
    ) -> Step<Change> {
        match self.change(ctx.data(), v.local(), sum) {
            None => Step::failed(contradiction(&self.network, v.id())),
            Some(change) => changed(v, state, self.repeats, change, message),
        }
    }

    #[inline(always)]
    fn scatter(&self, change: &Change, edge: &mut ScatterEdge<'_, Self>) -> Option<Max<f32>> {
        let mut message = self.message(change, edge);
        let is_exact = edge.ctx().data().nodes[edge.vertex().local()].is_exact();
        let slot = &mut edge.write()[..message.len()];
        let relative = is_exact || self.criterion.is_relative();
        let difference = |(new, old): (&f64, &f64)| self.arithmetic.difference(*new, *old, relative);
        let difference = message.iter().zip(&*slot).map(difference).fold(0.0, f64::max);
        if difference <= self.criterion.tolerance() {
            return None;
        }
        if self.damping > 0.0 {
            self.damp(slot, &mut message);
        }
        slot.copy_from_slice(&message);
        Some(Max(difference as f32))
    }

    fn priority(&self, _: &Context<'_, Self>, message: &Max<f32>) -> f32 {
        message.0
    }
}
