//! E-mails as files.

use super::{mailer, send};
use pedidos::mail::{Cause, Mailer};
use tempfile::TempDir;

fn names(folder: &std::path::Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    let mut names: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_message_is_one_file_however_often_it_is_sent() {
    let folder = TempDir::new().unwrap();
    let mails = folder.path().join("deep/mails");
    let mailer = mailer(&format!("folder:{}", mails.display()));
    mailer.check().await.unwrap();
    assert!(names(folder.path()).is_empty(), "nothing is left of the look");
    for _ in 0..2 {
        let answer = send(&mailer, "order.7.event.9@loja.example", "maria@example.com").await.unwrap();
        assert_eq!(answer.reply, "written as order.7.event.9@loja.example.eml");
    }
    assert_eq!(names(&mails), ["order.7.event.9@loja.example.eml"]);
    let text = std::fs::read_to_string(mails.join("order.7.event.9@loja.example.eml")).unwrap();
    assert!(text.contains("Message-ID: <order.7.event.9@loja.example>\r\n"), "{text}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_a_failure_of_everybody() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mailer = mailer(&format!("folder:{}", file.display()));
    assert_eq!(mailer.check().await.unwrap_err().cause, Cause::Folder);
    let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert!(failure.cause == Cause::Folder && failure.cause.is_of_everybody(), "{failure:?}");
}

#[tokio::test]
async fn without_an_address_nothing_is_sent() {
    let mailer = Mailer::open(&pedidos::config::Mail::default()).unwrap();
    assert!(mailer.is_off());
    assert_eq!(mailer.check().await.unwrap_err().cause, Cause::Off);
    let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert!(failure.cause == Cause::Off && failure.problem.contains("mail.url"), "{failure:?}");
}
