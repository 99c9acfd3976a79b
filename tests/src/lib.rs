//! What integration tests share: small programs that prove every part of the contract, odd and real graphs, ways to
//! run.

pub mod broken_off;
pub mod codecs;
pub mod conflicting;
pub mod cuts;
pub mod data;
pub mod every_cut;
pub mod graphs;
pub mod programs;
pub mod serial_check;
pub mod variants;
pub mod watchdog;

/// The programs in the documents are tests.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../ARCHITECTURE.md")]
    struct Architecture;
    #[doc = include_str!("../../CONTRIBUTING.md")]
    struct Contributing;
    #[doc = include_str!("../../cli/REPORT.md")]
    struct Report;
}
