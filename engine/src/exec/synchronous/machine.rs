//! The engine as a [`Run`](crate::exec::Run) asks it.

use super::{Segments, Synchronous};
use crate::error::{Error, Result};
use crate::exec::kernel::aggregate::{fold_again, merged};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::inbox::put;
use crate::exec::machine::Machine;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::States;
use crate::exec::{Options, Plan};
use crate::graph::VertexId;
use crate::program::row::{Row, RowBuffer};
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, VertexProgram};

impl<P: VertexProgram> Machine<P> for Synchronous<'_, P> {
    /// Folds every chunk again.
    fn aggregate_all(&mut self) {
        let (program, whole, states, chunks) = (&self.program, WholeGraph::new(self.graph), &self.states, &self.chunks);
        fold_again(program, &mut self.partials, &|_| true, &|chunk, partial| {
            for v in chunks.range(chunk) {
                program.aggregate(partial, whole.vertex(v as VertexId), &states[v]);
            }
        });
        self.global = merged(&self.program, &self.partials);
    }

    fn states(&self) -> States<'_, P::Vertex> {
        States::new(&self.states, &[])
    }

    fn into_states(self: Box<Self>) -> Vec<P::Vertex> {
        self.states
    }

    fn views(&self) -> &[<P::View as Row>::Element] {
        self.views.rows().elements
    }

    fn slots(&self) -> &[<P::Slot as Row>::Element] {
        self.slots.rows().elements
    }

    fn global(&self) -> &P::Global {
        &self.global
    }

    fn program(&self) -> &P {
        &self.program
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let ctx = self.context();
        let from = GatherFrom::new(
            &self.program,
            &ctx,
            self.graph,
            self.views.rows(),
            self.slots.rows(),
            &self.slot_of_in_edge,
        );
        from.fold_row(sum, v);
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.states.len(), "vertex {v} does not exist");
        if P::ACTIVE == Active::Always {
            return;
        }
        if let Some(message) = message {
            put(&self.program, &mut self.inbox[v as usize], message);
        }
        self.frontier.add(&self.chunks, v);
    }

    fn plan(&self) -> (Plan, f64) {
        let segments = match &self.segments {
            Segments::Cut(cut) => Some(cut.plan()),
            _ => None,
        };
        let buffers = self.next_views.as_ref().map_or(0, RowBuffer::byte_len)
            + self.next_slots.as_ref().map_or(0, RowBuffer::byte_len)
            + self.views.byte_len()
            + self.slots.byte_len();
        let lists = size_of_val(self.states.as_slice())
            + size_of_val(self.inbox.as_slice())
            + 2 * size_of_val(self.frontier.words.as_slice())
            + size_of_val(self.slot_of_in_edge.as_slice())
            + size_of_val(self.reverse.as_slice());
        let plan = Plan {
            chunks: self.chunks.len(),
            split_rows: self.long_rows,
            segments_option: self.options.segments,
            segments,
            colours: None,
            shards: None,
            consistency: None,
            locking: None,
            run_bytes: buffers + lists + segments.map_or(0, |segments| segments.bytes),
        };
        (plan, self.plan_s)
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        Snapshot {
            clock: self.clock,
            states: self.states.clone(),
            views: self.views.to_vec(),
            slots: self.slots.to_vec(),
            inbox: self.inbox.clone(),
            active: self.frontier.words.clone(),
            counts: Vec::new(),
            begun: None,
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let fits = snapshot.views.len() == self.views.rows().elements.len()
            && snapshot.slots.len() == self.slots.rows().elements.len()
            && snapshot.inbox.len() == self.inbox.len()
            && snapshot.active.len() == self.frontier.words.len();
        if !fits {
            return Err(Error::WrongSnapshot);
        }
        self.clock = snapshot.clock;
        self.views.copy_from(&snapshot.views);
        self.slots.copy_from(&snapshot.slots);
        self.inbox.clone_from(&snapshot.inbox);
        if P::ACTIVE == Active::Signalled {
            self.frontier.words.clone_from(&snapshot.active);
            self.frontier.count(&self.chunks);
        }
        Ok(())
    }
}
