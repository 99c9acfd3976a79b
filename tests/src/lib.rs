//! What integration tests share: small programs that prove every part of the contract, odd and real graphs, ways to
//! run.

pub mod data;
pub mod graphs;
pub mod programs;
pub mod variants;
