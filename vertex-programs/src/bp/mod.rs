//! Loopy belief propagation: marginals and most probable states of a factor graph, by messages.
//!
//! ```text
//! p(x) = 1/Z prod_a f_a(x_a)
//!
//! n_va(x_v) = phi_v(x_v) prod over factors b of v, b != a, of m_bv(x_v)              variable to factor
//! m_av(x_v) = sum over x_a without x_v of f_a(x_a) prod over u in a, u != v, of n_ua(x_u)    factor to variable
//! b_v(x_v)  = phi_v(x_v) prod over factors a of v of m_av(x_v)                       belief: the marginal
//! ```
//! with every message and belief divided by its sum, and `max` for `sum` where the most probable assignment is asked for
//! ([`Query::Map`]). `phi_v` is the product of the factors over `v` alone. A message is computed anew when something that it
//! depends on has changed, and is written and sent if an element differs from the last one sent by more than [`Config::tolerance`].
//! So when no vertex is active, no message would change by more if all were computed once more: a run that converged is at a fixed
//! point to that accuracy, whatever its order was. Results are exact on parts of the graph without a cycle, after a pass from the
//! leaves and one back; on those with cycles a fixed point is a stationary point of the Bethe free energy, whose value is
//! [`Inference::log_z`].
//!
//! The difference is measured relative to the element where there is no cycle and for logarithms: a run over extreme tables would
//! else end before an element of 1e-60, which the next table makes large, has become the 1e-80 that it should be. Probabilities on
//! a cycle are bounded by their tables; there it is relative to the sum, one. Damped messages move a part of the way only: their
//! source runs again by itself until what is left of the old value is below the tolerance.
//!
//! # Convergence
//! On a cycle evidence may come back and count once more, and messages grow for ever. Their logarithms are bounded by what all
//! factors of the part together can say,
//! ```text
//! S = sum over the factors of ln(max / least positive entry) + sum over the variables of ln(states)
//! ```
//! and a message that comes to `S` has counted evidence twice: the run has not converged. A run that ends by itself has converged
//! if one full step of flooding from its messages changes no marginal by more than ten tolerances, and log Z by no more than the
//! tolerance times the number of factors; see [`Inference::not_converged`]. If they change by more although every message is at
//! rest, the run goes on with a stricter criterion (`criterion`): relative to elements everywhere, then ten times less each time.
//!
//! # Programs
//! The graph ([`Network`]) is undirected, with a vertex for each variable and each factor over three or more; two variables under a
//! common factor are neighbours, the number of its table is the data of their edge, and what they send each other is the message to
//! that factor and the one from it in one. A slot is the message over an arc. A vertex gathers the product of the messages to it;
//! when it scatters over an arc, it takes the message of the reverse arc out of that product again (`READS_REVERSE`). Products
//! count their zeros, so that one can be taken out. A vertex reads what its neighbours write and they what it writes, so `vertex`
//! consistency is refused.
//!
//! `binary` is the program for models whose variables have two states and whose factors have at most two variables: a message is
//! one number, the odds of the two states, and costs one division. `general` is for the rest. Sum or maximum, probabilities or
//! logarithms (`domain` says when which) are run-time choices in both, since each program more is compiled for every engine.
//!
//! After a run (`messages`, `fixed_point`, `bethe`, `decode`) plain loops look at the messages, over logarithms and with
//! products in place of quotients: marginals, free energy, the residual that is reported, and the assignment, decided outwards from
//! one variable and, on cycles, improved one variable at a time (`ascent`).
//!
//! # Order
//! Residual order is the `priority` scheduler with the largest change of a message to a vertex as the vertex's priority. Adding
//! changes up instead needed 30 % more messages on grids; rounding priorities to powers of 2 or 16, so that more changes are met at
//! once, saved none and no longer converged on the frustrated grid where flooding does not converge.
//!
//! # Determinism
//! Bit-identical for any number of threads under the synchronous engine (flooding) and the chromatic one (a fixed order).
//! Asynchronous runs do not repeat; their fixed points agree to about the tolerance where there is only one.
//!
//! # Source
//! Pearl 1988; Kschischang, Frey, Loeliger 2001 (sum-product); Yedidia, Freeman, Weiss 2005 (Bethe free energy); Elidan, McGraw,
//! Koller 2006 (residual order; here a vertex stands for all messages from it); Ihler, Fisher, Willsky 2005 (errors of messages as
//! ratios); Gonzalez et al. 2012 (PowerGraph: messages as edge data).

mod answer;
mod ascent;
pub mod baseline;
mod bethe;
mod binary;
mod config;
mod criterion;
mod decode;
mod domain;
pub mod elimination;
mod entry;
mod fixed_point;
mod general;
mod logs;
mod messages;
mod network;
mod pairs;
mod parts;
mod question;
mod run;
pub mod verify;

pub use ascent::Ascent;
pub use binary::Binary;
pub use config::{Config, Domain, DomainChoice, Form, Query};
pub(crate) use entry::Entry;
pub use entry::{Configured, MessageOptions};
pub use general::General;
pub use network::{Network, Shape};
pub use question::{BpQuestion, RaceOptions};
pub use run::{Inference, Measured, begin, residual, run};
