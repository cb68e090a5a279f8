//! Who is named where not all can be right.

use super::oracle::enumerate;
use super::{Chain, Dice, Witness, means, small};

/// Who says for certain that one of some events lies within some ticks.
fn certain(events: &[usize], from: usize, until: usize) -> Witness {
    let mut likelihood = vec![0.0; 48];
    likelihood[from..=until].fill(1.0);
    Witness {
        doubt: 0.0,
        ..means(events, likelihood)
    }
}

fn is_possible(chain: &Chain, witnesses: &[usize]) -> bool {
    let mut some = chain.clone();
    some.witnesses = witnesses
        .iter()
        .map(|&witness| chain.witnesses[witness].clone())
        .collect();
    enumerate(&some, None).evidence > 0.0
}

#[test]
fn what_cannot_be_is_named() {
    let mut chain = small();
    let both = [certain(&[1], 2, 2), certain(&[4], 1, 1)];
    chain.witnesses.extend(both);
    assert!(chain.clone().solve().is_none());
    assert_eq!(chain.excluding_each_other(), [5, 6]);
}

#[test]
fn those_named_cannot_all_be_right_and_without_any_one_of_them_they_can() {
    let mut dice = Dice(2019);
    let mut named = [0; 3];
    for _ in 0..60 {
        let mut chain = small();
        chain.witnesses.clear();
        for _ in 0..7 {
            let from = dice.below(20);
            let events: [&[usize]; 7] = [&[0], &[1], &[2], &[3], &[4], &[0, 4], &[1, 3]];
            let events = events[dice.below(7)];
            chain
                .witnesses
                .push(certain(events, from, from + dice.below(20)));
        }
        if chain.clone().solve().is_some() {
            continue;
        }
        let found = chain.excluding_each_other();
        named[found.len().min(3) - 1] += 1;
        assert!(
            found.is_sorted() && !is_possible(&chain, &found),
            "{found:?}"
        );
        for but in &found {
            let rest: Vec<usize> = found.iter().copied().filter(|w| w != but).collect();
            assert!(is_possible(&chain, &rest), "{found:?} need not {but}");
        }
    }
    // One whom the start alone excludes, two, and three of whom any two may be right: one of them may mean two events.
    assert!(named.iter().all(|&count| count > 0), "{named:?}");
}

#[test]
fn neither_who_may_be_wrong_nor_who_may_well_be_right_is_named() {
    let mut chain = small();
    let doubtful = |event, from| Witness {
        doubt: 1e-6,
        ..certain(&[event], from, from)
    };
    chain.witnesses = vec![
        doubtful(1, 40),
        Witness {
            // As good as never: wrong, it would say this by chance in 2e-13 of all cases.
            doubt: 1e-11,
            ..certain(&[1], 20, 25)
        },
        doubtful(4, 2),
        certain(&[4], 3, 15),
        doubtful(3, 1),
        certain(&[0], 0, 10),
    ];
    assert_eq!(chain.excluding_each_other(), [1, 3]);
}
