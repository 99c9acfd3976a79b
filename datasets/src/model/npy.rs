//! Matrices of 32-bit floats as NumPy stores them (`.npy`): a line that says type and shape, then the rows.
//!
//! Written is version 1.0 of the format, little-endian, in C order; read is any version, of such arrays only. Source: NumPy
//! Enhancement Proposal 1, "A simple file format for NumPy arrays". Some thirty lines do it; the crates that read every
//! array bring a parser of Python literals, and with it a C compiler.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use hubcut::graph::memory;
use hubcut::parallel;
use xxhash_rust::xxh3::Xxh3Default;

use super::seal::Seal;

const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// The data begin at a multiple of this, so that they can be mapped.
const ALIGNMENT: usize = 64;
/// Bytes that are read or written at once.
const STEP: usize = 4 << 20;

/// Writes `rows` of `columns` elements.
pub(super) fn write(path: &Path, columns: usize, rows: &[f32]) -> io::Result<Seal> {
    let mut out = BufWriter::with_capacity(STEP, Sealing::new(File::create(path)?));
    let shape = (rows.len() / columns, columns);
    let dictionary = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", shape.0, shape.1);
    let before = MAGIC.len() + 4;
    let length = (before + dictionary.len() + 1).next_multiple_of(ALIGNMENT) - before;
    out.write_all(MAGIC)?;
    out.write_all(&[1, 0])?;
    out.write_all(&(length as u16).to_le_bytes())?;
    writeln!(out, "{dictionary:<width$}", width = length - 1)?;
    let mut bytes = Vec::with_capacity(STEP);
    for elements in rows.chunks(STEP / 4) {
        bytes.clear();
        bytes.extend(elements.iter().flat_map(|element| element.to_le_bytes()));
        out.write_all(&bytes)?;
    }
    let out = out.into_inner().map_err(|error| error.into_error())?;
    out.out.sync_all()?;
    Ok(out.seal())
}

/// Counts and hashes what is written or read through it.
struct Sealing<F> {
    out: F,
    bytes: u64,
    hash: Xxh3Default,
}

impl<F> Sealing<F> {
    fn new(out: F) -> Self {
        Sealing { out, bytes: 0, hash: Xxh3Default::new() }
    }

    fn seal(&self) -> Seal {
        Seal { bytes: self.bytes, xxh3: self.hash.digest() }
    }

    fn saw(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }
}

impl<F: Write> Write for Sealing<F> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.saw(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<F: Read> Read for Sealing<F> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.out.read(bytes)?;
        self.saw(&bytes[..read]);
        Ok(read)
    }
}

/// Why a matrix could not be read.
#[derive(Debug)]
pub(super) enum NpyFault {
    /// The system refused.
    Io(io::Error),
    /// The file is something else; what, and nothing more.
    Not(String),
}

impl From<io::Error> for NpyFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => NpyFault::Not("it ends too early".into()),
            _ => NpyFault::Io(error),
        }
    }
}

/// Reads a matrix of this shape, and what seals the file.
pub(super) fn read(path: &Path, rows: usize, columns: usize) -> Result<(Vec<f32>, Seal), NpyFault> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut file = Sealing::new(file);
    let mut start = [0; 8];
    file.read_exact(&mut start)?;
    if start[..6] != MAGIC[..] {
        return Err(NpyFault::Not("it is no NumPy array".into()));
    }
    let header = match start[6] {
        1 => {
            let mut length = [0; 2];
            file.read_exact(&mut length)?;
            u64::from(u16::from_le_bytes(length))
        }
        2 | 3 => {
            let mut length = [0; 4];
            file.read_exact(&mut length)?;
            u64::from(u32::from_le_bytes(length))
        }
        version => return Err(NpyFault::Not(format!("it is a NumPy array of format {version}"))),
    };
    // Nobody writes more; a damaged length is not worth the memory.
    let mut dictionary = vec![0; header.min(1 << 16) as usize];
    file.read_exact(&mut dictionary)?;
    check(&String::from_utf8_lossy(&dictionary), rows, columns)?;
    // Of a hostile header too the length of the file bounds what is held.
    let wanted = (rows as u64).checked_mul(columns as u64).and_then(|elements| elements.checked_mul(4));
    let found = length.saturating_sub(file.bytes);
    if wanted != Some(found) {
        return Err(NpyFault::Not(format!("it has {found} bytes of data, not those of ({rows}, {columns})")));
    }
    let mut values = memory::zeroed::<f32>("the factors", (found / 4) as usize).map_err(io::Error::other)?;
    let mut bytes = vec![0; STEP.min(values.len() * 4)];
    for values in values.chunks_mut(STEP / 4) {
        let bytes = &mut bytes[..values.len() * 4];
        file.read_exact(bytes)?;
        parallel::fill(values, &|at| {
            f32::from_le_bytes([bytes[4 * at], bytes[4 * at + 1], bytes[4 * at + 2], bytes[4 * at + 3]])
        });
    }
    Ok((values, file.seal()))
}

