//! Parcels as bytes: a table of functions, which only programs have that are [`Distributed`].

use std::any::Any;

use super::parcel::Exchange;
use crate::program::Distributed;

/// What a parcel carries.
pub(super) type Value = Box<dyn Any + Send>;

/// How what a program sends becomes bytes, and back.
#[derive(Clone, Copy)]
pub(in crate::exec) struct Codecs {
    /// Appends the bytes of a parcel's body to a list.
    pub(super) encode: fn(Exchange, &(dyn Any + Send), &mut Vec<u8>),
    /// The body that some bytes are; `None` if they are none.
    pub(super) decode: fn(Exchange, &[u8]) -> Option<Value>,
}

impl Codecs {
    /// Those of program `P`.
    pub(in crate::exec) fn of<P: Distributed>() -> Self {
        Codecs { encode: super::part::encode::<P>, decode: super::part::decode::<P> }
    }
}
