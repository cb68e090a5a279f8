//! Aligned columns of text, without rules.

use comfy_table::{CellAlignment, ContentArrangement, Table};

/// How a column is set.
#[derive(Debug, Clone, Copy)]
pub(super) enum Set {
    Left,
    Right,
}

/// Lays out rows under their headings, two spaces apart; nothing trails at the end of a line.
pub(super) fn columns(
    headings: &[(&str, Set)],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(comfy_table::TableStyle::new())
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.iter().map(|heading| heading.0));
    table.add_rows(rows);
    for (column, heading) in table.column_iter_mut().zip(headings) {
        column.set_padding((0, 2));
        column.set_cell_alignment(match heading.1 {
            Set::Left => CellAlignment::Left,
            Set::Right => CellAlignment::Right,
        });
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}
