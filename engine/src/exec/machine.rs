//! What a [`Run`](super::Run) asks of an engine.

use super::checkpoint::{ReadPart, ValueCodecs};
use super::driver::{PutPart, Steps};
use super::snapshot::Snapshot;
use super::states::States;
use super::supersteps::Traffic;
use super::{Options, Plan};
use crate::error::Result;
use crate::graph::{Topology, VertexId};
use crate::program::VertexProgram;
use crate::program::row::Rows;

/// An engine with a program, a graph, and everything that changes.
pub(super) trait Machine<P: VertexProgram>: Steps + Send {
    fn program(&self) -> &P;
    fn options(&self) -> &Options;
    fn options_mut(&mut self) -> &mut Options;
    fn plan(&self) -> (Plan, f64);
    /// The whole graph, and its edge data by source.
    fn graph(&self) -> (&Topology, &[u8]);
    fn global(&self) -> &P::Global;
    /// The states, by vertex id.
    fn states(&self) -> States<'_, P::Vertex>;
    fn into_states(self: Box<Self>) -> Vec<P::Vertex>;
    /// All views, by vertex id, one after another.
    fn views(&self) -> Rows<'_, P::View>;
    /// All slots, by source, one after another; a single row if they carry nothing.
    fn slots(&self) -> Rows<'_, P::Slot>;
    /// What shards have sent each other so far.
    fn traffic(&self) -> Option<&Traffic> {
        None
    }
    /// Virtual seconds so far, of the part that is furthest, where time is computed.
    fn virtual_seconds(&self) -> Option<f64> {
        None
    }
    /// Folds the row of `v` into `sum`.
    fn gather(&self, v: VertexId, sum: &mut P::Sum);
    /// Signals `v`.
    fn signal(&mut self, v: VertexId, message: Option<P::Message>);
    /// Logs every activation from now on, if the run is watched.
    fn start_audit(&mut self) {}
    /// What was logged since the last call.
    fn take_audit(&mut self) -> Vec<crate::exec::audit::Activation> {
        Vec::new()
    }
    /// Folds the aggregate again, from the states.
    fn aggregate_all(&mut self) -> Result<()>;

    /// Hands over, part by part, what a checkpoint keeps of each.
    fn save_with(&self, codecs: &ValueCodecs<P>, put: &mut PutPart<'_>) -> Result<()>;
    /// Goes on with what was kept; `saved` reads the file of a part.
    fn load_with(&mut self, codecs: &ValueCodecs<P>, saved: &mut ReadPart<'_>) -> Result<()>;

    /// Copies everything that changes.
    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone;
    /// Copies the snapshot in, but for the states; the aggregate is to be folded again.
    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone;
}
