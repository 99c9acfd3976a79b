//! `hubcut denoise`.

use serde_json::Value;

use crate::harness::Folder;

/// A picture in the repository.
fn picture(name: &str) -> String {
    format!("{}/../datasets/data/pictures/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn noise_goes_and_edges_stay() {
    let folder = Folder::new();
    let (noisy, truth) = (picture("noisy.png"), picture("truth.png"));
    let mut errors = Vec::new();
    for (out, more) in [
        ("a.png", &[][..]),
        ("b.pgm", &["--engine", "async"][..]),
        ("c.png", &["--shards", "2", "--estimate", "mode", "--noise", "40"][..]),
    ] {
        let command = ["denoise", &noisy, "-o", out, "--states", "5", "--truth", &truth, "--report", "run.json"];
        let ended = folder.hubcut(&[&command, more].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(ended.err.contains("error against the truth: RMSE "), "{ended:?}");
        let report: Value = serde_json::from_str(&folder.read("run.json")).unwrap();
        let number = |key: &str| report[key].as_f64().unwrap();
        assert!((number("noise") - 40.0).abs() < 8.0, "{}", report["noise"]);
        assert!(number("rmse_before") > 30.0 && number("rmse") < number("rmse_before") / 3.0, "{report}");
        errors.push(number("rmse"));
    }
    assert!((errors[0] - errors[1]).abs() < 0.05, "{errors:?}");
    // What was written is what was compared: taken for the truth, it differs from itself by nothing.
    let ended = folder.hubcut(&["denoise", &noisy, "-o", "d.png", "--states", "5", "--truth", "a.png"]);
    assert!(ended.err.contains("RMSE 0.000"), "{ended:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = Folder::new();
    folder.write("p.pgm", "P2 2 2 9 1 2 3 4\n");
    folder.write("q.pgm", "P2 1 2 9 1 2\n");
    folder.write("x.png", "no picture");
    folder.write("e.png", "");
    for (more, code, words) in [
        (&["x.png", "-o", "o.png", "--states", "2"][..], 1, "not a PNG or PGM picture"),
        (&["e.png", "-o", "o.png", "--states", "2"], 1, "the file is empty"),
        (&["p.pgm", "-o", "o.png", "--states", "2", "--truth", "q.pgm"], 1, "q.pgm has 1 x 2 pixels"),
        (&["p.pgm", "-o", "o.jpg", "--states", "2"], 2, ".png or .pgm"),
        (&["p.pgm", "-o", "p.pgm", "--states", "2"], 2, "the same file"),
        (&["p.pgm", "-o", "-", "--states", "2"], 2, "a picture is not for a terminal"),
        (&["p.pgm", "-o", "o.png", "--states", "1"], 2, "--states"),
        (&["p.pgm", "-o", "o.png", "--states", "2", "--noise", "0"], 2, "noise is 0"),
        (&["p.pgm", "-o", "o.png", "--states", "2", "--verify"], 2, "--truth"),
    ] {
        folder.refuse(&[&["denoise"], more].concat(), code, &[words]);
    }
}

#[test]
fn pictures_of_one_pixel_work() {
    let folder = Folder::new();
    folder.write("p.pgm", "P2 1 1 255 200\n");
    folder.succeed(&["denoise", "p.pgm", "-o", "o.pgm", "--states", "2"]);
    assert!(std::fs::read(folder.path("o.pgm")).unwrap().ends_with(&[255]));
}
