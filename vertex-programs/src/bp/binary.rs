//! Two states a variable and two variables a factor: messages are odds.
//!
//! ```text
//! r_vw = (f(0,1) r_wv + f(1,1) o_v) / (f(0,0) r_wv + f(1,0) o_v),   o_v = phi_v(1) / phi_v(0) prod over w of r_wv
//! ```
//! for a pair with the table `f(x_v, x_w)`; `max` for `+` where the most probable assignment is asked for. In the log domain, the
//! logarithms of all of these. What bounds it is one division a message, and that the branch on its change waits for it.

use std::sync::Arc;

use hubcut::graph::VertexId;
use hubcut::program::{
    Context, GatherEdge, Max, MessageWord, Neighbour, PartGraph, Preparation, PrepareResult, ScatterEdge, Step,
    VertexInfo, VertexProgram,
};

use super::config::{Config, Domain, Query};
use super::criterion::Criterion;
use super::general::product::is_rounding;
use super::network::Network;

/// The program, for whoever steps it by hand: see the [module](crate::bp).
pub struct Binary {
    network: Arc<Network>,
    log: bool,
    map: bool,
    damping: f64,
    pub(super) criterion: Criterion,
    repeats: u32,
}

/// What the program knows of the vertices of a part.
pub struct OddsData {
    /// The odds of each variable by the factors over it alone.
    own: Vec<f64>,
    /// How far messages from each may go: see [`Network`].
    bounds: Vec<f64>,
}

/// A product of odds: what is finite in it, and how often 0 and infinity are in it.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
pub struct Odds {
    finite: f64,
    zeros: u32,
    infinities: u32,
}

