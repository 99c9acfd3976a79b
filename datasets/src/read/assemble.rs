//! Pieces to a graph: checks that need the whole file, one type for all weights, dense ids.

use hubcut::graph::{
    AnyEdgeList, EdgeList, RawChunk, RawPairs, TextChunk, TextIds, memory, renumber, renumber_text, renumber_within,
};
use hubcut::plain::Plain;
use rayon::prelude::*;

use super::dialect::{Dialect, Ids};
use super::driver::RatingPieces;
use super::edges::{BadLine, Piece, find_line};
use super::facts::{Facts, WeightType};
use super::metis::Gathered;
use super::options::{Format, IdKind, ReadOptions};
use super::prologue::{Body, Plan};
use super::weights::{Weights, narrowest};
use crate::error::{Error, Fault, Result};

/// What blocks of a file gave, in order: pairs of raw ids, or of positions in the text ids of the block, and weights.
pub(crate) type Pieces = Vec<(RawPairs, Option<TextIds>, Weights)>;

/// The pieces of a file, taken in order.
pub(crate) struct Assembly {
    pub(crate) body: Body,
    plan: Plan,
    /// `--vertices`.
    vertices: Option<u64>,
    /// The line of the plan, from 1.
    plan_line: u64,
    pieces: Pieces,
    edges: u64,
    seen_zero: bool,
    seen_top: bool,
    pub(crate) gathered: Gathered,
    /// Rows of METIS so far.
    pub(crate) rows: u64,
}

impl Assembly {
    pub(crate) fn new(plan: Plan, options: &ReadOptions, plan_line: u64) -> Self {
        Assembly {
            body: plan.body.clone(),
            plan,
            vertices: options.vertices,
            plan_line,
            pieces: Vec::new(),
            edges: 0,
            seen_zero: false,
            seen_top: false,
            gathered: Gathered::default(),
            rows: 0,
        }
    }

    /// For an edge list without an edge whose vertices the caller declared.
    pub(crate) fn without_edges(format: Format, options: &ReadOptions) -> Self {
        let plan = Plan {
            format,
            body: Body::Edges(Dialect::plain()),
            this_line: false,
            vertices: None,
            entries: None,
            direction: None,
            separator: None,
            header: None,
            columns: None,
        };
        Assembly::new(plan, options, 0)
    }

    /// Takes the next piece; a line of its that breaks what the whole file must keep is returned.
    pub(crate) fn take_edges(&mut self, piece: Piece, text: &[u8], dialect: &Dialect) -> Option<BadLine> {
        let count = piece.pairs.len() as u64;
        if let Some(entries) = self.plan.entries
            && self.edges + count > entries
        {
            let mut left = entries - self.edges;
            let start = find_line(text, dialect, |_, _| {
                left = left.wrapping_sub(1);
                left == u64::MAX
            });
            let fault = Fault::Format(format!("this is one more than the {entries} entries that are declared"));
            return Some(BadLine { start: start.unwrap_or(0), at: 0, fault });
        }
        self.edges += count;
        if let (Some(n), Some((lowest, highest))) =
            (self.vertices.filter(|_| self.plan.vertices.is_none()), piece.bounds)
        {
            let (zero, top) = (self.seen_zero || lowest == 0, self.seen_top || highest == n);
            if zero && top {
                let (mut zero, mut top) = (self.seen_zero, self.seen_top);
                let start = find_line(text, dialect, |s, t| {
                    zero |= s.min(t) == 0;
                    top |= s.max(t) == n;
                    zero && top
                });
                let what = format!("both 0 and {n} occur as ids, which are {} vertices; --vertices says {n}", n + 1);
                return Some(BadLine { start: start.unwrap_or(0), at: 0, fault: Fault::Format(what) });
            }
            (self.seen_zero, self.seen_top) = (zero, top);
        }
        self.pieces.push((piece.pairs, piece.names, piece.weights));
        None
    }

