//! What integration tests share: small programs that prove every part of the contract, odd and real graphs, ways to
//! run.

pub mod conflicting;
pub mod cuts;
pub mod data;
pub mod every_cut;
pub mod graphs;
pub mod programs;
pub mod serial_check;
pub mod variants;
pub mod watchdog;
