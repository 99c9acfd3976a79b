//! Pieces to a graph: checks that need the whole file, one type for all weights, dense ids.

mod words;

use hubcut::graph::{
    AnyEdgeList, Directedness, EdgeList, RawChunk, RawPairs, TextChunk, TextIds, memory, renumber, renumber_text,
    renumber_within,
};
use hubcut::parallel;
use hubcut::plain::Plain;

use super::dialect::{Dialect, Ids};
use super::edges::{BadLine, Piece, Seen, find_line};
use super::facts::{Facts, FirstEdge, LeftOut, WeightType};
use super::metis::Gathered;
use super::options::{Format, IdKind, ReadOptions, Vertices};
use super::prologue::{Body, Plan};
use super::weights::{Weights, narrowest};
use crate::error::{Error, Fault, Result};
use crate::write::Shortest;

/// What blocks of a file gave, in order: pairs of raw ids, or of positions in the text ids of the block, and weights.
pub(crate) type Pieces = Vec<(RawPairs, Option<TextIds>, Weights)>;

/// The pieces of a file of ratings, in order, the facts about it, and how many users and items it declares.
pub(crate) type RatingPieces = (Pieces, Facts, Option<(u64, u64)>);

/// The pieces of a file, taken in order.
pub(crate) struct Assembly {
    pub(crate) body: Body,
    plan: Plan,
    /// `--vertices`.
    vertices: Option<Vertices>,
    /// The line of the plan, from 1.
    plan_line: u64,
    pieces: Pieces,
    edges: u64,
    seen_zero: bool,
    seen_top: bool,
    seen: Seen,
    first_edge: Option<FirstEdge>,
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
            seen: Seen::default(),
            first_edge: None,
            gathered: Gathered::default(),
            rows: 0,
        }
    }

    /// For an edge list without an edge whose vertices the caller declared.
    pub(crate) fn without_edges(format: Format, options: &ReadOptions) -> Self {
        let plan = Plan::new(format, Body::Edges(Dialect::plain()));
        Assembly::new(plan, options, 0)
    }

    /// Takes the next piece, before which there were so many lines; a line of its that breaks what the whole file must keep is
    /// returned.
    pub(crate) fn take_edges(&mut self, piece: Piece, text: &[u8], dialect: &Dialect, lines: u64) -> Option<BadLine> {
        let count = piece.pairs.len() as u64;
        self.seen.add(piece.seen);
        if self.first_edge.is_none() && count > 0 {
            let start = find_line(text, dialect, |_, _| true).unwrap_or(0);
            let line = lines + memchr::memchr_iter(b'\n', &text[..start]).count() as u64 + 1;
            self.first_edge = Some(piece.first_edge(line));
        }
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
        if let (Some(Vertices::Count(n)), Some((lowest, highest))) =
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
                let what = format!("both 0 and {n} occur as ids, which are {} vertices; `vertices` says {n}", n + 1);
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
            && (declared != wanted.count() || matches!(wanted, Vertices::FromZero(_)))
        {
            return Err(refuse(format!(
                "the file declares vertices 1..={declared}, `vertices` says {wanted}; leave it out"
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
        if let Some(fault) = self.settle_kinds() {
            return Err(refuse(fault));
        }
        let declared = self.declared(file)?;
        let declared_vertices = declared.map(|(_, count)| count.into());
        let mut facts = Facts { ids, declared_vertices, ..self.facts(file) };
        if self.plan.open.refuse_times && look_like_times(&self.pieces) {
            return Err(refuse(
                "column 3 holds whole numbers between 1e8 and 1e13, which may be times or weights; say `columns = weight=3` or `weights = \
                 none`"
                    .into(),
            ));
        }
        if let Some(problem) = self.looks_like_sizes() {
            return Err(refuse(problem));
        }
        let words = self.plan.open.words.take();
        let pieces = self.pieces;
        if weighted {
            facts.weights = narrowest(pieces.iter().map(|(.., weights)| weights));
            facts.rounded_weights = pieces.iter().map(|(.., weights)| weights.rounded()).sum();
        }
        if facts.weights == WeightType::F64 {
            memory::check_fits(size_of::<f64>() as u64 * self.edges, "weights of 64 bits")?;
        }
        let kind = facts.weights;
        let pieces: Pieces =
            parallel::map(pieces, &|_, (pairs, names, weights)| (pairs, names, weights.into_type(kind)));
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
        if let Some(words) = words {
            match &edges {
                AnyEdgeList::Unweighted(list) => words.settle(list),
                AnyEdgeList::U32(list) => words.settle(list),
                AnyEdgeList::F32(list) => words.settle(list),
                AnyEdgeList::F64(list) => words.settle(list),
            }
            .map_err(refuse)?
            .into_iter()
            .for_each(|note| facts.notes.push(note));
        }
        Ok((edges, facts))
    }

    /// Whether the first edge is numbers of vertices and edges: as many edges follow, and no id is larger. Small graphs may be so by
    /// chance.
    fn looks_like_sizes(&self) -> Option<String> {
        const FEWEST: u64 = 5;
        if !self.plan.open.may_be_sizes || self.edges < FEWEST {
            return None;
        }
        let (vertices, edges) = self.pieces.iter().find_map(|(pairs, ..)| match pairs {
            RawPairs::U32(pairs) => pairs.first().copied(),
            RawPairs::U64(pairs) => pairs.first().map(|_| (0, 0)),
        })?;
        if u64::from(edges) != self.edges - 1 {
            return None;
        }
        let mut rest = self.pieces.iter().flat_map(|(pairs, ..)| match pairs {
            RawPairs::U32(pairs) => pairs.as_slice(),
            RawPairs::U64(_) => &[(u32::MAX, u32::MAX)],
        });
        rest.next()?;
        let line = self.first_edge.as_ref()?.line;
        rest.all(|(s, t)| *s.max(t) <= vertices).then(|| {
            format!(
                "line {line} may be an edge, or say that there are {vertices} vertices and {edges} edges, of which as many follow; say \
                 `header = no` if it is an edge, or `header = yes` to pass it over"
            )
        })
    }

    /// Takes the direction of the edges from a column that says it; what is wrong with it.
    fn settle_kinds(&mut self) -> Option<String> {
        let Body::Edges(Dialect { kinds: Some(column), .. }) = self.body else { return None };
        let name = || self.plan.header.as_ref().and_then(|header| header.names.get(column)).cloned();
        let direction = match self.seen {
            Seen { of_no_kind: 1.., .. } => None,
            Seen { directed: 1.., undirected: 1.., .. } => {
                return Some(format!(
                    "column {} calls {} edges directed and {} undirected, and a graph is one or the other; take them apart, or say \
                     `directed` or `undirected`",
                    name().unwrap_or_default(),
                    self.seen.directed,
                    self.seen.undirected
                ));
            }
            Seen { undirected: 1.., .. } => Some(Directedness::Undirected),
            _ => Some(Directedness::Directed),
        };
        match direction {
            Some(_) => self.plan.direction = direction,
            None => self.plan.left_out.push(LeftOut { column: column + 1, name: name(), may_weigh: false }),
        }
        None
    }

    /// The pieces of ratings as they are, and how many users and items are declared; ids and weights are not among the facts.
    pub(crate) fn pieces(self, file: &str) -> Result<RatingPieces> {
        self.check_entries(file)?;
        let declared = match &self.body {
            Body::Edges(dialect) => dialect.declared_sides(),
            Body::Rows(_) => None,
        };
        let declared_vertices = declared.map(|(users, items)| users.saturating_add(items));
        let mut facts = Facts { declared_vertices, ..self.facts(file) };
        if let Some(words) = &self.plan.open.words {
            let note = words.settle_sides(&self.pieces);
            facts.notes.extend(note.map_err(|problem| Error::File { file: file.into(), problem })?);
        }
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
            left_out: self.plan.left_out.clone(),
            first_edge: self.first_edge.clone(),
            comments: self.plan.comments + self.seen.comments,
            repeated_headers: self.seen.headers,
            called_undirected: self.plan.called_undirected && self.plan.direction.is_none(),
            notes: self.notes(),
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

    /// What is worth knowing beside.
    fn notes(&self) -> Vec<String> {
        let mut notes = self.plan.notes.clone();
        if self.seen.decimals {
            notes.push("ids such as 1.0 are whole numbers".into());
        }
        notes
    }

    /// First id and number of the vertices, where they are declared.
    fn declared(&self, file: &str) -> Result<Option<(u64, u32)>> {
        let (first, vertices) = match (self.plan.vertices, self.vertices) {
            (Some(vertices), _) => (1, vertices),
            (None, Some(Vertices::FromZero(n))) => (0, n),
            (None, Some(Vertices::FromOne(n))) => (1, n),
            (None, Some(Vertices::Count(n))) if self.edges == 0 => {
                let problem =
                    format!("there is no edge that shows whether ids begin at 0 or 1; say `vertices = 0..{n}`");
                return Err(Error::File { file: file.into(), problem });
            }
            (None, Some(Vertices::Count(n))) if !self.seen_zero && !self.seen_top => {
                let problem = format!(
                    "neither 0 nor {n} occurs as an id, so the vertices may be 0..{n} or 1..={n}; say `vertices = 0..{n}` or `vertices = \
                     1..={n}`"
                );
                return Err(Error::File { file: file.into(), problem });
            }
            (None, Some(Vertices::Count(n))) => (u64::from(self.seen_top), n),
            (None, None) => return Ok(None),
        };
        let count = u32::try_from(vertices).map_err(|_| hubcut::Error::TooManyVertices { vertices })?;
        Ok(Some((first, count)))
    }
}

/// Whether all weights are whole numbers as large as seconds, milliseconds or microseconds since 1970 are.
fn look_like_times(pieces: &Pieces) -> bool {
    let is_time = |weight: f64| weight.fract() == 0.0 && (1e8..=1e13).contains(&weight);
    let all = |weights: &Weights| (0..).map_while(|i| weights.get(i)).all(is_time);
    pieces.iter().any(|(.., weights)| *weights != Weights::None)
        && parallel::find_first(pieces.len(), &|piece| (!all(&pieces[piece].2)).then_some(())).is_none()
}

impl Piece {
    /// The first edge, which is in this line.
    fn first_edge(&self, line: u64) -> FirstEdge {
        let name = |id: u64| match &self.names {
            Some(names) => names.get(id as usize).to_owned(),
            None => id.to_string(),
        };
        let (source, target) = match &self.pairs {
            RawPairs::U32(pairs) => (pairs[0].0.into(), pairs[0].1.into()),
            RawPairs::U64(pairs) => pairs[0],
        };
        FirstEdge {
            line,
            source: name(source),
            target: name(target),
            weight: self.weights.get(0).map(|weight| Shortest(weight).to_string()),
        }
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
