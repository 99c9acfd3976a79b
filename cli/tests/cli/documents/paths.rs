//! Links and paths of documents.

use std::path::Path;

use super::markdown::Document;

/// What paths in documents may begin at: the repository, and the folders that its pages are about.
const ROOTS: [&str; 6] =
    ["", "benches", "engine/src", "engine/src/exec", "engine/src/partition", "vertex-programs/src"];

/// All documents of the repository, by their paths.
pub(super) fn all_documents(repository: &Path) -> Vec<String> {
    files(repository, ".md")
}

/// The files of the repository whose names end so.
pub(super) fn files(repository: &Path, ending: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(repository.join(&folder)).unwrap().map(Result::unwrap) {
            let name = format!("{folder}{}", entry.file_name().to_string_lossy());
            // Only the repository's own: what is built, and git's, is left out.
            match entry.file_type().unwrap().is_dir() {
                true if !entry.path().join("CACHEDIR.TAG").exists() && !name.starts_with('.') => {
                    folders.push(format!("{name}/"));
                }
                false if name.ends_with(ending) => names.push(name),
                _ => {}
            }
        }
    }
    names.sort();
    names
}

/// Whether a word between backticks names a file or a folder of the repository.
fn is_path(word: &str) -> bool {
    let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c));
    let begins = word.starts_with(|c: char| c.is_ascii_lowercase()) || word.starts_with(".ci/");
    let is_rate = word.ends_with("/s");
    is_plain && begins && !is_rate && (word.contains('/') || word.ends_with(".rs") || word.ends_with(".md"))
}

/// The links and paths that lead nowhere.
pub(super) fn missing(repository: &Path, document: &Document) -> Vec<String> {
    let beside = Path::new(&document.name).parent().unwrap();
    let links = document.links().into_iter().filter(|(_, link)| !link.contains("://") && !link.starts_with('#'));
    let is_dead = |link: &str| !repository.join(beside).join(link.split('#').next().unwrap()).exists();
    let dead = links.filter(|(_, link)| is_dead(link)).map(|(line, link)| (line, link.to_string()));

    let sources = files(repository, ".rs");
    let exists = |word: &str| {
        let here = beside.to_string_lossy();
        let mut roots = ROOTS.iter().copied().chain([here.as_ref()]);
        // A file may be called by its name alone, and modules are without the ending of their files.
        sources.iter().any(|path| path.ends_with(&format!("/{word}")))
            || roots.any(|root| {
                let path = repository.join(root).join(word);
                path.exists() || path.with_extension("rs").exists()
            })
    };
    // What is said of another repository leads there.
    let paths = document.code().into_iter().filter(|(line, word)| is_path(word) && !document.names_a_source(*line));
    let gone = paths.filter(|(_, word)| !exists(word));
    dead.chain(gone).map(|(line, path)| format!("{}:{line}: {path}", document.name)).collect()
}

/// The Rust files that have unsafe code, by their paths in the repository.
pub(super) fn with_unsafe_code(repository: &Path) -> Vec<String> {
    let has_unsafe = |text: &str| {
        let code = text.lines().map(|line| line.split("//").next().unwrap());
        code.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_')).any(|word| word == "unsafe")
    };
    let files = files(repository, ".rs").into_iter();
    let mut found: Vec<_> =
        files.filter(|name| has_unsafe(&std::fs::read_to_string(repository.join(name)).unwrap())).collect();
    found.sort();
    found
}
