//! Whole texts to graphs.

mod faults;
mod formats;
mod properties;
mod tables;

use hubcut::graph::{AnyEdgeList, EdgeList, RawId};
use hubcut::plain::Plain;

use super::{Loaded, ReadOptions, read_bytes};
use crate::error::Result;

/// An edge as its file has it: ids and weight as text.
pub(super) type Edge = (String, String, String);

/// The edges of a graph in the order of the file, said in raw ids.
pub(super) fn edges(loaded: &Loaded) -> Vec<Edge> {
    fn of<E: Plain + std::fmt::Debug>(list: &EdgeList<E>) -> Vec<Edge> {
        let name = |v: u32| list.ids.get(v as usize).to_string();
        let chunk = list.chunks.iter().flat_map(|chunk| chunk.edges.iter().zip(&chunk.data));
        chunk.map(|(&(s, t), data)| (name(s), name(t), format!("{data:?}"))).collect()
    }
    match &loaded.edges {
        AnyEdgeList::Unweighted(list) => of(list),
        AnyEdgeList::U32(list) => of(list),
        AnyEdgeList::F32(list) => of(list),
        AnyEdgeList::F64(list) => of(list),
    }
}

/// All raw ids in order.
pub(super) fn ids(loaded: &Loaded) -> Vec<String> {
    let ids = match &loaded.edges {
        AnyEdgeList::Unweighted(list) => &list.ids,
        AnyEdgeList::U32(list) => &list.ids,
        AnyEdgeList::F32(list) => &list.ids,
        AnyEdgeList::F64(list) => &list.ids,
    };
    (0..ids.len()).map(|i| ids.get(i)).map(|id: RawId<'_>| id.to_string()).collect()
}

pub(super) fn load(name: &str, text: &str) -> Result<Loaded> {
    read_bytes(name, text.as_bytes(), &ReadOptions::default())
}

/// `s-t` or `s-t:weight` for each edge.
pub(super) fn short(loaded: &Loaded) -> String {
    let one = |(s, t, w): &Edge| if w == "()" { format!("{s}-{t}") } else { format!("{s}-{t}:{w}") };
    edges(loaded).iter().map(one).collect::<Vec<_>>().join(" ")
}

pub(super) fn read_short(name: &str, text: &str) -> String {
    short(&load(name, text).unwrap())
}

pub(super) fn error(name: &str, text: &str) -> String {
    error_with(name, text, &ReadOptions::default())
}

pub(super) fn error_with(name: &str, text: &str, options: &ReadOptions) -> String {
    match read_bytes(name, text.as_bytes(), options) {
        Ok(loaded) => panic!("{text:?} was read as {}", short(&loaded)),
        Err(error) => crate::settings::typed(error),
    }
}
