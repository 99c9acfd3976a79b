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
//! depends on has changed, and is sent if an element differs from the last one sent by more than [`Config::tolerance`]; when no
//! vertex is active, no message would change by more if it were computed once more. The difference is measured as a part of the
//! element where there is no cycle and among logarithms: a belief is a product of messages, and what is small in one may be large
//! in it. Probabilities on a cycle are bounded by their tables; there it is a part of the sum, one. Exact on parts of the graph
//! without a cycle, after a pass from the leaves and one back; on those with cycles a fixed point is a stationary point of the
//! Bethe free energy, whose value is [`Inference::log_z`].
//!
//! # Convergence
//! On a cycle evidence may come back and count once more, and messages grow for ever. Their logarithms are bounded by what all
//! factors of the part together can say,
//! ```text
//! S = sum over the factors of ln(max / least positive entry) + sum over the variables of ln(states)
//! ```
//! and a message that comes to `S` has counted evidence twice: the run has not converged. A run that ends by itself has converged
//! if one full step of flooding from its messages changes no marginal by more than ten tolerances, and log Z by no more than the
//! tolerance times the number of factors; see [`Inference::not_converged`].
//!
//! The graph ([`Network`]) has a vertex for each variable and each factor over three or more; two variables under a common
//! factor are neighbours, and what they send each other is the message to that factor and the one from it in one. Models whose
//! variables have two states and whose factors have at most two variables run in a program of their own, with the odds of
//! the two states as messages.
//!
//! # Determinism
//! Bit-identical for any number of threads under the synchronous engine (flooding) and the chromatic one (a fixed order).
//! Asynchronous runs do not repeat; their fixed points agree to about the tolerance where there is only one.
//!
//! # Source
//! Pearl 1988; Kschischang, Frey, Loeliger 2001 (sum-product); Yedidia, Freeman, Weiss 2005 (Bethe free energy); Elidan,
//! McGraw, Koller 2006 (residual order: here a vertex stands for all messages from it, and its priority is the largest
//! change of a message to it); Ihler, Fisher, Willsky 2005 (errors of messages as ratios); Gonzalez et al. 2012 (PowerGraph:
//! messages as edge data).

mod ascent;
mod bethe;
mod binary;
mod config;
mod criterion;
mod decode;
mod domain;
mod fixed_point;
mod general;
mod messages;
mod network;
mod pairs;
mod parts;
mod run;

pub use ascent::Ascent;
pub use binary::Binary;
pub use config::{Config, Domain, DomainChoice, Form, Query};
pub use general::General;
pub use network::{Network, Shape};
pub use run::{Inference, Measured, begin, residual, run};
