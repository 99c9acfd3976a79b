//! Two states a variable and two variables a factor: messages are odds.
//!
//! ```text
//! r_vw = (f(0,1) + f(1,1) q) / (f(0,0) + f(1,0) q),   q = o_v / r_wv,   o_v = phi_v(1) / phi_v(0) prod over w of r_wv
//! ```
//! for a pair with the table `f(x_v, x_w)`; `max` for `+` where the most probable assignment is asked for. In the log domain, the
//! logarithms of all of these.

use hubcut::program::{Context, GatherEdge, MessageWord, ScatterEdge, Step, VertexInfo, VertexProgram};

use super::config::{Config, Domain, Query};
use super::network::Network;

/// The program.
pub(super) struct Binary<'m> {
    network: &'m Network<'m>,
    tables: &'m [[f64; 4]],
    log: bool,
    map: bool,
    damping: f64,
    tolerance: f64,
    repeats: u32,
}

/// A product of odds: what is finite in it, and how often 0 and infinity are in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Odds {
    finite: f64,
    zeros: u32,
    infinities: u32,
}

impl<'m> Binary<'m> {
    pub(super) fn new(network: &'m Network<'m>, config: &Config) -> Self {
        Binary {
            network,
            tables: network.pairs.fours(),
            log: network.domain == Domain::Log,
            map: config.query == Query::Map,
            damping: config.damping,
            tolerance: config.tolerance,
            repeats: config.repeats(),
        }
    }

    /// Multiplies odds into a product.
    #[inline(always)]
    fn multiply(&self, product: &mut Odds, odds: f64) {
        if self.log {
            product.zeros += u32::from(odds == f64::NEG_INFINITY);
            product.infinities += u32::from(odds == f64::INFINITY);
            // What is not a number goes through: both states are impossible.
            product.finite += if odds.is_infinite() { 0.0 } else { odds };
        } else {
            product.zeros += u32::from(odds == 0.0);
            product.infinities += u32::from(odds == f64::INFINITY);
            product.finite *= if odds == 0.0 || odds == f64::INFINITY { 1.0 } else { odds };
        }
    }

    /// A product without one of its factors.
    #[inline(always)]
    fn without(&self, product: &Odds, odds: f64) -> f64 {
        let nothing = if self.log { f64::NEG_INFINITY } else { 0.0 };
        if product.zeros + product.infinities == 0 {
            return if self.log { product.finite - odds } else { product.finite / odds };
        }
        let zeros = product.zeros - u32::from(odds == nothing);
        let infinities = product.infinities - u32::from(odds == f64::INFINITY);
        match (zeros, infinities) {
            (0, 0) if odds == nothing || odds == f64::INFINITY => product.finite,
            (0, 0) if self.log => product.finite - odds,
            (0, 0) => product.finite / odds,
            (_, 0) => nothing,
            (0, _) => f64::INFINITY,
            _ => f64::NAN,
        }
    }

    /// The odds that a vertex sends over an edge with this table, states of the source first, whose odds without that edge
    /// are `q`.
    #[inline(always)]
    fn message(&self, [f00, f01, f10, f11]: [f64; 4], q: f64) -> f64 {
        if self.log {
            // An infinity less an infinity is no number; what is left with all of the weight on that state is.
            let (p0, p1) = if q == f64::INFINITY { (f64::NEG_INFINITY, 0.0) } else { (0.0, q) };
            return self.log_sum(f01 + p0, f11 + p1) - self.log_sum(f00 + p0, f10 + p1);
        }
        let (p0, p1) = if q == f64::INFINITY { (0.0, 1.0) } else { (1.0, q) };
        if self.map {
            (f01 * p0).max(f11 * p1) / (f00 * p0).max(f10 * p1)
        } else {
            (f01 * p0 + f11 * p1) / (f00 * p0 + f10 * p1)
        }
    }

    #[inline(always)]
    fn log_sum(&self, a: f64, b: f64) -> f64 {
        let (most, least) = if a > b { (a, b) } else { (b, a) };
        if self.map || least == f64::NEG_INFINITY { most } else { most + (least - most).exp().ln_1p() }
    }

    /// The table of an edge, states of the source first.
    #[inline(always)]
    fn table(&self, table: u32, source_is_lower: bool) -> [f64; 4] {
        let [f00, f01, f10, f11] = self.tables[table as usize];
        if source_is_lower { [f00, f01, f10, f11] } else { [f00, f10, f01, f11] }
    }

