//! The programs of these tests as bytes: their lists own memory, so that they have codecs of their own.

use hubcut::program::{Codec, Distributed, Raw};

use crate::programs::{Diffuse, Gossip, Tokens};

/// A list: its length, then its numbers.
pub enum List {}

impl Codec<Vec<u32>> for List {
    fn encode(value: &Vec<u32>, out: &mut Vec<u8>) {
        Raw::encode(&(value.len() as u32), out);
        value.iter().for_each(|number| Raw::encode(number, out));
    }

    fn decode(bytes: &mut &[u8]) -> Option<Vec<u32>> {
        let count: u32 = Raw::decode(bytes)?;
        (0..count).map(|_| Raw::decode(bytes)).collect()
    }
}

/// A number and a list.
impl Codec<(u64, Vec<u32>)> for List {
    fn encode(value: &(u64, Vec<u32>), out: &mut Vec<u8>) {
        Raw::encode(&value.0, out);
        List::encode(&value.1, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<(u64, Vec<u32>)> {
        Some((Raw::decode(bytes)?, List::decode(bytes)?))
    }
}

impl<const GATHER: u8> Distributed for Diffuse<GATHER> {
    type State = Raw;
    type Sums = Raw;
    type Messages = Raw;
    type Changes = Raw;
    type Globals = Raw;
    type Phases = Raw;
}

impl<const SCATTER: u8> Distributed for Gossip<SCATTER> {
    type State = List;
    type Sums = Raw;
    type Messages = List;
    type Changes = Raw;
    type Globals = Raw;
    type Phases = Raw;
}

impl<const REVERSE: bool> Distributed for Tokens<REVERSE> {
    type State = List;
    type Sums = List;
    type Messages = Raw;
    type Changes = Raw;
    type Globals = Raw;
    type Phases = Raw;
}
