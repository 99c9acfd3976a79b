//! Programs whose values can leave the process.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Bag, VertexProgram};
use crate::plain::Plain;

/// A way to turn values into bytes and back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot turn `{T}` into bytes",
    note = "`Raw` copies plain data: numbers, `()`, arrays of them, and structs that derive `bytemuck::Pod`",
    note = "`List` copies lists of them; `Postcard` takes whatever derives serde's `Serialize` and `Deserialize`",
    note = "name it: `distributed!(MyProgram {{ sum: Postcard }})`; for anything else write a codec of your own"
)]
pub trait Codec<T> {
    /// Appends the bytes of `value` to `out`.
    fn encode(value: &T, out: &mut Vec<u8>);

    /// Takes the bytes of a value from the front of `bytes`; `None` if they are not those of one.
    fn decode(bytes: &mut &[u8]) -> Option<T>;
}

/// Plain data as it lies in memory: a copy, and nothing encoded. Processes that exchange it have one byte order.
#[derive(Clone, Copy, Debug)]
pub enum Raw {}

impl<T: Plain> Codec<T> for Raw {
    #[inline]
    fn encode(value: &T, out: &mut Vec<u8>) {
        out.extend_from_slice(bytemuck::bytes_of(value));
    }

    #[inline]
    fn decode(bytes: &mut &[u8]) -> Option<T> {
        let (own, rest) = bytes.split_at_checked(size_of::<T>())?;
        *bytes = rest;
        Some(bytemuck::pod_read_unaligned(own))
    }
}

/// Lists of plain data: how many elements, then these as they lie in memory.
#[derive(Clone, Copy, Debug)]
pub enum List {}

