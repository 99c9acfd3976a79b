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
//! vertex is active, no message would change by more if it were computed once more. On a forest the difference is measured as
//! a part of the element: a belief is a product of messages, and what is small in one may be large in it. On a cycle an element
//! may become smaller for ever, and answers are not exact; there it is a part of the sum, one. Exact on forests, after a pass
//! from the leaves and one back; on graphs with cycles a fixed point is a stationary point of the Bethe free energy, whose
//! value is [`Inference::log_z`].
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

mod bethe;
mod binary;
mod config;
mod decode;
mod domain;
mod fixed_point;
mod general;
mod messages;
mod network;
mod pairs;
mod run;

pub use binary::Binary;
pub use config::{Config, Domain, DomainChoice, Form, Query};
pub use general::General;
pub use network::{Network, Shape};
pub use run::{Inference, Measured, begin, residual, run};
