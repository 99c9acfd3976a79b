//! What must come of an algorithm: a vertex and its value a line.

use std::path::Path;

use hubcut::graph::{RawId, Topology, VertexId};

use crate::error::{Error, Fault, Result, quoted};
use crate::read::read_whole;
use crate::vertex_list::lines;

/// A whole number for each vertex, by vertex id.
///
/// # Errors
/// [`Error::Line`] for a line that is not a vertex of the graph and a whole number, or names a vertex again; [`Error::File`] if a vertex has no
/// line.
pub fn read_whole_numbers(path: &Path, graph: &Topology) -> Result<Vec<u64>> {
    read_values(path, graph, "whole number", &|text| text.parse::<u64>().ok())
}

/// A number for each vertex, by vertex id, perhaps infinite.
///
/// # Errors
/// As [`read_whole_numbers`].
pub fn read_numbers(path: &Path, graph: &Topology) -> Result<Vec<f64>> {
    read_values(path, graph, "number", &|text| text.parse::<f64>().ok().filter(|number| !number.is_nan()))
}

fn read_values<T: Copy>(
    path: &Path,
    graph: &Topology,
    what: &str,
    parse: &dyn Fn(&str) -> Option<T>,
) -> Result<Vec<T>> {
    let (file, bytes) = read_whole(path)?;
    let mut values: Vec<Option<T>> = vec![None; graph.vertices()];
    for (line, text) in lines(&file, &bytes, true)? {
        let fault = |fault: String| Error::Line {
            file: file.clone(),
            line,
            column: 1,
            fault: Fault::Format(fault),
            text: quoted(text.as_bytes()),
        };
        let mut fields = text.split_whitespace();
        let (Some(id), Some(value), None) = (fields.next(), fields.next(), fields.next()) else {
            return Err(fault(format!("an output has a vertex and a {what} a line")));
        };
        let v = graph.find(RawId::Text(id)).ok_or_else(|| fault(format!("\"{id}\" is not a vertex of the graph")))?;
        let value = parse(value).ok_or_else(|| fault(format!("\"{value}\" is not a {what}")))?;
        if values[v as usize].replace(value).is_some() {
            return Err(fault(format!("vertex {id} has a line before this one already")));
        }
    }
    if let Some(v) =
        (0..graph.vertices()).map(|position| graph.vertex_at(position)).find(|v| values[*v as usize].is_none())
    {
        let id = graph.raw_id(v as VertexId);
        return Err(Error::File {
            file,
            problem: format!("vertex {id} has no line in it; it is the output of another graph, or cut short"),
        });
    }
    Ok(values.into_iter().flatten().collect())
}