    /// The graph, and the facts as far as they are known here.
    pub(crate) fn finish(mut self, file: &str) -> Result<(AnyEdgeList, Facts)> {
        let refuse = |problem: String| Error::File { file: file.into(), problem };
        self.check_entries(file)?;
        if let (Some(declared), Some(wanted)) = (self.plan.vertices, self.vertices)
            && declared != wanted
        {
            return Err(refuse(format!(
                "the file declares {declared} vertices, --vertices says {wanted}; leave it out"
            )));
        }
        let (ids, weighted) = match &self.body {
            Body::Edges(dialect) => {
                let text = dialect.ids == Ids::Text;
                (if text { IdKind::Text } else { IdKind::Number }, dialect.weight.is_some() && !dialect.drop_weight)
            }
            Body::Rows(rows) => {
                self.gathered.check(rows, self.rows, self.plan_line).map_err(|(line, what)| match line {
                    None => refuse(what),
                    Some(line) => refuse(format!("line {line}: {what}")),
                })?;
                for side in std::mem::take(&mut self.gathered.graph) {
                    self.edges += side.pairs.len() as u64;
                    self.pieces.push((RawPairs::U32(side.pairs), None, side.weights));
                }
                (IdKind::Number, rows.has_weights())
            }
        };
        let declared = self.declared()?;
        let declared_vertices = declared.map(|(_, count)| count.into());
        let mut facts = Facts { ids, declared_vertices, ..self.facts(file) };
        let pieces = self.pieces;
        if weighted {
            facts.weights = narrowest(pieces.iter().map(|(.., weights)| weights));
            facts.rounded_weights = pieces.iter().map(|(.., weights)| weights.rounded()).sum();
        }
        if facts.weights == WeightType::F64 {
            memory::check_fits(size_of::<f64>() as u64 * self.edges, "weights of 64 bits")?;
        }
        let kind = facts.weights;
        let one_type = |(pairs, names, weights): (_, _, Weights)| (pairs, names, weights.into_type(kind));
        let pieces: Pieces = pieces.into_par_iter().map(one_type).collect();
        let edges = match kind {
            WeightType::None => AnyEdgeList::Unweighted(dense(pieces, declared, |_, count| vec![(); count])?),
            WeightType::U32 => {
                let numbers = |weights, _| if let Weights::Whole(numbers) = weights { numbers } else { Vec::new() };
                AnyEdgeList::U32(dense(pieces, declared, numbers)?)
            }
            WeightType::F32 => {
                let values = |weights, _| if let Weights::Single(values) = weights { values } else { Vec::new() };
                AnyEdgeList::F32(dense(pieces, declared, values)?)
            }
            WeightType::F64 => {
                let of = |weights, _| if let Weights::Double { values, .. } = weights { values } else { Vec::new() };
                AnyEdgeList::F64(dense(pieces, declared, of)?)
            }
        };
        Ok((edges, facts))
    }

    /// The pieces of ratings as they are, and how many users and items are declared; ids and weights are not among the facts.
    pub(crate) fn pieces(self, file: &str) -> Result<RatingPieces> {
        self.check_entries(file)?;
        let declared = match &self.body {
            Body::Edges(dialect) => dialect.declared_sides(),
            Body::Rows(_) => None,
        };
        let declared_vertices = declared.map(|(users, items)| users.saturating_add(items));
        let facts = Facts { declared_vertices, ..self.facts(file) };
        Ok((self.pieces, facts, declared))
    }

    /// Refuses a file that has fewer entries than it declares.
    fn check_entries(&self, file: &str) -> Result<()> {
        match self.plan.entries {
            Some(entries) if self.edges < entries => {
                let found = self.edges;
                let problem =
                    format!("{entries} entries are declared, but there are {found}; the file may be cut short");
                Err(Error::File { file: file.into(), problem })
            }
            _ => Ok(()),
        }
    }

    /// What the first lines and the number of edges say.
    fn facts(&self, file: &str) -> Facts {
        Facts {
            file: file.into(),
            format: self.plan.format,
            compression: None,
            separator: self.plan.separator,
            header: self.plan.header.clone(),
            columns: self.plan.columns,
            ids: IdKind::Number,
            weights: WeightType::None,
            rounded_weights: 0,
            direction: self.plan.direction,
            declared_vertices: None,
            bytes: 0,
            text_bytes: 0,
            lines: 0,
            edges: self.edges,
        }
    }

    /// First id and number of the vertices, where they are declared.
    fn declared(&self) -> Result<Option<(u64, u32)>> {
        let (first, vertices) = match (self.plan.vertices, self.vertices) {
            (Some(vertices), _) => (1, vertices),
            (None, Some(vertices)) => (u64::from(self.seen_top), vertices),
            (None, None) => return Ok(None),
        };
        let count = u32::try_from(vertices).map_err(|_| hubcut::Error::TooManyVertices { vertices })?;
        Ok(Some((first, count)))
    }
}

/// Dense ids for all pieces, whose weights `data` turns into one type.
fn dense<E: Plain>(
    pieces: Vec<(RawPairs, Option<TextIds>, Weights)>,
    declared: Option<(u64, u32)>,
    mut data: impl FnMut(Weights, usize) -> Vec<E>,
) -> Result<EdgeList<E>> {
    let is_text = pieces.iter().any(|(_, names, _)| names.is_some());
    // A block of comments alone gives nothing.
    let pieces = pieces.into_iter().filter(|(pairs, ..)| !pairs.is_empty());
    if is_text {
        let chunk = |(pairs, names, weights): (RawPairs, Option<TextIds>, Weights)| {
            // Positions within a block are narrow.
            let edges = if let RawPairs::U32(edges) = pairs { edges } else { Vec::new() };
            TextChunk { ids: names.unwrap_or_default(), data: data(weights, edges.len()), edges }
        };
        return Ok(renumber_text(pieces.map(chunk).collect())?);
    }
    let chunk = |(pairs, _, weights): (RawPairs, Option<TextIds>, Weights)| {
        let data = data(weights, pairs.len());
        RawChunk { pairs, data }
    };
    let chunks = pieces.map(chunk).collect();
    Ok(match declared {
        Some((first, count)) => renumber_within(chunks, first, count),
        None => renumber(chunks)?,
    })
}
