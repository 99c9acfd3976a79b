//! Weakly connected components: which vertices are joined, whichever way the edges lead.
//!
//! ```text
//! label(v) = min( v, min over u - v of label(u) )
//! ```
//! Message-driven propagation of the smallest vertex id: a vertex begins with its own, takes every smaller one that
//! it hears of, and passes it on to the neighbours whose label is larger. The fixed point is unique, and minima
//! are exact, so every engine gives the same labels.
//!
//! Source: label propagation by minima is folklore; as a benchmark of graph engines it is HCC of Kang, Tsourakakis,
//! Faloutsos 2009, "PEGASUS", section 3.4.

pub mod baseline;
pub mod direct;
mod entry;
pub(crate) mod names;
mod question;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Engine, Observer, Options, Run, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use hubcut::program::{Context, Direction, MessageWord, Min, ScatterEdge, Step, VertexInfo, VertexProgram};

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
pub use self::question::ComponentsQuestion;
use crate::error::Result;
use crate::running::{self, Running};

/// No label: there are at most 2^32 - 1 vertices, so none has this id.
const NONE: VertexId = VertexId::MAX;

/// The vertex program. State, view and message: a label, the smallest vertex id heard of.
pub struct SmallestLabel;

hubcut::distributed!(SmallestLabel);

#[hubcut::vertex_program]
impl VertexProgram for SmallestLabel {
    type Vertex = VertexId;
    type Message = Min<VertexId>;

    const SCATTER: Direction = Direction::Both;
    const MESSAGE_WORD: Option<MessageWord<Min<VertexId>>> = Some(MessageWord::new(Min(NONE)).absorbing());

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> VertexId {
        v.id()
    }

    /// The first activation passes on what it has, whether it has heard of something smaller by then or not.
    #[inline(always)]
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        label: &mut VertexId,
        _: &mut (),
        message: Option<Min<VertexId>>,
    ) -> Step<()> {
        let Min(heard) = message.unwrap_or_default();
        if heard < *label {
            *label = heard;
        } else if ctx.superstep() > 1 {
            return Step::settled();
        }
        Step::changed(())
    }

    #[inline(always)]
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<Min<VertexId>> {
        let label = *edge.view();
        (label < *edge.other_view()).then_some(Min(label))
    }

    /// No label is smaller than 0.
    #[inline(always)]
    fn enough(&self, _: &Context<'_, Self>, message: &Min<VertexId>) -> bool {
        message.0 == 0
    }

    #[inline(always)]
    fn settled(&self, _: &Context<'_, Self>, label: &VertexId) -> bool {
        *label == 0
    }

    /// The smaller the label, the likelier it stays.
    #[inline(always)]
    fn priority(&self, _: &Context<'_, Self>, message: &Min<VertexId>) -> f32 {
        -(message.0 as f32)
    }
}

/// What a run came to.
#[derive(Debug)]
pub struct Components {
    /// The label of each vertex, by vertex id: the vertex of its component with the smallest raw id.
    pub labels: Vec<VertexId>,
    /// The label and the number of vertices of each component, large ones first, equal ones by raw id.
    pub sizes: Vec<(VertexId, u64)>,
    /// Why the run ended. Only when it is complete are these the components; before that, parts of them.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Prepares a run of [`SmallestLabel`].
///
/// # Errors
/// Those of [`Run::new`].
pub fn begin(graph: &Graph<()>, options: Options) -> Result<Box<dyn Running<VertexId>>> {
    running::begin(SmallestLabel, graph, options)
}

/// Finds the weakly connected components.
///
/// # Determinism
/// Bit-identical under every engine, with any number of threads, in any order of vertices.
///
/// # Errors
/// Those of the engine.
///
/// # Complexity
/// O(edges) a superstep, and at most as many supersteps as the longest of the shortest paths from the first vertices of
/// components has edges, plus two.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::components;
///
/// let graph = EdgeList::from_pairs(5, vec![(2, 0), (2, 4), (3, 1)]).build(&BuildOptions::default())?;
/// let found = components::run(&AnyGraph::Unweighted(graph), Options::default(), &mut ())?;
/// assert_eq!(found.labels, [0, 1, 0, 1, 0]);
/// assert_eq!(found.sizes, [(0, 3), (1, 2)]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Components> {
    let (engine, choice) = crate::direct::choose(&options);
    let mut found = match engine {
        Engine::Direct => directly(graph, &options),
        _ => in_supersteps(graph, Options { engine, ..options }, observer),
    }?;
    found.report.choices.extend(choice);
    Ok(found)
}

/// As [`run`], by the vertex program.
fn in_supersteps(graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Components> {
    let plain = graph.without_data();
    let mut run = Run::distributed(SmallestLabel, &plain, running::kept(options, "components", &()))?;
    let termination = run.advance(observer)?;
    let outcome = run.into_outcome(termination);
    let (labels, sizes) = name_and_count(&plain, outcome.vertices);
    Ok(Components { labels, sizes, termination: outcome.termination, report: outcome.report })
}

/// As [`run`], by [`direct::run`].
fn directly(graph: &AnyGraph, options: &Options) -> Result<Components> {
    let ((labels, sizes), termination, report) =
        crate::direct::run(options, |limits| direct::run(graph.topology(), limits))?;
    Ok(Components { labels, sizes, termination, report })
}

/// Renames each class of equal labels after its member with the smallest raw id, and counts them.
pub(crate) fn name_and_count(topology: &Topology, mut labels: Vec<VertexId>) -> (Vec<VertexId>, Vec<(VertexId, u64)>) {
    // Place in `sizes` of each label that was met.
    let mut places = vec![NONE; labels.len()];
    let mut sizes: Vec<(VertexId, u64)> = Vec::new();
    for position in 0..labels.len() {
        let v = topology.vertex_at(position);
        let place = &mut places[labels[v as usize] as usize];
        if *place == NONE {
            *place = sizes.len() as VertexId;
            sizes.push((v, 0));
        }
        let (name, size) = &mut sizes[*place as usize];
        *size += 1;
        labels[v as usize] = *name;
    }
    // Stable: equal sizes stay in the order of raw ids.
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    (labels, sizes)
}
