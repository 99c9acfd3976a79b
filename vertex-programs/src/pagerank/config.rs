//! What PageRank is to compute.

use std::fmt;

use hubcut::exec::Engine;
use serde::{Deserialize, Serialize};

use super::asynchronous;
use crate::error::{Error, Result, check_tolerance};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "PageRank"))]
pub struct Config {
    /// Damping factor d, at least 0 and below 1: how likely the surfer follows a link rather than starting afresh
    #[cfg_attr(feature = "clap", arg(long, value_name = "D", default_value_t = Config::DAMPING, allow_negative_numbers = true))]
    pub damping: f64,
    /// Stop when the ranks are off the exact ones by less than this, summed over all vertices (L1 norm); with --engine sync:
    /// when they change by less than this in a superstep, as in the literature. 0: never, run exactly --max-supersteps
    #[cfg_attr(feature = "clap", arg(long, value_name = "T", default_value = "1e-6", allow_negative_numbers = true))]
    pub tolerance: f64,
    /// Precision of what vertices pass along edges; f32 is faster and good for a tolerance of 3e-7 or more
    /// (f64 by itself: of direct always, of auto, async and chromatic where a tolerance below 2.3e-6 asks for it; of all, over
    /// weights of 64 bits)
    #[cfg_attr(feature = "clap", arg(long, value_name = "PRECISION", default_value = "f32", display_order = BEHIND_TOLERANCE + 2,
               value_parser = crate::registry::choice(PRECISIONS)))]
    pub precision: Precision,
    /// Follow edges in proportion to their weights.
    #[cfg_attr(feature = "clap", arg(skip))]
    pub weighted: bool,
    /// Start afresh at these vertices only (personalised PageRank); repeat, or separate by commas
    /// [default: all vertices]
    #[cfg_attr(feature = "clap", arg(long = "source", value_name = "ID", value_delimiter = ',', allow_hyphen_values = true,
               display_order = BEHIND_TOLERANCE + 1))]
    pub sources: Vec<String>,
}

/// Where help shows the limit of supersteps, which is no part of the configuration: behind the tolerance.
#[cfg(feature = "clap")]
pub(super) const BEHIND_TOLERANCE: usize = 2;

#[cfg(feature = "clap")]
const PRECISIONS: &[(&str, Precision)] = &[("f32", Precision::F32), ("f64", Precision::F64)];

impl Config {
    /// Damping 0.85, as in the paper.
    pub const DAMPING: f64 = 0.85;
    /// L1 change per superstep 1e-6.
    pub const TOLERANCE: f64 = 1e-6;
    /// Supersteps after which the command line gives up.
    pub const MAX_SUPERSTEPS: u64 = 1000;
    /// The L1 change that 32-bit views cannot get below: each is rounded by up to 2^-24 of its value, and
    /// the sum of those roundings changes from superstep to superstep.
    pub const F32_FLOOR: f64 = 3e-7;
}

impl Default for Config {
    fn default() -> Self {
        Config {
            damping: Self::DAMPING,
            tolerance: Self::TOLERANCE,
            precision: Precision::F32,
            weighted: false,
            sources: Vec::new(),
        }
    }
}

/// Precision of the views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// 32 bits: half the memory traffic.
    #[default]
    F32,
    /// 64 bits.
    F64,
}

impl Precision {
    /// The most that rounding to it changes a number, relative to the number.
    pub(crate) fn rounding(self) -> f64 {
        match self {
            Precision::F32 => f64::from(f32::EPSILON) / 2.0,
            Precision::F64 => f64::EPSILON / 2.0,
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Precision::F32 => "f32",
            Precision::F64 => "f64",
        })
    }
}

impl Config {
    /// The tolerance below which the views of an asynchronous run take 64 bits: `d/(1-d)^2 2^-24`.
    pub fn asynchronous_floor(&self) -> f64 {
        let jitter = self.damping * Precision::F32.rounding() / (1.0 - self.damping);
        asynchronous::error_bound(self.damping, jitter, 1.0)
    }

    /// The precision of the views of a run by `engine`; `suit_single`: whether those of 32 bits can hold what flows along an
    /// edge of weight 1.
    pub(super) fn views(&self, engine: Engine, suit_single: bool) -> Precision {
        let asynchronous = engine != Engine::Synchronous;
        let out_of_reach = asynchronous && self.tolerance > 0.0 && self.tolerance < self.asynchronous_floor();
        if out_of_reach || !suit_single { Precision::F64 } else { self.precision }
    }

    /// Checks what does not depend on a graph, for a run by `engine`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::TolerancePrecision`].
    pub fn check(&self, engine: Engine) -> Result<()> {
        self.check_ranges()?;
        let floor = match (engine, self.precision) {
            (Engine::Synchronous, Precision::F32) => Self::F32_FLOOR,
            _ => 0.0,
        };
        if self.tolerance > 0.0 && self.tolerance < floor {
            return Err(Error::TolerancePrecision { tolerance: self.tolerance, floor });
        }
        Ok(())
    }

    /// Checks numbers that make no sense under any engine.
    pub(super) fn check_ranges(&self) -> Result<()> {
        if !(0.0..1.0).contains(&self.damping) {
            let (option, value) = ("the damping factor", self.damping.to_string());
            return Err(Error::OutOfRange { option, value, range: "at least 0 and below 1" });
        }
        check_tolerance(self.tolerance)
    }
}
