//! Text and links that stay what they are, whatever is in them.

use std::fmt;

use crate::view::{is_of_the_web, plain};

/// Text from outside, for markup: nothing in it is obeyed.
pub(super) struct Text<'t>(pub(super) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in plain(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

/// Words that lead to where they can be read; only words where that is not on the web.
pub(super) fn linked(words: &str, url: Option<&str>) -> String {
    match url {
        Some(url) if is_of_the_web(url) => format!(
            "<a href=\"{}\" target=\"_blank\" rel=\"noopener noreferrer\">{}</a>",
            Text(url),
            Text(words)
        ),
        _ => Text(words).to_string(),
    }
}

/// JSON for a script element: what could end the element or the line is spelt out, which means the same to JSON.
pub(super) fn in_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::{Text, in_script, linked};

    #[test]
    fn text_has_no_markup() {
        let text = Text("<b title='x' id=\"y\">&amp;").to_string();
        assert_eq!(
            text,
            "&lt;b title=&#39;x&#39; id=&quot;y&quot;&gt;&amp;amp;"
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for url in ["https://vl.ru/a?b=1&c=2", "HTTP://vl.ru"] {
            assert!(linked("VL.ru", Some(url)).starts_with("<a href="));
        }
        for url in [
            "javascript:alert(1)",
            " https://vl.ru",
            "https://vl.ru/a b",
            "https://vl.ru/\n",
            "data:text/html,x",
            "//vl.ru",
            "é",
        ] {
            assert_eq!(linked("VL.ru", Some(url)), "VL.ru");
        }
    }

    #[test]
    fn json_in_a_script_cannot_end_it_and_means_the_same() {
        let value =
            serde_json::json!({ "</script><!--": "\u{2028}\u{2029}&<>\\", "title": "평양 \"x\"" });
        let safe = in_script(&value.to_string());
        assert!(!safe.contains(['<', '>', '&', '\u{2028}', '\u{2029}']));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&safe).ok(),
            Some(value)
        );
    }
}
