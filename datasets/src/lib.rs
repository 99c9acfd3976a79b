//! Graphs as text.

pub mod generate;
