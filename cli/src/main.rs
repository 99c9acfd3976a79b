//! The hubcut command line.

fn main() {}
