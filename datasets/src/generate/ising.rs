//! A grid of variables that like to agree, or not: the test bed of belief propagation.

use hubcut::graph::memory;
use hubcut_factors::FactorGraph;
use serde::{Deserialize, Serialize};

use super::random::u01;
use crate::error::{Error, Result};

/// A square grid of variables with a few states each; neighbours share a side.
///
/// ```text
/// f_v(k) = exp(2 u01(40, v, k) - 1)          variable v = row * side + column
/// f_e(x, y) = exp(J_e [x = y])               J_e = coupling, or coupling (2 u01(41, v, direction) - 1)
/// ```
/// with direction 0 for the pair of `v` and its right neighbour and 1 for that below. Factors over one variable come first, then
/// the pairs by `v`, right before below.
///
/// **Determinism**: depends on the fields, up to the last bit of the system's exponential. **Complexity**: O(side^2 (states +
/// states^2)), with equal couplings O(side^2 states).
///
/// # Examples
/// ```
/// use hubcut_datasets::generate::{Couplings, Ising};
/// let model = Ising { side: 3, states: 2, coupling: 0.5, couplings: Couplings::Equal }.generate()?;
/// assert_eq!((model.variables(), model.factors().len()), (9, 9 + 12));
/// assert_eq!(model.factor(9).table, [0.5f64.exp(), 1.0, 1.0, 0.5f64.exp()]);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ising {
    /// Variables in a row, and rows; at least 1.
    pub side: u32,
    /// States of a variable; at least 1.
    pub states: u32,
    /// How much neighbours like to agree; less than 0: to differ. Finite, and at most 700 either way.
    pub coupling: f64,
    /// Of all pairs alike, or of each another.
    pub couplings: Couplings,
}

/// Bytes that a variable takes beside tables: its number of states, and scopes and offsets of three factors.
const BYTES_BESIDE: u64 = 80;

/// Whether all pairs have one coupling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Couplings {
    /// All the same: mode 0.
    Equal,
    /// Each its own, evenly spread from minus the coupling to plus: mode 1. Hard, since cycles are frustrated.
    Random,
}

impl Ising {
    /// Makes the model.
    ///
    /// # Errors
    /// [`Error::Option`] for fields out of their ranges, and for more than 2^32 - 1 variables; [`Error::Engine`] when memory is
    /// short.
    pub fn generate(&self) -> Result<FactorGraph> {
        let Ising { side, states, coupling, couplings } = *self;
        let variables = side.checked_mul(side).filter(|variables| *variables > 0);
        let Some(variables) = variables else {
            return Err(Error::Option(format!("a grid of side {side} is not possible; give 1 to 65535")));
        };
        // Beyond, the table of a pair alone would have billions of entries.
        if !(1..=1 << 12).contains(&states) {
            return Err(Error::Option(format!("{states} states are not possible; give 1 to 4096")));
        }
        if coupling.is_nan() || coupling.abs() > 700.0 {
            return Err(Error::Option(format!("a coupling of {coupling} is not possible; give -700 to 700")));
        }
        // A table for each variable, and for each of its two pairs unless all pairs share one.
        let of_pairs = if couplings == Couplings::Random { 2 } else { 0 };
        let entries = u64::from(states) * (1 + of_pairs * u64::from(states));
        memory::check_fits(u64::from(variables) * (8 * entries + BYTES_BESIDE), "generating the model")?;
        let fault = |error: hubcut_factors::Error| Error::Option(error.to_string());
        let mut model = FactorGraph::builder(vec![states; variables as usize]).map_err(fault)?;
        for variable in 0..variables {
            let theta = |state: u32| 2.0 * u01(40, variable.into(), state.into()) - 1.0;
            let table: Vec<f64> = (0..states).map(|state| theta(state).exp()).collect();
            model.factor(&[variable], &table).map_err(fault)?;
        }
        let pair = |coupling: f64| -> Vec<f64> {
            let is_equal = |entry: u32| entry / states == entry % states;
            (0..states * states).map(|entry| if is_equal(entry) { coupling.exp() } else { 1.0 }).collect()
        };
        let equal = pair(coupling);
        for variable in 0..variables {
            let right = (variable % side + 1 < side).then(|| (0, variable + 1));
            let below = (variable / side + 1 < side).then(|| (1, variable + side));
            for (direction, other) in [right, below].into_iter().flatten() {
                let scope = [variable, other];
                let added = match couplings {
                    Couplings::Equal => model.factor(&scope, &equal),
                    Couplings::Random => {
                        let coupling = coupling * (2.0 * u01(41, variable.into(), direction) - 1.0);
                        model.factor(&scope, &pair(coupling))
                    }
                };
                added.map_err(fault)?;
            }
        }
        Ok(model.build())
    }
}