    /// By how much the probability of a state differs between two odds.
    #[inline(always)]
    fn difference(&self, a: f64, b: f64) -> f64 {
        if self.log {
            let probability = |odds: f64| 1.0 / (1.0 + (-odds).exp());
            return (probability(a) - probability(b)).abs();
        }
        // a / (1 + a) - b / (1 + b), with no subtraction of what is nearly equal, nor of infinities.
        if a.is_infinite() || b.is_infinite() {
            let other = |odds: f64| 1.0 / (1.0 + odds);
            return (other(a) - other(b)).abs();
        }
        (a - b).abs() / ((1.0 + a) * (1.0 + b))
    }

    fn damped(&self, old: f64, new: f64) -> f64 {
        if self.damping == 0.0 {
            new
        } else if self.log {
            // Once a message excludes a state, it does for ever.
            if old.is_infinite() || new.is_infinite() { new } else { self.damping * old + (1.0 - self.damping) * new }
        } else {
            old.powf(self.damping) * new.powf(1.0 - self.damping)
        }
    }
}

impl VertexProgram for Binary<'_> {
    /// How often the vertex still runs by itself, if messages are damped.
    type Vertex = u32;
    type View = ();
    type Edge = u32;
    type Slot = f64;
    type Sum = Odds;
    /// The largest change of a message to the vertex.
    type Message = f32;
    type Change = Odds;
    type Global = ();

    const NEEDS: hubcut::program::Consistency = hubcut::program::Consistency::Edge;
    const MESSAGE_WORD: Option<MessageWord<f32>> = Some(MessageWord::new(-1.0));
    const READS_REVERSE: bool = true;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        self.repeats
    }

    fn view(&self, _: VertexInfo<'_>, _: &u32, _: &mut ()) {}

    fn start_slot(&self, _: VertexInfo<'_>, _: VertexInfo<'_>, _: &u32, out: &mut f64) {
        *out = if self.log { 0.0 } else { 1.0 };
    }

    #[inline(always)]
    fn zero(&self) -> Odds {
        Odds { finite: if self.log { 0.0 } else { 1.0 }, zeros: 0, infinities: 0 }
    }

    #[inline(always)]
    fn gather(&self, sum: &mut Odds, edge: GatherEdge<'_, Self>) {
        self.multiply(sum, *edge.slot());
    }

    #[inline(always)]
    fn merge(&self, sum: &mut Odds, other: &mut Odds) {
        if self.log {
            sum.finite += other.finite;
        } else {
            sum.finite *= other.finite;
        }
        sum.zeros += other.zeros;
        sum.infinities += other.infinities;
    }

    #[inline(always)]
    fn apply(
        &self,
        _: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u32,
        sum: &mut Odds,
        message: Option<f32>,
    ) -> Step<Odds> {
        let unary = self.network.unary(v.id());
        let own = if self.log { unary[1] - unary[0] } else { unary[1] / unary[0] };
        self.multiply(sum, own);
        if sum.finite.is_nan() || (sum.zeros > 0 && sum.infinities > 0) {
            return Step::failed(super::run::contradiction(self.network, v.id()));
        }
        if !self.log && (sum.finite == 0.0 || sum.finite.is_infinite()) {
            return Step::failed(super::run::underflow(self.network, v.id()));
        }
        *state = if message.is_some() { self.repeats } else { state.saturating_sub(1) };
        let step = Step::changed(*sum).residual(f64::from(message.unwrap_or(0.0)));
        if *state > 0 { step.again() } else { step }
    }

    #[inline(always)]
    fn scatter(&self, change: &Odds, edge: &mut ScatterEdge<'_, Self>) -> Option<f32> {
        let q = self.without(change, *edge.reverse_slot());
        let table = self.table(*edge.data(), edge.vertex().id() < edge.other_id());
        let new = self.message(table, q);
        let slot = edge.write();
        let difference = self.difference(new, *slot);
        // A message that is no number says that nothing is possible, and is told once.
        if difference > self.tolerance || (new.is_nan() && !slot.is_nan()) {
            *slot = self.damped(*slot, new);
            return Some(if new.is_nan() { 1.0 } else { difference as f32 });
        }
        None
    }

    #[inline(always)]
    fn combine(&self, message: &mut f32, other: f32) {
        *message = message.max(other);
    }

    fn priority(&self, message: &f32) -> f32 {
        *message
    }

    fn zero_global(&self) {}
}
