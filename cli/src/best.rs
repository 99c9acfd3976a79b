//! Values of vertices as tables want them, and which rows are the best.

use std::borrow::Cow;

use hubcut::graph::{Topology, VertexId};
use hubcut_datasets::Names;
use hubcut_datasets::write::Value;
use hubcut_programs::registry::{Answer, Best, Column, Groups, Table, Values, highest};

/// The best rows: a vertex (a group, by its first vertex) and its values.
pub(crate) struct Top<'a> {
    /// What the vertex stands for.
    pub(crate) key: &'static str,
    /// What its values are called.
    pub(crate) columns: Vec<Cow<'a, str>>,
    /// Whether people see them numbered.
    pub(crate) numbered: bool,
    /// Of how many they are the best.
    pub(crate) of: usize,
    /// What they are.
    pub(crate) noun: &'static str,
    /// Best first.
    pub(crate) rows: Vec<(VertexId, Vec<Value<'a>>)>,
}

/// The `k` best of an answer. Equal ones by id.
pub(crate) fn best<'a>(answer: &'a dyn Answer, topology: &'a Topology, k: usize) -> Top<'a> {
    let vertices = match answer.best() {
        Best::First => (0..topology.vertices()).take(k).map(|position| topology.vertex_at(position)).collect(),
        Best::Highest(values) => highest(topology, k, &|v| Some(values[v as usize])),
        Best::Lowest(values) => highest(topology, k, &|v| Some(-values[v as usize]).filter(|value| value.is_finite())),
        Best::Groups(Groups { noun, column, sizes }) => {
            return Top {
                key: noun,
                columns: vec![column.into()],
                numbered: true,
                of: sizes.len(),
                noun,
                rows: sizes.iter().take(k).map(|&(first, size)| (first, vec![size.into()])).collect(),
            };
        }
    };
    let columns = answer.columns();
    let row = |v| (v, columns.iter().map(|column| cell(column, topology, v)).collect());
    Top {
        key: "id",
        columns: columns.iter().map(|column| column.name.into()).collect(),
        numbered: true,
        of: topology.vertices(),
        noun: "vertex",
        rows: vertices.into_iter().map(row).collect(),
    }
}

/// A table of an answer, all of it, or of a long one the first `most` rows. A column of vertices is followed by one of their names, if they have some.
pub(crate) fn table<'a>(
    table: &Table<'a>,
    topology: &'a Topology,
    names: Option<&'a Names>,
    most: Option<usize>,
) -> Top<'a> {
    let names_of = |column: &Column<'a>| match column.values {
        Values::Vertices(vertices) => names.map(|names| (names, vertices)),
        _ => None,
    };
    let mut columns = Vec::new();
    for column in &table.columns {
        columns.push(column.name.into());
        columns.extend(names_of(column).map(|_| format!("{}_name", column.name).into()));
    }
    let row = |(at, v): (usize, &VertexId)| {
        let mut values = Vec::with_capacity(columns.len());
        for column in &table.columns {
            values.push(cell(column, topology, at as VertexId));
            values.extend(names_of(column).map(|(names, vertices)| {
                names.get(topology.position_of(vertices[at])).map_or(Value::Empty, Value::Text)
            }));
        }
        (*v, values)
    };
    let of = table.vertices.len();
    let most = most.filter(|_| table.is_long).unwrap_or(of);
    let rows: Vec<_> = table.vertices.iter().take(most).enumerate().map(row).collect();
    Top { key: table.key, columns, numbered: false, of, noun: "row", rows }
}

/// The value of vertex `v`, or of that row, in a column. JSON has no infinity: it is the same word in every format.
pub(crate) fn cell<'a>(column: &Column<'a>, topology: &'a Topology, v: VertexId) -> Value<'a> {
    let v = v as usize;
    match column.values {
        Values::U32(values) => values[v].into(),
        Values::U64(values) => values[v].into(),
        Values::F32(values) if values[v] == f32::INFINITY => Value::Text("inf"),
        Values::F32(values) => values[v].into(),
        Values::F64(values) if values[v] == f64::INFINITY => Value::Text("inf"),
        Values::F64(values) => values[v].into(),
        Values::Words(places, words) => words.get(places[v] as usize).map_or(Value::Empty, |word| Value::Text(word)),
        Values::Vectors(width, values) => Value::F32s(&values[v * width..][..width]),
        Values::Lists(lists) => Value::F64s(lists.get(v)),
        Values::Vertices(values) if values[v] == VertexId::MAX => Value::Empty,
        Values::Vertices(values) => Value::Id(topology.raw_id(values[v])),
    }
}
