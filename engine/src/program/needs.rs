//! What a program needs of an engine, and what engines give.

use super::Row;
use super::row::carries_data;
use crate::names::names;

/// How much an activation is alone with its neighbourhood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consistency {
    /// The vertex runs alone; its neighbours may run at the same time.
    Vertex,
    /// As if no two adjacent vertices ran at the same time.
    Edge,
    /// As `Edge`, and the order in which neighbours' messages combine is that of some serial run.
    Full,
}

names! { Consistency, "level of consistency", Vertex = "vertex", Edge = "edge", Full = "full" }

/// What an engine has to keep for a program to be right.
///
/// | | synchronous | chromatic | asynchronous |
/// | --- | --- | --- | --- |
/// | [`Nothing`](Needs::Nothing) | runs | runs | runs |
/// | [`EdgeOrBarriers`](Needs::EdgeOrBarriers) | runs, by barriers | runs, by colours | runs, under [`Consistency::Edge`] |
/// | [`Edge`](Needs::Edge) | refused | runs, by colours | runs, under [`Consistency::Edge`] |
/// | [`Full`](Needs::Full) | refused | refused | runs, under [`Consistency::Full`] |
/// | [`Barriers`](Needs::Barriers) | runs | refused | refused |
///
/// # What changes without barriers
/// The synchronous engine has a barrier after every superstep: all vertices read what the superstep before has left. Under the
/// other engines a vertex reads what its neighbours have left so far, some of them in the same superstep (or round), and:
/// - the first activation of a vertex may carry a message, of a neighbour that ran before it;
/// - [`Context::superstep`](super::Context::superstep) counts the vertex's own activations, so the same number means
///   another time at another vertex;
/// - `scatter` of one vertex may come before, between or after those of others; under [`Consistency::Edge`] no neighbour runs, gathers
///   or scatters at the same time, under [`Consistency::Vertex`] any may;
/// - a vertex that is signalled twice before it runs, runs once.
///
/// So a program in layers, one superstep a layer, is wrong without barriers, and says [`Barriers`](Needs::Barriers). One in
/// which neighbours must not decide at the same time, such as greedy colouring, is wrong *with* them (both ends of an edge take the
/// same colour, for ever), and says [`Edge`](Needs::Edge).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Neighbours may run at any time: the answer is the same fixed point. The default of programs without slots.
    Nothing,
    /// No vertex sees a neighbour's work half done: either neighbours take turns, or all read what the superstep before has left. The
    /// default of programs with slots, and the least that they need.
    EdgeOrBarriers,
    /// As if no two adjacent vertices ran at the same time.
    Edge,
    /// As `Edge`, and messages combine in the order of some serial run.
    Full,
    /// All vertices of a superstep read what the superstep before has left.
    Barriers,
}

impl Needs {
    /// The least that programs with such slots need.
    pub(crate) const fn of_slots<S: Row + ?Sized>() -> Needs {
        if carries_data::<S>() { Needs::EdgeOrBarriers } else { Needs::Nothing }
    }

    /// The least consistency that gives it, of an engine without barriers; `None` if none does.
    pub const fn consistency(self) -> Option<Consistency> {
        match self {
            Needs::Nothing => Some(Consistency::Vertex),
            Needs::EdgeOrBarriers | Needs::Edge => Some(Consistency::Edge),
            Needs::Full => Some(Consistency::Full),
            Needs::Barriers => None,
        }
    }
}
