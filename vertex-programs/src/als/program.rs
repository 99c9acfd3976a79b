//! The vertex program.

use std::borrow::Cow;

use hubcut::graph::Graph;
use hubcut::partition::Workload;
use hubcut::program::{
    Codec, Context, Direction, GatherEdge, Hints, List, Max, MessageWord, Needs, Payload, ScatterEdge, Start, Step,
    VertexInfo, VertexProgram,
};

use super::config::Config;
use super::normal::{Normal, NormalShape, SystemBytes};
use super::sides::{Sides, offset};
use super::start::{item_factor, user_factor};
use crate::error::Result;

/// Alternating least squares over a bipartite graph. State, view: a factor. Sum: the normal equations of a vertex.
/// Message: the largest change of a prediction.
pub struct Als {
    users: usize,
    config: Config,
    /// Taken off the ratings.
    offset: f64,
    shape: NormalShape,
}

/// Sums over all vertices of each side, for implicit feedback; empty for explicit.
#[derive(Clone, Debug, Default)]
pub struct Gramians {
    /// Of the users, `X'X`.
    users: Normal,
    /// Of the items, `Y'Y`.
    items: Normal,
}

impl Gramians {
    /// `Y'Y` of one side: its upper triangle, rows padded.
    fn of(&self, users: bool, shape: NormalShape) -> Cow<'_, [f64]> {
        let side = if users { &self.users } else { &self.items };
        if side.is_whole() {
            return side.matrix().into();
        }
        // Engines merge what they have summed, which leaves nothing waiting; the interpreter need not.
        let mut side = side.clone();
        side.add_block(shape.of_gramian());
        side.matrix().to_vec().into()
    }
}

impl Als {
    /// The program that [`run`](super::run) runs on `graph`, for whoever runs it in another way. It says nothing of engines that
    /// do not suit `config`: see [`Config::check_engine`].
    ///
    /// # Errors
    /// [`Error::NotBipartite`](crate::Error::NotBipartite); those of [`Config::check`].
    pub fn of(graph: &Graph<f32>, config: &Config) -> Result<Self> {
        config.check()?;
        Ok(Als {
            users: Sides::of(graph)?.users().len(),
            config: *config,
            offset: offset(graph, config),
            shape: NormalShape::new(config),
        })
    }
}

/// What the program sends between shards. Without a tolerance changes are empty.
pub(super) fn workload(config: &Config) -> Workload {
    let shape = NormalShape::new(config);
    let changed = if config.tolerance > 0.0 { config.rank * size_of::<f32>() } else { 0 };
    Workload::of::<Als>("als")
        .sum_bytes_by_edges(move |edges| shape.sent_bytes(edges))
        .view_bytes((config.rank * size_of::<f32>()) as u64)
        .change_bytes(changed as u64)
}

/// Ratings of a vertex: one of the two is zero.
fn ratings(v: VertexInfo<'_>) -> u64 {
    v.out_degree() + v.in_degree()
}

hubcut::distributed!(Als { state: List, sum: SystemBytes, change: ChangeBytes, global: GramianBytes });

/// No change is an empty list.
pub enum ChangeBytes {}

