//! The command line, as users meet it: the real binary on small files.

mod als;
mod bad_input;
mod betweenness;
mod bp;
mod bp_claims;
mod centralities;

mod checkpoints;
mod closeness;
mod completions;
mod components;
mod denoise;
mod diameter;
mod direct;
#[cfg(target_os = "linux")]
mod documents;
mod engines;
mod every_program;
mod graphalytics;
mod harness;
mod help;
mod hints;
mod label_propagation;
#[cfg(target_os = "linux")]
mod memory;
mod models;
mod names;
mod new;
mod outputs;
mod partition;
mod paths;
mod race;
mod race_bp;
mod random_walks;
mod ratings;
mod report;
#[cfg(target_os = "linux")]
mod signals;
mod sources;
mod stores;
mod structure;
mod tips;
mod usage;
mod widest_path;
