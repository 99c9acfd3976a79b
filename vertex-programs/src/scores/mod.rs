//! What centralities by dense passes share: the rounds, with limits and a report; scores as an answer; the question of their race.
//!
//! A round goes over all edges and reads one number for each, so it is as fast as a gather of the engines. Such programs have no frontier and
//! send no messages: as direct algorithms they cost a fiftieth of a vertex program to compile.

mod answer;
mod question;
mod rounds;

pub(crate) use answer::Scored;
pub(crate) use question::{Asked, Near};
pub(crate) use rounds::{Rounds, multiply, norm, scale, total};

use hubcut::exec::{RunReport, Termination};

/// What a run came to.
#[derive(Debug)]
pub struct Scores {
    /// The scores by vertex id: of [`hits`](crate::hits) those of hubs, then those of authorities, else one column.
    pub columns: Vec<Vec<f64>>,
    /// A number that belongs to all: the eigenvalue; of Katz centrality alpha.
    pub number: f64,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}