/// Compares type and shape that the dictionary of a file says with what they should be.
fn check(dictionary: &str, rows: usize, columns: usize) -> Result<(), NpyFault> {
    let value = |key: &str, end: char| {
        let (_, rest) = dictionary.split_once(&format!("'{key}':"))?;
        Some(rest[..rest.find(end)?].trim().trim_matches('\''))
    };
    match value("descr", ',') {
        Some("<f4") => {}
        Some(other) => return Err(NpyFault::Not(format!("its elements are of type {other}, not <f4"))),
        None => return Err(NpyFault::Not("its header does not say the type of its elements".into())),
    }
    if value("fortran_order", ',') != Some("False") {
        return Err(NpyFault::Not("it is in Fortran order, not in C order".into()));
    }
    let shape = value("shape", ')').unwrap_or_default();
    let numbers: Vec<_> = shape.trim_start_matches('(').split(',').map(|number| number.trim().parse().ok()).collect();
    if numbers != [Some(rows), Some(columns)] {
        return Err(NpyFault::Not(format!("its shape is {shape}), not ({rows}, {columns})")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // python3 -c 'import numpy as np, io
    // b = io.BytesIO(); np.save(b, np.array([[1, -2.5, 3e-9], [0, 0.1, 7]], dtype="<f4")); print(b.getvalue().hex())'
    const GOLDEN: &str = "934e554d5059010076007b276465736372273a20273c6634272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028322c2033292c207d202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020200a0000803f000020c08f284e3100000000cdcccc3d0000e040";

    fn bytes_of(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    }

    const VALUES: [f32; 6] = [1.0, -2.5, 3e-9, 0.0, 0.1, 7.0];

    fn fault(bytes: &[u8], rows: usize, columns: usize) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        std::fs::write(&path, bytes).unwrap();
        match read(&path, rows, columns) {
            Err(NpyFault::Not(what)) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_bytes_are_those_of_numpy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        let seal = write(&path, 3, &VALUES).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), bytes_of(GOLDEN));
        let (values, again) = read(&path, 2, 3).unwrap();
        assert_eq!((&values[..], again), (&VALUES[..], seal));
        assert_eq!(Seal::of_file(&path).unwrap(), seal);
    }

    #[test]
    fn large_and_empty_matrices_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        let many: Vec<f32> = (0..3 * STEP / 4 + 5).map(|i| i as f32).collect();
        for values in [&many[..], &[]] {
            let seal = write(&path, 1, values).unwrap();
            let (again, seal_again) = read(&path, values.len(), 1).unwrap();
            assert!(again == values && seal == seal_again);
        }
    }

    #[test]
    fn other_files_are_told_apart() {
        let golden = bytes_of(GOLDEN);
        let with = |from: &str, to: &str| {
            let text: String = golden.iter().map(|byte| char::from(*byte)).collect();
            assert!(text.contains(from));
            text.replace(from, to).chars().map(|c| c as u8).collect::<Vec<_>>()
        };
        assert!(fault(&golden, 3, 2).contains("shape is (2, 3), not (3, 2)"));
        assert!(fault(&golden[..golden.len() - 1], 2, 3).contains("23 bytes of data, not those of (2, 3)"));
        assert!(fault(&golden[..40], 2, 3).contains("ends too early"));
        assert!(fault(b"PK", 2, 3).contains("ends too early"));
        assert!(fault(b"id,f0,f1\n1,2,3\n", 2, 3).contains("no NumPy array"));
        assert!(fault(&with("'<f4'", "'<f8'"), 2, 3).contains("type <f8"));
        assert!(fault(&with("False", "True "), 2, 3).contains("Fortran"));
        assert!(fault(&with("\u{93}NUMPY\u{1}", "\u{93}NUMPY\u{9}"), 2, 3).contains("format 9"));
        let mut longer = golden.clone();
        longer.push(0);
        assert!(fault(&longer, 2, 3).contains("25 bytes"));
    }
}
