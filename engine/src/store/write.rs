//! Writing a stored graph: a new file beside the old one, synced, then renamed over it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::contents::{ContentFault, Contents};
use super::cut;
use super::header;
use super::info::{EdgeType, SectionInfo, StoreInfo};
use super::layout::{FORMAT_VERSION, Kind, PAGE, WITHOUT_SIDES, next_page};
use super::sides;
use crate::error::{Error, Result};
use crate::graph::{AnyGraph, Graph};
use crate::partition::Cut;
use crate::plain::EdgeValue;
use crate::temporary::{TemporaryFile, sync_folder};

/// Most bytes given to the system at once.
const STEP: usize = 8 << 20;

/// Stores `graph` at `path`, in place of what was there, and returns what was written.
///
/// All or nothing: the graph goes to a temporary file in the same directory (`.NAME.XXXXXX.tmp`), which is
/// synced and renamed. On an error what was at `path` is still there and the temporary file is removed;
/// only a killed process leaves one behind. (If the last step fails, syncing the directory, the new file
/// is there but might not survive a loss of power.) A process that has the old file mapped keeps it. A symbolic
/// link at `path` is replaced, not followed.
///
/// Determinism: equal graphs make equal files.
///
/// Complexity: two passes over the arrays, the first, which checks and hashes, in parallel on the current
/// rayon pool; the second goes at the speed of the disk.
///
/// # Errors
/// [`Error::Unstorable`] if the graph breaks what the format promises (raw ids with control characters,
/// infinite weights) and so could not be opened again; [`Error::Io`] with `path` if the system refuses, as
/// when the disk is full.
///
/// # Examples
/// ```no_run
/// # fn example(graph: &hubcut::graph::Graph<f32>) -> hubcut::Result<()> {
/// let written = hubcut::store::write(graph, "roads.hub")?;
/// println!("{} bytes", written.file_bytes);
/// # Ok(())
/// # }
/// ```
pub fn write<E: EdgeValue>(graph: &Graph<E>, path: impl AsRef<Path>) -> Result<StoreInfo> {
    write_with_cut(graph, None, path)
}

/// Stores `graph` together with a cut of it; otherwise as [`write()`].
///
/// # Errors
/// As [`write()`]; [`Error::Cut`] if the cut is of another graph.
///
/// # Examples
/// ```no_run
/// use hubcut::partition::{Cut, CutOptions, edge_cut::Fennel};
/// # fn example(graph: &hubcut::graph::Graph<()>) -> hubcut::Result<()> {
/// let cut = Cut::new(graph, &Fennel::default(), &CutOptions::new(16))?;
/// hubcut::store::write_with_cut(graph, Some(&cut), "roads.hub")?;
/// # Ok(())
/// # }
/// ```
pub fn write_with_cut<E: EdgeValue>(graph: &Graph<E>, cut: Option<&Cut>, path: impl AsRef<Path>) -> Result<StoreInfo> {
    cut.map_or(Ok(()), |cut| cut.check_graph(graph))?;
    let path = path.as_ref();
    let head = cut.map(cut::head).unwrap_or_default();
    let sides = sides::head(graph);
    let contents = match cut {
        None => contents_of(graph, &sides),
        Some(cut) => contents_of(graph, &sides).with_cut(&head, cut),
    };
    let info = describe(graph, &contents).map_err(|fault| Error::Unstorable {
        path: path.to_owned(),
        section: fault.kind.name(),
        fault: fault.what,
    })?;
    replace(path, info.file_bytes, |file| write_to(&contents, &info, file))?;
    Ok(info)
}

/// Stores a graph whose type of edge data is known only at run time; otherwise as [`write()`].
///
/// # Errors
/// As [`write()`].
///
/// # Examples
/// ```no_run
/// # fn example(graph: &hubcut::graph::AnyGraph) -> hubcut::Result<()> {
/// hubcut::store::write_any(graph, "web.hub")?;
/// # Ok(())
/// # }
/// ```
pub fn write_any(graph: &AnyGraph, path: impl AsRef<Path>) -> Result<StoreInfo> {
    write_any_with_cut(graph, None, path)
}