impl Binary {
    /// Over a network.
    pub fn new(network: &Arc<Network>, config: &Config) -> Self {
        let log = network.domain == Domain::Log;
        Binary {
            network: Arc::clone(network),
            log,
            map: config.query == Query::Map,
            damping: config.damping,
            criterion: Criterion::new(config, network.domain),
            repeats: config.repeats(network.most_apart()),
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

    /// The message over an edge with this table, states of the source first: `product` is that of all odds at the source, and
    /// `odds` those that came over the reverse of the edge.
    #[inline(always)]
    fn message(&self, table: [f64; 4], product: &Odds, odds: f64) -> f64 {
        match product.zeros + product.infinities {
            0 if self.log => self.log_message(table, [0.0, product.finite - odds]),
            0 => self.plain_message(table, [odds, product.finite]),
            _ => self.certain_message(table, product, odds),
        }
    }

    /// The message over an edge with this table, states of the source first, where some of the odds exclude a state.
    #[cold]
    fn certain_message(&self, table: [f64; 4], product: &Odds, odds: f64) -> f64 {
        let nothing = if self.log { f64::NEG_INFINITY } else { 0.0 };
        let one = if self.log { 0.0 } else { 1.0 };
        let zeros = product.zeros - u32::from(odds == nothing);
        let infinities = product.infinities - u32::from(odds == f64::INFINITY);
        let weights = match (zeros, infinities) {
            // The only one that excludes a state came from there.
            (0, 0) => [one, product.finite],
            (_, 0) => [one, nothing],
            (0, _) => [nothing, one],
            _ => return f64::NAN,
        };
        if self.log { self.log_message(table, weights) } else { self.plain_message(table, weights) }
    }

    /// Odds of the target, given weights of the states of the source.
    #[inline(always)]
    fn plain_message(&self, [f00, f01, f10, f11]: [f64; 4], [w0, w1]: [f64; 2]) -> f64 {
        if self.map {
            (f01 * w0).max(f11 * w1) / (f00 * w0).max(f10 * w1)
        } else {
            (f01 * w0 + f11 * w1) / (f00 * w0 + f10 * w1)
        }
    }

    /// The logarithm of the odds of the target, given logarithms of the weights of the states of the source.
    #[inline(always)]
    fn log_message(&self, [f00, f01, f10, f11]: [f64; 4], [w0, w1]: [f64; 2]) -> f64 {
        self.log_sum(f01 + w0, f11 + w1) - self.log_sum(f00 + w0, f10 + w1)
    }

    #[inline(always)]
    fn log_sum(&self, a: f64, b: f64) -> f64 {
        let (most, least) = if a > b { (a, b) } else { (b, a) };
        if self.map || least == f64::NEG_INFINITY { most } else { most + (least - most).exp().ln_1p() }
    }

    /// The table of an edge, states of the source first.
    #[inline(always)]
    fn table(&self, table: u32, source_is_lower: bool) -> [f64; 4] {
        let [f00, f01, f10, f11] = self.network.pairs.fours()[table as usize];
        if source_is_lower { [f00, f01, f10, f11] } else { [f00, f10, f01, f11] }
    }

    /// By how much the probability of a state differs between two odds, `|a - b| / ((1 + a) (1 + b))`; or that as a part of the
    /// larger of the two probabilities, the more of both states: `|a - b| / (most + min(most least, 1))`, always so among
    /// logarithms. As a quotient, so that it is compared without a division.
    #[inline(always)]
    fn difference(&self, a: f64, b: f64, relative: bool) -> (f64, f64) {
        let (most, least) = if a > b { (a, b) } else { (b, a) };
        if self.log {
            return match is_rounding(a, b) {
                true => (0.0, 1.0),
                false => (-(least - most).exp_m1(), 1.0 + least.min(-most).exp()),
            };
        }
        match relative {
            true if most == f64::INFINITY => (f64::from(u8::from(least < most)), 1.0),
            true => (most - least, most + (most * least).min(1.0)),
            // The product would overflow; what is left out is nothing beside one.
            false if most > 1e150 => (1.0, 1.0 + least),
            false => (most - least, (1.0 + most) * (1.0 + least)),
        }
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

hubcut::distributed!(Binary);

#[hubcut::vertex_program]
impl VertexProgram for Binary {
    /// How often the vertex still runs by itself, if messages are damped.
    type Vertex = u32;
    type View = ();
    type Edge = u32;
    type Slot = f64;
    type Sum = Odds;
    /// The largest change of a message to the vertex.
    type Message = Max<f32>;
    type Change = Odds;
    type Data = OddsData;

    const MESSAGE_WORD: Option<MessageWord<Max<f32>>> = Some(MessageWord::new(Max(-1.0)));
    const READS_REVERSE: bool = true;

    fn prepare(&self, graph: &Preparation<'_, u32>) -> PrepareResult<Vec<OddsData>> {
        let unaries: &[[f64; 2]] = self.network.unaries().as_chunks().0;
        let own = |v: VertexId| match unaries[v as usize] {
            [zero, one] if self.log => one - zero,
            [zero, one] => one / zero,
        };
        let of_part = |part: &PartGraph<'_, u32>| {
            let ids = || (0..part.vertices()).map(|local| part.vertex(local).id());
            OddsData { own: ids().map(own).collect(), bounds: ids().map(|v| self.network.bounds[v as usize]).collect() }
        };
        Ok(graph.parts().iter().map(of_part).collect())
    }

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        self.repeats
    }

    fn start_slot(
        &self,
        _: &Context<'_, Self>,
        _: Neighbour<'_, Self>,
        _: Neighbour<'_, Self>,
        _: &u32,
        out: &mut f64,
    ) {
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
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u32,
        sum: &mut Odds,
        message: Option<Max<f32>>,
    ) -> Step<Odds> {
        self.multiply(sum, ctx.data().own[v.local()]);
        if sum.finite.is_nan() || (sum.zeros > 0 && sum.infinities > 0) {
            return Step::failed(super::run::contradiction(&self.network, v.id()));
        }
        debug_assert!(self.log || sum.finite.is_normal(), "probabilities are chosen only where no product underflows");
        super::run::changed(v, state, self.repeats, *sum, message)
    }

    #[inline(always)]
    fn scatter(&self, change: &Odds, edge: &mut ScatterEdge<'_, Self>) -> Option<Max<f32>> {
        let table = self.table(*edge.data(), edge.vertex().id() < edge.other_id());
        let mut new = self.message(table, change, *edge.reverse_slot());
        let bound = edge.ctx().data().bounds[edge.vertex().local()];
        if self.log && new.is_finite() {
            new = new.clamp(-bound, bound);
        }
        let slot = edge.write();
        let (difference, of) = self.difference(new, *slot, bound == f64::INFINITY || self.criterion.is_relative());
        if difference > self.criterion.tolerance() * of {
            *slot = self.damped(*slot, new);
            return Some(Max((difference / of) as f32));
        }
        if new.is_nan() && !slot.is_nan() {
            // It says that nothing is possible, and is told once.
            *slot = new;
            return Some(Max(1.0));
        }
        None
    }

    fn priority(&self, _: &Context<'_, Self>, message: &Max<f32>) -> f32 {
        message.0
    }
}

#[cfg(test)]
mod tests {
    use hubcut_factors::FactorGraph;

    use super::super::config::DomainChoice;
    use super::*;

    /// Runs a check in both domains; the second argument makes a number of the domain from odds.
    fn in_both_domains(check: impl Fn(&Binary, &dyn Fn(f64) -> f64)) {
        let mut model = FactorGraph::builder(vec![2, 2]).unwrap();
        model.factor(&[0, 1], &[2.0, 1.0, 1.0, 4.0]).unwrap();
        let model = model.build();
        for domain in [DomainChoice::Probability, DomainChoice::Log] {
            let config = Config { domain, ..Config::default() };
            let network = Network::new(&model, &config).unwrap();
            let is_log = domain == DomainChoice::Log;
            check(&Binary::new(&network, &config), &|odds: f64| if is_log { odds.ln() } else { odds });
        }
    }

    fn product(program: &Binary, odds: &[f64], of: &dyn Fn(f64) -> f64) -> Odds {
        let mut product = program.zero();
        odds.iter().for_each(|odds| program.multiply(&mut product, of(*odds)));
        product
    }

    const ODDS: [f64; 5] = [0.5, 0.0, 4.0, f64::INFINITY, 0.25];

    #[test]
    fn merging_keeps_the_laws() {
        in_both_domains(|program, of| {
            let all = product(program, &ODDS, of);
            for cut in 0..=ODDS.len() {
                let (first, second) = ODDS.split_at(cut);
                for (one, other) in [(first, second), (second, first)] {
                    let mut sum = product(program, one, of);
                    program.merge(&mut sum, &mut product(program, other, of));
                    assert!((sum.finite - all.finite).abs() < 1e-14);
                    assert_eq!((sum.zeros, sum.infinities), (1, 1));
                }
            }
            let (mut least, most) = (Max(0.25), Max(0.5));
            program.combine(&mut least, most);
            assert_eq!(least, most);
        });
    }

    /// f(0,0) = 2, f(1,1) = 4, else 1: from odds q, (1 + 4 q) / (2 + q).
    #[test]
    fn messages_are_those_of_the_formula() {
        in_both_domains(|program, of| {
            for (odds, without, q) in [
                (vec![0.5, 4.0], 4.0, 0.5),
                (vec![0.5, 0.0], 4.0, 0.0),
                (vec![0.5, 0.0, 4.0], 0.0, 2.0),
                (vec![f64::INFINITY, 4.0], 4.0, f64::INFINITY),
                (vec![f64::INFINITY, 4.0], f64::INFINITY, 4.0),
            ] {
                let wanted = if q == f64::INFINITY { 4.0 } else { (1.0 + 4.0 * q) / (2.0 + q) };
                let found = program.message(program.table(0, true), &product(program, &odds, of), of(without));
                assert!((found - of(wanted)).abs() < 1e-14, "{odds:?} without {without}: {found}, not {wanted}");
            }
            // Both states are excluded.
            assert!(program.message(program.table(0, true), &product(program, &ODDS, of), of(0.5)).is_nan());
        });
    }

    /// What is left of a product when a large factor is taken out has lost its digits: messages that grow for ever would come to
    /// rest at what is far from a fixed point. Up to the bound of any part it has not.
    #[test]
    fn what_is_small_beside_a_message_is_kept_up_to_the_bound() {
        let mut model = FactorGraph::builder(vec![2, 2]).unwrap();
        model.factor(&[0, 1], &[1.0, 0.0, 0.0, 1.0]).unwrap();
        let model = model.build();
        let network = Network::new(&model, &Config::default()).unwrap();
        let program = Binary::new(&network, &Config::default());
        assert!(program.log);
        let without = |large: f64| {
            let product = product(&program, &[large, 3.0], &|odds| odds);
            let told = program.message(program.table(0, true), &product, large);
            let [found, wanted] = [told, 3.0].map(|odds: f64| 1.0 / (1.0 + (-odds).exp()));
            (found - wanted).abs()
        };
        // Millions of factors, each as wide as numbers are.
        assert!(without(1e9) < 1e-7 && without(1e6) < 1e-10);
        assert!(without(1e17) > 0.4, "else nothing would need to be bounded");
    }

    #[test]
    fn differences_are_those_of_probabilities() {
        in_both_domains(|program, of| {
            let all = [0.0, 1e-300, 1e-30, 0.25, 1.0, 3.0, 1e10, 1e300, f64::INFINITY];
            for (a, b) in all.iter().flat_map(|a| all.map(|b| (*a, b))) {
                let [p, q] = [a, b].map(|odds: f64| [1.0 / (1.0 + 1.0 / odds), 1.0 / (1.0 + odds)]);
                let part = |state: usize| match p[state].max(q[state]) {
                    0.0 => 0.0,
                    most => (p[state] - q[state]).abs() / most,
                };
                let as_part = part(0).max(part(1));
                for (relative, wanted) in [(true, as_part), (false, (p[1] - q[1]).abs())] {
                    let wanted = if program.log { as_part } else { wanted };
                    let (difference, of) = program.difference(of(a), of(b), relative);
                    let found = if difference == 0.0 { 0.0 } else { difference / of };
                    assert!((found - wanted).abs() <= 1e-12, "{a} {b}: {found}, not {wanted}");
                }
            }
        });
    }
}