impl<T: Plain> Codec<Vec<T>> for List {
    fn encode(value: &Vec<T>, out: &mut Vec<u8>) {
        List::put(value, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Vec<T>> {
        let length: u64 = Raw::decode(bytes)?;
        let (own, rest) = bytes.split_at_checked(usize::try_from(length).ok()?.checked_mul(size_of::<T>())?)?;
        *bytes = rest;
        Some(bytemuck::pod_collect_to_vec(own))
    }
}

impl<T: Plain> Codec<Box<[T]>> for List {
    fn encode(value: &Box<[T]>, out: &mut Vec<u8>) {
        List::put(value, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Box<[T]>> {
        <List as Codec<Vec<T>>>::decode(bytes).map(Vec::into_boxed_slice)
    }
}

impl<T: Plain> Codec<Bag<T>> for List {
    fn encode(value: &Bag<T>, out: &mut Vec<u8>) {
        List::put(&value.0, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Bag<T>> {
        List::decode(bytes).map(Bag)
    }
}

impl List {
    /// Appends the bytes of a list.
    pub fn put<T: Plain>(list: &[T], out: &mut Vec<u8>) {
        Raw::encode(&(list.len() as u64), out);
        out.extend_from_slice(bytemuck::cast_slice(list));
    }
}

/// Whatever serde can take apart, in the format of [postcard](https://docs.rs/postcard): small whole numbers are short, options and
/// lists are told apart from what they hold. Slower than [`Raw`], and no type needs to be plain.
///
/// # Examples
/// ```
/// use hubcut::program::{Codec, Postcard};
/// #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
/// enum Way { Unknown, Through(u32, String) }
/// let mut bytes = Vec::new();
/// Postcard::encode(&Way::Through(7, "Oslo".into()), &mut bytes);
/// Postcard::encode(&Way::Unknown, &mut bytes);
/// let mut rest = &bytes[..];
/// assert_eq!(<Postcard as Codec<Way>>::decode(&mut rest), Some(Way::Through(7, "Oslo".into())));
/// assert_eq!(<Postcard as Codec<Way>>::decode(&mut rest), Some(Way::Unknown));
/// assert!(rest.is_empty());
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Postcard {}

impl<T: Serialize + DeserializeOwned> Codec<T> for Postcard {
    fn encode(value: &T, out: &mut Vec<u8>) {
        let bytes = std::mem::take(out);
        *out = postcard::to_extend(value, bytes).expect("memory takes it, and values say how long they are");
    }

    fn decode(bytes: &mut &[u8]) -> Option<T> {
        let (value, rest) = postcard::take_from_bytes(bytes).ok()?;
        *bytes = rest;
        Some(value)
    }
}

/// A program whose values can become bytes. [`distributed!`](crate::distributed) implements it; views, slots and edge data are
/// plain data, and always raw. What a program prepares is prepared again wherever a part goes.
#[diagnostic::on_unimplemented(
    message = "the values of the program `{Self}` cannot leave the process",
    label = "not distributed",
    note = "write `hubcut::distributed!({Self});` beside it if its states, sums, messages, changes, aggregate and phase are plain data, and states and messages can be cloned"
)]
pub trait Distributed: VertexProgram<Vertex: Clone, Message: Clone> {
    /// How states are encoded.
    type State: Codec<Self::Vertex>;
    /// How sums are.
    type Sums: Codec<Self::Sum>;
    /// How messages are.
    type Messages: Codec<Self::Message>;
    /// How changes are.
    type Changes: Codec<Self::Change>;
    /// How the aggregate is.
    type Globals: Codec<Self::Global>;
    /// How the phase is.
    type Phases: Codec<Self::Phase>;
}

/// Says that the values of a program can become bytes: all of them [`Raw`](crate::program::Raw), but for those that are named
/// with a codec of their own: `state`, `sum`, `message`, `change`, `global`, `phase`, in this order. A generic program is `distributed!([T: Plain] MyProgram<T> {})`.
///
/// # Examples
/// ```
/// # use hubcut::program::*;
/// # struct InDegree;
/// # #[hubcut::vertex_program]
/// # impl VertexProgram for InDegree {
/// #     type Vertex = u64; type View = (); type Sum = Add<u64>;
/// #     const ACTIVE: Active = Active::Always;
/// #     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
/// #     fn gather(&self, sum: &mut Add<u64>, _: GatherEdge<'_, Self>) { *sum += 1; }
/// #     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut Add<u64>,
/// #              _: Option<()>) -> Step<()> { *state = sum.0; Step::settled() }
/// # }
/// hubcut::distributed!(InDegree);
/// fn leaves_the_process<P: Distributed>() {}
/// leaves_the_process::<InDegree>();
/// ```
///
/// A sum that owns memory is no plain data, so this is refused:
/// ```compile_fail,E0277
/// # use hubcut::program::*;
/// # struct Neighbours;
/// # #[hubcut::vertex_program]
/// # impl VertexProgram for Neighbours {
/// #     type Vertex = u64; type View = u32; type Sum = Bag<u32>;
/// #     const ACTIVE: Active = Active::Always;
/// #     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
/// #     fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64, out: &mut u32) { *out = v.id(); }
/// #     fn gather(&self, sum: &mut Bag<u32>, edge: GatherEdge<'_, Self>) { sum.put(*edge.other_view()); }
/// #     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut Bag<u32>,
/// #              _: Option<()>) -> Step<()> { *state = sum.0.len() as u64; Step::settled() }
/// # }
/// hubcut::distributed!(Neighbours);
/// ```
///
/// and with a codec it is not:
/// ```
/// # use hubcut::program::*;
/// # struct Neighbours;
/// # #[hubcut::vertex_program]
/// # impl VertexProgram for Neighbours {
/// #     type Vertex = u64; type View = u32; type Sum = Bag<u32>;
/// #     const ACTIVE: Active = Active::Always;
/// #     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
/// #     fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64, out: &mut u32) { *out = v.id(); }
/// #     fn gather(&self, sum: &mut Bag<u32>, edge: GatherEdge<'_, Self>) { sum.put(*edge.other_view()); }
/// #     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut Bag<u32>,
/// #              _: Option<()>) -> Step<()> { *state = sum.0.len() as u64; Step::settled() }
/// # }
/// hubcut::distributed!(Neighbours { sum: List });
/// ```
#[macro_export]
macro_rules! distributed {
    ([$($generics:tt)*] $program:ty { $($of:ident: $codec:ty),* $(,)? }) => {
        $crate::distributed!(@program [$($generics)*] $program { $($of: $codec,)* });
    };
    (@program [$($generics:tt)*] $program:ty {
        $(state: $state:ty,)?
        $(sum: $sum:ty,)?
        $(message: $message:ty,)?
        $(change: $change:ty,)?
        $(global: $global:ty,)?
        $(phase: $phase:ty,)?
    }) => {
        impl<$($generics)*> $crate::program::Distributed for $program {
            type State = $crate::distributed!(@or_raw $($state)?);
            type Sums = $crate::distributed!(@or_raw $($sum)?);
            type Messages = $crate::distributed!(@or_raw $($message)?);
            type Changes = $crate::distributed!(@or_raw $($change)?);
            type Globals = $crate::distributed!(@or_raw $($global)?);
            type Phases = $crate::distributed!(@or_raw $($phase)?);
        }
    };
    (@or_raw) => { $crate::program::Raw };
    (@or_raw $codec:ty) => { $codec };
    ($program:ty) => {
        $crate::distributed!([] $program {});
    };
    ($program:ty { $($codecs:tt)* }) => {
        $crate::distributed!([] $program { $($codecs)* });
    };
}
