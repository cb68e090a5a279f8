//! Eight numbers at once, and which of them is least.

use super::ellipsoid::lesser;

/// So many numbers are computed together: the compiler turns them into vector instructions.
pub(super) const LANES: usize = 8;
/// The bits of a lane's number.
const LANE: u32 = 7;

/// The least number, none being below nought, and which it is; any of those that are equal but for the last bits.
#[inline(always)]
pub(super) fn least(numbers: &[f64; LANES]) -> (usize, f64) {
    let lanes = u64::from(LANE);
    let mut keys = *numbers;
    // The last bits tell the lane: so it takes no branches, which could not be foretold.
    for (lane, key) in (0..).zip(keys.iter_mut()) {
        *key = f64::from_bits(key.to_bits() & !lanes | lane);
    }
    let least = least_of(&keys);
    let lane = usize::try_from(least.to_bits() & lanes);
    (lane.unwrap_or_default(), least)
}

/// Which number is least, none being below nought; any of those that are equal but for the last bits.
#[inline(always)]
pub(super) fn nearest(numbers: &[f32; LANES]) -> u32 {
    // The bits of positive numbers are in their order; signed integers are compared by one instruction.
    let mut keys = [0_i32; LANES];
    for (lane, (key, number)) in (0..).zip(keys.iter_mut().zip(numbers)) {
        *key = (number.to_bits() & !LANE | lane).cast_signed();
    }
    least_of(&keys).cast_unsigned() & LANE
}

#[inline(always)]
fn least_of<N: PartialOrd + Copy>(keys: &[N; LANES]) -> N {
    let pair = |lane: usize| lesser(keys[lane], keys[lane + LANES / 2]);
    lesser(lesser(pair(0), pair(2)), lesser(pair(1), pair(3)))
}
