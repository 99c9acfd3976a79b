//! The bodies of parcels as bytes.

use std::any::Any;
use std::sync::Arc;

use super::exchange::{News, ToMasters};
use super::letters::Letters;
use crate::bytes::{put_count, put_slice, take_count, take_plain, take_slice};
use crate::exec::supersteps::codecs::Value;
use crate::exec::supersteps::joint::{Joint, opened};
use crate::exec::supersteps::parcel::Exchange;
use crate::exec::supersteps::sent::Sent;
use crate::program::row::Row;
use crate::program::{Codec, Distributed, VertexProgram};

type NewsOf<P> = News<<P as VertexProgram>::View, <P as VertexProgram>::Change>;
type ToMastersOf<P> = ToMasters<<P as VertexProgram>::Message, <P as VertexProgram>::Slot>;
type SumsOf<P> = Vec<Vec<<P as VertexProgram>::Sum>>;

/// Appends the bytes of `body`, which is sent at this exchange.
pub(in crate::exec::supersteps) fn encode<P: Distributed>(
    exchange: Exchange,
    body: &(dyn Any + Send),
    out: &mut Vec<u8>,
) {
    if let (Exchange::Activations, Some(locals)) = (exchange, body.downcast_ref::<Vec<u32>>()) {
        put_slice(locals, out);
    } else if let (Exchange::Sums, Some(pieces)) = (exchange, body.downcast_ref::<SumsOf<P>>()) {
        put_count(pieces.iter().map(Vec::len).sum(), out);
        for sum in pieces.iter().flatten() {
            P::Sums::encode(sum, out);
        }
    } else if let (Exchange::Joint, Some(list)) = (exchange, body.downcast_ref::<Vec<Joint>>()) {
        put_count(list.len(), out);
        for joint in list {
            joint.encode(out);
            P::Globals::encode(&opened(&joint.aggregate), out);
        }
    } else if let (Exchange::Mail, Some(letters)) = (exchange, body.downcast_ref::<Letters<P::Message>>()) {
        put_count(letters.len(), out);
        for (local, message) in letters {
            out.extend_from_slice(&local.to_ne_bytes());
            P::Messages::encode(message, out);
        }
    } else if let Some(News { views, changes, counts }) = body.downcast_ref::<NewsOf<P>>() {
        encode_rows(views, out);
        put_count(changes.len(), out);
        for (local, change) in changes {
            out.extend_from_slice(&local.to_ne_bytes());
            P::Changes::encode(change, out);
        }
        put_slice(counts, out);
    } else if let Some(ToMasters { messages, slots }) = body.downcast_ref::<ToMastersOf<P>>() {
        put_count(messages.len(), out);
        for (index, message) in messages {
            out.extend_from_slice(&index.to_ne_bytes());
            out.push(u8::from(message.is_some()));
            if let Some(message) = message {
                P::Messages::encode(message, out);
            }
        }
        encode_rows(slots, out);
    } else {
        unreachable!("parts of one run agree on what they send");
    }
}

/// The body that `bytes` are, all of them.
pub(in crate::exec::supersteps) fn decode<P: Distributed>(exchange: Exchange, mut bytes: &[u8]) -> Option<Value> {
    let from = &mut bytes;
    let body: Value = match exchange {
        Exchange::Activations => Box::new(take_slice::<u32>(from)?),
        Exchange::Sums => {
            let count = take_count(from, 0)?;
            let mut sums = Vec::new();
            for _ in 0..count {
                sums.push(P::Sums::decode(from)?);
            }
            Box::new(vec![sums])
        }
        Exchange::Joint => {
            let mut list = Vec::new();
            for _ in 0..take_count(from, 1)? {
                list.push(Joint::decode(from, &|from| Some(Arc::new(P::Globals::decode(from)?)))?);
            }
            Box::new(list)
        }
        Exchange::News | Exchange::Views => {
            let views: Sent<P::View> = decode_rows(from)?;
            let count = take_count(from, size_of::<u32>())?;
            let mut changes = Vec::new();
            for _ in 0..count {
                changes.push((take_plain::<u32>(from)?, P::Changes::decode(from)?));
            }
            Box::new(News { views, changes, counts: take_slice(from)? })
        }
        Exchange::Mail => {
            let count = take_count(from, size_of::<u32>())?;
            let mut letters = Letters::<P::Message>::new();
            for _ in 0..count {
                letters.push((take_plain::<u32>(from)?, P::Messages::decode(from)?));
            }
            Box::new(letters)
        }
        Exchange::Messages | Exchange::Slots => {
            let count = take_count(from, size_of::<u32>() + 1)?;
            let mut messages = Vec::new();
            for _ in 0..count {
                let index = take_plain::<u32>(from)?;
                let message = match take_plain::<u8>(from)? {
                    0 => None,
                    1 => Some(P::Messages::decode(from)?),
                    _ => return None,
                };
                messages.push((index, message));
            }
            Box::new(ToMasters { messages, slots: decode_rows::<P::Slot>(from)? })
        }
    };
    bytes.is_empty().then_some(body)
}

fn encode_rows<R: Row + ?Sized>(sent: &Sent<R>, out: &mut Vec<u8>) {
    put_slice(&sent.rows, out);
    put_slice(&sent.elements, out);
}

fn decode_rows<R: Row + ?Sized>(bytes: &mut &[u8]) -> Option<Sent<R>> {
    Some(Sent { rows: take_slice(bytes)?, elements: take_slice(bytes)? })
}
