//! JSON written piece by piece, where documents would take too long: the same bytes that `serde_json` writes.

/// From here on, and below [`MOST`], numbers are written without an exponent.
const LEAST: f64 = 1.0;
const MOST: f64 = 1e9;
/// How many parts a whole has, by places after the point.
const PARTS: [f64; 7] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];

/// Writes a number rounded to so many places after the point, six at most.
///
/// What is written is the shortest decimal that is read as that number. That is the rounded decimal itself, as no two of
/// fifteen digits are read as the same double.
pub(crate) fn decimal<const PLACES: usize>(number: f64, out: &mut Vec<u8>) {
    let parts = (number * PARTS[PLACES]).round();
    let number = parts / PARTS[PLACES];
    if !(LEAST..MOST).contains(&number.abs()) {
        return plain(number, out);
    }
    if number < 0.0 {
        out.push(b'-');
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 1e15
    let parts = parts.abs() as u64;
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(parts);
    let (whole, rest) = digits.split_at(digits.len() - PLACES);
    let last = rest.bytes().rposition(|digit| digit != b'0');
    put(whole, out);
    put(".", out);
    put(last.map_or("0", |last| &rest[..=last]), out);
}

/// Writes what is JSON already.
pub(crate) fn put(words: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(words.as_bytes());
}

/// Writes a number with all its digits.
pub(crate) fn number(number: f64, out: &mut Vec<u8>) {
    plain(number, out);
}

/// Writes a whole number.
pub(crate) fn whole(number: u64, out: &mut Vec<u8>) {
    put(itoa::Buffer::new().format(number), out);
}

/// Writes a text in quotation marks, with what must be escaped escaped.
pub(crate) fn string(text: &str, out: &mut Vec<u8>) {
    let stands = |&byte: &u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    // Without leaving early, sixteen bytes are looked at together.
    if !text
        .as_bytes()
        .iter()
        .fold(true, |all, byte| all & stands(byte))
    {
        return plain(text, out);
    }
    out.push(b'"');
    put(text, out);
    out.push(b'"');
}

/// Writes anything in the ordinary way.
fn plain(value: impl serde::Serialize, out: &mut Vec<u8>) {
    let written = serde_json::to_writer(out, &value);
    debug_assert!(written.is_ok(), "a vector takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn is_as_by_serde<const PLACES: usize>(number: f64) {
        let parts = 10_f64.powi(PLACES.try_into().unwrap());
        let rounded = (number * parts).round() / parts;
        let plainly = serde_json::to_string(&rounded).unwrap();
        assert_eq!(
            written(|out| decimal::<PLACES>(number, out)),
            plainly,
            "{number}"
        );
    }

    fn every_precision(number: f64) {
        is_as_by_serde::<0>(number);
        is_as_by_serde::<1>(number);
        is_as_by_serde::<3>(number);
        is_as_by_serde::<6>(number);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn numbers_of_all_sizes_are_written_as_by_serde(number in any::<f64>(), degrees in -180.0..180.0_f64, metres in -2e9..2e9_f64, thousandths in -3000..3000_i32) {
            for number in [number, degrees, metres, f64::from(thousandths) / 1000.0, f64::from(thousandths) / 1000.0 + 0.0005] {
                every_precision(number);
            }
        }
    }

    #[test]
    fn numbers_at_the_edges_are_written_as_by_serde() {
        let edges = [
            0.0,
            1e-7,
            0.5,
            0.05,
            0.999_999_4,
            0.999_999_5,
            1.0,
            9.95,
            180.0,
            1e9,
            1e15,
            1e16,
            1e300,
        ];
        let all = edges
            .into_iter()
            .flat_map(|edge: f64| [edge, edge.next_down(), edge.next_up()]);
        all.chain([f64::NAN, f64::INFINITY]).for_each(|number| {
            every_precision(number);
            every_precision(-number);
        });
    }

    #[test]
    fn texts_are_written_as_by_serde() {
        let texts = (0..0x250)
            .filter_map(char::from_u32)
            .map(|c| format!("a{c}b"));
        for text in
            texts.chain(["", "\u{2028}", "기차", "a \"quoted\" \\ text\r\n"].map(String::from))
        {
            assert_eq!(
                written(|out| string(&text, out)),
                serde_json::to_string(&text).unwrap()
            );
        }
    }
}
