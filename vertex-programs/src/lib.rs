//! Single-thread baselines, verifiers and vertex programs.
