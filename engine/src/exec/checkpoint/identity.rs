//! What a checkpoint is of: program, configuration, engine, cut, graph, by name.

use crate::bytes::{put_slice, take_slice};
use crate::checksum::of as hash;
use crate::exec::{Checkpoints, Options};
use crate::graph::{Directedness, RawIds, Topology};
use crate::partition::Cut;

/// Names and values, in the order in which they are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity(Vec<(String, String)>);

impl Identity {
    /// Of a run of a program of type `program` over a graph whose edges have `data`.
    pub(super) fn new(
        program: &str,
        checkpoints: &Checkpoints,
        options: &Options,
        topology: &Topology,
        data: &[u8],
    ) -> Self {
        let mut identity = Identity::default();
        identity.put("hubcut", env!("CARGO_PKG_VERSION"));
        for (name, value) in &checkpoints.config {
            identity.put(name, value);
        }
        identity.put("program", program);
        identity.put("engine", options.engine.name());
        identity.put("seed", &options.seed.to_string());
        identity.put("segments", &options.segments.to_string());
        identity.put("graph", &of_graph(topology, data));
        let cut = options.cut.as_deref().filter(|cut| cut.shards() > 1);
        identity.put("cut", &cut.map_or("none".into(), of_cut));
        identity
    }

    fn put(&mut self, name: &str, value: &str) {
        self.0.push((name.into(), value.into()));
    }

    /// The first way in which another is none of the same run.
    pub(super) fn difference(&self, other: &Identity) -> Option<String> {
        for (name, value) in &self.0 {
            match other.0.iter().find(|(known, _)| known == name) {
                Some((_, theirs)) if theirs == value => {}
                Some((_, theirs)) => return Some(format!("{name} is {theirs} there, and {value} here")),
                None => return Some(format!("{name} is {value} here, and nothing there")),
            }
        }
        let more = other.0.iter().find(|(name, _)| !self.0.iter().any(|(known, _)| known == name));
        more.map(|(name, value)| format!("{name} is {value} there, and nothing here"))
    }

    /// As bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, value) in &self.0 {
            put_slice(name.as_bytes(), &mut bytes);
            put_slice(value.as_bytes(), &mut bytes);
        }
        bytes
    }

    /// What [`encode`](Self::encode) made, all of it.
    pub(super) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut identity = Identity::default();
        while !bytes.is_empty() {
            let mut text = || String::from_utf8(take_slice(&mut bytes)?).ok();
            let (name, value) = (text()?, text()?);
            identity.0.push((name, value));
        }
        Some(identity)
    }
}

/// What a graph is: how large, and a checksum of arcs, edge data, ids and order.
fn of_graph(topology: &Topology, data: &[u8]) -> String {
    let arcs = topology.by_source();
    let mut hashes =
        vec![hash(bytemuck::cast_slice(arcs.offsets())), hash(bytemuck::cast_slice(arcs.neighbours())), hash(data)];
    put_ids(topology.ids(), &mut hashes);
    hashes.extend(topology.order().map(|order| hash(bytemuck::cast_slice(&order.position_of))));
    let kind = if topology.direction() == Directedness::Directed { "directed" } else { "undirected" };
    let (vertices, edges, checksum) = (topology.vertices(), topology.edges(), hash(bytemuck::cast_slice(&hashes)));
    format!("{kind}, {vertices} vertices, {edges} edges, checksum {checksum:016x}")
}

fn put_ids(ids: &RawIds, hashes: &mut Vec<u64>) {
    match ids {
        RawIds::Range { first, .. } => hashes.push(*first),
        RawIds::Numbers(numbers) => hashes.push(hash(bytemuck::cast_slice(numbers))),
        RawIds::Text(text) => hashes.extend([hash(bytemuck::cast_slice(&text.offsets)), hash(&text.bytes)]),
        RawIds::Sides(sides) => {
            put_ids(&sides.users, hashes);
            put_ids(&sides.items, hashes);
        }
    }
}

/// What a cut is.
fn of_cut(cut: &Cut) -> String {
    let masters = hash(bytemuck::cast_slice(cut.masters()));
    let arcs = cut.arcs().map_or(0, |arcs| hash(bytemuck::cast_slice(arcs)));
    let checksum = hash(bytemuck::cast_slice(&[masters, arcs]));
    format!("{} shards by {}, checksum {checksum:016x}", cut.shards(), cut.method())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{BuildOptions, EdgeList};

    #[test]
    fn what_differs_is_named() {
        let of = |edges: Vec<(u32, u32)>, options: &Options, damping: &str| {
            let graph = EdgeList::from_pairs(4, edges).build(&BuildOptions::default()).unwrap();
            let checkpoints = Checkpoints::new("x").with_config("damping", damping);
            Identity::new("PageRank", &checkpoints, options, &graph, &[])
        };
        let edges = vec![(0, 1), (1, 2), (2, 3)];
        let options = Options::default();
        let one = of(edges.clone(), &options, "0.85");
        assert_eq!(Identity::decode(&one.encode()), Some(one.clone()));
        assert_eq!(Identity::decode(&one.encode()[1..]), None);
        assert_eq!(one.difference(&one), None);
        let with = |other: Identity| other.difference(&one).unwrap();
        assert_eq!(with(of(edges.clone(), &options, "0.9")), "damping is 0.85 there, and 0.9 here");
        let other = with(of(vec![(0, 1), (1, 2), (3, 2)], &options, "0.85"));
        assert!(other.starts_with("graph is directed, 4 vertices, 3 edges, checksum "), "{other}");
        assert_eq!(with(of(edges, &Options { seed: 7, ..options }, "0.85")), "seed is 0 there, and 7 here");
        assert_eq!(
            one.difference(&Identity::default()).unwrap(),
            format!("hubcut is {} here, and nothing there", env!("CARGO_PKG_VERSION"))
        );
        assert!(Identity::default().difference(&one).unwrap().ends_with("and nothing here"));
    }
}
