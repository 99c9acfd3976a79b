//! `hubcut new`.

use crate::harness::Folder;

#[test]
fn a_crate_is_written_with_its_name() {
    let folder = Folder::new();
    let ended = folder.hubcut(&["new", "my-program"]);
    assert!(ended.err.contains("next: cd my-program && cargo test && cargo run --release"), "{ended:?}");
    let manifest = folder.read("my-program/Cargo.toml");
    assert!(manifest.contains("name = \"my-program\"") && manifest.contains("/engine\" }"), "{manifest}");
    assert!(!manifest.contains("{{"), "{manifest}");
    assert!(folder.read("my-program/src/main.rs").contains("use my_program::PageRank;"));
    assert!(folder.read("my-program/src/lib.rs").contains("#[hubcut::vertex_program]"));
    assert_eq!(folder.read("my-program/.gitignore"), "/target\n");
}

#[test]
fn what_cannot_be_a_crate_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    for (name, says) in [
        ("7up", "is no name for a crate"),
        ("a b", "is no name for a crate"),
        ("..", "is no name for a crate"),
        ("fn", "means something else"),
        ("Self", "means something else"),
        ("hubcut-macros", "means something else"),
        ("hubcut", "choose another name, such as my-hubcut"),
    ] {
        folder.refuse(&["new", name], 2, &[says]);
    }
    let says = "nowhere is not the folder with the sources of hubcut";
    folder.refuse(&["new", "mine", "--hubcut", "nowhere"], 2, &[says]);
    assert!(folder.files().is_empty(), "{:?}", folder.files());
    folder.succeed(&["new", "mine"]);
    folder.refuse(&["new", "mine"], 2, &["mine is there already; choose another name"]);
}