/// As [`write_with_cut`], of a graph whose type of edge data is known only at run time.
///
/// # Errors
/// As [`write_with_cut`].
pub fn write_any_with_cut(graph: &AnyGraph, cut: Option<&Cut>, path: impl AsRef<Path>) -> Result<StoreInfo> {
    match graph {
        AnyGraph::Unweighted(graph) => write_with_cut(graph, cut, path),
        AnyGraph::U32(graph) => write_with_cut(graph, cut, path),
        AnyGraph::F32(graph) => write_with_cut(graph, cut, path),
        AnyGraph::F64(graph) => write_with_cut(graph, cut, path),
    }
}

/// Takes a graph apart; `sides` is the head of its sides.
pub(super) fn contents_of<'a, E: EdgeValue>(graph: &'a Graph<E>, sides: &'a [u8]) -> Contents<'a> {
    let bytes = |data| match size_of::<E>() {
        0 => &[],
        _ => bytemuck::cast_slice::<E, u8>(data),
    };
    let (by_source, by_target) = (bytes(graph.data_by_source()), bytes(graph.data_by_target()));
    Contents::new(graph.topology(), EdgeType::of::<E>(), by_source, by_target, sides)
}

/// Checks and hashes the sections and lays them out.
pub(super) fn describe<E: EdgeValue>(graph: &Graph<E>, contents: &Contents<'_>) -> Result<StoreInfo, ContentFault> {
    let mut checksums = Vec::new();
    contents.check(|_, checksum| {
        checksums.push(checksum);
        Ok(())
    })?;
    let edge_cut = !contents.sections.iter().any(|(kind, _)| *kind == Kind::CutArcs);
    let cut = contents.sections.iter().find(|(kind, _)| *kind == Kind::Cut);
    let cut = cut.map(|(_, head)| cut::parse(head.bytes(), edge_cut).expect("it has been checked"));
    let mut end = header::header_len(contents.sections.len()) as u64;
    let mut sections = Vec::new();
    for (&(kind, values), checksum) in contents.sections.iter().zip(checksums) {
        let bytes = values.bytes().len() as u64;
        let offset = next_page(end).expect("the arrays are in memory, so their sum fits 64 bits");
        let (name, optional) = (kind.name(), kind.is_optional());
        sections.push(SectionInfo { kind: kind as u32, name, optional, offset, bytes, checksum });
        end = offset + bytes;
    }
    Ok(StoreInfo {
        version: if graph.sides().is_some() { FORMAT_VERSION } else { WITHOUT_SIDES },
        vertices: contents.vertices as u64,
        edges: contents.edges,
        arcs: contents.arcs as u64,
        direction: graph.direction(),
        order: graph.vertex_order(),
        ids: contents.ids,
        edge_type: contents.edge_type.clone(),
        counts: *graph.counts(),
        cut,
        file_bytes: end,
        sections,
    })
}

/// Writes header and sections, each padded to the page where the next one starts.
pub(super) fn write_to(contents: &Contents<'_>, info: &StoreInfo, out: &mut impl Write) -> io::Result<()> {
    let head = header::encode(info);
    out.write_all(&head)?;
    let mut end = head.len() as u64;
    for (&(_, values), section) in contents.sections.iter().zip(&info.sections) {
        out.write_all(&[0; PAGE as usize][..(section.offset - end) as usize])?;
        for part in values.bytes().chunks(STEP) {
            out.write_all(part)?;
        }
        end = section.offset + section.bytes;
    }
    out.flush()
}

/// Puts a file at `path` that `fill` writes: whole and on the disk, or not at all.
pub(super) fn replace(path: &Path, bytes: u64, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    let attempt = || -> io::Result<()> {
        let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut prefix = std::ffi::OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        // As any other new file, not readable by its owner alone.
        let mut temporary = TemporaryFile::create_in(directory, &prefix, ".tmp", 0o666)?;
        fill(temporary.as_file_mut())?;
        temporary.persist_synced(path)?;
        sync_folder(directory)
    };
    attempt().map_err(|source| {
        let source = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                io::Error::new(source.kind(), format!("{source}; the file needs {bytes} bytes"))
            }
            _ => source,
        };
        Error::Io { path: path.to_owned(), source }
    })
}
