//! The chromatic engine: colour by colour, no two neighbours of one colour.

mod colouring;
