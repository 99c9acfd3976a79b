//! The graph of a data set: its vertices are those of the file of vertices, with edges or without.

use std::cmp::Ordering;

use hubcut::exec::Observer;
use hubcut::graph::{AnyEdgeList, AnyGraph, BuildOptions, Directedness, EdgeList, RawId, RawIds, VertexId};
use hubcut::plain::Plain;

use super::Benchmark;
use crate::error::{Error, Fault, Result, quoted};
use crate::read::{Format, IdKind, Input, ReadOptions, WeightColumn, WeightUse, read, read_whole};
use crate::vertex_list::lines;

/// Reads the graph of a data set; with weights, if there is an algorithm that needs them.
///
/// # Errors
/// As [`read`](crate::read()), and [`Error::Line`] for a line that begins with no vertex id, or with one for the second time; [`Error::File`]
/// for an edge of a vertex that there is not.
///
/// # Complexity
/// That of reading and building.
pub fn read_graph(benchmark: &Benchmark, observer: &mut (dyn Observer + Send)) -> Result<AnyGraph> {
    let ids = read_vertices(benchmark)?;
    let columns = match benchmark.weight_column {
        Some(column) => format!("src=1,dst=2,weight={column}"),
        None => "src=1,dst=2".into(),
    };
    let options = ReadOptions {
        format: Some(Format::EdgeList),
        ids: Some(IdKind::Number),
        columns: columns.parse()?,
        weights: if benchmark.weight_column.is_some() { WeightColumn::Auto } else { WeightColumn::None },
        weight_use: if benchmark.weight_column.is_some() { WeightUse::Required } else { WeightUse::Kept },
        header: Some(false),
        direction_said: true,
        ..ReadOptions::default()
    };
    let edges = read(&Input::from(&*benchmark.edges), &options, observer)?.edges;
    let direction = if benchmark.is_directed { Directedness::Directed } else { Directedness::Undirected };
    let build = BuildOptions { direction, ..BuildOptions::default() };
    let edges = match edges {
        AnyEdgeList::Unweighted(edges) => AnyEdgeList::Unweighted(renumbered(benchmark, ids, edges)?),
        AnyEdgeList::U32(edges) => AnyEdgeList::U32(renumbered(benchmark, ids, edges)?),
        AnyEdgeList::F32(edges) => AnyEdgeList::F32(renumbered(benchmark, ids, edges)?),
        AnyEdgeList::F64(edges) => AnyEdgeList::F64(renumbered(benchmark, ids, edges)?),
    };
    Ok(edges.build(&build)?)
}

/// The ids, ascending.
fn read_vertices(benchmark: &Benchmark) -> Result<Vec<u64>> {
    let (file, bytes) = read_whole(&benchmark.vertices)?;
    let mut ids = Vec::new();
    for (line, text) in lines(&file, &bytes, true)? {
        // What follows are properties of the vertex.
        let id = text.split_whitespace().next().unwrap_or_default();
        let Ok(number) = id.parse::<u64>() else {
            let fault = Fault::NotAnId { field: quoted(id.as_bytes()), hint: "" };
            return Err(Error::Line { file, line, column: 1, fault, text: quoted(text.as_bytes()) });
        };
        ids.push((number, line));
    }
    ids.sort_unstable();
    if let Some(same) = ids.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let ((id, first), (_, line)) = (same[0], same[1]);
        let fault = Fault::Format(format!("vertex {id} is in line {first} already; leave one of them out"));
        return Err(Error::Line { file, line, column: 1, fault, text: id.to_string() });
    }
    Ok(ids.into_iter().map(|(id, _)| id).collect())
}

/// The edges between these vertices.
fn renumbered<E: Plain>(benchmark: &Benchmark, ids: Vec<u64>, mut list: EdgeList<E>) -> Result<EdgeList<E>> {
    let mut places: Vec<VertexId> = Vec::with_capacity(list.ids.len());
    let mut at = 0;
    for position in 0..list.ids.len() {
        let RawId::Number(id) = list.ids.get(position) else { continue };
        // Both ascend.
        while ids.get(at).is_some_and(|other| other.cmp(&id) == Ordering::Less) {
            at += 1;
        }
        if ids.get(at) != Some(&id) {
            let (file, vertices) = (benchmark.edges.display().to_string(), benchmark.vertices.display());
            let problem = format!("it has an edge of vertex {id}, which is not in {vertices}; add it there");
            return Err(Error::File { file, problem });
        }
        places.push(at as VertexId);
    }
    if places.len() < ids.len() {
        for chunk in &mut list.chunks {
            for (source, target) in &mut chunk.edges {
                (*source, *target) = (places[*source as usize], places[*target as usize]);
            }
        }
        list.ids = RawIds::Numbers(ids.into());
    }
    Ok(list)
}
