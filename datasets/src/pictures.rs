//! Grey pictures: PNG and PGM, read and written.

use std::io::{BufRead, Cursor, Write};
use std::path::Path;

use hubcut::graph::memory;
use png::{BitDepth, ColorType, Transformations};

use crate::error::{Error, Result};
use crate::read::read_whole;

/// A grey picture, row by row from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Greys from 0, black, to 255, white.
    pub pixels: Vec<u8>,
}

/// Most pixels that are read: a file of a few bytes may claim any number.
const MOST_PIXELS: u64 = 1 << 28;

impl Picture {
    /// Reads PNG or PGM (`P2` or `P5`), whichever it is. Colours become greys with the weights of Rec. 601, transparency is
    /// ignored, deeper greys are cut to 8 bits.
    ///
    /// # Errors
    /// [`Error::File`] for what is neither, cut short, or larger than 2^28 pixels; those of reading.
    pub fn read(path: &Path) -> Result<Picture> {
        let (name, bytes) = read_whole(path)?;
        Picture::from_bytes(&name, &bytes)
    }

    /// Reads PNG or PGM (`P2` or `P5`), whichever it is, from bytes, which messages call `name`.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    ///
    /// # Examples
    /// ```
    /// use hubcut_datasets::pictures::Picture;
    /// let picture = Picture::from_bytes("p", b"P2 # grey\n3 1\n100\n0 50 100\n")?;
    /// assert_eq!(picture.pixels, [0, 128, 255]);
    /// # Ok::<(), hubcut_datasets::Error>(())
    /// ```
    pub fn from_bytes(name: &str, bytes: &[u8]) -> Result<Picture> {
        let refuse = |problem: String| Error::File { file: name.into(), problem };
        match bytes {
            [] => Err(refuse("the file is empty; give a PNG or PGM picture".into())),
            [0x89, b'P', b'N', b'G', ..] => from_png(bytes).map_err(refuse),
            [b'P', b'2' | b'5', ..] => from_pgm(bytes).map_err(refuse),
            _ => Err(refuse("not a PNG or PGM picture; convert it, for example with `magick IN.jpg OUT.png`".into())),
        }
    }

    /// Writes the picture: PGM if `path` ends in `.pgm`, else PNG.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn write(&self, out: &mut dyn Write, path: &Path) -> std::io::Result<()> {
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("pgm")) {
            write!(out, "P5\n{} {}\n255\n", self.width, self.height)?;
            return out.write_all(&self.pixels);
        }
        let mut encoder = png::Encoder::new(out, self.width, self.height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        Ok(writer.finish()?)
    }
}

fn check_size(width: u64, height: u64) -> Result<(u32, u32), String> {
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(wide), Ok(high)) if (1..=MOST_PIXELS).contains(&width.saturating_mul(height)) => Ok((wide, high)),
        _ => Err(format!("a picture of {width} x {height} pixels; it must have 1 to {MOST_PIXELS}")),
    }
}

fn from_png(bytes: &[u8]) -> Result<Picture, String> {
    let damaged = |error: png::DecodingError| format!("a damaged PNG picture ({error}); fetch or write it again");
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = check_size(reader.info().width.into(), reader.info().height.into())?;
    let bytes_needed = reader.output_buffer_size().ok_or("a picture that does not fit memory")?;
    let mut raw = memory::zeroed("the picture", bytes_needed).map_err(|error| error.to_string())?;
    let info = reader.next_frame(&mut raw).map_err(damaged)?;
    let samples = info.color_type.samples();
    let grey = |pixel: &[u8]| match *pixel {
        [red, green, blue, ..] => {
            ((299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue) + 500) / 1000) as u8
        }
        [grey, ..] => grey,
        [] => 0,
    };
    let pixels = raw[..info.buffer_size()].chunks_exact(samples).map(grey).collect();
    Ok(Picture { width, height, pixels })
}

