//! Where `-o` writes: what a path leads to is replaced or written through, and never what leads there.
#![cfg(all(target_os = "linux", feature = "cli"))]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const ROUTE: &str = "export --what route --from Khasan --to Baranovsky";

/// What a shell makes of the words, and of `khasan` among them, in that folder.
fn run(folder: &Path, words: &str) {
    let status = Command::new("sh")
        .args(["-c", &words.replace("khasan", "\"$0\"")])
        .arg(env!("CARGO_BIN_EXE_khasan"))
        .current_dir(folder)
        .status()
        .unwrap();
    assert!(status.success(), "{words}");
}

fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &format!("khasan {ROUTE} > answer"));
    let answer = fs::read_to_string(folder.path().join("answer")).unwrap();
    (folder, answer)
}

fn text(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn a_link_stays_and_what_it_points_to_is_replaced() {
    let (folder, answer) = folder();
    fs::write(folder.path().join("old"), "old").unwrap();
    symlink("old", folder.path().join("link")).unwrap();
    run(folder.path(), &format!("khasan {ROUTE} -o link"));
    assert_eq!(text(&folder, "old"), answer);
    assert!(folder.path().join("link").is_symlink());
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    let (folder, _) = folder();
    let secret = folder.path().join("secret");
    for mode in [0o600, 0o640, 0o664] {
        fs::write(&secret, "old").unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(mode)).unwrap();
        run(folder.path(), &format!("khasan {ROUTE} -o secret"));
        let kept = fs::metadata(&secret).unwrap().permissions().mode();
        assert_eq!(kept & 0o777, mode);
    }
}

#[test]
fn standard_output_is_written_through_whatever_it_is_and_by_whatever_name() {
    let (folder, answer) = folder();
    symlink("/dev/stdout", folder.path().join("link")).unwrap();
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"] {
        fs::write(folder.path().join("log"), "old\n").unwrap();
        run(folder.path(), &format!("khasan {ROUTE} -o {name} >> log"));
        assert_eq!(text(&folder, "log"), format!("old\n{answer}"), "{name}");
        run(folder.path(), &format!("khasan {ROUTE} -o {name} > new"));
        assert_eq!(text(&folder, "new"), answer, "{name}");
    }
    run(folder.path(), "khasan map -o /dev/stdout > page");
    let page = text(&folder, "page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
}
