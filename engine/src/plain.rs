//! Plain data: what views, slots and edge data are made of, and what the store can write as bytes.

/// A value that is nothing but its bytes: any bit pattern is valid, there is no padding and no pointer.
///
/// Implemented for every [`bytemuck::Pod`] type: numbers, `()`, arrays of them, and structs that derive
/// `bytemuck::Pod`. Nothing else needs to be written.
///
/// # Examples
/// A struct of one's own, without a dependency on `bytemuck`:
/// ```
/// use hubcut::bytemuck::{Pod, Zeroable};
///
/// #[derive(Clone, Copy, Pod, Zeroable)]
/// #[bytemuck(crate = "hubcut::bytemuck")]
/// #[repr(C)]
/// struct Position { x: f32, y: f32 }
///
/// fn is_plain<T: hubcut::plain::Plain>() {}
/// is_plain::<Position>();
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not plain data: views, slots and edge data are copied as bytes",
    label = "not plain data",
    note = "numbers, `()` and arrays of them are; a struct derives `hubcut::bytemuck::Pod` and `Zeroable`, with `#[repr(C)]` and \
            `#[bytemuck(crate = \"hubcut::bytemuck\")]`"
)]
pub trait Plain: bytemuck::Pod + Send + Sync {}

impl<T: bytemuck::Pod + Send + Sync> Plain for T {}

/// Plain data that can lie on an edge: stored with a type name, and summed when duplicates are merged.
pub trait EdgeValue: Plain + PartialEq {
    /// Name of the type in a stored file, at most 16 bytes of ASCII: `"u32"`, `"f64"`, `""` for `()`.
    const NAME: &'static str;

    /// Sum of two values on duplicate edges, `None` when the type cannot hold it (overflow, not finite).
    fn checked_add(self, other: Self) -> Option<Self>;
}

impl EdgeValue for () {
    const NAME: &'static str = "";
    fn checked_add(self, _: ()) -> Option<()> {
        Some(())
    }
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl EdgeValue for $t {
            const NAME: &'static str = stringify!($t);
            fn checked_add(self, other: $t) -> Option<$t> {
                <$t>::checked_add(self, other)
            }
        }
    )*};
}
integers!(u32, u64, i32, i64);

macro_rules! floats {
    ($($t:ty),*) => {$(
        impl EdgeValue for $t {
            const NAME: &'static str = stringify!($t);
            fn checked_add(self, other: $t) -> Option<$t> {
                Some(self + other).filter(|sum| sum.is_finite())
            }
        }
    )*};
}
floats!(f32, f64);
