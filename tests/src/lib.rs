//! What integration tests share: small programs that prove every part of the contract, and odd graphs.

pub mod graphs;
pub mod programs;
