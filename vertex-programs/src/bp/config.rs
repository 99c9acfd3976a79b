//! What is asked of a model, and how it is computed.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Options of belief propagation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// What is asked.
    pub query: Query,
    /// How much of its old value a message keeps, 0 to below 1: `m' = old^damping computed^(1-damping)`, divided by its sum.
    /// Slower, and it lets some models converge that would not.
    pub damping: f64,
    /// Largest change of an element of a message, which sum to one, that is not sent any more; where there is no cycle, and
    /// among logarithms, as a part of the element: see the [module](super).
    pub tolerance: f64,
    /// What messages are kept as.
    pub domain: DomainChoice,
    /// Which factors become vertices.
    pub form: Form,
    /// Under [`Query::Map`], from how many starts the assignment is improved where it may not be the best; 0: from none, and
    /// without a number as many as are worth while for a model of its size, 2 to 3000.
    pub starts: Option<u32>,
}

/// What is asked of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// The marginal of every variable, by sums over products.
    Marginals,
    /// The most probable assignment of all variables together, by maxima over products.
    Map,
}

/// What messages are kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Probabilities: fast.
    Probability,
    /// Logarithms of probabilities: nothing underflows.
    Log,
}

/// Who chooses the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainChoice {
    /// Probabilities where no product of messages can underflow, else logarithms.
    Auto,
    /// Probabilities where no product of messages can underflow, else logarithms: for those who want to hear of it
    /// where logarithms had to be taken.
    Probability,
    /// Logarithms.
    Log,
}

/// Which factors become vertices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Those over three or more variables; one over two is an edge between them.
    Auto,
    /// Those over two or more.
    Factors,
}

impl Config {
    /// Tolerance where nothing else is asked for.
    pub const TOLERANCE: f64 = 1e-6;
    /// The least that may be asked for: what a message near one is rounded to.
    pub const LEAST_TOLERANCE: f64 = 1e-14;

    /// Refuses what makes no sense for any model.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        let refuse = |option, value: f64, range| Err(Error::OutOfRange { option, value: value.to_string(), range });
        if !(0.0..1.0).contains(&self.damping) {
            return refuse("damping", self.damping, "0 or more and below 1");
        }
        if !(self.tolerance >= Self::LEAST_TOLERANCE && self.tolerance < 1.0) {
            return refuse("tolerance", self.tolerance, "1e-14 or more and below 1");
        }
        Ok(())
    }

    /// How often a vertex whose messages are damped runs again after it has heard of no more changes: until what is left of
    /// the old value is below the tolerance. Its logarithm may differ by `most`, or as much as those of two numbers do.
    pub(super) fn repeats(&self, most: f64) -> u32 {
        const NUMBERS: f64 = 1500.0;
        match self.damping {
            0.0 => 0,
            damping => (((self.tolerance / most.max(NUMBERS)).ln() / damping.ln()).ceil() as u32).saturating_add(3),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            query: Query::Marginals,
            damping: 0.0,
            tolerance: Self::TOLERANCE,
            domain: DomainChoice::Auto,
            form: Form::Auto,
            starts: None,
        }
    }
}
