//! `hubcut new NAME`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use crate::args::NewArgs;
use crate::exit::{Exit, usage};
use crate::files;
use crate::session::Session;

const MANIFEST: &str = include_str!("template/Cargo.toml.in");
const LIBRARY: &str = include_str!("template/lib.rs");
const MAIN: &str = include_str!("template/main.rs");

/// Where this program was built from.
const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Names that a package cannot have, or that would hide one that it needs: keywords of Rust, and libraries.
const TAKEN: &str = include_str!("taken.txt");

/// Writes the crate.
pub(crate) fn execute(args: &NewArgs, session: &Session) -> Result<Exit> {
    let folder = &args.name;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or("");
    check_name(name)?;
    if folder.exists() {
        return Err(usage(format!("{} is there already; choose another name", folder.display())));
    }
    let source = source(args.hubcut.as_deref())?;
    let text = source.to_str().ok_or_else(|| anyhow!("the path {} is not UTF-8", source.display()))?;
    // As TOML writes them.
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let crate_name = name.replace('-', "_");
    let written = || -> std::io::Result<()> {
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("Cargo.toml"), MANIFEST.replace("{{name}}", name).replace("{{hubcut}}", &text))?;
        fs::write(folder.join("src/lib.rs"), LIBRARY)?;
        fs::write(folder.join("src/main.rs"), MAIN.replace("use template::", &format!("use {crate_name}::")))?;
        fs::write(folder.join(".gitignore"), "/target\n")
    };
    written().map_err(|error| files::failed(folder, &error))?;
    session.talk.say(format!(
        "wrote {0}: a program in src/lib.rs, its tests, and a main; next: cd {0} && cargo test && cargo run --release",
        folder.display()
    ));
    Ok(Exit::Ok)
}

/// Refuses a name that cargo would.
fn check_name(name: &str) -> Result<()> {
    let is_sound = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if !is_sound {
        return Err(usage(format!(
            "{name:?} is no name for a crate: take letters, digits, - and _, a letter first, such as my-program"
        )));
    }
    if TAKEN.split_whitespace().any(|taken| taken == name.to_lowercase().replace('-', "_")) {
        return Err(usage(format!(
            "{name} means something else to Rust or cargo; choose another name, such as my-{name}"
        )));
    }
    Ok(())
}

/// The folder with hubcut's sources.
fn source(given: Option<&Path>) -> Result<PathBuf> {
    let folder = given.unwrap_or(Path::new(SOURCE));
    if !folder.join("engine/Cargo.toml").is_file() {
        return Err(usage(match given {
            Some(folder) => format!(
                "{} is not the folder with the sources of hubcut: it has no engine/Cargo.toml",
                folder.display()
            ),
            None => "the sources that this hubcut was built from are gone; type --hubcut DIR, the folder that has them"
                .into(),
        }));
    }
    folder.canonicalize().map_err(|error| files::failed(folder, &error))
}
