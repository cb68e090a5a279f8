#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| khasan_fuzz::laws::journey(data));
