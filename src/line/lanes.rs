//! Eight numbers at once, and which of them is least.

use super::ellipsoid::lesser;

/// So many numbers are computed together: the compiler turns them into vector instructions.
pub(super) const LANES: usize = 8;
/// The bits of a lane's number.
const LANE: u32 = 7;

/// The least number, none being below nought, and which it is; any of those that are equal but for the last bits.
pub(super) fn least(numbers: &[f64; LANES]) -> (usize, f64) {
    let lanes = u64::from(LANE);
    let mut keys = *numbers;
    // The last bits tell the lane: so it takes no branches, which could not be foretold.
    for (lane, key) in (0..).zip(keys.iter_mut()) {
        *key = f64::from_bits(key.to_bits() & !lanes | lane);
    }
    let four: [f64; LANES / 2] = std::array::from_fn(|i| lesser(keys[i], keys[i + LANES / 2]));
    let least = lesser(lesser(four[0], four[2]), lesser(four[1], four[3]));
    let lane = usize::try_from(least.to_bits() & lanes);
    (lane.unwrap_or_default(), least)
}

/// Which number is least, none being below nought; any of those that are equal but for the last bits.
pub(super) fn nearest(numbers: &[f32; LANES]) -> u32 {
    let mut keys = numbers.map(|number| number.to_bits() & !LANE);
    for (lane, key) in (0..).zip(keys.iter_mut()) {
        *key |= lane;
    }
    // The bits of positive numbers are in their order; signed integers are compared by one instruction.
    let keys = keys.map(u32::cast_signed);
    let four: [i32; LANES / 2] = std::array::from_fn(|i| lesser(keys[i], keys[i + LANES / 2]));
    let least = lesser(lesser(four[0], four[2]), lesser(four[1], four[3]));
    least.cast_unsigned() & LANE
}