impl Codec<Option<Box<[f32]>>> for ChangeBytes {
    fn encode(change: &Option<Box<[f32]>>, out: &mut Vec<u8>) {
        List::put(change.as_deref().unwrap_or(&[]), out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Option<Box<[f32]>>> {
        let change: Box<[f32]> = List::decode(bytes)?;
        Some((!change.is_empty()).then_some(change))
    }
}

/// The bytes of both sides, one after the other.
pub enum GramianBytes {}

impl Codec<Gramians> for GramianBytes {
    fn encode(gramians: &Gramians, out: &mut Vec<u8>) {
        SystemBytes::encode(&gramians.users, out);
        SystemBytes::encode(&gramians.items, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Gramians> {
        Some(Gramians { users: SystemBytes::decode(bytes)?, items: SystemBytes::decode(bytes)? })
    }
}

#[hubcut::vertex_program]
impl VertexProgram for Als {
    type Vertex = Box<[f32]>;
    type View = [f32];
    type Edge = f32;
    type Sum = Normal;
    type Message = Max<f32>;
    type Change = Option<Box<[f32]>>;
    type Global = Gramians;

    const GATHER: Direction = Direction::Both;
    const SCATTER: Direction = Direction::Both;
    /// A user and an item that run at the same time both correct the same errors, and overshoot.
    const NEEDS: Needs = Needs::EdgeOrBarriers;
    const MESSAGE_WORD: Option<MessageWord<Max<f32>>> = Some(MessageWord::new(Max(-1.0)));

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> Box<[f32]> {
        let position = v.natural_position();
        match position.checked_sub(self.users) {
            // A vertex without ratings has a factor of nothing.
            _ if ratings(v) == 0 => vec![0.0; self.config.rank].into(),
            Some(item) => item_factor(&self.config, item).collect(),
            None => user_factor(&self.config, position).collect(),
        }
    }

    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &Box<[f32]>) -> Start<Max<f32>> {
        if v.out_degree() > 0 { Start::Active } else { Start::Idle }
    }

    #[inline(always)]
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, factor: &Box<[f32]>, out: &mut [f32]) {
        out.copy_from_slice(factor);
    }

    fn view_length(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> usize {
        self.config.rank
    }

    fn zero(&self) -> Normal {
        Normal::default()
    }

    fn reset(&self, sum: &mut Normal) {
        sum.clear();
    }

    fn pack(&self, sum: &mut Normal) {
        sum.pack(self.shape);
    }

    fn hints(&self) -> Hints {
        Hints::default().gather_cost(self.shape.row_cost()).sum_bytes(self.shape.byte_len())
    }

    fn sent_bytes(&self, value: Payload<'_, Self>) -> Option<usize> {
        match value {
            Payload::Sum(sum) => Some(sum.sent_bytes(self.shape)),
            Payload::Change(change) => Some(change.as_ref().map_or(0, |change| size_of_val(&**change))),
            Payload::Message(_) => None,
        }
    }

    #[inline(always)]
    fn gather(&self, sum: &mut Normal, edge: GatherEdge<'_, Self>) {
        let (scale, target) = self.config.feedback.weigh(*edge.data(), self.offset);
        sum.push(self.shape, edge.other_view(), scale, target);
    }

    fn merge(&self, sum: &mut Normal, other: &mut Normal) {
        sum.add(self.shape, other);
    }

    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        factor: &mut Box<[f32]>,
        sum: &mut Normal,
        _: Option<Max<f32>>,
    ) -> Step<Self::Change> {
        let is_user = v.out_degree() > 0;
        let is_implicit = self.config.feedback.is_implicit();
        let more = if is_implicit { ctx.global().of(!is_user, self.shape) } else { Cow::default() };
        let mut solution: Vec<f64> = factor.iter().map(|element| f64::from(*element)).collect();
        if sum.solve(self.shape, &more, self.config.ridge(ratings(v)), &mut solution).is_err() {
            return Step::failed(
                "its normal equations are singular; use a lambda above 0, or a larger one, or scale huge ratings down",
            );
        }
        let mut squared = 0.0;
        let mut change = Vec::new();
        for (element, solution) in factor.iter_mut().zip(&solution) {
            let new = *solution as f32;
            if !new.is_finite() {
                return Step::failed(format!(
                    "its factor is not finite ({solution}); scale the ratings down, or use a larger lambda"
                ));
            }
            let difference = new - *element;
            squared += f64::from(difference) * f64::from(difference);
            if self.config.tolerance > 0.0 {
                change.push(difference);
            }
            *element = new;
        }
        let change = (!change.is_empty()).then(|| change.into_boxed_slice());
        Step::changed(change).residual(squared.sqrt())
    }

    #[inline(always)]
    fn scatter(&self, change: &Self::Change, edge: &mut ScatterEdge<'_, Self>) -> Option<Max<f32>> {
        let Some(change) = change else { return Some(Max(f32::INFINITY)) };
        // Until all users and then all items have run, changes are measured against factors that mean nothing: the first run
        // of every vertex comes before the second of any.
        if edge.ctx().superstep() == 1 {
            let first = if edge.direction() == Direction::Out { f32::MAX } else { f32::MAX / 2.0 };
            return Some(Max(first));
        }
        let moved = change.iter().zip(edge.other_view()).map(|(change, other)| change * other).sum::<f32>().abs();
        (moved > self.config.tolerance).then_some(Max(moved))
    }

    fn priority(&self, _: &Context<'_, Self>, message: &Max<f32>) -> f32 {
        message.0
    }

    fn zero_global(&self) -> Gramians {
        Gramians::default()
    }

    fn aggregate(&self, _: &Context<'_, Self>, global: &mut Gramians, v: VertexInfo<'_>, factor: &Box<[f32]>) {
        if self.config.feedback.is_implicit() {
            let side = if v.out_degree() > 0 { &mut global.users } else { &mut global.items };
            side.push(self.shape.of_gramian(), factor, 1.0, 0.0);
        }
    }

    fn merge_global(&self, global: &mut Gramians, other: &Gramians) {
        if self.config.feedback.is_implicit() {
            for (side, other) in [(&mut global.users, &other.users), (&mut global.items, &other.items)] {
                side.add(self.shape.of_gramian(), other);
                // Whoever looks wants all of it in the matrix.
                side.add_block(self.shape.of_gramian());
            }
        }
    }
}
