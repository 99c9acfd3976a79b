//! Ratings as text that [`read`](super::read()) reads back.

use std::io::{self, Write};

use super::{Rating, Ratings};
use crate::write::Shortest;

/// Writes some of the ratings as CSV with the header `userId,itemId,rating`, in their order; fields are quoted where they
/// must be.
///
/// # Errors
/// When `out` refuses.
///
/// # Examples
/// ```
/// use hubcut_datasets::ratings::{RatingOptions, read_bytes, write};
/// let ratings = read_bytes(("r", b"7::a,b::4.5\n3::c::1\n"), None, &RatingOptions::default())?;
/// let mut text = Vec::new();
/// write(&mut text, &ratings, &ratings.train).unwrap();
/// assert_eq!(text, b"userId,itemId,rating\n3,c,1\n7,\"a,b\",4.5\n");
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn write(out: &mut dyn Write, ratings: &Ratings, some: &[Rating]) -> io::Result<()> {
    let mut out = csv::WriterBuilder::new().buffer_capacity(256 << 10).from_writer(out);
    out.write_record(["userId", "itemId", "rating"])?;
    let (mut user, mut item, mut value) = (Vec::new(), Vec::new(), Vec::new());
    for rating in some {
        [&mut user, &mut item, &mut value].into_iter().for_each(|field| field.clear());
        write!(user, "{}", ratings.users.get(rating.user as usize))?;
        write!(item, "{}", ratings.items.get(rating.item as usize))?;
        write!(value, "{}", Shortest(rating.rating))?;
        out.write_record([&user, &item, &value])?;
    }
    out.flush()
}