fn from_pgm(bytes: &[u8]) -> Result<Picture, String> {
    let is_text = bytes[1] == b'2';
    let mut rest = &bytes[2..];
    let width = number(&mut rest).ok_or("a PGM picture without a width")?;
    let height = number(&mut rest).ok_or("a PGM picture without a height")?;
    let (wide, high) = check_size(width, height)?;
    let most = number(&mut rest).filter(|most| (1..=65535).contains(most));
    let most = most.ok_or("a PGM picture whose largest grey is not a number from 1 to 65535")?;
    let count = (width * height) as usize;
    let short = |found: usize| format!("a PGM picture that ends after {found} of its {count} pixels");
    let deep: Vec<u64> = if is_text {
        let found: Vec<u64> = std::iter::from_fn(|| number(&mut rest)).take(count).collect();
        if found.len() < count {
            return Err(short(found.len()));
        }
        found
    } else {
        // One blank ends the header.
        let data = rest.get(1..).unwrap_or_default();
        let size = if most > 255 { 2 } else { 1 };
        if data.len() / size < count {
            return Err(short(data.len() / size));
        }
        let pixel = |bytes: &[u8]| bytes.iter().fold(0, |value, byte| 256 * value + u64::from(*byte));
        data.chunks_exact(size).take(count).map(pixel).collect()
    };
    if let Some(grey) = deep.iter().find(|grey| **grey > most) {
        return Err(format!("a PGM picture with a grey of {grey}, but its largest is {most}"));
    }
    let pixels = deep.iter().map(|grey| ((255 * grey + most / 2) / most) as u8).collect();
    Ok(Picture { width: wide, height: high, pixels })
}

/// The next number of a PGM text; `#` begins a comment.
fn number(rest: &mut &[u8]) -> Option<u64> {
    loop {
        *rest = rest.trim_ascii_start();
        if rest.first() != Some(&b'#') {
            break;
        }
        rest.skip_until(b'\n').ok()?;
    }
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, after) = rest.split_at(length);
    *rest = after;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Picture, String> {
        Picture::from_bytes("p", bytes).map_err(|error| error.to_string())
    }

    fn ramp() -> Picture {
        Picture { width: 16, height: 8, pixels: (0..128).map(|pixel| 2 * pixel).collect() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for path in ["a.png", "a.PGM", "a"] {
            let mut bytes = Vec::new();
            ramp().write(&mut bytes, Path::new(path)).unwrap();
            assert_eq!(read(&bytes).unwrap(), ramp(), "{path}");
        }
    }

    #[test]
    fn colours_become_greys() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 2);
        encoder.set_color(ColorType::Rgba);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9, 7, 7, 7, 0]).unwrap();
        writer.finish().unwrap();
        assert_eq!(read(&bytes).unwrap().pixels, [76, 150, 29, 7]);
    }

    #[test]
    fn deep_greys_are_cut_to_8_bits() {
        assert_eq!(
            read(b"P5 2 1 65535 \xFF\xFF\x80").unwrap_err(),
            "p: a PGM picture that ends after 1 of its 2 pixels"
        );
        assert_eq!(read(b"P5 2 1 65535\n\xFF\xFF\x80\x00").unwrap().pixels, [255, 128]);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let png = |cut: usize| {
            let mut bytes = Vec::new();
            ramp().write(&mut bytes, Path::new("p.png")).unwrap();
            bytes.truncate(cut);
            read(&bytes).unwrap_err()
        };
        assert!(png(10).contains("a damaged PNG picture"), "{}", png(10));
        assert!(png(60).contains("a damaged PNG picture"), "{}", png(60));
        for (bytes, wanted) in [
            (&b""[..], "the file is empty"),
            (b"GIF89a", "not a PNG or PGM picture"),
            (b"P5", "without a width"),
            (b"P5 4 x", "without a height"),
            (b"P5 0 4 255\n", "a picture of 0 x 4 pixels"),
            (b"P5 999999999 999999999 255\n", "a picture of 999999999 x 999999999 pixels"),
            (b"P5 2 2 0\n1234", "largest grey"),
            (b"P2 2 2 9 1 2 3", "ends after 3 of its 4 pixels"),
            (b"P2 1 1 9 10", "a grey of 10, but its largest is 9"),
        ] {
            let error = read(bytes).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
