//! The reference programs as plain loops on one thread, without an engine.
//!
//! What McSherry, Isard and Murray asked for in 2015 ("Scalability! But at what COST?"): how many cores does a
//! system need before it beats the loop that anybody would write?

pub mod als;
pub mod bp;
pub mod components;
pub mod elimination;
pub mod pagerank;
pub mod sssp;
