//! The Bethe approximation of the partition function, from messages.
//!
//! ```text
//! ln Z = sum over v of ln Z_v + sum over a of ln Z_a - sum over pairs v in a of ln Z_va
//! Z_v  = sum over x_v of phi_v(x_v) prod over a of m_av(x_v)
//! Z_a  = sum over x_a of f_a(x_a) prod over v in a of n_va(x_v),      Z_va = sum over x_v of n_va(x_v) m_av(x_v)
//! ```
//! Scales of messages cancel, and at a fixed point it is stationary in all of them, so that its error is of the second order
//! in theirs. Exact on forests.
//!
//! Source: Yedidia, Freeman, Weiss 2005; in terms of messages, Mooij 2008, section 2.2.

use hubcut::graph::VertexId;
use hubcut::parallel;

use super::general::product::Row;
use super::messages::Messages;
use crate::bp::logs::log_sum;

impl Messages<'_> {
    /// Logarithm of the partition function, as Bethe approximates it.
    ///
    /// **Determinism**: the same for any number of threads.
    pub(super) fn log_z(&self) -> f64 {
        let of_variables = parallel::tabulate(self.network.model.variables(), &|variable| {
            let variable = variable as VertexId;
            let own = self.network.unary_scale[variable as usize] + log_sum(&self.belief(variable));
            let row = self.row(variable).map(|arc| {
                let n = self.cavity(variable, arc);
                let both: Row = n.iter().zip(self.heard(arc)).map(|(n, m)| n + m).collect();
                let target = self.target(arc);
                let of_pair = if self.network.is_variable(target) && variable < target {
                    self.log_z_of_pair(n, self.cavity(target, self.reverse(arc)), self.data(arc))
                } else {
                    0.0
                };
                of_pair - log_sum(&both)
            });
            own + row.sum::<f64>()
        });
        let of_factors = parallel::tabulate(self.network.factors.len(), &|index| {
            let factor = &self.network.factors[index];
            let vertex = (self.network.model.variables() + index) as VertexId;
            let inputs = self.inputs(vertex, |arc| self.cavity(self.target(arc), self.reverse(arc)));
            let terms = self.factor(factor).iter().enumerate().map(|(entry, value)| {
                let mut rest = entry;
                let last_to_first = inputs.iter().rev().map(|input| {
                    let state = rest % input.len();
                    rest /= input.len();
                    input[state]
                });
                value + last_to_first.sum::<f64>()
            });
            factor.log_scale + log_sum(&terms.collect::<Vec<_>>())
        });
        // Summed in order, for the same bits every time.
        self.network.constant + of_variables.iter().sum::<f64>() + of_factors.iter().sum::<f64>()
    }

    fn log_z_of_pair(&self, lower: &[f64], higher: &[f64], table: u32) -> f64 {
        let terms = self
            .pair(table)
            .0
            .chunks(higher.len())
            .zip(lower)
            .flat_map(|(row, low)| row.iter().zip(higher).map(move |(value, high)| value + low + high));
        self.network.pairs.table(table).log_scale + log_sum(&terms.collect::<Row>())
    }
}
